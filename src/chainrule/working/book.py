"""The equation and the words of every quantity of one network: the formula lines of `equations/` with its own letters.

`record.py` asks for each name; here is no number, only letters. A quantity that equations use by the way, such as the
slope A′(Zh), is a part: it has a name, an equation and words of its own.
"""

from dataclasses import dataclass

from ..architecture import Architecture
from ..equations import descent, propagate
from ..equations.descent import Optimizer
from .expressions import NOTHING, Function, Letter, Node, Plus, parse
from .notation import Notation, split, written

GIVEN = {
    "X": "the input: one row for each observation, one column for each of its numbers",
    "W": "the weights: one row for each unit before, one column for each unit of this layer",
    "B": "the bias: one number for each unit of this layer, the same for every row",
    "Y": "the target: what the output should have been, row by row",
    "w": "the sample weights: how much each row counts",
    "V": "what the optimizer remembers of the derivatives so far",
    "S": "what the optimizer remembers of their squares so far",
}
ONE_STEP = "a step against the derivative: where it is above 0 the number goes down, where it is below 0, up"


@dataclass(frozen=True)
class Equation:
    """What a quantity is equal to: one form or several, all the same, the parts that they use, and the words.

    A given quantity has no forms.
    """

    name: str
    forms: tuple[Node, ...]
    words: str
    parts: tuple["Equation", ...] = ()

    def text(self, notation: Notation | None = None) -> str:
        """The equation as one line of plain text."""
        notation = notation or Notation()
        name = written(Letter(self.name), notation)
        if not self.forms:
            return f"{name} is given"
        line = " = ".join([name, *(written(notation.dressed(form), notation) for form in self.forms)])
        return line + (f", where {' and '.join(part.text(notation) for part in self.parts)}" if self.parts else "")


class Book:
    """Looks up the equations of one network as it is used: with sample weights or not, these masks, this optimizer."""

    def __init__(
        self,
        shape: Architecture,
        weighted: bool = False,
        masked: tuple[str, ...] = (),
        optimizer: Optimizer = descent.GD,
        clipped: bool = False,
    ) -> None:
        self.shape, self.weighted, self.masked = shape, weighted, masked
        self.optimizer, self.clipped = optimizer, clipped
        self.activation = dict(zip(shape.layers, shape.activations, strict=True))
        total = {"sum": None, "mean": Function("sum", (Letter("w"),)) if weighted else "n"}[shape.reduction]
        self.common = {
            "w": "w" if weighted else None,
            "total": total,
            "l1": "λ₁" if shape.l1 else NOTHING,
            "l2": "λ₂" if shape.l2 else NOTHING,
        }

    def given(self, name: str) -> Equation:
        if name[0] == "M":
            rate = self.shape.dropout[self.shape.layers.index(name[1:])]
            words = f"dropout's mask: 0 where a unit is silent (chance {rate:g}), 1/{1 - rate:g} where it speaks"
            return Equation(name, (), words)
        return Equation(name, (), GIVEN[name[0]])

    # forward ---------------------------------------------------------------------------------------------------------

    def Z(self, layer: str) -> Equation:
        source, bias = self.input_of(layer), self.shape.bias
        form = self.parse(propagate.WEIGHTED_INPUT, layer)
        more = ", and add the unit's bias" if bias else ""
        words = f"each row of {source} meets each column of W{layer}: multiply the pairs, add them up{more}"
        return Equation(f"Z{layer}", (form,), words)

    def H(self, layer: str) -> Equation:
        """The activations of a layer; in the output layer their letter is O."""
        name, value = hidden_name(layer), self.value(layer)
        if layer not in self.masked:
            return Equation(name, (Letter(value.name), *value.forms), value.words)
        form = self.parse(propagate.LAYER_OUTPUT, layer, A=lambda Z: Letter(value.name))
        return Equation(name, (form,), "the activation; the mask then silences some units", (value,))

    def value(self, layer: str) -> Equation:
        """A(Z), what the activation gives before a mask."""
        activation = self.activation[layer]
        words = f"{activation.name}: {activation.words}"
        return Equation(f"A(Z{layer})", (parse(activation.formula, {"Z": f"Z{layer}"}),), words)

    # cost ------------------------------------------------------------------------------------------------------------

    def L(self) -> Equation:
        loss = self.shape.cost
        return Equation("L", (parse(loss.formula, {}),), f"{loss.name}: {loss.words}")

    def C(self) -> Equation:
        shape = self.shape
        form = parse(propagate.COST, self.common)
        if shape.l1 or shape.l2:
            for layer in shape.layers:
                form = Plus(form, self.parse(propagate.PRICE, layer))
        how = "added up over the rows" if shape.reduction == "sum" else "averaged over the rows"
        words = f"{shape.cost.words}; a row's outputs are added up, and then {how}"
        more = "; large weights cost extra" if shape.l1 or shape.l2 else ""
        return Equation("C", (form,), words + more, (self.L(),))

    # backward: the three equations -----------------------------------------------------------------------------------

    def output_error(self) -> Equation:
        shape, activation = self.shape, self.activation["o"]
        C_slope, slope = self.cost_slope(), self.slope("o")
        if activation.slope is None:
            long = parse(activation.slope_formula, {"H": "O", "G": C_slope.name})
        else:
            long = parse(propagate.OUTPUT_ERROR, {"C_slope": C_slope.name, "A_slope": slope.name})
        if shape.collapses:
            words = (
                f"how far the prediction is above its target{self.divided}: with {shape.loss} and {activation.name}, "
                f"what the one multiplies by, the other divides by, so that only O − Y is left"
            )
            return Equation("Eo", (long, self.parse(propagate.OUTPUT_ERROR_COLLAPSED, "o")), words)
        if activation.slope is None:
            words = (
                f"the derivative of the cost{self.divided}, sent back through the whole row: {activation.slope_words}"
            )
            return Equation("Eo", (long,), words, (C_slope,))
        return Equation("Eo", (long,), f"{C_slope.words}; times the slope: {slope.words}", (C_slope, slope))

    @property
    def divided(self) -> str:
        """What the error has to do with the row's weight and the number of rows, in words."""
        words = ", times the row's weight" if self.weighted else ""
        if self.shape.reduction == "mean":
            words += ", divided by " + ("all weights together" if self.weighted else "the number of rows")
        return words

    def cost_slope(self) -> Equation:
        loss = self.shape.cost
        own = parse(loss.derivative_formula, {})
        form = parse(propagate.COST_SLOPE, self.common | {"L_slope": own})
        return Equation("C′(O)", (form,), f"{loss.derivative_words}{self.divided}")

    def slope(self, layer: str) -> Equation:
        activation = self.activation[layer]
        H = f"A(Z{layer})" if layer in self.masked else hidden_name(layer)
        form = parse(activation.slope_formula, {"Z": f"Z{layer}", "H": H})
        return Equation(f"A′(Z{layer})", (form,), activation.slope_words)

    def hidden_error(self, layer: str) -> Equation:
        slope, after = self.slope(layer), self.next_to(layer)
        form = self.parse(propagate.HIDDEN_ERROR, layer, E_next=f"E{after}", W_next=f"W{after}", A_slope=slope.name)
        words = f"the next layer's errors, sent back through its weights, times the slope of this layer: {slope.words}"
        return Equation(f"E{layer}", (form,), words, (slope,))

    def E(self, layer: str) -> Equation:
        return self.output_error() if layer == "o" else self.hidden_error(layer)

    def dW(self, layer: str) -> Equation:
        penalty = ", the pull of the penalty included" if self.shape.l1 or self.shape.l2 else ""
        words = (
            "what each weight's input was, times its unit's error, added up over the rows: how fast C rises as that "
            f"weight rises (below 0: it falls){penalty}"
        )
        return Equation(f"dW{layer}", (self.parse(propagate.WEIGHTS_DERIVATIVE, layer),), words)

    def dB(self, layer: str) -> Equation:
        words = (
            "a bias is a weight whose input is always 1, so its derivative is its unit's errors, added up over the rows"
        )
        return Equation(f"dB{layer}", (self.parse(propagate.BIAS_DERIVATIVE, layer),), words)

    # update ----------------------------------------------------------------------------------------------------------

    def length(self, derivatives: list[str]) -> Equation:
        inner: Node | None = None
        for name in derivatives:
            squares = Function("sum", (parse("d**2", {"d": name}),))
            inner = squares if inner is None else Plus(inner, squares)
        assert inner is not None
        form = Function("sqrt", (inner,))
        return Equation("length", (form,), "all derivatives as one long arrow: the root of the sum of their squares")

    def factor(self) -> Equation:
        return Equation("factor", (parse(descent.FACTOR, {}),), "makes the arrow as long as the limit, if it is longer")

    def clip(self, name: str) -> Equation:
        return Equation(f"{name}_clipped", (parse(descent.CLIPPED, {"d": name}),), "the derivative after clipping")

    def update(self, quantity: str) -> list[Equation]:
        """The rule's formulas, in the order in which they run, for one W or B."""
        rule = self.optimizer
        letters = {"W": quantity, "dW": f"d{quantity}" + ("_clipped" if self.clipped else ""), "rate": "η"}
        letters |= {letter: f"{letter}{quantity}" for letter in rule.state}
        found = []
        for line in rule.formulas:
            left, right = line.split(" = ")
            name = {"V_fair": f"V̂{quantity}", "S_fair": f"Ŝ{quantity}"}.get(left, left.removesuffix("_new") + quantity)
            name = name if "_fair" in left else f"{name.replace('W' + quantity, quantity)}_new"
            if left == "W_new":
                words = ONE_STEP if rule.name == "gd" else f"{rule.name}: {rule.words}"
            else:
                words = SUMS.get((rule.name, left), MEMORY[left])
            found.append(Equation(name, (parse(right, letters),), words))
            letters[left] = name
        return found

    # letters ---------------------------------------------------------------------------------------------------------

    def parse(self, line: str, layer: str, **more: object) -> Node:
        """A formula line with the letters of one layer put in."""
        letters = {
            **self.common,
            "input": self.input_of(layer),
            "M": f"M{layer}" if layer in self.masked else None,
            "B": f"B{layer}" if self.shape.bias else None,
            **{letter: f"{letter}{layer}" for letter in "WZE"},
        }
        return parse(line, letters | more)  # type: ignore[arg-type]

    def input_of(self, layer: str) -> str:
        number = self.shape.layers.index(layer)
        return "X" if number == 0 else hidden_name(self.shape.layers[number - 1])

    def next_to(self, layer: str) -> str:
        return self.shape.layers[self.shape.layers.index(layer) + 1]


FREED = "it started at 0, and this takes that start out again"
MEMORY = {
    "V": "a running mean: most of what it was, and some of the new derivative",
    "S": "a running mean of squares: how large the derivatives usually are",
    "V_fair": FREED,
    "S_fair": FREED,
}
SUMS = {  # these rules add up, where the others average
    ("momentum", "V"): "a fading sum: nine tenths of what it was, and the new derivative",
    ("nesterov", "V"): "a fading sum: nine tenths of what it was, and the new derivative",
    ("adagrad", "S"): "a growing sum of the squares of all derivatives so far",
}


def hidden_name(layer: str) -> str:
    """H with one hidden layer; H1, H2, … with more; O for the output layer."""
    return {"h": "H", "o": "O"}.get(layer, f"H{layer}")


def layer_of(name: str) -> str:
    """The layer of a quantity: H is of h, O of o, V and its kin of the weight's; "" for X, Y, w and C.

    >>> [layer_of(name) for name in ("dWh", "H", "O", "H2", "A′(Zo)", "V̂W1_new", "X")]
    ['h', 'h', 'o', '2', 'o', '1', '']
    """
    letter, rest, _ = split(name)
    if letter in ("A", "A′", "C′", "V", "S", "V̂", "Ŝ"):
        return layer_of(rest)
    return rest or {"H": "h", "O": "o"}.get(letter, "")
