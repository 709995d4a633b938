"""The network itself: forward propagation, the cost, and the three equations of backpropagation.

Read it from top to bottom, with a pen. Each layer leaves a record of what it computed, so nothing is lost, and the
records are the working that is shown later. Next: `descent.py`, which moves the weights.

One letter, one meaning (n rows; a layer's `in` and `out` are the numbers of units before it and in it):

    W  (in, out)  weights                   E   (n, out)    layer error, the derivative of C with respect to Z
    B  (1, out)   bias                      dW  (in, out)   derivative of C with respect to W
    Z  (n, out)   weighted input            dB  (1, out)    derivative of C with respect to B
    H  (n, out)   activations, A(Z)         M   (n, out)    dropout's mask, if there is one: then H = A(Z) ∘ M
    O  (n, out)   H of the output layer     C   one number  the cost

A is the activation and A′ its slope; C′ is the derivative of C with respect to O. X·W is a matrix product, ∘ multiplies
cell by cell, and ᵀ swaps rows and columns.

Beside each function stands its formula line, in Python's signs: @ for the matrix product, * for ∘, .T for ᵀ. The
working is made from these lines; what a network does not have (bias, mask, sample weights, penalty) is left out.
"""

from collections.abc import Sequence
from typing import NamedTuple

from .activations import Activation
from .arrays import Array, library
from .losses import Loss


class Parameters(NamedTuple):
    """What a layer learns. B is None in a network without bias."""

    W: Array
    B: Array | None


class Forward(NamedTuple):
    """What a layer computes on the way forward. In the output layer H is O, the prediction."""

    input: Array
    Z: Array
    H: Array
    M: Array | None


class Backward(NamedTuple):
    """What a layer computes on the way back."""

    E: Array
    dW: Array
    dB: Array | None


class Penalty(NamedTuple):
    """The price of large weights, ½·λ₂·ΣW² + λ₁·Σ|W|: it is part of C, has no 1/n, and leaves biases alone."""

    l1: float = 0.0
    l2: float = 0.0


NO_PENALTY = Penalty()


def product(left: Array, right: Array) -> Array:
    """The matrix product: each row of `left` times each column of `right`, added up. (n, k)·(k, m) gives (n, m)."""
    return left @ right


# forward -------------------------------------------------------------------------------------------------------------

LAYER_OUTPUT = "A(Z) * M"  # H, and O in the output layer


def forward(
    activations: Sequence[Activation],
    params: Sequence[Parameters],
    X: Array,
    masks: Sequence[Array | None] | None = None,
) -> list[Forward]:
    """Forward propagation, A(A(X·Wh + Bh)·Wo + Bo): each layer's activations are the next layer's input."""
    layers = []
    layer_input = X
    for number, (activation, (W, B)) in enumerate(zip(activations, params, strict=True)):
        Z = weighted_input(layer_input, W, B)
        H = activation.value(Z)
        M = masks[number] if masks is not None else None
        if M is not None:
            H = H * M  # dropout: some units are silent, and the rest speak up for them
        layers.append(Forward(layer_input, Z, H, M))
        layer_input = H
    return layers


WEIGHTED_INPUT = "input @ W + B"


def weighted_input(layer_input: Array, W: Array, B: Array | None) -> Array:
    """Z = (layer input)·W + B."""
    Z = product(layer_input, W)
    return Z if B is None else Z + B


# cost ----------------------------------------------------------------------------------------------------------------

COST = "sum(w * L) / total"  # L: the loss of each row and output; total: n or Σw for a mean, nothing for a sum


def cost(
    loss: Loss,
    activations: Sequence[Activation],
    params: Sequence[Parameters],
    layers: Sequence[Forward],
    Y: Array,
    share: Array,
    penalty: Penalty = NO_PENALTY,
) -> Array:
    """C: the losses of each row added up over its outputs, each row counted with its share, and the penalty on top."""
    L = losses(loss, activations[-1], layers[-1], Y)
    return library(L).sum(share * L) + price(params, penalty)


def losses(loss: Loss, activation: Activation, output: Forward, Y: Array) -> Array:
    """L, the loss of each row and output."""
    if loss.value_from_Z is not None and activation.name == loss.own:
        return loss.value_from_Z(output.Z, Y)  # the same value, without a logarithm of nearly 0
    return loss.value(output.H, Y)


PRICE = "l2 / 2 * sum(W**2) + l1 * sum(abs(W))"  # for each layer


def price(params: Sequence[Parameters], penalty: Penalty) -> Array | float:
    """½·λ₂·ΣW² + λ₁·Σ|W|, over the weights of all layers."""
    total = 0.0
    for W, _ in params:
        if penalty.l2:
            total = total + penalty.l2 / 2 * library(W).sum(W * W)
        if penalty.l1:
            total = total + penalty.l1 * library(W).sum(library(W).abs(W))
    return total


def row_share(w: Array, reduction: str) -> Array:
    """What each row counts for in C, from its sample weight: w for a sum, w / Σw for a mean. (n, 1) in, (n, 1) out.

    Dividing by Σw, not by n, makes a row of weight 2 the same as that row twice; where all w are 1 it is the usual 1/n.
    """
    if reduction == "sum":
        return w
    xp = library(w)
    total = xp.sum(w)
    return w / xp.where(total > 0, total, xp.ones_like(total))  # no weight at all: no cost, no gradient


# backward: the three equations ---------------------------------------------------------------------------------------


def backward(
    activations: Sequence[Activation],
    loss: Loss,
    params: Sequence[Parameters],
    layers: Sequence[Forward],
    Y: Array,
    share: Array,
    penalty: Penalty = NO_PENALTY,
) -> list[Backward]:
    """Backpropagation: all errors, from the last layer to the first, and only then may a weight change."""
    E = output_error(activations[-1], loss, layers[-1], Y, share)
    back = [Backward(E, *derivatives(layers[-1], params[-1], E, penalty))]
    for number in reversed(range(len(params) - 1)):
        E = hidden_error(activations[number], layers[number], E, params[number + 1].W)
        back.append(Backward(E, *derivatives(layers[number], params[number], E, penalty)))
    return back[::-1]


COST_SLOPE = "w * L_slope / total"  # C′(O), where L_slope is the loss's own derivative
OUTPUT_ERROR = "C_slope * A_slope"  # A_slope: A′(Z)
OUTPUT_ERROR_COLLAPSED = "w * (O - Y) / total"


def output_error(activation: Activation, loss: Loss, layer: Forward, Y: Array, share: Array) -> Array:
    """Equation 1: Eo = C′(O) ∘ A′(Zo), where C′(O) carries each row's share (the 1/n of a mean)."""
    Z, O = layer.Z, layer.H
    if loss.collapses and activation.name == loss.own:
        return share * (O - Y)  # what A′ multiplies by, C′ divides by: only this is left of the lines below
    C_slope = share * loss.derivative(O, Y)  # C′(O)
    if activation.slope is None:  # softmax: its units pull on each other, so the slopes of a row come as one product
        assert activation.row_product is not None
        return activation.row_product(O, C_slope)
    return C_slope * activation.slope(Z, O)


HIDDEN_ERROR = "(E_next @ W_next.T) * A_slope * M"


def hidden_error(activation: Activation, layer: Forward, E_next: Array, W_next: Array) -> Array:
    """Equation 2: E = (E_next·W_nextᵀ) ∘ A′(Z)."""
    assert activation.slope is not None  # softmax is for the output alone
    Z, M = layer.Z, layer.M
    if M is None:
        slope = activation.slope(Z, layer.H)
    else:
        slope = activation.slope(Z, activation.value(Z)) * M  # a silent unit passes no error back
    return product(E_next, W_next.T) * slope


WEIGHTS_DERIVATIVE = "input.T @ E + l2 * W + l1 * sign(W)"
BIAS_DERIVATIVE = "colsum(E)"


def derivatives(layer: Forward, params: Parameters, E: Array, penalty: Penalty) -> tuple[Array, Array | None]:
    """Equation 3: dW = (layer input)ᵀ·E, and dB = the column sums of E."""
    dW = product(layer.input.T, E)
    dB = library(E).sum(E, axis=0, keepdims=True) if params.B is not None else None
    if penalty.l2:
        dW = dW + penalty.l2 * params.W
    if penalty.l1:
        dW = dW + penalty.l1 * library(E).sign(params.W)
    return dW, dB
