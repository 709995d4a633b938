"""The activations: what a unit makes of its weighted input, H = A(Z), each beside its slope A′(Z).

Each stands on one screen: the function, its slope, the formula line of both, and their words. Every other rendering is
made from these lines. Next: `losses.py`.

A slope is given Z and H, so that each keeps its textbook form: `Z > 0` for relu, `1 − H²` for tanh. softmax mixes the
units of a row, so it has no slope for each unit; it has the product that equation 1 needs instead. For a first reading
take relu alone: the others are more of the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, pi, sqrt

import numpy as np

from .arrays import Array, library
from .erf import erf


@dataclass(frozen=True)
class Activation:
    """An activation function with its derivative, and both of them in letters and in words.

    `value(Z)` and `slope(Z, H)` take and return arrays of one shape, (n, units). softmax has `row_product(H, G)`
    in place of `slope`. The values lie between the two numbers of `between` and reach neither: a logarithm asks.
    """

    name: str
    value: Callable[[Array], Array]
    formula: str
    words: str
    slope: Callable[[Array, Array], Array] | None
    slope_formula: str
    slope_words: str
    between: tuple[float, float] = (-inf, inf)
    row_product: Callable[[Array, Array], Array] | None = None


# identity ------------------------------------------------------------------------------------------------------------


def identity(Z: Array) -> Array:
    return Z


def identity_slope(Z: Array, H: Array) -> Array:
    return library(Z).ones_like(Z)


IDENTITY = Activation(
    "identity",
    identity,
    "Z",
    "the weighted input itself, unchanged",
    identity_slope,
    "1",
    "always 1: the output rises as fast as the input",
)

# relu ----------------------------------------------------------------------------------------------------------------


def relu(Z: Array) -> Array:
    return library(Z).maximum(Z, 0)


def relu_slope(Z: Array, H: Array) -> Array:
    return library(Z).astype(Z > 0, Z.dtype)  # at Z = 0, where there is a corner, we take 0


RELU = Activation(
    "relu",
    relu,
    "max(0, Z)",
    "keeps what is above 0 and makes the rest 0",
    relu_slope,
    "1 if Z > 0 else 0",
    "1 where the unit lets its input through, 0 where it blocks it (and 0 at exactly 0)",
)

# leaky_relu ----------------------------------------------------------------------------------------------------------

LEAK = 0.01


def leaky_relu(Z: Array) -> Array:
    return library(Z).where(Z > 0, Z, LEAK * Z)


def leaky_relu_slope(Z: Array, H: Array) -> Array:
    xp = library(Z)
    return xp.where(Z > 0, xp.ones_like(Z), xp.full_like(Z, LEAK))


LEAKY_RELU = Activation(
    "leaky_relu",
    leaky_relu,
    "Z if Z > 0 else 0.01 * Z",
    "keeps what is above 0 and shrinks the rest to a hundredth",
    leaky_relu_slope,
    "1 if Z > 0 else 0.01",
    "1 above 0, and 0.01 elsewhere, so that a unit is never quite dead",
)

# elu -----------------------------------------------------------------------------------------------------------------


def elu(Z: Array) -> Array:
    xp = library(Z)
    return xp.where(Z > 0, Z, xp.expm1(xp.minimum(Z, 0)))  # the minimum keeps exp from overflowing unseen


def elu_slope(Z: Array, H: Array) -> Array:
    xp = library(Z)
    return xp.where(Z > 0, xp.ones_like(Z), xp.exp(xp.minimum(Z, 0)))


ELU = Activation(
    "elu",
    elu,
    "Z if Z > 0 else exp(Z) - 1",
    "keeps what is above 0 and bends the rest smoothly towards −1",
    elu_slope,
    "1 if Z > 0 else exp(Z)",
    "1 above 0, and below 0 the smaller the further down",
    between=(-1, inf),
)

# gelu ----------------------------------------------------------------------------------------------------------------


def gelu(Z: Array) -> Array:
    """The exact form (Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2), not its tanh approximation."""
    return Z * (1 + erf(Z / sqrt(2))) / 2


def gelu_slope(Z: Array, H: Array) -> Array:
    bell = library(Z).exp(-Z * Z / 2) / sqrt(2 * pi)
    return (1 + erf(Z / sqrt(2))) / 2 + Z * bell


GELU = Activation(
    "gelu",
    gelu,
    "Z * (1 + erf(Z / sqrt(2))) / 2",
    "the input times the chance that a standard normal number lies below it",
    gelu_slope,
    "(1 + erf(Z / sqrt(2))) / 2 + Z * exp(-Z**2 / 2) / sqrt(2 * pi)",
    "near 1 for large inputs, near 0 for very negative ones, and smooth between",
)

# sigmoid -------------------------------------------------------------------------------------------------------------


def sigmoid(Z: Array) -> Array:
    xp = library(Z)
    small = xp.exp(-xp.abs(Z))  # at most 1: exp(−Z) itself would overflow for very negative Z
    return xp.where(Z >= 0, 1 / (1 + small), small / (1 + small))


def sigmoid_slope(Z: Array, H: Array) -> Array:
    return H * (1 - H)


SIGMOID = Activation(
    "sigmoid",
    sigmoid,
    "1 / (1 + exp(-Z))",
    "squeezes any number into the space between 0 and 1",
    sigmoid_slope,
    "H * (1 - H)",
    "steepest, ¼, in the middle, and nearly 0 at both ends",
    between=(0, 1),
)

# silu ----------------------------------------------------------------------------------------------------------------


def silu(Z: Array) -> Array:
    return Z * sigmoid(Z)


def silu_slope(Z: Array, H: Array) -> Array:
    gate = sigmoid(Z)
    return gate * (1 + Z * (1 - gate))


SILU = Activation(
    "silu",
    silu,
    "Z / (1 + exp(-Z))",
    "the input times its own sigmoid",
    silu_slope,
    "(1 + Z / (1 + exp(Z))) / (1 + exp(-Z))",
    "near 1 for large inputs, near 0 for very negative ones, and smooth between",
)

# softplus ------------------------------------------------------------------------------------------------------------


def softplus(Z: Array) -> Array:
    xp = library(Z)
    return xp.maximum(Z, 0) + xp.log1p(xp.exp(-xp.abs(Z)))  # log(1 + exp(Z)), without its overflow


def softplus_slope(Z: Array, H: Array) -> Array:
    return sigmoid(Z)


SOFTPLUS = Activation(
    "softplus",
    softplus,
    "log(1 + exp(Z))",
    "a relu with its corner rounded off",
    softplus_slope,
    "1 / (1 + exp(-Z))",
    "the sigmoid: from 0 far below, through ½ at 0, to 1 far above",
    between=(0, inf),
)

# tanh ----------------------------------------------------------------------------------------------------------------


def tanh(Z: Array) -> Array:
    return library(Z).tanh(Z)


def tanh_slope(Z: Array, H: Array) -> Array:
    return 1 - H * H


TANH = Activation(
    "tanh",
    tanh,
    "(exp(Z) - exp(-Z)) / (exp(Z) + exp(-Z))",
    "squeezes any number into the space between −1 and 1",
    tanh_slope,
    "1 - H**2",
    "steepest, 1, in the middle, and nearly 0 at both ends",
    between=(-1, 1),
)

# exp -----------------------------------------------------------------------------------------------------------------


def exp(Z: Array) -> Array:
    with np.errstate(over="ignore"):  # past 88 in float32 and 709 in float64 the right answer is inf
        return library(Z).exp(Z)


def exp_slope(Z: Array, H: Array) -> Array:
    return H


EXP = Activation(
    "exp",
    exp,
    "exp(Z)",
    "e to the power of the input: always above 0",
    exp_slope,
    "H",
    "as large as the value itself",
    between=(0, inf),
)

# softmax, for the output layer only ----------------------------------------------------------------------------------


def softmax(Z: Array) -> Array:
    xp = library(Z)
    powers = xp.exp(Z - xp.max(Z, axis=-1, keepdims=True))  # a shift of the whole row changes no share
    return powers / xp.sum(powers, axis=-1, keepdims=True)


def softmax_row_product(H: Array, G: Array) -> Array:
    """The derivative of C with respect to Z, from G, that with respect to H: the vector–Jacobian product.

    The Jacobian of one row is diag(h) − hᵀ·h, so G times it is h ∘ (g − Σ g·h). All arrays are (n, units).
    """
    return H * (G - library(H).sum(G * H, axis=-1, keepdims=True))


SOFTMAX = Activation(
    "softmax",
    softmax,
    "exp(Z) / rowsum(exp(Z))",
    "turns a row of numbers into shares that add up to 1",
    None,
    "H * (G - rowsum(G * H))",
    "each share pulls on all the others, so the slopes of a row come as one product",
    between=(0, 1),
    row_product=softmax_row_product,
)

ACTIVATIONS = {
    activation.name: activation
    for activation in (IDENTITY, RELU, LEAKY_RELU, ELU, GELU, SILU, SOFTPLUS, SIGMOID, TANH, EXP, SOFTMAX)
}
