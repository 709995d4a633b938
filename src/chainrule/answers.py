"""What a trained network says about the rows of a table: predictions for all, and the whole working for one.

`chainrule predict` and `chainrule explain` print what these return.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .data import Columns, Encoding, Table
from .data.cells import absent, number, shown
from .equations.propagate import price
from .errors import InputError, TableError
from .network import Network
from .working.record import Record, record


@dataclass(frozen=True)
class Answers:
    """Predictions in the order of the rows, probabilities (n, classes) or None for a regression, notes on odd cells."""

    prediction: list[str] | np.ndarray
    probabilities: np.ndarray | None
    classes: tuple[str, ...]
    notes: list[str]

    def columns(self, taken: Sequence[str] = ()) -> dict[str, list[str] | np.ndarray]:
        """What is added to a table: prediction, and probability_<class> for each class.

        A name that the table has `taken` already gets a number, as in "prediction (2)".
        """
        added: dict[str, list[str] | np.ndarray] = {free("prediction", taken): self.prediction}
        if self.probabilities is not None:
            for name, column in zip(self.classes, self.probabilities.T, strict=True):
                added[free(f"probability_{name}", taken)] = column
        return added


def free(name: str, taken: Sequence[str]) -> str:
    """The name, with a number if it is taken.

    >>> free("prediction", ["age", "prediction"])
    'prediction (2)'
    """
    number, own = 1, name
    while own in taken:
        number += 1
        own = f"{name} ({number})"
    return own


@dataclass(frozen=True)
class RowWorking:
    """One row from its cells to the prediction, and back again if the row has its target.

    `target` is what the row says itself, as a class or a number in its own unit; None without one. `price` is the part
    of C that large weights cost.
    """

    row: int
    source: str
    columns: Columns
    encodings: list[Encoding]
    record: Record
    prediction: str | float
    probabilities: np.ndarray | None
    target: str | float | None
    price: float
    notes: list[str]


def columns_of(net: Network) -> Columns:
    """The columns that a network was fitted on. Raises InputError if it was not fitted on a table."""
    if net.columns is None:
        raise InputError(
            "this model was not fitted on a table, so it does not know the columns; make one with `chainrule fit`"
        )
    return net.columns


def answers(net: Network, table: Table) -> Answers:
    """Predictions for every row of a table. Raises TableError if it lacks a column, or a cell has another type."""
    columns = columns_of(net)
    X, notes = columns.encode(table)
    with np.errstate(all="ignore"):  # said in words below
        O = net.forward(X)
        prediction, probabilities = columns.decode(O)
    refuse_overflow(O if probabilities is not None else np.asarray(prediction)[:, None], table)
    return Answers(prediction, probabilities, columns.outputs, notes)


def working(net: Network, table: Table, row: int) -> RowWorking:
    """The whole working of one row, counted from 0: its encoding, every layer, the prediction; back with its target."""
    columns = columns_of(net)
    if not 0 <= row < table.rows:
        raise InputError(
            f"there is no row {row}: the table has {table.rows} rows, counted from 0, so the last is {table.rows - 1}"
        )
    found = answers(net, table.take([row]))
    X, _ = columns.encode(table, [row])
    target, Y, notes = None, None, list(found.notes)
    cell = table.column(columns.target.name)[row] if columns.target.name in table.names else None
    if columns.target.task == "classification" and cell is not None and columns.target.position(cell) < 0:
        notes.append(
            f"the row says {shown(cell)}, a class that training never saw, so there is no cost and no way back"
        )
    elif columns.target.name in table.names and not absent(table.column(columns.target.name))[row]:
        Y = columns.encode_target(table, [row])
        target = columns.outputs[int(Y.argmax())] if columns.target.task == "classification" else None
        if target is None:
            target = number(table.column(columns.target.name)[row])
    silent = replace(net.architecture, dropout=(0.0,) * len(net.architecture.dropout))  # dropout is for learning alone
    with np.errstate(all="ignore"):
        steps = record(silent, net.params, X, Y)
    refuse_overflow(np.concatenate([step.value.ravel() for step in steps])[None], table.take([row]))
    said = found.prediction[0] if isinstance(found.prediction, list) else float(found.prediction[0])
    shares = None if found.probabilities is None else found.probabilities[0]
    paid = float(price(net.params, net.architecture.penalty))
    told = columns.working(table, row)
    return RowWorking(row, table.source, columns, told, steps, said, shares, target, paid, notes)


def refuse_overflow(numbers: np.ndarray, table: Table) -> None:
    """Raises TableError if a row's numbers, (n, any), are not all finite: its cells were far too large."""
    wrong = np.flatnonzero(~np.isfinite(numbers).all(axis=1))
    if wrong.size:
        raise TableError(
            f"{table.where(int(wrong[0]))} leads to numbers that are too large to compute with, because it holds cells "
            "far outside of what the model was fitted on; correct them"
        )
