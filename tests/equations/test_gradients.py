"""The three equations against automatic differentiation and against central differences, for every allowed network."""

from dataclasses import dataclass

import jax
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chainrule.architecture import Architecture, architecture, initial
from chainrule.equations import propagate
from chainrule.equations.activations import ACTIVATIONS
from chainrule.equations.losses import LOSSES
from chainrule.equations.propagate import Parameters, backward, cost, forward, row_share
from chainrule.errors import InputError

HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]


def allowed(output: str, loss: str) -> bool:
    try:
        architecture([2, 2], output=output, loss=loss)
    except InputError:
        return False
    return True


OUTPUTS_AND_LOSSES = [(output, loss) for loss in LOSSES for output in ACTIVATIONS if allowed(output, loss)]


@dataclass
class Problem:
    shape: Architecture
    params: list[Parameters]
    X: np.ndarray
    Y: np.ndarray
    weights: np.ndarray
    masks: list[np.ndarray | None]


def problem(shape: Architecture, rows: int, seed: int, weighted: bool = False) -> Problem:
    """Random numbers of moderate size for a network, away from kinks with probability 1."""
    random = np.random.default_rng(seed)
    params = [
        Parameters(W * 0.7, None if B is None else random.normal(size=B.shape) * 0.3)
        for W, B in initial(shape, "lecun", seed)
    ]
    X = random.normal(size=(rows, shape.sizes[0]))
    Y = random.normal(size=(rows, shape.sizes[-1]))
    if shape.loss in ("cross_entropy", "binary_cross_entropy") or shape.output == "softmax":
        Y = np.abs(Y) / np.abs(Y).sum(axis=1, keepdims=True)
    elif shape.loss == "poisson":
        Y = np.round(np.abs(Y) * 2)
    weights = random.uniform(0.2, 3.0, (rows, 1)) if weighted else np.ones((rows, 1))
    masks: list[np.ndarray | None] = [
        (random.random((rows, units)) >= rate) / (1 - rate) if rate else None
        for rate, units in zip(shape.dropout, shape.sizes[1:-1], strict=True)
    ]
    return Problem(shape, params, X, Y, weights, [*masks, None])


def ours(p: Problem) -> list[np.ndarray]:
    a = p.shape
    layers = forward(a.activations, p.params, p.X, p.masks)
    back = backward(a.activations, a.cost, p.params, layers, p.Y, row_share(p.weights, a.reduction), a.penalty)
    return [d for layer in back for d in (layer.dW, layer.dB) if d is not None]


def cost_of(p: Problem, params: list[Parameters]) -> jax.Array:
    """C written again for automatic differentiation: from the activations and the plain value of the loss."""
    a = p.shape
    H = p.X
    for activation, mask, (W, B) in zip(a.activations, p.masks, params, strict=True):
        H = activation.value(H @ W + (0 if B is None else B))
        H = H if mask is None else H * mask
    per_row = a.cost.value(H, p.Y).sum(axis=1)
    w = p.weights[:, 0]
    C = (w * per_row).sum() / (w.sum() if a.reduction == "mean" else 1.0)
    return C + sum(a.l2 / 2 * (W * W).sum() + a.l1 * abs(W).sum() for W, _ in params)


def by_autodiff(p: Problem, compiled: bool = False) -> list[np.ndarray]:
    """By JAX; compiled where each call has shapes of its own, operation by operation where the shapes come back."""
    gradient = jax.grad(lambda params: cost_of(p, params))
    params = jax.tree.map(jax.numpy.array, p.params)
    return [np.asarray(d) for d in jax.tree.leaves((jax.jit(gradient) if compiled else gradient)(params))]


def by_differences(p: Problem, step: float = 1e-6) -> list[np.ndarray]:
    a = p.shape
    share = row_share(p.weights, a.reduction)

    def C(params: list[Parameters]) -> float:
        return float(
            cost(a.cost, a.activations, params, forward(a.activations, params, p.X, p.masks), p.Y, share, a.penalty)
        )

    result = []
    for array in jax.tree.leaves(p.params):
        slopes = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            kept = array[index]
            array[index] = kept + step
            above = C(p.params)
            array[index] = kept - step
            below = C(p.params)
            array[index] = kept
            slopes[index] = (above - below) / (2 * step)
        result.append(slopes)
    return result


def relative(mine: list[np.ndarray], theirs: list[np.ndarray]) -> float:
    """The largest difference, divided by the largest entry of its array (+1e-6)."""
    assert len(mine) == len(theirs)
    return max(float(np.abs(m - t).max() / (np.abs(t).max() + 1e-6)) for m, t in zip(mine, theirs, strict=True))


def test_which_outputs_a_loss_allows():
    allowed_for = {loss: [o for o, name in OUTPUTS_AND_LOSSES if name == loss] for loss in LOSSES}
    assert allowed_for["half_squared_error"] == list(ACTIVATIONS)
    assert allowed_for["binary_cross_entropy"] == ["sigmoid", "softmax"]
    assert allowed_for["cross_entropy"] == ["softplus", "sigmoid", "exp", "softmax"]
    assert allowed_for["poisson"] == ["softplus", "sigmoid", "exp", "softmax"]


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize(("output", "loss"), OUTPUTS_AND_LOSSES)
def test_every_hidden_activation_with_every_output_loss_and_reduction(output, loss, reduction, float64):
    for number, hidden in enumerate(HIDDEN):
        shape = architecture([3, 4, 2], activations=hidden, output=output, loss=loss, reduction=reduction)
        p = problem(shape, rows=5, seed=number)
        assert relative(ours(p), by_autodiff(p)) <= 1e-9, hidden
        assert relative(ours(p), by_differences(p)) <= 1e-6, hidden


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=8),
    hidden=st.sampled_from(HIDDEN),
    pair=st.sampled_from(OUTPUTS_AND_LOSSES),
    reduction=st.sampled_from(["mean", "sum"]),
    rows=st.integers(1, 9),
    bias=st.booleans(),
    weighted=st.booleans(),
    dropout=st.sampled_from([0.0, 0.3]),
    penalties=st.sampled_from([(0.0, 0.0), (0.0, 0.1), (0.02, 0.0), (0.02, 0.1)]),
    seed=st.integers(0, 10_000),
)
def test_random_shapes_and_depths(sizes, hidden, pair, reduction, rows, bias, weighted, dropout, penalties, seed):
    output, loss = pair
    if output == "softmax" and sizes[-1] < 2:
        sizes = [*sizes[:-1], 2]
    shape = architecture(
        sizes,
        activations=hidden,
        output=output,
        loss=loss,
        reduction=reduction,
        bias=bias,
        l1=penalties[0],
        l2=penalties[1],
        dropout=dropout,
    )
    p = problem(shape, rows, seed, weighted)
    with np.errstate(all="ignore"):  # exp of exp of exp
        assume(all(np.abs(layer.Z).max() < 20 for layer in forward(shape.activations, p.params, p.X, p.masks)))
    with jax.enable_x64(True):
        assert relative(ours(p), by_autodiff(p, compiled=True)) <= 1e-9


def test_a_wrong_derivative_is_found(float64, monkeypatch):
    """The check can fail: with Wo where Woᵀ is meant, with a forgotten slope, with O for H."""
    shape = architecture([3, 2, 2], activations="tanh", output="sigmoid")
    p = problem(shape, rows=5, seed=1)
    assert relative(ours(p), by_autodiff(p)) <= 1e-9
    right = propagate.hidden_error
    monkeypatch.setattr(propagate, "hidden_error", lambda a, layer, E, W: right(a, layer, E, W.T))
    assert relative(ours(p), by_autodiff(p)) > 1e-3
    monkeypatch.setattr(propagate, "hidden_error", lambda a, layer, E, W: E @ W.T)
    assert relative(ours(p), by_autodiff(p)) > 1e-3


def test_the_article_by_hand():
    """Worked out with pen and paper: Eo, dWo, Eh, dWh of the article's network."""
    from chainrule import article

    net, X, Y = article()
    (hidden, output) = net.gradients(X, Y)
    np.testing.assert_array_equal(output.dW, [[0.5 * -1.5, 0.5 * -1.0], [0.5 * -0.25, 0.5 * 0.75]])
    np.testing.assert_array_equal(output.dB, [[-0.25 - 1.5, 0.75 - 1.0]])
    np.testing.assert_array_equal(hidden.dW, [[1 * (-1.5 * -1 + -1.0 * -1), -1 * (-0.25 * -0.5 + 0.75 * 0.5)]])
    np.testing.assert_array_equal(hidden.dB, [[2.5, 0.5]])


def test_weight_two_is_a_duplicated_row_and_weight_zero_a_missing_one():
    for reduction in ("mean", "sum"):
        shape = architecture([3, 4, 2], activations="tanh", reduction=reduction)
        p = problem(shape, rows=4, seed=3)
        p.weights = np.array([[1.0], [2.0], [0.0], [1.0]])
        rows = [0, 1, 1, 3]
        q = Problem(shape, p.params, p.X[rows], p.Y[rows], np.ones((4, 1)), p.masks)
        assert relative(ours(p), ours(q)) <= 1e-14


def test_no_weight_at_all_gives_zero_gradients():
    p = problem(architecture([3, 4, 2], activations="tanh"), rows=4, seed=3)
    p.weights = np.zeros((4, 1))
    assert all(np.all(d == 0) for d in ours(p))


def test_permuted_rows_give_the_same_gradient():
    p = problem(architecture([3, 4, 2], activations="gelu"), rows=7, seed=3)
    order = np.random.default_rng(0).permutation(7)
    q = Problem(p.shape, p.params, p.X[order], p.Y[order], p.weights, p.masks)
    assert relative(ours(p), ours(q)) <= 1e-14
