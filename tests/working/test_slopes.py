"""The way to each slope: it begins with the loss that it is of, and ends at the derivative that autodiff has."""

from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.equations.losses import LOSSES
from chainrule.working.calculus import calculus
from chainrule.working.document import Formula
from chainrule.working.expressions import Letter, Partial, evaluate
from chainrule.working.jacobian import output_jacobian
from chainrule.working.slopes import SOFTMAX, slope_of_loss, told

from .derivatives import ALL
from .networks import TRACES


def formulas(blocks) -> list[Any]:
    return [block.sides for block in blocks if isinstance(block, Formula)]


def traced(loss):
    """With targets between 0 and 1, so that each term of a loss counts."""
    random = np.random.default_rng(1)
    net = cr.Network([2, 3], loss=loss, seed=1)
    return net.trace(random.normal(size=(3, 2)), random.dirichlet([1.0] * 3, 3))


def at(**numbers):
    return lambda name: np.asarray(numbers[name])


@pytest.mark.parametrize("d", [-3.0, -1.2, -0.4, 0.3, 0.9, 2.5])
@pytest.mark.parametrize("loss", ["half_squared_error", "squared_error", "absolute_error", "huber"])
def test_the_quotient_is_that_of_the_loss_and_comes_to_its_derivative(loss, d):
    ways, of, Y = formulas(slope_of_loss(traced(loss).record, (0, 1))), LOSSES[loss], 0.7
    (quotient, simpler) = ways[abs(d) > 1 if loss == "huber" else 0]
    for h in (0.05, -0.05):
        risen = (of.value(np.array(Y + d + h), Y) - of.value(np.array(Y + d), Y)) / h
        assert evaluate(quotient, at(d=d, h=h)) == pytest.approx(float(risen), rel=1e-9)
        assert evaluate(simpler, at(d=d, h=h)) == pytest.approx(float(risen), rel=1e-9)
    assert evaluate(simpler, at(d=d, h=1e-12)) == pytest.approx(float(of.derivative(np.array(Y + d), Y)))


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "cross_entropy", "poisson"])
def test_the_logarithm_comes_to_one_over_the_output(loss):
    trace = traced(loss)
    record, o = trace.record, trace.O[0, 1]
    (quotient, simpler), slopes = formulas(slope_of_loss(record, (0, 1)))

    def values(h):
        return lambda name: np.asarray(h) if name == "h" else record.value(name)

    for h in (0.05, -0.05):
        assert evaluate(quotient, values(h)) == pytest.approx((np.log(o + h) - np.log(o)) / h)
        assert evaluate(simpler, values(h)) == pytest.approx((np.log(o + h) - np.log(o)) / h)
    assert evaluate(simpler, values(1e-7)) == pytest.approx(1 / o, rel=1e-5)
    assert slopes[0] == Partial(Letter("L", (0, 1)), Letter("O", (0, 1)))
    for side in slopes[1:]:
        assert evaluate(side, record.value) == pytest.approx(LOSSES[loss].derivative(trace.O, trace.Y)[0, 1])


def test_the_fractions_of_softmax():
    trace = TRACES["cross_entropy on softmax"]
    (e, f), J = np.exp(trace.Zo[0]), output_jacobian(trace.record, 0)
    for sides, slope in zip(formulas(told(SOFTMAX)), (J[0, 0], J[1, 0]), strict=True):
        assert [evaluate(side, at(e=e, f=f, s=e + f)) for side in sides] == pytest.approx([slope] * 2)


@pytest.mark.parametrize("name", ALL)
def test_every_activation_has_its_slope_once(name):
    """That its sides agree, test_calculus.py asks of every equation."""
    shape = ALL[name].record.architecture
    of = dict(zip((f"A′(Z{layer})" for layer in shape.layers), shape.activations, strict=True))
    said = [of[sides[0].name].name for sides in formulas(calculus(ALL[name].record)) if sides[0] in map(Letter, of)]
    assert sorted(said) == sorted({activation.name for activation in of.values() if activation.slope is not None})
