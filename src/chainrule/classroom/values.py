"""Numbers worked out by hand: each quantity held against the right equation on the person's own numbers before it.

So an error that was only carried on is not counted twice. `rounding.py` says how far a written number may be off, and
what that does to the quantities after it is worked out here; `judge.py` names the mistake. The door is `checking.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..working.expressions import Node
from ..working.notation import split
from .exercise import Exercise
from .judge import Sighting, Verdict, judge
from .passes import Pass

SLACK = 1e-6  # of the largest entry: what a computer's own rounding may add
MANY, DRAWS, SPREAD = 400, 24, 4.0  # how roundings are followed where there are more than many of them
PLAUSIBLE = 3  # for each so many wrong quantities, one mistake less is looked for in what was not handed in
LOOSE = 0.25  # of the largest entry: a mistake is not named where rounding could give its numbers, or any others


@dataclass(frozen=True, eq=False)
class Handed:
    """One quantity as it was handed in: its numbers, NaN where there are none, and how far each may be off."""

    value: np.ndarray
    off: np.ndarray

    @property
    def there(self) -> np.ndarray:
        return ~np.isnan(self.value)


@dataclass(frozen=True, eq=False)
class Compared:
    """One quantity beside what is right. `right`: cell by cell, given the numbers before it; `carried`: right given
    them, but not what the whole pass comes to. `expected` is the right equation on the person's own numbers."""

    name: str
    handed: Handed
    expected: np.ndarray
    right: np.ndarray
    carried: np.ndarray

    @property
    def ok(self) -> bool:
        return bool(self.right.all())


@dataclass(frozen=True, eq=False)
class Work:
    """What somebody handed in, for one exercise: given has X, Y, W* and B*; least: tolerances that hold at least."""

    exercise: Exercise
    given: Mapping[str, np.ndarray]
    rate: float
    handed: Mapping[str, Handed]
    least: Mapping[str, float]

    def walk(self, fillings: Mapping[str, Node] | None = None) -> "Walk":
        """Every quantity in order, with the person's numbers in the place of ours.

        fillings : an equation with which the blanks of a quantity are filled, where it is another than the right one
        """
        known: dict[str, np.ndarray] = dict(self.given)
        truth: dict[str, np.ndarray] = dict(self.given)
        off: dict[str, np.ndarray] = {}
        off_truth: dict[str, np.ndarray] = {}  # how far the same roundings may move a pass without a mistake
        compared: dict[str, Compared] = {}
        for name in self.exercise.order:
            tree = self.exercise.right(name)
            true, allowed_truth = self.expected(name, tree, truth, off_truth)
            expected, allowed = self.expected(name, tree, known, off)
            truth[name], off_truth[name] = true, allowed_truth
            if name not in self.handed:
                known[name], off[name] = expected, allowed
                continue
            handed = self.handed[name]
            value, own = handed.value, handed.off
            if value.shape == expected.shape:
                right_here = near(value, own, expected, allowed)
                right = right_here | near(value, own, true, np.zeros_like(true))
                carried = right_here & handed.there & ~near(value, own, true, allowed_truth)
                compared[name] = Compared(name, handed, expected, right, carried)
                filling = Pass(self.exercise, known, self.rate).value(name, (fillings or {}).get(name, tree))
                filling = expected if filling is None or filling.shape != value.shape else filling
                known[name] = np.where(handed.there, value, filling)
                # a right number is no further from what was in the calculator than from what is expected: H = 0 is 0
                own = np.where(right_here, np.fmin(own, np.abs(value - expected) + allowed), own)
                off[name] = np.where(handed.there, own, allowed)
                written = np.minimum(np.abs(value - true), handed.off + allowed_truth)
                off_truth[name] = np.where(handed.there, np.maximum(written, allowed_truth), allowed_truth)
            else:  # another shape is wrong as a whole; it goes on only where nothing needs it to fit
                nothing = np.zeros(value.shape, dtype=bool)
                compared[name] = Compared(name, handed, expected, nothing, nothing)
                known[name], off[name] = value, np.zeros(value.shape)
        return Walk(self, compared, known, off)

    def expected(
        self, name: str, tree: Node, known: Mapping[str, np.ndarray], off: Mapping[str, np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        """What the right equation comes to, and how far the roundings before it may move it; ours where it cannot be
        worked out, because what was handed in does not fit."""
        value = Pass(self.exercise, known, self.rate).value(name, tree)
        if value is None:
            clean = {key: array for key, array in known.items() if key in self.given}
            for before in self.exercise.order[: self.exercise.order.index(name) + 1]:
                found = Pass(self.exercise, clean, self.rate).value(before, self.exercise.right(before))
                assert found is not None
                clean[before] = found
            value = clean[name]
            return value, np.zeros_like(value)
        allowed = moved(self.exercise, self.rate, name, tree, known, off, value)
        return value, np.maximum(allowed, self.least.get(name, 0.0))


@dataclass(frozen=True, eq=False)
class Walk:
    """The whole way through somebody's numbers: each compared, all of them with blanks filled, their tolerances."""

    work: Work
    compared: Mapping[str, Compared]
    known: Mapping[str, np.ndarray]
    off: Mapping[str, np.ndarray]

    @property
    def ok(self) -> bool:
        return all(each.ok for each in self.compared.values())


class Noted(dict[str, np.ndarray]):
    """Known numbers that keep a list of those that an equation asked for."""

    def __init__(self, known: Mapping[str, np.ndarray]) -> None:
        super().__init__(known)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> np.ndarray:
        self.asked.add(name)
        return super().__getitem__(name)


def moved(
    exercise: Exercise,
    rate: float,
    name: str,
    tree: Node,
    known: Mapping[str, np.ndarray],
    off: Mapping[str, np.ndarray],
    value: np.ndarray,
) -> np.ndarray:
    """How far the roundings of the numbers in an equation can move what it comes to, at most, cell by cell.

    Each number is moved by what it may be off, up and down, and that is added up: first-order propagation of errors,
    but with the whole step, so that a ReLU whose Z may lie on either side of 0 is allowed both slopes. Of a quantity
    with very many numbers all are moved at once, up or down by chance, some times over; SPREAD times the most that
    happens is far more than honest rounding does.
    """
    noted = Noted(known)
    Pass(exercise, noted, rate).value(name, tree)

    def change(asked: str, by: np.ndarray) -> np.ndarray:
        other = Pass(exercise, {**known, asked: known[asked] + by}, rate).value(name, tree)
        return np.abs(other - value) if other is not None and other.shape == value.shape else np.zeros(value.shape)

    total = np.zeros(value.shape)
    for asked in sorted(noted.asked & off.keys()):
        steps = np.where(off[asked] > SLACK * SLACK * largest(known[asked]), off[asked], 0.0)
        rounded = np.argwhere(steps)
        if len(rounded) > MANY:
            signs = np.random.default_rng(0).choice((-1.0, 1.0), size=(DRAWS, *steps.shape))
            total += SPREAD * np.max([change(asked, sign * steps) for sign in signs], axis=0)
            continue
        for index in map(tuple, rounded):
            by = np.zeros(steps.shape)
            by[index] = steps[index]
            total += np.maximum(change(asked, by), change(asked, -by))
    return total


def near(value: np.ndarray, off: np.ndarray, right: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Cell by cell, whether a written number is a right one but for rounding; True where nothing was written."""
    with np.errstate(invalid="ignore"):
        close = np.abs(value - right) <= off * (1 + SLACK) + allowed + SLACK * largest(right)
    return close | np.isnan(value)


def largest(array: np.ndarray) -> float:
    return float(np.abs(array).max(initial=0.0)) + SLACK


# the judgement -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Judged:
    """Somebody's numbers, walked through and judged: what is wrong, by which mistake, and what was only carried on."""

    walk: Walk
    verdict: Verdict

    @property
    def ok(self) -> bool:
        return self.walk.ok

    @property
    def carried(self) -> tuple[str, ...]:
        """What is right given the wrong numbers before it."""
        return tuple(name for name, each in self.walk.compared.items() if each.ok and each.carried.any())


@np.errstate(all="ignore")  # 1e300 is an answer too, and a wrong one
def judged(works: Sequence[Work]) -> Judged:
    """The judgement under the convention that needs the fewest mistakes; of equals, that with the least carried on."""
    found = [judged_once(work) for work in works]
    return min(found, key=lambda each: (not each.ok, each.verdict.cost, len(each.carried)))


def judged_once(work: Work) -> Judged:
    fillings: dict[str, Node] = {}
    while True:
        walk = work.walk(fillings)
        verdict = named(walk)
        slips = {wrong.name: wrong.slip.tree for wrong in verdict.wrong if wrong.slip and wrong.name in work.handed}
        blanks = {name: tree for name, tree in slips.items() if not work.handed[name].there.all()}
        if blanks.keys() <= fillings.keys():  # each blank is filled once, so this ends
            return Judged(walk, verdict)
        fillings = blanks | fillings


def named(walk: Walk) -> Verdict:
    """The mistakes behind what is wrong. A slip fits where it gives all the numbers that were written."""
    work = walk.work

    def agree(sighting: Sighting, name: str, tree: Node, known: Pass) -> bool:
        each = walk.compared[name]
        if tree == work.exercise.right(name) and same_before(walk, known):
            return each.ok
        value = known.value(name, tree)
        if value is None or value.squeeze().shape != each.handed.value.squeeze().shape:
            return False
        value = value.reshape(each.handed.value.shape)
        if near(each.handed.value, each.handed.off, value, np.zeros_like(value)).all():
            return True
        most = np.full(value.shape, LOOSE * largest(value))
        if not near(each.handed.value, each.handed.off, value, most).all():
            return False
        allowed = np.minimum(moved(work.exercise, work.rate, name, tree, known.known, walk.off, value), most)
        return bool(near(each.handed.value, each.handed.off, value, allowed).all())

    seen = {name: walk.known[name] for name in work.exercise.order if name in work.handed}
    wrong = sum(not each.ok for each in walk.compared.values())
    most = max(0, 2 - wrong // PLAUSIBLE)
    verdict = judge(work.exercise, [Sighting(work.given, seen, work.rate)], most, agree=agree)
    assert verdict is not None  # without a bound there is always one
    return verdict


def same_before(walk: Walk, known: Pass) -> bool:
    """Whether a hypothesis has the walk's own numbers: it has, unless it guessed one that was not handed in."""
    return all(
        value is walk.known.get(name) or np.array_equal(value, walk.known[name], equal_nan=True)
        for name, value in known.known.items()
        if name in walk.known
    )


def works(
    exercise: Exercise,
    given: Mapping[str, np.ndarray],
    rate: float,
    handed: Mapping[str, Handed],
    least: Mapping[str, float] | None = None,
) -> list[Work]:
    """The same numbers under each convention that is right: of a mean, the 1/n in Eo, or only in dW and dB."""
    places = ("E", "dW") if exercise.shape.reduction == "mean" else ("E",)
    return [Work(replace(exercise, placement=place), given, rate, handed, least or {}) for place in places]


def quantity(name: str) -> str:
    """The quantity that a cell belongs to.

    >>> quantity("dWh[0,1]"), quantity("C")
    ('dWh', 'C')
    """
    return name.partition("[")[0]


def is_given(name: str) -> bool:
    letter, _, mark = split(name)
    return letter in ("X", "Y", "W", "B") and not mark
