"""The losses: how wrong a prediction O is beside its target Y, each beside its derivative with respect to O.

Each gives one number for each row and output; `propagate.py`, which is next, adds up a row's outputs and then adds or
averages over the rows, so the mean's 1/n appears there, once, and nowhere here.

The losses that take a logarithm can be computed stably from Z when the output has the loss's own activation; then the
product C′(O) ∘ A′(Z) also collapses to O − Y.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from .activations import exp, softplus
from .arrays import Array, library


@dataclass(frozen=True)
class Loss:
    """A loss with its derivative, and both of them in letters and in words.

    `value(O, Y)` and `derivative(O, Y)` take and return arrays of one shape, (n, outputs). `own` is the activation that
    belongs to the loss, `value_from_Z(Z, Y)` the same value computed stably when the output has that activation, and
    `collapses` says that then C′(O) ∘ A′(Z) = O − Y. O must lie inside `domain`, and Y inside `targets`.
    """

    name: str
    value: Callable[[Array, Array], Array]
    formula: str
    words: str
    derivative: Callable[[Array, Array], Array]
    derivative_formula: str
    derivative_words: str
    own: str = "identity"
    value_from_Z: Callable[[Array, Array], Array] | None = None
    collapses: bool = False
    domain: tuple[float, float] = (-inf, inf)
    targets: tuple[float, float] = (-inf, inf)


def xlogy(Y: Array, O: Array) -> Array:
    """Y·log(O), and 0 where Y is 0, even if O is so small that it became 0."""
    xp = library(O)
    return xp.where(Y == 0, 0, Y * xp.log(xp.where(Y == 0, 1, O)))


def over(Y: Array, O: Array) -> Array:
    """Y / O, and 0 where Y is 0, likewise."""
    xp = library(O)
    return xp.where(Y == 0, 0, Y / xp.where(Y == 0, 1, O))


# half_squared_error: the article's cost, whose derivative is plain O − Y ---------------------------------------------


def half_squared_error(O: Array, Y: Array) -> Array:
    return (O - Y) ** 2 / 2


def half_squared_error_derivative(O: Array, Y: Array) -> Array:
    return O - Y


HALF_SQUARED_ERROR = Loss(
    "half_squared_error",
    half_squared_error,
    "(O - Y)**2 / 2",
    "half of the squared difference; the half is there so that the derivative has no 2",
    half_squared_error_derivative,
    "O - Y",
    "how far the prediction is above its target",
)

# squared_error: the same without the half ----------------------------------------------------------------------------


def squared_error(O: Array, Y: Array) -> Array:
    return (O - Y) ** 2


def squared_error_derivative(O: Array, Y: Array) -> Array:
    return 2 * (O - Y)


SQUARED_ERROR = Loss(
    "squared_error",
    squared_error,
    "(O - Y)**2",
    "the squared difference, without a half",
    squared_error_derivative,
    "2 * (O - Y)",
    "twice how far the prediction is above its target",
)

# absolute_error ------------------------------------------------------------------------------------------------------


def absolute_error(O: Array, Y: Array) -> Array:
    return library(O).abs(O - Y)


def absolute_error_derivative(O: Array, Y: Array) -> Array:
    return library(O).sign(O - Y)  # at 0, where there is a corner, we take 0


ABSOLUTE_ERROR = Loss(
    "absolute_error",
    absolute_error,
    "abs(O - Y)",
    "the difference without its sign",
    absolute_error_derivative,
    "sign(O - Y)",
    "1 where the prediction is too high, −1 where it is too low, 0 where it is right",
)

# huber: squared while the difference is at most δ = 1, absolute past it (Huber 1964) ---------------------------------


def huber(O: Array, Y: Array) -> Array:
    xp = library(O)
    size = xp.abs(O - Y)
    return xp.where(size <= 1, (O - Y) ** 2 / 2, size - 0.5)


def huber_derivative(O: Array, Y: Array) -> Array:
    return library(O).clip(O - Y, -1, 1)


HUBER = Loss(
    "huber",
    huber,
    "(O - Y)**2 / 2 if abs(O - Y) <= 1 else abs(O - Y) - 1/2",
    "half the squared difference when that is small, and the plain difference past 1, so that outliers weigh less",
    huber_derivative,
    "max(-1, min(1, O - Y))",
    "the difference, but never more than 1 either way",
)

# binary_cross_entropy: each output is the probability of a yes; Y lies between 0 and 1 -------------------------------


def binary_cross_entropy(O: Array, Y: Array) -> Array:
    return -(xlogy(Y, O) + xlogy(1 - Y, 1 - O))


def binary_cross_entropy_derivative(O: Array, Y: Array) -> Array:
    return over(1 - Y, 1 - O) - over(Y, O)


def binary_cross_entropy_from_Z(Z: Array, Y: Array) -> Array:
    return softplus(Z) - Y * Z  # −log σ(Z) = softplus(−Z) = softplus(Z) − Z


BINARY_CROSS_ENTROPY = Loss(
    "binary_cross_entropy",
    binary_cross_entropy,
    "-(Y * log(O) + (1 - Y) * log(1 - O))",
    "minus the logarithm of the probability that was given to what really happened",
    binary_cross_entropy_derivative,
    "(1 - Y) / (1 - O) - Y / O",
    "the difference, made larger where the prediction was sure of itself",
    own="sigmoid",
    value_from_Z=binary_cross_entropy_from_Z,
    collapses=True,
    domain=(0, 1),
    targets=(0, 1),
)

# cross_entropy: a row of probabilities, one for each class; the targets of a row add up to 1 -------------------------


def cross_entropy(O: Array, Y: Array) -> Array:
    return -xlogy(Y, O)


def cross_entropy_derivative(O: Array, Y: Array) -> Array:
    return -over(Y, O)


def cross_entropy_from_Z(Z: Array, Y: Array) -> Array:
    xp = library(Z)
    below = Z - xp.max(Z, axis=-1, keepdims=True)
    return -Y * (below - xp.log(xp.sum(xp.exp(below), axis=-1, keepdims=True)))  # −Y·log softmax(Z)


CROSS_ENTROPY = Loss(
    "cross_entropy",
    cross_entropy,
    "-Y * log(O)",
    "minus the logarithm of the probability that was given to the right class",
    cross_entropy_derivative,
    "-Y / O",
    "only the right class counts, and the more the smaller its probability was",
    own="softmax",
    value_from_Z=cross_entropy_from_Z,
    collapses=True,
    domain=(0, inf),
    targets=(0, 1),
)

# poisson: counts; the part of the negative log-likelihood that depends on O ------------------------------------------


def poisson(O: Array, Y: Array) -> Array:
    return O - xlogy(Y, O)


def poisson_derivative(O: Array, Y: Array) -> Array:
    return 1 - over(Y, O)


def poisson_from_Z(Z: Array, Y: Array) -> Array:
    return exp(Z) - Y * Z


POISSON = Loss(
    "poisson",
    poisson,
    "O - Y * log(O)",
    "how unlikely the count is under the predicted rate (up to a constant that no weight changes)",
    poisson_derivative,
    "1 - Y / O",
    "how far the predicted rate is above the count, in parts of the rate",
    own="exp",
    value_from_Z=poisson_from_Z,
    collapses=True,
    domain=(0, inf),
    targets=(0, inf),
)

LOSSES = {
    loss.name: loss
    for loss in (
        HALF_SQUARED_ERROR,
        SQUARED_ERROR,
        ABSOLUTE_ERROR,
        HUBER,
        BINARY_CROSS_ENTROPY,
        CROSS_ENTROPY,
        POISSON,
    )
}
