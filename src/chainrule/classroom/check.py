"""Somebody's backpropagation, checked: run on probes, its exercise inferred, its first wrong equation found and named.

`check` reads as a table of contents. The parts: `trial.py` finds out how the code wants its numbers, `infer.py` which
exercise it may answer, `judge.py` what is wrong, `behaviour.py` what the code does that no equation shows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from ..architecture import Architecture, architecture
from .behaviour import RESULTS, behaviours, crash_finding, said, stopped
from .exercise import Exercise
from .infer import Candidate, activations, costs_like, exercises
from .judge import CLOSE, EFFORT, LOST, Effort, Sighting, Verdict, judge
from .passes import worked
from .probes import ALONE, RATES, Given, probe, unseen
from .report import Finding, Judgement, findings
from .student import Call, Crash, Manner, Outcome, Student
from .told import Told
from .trial import ENDS, Setting, Trial, groups, run, squared, tried, trials

FLOAT32 = 1e-3  # how far a result may be off, where it came in a short float
ENOUGH = 4  # manners that fit equally well and are judged
# How deep to look, and what an explanation may cost then: first none of them leaves a number unexplained, at last some do.
SEARCH = ((0, 0.9), (1, 2.4), (2, 2.9), (0, inf))
DOUBTFUL = 1.4  # an explanation that costs more may be one of the wrong manner
DEEP = 24_000  # equations that are worked out in search of two mistakes at once
SQUARES = 7  # manners in which code that stops is tried with layers of one size
FALLBACK = 3  # exercises that are tried when none explains everything
CRASHED = 2.5  # what a function that stops counts, in mistakes


@dataclass(frozen=True)
class Only:
    """A student of whom only some functions are looked at."""

    student: Student
    kinds: tuple[str, ...]

    @property
    def layers(self) -> int | None:
        return self.student.layers

    @property
    def notes(self) -> tuple[str, ...]:
        return self.student.notes

    def source(self) -> str:
        return self.student.source()

    def run(self, calls: Sequence[Call], shape: Architecture, manner: Manner) -> list[Outcome]:
        return self.student.run(calls, shape, manner)

    def close(self) -> None:
        self.student.close()


@dataclass(frozen=True, eq=False)
class Case:
    """One function's numbers in every probe."""

    kind: str
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True, eq=False)
class Answer:
    """The best reading of the code: an exercise, and the verdict on each function under it."""

    trial: Trial
    exercise: Exercise
    verdicts: Mapping[str, Verdict]
    outcomes: tuple[Mapping[str, Outcome], ...]
    cases: tuple[Case, ...]
    costs: tuple[tuple[str, str, bool], ...]
    cost: float


def check(student: Student, told: Told, seed: int = 0) -> Judgement:
    """What is right and wrong in somebody's functions. seed : another one, other numbers."""
    if student.layers is not None or len(told.hidden) > 1:
        return check_depth(student, told, seed, len(told.hidden) + 1 if len(told.hidden) > 1 else student.layers or 2)
    first = check_depth(student, told, seed, 2)  # code for any depth: a slip between hidden layers needs two of them
    if not first.ok:
        return first
    deeper = check_depth(student, told, seed, 3)
    return first if deeper.ok is None or not takes_all(student, told, seed) else deeper


def takes_all(student: Student, told: Told, seed: int) -> bool:
    """Whether the code really takes three layers, and does not just leave one of them alone."""
    first = next(iter(trials(student, told, seed, 3)), None)
    if first is None:
        return False
    took = {name for outcome in first.outcomes.values() for name in outcome.took}
    O = next((outcome.values["O"] for outcome in first.outcomes.values() if "O" in outcome.values), None)
    return {"W1", "W2", "Wo"} <= took and (O is None or O.shape[-1] == first.shape.sizes[-1])


def check_depth(student: Student, told: Told, seed: int, layers: int) -> Judgement:
    """The same for a network with so many layers of weights."""
    found = trials(student, told, seed, layers)
    if not found:
        return Judgement(None, notes=(*student.notes, nothing_found(student)), told=told.lines())
    best: Answer | None = None
    for trial in distinct(found):
        best = best_answer(student, trial, told, seed, best.cost if best else inf) or best
    best = one_by_one(student, best, told, seed, layers) if best is not None else None
    stops = [trial for trial in found if trial.crashes and trial.setting.unusual == 0]
    if best is not None and stops and not best.trial.crashes and best.cost - best.trial.setting.unusual > DOUBTFUL:
        square = square_answer(student, stops, told, seed)
        if (
            square is not None and 1 <= square.cost < best.cost and explained(square)
        ):  # in another manner it stops, for a reason that is known
            return report(student, told, None, tuple(crash_findings(student, stops, told, seed)))
    if best is None:
        first = [trial for trial in found if trial.setting.rows == found[0].setting.rows]
        return report(student, told, None, tuple(crash_findings(student, first, told, seed)))
    return report(student, told, best, tuple(crash_findings(student, [best.trial], told, seed)))


def one_by_one(student: Student, best: Answer, told: Told, seed: int, layers: int) -> Answer:
    """The answer, with forward called row by row if that is how it was meant: others loop over the rows and call it."""
    forward, backward = best.verdicts.get("forward"), best.trial.outcomes.get("backward")
    if forward is None or forward.explained or best.trial.manner.example != "batch":
        return best
    if backward is not None and any(name[0] in "ZHO" for name in backward.took):
        return best  # what forward gave for a batch is what backward goes on with
    single = [trial for group in groups(student, told, layers) for trial in single_rows(student, group, told, seed)]
    alone = [answer for trial in single if (answer := best_answer(student, trial, told, seed, 0.99)) is not None]
    if not alone:
        return best
    rest = best_answer(
        Only(student, tuple(kind for kind in student.kinds if kind != "forward")), best.trial, told, seed
    )
    if rest is None or rest.cost + 0.5 > best.cost:
        return best
    return replace(rest, verdicts={"forward": alone[0].verdicts["forward"], **rest.verdicts})


def single_rows(student: Student, group: Sequence[Setting], told: Told, seed: int) -> Iterator[Trial]:
    """What forward alone gives for one row, where the shapes are right."""
    for setting in group:
        if setting.rows == ALONE and max(setting.sizes) > 1:
            trial = tried(Only(student, ("forward",)), replace(setting, unusual=0.3), told, seed)
            if trial.fit >= 1:
                yield trial
                return


def crash_findings(student: Student, found: Sequence[Trial], told: Told, seed: int) -> Iterator[Finding]:
    """Why code stopped, if it did: what the same code gets wrong where all sizes are alike and it runs."""
    crash = next(iter(found[0].crashes), None)
    if crash is None:
        return
    if spread(crash, found):
        yield stopped(said("column_vector", "Eo", ""), crash)
        return
    if re.search(r"cast .* to .*int", crash.text):
        yield stopped(said("integer_truncation", crash.function or "code", ""), crash)
        return
    best = square_answer(student, found, told, seed) if crash.kind not in ENDS else None
    named = [each for each in found_by(best) if each.mistake != "unrecognised"] if best else []
    yield from (stopped(each, crash) for each in named)
    if not named:
        yield crash_finding(crash)


def explained(answer: Answer) -> bool:
    return any(each.mistake != "unrecognised" for each in found_by(answer))


def square_answer(student: Student, found: Sequence[Trial], told: Told, seed: int) -> Answer | None:
    """What code that stops gets wrong where all sizes are alike, if that explains it."""
    best: Answer | None = None
    for trial in squarable(found):
        for again in squared(student, trial, told, seed):
            free = CRASHED * len(again.crashes)  # what stops even there is no fault of the explanation
            bound = min(best.cost if best else inf, LOST - 0.1)
            answer = best_answer(student, again, told, seed, bound + free, SEARCH[:2])
            best = replace(answer, cost=answer.cost - free) if answer is not None else best
        if best is not None and best.cost < 1.2:
            break
    return best


def squarable(found: Sequence[Trial]) -> list[Trial]:
    """Trials that differ in more than what a bias looks like."""
    kept: dict[tuple[str, ...], Trial] = {}
    for trial in found:
        manner = trial.manner
        if not manner.lists:
            kept.setdefault((manner.samples, manner.weights, manner.targets, manner.example), trial)
    return list(kept.values())[:SQUARES]


def spread(crash: Crash, found: Sequence[Trial]) -> bool:
    """Whether an array had as many columns as rows: (n,) met (n, 1), and NumPy spread them to (n, n)."""
    rows = found[0].rows[0]
    shapes = [crash.shapes, *(each.shapes for trial in found for each in trial.crashes if trial.rows[0] == rows)]
    return rows > 1 and found[0].shape.sizes[-1] == 1 and any((rows, rows) in each.values() for each in shapes)


def found_by(answer: Answer) -> list[Finding]:
    """The findings of every function, each mistake once."""
    found: dict[str, Finding] = {}
    for verdict in answer.verdicts.values():
        for each in findings(answer.exercise, verdict.wrong, verdict.passes):
            found.setdefault(each.mistake if each.mistake != "unrecognised" else each.where, each)
    return list(found.values())


def distinct(found: Sequence[Trial]) -> list[Trial]:
    """The first trials, without those that came to the same numbers in another manner."""
    kept: list[Trial] = []
    for trial in found[:ENOUGH]:
        if not any(alike(trial, other) for other in kept):
            kept.append(trial)
    return kept


def alike(one: Trial, other: Trial) -> bool:
    if one.shape != other.shape or set(one.outcomes) != set(other.outcomes):
        return False
    for kind in one.outcomes:
        a, b = ({**each.outcomes[kind].values, **each.outcomes[kind].in_place} for each in (one, other))
        if set(a) != set(b) or any(a[name].shape != b[name].shape or (a[name] != b[name]).any() for name in a):
            return False
    return True


@dataclass(frozen=True, eq=False)
class Reading:
    """The numbers of the code, were these its activations, and the exercises that it may answer then."""

    outcomes: tuple[Mapping[str, Outcome], ...]
    cases: tuple[Case, ...]
    costs: tuple[tuple[str, str, bool], ...]
    options: tuple[Candidate, ...]


def best_answer(
    student: Student,
    trial: Trial,
    told: Told,
    seed: int,
    bound: float = inf,
    plan: Sequence[tuple[int, float]] = SEARCH,
) -> Answer | None:
    """The cheapest reading of one trial. plan : how deep to look, and what an explanation may cost then."""
    more = CRASHED * len(trial.crashes) + trial.setting.unusual
    readings = [reading for reading in readings_of(student, trial, told, seed) if reading.cases]
    readings = [reading for reading in readings if reading.costs] or readings
    ordered = sorted(
        ((reading, option) for reading in readings for option in reading.options), key=lambda pair: pair[1].unusual
    )
    for depth, most in plan:
        best: Answer | None = None
        effort = DEEP
        for reading, option in ordered if most < inf else ordered[:FALLBACK]:
            left = Effort(min(EFFORT, effort))
            limit = min(bound - more, most, best.cost if best else inf)
            best = answer_of(trial, option, reading, depth, limit, left) or best
            effort -= (min(EFFORT, effort) - max(left.left, 0)) if depth > 1 else 0
            if effort <= 0:
                break
        if best is not None:
            return replace(best, cost=best.cost + more)
        if bound - more <= most:
            return None
    return None


def readings_of(student: Student, trial: Trial, told: Told, seed: int) -> Iterator[Reading]:
    """A reading for each choice of activations that forward's numbers leave open, the likeliest first."""
    forward = trial.outcomes.get("forward") if "forward" in student.kinds else None
    seen = forward.values if forward is not None and forward.crash is None else {}
    pairs = fitting_pairs(trial, list(activations(trial.shape, told, student.source(), seen)), seen, seed)
    outcomes: tuple[Mapping[str, Outcome], ...] = ()
    for number, (hidden, output) in enumerate(pairs):
        network = architecture(trial.shape.sizes, activations=hidden, output=output, bias=has_bias(trial))
        if not outcomes or depends(trial, seen):
            outcomes = tuple(outcomes_of(student, trial, network, seed))
        costs = known_costs(student, trial, network, outcomes, seed)
        cases = tuple(cases_of(trial, network, outcomes, seed))
        seen_now = {name for case in cases for name in case.sightings[0].seen}
        kinds = [case.kind for case in cases]
        options = list(exercises(network, hidden, output, told, costs, seen_now, kinds))
        options = options or list(exercises(network, hidden, output, told, (), seen_now, kinds))
        options = [Candidate(option.exercise, option.unusual + 0.02 * number) for option in options]
        yield Reading(outcomes, cases, costs, tuple(options))


def depends(trial: Trial, seen: Mapping[str, np.ndarray]) -> bool:
    """Whether what the code is handed depends on the activations that it is thought to have."""
    backward = trial.outcomes.get("backward")
    return backward is not None and any(name[0] in "ZHO" and name not in seen for name in backward.took)


def fitting_pairs(
    trial: Trial, pairs: Sequence[tuple[tuple[str, ...], str]], seen: Mapping[str, np.ndarray], seed: int
) -> list[tuple[tuple[str, ...], str]]:
    """Those activations under which forward needs the fewest mistakes; all, where there is no forward."""
    if not seen or len(pairs) < 2:
        return list(pairs)
    given = start(trial, trial.shape, seed, 0)
    costs = []
    for hidden, output in pairs:
        exercise = Exercise(architecture(trial.shape.sizes, activations=hidden, output=output, bias=has_bias(trial)))
        wanted = {name: value for name, value in seen.items() if name in exercise.order and name != "C"}
        verdict = judge(exercise, [Sighting(given, wanted, RATES[0])], (0, 1)) if wanted else None
        costs.append(verdict.cost if verdict else 0.0)
    return [pair for pair, cost in zip(pairs, costs, strict=True) if cost <= min(costs) + 0.3]


def has_bias(trial: Trial) -> bool:
    """Whether any function takes a bias, or gives back the derivative of one."""
    names = {name for each in trial.outcomes.values() for name in (*each.took, *each.in_place, *each.values)}
    return any(name[0] == "B" or name[:2] == "dB" for name in names) or not any("W" in name for name in names)


def start(trial: Trial, shape: Architecture, seed: int, number: int) -> Given:
    """X, Y and the parameters of a probe."""
    return dict(probe(shape.sizes, trial.rows[number], seed + number, has_bias(trial)))


def outcomes_of(student: Student, trial: Trial, network: Architecture, seed: int) -> Iterator[Mapping[str, Outcome]]:
    """What every function gives in each probe. What forward gave is handed on as it is, right or wrong."""
    for number, rate in enumerate(RATES[: len(trial.rows)]):
        given = start(trial, network, seed, number)
        values = worked(Exercise(network), given, rate)
        if "forward" in trial.outcomes and "forward" in student.kinds:
            forward = student.run([Call("forward", {**given, "rate": np.asarray(rate)})], network, trial.manner)[0]
            values |= {name: value for name, value in forward.values.items() if name[0] in "ZHO"}
        yield run(student, network, trial.manner, values, rate, again=number == 0)


def cases_of(
    trial: Trial, network: Architecture, outcomes: Sequence[Mapping[str, Outcome]], seed: int
) -> Iterator[Case]:
    """The numbers of each function, with what it was handed."""
    for kind in outcomes[0]:
        sightings = []
        for number, (rate, each) in enumerate(zip(RATES, outcomes, strict=False)):
            outcome = each.get(kind)
            if outcome is None or outcome.crash is not None:
                break
            rate = rate if "rate" in outcome.took or kind not in ("update", "train_step") else 1.0
            given = handed(trial, network, kind, each, seed, number, rate)
            seen = seen_in(kind, outcome, network, given)
            short = any(dtype in ("float32", "float16") for dtype in outcome.dtypes.values())
            sightings.append(Sighting(given, seen, rate, FLOAT32 if short else CLOSE))
        if len(sightings) == len(trial.rows):
            common = set.intersection(*(set(sighting.seen) for sighting in sightings))
            if common:
                sightings = [
                    replace(s, seen={name: value for name, value in s.seen.items() if name in common})
                    for s in sightings
                ]
                yield Case(kind, tuple(sightings))


def handed(
    trial: Trial,
    network: Architecture,
    kind: str,
    outcomes: Mapping[str, Outcome],
    seed: int,
    number: int,
    rate: float,
) -> Given:
    """What stands before a function: what it was given, and for backward what the code's own forward gave."""
    given = start(trial, network, seed, number)
    right = worked(Exercise(network), given, rate)
    if kind == "update":
        return {**given, **{name: value for name, value in right.items() if name[0] == "d"}}
    if kind == "backward":
        forward = outcomes.get("forward")
        took = outcomes["backward"].took
        upstream = {name: right[name] for name in took if name[0] in "ZHO" and name in right}
        if forward is not None:
            upstream |= {name: value for name, value in forward.values.items() if name in right and name[0] in "ZHO"}
        given |= upstream
    return given


def seen_in(kind: str, outcome: Outcome, network: Architecture, given: Mapping[str, np.ndarray]) -> Given:
    """The values of an outcome that are judged, under the names of the pass."""
    exercise = Exercise(network)
    found = dict(outcome.values)
    if kind in ("update", "train_step"):
        found |= {
            f"{name}_new": value for name, value in outcome.in_place.items() if f"{name}_new" not in outcome.values
        }
    wanted = "ZHOEdWB" if kind == "train_step" else RESULTS[kind]
    return {
        name: value
        for name, value in found.items()
        if name in exercise.order and name[0] in wanted and name not in given
    }


def known_costs(
    student: Student, trial: Trial, network: Architecture, outcomes: Sequence[Mapping[str, Outcome]], seed: int
) -> tuple[tuple[str, str, bool], ...]:
    """The costs that fit what the code's own cost function gives, or what else it calls its cost."""
    given = start(trial, network, seed, 0)
    values = worked(Exercise(network), given, RATES[0])
    forward = outcomes[0].get("forward")
    O = forward.values.get("O", values["O"]) if forward is not None else values["O"]
    seen = [outcome.values["C"] for outcome in outcomes[0].values() if "C" in outcome.values and not outcome.crash]
    for C in seen:
        if C.size == 1 and (found := costs_like(float(C.ravel()[0]), O, given["Y"])):
            return tuple(found)
    if "cost" in student.kinds:
        shares = np.exp(values["Zo"]) / np.exp(values["Zo"]).sum(axis=1, keepdims=True)
        shares = shares if shares.shape[1] > 1 else 1 / (1 + np.exp(-values["Zo"]))
        call = Call("cost", {**values, "O": shares})
        outcome = student.run([call], network, trial.manner)[0]
        C = outcome.values.get("C")
        if C is not None and C.size == 1:
            return tuple(costs_like(float(C.ravel()[0]), shares if "O" in outcome.took else O, given["Y"]))
    return ()


def answer_of(
    trial: Trial, option: Candidate, reading: Reading, depth: int, bound: float, effort: Effort
) -> Answer | None:
    """What the code got wrong, were this its exercise; None where that would cost more than the bound."""
    verdicts: dict[str, Verdict] = {}
    for case in reading.cases:
        verdict = judge(option.exercise, case.sightings, (depth,), bound - option.unusual, effort=effort)
        if verdict is None:
            return None
        verdicts[case.kind] = verdict
    ids = [id for verdict in verdicts.values() for id in {i for wrong in verdict.wrong for i in wrong.mistakes}]
    again = len(ids) - len(set(ids))
    total = sum(verdict.cost for verdict in verdicts.values()) - 0.95 * again + option.unusual
    if total > bound:
        return None
    return Answer(trial, option.exercise, verdicts, reading.outcomes, reading.cases, reading.costs, total)


# what is said ---------------------------------------------------------------------------------------------------------


def report(student: Student, told: Told, answer: Answer | None, halted: Sequence[Finding]) -> Judgement:
    """The judgement in words."""
    notes = list(student.notes)
    found: dict[str, Finding] = {}
    checked: list[str] = []
    inferred: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    if answer is not None:
        for verdict in answer.verdicts.values():
            checked += [name for name in verdict.judged if name not in checked]
        found = {each.mistake if each.mistake != "unrecognised" else each.where: each for each in found_by(answer)}
        more, remarks = behaviours(answer.trial, answer.exercise, answer.outcomes)
        cut = {each.where for each in more if each.mistake == "integer_truncation"}
        found = {key: each for key, each in found.items() if each.where not in cut}  # what is cut to 0 looks left out
        for each in more:
            found.setdefault(each.mistake, each)
        if "shared_buffer" in found:
            found.pop("no_activation", None)
        notes += remarks
        inferred, unknown = inferred_lines(answer, told), unknown_lines(answer, told)
    for each in halted:
        found.setdefault(each.mistake, each)
    if answer is not None:
        order = ("X", "Y", *answer.exercise.order)
        found = dict(
            sorted(found.items(), key=lambda item: order.index(item[1].where) if item[1].where in order else 99)
        )
    if not checked and not found:
        return Judgement(None, (), (*notes, nothing_found(student)), told.lines(), inferred, unknown)
    return Judgement(not found, tuple(found.values()), tuple(notes), told.lines(), inferred, unknown, tuple(checked))


def nothing_found(student: Student) -> str:
    if not student.kinds:
        return (
            "no function was found that could be checked; name them forward, backward, update or train_step, or start "
            "from what `chainrule check --template` writes"
        )
    return f"of {', '.join(student.kinds)} nothing came back that could be judged; return the quantities by their names"


def inferred_lines(answer: Answer, told: Told) -> tuple[str, ...]:
    """What the numbers settled."""
    exercise, manner = answer.exercise, answer.trial.manner
    shape, lines = exercise.shape, []
    kinds = set(answer.verdicts)
    if not told.hidden and shape.hidden:
        lines.append(f"hidden: {', '.join(dict.fromkeys(shape.hidden))}")
    if not told.output:
        lines.append(f"output: {shape.output}")
    if answer.costs and not told.loss:
        lines.append(f"loss: {shape.loss}, from the code's own cost")
    if kinds & {"backward", "train_step"} and not told.reduction and answer.trial.manner.example == "batch":
        place = {"E": "in Eo", "dW": "in dW and dB", "update": "in the update"}[exercise.placement]
        lines.append(f"reduction: {shape.reduction}" + (f", its 1/n {place}" if shape.reduction == "mean" else ""))
    if not told.samples and manner.example in ("batch", "column"):
        lines.append(f"samples: {manner.samples}")
    if not told.example and manner.example != "batch":
        lines.append(f"example: {manner.example}")
    if manner.targets != "onehot":
        lines.append(f"targets: {'labels' if manner.targets == 'labels' else 'a flat list'}")
    if exercise.ascent:
        lines.append("sign: the errors are Y − O and the update adds them, which comes to the same")
    return tuple(lines)


def unknown_lines(answer: Answer, told: Told) -> tuple[str, ...]:
    """What could not be known, and what could not be seen."""
    lines = []
    kinds = set(answer.verdicts)
    if kinds & {"backward", "train_step"} and not told.loss and not answer.costs:
        lines.append(f"loss: taken to be {answer.exercise.shape.loss}, since there is no cost function that says")
    hidden = unseen(answer.exercise, [case.sightings for case in answer.cases])
    if hidden:
        lines.append(f"these mistakes would change no number here: {', '.join(hidden)}")
    return tuple(lines)
