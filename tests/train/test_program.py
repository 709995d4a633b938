"""The compiled step beside the NumPy equations, from equal weights and equal masks, in float64."""

import jax
import numpy as np
import pytest

from chainrule.architecture import architecture
from chainrule.equations.activations import ACTIVATIONS
from chainrule.equations.descent import OPTIMIZERS, clip, descend, start
from chainrule.equations.propagate import backward, cost, forward, row_share
from chainrule.train.program import Knobs, Plan, Rows, State, masks, single
from tests.equations.test_gradients import OUTPUTS_AND_LOSSES, problem

SEED = np.array([3, 7], np.uint32)


def both_ways(shape, optimizer="gd", limit=None, steps=5, weighted=False):
    """The parameters and costs of some steps: compiled, and by the NumPy equations."""
    p = problem(shape, rows=6, seed=2, weighted=weighted)
    rule, rows = OPTIMIZERS[optimizer], np.arange(6, dtype=np.int32)
    plan = Plan(shape, optimizer, 6, 1, 0, 1, False, None, limit is not None)
    knobs = Knobs(np.float64(0.05), np.float64(limit or 0), np.int32(9), np.float64(0), SEED)
    state = State(p.params, start(rule, p.params), np.int32(0), p.params, np.float64(np.inf), np.int32(0))
    params, moments = p.params, start(rule, p.params)
    for t in range(steps):
        drawn = masks(shape, SEED, t, 6, np.float64)
        M = None if drawn is None else [None if m is None else np.asarray(m) for m in drawn]
        state, theirs = single(plan)(state, Rows(p.X, p.Y, p.weights), rows, knobs)
        layers = forward(shape.activations, params, p.X, M)
        share = row_share(p.weights, shape.reduction)
        C = cost(shape.cost, shape.activations, params, layers, p.Y, share, shape.penalty)
        back = backward(shape.activations, shape.cost, params, layers, p.Y, share, shape.penalty)
        back = back if limit is None else clip(back, limit)
        params, moments = descend(rule, params, back, moments, 0.05, t + 1)
        yield (theirs, *jax.tree.leaves(state.params)), (C, *jax.tree.leaves(params))
        state = state._replace(params=params, moments=moments)  # each step starts from equal weights


def agree(pairs):
    for compiled, plain in pairs:
        for c, n in zip(compiled, plain, strict=True):
            assert np.abs(np.asarray(c) - n).max() <= 1e-12 * (np.abs(n).max() + 1e-6)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize(("output", "loss"), OUTPUTS_AND_LOSSES)
def test_every_output_and_loss(output, loss, reduction, float64):
    agree(both_ways(architecture([3, 4, 2], activations="tanh", output=output, loss=loss, reduction=reduction)))


@pytest.mark.parametrize("hidden", [name for name in ACTIVATIONS if name != "softmax"])
def test_every_hidden_activation(hidden, float64):
    agree(both_ways(architecture([3, 5, 4, 2], activations=hidden), weighted=True))


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_every_optimizer(optimizer, float64):
    agree(both_ways(architecture([3, 4, 2], activations="tanh"), optimizer))


def test_dropout_penalties_clipping_and_no_bias(float64):
    shape = architecture(
        [3, 6, 5, 2],
        activations=["tanh", "gelu"],
        dropout=[0.5, 0.2],
        l1=0.01,
        l2=0.1,
        loss="cross_entropy",
        bias=False,
    )
    agree(both_ways(shape, "adam", limit=0.1))
    with pytest.raises(AssertionError):  # and a wrong number is seen
        agree((a, (b[0] + 1e-9, *b[1:])) for a, b in both_ways(shape))


def test_masks_are_0_or_scaled_up_and_keep_the_mean(float64):
    shape = architecture([3, 400, 300, 2], dropout=[0.25, 0.0])
    drawn = masks(shape, SEED, 1, 50, np.float64)
    assert drawn is not None
    assert drawn[1] is None
    assert drawn[2] is None
    mask = np.asarray(drawn[0])
    assert set(np.unique(mask)) == {0.0, 1 / 0.75}
    assert mask.mean() == pytest.approx(1, abs=0.02)
    again = masks(shape, SEED, 2, 50, np.float64)
    assert again is not None
    assert (np.asarray(again[0]) != mask).any()
