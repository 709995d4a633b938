"""Forward and backward flow: which quantity is made from which, and by what. No numbers but the cost."""

from ...working.record import Record, hidden_name
from ..text import corners, number, size
from .palette import kind
from .shapes import arrow, path, rect, sheet, text, width_of

BOX, HIGH, ROW = 74, 44, 106  # a quantity's box, and from one row of boxes to the next
MOST_LAYERS, FEW, ON_ONE_LINE = 7, 6, 3  # with FEW, what is left out is in the middle of a line
MARGIN = 24


def flow_picture(record: Record, key: str = "") -> str:
    """X → Z → H → … → O → C above, and below C → E → … on the way back, with dW and dB under each error.

    Three layers stand on a line; of more than seven layers, some are left out.
    """
    shape, flow = record.architecture, Flow(record)
    count = len(shape.layers)
    shown = corners(count, count if count <= MOST_LAYERS else FEW)
    layers = [None if k is None else shape.layers[k] for k in shown]
    bands = [layers[k : k + ON_ONE_LINE] for k in range(0, len(layers), ON_ONE_LINE)]
    down = 3 * ROW if flow.back else ROW
    drawn = [flow.band(band, MARGIN + place * down) for place, band in enumerate(bands)]
    way = "Forward and backward flow" if flow.back else "Forward flow"
    title = f"{way} of a {'-'.join(map(str, shape.sizes))} network"
    width = max(right for _, right in drawn) + MARGIN
    height = len(bands) * down - ROW + HIGH + 2 * MARGIN
    return sheet(title, flow.described(layers), width, height, [part for parts, _ in drawn for part in parts], key)


class Flow:
    """The boxes and the arrows of one network."""

    def __init__(self, record: Record) -> None:
        self.shape = record.architecture
        self.values = {step.name: step.value for step in record}
        self.back = "C" in self.values

    def source(self, layer: str) -> str:
        """The name of a layer's input."""
        place = self.shape.layers.index(layer)
        return "X" if place == 0 else hidden_name(self.shape.layers[place - 1])

    def weighted(self, layer: str) -> str:
        return f"·W{layer}" + (f" + B{layer}" if f"B{layer}" in self.values else "")

    def bent(self, layer: str) -> str:
        return f"A, ∘ M{layer}" if f"M{layer}" in self.values else "A"

    def sent(self, layer: str) -> str:
        """What makes a layer's error."""
        if layer == "o":
            return "C′, through A" if self.shape.output == "softmax" else "C′(O) ∘ A′(Zo)"
        after = self.shape.layers[self.shape.layers.index(layer) + 1]
        return f"·W{after}ᵀ ∘ A′(Z{layer})" + (f" ∘ M{layer}" if f"M{layer}" in self.values else "")

    def band(self, layers: list[str | None], top: float) -> tuple[list[str], float]:
        """One line of layers: from left to right above, their errors from right to left below. And its right edge."""
        parts: list[str] = []
        x, joined = float(MARGIN), False
        errors: list[tuple[str | None, float, float]] = []  # a layer with its error's left and right edge, or a gap
        for layer in layers:
            if layer is None:
                parts.append(text(x + 40, top + HIGH / 2 + 6, "…", "middle", size=22))
                errors.append((None, x + 16, x + 64))
                x, joined = x + 80, False
                continue
            if not joined:
                parts += self.box(self.source(layer), x, top)
                x += BOX
            found, Z, right = self.layer(layer, x, top)
            parts += found
            errors.append((layer, Z, Z + BOX))
            x, joined = right, True
        right = x
        if layers[-1] == "o" and self.back:
            parts += told(x, top + HIGH / 2, x + 66, "with Y") + self.box("C", x + 66, top)
            right = x + 66 + BOX
        return [*parts, *(self.way_back(errors, top + ROW, right) if self.back else [])], right

    def layer(self, layer: str, x: float, top: float) -> tuple[list[str], float, float]:
        """From a layer's input at x to its activations; the left edge of Z, and the right edge of all."""
        Z = x + reach(self.weighted(layer))
        H = Z + BOX + reach(self.bent(layer))
        middle = top + HIGH / 2
        parts = told(x, middle, Z, self.weighted(layer)) + told(Z + BOX, middle, H, self.bent(layer))
        return [*parts, *self.box(f"Z{layer}", Z, top), *self.box(output(layer), H, top)], Z, H + BOX

    def way_back(self, errors: list[tuple[str | None, float, float]], top: float, right: float) -> list[str]:
        """The errors, the arrows between them, and what hangs below each."""
        middle, parts = top + HIGH / 2, []
        place = {layer: k for k, layer in enumerate(self.shape.layers)}
        first, last = errors[0][0], errors[-1][0]
        assert first is not None
        assert last is not None
        start = right - BOX / 2
        if last == "o":  # from C, down and to the left
            parts.append(path(f"M{start:g} {top - ROW + HIGH:g}V{middle:g}h-4", "ink", 1.5))
        else:  # from a line further down
            parts.append(text(right, middle + 5, f"E{self.shape.layers[place[last] + 1]}", "end", bold=True))
            start = right - 28
        behind = last
        for layer, left, edge in reversed(errors):
            if layer is None:
                parts.append(text((left + edge) / 2, middle + 6, "…", "middle", size=22))
                parts += told(start, middle, edge, self.sent(self.shape.layers[place[behind] - 1]))
            else:
                parts += told(start, middle, edge, self.sent(layer)) + self.below(layer, left, top)
                behind = layer
            start = left
        if place[first]:  # on to a line further up
            ahead = self.shape.layers[place[first] - 1]
            parts.append(text(MARGIN, middle + 5, f"E{ahead}", bold=True))
            parts += told(start, middle, MARGIN + 28, self.sent(ahead))
        return parts

    def below(self, layer: str, x: float, top: float) -> list[str]:
        """A layer's error, the dotted line up to its Z, and its derivatives."""
        middle, bottom, low = x + BOX / 2, top + HIGH, top + ROW
        parts = [path(f"M{middle:g} {top - ROW + HIGH:g}V{top:g}", "soft", 1.5, "2 4"), *self.box(f"E{layer}", x, top)]
        if f"dB{layer}" not in self.values:
            parts += [arrow(middle, bottom, middle, low), *self.box(f"dW{layer}", x, low)]
            return [*parts, text(middle - 10, bottom + 36, f"{self.source(layer)}ᵀ·", "end", size=12)]
        parts += [arrow(middle - 10, bottom, middle - 43, low), arrow(middle + 10, bottom, middle + 43, low)]
        parts += [*self.box(f"dW{layer}", middle - 6 - BOX, low), *self.box(f"dB{layer}", middle + 6, low)]
        return [
            *parts,
            text(middle - 38, bottom + 30, f"{self.source(layer)}ᵀ·", "end", size=12),
            text(middle + 38, bottom + 30, "column sums", size=12),
        ]

    def box(self, name: str, x: float, y: float) -> list[str]:
        """A quantity: its letter and its shape; the cost with its number."""
        middle, value = x + BOX / 2, self.values[name]
        line = "ink" if name == "C" else kind(name)
        parts = [
            rect((x, y, x + BOX, y + HIGH), kind(name), line, 8),
            text(middle, y + 19, name, "middle", size=15, bold=True),
        ]
        if value.ndim:
            return [*parts, text(middle, y + 35, size(value.shape), "middle", size=11)]
        return [*parts, text(middle, y + 35, number(float(value)), "middle", size=11, cell=(name, float(value)))]

    def described(self, layers: list[str | None]) -> str:
        forward = ["X", *(f"Z{layer} → {output(layer)}" if layer else "…" for layer in layers)]
        said = f"Forward {' → '.join(forward)}"
        if not self.back:
            return f"{said}."
        back = ["C", *(f"E{layer}" if layer else "…" for layer in reversed(layers))]
        made = [
            " and ".join(name for name in (f"dW{layer}", f"dB{layer}") if name in self.values) + f" from E{layer}"
            for layer in reversed(layers)
            if layer
        ]
        return f"{said} → C. Backward {' → '.join(back)}; {', '.join(made)}."


def output(layer: str) -> str:
    """The name of a layer's activations."""
    return "O" if layer == "o" else hidden_name(layer)


def reach(words: str) -> float:
    """The length of an arrow that carries these words."""
    return max(56.0, width_of(words, 12) + 28)


def told(x: float, y: float, to_x: float, words: str) -> list[str]:
    """An arrow with its words above."""
    side = 3 if to_x > x else -3  # arrows do not touch the boxes
    return [arrow(x + side, y, to_x - side, y), text((x + to_x) / 2, y - 8, words, "middle", size=12)]
