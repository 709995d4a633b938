"""Exact numbers: the equations give fractions, and the fractions are right, worked out a second time by plain sums."""

from fractions import Fraction
from typing import cast

import numpy as np
import pytest

from chainrule.architecture import architecture
from chainrule.classroom.exact import ACTIVATIONS, LOSSES, Exact, decimals, exact, stays_exact
from chainrule.equations.propagate import Parameters
from chainrule.working.record import record

X = [["-1"], ["1"], ["2"], ["1/2"], ["-3"]]
PARAMS = [([["1", "-1"]], [["-1/2", "-3/10"]]), ([["-1", "-7/10"], ["-1/2", "1/2"]], [["1", "1/4"]])]
Y = [["1", "1/2"], ["2", "3/2"], ["-2", "1/10"], ["0", "1"], ["3", "-1/4"]]
RATE = Fraction(1, 10)


def fractions(rows):
    return [[Fraction(value) for value in row] for row in rows]


def times(left, right):
    return [
        [sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0)) for column in zip(*right, strict=True)]
        for row in left
    ]


def cellwise(function, *matrices):
    return [[function(*values) for values in zip(*rows, strict=True)] for rows in zip(*matrices, strict=True)]


VALUE = {
    "identity": lambda z: z,
    "relu": lambda z: max(z, Fraction(0)),
    "leaky_relu": lambda z: z if z > 0 else z / 100,
}
SLOPE = {
    "identity": lambda z: 1,
    "relu": lambda z: int(z > 0),
    "leaky_relu": lambda z: 1 if z > 0 else Fraction(1, 100),
}
PULL = {
    "half_squared_error": lambda o, y: o - y,
    "squared_error": lambda o, y: 2 * (o - y),
    "absolute_error": lambda o, y: (o > y) - (o < y),
    "huber": lambda o, y: min(max(o - y, Fraction(-1)), Fraction(1)),
}


def by_hand(activation: str, loss: str, rows: int, divisor: int):
    """dWh and the new Bh of a pass over the first rows, in plain lists of fractions."""
    (Wh, Bh), (Wo, Bo) = [(fractions(W), fractions(B)) for W, B in PARAMS]
    inputs = fractions(X[:rows])
    Zh = [[z + b for z, b in zip(row, Bh[0], strict=True)] for row in times(inputs, Wh)]
    H = cellwise(VALUE[activation], Zh)
    O = [[z + b for z, b in zip(row, Bo[0], strict=True)] for row in times(H, Wo)]
    Eo = cellwise(lambda o, y: Fraction(PULL[loss](o, y)) / divisor, O, fractions(Y[:rows]))
    back = times(Eo, list(zip(*Wo, strict=True)))
    Eh = cellwise(lambda e, z: e * SLOPE[activation](z), back, Zh)
    dWh = times(list(zip(*inputs, strict=True)), Eh)
    Bh_new = [[b - RATE * sum(column) for b, column in zip(Bh[0], zip(*Eh, strict=True), strict=True)]]
    return dWh, Bh_new


@pytest.mark.parametrize(("reduction", "rows"), [("sum", 3), ("mean", 3), ("mean", 5)])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_equations_give_the_fractions_of_a_hand_calculation(activation, loss, reduction, rows):
    shape = architecture([1, 2, 2], activations=activation, output="identity", loss=loss, reduction=reduction)
    assert stays_exact(shape)
    params = [Parameters(exact(fractions(W)), exact(fractions(B))) for W, B in PARAMS]
    ones = exact([[1]] * rows)
    found = record(
        shape, params, exact(fractions(X[:rows])), exact(fractions(Y[:rows])), cast(float, Exact(RATE)), ones
    )
    dWh, Bh_new = by_hand(activation, loss, rows, rows if reduction == "mean" else 1)
    assert exact(found.value("dWh")).tolist() == dWh
    assert exact(found.value("Bh_new")).tolist() == Bh_new
    for step in found:  # where a float is left, it is a whole number, which is exact as well
        assert all(isinstance(value, Exact) or value == int(value) for value in step.value.ravel()), step.name


@pytest.mark.parametrize(("activations", "loss"), [("tanh", "half_squared_error"), ("relu", "cross_entropy")])
def test_what_takes_an_exponential_is_not_exact(activations, loss):
    assert not stays_exact(architecture([1, 2, 2], activations=activations, loss=loss))


@pytest.mark.parametrize("value", [0.1, -0.01, 3, "7/3", 1e-7])
def test_a_float_is_the_decimal_that_it_is_written_as(value):
    assert Exact(value) == Fraction(str(value))


def test_it_stays_exact_in_every_operation():
    one = Exact(1, 3)
    results = [
        0.5 + one,
        one + 0.5,
        0.5 - one,
        one - 0.5,
        0.5 * one,
        one * 0.5,
        0.5 / one,
        one / 0.5,
        one**2,
        -one,
        abs(one),
    ]
    third, half = Fraction(1, 3), Fraction(1, 2)
    sums = [half + third, third + half, half - third, third - half, half / 3, third / 2, half / third, third / half]
    assert results == [*sums, Fraction(1, 9), -third, third]
    assert {type(result) for result in results} == {Exact}
    assert {type(value) for value in (np.array([one]) * np.array([2])).ravel()} == {Exact}


@pytest.mark.parametrize("value", ["0", "-3/4", "1/125", "7/1600", "12.0305"])
def test_decimals_are_the_digits_after_the_point(value):
    count = decimals(Fraction(value))
    assert count is not None
    assert (Fraction(value) * 10**count).denominator == 1
    assert count == 0 or (Fraction(value) * 10 ** (count - 1)).denominator > 1


def test_a_third_has_no_end():
    assert decimals(Fraction(1, 3)) is None
    assert decimals(Fraction(5, 6)) is None
