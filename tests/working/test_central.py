"""The check of a pass: the costs are those of the moved weight, and their slope is the derivative, but at a corner."""

import numpy as np
import pytest

import chainrule as cr
from chainrule.working.calculus import calculus
from chainrule.working.central import weight_to_move
from chainrule.working.expressions import Letter, Partial

from .derivatives import ALL, derivative, quantities, tables
from .networks import TRACES


@pytest.mark.parametrize("name", ALL)
def test_the_central_difference_is_the_gradient(name):
    trace = ALL[name]
    (table,) = tables(calculus(trace.record), "h")
    layer, (i, j), _ = weight_to_move(trace.record)
    size = np.abs(trace[f"dW{layer}"]).max()
    known = derivative(trace, Partial(Letter("C"), Letter(f"W{layer}", (i, j))))
    errors = []
    for (h,), (above,), (below,), (slope,), (off,) in table.rows:
        move = np.zeros_like(trace[f"W{layer}"])
        move[i, j] = float(h)
        costs = [float(quantities(trace.record, {f"W{layer}": m})["C"]) for m in (move, -move)]
        assert [float(text.replace("−", "-")) for text in (above, below)] == pytest.approx(costs, abs=1e-9, rel=1e-3)
        assert slope.value == pytest.approx(
            (costs[0] - costs[1]) / (2 * float(h)), rel=1e-6, abs=1e-7 * size + 1e-14 / float(h)
        )
        assert off.value == pytest.approx(abs(slope.value - trace[f"dW{layer}"][i, j]) / (size + 1e-6))
        errors.append(abs(slope.value - known))
    assert errors[-1] <= 1e-6 * (size + 1e-6)
    assert errors[1] <= errors[0] / 50 + 1e-9 * max(size, 1e-3)  # ten times smaller, a hundred times nearer


def test_at_a_corner_the_two_differ_and_it_says_so():
    net = cr.Network([1, 1], output="relu", reduction="sum")
    net.params = [([[0.0]], [[0.0]])]
    trace = net.trace([[1.0]], [[1.0]])
    blocks = calculus(trace.record)
    (table,) = tables(blocks, "h")
    assert [row[3][0].value for row in table.rows] == pytest.approx([-0.5] * 3, abs=1e-3)  # halfway from 0 to −1
    assert trace.dWo[0, 0] == 0
    assert any("here a unit crosses it" in str(block) for block in blocks)
    assert any("none is near it here" in str(block) for block in calculus(TRACES["article"].record))


def test_a_large_input_is_moved_gently():
    random = np.random.default_rng(0)
    net = cr.Network([2, 3, 1], activations="tanh", seed=1)
    net.params = [(net.params[0].W / 1e5, net.params[0].B), net.params[1]]
    X = random.normal(size=(4, 2)) * 1e5
    trace = net.trace(X, random.normal(size=(4, 1)))
    (table,) = tables(calculus(trace.record), "h")
    assert table.rows[-1][-1][0].value < 1e-6
