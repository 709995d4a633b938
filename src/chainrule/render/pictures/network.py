"""The network itself, with the numbers of one row: units as circles, weights as lines between them.

A line's width is the size of its weight, and a dash and another colour say that it is below 0.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ...working.plots import check_choice, units_of
from ...working.record import Record
from ..text import corners, number
from .palette import kind
from .shapes import Box, arrow, cell, circle, overlap, path, rect, sheet, short, text, width_of

RADIUS, DOWN = 28, 78  # a unit's radius, and the space for it
ACROSS, WIDE, MANY = 200, 270, 12  # from one column to the next; more than MANY lines take more room
TOP, LEFT = 92, 70  # where the columns begin
FULL, FEW, MOST_COLUMNS = 8, 6, 9  # columns of up to FULL units are shown whole, of others FEW places
MOST_NUMBERS = 24  # between two columns; of more, the strongest
PLACES = (0.72, 0.28, 0.66, 0.34, 0.6, 0.4, 0.5, 0.78, 0.22)  # where on its line a number may stand


@dataclass(frozen=True)
class Column:
    """A column of units: its quantity, which of its units are shown (None: some are left out), and where."""

    name: str
    count: int
    units: list[int | None]
    x: float
    ys: list[float]

    def places(self) -> list[tuple[int, float]]:
        return [(unit, y) for unit, y in zip(self.units, self.ys, strict=True) if unit is not None]


def network_picture(
    record: Record,
    row: int = 0,
    backward: bool = False,
    units: Mapping[str, Sequence[int]] | None = None,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
    key: str = "",
) -> str:
    """The network with the numbers of one row of X: H in the units and W on the lines; or `backward` E and dW.

    A column of more than eight units shows a few of them, or those of `units`, like {"X": [400, 401], "H": [3]}.
    `inputs` and `outputs` are names to stand beside the first and the last column. Raises InputError if the record
    does not have the row, the way back, or a unit.
    """
    units = units or {}
    check_choice(record, row, backward, units)
    values = {step.name: step.value for step in record}
    shape = record.architecture
    layers = dict(zip(list(units_of(record))[1:], shape.layers, strict=True))
    columns, height = laid_out(
        units_of(record), units, max(LEFT, *(48 + width_of(short(n, 16)) for n in inputs or [""]))
    )
    taken: list[Box] = [
        (column.x - RADIUS - 4, y - RADIUS - 12, column.x + RADIUS + 4, y + RADIUS + 18)
        for column in columns
        for _, y in column.places()
    ]
    parts, numbers, written, drawn = [], [], 0, 0
    for left, right in pairwise(columns):
        if left.name and right.name:
            name = f"{'dW' if backward else 'W'}{layers[right.name]}"
            lines, said, labels = edges(name, values[name], left, right, taken)
            parts += lines
            numbers += said
            written, drawn = written + labels, drawn + len(lines)
    parts += numbers
    for column in columns:
        if not column.name:
            parts.append(text(column.x, height / 2 + TOP / 2, "…", "middle", size=22))
            continue
        layer = layers.get(column.name)
        shown = f"E{layer}" if backward and layer else column.name
        parts += heading(column, shown)
        parts += circles(column, shown, values[shown][row], row)
        B = f"{'dB' if backward else 'B'}{layer}"
        if layer and B in values:
            parts += biases(column, B, values[B][0])
    parts += named(columns[0], inputs, -1)
    right = columns[-1].x + RADIUS + 24
    if outputs:
        parts += named(columns[-1], outputs, 1)
        right += max(width_of(short(name, 16)) for name in outputs) + 10
    if "Y" in values and not backward:
        target = Column("Y", columns[-1].count, columns[-1].units, right + 50, columns[-1].ys)
        parts += heading(target, "Y") + circles(target, "Y", values["Y"][row], row)
        right = target.x + RADIUS + 40
    width = max(right + 20, 560)
    parts += caption(backward, row, len(values["X"])) + legend(height + 18, written < drawn)
    way = "backward: errors E and derivatives dW" if backward else "forward: activations and weights"
    title = f"A {'-'.join(map(str, shape.sizes))} network, row {row}, {way}"
    return sheet(title, described(columns, written, drawn), width, height + 40, parts, key)


def laid_out(counts: Mapping[str, int], chosen: Mapping[str, Sequence[int]], left: float) -> tuple[list[Column], float]:
    """The columns from left to right, each in the middle of the height; "" stands for columns that are left out."""
    names = list(counts)
    shown = {name: list(chosen[name]) if name in chosen else few(counts[name]) for name in names}
    spaced = {name: with_gaps(found, counts[name]) for name, found in shown.items()}
    kept = ["" if k is None else names[k] for k in corners(len(names), MOST_COLUMNS)]
    high = max(len(spaced[name]) for name in kept if name) * DOWN
    columns: list[Column] = []
    for name in kept:
        units = spaced.get(name, [])
        if columns:
            many = len(shown.get(name, ())) * len(columns[-1].places()) > MANY
            left += (WIDE if many else ACROSS) if name and columns[-1].name else ACROSS / 2
        step = min(high / max(len(units), 1), 1.6 * DOWN)
        first = TOP + high / 2 - step * (len(units) - 1) / 2
        ys = [first + k * step for k in range(len(units))]
        columns.append(Column(name, counts.get(name, 0), units, left, ys))
    return columns, TOP + high


def few(count: int) -> list[int]:
    """The units to show when nobody chose."""
    return [unit for unit in corners(count, FULL if count <= FULL else FEW) if unit is not None]


def with_gaps(units: Sequence[int], count: int) -> list[int | None]:
    """The units, with a None wherever some before the next one, or after the last, are left out."""
    spaced: list[int | None] = []
    expected = 0
    for unit in units:
        spaced += [unit] if unit == expected else [None, unit]
        expected = unit + 1
    return spaced if expected == count else [*spaced, None]


def edges(name: str, W: np.ndarray, left: Column, right: Column, taken: list[Box]) -> tuple[list[str], list[str], int]:
    """The lines of one weight matrix, its numbers where there is room for them, and how many those are."""
    strongest = float(np.max(np.abs(W), initial=0.0, where=np.isfinite(W)))
    found = [(i, y, j, to) for i, y in left.places() for j, to in right.places()]
    found.sort(key=lambda edge: -strength(W[edge[0], edge[2]], strongest))
    x, to_x = left.x + RADIUS, right.x - RADIUS
    lines = []
    for i, y, j, to in reversed(found):  # the strongest last, above the others
        value = float(W[i, j])
        sign, dash = ("minus", "6 4") if value < 0 else ("plus", "")
        line = path(f"M{x:g} {y:.1f}L{to_x:g} {to:.1f}", sign, round(1 + 4 * strength(value, strongest), 2), dash)
        lines.append(line.replace("<path", f'<path data-edge="{name}[{i},{j}]"', 1))
    boxes = placed([(y, to, width_of(number(W[i, j]), 11)) for i, y, j, to in found[:MOST_NUMBERS]], x, to_x, taken)
    numbers = []
    for (i, _, j, _), box in zip(found, boxes, strict=False):
        if box:
            taken.append(box)
            middle = (box[0] + box[2]) / 2
            numbers += [rect(box, "paper", round=3), cell(middle, box[3] - 4, f"{name}[{i},{j}]", W[i, j], size=11)]
    return lines, numbers, sum(box is not None for box in boxes)


def strength(value: float, strongest: float) -> float:
    """A weight's share of the strongest one; a number that is not finite is as strong as can be."""
    return 1.0 if not math.isfinite(value) else abs(value) / (strongest or 1.0)


def placed(wanted: list[tuple[float, float, float]], x: float, to_x: float, taken: list[Box]) -> list[Box | None]:
    """A box for each (y, to y, width): all at one share of the way if that can be, else each where it finds room."""

    def box(share: float, y: float, to: float, wide: float) -> Box:
        middle, centre = x + share * (to_x - x), y + share * (to - y)
        return middle - wide / 2 - 2, centre - 8, middle + wide / 2 + 2, centre + 8

    for share in PLACES:
        boxes = [box(share, *one) for one in wanted]
        if not any(overlap(one, other) for k, one in enumerate(boxes) for other in [*taken, *boxes[:k]]):
            return list(boxes)
    found: list[Box | None] = []
    for one in wanted:
        tried = (box(share, *one) for share in PLACES)
        free = (b for b in tried if not any(overlap(b, other) for other in [*taken, *filter(None, found)]))
        found.append(next(free, None))
    return found


def heading(column: Column, name: str) -> list[str]:
    """A column's letter, its units, and how many of them are shown."""
    words = {"X": "input", "Y": "target", "O": "output", "Eo": "output"}.get(name, "hidden unit")
    parts = [
        text(column.x, 58, name, "middle", size=16, bold=True),
        text(column.x, 74, f"{column.count} {words}{'s' * (column.count != 1)}", "middle", size=11, kind="soft"),
    ]
    shown = len(column.places())
    if shown < column.count:
        parts.append(text(column.x, 88, f"{shown} shown", "middle", size=11, kind="soft"))
    return parts


def circles(column: Column, name: str, row_values: np.ndarray, row: int) -> list[str]:
    """The units, each with its index and its number."""
    parts = []
    for unit, y in zip(column.units, column.ys, strict=True):
        if unit is None:
            parts.append(text(column.x, y + 8, "⋮", "middle", size=22))
            continue
        parts.append(circle(column.x, y, RADIUS, kind(name), kind(name)))
        parts.append(text(column.x, y - 11, str(unit), "middle", size=9))
        value = float(row_values[unit])
        small = 11 if len(number(value)) < 8 else 8
        parts.append(cell(column.x, y + 5, f"{name}[{row},{unit}]", value, size=small))
    return parts


def biases(column: Column, name: str, values: np.ndarray) -> list[str]:
    """Each unit's bias, under it."""
    parts = []
    for unit, y in column.places():
        wide = width_of(number(values[unit]), 10)
        label = width_of(name, 10) + 4
        left, base = column.x - (wide + label) / 2, y + RADIUS + 13
        parts.append(rect((left - 2, base - 10, left + wide + label + 2, base + 3), "paper", round=3))
        parts.append(text(left, base, name, size=10, kind="soft"))
        parts.append(cell(left + label, base, f"{name}[0,{unit}]", values[unit], "start", size=10))
    return parts


def named(column: Column, names: Sequence[str] | None, side: int) -> list[str]:
    """The names of the first or the last column's units, beside them."""
    if not names:
        return []
    x, anchor = column.x + side * (RADIUS + 10), "start" if side > 0 else "end"
    return [text(x, y + 4, short(names[unit], 16), anchor, size=12) for unit, y in column.places()]


def caption(backward: bool, row: int, rows: int) -> list[str]:
    """Which way and which row, with an arrow."""
    of = f"row {row} of rows 0 to {rows - 1}" if rows > 1 else f"row {row}"
    if backward:
        summed = "; dW and dB add up all rows" if rows > 1 else ""
        return [arrow(64, 24, 24, 24), text(74, 29, f"Backward, {of}{summed}", bold=True)]
    return [arrow(24, 24, 64, 24), text(74, 29, f"Forward, {of}", bold=True)]


def legend(y: float, abridged: bool) -> list[str]:
    """What the lines mean."""
    more = "; the strongest have their numbers" if abridged else ""
    return [
        path(f"M24 {y:g}h36", "plus", 3),
        text(68, y + 4, "above 0", size=11, kind="soft"),
        path(f"M134 {y:g}h36", "minus", 3, "6 4"),
        text(178, y + 4, f"below 0; the thicker, the further from 0{more}", size=11, kind="soft"),
    ]


def described(columns: Sequence[Column], written: int, drawn: int) -> str:
    parts = []
    for column in columns:
        shown = len(column.places())
        some = f", {shown} of them shown" if shown < column.count else ""
        parts.append(f"{column.name} with {column.count} unit{'s' * (column.count != 1)}{some}" if column.name else "…")
    return f"From left to right {'; '.join(parts)}. {written} of the {drawn} lines between them carry their number."
