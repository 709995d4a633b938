"""What the media on paper share: which numbers of a matrix are shown, how wide a column may be, what fits on a line.

`latex.py`, `typst.py` and `markdown.py` lay out by these, and `mathml.py` asks what is higher than a line.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..working.document import Table, Text
from ..working.expressions import Cases, Fraction, Node, Partial, parts
from ..working.notation import WORDS, Notation, number, written
from .text import MOST_COLUMNS, MOST_ROWS, corners, matrix, plain

LONG = 70  # letters and signs: a longer side of an equation may be broken into lines, and has its fractions as a / b
WIDE, MATRIX = 84, 74  # the same for a row of a table, and of a matrix
HAT = "\u0302"
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
PIECES = re.compile(r"[a-z]{3,}|.[\u0300-\u036f]*", re.DOTALL)  # words, and single characters with their marks
OVER = {name: WORDS[f"below {name}"] for name in ("rowsum", "colsum")}


def fits(node: Node, notation: Notation) -> bool:
    """Whether a side of an equation stands on one line; if not, its fractions are written so that it can be broken."""
    return len(written(node, notation)) <= LONG


def stands_alone(sides: Sequence[Node], notation: Notation) -> bool:
    """Whether the first side is so long that the others go below it."""
    first, *others = (len(written(side, notation)) for side in sides)
    return first + min(max(others, default=0), LONG) > WIDE


def is_tall(node: Node) -> bool:
    """Whether something in it is higher than a line."""
    return isinstance(node, Fraction | Cases | Partial) or any(map(is_tall, parts(node)))


class Place(NamedTuple):
    """Where a number of a matrix is read from, and the digits that it lacks beside those of its column."""

    at: tuple[int, int]
    room: str


def placed(name: str, value: np.ndarray, notation: Notation) -> list[list[Place | str]]:
    """The rows of a matrix as they are shown; a large one by its corners, and fewer columns where numbers are long.

    >>> placed("X", np.array([[10.0], [-0.25]]), Notation())
    [[Place(at=(0, 0), room='.00')], [Place(at=(1, 0), room='')]]
    """
    turned = value.T if notation.dialect.columns else value
    free = MATRIX - len(notation.text(notation.symbol(name)))
    most = next((most for most in range(MOST_COLUMNS, 3, -1) if len(matrix(turned, columns=most)[0]) <= free), 3)
    columns = []
    for j in corners(turned.shape[1], most):
        rows = corners(turned.shape[0], MOST_ROWS)
        if j is None:
            columns.append(["…"] * len(rows))
            continue
        free_after = rooms(["" if i is None else number(turned[i, j]) for i in rows])
        columns.append(
            [
                "⋮" if i is None else Place((j, i) if notation.dialect.columns else (i, j), room)
                for i, room in zip(rows, free_after, strict=True)
            ]
        )
    return [list(row) for row in zip(*columns, strict=True)]


def rooms(column: Sequence[str]) -> list[str]:
    """What is to be left free after each number of a column, so that the points stand under each other.

    >>> rooms(["10", "−0.25", "0.5"])
    ['.00', '', '0']
    """
    tails = ["".join(text.partition(".")[1:]) for text in column]
    longest = 0 if any("e" in text for text in column) else max(map(len, tails))
    return [("." + "0" * longest)[len(tail) : longest] for tail in tails]


def shares(block: Table, notation: Notation) -> list[float | None]:
    """What part of the line each wide column of a table gets; None for those that are as wide as what they hold."""
    columns = list(zip(*([(text,) for text in block.header], *block.rows), strict=True))
    wanted = [max(len(plain(text, notation)) for text in column) for column in columns]
    least = [max(longest(text, notation) for text in column) for column in columns]
    widths = list(wanted)
    while sum(widths) > WIDE - 2 * len(widths):  # what the widest of those that can be broken wants too much
        spare = [(width, k) for k, width in enumerate(widths) if width > least[k]]
        if not spare:
            break
        widths[max(spare)[1]] -= 1
    return [width / WIDE if width < most else None for width, most in zip(widths, wanted, strict=True)]


def longest(text: Text, notation: Notation) -> int:
    """How long the longest piece of a text is, a word or an equation, which stays on one line."""
    words = (part.split() if isinstance(part, str) else [written(part, notation)] for part in text)
    return max((len(word) for piece in words for word in piece), default=0)
