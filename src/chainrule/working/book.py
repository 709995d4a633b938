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

# What each quantity is. {source} is the layer's input; {words} are those of its activation, loss or rule.
WORDS = {
    "X": "the input: one row for each observation, one column for each of its numbers",
    "W": "the weights: one row for each unit before, one column for each unit of this layer",
    "B": "the bias: one number for each unit of this layer, the same for every row",
    "Y": "the target: what the output should have been, row by row",
    "w": "the sample weights: how much each row counts",
    "M": "dropout's mask: 0 where a unit is silent (chance {chance}), 1/{speaking} where it speaks",
    "V": "what the optimizer remembers of the derivatives so far",
    "S": "what the optimizer remembers of their squares so far",
    "Z": "each row of {source} meets each column of {W}: multiply the pairs, add them up",
    "Z + B": "each row of {source} meets each column of {W}: multiply the pairs, add them up, and add the unit's bias",
    "A": "{name}: {words}",
    "A ∘ M": "the activation; the mask then silences some units",
    "L": "{name}: {words}",
    "C": "{words}; a row's outputs are added up, and then {reduced}",
    "C + penalty": "{words}; a row's outputs are added up, and then {reduced}; large weights cost extra",
    "sum": "added up over the rows",
    "mean": "averaged over the rows",
    "share of sum": "",
    "share of mean": ", divided by the number of rows",
    "share of weighted sum": ", times the row's weight",
    "share of weighted mean": ", times the row's weight, divided by all weights together",
    "C_slope": "{words}{share}",
    "Eo": "{C_slope}; times the slope: {words}",
    "Eo of a row": "the derivative of the cost{share}, sent back through the whole row: {words}",
    "Eo, collapsed": "how far the prediction is above its target{share}: with {loss} and {activation}, what the one "
    "multiplies by, the other divides by, so that only O − Y is left",
    "E": "the next layer's errors, sent back through its weights, times the slope of this layer: {words}",
    "dW": "what each weight's input was, times its unit's error, added up over the rows: how fast C rises as that "
    "weight rises (below 0: it falls)",
    "dW + penalty": "what each weight's input was, times its unit's error, added up over the rows: how fast C rises as "
    "that weight rises (below 0: it falls), the pull of the penalty included",
    "dB": "a bias is a weight whose input is always 1, so its derivative is its unit's errors, added up over the rows",
    "length": "all derivatives as one long arrow: the root of the sum of their squares",
    "factor": "makes the arrow as long as the limit, if it is longer",
    "clipped": "the derivative after clipping",
    "V_new": "a running mean: most of what it was, and some of the new derivative",
    "S_new": "a running mean of squares: how large the derivatives usually are",
    "V_fair": "it started at 0, and this takes that start out again",
    "S_fair": "it started at 0, and this takes that start out again",
    "W_new": "{name}: {words}",
    # these rules do it in another way
    "V_new of momentum": "a fading sum: nine tenths of what it was, and the new derivative",
    "V_new of nesterov": "a fading sum: nine tenths of what it was, and the new derivative",
    "S_new of adagrad": "a growing sum of the squares of all derivatives so far",
    "W_new of gd": "a step against the derivative: where it is above 0 the number goes down, where it is below 0, up",
}


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
            return Equation(name, (), say("M", chance=f"{rate:g}", speaking=f"{1 - rate:g}"))
        return Equation(name, (), WORDS[name[0]])

    # forward ---------------------------------------------------------------------------------------------------------

    def Z(self, layer: str) -> Equation:
        form = self.parse(propagate.WEIGHTED_INPUT, layer)
        words = say("Z + B" if self.shape.bias else "Z", source=self.input_of(layer), W=f"W{layer}")
        return Equation(f"Z{layer}", (form,), words)

    def H(self, layer: str) -> Equation:
        """The activations of a layer; in the output layer their letter is O."""
        name, value = hidden_name(layer), self.value(layer)
        if layer not in self.masked:
            return Equation(name, (Letter(value.name), *value.forms), value.words)
        form = self.parse(propagate.LAYER_OUTPUT, layer, A=lambda Z: Letter(value.name))
        return Equation(name, (form,), WORDS["A ∘ M"], (value,))

    def value(self, layer: str) -> Equation:
        """A(Z), what the activation gives before a mask."""
        activation = self.activation[layer]
        words = say("A", name=activation.name, words=activation.words)
        return Equation(f"A(Z{layer})", (parse(activation.formula, {"Z": f"Z{layer}"}),), words)

    # cost ------------------------------------------------------------------------------------------------------------

    def L(self) -> Equation:
        loss = self.shape.cost
        return Equation("L", (parse(loss.formula, {}),), say("L", name=loss.name, words=loss.words))

    def C(self) -> Equation:
        shape = self.shape
        form = parse(propagate.COST, self.common)
        if self.penalised:
            for layer in shape.layers:
                form = Plus(form, self.parse(propagate.PRICE, layer))
        words = say("C" + self.penalised, words=shape.cost.words, reduced=WORDS[shape.reduction])
        return Equation("C", (form,), words, (self.L(),))

    @property
    def penalised(self) -> str:
        """The end of the keys of WORDS for what a penalty is added to."""
        return " + penalty" if self.shape.l1 or self.shape.l2 else ""

    # backward: the three equations -----------------------------------------------------------------------------------

    def output_error(self) -> Equation:
        shape, activation = self.shape, self.activation["o"]
        C_slope, slope = self.cost_slope(), self.slope("o")
        if activation.slope is None:
            long = parse(activation.slope_formula, {"H": "O", "G": C_slope.name})
        else:
            long = parse(propagate.OUTPUT_ERROR, {"C_slope": C_slope.name, "A_slope": slope.name})
        if shape.collapses:
            words = say("Eo, collapsed", share=self.share, loss=shape.loss, activation=activation.name)
            return Equation("Eo", (long, self.parse(propagate.OUTPUT_ERROR_COLLAPSED, "o")), words)
        if activation.slope is None:
            words = say("Eo of a row", share=self.share, words=activation.slope_words)
            return Equation("Eo", (long,), words, (C_slope,))
        words = say("Eo", C_slope=C_slope.words, words=slope.words)
        return Equation("Eo", (long,), words, (C_slope, slope))

    @property
    def share(self) -> str:
        """What the error has to do with the row's weight and the number of rows, in words."""
        return WORDS[f"share of {'weighted ' if self.weighted else ''}{self.shape.reduction}"]

    def cost_slope(self) -> Equation:
        loss = self.shape.cost
        own = parse(loss.derivative_formula, {})
        form = parse(propagate.COST_SLOPE, self.common | {"L_slope": own})
        return Equation("C′(O)", (form,), say("C_slope", words=loss.derivative_words, share=self.share))

    def slope(self, layer: str) -> Equation:
        activation = self.activation[layer]
        H = f"A(Z{layer})" if layer in self.masked else hidden_name(layer)
        form = parse(activation.slope_formula, {"Z": f"Z{layer}", "H": H})
        return Equation(f"A′(Z{layer})", (form,), activation.slope_words)

    def hidden_error(self, layer: str) -> Equation:
        slope, after = self.slope(layer), self.next_to(layer)
        form = self.parse(propagate.HIDDEN_ERROR, layer, E_next=f"E{after}", W_next=f"W{after}", A_slope=slope.name)
        return Equation(f"E{layer}", (form,), say("E", words=slope.words), (slope,))

    def E(self, layer: str) -> Equation:
        return self.output_error() if layer == "o" else self.hidden_error(layer)

    def dW(self, layer: str) -> Equation:
        form = self.parse(propagate.WEIGHTS_DERIVATIVE, layer)
        return Equation(f"dW{layer}", (form,), WORDS["dW" + self.penalised])

    def dB(self, layer: str) -> Equation:
        return Equation(f"dB{layer}", (self.parse(propagate.BIAS_DERIVATIVE, layer),), WORDS["dB"])

    # update ----------------------------------------------------------------------------------------------------------

    def length(self, derivatives: list[str]) -> Equation:
        inner: Node | None = None
        for name in derivatives:
            squares = Function("sum", (parse("d**2", {"d": name}),))
            inner = squares if inner is None else Plus(inner, squares)
        assert inner is not None
        form = Function("sqrt", (inner,))
        return Equation("length", (form,), WORDS["length"])

    def factor(self) -> Equation:
        return Equation("factor", (parse(descent.FACTOR, {}),), WORDS["factor"])

    def clip(self, name: str) -> Equation:
        return Equation(f"{name}_clipped", (parse(descent.CLIPPED, {"d": name}),), WORDS["clipped"])

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
            kind = left if "_" in left else f"{left}_new"
            words = WORDS.get(f"{kind} of {rule.name}", WORDS[kind]).format(name=rule.name, words=rule.words)
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


def say(key: str, **slots: str) -> str:
    """A sentence of WORDS with its slots filled."""
    return WORDS[key].format(**slots)


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
