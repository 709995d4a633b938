"""Each loss against automatic differentiation, its own formula line, and another library's function."""

import math

import jax
import numpy as np
import optax
import pytest
from sklearn.metrics import log_loss, mean_poisson_deviance

from chainrule.equations.activations import ACTIVATIONS
from chainrule.equations.losses import LOSSES

NAMES = [
    "half_squared_error",
    "squared_error",
    "absolute_error",
    "huber",
    "binary_cross_entropy",
    "cross_entropy",
    "poisson",
]
O = np.array([[0.1, 0.7, 0.2], [0.35, 0.05, 0.6], [0.9, 0.06, 0.04]])
Y = np.array([[0.0, 1.0, 0.0], [0.25, 0.25, 0.5], [0.0, 0.0, 1.0]])
FORMULA_WORDS = {"abs": abs, "log": math.log, "max": max, "min": min, "sign": lambda v: (v > 0) - (v < 0)}


def test_these_losses_are_there():
    assert list(LOSSES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_derivative_agrees_with_automatic_differentiation(name, float64):
    loss = LOSSES[name]
    for scale in (1.0, 3.0) if loss.domain[0] == -math.inf else (1.0,):
        expected = jax.grad(lambda o: loss.value(o, Y).sum())(jax.numpy.array(O * scale))
        np.testing.assert_allclose(loss.derivative(O * scale, Y), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", NAMES)
def test_the_formula_lines_say_what_the_code_does(name):
    loss = LOSSES[name]
    scale = 3.0 if loss.domain[0] == -math.inf else 1.0
    value, derivative = loss.value(O * scale, Y), loss.derivative(O * scale, Y)
    for o, y, v, d in zip(O.ravel() * scale, Y.ravel(), value.ravel(), derivative.ravel(), strict=True):
        letters = {"O": float(o), "Y": float(y), **FORMULA_WORDS}
        assert eval(loss.formula, {}, letters) == pytest.approx(v, rel=1e-12)
        assert eval(loss.derivative_formula, {}, letters) == pytest.approx(d, rel=1e-12)


def test_values_agree_with_other_libraries(float64):
    ours = {name: loss.value(O * 3, Y) for name, loss in LOSSES.items() if loss.domain[0] == -math.inf}
    np.testing.assert_allclose(ours["half_squared_error"], optax.l2_loss(O * 3, Y), rtol=1e-13)
    np.testing.assert_allclose(ours["squared_error"], optax.squared_error(O * 3, Y), rtol=1e-13)
    np.testing.assert_allclose(ours["huber"], optax.huber_loss(jax.numpy.array(O * 3), Y, delta=1.0), rtol=1e-13)
    classes = np.array([1, 2, 2])
    np.testing.assert_allclose(
        LOSSES["cross_entropy"].value(O, np.eye(3)[classes]).sum() / 3, log_loss(classes, O, labels=[0, 1, 2])
    )
    yes = np.array([1.0, 0.0, 1.0])
    np.testing.assert_allclose(LOSSES["binary_cross_entropy"].value(O[:, 0], yes).mean(), log_loss(yes, O[:, 0]))
    counts = np.array([1.0, 3.0, 2.0])
    rates = np.array([1.5, 2.5, 2.0])
    poisson = LOSSES["poisson"].value
    # the deviance is twice the gap to the perfect prediction, so the constant that we leave out cancels
    gap = 2 * (poisson(rates, counts) - poisson(counts, counts)).mean()
    np.testing.assert_allclose(gap, mean_poisson_deviance(counts, rates))


@pytest.mark.parametrize("name", ["binary_cross_entropy", "cross_entropy", "poisson"])
def test_from_Z_is_the_same_value_and_collapses_to_O_minus_Y(name, float64):
    loss = LOSSES[name]
    own = ACTIVATIONS[loss.own]
    Z = np.array([[-1.5, 0.2, 0.9], [2.0, -0.3, 0.1], [0.0, 0.5, -0.5]])
    assert loss.value_from_Z is not None
    np.testing.assert_allclose(loss.value_from_Z(Z, Y), loss.value(own.value(Z), Y), rtol=1e-12, atol=1e-14)
    expected = jax.grad(lambda z: loss.value(own.value(z), Y).sum())(jax.numpy.array(Z))
    np.testing.assert_allclose(own.value(Z) - Y, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropies_stay_finite_where_the_output_is_0_or_1(dtype):
    far = np.array([[-1e4, 0.0, 1e4]], dtype=dtype)
    target = np.array([[1.0, 0.0, 0.0]], dtype=dtype)
    for name in ("binary_cross_entropy", "cross_entropy"):
        value_from_Z = LOSSES[name].value_from_Z
        assert value_from_Z is not None
        value = value_from_Z(far, target)
        assert value.dtype == dtype
        assert np.isfinite(value).all()
        assert value[0, 0] == pytest.approx(1e4 if name == "binary_cross_entropy" else 2e4)


def test_huber_and_absolute_error_at_their_corners():
    one, zero = np.array([[1.0]]), np.array([[0.0]])
    assert LOSSES["absolute_error"].derivative(zero, zero) == 0
    assert LOSSES["huber"].value(one, zero) == 0.5
    assert LOSSES["huber"].derivative(5 * one, zero) == 1
