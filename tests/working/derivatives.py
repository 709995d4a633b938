"""A second opinion on derivatives: the way forward is run again with one number moved, and every quantity looked at.

test_calculus.py holds the difference quotients against autodiff; `holds` asks them about all that some blocks say.
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.working.document import Bullets, Formula, Paragraph, Table, walk
from chainrule.working.explain import locate
from chainrule.working.expressions import Letter, Number, Partial, evaluate, mapped, parts
from chainrule.working.notation import written
from chainrule.working.record import hidden_name

from .networks import TRACES, target

FREE = {"d": 0.7, "h": 0.05, "e": 1.3, "f": 0.4, "s": 2.2, "x": 0.6}  # letters that stand for any number


def wide(loss):
    """Wide enough that sums and Jacobians are abridged."""
    random = np.random.default_rng(4)
    net = cr.Network([12, 15, 10], loss=loss, activations="tanh", seed=3)
    return net.trace(random.normal(size=(9, 12)), target(loss, 9, 10, random))


ALL = TRACES | {f"wide {loss}": wide(loss) for loss in ("cross_entropy", "binary_cross_entropy", "huber")}


def quantities(record, moves, xp: Any = np):
    """All quantities from X to C, each with the move that it is given added to it."""
    shape, values = record.architecture, {}

    def put(name, value):
        values[name] = xp.asarray(value) + moves.get(name, 0.0)
        return values[name]

    H, price = put("X", record.value("X")), 0.0
    for layer, activation in zip(shape.layers, shape.activations, strict=True):
        W = put(f"W{layer}", record.value(f"W{layer}"))
        price = price + shape.l2 / 2 * xp.sum(W**2) + shape.l1 * xp.sum(xp.abs(W))
        Z = put(f"Z{layer}", H @ W + (put(f"B{layer}", record.value(f"B{layer}")) if shape.bias else 0.0))
        H = put(f"A(Z{layer})", activation.value(Z))
        H = put(hidden_name(layer), H * record.value(f"M{layer}") if f"M{layer}" in record.by_name else H)
    L = put("L", shape.cost.value(H, xp.asarray(record.value("Y"))))
    w = record.value("w") if "w" in record.by_name else np.ones((len(L), 1))
    put("C", xp.sum(L * w / (w.sum() if shape.reduction == "mean" else 1.0)) + price)
    return values


@cache
def quotients(trace, by: Letter) -> dict[str, np.ndarray]:
    """How fast every quantity changes with one number: from four moves of it, so that h⁴ is all that it is off by."""
    h = 1e-4
    move = np.zeros_like(trace.record.value(by.name), dtype=float)
    move[by.index or ()] = h
    with np.errstate(all="ignore"):
        far, near, above, beyond = (quantities(trace.record, {by.name: k * move}) for k in (-2, -1, 1, 2))
        return {name: (far[name] - 8 * near[name] + 8 * above[name] - beyond[name]) / (12 * h) for name in far}


def derivative(trace, node: Partial) -> Any:
    """One number; of C by a whole quantity, in its shape."""
    shape = trace.record.shape(node.by.name)
    if node.by.index is None and shape:
        each = [derivative(trace, Partial(node.of, Letter(node.by.name, index))) for index in np.ndindex(shape)]
        return np.reshape(each, shape)
    return quotients(trace, node.by)[node.of.name][node.of.index or ()]


def value(trace, node):
    """What a tree comes to, with the derivatives in it by difference quotients."""

    def replaced(node):
        return Number(derivative(trace, node)) if isinstance(node, Partial) else mapped(node, replaced)

    def values(name):
        return np.asarray(FREE[name]) if name in FREE else trace.record.value(name)

    with np.errstate(all="ignore"):
        return np.asarray(evaluate(replaced(node), values), float)


def agree(trace, sides):
    """Without a derivative to rounding, with one nearly. Two letters that are both infinite agree too."""
    first, *others = (value(trace, side) for side in sides)
    size = float(np.abs(first).max())
    quotient = any(isinstance(node, Partial) for side in sides for node in inside(side))
    rel, abs_ = (1e-7, 1e-9 * max(1.0, size)) if quotient else (1e-9, 1e-10 * max(1e-6, size))
    for side, other in zip(sides[1:], others, strict=True):
        assert np.broadcast_to(other, first.shape) == pytest.approx(first, rel=rel, abs=abs_), " = ".join(
            map(written, [sides[0], side])
        )


# what a document holds -----------------------------------------------------------------------------------------------


def inside(node) -> Iterator[Any]:
    yield node
    for part in parts(node):
        yield from inside(part)


def nodes(blocks) -> Iterator[Any]:
    """Every node of every tree in some blocks."""
    for block in walk(blocks):
        match block:
            case Formula(text) | Paragraph(text):
                texts = [text]
            case Bullets(items):
                texts = items
            case Table(rows=rows):
                texts = [text for row in rows for text in row]
            case _:
                texts = []
        yield from (node for text in texts for piece in text if not isinstance(piece, str) for node in inside(piece))


def tables(blocks, *header) -> list[Any]:
    return [block for block in blocks if isinstance(block, Table) and block.header[: len(header)] == header]


def holds(trace, blocks):
    """Every equation, every speed in a table, and every number with a cell."""
    constants = {"π": np.pi, **dict(trace.record.constants)}
    for block in walk(blocks):
        if isinstance(block, Formula):
            assert len(block.sides) > 1
            assert all(written(a) != written(b) for a, b in pairwise(block.sides)), block.sides
            agree(trace, block.sides)
    for table in tables(blocks, "speed", "is", "here"):
        for row in table.rows:
            speed, letters, here = (cell[0] for cell in row[:3])
            agree(trace, (speed, Number(float(letters)) if isinstance(letters, str) else letters, here))
    for node in nodes(blocks):
        if isinstance(node, Number) and node.cell in constants:
            assert node.value == constants[node.cell]
        elif isinstance(node, Number) and node.cell:
            name, index = locate(trace.record, node.cell)
            assert node.value == trace.record.value(name)[index], node.cell
