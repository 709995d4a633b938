"""Which equation is wrong first, and by which slip: the judgement on the numbers that somebody worked out.

Every quantity is judged *given the student's own values before it*, so that an error that was only handed on is not
reported twice. What was not handed in, such as Eh where only dWh came back, is searched for: each hypothesis is a pass
with a few slips in it, and the one that needs the fewest mistakes to give all the numbers is the verdict.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations
from math import inf

import numpy as np

from ..working.expressions import Node, letters
from .exercise import Exercise
from .passes import Pass
from .slips import Slip, both, slips_of

CLOSE = 1e-5  # of the largest entry: far above rounding and a clipped logarithm, far below every mistake of the probes
# by how much these are less likely than others
RARE = {"factor_two": 0.3, "unrecognised": 0.5, "wrong_layer_input": 0.1}
LOST = 3.0  # what a number that no slip explains counts, in mistakes
LARGE = 10_000  # numbers in a quantity that came out far too big
AGAIN = 0.05  # the same mistake once more, in another equation
MOST = 1000  # hypotheses that are followed at once
EFFORT = 20_000  # equations that are worked out in search of what was not handed in


@dataclass
class Effort:
    """What a search may still cost; when it is used up, no more mistakes are guessed at."""

    left: int = EFFORT


@dataclass(frozen=True, eq=False)
class Sighting:
    """The numbers of one pass: what was handed in and what came back, by our names, rows as rows.

    tolerance : how far a value may be off, as a part of the largest entry of its array
    """

    given: Mapping[str, np.ndarray]
    seen: Mapping[str, np.ndarray]
    rate: float
    tolerance: float = CLOSE


@dataclass(frozen=True)
class Wrong:
    """A quantity that is wrong given what stands before it, and the slip that gives its numbers, if one does.

    slip : None where the student's equation is not known. `mistakes` are the ids, two where two came together.
    """

    name: str
    slip: Slip | None

    @property
    def mistakes(self) -> tuple[str, ...]:
        return tuple(self.slip.mistake.split()) if self.slip else ("unrecognised",)


@dataclass(frozen=True, eq=False)
class Verdict:
    """What was found under one exercise. cost : how many mistakes it takes. passes : that of each sighting."""

    exercise: Exercise
    wrong: tuple[Wrong, ...]
    cost: float
    passes: tuple[Pass, ...]
    judged: tuple[str, ...]

    @property
    def explained(self) -> bool:
        return all(wrong.slip is not None for wrong in self.wrong)


Agree = Callable[[Sighting, str, Node, Pass], bool]


def agree(sighting: Sighting, name: str, tree: Node, known: Pass) -> bool:
    """Whether an equation, given what is known, comes to the number that was seen."""
    value = known.value(name, tree)
    return value is not None and same(value, sighting.seen[name], sighting.tolerance)


def same(value: np.ndarray, seen: np.ndarray, tolerance: float) -> bool:
    """Whether two arrays are equal but for rounding; (5,) may stand for (1, 5), but (5, 1) may not."""
    if value.shape != seen.shape:
        if value.ndim == seen.ndim:
            return False
        if value.size != seen.size or value.squeeze().shape != seen.squeeze().shape:
            return False
        value = value.reshape(seen.shape)
    if not np.isfinite(seen).all():
        return False
    return bool(np.abs(value - seen).max(initial=0.0) <= tolerance * (np.abs(value).max(initial=0.0) + 1e-6))


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """A pass with slips in it, as far as it is worked out."""

    passes: tuple[Pass, ...]
    wrong: tuple[Wrong, ...] = ()
    guessed: frozenset[str] = frozenset()  # the mistakes in quantities that were not handed in

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(id for wrong in self.wrong for id in wrong.mistakes if wrong.slip)

    @cached_property
    def cost(self) -> float:
        lost = sum(wrong.slip is None for wrong in self.wrong)
        again = len(self.wrong) - lost - len(self.ids)
        return sum(1 + RARE.get(id, 0.0) for id in self.ids) + AGAIN * max(again, 0) + LOST * lost

    def goes_on(self, name: str, values: Sequence[np.ndarray], slip: Slip | None, guess: bool) -> "Hypothesis":
        passes = tuple(known.with_(name, value) for known, value in zip(self.passes, values, strict=True))
        if slip is None or not slip.mistake:
            return Hypothesis(passes, self.wrong, self.guessed)
        wrong = Wrong(name, slip)
        return Hypothesis(passes, (*self.wrong, wrong), self.guessed | (set(wrong.mistakes) if guess else set()))

    def loses(self, name: str, values: Sequence[np.ndarray]) -> "Hypothesis":
        passes = tuple(known.with_(name, value) for known, value in zip(self.passes, values, strict=True))
        return Hypothesis(passes, (*self.wrong, Wrong(name, None)), self.guessed)


@dataclass(frozen=True, eq=False)
class Terms:
    """What stays the same through one search; the fields are the arguments of `judge`."""

    exercise: Exercise
    sightings: Sequence[Sighting]
    most: int
    bound: float
    agree: Agree
    effort: Effort

    def fits(self, hypothesis: Hypothesis, name: str, tree: Node) -> bool:
        """Whether an equation gives the numbers of a quantity that were seen, in every pass."""
        pairs = zip(self.sightings, hypothesis.passes, strict=True)
        return all(self.agree(sighting, name, tree, known) for sighting, known in pairs)


def judge(
    exercise: Exercise,
    sightings: Sequence[Sighting],
    most: int = 2,
    bound: float = inf,
    agree: Agree = agree,
    effort: Effort | None = None,
) -> Verdict | None:
    """The verdict on some passes of the same code, or on one that was worked out by hand.

    Each sighting has the same names. most : how many different mistakes are looked for among the quantities between two
    that were handed in. bound : an explanation that costs more is given up, and None comes back. agree : how an
    equation is held against a number; numbers rounded by hand need another than code.
    """
    effort = Effort() if effort is None else effort
    terms = Terms(exercise, sightings, most, bound, agree, effort)
    if most and bound < LOST and search(replace(terms, sightings=sightings[:1])) is None:
        return None  # what does not explain the first pass does not explain them all
    best = search(terms)
    if best is None:
        return None
    return Verdict(exercise, best.wrong, best.cost, best.passes, names(exercise, sightings))


def names(exercise: Exercise, sightings: Sequence[Sighting]) -> tuple[str, ...]:
    """The quantities that are worked out, in order: those that were seen, and those that these are made from."""
    seen, given = sightings[0].seen, sightings[0].given
    wanted = {name for name in exercise.order if name in seen}
    for name in reversed(exercise.order):
        if name in wanted:
            wanted |= {source for source in sources(exercise, name) if source not in given}
    return tuple(name for name in exercise.order if name in wanted and name not in given)


@lru_cache(maxsize=4096)
def sources(exercise: Exercise, name: str) -> frozenset[str]:
    """The quantities before it that an equation uses, or would by one of its slips; not the updated weights."""
    trees = (exercise.right(name), *(slip.tree for slip in slips_of(exercise, name)))
    found = {base(letter.name) for tree in trees for letter in letters(tree)}
    return frozenset(each for each in found if each in exercise.order and "_" not in each and each != name)


def base(name: str) -> str:
    """The quantity that a letter is made from: Zh of A′(Zh), Eo of Eo_last, O of C′(O)."""
    inner = name[name.index("(") + 1 : -1] if name.endswith(")") else name
    return inner.removesuffix("_last").removesuffix("_first").removesuffix("_truncated")


def search(terms: Terms) -> Hypothesis | None:
    """The cheapest hypothesis, if it costs so little."""
    beam = [Hypothesis(tuple(Pass(terms.exercise, s.given, s.rate) for s in terms.sightings))]
    for unseen, name in segments(terms.exercise, terms.sightings):
        beam = explained(terms, unseen, name, beam)
        if not beam:
            return None
    return beam[0]


def segments(exercise: Exercise, sightings: Sequence[Sighting]) -> list[tuple[list[str], str]]:
    """Each quantity that was seen, with those that were not and that it is the first to need."""
    wanted = names(exercise, sightings)
    done: set[str] = set()
    found = []
    for name in (name for name in wanted if name in sightings[0].seen):
        needed = {name}
        for each in reversed(wanted):
            if each in needed:
                needed |= sources(exercise, each) - sightings[0].seen.keys()
        unseen = [each for each in wanted if each in needed - done - {name}]
        done |= needed
        found.append((unseen, name))
    return found


def explained(terms: Terms, unseen: Sequence[str], name: str, beam: Sequence[Hypothesis]) -> list[Hypothesis]:
    """The hypotheses that give the numbers of `name`, with as few mistakes in the unseen before it as will do."""
    start = [replace(hypothesis, guessed=frozenset()) for hypothesis in beam]
    found: list[Hypothesis] = []
    plainly = start
    for extra in range(terms.most + 1 if unseen else 1):
        tried = start
        for each in unseen:
            tried = kept(guessed(terms, each, tried, extra), extra + 0.5, terms.bound)
        found = kept([*found, *judged(terms, name, tried, max(extra, 1))], 1.5, terms.bound)
        if found and found[0].cost - start[0].cost < extra + 0.9:
            return found
        if extra == 0:
            plainly = tried
    if found:
        return found
    values = [sighting.seen[name] for sighting in terms.sightings]
    return kept([hypothesis.loses(name, values) for hypothesis in plainly[:1]], 0, terms.bound)


def judged(terms: Terms, name: str, beam: Sequence[Hypothesis], most: int) -> list[Hypothesis]:
    """Every hypothesis with an equation for this quantity that gives the numbers that were seen."""
    values = [sighting.seen[name] for sighting in terms.sightings]
    found, right = [], terms.exercise.right(name)
    for hypothesis in beam:
        terms.effort.left -= 1
        if terms.fits(hypothesis, name, right):
            found.append(hypothesis.goes_on(name, values, None, guess=False))
            continue
        room = len(hypothesis.guessed) < most and hypothesis.cost + 1 <= terms.bound  # for one mistake more
        tried = [
            slip
            for slip in slips_of(terms.exercise, name)
            if room or not slip.mistake or slip.mistake in hypothesis.ids
        ]
        terms.effort.left -= len(tried)
        fitting = [slip for slip in tried if terms.fits(hypothesis, name, slip.tree)]
        if fitting:  # the first is the likeliest; one that was made before already, likelier still
            slip = min(fitting, key=lambda slip: bool(slip.mistake) and slip.mistake not in hypothesis.ids)
            found.append(hypothesis.goes_on(name, values, slip, guess=False))
    if found:
        return found
    for hypothesis in beam[:3]:
        if hypothesis.cost + 1 > terms.bound:
            break
        for slip in pairs(terms.exercise, name) if terms.effort.left > 0 else ():
            terms.effort.left -= 1
            if terms.fits(hypothesis, name, slip.tree):
                found.append(hypothesis.goes_on(name, values, slip, guess=False))
                break
    return found


def guessed(terms: Terms, name: str, beam: Sequence[Hypothesis], depth: int) -> list[Hypothesis]:
    """Every hypothesis with every equation for this quantity, none of whose numbers were seen."""
    found, right = [], terms.exercise.right(name)
    single = slips_of(terms.exercise, name) if depth else ()
    for hypothesis in beam:
        more = len(hypothesis.guessed) < depth and terms.effort.left > 0  # room for a mistake of another kind
        slips = [
            slip for slip in single if (more or slip.mistake in hypothesis.ids) and slip.mistake != "shared_buffer"
        ]
        if depth > 1 and not hypothesis.guessed and more:
            slips += pairs(terms.exercise, name)
        known: set[bytes] = set()  # what one slip gives and another gives too is followed once
        for slip in (None, *slips):
            terms.effort.left -= 1
            values = guess(name, slip.tree if slip else right, hypothesis)
            if values is None or (mark := values[0].round(9).tobytes()) in known:
                continue
            known.add(mark)
            found.append(hypothesis.goes_on(name, values, slip, guess=True))
    return found


def guess(name: str, tree: Node, hypothesis: Hypothesis) -> list[np.ndarray] | None:
    """What an equation comes to in each pass; None where its shapes do not fit."""
    values = []
    for known in hypothesis.passes:
        value = known.value(name, tree)
        if value is None or value.size > LARGE:
            return None
        values.append(value)
    return values


@lru_cache(maxsize=4096)
def pairs(exercise: Exercise, name: str) -> tuple[Slip, ...]:
    """Two slips in one equation."""
    found = []
    slips = [slip for slip in slips_of(exercise, name) if slip.mistake]
    for one, other in combinations(slips, 2):
        together = both(exercise, one, other) if one.mistake != other.mistake else None
        if together is not None:
            found.append(together)
    return tuple(found)


def kept(beam: Sequence[Hypothesis], more: float, bound: float) -> list[Hypothesis]:
    """The hypotheses, cheapest first, with those that need so many mistakes more: what comes next may prefer them."""
    ordered = sorted(beam, key=lambda hypothesis: hypothesis.cost)
    most = min(ordered[0].cost + more, bound) if ordered else bound
    return [hypothesis for hypothesis in ordered if hypothesis.cost <= most][:MOST]
