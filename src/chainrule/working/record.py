"""One step of learning with every number kept: forward, cost, backward, update, in the order in which they run.

`record` runs the equations once and names each quantity; the media in `render/` show what it returns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..architecture import Architecture
from ..equations.descent import GD, descend, start
from ..equations.losses import LOSSES
from ..equations.propagate import Parameters, backward, cost, forward, row_share
from .notation import readable, title


@dataclass(frozen=True, eq=False)
class Step:
    """One quantity of the working. `value` is a float64 array, read-only; the cost C is a 0-dimensional one.

    `phase` is one of given, forward, cost, backward, update.
    """

    name: str
    equation: str
    words: str
    value: np.ndarray
    phase: str

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def title(self) -> str:
        return title(self.name)


@dataclass(frozen=True, eq=False)
class Record:
    """All steps of one pass, in order, with the architecture that made them and the learning rate of the update."""

    architecture: Architecture
    steps: tuple[Step, ...]
    learning_rate: float

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)


def record(
    shape: Architecture,
    params: Sequence[Parameters],
    X: np.ndarray,
    Y: np.ndarray | None = None,
    learning_rate: float = 0.1,
    sample_weight: np.ndarray | None = None,
    masks: Sequence[np.ndarray | None] | None = None,
) -> Record:
    """One step of gradient descent; without Y, the way forward alone.

    X (n, inputs), Y (n, outputs), sample_weight (n, 1), a mask (n, units) or none for each layer. The dtype is kept.
    """
    layers = forward(shape.activations, params, X, masks)
    write = Writer(shape, sample_weight is not None)
    names = shape.layers
    steps: list[Step] = []

    def step(phase: str, name: str, value: np.ndarray | None) -> None:
        if value is not None:
            value = np.array(value + 0.0)  # a copy, since the network may learn on; and + 0 leaves no −0 to stumble on
            value.flags.writeable = False
            steps.append(Step(name, *write.step(name, phase), value, phase))

    step("given", "X", X)
    for name, (W, B), layer in zip(names, params, layers, strict=True):
        step("given", f"W{name}", W)
        step("given", f"B{name}", B)
        step("forward", f"Z{name}", layer.Z)
        step("given", f"M{name}", layer.M)
        step("forward", "O" if name == "o" else hidden_name(name), layer.H)
    if Y is None:
        return Record(shape, tuple(steps), learning_rate)

    weights = np.ones((len(X), 1), X.dtype) if sample_weight is None else sample_weight
    share = row_share(weights, shape.reduction)
    C = cost(shape.cost, shape.activations, params, layers, Y, share, shape.penalty)
    back = backward(shape.activations, shape.cost, params, layers, Y, share, shape.penalty)
    new, _ = descend(GD, params, back, start(GD, params), learning_rate, 1)
    step("given", "Y", Y)
    step("given", "w", sample_weight)
    step("cost", "C", C)
    for name, (E, dW, dB) in reversed(list(zip(names, back, strict=True))):
        step("backward", f"E{name}", E)
        step("backward", f"dW{name}", dW)
        step("backward", f"dB{name}", dB)
    for name, (W, B) in reversed(list(zip(names, new, strict=True))):
        step("update", f"W{name}_new", W)
        step("update", f"B{name}_new", B)
    return Record(shape, tuple(steps), learning_rate)


def hidden_name(layer: str) -> str:
    """H with one hidden layer; H1, H2, … with more."""
    return "H" if layer == "h" else f"H{layer}"


class Writer:
    """The equation and the words of each quantity of one network."""

    def __init__(self, shape: Architecture, weighted: bool) -> None:
        self.shape = shape
        self.weighted = weighted
        self.activation = dict(zip(shape.layers, shape.activations, strict=True))

    def step(self, name: str, phase: str) -> tuple[str, str]:
        """The equation and the words of the quantity `name`."""
        if phase == "given":
            return f"{name} is given", given_words(name, self.shape)
        if name == "C":
            return self.cost()
        if phase == "update":
            old = name.removesuffix("_new")
            return f"{name} = {old} − η·d{old}", (
                "a step against the derivative: where it is above 0 the number goes down, where it is below 0, up"
            )
        if name in ("O", "H") or name[0] == "H":
            return self.activations("o" if name == "O" else name[1:] or "h", name)
        letter, layer = (name[:2], name[2:]) if name[0] == "d" else (name[0], name[1:])
        return {"Z": self.weighted_input, "E": self.error, "dW": self.weights, "dB": self.bias}[letter](layer)

    def input_of(self, layer: str) -> str:
        number = self.shape.layers.index(layer)
        return "X" if number == 0 else hidden_name(self.shape.layers[number - 1])

    def next_to(self, layer: str) -> str:
        return self.shape.layers[self.shape.layers.index(layer) + 1]

    def weighted_input(self, layer: str) -> tuple[str, str]:
        source = self.input_of(layer)
        bias = f" + B{layer}" if self.shape.bias else ""
        return f"Z{layer} = {source}·W{layer}{bias}", (
            f"each row of {source} meets each column of W{layer}: multiply the pairs, add them up"
            + (", and add the unit's bias" if bias else "")
        )

    def activations(self, layer: str, name: str) -> tuple[str, str]:
        activation = self.activation[layer]
        formula = readable(activation.formula, Z=f"Z{layer}")
        dropped = self.shape.dropout[self.shape.layers.index(layer)] if layer != "o" else 0.0
        mask, more = (f" ∘ M{layer}", "; the mask then silences some units") if dropped else ("", "")
        return f"{name} = A(Z{layer}){mask} = " + (f"({formula}){mask}" if mask else formula), (
            f"{activation.name}: {activation.words}{more}"
        )

    def cost(self) -> tuple[str, str]:
        shape, loss = self.shape, LOSSES[self.shape.loss]
        formula = readable(loss.formula)
        each = f"w·({formula})" if self.weighted else formula
        total = f"Σ {each}" if " " not in each else f"Σ [{each}]"
        if shape.reduction == "mean":
            total = f"{total} / Σ w" if self.weighted else f"1/n·{total}"
        how = "added up over the rows" if shape.reduction == "sum" else "averaged over the rows"
        words = f"{loss.words}; a row's outputs are added up, and then {how}"
        if shape.l2:
            total += f" + ½·{shape.l2:g}·ΣW²"
        if shape.l1:
            total += f" + {shape.l1:g}·Σ|W|"
        return f"C = {total}", words + ("; large weights cost extra" if shape.l1 or shape.l2 else "")

    def error(self, layer: str) -> tuple[str, str]:
        activation = self.activation[layer]
        if layer == "o":
            return self.output_error()
        after, name = self.next_to(layer), hidden_name(layer)
        dropped = self.shape.dropout[self.shape.layers.index(layer)]
        slope = readable(activation.slope_formula, Z=f"Z{layer}", H=f"A(Z{layer})" if dropped else name)
        mask = f" ∘ M{layer}" if dropped else ""
        return f"E{layer} = (E{after}·W{after}ᵀ) ∘ A′(Z{layer}){mask}, where A′(Z{layer}) = {slope}", (
            f"the next layer's errors, sent back through its weights, times the slope of this layer: "
            f"{activation.slope_words}"
        )

    def output_error(self) -> tuple[str, str]:
        shape, loss, activation = self.shape, self.shape.cost, self.activation["o"]
        derivative = readable(loss.derivative_formula)
        if shape.reduction == "sum":
            before, after = ("w·", "") if self.weighted else ("", "")
        else:
            before, after = ("w·", " / Σ w") if self.weighted else ("", " / n")
        divided = ", times the row's weight" if self.weighted else ""
        if shape.reduction == "mean":
            divided += ", divided by " + ("all weights together" if self.weighted else "the number of rows")
        if shape.collapses:
            return f"Eo = C′(O) ∘ A′(Zo) = {before}(O − Y){after}", (
                f"how far the prediction is above its target{divided}: with {loss.name} and {activation.name}, what A′ "
                f"multiplies by, C′ divides by, so that only O − Y is left"
            )
        slope = readable(activation.slope_formula, Z="Zo", H="O")
        inner = derivative if not (before or after) else f"{before}({derivative}){after}"
        if activation.slope is None:
            slope = readable(activation.slope_formula, H="O", G="C′(O)").replace("·", " ∘ ")
            return f"Eo = {slope}, where C′(O) = {inner}", (
                f"the derivative of the cost{divided}, sent back through the whole row: {activation.slope_words}"
            )
        return f"Eo = C′(O) ∘ A′(Zo), where C′(O) = {inner} and A′(Zo) = {slope}", (
            f"{loss.derivative_words}{divided}; times the slope: {activation.slope_words}"
        )

    def weights(self, layer: str) -> tuple[str, str]:
        shape, source = self.shape, self.input_of(layer)
        penalty = (f" + {shape.l2:g}·W{layer}" if shape.l2 else "") + (
            f" + {shape.l1:g}·sign(W{layer})" if shape.l1 else ""
        )
        return f"dW{layer} = {source}ᵀ·E{layer}{penalty}", (
            "what each weight's input was, times its unit's error, added up over the rows: how fast C rises as that "
            "weight rises (below 0: it falls)" + (", the pull of the penalty included" if penalty else "")
        )

    def bias(self, layer: str) -> tuple[str, str]:
        return f"dB{layer} = column sums of E{layer}", (
            "a bias is a weight whose input is always 1, so its derivative is its unit's errors, added up over the rows"
        )


def given_words(name: str, shape: Architecture) -> str:
    if name[0] == "M":
        rate = shape.dropout[shape.layers.index(name[1:])]
        return f"dropout's mask: 0 where a unit is silent (chance {rate:g}), 1/{1 - rate:g} where it speaks"
    return {
        "X": "the input: one row for each observation, one column for each of its numbers",
        "W": "the weights: one row for each unit before, one column for each unit of this layer",
        "B": "the bias: one number for each unit of this layer, the same for every row",
        "Y": "the target: what the output should have been, row by row",
        "w": "the sample weights: how much each row counts",
    }[name[0]]
