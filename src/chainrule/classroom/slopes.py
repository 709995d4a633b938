"""The slope of any function by central differences, (f(x + h) − f(x − h)) / 2h, and how far to trust it.

One step does for most numbers; where it does not agree with what was expected, `closer` takes a ladder of steps before
anybody is accused. `gradcheck.py` compares with them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

EPSILON = float(np.finfo(np.float64).eps)
# The step that balances the error of the difference, h², against that of rounding, ε/h, is about the cube root of ε
# times the size of x: Press et al., Numerical Recipes, 3rd edition (2007), section 5.7.
STEP = EPSILON ** (1 / 3)
SMALL = 0.1  # a smaller x gets the step of this one: near 0 its own size says little about f
LADDER = tuple(10.0**power for power in range(3, -5, -1))  # the first are for an f that computes in float32
BENT = 0.3  # ten times closer, the gap between both sides' slopes is a tenth where f is smooth, the same at a kink
ROUNDED = 20.0  # a gap of so many roundings is no accident

Along = Callable[[float], float]  # f with one number free


@dataclass(frozen=True)
class Slope:
    """A slope, how far off it may be, and whether f has a kink there. `gap`: between the slopes of both sides."""

    value: float
    error: float
    gap: float
    kink: bool = False


def central(f: Along, x: float, here: float, step: float) -> Slope:
    """One central difference. Its error is that of rounding alone.

    >>> round(central(lambda x: x**3, 2.0, 8.0, 1e-5).value, 6)
    12.0
    """
    above, below = x + step, x - step
    up, down = f(above), f(below)
    largest = max(abs(up), abs(down), abs(here))
    rounding = 4 * unit(up, down) * largest / step
    with np.errstate(all="ignore"):
        gap = abs((up - here) / (above - x) - (here - down) / (x - below)) if above > x > below else np.inf
        value = (up - down) / (above - below) if above > below else np.nan
    return Slope(float(value), float(rounding), float(gap))


def unit(*values: float) -> float:
    """The rounding unit of numbers: float32's where all of them are float32 numbers."""
    with np.errstate(all="ignore"):
        narrow = all(float(np.float32(value)) == value for value in values)
    return float(np.finfo(np.float32).eps) if narrow else EPSILON


def first_step(x: float) -> float:
    return STEP * max(abs(x), SMALL)


def closer(f: Along, x: float, here: float) -> Slope:
    """The slope by a ladder of steps: of two neighbours that agree best, the value, and by how much they differ.

    >>> closer(lambda x: max(x, 0.0), 0.0, 0.0).kink, closer(lambda x: max(x, 0.0), 1e-7, 1e-7).kink
    (True, False)
    """
    steps = {rung * first_step(x) for rung in LADDER}
    if 0 < abs(x) < SMALL:
        steps |= {STEP * abs(x) * rung for rung in (10.0, 1.0, 0.1)}
    ladder = [central(f, x, here, step) for step in sorted(steps, reverse=True)]
    ladder = [slope for slope in ladder if np.isfinite(slope.value)]
    if len(ladder) < 2:
        return Slope(np.nan, np.inf, np.inf)
    errors = []
    for k, slope in enumerate(ladder):
        beside = [abs(slope.value - ladder[j].value) for j in (k - 1, k + 1) if 0 <= j < len(ladder)]
        errors.append(min(beside) + slope.error)
    best = int(np.argmin(errors))
    wide, narrow = (ladder[best - 1], ladder[best]) if best else (ladder[0], ladder[1])
    kink = narrow.gap > BENT * wide.gap and ladder[best].gap > ROUNDED * ladder[best].error
    return Slope(ladder[best].value, errors[best], ladder[best].gap, kink)
