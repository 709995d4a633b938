"""How far a number worked out by hand may be from the right one, where every number that is written down is rounded.

`passes.py` works the pass out again with one written number moved by half a unit of its last decimal; what all of them
together can do to a quantity, at most, is its tolerance. `sheets.py` writes it into the key.
"""

from decimal import ROUND_UP, Decimal

import numpy as np

from .exercise import Exercise
from .passes import worked
from .sheet_numbers import DECIMALS, Numbers

HALF_A_UNIT = 0.5 * 10.0**-DECIMALS
SPARE = 1.01  # for what bends within half a unit


def tolerances(numbers: Numbers) -> dict[str, str]:
    """For each quantity, how far any number of it may be off, as a decimal; {} where nothing is rounded."""
    if numbers.drawn.exact:
        return {}
    shape, rate = numbers.drawn.shape, numbers.drawn.rate
    exercise, given = Exercise(shape), numbers.given_floats
    right = worked(exercise, given, rate)
    off = {name: np.full(np.shape(right[name]), HALF_A_UNIT) for name in exercise.order}
    for name in exercise.order:
        for index in np.ndindex(np.shape(right[name])):
            moved = right[name].copy()
            moved[index] += HALF_A_UNIT
            seen = {before: right[before] for before in upstream(exercise, name)}
            after = worked(exercise, given, rate, seen={**seen, name: moved})
            for later in exercise.order[exercise.order.index(name) + 1 :]:
                off[later] = off[later] + np.abs(after[later] - right[later])
    return {name: rounded_up(float(found.max()) * SPARE) for name, found in off.items()}


def upstream(exercise: Exercise, name: str) -> tuple[str, ...]:
    return exercise.order[: exercise.order.index(name)]


def rounded_up(value: float) -> str:
    """A small number to one digit, and never less than it was.

    >>> rounded_up(0.00031), rounded_up(0.00005)
    ('0.0004', '0.00005')
    """
    exact = Decimal(repr(value))
    return format(exact.quantize(Decimal(1).scaleb(exact.adjusted()), rounding=ROUND_UP), "f")
