"""The questions of a sheet: what is asked about a pass, and the right answers, each read from its record.

`SECTIONS` has the kinds of questions, `BY_DIFFICULTY` which of them a sheet has. `question_shapes.py` asks about
shapes, `question_mistake.py` has somebody else's mistake found. Next: `sheet_document.py`, which prints them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from ..errors import InputError, unknown
from ..working.document import Formula, Paragraph, Text
from ..working.expressions import Letter, cell
from ..working.notation import number
from ..working.record import Record, Step
from .question import Part, Question
from .question_mistake import mistake_part
from .question_shapes import shape_questions
from .sheet_numbers import Numbers

BY_DIFFICULTY = {
    1: ("shapes", "forward"),
    2: ("shapes", "forward", "cost"),
    3: ("forward", "cost", "derivatives"),
    4: ("shapes", "forward", "cost", "derivatives", "directions", "update"),
    5: ("derivatives", "directions", "mistake"),
}
STAGES = ("forward", "cost", "derivatives", "update")  # what is not asked, and is needed, is given
LETTERS = "abcdefghijklmnopqrstuvwxyz"
EASY, HELPED = 2, 3  # up to here a cell of each matrix is given; and up to here its equation


@dataclass(frozen=True, eq=False)
class Asking:
    """What questions are made from."""

    numbers: Numbers
    others: Callable[[], Numbers]  # other numbers for the same network, as often as they are asked for
    difficulty: int
    sections: tuple[str, ...]
    random: Random

    @property
    def record(self) -> Record:
        return self.numbers.record


def stage(step: Step) -> str:
    """Which section asks for a step; "" for what is given."""
    if step.name == "Eo":
        return "cost"
    return {"forward": "forward", "cost": "cost", "backward": "derivatives", "update": "update"}.get(step.phase, "")


def matrices(asking: Asking, section: str, title: str) -> Part:
    """Every quantity of one stage, as a matrix to fill in."""
    steps = [step for step in asking.record if stage(step) == section]
    return Part(title, tuple(matrix_question(asking, step) for step in steps))


def matrix_question(asking: Asking, step: Step) -> Question:
    given = np.full(step.shape, np.nan)
    if asking.difficulty <= EASY and step.value.size > 1:
        given[0, 0] = step.value[0, 0]
    forms = step.forms[:-1] if len(step.forms) > 1 and step.name != "Eo" else step.forms
    parts = [asking.record.by_name[part.name] for part in step.meaning.parts]
    equation = (
        Formula((Letter(step.name), *forms)),
        *(Formula((Letter(part.name), *part.forms)) for part in parts if part.name == "L"),
    )
    right = asking.numbers.values[step.name]
    return Question(
        step.name,
        "matrix" if step.shape else "cell",
        right if step.shape else right.item(),
        (f"Work out {step.name}, the {step.title.removesuffix(', the prediction ŷ')}.",),
        given=given,
        equation=equation if asking.difficulty <= HELPED else (),
    )


def shapes(asking: Asking) -> Part:
    return shape_questions(asking.record, asking.random)


def forward(asking: Asking) -> Part:
    return matrices(asking, "forward", "Forward: from the input to the prediction")


def cost(asking: Asking) -> Part:
    return matrices(asking, "cost", "The cost, and the output error")


def derivatives(asking: Asking) -> Part:
    return matrices(asking, "derivatives", "Backward: errors and derivatives")


def update(asking: Asking) -> Part:
    rate = Paragraph(("The learning rate is ", Letter("η"), f" = {number(asking.record.learning_rate)}."))
    return replace(matrices(asking, "update", "One step of gradient descent"), before=(rate,))


def directions(asking: Asking) -> Part:
    """Of a weight of the first layer, and of one of the last: which way it goes; and its derivative, if not asked."""
    layers, questions = asking.record.architecture.layers, []
    for layer in dict.fromkeys((layers[0], layers[-1])):
        value = asking.record.value(f"dW{layer}")
        index = asking.random.choice([tuple(map(int, at)) for at in np.argwhere(value)])
        name, weight = cell(f"dW{layer}", index), Letter(f"W{layer}", index)
        right = asking.numbers.values[f"dW{layer}"][index]
        if "derivatives" not in asking.sections:
            asked: Text = ("What is ", Letter(f"dW{layer}", index), "?")
            questions.append(Question(name, "cell", right, asked))
        asked = ("Will ", weight, " rise or fall in a step of gradient descent?")
        questions.append(Question(weight.cell, "direction", "falls" if right > 0 else "rises", asked))
    return Part("Which way the weights go", tuple(questions))


def mistake(asking: Asking) -> Part:
    """The first pass in which a mistake can be seen."""
    for _ in range(PASSES):
        part = mistake_part(asking.others(), asking.random)
        if part is not None:
            return part
    raise InputError("no mistake can be seen in the numbers of so small a network; take another, or other questions")


PASSES = 20
SECTIONS: dict[str, Callable[[Asking], Part]] = {
    "shapes": shapes,
    "forward": forward,
    "cost": cost,
    "derivatives": derivatives,
    "directions": directions,
    "update": update,
    "mistake": mistake,
}


def checked_sections(questions: Sequence[str] | str | None, difficulty: int) -> tuple[str, ...]:
    """The sections of a sheet, in their order. Raises UnknownName or InputError."""
    if questions is None:
        return BY_DIFFICULTY[difficulty]
    names = questions.replace(",", " ").split() if isinstance(questions, str) else list(questions)
    for name in names:
        if name not in SECTIONS:
            raise unknown("kind of question", name, SECTIONS)
    if not names:
        raise InputError(f"questions is empty; give some of {', '.join(SECTIONS)}")
    return tuple(name for name in SECTIONS if name in names)


def parts_of(asking: Asking) -> tuple[Part, ...]:
    """All parts of a sheet, their questions numbered 1a, 1b, … 2a."""
    parts = [SECTIONS[name](asking) for name in asking.sections]
    return tuple(
        replace(
            part,
            title=f"{number}. {part.title}",
            questions=tuple(replace(question, id=f"{number}{LETTERS[k]}") for k, question in enumerate(part.questions)),
        )
        for number, part in enumerate((part for part in parts if part.questions), 1)
    )


def already(record: Record, sections: Sequence[str]) -> list[Step]:
    """The steps that are given as worked out already: those of the stages before the last one that is asked for."""
    needed = [("derivatives" if name == "directions" else name) for name in sections]
    last = max((STAGES.index(name) for name in needed if name in STAGES), default=-1)
    shown = [name for name in STAGES[: max(last, 0)] if name not in sections]
    return [step for step in record if stage(step) in shown]
