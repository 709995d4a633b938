"""How a report reads: every slip of the catalogue told, its numbers worked out again from what is printed."""

import re
from dataclasses import replace

import numpy as np
import pytest

from chainrule.architecture import architecture
from chainrule.classroom.exercise import Exercise
from chainrule.classroom.judge import Wrong
from chainrule.classroom.mistakes import MISTAKES
from chainrule.classroom.passes import Pass, worked
from chainrule.classroom.probes import probe
from chainrule.classroom.report import QUANTITY, Finding, Judgement, findings, sentence
from chainrule.classroom.report_document import judgement_document
from chainrule.classroom.slips import slips_of
from chainrule.errors import InputError
from chainrule.render import MEDIA
from chainrule.render.text import document_text
from chainrule.working.notation import number, written

RATE = 0.7
EXERCISES = {
    "sigmoid, half squared error": Exercise(architecture([4, 5, 3], activations="tanh", output="sigmoid")),
    "softmax, cross entropy": Exercise(architecture([4, 5, 3], loss="cross_entropy"), "dW"),
    "two hidden": Exercise(architecture([4, 5, 2, 3], activations=["tanh", "sigmoid"], reduction="sum")),
}


def told(exercise, name, slip) -> tuple[Finding, ...]:
    """The findings on somebody who makes one slip; none where its shapes do not fit or it changes nothing."""
    given = probe(exercise.shape.sizes, 8, 0)
    right = worked(exercise, given, RATE)
    try:
        yours = worked(exercise, given, RATE, {name: slip})
    except ValueError:
        return ()
    if yours[name].shape == right[name].shape and np.allclose(yours[name], right[name]):
        return ()
    known = Pass(exercise, {**given, **yours}, RATE)
    return findings(exercise, (Wrong(name, slip),), (known,))


EVERY = [
    pytest.param(exercise, name, slip, id=f"{label}: {name} {slip.mistake} {written(slip.tree)}")
    for label, exercise in EXERCISES.items()
    for name in exercise.order
    for slip in slips_of(exercise, name)
    if slip.mistake
]


@pytest.mark.parametrize(("exercise", "name", "slip"), EVERY)
def test_every_slip_is_told_with_both_equations_and_numbers_that_are_true(exercise, name, slip):
    for found in told(exercise, name, slip):
        document = judgement_document(Judgement(False, (found,)), "student.py")
        text = document_text(document, 80)
        lines, flowing = text.splitlines(), " ".join(text.split())
        assert lines[0] == "student.py: one mistake"
        assert f"{name}: {found.name}" in lines
        assert f"yours {name} = {written(slip.tree)} right {name} = {written(exercise.right(name))}" in flowing
        assert found.why in flowing
        shown = found.cell
        if shown is None:
            continue
        assert number(shown.yours_value) in text
        assert number(shown.right_value) in text
        for side, value in ((shown.right_numbers, shown.right_value), (shown.yours_numbers, shown.yours_value)):
            if side is not None and (again := by_hand(written(side))) is not None:
                assert again == pytest.approx(value, rel=2e-2, abs=2e-3)


def by_hand(text):
    """What an equation with its numbers in it comes to, read from the printed text; None where it holds more."""
    plain = text.replace("−", "-").replace("×", "*").replace("²", "**2").replace("·", "*").replace("½", "0.5")
    if not re.fullmatch(r"[-+*/()., \de]+", plain):
        return None
    return eval(plain, {"__builtins__": {}})


@pytest.mark.parametrize("medium", sorted(MEDIA.keys() - {".pdf"}))
def test_every_medium_can_tell_every_kind_of_mistake(medium):
    kinds = {}
    for exercise in EXERCISES.values():
        for name in exercise.order:
            for slip in slips_of(exercise, name):
                for found in told(exercise, name, slip):
                    kinds.setdefault((found.mistake, name[0]), found)
    document = judgement_document(Judgement(False, tuple(kinds.values())), "student.py")
    text = MEDIA[medium](document)
    assert isinstance(text, str)
    assert text.count("In numbers") > 20


def test_the_reason_is_given_once_for_each_kind():
    one, other = (Finding("unrecognised", name, f"{name} is wrong.") for name in ("dWo", "dWh"))
    text = " ".join(document_text(judgement_document(Judgement(False, (one, other)), "x")).split())
    assert text.count(MISTAKES["unrecognised"].why) == 1
    assert "1. dWo: wrong here" in text
    assert "2. dWh: wrong here" in text


def test_code_that_stops_is_told_in_one_sentence():
    found = Finding("unrecognised", "backward", "a long paragraph", says="it stopped in line 3")
    assert found.stops
    assert found.told() == "It stopped in line 3."
    assert found.told(1) == found.told(2)
    assert "line 3" not in found.told(1)
    assert found.to_dict()["message"] == "It stopped in line 3."
    lines = document_text(judgement_document(Judgement(False, (found,)), "x")).splitlines()
    assert "backward does not come to its end" in lines
    assert "a long paragraph" not in lines


def test_a_mistake_in_code_that_stops_comes_with_how_it_stopped():
    exercise = EXERCISES["two hidden"]
    found = told(exercise, "Eo", slips_of(exercise, "Eo")[1])[0]
    assert found.halt == ""
    halted = replace(found, message=f"The code stopped in line 3. {found.message}")
    assert halted.halt == "The code stopped in line 3."
    lines = document_text(judgement_document(Judgement(False, (halted,)), "x")).splitlines()
    assert lines[3].startswith("Eo: ")
    assert lines[6] == "The code stopped in line 3."


@pytest.mark.parametrize("name", ["X", "Y", "C", "H", "O", "Zh", "H12", "Eo", "dWh", "dB1", "Wo_new", "B2_new"])
def test_quantities_are_told_from_functions(name):
    assert QUANTITY.fullmatch(name)


@pytest.mark.parametrize("name", ["forward", "code", "train_step", "Home", "backward", "compute_cost", ""])
def test_functions_are_told_from_quantities(name):
    assert not QUANTITY.fullmatch(name)


@pytest.mark.parametrize(
    ("judgement", "title"),
    [
        (Judgement(True), "no mistake found"),
        (Judgement(None), "nothing could be judged"),
        (Judgement(False, (Finding("no_bias", "Zh", ""),)), "one mistake"),
        (Judgement(False, (Finding("no_bias", "Zh", ""), Finding("no_bias", "Zo", ""))), "2 mistakes"),
        (Judgement(False, (Finding("no_bias", "Zh", ""), Finding("no_bias", "Zo", ""))).at(1), "not right yet"),
    ],
)
def test_the_title_says_how_it_went(judgement, title):
    assert judgement_document(judgement, "x").title == f"x: {title}"


def test_the_small_print_is_one_paragraph():
    judgement = Judgement(
        True,
        notes=("a remark",),
        told=("output: tanh",),
        inferred=("reduction: mean, its 1/n in Eo", "samples: rows"),
        unknown=("loss: taken to be huber",),
        checked=("Zh", "H"),
    )
    text = document_text(judgement_document(judgement, "x"), 400)
    assert (
        "Checked: Zh, H. Told: output tanh. Seen from the code and its numbers: reduction mean, its 1/n in Eo; samples "
        "rows. Not known: loss, taken to be huber.\n"
    ) in text
    assert "\nA remark.\n" in text


def test_a_hint_that_does_not_exist_is_refused():
    with pytest.raises(InputError, match="hint is 5"):
        Judgement(True).at(5)


def test_a_sentence_has_one_full_stop():
    assert [sentence(text) for text in ("", "so it is", "So it is.")] == ["", "So it is.", "So it is."]
