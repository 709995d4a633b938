"""Rows as the program takes them: of the training's dtype, padded to whole batches, where JAX need not copy them."""

import numpy as np

from ..errors import InputError
from ..inputs import all_finite
from .program import Rows


def padded(rows: Rows, count: int, dtype: np.dtype) -> Rows:
    """Rows of the training's dtype, filled up to `count` with copies of the first row, which count nothing."""
    X, Y = (filled(name, part, count, dtype) for name, part in (("X", rows.X), ("Y", rows.Y)))
    if rows.w is None:
        return Rows(X, Y, np.int32(len(rows.X)))
    w = filled("sample_weight", rows.w, count, dtype)
    w[len(rows.X) :] = 0
    return Rows(X, Y, w)


def filled(name: str, array: np.ndarray, count: int, dtype: np.dtype) -> np.ndarray:
    """A copy with `count` rows, those that are missing like the first. Raises InputError for what dtype can't hold."""
    made = aligned((count, array.shape[1]), dtype)
    with np.errstate(over="ignore"):  # said in words below
        made[: len(array)] = array
    made[len(array) :] = made[:1]
    if not all_finite(made):
        raise InputError(f"{name} holds numbers too large for {dtype}; standardise it, or train with dtype='float64'")
    return made


def aligned(shape: tuple[int, int], dtype: np.dtype) -> np.ndarray:
    """An empty array that starts at a multiple of 64 bytes, which JAX on a CPU can take over without a copy."""
    size = shape[0] * shape[1] * dtype.itemsize
    raw = np.empty(size + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size].view(dtype).reshape(shape)


def empty(rows: Rows) -> Rows:
    return Rows(rows.X[:0], rows.Y[:0], np.int32(0))
