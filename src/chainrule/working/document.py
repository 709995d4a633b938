"""What is to be shown, before any medium: a title and blocks of text, equations, matrices, tables and pictures.

The files beside this one write documents; each file of `render/` shows them in one medium. A piece of text is a string
or an expression, so that every letter and every number in it keeps its identity.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .expressions import Letter, Node, Number
from .notation import Notation

Inline = str | Node
Text = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading:
    """level: 2 for a part of the document, 3 for a part of that; the title is the only 1."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Running text. kind: "" for plain text, "words" for what explains the block above it, "note" for a remark.

    fixed: it is true in every dialect as it stands, so rows stay rows in it.
    """

    parts: Text
    kind: str = ""
    fixed: bool = False


@dataclass(frozen=True)
class Formula:
    """An equation on a line of its own: all sides are equal. `whole` says that it is between whole matrices, so that a
    dialect may swap their rows and columns; the media ask `Notation.dressed` for each side then."""

    sides: tuple[Node, ...]
    whole: bool = True


@dataclass(frozen=True, eq=False)
class Matrix:
    """All numbers of one quantity, (rows, columns) or a single one. The media show the corners of a large one.

    A dialect that keeps rows as columns shows it transposed; a cell's identity stays the same.
    """

    name: str
    value: np.ndarray
    title: str = ""


@dataclass(frozen=True, eq=False)
class Blank:
    """A quantity that is to be filled in: NaN is an empty cell, any other number stands there already."""

    name: str
    value: np.ndarray


@dataclass(frozen=True)
class Beside:
    """Matrices, whole or to be filled in, that stand beside each other where there is room."""

    matrices: tuple[Matrix | Blank, ...]


@dataclass(frozen=True)
class Table:
    """Rows of texts under a header. `numbers`: the columns, from 0, that hold numbers and are set right-aligned."""

    header: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    caption: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Lines:
    """Text that keeps its lines and spaces, for what is drawn with characters."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Bullets:
    """A list of texts."""

    items: tuple[Text, ...]


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture by its kind, with what it is drawn from; a medium without pictures leaves it out."""

    kind: str
    source: Any
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fold:
    """Blocks that may be folded away; where nothing folds, they follow their summary."""

    summary: str
    blocks: tuple["Block", ...]


@dataclass(frozen=True)
class Section:
    """Blocks that belong to one quantity, such as an equation with its numbers and its words.

    whole: no page ends inside of it.
    """

    name: str
    blocks: tuple["Block", ...]
    whole: bool = False


Block = Heading | Paragraph | Formula | Matrix | Blank | Beside | Table | Lines | Bullets | Picture | Fold | Section


@dataclass(frozen=True)
class Document:
    """A title and its blocks, and the notation that its letters are to be written in."""

    title: str
    blocks: tuple[Block, ...]
    notation: Notation = field(default_factory=Notation)


def value_of(name: str, index: tuple[int, ...], value: np.ndarray) -> Number:
    """One number of a quantity with its identity, to stand in a text."""
    return Number(float(value[index]), Letter(name, index or None).cell)


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """All blocks, those inside of others too."""
    for block in blocks:
        yield block
        if isinstance(block, Fold | Section):
            yield from walk(block.blocks)
        if isinstance(block, Beside):
            yield from block.matrices
