"""What an exercise asks for: a network, its cost, and where the 1/n of a mean stands; and what is right in it.

The equations are those of `equations/`, each cut into named parts, so that `slips.py` can say of a mistake which
part it gets wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..architecture import Architecture
from ..equations.activations import ACTIVATIONS
from ..working.book import hidden_name, layer_of
from ..working.expressions import Letter, Node, Number, parse
from ..working.notation import split

Parts = Mapping[str, Node | None]  # None: the part is left out

# Each equation in its parts, and the same with the other sign.
WHOLE = {
    "Z": ("product + bias", "product - bias"),
    "H": ("value", "-value"),
    "C": ("sum(losses) * factor / divisor", "-(sum(losses) * factor / divisor)"),
    "Eo": ("difference * slope * factor / divisor", "-(difference * slope * factor / divisor)"),
    "E": ("back * slope * factor / divisor", "-(back * slope * factor / divisor)"),
    "dW": ("product * factor / divisor", "-(product * factor / divisor)"),
    "dB": ("total * factor / divisor", "-(total * factor / divisor)"),
    "new": ("old - step * factor / divisor", "old + step * factor / divisor"),
}


@dataclass(frozen=True)
class Exercise:
    """A network with its cost, and the conventions that are right in more than one way.

    placement : where the 1/n of a mean stands: "E" in Eo; "dW" in each dW and dB; "update" in the update alone
    over_outputs : the mean is over the outputs of a row as well, as in numpy.mean((O − Y)**2)
    ascent : E and with it each dW and dB is the cost's derivative times −1, and the update adds it
    """

    shape: Architecture
    placement: str = "E"
    over_outputs: bool = False
    ascent: bool = False

    @property
    def order(self) -> tuple[str, ...]:
        """Every quantity that can be judged, in that order: each layer's update beside its derivatives."""
        layers = self.shape.layers
        forward = [name for layer in layers for name in (f"Z{layer}", hidden_name(layer))]
        back = [
            name + layer + end
            for layer in reversed(layers)
            for name, end in (("E", ""), ("dW", ""), ("dB", ""), ("W", "_new"), ("B", "_new"))
            if self.shape.bias or "B" not in name
        ]
        return (*forward, "C", *back)

    # the letters around a layer -------------------------------------------------------------------------------------

    def before(self, layer: str) -> str | None:
        number = self.shape.layers.index(layer)
        return self.shape.layers[number - 1] if number else None

    def after(self, layer: str) -> str | None:
        number = self.shape.layers.index(layer) + 1
        return self.shape.layers[number] if number < len(self.shape.layers) else None

    def activation(self, layer: str) -> str:
        return (*self.shape.hidden, self.shape.output)[self.shape.layers.index(layer)]

    def letters(self, name: str) -> dict[str, str | None]:
        """What the general letters of a line stand for in the equation of this quantity; None for what is not there."""
        layer = layer_of(name)
        letters: dict[str, str | None] = {"rate": "η"}
        if not layer:
            return letters
        before, after = self.before(layer), self.after(layer)
        letters |= {
            "input": hidden_name(before) if before else "X",
            "Z_before": f"Z{before}" if before else None,
            "H": hidden_name(layer),
            **{letter: f"{letter}{layer}" for letter in ("W", "B", "Z", "E")},
        }
        if after:
            letters |= {"E_next": f"E{after}", "W_next": f"W{after}", "W_next_new": f"W{after}_new"}
        return letters

    # what is right --------------------------------------------------------------------------------------------------

    @property
    def outputs(self) -> Node | None:
        """What a mean over the outputs divides by as well."""
        return Number(float(self.shape.sizes[-1])) if self.over_outputs else None

    def divisor(self, place: str) -> Node | None:
        """What the equations of this place divide by: E, dW or update, or C, where a mean always is one."""
        if self.shape.reduction != "mean" or place not in (self.placement, "C"):
            return None
        return times(Letter("n"), self.outputs)

    def parts(self, name: str) -> Parts:
        """The right equation of a quantity, in its parts."""
        letter, layer, mark = split(name)
        if mark == "new":
            step = parse("rate * d", {"rate": "η", "d": f"d{letter}{layer}"})
            return {"old": Letter(f"{letter}{layer}"), "step": step, "divisor": self.divisor("update")}
        letters = self.letters(name)
        match letter:
            case "Z":
                bias = Letter(f"B{layer}") if self.shape.bias else None
                return {"product": parse("input @ W", letters), "bias": bias}
            case "H" | "O":
                return {"value": Letter(f"A(Z{layer_of(name)})")}
            case "C":
                return {"losses": parse(self.shape.cost.formula, {}), "divisor": self.divisor("C")}
            case "E" if layer == "o":
                difference, slope = self.output_error()
                return {"difference": difference, "slope": slope, "divisor": self.divisor("E")}
            case "E":
                return {"back": parse("E_next @ W_next.T", letters), "slope": Letter(f"A′(Z{layer})")}
            case "dW":
                return {"product": parse("input.T @ E", letters), "divisor": self.divisor("dW")}
            case "dB":
                return {"total": parse("colsum(E)", letters), "divisor": self.divisor("dW")}
        raise AssertionError(f"{name} is none of the quantities that are judged")

    def output_error(self) -> tuple[Node, Node | None]:
        """C′(O), without 1/n, and A′(Zo); O − Y and nothing where they collapse, and the whole product for softmax."""
        if self.shape.collapses:
            return parse("O - Y", {}), None
        own = parse(self.shape.cost.derivative_formula, {})
        if ACTIVATIONS[self.shape.output].slope is None:
            return parse(ACTIVATIONS[self.shape.output].slope_formula, {"H": "O", "G": own}), None
        return own, Letter("A′(Zo)")

    @lru_cache(maxsize=16384)  # noqa: B019 — exercises are few and small
    def right(self, name: str) -> Node:
        """The right equation of a quantity, as a tree.

        >>> from ..architecture import architecture
        >>> from ..working.notation import written
        >>> written(Exercise(architecture([1, 2, 2])).right("Eh"))
        '(Eo·Woᵀ) ∘ A′(Zh)'
        """
        return self.whole(name, self.parts(name))

    def whole(self, name: str, parts: Parts, flipped: bool = False) -> Node:
        """An equation from its parts, right or wrong; flipped: with the other sign."""
        letter, _, mark = split(name)
        kind = "new" if mark == "new" else "H" if letter in "HO" else name if name == "Eo" else letter
        if self.ascent and kind in ("Eo", "new"):
            flipped = not flipped
        return parse(WHOLE[kind][flipped], {"bias": None, "slope": None, "factor": None, "divisor": None} | dict(parts))


def times(left: Node, right: Node | None) -> Node:
    return left if right is None else parse("a * b", {"a": left, "b": right})
