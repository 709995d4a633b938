"""The nested expression of one output is arithmetic: worked out by Python, each line gives the number of the trace."""

import math
from itertools import pairwise

import numpy as np
import pytest

import chainrule as cr
from chainrule.render.nested import bracketed, expression, letters


def worked_out(line: str) -> float:
    """A line of the working as Python reads it."""
    plain = line.replace("−", "-").replace("·", "*").replace("²", "**2")
    return float(eval(plain, {"__builtins__": {}}, {"max": max, "exp": math.exp, "tanh": math.tanh}))


@pytest.mark.parametrize("row", range(3))
@pytest.mark.parametrize("unit", range(2))
def test_each_line_of_the_articles_output_is_its_output(row, unit):
    net, X, Y = cr.article()
    trace = net.trace(X, Y)
    lines = expression(trace.record, row, unit)
    assert len(lines) == 3
    for line in lines:
        assert worked_out(line) == trace["O"][row, unit]


@pytest.mark.parametrize(
    ("sizes", "activations", "output", "bias"),
    [
        ([1, 1], [], "identity", True),
        ([2, 3, 1], ["tanh"], "identity", True),
        ([2, 3, 2], ["sigmoid"], "sigmoid", True),
        ([2, 2, 2, 1], ["relu", "tanh"], "identity", False),
        ([3, 2, 2, 2], ["sigmoid", "relu"], "relu", True),
    ],
)
def test_other_small_networks(sizes, activations, output, bias):
    random = np.random.default_rng(3)
    net = cr.Network(sizes, activations=activations, output=output, bias=bias)
    net.params = [
        (random.integers(-20, 20, (a, b)) / 10.0, random.integers(-20, 20, (1, b)) / 10.0 if bias else None)
        for a, b in pairwise(sizes)
    ]
    X, Y = random.integers(-20, 20, (2, sizes[0])) / 10.0, np.zeros((2, sizes[-1]))
    trace = net.trace(X, Y)
    for row in range(2):
        for unit in range(sizes[-1]):
            lines = expression(trace.record, row, unit)
            assert len(lines) == len(sizes)
            assert worked_out(lines[0]) == pytest.approx(trace["O"][row, unit], rel=1e-12, abs=1e-12)
            for line in lines[1:]:  # hidden values are rounded to four digits there
                assert worked_out(line) == pytest.approx(trace["O"][row, unit], abs=2e-3)


def test_the_letters_nest_as_the_layers_do():
    net = cr.Network([2, 3, 3, 1])
    trace = net.trace([[1.0, 2.0]], [[1.0]])
    assert letters(trace.record) == "O = A(A(A(X·W1 + B1)·W2 + B2)·Wo + Bo)"
    bare = cr.Network([1, 2, 2], bias=False, activations="relu", output="relu")
    assert letters(bare.trace([[1.0]], [[1.0, 1.0]]).record) == "O = A(A(X·Wh)·Wo)"


def test_a_negative_factor_gets_brackets():
    assert [bracketed(-0.5), bracketed(0.5), bracketed(-0.0), bracketed(-1e-9)] == ["(−0.5)", "0.5", "0", "(−1e−09)"]
