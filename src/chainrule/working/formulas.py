"""All formula lines of `equations/` as trees with general letters, for a medium that puts the letters in by itself.

`book.py` does that here, for one network; the page does it for the network that a person has built there. The letters
are those of the lines, but for the numbers that have a sign of their own: η, λ₁, λ₂ and n.
"""

from dataclasses import dataclass

from ..equations import descent, propagate
from ..equations.activations import ACTIVATIONS
from ..equations.descent import OPTIMIZERS
from ..equations.losses import LOSSES
from .expressions import Node, Partial, parse
from .levels import CHAINS

SIGNS = {"rate": "η", "l1": "λ₁", "l2": "λ₂", "total": "n"}
PROPAGATE = (
    "WEIGHTED_INPUT",
    "LAYER_OUTPUT",
    "COST",
    "PRICE",
    "COST_SLOPE",
    "OUTPUT_ERROR",
    "OUTPUT_ERROR_COLLAPSED",
    "HIDDEN_ERROR",
    "WEIGHTS_DERIVATIVE",
    "BIAS_DERIVATIVE",
)
DESCENT = ("LENGTH", "FACTOR", "CLIPPED")
Between = tuple[float | None, float | None]  # None: no limit


@dataclass(frozen=True)
class ActivationFormulas:
    """An activation's formulas and words. Where it is not `cellwise`, the slope's is that of a row's product."""

    formula: Node
    slope_formula: Node
    words: str
    slope_words: str
    cellwise: bool
    between: Between


@dataclass(frozen=True)
class LossFormulas:
    formula: Node
    derivative_formula: Node
    words: str
    derivative_words: str
    own: str
    collapses: bool
    domain: Between
    targets: Between


@dataclass(frozen=True)
class Line:
    """What one line of an update rule works out, such as V, and from what."""

    name: str
    tree: Node


@dataclass(frozen=True)
class OptimizerFormulas:
    formulas: tuple[Line, ...]
    words: str
    rate: float
    state: tuple[str, ...]


@dataclass(frozen=True)
class Formulas:
    activations: dict[str, ActivationFormulas]
    losses: dict[str, LossFormulas]
    propagate: dict[str, Node]
    descent: dict[str, Node]
    optimizers: dict[str, OptimizerFormulas]
    chains: dict[str, tuple[Node, ...]]


def formulas() -> Formulas:
    """Every formula line there is.

    >>> from .notation import written
    >>> found = formulas()
    >>> written(found.propagate["WEIGHTED_INPUT"]), [line.name for line in found.optimizers["momentum"].formulas]
    ('input·W + B', ['V', 'W_new'])
    """
    return Formulas(
        {
            name: ActivationFormulas(
                general(activation.formula),
                general(activation.slope_formula),
                activation.words,
                activation.slope_words,
                activation.slope is not None,
                limits(activation.between),
            )
            for name, activation in ACTIVATIONS.items()
        },
        {
            name: LossFormulas(
                general(loss.formula),
                general(loss.derivative_formula),
                loss.words,
                loss.derivative_words,
                loss.own,
                loss.collapses,
                limits(loss.domain),
                limits(loss.targets),
            )
            for name, loss in LOSSES.items()
        },
        {name: general(getattr(propagate, name)) for name in PROPAGATE},
        {name: general(getattr(descent, name)) for name in DESCENT},
        {
            name: OptimizerFormulas(tuple(map(line, rule.formulas)), rule.words, rule.rate, rule.state)
            for name, rule in OPTIMIZERS.items()
        },
        {name: tuple(parse(side, {"d": Partial}) for side in sides) for name, sides in CHAINS.items()},
    )


def general(text: str) -> Node:
    return parse(text, SIGNS)


def line(text: str) -> Line:
    name, right = text.split(" = ")
    return Line(name, general(right))


def limits(between: tuple[float, float]) -> Between:
    low, high = (None if abs(limit) == float("inf") else limit for limit in between)
    return low, high
