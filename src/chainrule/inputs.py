"""What a person may hand in as X, Y and sample weights, made into the arrays that the equations take.

Each function returns a float64 array or raises one sentence; `network.py` calls them at its door.
"""

from typing import Any

import numpy as np

from .architecture import Architecture
from .equations.losses import LOSSES
from .errors import InputError, ShapeError


def arrays(
    shape: Architecture, X: Any, Y: Any, sample_weight: Any = None, narrow: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """X (n, inputs), Y (n, outputs) and the sample weights (n, 1), or None where there are none; not to be changed.

    With `narrow` a float32 X stays one, which spares training two copies of a large table.
    """
    X = input_array(X, shape, narrow)
    Y = target_array(Y, shape, len(X))
    return X, Y, None if sample_weight is None else weight_array(sample_weight, len(X))


def input_array(X: Any, shape: Architecture, narrow: bool = False) -> np.ndarray:
    """X as (n, inputs). Raises ShapeError for another rank or width, InputError for what is no finite number."""
    array = numbers("X", X, narrow)
    width = shape.sizes[0]
    if array.ndim != 2:
        hint = (
            "; one row is [[1, 2, 3]], one column [[1], [2], [3]]"
            if array.ndim == 1
            else "; flatten each row to one list of numbers"
        )
        raise ShapeError(f"X has the shape {array.shape} but must have two axes, (rows, {width}){hint}")
    if array.shape[1] != width:
        raise ShapeError(
            f"X has {array.shape[1]} columns but the network takes {width}; pass the columns that it was made for"
        )
    if len(array) == 0:
        raise ShapeError("X has no rows; at least one is needed")
    finite("X", array)
    return array


def target_array(Y: Any, shape: Architecture, rows: int) -> np.ndarray:
    """Y as (n, outputs). (n,) is accepted for one output, and class numbers for cross_entropy."""
    width, loss = shape.sizes[-1], LOSSES[shape.loss]
    array = numbers("Y", Y)
    if array.ndim == 2 and array.shape[1] == 1 and width > 1 and loss.name == "cross_entropy":
        array = array[:, 0]
    if array.ndim <= 2 and len(array) != rows:
        raise ShapeError(f"Y has {len(array)} rows but X has {rows}; each row of X needs its own target")
    finite("Y", array)
    if array.ndim == 1:
        if width == 1:
            array = array[:, None]
        elif loss.name == "cross_entropy":
            array = one_hot(array, width)
    if array.shape != (rows, width):
        classes = "; for class numbers take loss='cross_entropy'" if array.ndim == 1 and width > 1 else ""
        raise ShapeError(f"Y has the shape {array.shape} but must have {(rows, width)}: (rows, outputs){classes}")
    low, high = loss.targets
    if array.min() < low or array.max() > high:
        row, column = np.argwhere((array < low) | (array > high))[0]
        limits = f"{low:g} or more" if high == np.inf else f"from {low:g} to {high:g}"
        raise InputError(f"Y[{row},{column}] is {array[row, column]:g} but {loss.name} takes targets {limits}")
    if loss.name == "cross_entropy":
        sums = array.sum(axis=1)
        if np.abs(sums - 1).max() > 1e-6:
            row = int(np.argmax(np.abs(sums - 1)))
            raise InputError(
                f"row {row} of Y adds up to {sums[row]:g} but cross_entropy takes probabilities that add up to 1 "
                f"in each row; for several yes-or-no answers take loss='binary_cross_entropy'"
            )
    return array


def weight_array(weights: Any, rows: int) -> np.ndarray:
    """Sample weights as (n, 1), from (n,) or (n, 1). None of them may be below 0."""
    array = numbers("sample_weight", weights)
    if array.shape not in ((rows,), (rows, 1)):
        raise ShapeError(f"sample_weight has the shape {array.shape} but must have ({rows},): one number for each row")
    finite("sample_weight", array)
    if array.min() < 0:
        raise InputError(
            f"sample_weight holds {array.min():g}; a row cannot count for less than nothing, so give 0 or more"
        )
    return array.reshape(rows, 1)


def numbers(name: str, value: Any, narrow: bool = False) -> np.ndarray:
    """Anything that is an array of real numbers as float64; not to be changed, since it may be what was given."""
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biufO":
            raise TypeError
        if not (narrow and array.dtype == np.float32):
            array = np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(
            f"{name} is not an array of numbers; give rows of numbers, all of one length. Classes as text become "
            f"numbers by numpy.unique(labels, return_inverse=True); `chainrule fit` encodes a whole table"
        ) from None
    if array.ndim == 0:
        raise ShapeError(f"{name} is a single number; give rows of numbers")
    return array


def finite(name: str, array: np.ndarray) -> None:
    if not all_finite(array):
        where = np.argwhere(~np.isfinite(array))[0]
        place = ",".join(map(str, where))
        raise InputError(
            f"{name}[{place}] is {array[tuple(where)]}, but all must be finite; fill or leave out what is missing"
        )


def all_finite(array: np.ndarray) -> bool:
    """Whether no entry is NaN or infinite: a finite sum proves it in half the time, an infinite one proves nothing."""
    with np.errstate(all="ignore"):
        return bool(np.isfinite(array.sum()) or np.isfinite(array).all())


def one_hot(classes: np.ndarray, width: int) -> np.ndarray:
    """Class numbers 0 … width − 1 as rows with a single 1. (n,) in, (n, width) out."""
    wrong = (classes != np.round(classes)) | (classes < 0) | (classes >= width)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InputError(
            f"Y[{row}] is {classes[row]:g} but the classes of a network with {width} outputs are the whole numbers "
            f"0 to {width - 1}"
            + ("; yours begin at 1, so pass Y − 1" if classes.min() == 1 and classes.max() == width else "")
        )
    return np.eye(width)[classes.astype(int)]
