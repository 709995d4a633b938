"""What the level calculus is told with: a sentence, an equation between numbers, the places of the largest ones.

`calculus.py` and the files that it calls put their chapters together from these.
"""

from itertools import groupby

import numpy as np

from .book import Book
from .document import Formula, Inline, Paragraph, value_of
from .explain import Account
from .expressions import Letter, Node, Number
from .notation import written
from .record import Record

MOST = 6  # as many terms of a sum, and units of a Jacobian, are shown
COST = Letter("C")
Index = tuple[int, ...]


def say(*parts: Inline, kind: str = "") -> Paragraph:
    return Paragraph(parts, kind)


FORWARD_ALONE = say(
    "This pass went forward alone: without targets there is no cost, and nothing to take a derivative of."
)


def one(*sides: Node) -> Formula:
    """An equation between single numbers. A side that is written like the one before it is left out."""
    return Formula(tuple(side for _, (side, *_) in groupby(sides, written)), whole=False)


def opened(account: Account, *before: Node) -> Formula:
    """The equation of one number, in letters, with the numbers put in, and what they come to."""
    return one(*before, account.letter, account.letters, account.numbers, Number(account.value, account.name))


def cell(record: Record, name: str, index: Index) -> Number:
    return value_of(name, index, record.value(name))


def input_of(record: Record, layer: str) -> str:
    return Book(record.architecture).input_of(layer)


def largest(values: np.ndarray) -> Index:
    """Where the largest number stands, its sign aside."""
    sizes = np.abs(np.nan_to_num(values, posinf=0, neginf=0))
    return tuple(map(int, np.unravel_index(sizes.argmax(), sizes.shape)))


def most_of(values: np.ndarray) -> list[int]:
    """The places of the largest, signs aside, from left to right."""
    return sorted(map(int, np.argsort(-np.abs(values), kind="stable")[:MOST]))
