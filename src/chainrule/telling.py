"""The working of one row of a table as a document: what it says, how its cells became X, then every step.

`chainrule explain` shows it in each medium. Names from outside are printed so that none comes alive.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from .answers import RowWorking
from .data.cells import printable
from .render.chart import bar
from .render.results import measured
from .working.account import account_document, chain_document
from .working.chain import Chain, chain, derives
from .working.dialects import notation as notation_of
from .working.document import Block, Bullets, Document, Fold, Heading, Paragraph, Table, Text
from .working.explain import Account, explain, locate
from .working.expressions import Letter, Number
from .working.notation import number
from .working.record import Record
from .working.report import report_blocks

MOST_CLASSES, MOST_INPUTS = 20, 24
UPDATE = "The update is one plain step of gradient descent, to show the way; it is not how the network was trained."


def row_document(row: RowWorking, level: str = "matrices", notation: Any = None) -> Document:
    """From the cells to X, the prediction in words, then every step; back too if the row has its target."""
    dressed = notation_of(notation, row.record.architecture)
    steps = report_blocks(row.record, level, dressed)
    return Document(f"Row {row.row} of {printable(row.source)}", (*row_blocks(row), *steps), dressed)


def row_blocks(row: RowWorking) -> Iterator[Block]:
    """What comes before the steps."""
    yield Heading("What it says")
    yield from prediction(row)
    if row.target is not None:
        yield Paragraph((UPDATE,), "note")
    yield Heading("From the table to X")
    yield Fold(
        f"each of the {len(row.encodings)} cells, and what becomes of it",
        (Bullets(tuple((encoding.text,) for encoding in row.encodings)),),
    )
    yield Fold(f"X, its {len(row.columns.inputs)} inputs", (inputs(row),))


def inputs(row: RowWorking) -> Table:
    """The inputs by their names; of many the first and the last."""
    names = [printable(name) for name in row.columns.inputs]
    rows: list[tuple[Text, ...]] = [
        ((str(k),), (name,), (cell(row.record, "X", (0, k)),)) for k, name in enumerate(names)
    ]
    if len(rows) > MOST_INPUTS:
        left_out = len(rows) - MOST_INPUTS + 3
        rows = [*rows[: MOST_INPUTS - 4], (("…",), (f"{left_out} more",), ("…",)), rows[-1]]
    return Table(("column", "input", "value"), tuple(rows), numbers=(2,))


def cell(record: Record, name: str, index: tuple[int, ...]) -> Number:
    return Number(float(record.value(name)[index]), Letter(name, index or None).cell)


def prediction(row: RowWorking) -> Iterator[Block]:
    """The prediction in words, with its probabilities and what the row itself says."""
    name = printable(row.columns.target.name)
    if row.probabilities is None:
        yield Paragraph(value_said(row, name))
    else:
        order = np.argsort(-row.probabilities, kind="stable")
        first = cell(row.record, "O", output(row, int(order[0])))
        said = printable(str(row.prediction))
        yield Paragraph(
            (f"{name} is predicted to be {said}, with probability ", *share(row, int(order[0]), first), ".")
        )
        rows = tuple(
            (
                (printable(row.columns.outputs[k]),),
                share(row, int(k), cell(row.record, "O", output(row, int(k)))),
                (bar(float(row.probabilities[k])).rstrip(),),
            )
            for k in order[:MOST_CLASSES]
        )
        yield Table((name, "probability", ""), rows, numbers=(1,))
    yield Paragraph(verdict(row, name))
    yield from (Paragraph((f"note: {note}",), "note") for note in row.notes)


def output(row: RowWorking, k: int) -> tuple[int, int]:
    """The cell of O that a class's probability is; with a single output both classes are in it."""
    return (0, min(k, row.record.value("O").shape[1] - 1))


def share(row: RowWorking, k: int, number_of: Number) -> Text:
    """A probability: the cell of O, or where O is the probability of the other class, 1 − O as a plain number."""
    assert row.probabilities is not None
    value = float(row.probabilities[k])
    return (number_of,) if number_of.value == value else (Number(value),)


def value_said(row: RowWorking, name: str) -> Text:
    """A predicted number: from the output's standard units to the target's own."""
    assert not isinstance(row.prediction, str)
    target = row.columns.target
    said, mean = measured(row.prediction, target.sd), measured(target.mean, target.sd)
    mean = f"({mean})" if mean.startswith("−") else mean
    O = cell(row.record, "O", (0, 0))
    own = f"·{measured(target.sd, target.sd)} + {mean} ≈ {said}."
    return f"{name} is predicted to be {said}: the output ", O, " is in standard units, so it is ", O, own


def verdict(row: RowWorking, name: str) -> Text:
    """What the row itself says, and what that costs."""
    if row.target is None:
        return (f"The row does not say what {name} is, so there is no cost and no way back.",)
    told = row.target
    said = printable(told) if isinstance(told, str) else measured(told, row.columns.target.sd)
    judged = "" if row.probabilities is None else ", right" if row.target == row.prediction else ", wrong"
    C = cell(row.record, "C", ())
    parts = f": {number(C.value - row.price)} for the prediction and {number(row.price)} for large weights"
    return f"The row itself says {said}{judged}; its cost C is ", C, f"{parts if row.price else ''}."


# one number of the row -----------------------------------------------------------------------------------------------


def number_of(row: RowWorking, name: str, notation: Any = None) -> tuple[Account, Chain | None]:
    """One number of a row's working, explained; with its chain if it is a derivative of the cost."""
    account = explain(row.record, *locate(row.record, name, notation_of(notation, row.record.architecture)))
    return account, chain(account) if derives(account) else None


def number_document(account: Account, found: Chain | None, level: str = "matrices", notation: Any = None) -> Document:
    """The document of one number; in matrices with its chain where it has one, which calculus tells by itself."""
    document = account_document(account, level, notation_of(notation, account.record.architecture))
    if found is None or level != "matrices":
        return document
    paths = (Heading("Along the chain from the cost"), *chain_document(found, document.notation).blocks)
    return replace(document, blocks=(*document.blocks, *paths))
