"""Each optimizer against Optax after 1, 10 and 100 steps, against PyTorch's textbook forms by hand for one step."""

import jax
import numpy as np
import optax
import pytest

from chainrule.equations.descent import OPTIMIZERS, clip, descend, start
from chainrule.equations.propagate import Backward, Parameters

THEIRS = {
    "gd": optax.sgd(0.05),
    "momentum": optax.sgd(0.05, momentum=0.9),
    "nesterov": optax.sgd(0.05, momentum=0.9, nesterov=True),
    "rmsprop": optax.rmsprop(0.05),
    "adagrad": optax.adagrad(0.05),
    "adam": optax.adam(0.05),
    "adamw": optax.adamw(0.05),
}


def parameters() -> list[Parameters]:
    random = np.random.default_rng(4)
    return [
        Parameters(random.normal(size=(3, 4)), random.normal(size=(1, 4))),
        Parameters(random.normal(size=(4, 2)), None),
    ]


def gradients(params: list[Parameters], t: int) -> list[Backward]:
    """Something with large, small, zero and changing entries that depends on where the weights are."""
    return [
        Backward(
            np.zeros(0),
            W * np.cos(0.3 * t) + np.where(np.arange(W.size).reshape(W.shape) % 3 == 0, 0.0, 1e-3),
            None if B is None else B * 2 - 1,
        )
        for W, B in params
    ]


def test_these_optimizers_are_there():
    assert list(OPTIMIZERS) == list(THEIRS)


@pytest.mark.parametrize("name", list(THEIRS))
def test_agrees_with_optax(name, float64):
    rule, theirs = OPTIMIZERS[name], THEIRS[name]
    mine, states = parameters(), start(rule, parameters())
    other = jax.tree.map(jax.numpy.array, parameters())
    state = theirs.init(other)
    for t in range(1, 101):
        mine, states = descend(rule, mine, gradients(mine, t), states, 0.05, t)
        as_numpy = jax.tree.map(np.asarray, other)
        slopes = [Parameters(dW, dB) for _, dW, dB in gradients(as_numpy, t)]
        updates, state = theirs.update(jax.tree.map(jax.numpy.array, slopes), state, other)
        other = optax.apply_updates(other, updates)
        if t in (1, 10, 100):
            for a, b in zip(jax.tree.leaves(mine), jax.tree.leaves(other), strict=True):
                np.testing.assert_allclose(a, b, rtol=0, atol=1e-10 * (np.abs(b).max() + 1e-6))


@pytest.mark.parametrize("name", list(THEIRS))
def test_the_formulas_say_what_the_code_does(name):
    rule = OPTIMIZERS[name]
    W, dW = np.array([[0.3, -2.0]]), np.array([[0.5, 0.01]])
    state = rule.init(W)
    for t in (1, 2, 3):
        letters = {"W": W, "dW": dW, "rate": 0.05, "t": t, "sqrt": np.sqrt, **dict(zip(rule.state, state, strict=True))}
        for line in rule.formulas:
            exec(line, {}, letters)
        W, state = rule.update(W, dW, state, 0.05, t)
        np.testing.assert_allclose(W, letters["W_new"], rtol=1e-14)


def test_one_step_of_gradient_descent_by_hand():
    (new,), _ = descend(
        OPTIMIZERS["gd"], [Parameters(np.array([[1.0]]), np.array([[2.0]]))],
        [Backward(np.zeros(0), np.array([[3.0]]), np.array([[-1.0]]))], [((), ())], 0.5, 1,
    )  # fmt: skip
    assert (new.W, new.B) == (-0.5, 2.5)


@pytest.mark.parametrize("limit", [0.5, 1e6])
def test_clip_agrees_with_optax(limit, float64):
    slopes = gradients(parameters(), 1)
    theirs = optax.clip_by_global_norm(limit)
    plain = jax.tree.map(jax.numpy.array, [Parameters(dW, dB) for _, dW, dB in slopes])
    expected, _ = theirs.update(plain, theirs.init(plain))
    mine = [Parameters(dW, dB) for _, dW, dB in clip(slopes, limit)]
    for ours, other in zip(jax.tree.leaves(mine), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(ours, other, rtol=1e-12)
