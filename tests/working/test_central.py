"""The check of a pass: the costs are those of the moved weight, and their slope is the derivative, but at a corner."""

import re

import numpy as np
import pytest

import chainrule as cr
from chainrule.working.calculus import calculus
from chainrule.working.central import weight_to_move, what_it_shows
from chainrule.working.document import Paragraph
from chainrule.working.expressions import Letter, Partial
from chainrule.working.notation import number

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


LINES = ("identity", "relu", "leaky_relu")


@pytest.mark.parametrize("name", ALL)
def test_what_is_said_of_the_differences_is_what_the_table_shows(name):
    record = ALL[name].record
    blocks = calculus(record)
    (table,) = tables(blocks, "h")
    off = [row[4][0].value for row in table.rows]
    said = " ".join(str(part) for block in blocks if isinstance(block, Paragraph) for part in block.parts)
    layer, _, _ = weight_to_move(record)
    shape = record.architecture
    onward = [a.name for a in shape.activations[shape.layers.index(layer) :]]
    parabola = shape.loss.endswith(("squared_error", "absolute_error")) and set(onward) <= set(LINES)
    if parabola:  # C has no third derivative in the weight, so the central difference is exact
        assert "a straight line or a parabola" in said
    falls = "about a hundred times smaller" in said
    assert falls != ("the central difference is exact" in said)
    if falls:
        assert 50 < off[0] / off[1] < 200
        assert ("until what is left" in said) or 50 < off[1] / off[2] < 200
    else:
        assert max(off) < 1e-9
        assert ("no difference at all" in said) == (off == [0, 0, 0])


def test_what_is_said_of_each_way_that_differences_can_go():
    def said(off, rounding=(1e-12, 1e-11, 1e-10)):
        return str(next(iter(what_it_shows(list(off), list(rounding)))))

    assert "hundred times smaller, as h² does." in said((1e-4, 1e-6, 1e-8))
    assert "until what is left" in said((1e-7, 1e-9, 8e-11))
    assert "rounding of the two costs, from the first" in said((2e-14, 1e-12, 2e-12))
    assert "The smaller h is" in said((1e-2, 1e-3, 1e-4))
    assert "does not go away" in said((0.5, 0.5, 0.5))


def test_a_figure_with_an_exponent_is_read_out_once():
    blocks = calculus(TRACES["article"].record)
    (table,) = tables(blocks, "h")
    said = [str(block.parts[0]) for block in blocks if isinstance(block, Paragraph)]
    (note,) = [text for text in said if "is read: 2" in text]
    ((figure, mantissa, places),) = re.findall(r"^(\S+) is read: (\S+), with the point moved (\d+) places", note)
    assert figure == number(table.rows[0][4][0].value)
    assert float(mantissa) / 10 ** int(places) == pytest.approx(table.rows[0][4][0].value, rel=1e-3)


def test_at_a_corner_the_two_differ_and_it_says_so():
    net = cr.Network([1, 1], output="relu", reduction="sum")
    net.params = [([[0.0]], [[0.0]])]
    trace = net.trace([[1.0]], [[1.0]])
    blocks = calculus(trace.record)
    (table,) = tables(blocks, "h")
    assert [row[3][0].value for row in table.rows] == pytest.approx([-0.5] * 3, abs=1e-3)  # halfway from 0 to −1
    assert trace.dWo[0, 0] == 0
    assert any("here a unit crosses it" in str(block) for block in blocks)
    assert any("does not go away" in str(block) for block in blocks)
    assert any("none is near it here" in str(block) for block in calculus(TRACES["article"].record))


def test_a_large_input_is_moved_gently():
    random = np.random.default_rng(0)
    net = cr.Network([2, 3, 1], activations="tanh", seed=1)
    net.params = [(net.params[0].W / 1e5, net.params[0].B), net.params[1]]
    X = random.normal(size=(4, 2)) * 1e5
    trace = net.trace(X, random.normal(size=(4, 1)))
    (table,) = tables(calculus(trace.record), "h")
    assert table.rows[-1][-1][0].value < 1e-6
