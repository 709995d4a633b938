"""One step of learning with every number kept: forward, cost, backward, update, in the order in which they run.

`record` runs the equations once and names each quantity; `book.py` has the equation and the words of each. The media in
`render/` show what this returns, and `explain.py` opens one number of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..architecture import Architecture
from ..equations.descent import GD, Optimizer, States, clip, descend, length, start
from ..equations.losses import LOSSES
from ..equations.propagate import Backward, Forward, Parameters, backward, cost, forward, losses, row_share
from .book import Book, Equation, hidden_name, layer_of
from .expressions import Node, evaluate
from .notation import title

__all__ = ["Record", "Step", "hidden_name", "record"]


@dataclass(frozen=True, eq=False)
class Step:
    """One quantity of the working. `value` is a float64 array, read-only; the cost C is a 0-dimensional one.

    `phase` is one of given, forward, cost, backward, update, and part: a quantity that an equation uses by the way.
    """

    name: str
    meaning: Equation
    value: np.ndarray
    phase: str

    @property
    def equation(self) -> str:
        """The equation in letters, as one line of text."""
        return self.meaning.text()

    @property
    def words(self) -> str:
        return self.meaning.words

    @property
    def forms(self) -> tuple[Node, ...]:
        """The equation's right sides as trees, all of them equal."""
        return self.meaning.forms

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def title(self) -> str:
        return title(self.name)


@dataclass(frozen=True, eq=False)
class Record:
    """All steps of one pass, in order, with the architecture that made them, and the rule and rate of the update.

    `parts` are the quantities that equations use by the way: L, the loss of each row and output, C′(O), A′(Zh), ….
    `constants` are the single numbers: n, η, λ₁, λ₂, t and clipping's limit, as far as they are used.
    """

    architecture: Architecture
    steps: tuple[Step, ...]
    learning_rate: float
    parts: tuple[Step, ...] = ()
    constants: tuple[tuple[str, float], ...] = ()
    optimizer: str = GD.name

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    @cached_property
    def by_name(self) -> dict[str, Step]:
        """Every step and part by its name."""
        return {step.name: step for step in (*self.steps, *self.parts)}

    @cached_property
    def _constants(self) -> dict[str, np.ndarray]:
        return {name: np.asarray(value) for name, value in self.constants}

    def value(self, name: str) -> np.ndarray:
        """The value of a quantity, a part or a constant. A(Zo) is O by another name."""
        step = self.by_name.get(name) or self.by_name.get(hidden_name(layer_of(name)) if name[:2] == "A(" else "")
        return step.value if step is not None else self._constants[name]

    def shape(self, name: str) -> tuple[int, ...]:
        return self.value(name).shape


def record(
    shape: Architecture,
    params: Sequence[Parameters],
    X: np.ndarray,
    Y: np.ndarray | None = None,
    learning_rate: float = 0.1,
    sample_weight: np.ndarray | None = None,
    masks: Sequence[np.ndarray | None] | None = None,
    optimizer: Optimizer = GD,
    states: States | None = None,
    t: int = 1,
    limit: float | None = None,
) -> Record:
    """One step of learning; without Y, the way forward alone.

    X (n, inputs), Y (n, outputs), sample_weight (n, 1), a mask (n, units) or none for each layer. The optimizer's state
    before step t is that of a start, if none is given; limit is clipping's. The dtype is kept.
    """
    writer = Pass(shape, sample_weight, masks, optimizer, limit is not None)
    layers = forward(shape.activations, params, X, masks)
    writer.forward(X, params, layers)
    if Y is None:
        return writer.done(learning_rate, [])

    weights = np.ones((len(X), 1), X.dtype) if sample_weight is None else sample_weight
    share = row_share(weights, shape.reduction)
    C = cost(shape.cost, shape.activations, params, layers, Y, share, shape.penalty)
    back = backward(shape.activations, shape.cost, params, layers, Y, share, shape.penalty)
    writer.backward(layers, Y, share, C, back)
    constants = [("n", len(X)), ("η", learning_rate), ("λ₁", shape.l1), ("λ₂", shape.l2), ("t", t)]
    if limit is not None:
        constants.append(("limit", limit))
        writer.clip(back, limit)
        back = clip(back, limit)
    states = start(optimizer, params) if states is None else states
    new, after = descend(optimizer, params, back, states, learning_rate, t)
    writer.update(states, new, after, dict(constants))
    return writer.done(learning_rate, constants)


class Pass:
    """Collects the steps of one pass, each value beside its equation."""

    def __init__(
        self,
        shape: Architecture,
        sample_weight: np.ndarray | None,
        masks: Sequence[np.ndarray | None] | None,
        optimizer: Optimizer,
        clipped: bool,
    ) -> None:
        masked = () if masks is None else tuple(n for n, M in zip(shape.layers, masks, strict=True) if M is not None)
        self.shape, self.sample_weight, self.optimizer = shape, sample_weight, optimizer
        self.book = Book(shape, sample_weight is not None, masked, optimizer, clipped)
        self.steps: list[Step] = []
        self.parts: list[Step] = []

    def step(self, phase: str, meaning: Equation, value: np.ndarray | None) -> None:
        if value is None:
            return
        value = np.array(value + 0.0)  # a copy, since the network may learn on; and + 0 leaves no −0 to stumble on
        value.flags.writeable = False
        (self.parts if phase == "part" else self.steps).append(Step(meaning.name, meaning, value, phase))

    def given(self, name: str, value: np.ndarray | None) -> None:
        self.step("given", self.book.given(name), value)

    def forward(self, X: np.ndarray, params: Sequence[Parameters], layers: Sequence[Forward]) -> None:
        self.given("X", X)
        for name, (W, B), layer in zip(self.shape.layers, params, layers, strict=True):
            self.given(f"W{name}", W)
            self.given(f"B{name}", B)
            self.step("forward", self.book.Z(name), layer.Z)
            if layer.M is not None:
                self.given(f"M{name}", layer.M)
                self.step("part", self.book.value(name), self.book.activation[name].value(layer.Z))
            self.step("forward", self.book.H(name), layer.H)

    def backward(
        self, layers: Sequence[Forward], Y: np.ndarray, share: np.ndarray, C: np.ndarray, back: Sequence[Backward]
    ) -> None:
        shape, book, output = self.shape, self.book, layers[-1]
        loss = LOSSES[shape.loss]
        self.given("Y", Y)
        self.given("w", self.sample_weight)
        self.step("part", book.L(), losses(loss, shape.activations[-1], output, Y))
        self.step("cost", book.C(), C)
        with np.errstate(all="ignore"):  # where O is 0 or 1, C′(O) alone overflows; Eo, which collapses, does not
            self.step("part", book.cost_slope(), share * loss.derivative(output.H, Y))
        for name, layer, (E, dW, dB) in reversed(list(zip(shape.layers, layers, back, strict=True))):
            activation = book.activation[name]
            if activation.slope is not None:
                H = layer.H if layer.M is None else activation.value(layer.Z)
                self.step("part", book.slope(name), activation.slope(layer.Z, H))
            self.step("backward", book.E(name), E)
            self.step("backward", book.dW(name), dW)
            if dB is not None:
                self.step("backward", book.dB(name), dB)

    def clip(self, back: Sequence[Backward], limit: float) -> None:
        """The length of all derivatives, the factor, and each derivative after it."""
        named = [
            (f"d{letter}{name}", d)
            for name, (_, *ds) in self.reversed(back)
            for letter, d in zip("WB", ds, strict=True)
        ]
        named = [(name, d) for name, d in named if d is not None]
        whole = length([d for _, d in named])
        factor = limit / np.maximum(whole, limit)
        self.step("update", self.book.length([name for name, _ in named]), whole)
        self.step("update", self.book.factor(), factor)
        for name, d in named:
            self.step("update", self.book.clip(name), d * factor)

    def update(self, states: States, new: Sequence[Parameters], after: States, constants: dict[str, float]) -> None:
        """For each W and B: what the optimizer remembers before and after, and the value after the step."""
        for (name, params), before, later in zip(self.reversed(new), reversed(states), reversed(after), strict=True):
            for letter, value, old, state in zip("WB", params, before, later, strict=True):
                if value is None:
                    continue
                known = dict(zip((f"{s}{letter}{name}_new" for s in self.optimizer.state), state, strict=True))
                known[f"{letter}{name}_new"] = value
                for remembered, array in zip(self.optimizer.state, old, strict=True):
                    self.given(f"{remembered}{letter}{name}", array)
                values = {step.name: step.value for step in self.steps}
                for meaning in self.book.update(f"{letter}{name}"):
                    if meaning.name not in known:  # such as V̂, which the rule computes without keeping it
                        both = values | known | {key: np.asarray(number) for key, number in constants.items()}
                        known[meaning.name] = evaluate(meaning.forms[0], both.__getitem__)
                    self.step("update", meaning, known[meaning.name])

    def reversed(self, of_layers: Sequence) -> list:
        """Pairs of a layer's name and what belongs to it, last layer first."""
        return list(reversed(list(zip(self.shape.layers, of_layers, strict=True))))

    def done(self, learning_rate: float, constants: list[tuple[str, float]]) -> Record:
        used = tuple((name, float(value)) for name, value in constants if value or name in ("n", "η"))
        return Record(self.shape, tuple(self.steps), learning_rate, tuple(self.parts), used, self.optimizer.name)
