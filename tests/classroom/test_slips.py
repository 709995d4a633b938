"""The mistakes as equations: each id is one, comes to the numbers that plain NumPy gives, and can be written down.

The numbers of a mistake are written here once more, as the line of code that somebody would have typed.
"""

from collections.abc import Callable, Iterator
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from chainrule.architecture import architecture
from chainrule.classroom.exercise import Exercise
from chainrule.classroom.mistakes import MISTAKES
from chainrule.classroom.passes import Pass, worked
from chainrule.classroom.probes import RATES, ROWS, probe
from chainrule.classroom.slips import Slip, both, slips_of
from chainrule.render.html import document_fragment
from chainrule.render.latex import latex
from chainrule.render.text import document_text
from chainrule.render.typst import typst_math
from chainrule.working.document import Document, Formula
from chainrule.working.expressions import Letter
from chainrule.working.notation import Notation, written

BEHAVIOUR = {"mutates_inputs", "gradients_accumulate"}  # what no number of a single pass shows
EQUATIONS = {
    *("no_bias", "no_activation", "elementwise_for_dot", "transposed_weights", "missing_output_slope"),
    *("missing_hidden_slope", "slope_of_activation", "slope_times_z", "z_for_input", "raw_error_passed"),
    *("updated_before_error", "missing_bias_gradient", "bias_wrong_axis", "sum_for_mean", "mean_for_sum"),
    *("averaged_twice", "factor_two", "divided_by_outputs", "sign_flipped", "double_slope", "last_row_only"),
    *("shared_buffer", "column_vector", "integer_truncation", "loss_for_derivative", "wrong_layer_input"),
    *("unrecognised", "hidden_layer_skipped"),
}
ONE = Exercise(architecture([4, 5, 3], activations="tanh", output="sigmoid"))
SUM = Exercise(architecture([4, 5, 3], activations="tanh", output="sigmoid", reduction="sum"))
SHARES = Exercise(architecture([4, 5, 3], activations="tanh", loss="cross_entropy"))
YES_NO = Exercise(architecture([4, 5, 3], activations="tanh", loss="binary_cross_entropy"))
FLAT = Exercise(architecture([4, 5, 1], activations="tanh", output="sigmoid"))
ALIKE = Exercise(architecture([3, 3, 3], activations="tanh", output="sigmoid"))
DEEP = Exercise(architecture([4, 5, 2, 3], activations="tanh", output="sigmoid"))
RATE = 0.7


def sigmoid(Z: Any) -> Any:
    return 1 / (1 + np.exp(-Z))


def softmax(Z: Any) -> Any:
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def by_hand(exercise: Exercise) -> SimpleNamespace:
    """Every number of a right pass in plain NumPy; with two hidden layers as well."""
    shape, random = exercise.shape, np.random.default_rng(3)
    n = 3 if exercise is ALIKE else 7
    v = {"X": random.normal(size=(n, shape.sizes[0])), "Y": random.uniform(0.1, 0.9, size=(n, shape.sizes[-1]))}
    v["Y"] = np.eye(3)[np.arange(n) % 3] if shape.loss == "cross_entropy" else v["Y"]
    last, mean = v["X"], n if shape.reduction == "mean" else 1
    for layer, (before, after) in zip(shape.layers, shape.shapes(), strict=True):
        v[f"W{layer}"], v[f"B{layer}"] = random.normal(size=(before, after)), 2 * random.normal(size=(1, after))
        v[f"Z{layer}"] = Z = last @ v[f"W{layer}"] + v[f"B{layer}"]
        name = {"o": "O", "h": "H"}.get(layer, f"H{layer}")
        v[name] = np.tanh(Z) if layer != "o" else softmax(Z) if shape.loss == "cross_entropy" else sigmoid(Z)
        last = v[name]
    O, Y = v["O"], v["Y"]
    E = (O - Y) / mean if shape.collapses else (O - Y) * O * (1 - O) / mean
    for layer in reversed(shape.layers):
        v[f"E{layer}"] = E
        before = {"o": "H" if len(shape.layers) == 2 else "H2", "2": "H1"}.get(layer, "X")
        v[f"dW{layer}"], v[f"dB{layer}"] = v[before].T @ E, E.sum(axis=0, keepdims=True)
        v[f"W{layer}_new"] = v[f"W{layer}"] - RATE * v[f"dW{layer}"]
        v[f"B{layer}_new"] = v[f"B{layer}"] - RATE * v[f"dB{layer}"]
        if before != "X":
            E = E @ v[f"W{layer}"].T * (1 - v[before] ** 2)
    return SimpleNamespace(**v, n=n)


# (exercise, mistake, quantity, how somebody would have come to it)
Line = tuple[Exercise, str, str, Callable[[Any], Any]]
LINES: list[Line] = [
    # forward
    (ONE, "no_bias", "Zh", lambda v: v.X @ v.Wh),
    (ONE, "no_bias", "Zo", lambda v: v.H @ v.Wo),
    (ONE, "no_activation", "H", lambda v: v.Zh),
    (ONE, "no_activation", "Zo", lambda v: v.Zh @ v.Wo + v.Bo),
    (ONE, "no_activation", "O", lambda v: v.Zo),
    (ONE, "slope_of_activation", "H", lambda v: 1 - np.tanh(v.Zh) ** 2),
    (ONE, "sign_flipped", "Zh", lambda v: v.X @ v.Wh - v.Bh),
    (ONE, "shared_buffer", "H", lambda v: v.Zh),
    (ONE, "shared_buffer", "Zh", lambda v: np.tanh(v.X @ v.Wh + v.Bh)),
    (ONE, "shared_buffer", "Zo", lambda v: v.O),
    (SHARES, "shared_buffer", "Zo", lambda v: v.O),
    (ALIKE, "elementwise_for_dot", "Zh", lambda v: v.X * v.Wh + v.Bh),
    (ALIKE, "transposed_weights", "Zo", lambda v: v.H @ v.Wo.T + v.Bo),
    (ALIKE, "wrong_layer_input", "Zo", lambda v: v.X @ v.Wo + v.Bo),
    # the output error
    (ONE, "sign_flipped", "Eo", lambda v: (v.Y - v.O) * v.O * (1 - v.O) / v.n),
    (ONE, "missing_output_slope", "Eo", lambda v: (v.O - v.Y) / v.n),
    (ONE, "slope_of_activation", "Eo", lambda v: (v.O - v.Y) * v.Zo * (1 - v.Zo) / v.n),
    (ONE, "slope_of_activation", "Eo", lambda v: (v.O - v.Y) * sigmoid(v.O) * (1 - sigmoid(v.O)) / v.n),
    (ONE, "slope_times_z", "Eo", lambda v: (v.O - v.Y) * v.O * (1 - v.O) * v.Zo / v.n),
    (ONE, "factor_two", "Eo", lambda v: 2 * (v.O - v.Y) * v.O * (1 - v.O) / v.n),
    (ONE, "factor_two", "Eo", lambda v: (v.O - v.Y) * v.O * (1 - v.O) / 2 / v.n),
    (ONE, "loss_for_derivative", "Eo", lambda v: (v.O - v.Y) ** 2 / 2 * v.O * (1 - v.O) / v.n),
    (ONE, "sum_for_mean", "Eo", lambda v: (v.O - v.Y) * v.O * (1 - v.O)),
    (ONE, "averaged_twice", "Eo", lambda v: (v.O - v.Y) * v.O * (1 - v.O) / v.n**2),
    (ONE, "divided_by_outputs", "Eo", lambda v: (v.O - v.Y) * v.O * (1 - v.O) / v.n / 3),
    (SUM, "mean_for_sum", "Eo", lambda v: (v.O - v.Y) * v.O * (1 - v.O) / v.n),
    (SHARES, "double_slope", "Eo", lambda v: (v.O - v.Y) * v.O * (1 - v.O) / v.n),
    (SHARES, "double_slope", "Eo", lambda v: jacobian_times(v.O, v.O - v.Y) / v.n),
    (SHARES, "missing_output_slope", "Eo", lambda v: -v.Y / v.O / v.n),
    (SHARES, "loss_for_derivative", "Eo", lambda v: -v.Y * np.log(v.O) / v.n),
    (YES_NO, "double_slope", "Eo", lambda v: (v.O - v.Y) * v.O * (1 - v.O) / v.n),
    (YES_NO, "slope_of_activation", "Eo", lambda v: (v.O - v.Y) / v.O / (1 - v.O) * v.Zo * (1 - v.Zo) / v.n),
    (FLAT, "column_vector", "Eo", lambda v: (v.O - v.Y[:, 0]) * v.O * (1 - v.O) / v.n),
    (FLAT, "column_vector", "Eo", lambda v: (v.O[:, 0] - v.Y) * v.O * (1 - v.O) / v.n),
    # the hidden error
    (ONE, "missing_hidden_slope", "Eh", lambda v: v.Eo @ v.Wo.T),
    (ONE, "slope_of_activation", "Eh", lambda v: v.Eo @ v.Wo.T * (1 - np.tanh(v.H) ** 2)),
    (ONE, "slope_of_activation", "Eh", lambda v: v.Eo @ v.Wo.T * (1 - v.Zh**2)),
    (ONE, "slope_times_z", "Eh", lambda v: v.Eo @ v.Wo.T * v.Zh),
    (ONE, "slope_times_z", "Eh", lambda v: v.Eo @ v.Wo.T * (1 - v.H**2) * v.Zh),
    (ONE, "raw_error_passed", "Eh", lambda v: (v.O - v.Y) @ v.Wo.T * (1 - v.H**2)),
    (ONE, "raw_error_passed", "Eh", lambda v: (v.O - v.Y) / v.n @ v.Wo.T * (1 - v.H**2)),
    (ONE, "updated_before_error", "Eh", lambda v: v.Eo @ (v.Wo - RATE * v.dWo).T * (1 - v.H**2)),
    (ONE, "sign_flipped", "Eh", lambda v: -v.Eo @ v.Wo.T * (1 - v.H**2)),
    (ONE, "averaged_twice", "Eh", lambda v: v.Eo @ v.Wo.T * (1 - v.H**2) / v.n),
    (ONE, "hidden_layer_skipped", "Eh", lambda v: np.zeros_like(v.Zh)),
    (ALIKE, "transposed_weights", "Eh", lambda v: v.Eo @ v.Wo * (1 - v.H**2)),
    (ALIKE, "elementwise_for_dot", "Eh", lambda v: v.Eo * v.Wo * (1 - v.H**2)),
    (ALIKE, "elementwise_for_dot", "Eh", lambda v: v.Eo * v.Wo.T * (1 - v.H**2)),
    (DEEP, "raw_error_passed", "E2", lambda v: (v.O - v.Y) @ v.Wo.T * (1 - v.H2**2)),
    (DEEP, "raw_error_passed", "E1", lambda v: v.Eo @ v.Wo.T @ v.W2.T * (1 - v.H1**2)),
    (DEEP, "updated_before_error", "E1", lambda v: v.E2 @ (v.W2 - RATE * v.dW2).T * (1 - v.H1**2)),
    # the derivatives
    (ONE, "z_for_input", "dWo", lambda v: v.Zh.T @ v.Eo),
    (DEEP, "z_for_input", "dW2", lambda v: v.Z1.T @ v.E2),
    (ONE, "missing_output_slope", "dWo", lambda v: v.H.T @ (v.O - v.Y)),
    (ONE, "missing_hidden_slope", "dWh", lambda v: v.X.T @ (v.Eo @ v.Wo.T)),
    (ONE, "last_row_only", "dWh", lambda v: np.outer(v.X[-1], v.Eh[-1])),
    (ONE, "last_row_only", "dWo", lambda v: np.outer(v.H[0], v.Eo[0])),
    (ONE, "averaged_twice", "dWo", lambda v: v.H.T @ v.Eo / v.n),
    (ONE, "sum_for_mean", "dWo", lambda v: v.H.T @ v.Eo * v.n),
    (ONE, "factor_two", "dWh", lambda v: 2 * v.X.T @ v.Eh),
    (ONE, "divided_by_outputs", "dWh", lambda v: v.X.T @ v.Eh / 3),
    (ONE, "hidden_layer_skipped", "dWh", lambda v: np.zeros((4, 5))),
    (ONE, "wrong_layer_input", "dWo", lambda v: v.X.T @ v.Eo),
    (ONE, "wrong_layer_input", "dWh", lambda v: v.H.T @ v.Eh),
    (ALIKE, "elementwise_for_dot", "dWo", lambda v: v.H * v.Eo),
    (ONE, "unrecognised", "dWo", lambda v: v.Eo.T @ v.H),
    (ONE, "missing_bias_gradient", "dBh", lambda v: np.zeros((1, 5))),
    (ONE, "bias_wrong_axis", "dBo", lambda v: v.Eo.sum(axis=1)[None]),
    (ONE, "bias_wrong_axis", "dBo", lambda v: v.Eo.sum()),
    (ONE, "bias_wrong_axis", "dBh", lambda v: v.Eh),
    (ONE, "last_row_only", "dBh", lambda v: v.Eh[-1:]),
    # the update
    (ONE, "sign_flipped", "Wo_new", lambda v: v.Wo + RATE * v.dWo),
    (ONE, "hidden_layer_skipped", "Wh_new", lambda v: v.Wh),
    (ONE, "missing_bias_gradient", "Bh_new", lambda v: v.Bh),
    (ONE, "integer_truncation", "Wh_new", lambda v: (v.Wh - RATE * v.dWh).astype(int)),
    (ONE, "integer_truncation", "Zh", lambda v: v.X.astype(int) @ v.Wh + v.Bh),
    (ONE, "integer_truncation", "Zo", lambda v: v.H @ v.Wo.astype(int) + v.Bo),
    (ONE, "averaged_twice", "Bo_new", lambda v: v.Bo - RATE * v.dBo / v.n),
    (SUM, "mean_for_sum", "Wo_new", lambda v: v.Wo - RATE * v.dWo / v.n),
    (ONE, "unrecognised", "Wo_new", lambda v: v.Wo - v.dWo),
    # the cost
    (ONE, "factor_two", "C", lambda v: ((v.O - v.Y) ** 2).sum() / v.n),
    (ONE, "sum_for_mean", "C", lambda v: ((v.O - v.Y) ** 2).sum() / 2),
    (ONE, "divided_by_outputs", "C", lambda v: ((v.O - v.Y) ** 2).mean() / 2),
]


def jacobian_times(O: Any, G: Any) -> Any:
    """Each row of G times the whole slope of softmax, a matrix for each row."""
    return np.array([(np.diag(o) - np.outer(o, o)) @ g for o, g in zip(O, G, strict=True)])


def known(exercise: Exercise, v: SimpleNamespace) -> Pass:
    return Pass(exercise, {name: value for name, value in vars(v).items() if name != "n"}, RATE)


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line[1]}-{line[2]}-{line[0].shape.sizes}")
def test_a_slip_comes_to_the_numbers_of_the_line_that_somebody_typed(line: Line) -> None:
    exercise, mistake, name, typed = line
    v = by_hand(exercise)
    expected = np.asarray(typed(v), dtype=float)
    values = [known(exercise, v).value(name, s.tree) for s in slips_of(exercise, name) if s.mistake == mistake]
    there = [value for value in values if value is not None and value.shape == expected.shape]
    assert any(np.allclose(value, expected, rtol=1e-10, atol=1e-12) for value in there)
    right = known(exercise, v).value(name, exercise.right(name))
    assert right is not None
    assert right.shape != expected.shape or not np.allclose(right, expected, rtol=1e-6)  # it does show


def test_a_step_that_is_cut_is_a_mistake_of_its_own_only_if_something_is_left_of_it() -> None:
    v = by_hand(SUM)
    slips = [slip for slip in slips_of(SUM, "Wo_new") if "step" in written(slip.tree)]
    assert [slip.mistake for slip in slips] == ["integer_truncation"]
    fast, slow = (Pass(SUM, known(SUM, v).known, rate).value("Wo_new", slips[0].tree) for rate in (20.0, 0.7))
    assert slow is None  # the weights are as they were, which has other names
    assert np.abs(20 * v.dWo).max() > 1
    np.testing.assert_array_equal(fast, v.Wo - (20 * v.dWo).astype(int))


@pytest.mark.parametrize("exercise", [ONE, SUM, SHARES, YES_NO, FLAT, ALIKE, DEEP], ids=lambda e: str(e.shape.sizes))
def test_what_is_right_is_what_is_right_by_hand(exercise: Exercise) -> None:
    v = by_hand(exercise)
    for name in (name for name in exercise.order if name != "C"):
        right = known(exercise, v).value(name, exercise.right(name))
        assert right is not None
        np.testing.assert_allclose(right, getattr(v, name), rtol=1e-10, atol=1e-12, err_msg=name)


def test_every_mistake_with_an_equation_is_a_slip_and_has_lines_of_its_own_here() -> None:
    exercises = [ONE, SUM, SHARES, YES_NO, FLAT, ALIKE, DEEP]
    found = {slip.mistake for each in exercises for name in each.order for slip in slips_of(each, name)} - {""}
    assert found == EQUATIONS == {line[1] for line in LINES}


def test_there_are_words_for_every_mistake_and_for_nothing_else() -> None:
    assert set(MISTAKES) == EQUATIONS | BEHAVIOUR
    for id, mistake in MISTAKES.items():
        assert mistake.id == id
        assert min(len(mistake.name), len(mistake.question), len(mistake.why)) > 10
        assert mistake.question.endswith("?")
        assert mistake.why.endswith(".")
        assert not mistake.name.endswith(".")
    for one, other in combinations(MISTAKES.values(), 2):
        assert one.name != other.name
        assert one.why != other.why


NOTHING = ("hidden_layer_skipped", "missing_bias_gradient", "integer_truncation")
# Slips that nobody can tell apart from their numbers; the first of two is the one that is said.
SAME: dict[str, set[frozenset[str]]] = {
    "H": {frozenset({"no_activation", "shared_buffer"})},
    # nothing, or a step that is smaller than 1 and cut to 0
    **{of: {frozenset(two) for two in combinations(NOTHING, 2)} for of in ("dW", "dB", "W_new", "B_new")},
    # O − Y is Eo itself, where there is no slope and no 1/n
    "E": {frozenset({"raw_error_passed", "sign_flipped"}), frozenset({"raw_error_passed", "right"})},
    # with one output each row of Eo has one number, which × spreads as · does
    "E of one output": {
        frozenset({"elementwise_for_dot", "right"}),
        frozenset({"elementwise_for_dot", "raw_error_passed"}),
    },
    # O · (1 − O) is the slope of sigmoid, unit by unit
    "Eo": {frozenset({"unrecognised", "right"})},
}


def kind(name: str) -> str:
    if name.endswith("_new"):
        return f"{name[0]}_new"
    if name[0] == "d":
        return name[:2]
    return "Eo" if name == "Eo" else "E" if name[0] == "E" else "H" if name[0] in "HO" else name


def passes(exercise: Exercise) -> Iterator[Pass]:
    for number, rate in enumerate(RATES[:2]):
        given = probe(exercise.shape.sizes, ROWS[number], number)
        yield Pass(exercise, worked(exercise, given, rate), rate)


@pytest.mark.parametrize("sizes", [(4, 5, 3), (4, 5, 3, 6), (4, 5, 1)])
@pytest.mark.parametrize("hidden", ["tanh", "sigmoid"])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize(
    ("output", "loss"),
    [("sigmoid", "half_squared_error"), ("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")],
)
def test_two_mistakes_in_one_equation_differ_on_the_probes_but_for_those_that_are_the_same(
    sizes: tuple[int, ...], hidden: str, output: str, loss: str, reduction: str
) -> None:
    outputs = 3 if sizes[-1] == 1 and output == "softmax" else sizes[-1]
    shape = architecture((*sizes[:-1], outputs), activations=hidden, output=output, loss=loss, reduction=reduction)
    exercise = Exercise(shape)
    both_probes = list(passes(exercise))
    confused = []
    for name in exercise.order:
        allowed = SAME.get(kind(name), set()) | (
            SAME["E of one output"] if kind(name) == "E" and outputs == 1 else set()
        )
        told = [("right", exercise.right(name)), *((s.mistake, s.tree) for s in slips_of(exercise, name) if s.mistake)]
        values = [(mistake, [each.value(name, tree) for each in both_probes]) for mistake, tree in told]
        for (one, a), (other, b) in combinations(values, 2):
            equal = all(
                x is not None and y is not None and x.shape == y.shape and np.allclose(x, y, rtol=1e-5, atol=1e-9)
                for x, y in zip(a, b, strict=True)
            )
            if equal and one != other and frozenset({one, other}) not in allowed:
                confused.append((name, one, other))
    assert confused == []


def written_in_every_medium(name: str, slip: Slip) -> list[str]:
    notation = Notation()
    document = Document("", (Formula((Letter(name), slip.tree)),), notation)
    return [
        written(slip.tree, notation),
        latex(slip.tree, notation),
        typst_math(slip.tree, notation),
        document_text(document),
        document_fragment(document),
    ]


@pytest.mark.parametrize("exercise", [ONE, SUM, SHARES, YES_NO, FLAT, DEEP], ids=lambda e: str(e.shape.sizes))
def test_every_equation_can_be_written_in_every_medium_and_differs_from_the_right_one(exercise: Exercise) -> None:
    for name in exercise.order:
        right = written_in_every_medium(name, Slip("", name, exercise.right(name), ()))
        for slip in slips_of(exercise, name):
            texts = written_in_every_medium(name, slip)
            assert all(texts)
            assert all(one != other for one, other in zip(texts, right, strict=True)), (name, texts)


def test_two_slips_in_one_equation_are_both_in_it() -> None:
    slips = {slip.mistake: slip for slip in slips_of(ONE, "Eh") if "1 /" not in written(slip.tree)}
    together = both(ONE, slips["missing_hidden_slope"], slips["sign_flipped"])
    assert together is not None
    assert (together.mistake, written(together.tree)) == ("missing_hidden_slope sign_flipped", "−Eo·Woᵀ")
    assert both(ONE, slips["raw_error_passed"], slips["updated_before_error"]) is None  # both are in Eo·Woᵀ
    assert both(ONE, slips["hidden_layer_skipped"], slips["sign_flipped"]) is None  # nothing is left to flip
