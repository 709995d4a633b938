"""Lessons in plain words of many kinds of networks, and the readers of their text."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.working.document import Block, Bullets, Formula, Heading, Matrix, Paragraph, Table, Text, walk
from chainrule.working.explain import explain
from chainrule.working.expressions import Letter, Node, Number, parts
from chainrule.working.first_steps import first_steps, first_steps_of
from chainrule.working.notation import written
from chainrule.working.record import Record, record

random = np.random.default_rng(5)


def table(rows: int, inputs: int, outputs: int, loss: str = "half_squared_error") -> tuple[np.ndarray, np.ndarray]:
    X = random.normal(size=(rows, inputs))
    if loss == "cross_entropy":
        return X, np.eye(outputs)[random.integers(outputs, size=rows)]
    if loss == "binary_cross_entropy":
        return X, random.integers(2, size=(rows, outputs)).astype(float)
    if loss == "poisson":
        return X, random.poisson(2, size=(rows, outputs)).astype(float)
    return X, random.normal(size=(rows, outputs))


def traced(sizes: list[int], rows: int = 4, rate: float = 0.1, weights: bool = False, **options: Any) -> Record:
    extras = {key: options.pop(key) for key in ("optimizer", "clip") if key in options}
    net = cr.Network(sizes, seed=3, **options)
    X, Y = table(rows, sizes[0], sizes[-1], net.loss)
    w = random.uniform(0.5, 2, size=rows) if weights else None
    return net.trace(X, Y, learning_rate=rate, sample_weight=w, **extras).record


def article() -> Record:
    net, X, Y = cr.article()
    return net.trace(X, Y, learning_rate=0.1).record


def dead() -> Record:
    """No unit of the hidden layer is above 0."""
    net = cr.Network([2, 3, 1], seed=1)
    net.params = [(W, np.full((1, W.shape[1]), -50.0)) for W, _ in net.params]
    return net.trace(*table(3, 2, 1)).record


def right() -> Record:
    """Every prediction is its target."""
    net = cr.Network([2, 3, 1], seed=1)
    X, _ = table(3, 2, 1)
    return net.trace(X, net.forward(X)).record


def forward_only() -> Record:
    net = cr.Network([3, 4, 2], seed=1)
    return record(net.architecture, net.params, table(3, 3, 2)[0])


RECORDS = {
    "article": article(),
    "softmax": traced([4, 8, 3], 6, loss="cross_entropy"),
    "regression": traced([3, 4, 1], 5, activations="tanh"),
    "no hidden layer": traced([3, 1], loss="binary_cross_entropy"),
    "deep": traced([12, 9, 8, 7, 3], 9, activations=["silu", "elu", "tanh"], output="sigmoid"),
    "no bias": traced([3, 4, 2], bias=False, activations="gelu"),
    "one row": traced([3, 4, 2], 1, activations="softplus"),
    "one of each": traced([1, 1, 1], 1, activations="sigmoid", reduction="sum"),
    "sample weights": traced([2, 3, 2], 4, weights=True, activations="tanh"),
    "sample weights, summed": traced([2, 3, 2], 4, weights=True, reduction="sum", loss="huber"),
    "penalties": traced([3, 4, 2], 4, l1=0.02, l2=0.05, activations="tanh", loss="absolute_error"),
    "dropout": traced([3, 6, 5, 2], 4, dropout=0.4, activations="leaky_relu"),
    "wide": traced([12, 20, 10], 12, loss="cross_entropy"),
    "counts": traced([3, 4, 2], activations="identity", loss="poisson"),
    "a long step": traced([3, 4, 2], 5, rate=50.0, activations="tanh"),
    "no step": traced([3, 4, 2], 5, rate=0.0, activations="exp"),
    "softmax under another loss": traced([3, 4, 3], 5, output="softmax", loss="squared_error"),
    "dead": dead(),
    "right": right(),
    "forward only": forward_only(),
    "momentum": traced([3, 4, 2], activations="tanh", optimizer="momentum"),
    "flat outputs": traced([2, 3, 2], 6, output="relu", loss="squared_error"),
    "adam, clipped": traced([3, 4, 2], activations="tanh", optimizer="adam", clip=0.1),
}
LEARNING = {name: found for name, found in RECORDS.items() if "C" in found.by_name}
every = pytest.mark.parametrize("found", RECORDS.values(), ids=RECORDS.keys())
every_learning = pytest.mark.parametrize("found", LEARNING.values(), ids=LEARNING.keys())


@cache
def lesson(found: Record) -> tuple[Block, ...]:
    return first_steps(found)


@cache
def numbers_told(found: Record) -> dict[str, tuple[Block, ...]]:
    """Two cells of each quantity, in first steps."""
    told = {}
    for step in (*found.steps, *found.parts):
        for index in (tuple(0 for _ in step.shape), tuple(size - 1 for size in step.shape)):
            told[f"{step.name}{list(index)}"] = first_steps_of(explain(found, step.name, index))
    return told


def all_told(found: Record) -> list[tuple[Block, ...]]:
    return [lesson(found), *numbers_told(found).values()]


# reading the text ----------------------------------------------------------------------------------------------------


def spoken(text: Text) -> str:
    """A text with its numbers and letters as one short word each."""
    return "".join(part if isinstance(part, str) else "5" if isinstance(part, Number) else "X" for part in text)


def plain(text: Text) -> str:
    """A text as it is printed."""
    return "".join(part if isinstance(part, str) else written(part) for part in text)


def strings(blocks: Sequence[Block]) -> list[str]:
    """All running text, in order."""
    found = []
    for block in walk(blocks):
        match block:
            case Paragraph(pieces):
                found.append(spoken(pieces))
            case Bullets(items):
                found += map(spoken, items)
            case Heading(text) | Matrix(title=text):
                found.append(text)
            case Table(header, rows):
                found += [*header, *(spoken(cell) for row in rows for cell in row)]
    return found


def prose(blocks: Sequence[Block]) -> list[str]:
    texts = [block.parts for block in walk(blocks) if isinstance(block, Paragraph)]
    items = [item for block in walk(blocks) if isinstance(block, Bullets) for item in block.items]
    return [spoken(text) for text in (*items, *texts)]


def nodes(blocks: Sequence[Block]) -> list[Node]:
    found: list[Node] = []
    for block in walk(blocks):
        match block:
            case Paragraph(pieces) | Formula(pieces):
                texts: list[Text] = [pieces]
            case Bullets(items):
                texts = list(items)
            case Table(rows=rows):
                texts = [cell for row in rows for cell in row]
            case _:
                texts = []
        found += [part for text in texts for part in text if not isinstance(part, str)]
    return found


def below(node: Node) -> list[Node]:
    return [node, *(found for part in parts(node) for found in below(part))]


def names_in(node: Node) -> set[str]:
    return {part.name for part in below(node) if isinstance(part, Letter)}


def told(block: Block) -> Letter | None:
    """What an equation is of."""
    first = block.sides[0] if isinstance(block, Formula) else None
    return first if isinstance(first, Letter) else None


def paragraphs(blocks: Sequence[Block]) -> list[Text]:
    return [block.parts for block in blocks if isinstance(block, Paragraph)]


def values_in(text: Text) -> list[float]:
    return [part.value for part in text if isinstance(part, Number)]
