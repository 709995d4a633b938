"""The working as one HTML page that needs nothing else: no script, no other file, no request to anywhere.

Each number is an element with `data-cell` (its quantity and index) followed by `data-value` (all its digits). Whatever
comes from outside is escaped.
"""

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from ..working.record import Record, Step
from .text import LEGEND, corners, number, sections, size

MOST_ROWS, MOST_COLUMNS = 12, 12

STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1d2430; --soft: #5b6675; --rule: #d5dae1; --wash: #f4f6f9;
  --X: #ffd9e2; --H: #d8f0d6; --O: #fff1bf; --W: #e4e6ea; --E: #dfe6ff; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181f; --ink: #e8ecf2; --soft: #a5b0bf; --rule: #363f4c;
  --wash: #1c222b; --X: #5c2a3a; --H: #24492a; --O: #55480f; --W: #363c45; --E: #2b3a6b; } }
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; margin: 0 auto;
  max-width: 60rem; padding: 1.5rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid var(--rule); }
pre { background: var(--wash); padding: 1rem; overflow-x: auto; line-height: 1.25; }
table { border-collapse: collapse; margin: .5rem 0; } th { text-align: left; color: var(--soft); font-weight: 600; }
td, th { padding: .2rem .8rem; border-bottom: 1px solid var(--rule); }
section.step { margin: 1.2rem 0; padding-left: 1rem; border-left: 4px solid var(--W); }
.equation { font: 1.1rem/1.6 "STIX Two Math", "Cambria Math", Georgia, serif; margin: 0; }
.scroll { overflow-x: auto; }
.matrix td { font-variant-numeric: tabular-nums; text-align: right; background: var(--W);
  border: 2px solid var(--paper); }
.X td { background: var(--X); } .H td { background: var(--H); }
.O td { background: var(--O); } .E td { background: var(--E); }
.words { color: var(--soft); margin: .2rem 0; }
svg { max-width: 100%; height: auto; } summary { cursor: pointer; margin: 1rem 0; }
"""
COLOURS = {"X": "X", "H": "H", "Z": "H", "O": "O", "Y": "O", "E": "E", "d": "E"}


def page(title: str, parts: Iterable[str]) -> str:
    """A whole page from parts that are already HTML."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def trace_html(record: Record) -> str:
    """The whole pass as a page of its own."""
    sizes = " → ".join(map(str, record.architecture.sizes))
    return page(f"One step of a {sizes} network", trace_parts(record))


def trace_parts(record: Record) -> list[str]:
    """The whole pass: the table of letters and shapes, then each step under its heading."""
    parts = [
        heading("The letters and their shapes"),
        rows_html([(s.name, s.title, size(s.shape)) for s in record], ("letter", "what it is", "shape")),
        f'<p class="words">{escape(LEGEND)}</p>',
    ]
    for title, steps in sections(record):
        parts += [heading(title), *map(step_html, steps)]
    return parts


def heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def text_html(lines: Sequence[str]) -> str:
    """Lines of text as they are."""
    return f"<pre>{escape(chr(10).join(lines))}</pre>"


def rows_html(rows: Sequence[Sequence[str]], header: Sequence[str]) -> str:
    """A table of texts."""
    return table_html(header, ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows])


def cells_html(rows: Sequence[tuple[str, str, float]], header: Sequence[str]) -> str:
    """A table of names with one number each: (its cell, its name, its value)."""
    return table_html(header, [f"<td>{escape(name)}</td>{cell_html('td', cell, value)}" for cell, name, value in rows])


def table_html(header: Sequence[str], rows: Sequence[str]) -> str:
    """A table from rows that are already HTML."""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'


def step_html(step: Step) -> str:
    """One step: its equation, its numbers and its words."""
    equation = f'<p class="equation">{escape(step.equation)}</p>' if step.phase != "given" else ""
    title = "" if step.phase == "given" else f"{step.title}, "  # the words of what is given begin with it
    return (
        f'<section class="step">{equation}\n{matrix_html(step)}\n'
        f'<p class="words"><b>{escape(step.name)}</b>, {escape(title + size(step.shape))}: '
        f"{escape(step.words)}</p></section>"
    )


def folded(summary: str, part: str) -> str:
    """A part that is opened by a click."""
    return f"<details><summary>{escape(summary)}</summary>\n{part}\n</details>"


def matrix_html(step: Step) -> str:
    """The numbers of a step; of a large matrix its corners, with … for what is left out."""
    name, value = step.name, step.value
    if value.ndim == 0:
        return f'<p class="equation">{escape(name)} = {cell_html("span", name, float(value))}</p>'
    down, across = corners(value.shape[0], MOST_ROWS), corners(value.shape[1], MOST_COLUMNS)
    rows = []
    for i in down:
        cells = [
            "<td>…</td>" if i is None or j is None else cell_html("td", f"{name}[{i},{j}]", value[i, j]) for j in across
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    colour = COLOURS.get(name[0], "W")
    label = f"{name}, {step.title}, {size(step.shape)}"
    return (
        f'<div class="scroll"><table class="matrix {colour}" data-name="{escape(name)}" aria-label="{escape(label)}">'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def cell_html(tag: str, cell: str, value: float | np.floating) -> str:
    return f'<{tag} data-cell="{escape(cell)}" data-value="{float(value)!r}">{escape(number(float(value)))}</{tag}>'
