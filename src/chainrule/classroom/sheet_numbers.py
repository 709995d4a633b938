"""The numbers of an exercise: drawn layer by layer, and drawn again until every condition of the tables below holds.

They are drawn from a handful of small decimals, so that a person can work with them, and from Python's own generator,
whose draws are the same on every machine. `exact.py` then makes fractions of them; `questions.py` asks about them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random
from typing import cast

import numpy as np

from ..architecture import Architecture
from ..equations.propagate import Backward, Forward, Parameters, backward, forward, row_share
from ..errors import InputError
from ..working.record import Record, Step, record
from .exact import Exact, exact, stays_exact

DECIMALS = 4  # what is no fraction is rounded to
NEARLY = 1e-9  # what two floats that stand for one decimal may differ by
HAIR = 1e-7  # how near to the middle between two roundings no number may come
BENT = ("relu", "leaky_relu", "elu")  # at 0 they have a corner
STRICT, TRIES, LAYER_TRIES, TARGET_TRIES = 30, 600, 30, 6


@dataclass(frozen=True)
class Ease:
    """How easy the numbers are: what each kind is drawn from, how many decimals may come up, and how large they get.

    `wish` says whether what is only nice to have is asked for.
    """

    X: tuple[float, ...]
    W: tuple[float, ...]
    B: tuple[float, ...]
    miss: tuple[float, ...]  # O − Y
    places: int
    size: float = 9.0
    wish: bool = True


def both(*sizes: float) -> tuple[float, ...]:
    return (*(-size for size in reversed(sizes)), *sizes)


EASE = {
    1: Ease(both(1, 2), both(0.5, 1, 2), both(0.5, 1), both(0.5, 1, 2), 2),
    2: Ease(both(1, 2, 3), both(0.5, 1, 2), both(0.5, 1), both(0.5, 1, 2), 2),
    3: Ease(both(1, 2, 3), both(0.5, 1, 1.5, 2), both(0.5, 1), both(0.5, 1, 1.5), 3),
    4: Ease(both(1, 2, 3), both(0.25, 0.5, 1, 1.5), both(0.25, 0.5, 1), both(0.5, 1, 2), 4),
    5: Ease(both(0.5, 1, 2, 3), both(0.2, 0.4, 0.5, 0.6, 1.2), both(0.1, 0.2, 0.5), both(0.2, 0.5, 1), 4),
}
WHOLE = both(1, 2)


def ease_of(shape: Architecture, difficulty: int) -> Ease:
    """What the numbers of a network are drawn from; a mean and leaky_relu bring decimals of their own."""
    ease = EASE[difficulty]
    if shape.reduction == "mean":
        ease = replace(ease, miss=both(1, 2, 3), places=ease.places + 1)
    if "leaky_relu" in (*shape.hidden, shape.output):  # two decimals more in each layer
        ease = replace(ease, X=both(1, 2, 3), W=WHOLE, B=both(1), miss=both(1, 2), places=6, size=20.0)
    return ease


@dataclass(frozen=True, eq=False)
class Pass:
    """A pass as far as it has been drawn, in float64, which holds these small numbers well enough to choose by."""

    shape: Architecture
    ease: Ease
    X: np.ndarray
    params: tuple[Parameters, ...] = ()
    layers: tuple[Forward, ...] = ()
    Y: np.ndarray | None = None
    back: tuple[Backward, ...] = ()
    rate: float = 0.1

    @property
    def exact(self) -> bool:
        return stays_exact(self.shape)

    @property
    def given(self) -> list[np.ndarray]:
        """Everything that was drawn."""
        assert self.Y is not None
        return [self.X, *(values for layer in self.params for values in layer if values is not None), self.Y]

    @property
    def activation(self) -> str:
        """That of the layer drawn last."""
        return (*self.shape.hidden, self.shape.output)[len(self.layers) - 1]

    @property
    def is_output(self) -> bool:
        return len(self.layers) == len(self.shape.layers)


Condition = Callable[[Pass], bool]

# conditions ----------------------------------------------------------------------------------------------------------


def both_signs(values: np.ndarray) -> bool:
    return values.size < 2 or bool(values.min() < -NEARLY and values.max() > NEARLY)


def different(rows: np.ndarray) -> bool:
    return len({tuple(row) for row in rows.tolist()}) == len(rows)


def few_digits(values: np.ndarray, places: int) -> bool:
    scaled = values * 10.0**places
    return bool((np.abs(scaled - np.rint(scaled)) < NEARLY * 10**places).all())


def clearly_rounded(values: np.ndarray) -> bool:
    scaled = values * 10.0**DECIMALS
    return bool((np.abs(np.abs(scaled - np.floor(scaled)) - 0.5) > HAIR * 10**DECIMALS).all())


def readable(p: Pass, values: np.ndarray) -> bool:
    """Small, and with few digits; or, where it is rounded, plainly on one side."""
    if np.abs(values).max() > p.ease.size:
        return False
    return few_digits(values, p.ease.places) if p.exact else clearly_rounded(values)


def alive(p: Pass, axis: int) -> bool:
    return p.is_output or bool((p.layers[-1].H != 0).any(axis=axis).all())


def bends(p: Pass) -> bool:
    """A layer of several units has weighted inputs on both sides of 0, so that its activation has something to do."""
    Z = p.layers[-1].Z
    return p.is_output or p.activation not in BENT or Z.shape[1] < 2 or both_signs(Z)


def not_at_the_corner(p: Pass) -> bool:
    return p.activation not in BENT or bool((np.abs(p.layers[-1].Z) > NEARLY).all())


def not_saturated(p: Pass) -> bool:
    return p.exact or p.activation in BENT or bool((np.abs(p.layers[-1].Z) < 3).all())


def every_output_answers(p: Pass) -> bool:
    """Where the output can be blocked, it is not for every row, nor in all of a row."""
    return not p.is_output or bool((p.layers[-1].H != 0).any(axis=0).all() and (p.layers[-1].H != 0).any(axis=1).all())


def every_error_counts(p: Pass) -> bool:
    E = p.back[-1].E != 0
    return bool(E.any(axis=0).all() and E.any(axis=1).all())


def every_derivative_has_a_term(p: Pass) -> bool:
    """No derivative is a sum of zeros: some row carries both an input and an error to it."""
    return all(
        bool((((layer.input != 0).T.astype(int) @ (b.E != 0).astype(int)) > 0).all())
        for layer, b in zip(p.layers, p.back, strict=True)
    )


def no_derivative_is_zero(p: Pass) -> bool:
    least = NEARLY if p.exact else 20 * 10.0**-DECIMALS
    return all(bool((np.abs(d) > least).all()) for _, *ds in p.back for d in ds if d is not None)


def each_layer_learns(p: Pass) -> bool:
    return all(bool((np.abs(b.dW) > NEARLY).any()) for b in p.back)


def readable_back(p: Pass) -> bool:
    return all(readable(p, values) for b in p.back for values in b if values is not None)


def readable_targets(p: Pass) -> bool:
    assert p.Y is not None
    return bool(np.abs(p.Y).max() <= p.ease.size)


INPUTS: dict[str, Condition] = {
    "both signs in X": lambda p: both_signs(p.X),
    "no two rows of X alike": lambda p: different(p.X),
    "no column of X with one number alone": lambda p: all(len(set(column)) > 1 for column in p.X.T.tolist()),
}
LAYER: dict[str, Condition] = {
    "both signs in W": lambda p: both_signs(p.params[-1].W),
    "no two units alike": lambda p: different(p.params[-1].W.T),
    "every hidden unit lives for some row": lambda p: alive(p, 0),
    "no row where all hidden units are 0": lambda p: alive(p, 1),
    "weighted inputs on both sides of 0": bends,
    "no weighted input at a corner": not_at_the_corner,
    "no unit far out in the flat": not_saturated,
    "every output answers to some row": every_output_answers,
    "small numbers with few digits on the way forward": lambda p: (
        readable(p, p.layers[-1].Z) and readable(p, p.layers[-1].H)
    ),
}
TARGETS: dict[str, Condition] = {
    "small targets": readable_targets,
    "every row and every output with an error": every_error_counts,
    "errors of both signs": lambda p: both_signs(p.back[-1].E),
    "no derivative that is a sum of zeros": every_derivative_has_a_term,
    "something to learn in each layer": each_layer_learns,
    "no derivative of 0": lambda p: not p.ease.wish or no_derivative_is_zero(p),
    "small numbers with few digits on the way back": readable_back,
}

# drawing -------------------------------------------------------------------------------------------------------------


def draw(shape: Architecture, difficulty: int, rows: int, rate: float, random: Random) -> "Numbers":
    """Numbers for one exercise that meet every condition.

    Where a large network can hardly meet them, more digits are allowed after some tries, and a derivative that comes
    to 0; the others always hold. Raises InputError, which names the condition, where they cannot be met.
    """
    ease, failed = ease_of(shape, difficulty), Counter[str]()
    for attempt in range(TRIES):
        more = attempt // STRICT
        now = replace(ease, places=min(ease.places + more, 6), size=ease.size + 3 * more, wish=more < 2)
        found = drawn(Pass(shape, now, several(random, now.X, rows, shape.sizes[0]), rate=rate), random, failed)
        if found is not None:
            return Numbers(found)
    name, _ = failed.most_common(1)[0]
    raise InputError(
        f"no numbers were found for a {'-'.join(map(str, shape.sizes))} network with {rows} rows that a person could "
        f"work with: {name} could not be had; take a smaller network, or other functions"
    )


def drawn(p: Pass, random: Random, failed: Counter[str]) -> Pass | None:
    """A whole pass from its X, or None."""
    if not holds(INPUTS, p, failed):
        return None
    for _ in p.shape.layers:
        deeper = first(LAYER_TRIES, lambda p=p: with_layer(p, random), LAYER, failed)
        if deeper is None:
            return None
        p = deeper
    return first(TARGET_TRIES, lambda: with_targets(p, random), TARGETS, failed)


def first(tries: int, make: Callable[[], Pass], conditions: dict[str, Condition], failed: Counter[str]) -> Pass | None:
    for _ in range(tries):
        made = make()
        if holds(conditions, made, failed):
            return made
    return None


def holds(conditions: dict[str, Condition], p: Pass, failed: Counter[str]) -> bool:
    for name, condition in conditions.items():
        if not condition(p):
            failed[name] += 1
            return False
    return True


def with_layer(p: Pass, random: Random) -> Pass:
    number = len(p.layers)
    before, after = p.shape.shapes()[number]
    layer_input = p.layers[-1].H if p.layers else p.X
    B = several(random, p.ease.B, 1, after) if p.shape.bias else None
    params = Parameters(several(random, p.ease.W, before, after), B)
    layer = forward((p.shape.activations[number],), (params,), layer_input)[0]
    return replace(p, params=(*p.params, params), layers=(*p.layers, layer))


def with_targets(p: Pass, random: Random) -> Pass:
    shape, rows = p.shape, len(p.X)
    Y = targets(p, random)
    share = row_share(np.ones((rows, 1)), shape.reduction)
    back = backward(shape.activations, shape.cost, p.params, p.layers, Y, share)
    return replace(p, Y=Y, back=tuple(back))


def targets(p: Pass, random: Random) -> np.ndarray:
    """Targets that are missed by a small number: of shares and probabilities, one that is sure of itself."""
    shape, O = p.shape, p.layers[-1].H
    rows, outputs = O.shape
    if shape.output == "softmax" or shape.loss == "cross_entropy":
        return np.eye(outputs)[[random.randrange(outputs) for _ in range(rows)]]
    low, high = shape.activations[-1].between
    if np.isfinite([low, high]).all():  # 0 and 1 of sigmoid, −1 and 1 of tanh
        return several(random, (low, high), rows, outputs)
    miss = several(random, p.ease.miss, rows, outputs)
    if stays_exact(shape):
        return np.round(O - miss, 9)
    least = shape.cost.targets[0]
    return np.maximum(np.round(O * 2) / 2 - miss, least)


def several(random: Random, values: Sequence[float], rows: int, columns: int) -> np.ndarray:
    return np.array([[random.choice(values) for _ in range(columns)] for _ in range(rows)])


@dataclass(frozen=True, eq=False)
class Numbers:
    """What is given in an exercise, and the whole pass that follows from it."""

    drawn: Pass

    @cached_property
    def values(self) -> dict[str, np.ndarray]:
        """Every quantity of the pass by its name: in exact fractions, or in float64 where it is none."""
        p = self.drawn
        if not p.exact:
            return {step.name: step.value for step in self.floats}
        assert p.Y is not None
        params = [Parameters(exact(W), None if B is None else exact(B)) for W, B in p.params]
        ones = exact(np.ones((len(p.X), 1)))  # with them, 1/n is a fraction too
        rate = cast(float, Exact(p.rate))
        found = record(p.shape, params, exact(p.X), exact(p.Y), rate, sample_weight=ones)
        return {step.name: exact(step.value) for step in (*found.steps, *found.parts)}

    @property
    def given(self) -> dict[str, np.ndarray]:
        """X, the weights and biases, and Y, by name."""
        return {step.name: self.values[step.name] for step in self.floats if step.phase == "given"}

    @property
    def given_floats(self) -> dict[str, np.ndarray]:
        """The same in float64."""
        return {step.name: step.value for step in self.record if step.phase == "given"}

    @cached_property
    def floats(self) -> Record:
        p = self.drawn
        assert p.Y is not None
        return record(p.shape, p.params, p.X, p.Y, p.rate)

    @cached_property
    def record(self) -> Record:
        """The pass as it is shown: in float64, each number the nearest to its fraction."""
        found = self.floats
        return replace(found, steps=self.nearest(found.steps), parts=self.nearest(found.parts))

    def nearest(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        values = self.values
        return tuple(
            replace(step, value=np.asarray(values.get(step.name, step.value), dtype=np.float64)) for step in steps
        )
