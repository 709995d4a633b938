"""The update: gradient descent, W ← W − η·dW, and the rules that improve on it.

Each rule is a pair of functions on one array: `init(W)` gives its state, `update(W, dW, state, rate, t)` gives the new
W and the new state. It is used for each W and each B alike (read B for W). `rate` is η, the learning rate; t counts
steps from 1. V is a running mean of the slopes, S one of their squares.
This is the last of the equations: `chainrule/network.py` puts them to work.

The constants are Optax's defaults, and so are the choices where books disagree; each is said where it is made.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .arrays import Array, library
from .propagate import Backward, Parameters

State = tuple[Array, ...]
States = list[tuple[State, State]]  # for each layer: the state of its W and that of its B


@dataclass(frozen=True)
class Optimizer:
    """An update rule: a pair of functions, its formulas in the order in which they run, and its words.

    `rate` is the learning rate that it takes when none is given.
    """

    name: str
    init: Callable[[Array], State]
    update: Callable[[Array, Array, State, Array | float, Array | float], tuple[Array, State]]
    formulas: tuple[str, ...]
    words: str
    rate: float
    state: tuple[str, ...] = ()


def start(optimizer: Optimizer, params: Sequence[Parameters]) -> States:
    """The state before the first step, for each layer."""
    return [(optimizer.init(W), optimizer.init(B) if B is not None else ()) for W, B in params]


def descend(
    optimizer: Optimizer,
    params: Sequence[Parameters],
    gradients: Sequence[Backward],
    states: States,
    rate: Array | float,
    t: Array | float,
) -> tuple[list[Parameters], States]:
    """One update of all weights and biases, after all errors are known."""
    new_params, new_states = [], []
    for (W, B), (_, dW, dB), (state_W, state_B) in zip(params, gradients, states, strict=True):
        W, state_W = optimizer.update(W, dW, state_W, rate, t)
        if B is not None:
            B, state_B = optimizer.update(B, dB, state_B, rate, t)
        new_params.append(Parameters(W, B))
        new_states.append((state_W, state_B))
    return new_params, new_states


LENGTH = "sqrt(sum(d**2))"  # over all dW and dB together
FACTOR = "limit / max(length, limit)"  # 1 for all that is short enough
CLIPPED = "factor * d"


def clip(gradients: Sequence[Backward], limit: Array | float) -> list[Backward]:
    """All dW and dB made shorter by one factor, if together they are longer than `limit` (Pascanu et al. 2013)."""
    xp = library(gradients[0].dW)
    whole = length([d for _, dW, dB in gradients for d in (dW, dB)])
    factor = limit / xp.maximum(whole, limit)
    return [Backward(E, dW * factor, None if dB is None else dB * factor) for E, dW, dB in gradients]


def length(arrays: Sequence[Array | None]) -> Array:
    """√Σd² over all entries of all arrays, each divided by the largest first, so that no square overflows."""
    given = [d for d in arrays if d is not None]
    xp = library(given[0])
    largest = xp.max(xp.stack([xp.max(xp.abs(d)) for d in given]))
    unit = xp.where(largest > 0, largest, xp.ones_like(largest))
    return unit * xp.sqrt(sum(xp.sum((d / unit) ** 2) for d in given))


def nothing(W: Array) -> State:
    return ()


def zeros(W: Array) -> State:
    return (library(W).zeros_like(W),)


# gd: gradient descent ------------------------------------------------------------------------------------------------


def gd(W: Array, dW: Array, state: State, rate: Array | float, t: Array | float) -> tuple[Array, State]:
    return W - rate * dW, ()


GD = Optimizer(
    "gd",
    nothing,
    gd,
    ("W_new = W - rate * dW",),
    "a small step downhill: against the slope of the cost",
    rate=0.1,
)

# momentum (Polyak 1964) ----------------------------------------------------------------------------------------------


def momentum(W: Array, dW: Array, state: State, rate: Array | float, t: Array | float) -> tuple[Array, State]:
    (V,) = state
    V = 0.9 * V + dW
    return W - rate * V, (V,)


MOMENTUM = Optimizer(
    "momentum",
    zeros,
    momentum,
    ("V = 0.9 * V + dW", "W_new = W - rate * V"),
    "a ball that rolls downhill: it keeps nine tenths of its speed",
    rate=0.01,
    state=("V",),
)

# nesterov (Sutskever et al. 2013, as rewritten so that W itself is kept) ---------------------------------------------


def nesterov(W: Array, dW: Array, state: State, rate: Array | float, t: Array | float) -> tuple[Array, State]:
    (V,) = state
    V = 0.9 * V + dW
    return W - rate * (dW + 0.9 * V), (V,)


NESTEROV = Optimizer(
    "nesterov",
    zeros,
    nesterov,
    ("V = 0.9 * V + dW", "W_new = W - rate * (dW + 0.9 * V)"),
    "momentum that looks one step ahead",
    rate=0.01,
    state=("V",),
)

# rmsprop (Hinton's lecture 6e, 2012); ε stands inside the root -------------------------------------------------------


def rmsprop(W: Array, dW: Array, state: State, rate: Array | float, t: Array | float) -> tuple[Array, State]:
    (S,) = state
    S = 0.9 * S + 0.1 * dW**2
    return W - rate * dW / library(W).sqrt(S + 1e-8), (S,)


RMSPROP = Optimizer(
    "rmsprop",
    zeros,
    rmsprop,
    ("S = 0.9 * S + 0.1 * dW**2", "W_new = W - rate * dW / sqrt(S + 1e-8)"),
    "each weight's step is divided by the usual size of its slope",
    rate=0.001,
    state=("S",),
)

# adagrad (Duchi et al. 2011); the sum starts at 0.1, and ε stands inside the root ------------------------------------


def adagrad_init(W: Array) -> State:
    return (library(W).full_like(W, 0.1),)


def adagrad(W: Array, dW: Array, state: State, rate: Array | float, t: Array | float) -> tuple[Array, State]:
    (S,) = state
    S = S + dW**2
    return W - rate * dW / library(W).sqrt(S + 1e-7), (S,)


ADAGRAD = Optimizer(
    "adagrad",
    adagrad_init,
    adagrad,
    ("S = S + dW**2", "W_new = W - rate * dW / sqrt(S + 1e-7)"),
    "each weight's step shrinks with all the slopes that it has seen",
    rate=0.01,
    state=("S",),
)

# adam (Kingma & Ba 2015, algorithm 1); ε stands outside the root -----------------------------------------------------


def two_zeros(W: Array) -> State:
    return (library(W).zeros_like(W), library(W).zeros_like(W))


def adam_step(dW: Array, state: State, t: Array | float) -> tuple[Array, State]:
    V, S = state
    V = 0.9 * V + 0.1 * dW
    S = 0.999 * S + 0.001 * dW**2
    V_fair = V / (1 - 0.9**t)  # both start at 0, and this takes that start out again
    S_fair = S / (1 - 0.999**t)
    return V_fair / (library(dW).sqrt(S_fair) + 1e-8), (V, S)


def adam(W: Array, dW: Array, state: State, rate: Array | float, t: Array | float) -> tuple[Array, State]:
    step, state = adam_step(dW, state, t)
    return W - rate * step, state


ADAM_FORMULAS = (
    "V = 0.9 * V + 0.1 * dW",
    "S = 0.999 * S + 0.001 * dW**2",
    "V_fair = V / (1 - 0.9**t)",
    "S_fair = S / (1 - 0.999**t)",
)

ADAM = Optimizer(
    "adam",
    two_zeros,
    adam,
    (*ADAM_FORMULAS, "W_new = W - rate * V_fair / (sqrt(S_fair) + 1e-8)"),
    "momentum, divided by the usual size of the slope, both freed of their start at 0",
    rate=0.001,
    state=("V", "S"),
)

# adamw (Loshchilov & Hutter 2019): adam, and every weight shrinks a little by itself ---------------------------------


def adamw(W: Array, dW: Array, state: State, rate: Array | float, t: Array | float) -> tuple[Array, State]:
    step, state = adam_step(dW, state, t)
    return W - rate * (step + 1e-4 * W), state


ADAMW = Optimizer(
    "adamw",
    two_zeros,
    adamw,
    (*ADAM_FORMULAS, "W_new = W - rate * (V_fair / (sqrt(S_fair) + 1e-8) + 1e-4 * W)"),
    "adam, and every weight shrinks a little by itself",
    rate=0.001,
    state=("V", "S"),
)

OPTIMIZERS = {rule.name: rule for rule in (GD, MOMENTUM, NESTEROV, RMSPROP, ADAGRAD, ADAM, ADAMW)}
