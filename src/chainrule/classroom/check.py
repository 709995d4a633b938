"""Somebody's backpropagation, checked: run on probes, its exercise inferred, its first wrong equation found and named.

`check` reads as a table of contents. The parts: `trial.py` finds out how the code wants its numbers, `infer.py` which
exercise it may answer, `judge.py` what is wrong, `behaviour.py` what the code does that no equation shows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from ..architecture import Architecture
from ..working.book import hidden_name, layer_of
from .behaviour import behaviours, crash_finding, said, stopped
from .exercise import Exercise
from .infer import Candidate, is_own_function
from .judge import EFFORT, LOST, Effort, Verdict, judge
from .probes import ALONE, ROWS, unseen
from .readings import Case, Reading, readings_of
from .report import Finding, Judgement, findings
from .slips import OUTPUTS_LEFT
from .student import Call, Crash, Manner, Outcome, Student
from .told import Told
from .trial import ENDS, Setting, Trial, groups, squared, trials, tried

ENOUGH = 4  # manners that fit equally well and are judged
# How deep to look, and what an explanation may cost then; only the last may leave numbers unexplained.
SEARCH = ((0, 0.9), (1, 2.4), (2, 3.4), (0, inf))
DEEP = 60_000  # equations that are worked out in search of two mistakes at once
LEFT_OUT = ("hidden_layer_skipped", "missing_bias_gradient", "unrecognised")
SQUARES = 7  # manners in which code that stops is tried with layers of one size
FALLBACK = 3  # exercises that are tried when none explains everything
OWN = (
    "{names}: this activation is none that is known here, so what depends on its slope could not be judged; "
    "known are relu, leaky_relu (0.01), elu, gelu, silu, softplus, sigmoid, tanh and softmax"
)
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
    if first.ok:
        deeper = check_depth(student, told, seed, 3)
        return first if deeper.ok is None or not takes_all(student, told, seed) else deeper
    without = check_depth(student, told, seed, 1)  # no hidden layer at all
    named = without.findings and all(each.mistake != "unrecognised" for each in without.findings)
    lost = all(each.mistake == "unrecognised" for each in first.findings)
    return without if without.ok or (named and lost) else first


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
    best = with_one_output(student, best, told, seed) if best is not None else None
    best = one_by_one(student, best, told, seed, layers) if best is not None else None
    if best is not None and (why := another_manner(student, found, best, told, seed)):
        return report(student, told, None, why)
    if best is None:
        first = [trial for trial in found if trial.setting.rows == found[0].setting.rows]
        return report(student, told, None, tuple(crash_findings(student, first, told, seed)))
    return report(student, told, best, tuple(crash_findings(student, [best.trial], told, seed)))


def with_one_output(student: Student, best: Answer, told: Told, seed: int) -> Answer:
    """The answer; or that for one output, where nothing was wrong but a mean over several."""
    sizes = best.trial.setting.sizes
    wrong = found_by(best)
    over = all(each.mistake == "divided_by_outputs" or OUTPUTS_LEFT in each.says for each in wrong)
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
    if single and best.trial.rows != ROWS and not found_by(best) and spread(single[0].crashes[0], single):
        return tuple(crash_findings(student, single, told, seed))
    return ()


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
    stops = [trial for trial in found if trial.crashes]
    if not stops:
        return
    crash = stops[0].crashes[0]
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
            return replace(best, cost=best.cost + more)
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


# what is said ---------------------------------------------------------------------------------------------------------


def report(student: Student, told: Told, answer: Answer | None, halted: Sequence[Finding]) -> Judgement:
    """The judgement in words."""
    notes = list(student.notes)
    found: dict[str, Finding] = {}
    checked: list[str] = []
    inferred: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    own: list[str] = []
    if answer is not None:
        for verdict in answer.verdicts.values():
            checked += [name for name in verdict.judged if name not in checked]
        found = {each.mistake if each.mistake != "unrecognised" else each.where: each for each in found_by(answer)}
        more = list(behaviours(answer.exercise, answer.outcomes[0]))
        cut = any(each.mistake == "integer_truncation" for each in more)  # what is cut to 0 looks left out
        found = {key: each for key, each in found.items() if not cut or each.mistake not in LEFT_OUT}
        for each in more:
            found.setdefault(each.mistake, each)
        if "shared_buffer" in found:
            found.pop("no_activation", None)
        own = own_activations(answer, found, told)
        if own:
            found = {key: each for key, each in found.items() if each.mistake != "unrecognised"}
            notes.append(OWN.format(names=", ".join(own)))
        inferred, unknown = inferred_lines(answer, told), unknown_lines(answer, told)
    for each in halted:
        found.setdefault(each.mistake, each)
    if answer is not None:
        order = ("X", "Y", *answer.exercise.order)
        found = dict(
            sorted(found.items(), key=lambda item: order.index(item[1].where) if item[1].where in order else 99)
        )
    if own and not found:
        return Judgement(None, (), tuple(notes), told.lines(), (), unknown, tuple(checked))
    if not checked and not found:
        return Judgement(None, (), (*notes, nothing_found(student)), told.lines(), inferred, unknown)
    return Judgement(not found, tuple(found.values()), tuple(notes), told.lines(), inferred, unknown, tuple(checked))


def own_activations(answer: Answer, found: Mapping[str, Finding], told: Told) -> list[str]:
    """The H (or O) that no activation known here gives, but that an activation of the code's own may give."""
    forward = answer.verdicts.get("forward")
    layers = answer.exercise.shape.layers
    names = [hidden_name(layer) for layer in layers if not (told.output if layer == "o" else told.hidden)]
    wrong = [each.where for each in found.values() if each.mistake == "unrecognised" and each.where in names]
    if forward is None or not wrong:
        return []
    known = [each.known for each in forward.passes]
    rising = [name for name in wrong if all(is_own_function(k[f"Z{layer_of(name)}"], k[name]) for k in known)]
    return rising if len(rising) == len(wrong) else []


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
