"""Small pictures out of characters, for the terminal: a curve, a bar, an image in shades."""

import itertools
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


def curve(values: Sequence[float], width: int = 60, height: int = 8, logarithmic: bool = True) -> list[str]:
    """A curve of positive values as columns of blocks, on a logarithmic axis if the values span more than tenfold.

    No lines for no values.

    >>> for line in curve([4.0, 3.0, 2.0, 1.0], width=4, height=2):
    ...     print(line.rstrip())
          4 ┤█▃
          1 ┤██▇▂
            └────
             1  4
    """
    if not values:
        return []
    width = min(width, len(values))
    edges = np.linspace(0, len(values), width + 1).astype(int)
    points = [float(np.mean(values[a:b])) for a, b in itertools.pairwise(edges)]
    low, high = min(points), max(points)
    tenfold = logarithmic and low > 0 and high / low > 10
    scale = math.log if tenfold else float
    span = scale(high) - scale(low) or 1.0
    levels = [(scale(point) - scale(low)) / span * (height - 0.25) + 0.25 for point in points]
    lines = []
    for line in range(height - 1, -1, -1):
        cells = [EIGHTHS[round(max(0.0, min(1.0, level - line)) * 8)] for level in levels]
        label = number(high, 3) if line == height - 1 else number(low, 3) if line == 0 else ""
        lines.append(f"{label:>11} {'┤' if label else '│'}{''.join(cells)}")
    last = str(len(values))
    return [*lines, " " * 12 + "└" + "─" * width, " " * 13 + "1" + last.rjust(max(width - 1, len(last) + 1))]


def image(pixels: np.ndarray, most: float) -> list[str]:
    """A grey image, (rows, columns) from 0 to `most`, two characters to a pixel so that it comes out square."""
    steps = np.clip(np.round(pixels / most * (len(SHADES) - 1)), 0, len(SHADES) - 1).astype(int)
    return ["".join(SHADES[step] * 2 for step in row).rstrip() for row in steps]
