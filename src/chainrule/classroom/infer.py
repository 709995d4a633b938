"""Which exercise somebody's code may be an answer to: what it was told, and what its own numbers leave open.

A candidate is a network, a cost and conventions; `check.py` takes the one under which the code needs the
fewest mistakes.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..architecture import Architecture, architecture
from ..equations.activations import ACTIVATIONS
from ..equations.losses import LOSSES
from ..errors import InputError
from ..working.book import hidden_name
from .exercise import Exercise
from .judge import same
from .told import Told

SPELLED = {  # how the text of a program shows that it has an activation
    "relu": r"(?<!leaky_)(?<!leaky)relu|maximum|max\(\s*0|>\s*0",
    "sigmoid": r"sigmoid|logistic|nonlin|exp\(\s*-|\*\s*\(\s*1(\.0?)?\s*-",
    "tanh": r"tanh|1(\.0?)?\s*-\s*\w+(\[[^\]]*\])?\s*\*\*\s*2",
    "leaky_relu": r"leaky|0\.01",
    "elu": r"(?<!r)elu\b",
    "gelu": r"gelu|erf",
    "silu": r"silu|swish",
    "softplus": r"softplus|log1p|log\(\s*1",
}
SOFTMAX = re.compile(r"softmax|exp\(.*sum|sum\(.*exp|\bsum\(|\.sum\(", re.IGNORECASE)
_RATES = r"(?:lr|rate|eta|alpha|epsilon|step_?size)\w*\s*(?::\s*float\s*)?=\s*(\d*\.?\d+(?:e-?\d+)?)"
RATE = re.compile(_RATES + r"|[-+]=?\s*(\d*\.\d+)\s*\*")
USUAL = ("sigmoid", "relu", "tanh")
OUTPUTS = ("softmax", "sigmoid", "identity", "tanh", "relu")
COSTS = {"softmax": ("cross_entropy",), "sigmoid": ("binary_cross_entropy",), "exp": ("poisson",)}
SQUARES = ("half_squared_error", "squared_error")
CONVENTIONS = (  # reduction, placement of 1/n, over the outputs too
    ("mean", "E", False),
    ("mean", "dW", False),
    ("sum", "E", False),
    ("mean", "update", False),
    ("mean", "E", True),
    ("mean", "dW", True),
)


@dataclass(frozen=True)
class Candidate:
    """An exercise, and how unusual it would be, in parts of a mistake."""

    exercise: Exercise
    unusual: float


def spelled(source: str) -> tuple[str, ...]:
    """The activations that a program's text speaks of, or all the usual ones."""
    found = tuple(name for name, pattern in SPELLED.items() if re.search(pattern, source, re.IGNORECASE))
    return found or USUAL


def functions_like(Z: np.ndarray, H: np.ndarray) -> tuple[str, ...]:
    """The activations that make H of Z."""
    found = []
    for name, activation in ACTIVATIONS.items():
        with np.errstate(all="ignore"):
            if Z.shape == H.shape and same(activation.value(Z), H, 1e-5):
                found.append(name)
    return tuple(found)


def activations(
    shape: Architecture, told: Told, source: str, seen: Mapping[str, np.ndarray]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The activations that the layers may have, (hidden, output), the likeliest first; `seen` is what forward gave."""
    guesses = [name for name in spelled(source) if name != "softmax"]
    hidden: list[tuple[str, ...]]
    if told.hidden:
        hidden = [told.hidden * len(shape.hidden) if len(told.hidden) == 1 else told.hidden]
    else:
        layers = [hidden_of(seen.get(f"Z{layer}"), seen.get(hidden_name(layer))) for layer in shape.layers[:-1]]
        hidden = [(guess,) * len(shape.hidden) for guess in guesses]
        if all(layers):
            hidden = [tuple(layer for layer in layers if layer)]
        elif any(layers):
            hidden = [tuple(layer or guess for layer in layers) for guess in guesses]
    spoken = {*spelled(source), "identity", *(["softmax"] if not source or SOFTMAX.search(source) else [])}
    likely = [name for name in OUTPUTS if name in spoken]
    outputs = [told.output] if told.output else output_of(seen.get("Zo"), seen.get("O")) or likely
    for one in dict.fromkeys(hidden):
        for output in outputs:
            if output == "softmax" and shape.sizes[-1] < 2:
                continue
            yield one, output


def hidden_of(Z: np.ndarray | None, H: np.ndarray | None) -> str | None:
    """The activation between a Z and an H; none where they are the same, which is a mistake until proved otherwise."""
    found = functions_like(Z, H) if Z is not None and H is not None else ()
    return next((name for name in found if name not in ("identity", "softmax", "exp")), None)


def is_own_function(Z: np.ndarray, H: np.ndarray) -> bool:
    """Whether H may be an activation that is not known here, such as a leaky_relu of another slope: it rises with Z."""
    if Z.shape != H.shape or Z.size < 2:
        return False
    order = np.argsort(Z, axis=None)
    rise, run = np.diff(H.ravel()[order]), np.diff(Z.ravel()[order])
    return bool((rise >= -1e-9).all() and rise.max() > 0 and (rise <= 1.2 * run + 1e-9).all())


def output_of(Z: np.ndarray | None, O: np.ndarray | None) -> list[str]:
    return list(functions_like(Z, O)) if Z is not None and O is not None else []


def exercises(
    shape: Architecture,
    hidden: Sequence[str],
    output: str,
    told: Told,
    costs: Sequence[tuple[str, str, bool]],
    seen: Collection[str],
    kinds: Collection[str],
) -> Iterator[Candidate]:
    """The exercises with these activations, the usual first.

    costs : (loss, reduction, over the outputs) of the code's own cost function, where it has one that is known
    seen : the quantities that came back; conventions that could not show among them are left out
    kinds : the functions that they came back from
    """
    errors = any(name[0] == "E" for name in seen)
    derivatives = errors or any(name[0] == "d" for name in seen)
    moved = "train_step" in kinds  # then a flipped sign, or a 1/n, may be put right in the update
    signs = derivatives and (moved or {"backward", "update"} <= set(kinds))
    losses = [told.loss] if told.loss else [*COSTS.get(output, ()), *SQUARES]
    if output == "identity" and not told.loss:
        losses = [*SQUARES]
    for rank, loss in enumerate(losses):
        try:
            network = architecture(
                shape.sizes, activations=hidden, output=output, loss=loss, reduction="mean", bias=shape.bias
            )
        except InputError:  # this cost is undefined for that output
            continue
        for number, (reduction, placement, over) in enumerate(CONVENTIONS):
            if told.reduction and reduction != told.reduction:
                continue
            if costs and (loss, reduction, over) not in costs:
                continue
            if not costs and over and loss != "squared_error":
                continue  # 2·(O − Y) / (n·outputs) is what libraries call mean squared error; ½ over all cells is not
            if (placement == "dW" and not errors) or (placement == "update" and not (moved and derivatives)):
                continue
            found = Exercise(with_reduction(network, reduction), placement, over)
            unusual = 0.01 * number + 0.1 * rank
            yield Candidate(found, unusual)
            if signs:
                yield Candidate(replace(found, ascent=True), unusual + 0.3)


def rate_written(source: str) -> float:
    """The learning rate of code that is not handed one: the number that it has written in, or 1."""
    found = RATE.search(source)
    return float(found[1] or found[2]) if found else 1.0


def with_reduction(network: Architecture, reduction: str) -> Architecture:
    return replace(network, reduction=reduction)


def costs_like(C: float, O: np.ndarray, Y: np.ndarray) -> list[tuple[str, str, bool]]:
    """The costs, (loss, reduction, over the outputs), that come to C."""
    found = []
    for name, loss in LOSSES.items() if O.shape == Y.shape else ():
        low, high = loss.domain
        if O.min() < low or O.max() > high or Y.min() < loss.targets[0] or Y.max() > loss.targets[1]:
            continue
        with np.errstate(all="ignore"):
            total = float(np.sum(loss.value(O, Y)))
        n, outputs = O.shape
        for reduction, over, divisor in (("mean", False, n), ("sum", False, 1), ("mean", True, n * outputs)):
            if np.isfinite(total) and abs(total / divisor - C) <= 1e-5 * (abs(C) + 1e-6):
                found.append((name, reduction, over))
    return found
