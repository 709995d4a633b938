"""Somebody's backpropagation, checked: run on probes, its exercise inferred, its first wrong equation found and named.

`check` reads as a table of contents. The parts: `trial.py` finds out how the code wants its numbers, `infer.py` which
exercise it may answer, `judge.py` what is wrong, `behaviour.py` what the code does that no equation shows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from ..architecture import Architecture
from .behaviour import crash_finding, said, stopped
from .conclusion import Answer, found_by, nothing_found, report
from .infer import Candidate
from .judge import EFFORT, LOST, Effort, Verdict, judge
from .probes import ALONE, ROWS
from .readings import Reading, readings_of
from .report import Finding, Judgement
from .slips import OUTPUTS_LEFT
from .student import Call, Crash, Manner, Outcome, Student
from .told import Told
from .trial import ENDS, Setting, Trial, groups, squared, trials, tried

ENOUGH = 4  # manners that fit equally well and are judged
# How deep to look, and what an explanation may cost then; only the last may leave numbers unexplained.
SEARCH = ((0, 0.9), (1, 2.4), (2, 3.4), (0, inf))
DEEP = 60_000  # equations that are worked out in search of two mistakes at once
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


def check(student: Student, told: Told, seed: int = 0) -> Judgement:
    """What is right and wrong in somebody's functions. seed : another one, other numbers."""
    if student.layers is not None or len(told.hidden) > 1:
        return check_depth(student, told, seed, len(told.hidden) + 1 if len(told.hidden) > 1 else student.layers or 2)
    first = check_depth(student, told, seed, 2)  # code for any depth: a slip between hidden layers needs two of them
    if first.ok:
        deeper = check_depth(student, told, seed, 3)
        return first if deeper.ok is None or not takes_all(student, told, seed) else deeper
    without = check_depth(student, told, seed, 1)  # no hidden layer at all
    named = without.findings and all(each.mistake != "unrecognised" for each in without.findings)
    lost = all(each.mistake == "unrecognised" for each in first.findings)
    return without if not first.checked and (without.ok or (named and lost)) else first


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
    for group in ([trial for trial in found if not trial.unfinished], [trial for trial in found if trial.unfinished]):
        for trial in distinct(group) if best is None else ():
            best = best_answer(student, trial, told, seed, best.cost if best else inf) or best
    if best is None:
        first = [trial for trial in found if trial.setting.rows == found[0].setting.rows]
        return report(student, told, None, tuple(crash_findings(student, first, told, seed)), not_called(first))
    best = with_one_output(student, best, told, seed)
    best = one_by_one(student, best, told, seed, layers)
    if why := another_manner(student, found, best, told, seed):
        return report(student, told, None, why)
    return report(
        student, told, best, tuple(crash_findings(student, [best.trial], told, seed)), not_called([best.trial])
    )


def not_called(found: Sequence[Trial]) -> tuple[str, ...]:
    """The functions that ask for what nobody knows, and what that is."""
    crashes = [crash for trial in found for crash in trial.crashes if crash.kind == "Unknown parameter"]
    return tuple(dict.fromkeys(f"{crash.function} asks for {crash.text}" for crash in crashes))


def with_one_output(student: Student, best: Answer, told: Told, seed: int) -> Answer:
    """The answer; or that for one output, where nothing was wrong but a mean over several."""
    sizes = best.trial.setting.sizes
    wrong = found_by(best)
    over = all(OUTPUTS_LEFT in each.says for each in wrong)
    if not wrong or not over or told.outputs is not None or sizes[-1] == 1:
        return best
    trial = tried(student, replace(best.trial.setting, sizes=(*sizes[:-1], 1), unusual=0.2), told, seed)
    return best_answer(student, trial, told, seed, 0.9) or best


def another_manner(
    student: Student, found: Sequence[Trial], best: Answer, told: Told, seed: int
) -> tuple[Finding, ...]:
    """Why the code stops in the usual manner, where that explains more than what it gives in the best one."""
    if best.trial.crashes or best.trial.manner.example == "scalar":
        return ()
    stops = [trial for trial in found if trial.crashes and trial.setting.unusual == 0]
    single = [trial for trial in found if trial.crashes and trial.rows == ROWS and trial.shape.sizes[-1] == 1]
    doubtful = any(each.mistake == "unrecognised" for each in found_by(best))
    if stops and doubtful and (best.trial.fit < 1 or best.trial.setting.unusual > 0):
        square = square_answer(student, stops, told, seed)
        if square is not None and 1 <= square.cost < best.cost and explained(square):
            return tuple(crash_findings(student, stops, told, seed))
    one_row = best.trial.manner.example == "row"  # a row of a batch; code for flat vectors never meant to take a batch
    if single and one_row and not found_by(best) and spread(single[0].crashes[0], single):
        return tuple(crash_findings(student, single, told, seed))
    return ()


def one_by_one(student: Student, best: Answer, told: Told, seed: int, layers: int) -> Answer:
    """The answer, with forward or the training step called with one row at a time if that is how it was meant."""
    if best.trial.manner.example != "batch":
        return best
    for kind in ("forward", "train_step"):
        verdict, backward = best.verdicts.get(kind), best.trial.outcomes.get("backward")
        if verdict is None or verdict.explained:
            continue
        if kind == "forward" and backward is not None and any(name[0] in "ZHO" for name in backward.took):
            continue  # what forward gave for a batch is what backward goes on with
        best = row_by_row(student, kind, best, told, seed, layers)
    return best


def row_by_row(student: Student, kind: str, best: Answer, told: Told, seed: int, layers: int) -> Answer:
    """The answer, with this function alone called with single rows, if it is right then."""
    single = [
        trial for group in groups(student, told, layers) for trial in single_rows(student, kind, group, told, seed)
    ]
    alone = [answer for trial in single if (answer := best_answer(student, trial, told, seed, 0.99)) is not None]
    if not alone:
        return best
    verdicts = {**best.verdicts, kind: alone[0].verdicts[kind]}
    others = tuple(each for each in student.kinds if each != kind)
    if not any(each in best.verdicts for each in others):
        return replace(best, exercise=alone[0].exercise, verdicts=verdicts)
    rest = best_answer(Only(student, others), best.trial, told, seed)
    return (
        best
        if rest is None or rest.cost + 0.5 > best.cost
        else replace(rest, verdicts={**rest.verdicts, kind: verdicts[kind]})
    )


def single_rows(student: Student, kind: str, group: Sequence[Setting], told: Told, seed: int) -> Iterator[Trial]:
    """What one function gives for single rows, where the shapes are right."""
    for setting in group:
        if setting.rows == ALONE and max(setting.sizes) > 1:
            trial = tried(Only(student, (kind,)), replace(setting, unusual=0.3), told, seed)
            if trial.fit >= 1:
                yield trial
                return


def crash_findings(student: Student, found: Sequence[Trial], told: Told, seed: int) -> Iterator[Finding]:
    """Why code stopped, if it did: what the same code gets wrong where all sizes are alike and it runs."""
    stops = [trial for trial in found if trial.crashes]
    if not stops:
        return
    crash = stops[0].crashes[0]
    if crash.kind == "Unknown parameter":
        return  # it never ran
    if spread(crash, stops):
        yield stopped(said("column_vector", "Eo", ""), crash)
        return
    if re.search(r"cast .* to .*int", crash.text):
        yield stopped(said("integer_truncation", crash.function or "code", ""), crash)
        return
    best = square_answer(student, stops, told, seed) if crash.kind not in ENDS else None
    named = [each for each in found_by(best) if each.mistake != "unrecognised"] if best else []
    if best is not None and named:
        same = [trial for trial in stops if trial.manner == best.trial.manner]
        crash = next((each for trial in same for each in trial.crashes), crash)
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
            free = CRASHED * again.unfinished  # what stops even there is no fault of the explanation
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


def best_answer(
    student: Student,
    trial: Trial,
    told: Told,
    seed: int,
    bound: float = inf,
    plan: Sequence[tuple[int, float]] = SEARCH,
) -> Answer | None:
    """The cheapest reading of one trial. plan : how deep to look, and what an explanation may cost then."""
    more = CRASHED * trial.unfinished + trial.setting.unusual
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
            effort -= (min(EFFORT, effort) - max(left.left, 0)) if depth else 0
            if effort <= 0:
                break
        if best is not None:
            return replace(best, cost=best.cost + more, source=student.source())
        if bound - more <= most:
            return None
    return None


def answer_of(
    trial: Trial, option: Candidate, reading: Reading, depth: int, bound: float, effort: Effort
) -> Answer | None:
    """What the code got wrong, were this its exercise; None where that would cost more than the bound."""
    verdicts: dict[str, Verdict] = {}
    for case in reading.cases:
        verdict = judge(option.exercise, case.sightings, depth, bound - option.unusual, effort=effort)
        if verdict is None:
            return None
        verdicts[case.kind] = verdict
    ids = [id for verdict in verdicts.values() for id in {i for wrong in verdict.wrong for i in wrong.mistakes}]
    again = len(ids) - len(set(ids))
    total = sum(verdict.cost for verdict in verdicts.values()) - 0.95 * again + option.unusual
    if total > bound:
        return None
    return Answer(trial, option.exercise, verdicts, reading.outcomes, reading.cases, reading.costs, total)
