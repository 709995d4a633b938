"""What every library of the comparison is given: four networks, their rows, and the weights to start from.

`peers.py` trains them, `steps.py` takes the time.
"""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

import chainrule as cr

Weights = list[tuple[np.ndarray, np.ndarray]]  # for each layer: W (in, out), B (1, out), float32


@dataclass(frozen=True)
class Task:
    """A network and how to train it. `rows` is a whole number of batches, so that every library takes equal steps."""

    sizes: tuple[int, ...]
    batch: int
    rows: int
    epochs: int
    rate: float
    loss: str

    @property
    def name(self) -> str:
        return "-".join(map(str, self.sizes))

    @property
    def steps(self) -> int:
        return self.epochs * self.rows // self.batch

    @property
    def classes(self) -> bool:
        return self.loss == "cross_entropy"

    def quick(self) -> "Task":
        return replace(self, epochs=max(1, self.epochs // 4))

    def network(self) -> cr.Network:
        """The network to start from, the same for everybody: ReLU inside, identity or softmax at the end."""
        return cr.Network(self.sizes, loss=self.loss, seed=1)


# Enough steps each that what a call costs once (checks, copies, a first epoch) does not hide what a step costs.
TASKS = (
    Task((2, 8, 8, 1), 10, 1_000, 100, 0.05, "half_squared_error"),
    Task((64, 32, 10), 64, 3_200, 60, 0.1, "cross_entropy"),
    Task((784, 128, 10), 128, 12_800, 10, 0.1, "cross_entropy"),
    Task((784, 512, 512, 10), 256, 12_800, 6, 0.1, "cross_entropy"),
)


class Data(NamedTuple):
    """X (n, inputs) and Y (n, outputs) in float32; labels (n,), the class numbers, where Y is one-hot."""

    X: np.ndarray
    Y: np.ndarray
    labels: np.ndarray
    start: Weights


def data(task: Task) -> Data:
    """Rows that can be learned: the answers of another network of the same sizes, its teacher."""
    random = np.random.default_rng(0)
    X = random.standard_normal((task.rows, task.sizes[0]))
    answers = cr.Network(task.sizes, seed=2).forward(X)
    labels = (answers - answers.mean(axis=0)).argmax(axis=1)  # the answer that stands out is the class
    Y = np.eye(task.sizes[-1])[labels] if task.classes else answers
    start = [(as_float32(W), as_float32(B)) for W, B in task.network().params]
    return Data(as_float32(X), as_float32(Y), labels, start)


def as_float32(array: Any) -> np.ndarray:
    return np.ascontiguousarray(array, np.float32)


def final_cost(task: Task, given: Data, weights: Weights) -> float:
    """C over all rows, by chainrule's equations in float64: one ruler for everybody's weights."""
    net = task.network()
    net.params = weights
    return net.cost(given.X, given.Y)
