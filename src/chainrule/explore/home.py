"""What is shown: a network, the rows of a table as it sees them, and which of these are picked.

`opened` makes it of what the command was given; `routes.py` asks it for the page. Training is in `training.py`.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np

from ..answers import columns_of, refuse_overflow
from ..data import Columns, Table, read
from ..data.cells import absent, number, printable, text_of
from ..errors import InputError
from ..network import Network, article, load
from ..render.results import measured
from ..trace import Trace
from ..working.notation import number as written
from ..working.record import record

MOST_PICKED = 200
FIRST_PICKED = 8
LONGEST_CELL = 200  # characters that are shown of one
RATE = 0.1  # of the step that the page opens with


@dataclass
class Home:
    """A network at home: its file, its table, and what the page shows of them.

    X (n, inputs) and Y (n, outputs) are all rows as the network sees them; `told` says which have a target, and the Y
    of the others is 0. A lock lets one request at a time compute.
    """

    net: Network
    title: str
    X: np.ndarray
    Y: np.ndarray
    told: np.ndarray  # bool (n,)
    model: Path | None = None  # the file to save back to
    table: Table | None = None
    notes: list[str] = field(default_factory=list)  # on cells that training had not met
    picked: list[int] = field(default_factory=list)
    lock: RLock = field(default_factory=RLock)

    def __post_init__(self) -> None:
        self.stamp = stamp(self.model)
        with_target = np.flatnonzero(self.told)
        shown = with_target if with_target.size else np.arange(len(self.X))
        self.picked = [int(row) for row in shown[:FIRST_PICKED]]

    @property
    def rows(self) -> int:
        return len(self.X)

    @property
    def numbers(self) -> int:
        """How many numbers the network has; the limit of a request's size follows from it."""
        return sum(part.size for layer in self.net.params for part in layer if part is not None)

    # what the page asks ----------------------------------------------------------------------------------------------

    def trace(self, rows: Sequence[int] | None = None, params: Any = None, learning_rate: float = RATE) -> Trace:
        """The working of these rows, or of those that are picked; forward alone if one of them has no target.

        Dropout is for learning: here each unit speaks, so that O is the prediction.
        """
        chosen = self.picked if rows is None else list(rows)
        shape = self.net.architecture
        silent = replace(shape, dropout=(0.0,) * len(shape.dropout))
        layers = (self.net if params is None else self.changed(params)).params
        with np.errstate(all="ignore"):  # a number that is not finite is shown as what it is
            return Trace(record(silent, layers, self.X[chosen], self.targets(chosen), learning_rate))

    def targets(self, rows: Sequence[int]) -> np.ndarray | None:
        return self.Y[rows] if self.told[rows].all() else None

    def lesson(self) -> dict[str, Any]:
        """The lesson document of the picked rows."""
        from ..lessons import data_sets
        from ..render.lesson import lesson_dict

        made = self.trace().record
        return lesson_dict(made, title=self.title, columns=self.names(), datasets=data_sets(), server=self.server())

    def names(self) -> dict[str, list[str]] | None:
        """What the columns of X and Y are called, so that no name can steer what shows it."""
        known = self.net.columns
        if known is None:
            return None
        return {"inputs": list(map(printable, known.inputs)), "outputs": list(map(printable, known.outputs))}

    def server(self) -> dict[str, Any]:
        """What there is to save back to and to pick from."""
        model = printable(self.model.name) if self.model else ""
        data = printable(os.path.basename(self.table.source)) if self.table else ""
        return {"model": model, "data": data, "rows": self.rows}

    def pick(self, rows: list[int]) -> dict[str, Any]:
        """These rows from now on, as the network sees them."""
        self.picked = self.there(rows)
        Y = self.targets(rows)
        return {"rows": rows, "X": self.X[rows].tolist(), "Y": None if Y is None else Y.tolist()}

    def there(self, rows: list[int]) -> list[int]:
        """These rows. Raises InputError if one of them is not there."""
        wrong = next((row for row in rows if not 0 <= row < self.rows), None)
        if wrong is not None:
            raise InputError(f"there is no row {wrong}; there are {self.rows}, counted from 0 to {self.rows - 1}")
        return rows

    def page_of_rows(self, start: int, count: int) -> dict[str, Any]:
        """Some rows of the table as text: their cells, what the network says, and what they say themselves."""
        rows = range(start, min(start + count, self.rows))
        said = self.said(self.X[rows.start : rows.stop]) if len(rows) else []
        shown = [
            {"row": row, "cells": self.cells(row), "prediction": said[k], "target": self.target(row)}
            for k, row in enumerate(rows)
        ]
        names = [f"X[{k}]" for k in range(self.X.shape[1])] if self.table is None else self.table.names
        return {"total": self.rows, "start": start, "columns": list(map(brief, names)), "rows": shown}

    def cells(self, row: int) -> list[str]:
        if self.table is None:
            return [written(value) for value in self.X[row]]
        return [brief("" if column[row] is None else text_of(column[row])) for column in self.table.columns]

    def said(self, X: np.ndarray) -> list[str]:
        """Predictions for X (n, inputs), as text."""
        with np.errstate(all="ignore"):
            O = self.net.forward(X)
        return self.spoken(O)

    def target(self, row: int) -> str:
        return self.spoken(self.Y[[row]])[0] if self.told[row] else ""

    def spoken(self, O: np.ndarray) -> list[str]:
        """Outputs or targets (n, outputs) in the target's own classes or unit."""
        columns = self.net.columns
        if columns is None:
            return [", ".join(map(written, row)) for row in O]
        found, _ = columns.decode(O)
        return [brief(each) if isinstance(each, str) else measured(float(each), columns.target.sd) for each in found]

    def changed(self, params: Any) -> Network:
        """The network with these parameters. Raises ShapeError or InputError if they do not fit."""
        made = Network.of(self.net.architecture, params, self.net.seed)
        # What was measured on held-out rows is not true of other weights.
        told = {name: value for name, value in self.net.provenance.items() if name != "report"}
        made.columns, made.provenance = self.net.columns, {**told, "changed": "in chainrule explore"}
        return made

    def save(self, changed: Network) -> str:
        """Writes this network to the model file, and keeps it; returns the file's name.

        Raises InputError, with the file as it was, where there is none, it cannot be written, or another program has
        changed it.
        """
        if self.model is None:
            raise InputError("there is no model file to save to; start with `chainrule explore MODEL`")
        name = printable(self.model.name)
        if stamp(self.model) != self.stamp:
            raise InputError(
                f"{name} has changed since it was opened, and saving would undo that; stop and start "
                "`chainrule explore` again"
            )
        changed.save(self.model)
        self.net, self.stamp = changed, stamp(self.model)
        return name


def stamp(path: Path | None) -> tuple[int, int] | None:
    """What tells one version of a file from the next; None where there is none."""
    try:
        return None if path is None else (path.stat().st_mtime_ns, path.stat().st_size)
    except OSError:
        return None


def brief(text: str) -> str:
    """Text from a table: one line, nothing in it that steers what shows it, and cut if it is long."""
    return printable(text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…")


# what the command was given ------------------------------------------------------------------------------------------


def opened(model: str | None = None, data: str | None = None) -> Home:
    """The home of a model file and a table; without a table one row that stands for it, without a model the article's.

    Raises what `load` and `read` raise, and InputError for a table without a model.

    >>> opened().net.sizes
    [1, 2, 2]
    """
    if model is None:
        if data is not None:
            raise InputError("a table needs a model that knows its columns; make one with `chainrule fit`")
        net, X, Y = article()
        return Home(net, "The article's network", X, Y, np.ones(len(X), bool))
    net, path = load(model), Path(os.path.abspath(model))  # absolute: the working folder may change
    name = printable(path.name)
    if data is None:
        X, Y = usual_row(net)
        what = "zeros" if net.columns is None else "usual values"
        return Home(net, f"{name}, with a made-up row of {what}", X, Y, np.ones(1, bool), path)
    columns, table = columns_of(net), read(data)
    X, notes = columns.encode(table)
    with np.errstate(all="ignore"):
        refuse_overflow(net.forward(X), table)
    told = with_target(columns, table)
    Y = np.zeros((table.rows, net.sizes[-1]))
    if told.any():
        Y[told] = columns.encode_target(table, np.flatnonzero(told))
    return Home(net, f"{name} on {printable(os.path.basename(table.source))}", X, Y, told, path, table, notes)


def usual_row(net: Network) -> tuple[np.ndarray, np.ndarray]:
    """A row that stands for the table that is not there: X (1, inputs) and Y (1, outputs).

    0 is the mean of a standardised number. The target is the first class, or 0, which every loss takes.
    """
    X, Y = np.zeros((1, net.sizes[0])), np.zeros((1, net.sizes[-1]))
    place = 0
    for feature in net.columns.features if net.columns else ():
        if feature.kind == "boolean":
            X[0, place] = float(feature.mean >= 0.5)
        if feature.kind == "category" and feature.categories:
            X[0, place] = 1.0
        place += len(feature.inputs)
    if net.loss == "cross_entropy":
        Y[0, 0] = 1.0
    return X, Y


def with_target(columns: Columns, table: Table) -> np.ndarray:
    """Which rows have a target that the network knows, bool (n,)."""
    target = columns.target
    if target.name not in table.names:
        return np.zeros(table.rows, bool)
    column = table.column(target.name)
    if target.task == "classification":
        return np.fromiter((cell is not None and target.position(cell) >= 0 for cell in column), bool, len(column))
    return ~absent(column) & np.isfinite([number(cell) for cell in column])
