"""Find the mistake: somebody's pass with one wrong equation of the catalogue in it, worked out with other numbers.

The wrong equations are those of `slips.py`, and `passes.py` goes on from them as somebody would who has not noticed.
"""

from collections.abc import Iterator, Mapping
from random import Random

import numpy as np

from ..working.document import Beside, Formula, Matrix, Paragraph, Section, Text
from ..working.expressions import Letter, cell
from ..working.notation import number
from .exact import Exact
from .exercise import Exercise
from .mistakes import MISTAKES
from .passes import Pass, worked
from .question import Part, Question
from .question_shapes import shuffled
from .sheet_numbers import NEARLY, Numbers, few_digits
from .slips import Slip, slips_of

CHOICES, PLACES, PLAIN = 4, 6, 0.01  # PLAIN: how far off a number must be, for a person to see it


def mistake_part(numbers: Numbers, random: Random) -> Part | None:
    """Which quantity is the first that is wrong, by which mistake, and what is right; None if no mistake would show."""
    exercise, given, rate = Exercise(numbers.drawn.shape), numbers.given_floats, numbers.drawn.rate
    right = worked(exercise, given, rate)
    found = list(plain_slips(exercise, right, rate, numbers.drawn.exact))
    if not found:
        return None
    mistake = random.choice(sorted({slip.mistake for slip in found}))
    slip = random.choice([slip for slip in found if slip.mistake == mistake])
    wrong = worked(exercise, given, rate, {slip.name: slip})
    order = [step.name for step in numbers.record if step.name in exercise.order]
    at = cell(slip.name, first_off(right[slip.name], np.asarray(wrong[slip.name])))
    shown = [name for name in order if "_new" not in name or "_new" in slip.name]
    were_given = (
        f"These were given, and the learning rate {number(rate)}" if "_new" in slip.name else "These were given"
    )
    return Part(
        "Find the mistake",
        tuple(questions(exercise, slip, right, wrong, shown, random, numbers.drawn.exact)),
        before=(
            together(
                f"Somebody has worked the same network through with other numbers. {were_given}:",
                tuple(Matrix(name, value) for name, value in given.items()),
            ),
            together(
                "This is what they found. One of their equations is wrong, and they went on from its numbers without "
                "another mistake:",
                tuple(Matrix(name, np.asarray(wrong[name])) for name in shown),
            ),
        ),
        solution=(
            Paragraph((f"{slip.name} was worked out as in the first line; it must be as in the second.",)),
            Formula((Letter(slip.name), slip.tree)),
            Formula((Letter(slip.name), exercise.right(slip.name))),
            Paragraph((f"The first number of it that is wrong is {at}.",)),
            Paragraph((MISTAKES[slip.mistake].why,), "words"),
        ),
    )


def together(words: str, matrices: tuple[Matrix, ...]) -> Section:
    return Section("C", (Paragraph((words,)), Beside(matrices)), whole=True)


def plain_slips(exercise: Exercise, right: Mapping[str, np.ndarray], rate: float, exact: bool) -> Iterator[Slip]:
    """The slips that a person can see in the numbers of this pass, and tell from all others of the same equation."""
    known = Pass(exercise, right, rate)
    for name in exercise.order:
        if name == "C":  # nothing follows from it
            continue
        values = [(slip, known.value(name, slip.tree)) for slip in slips_of(exercise, name) if slip.mistake]
        for slip, value in values:
            if slip.mistake == "unrecognised" or value is None or value.shape != np.shape(right[name]):
                continue
            off = np.abs(value - right[name])
            if not off.max() > PLAIN or not off[off > NEARLY][0] > PLAIN or (exact and not few_digits(value, PLACES)):
                continue  # the first number that is wrong is asked for, so it has to be seen
            others = (other for another, other in values if another.mistake != slip.mistake)
            if not any(alike(value, other) for other in others) and goes_on(exercise, right, rate, slip, exact):
                yield slip


def alike(value: np.ndarray, other: np.ndarray | None) -> bool:
    return other is not None and value.shape == other.shape and bool((np.abs(value - other) < PLAIN).all())


def goes_on(exercise: Exercise, right: Mapping[str, np.ndarray], rate: float, slip: Slip, exact: bool) -> bool:
    """Whether the rest of the pass can be worked out from the wrong numbers, in numbers with few digits."""
    given = {name: value for name, value in right.items() if name not in exercise.order}
    try:
        wrong = worked(exercise, given, rate, {slip.name: slip})
    except ValueError:
        return False
    values = [np.asarray(wrong[name]) for name in exercise.order]
    return all(np.isfinite(v).all() and (not exact or few_digits(v, PLACES)) for v in values)


def questions(
    exercise: Exercise,
    slip: Slip,
    right: Mapping[str, np.ndarray],
    wrong: Mapping[str, np.ndarray],
    shown: list[str],
    random: Random,
    exact: bool,
) -> Iterator[Question]:
    others = random.sample([name for name in shown if name != slip.name], min(CHOICES, len(shown)) - 1)
    names, letter = shuffled([(Letter(name),) for name in (slip.name, *others)], random)
    yield Question("first wrong", "choice", letter, ("Which of these is the first that is wrong?",), choices=names)

    thought_of = (slip.mistake, *distractors(exercise, slip, random))
    mistakes: list[Text] = [(f"{MISTAKES[name].name}.",) for name in thought_of]
    choices, letter = shuffled(mistakes, random)
    yield Question("mistake", "choice", letter, ("Which mistake is it?",), choices=choices)

    value = float(right[slip.name][first_off(right[slip.name], wrong[slip.name])])
    value = Exact(round(value, 9)) if exact else value
    # neither the question nor its line in the form names the quantity, which the first question asks for
    asked = "Put it right: read it row by row; what should the first number of it that is wrong be?"
    yield Question("right number", "number", value, (asked,))


def first_off(right: np.ndarray, wrong: np.ndarray) -> tuple[int, ...]:
    """The first number that differs, row by row."""
    return tuple(int(k) for k in np.argwhere(np.abs(wrong - right) > NEARLY)[0])


def distractors(exercise: Exercise, slip: Slip, random: Random) -> list[str]:
    """Other mistakes that could be thought of: first those of the same equation, then any."""
    vague = {"unrecognised", "", slip.mistake}
    own = sorted({other.mistake for other in slips_of(exercise, slip.name)} - vague)
    every = {other.mistake for name in exercise.order for other in slips_of(exercise, name)}
    rest = sorted(every - vague - set(own))
    random.shuffle(own)
    random.shuffle(rest)
    return [*own, *rest][: CHOICES - 1]
