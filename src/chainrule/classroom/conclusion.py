"""What a check comes to: the findings of the best reading, what the code does beside, and what could not be known.

`check.py` finds the best reading; `report.py` puts a finding into words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..working.book import hidden_name, layer_of
from .behaviour import behaviours
from .exercise import Exercise
from .infer import is_own_function
from .judge import Verdict
from .probes import unseen
from .readings import Case
from .report import Finding, Judgement, findings
from .student import Outcome, Student
from .told import Told
from .trial import Trial

LEFT_OUT = ("hidden_layer_skipped", "missing_bias_gradient", "unrecognised")
UNSETTLED = (
    "these numbers fit no exercise that is known here, so nothing is said against them; tell it the activations, the "
    "loss and the reduction with --hidden, --output, --loss and --reduction, and give plain gradient descent"
)
ONE_OUTPUT = "it was tried with one output, since it does not run with several"
NOT_CALLED = (
    "{text}: this parameter means nothing here, so that function was not called; give it a default, or a usual name"
)
RULES = re.compile(r"beta|momentum|velocity|adam|rmsprop|adagrad", re.IGNORECASE)
OWN = (
    "{names}: this activation is none that is known here, so what depends on its slope could not be judged; "
    "known are relu, leaky_relu (0.01), elu, gelu, silu, softplus, sigmoid, tanh and softmax"
)


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
    source: str = ""


def found_by(answer: Answer) -> list[Finding]:
    """The findings of every function, each mistake once."""
    found: dict[str, Finding] = {}
    for verdict in answer.verdicts.values():
        for each in findings(answer.exercise, verdict.wrong, verdict.passes):
            found.setdefault(each.mistake if each.mistake != "unrecognised" else each.where, each)
    return list(found.values())


def report(
    student: Student, told: Told, answer: Answer | None, halted: Sequence[Finding], not_called: Sequence[str] = ()
) -> Judgement:
    """The judgement in words."""
    notes = [*student.notes, *(NOT_CALLED.format(text=text) for text in not_called)]
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
        if answer.trial.shape.sizes[-1] == 1 < max(answer.trial.shape.sizes) and told.outputs is None:
            notes.append(ONE_OUTPUT)
        inferred, unknown = inferred_lines(answer, told), unknown_lines(answer, told)
    for each in halted:
        found.setdefault(each.mistake, each)
    if answer is not None:
        order = ("X", "Y", *answer.exercise.order)
        found = dict(sorted(found.items(), key=lambda item: place(item[1].where, order)))
    if answer is not None and found and not halted and unsettled(answer, found, told):
        notes.append(UNSETTLED)
        return Judgement(None, (), tuple(notes), told.lines(), (), (), ())
    if own and not found:
        return Judgement(None, (), tuple(notes), told.lines(), (), unknown, tuple(checked))
    if not checked and not found:
        why = () if not_called else (nothing_found(student),)
        return Judgement(None, (), (*notes, *why), told.lines(), inferred, unknown)
    return Judgement(not found, tuple(found.values()), tuple(notes), told.lines(), inferred, unknown, tuple(checked))


def unsettled(answer: Answer, found: Mapping[str, Finding], told: Told) -> bool:
    """Whether nothing says what the exercise is: no number of it fits, and no forward pass settles its activations."""
    forward = answer.verdicts.get("forward")
    settled = told.hidden or told.output or (forward is not None and forward.explained)
    other_rule = bool(RULES.search(answer.source)) and all(each.where.endswith("_new") for each in found.values())
    nameless = all(each.mistake == "unrecognised" and not each.says for each in found.values())
    return nameless and (other_rule or (not settled and "update" not in answer.verdicts))


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


def place(where: str, order: Sequence[str]) -> int:
    """Where a finding stands: in the order of the pass, the update last, and what is no quantity after it."""
    at = order.index(where) if where in order else len(order)
    return at + len(order) * where.endswith("_new")


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
