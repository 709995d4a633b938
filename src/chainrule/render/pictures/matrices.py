"""The article's row of coloured matrices, with their letters, their shapes and the signs between them.

`equation_rows` writes the rows of a whole pass; `matrices` draws these rows or any others.
"""

from collections.abc import Sequence

import numpy as np

from ...working.record import Record, hidden_name
from ..text import corners, number, size
from .palette import kind
from .shapes import cell, rect, sheet, text, width_of

HIGH, GAP = 24, 10  # a cell's height, and the space around a sign
MOST, FEW = 6, 4  # up to MOST rows or columns of a matrix are all shown, of others FEW places


def matrices(
    record: Record, rows: Sequence[Sequence[str]] | None = None, title: str = "One step with its numbers", key: str = ""
) -> str:
    """The working as rows of matrices, input pink, hidden green, output yellow, weights grey, errors blue.

    Each row is a list of names and signs: Wo is that matrix, Woᵀ the same with rows and columns swapped, A′(Zh) and
    C′(O) are names too, and what is no name stands there as it is. A row without a name is a heading. Without `rows`,
    the whole pass. A large matrix shows its corners, with … for what is left out.
    """
    values = {step.name: step.value for step in (*record.parts, *record.steps)}
    rows = equation_rows(record) if rows is None else rows
    drawn, top, widest, names = [], 30.0, 0.0, []
    for row in rows:
        blocks = [block(token, values) for token in row]
        tallest = max(len(cells) for cells, _ in blocks) * HIGH
        if not tallest:
            drawn.append(text(20, top, " ".join(row), size=15, bold=True))
            top += 36
            continue
        names += [token for token, (cells, _) in zip(row, blocks, strict=True) if cells]
        left = 20.0
        for token, (cells, wide) in zip(row, blocks, strict=True):
            if cells:
                drawn += grid(token, cells, values, left, top + (tallest - len(cells) * HIGH) / 2, wide)
                left += len(cells[0]) * wide + GAP
            else:
                drawn.append(text(left + wide / 2, top + tallest / 2 + 5, token, "middle", size=15))
                left += wide + GAP
        widest, top = max(widest, left), top + tallest + 56
    described = "; ".join(f"{name} {size(values[name].shape)}" for name in dict.fromkeys(map(stem, names)))
    return sheet(title, described, widest + 10, top - 20, drawn, key)


def stem(token: str) -> str:
    return token.removesuffix("ᵀ")


def block(token: str, values: dict[str, np.ndarray]) -> tuple[list[list[tuple[str, float] | None]], float]:
    """What stands for a token: the cells (name, value) of a matrix, or none for a sign; and how wide one is."""
    if stem(token) not in values:
        return [], width_of(token, 14)
    name, value = stem(token), values[stem(token)]
    named = np.atleast_2d(value)
    down, across = (corners(count, count if count <= MOST else FEW) for count in named.shape)
    cells = [
        [
            None if i is None or j is None else (f"{name}[{i},{j}]" if value.ndim else name, float(named[i, j]))
            for j in across
        ]
        for i in down
    ]
    if token.endswith("ᵀ"):
        cells = [list(column) for column in zip(*cells, strict=True)]
    longest = max(len(number(found[1])) for line in cells for found in line if found)
    return cells, max(38.0, width_of("0" * longest, 12) + 10)


def grid(
    token: str,
    cells: list[list[tuple[str, float] | None]],
    values: dict[str, np.ndarray],
    left: float,
    top: float,
    wide: float,
) -> list[str]:
    """One matrix: its letter above, its cells, its shape below."""
    middle, shape = left + len(cells[0]) * wide / 2, values[stem(token)].shape
    edge = "ink" if token == "C" else kind(stem(token))
    parts = [text(middle, top - 7, token, "middle", bold=True)]
    for i, line in enumerate(cells):
        for j, found in enumerate(line):
            x, y = left + j * wide, top + i * HIGH
            parts.append(rect((x + 1, y + 1, x + wide - 1, y + HIGH - 1), kind(stem(token)), edge, 2))
            centre = x + wide / 2
            parts.append(cell(centre, y + 17, *found) if found else text(centre, y + 16, "…", "middle"))
    said = size(shape[::-1] if token.endswith("ᵀ") else shape) if shape else ""
    return [*parts, text(middle, top + len(cells) * HIGH + 15, said, "middle", size=11, kind="soft")]


def equation_rows(record: Record) -> list[list[str]]:
    """A whole pass as rows for `matrices`: each layer on the way forward, then each on the way back.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> for row in equation_rows(net.trace(X, Y).record)[:2]: print(" ".join(row))
    Forward
    X · Wh + Bh = Zh A(Zh) = H
    """
    shape, names = record.architecture, {step.name for step in record}
    outputs = ["O" if layer == "o" else hidden_name(layer) for layer in shape.layers]
    steps = list(zip(shape.layers, ["X", *outputs], outputs, strict=False))
    rows = [["Forward"]]
    for layer, before, after in steps:
        bias = ["+", f"B{layer}"] if f"B{layer}" in names else []
        bent = ["and", f"A(Z{layer})", *mask(layer, names), "="] if mask(layer, names) else [f"A(Z{layer}) ="]
        rows.append([before, "·", f"W{layer}", *bias, "=", f"Z{layer}", *bent, after])
    if "C" not in names:
        return rows
    rows[-1] += ["target", "Y", "cost", "C"]
    rows.append(["Backward"])
    pull = (["+ λ₂ ·", "W"] if shape.l2 else []) + (["+ λ₁ · sign of", "W"] if shape.l1 else [])
    for layer, before, _ in reversed(steps):
        sums = ["column sums =", f"dB{layer}"] if f"dB{layer}" in names else []
        pulled = [f"W{layer}" if token == "W" else token for token in pull]
        rows.append(error_row(record, layer, names))
        rows.append([f"{before}ᵀ", "·", f"E{layer}", *pulled, "=", f"dW{layer}", *sums])
    return rows


def mask(layer: str, names: set[str]) -> list[str]:
    return ["∘", f"M{layer}"] if f"M{layer}" in names else []


def error_row(record: Record, layer: str, names: set[str]) -> list[str]:
    """The equation of a layer's error."""
    shape = record.architecture
    if layer != "o":
        after = shape.layers[shape.layers.index(layer) + 1]
        sent = ["(", f"E{after}", "·", f"W{after}ᵀ", ")", "∘", f"A′(Z{layer})"]
        return [*sent, *mask(layer, names), "=", f"E{layer}"]
    if shape.collapses:  # C′(O) ∘ A′(Zo) is the difference itself
        share = {"mean": " / n", "sum": ""} if "w" not in names else {"mean": " ∘ w / Σ w", "sum": " ∘ w"}
        return ["(", "O", "−", "Y", f"){share[shape.reduction]} =", "Eo"]
    if shape.output == "softmax":
        return ["C′(O)", "through softmax =", "Eo"]
    return ["C′(O)", "∘", "A′(Zo)", "=", "Eo"]
