"""What the numbers and the text of a program leave open: its activations, its cost, and the exercises that remain."""

import numpy as np
import pytest

from chainrule.architecture import architecture
from chainrule.classroom.infer import activations, costs_like, exercises, functions_like, spelled
from chainrule.classroom.told import told
from chainrule.equations.activations import ACTIVATIONS
from chainrule.equations.losses import LOSSES

Z = np.random.default_rng(2).normal(size=(6, 3)) * 2
SHAPE = architecture([4, 5, 3], activations="tanh")


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_known_by_its_numbers_alone(name: str) -> None:
    assert functions_like(Z, np.asarray(ACTIVATIONS[name].value(Z))) == (name,)


def test_what_no_activation_makes_is_none() -> None:
    assert functions_like(Z, np.sin(Z)) == ()
    assert functions_like(Z, Z[:, :2]) == ()
    assert functions_like(np.abs(Z), np.abs(Z))[:2] == ("identity", "relu")  # nothing below 0 to tell them apart


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("H = np.maximum(Z, 0)", "relu"),
        ("H = Z * (Z > 0)", "relu"),
        ("a = 1 / (1 + np.exp(-z))", "sigmoid"),
        ("delta = error * out * (1 - out)", "sigmoid"),
        ("A1 = np.tanh(Z1)", "tanh"),
        ("dZ1 = dA1 * (1 - A1 ** 2)", "tanh"),
        ("H = np.where(Z > 0, Z, 0.01 * Z)", "leaky_relu"),
        ("def swish(z): ...", "silu"),
    ],
)
def test_an_activation_is_known_by_how_it_is_spelled(text: str, name: str) -> None:
    assert name in spelled(text)


def test_a_text_that_speaks_of_none_leaves_the_usual_ones() -> None:
    assert set(spelled("x = 3")) == {"sigmoid", "relu", "tanh"}


def test_forward_s_numbers_settle_the_activations_and_what_is_told_goes_before_them() -> None:
    seen = {"Zh": np.c_[Z, Z[:, :2]], "Zo": Z}
    seen |= {"H": np.tanh(seen["Zh"]), "O": 1 / (1 + np.exp(-Z))}
    assert list(activations(SHAPE, told(), "", seen)) == [(("tanh",), "sigmoid")]
    assert list(activations(SHAPE, told(hidden="relu", output="identity"), "", seen)) == [(("relu",), "identity")]
    untold = list(activations(SHAPE, told(), "np.maximum(0, Z)", {}))
    assert {hidden for hidden, _ in untold} == {("relu",)}
    assert {"identity", "relu"} <= {output for _, output in untold}


def test_softmax_needs_two_outputs() -> None:
    one = architecture([4, 5, 1])
    assert "softmax" in {output for _, output in activations(SHAPE, told(), "", {})}
    assert "softmax" not in {output for _, output in activations(one, told(), "", {})}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(("reduction", "over", "divisor"), [("mean", False, 6), ("sum", False, 1), ("mean", True, 18)])
def test_a_cost_is_known_by_its_number(loss: str, reduction: str, over: bool, divisor: int) -> None:
    O = 1 / (1 + np.exp(-Z))
    Y = np.eye(3)[np.arange(6) % 3]
    C = float(np.sum(LOSSES[loss].value(O, Y))) / divisor
    found = costs_like(C, O, Y)
    assert (loss, reduction, over) in found
    # what is within 1 of its target is ½(O − Y)² for the huber loss too
    assert {name for name, *_ in found} <= {loss, "half_squared_error", "huber"}
    assert costs_like(C * 1.1, O, Y) == []


def options(loss: str | None = None, reduction: str | None = None) -> list[tuple[str, str, str, bool, bool]]:
    found = exercises(
        SHAPE, ("tanh",), "sigmoid", told(loss=loss, reduction=reduction), [], ["Eo", "dWo", "dWh"], ["backward"]
    )
    return [
        (
            it.exercise.shape.loss,
            it.exercise.shape.reduction,
            it.exercise.placement,
            it.exercise.over_outputs,
            it.exercise.ascent,
        )
        for it in found
    ]


def test_every_convention_that_could_show_is_tried_and_nothing_that_was_told_otherwise() -> None:
    every = options()
    assert len(set(every)) == len(every)
    assert {loss for loss, *_ in every} == {"binary_cross_entropy", "half_squared_error", "squared_error"}
    assert {("mean", "E"), ("mean", "dW"), ("sum", "E")} <= {(it[1], it[2]) for it in every}
    assert not any(placement == "update" for _, _, placement, _, _ in every)  # there is no update
    assert {reduction for _, reduction, *_ in options(reduction="sum")} == {"sum"}
    assert {loss for loss, *_ in options(loss="huber")} == {"huber"}


def test_a_cost_of_the_code_s_own_leaves_that_one() -> None:
    costs = [("squared_error", "mean", True)]
    found = list(exercises(SHAPE, ("tanh",), "sigmoid", told(), costs, ["Eo", "dWo"], ["backward"]))
    assert {(it.exercise.shape.loss, it.exercise.shape.reduction, it.exercise.over_outputs) for it in found} == set(
        costs
    )


def test_a_flipped_sign_is_a_convention_only_where_an_update_may_put_it_right() -> None:
    def ascents(kinds: list[str]) -> set[bool]:
        found = exercises(SHAPE, ("tanh",), "sigmoid", told(), [], ["Eo", "dWo"], kinds)
        return {it.exercise.ascent for it in found}

    assert ascents(["backward"]) == {False}
    assert ascents(["backward", "update"]) == {False, True}


def test_the_usual_comes_first_and_the_unusual_costs_more() -> None:
    found = list(exercises(SHAPE, ("tanh",), "sigmoid", told(), [], ["Eo", "dWo"], ["backward", "update"]))
    assert found[0].unusual == min(it.unusual for it in found)
    assert not found[0].exercise.ascent
    assert found[0].exercise.placement == "E"
