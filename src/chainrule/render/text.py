"""The working as plain text for a terminal: the table of letters and shapes, then each equation with its numbers.

`matrix` lays out one array; `trace_text` the whole pass.
"""

import textwrap
from collections.abc import Sequence

import numpy as np

from ..working.notation import number
from ..working.record import Record, Step

MOST_ROWS, MOST_COLUMNS, WIDTH = 6, 8, 88
LEGEND = (
    "A is the activation and A′ its slope, C′ the derivative of C with respect to O, η the "
    "learning rate, n the number of rows. X·W is the matrix product, rows times columns; "
    "∘ multiplies cell by cell; ᵀ swaps rows and columns."
)
PHASES = {
    "given": "Given",
    "forward": "Forward: from the input to the prediction",
    "cost": "Cost: how wrong the prediction is",
    "backward": "Backward: whose fault it is, from the last layer to the first",
    "update": "Update: every weight and bias takes one step",
}


def size(shape: tuple[int, ...]) -> str:
    """A shape in words.

    >>> size((3, 2)), size(())
    ('(3, 2)', 'one number')
    """
    return f"({', '.join(map(str, shape))})" if shape else "one number"


def columns_of(cells: list[list[str]]) -> list[str]:
    """Rows of cells, right-aligned at the decimal point of each column."""
    aligned = []
    for column in zip(*cells, strict=True):
        left = max(len(cell.partition(".")[0]) for cell in column)
        padded = [" " * (left - len(cell.partition(".")[0])) + cell for cell in column]
        width = max(map(len, padded))
        aligned.append([cell.ljust(width) for cell in padded])
    return ["  ".join(row) for row in zip(*aligned, strict=True)]


def corners(count: int, most: int) -> list[int | None]:
    """The indices to show of `count`: all, or the first and last with a None between for what is left out."""
    if count <= most:
        return list(range(count))
    return [*range(most - 2), None, count - 1]


def matrix(value: np.ndarray, rows: int = MOST_ROWS, columns: int = MOST_COLUMNS) -> list[str]:
    """An array as lines of text with brackets; a large one by its corners, with … for what is left out.

    >>> print("\\n".join(matrix(np.array([[1.0, -0.5], [0.25, 10.0]]))))
    ⎡ 1     −0.5 ⎤
    ⎣ 0.25  10   ⎦
    """
    value = np.asarray(value)
    if value.ndim == 0:
        return [number(float(value))]
    down, across = corners(value.shape[0], rows), corners(value.shape[1], columns)
    cells = [
        ["⋮" if i is None and j is not None else "…" if j is None or i is None else number(value[i, j]) for j in across]
        for i in down
    ]
    lines = columns_of(cells)
    if len(lines) == 1:
        return [f"[ {lines[0]} ]"]
    edges = ["⎡⎤", *["⎢⎥"] * (len(lines) - 2), "⎣⎦"]
    return [f"{left} {line} {right}" for (left, right), line in zip(edges, lines, strict=True)]


def table(rows: Sequence[Sequence[str]], header: Sequence[str]) -> list[str]:
    """A plain table, left-aligned, with a rule under its header."""
    widths = [max(len(row[k]) for row in [header, *rows]) for k in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [header, *rows]]
    return [line.rstrip() for line in [lines[0], "─" * len(lines[0]), *lines[1:]]]


def step_text(step: Step) -> list[str]:
    """One step: its equation, its numbers beside its name, and its words."""
    lead = f"{step.name} = "
    numbers = matrix(step.value)
    middle = (len(numbers) - 1) // 2
    shown = [(lead if k == middle else " " * len(lead)) + line for k, line in enumerate(numbers)]
    words = textwrap.wrap(f"{size(step.shape)} · {step.words}", WIDTH - 4)
    return [step.equation, *(f"    {line}" for line in [*shown, *words])]


def trace_text(record: Record) -> str:
    """The whole pass: the table of letters and shapes, then step by step the equation, the numbers and the words."""
    lines = [*header(record), ""]
    lines += table([(s.name, s.title, size(s.shape)) for s in record], ("letter", "what it is", "shape"))
    lines += ["", *textwrap.wrap(LEGEND, WIDTH)]
    for heading, steps in sections(record):
        lines += ["", heading, "═" * len(heading)]
        for step in steps:
            lines += ["", *(step_text(step)[1:] if step.phase == "given" else step_text(step))]
    return "\n".join(lines)


def sections(record: Record) -> list[tuple[str, list[Step]]]:
    """The steps of a pass under their headings: what is given first, then each phase as it runs."""
    found = []
    for phase, heading in PHASES.items():
        steps = [step for step in record if step.phase == phase]
        rate = f", with η = {number(record.learning_rate)}" if phase == "update" else ""
        if steps:
            found.append((heading + rate, steps))
    return found


def header(record: Record) -> list[str]:
    shape = record.architecture
    functions = [*shape.hidden, shape.output]
    sizes = " → ".join(map(str, shape.sizes))
    return [f"A {sizes} network ({', '.join(functions)}), cost {shape.loss}, {shape.reduction} over the rows"]
