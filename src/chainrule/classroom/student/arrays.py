"""Arrays on their way to somebody's code and back: turned, flattened or listed as the code's Manner wants them.

Next: `bundles.py`, where several travel together.
"""

import sys
from typing import Any

import numpy as np

from ...architecture import Architecture
from .records import Manner

LARGEST = 250_000  # numbers in one result
Shapes = dict[str, tuple[int, ...]]


def letter_of(name: str) -> str:
    """The letter of one of our names: dW of dWh, A of H and O, W of Wo_new."""
    if name in ("rate", "C", "value"):
        return "scalar"
    letter = name[:2] if name[0] == "d" else name[0]
    return "A" if letter in ("H", "O") else letter


def shapes_of(shape: Architecture, rows: int) -> Shapes:
    """The shape of every quantity of a network, in our orientation, by our names."""
    sizes, layers = shape.sizes, shape.layers
    found: Shapes = {"X": (rows, sizes[0]), "Y": (rows, sizes[-1]), "C": (), "rate": ()}
    for at, layer in enumerate(layers):
        before, after = sizes[at], sizes[at + 1]
        hidden = "O" if at == len(layers) - 1 else "H" if len(layers) == 2 else f"H{layer}"
        for name in (f"Z{layer}", f"E{layer}", hidden):
            found[name] = (rows, after)
        for name in (f"W{layer}", f"dW{layer}", f"W{layer}_new"):
            found[name] = (before, after)
        for name in (f"B{layer}", f"dB{layer}", f"B{layer}_new"):
            found[name] = (1, after)
    return found


def rows_of(values: dict[str, np.ndarray]) -> int:
    """How many rows the given quantities have."""
    for name, value in values.items():
        if letter_of(name) in ("X", "Y", "Z", "A", "E") and np.ndim(value) == 2:
            return len(value)
    return 1


def handed(name: str, value: np.ndarray, manner: Manner) -> Any:
    """A fresh copy of one of our arrays, as the code wants it. `example` other than batch takes one row."""
    array = np.array(value, dtype=np.float64)
    letter = letter_of(name)
    if letter == "scalar":
        return float(array) if array.size == 1 else array
    if letter == "Y" and manner.targets != "onehot":
        result = labels(array) if manner.targets == "labels" else array.reshape(-1)
        if manner.example != "batch" and result.size == 1:
            return result.reshape(-1)[0].item()
    elif manner.example == "scalar":
        return float(array.reshape(-1)[0]) if array.size == 1 else array.tolist() if manner.lists else array
    elif letter in ("W", "dW"):
        result = array.T if manner.weights == "out_in" else array
    elif letter in ("B", "dB"):
        result = array.reshape({"row": (1, -1), "flat": (-1,), "column": (-1, 1)}[manner.bias])
    elif manner.example == "batch":
        result = array.T if manner.samples == "columns" else array
    else:
        result = array.reshape({"vector": (-1,), "column": (-1, 1), "row": (1, -1)}[manner.example])
    return result.tolist() if manner.lists else np.array(result, order="C")


def labels(Y: np.ndarray) -> np.ndarray:
    """Class numbers, (n,)."""
    return np.rint(Y).astype(np.int64).reshape(-1) if Y.shape[1] == 1 else Y.argmax(axis=1)


def plain(value: Any) -> np.ndarray | None:
    """Anything that is an array of real numbers as an array of its own; None for everything else."""
    if value is None or isinstance(value, str | bytes | dict | set):
        return None
    torch = sys.modules.get("torch")
    try:
        if torch is not None and isinstance(value, torch.Tensor):
            value = value.detach().cpu()
            value = (value.double() if value.dtype == torch.bfloat16 else value).numpy()  # NumPy has no bfloat16
        array: np.ndarray = np.asarray(value)
        if array.dtype == object:
            array = array.astype(np.float64)
        if array.dtype.kind == "c" and not np.any(np.imag(array)):
            array = np.real(array)
        if array.dtype.kind not in "buif" or array.size > LARGEST:
            return None
        return array
    except Exception:  # an object whose __array__ raises, a ragged list, a list that holds itself
        return None


def regained(name: str, array: np.ndarray, shapes: Shapes, manner: Manner) -> np.ndarray:
    """A result in our orientation, float64. Where its shape is not the expected one, it is kept as it came."""
    with np.errstate(all="ignore"):
        array = np.array(array, dtype=np.float64)
    expected = shapes.get(name)
    if expected is None:
        return array
    letter = letter_of(name)
    if letter in ("B", "dB") and manner.bias == "column" and array.ndim == 1 and array.size > 1:
        return array  # (out, 1) - (out,) is (out, out): here the missing axis counts
    turned = manner.weights == "out_in" if letter in ("W", "dW") else manner.samples == "columns"
    weights = letter in ("W", "dW")
    rows = letter in ("X", "Y", "Z", "A", "E") and manner.example == "batch"
    if turned and array.ndim == 2 and (weights or rows):
        array = array.T
    if array.shape == expected or array.size != np.prod(expected, dtype=int):
        return array
    if weights and array.ndim == 2:
        return array  # (1, in) is no (in, 1): the weights lie across
    lying = [size for size in array.shape if size != 1] == [size for size in expected if size != 1]
    one_row = weights or array.ndim != 2 or manner.example != "batch" or letter in ("B", "dB", "scalar")
    return array.reshape(expected) if lying and one_row else array
