"""A document as one HTML page that needs nothing else: MathML, its font inside, no script, no request to anywhere.

Each number is an element with `data-cell` (its quantity and index) followed by `data-value` (all its digits), each
letter one with `data-name`. `mathml.py` writes the equations, `style.py` says how all of it looks, and `page.py` lets
such a page carry the interactive one.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import isnan

import numpy as np

from ..working.document import (
    Beside,
    Blank,
    Block,
    Bullets,
    Document,
    Fold,
    Formula,
    Heading,
    Inline,
    Lines,
    Matrix,
    Paragraph,
    Picture,
    Section,
    Table,
    Text,
)
from ..working.expressions import Letter, Node, Number, Partial, cell
from ..working.notation import Notation, number
from ..working.report import size
from .mathml import identity, length, mathml, pieces, told, words
from .pictures import activation_picture, curves, decision_picture, flow_picture, matrices, network_picture
from .pictures.palette import kind
from .pictures.shapes import key_of
from .style import PLACES, rules, scoped, shared
from .text import corners
from .text import plain as written_plain

WHOLE_ROWS, WHOLE_COLUMNS = 8, 12  # a side of a matrix up to this long is shown whole: ten classes, say
MOST_ROWS, MOST_COLUMNS = 6, 7  # and this much of a longer one
FEW_COLUMNS, FEW_HEADINGS = 4, 3
NARROW = 30  # characters that fit on a small screen
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
DRAWN = re.compile(r"\S {2,}|[\u2500-\u259f]")  # columns, lines or blocks
PICTURES: dict[str, Callable[..., str]] = {
    "network": network_picture,
    "flow": flow_picture,
    "matrices": matrices,
    "activation": activation_picture,
    "curves": curves,
    "decision": decision_picture,
}


def document_html(document: Document, policy: str = POLICY, end: str = "", begin: str = "") -> str:
    """The whole page of a document; with many parts, a list of them beside it. policy and end as in `page`.

    begin: HTML that stands under the title.
    """
    writer = Writer(document.notation, anchored=True)
    body = [begin] * bool(begin) + [writer.blocks(document.blocks)]
    links = "".join(
        f'<li{classed("deep" if level > 2 else "")}><a href="#{anchor}">{told(text)}</a></li>'
        for anchor, level, text in writer.parts
    )
    contents = f'<nav aria-label="Contents"><strong>Contents</strong><ol>{links}</ol></nav>\n'
    return page(document.title, body, contents if len(writer.parts) > FEW_HEADINGS else "", policy, end)


def document_fragment(document: Document) -> str:
    """A document to stand in another page, such as a notebook's, with its style for itself alone."""
    body = blocks_html(document.blocks, document.notation)
    return f'<div class="chainrule">\n<style>{scoped()}</style>\n<h1>{told(document.title)}</h1>\n{body}\n</div>'


def blocks_html(blocks: Iterable[Block], notation: Notation) -> str:
    """Some blocks, to stand in a page."""
    return Writer(notation).blocks(blocks)


def page(title: str, parts: Iterable[str], contents: str = "", policy: str = POLICY, end: str = "") -> str:
    """A whole page from parts that are already HTML. policy: what it may load and run; end: what its body ends with."""
    body = "\n".join(parts)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{told(title)}</title>
<style>
{shared()}
</style>
<style id="chainrule-rules">
{rules()}
</style>
</head>
<body{classed("contents" if contents else "")}>
{contents}<main>
<h1>{told(title)}</h1>
{body}
</main>
{end}</body>
</html>
"""


@dataclass
class Writer:
    """Writes blocks, and remembers what follows on each other, or must differ, within one page."""

    notation: Notation
    anchored: bool = False  # whether links lead to the headings
    level: int = 1
    parts: list[tuple[str, int, str]] = field(default_factory=list)  # (anchor, level, text) of each heading of 2 and 3
    pictures: list[str] = field(default_factory=list)

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "\n".join(map(self.block, blocks))

    def block(self, block: Block) -> str:
        match block:
            case Heading(text, level):
                return self.heading(text, level)
            case Paragraph(parts, role):
                return f"<p{classed(role)}>{self.text(parts)}</p>"
            case Formula(sides, whole):
                return self.formula([self.notation.dressed(side) if whole else side for side in sides])
            case Matrix():
                return self.matrix(block)
            case Blank():
                return self.blank(block)
            case Beside(shown):
                return f'<div class="beside">\n{self.blocks(shown)}\n</div>'
            case Table():
                return self.table(block)
            case Lines(lines):
                return drawn_lines(lines)
            case Bullets(items):
                return f"<ul>{''.join(f'<li>{self.text(item)}</li>' for item in items)}</ul>"
            case Picture():
                return self.picture(block)
            case Fold(summary, inner):
                return f"<details><summary>{told(summary)}</summary>\n{self.blocks(inner)}\n</details>"
            case Section(name, inner):  # on paper none is broken
                return f'<section class="{kind(name)}" data-name="{told(name)}">\n{self.blocks(inner)}\n</section>'
        raise AssertionError(block)

    def heading(self, text: str, level: int) -> str:
        """A heading at its level, or higher where that would leave a level out."""
        self.level = min(level, self.level + 1)
        anchor = ""
        if self.level <= 3 and self.anchored:
            self.parts.append((f"part-{len(self.parts) + 1}", self.level, text))
            anchor = f' id="{self.parts[-1][0]}"'
        return f"<h{self.level}{anchor}>{told(text)}</h{self.level}>"

    def text(self, text: Text) -> str:
        return "".join(map(self.inline, text))

    def inline(self, part: Inline) -> str:
        match part:
            case str():
                return told(part)
            case Number():
                return number_html("span", part, "number")
        return mathml(part, self.notation)

    def formula(self, sides: Sequence[Node]) -> str:
        """An equation. Where the line is too narrow it goes on below, each = under the first one."""
        lead, others = "", [(side, "=") for side in sides]
        if isinstance(sides[0], Letter | Partial) and len(sides) > 1:  # anything longer would leave no room beside it
            lead = mathml(others.pop(0)[0], self.notation)
        else:
            others[0] = sides[0], ""
        rest = "".join(self.side(side, before) for side, before in others)
        wide = any(length(piece) > NARROW for side, _ in others for piece in pieces(side, self.notation))
        inner = f'{lead}<div class="sides">{rest}</div>'
        return box(inner, "formula" if lead else "formula open", "equation", wide)

    def side(self, side: Node, before: str) -> str:
        """One side of an equation; a long one in pieces, between which the line may end, read aloud as one."""
        found = pieces(side, self.notation, before)
        if len(found) == 1:
            return f'<div class="side">{mathml(side, self.notation, before)}</div>'
        inner = "<wbr>".join(f'<math aria-hidden="true">{piece}</math>' for piece in found)
        return f'<div class="side long" role="math" aria-label="{words(side, self.notation, before)}">{inner}</div>'

    def matrix(self, block: Matrix) -> str:
        """A quantity's letter, its numbers and its shape."""
        name, value, colour = block.name, block.value, kind(block.name)
        wide = False
        if value.ndim == 0:
            numbers = number_html("span", Number(float(value), name), f"scalar {colour}")
        else:
            turned = self.notation.dialect.columns
            shape = size(value.shape[::-1] if turned else value.shape)
            label = told(", ".join(filter(None, (name, block.title, shape))))
            wide = value.shape[0 if turned else 1] > FEW_COLUMNS
            table = (
                f'<table class="matrix {colour}" data-name="{told(name)}" aria-label="{label}">\n'
                f"{grid(block, turned)}\n</table>"
            )
            numbers = f'{box(table, "scroll", name, wide)}<span class="shape">{shape}</span>'
        letter = mathml(Letter(name), self.notation)
        return f'<div class="named{" wide" if wide else ""}">{letter}<span>=</span>{numbers}</div>'

    def blank(self, block: Blank) -> str:
        """A quantity's letter and its cells, most of them empty."""
        rows = "\n".join(
            f"<tr>{''.join('<td></td>' if isnan(v) else f'<td>{number(v)}</td>' for v in row)}</tr>"
            for row in np.atleast_2d(block.value)
        )
        edge = "" if block.value.ndim else " single"
        table = f'<table class="matrix form{edge}" aria-label="{told(block.name)}, to be filled in">\n{rows}\n</table>'
        return f'<div class="named">{mathml(Letter(block.name), self.notation)}<span>=</span>{table}</div>'

    def table(self, block: Table) -> str:
        """A table under its caption; columns of numbers stand on their decimal points."""
        columns = range(len(block.header))
        head = "".join(
            f'<th scope="col"{classed("n" if k in block.numbers else "")}>{told(block.header[k])}</th>'
            if block.header[k]
            else "<td></td>"
            for k in columns
        )
        places = {k: places_of([plain(row[k]) for row in block.rows]) for k in block.numbers}
        body = "\n".join(
            f"<tr>{''.join(self.table_cell(row[k], places[k][i] if k in places else None) for k in columns)}</tr>"
            for i, row in enumerate(block.rows)
        )
        caption = f"<caption>{told(block.caption)}</caption>\n" if block.caption else ""
        made = f'<table class="table">\n{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>'
        texts = [[block.header[k], *(written_plain(row[k], self.notation) for row in block.rows)] for k in columns]
        least = sum(2 + max(len(word) for text in column for word in text.split(" ")) for column in texts)
        return box(made, "scroll", block.caption or "table", least > NARROW)

    def table_cell(self, text: Text, place: str | None) -> str:
        """A cell; of a column of numbers, `place` is the class that moves it onto the decimal point."""
        if place is None:
            return f"<td>{self.text(text)}</td>"
        classes = f"n {place}".strip()
        match text:
            case (Number() as only,):
                return number_html("td", only, classes)
        return f"<td{classed(classes)}>{self.text(text)}</td>"

    def picture(self, block: Picture) -> str:
        """A picture; where the same is on the page already, its ids become others."""
        draw = PICTURES[block.kind]
        drawn = draw(block.source, **block.options)
        if drawn in self.pictures:
            drawn = draw(block.source, **block.options, key=key_of(drawn, str(len(self.pictures))))
        self.pictures.append(drawn)
        return f"<figure>{drawn}</figure>"


def classed(classes: str) -> str:
    return f' class="{classes}"' if classes else ""


def number_html(tag: str, node: Number, classes: str = "", more: str = "") -> str:
    """A number as an element, with its identity if it was read from a cell.

    >>> number_html("td", Number(-1 / 3, "Zh[0,1]"))
    '<td data-cell="Zh[0,1]" data-value="-0.3333333333333333">−0.3333</td>'
    """
    return f"<{tag}{identity(node)}{classed(classes)}{more}>{number(node.value)}</{tag}>"


def box(inner: str, classes: str, label: str, wide: bool) -> str:
    """A box that scrolls where it is too narrow; one that is `wide` can be reached and scrolled with the keys."""
    reach = f' tabindex="0" role="group" aria-label="{told(label)}"' if wide else ""
    return f'<div class="{classes}"{reach}>{inner}</div>'


def drawn_lines(lines: Sequence[str]) -> str:
    """Lines as they are; those of running text alone may be broken."""
    drawn = [line for line in lines if DRAWN.search(line)]
    reach = ' tabindex="0" role="group" aria-label="drawing"' * any(len(line) > NARROW for line in drawn)
    text = "\n".join(told(line) if line in drawn or not line else f"<span>{told(line)}</span>" for line in lines)
    return f"<pre{reach}>{text}</pre>"


def plain(text: Text) -> str:
    """A text of strings and numbers as it is read."""
    return "".join(number(part.value) if isinstance(part, Number) else str(part) for part in text)


def places_of(column: Sequence[str]) -> list[str]:
    """For each number of a right-aligned column the class that moves it to the left, onto the others' decimal point.

    A digit is two halves of a digit wide, a point one.

    >>> places_of(["1", "0.25", "−10.5"])
    ['p5', '', 'p2']
    """
    after = [len(point) + 2 * len(digits) for _, point, digits in (text.partition(".") for text in column)]
    widest = max(after, default=0)
    return [f"p{min(widest - width, PLACES)}" if width < widest else "" for width in after]


def grid(block: Matrix, turned: bool) -> str:
    """The rows of a matrix; of a large one the corners, with … for what is left out. Its edges know their indices."""
    value = block.value.T if turned else block.value
    rows, columns = value.shape
    down = corners(rows, rows if rows <= WHOLE_ROWS else MOST_ROWS)
    across = corners(columns, columns if columns <= WHOLE_COLUMNS else MOST_COLUMNS)

    def table_cell(i: int | None, j: int | None, place: str) -> str:
        edges = f' data-i="{i}"' * (j == 0 and i is not None) + f' data-j="{j}"' * (i == 0 and j is not None)
        if i is None or j is None:
            return f'<td class="gap"{edges}>{"⋱" if i is j else "⋮" if i is None else "…"}</td>'
        identified = cell(block.name, (j, i) if turned else (i, j))
        return number_html("td", Number(float(value[i, j]), identified), place, edges)

    found = []
    for j in across:
        places = places_of(["" if i is None or j is None else number(value[i, j]) for i in down])
        found.append([table_cell(i, j, place) for i, place in zip(down, places, strict=True)])
    return "\n".join(f"<tr>{''.join(row)}</tr>" for row in zip(*found, strict=True))


# parts of pages that are put together by hand ------------------------------------------------------------------------
