"""What all pictures are made of: a sheet with its title and description, texts, numbers, arrows and the ticks of axes.

A picture stands alone as a file and works inside a page: each colour is an attribute, and the sheet's own few style
rules let it follow the page (its variables `--X`, `--paper`, …) or, alone, the reader's choice of light or dark.
"""

import math
import re
from collections.abc import Sequence
from html import escape
from zlib import crc32

from ...data.cells import printable
from ..text import number
from .palette import EVERY

FONT = "system-ui, -apple-system, Segoe UI, DejaVu Sans, sans-serif"
Box = tuple[float, float, float, float]  # left, top, right, bottom


def key_of(*words: str) -> str:
    """The beginning of a picture's ids: the same for the same words, and another for others."""
    return f"picture-{crc32(chr(10).join(words).encode('utf-8', 'replace')):08x}"


def sheet(title: str, description: str, width: float, height: float, parts: Sequence[str], key: str = "") -> str:
    """A whole picture on paper of its own. `key` begins its ids, which must differ within one page."""
    body = "\n".join(parts)
    key = key or key_of(title, description, body)
    size = f'viewBox="0 0 {at(width)} {at(height)}" width="{at(width)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" {size} role="img" '
        f'aria-labelledby="{key}-title {key}-desc">\n'
        f'<title id="{key}-title">{words_of(title)}</title>\n<desc id="{key}-desc">{words_of(description)}</desc>\n'
        f"<style>{style(body)}</style>\n"
        f'<rect width="{at(width)}" height="{at(height)}" rx="8" {paint("paper")}/>\n'
        f'<g font-family="{FONT}" font-size="13">\n{body}\n</g>\n</svg>'
    )


def style(body: str) -> str:
    """The rules for the classes that are used: the page's variable if it has one, else light, or dark on dark."""
    light, dark = [], []
    for used in sorted({"fill-paper", *re.findall(r"\b(?:fill|line)-[a-zA-Z]+", " ".join(CLASSES.findall(body)))}):
        which, name = used.split("-")
        what, variable = ("fill", name) if which == "fill" else ("stroke", f"{name}-line")
        variable = variable.removesuffix("-line") if EVERY[name].light == EVERY[name].light_line else variable
        here = EVERY[name][2:] if which == "line" else EVERY[name][:2]
        light.append(f".picture .{used}{{{what}:var(--{variable},{here[0]})}}")
        dark.append(f".picture .{used}{{{what}:var(--{variable},{here[1]})}}")
    return f"{''.join(light)}@media (prefers-color-scheme:dark){{{''.join(dark)}}}"


CLASSES = re.compile(r'class="([^"]*)"')


def at(place: float) -> str:
    """A coordinate with one digit after the point at most.

    >>> at(12.0), at(3.14159)
    ('12', '3.1')
    """
    return f"{place:.1f}".removesuffix(".0")


def paint(fill: str | None = None, line: str | None = None) -> str:
    """The colours of an element, by the names of the palette: classes for the style rules, attributes without them."""
    classes = [f"fill-{fill}"] * (fill is not None) + [f"line-{line}"] * (line is not None)
    filled = f'fill="{EVERY[fill].light if fill else "none"}"'
    return f'class="{" ".join(classes)}" {filled}' + (f' stroke="{EVERY[line].light_line}"' if line else "")


def words_of(words: str) -> str:
    """Words for SVG: on one line, and what would be a tag or a control character is only shown."""
    return escape(printable(words))


def short(words: str, most: int) -> str:
    """Words cut to at most so many characters.

    >>> short("a long name", 7), short("short", 7)
    ('a long…', 'short')
    """
    words = printable(words)
    return words if len(words) <= most else words[: most - 1] + "…"


def width_of(words: str, size: float = 13) -> float:
    """About how wide the words are, in a wide font."""
    return 0.64 * size * len(words)


def text(
    x: float,
    y: float,
    words: str,
    anchor: str = "start",
    size: float = 13,
    bold: bool = False,
    kind: str = "ink",
    cell: tuple[str, float] | None = None,
) -> str:
    """Words with their baseline at y; a `cell` is the name of a number and the number itself."""
    named = f' data-cell="{words_of(cell[0])}" data-value="{float(cell[1])!r}"' if cell else ""
    more = (f' font-size="{at(size)}"' if size != 13 else "") + (' font-weight="bold"' if bold else "")
    more += f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text{named} x="{at(x)}" y="{at(y)}"{more} {paint(kind)}>{words_of(words)}</text>'


def cell(x: float, y: float, name: str, value: float, anchor: str = "middle", size: float = 13) -> str:
    """A number of the working, with all its digits beside it."""
    return text(x, y, number(value), anchor, size, cell=(name, value))


def rect(box: Box, fill: str, line: str | None = None, round: float = 0) -> str:
    left, top, right, bottom = box
    rounded = f' rx="{at(round)}"' if round else ""
    size = f'width="{at(right - left)}" height="{at(bottom - top)}"'
    return f'<rect x="{at(left)}" y="{at(top)}" {size}{rounded} {paint(fill, line)}/>'


def circle(x: float, y: float, radius: float, fill: str, line: str = "ink") -> str:
    return f'<circle cx="{at(x)}" cy="{at(y)}" r="{at(radius)}" {paint(fill, line)} stroke-width="1.5"/>'


def path(d: str, line: str, width: float = 1, dash: str = "", fill: str | None = None) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{d}" {paint(fill, line)} stroke-width="{width:g}"{dashed}/>'


def arrow(x: float, y: float, to_x: float, to_y: float, line: str = "ink", dash: str = "") -> str:
    """A line with a head; the head is drawn, since a marker would need an id."""
    length = math.hypot(to_x - x, to_y - y) or 1.0
    along, across = (to_x - x) / length, (to_y - y) / length
    back_x, back_y = to_x - 8 * along, to_y - 8 * across
    head = " ".join(
        f"{at(px)},{at(py)}"
        for px, py in (
            (to_x, to_y),
            (back_x - 4 * across, back_y + 4 * along),
            (back_x + 4 * across, back_y - 4 * along),
        )
    )
    shaft = path(f"M{at(x)} {at(y)}L{at(back_x)} {at(back_y)}", line, 1.5, dash)
    return f'{shaft}<polygon points="{head}" {paint(line)}/>'


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from low to high, 1, 2 or 5 times a power of ten apart.

    >>> ticks(0, 5.06), ticks(-1, 1, 5)
    ([0.0, 1.0, 2.0, 3.0, 4.0, 5.0], [-1.0, -0.5, 0.0, 0.5, 1.0])
    """
    if not high > low:
        return [low]
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    steps = (power * k for k in (1, 2, 5, 10, 20))
    step = next(step for step in steps if math.floor(high / step) - math.ceil(low / step) < most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)  # despite rounding, the ends count
    return [float(f"{k * step:.12g}") for k in range(first, last + 1)]
