"""The working as plain text: equations, matrices with their brackets, tables and words, at the width of a terminal.

`document_text` writes a whole document; `terminal.py` shows the same lines in colour. A line is a list of pieces, each
a text with the kind of thing that it is.
"""

import textwrap
from collections.abc import Iterator, Sequence

import numpy as np

from ..working.account import account_document
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
    Section,
    Table,
    Text,
)
from ..working.explain import Account
from ..working.notation import Notation, number, written
from ..working.record import Record
from ..working.report import report, size

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "WIDTH", "corners", "document_text", "matrix", "number", "size", "table"]

MOST_ROWS, MOST_COLUMNS, WIDTH, LEAST_COLUMN = 6, 10, 88, 12
EMPTY = "______"  # a cell to write in
Piece = tuple[str, str]  # a text and its kind: "", heading, equation, words, or whose numbers it is
Line = list[Piece]


def trace_text(record: Record, width: int = WIDTH) -> str:
    """The whole pass, in matrices."""
    return document_text(report(record), width)


def account_text(account: Account, width: int = WIDTH) -> str:
    """One number, in matrices."""
    return document_text(account_document(account), width)


def document_text(document: Document, width: int = WIDTH) -> str:
    """A document as plain text, without trailing spaces."""
    lines = ("".join(text for text, _ in line).rstrip() for line in document_lines(document, width))
    return "\n".join(lines) + "\n"


def document_lines(document: Document, width: int = WIDTH) -> Iterator[Line]:
    """The lines of a document."""
    yield [(document.title, "heading")]
    yield [("━" * min(len(document.title), width), "heading")]
    yield from blocks_lines(document.blocks, document.notation, width)


def blocks_lines(blocks: Sequence[Block], notation: Notation, width: int) -> Iterator[Line]:
    """The lines of some blocks, an empty one between two of them."""
    for block in blocks:
        lines = list(block_lines(block, notation, width))
        if lines:
            yield []
            yield from lines


def block_lines(block: Block, notation: Notation, width: int) -> Iterator[Line]:
    match block:
        case Heading(text, level):
            yield [(text, "heading")]
            yield [(("═" if level == 2 else "─") * len(text), "heading")]
        case Paragraph(parts, kind):
            yield from ([(line, kind)] for line in wrapped(plain(parts, notation), width))
        case Formula(sides, whole):
            yield from formula_lines([dressed(side, whole, notation) for side in sides], width)
        case Matrix(name, value):
            yield from matrix_lines(name, value, notation, width)
        case Blank(name, value):
            cells = [[EMPTY if np.isnan(v) else number(v) for v in row] for row in np.atleast_2d(value)]
            lines = framed(columns_of(cells)) if value.ndim else [EMPTY]
            yield from named_lines(notation.text(notation.symbol(name)), name, lines)
        case Beside(matrices):  # one below the other: a terminal has no room
            for one in matrices:
                yield from block_lines(one, notation, width)
        case Table():
            yield from table_lines(block, notation, width)
        case Lines(lines):
            yield from ([(line, "")] for line in lines)
        case Bullets(items):
            for item in items:
                lines = wrapped(plain(item, notation), width - 4)
                yield from ([(f"  {'·' if k == 0 else ' '} {line}", "")] for k, line in enumerate(lines))
        case Fold(summary, inner):
            yield [(summary, "heading")]
            yield from blocks_lines(inner, notation, width)
        case Section(_, inner):  # what belongs together stands together
            for number_of, part in enumerate(inner):
                lines = list(block_lines(part, notation, width - 4 if number_of else width))
                yield from ([("    ", ""), *line] if number_of else line for line in lines)


def dressed(side, whole: bool, notation: Notation) -> str:
    return written(notation.dressed(side) if whole else side, notation)


def plain(text: Text, notation: Notation) -> str:
    """A text with its expressions as plain text."""
    return "".join(part if isinstance(part, str) else written(part, notation) for part in text)


def wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(" ".join(text.split()), width, break_long_words=False, break_on_hyphens=False) or [""]


def formula_lines(sides: list[str], width: int) -> Iterator[Line]:
    """An equation on one line, or a line for each side if it is long; a side that is too long is broken at its +."""
    one = " = ".join(sides)
    if len(one) <= width:
        yield [(one, "equation")]
        return
    first, *others = sides
    room = max(width - len(first) - 3, 24)
    lead = f"{first} = "
    for side in others:
        for piece in broken(side, room):
            yield [(lead + piece, "equation")]
            lead = " " * len(lead)
        lead = " " * len(first) + " = "


def broken(side: str, room: int) -> list[str]:
    """A long side in lines that begin with a +.

    >>> broken("2 × 0.5 + 3 × 0.25 + 1", 12)
    ['2 × 0.5', '+ 3 × 0.25', '+ 1']
    """
    first, *others = side.split(" + ")
    lines = [first]
    for term in others:
        if len(lines[-1]) + len(term) + 3 <= room:
            lines[-1] += f" + {term}"
        else:
            lines.append(f"+ {term}")
    return lines


def matrix_lines(name: str, value: np.ndarray, notation: Notation, width: int) -> Iterator[Line]:
    """The numbers of a quantity beside its name."""
    turned = value.T if notation.dialect.columns and value.ndim == 2 else value
    lead = f"{notation.text(notation.symbol(name))} = "
    lines = matrix(turned)
    for columns in range(MOST_COLUMNS - 1, 3, -1):
        if len(lead) + max(map(len, lines)) <= width:
            break
        lines = matrix(turned, columns=columns)
    yield from named_lines(notation.text(notation.symbol(name)), name, lines)


def named_lines(letter: str, name: str, lines: Sequence[str]) -> Iterator[Line]:
    """The lines of a matrix, with its letter beside the middle one."""
    lead, middle = f"{letter} = ", (len(lines) - 1) // 2
    for k, line in enumerate(lines):
        yield [(lead if k == middle else " " * len(lead), ""), (line, name)]


def columns_of(cells: list[list[str]]) -> list[str]:
    """Rows of cells, right-aligned at the decimal point of each column."""
    aligned = []
    for column in zip(*cells, strict=True):
        left = max(len(cell.partition(".")[0]) for cell in column)
        padded = [" " * (left - len(cell.partition(".")[0])) + cell for cell in column]
        width = max(map(len, padded))
        aligned.append([cell.ljust(width) for cell in padded])
    return ["  ".join(row) for row in zip(*aligned, strict=True)]


def corners(count: int, most: int) -> list[int | None]:
    """The indices to show of `count`: all, or the first and last with a None between for what is left out."""
    if count <= most:
        return list(range(count))
    return [*range(most - 2), None, count - 1]


def matrix(value: np.ndarray, rows: int = MOST_ROWS, columns: int = MOST_COLUMNS) -> list[str]:
    """An array as lines of text with brackets; a large one by its corners, with … for what is left out.

    >>> print("\\n".join(matrix(np.array([[1.0, -0.5], [0.25, 10.0]]))))
    ⎡ 1     −0.5 ⎤
    ⎣ 0.25  10   ⎦
    """
    value = np.asarray(value)
    if value.ndim == 0:
        return [number(float(value))]
    down, across = corners(value.shape[0], rows), corners(value.shape[1], columns)
    cells = [
        ["⋮" if i is None and j is not None else "…" if j is None or i is None else number(value[i, j]) for j in across]
        for i in down
    ]
    return framed(columns_of(cells))


def framed(lines: Sequence[str]) -> list[str]:
    """Lines between the brackets of a matrix."""
    if len(lines) == 1:
        return [f"[ {lines[0]} ]"]
    edges = ["⎡⎤", *["⎢⎥"] * (len(lines) - 2), "⎣⎦"]
    return [f"{left} {line} {right}" for (left, right), line in zip(edges, lines, strict=True)]


def table_lines(block: Table, notation: Notation, width: int) -> Iterator[Line]:
    """A table, and its caption above it."""
    if block.caption:
        yield from ([(line, "words")] for line in wrapped(block.caption, width))
    rows = [[plain(cell, notation) for cell in row] for row in block.rows]
    lines = table(rows, block.header, block.numbers, width)
    rule = next(k for k, line in enumerate(lines) if line.startswith("─"))
    yield from ([(line, "heading" if k <= rule else "")] for k, line in enumerate(lines))


def table(
    rows: Sequence[Sequence[str]], header: Sequence[str], numbers: Sequence[int] = (), width: int | None = None
) -> list[str]:
    """A plain table, left-aligned but for its columns of numbers, with a rule under its header.

    Where it is wider than `width`, the widest texts are broken into lines.
    """
    cells = [list(row) for row in rows]
    for k in numbers:
        aligned = columns_of([[row[k]] for row in cells]) if cells else []
        cells = [[*row[:k], text, *row[k + 1 :]] for row, text in zip(cells, aligned, strict=True)]
    widths = [max(len(row[k]) for row in [header, *cells]) for k in range(len(header))]
    texts = [k for k in range(len(widths)) if k not in numbers]
    words = [max(len(word) for row in [header, *cells] for word in row[k].split() or [""]) for k in range(len(header))]
    while width is not None and texts and sum(widths) + 2 * (len(widths) - 1) > width:
        widest = max(texts, key=lambda k: widths[k] - words[k])
        if widths[widest] <= max(words[widest], LEAST_COLUMN):
            break
        widths[widest] -= 1
    lines = [line for row in [header, *cells] for line in table_row(row, widths, numbers)]
    head = len(table_row(header, widths, numbers))
    return [*lines[:head], "─" * (sum(widths) + 2 * (len(widths) - 1)), *lines[head:]]


def table_row(row: Sequence[str], widths: Sequence[int], numbers: Sequence[int]) -> list[str]:
    """One row of a table, as high as its longest cell is."""
    broken_up = [
        [cell] if len(cell) <= width else wrapped(cell, width) for cell, width in zip(row, widths, strict=True)
    ]
    lines = []
    for k in range(max(map(len, broken_up))):
        parts = [cell[k] if k < len(cell) else "" for cell in broken_up]
        padded = [
            p.rjust(w) if c in numbers else p.ljust(w) for c, (p, w) in enumerate(zip(parts, widths, strict=True))
        ]
        lines.append("  ".join(padded).rstrip())
    return lines
