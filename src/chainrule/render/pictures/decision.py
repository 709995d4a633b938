"""What a network with two inputs answers everywhere: regions of the plane, and the rows that lie in them.

A class has a colour, a pattern and a marker, so that none of the three is needed alone.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ...working.plots import Grid
from ..text import number
from .shapes import at, circle, key_of, paint, path, sheet, short, text, ticks, width_of

LEFT, TOP, SIDE = 74, 24, 360
FILLS = ["X", "H", "O", "E", "W"]
PATTERNS = ["", "M0 8L8 0", "M0 0L8 8", "M0 4H8", "M4 0V8", "M0 4H8M4 0V8", "M0 8L8 0M0 0L8 8"]
LEVELS = 6  # of a prediction that is no class


def decision_picture(
    grid: Grid,
    points: np.ndarray,
    labels: Sequence[float],
    names: Sequence[str] = ("X[·,0]", "X[·,1]"),
    classes: Sequence[str] = (),
    key: str = "",
) -> str:
    """The regions of a grid's answers, with rows as markers: `points` (n, 2), `labels` (n,) their class numbers.

    Where the grid has predictions and no classes, its regions are levels, and `labels` are the targets. `names` are
    the two inputs, `classes` the classes by their number; a point outside of the grid is left out and counted.
    """
    points, wanted = np.asarray(points, float).reshape(-1, 2), np.asarray(labels, float)
    finite = grid.values[np.isfinite(grid.values)]
    lowest, highest = (finite.min(), finite.max()) if finite.size else (0.0, 1.0)
    cuts = np.linspace(lowest, highest, LEVELS + 1)
    regions = (
        grid.values if grid.classes else np.where(np.isfinite(grid.values), np.digitize(grid.values, cuts[1:-1]), -1)
    )
    marks = wanted.astype(int) if grid.classes else np.digitize(wanted, cuts[1:-1])
    found = range(grid.classes) if grid.classes else range(LEVELS)
    called = [classes[k] if k < len(classes) else f"class {k}" for k in found] if grid.classes else levels(cuts)
    title = f"The answers for {names[0]} and {names[1]}"
    key = key or key_of(title, *called, str(grid.values.tolist()), str(points.tolist()))
    step_x, step_y = SIDE / len(grid.x), SIDE / len(grid.y)

    parts = [defs(key, [k for k in found if not grid.classes or PATTERNS[k % len(PATTERNS)]], bool(grid.classes))]
    for k in found:
        area = area_of(regions == k, step_x, step_y)
        if area:
            parts += painted(area, k, key, bool(grid.classes))
    parts.append(path(border(regions, step_x, step_y), "ink", 1.5))
    parts.append(path(f"M{LEFT} {TOP}h{SIDE}v{SIDE}h-{SIDE}z", "soft"))
    low, high = edges_of(grid.x), edges_of(grid.y)
    inside = (points >= [low[0], high[0]]).all(axis=1) & (points <= [low[1], high[1]]).all(axis=1)
    for (px, py), mark in zip(points[inside], marks[inside], strict=True):
        x = LEFT + (px - low[0]) / (low[1] - low[0]) * SIDE
        y = TOP + SIDE - (py - high[0]) / (high[1] - high[0]) * SIDE
        parts.append(marker(x, y, int(mark)))
    parts += axes(low, high, names)
    along = LEFT + SIDE + 28
    for k, name in enumerate(called):
        y = TOP + 16 + 30 * k
        box = f"M{along} {y - 12}h30v22h-30z"
        parts += [*painted(box, k, key, bool(grid.classes)), path(box, "soft"), marker(along + 15, y - 1, k)]
        parts.append(text(along + 40, y + 4, short(name, 24)))
    lost = int((~inside).sum())
    width = along + 56 + max(width_of(short(name, 24)) for name in called)
    height = max(TOP + SIDE + 56, TOP + 30 * len(called) + 24)
    described = f"Regions: {', '.join(called)}. {len(points) - lost} rows are marked" + (
        f", {lost} lie outside." if lost else "."
    )
    return sheet(title, described, width, height, parts, key)


def levels(cuts: np.ndarray) -> list[str]:
    return [f"{number(low)} to {number(high)}" for low, high in pairwise(cuts)]


def edges_of(centres: np.ndarray) -> tuple[float, float]:
    """The outer edges of cells with these centres."""
    half = (centres[-1] - centres[0]) / max(len(centres) - 1, 1) / 2 or 0.5
    return float(centres[0] - half), float(centres[-1] + half)


def defs(key: str, found: Sequence[int], classes: bool) -> str:
    """The patterns of the classes."""
    if not classes:
        return "<defs/>"
    made = [
        f'<pattern id="{key}-{k}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f"{path(PATTERNS[k % len(PATTERNS)], 'soft', 0.8)}</pattern>"
        for k in found
    ]
    return f"<defs>{''.join(made)}</defs>"


def painted(area: str, k: int, key: str, classes: bool) -> list[str]:
    """An area in the colour of its class, with its pattern over it; or of a level, the higher the fuller."""
    if not classes:
        return [f'<path d="{area}" {paint("E")} fill-opacity="{(k + 0.4) / LEVELS:.2f}" shape-rendering="crispEdges"/>']
    parts = [f'<path d="{area}" data-class="{k}" {paint(FILLS[k % len(FILLS)])} shape-rendering="crispEdges"/>']
    if PATTERNS[k % len(PATTERNS)]:
        parts.append(f'<path d="{area}" fill="url(#{key}-{k})"/>')
    return parts


def area_of(inside: np.ndarray, step_x: float, step_y: float) -> str:
    """The cells that are inside as one path, each run of a row as a rectangle; the first row is at the bottom."""
    pieces = []
    for i, row in enumerate(inside):
        changes = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(int)))
        top = TOP + SIDE - (i + 1) * step_y
        for start, end in zip(changes[::2], changes[1::2], strict=True):
            pieces.append(f"M{LEFT + start * step_x:.1f} {top:.1f}h{(end - start) * step_x:.1f}v{step_y:.1f}")
            pieces[-1] += f"h-{(end - start) * step_x:.1f}z"
    return "".join(pieces)


def border(regions: np.ndarray, step_x: float, step_y: float) -> str:
    """The lines between cells of different regions."""
    pieces = [
        f"M{LEFT + (j + 1) * step_x:.1f} {TOP + SIDE - (i + 1) * step_y:.1f}v{step_y:.1f}"
        for i in range(len(regions))
        for j in np.flatnonzero(regions[i, 1:] != regions[i, :-1])
    ]
    pieces += [
        f"M{LEFT + j * step_x:.1f} {TOP + SIDE - (i + 1) * step_y:.1f}h{step_x:.1f}"
        for i in range(len(regions) - 1)
        for j in np.flatnonzero(regions[i + 1] != regions[i])
    ]
    return "".join(pieces) or "M0 0"


SHAPES = [
    "",  # a circle
    "M-5 -5H5V5H-5Z",
    "M0 -6.5L6 5H-6Z",
    "M0 -7L6 0L0 7L-6 0Z",
    "M-2 -6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z",
    "M0 6.5L6 -5H-6Z",
    "M-6 -3L0 -7L6 -3L4 6H-4Z",
    "M-6 -6L0 -2L6 -6L2 0L6 6L0 2L-6 6L-2 0Z",
]


def marker(x: float, y: float, k: int) -> str:
    """A row's place, in the shape of its class."""
    shape = SHAPES[k % len(SHAPES)]
    if not shape:
        return circle(x, y, 5, "paper")
    return f'<path d="{shape}" transform="translate({at(x)} {at(y)})" {paint("paper", "ink")} stroke-width="1.5"/>'


def axes(across: tuple[float, float], up: tuple[float, float], names: Sequence[str]) -> list[str]:
    """The two inputs with round numbers along them."""
    parts = []
    for mark in ticks(*across):
        x = LEFT + (mark - across[0]) / (across[1] - across[0]) * SIDE
        parts += [path(f"M{at(x)} {TOP + SIDE}v5", "soft"), text(x, TOP + SIDE + 20, number(mark), "middle", size=12)]
    for mark in ticks(*up):
        y = TOP + SIDE - (mark - up[0]) / (up[1] - up[0]) * SIDE
        parts += [path(f"M{LEFT} {at(y)}h-5", "soft"), text(LEFT - 9, y + 4, number(mark), "end", size=12)]
    middle = TOP + SIDE / 2
    turned = text(0, 0, short(names[1], 40), "middle").replace(
        "<text", f'<text transform="translate(20 {middle:g}) rotate(-90)"', 1
    )
    return [*parts, text(LEFT + SIDE / 2, TOP + SIDE + 42, short(names[0], 40), "middle"), turned]
