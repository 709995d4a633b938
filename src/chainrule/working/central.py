"""The check of a pass: one weight is really moved, a little up and a little down, and the cost worked out again.

Next to the derivative stands the central difference (https://en.wikipedia.org/wiki/Finite_difference).
"""

from collections.abc import Iterator
from itertools import pairwise, product
from typing import Any

import numpy as np

from ..equations.propagate import Parameters, cost, forward, row_share
from .document import Block, Heading, Table, Text
from .expressions import Letter, Number
from .notation import number
from .phrases import Index, cell, input_of, largest, say
from .record import Record
from .slopes import told

CORNERS = ("relu", "leaky_relu")


def check(record: Record) -> Iterator[Block]:
    """One derivative by the central difference."""
    layer, index, h = weight_to_move(record)
    W, dW = Letter(f"W{layer}", index), Letter(f"dW{layer}", index)
    yield Heading("A check: move one weight")
    yield say(
        f"A derivative says what the cost does when a weight moves a little. So move {W.cell} by h up and by h down, "
        "leave everything else as it is, and work out both costs. The slope between them, (cost above − cost below) "
        f"/ 2h, is the central difference. It must be nearly {dW.cell} = ",
        cell(record, dW.name, index),
        ":",
    )
    header = ("h", "cost above", "cost below", "central difference", "relative difference")
    steps = (h, h / 10, h / 100)
    found = [difference(record, layer, index, step) for step in steps]
    rows = tuple(line(*each) for each in found)
    off = [each[-1] for each in found]
    yield Table(header, rows, "Relative: divided by the largest derivative of that layer's weights", (0, 1, 2, 3, 4))
    tiny = next((figure for figure in map(number, off) if "e−" in figure), "")
    if tiny:
        mantissa, places = tiny.split("e−")
        yield say(f"{tiny} is read: {mantissa}, with the point moved {places} places to the left.", kind="note")
    yield from what_it_shows(off, [rounding(record, layer, step) for step in steps])
    if any(activation.name in CORNERS for activation in record.architecture.activations):
        here = "none is near it here" if crosses_no_corner(record, layer, index, h) else "here a unit crosses it"
        yield say(
            "Where a weighted input is exactly 0, its activation has a corner and the two differ: the central "
            f"difference gives the middle of both slopes, and we take the left one ({here}).",
            kind="note",
        )


def what_it_shows(off: list[float], rounding: list[float]) -> Iterator[Block]:
    """What the relative differences do as h becomes ten times smaller, line by line."""
    rounded = [each <= most for each, most in zip(off, rounding, strict=True)]
    pairs = list(zip(pairwise(off), rounded, rounded[1:], strict=False))
    if all(rounded):
        start = (
            "That is the rounding of the two costs, from the first line on; divided by a smaller h it may look larger."
        )
        yield say(
            start if any(off) else "There is no difference at all.",
            " Near this point C is, as closely as the computer can tell, a straight line or a parabola in this one "
            "weight, and for these the central difference is exact. For a square, say:",
        )
        yield from told((("((x + h)**2 - (x - h)**2) / (2 * h)", "2 * x"),))
    elif all(before or after or a / 200 < b < a / 50 for (a, b), before, after in pairs):
        end = ", until what is left is the rounding of the two costs." if rounded[-1] else "."
        yield say(
            "Make h ten times smaller, and the difference becomes about a hundred times smaller, as h² does" + end
        )
    elif off[-1] < off[0] / 10:
        yield say("The smaller h is, the smaller the difference.")
    else:
        yield say("The difference does not go away as h becomes smaller.")


def rounding(record: Record, layer: str, h: float) -> float:
    """The most that rounding makes of the relative difference: a few units in the last place of each cost, over h."""
    size = float(np.abs(record.value(f"dW{layer}")).max()) + 1e-6
    terms = abs(float(record.value("C"))) + float((shares(record) * np.abs(record.value("L"))).sum())
    return 8 * float(np.finfo(float).eps) * terms / h / size


def difference(record: Record, layer: str, index: Index, h: float) -> tuple[float, float, float, float, float]:
    """One line of the check: h, both costs, the central difference, and how far it is off."""
    (above, _), (below, _) = (moved(record, layer, index, by) for by in (h, -h))
    slope, derivatives = (above - below) / (2 * h), record.value(f"dW{layer}")
    off = abs(slope - float(derivatives[index])) / (float(np.abs(derivatives).max()) + 1e-6)
    return h, above, below, slope, off


def line(h: float, above: float, below: float, slope: float, off: float) -> tuple[Text, ...]:
    return (number(h, 10),), (number(above, 10),), (number(below, 10),), (Number(slope),), (Number(off),)


def weight_to_move(record: Record) -> tuple[str, Index, float]:
    """A weight with a large derivative, and how far to move it, if possible without anything crossing a corner."""
    found = [(layer, largest(record.value(f"dW{layer}"))) for layer in record.architecture.layers]
    found.sort(key=lambda place: -abs(record.value(f"dW{place[0]}")[place[1]]))
    tries = [(layer, index, step(record, layer, index, size)) for size, (layer, index) in product(SIZES, found)]
    return next((chosen for chosen in tries if crosses_no_corner(record, *chosen)), tries[-len(found)])


SIZES = (1e-2, 1e-3, 1e-4)


def step(record: Record, layer: str, index: Index, size: float) -> float:
    """A power of ten that moves the unit's weighted inputs by `size` at most."""
    fed = float(np.abs(record.value(input_of(record, layer))[:, index[0]]).max())
    return float(10.0 ** np.floor(np.log10(size / max(fed, 1.0))))


def crosses_no_corner(record: Record, layer: str, index: Index, h: float) -> bool:
    return len({moved(record, layer, index, by)[1] for by in (-h, 0.0, h)}) == 1


def moved(record: Record, layer: str, index: Index, by: float) -> tuple[float, bytes]:
    """The cost with one weight moved, and on which side of its corner everything is that has one."""
    shape, X, Y = record.architecture, record.value("X"), record.value("Y")
    W = {name: record.value(f"W{name}") for name in shape.layers}
    W[layer] = W[layer].copy()
    W[layer][index] += by
    params = [Parameters(W[name], given(record, f"B{name}")) for name in shape.layers]
    layers = forward(shape.activations, params, X, [given(record, f"M{name}") for name in shape.layers])
    C = cost(shape.cost, shape.activations, params, layers, Y, shares(record), shape.penalty)
    sides = [found.Z > 0 for found, name in zip(layers, (*shape.hidden, shape.output), strict=True) if name in CORNERS]
    sides += [np.sign(layers[-1].H - Y)] if shape.loss == "absolute_error" else []
    sides += [np.sign(W[layer])] if shape.l1 else []
    return float(C), b"".join(side.tobytes() for side in sides)


def given(record: Record, name: str) -> Any:
    """A bias, a mask or the sample weights; None where the pass has none."""
    return record.value(name) if name in record.by_name else None


def shares(record: Record) -> np.ndarray:
    """What each row counts for in C, (n, 1)."""
    w = given(record, "w")
    return row_share(np.ones((len(record.value("X")), 1)) if w is None else w, record.architecture.reduction)
