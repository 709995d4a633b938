r"""Documents as Markdown, the dialect of GitHub and of notebooks, with the equations of `latex.py` between dollars.

What draws the equations there knows no macros of ours, so identity is a matter of place: a matrix stands below its
letter and its shape in bold, its cells in their order, with \dots for what is left out; and where an equation has
numbers, they stand in the order of the letters on the side before. There is no HTML in it, and no picture.
"""

import re
from collections.abc import Iterator, Sequence

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
    Lines,
    Matrix,
    Paragraph,
    Picture,
    Section,
    Table,
    Text,
)
from ..working.expressions import Letter, Node, Number
from ..working.notation import Notation
from .latex import SIGNS, figure, latex
from .layout import Place, placed
from .text import size
from .typst import visible


def escaped(text: str) -> str:
    r"""Any text as it may stand in a line.

    >>> print(escaped("a|b *c* <script> 50 $ @you"))
    a\|b \*c\* \<script\> 50 &#36; \@you
    """
    text = re.sub(r"""[\\`*_{}\[\]<>&|~#@]|(?<=www)\.|:(?=/)""", r"\\\g<0>", visible(text))
    return text.replace("$", "&#36;")  # a \$ ends an equation on GitHub all the same


def line(text: str) -> str:
    r"""A line that begins no list and no heading.

    >>> print(line(" 1. one"), line("- two"))
    1\. one \- two
    """
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", text.strip())


def maths(node: Node, notation: Notation, inline: bool = False) -> str:
    r"""An equation in signs that GitHub's and the notebooks' MathJax know, and that Markdown does not take for its own.

    GitHub allows no \operatorname (github/markup, issue 1688), and Markdown makes one backslash of two.

    >>> print(maths(Letter("Zh"), Notation()))
    Z_{h}
    """
    text = latex(node, notation, inline=inline)
    return text.replace(r"\operatorname{", r"\mathrm{").replace(r"\\", r"\cr")


def document_markdown(document: Document) -> str:
    """A document as Markdown."""
    title = f"# {line(escaped(document.title))}"
    return "\n\n".join([title, *blocks_markdown(document.blocks, document.notation)]) + "\n"


def blocks_markdown(blocks: Sequence[Block], notation: Notation) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(text, level):
                yield f"{'#' * min(level, 6)} {line(escaped(text))}"
            case Paragraph(text, kind):
                yield ("> " if kind == "note" else "") + line(text_markdown(text, notation))
            case Formula(sides, whole):
                yield formula([notation.dressed(side) if whole else side for side in sides], notation)
            case Matrix(name, value):
                yield matrix_markdown(name, value, notation)
            case Blank():
                yield blank_markdown(block, notation)
            case Beside(matrices):
                yield from blocks_markdown(matrices, notation)
            case Table():
                yield table_markdown(block, notation)
            case Lines(lines):
                yield "\n".join(["~~~~", *(re.sub("^~~~", " ~~~", visible(text)) for text in lines), "~~~~"])
            case Bullets(items):
                yield "\n".join(f"- {line(text_markdown(item, notation))}" for item in items)
            case Fold(summary, inner):
                yield f"**{escaped(summary).strip()}**"
                yield from blocks_markdown(inner, notation)
            case Section(_, inner):
                yield from blocks_markdown(inner, notation)
            case Picture():
                pass


def text_markdown(text: Text, notation: Notation) -> str:
    """Running text with its expressions between dollars."""
    return "".join(
        escaped(part) if isinstance(part, str) else f"${maths(part, notation, inline=True)}$" for part in text
    )


def formula(sides: Sequence[Node], notation: Notation) -> str:
    """An equation, one side under the other behind the sign."""
    first, *others = (maths(side, notation) for side in sides)
    if len(others) < 2:
        return displayed(" = ".join([first, *others]))
    lines = " \\cr\n".join(f"&= {side}" for side in others)
    return displayed(f"\\begin{{aligned}}\n{first} {lines}\n\\end{{aligned}}")


def displayed(maths: str) -> str:
    return f"$$\n{maths}\n$$"


def matrix_markdown(name: str, value: np.ndarray, notation: Notation) -> str:
    """All numbers of a quantity under its letter and shape, a large one by its corners."""
    letter = maths(Letter(name), notation)
    if value.ndim == 0:
        return displayed(f"{letter} = {maths(Number(float(value), name), notation)}")
    rows = (
        " & ".join(figure(float(value[place.at])) if isinstance(place, Place) else SIGNS[place] for place in row)
        for row in placed(name, value, notation)
    )
    inner = " \\cr\n".join(rows)
    shown = displayed(f"\\begin{{bmatrix}}\n{inner}\n\\end{{bmatrix}}")
    return f"**${letter}$ {size(notation.shape(value.shape))}**\n\n{shown}"


def blank_markdown(block: Blank, notation: Notation) -> str:
    """A quantity's letter and its cells, most of them empty."""
    empty = r"\underline{\qquad}"
    value = np.atleast_2d(block.value)
    cells = " \\cr\n".join(" & ".join(empty if np.isnan(v) else figure(v) for v in row) for row in value)
    shown = f"\\begin{{bmatrix}}\n{cells}\n\\end{{bmatrix}}" if block.value.ndim else cells
    return displayed(f"{maths(Letter(block.name), notation)} = {shown}")


def table_markdown(block: Table, notation: Notation) -> str:
    """A table under its caption."""
    head = " | ".join(escaped(text) for text in block.header)
    rule = " | ".join("---:" if k in block.numbers else "---" for k in range(len(block.header)))
    rows = (" | ".join(text_markdown(text, notation) for text in row) for row in block.rows)
    caption = f"{line(escaped(block.caption))}\n\n" if block.caption else ""
    return caption + "\n".join(f"| {row} |" for row in (head, rule, *rows))
