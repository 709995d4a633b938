"""Which row and which units first steps follow: those with the largest effect, so that there is something to see."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..errors import InputError
from .book import hidden_name
from .record import Record


@dataclass(frozen=True)
class Trail:
    """A row, one of its inputs, and one unit in each layer.

    strongest: of all rows this one says most about how the first layer's weights should change. right: the output is
    the one of the target's class.
    """

    row: int
    input: int
    units: dict[str, int]
    strongest: bool
    right: bool

    def index(self, layer: str) -> tuple[int, int]:
        """The row and the unit of a layer: where Z, H and E of it are looked at."""
        return self.row, self.units[layer]

    def weight(self, layer: str) -> tuple[int, int]:
        """Where the weight is looked at: from the input, or the unit before, into the unit of this layer."""
        before = dict(zip([*self.units][1:], self.units.values(), strict=False))
        return before.get(layer, self.input), self.units[layer]


def find_trail(record: Record, row: int | None = None, unit: int | None = None) -> Trail:
    """The row and unit of the first layer that were asked for, or the strongest; from there on the largest share.

    Raises InputError where there is no such row or unit.
    """
    first, *_ = layers = record.architecture.layers
    X, learns = record.value("X"), "C" in record.by_name
    asked = np.ones(record.shape(f"Z{first}"))
    for axis, (what, wanted) in enumerate((("row", row), ("unit", unit))):
        count = asked.shape[axis]
        if wanted is not None and not 0 <= wanted < count:
            raise InputError(f"there is no {what} {wanted}; {what}s are counted from 0, and the last is {count - 1}")
        if wanted is not None:
            asked *= np.expand_dims(np.arange(count) == wanted, 1 - axis)
    strengths = [np.abs(record.value(hidden_name(first)))]
    if learns:  # what a row says to the weights; without that, how wrong its outputs are
        blame = np.abs(X).max(axis=1, keepdims=True) * np.abs(record.value(f"E{first}"))
        strengths = [blame, np.abs(record.value("Eo")).max(axis=1, keepdims=True), *strengths]
    strengths = [np.nan_to_num(strength) * asked for strength in strengths]
    row_found, at = divmod(largest(*strengths, asked), asked.shape[1])
    units = {first: at}
    for before, after in pairwise(layers):
        shares = np.abs(record.value(f"W{after}")[units[before]])
        passed = np.abs(record.value(hidden_name(before))[row_found, units[before]])
        errors = [np.abs(record.value(f"E{after}")[row_found])] if learns else []
        units[after] = largest(*(shares * error for error in errors), shares * passed)
    right = learns and record.architecture.loss == "cross_entropy"
    if right:  # all other outputs have a loss of 0
        units["o"] = int(np.argmax(record.value("Y")[row_found]))
    strongest = learns and row is None and unit is None and bool(strengths[0].any())
    return Trail(row_found, int(np.argmax(np.abs(X[row_found]))), units, strongest, right)


def largest(*strengths: np.ndarray) -> int:
    """Where the first of these arrays that isn't 0 everywhere is largest, its cells counted row by row."""
    found = next((strength for strength in map(np.nan_to_num, strengths) if strength.any()), strengths[0])
    return int(np.argmax(found))
