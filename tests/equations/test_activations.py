"""Each activation against automatic differentiation, its own formula line, and JAX's function of the same name."""

import math

import jax
import numpy as np
import pytest

from chainrule.equations.activations import ACTIVATIONS
from chainrule.equations.erf import erf

Z = np.array([[-30.0, -5.5, -1.0, -0.3, -1e-3], [1e-3, 0.4, 1.0, 6.0, 25.0]])
NAMES = ["identity", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "sigmoid", "tanh", "exp", "softmax"]
ELEMENTWISE = [name for name in NAMES if name != "softmax"]
FORMULA_WORDS = {
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "erf": math.erf,
    "pi": math.pi,
    "max": max,
    "min": min,
    "abs": abs,
}


def test_these_activations_are_there():
    assert list(ACTIVATIONS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_value_agrees_with_jax(name, float64):
    theirs = {
        "identity": lambda z: z,
        "gelu": lambda z: jax.nn.gelu(z, approximate=False),
        "exp": jax.numpy.exp,
        "tanh": jax.numpy.tanh,
    }.get(name) or getattr(jax.nn, name)
    np.testing.assert_allclose(ACTIVATIONS[name].value(Z), theirs(jax.numpy.array(Z)), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_slope_agrees_with_automatic_differentiation(name, float64):
    activation = ACTIVATIONS[name]
    H, back = jax.vjp(activation.value, jax.numpy.array(Z))
    (expected,) = back(jax.numpy.ones_like(H))
    assert activation.slope is not None
    np.testing.assert_allclose(activation.slope(Z, activation.value(Z)), expected, rtol=1e-10, atol=1e-15)


def test_softmax_product_agrees_with_automatic_differentiation(float64):
    softmax = ACTIVATIONS["softmax"]
    G = np.random.default_rng(0).normal(size=Z.shape)
    H, back = jax.vjp(softmax.value, jax.numpy.array(Z))
    assert softmax.row_product is not None
    np.testing.assert_allclose(
        softmax.row_product(np.asarray(H), G), back(jax.numpy.array(G))[0], rtol=1e-12, atol=1e-15
    )


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_the_formula_lines_say_what_the_code_does(name):
    activation = ACTIVATIONS[name]
    H = activation.value(Z)
    assert activation.slope is not None
    slope = activation.slope(Z, H)
    for z, h, s in zip(Z.ravel(), H.ravel(), slope.ravel(), strict=True):
        letters = {"Z": float(z), "H": float(h), **FORMULA_WORDS}
        assert eval(activation.formula, {}, letters) == pytest.approx(h, rel=1e-9, abs=1e-12)
        assert eval(activation.slope_formula, {}, letters) == pytest.approx(s, rel=1e-9, abs=1e-12)


def test_the_formula_lines_of_softmax_say_what_the_code_does():
    softmax, G = ACTIVATIONS["softmax"], np.random.default_rng(0).normal(size=Z.shape)
    letters = {"exp": np.exp, "rowsum": lambda a: a.sum(axis=1, keepdims=True), "Z": Z, "G": G}
    H = eval(softmax.formula, {}, letters)
    np.testing.assert_allclose(softmax.value(Z), H, rtol=1e-13)
    assert softmax.row_product is not None
    np.testing.assert_allclose(
        softmax.row_product(H, G), eval(softmax.slope_formula, {}, letters | {"H": H}), rtol=1e-13
    )


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu"])
def test_the_slope_at_the_corner_is_the_left_one(name):
    slope = ACTIVATIONS[name].slope
    assert slope is not None
    zero = np.zeros((1, 1))
    expected = {"relu": 0.0, "leaky_relu": 0.01, "elu": 1.0}[name]
    assert slope(zero, ACTIVATIONS[name].value(zero))[0, 0] == expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NAMES)
def test_stable_far_from_zero(name, dtype):
    """No NaN, no warning (warnings are errors here), the same dtype, and for exp alone the right answer inf."""
    far = np.array([[-1e4, -700.0, -88.0, 0.0, 88.0, 700.0, 1e4]], dtype=dtype)
    activation = ACTIVATIONS[name]
    H = activation.value(far)
    slope = activation.slope(far, H) if activation.slope else activation.row_product(H, far)  # type: ignore[misc]
    assert H.dtype == slope.dtype == dtype
    if name == "exp":
        assert not np.isnan(H).any()
        assert np.isinf(H[0, -1])
    else:
        assert np.isfinite(H).all()
        assert np.isfinite(slope).all()
    compiled = np.asarray(jax.jit(activation.value)(far.astype(np.float32)))
    assert not np.isnan(compiled).any()


def test_values_stay_between_the_ends_that_are_named():
    for activation in ACTIVATIONS.values():
        low, high = activation.between
        H = activation.value(np.linspace(-15, 15, 301).reshape(-1, 1) * np.ones((1, 2)))
        assert low < H.min()
        assert H.max() < high


def test_erf_within_1e_15_of_the_standard_library():
    x = np.concatenate([np.linspace(-12, 12, 40001), np.linspace(-0.5, 0.5, 10001), [-1e4, 1e4, 0.0]])
    expected = np.array([math.erf(v) for v in x])
    assert np.abs(erf(x) - expected).max() <= 1e-15


def test_softmax_does_not_change_when_a_row_is_shifted():
    softmax = ACTIVATIONS["softmax"].value
    np.testing.assert_allclose(softmax(Z + 123.0), softmax(Z), rtol=1e-12)
