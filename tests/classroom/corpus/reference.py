"""Numbers to try programs with, and right answers to them by central differences: nothing of chainrule is in it.

The programs are called by adapters.py and judged by verify.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

Array = np.ndarray
Values = dict[str, Any]
N = 5  # rows

ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "identity": lambda Z: Z,
    "relu": lambda Z: np.maximum(Z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda Z: 1 / (1 + np.exp(-Z)),
    "softmax": lambda Z: np.exp(Z) / np.exp(Z).sum(1, keepdims=True),
}
LOSSES: dict[str, Callable[[Array, Array], Array]] = {  # one number per row
    "half": lambda O, Y: 0.5 * ((O - Y) ** 2).sum(1),
    "squared": lambda O, Y: ((O - Y) ** 2).sum(1),
    "squared_mean": lambda O, Y: ((O - Y) ** 2).mean(1),
    "bce": lambda O, Y: -(Y * np.log(O) + (1 - Y) * np.log(1 - O)).sum(1),
    "ce": lambda O, Y: -(Y * np.log(O)).sum(1),
}


@dataclass(frozen=True)
class Exercise:
    """What a base program computes, told by who wrote it."""

    hidden: tuple[str, ...]
    output: str
    loss: str
    reduction: str = "mean"
    outputs: int = 2
    bias: bool = True
    mean_in_error: bool = False  # 1/n stands in E itself, where its base has it in dW and dB
    n: int = N
    inputs: int = 3
    units: tuple[int, ...] = (4, 6)

    @property
    def names(self) -> tuple[str, ...]:
        layers = len(self.hidden)
        return ("h", "o") if layers == 1 else (*map(str, range(1, layers + 1)), "o")


@dataclass
class Case:
    """Numbers to try a program with: rows are observations, W is (in, out), B is (1, out)."""

    exercise: Exercise
    seed: int
    X: Array = field(init=False)
    Y: Array = field(init=False)
    W: list[Array] = field(init=False)
    B: list[Array] = field(init=False)
    rate: float = 0.7

    def __post_init__(self) -> None:
        it, rng = self.exercise, np.random.default_rng(self.seed)
        sizes = [it.inputs, *it.units[: len(it.hidden)], it.outputs]
        self.X = rng.normal(size=(it.n, it.inputs))
        self.W = [rng.normal(size=shape) * 0.8 for shape in pairwise(sizes)]
        self.B = [rng.normal(size=(1, n)) * (0.3 if it.bias else 0) for n in sizes[1:]]
        self.Y = rng.normal(size=(it.n, it.outputs))
        if it.loss == "bce":
            self.Y = (self.Y > 0) * 1.0
        if it.loss == "ce":
            self.Y = np.eye(it.outputs)[np.arange(it.n) % it.outputs]

    @property
    def b(self) -> list[Array]:
        """The biases as (n,), views of B, so that a change of one is seen."""
        return [B[0] for B in self.B]

    @property
    def labels(self) -> Array:
        return self.Y.argmax(1)

    def arrays(self) -> list[Array]:
        return [self.X, self.Y, *self.W, *self.B]


def forward(case: Case, shifts: Sequence[Any] = (0, 0, 0)) -> Values:
    it, A, values = case.exercise, case.X, {}
    for i, (name, W, B) in enumerate(zip(it.names, case.W, case.B, strict=True)):
        Z = A @ W + B + shifts[i]
        A = ACTIVATIONS[(*it.hidden, it.output)[i]](Z)
        values |= {f"Z{name}": Z, "O" if name == "o" else f"H{name}".replace("Hh", "H"): A}
    rows = LOSSES[it.loss](A, case.Y)
    return values | {"C": rows.mean() if it.reduction == "mean" else rows.sum()}


def difference(array: Array, cost: Callable[[], float], step: float = 1e-5) -> Array:
    result = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + step
        above = cost()
        array[index] = kept - step
        result[index] = (above - cost()) / (2 * step)
        array[index] = kept
    return result


def order(exercise: Exercise) -> list[str]:
    """The names in the order in which they are judged: what is wrong in one spoils those after it, not those before."""
    names = []
    for layer in exercise.names:
        names += [f"Z{layer}", "O" if layer == "o" else "H" if layer == "h" else f"H{layer}"]
    names.append("C")
    for layer in reversed(exercise.names):
        names += [f"E{layer}", f"dW{layer}", f"dB{layer}"]
    return names + [f"{letter}{layer}_new" for layer in reversed(exercise.names) for letter in "WB"]


def truth(case: Case) -> Values:
    values = forward(case)
    shifts = [np.zeros_like(values[f"Z{name}"]) for name in case.exercise.names]

    def cost() -> float:
        return forward(case, shifts)["C"]

    for name, shift, W, B in zip(case.exercise.names, shifts, case.W, case.B, strict=True):
        values |= {
            f"E{name}": difference(shift, cost),
            f"dW{name}": difference(W, cost),
            f"dB{name}": difference(B, cost),
        }
        if (*case.exercise.hidden, case.exercise.output)[case.exercise.names.index(name)] == "relu":
            values[f"E{name}"][abs(values[f"Z{name}"]) < 1e-3] = (
                np.nan
            )  # no derivative at the kink, either slope will do
        values[f"W{name}_new"] = W - case.rate * values[f"dW{name}"]
        values[f"B{name}_new"] = B - case.rate * values[f"dB{name}"]
    return values
