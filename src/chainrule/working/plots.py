"""The numbers behind three pictures: an activation's curve, a network's answers on a grid, and which units to show.

`record.py` has the numbers of a pass; these are the ones that no pass has. The pictures are in `render/pictures/`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..architecture import Architecture
from ..equations.activations import ACTIVATIONS
from ..equations.propagate import Parameters, forward
from ..errors import InputError, unknown
from .record import Record, hidden_name


@dataclass(frozen=True, eq=False)
class Curve:
    """An activation A and its slope A′, as points, and both at one weighted input `z`.

    `Z` and `A` are (points,). `slopes` are pieces (Z, A′), more than one where A′ jumps; a piece that begins at a jump
    begins with the limit from the right, since our A′ at a corner is the limit from the left.
    """

    activation: str
    Z: np.ndarray
    A: np.ndarray
    slopes: tuple[tuple[np.ndarray, np.ndarray], ...]
    z: float
    A_at_z: float
    slope_at_z: float


def activation_curve(name: str, z: float, low: float = -4.0, high: float = 4.0, points: int = 201) -> Curve:
    """The curve of the activation `name` from low to high, and further where z lies outside.

    Raises InputError for softmax, which has no curve, and if z is not finite.

    >>> curve = activation_curve("relu", 1.5)
    >>> curve.A_at_z, curve.slope_at_z, len(curve.slopes)
    (1.5, 1.0, 2)
    """
    if name not in ACTIVATIONS:
        raise unknown("activation", name, ACTIVATIONS)
    activation = ACTIVATIONS[name]
    slope = activation.slope
    if slope is None:
        raise InputError(f"{name} has no curve of one unit: each share depends on its whole row; take another unit")
    if not np.isfinite(z):
        raise InputError(f"z is {z}; a place on the curve must be a finite number")
    low, high = min(low, z - 1.0), max(high, z + 1.0)
    Z = np.union1d(np.linspace(low, high, points), [0.0] if low < 0 < high else [])
    A = activation.value(Z)
    slopes = slope(Z, A)
    after = np.array([np.nextafter(0.0, 1.0)])
    right = slope(after, activation.value(after))
    place = int(np.searchsorted(Z, 0.0))
    pieces = ((Z, slopes),)
    if low < 0 < high and abs(right[0] - slopes[place]) > 1e-6:  # the only corners that we have are at 0
        pieces = (
            (Z[: place + 1], slopes[: place + 1]),
            (Z[place:], np.concatenate([right, slopes[place + 1 :]])),
        )
    at = np.array([float(z)])
    value = activation.value(at)
    return Curve(name, Z, A, pieces, float(z), float(value[0]), float(slope(at, value)[0]))


@dataclass(frozen=True, eq=False)
class Grid:
    """What a network with two inputs answers at each place: `values` (len(y), len(x)) at the inputs (x, y).

    With `classes` above 0 the values are the numbers of classes, from 0; else they are predictions.
    """

    x: np.ndarray
    y: np.ndarray
    values: np.ndarray
    classes: int


def decision_grid(
    shape: Architecture,
    params: Sequence[Parameters],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    steps: int = 60,
) -> Grid:
    """The answers on steps × steps places: the class with the largest output, or of one output its value.

    With binary_cross_entropy the class is 1 where the output is above ½. Raises InputError if the network does not
    have two inputs, or has several outputs that are no classes.

    >>> import chainrule as cr
    >>> net = cr.Network([2, 3, 1], loss="binary_cross_entropy")
    >>> grid = decision_grid(net.architecture, net.params, (-1, 1), (0, 2), steps=5)
    >>> grid.values.shape, grid.classes
    ((5, 5), 2)
    """
    if shape.sizes[0] != 2:
        raise InputError(f"a map has two directions but the network takes {shape.sizes[0]} inputs; take one with 2")
    x, y = np.linspace(*x_range, steps), np.linspace(*y_range, steps)
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    O = forward(shape.activations, params, places)[-1].H
    if shape.loss == "cross_entropy":
        return Grid(x, y, O.argmax(axis=1).reshape(steps, steps), O.shape[1])
    if O.shape[1] > 1:
        raise InputError(
            f"the network's {O.shape[1]} outputs are no classes, and a place on a map has one colour; "
            "take a network with one output, or one with loss='cross_entropy'"
        )
    if shape.loss == "binary_cross_entropy":
        return Grid(x, y, (O[:, 0] > 0.5).astype(int).reshape(steps, steps), 2)
    return Grid(x, y, O[:, 0].reshape(steps, steps), 0)


def map_of(record: Record, steps: int = 60) -> dict[str, Any] | None:
    """What a decision picture of a pass is drawn from: the grid, the rows as points and their labels.

    None for a network that has no map: not two inputs, several outputs that are no classes, or a pass without targets.
    """
    shape = record.architecture
    classes = shape.loss == "cross_entropy"
    if shape.sizes[0] != 2 or "Y" not in record.by_name or (shape.sizes[-1] > 1 and not classes):
        return None
    params = [
        Parameters(record.value(f"W{name}"), record.value(f"B{name}") if shape.bias else None) for name in shape.layers
    ]
    X, Y = record.value("X"), record.value("Y")
    ranges = [(float(low) - pad, float(high) + pad) for low, high, pad in margins(X)]
    grid = decision_grid(shape, params, ranges[0], ranges[1], steps)
    return {"grid": grid, "points": X, "labels": Y.argmax(axis=1) if classes else Y[:, 0]}


def margins(X: np.ndarray) -> list[tuple[float, float, float]]:
    """For each column its smallest and largest number, and some room beside them."""
    low, high = X.min(axis=0), X.max(axis=0)
    room = np.where(high > low, (high - low) * 0.15, 1.0)
    return list(zip(low, high, room, strict=True))


def units_of(record: Record) -> dict[str, int]:
    """The columns of units of a network, from the input to the output, with their numbers of units.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> units_of(net.trace(X, Y).record)
    {'X': 1, 'H': 2, 'O': 2}
    """
    shape = record.architecture
    names = ["X", *("O" if layer == "o" else hidden_name(layer) for layer in shape.layers)]
    return dict(zip(names, shape.sizes, strict=True))


def check_choice(record: Record, row: int, backward: bool, units: Mapping[str, Sequence[int]]) -> None:
    """Raises InputError if the record does not have that row, that way, or one of these units."""
    rows, columns = len(record.steps[0].value), units_of(record)
    if not 0 <= row < rows:
        raise InputError(f"row {row} was asked for but the rows go from 0 to {rows - 1}; take one of these")
    if backward and not any(step.phase == "backward" for step in record):
        raise InputError("this pass has no way back, since it was made without Y; trace it with targets")
    for name, chosen in units.items():
        if name not in columns:
            raise unknown("column of units", name, columns)
        for unit in chosen:
            if not 0 <= unit < columns[name]:
                last = columns[name] - 1
                raise InputError(f"unit {unit} of {name} was asked for but they go from 0 to {last}; take one of these")
