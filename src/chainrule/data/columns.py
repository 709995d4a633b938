"""The frozen record of a table's encoding: from rows to X and Y, and from the network's output back to values.

Read next: spoken.py, which says it in words; stored.py, which checks what a file claims.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import ShapeError, TableError
from .cells import absent, as_numbers, printable, shown
from .features import Feature, encode_feature, refuse_bad_cells
from .spoken import Encoding, speak
from .stored import from_plain, to_plain
from .table import Table, row_indices
from .target import Target


@dataclass(frozen=True)
class Columns:
    """What fit_columns decided; a network that was fitted on a table keeps it.

    >>> columns = Columns((Feature("age", "number", mean=40.0, sd=10.0),), Target("height", "regression", (), 1.7, 0.1))
    >>> Columns.from_dict(columns.to_dict()) == columns
    True
    """

    features: tuple[Feature, ...]
    target: Target
    left_out: tuple[tuple[str, str], ...] = ()  # (column, reason)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """One readable name for each column of X, none of them twice."""
        names: list[str] = []
        taken: set[str] = set()
        for name in (name for feature in self.features for name in feature.inputs):
            own, count = name, 1
            while own in taken:  # as when "age" lacks cells and another column is called "age missing"
                count += 1
                own = f"{name} ({count})"
            names.append(own)
            taken.add(own)
        return tuple(names)

    @property
    def outputs(self) -> tuple[str, ...]:
        """One name for each output unit: the classes, or the target's name."""
        return self.target.outputs

    def encode(self, table: Table, rows: Sequence[int] | np.ndarray | None = None) -> tuple[np.ndarray, list[str]]:
        """X (n, inputs) of these rows, or all; and notes on cells that training had not met, one sentence each.

        Columns are found by name; others are ignored. Raises TableError when one is lacking, or a cell is no finite
        number where numbers were.
        """
        part = self._part(table, rows)
        encoded = [encode_feature(feature, part.column(feature.name), part.where) for feature in self.features]
        return np.hstack([block for block, _ in encoded]), [note for _, notes in encoded for note in notes]

    def encode_target(self, table: Table, rows: Sequence[int] | np.ndarray | None = None) -> np.ndarray:
        """Y (n, outputs) of these rows, or all: one-hot for classification, standardised for regression.

        Raises TableError when the column is lacking, a cell is missing, or a class or number that training excludes.
        """
        _require(table, [self.target.name])
        part = table.take(row_indices(table, rows))
        name, column = self.target.name, part.column(self.target.name)
        gone = absent(column)
        if gone.any():
            raise TableError(
                f"the target {shown(name)} is missing in {part.where(int(np.flatnonzero(gone)[0]))}; "
                "leave out the rows that lack it"
            )
        if self.target.task == "regression":
            y = as_numbers(column)
            refuse_bad_cells(name, column, y, gone, part.where)
            with np.errstate(over="ignore"):
                Y = ((y - self.target.mean) / self.target.sd)[:, None]  # (n, 1)
            if not np.isfinite(Y).all():
                row = int(np.flatnonzero(~np.isfinite(Y))[0])
                raise TableError(
                    f"the target {shown(name)}, {part.where(row)}: {shown(column[row])} is so far from "
                    "the others that standardising it overflows; correct the cell or leave out the row"
                )
            return Y
        place = np.fromiter((self.target.position(cell) for cell in column), np.intp, len(column))
        if (place < 0).any():
            row = int(np.flatnonzero(place < 0)[0])
            listed = ", ".join(map(shown, self.outputs[:10])) + (", …" if len(self.outputs) > 10 else "")
            raise TableError(
                f"the target {shown(name)}, {part.where(row)}: {shown(column[row])} is a class that "
                f"training never saw (it saw {listed}); correct the cell, or fit with rows of that class"
            )
        Y = np.zeros((len(column), len(self.outputs)))
        Y[np.arange(len(column)), place] = 1.0
        return Y

    def decode(self, O: np.ndarray) -> tuple[list[str] | np.ndarray, np.ndarray | None]:
        """Predictions from the network's output (n, outputs), and the probabilities (n, classes) or None.

        Classification: the likeliest class of each row, and O itself. Regression: numbers (n,) in the target's own
        unit. Raises ShapeError when O has another shape.

        >>> Columns((), Target("y", "classification", ("no", "yes"))).decode(np.array([[0.2, 0.8]]))
        (['yes'], array([[0.2, 0.8]]))
        """
        given = np.asarray(O, dtype=np.float64)
        if given.ndim != 2 or given.shape[1] != len(self.outputs):
            raise ShapeError(
                f"O has the shape {given.shape}, where (rows, {len(self.outputs)}) was expected, one "
                "column for each output; pass the output of the network that was fitted with these columns"
            )
        if self.target.task == "regression":
            with np.errstate(over="ignore"):
                return given[:, 0] * self.target.sd + self.target.mean, None
        return [self.outputs[i] for i in given.argmax(axis=1)], given

    def working(self, table: Table, row: int) -> list[Encoding]:
        """How each cell of one row, counted from 0, becomes its inputs; one record for each feature, in order.

        >>> from chainrule.data import from_frame
        >>> columns = Columns((Feature("sex", "category", categories=("f", "m")),), Target("y", "regression"))
        >>> columns.working(from_frame({"sex": ["m"]}), 0)[0].text
        'sex "m" → sex = f: 0, sex = m: 1'
        """
        part = self._part(table, [row])
        names = iter(self.inputs)
        spoken = []
        for feature in self.features:
            column = part.column(feature.name)
            values = encode_feature(feature, column, part.where)[0][0]
            spoken.append(speak(feature, column[0], tuple((next(names), float(value)) for value in values)))
        return spoken

    def to_dict(self) -> dict[str, Any]:
        """The record as dicts, lists, texts and numbers, for JSON."""
        return to_plain(self.features, self.target, self.left_out)

    @classmethod
    def from_dict(cls, stored: Any) -> "Columns":
        """The record that to_dict stored. Raises TableError for anything that to_dict would not have made."""
        return cls(*from_plain(stored))

    def _part(self, table: Table, rows: Sequence[int] | np.ndarray | None) -> Table:
        _require(table, [feature.name for feature in self.features])
        return table.take(row_indices(table, rows))


def _require(table: Table, names: list[str]) -> None:
    there = set(table.names)
    lacking = [name for name in names if name not in there]
    if lacking:
        listed = ", ".join(map(shown, lacking[:10])) + (", …" if len(lacking) > 10 else "")
        has = ", ".join(map(shown, table.names[:20])) + (", …" if len(table.names) > 20 else "")
        origin, noun = printable(table.source) or "the table", "columns" if len(lacking) > 1 else "column"
        raise TableError(
            f"{origin} lacks the {noun} {listed}, which the model was fitted on; it has {has}; "
            "add or rename what is lacking"
        )
