"""Exact numbers: the equations of `equations/` run on arrays of fractions as they stand, and nothing is rounded.

`sheet_numbers.py` sets its exercises with them.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from ..architecture import Architecture

ACTIVATIONS = ("identity", "relu", "leaky_relu")
LOSSES = ("half_squared_error", "squared_error", "absolute_error", "huber")


def stays_exact(shape: Architecture) -> bool:
    """Whether every number of a pass is a fraction if the numbers that it begins with are.

    For a mean, the rows' weights, all 1, must be Exact too: else the equations take 1/n as a float.
    """
    return {*shape.hidden, shape.output} <= set(ACTIVATIONS) and shape.loss in LOSSES


def lifted(name: str) -> Any:
    """An operation of Fraction that gives an Exact, and takes a float for the decimal that it is written as."""
    operation: Callable[..., Any] = getattr(Fraction, name)

    def exact_operation(self: "Exact", *others: Any) -> Any:
        result = operation(self, *(Exact(other) if isinstance(other, float) else other for other in others))
        return Exact(result) if isinstance(result, Fraction) else result

    return exact_operation


class Exact(Fraction):
    """A fraction for which the 0.01 of the equations is 1/100, and stays so in whatever is worked out with it.

    >>> print(Exact(0.01) * 3 + 0.5)
    53/100
    >>> Exact(0.1) + Exact(0.2) == Exact(0.3)
    True
    """

    def __new__(cls, value: Any = 0, *more: Any) -> "Exact":
        return super().__new__(cls, repr(float(value)) if isinstance(value, float) else value, *more)

    __add__, __radd__ = lifted("__add__"), lifted("__radd__")
    __sub__, __rsub__ = lifted("__sub__"), lifted("__rsub__")
    __mul__, __rmul__ = lifted("__mul__"), lifted("__rmul__")
    __truediv__, __rtruediv__ = lifted("__truediv__"), lifted("__rtruediv__")
    __pow__, __neg__, __abs__ = lifted("__pow__"), lifted("__neg__"), lifted("__abs__")


def exact(values: Any) -> np.ndarray:
    """An array of Exact, for the decimals that the numbers are written as; of the same shape.

    >>> exact([[0.5, -0.1]])
    array([[Exact(1, 2), Exact(-1, 10)]], dtype=object)
    """
    array = np.asarray(values)
    result = np.empty(array.shape, dtype=object)
    for index, value in np.ndenumerate(array):
        result[index] = Exact(value)
    return result


def decimals(value: Fraction) -> int | None:
    """How many digits after the point a fraction has as a decimal; None where they have no end.

    >>> decimals(Fraction(3, 8)), decimals(Fraction(2)), decimals(Fraction(1, 3))
    (3, 0, None)
    """
    below, count = value.denominator, 0
    for prime in (2, 5):
        found = 0
        while below % prime == 0:
            below, found = below // prime, found + 1
        count = max(count, found)
    return count if below == 1 else None
