"""An activation and its slope, with one unit's weighted input marked on both."""

from collections.abc import Callable

import numpy as np

from ...working.plots import Curve
from ..text import number
from .shapes import at, circle, path, sheet, text, ticks, width_of

WIDTH, HEIGHT = 560, 330
LEFT, TOP, RIGHT, BOTTOM = 62, 48, 536, 282
LOWEST, HIGHEST = -1.2, 1.2  # at least this much of the upright axis is shown


def activation_picture(curve: Curve, name: str = "Z", key: str = "") -> str:
    """A as a line and A′ dashed, with both at the unit's Z; `name` is the cell of Z, like "Zh[0,1]".

    Where A′ jumps, an open circle ends the piece that the value at the jump does not belong to.
    """
    whole, bracket, rest = name.partition("[")
    index = bracket + rest
    heights = np.concatenate([curve.A, *(values for _, values in curve.slopes)])
    low, high = limits(heights, (curve.A_at_z, curve.slope_at_z))

    def x(value: float) -> float:
        return LEFT + (value - curve.Z[0]) / (curve.Z[-1] - curve.Z[0]) * (RIGHT - LEFT)

    def y(value: float) -> float:
        return BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP)

    def line(Z: np.ndarray, values: np.ndarray) -> str:
        inside = (values >= low) & (values <= high)
        points = [f"{x(z):.1f} {y(v):.1f}" for z, v in zip(Z[inside], values[inside], strict=True)]
        return "M" + "L".join(points)

    parts = axes(curve, low, high, x, y)
    parts.append(path(line(curve.Z, curve.A), "ink", 2.5))
    for place, (Z, slopes) in enumerate(curve.slopes):
        parts.append(path(line(Z, slopes), "minus", 2, "7 4"))
        if place:
            parts.append(circle(x(Z[0]), y(slopes[0]), 4, "paper", "minus"))
            parts.append(circle(x(Z[0]), y(curve.slopes[place - 1][1][-1]), 4, "minus", "minus"))
    bottom = y(max(low, 0.0) if high > 0 else high)
    parts.append(path(f"M{at(x(curve.z))} {TOP}V{BOTTOM}", "E", 1.5, "2 3"))
    parts.append(circle(x(curve.z), bottom, 4, "E", "E"))
    for value, radius, fill, edge in ((curve.A_at_z, 7, "H", "ink"), (curve.slope_at_z, 4, "O", "minus")):
        if low <= value <= high:
            parts.append(circle(x(curve.z), y(value), radius, fill, edge))
    right = 24.0
    for key_line, words, value in (
        (path("M{0} 20h30", "ink", 2.5), f"A({whole}){index}", curve.A_at_z),
        (path("M{0} 20h30", "minus", 2, "7 4"), f"A′({whole}){index}", curve.slope_at_z),
        (path("M{0} 20h30", "E", 1.5, "2 3"), name, curve.z),
    ):
        parts += [key_line.replace("{0}", at(right)), *told(right + 36, 24, words, value)]
        right += 66 + width_of(f"{words} = {number(value)}", 11)
    title = f"{curve.activation} and its slope at {name}"
    description = (
        f"A is the line, A′ the dashes. At {name} = {number(curve.z)}, A is {number(curve.A_at_z)} "
        f"and A′ is {number(curve.slope_at_z)}."
    )
    return sheet(title, description, max(WIDTH, right), HEIGHT, parts, key)


def limits(heights: np.ndarray, marked: tuple[float, float]) -> tuple[float, float]:
    """The upright axis: all of the curve, but of one that runs away only a few times what is marked."""
    most = 3 * max(4.0, *(abs(value) for value in marked if np.isfinite(value)))
    near = heights[np.isfinite(heights) & (np.abs(heights) <= most)]
    low, high = min(LOWEST, float(near.min())), max(HIGHEST, float(near.max()))
    return low - 0.05 * (high - low), high + 0.05 * (high - low)


def axes(curve: Curve, low: float, high: float, x: Callable[[float], float], y: Callable[[float], float]) -> list[str]:
    """Round numbers along both axes, and the lines at 0."""
    parts = []
    for mark in ticks(curve.Z[0], curve.Z[-1], 9):
        parts.append(path(f"M{at(x(mark))} {TOP}V{BOTTOM}", "soft" if mark == 0 else "rule"))
        parts.append(text(x(mark), BOTTOM + 18, number(mark), "middle", size=12))
    for mark in ticks(low, high, 7):
        parts.append(path(f"M{LEFT} {at(y(mark))}H{RIGHT}", "soft" if mark == 0 else "rule"))
        parts.append(text(LEFT - 8, y(mark) + 4, number(mark), "end", size=12))
    return [
        *parts,
        text((LEFT + RIGHT) / 2, BOTTOM + 38, f"weighted input Z of {curve.activation}", "middle", kind="soft"),
    ]


def told(x: float, y: float, name: str, value: float) -> list[str]:
    """A name, an equals sign and its number."""
    words = f"{name} ="
    return [text(x, y, words, size=12), text(x + width_of(words, 11), y, number(value), size=12, cell=(name, value))]
