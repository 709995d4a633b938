"""What a small change would do, tried out: the equations run again with one number raised, and the costs compared.

`meanings.py` says it in words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from ..equations.propagate import Forward, Parameters, cost, row_share, weighted_input
from .document import value_of
from .expressions import Number
from .pen import HUGE, places, rounded
from .record import Record

SIZES = (0.01, 0.1, 1.0, 0.001, 0.0001, 0.00001)  # the first is for most; larger ones are easier to see
SEEN = 1e-4  # a smaller change is hard to see between two printed numbers
CLOSE = 0.05  # a change may be off by this much of the slope's
SLOPES = {"Z": "E", "W": "dW", "B": "dB"}  # the slope of the cost for each of these


@dataclass(frozen=True)
class Nudge:
    """What one number was and became when another was raised by `by`, and the slope that should say so."""

    by: float
    before: float
    after: float
    slope: Number

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def seen(self) -> bool:
        """Whether the change can be seen between the two numbers when they are written out."""
        return abs(self.change) >= SEEN and max(abs(self.before), abs(self.after)) < HUGE

    @property
    def places(self) -> int:
        """How many digits after the point show the change: as many as it takes, or six if that is all there is."""
        whole = all(round(value, 6) == value for value in (self.before, self.after))
        return max(places(self.change), 6 if whole else 0)

    @property
    def written(self) -> tuple[Decimal, Decimal, Decimal, Decimal]:
        """Before, after, the change and the change divided by the nudge, each made from the digits of those before."""
        before, after = (Decimal(value) for value in (self.before, self.after))
        if self.seen:
            before, after = round(before, self.places), round(after, self.places)
        change = after - before if self.seen else rounded(Decimal(self.change))
        return before, after, change, change / Decimal(str(self.by))

    @property
    def fits(self) -> bool:
        """Whether the change is about slope · by; where the slope is 0, whether it is small beside the nudge."""
        slope = self.slope.value
        return abs(self.change - slope * self.by) <= CLOSE * (abs(slope) or 1.0) * self.by


def nudge(value: Callable[[float], float], slope: Number) -> Nudge:
    """The first nudge that fits and can be seen; else the first that fits; else the first."""
    before = value(0.0)
    best = None
    for by in SIZES:
        tried = Nudge(by, before, value(by), slope)
        if tried.fits and (tried.seen or slope.value == 0):
            return tried
        if best is None or (tried.fits and not best.fits):
            best = tried
    assert best is not None
    return best


def cost_nudge(record: Record, name: str, index: tuple[int, ...]) -> Nudge:
    """What the cost does when one weight, one bias, or what one unit gathers in one row is raised."""
    slope = SLOPES[name[0]] + name[1:]

    def raised(by: float) -> float:
        array = np.array(record.value(name), np.float64)
        array[index] += by
        return cost_with(record, {name: array})

    return nudge(raised, value_of(slope, index, record.value(slope)))


def cost_after(record: Record, part: float) -> float:
    """The cost after this part of the step, from 0 for none of it to 1 for all."""
    pairs = {name: (record.value(name), record.value(f"{name}_new")) for name in learned(record)}
    return cost_with(record, {name: old + part * (new - old) for name, (old, new) in pairs.items()})


def learned(record: Record) -> list[str]:
    """The names of all weights and biases."""
    return [name for name in record.by_name if name[0] in "WB" and not name.endswith("_new")]


@np.errstate(all="ignore")
def cost_with(record: Record, changed: Mapping[str, np.ndarray]) -> float:
    """The cost in float64 when these weights, biases or weighted inputs, by their names, take the place of the pass's.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> found = net.trace(X, Y).record
    >>> cost_with(found, {}), cost_with(found, {"Zo": Y})
    (5.0625, 0.0)
    """
    shape = record.architecture
    known = {name: np.asarray(step.value, np.float64) for name, step in record.by_name.items()} | dict(changed)
    H, layers, params, anew = known["X"], [], [], False
    for layer, activation in zip(shape.layers, shape.activations, strict=True):
        W, B, M = known[f"W{layer}"], known.get(f"B{layer}"), known.get(f"M{layer}")
        anew = anew or not changed.keys().isdisjoint((f"W{layer}", f"B{layer}"))  # before the first change, Z is known
        Z = weighted_input(H, W, B) if anew else known[f"Z{layer}"]
        anew = anew or f"Z{layer}" in changed
        layers.append(Forward(H, Z, activation.value(Z) * (1.0 if M is None else M), M))
        params.append(Parameters(W, B))
        H = layers[-1].H
    share = row_share(known.get("w", np.ones((len(H), 1))), shape.reduction)
    return float(cost(shape.cost, shape.activations, params, layers, known["Y"], share, shape.penalty))
