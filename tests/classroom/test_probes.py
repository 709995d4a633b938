"""What the probes show: with smooth activations every mistake, with ReLU all but those that theory says nobody can see.

Whether a slip shows is worked out here by another way than `unseen` does: whole passes, side by side.
"""

import numpy as np
import pytest

from chainrule.architecture import Architecture, architecture
from chainrule.classroom.exercise import Exercise
from chainrule.classroom.judge import Sighting
from chainrule.classroom.passes import worked
from chainrule.classroom.probes import NEAR, RATES, ROWS, probe, sizes, unseen
from chainrule.classroom.slips import Slip, slips_of
from chainrule.working.notation import written

SMOOTH = ("tanh", "sigmoid")
LAYERS = (2, 3)


def sighting(
    exercise: Exercise, number: int, names: tuple[str, ...] | None = None, rows: int | None = None
) -> Sighting:
    """A right pass on a probe, of which these quantities were handed in, or all."""
    given = probe(exercise.shape.sizes, rows or ROWS[number], number)
    values = worked(exercise, given, RATES[number])
    seen = {name: values[name] for name in exercise.order if names is None or name in names}
    before = {name: value for name, value in values.items() if name not in seen and name[0] in "XYWBZHO"}
    return Sighting({name: value for name, value in before.items() if "_new" not in name}, seen, RATES[number])


def shows(exercise: Exercise, slip: Slip, number: int) -> bool:
    """Whether a pass with the slip differs from the right one in any number, or cannot be made at all."""
    given, rate = probe(exercise.shape.sizes, ROWS[number], number), RATES[number]
    right = worked(exercise, given, rate)
    try:
        wrong = worked(exercise, given, rate, {slip.name: slip})
    except ValueError:
        return True
    return any(
        wrong[name].shape != value.shape or not np.allclose(wrong[name], value, rtol=1e-6, atol=1e-9)
        for name, value in right.items()
    )


def invisible(exercise: Exercise) -> set[tuple[str, str, str]]:
    """(quantity, mistake, equation) of every slip that changes nothing in either probe."""
    return {
        (name, slip.mistake, written(slip.tree))
        for name in exercise.order
        for slip in slips_of(exercise, name)
        if slip.mistake and not any(shows(exercise, slip, number) for number in (0, 1))
    }


def network(
    layers: int, hidden: str, output: str, loss: str = "half_squared_error", reduction: str = "mean"
) -> Architecture:
    return architecture(sizes(layers), activations=hidden, output=output, loss=loss, reduction=reduction)


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("hidden", SMOOTH)
@pytest.mark.parametrize("output", SMOOTH)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_with_smooth_activations_every_slip_shows(layers: int, hidden: str, output: str, reduction: str) -> None:
    exercise = Exercise(network(layers, hidden, output, reduction=reduction))
    assert invisible(exercise) == set()
    assert unseen(exercise, [[sighting(exercise, number) for number in (0, 1)]]) == ()


@pytest.mark.parametrize("layers", LAYERS)
def test_with_softmax_and_a_mean_every_slip_shows(layers: int) -> None:
    exercise = Exercise(network(layers, "tanh", "softmax", "cross_entropy"))
    assert invisible(exercise) == set()
    assert unseen(exercise, [[sighting(exercise, number) for number in (0, 1)]]) == ()


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("output", [*SMOOTH, "relu"])
def test_with_relu_those_are_invisible_that_theory_says(layers: int, output: str) -> None:
    """H is above 0 where Z is, so A′(H) is A′(Z); and a slope of 0 or 1, multiplied in twice, is itself."""
    exercise = Exercise(network(layers, "relu", output))
    of_relu = {f"E{layer}" for layer in exercise.shape.layers[:-1]} | ({"Eo"} if output == "relu" else set())
    found = invisible(exercise)
    assert {(name, mistake) for name, mistake, _ in found if mistake != "unrecognised"} == {
        (name, "slope_of_activation") for name in of_relu
    }
    twice = [(name, equation) for name, mistake, equation in found if mistake == "unrecognised"]
    assert sorted(name for name, _ in twice) == sorted(of_relu)
    assert all(equation.count("A′(Z") == 2 for _, equation in twice)


def test_with_an_identity_at_the_end_what_its_slope_of_1_hides_is_invisible() -> None:
    """Where there is no slope it may be no slip to leave it out; beside that, no more than this is invisible."""
    exercise = Exercise(network(2, "tanh", "identity", reduction="sum"))
    found = {(name, mistake) for name, mistake, _ in invisible(exercise) if mistake != "unrecognised"}
    left_out = {(name, "missing_output_slope") for name in ("Eo", "dWo", "dBo")}
    assert found - left_out == {
        *(("O", "no_activation"), ("O", "shared_buffer")),
        *(("Eo", "slope_of_activation"), ("Eh", "raw_error_passed")),
    }


BACKWARD = ("Eo", "dWo", "dBo", "E2", "dW2", "dB2", "E1", "dW1", "dB1", "Eh", "dWh", "dBh")


def untold(layers: int, hidden: str, output: str, names: tuple[str, ...], reduction: str = "mean") -> set[str]:
    exercise = Exercise(network(layers, hidden, output, reduction=reduction))
    return set(unseen(exercise, [[sighting(exercise, number, names) for number in (0, 1)]]))


@pytest.mark.parametrize("layers", LAYERS)
def test_unseen_names_what_the_numbers_that_came_back_cannot_show(layers: int) -> None:
    assert untold(layers, "tanh", "sigmoid", BACKWARD) == set()
    assert untold(layers, "relu", "relu", BACKWARD) == {"slope_of_activation"}
    told = untold(layers, "relu", "identity", BACKWARD, reduction="sum")
    assert told - {"missing_output_slope"} == {"slope_of_activation"}


@pytest.mark.parametrize("layers", LAYERS)
def test_unseen_thinks_of_the_errors_too_where_only_derivatives_came_back(layers: int) -> None:
    derivatives = tuple(name for name in BACKWARD if name[0] == "d")
    assert untold(layers, "tanh", "sigmoid", derivatives) == set()
    assert "slope_of_activation" in untold(layers, "relu", "relu", derivatives)


def test_a_poor_probe_is_said_to_be_poor() -> None:
    """One row, and one input, hidden unit and output: a mean is a sum, a dot product a product, W its own transpose."""
    exercise = Exercise(architecture([1, 1, 1], activations="tanh", output="sigmoid"))
    found = set(unseen(exercise, [[sighting(exercise, 0, rows=1)]]))
    assert found >= {"elementwise_for_dot", "transposed_weights", "averaged_twice", "last_row_only", "bias_wrong_axis"}
    assert not found & {
        "no_bias",
        "missing_output_slope",
        "missing_hidden_slope",
        "updated_before_error",
        "no_activation",
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("outputs", [None, 1])
@pytest.mark.parametrize("layers", [2, 3, 4])
def test_a_probe_is_what_its_file_promises(layers: int, outputs: int | None, rows: int, seed: int) -> None:
    chosen = sizes(layers, outputs)
    given = probe(chosen, rows, seed)
    assert len({rows, *chosen}) == layers + 2  # every size another, so that no wrong product fits
    assert all(np.abs(value).min() > 0 for name, value in given.items() if name != "Y")
    assert (given["Y"].sum(axis=1) == 1).all() if outputs is None else set(given["Y"].ravel()) == {0.0, 1.0}
    assert given["Y"].any(axis=0).all()  # every class has a row
    values = worked(Exercise(architecture(chosen, activations="relu")), given, RATES[0])
    for layer in architecture(chosen).layers[:-1]:
        Z = values[f"Z{layer}"]
        assert ((Z > 0).any(axis=0) & (Z < 0).any(axis=0)).all()
        assert np.abs(Z).min() > NEAR


@pytest.mark.parametrize("seed", range(6))
def test_a_single_row_has_both_signs_in_every_layer_and_a_single_path_stays_open(seed: int) -> None:
    given = probe(sizes(2), 1, seed)
    Z = given["X"] @ given["Wh"] + given["Bh"]
    assert Z.min() < -NEAR < NEAR < Z.max()
    path = probe((1, 1, 1), 1, seed)
    Zh = path["X"] @ path["Wh"] + path["Bh"]
    Zo = Zh @ path["Wo"] + path["Bo"]
    assert Zh > NEAR
    assert abs(Zo) > NEAR


def test_a_seed_gives_its_numbers_and_another_one_others() -> None:
    first = dict(probe(sizes(2), 8, 0))
    probe.cache_clear()
    again, other, longer = probe(sizes(2), 8, 0), probe(sizes(2), 8, 1), probe(sizes(2), 9, 0)
    assert set(first) == {"X", "Y", "Wh", "Bh", "Wo", "Bo"}
    assert all((first[name] == again[name]).all() for name in first)
    assert not any((first[name] == other[name]).all() for name in first)
    assert longer["X"].shape == (9, 4)
