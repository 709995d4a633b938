"""Small pictures out of characters, for the terminal: a curve, a bar, an image in shades."""

import math
from collections.abc import Sequence

import numpy as np

from .text import number

SHADES = " ·░▒▓█"
EIGHTHS = " ▁▂▃▄▅▆▇█"


def bar(share: float, width: int = 24) -> str:
    """A share of 1 as a bar.

    >>> bar(0.5, 8), bar(0.0, 8), bar(1.0, 4)
    ('████    ', '        ', '████')
    """
    filled = round(max(0.0, min(1.0, share)) * width) if math.isfinite(share) else 0
    return "█" * filled + " " * (width - filled)


def curve(values: Sequence[float], width: int = 60, height: int = 8) -> list[str]:
    """A curve of positive values as columns of blocks, on a linear axis from 0; each column is one of the values.

    The first and the last value are always among them. No lines for no values.

    >>> for line in curve([4.0, 3.0, 2.0, 1.0], width=4, height=2):
    ...     print(line.rstrip())
          4 ┤█▄
            │███▄
          0 └────
             1  4
             first 4, last 1
    """
    if not values:
        return []
    width = min(width, len(values))
    points = [float(values[k]) for k in np.linspace(0, len(values) - 1, width).round().astype(int)]
    high = max(points) or 1.0
    lines = []
    for line in range(height - 1, -1, -1):
        cells = [EIGHTHS[round(max(0.0, min(1.0, point / high * height - line)) * 8)] for point in points]
        label = number(high) if line == height - 1 else ""
        lines.append(f"{label:>11} {'┤' if label else '│'}{''.join(cells)}")
    last = str(len(values))
    ends = f"first {number(points[0])}, last {number(points[-1])}"
    return [
        *lines,
        f"{0:>11} └{'─' * width}",
        " " * 13 + "1" + last.rjust(max(width - 1, len(last) + 1)),
        " " * 13 + ends,
    ]


def image(pixels: np.ndarray, most: float) -> list[str]:
    """A grey image, (rows, columns) from 0 to `most`, two characters to a pixel so that it comes out square."""
    steps = np.clip(np.round(pixels / most * (len(SHADES) - 1)), 0, len(SHADES) - 1).astype(int)
    return ["".join(SHADES[step] * 2 for step in row).rstrip() for row in steps]
