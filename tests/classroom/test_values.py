"""Numbers worked out by hand: rounded as people round, judged one after the other, mistakes named, errors carried on.

Second opinions: the network's own trace for what is right, and Python's decimals for what a rounding may do.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chainrule as cr
from chainrule.checking import check_answers
from chainrule.classroom.exercise import Exercise
from chainrule.classroom.passes import worked
from chainrule.classroom.rounding import table, written
from chainrule.classroom.slips import slips_of

NET, X, Y = cr.article()
TRACE = NET.trace(X, Y, learning_rate=0.1)
ORDER = Exercise(NET.architecture).order
GIVEN = {name: TRACE[name] for name in ("X", "Y", "Wh", "Bh", "Wo", "Bo")}


def by_pen(array, places=2):
    """Every number rounded half up, as text: what a person writes down."""
    unit = Decimal(1).scaleb(-places)
    return [
        [str(Decimal(repr(float(value))).quantize(unit, ROUND_HALF_UP)) for value in row]
        for row in np.atleast_2d(array)
    ]


def smooth(seed=0, **options):
    net = cr.Network([2, 3, 2], activations="tanh", output="sigmoid", seed=seed, **options)
    random = np.random.default_rng(seed)
    return net, random.normal(size=(4, 2)).round(1), random.random((4, 2)).round(1)


# numbers as they are written -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "off"),
    [
        ("−0.75", -0.75, 0.005),
        ("-.75", -0.75, 0.005),
        ("0,75", 0.75, 0.005),
        ("-3/4", -0.75, 0.0),
        ("−3 / 4", -0.75, 0.0),
        ("1 1/2", 1.5, 0.0),
        ("= 2.50", 2.5, 0.005),
        ("≈0.333", 0.333, 0.0005),
        ("1.2e-3", 0.0012, 0.00005),
        ("+4", 4.0, None),
        ("123", 123.0, 0.5),
        (" 5. ", 5.0, None),
    ],
)
def test_numbers_as_people_write_them(text, value, off):
    found = written(text)
    assert found is not None
    assert (found.value, found.off) == (pytest.approx(value), off if off is None else pytest.approx(off))


@pytest.mark.parametrize("text", ["", " ", "-", "—", "_", "?"])
def test_blanks(text):
    assert written(text) is None


@pytest.mark.parametrize(
    "text", ["abc", "3/0", "1.2.3", "1,2,3", "nan", "inf", "1e999", "0x10", "1_000", "4. Mar", "9" * 99]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(cr.InputError, match="number"):
        written(text)


DATES = ("03-Apr", "4. Mar", "Apr 03", "2024-04-03", "04.03.2024")


@pytest.mark.parametrize("text", [*DATES, "abc", "x-1", "9" * 99])
def test_dates_that_a_spreadsheet_made_of_fractions_are_explained(text):
    with pytest.raises(cr.InputError) as caught:
        written(text)
    assert ("turns 3/4 into a date" in str(caught.value)) is (text in DATES)


def test_whole_numbers_are_rounded_like_their_neighbours():
    assert table("Zh", [["0.125", "2"]])[1].tolist() == [[0.0005, 0.0005]]
    assert table("Zh", [[1, 2]])[1].tolist() == [[0.005, 0.005]]
    assert table("Zh", np.array([0.5, -1.25]))[1].tolist() == [0.05, 0.005]


@given(st.decimals(min_value=-999, max_value=999, places=3), st.integers(1, 3))
def test_a_rounded_number_is_never_further_off_than_it_says(number, places):
    text = str(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    found = written(text)
    assert found is not None
    assert found.off is not None
    assert abs(found.value - float(number)) <= found.off * (1 + 1e-9)


# right numbers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["floats", "lists", "rounded", "fractions", "one place"])
def test_right_numbers_are_right_in_every_form(form):
    forms = {
        "floats": lambda A: A,
        "lists": lambda A: A.tolist(),
        "rounded": lambda A: by_pen(A, 2),
        "fractions": lambda A: [
            [Fraction(repr(float(v))).limit_denominator(10**6) for v in r] for r in np.atleast_2d(A)
        ],
        "one place": lambda A: by_pen(A, 1),
    }
    found = cr.check_values({name: forms[form](TRACE[name]) for name in ORDER}, NET, X, Y)
    assert found.ok is True, str(found)
    assert found.findings == ()
    assert found.checked == ORDER


@given(st.integers(0, 500), st.integers(2, 5), st.booleans())
def test_whoever_rounds_every_number_and_goes_on_with_it_is_right(seed, places, exactly):
    """Either with the rounded numbers in the next equation, or with all digits in the calculator."""
    net, X, Y = smooth(seed, reduction="mean" if seed % 2 else "sum")
    exercise = Exercise(net.architecture)
    trace = net.trace(X, Y, learning_rate=0.5)
    given = {name: trace[name] for name in ("X", "Y", "Wh", "Bh", "Wo", "Bo")}
    seen: dict[str, np.ndarray] = {}
    for name in exercise.order:
        seen[name] = np.round(worked(exercise, given, 0.5, seen={} if exactly else seen)[name], places)
    found = cr.check_values({name: by_pen(seen[name], places) for name in seen}, net, X, Y, learning_rate=0.5)
    assert found.ok is True, str(found)
    assert not any("carried" in note for note in found.notes)


def test_any_part_will_do_and_cells_and_scalars():
    assert cr.check_values({"dWh": TRACE.dWh}, NET, X, Y).ok is True
    assert cr.check_values({"dWh[0,1]": "-1/2", "C": 5.0625, "Zh[2, 0]": 1.5}, NET, X, Y).ok is True
    assert cr.check_values({"dWh[0,1]": "1/2"}, NET, X, Y).ok is False
    assert cr.check_values({"C": "5.06"}, NET, X, Y).ok is True
    assert cr.check_values({"Bo_new": TRACE.Bo_new[0]}, NET, X, Y).ok is True


def test_the_mean_of_a_cost_may_stand_in_E_or_in_dW():
    net, X, Y = smooth(reduction="mean")
    trace = net.trace(X, Y)
    later = {"Eo": trace.Eo * 4, "Eh": trace.Eh * 4, "dWo": trace.dWo, "dWh": trace.dWh, "dBh": trace.dBh}
    assert cr.check_values(later, net, X, Y).ok is True
    later["dWh"] = trace.dWh * 4
    found = cr.check_values(later, net, X, Y)
    assert found.ok is False
    assert [(finding.where, finding.mistake) for finding in found.findings] == [("dWh", "sum_for_mean")]


# other books ---------------------------------------------------------------------------------------------------------


def test_names_of_other_books_and_samples_in_columns():
    names = {
        "Z1": "Zh",
        "A1": "H",
        "Z2": "Zo",
        "A2": "O",
        "dZ2": "Eo",
        "dW2": "dWo",
        "db2": "dBo",
        "dZ1": "Eh",
        "dW1": "dWh",
    }
    for turn in (lambda A: A, np.transpose):
        found = cr.check_values({theirs: turn(TRACE[ours]) for theirs, ours in names.items()}, NET, X, Y)
        assert found.ok is True, str(found)
        assert set(found.checked) == set(names.values())
    assert any("columns" in note for note in found.notes)
    assert cr.check_values({"delta_o": TRACE.Eo, "y_hat": TRACE.O, "W1_new": TRACE.Wh_new}, NET, X, Y).ok is True


def test_a_square_matrix_is_turned_with_the_others():
    values = {"dWh": TRACE.dWh.T, "dWo": TRACE.dWo.T}
    assert not np.array_equal(TRACE.dWo, TRACE.dWo.T)
    assert cr.check_values(values, NET, X, Y).ok is True
    assert cr.check_values({"dWh": TRACE.dWh, "dWo": TRACE.dWo.T}, NET, X, Y).ok is False


# wrong numbers -------------------------------------------------------------------------------------------------------

SLIPS = [
    ("Zh", "no_bias"),
    ("H", "no_activation"),
    ("Eo", "missing_output_slope"),
    ("Eo", "sign_flipped"),
    ("Eo", "loss_for_derivative"),
    ("Eh", "updated_before_error"),
    ("Eh", "missing_hidden_slope"),
    ("Eh", "raw_error_passed"),
    ("dWo", "z_for_input"),
    ("dWh", "factor_two"),
    ("dBh", "missing_bias_gradient"),
    ("dBo", "last_row_only"),
    ("Wo_new", "sign_flipped"),
]


@pytest.mark.parametrize(("name", "mistake"), SLIPS)
@pytest.mark.parametrize("places", [3, 5])
def test_the_first_wrong_quantity_its_mistake_and_what_was_carried(name, mistake, places):
    net, X, Y = smooth(3)
    net.params = [(W, np.full((1, W.shape[1]), 0.3)) for W, _ in net.params]
    exercise = Exercise(net.architecture)
    trace = net.trace(X, Y, learning_rate=2.0)
    slip = next(slip for slip in slips_of(exercise, name) if slip.mistake == mistake)
    given = {key: trace[key] for key in ("X", "Y", "Wh", "Bh", "Wo", "Bo")}
    wrong = worked(exercise, given, 2.0, {name: slip})
    found = cr.check_values({key: by_pen(wrong[key], places) for key in exercise.order}, net, X, Y, learning_rate=2.0)
    assert found.ok is False
    assert [(finding.where, finding.mistake) for finding in found.findings] == [(name, mistake)], str(found)
    later = [key for key in exercise.order if not np.allclose(wrong[key], trace[key]) and key != name]
    for key in later:
        told = [note for note in found.notes if key in note]
        assert told, key
        assert places == 3 or "carried on" in told[0]  # with 3 places, some of them may be right all the same


def test_an_H_of_0_is_taken_as_0_so_that_a_slope_left_out_is_seen():
    """Half a unit around H = 0 would lie on both sides of ReLU's kink, and excuse every slope."""
    exercise = Exercise(NET.architecture)
    slip = next(slip for slip in slips_of(exercise, "Eh") if slip.mistake == "missing_hidden_slope")
    wrong = worked(exercise, GIVEN, 0.1, {"Eh": slip})
    found = cr.check_values({name: by_pen(wrong[name]) for name in ORDER}, NET, X, Y)
    assert [(finding.where, finding.mistake) for finding in found.findings] == [("Eh", "missing_hidden_slope")]


def test_a_slip_that_nobody_knows_is_said_to_be_wrong_there_and_no_more():
    Zh = TRACE.Zh.copy()
    Zh[1, 0] = 4.0
    found = cr.check_values({"Zh": Zh, "H": np.maximum(Zh, 0)}, NET, X, Y)
    assert [(finding.where, finding.mistake) for finding in found.findings] == [("Zh", "unrecognised")]
    assert "Zh[1,0] is 4 and should be 0.5" in found.findings[0].message
    assert any(note.startswith("Worked out rightly from the numbers in Zh: H") for note in found.notes)
    assert not any(note.startswith(("dW", "dB")) for note in found.notes)  # a capital would spoil the name


def test_two_mistakes_are_both_named():
    exercise = Exercise(NET.architecture)
    slips = {
        name: next(s for s in slips_of(exercise, name) if s.mistake == id)
        for name, id in SLIPS
        if name in ("Zh", "dBh")
    }
    wrong = worked(exercise, GIVEN, 0.1, slips)
    found = cr.check_values({name: wrong[name] for name in ORDER}, NET, X, Y)
    assert [(finding.where, finding.mistake) for finding in found.findings] == [
        ("Zh", "no_bias"),
        ("dBh", "missing_bias_gradient"),
    ]


def test_a_mistake_in_what_was_not_handed_in_is_found_from_what_follows():
    net, X, Y = smooth(3)
    exercise = Exercise(net.architecture)
    trace = net.trace(X, Y)
    slip = next(slip for slip in slips_of(exercise, "Eh") if slip.mistake == "missing_hidden_slope")
    wrong = worked(exercise, {key: trace[key] for key in ("X", "Y", "Wh", "Bh", "Wo", "Bo")}, 0.1, {"Eh": slip})
    found = cr.check_values({key: wrong[key] for key in ("Zh", "H", "Zo", "O", "Eo", "dWh", "dBh")}, net, X, Y)
    assert [finding.mistake for finding in found.findings] == ["missing_hidden_slope"]


def test_blanks_are_not_judged_and_what_follows_is_judged_as_if_they_were_filled_in_the_same_way():
    exercise = Exercise(NET.architecture)
    wrong = worked(exercise, GIVEN, 0.1, {"Zh": slips_of(exercise, "Zh")[0]})
    Zh = wrong["Zh"].tolist()
    Zh[0][1] = None
    Zh[2][0] = ""
    found = cr.check_values({"Zh": Zh, "H": wrong["H"], "Zo": wrong["Zo"]}, NET, X, Y)
    assert [(finding.where, finding.mistake) for finding in found.findings] == [("Zh", "no_bias")]
    assert any("blank" in note and "Zh (2)" in note for note in found.notes)
    assert cr.check_values({"Zh": [[None, None]] * 3}, NET, X, Y).ok is None


def test_a_wrong_shape_is_a_mistake_too():
    """dB summed over the wrong axis has n numbers."""
    found = cr.check_values({"Eh": TRACE.Eh, "dBh": TRACE.Eh.sum(axis=1)}, NET, X, Y)
    assert found.ok is False
    assert [(finding.where, finding.mistake) for finding in found.findings] == [("dBh", "bias_wrong_axis")]
    assert cr.check_values({"Zh": np.ones((3, 5)), "H": TRACE.H}, NET, X, Y).ok is False


def test_a_rounding_so_coarse_that_0_would_pass_does_not_pass():
    net, X, Y = smooth(0)
    small = net.trace(X, Y).dWh
    assert np.abs(small).max() < 0.5
    assert cr.check_values({"dWh": np.zeros_like(small)}, net, X, Y).ok is False
    assert cr.check_values({"dWh": by_pen(small, 0)}, net, X, Y).ok is False


# at the door ---------------------------------------------------------------------------------------------------------

REFUSED = [
    ({}, "dict"),
    ([1, 2], "dict"),
    ({"Q": [[1]]}, "no quantity 'Q'"),
    ({"Zh": [[1, "x"], [0, 0], [0, 0]]}, "Zh[0, 1]"),
    ({"Zh": [[1], [2, 3]]}, "all of one length"),
    ({"Zh": TRACE.Zh, "Z1": TRACE.Zh}, "twice"),
    ({"Zh[0,0]": 1, "Zh": TRACE.Zh}, "one way"),
    ({"Zh[9,0]": 1}, "shape (3, 2)"),
    ({"X": X + 1, "Zh": TRACE.Zh}, "given in the exercise"),
    ({"Zh": [[np.inf, 1], [0, 0], [0, 0]]}, "finite"),
]


@pytest.mark.parametrize(("values", "said"), REFUSED)
def test_what_cannot_be_read_is_answered_with_a_sentence(values, said):
    with pytest.raises(cr.InputError) as refused:
        cr.check_values(values, NET, X, Y)
    assert said in str(refused.value)


def test_a_penalty_is_left_out_and_said_to_be():
    net = cr.Network([1, 2, 2], activations="relu", output="relu", reduction="sum", l2=0.1, init=NET.params)
    found = cr.check_values({name: TRACE[name] for name in ("C", "dWo", "dWh")}, net, X, Y)
    assert found.ok is True
    assert "penalty" in found.notes[0]
    assert cr.check_values({"C": net.cost(X, Y)}, net, X, Y).ok is False


def test_a_large_pass_is_followed_too():
    """Too many numbers to move one by one; those who go on with all digits differ from those who go on with three."""
    net = cr.Network([20, 30, 5], activations="tanh", reduction="sum", seed=1)
    random = np.random.default_rng(0)
    X, Y = random.normal(size=(25, 20)), random.normal(size=(25, 5))
    trace = net.trace(X, Y, learning_rate=0.01)
    names = Exercise(net.architecture).order
    values = {name: np.round(trace[name], 2) for name in names}
    assert np.abs(values["H"].T @ values["Eo"] - trace.dWo).max() > 0.01
    assert cr.check_values(values, net, X, Y, learning_rate=0.01).ok is True
    values["Eo"] = -values["Eo"]
    found = cr.check_values({name: values[name] for name in ("Zh", "H", "Zo", "O", "Eo")}, net, X, Y)
    assert [(finding.where, finding.mistake) for finding in found.findings] == [("Eo", "sign_flipped")]


def test_deeper_networks_have_numbered_layers():
    net = cr.Network([2, 3, 2, 1], activations="tanh", seed=4)
    random = np.random.default_rng(1)
    X, Y = random.normal(size=(3, 2)), random.normal(size=(3, 1))
    trace = net.trace(X, Y)
    names = Exercise(net.architecture).order
    assert cr.check_values({name: np.round(trace[name], 4) for name in names}, net, X, Y).ok is True
    found = cr.check_values({"E2": trace.E2, "E1": trace.E2 @ net.params[1].W.T, "Eo": trace.Eo}, net, X, Y)
    assert [(finding.where, finding.mistake) for finding in found.findings] == [("E1", "missing_hidden_slope")]


# answers.csv ---------------------------------------------------------------------------------------------------------

FILES = {
    "cells": 'name,value\n"Zh[0,0]",-1.5\n"Zh[0,1]",0.5\nC,5.06\n"dWh[0,1]",-1/2\n',
    "row and column": "name,row,column,value\nZh,0,0,-1.5\nZh,2,1,-2.5\n",
    "a matrix in a line": 'name,value\nZh,"[[-1.5, 0.5], [0.5, -1.5], [1.5, −2.5]]"\nH,0 0.5; 0.5 0; 1.5 0\n',
    "semicolons and commas": "Name;Value\nZh[0,0];-1,5\nC;5,06\n",
    "bom": "\ufeffname,value\nC,5.0625\n",
}


@pytest.mark.parametrize("form", FILES)
def test_a_file_of_answers_is_checked_against_the_article(form, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(FILES[form], encoding="utf-8")
    assert check_answers(str(path)).ok is True
    path.write_text(FILES[form].replace("5.06", "7").replace("-1.5", "3").replace("5,06", "7"), encoding="utf-8")
    assert check_answers(str(path)).ok is False


BAD_FILES = {
    "": "empty",
    "a,b\n1,2\n": "no file of answers",
    "name,value\n": "no answers below",
    "name,value\nC,\n": "nothing is filled in",
    'name,value\nC,"1\n': "table",
    "name,value\nC,1\nC,2\n": "twice",
    "name,value\nC,one\n": "no number",
    "name,value\nC\0,1\n": "no text",
}


@pytest.mark.parametrize("text", BAD_FILES)
def test_a_file_that_cannot_be_read_is_answered_with_a_sentence(text, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(text)
    with pytest.raises(cr.InputError) as refused:
        check_answers(str(path))
    assert BAD_FILES[text] in str(refused.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(cr.InputError, match="there"):
        check_answers(str(tmp_path / "none.csv"))
