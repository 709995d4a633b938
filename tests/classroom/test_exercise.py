"""What an exercise calls right: its equations, worked out as trees, against the equations as code and `jax.grad`.

The code is `working.record`, which knows nothing of conventions: what they change is put into words here once more.
"""

from collections.abc import Iterator
from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from chainrule.architecture import Architecture, architecture
from chainrule.classroom.exercise import Exercise
from chainrule.classroom.passes import worked
from chainrule.equations.activations import ACTIVATIONS
from chainrule.equations.losses import LOSSES
from chainrule.equations.propagate import Parameters, forward
from chainrule.errors import InputError
from chainrule.working.record import record

HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
RATE = 0.3
ROWS = 3


def given_for(shape: Architecture, seed: int = 5) -> dict[str, np.ndarray]:
    """Numbers that every loss can take: targets between 0 and 1 whose rows add up to 1."""
    random = np.random.default_rng(seed)
    Y = random.uniform(0.1, 0.9, size=(ROWS, shape.sizes[-1]))
    given = {"X": random.normal(size=(ROWS, shape.sizes[0])), "Y": Y / Y.sum(axis=1, keepdims=True)}
    for layer, (before, after) in zip(shape.layers, shape.shapes(), strict=True):
        given[f"W{layer}"] = random.normal(size=(before, after)) / np.sqrt(before)
        if shape.bias:
            given[f"B{layer}"] = random.normal(size=(1, after)) / 2
    return given


def by_the_code(shape: Architecture, given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    params = [Parameters(given[f"W{layer}"], given.get(f"B{layer}")) for layer in shape.layers]
    return {step.name: step.value for step in record(shape, params, given["X"], given["Y"], RATE)}


def by_the_trees(exercise: Exercise, given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return worked(exercise, given, RATE)


def off(ours: np.ndarray, theirs: np.ndarray) -> float:
    """By how much the two differ, as a part of the largest entry."""
    assert ours.shape == theirs.shape
    return float(np.abs(ours - theirs).max(initial=0.0) / (np.abs(theirs).max(initial=0.0) + 1e-6))


def allowed(sizes: tuple[int, ...], loss: str) -> Iterator[Architecture]:
    """Every network with this loss that architecture() lets through."""
    for number, first in enumerate(HIDDEN):
        hidden = [HIDDEN[(number + k) % len(HIDDEN)] for k in range(len(sizes) - 2)]
        assert hidden[0] == first
        for output, reduction, bias in product(ACTIVATIONS, ("mean", "sum"), (True, False)):
            try:
                yield architecture(sizes, activations=hidden, output=output, loss=loss, reduction=reduction, bias=bias)
            except InputError:
                continue


@pytest.mark.parametrize("sizes", [(2, 3, 2), (2, 3, 4, 2)])
@pytest.mark.parametrize("loss", LOSSES)
def test_every_equation_gives_what_the_code_gives(sizes: tuple[int, ...], loss: str) -> None:
    wrong, networks = [], 0
    for shape in allowed(sizes, loss):
        given = given_for(shape)
        code, trees = by_the_code(shape, given), by_the_trees(Exercise(shape), given)
        networks += 1
        assert set(Exercise(shape).order) <= set(code)
        wrong += [(shape, name) for name in Exercise(shape).order if off(trees[name], code[name]) > 1e-9]
    assert wrong == []
    assert networks >= len(HIDDEN) * 4  # at the least the loss's own output, with each hidden activation


OUTPUTS = [("identity", "half_squared_error"), ("sigmoid", "half_squared_error"), ("softmax", "cross_entropy")]
OUTPUTS += [("sigmoid", "binary_cross_entropy"), ("softmax", "squared_error")]


@pytest.mark.parametrize(("output", "loss"), OUTPUTS)
@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("ascent", [False, True])
@pytest.mark.parametrize("placement", ["E", "dW", "update"])
def test_a_convention_moves_a_factor_and_leaves_the_step_as_it_is(
    placement: str, ascent: bool, over: bool, output: str, loss: str
) -> None:
    """1/n in E is in all that follows; in dW it is in dW and dB; in the update nowhere else. Ascent turns the signs."""
    shape = architecture([2, 3, 4, 2], activations=["tanh", "sigmoid"], output=output, loss=loss)
    given = given_for(shape)
    code = by_the_code(shape, given)
    trees = by_the_trees(Exercise(shape, placement, over_outputs=over, ascent=ascent), given)
    m, sign = (2 if over else 1), (-1 if ascent else 1)
    for name, value in trees.items():
        if name[0] == "E":
            expected = sign * code[name] * (1 / m if placement == "E" else ROWS)
        elif name[0] == "d":
            expected = sign * code[name] * (ROWS if placement == "update" else 1 / m)
        elif name.endswith("_new"):
            expected = given[name[:2]] - RATE * code[f"d{name[:2]}"] / m
        else:
            expected = code[name] / (m if name == "C" else 1)
        assert off(value, expected) < 1e-12, name


@pytest.mark.parametrize("placement", ["E", "dW", "update"])
@pytest.mark.parametrize("over", [False, True])
def test_a_sum_has_no_divisor_wherever_it_might_stand(placement: str, over: bool) -> None:
    shape = architecture([2, 3, 2], activations="tanh", output="sigmoid", reduction="sum")
    given = given_for(shape)
    usual, other = by_the_trees(Exercise(shape), given), by_the_trees(Exercise(shape, placement, over), given)
    assert [name for name in usual if off(other[name], usual[name]) > 0] == []


@pytest.mark.parametrize(
    ("hidden", "output", "loss"),
    [
        ("tanh", "sigmoid", "half_squared_error"),
        ("relu", "softmax", "cross_entropy"),
        ("gelu", "identity", "huber"),
        ("silu", "sigmoid", "binary_cross_entropy"),
        ("softplus", "softmax", "squared_error"),
        ("elu", "exp", "poisson"),
    ],
)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("sizes", [(2, 3, 2), (2, 4, 3, 2)])
def test_the_derivatives_are_those_of_automatic_differentiation(
    sizes: tuple[int, ...], reduction: str, hidden: str, output: str, loss: str, float64: None
) -> None:
    shape = architecture(sizes, activations=hidden, output=output, loss=loss, reduction=reduction)
    given = given_for(shape)
    X, Y = jnp.asarray(given["X"]), jnp.asarray(given["Y"])

    def C(params: dict[str, jax.Array]) -> jax.Array:
        layers = forward(shape.activations, [Parameters(params[f"W{k}"], params[f"B{k}"]) for k in shape.layers], X)
        total = jnp.sum(shape.cost.value(layers[-1].H, Y))
        return total / ROWS if reduction == "mean" else total

    gradient = jax.grad(C)({name: jnp.asarray(value) for name, value in given.items() if name not in "XY"})
    trees = by_the_trees(Exercise(shape), given)
    for name, value in gradient.items():
        assert off(trees[f"d{name}"], np.asarray(value)) < 1e-9, name


def test_the_order_is_forward_then_cost_then_back_with_each_update_beside_its_derivatives() -> None:
    assert Exercise(architecture([2, 3, 2])).order == (
        *("Zh", "H", "Zo", "O", "C"),
        *("Eo", "dWo", "dBo", "Wo_new", "Bo_new"),
        *("Eh", "dWh", "dBh", "Wh_new", "Bh_new"),
    )
    assert Exercise(architecture([2, 3, 2, 2], bias=False)).order == (
        *("Z1", "H1", "Z2", "H2", "Zo", "O", "C"),
        *("Eo", "dWo", "Wo_new", "E2", "dW2", "W2_new", "E1", "dW1", "W1_new"),
    )
