"""Pictures as SVG text: cost curves, and the article's row of matrices. Each has a title and a description."""

from collections.abc import Sequence
from html import escape

import numpy as np

from ..working.record import Record
from .text import number, size


def curves(series: Sequence[tuple[str, Sequence[float]]], title: str, width: int = 560, height: int = 240) -> str:
    """Curves of positive numbers over their epochs, on one linear axis from 0; all but the first are dashed."""
    left, top, right, bottom = 60, 24, width - 16, height - 36
    most = max(max(values) for _, values in series) or 1.0
    longest = max(len(values) for _, values in series)
    described = "; ".join(f"{name} from {number(v[0])} to {number(v[-1])}" for name, v in series)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" width="{width}">',
        f"<title>{escape(title)}</title><desc>{escape(described)} in {longest} epochs</desc>",
        f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="currentColor"/>',
        text(left - 6, top + 4, number(most, 2), "end"),
        text(left - 6, bottom + 4, "0", "end"),
        text(left, bottom + 18, "1", "middle"),
        text(right, bottom + 18, f"epoch {longest}", "end"),
    ]
    for place, (name, values) in enumerate(series):
        step = (right - left) / max(longest - 1, 1)
        points = " ".join(
            f"{left + k * step:.1f},{bottom - value / most * (bottom - top):.1f}" for k, value in enumerate(values)
        )
        dash = ' stroke-dasharray="6 4"' if place else ""
        parts.append(f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="2"{dash}/>')
        parts.append(text(right - 4, top + 16 * (place + 1), f"{name} {'- - -' if place else '———'}", "end"))
    return "\n".join([*parts, "</svg>"])


def text(x: float, y: float, words: str, anchor: str, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{x}" y="{y}" font-size="13" text-anchor="{anchor}"'
    return f'<text {place}{weight} fill="currentColor">{escape(words)}</text>'


COLOURS = {
    "X": "#ffc4d2",
    "Z": "#c5e8c1",
    "H": "#c5e8c1",
    "O": "#ffe79a",
    "Y": "#ffe79a",
    "E": "#c9d6ff",
    "d": "#c9d6ff",
}
CELL, HIGH, GAP = 54, 24, 26  # a cell's width and height, and the space between two matrices


def matrices(record: Record, rows: Sequence[Sequence[str]], title: str) -> str:
    """The working as rows of coloured matrices, each with its letter and its shape: input pink, hidden green, output
    yellow, weights grey, errors and derivatives blue. `rows` names the quantities, row by row. For small networks."""
    values = {step.name: np.atleast_2d(step.value) for step in record}
    shapes = {step.name: size(step.shape) for step in record}
    drawn, top, widest = [], 34, 0
    for names in rows:
        left, tallest = 20, max(len(values[name]) for name in names) * HIGH
        for name in names:
            drawn += grid(name, values[name], shapes[name], left, top + (tallest - len(values[name]) * HIGH) // 2)
            left += values[name].shape[1] * CELL + GAP
        widest, top = max(widest, left), top + tallest + 78
    height = top - 40
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {widest} {height}" role="img" width="{widest}">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape('; '.join(f'{name} {shapes[name]}' for names in rows for name in names))}</desc>",
            f'<rect width="{widest}" height="{height}" rx="8" fill="#ffffff"/>',
            '<g font-family="DejaVu Sans, Verdana, sans-serif" color="#1d2430">',
            *drawn,
            "</g>",
            "</svg>",
        ]
    )


def grid(name: str, value: np.ndarray, shape: str, left: int, top: int) -> list[str]:
    """One matrix: its letter above, its cells, its shape below."""
    down, across = value.shape
    middle, colour = left + across * CELL / 2, COLOURS.get(name[0], "#e0e3e8")
    parts = [text(middle, top - 8, name, "middle", bold=True)]
    for i in range(down):
        for j in range(across):
            x, y = left + j * CELL, top + i * HIGH
            parts.append(
                f'<rect x="{x}" y="{y}" width="{CELL}" height="{HIGH}" fill="{colour}" stroke="#fff" stroke-width="2"/>'
            )
            parts.append(text(x + CELL / 2, y + 17, number(value[i, j]), "middle"))
    return [*parts, text(middle, top + down * HIGH + 17, shape, "middle")]
