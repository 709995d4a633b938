"""First steps: one row, one unit of each layer, in plain words, for someone who has never seen a network.

`first_steps` tells a whole pass and `first_steps_of` one number of it. Every word of the trade is explained by its
sentence in WORDS before it is used; the equations come from `explain.py`. The same pass in matrices: `report.py`.

What a small change would do is never taken on trust: `Again` runs the equations anew with one number changed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..equations.propagate import Forward, Parameters, cost, forward, row_share, weighted_input
from ..errors import InputError
from .book import hidden_name, layer_of
from .document import Block, Bullets, Formula, Heading, Inline, Matrix, Paragraph, Table, value_of
from .explain import MOST, Account, Term, explain
from .expressions import Cases, Function, Letter, Node, Number, Power, Rest, letters, parts
from .notation import number, split
from .record import Record

# A word of the trade and the sentence that explains it, told just before the word is needed. Each sentence uses only
# words that stand above it.
WORDS = {
    "network": "A network takes in numbers and gives a guess.",
    "input": "An input is a number that goes in.",
    "row": "A row is one example to learn from.",
    "unit": "A unit takes in some numbers and passes one number on.",
    "layer": "A layer is a group of units that work side by side.",
    "weight": "A weight is a number that says how much an input counts.",
    "gather": "A unit gathers by adding up its inputs, each one times its weight.",
    "bias": "A bias is one more number that a unit adds in, whatever the inputs are.",
    "activation": "An activation is a rule: it turns what a unit gathers into what it passes on.",
    "dropout": "Dropout makes some units silent, by chance, while the network learns.",
    "mask": "A mask is a number that multiplies what a unit passes on: with 0 the unit is silent.",
    "output": "An output is a unit of the last layer: its number leaves the network.",
    "prediction": "A prediction is the number that an output gives, so it is the guess.",
    "target": "A target is what a prediction should have been.",
    "loss": "A loss is one number that says how badly one prediction fits its target.",
    "cost": "The cost is one number that says how wrong all the predictions are.",
    "sample weight": "A sample weight says how much a whole row counts.",
    "penalty": "A penalty is an extra cost for large weights.",
    "nudge": "A nudge is a small change, made to see what happens.",
    "slope": "A slope says how fast one number rises when you raise another; below 0 it falls.",
    "error": "An error is a slope: it says how fast the cost rises when a unit gathers a little more.",
    "derivative": "A derivative is a slope of the cost: how fast the cost rises when you raise one number.",
    "gradient descent": "Gradient descent moves each weight a step against its derivative.",
    "learning rate": "The learning rate is a number that says how long the steps are.",
    "optimizer": "An optimizer is a rule by which the weights move.",
    "clipping": "Clipping makes all derivatives smaller when they are too large together.",
}
WORD = re.compile(rf"\b({'|'.join(sorted(WORDS, key=len, reverse=True))})(?:e?s|ed)?\b", re.IGNORECASE)

# What a letter stands for.
LETTERS = {
    "X": "the inputs",
    "Y": "the targets",
    "w": "the sample weights",
    "W": "the weights",
    "B": "the biases",
    "Z": "what the units gather",
    "A": "what the activation gives",
    "M": "the mask",
    "H": "what the units pass on",
    "O": "the predictions",
    "L": "the losses",
    "C": "the cost",
    "C′": "the slope of the cost as a prediction rises",
    "A′": "the slope of the activation",
    "E": "the errors",
    "dW": "the derivatives of the weights",
    "dB": "the derivatives of the biases",
    "V": "what the optimizer keeps in mind of the derivatives",
    "S": "what the optimizer keeps in mind of how large they are",
    "V̂": "what the optimizer keeps in mind, made fair for an early step",
    "Ŝ": "how large they are, made fair for an early step",
    "length": "how large all derivatives are together",
    "factor": "what clipping multiplies them by",
    "limit": "how large they may be together",
    "n": "how many rows there are",
    "t": "how many steps there were, this one too",
    "η": "the learning rate",
    "λ₁": "the price of large weights",
    "λ₂": "the price of large weights",
    "π": "a fixed number, near 3.14",
}

# What a sign of an equation means, said after the sign itself.
SIGNS = {
    "exp": "is a fixed number near 2.718, raised to that power. A calculator has a key for it.",
    "log": "is a logarithm. Raise a fixed number near 2.718 to this power, and you get the number behind it. "
    "A calculator has a key for it.",
    "erf": "lies on a smooth curve that rises from −1 to 1. A computer knows it.",
    "max": "is the larger one of the two.",
    "min": "is the smaller one of the two.",
    "abs": "is that number without its minus sign.",
    "sign": "is 1 for a number above 0, −1 for one below 0, and 0 for 0.",
    "sqrt": "is the number that gives this one when you multiply it by itself.",
    "square": "is that number times itself.",
    "power": "is a number multiplied by itself. The small number above says how many of it there are.",
    "cases": "means: if that is true, take the first one; if not, the other one.",
    "rest": "The dots stand for the small parts that are left out. ",
}

PLACES = (
    "The two numbers beside a letter say which of its numbers is meant: how far down it stands, and how far across. "
    "Counting starts at 0, so the first is 0."
)

ACTIVATION = {
    "identity": "It passes every number on as it is.",
    "relu": "It keeps a number above 0 and makes all others 0.",
    "leaky_relu": "It keeps a number above 0 and makes all others a hundred times smaller.",
    "elu": "It keeps a number above 0. It bends all others, so that they stay above −1.",
    "gelu": "It keeps a large number nearly as it is. Of one far below 0 it leaves nearly nothing.",
    "silu": "It keeps a large number nearly as it is. Of one far below 0 it leaves nearly nothing.",
    "softplus": "It keeps a large number nearly as it is. Of one far below 0 it leaves nearly nothing.",
    "sigmoid": "It squeezes every number into the space between 0 and 1.",
    "tanh": "It squeezes every number into the space between −1 and 1.",
    "exp": "It makes every number one above 0. Add 1 to a number, and the result is about 2.7 times as large.",
    "softmax": "It turns the numbers of a row into shares, which add up to 1. A larger number gets a larger share.",
}

LOSS = {
    "half_squared_error": "Take the gap between prediction and target, multiply it by itself, and take half of that.",
    "squared_error": "Take the gap between prediction and target, and multiply it by itself.",
    "absolute_error": "Take the gap between prediction and target, without a minus sign.",
    "huber": "A gap of up to 1 is multiplied by itself and halved. Of a larger one you take the gap, less a half.",
    "binary_cross_entropy": "The prediction is the chance of a yes. The closer it comes to its target, the smaller the "
    "loss.",
    "cross_entropy": "Only a prediction with a target above 0 counts. The larger it is, the smaller its loss. "
    "All others have a loss of 0.",
    "poisson": "The target is a count. The closer the prediction comes to it, the smaller the loss. It may be below 0.",
}


# the pass, run again -------------------------------------------------------------------------------------------------


class Again:
    """The pass of a record in float64, to be run again with something changed: what would the cost be then?"""

    def __init__(self, record: Record) -> None:
        self.record, self.shape = record, record.architecture
        known = {name: step.value.astype(np.float64) for name, step in record.by_name.items()}
        layers = self.shape.layers
        self.X, self.Y = known["X"], known["Y"]
        self.masks = [known.get(f"M{name}") for name in layers]
        self.params = [Parameters(known[f"W{name}"], known.get(f"B{name}")) for name in layers]
        self.new = [Parameters(known[f"W{name}_new"], known.get(f"B{name}_new")) for name in layers]
        self.share = row_share(known.get("w", np.ones((len(self.X), 1))), self.shape.reduction)

    def cost(self, params: Sequence[Parameters]) -> float:
        return self.cost_from(0, weighted_input(self.X, *params[0]), params)

    def cost_from(self, layer: int, Z: np.ndarray, params: Sequence[Parameters]) -> float:
        """The cost when the units of a layer, counted from 0, gather Z, (n, units)."""
        shape, M = self.shape, self.masks[layer]
        with np.errstate(all="ignore"):
            H = shape.activations[layer].value(Z)
            first = Forward(Z, Z, H if M is None else H * M, M)
            after = slice(layer + 1, None)
            rest = forward(shape.activations[after], params[after], first.H, self.masks[after])
            layers = [first, *rest]
            return float(cost(shape.cost, shape.activations, params, layers, self.Y, self.share, shape.penalty))

    def with_parameter(self, name: str, index: tuple[int, ...], by: float) -> float:
        """The cost when one weight or bias, such as Wh[0,1], is larger by this much."""
        at = self.shape.layers.index(name[1:])
        W, B = self.params[at]
        if name[0] == "W":
            W = raised(W, index, by)
        else:
            assert B is not None
            B = raised(B, index, by)
        return self.cost([*self.params[:at], Parameters(W, B), *self.params[at + 1 :]])

    def with_gathered(self, layer: str, index: tuple[int, ...], by: float) -> float:
        """The cost when one unit gathers this much more in one row."""
        Z = raised(self.record.value(f"Z{layer}"), index, by)
        return self.cost_from(self.shape.layers.index(layer), Z, self.params)

    def part_of_the_way(self, part: float) -> float:
        """The cost after this part of the step, from 0 for none of it to 1 for all."""
        between = [
            Parameters(W + part * (W_new - W), None if B is None or B_new is None else B + part * (B_new - B))
            for (W, B), (W_new, B_new) in zip(self.params, self.new, strict=True)
        ]
        return self.cost(between)

    @property
    def still(self) -> bool:
        """Whether the step moved nothing."""
        pairs = [pair for both in zip(self.params, self.new, strict=True) for pair in zip(*both, strict=True)]
        return all(old is None or new is None or np.array_equal(old, new) for old, new in pairs)


def raised(array: np.ndarray, index: tuple[int, ...], by: float) -> np.ndarray:
    array = array.astype(np.float64)
    array[index] += by
    return array


def tidy(value: float) -> Number:
    """A number that was worked out here, without the dust of floating point at its end."""
    return Number(float(f"{value:.9g}"))


@dataclass(frozen=True)
class Nudge:
    """What one number was and becomes when another is raised by `by`; `fits`: the change is about slope · by."""

    by: float
    before: float
    after: float
    fits: bool

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def seen(self) -> bool:
        """Whether the two numbers look different when they are written."""
        return number(self.before) != number(self.after)


CLOSE = 0.05


def nudge(value: Callable[[float], float], slope: float) -> Nudge:
    """The nudge of 0.01; another size where that is too small to be seen or too large for the slope to tell."""

    def tried(by: float) -> Nudge:
        before, after = value(0.0), value(by)
        room = abs(slope) if slope else 1.0  # beside a slope of 0, the nudge itself says what is much
        return Nudge(by, before, after, abs(after - before - slope * by) <= CLOSE * room * by)

    tries = map(tried, (0.01, 0.1, 1.0, 0.001, 0.0001, 0.00001))
    first = next(tries)
    if first.fits and (first.seen or slope == 0):
        return first
    fitting = [each for each in (first, *tries) if each.fits]
    return next((each for each in fitting if each.seen), fitting[0] if fitting else first)


# telling -------------------------------------------------------------------------------------------------------------


class Lesson:
    """Collects blocks; before a word, a letter or a sign is used for the first time, it is explained.

    words_first: all words in a list at the start, not where they are needed.
    """

    def __init__(self, record: Record, words_first: bool = False) -> None:
        self.record, self.words_first = record, words_first
        self.glossary: list[str] = []
        self.blocks: list[Block] = []
        self.words: set[str] = set()
        self.letters: set[str] = set()
        self.said: set[str] = set()

    def say(self, *text: Inline, kind: str = "") -> None:
        """A paragraph, beginning with the explanations that it needs."""
        needed = [sentence for part in text if isinstance(part, str) for sentence in self.needed(part)]
        if self.words_first:
            self.glossary += needed
        before = (" ".join(needed) + " ",) if needed and not self.words_first else ()
        self.blocks.append(Paragraph((*before, *text), kind))

    def needed(self, text: str) -> list[str]:
        """The sentences that explain the words of a text that were not explained yet, in an order that works."""
        found: list[str] = []
        for match in WORD.finditer(text):
            word = match[1].lower()
            if word not in self.words:
                self.words.add(word)
                found += [*self.needed(WORDS[word]), WORDS[word]]
        return found

    def first(self, what: str) -> bool:
        """Whether this is told for the first time; from now on it is not."""
        new = what not in self.said
        self.said.add(what)
        return new

    def told(self) -> tuple[Block, ...]:
        """All blocks; where a number is written short, it is said at the start how to read it."""
        shown = [abs(float(value)) for block in self.blocks for value in numbers_in(block)]
        text: list[Inline] = []
        if any(0 < value < TINY for value in shown):
            text += ["Very small numbers are written short: ", Number(2e-5), " stands for 0.00002. "]
        if any(HUGE <= value < np.inf for value in shown):
            text += ["Very large numbers are written short: ", Number(3e7), " stands for 30,000,000."]
        glossary = tuple((sentence,) for sentence in WORDS.values() if sentence in self.glossary)
        words = [Bullets(glossary)] if glossary else []
        first, *rest = self.blocks
        return (*words, first, *([Paragraph(tuple(text), "words")] if text else []), *rest)

    def title(self, text: str) -> None:
        self.blocks.append(Heading(text))

    def show(self, account: Account) -> None:
        """The equation of one number: in letters, with the numbers, and what it comes to."""
        between = [account.letters, account.numbers] if not account.given else []
        if isinstance(account.numbers, Number):  # there is nothing to work out, so no need to say it twice
            between = [side for side in between if not isinstance(side, Number)]
        self.equation(account.letter, *between, Number(account.value, account.name))

    def equation(self, *sides: Node) -> None:
        """An equation; before it, the letters and the signs that were not used before."""
        used = [letter for side in sides for letter in letters(side)]
        text = [*self.introduced([letter.name for letter in used]), *self.signs_in(sides)]
        if text:
            self.say(*text, kind="words")
        if any(letter.index for letter in used) and self.first("places"):
            self.say(PLACES, kind="words")
        self.blocks.append(Formula(sides, whole=False))

    def matrix(self, *names: str) -> None:
        """All numbers of some quantities."""
        text = self.introduced(names)
        if text:
            self.say(*text, kind="words")
        for name in names:
            self.blocks.append(Matrix(name, self.record.value(name), meaning(name)))

    def introduced(self, names: Iterable[str]) -> list[Inline]:
        """What the letters stand for that were not used before, layer by layer."""
        places: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            if name not in self.letters:
                self.letters.add(name)
                places.setdefault(self.place(name), []).append(name)
        text: list[Inline] = []
        for place, known in places.items():
            for k, name in enumerate(known):
                lead = f"In {place}, " if place and k == 0 else ""
                text += [lead, Letter(name), f" stands for {meaning(name)}. "]
        return text

    def place(self, name: str) -> str:
        """The layer that a quantity belongs to, in words; "" for those of the whole network."""
        layer = "" if name in LETTERS else layer_of(name)
        return self.layer(layer) if layer in self.record.architecture.layers else ""

    def signs_in(self, sides: Sequence[Node]) -> list[Inline]:
        """What the signs mean that were not used before."""
        text: list[Inline] = []
        for sign, node in (found for side in sides[1:2] for found in signs(side)):
            if self.first(sign):
                text += [SIGNS[sign]] if sign == "rest" else [node, f" {SIGNS[sign]} "]
        return text

    # names -----------------------------------------------------------------------------------------------------------

    def layer(self, layer: str) -> str:
        return {"h": "the first layer", "o": "the last layer"}.get(layer, f"layer {layer}")

    def unit(self, layer: str, unit: int) -> str:
        if layer == "o":
            return f"output {unit}"
        return f"unit {unit}" if layer == "h" else f"unit {unit} of layer {layer}"

    def number(self, name: str, index: tuple[int, ...] = ()) -> Number:
        return value_of(name, index, self.record.value(name))


TINY, HUGE = 0.5e-4, 1e7  # beyond these, `number` writes a power of ten


def numbers_in(block: Block) -> list[float]:
    """All numbers that a block shows."""
    match block:
        case Paragraph(pieces) | Formula(pieces):
            return [node.value for piece in pieces if not isinstance(piece, str) for node in all_numbers(piece)]
        case Matrix(_, value):
            return list(np.ravel(value))
    return []


def all_numbers(node: Node) -> list[Number]:
    return [node] if isinstance(node, Number) else [found for part in parts(node) for found in all_numbers(part)]


def meaning(name: str) -> str:
    letter, _, mark = (name, "", "") if name in LETTERS else split(name)
    return LETTERS[letter] + {"new": " after the step", "clipped": " after clipping", "": ""}[mark]


def signs(node: Node) -> list[tuple[str, Node]]:
    """The signs of an equation that need a word, each with the piece in which it stands."""
    here: list[tuple[str, Node]] = []
    match node:
        case Function(name, _) if name in SIGNS:
            here = [(name, node)]
        case Power(_, exponent):
            here = [("square" if exponent == Number(2.0) else "power", node)]
        case Cases():
            here = [("cases", node)]
        case Rest():
            here = [("rest", node)]
    return here + [found for part in parts(node) for found in signs(part)]


# which row and which units to follow ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trail:
    """What the lesson follows: a row, one of its inputs, and one unit in each layer.

    strongest: of all rows this one says most about how the first layer's weights should change.
    """

    row: int
    input: int
    units: tuple[int, ...]
    strongest: bool


def trail(record: Record, row: int | None, unit: int | None) -> Trail:
    """The row and unit that were asked for, or those with the largest effect; from there on the largest share."""
    names = record.architecture.layers
    X, Z = record.value("X"), record.value(f"Z{names[0]}")
    for what, asked, count in (("row", row, Z.shape[0]), ("unit", unit, Z.shape[1])):
        if asked is not None and not 0 <= asked < count:
            raise InputError(f"there is no {what} {asked}; {what}s are counted from 0, and the last is {count - 1}")
    learns = "C" in record.by_name
    reach = np.abs(X).max(axis=1, keepdims=True)
    strengths = [np.abs(record.value(hidden_name(names[0])))]
    if learns:
        E = np.abs(record.value(f"E{names[0]}"))
        strengths = [reach * E, E, np.abs(record.value("Eo")).max(axis=1, keepdims=True) + 0 * E, *strengths]
    rows = slice(None) if row is None else slice(row, row + 1)
    units = slice(None) if unit is None else slice(unit, unit + 1)
    row, at = place([strength[rows, units] for strength in strengths], row or 0, unit or 0)
    path = [at]
    for before, after in pairwise(names):
        W = record.value(f"W{after}")[path[-1]]
        shares = [np.abs(W * record.value(hidden_name(before))[row, path[-1]])]
        if learns:
            shares.insert(0, np.abs(W * record.value(f"E{after}")[row]))
        path.append(place([share[None, :] for share in shares], 0, 0)[1])
    strongest = learns and rows == units == slice(None) and bool(strengths[0].any())
    return Trail(row, int(np.argmax(np.abs(X[row]))), tuple(path), strongest)


def place(strengths: list[np.ndarray], row: int, unit: int) -> tuple[int, int]:
    """Where the first of these arrays that isn't 0 everywhere is largest, counted from this row and unit."""
    for strength in strengths:
        strength = np.nan_to_num(strength)
        if strength.any():
            i, j = divmod(int(np.argmax(strength)), strength.shape[1])
            return row + i, unit + j
    return row, unit


# the lesson of a whole pass ------------------------------------------------------------------------------------------


@np.errstate(all="ignore")  # log(0) times 0 in an equation whose number was worked out in a safer way
def first_steps(record: Record, row: int | None = None, unit: int | None = None) -> tuple[Block, ...]:
    """The whole pass for one row and one unit of each layer, from the input to the weights after the step.

    row and unit (of the first layer) are counted from 0; None takes those with the largest effect. Raises InputError
    where there is no such row or unit.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> blocks = first_steps(net.trace(X, Y).record)
    >>> [block.text for block in blocks if isinstance(block, Heading)][:6]
    ['What goes in', 'What happens inside', 'What comes out', 'How wrong it is', 'Whose fault it is', 'One layer back']
    """
    found = trail(record, row, unit)
    lesson = Lesson(record)
    what_goes_in(lesson, found)
    for at in range(len(found.units)):
        one_unit(lesson, found, at)
    if "C" not in record.by_name:
        lesson.say(
            "There is no target here. So nobody can say how wrong this is, and the story ends with the prediction."
        )
        return lesson.told()
    how_wrong(lesson, found)
    errors = [record.value(f"E{name}") for name in record.architecture.layers]
    if not all(np.isfinite(array).all() for array in (record.value("C"), *errors)):
        lesson.say("Here some numbers are too large to be written down. So the story ends here.")
        return lesson.told()
    again = Again(record)
    output_error(lesson, found, again)
    for at in reversed(range(len(found.units) - 1)):
        hidden_error(lesson, found, again, at)
    weight(lesson, found, again)
    update(lesson, found)
    did_it_help(lesson, again)
    return lesson.told()


def counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def what_goes_in(lesson: Lesson, found: Trail) -> None:
    X, learns = lesson.record.value("X"), "C" in lesson.record.by_name
    rows, inputs = X.shape
    lesson.title("What goes in")
    lesson.say(
        "A network learns in small steps. In each step it changes its own numbers a little, so that its guesses may "
        "get better. Here is one such step, from start to end."
        if learns
        else "Here is how a network comes to its guess, from start to end."
    )
    lesson.say(f"This network takes {counted(inputs, 'input')}. Here it gets {counted(rows, 'row')}.")
    lesson.matrix("X")
    lesson.first("places")
    lesson.say(PLACES, kind="words")
    which = "the one from which it can learn most" if found.strongest else "one of them"
    lesson.say(f"You follow {which}: row {found.row}." if rows > 1 else "You follow this row, row 0.")
    largest = np.sort(np.argsort(-np.abs(X[found.row]), kind="stable")[:MOST])
    if inputs <= 3:
        for column in range(inputs):
            lesson.show(explain(lesson.record, "X", (found.row, column)))
        return
    cells = [(found.row, int(column)) for column in largest]
    lesson.blocks.append(
        Table(
            ("input", "its number"),
            tuple(((Letter("X", at),), (lesson.number("X", at),)) for at in cells),
            numbers=(1,),
        )
    )
    if inputs > MOST:
        lesson.say(f"These are its {MOST} largest inputs. There are {inputs - MOST:,} more.")


def one_unit(lesson: Lesson, found: Trail, at: int) -> None:
    """What one unit gathers and passes on."""
    record, shape, row, unit = lesson.record, lesson.record.architecture, found.row, found.units[at]
    layer, count = shape.layers[at], shape.sizes[at + 1]
    who, first = lesson.unit(layer, unit), ", the first one," if layer == "1" else ""
    W, B, Z, H = f"W{layer}", f"B{layer}", f"Z{layer}", hidden_name(layer)
    if at == 0:
        lesson.title("What happens inside")
    else:
        lesson.title("What comes out" if layer == "o" else "The next layer")
    if at == 1:
        lesson.say("What the units pass on goes into the next layer. There it is an input again.")
    elif at > 1:
        lesson.say("And so it goes on, layer by layer. What the units pass on goes into the next one.")
    has = counted(count, "output" if layer == "o" else "unit")
    lesson.say(f"{lesson.layer(layer).capitalize()}{first} has {has}. You look at {who}.")
    bias = " Its bias comes on top." if shape.bias else ""
    if at == 0:
        lesson.say(f"First, {who} gathers.{bias}")
        lesson.say(
            f"The weights {'and biases ' if shape.bias else ''}are there already. They are the numbers that will "
            "change when the network learns."
        )
    else:
        lesson.say(f"It gathers in the same way, with its own weights{' and its own bias' if shape.bias else ''}.")
    lesson.matrix(W, *([B] if shape.bias else []))
    lesson.show(explain(record, Z, (row, unit)))
    activation = shape.activations[at].name
    if activation in [known.name for known in shape.activations[:at]]:
        lesson.say(f"Then comes its activation. It is {activation} again.")
    else:
        lesson.say(f"Then comes its activation. It is called {activation}. {ACTIVATION[activation]}")
    if f"M{layer}" in record.by_name:
        lesson.show(explain(record, f"A({Z})", (row, unit)))
        lesson.say("Here dropout is at work. What the activation gives is multiplied by a mask.")
    lesson.show(explain(record, H, (row, unit)))
    result = lesson.number(H, (row, unit))
    if layer == "o":
        lesson.say("So ", result, f" is the prediction of {who} for row {row}.")
    else:
        lesson.say(f"So {who} passes on {'nothing but ' if result.value == 0 else ''}", result, f" for row {row}.")
    all_of(lesson, H)


def all_of(lesson: Lesson, name: str) -> None:
    """The other numbers of a quantity, which came about in the same way."""
    rows, units = lesson.record.shape(name)
    others = [f"all {units:,} units" if name[0] in "HE" and layer_of(name) != "o" else f"all {units:,} outputs"]
    others = (others if units > 1 else []) + ([f"all {rows:,} rows"] if rows > 1 else [])
    if others:
        lesson.say(f"The same is done for {' and '.join(others)}. Here are the results.")
        lesson.matrix(name)


def how_wrong(lesson: Lesson, found: Trail) -> None:
    """The target, the loss of this row and output, and the cost of all."""
    record, shape, at = lesson.record, lesson.record.architecture, (found.row, found.units[-1])
    rows, outputs = record.value("O").shape
    lesson.title("How wrong it is")
    lesson.say("Now you hold the prediction against its target.")
    lesson.matrix("Y")
    lesson.show(explain(record, "Y", at))
    gap(lesson, at)
    lesson.say(f"How bad is that? The loss says it. This kind of loss is called {shape.loss}. {LOSS[shape.loss]}")
    lesson.show(explain(record, "L", at))
    all_of(lesson, "L")
    weighted = "w" in record.by_name
    if weighted:
        lesson.say("Not all rows count alike. Each row has its sample weight, and its losses are multiplied by it.")
    of = " and ".join(
        f"all {counted(count, word)}" for count, word in ((outputs, "output"), (rows, "row")) if count > 1
    )
    lesson.say(
        *([f"The losses of {of} are added up. "] if of else []),
        *averaged(record, "sum" if of else "loss"),
        "This gives the cost.",
    )
    if penalised(record):
        lesson.say("On top of this comes a penalty.")
    lesson.show(explain(record, "C", ()))
    if rows > 1:
        share = row_share(record.value("w") if weighted else np.ones((rows, 1)), shape.reduction)
        own = Number(float((share * record.value("L"))[found.row].sum()))
        lesson.say(f"The part of row {found.row} alone in this cost is ", own, ".")


def averaged(record: Record, what: str) -> list[str]:
    if record.architecture.reduction == "sum":
        return []
    by = "all sample weights together" if "w" in record.by_name else "the number of rows"
    return [f"The {what} is divided by {by}. "]


def gap(lesson: Lesson, at: tuple[int, ...]) -> None:
    """How far a prediction is from its target."""
    far = float(lesson.record.value("O")[at] - lesson.record.value("Y")[at])
    if far == 0:
        lesson.say("The prediction is just the same as its target.")
    else:
        lesson.say("The prediction is ", tidy(abs(far)), f" {'above' if far > 0 else 'below'} its target.")


# the way back --------------------------------------------------------------------------------------------------------


def tell_nudge(lesson: Lesson, who: str, what: Letter, slope: Number, tried: Nudge, thing: str) -> None:
    """What a nudge did to a number, and whether the slope said so."""
    text = lesson.introduced([what.name])
    if text:
        lesson.say(*text, kind="words")
    before, change = Number(tried.before, what.cell), tidy(tried.change)
    way = "rises" if tried.change > 0 else "falls"
    given: list[Inline] = [f"Raise {who} by a nudge of ", Number(tried.by), ". Then ", what]
    if tried.change == 0:
        lesson.say(*given, " stays at ", before, ".")
    elif tried.seen:
        lesson.say(*given, f" {way} from ", before, " to ", tidy(tried.after), ". This is a change of ", change, ".")
    else:
        lesson.say(*given, f" {way} by very little. It changes by ", change, ".")
    by = tidy(tried.change / tried.by)
    if not tried.fits:
        lesson.say(
            f"By its equation, {thing} is ",
            slope,
            ". The nudge does not agree. There is a corner at this place, or the change is too small to be measured.",
        )
    elif slope.value == 0:
        lesson.say(f"So {'nothing' if tried.change == 0 else 'next to nothing'} comes of it: {thing} is ", slope, ".")
    elif number(by.value) == number(slope.value):
        lesson.say(f"Divide this by the nudge, and you get {thing}: ", slope, ".")
    else:
        closer = " The smaller the nudge, the closer the two." if lesson.first("closer") else ""
        lesson.say("Divide this by the nudge, and you get ", by, f". That is close to {thing}, ", slope, f".{closer}")


def output_error(lesson: Lesson, found: Trail, again: Again) -> None:
    """Whose fault: the error of the output, as what a nudge does to the cost, and by its equation."""
    record, shape, at = lesson.record, lesson.record.architecture, (found.row, found.units[-1])
    who, E = lesson.unit("o", at[1]), lesson.number("Eo", at)
    lesson.title("Whose fault it is")
    lesson.say("Now you go back, from the cost to the weights, and ask each unit for its part in it.")
    lesson.say(f"Begin with {who}. What if it gathered a little more for this row? The answer is its error.")
    tried = nudge(lambda by: again.with_gathered("o", at, by), E.value)
    tell_nudge(lesson, f"what {who} gathers", Letter("C"), E, tried, "its error")
    lesson.say("You do not have to try it out. An equation gives the error at once.")
    if not shape.collapses and shape.activations[-1].slope is not None:
        lesson.say("It takes two slopes. How fast does the cost rise with the prediction? That is the first.")
        lesson.show(explain(record, "C′(O)", at))
        lesson.say("How fast does the prediction rise with what is gathered? That is the slope of the activation.")
        lesson.show(explain(record, "A′(Zo)", at))
        lesson.say("The error is the first times the second.")
    elif not shape.collapses:
        lesson.say(
            "The shares of a row hang together: where one grows, others shrink. So all of them have a part in it."
        )
    lesson.show(explain(record, "Eo", at))
    meaning_of_error(lesson, again, "o", at)
    all_of(lesson, "Eo")


def meaning_of_error(lesson: Lesson, again: Again, layer: str, index: tuple[int, ...]) -> None:
    """What the error says about what its unit should do; a nudge has the last word on what the cost would do."""
    who, E = lesson.unit(layer, index[1]), lesson.number(f"E{layer}", index)
    if E.value == 0:
        lesson.say("The error is ", E, f". So learning asks nothing of {who} for this row.")
        return
    does, more, side = ("raise", "less", "above") if E.value > 0 else ("lower", "more", "below")
    cost = f"if {who} gathered a little more for this row, that would {does} the cost. It should gather {more}."
    if nudge(lambda by: again.with_gathered(layer, index, by), E.value).fits:
        lesson.say(f"The error is {side} 0. So {cost}")
    else:
        lesson.say(f"By its equation the error is {side} 0. So {who} should gather {more} for this row.")


def hidden_error(lesson: Lesson, found: Trail, again: Again, at: int) -> None:
    """The share of the blame that comes back to a unit, and the slope that it goes through."""
    record, shape, row, unit = lesson.record, lesson.record.architecture, found.row, found.units[at]
    layer, count = shape.layers[at], shape.sizes[at + 2]
    index, who = (row, unit), lesson.unit(layer, unit)
    slope = lesson.number(f"A′(Z{layer})", index)
    if at == len(found.units) - 2:
        lesson.title("One layer back")
        lesson.say(
            f"Now go back to {who}. What it passed on went into the next layer. So it has a part in the errors there."
        )
        lesson.say(
            "Each of those errors comes back through the weight between the two: it is multiplied by it. A large "
            "weight brings back a large share. One below 0 turns the share round."
        )
    else:
        lesson.title("One more layer back")
        lesson.say(f"Now go back to {who}. The same happens there.")
    lesson.say(f"Next ask how much of a small change gets through the activation of {who}. This is its slope.")
    Z, activation = record.value(f"Z{layer}"), shape.activations[at]
    tried = nudge(lambda by: float(activation.value(raised(Z, index, by))[index]), slope.value)
    passed = Letter(f"A(Z{layer})" if f"M{layer}" in record.by_name else hidden_name(layer), index)
    tell_nudge(lesson, f"what {who} gathers", passed, slope, tried, "its slope")
    lesson.say("There is an equation for the slope too.")
    lesson.show(explain(record, f"A′(Z{layer})", index))
    if f"M{layer}" in record.by_name:
        lesson.say("The mask counts on the way back too: a unit that was silent has no error.")
    shares = (
        "The share that came back is"
        if count == 1
        else f"The {count:,} shares that come back are added up, and the sum is"
    )
    lesson.say(f"{shares} multiplied by the slope. This gives the error of {who}.")
    lesson.show(explain(record, f"E{layer}", index))
    if slope.value == 0:
        lesson.say("The slope is ", slope, f". So nothing comes back through {who} for this row.")
    meaning_of_error(lesson, again, layer, index)
    all_of(lesson, f"E{layer}")


def weight(lesson: Lesson, found: Trail, again: Again) -> None:
    """The derivative of one weight: this row's part, all rows, what it means, and that a nudge agrees."""
    record, layer, index = lesson.record, lesson.record.architecture.layers[0], (found.input, found.units[0])
    rows, dW = len(record.value("X")), f"dW{layer}"
    who = lesson.unit(layer, index[1])
    lesson.title("What one weight should do")
    lesson.say(
        "Now take one weight of this unit: ",
        Letter(f"W{layer}", index),
        ", which is ",
        lesson.number(f"W{layer}", index),
        f". It is the weight between input {index[0]} and {who}.",
    )
    lesson.say(
        f"What if you raise it a little? What {who} gathers then changes by the input times as much. And the cost "
        "changes by the error times that. So for this row, the input is multiplied by the error."
    )
    account = explain(record, dW, index)
    term = own_term(account, (found.row, index[1]))
    lesson.equation(term.letters, term.numbers, Number(term.value))
    if rows > 1:
        lesson.say(
            "The other rows have a say too, so their parts are added. The sum is the derivative of the cost with "
            "this weight."
        )
    else:
        lesson.say("There is only this row. So this is the derivative of the cost for this weight.")
    if penalised(record):
        lesson.say("The penalty adds a part of its own: it pulls the weight towards 0.")
    lesson.show(account)
    lesson.say("Is that right? Try it.")
    tell_derivative(lesson, again, account)
    dead_layer(lesson)
    if record.architecture.bias:
        lesson.say(
            "A bias learns in the same way. It is like a weight with an input that is always 1. So its derivative "
            "is the sum of the errors."
        )
        bias = explain(record, f"dB{layer}", (0, index[1]))
        lesson.show(bias)
        meaning_of_derivative(lesson, again, bias)


def own_term(account: Account, at: tuple[int, int]) -> Term:
    """The term of one row in the derivative of a weight."""
    wanted = Letter(f"E{layer_of(account.step.name)}", at)
    terms = explain(account.record, account.step.name, account.index, most=None).terms
    return next(term for term in terms if wanted in letters(term.letters))


def tell_derivative(lesson: Lesson, again: Again, account: Account) -> None:
    """What a nudge of a weight or bias does to the cost, and what that means."""
    slope = Number(account.value, account.name)
    tried = try_derivative(again, account)
    tell_nudge(lesson, f"this {weight_or_bias(account)}", Letter("C"), slope, tried, "its derivative")
    meaning_of_derivative(lesson, again, account)


def try_derivative(again: Again, account: Account) -> Nudge:
    return nudge(lambda by: again.with_parameter(account.step.name[1:], account.index, by), account.value)


def weight_or_bias(account: Account) -> str:
    return "weight" if account.step.name[1] == "W" else "bias"


def meaning_of_derivative(lesson: Lesson, again: Again, account: Account) -> None:
    """What a derivative says, and what therefore happens, or should happen, to its weight or bias."""
    record, of, what = account.record, account.step.name[1:], weight_or_bias(account)
    went = float(record.value(f"{of}_new")[account.index] - record.value(of)[account.index])
    if account.value == 0:
        still = "; so it stays where it is" if went == 0 else ""
        lesson.say(f"The derivative is 0, and learning asks nothing of this {what}{still}.")
        return
    does, goes, side = ("raises", "down", "above") if account.value > 0 else ("lowers", "up", "below")
    moves = f"so it {'goes' if went * account.value < 0 else 'should go'} {goes}."
    if try_derivative(again, account).fits:
        lesson.say(f"Raising this {what} by a little {does} the cost; {moves}")
    else:
        lesson.say(f"By its equation the derivative is {side} 0; {moves}")


def dead_layer(lesson: Lesson) -> None:
    """What it means when no row has an error in the first layer, and why."""
    record, layer = lesson.record, lesson.record.architecture.layers[0]
    if record.value(f"E{layer}").any():
        return
    lesson.say(
        f"Here every error in {lesson.layer(layer)} is 0, for every row. So these rows do not tell the weights of "
        "this layer where to go."
    )
    slopes = f"A′(Z{layer})"
    if slopes in record.by_name and not record.value(slopes).any():
        lesson.say(
            "Here is why: every slope in this layer is 0. Its units are stuck, and no small change gets through."
        )
    elif layer != "o" and not record.value("Eo").any():
        lesson.say("Here is why: the outputs have no error that could come back.")


def penalised(record: Record) -> bool:
    return bool(record.architecture.l1 or record.architecture.l2)


# the step ------------------------------------------------------------------------------------------------------------


def update(lesson: Lesson, found: Trail) -> None:
    """All derivatives first; then the step of the weight, and of all the others."""
    record, shape = lesson.record, lesson.record.architecture
    layer, index = shape.layers[0], (found.input, found.units[0])
    lesson.title("The step")
    lesson.say(
        f"Each weight {'and each bias ' if shape.bias else ''}gets its derivative like this. Here are all of them."
    )
    for name in shape.layers:
        lesson.matrix(*(d for d in (f"dW{name}", f"dB{name}") if d in record.by_name))
    lesson.say(
        "No weight moves before all of these are known. This matters: each error was worked out with the old weights."
    )
    if descends(record, f"W{layer}"):
        lesson.say(
            "Now comes gradient descent. The step of a weight is the learning rate times its derivative. This is "
            "taken away from the weight."
        )
    else:
        lesson.say("Now the optimizer says how far each weight moves. It may also keep earlier steps in mind.")
    for account in steps_of(record, f"W{layer}", index):
        lesson.show(account)
    moved(lesson, f"W{layer}", index)
    lesson.say("All the others move in the same way, at the same time. Here they are, after the step.")
    for name in shape.layers:
        lesson.matrix(*(new for new in (f"W{name}_new", f"B{name}_new") if new in record.by_name))


def descends(record: Record, of: str) -> bool:
    """Whether the update is plain gradient descent, W − η·dW."""
    form = record.by_name[f"{of}_new"].forms[-1]
    return {letter.name for letter in letters(form)} <= {of, f"d{of}", f"d{of}_clipped", "η"}


def steps_of(record: Record, of: str, index: tuple[int, ...]) -> Iterator[Account]:
    """What the update works out for one weight or bias, in order."""
    own = {"factor", f"d{of}_clipped", f"V{of}_new", f"S{of}_new", f"V̂{of}", f"Ŝ{of}", f"{of}_new"}
    for step in record:
        if step.phase == "update" and step.name in own:
            yield explain(record, step.name, index if step.shape else ())


def moved(lesson: Lesson, of: str, index: tuple[int, ...]) -> None:
    old, new = lesson.number(of, index), lesson.number(f"{of}_new", index)
    if old.value == new.value:
        lesson.say("So it stays at ", old, ".")
    else:
        lesson.say(f"So it goes {'up' if new.value > old.value else 'down'} from ", old, " to ", new, ".")


def did_it_help(lesson: Lesson, again: Again) -> None:
    """The cost with the weights after the step; where it is not smaller, a part of the step that would have done."""
    say, C = lesson.say, Number(float(lesson.record.value("C")), "C")
    before, after = again.part_of_the_way(0), again.part_of_the_way(1)
    lesson.title("Did it help?")
    say("Work out the cost once more, for the same rows, with the numbers after the step.")
    if again.still:
        say("No number moved. So the cost is still ", C, ".")
    elif after < before:
        say("The cost was ", C, ". Now it is ", tidy(after), ". It fell, so the step was a good one.")
        say("That was one step of learning. Many such steps, one after the other, are all there is to it.")
    elif after == before:
        say("The cost was ", C, ", and it still is. The step was too small to make a difference.")
    else:
        say(
            "The cost was ",
            C,
            ". Now it is ",
            tidy(after),
            ". It did not fall. A slope speaks of small changes only, and a long step can go too far.",
        )
        shorter = (*(0.5**k for k in range(1, 30)), *(0.1**k for k in range(10, 300, 10)))
        part = next((part for part in shorter if again.part_of_the_way(part) < before), None)
        if part is None:
            say(
                "Here even a far shorter step does not make the cost smaller in a way that can be seen. There may be a "
                "corner at this place."
            )
        else:
            say(
                "With ",
                Number(part),
                " times this step, the cost would be ",
                tidy(again.part_of_the_way(part)),
                ". That is smaller. So this step was too long.",
            )


# one number ----------------------------------------------------------------------------------------------------------


@np.errstate(all="ignore")
def first_steps_of(account: Account) -> tuple[Block, ...]:
    """One number in plain words: what it is, from which numbers it came, and what it means.

    >>> import chainrule as cr
    >>> from chainrule.working.explain import explain
    >>> net, X, Y = cr.article()
    >>> blocks = first_steps_of(explain(net.trace(X, Y).record, "dWh", (0, 0)))
    >>> blocks[-1].parts
    ('Raising this weight by a little raises the cost; so it goes down.',)
    """
    lesson = Lesson(account.record, words_first=True)
    lesson.say(account.letter, " is ", Number(account.value, account.name), ". ", what_it_is(lesson, account))
    if not account.given:
        lesson.show(account)
        largest_part(lesson, account)
    what_it_means(lesson, account)
    return lesson.told()


def what_it_is(lesson: Lesson, account: Account) -> str:
    """One sentence or two on what a quantity is, for this row and unit."""
    shape, (letter, layer, mark) = account.record.architecture, split(account.step.name)
    layer = layer_of(account.step.name)
    i, j = (*account.index, 0, 0)[:2]
    who = lesson.unit(layer or "o", j)
    first = layer == shape.layers[0]
    before = f"input {i}" if first else lesson.unit(shape.layers[shape.layers.index(layer) - 1], i) if layer else ""
    kind = activation = ""
    if letter in ("W", "B", "dW", "dB", "V", "S", "V̂", "Ŝ"):
        name = account.step.name if letter[0] == "d" else account.step.name.removesuffix("_new")
        kind = f"the weight between {before} and {who}" if "W" in name else f"the bias of {who}"
    if layer:
        activation = shape.activations[shape.layers.index(layer)].name
    if mark == "clipped":
        return f"It is the derivative for {kind}, after clipping."
    if mark == "new" and letter in ("W", "B"):
        return f"It is {kind}, after the step."
    of_row = f"for row {i}"
    return {
        "X": f"It is input {j} of row {i}, and it is given.",
        "Y": f"It is the target of output {j} {of_row}, and it is given.",
        "w": f"It is the sample weight of row {i}, and it is given.",
        "W": f"It is {kind}. The network learns by changing it.",
        "B": f"It is {kind}. The network learns by changing it.",
        "M": f"It is the mask of {who} {of_row}. Dropout uses it.",
        "Z": f"It is what {who} gathers {of_row}. Each input is multiplied by its weight, and all of that is added up.",
        "A": f"It is what the activation of {who} gives {of_row}, before the mask.",
        "H": f"It is what {who} passes on {of_row}.",
        "O": f"It is the prediction of {who} {of_row}.",
        "L": f"It is the loss of {who} {of_row}.",
        "C": "It is the cost of all rows together.",
        "C′": f"It is the slope of the cost as the prediction of {who} rises {of_row}.",
        "A′": f"It is the slope of the activation of {who} {of_row}: how much of a small change it passes on.",
        "E": f"It is the error of {who} {of_row}.",
        "dW": f"It is the derivative of the cost for {kind}.",
        "dB": f"It is the derivative of the cost for {kind}.",
        "V": f"It belongs to {kind}. Here the optimizer keeps its derivatives in mind, old ones and new ones.",
        "S": f"It belongs to {kind}. Here the optimizer keeps in mind how large its derivatives are.",
        "V̂": f"It belongs to {kind}. It is what the optimizer keeps in mind, made fair for an early step.",
        "Ŝ": f"It belongs to {kind}. It is what the optimizer keeps in mind, made fair for an early step.",
        "length": "It says how large all derivatives are together. Clipping needs it.",
        "factor": "It is the number by which clipping multiplies each derivative.",
    }[letter] + {
        "Z": " Then comes its bias." if shape.bias else "",
        "A": f" This activation is called {activation}. {ACTIVATION.get(activation, '')}",
        "H": f" Its activation is called {activation}. {ACTIVATION.get(activation, '')}",
        "O": f" Its activation is called {activation}. {ACTIVATION.get(activation, '')}",
        "L": f" This kind of loss is called {shape.loss}. {LOSS[shape.loss]}",
    }.get(letter, "")


def largest_part(lesson: Lesson, account: Account) -> None:
    """Of a sum: how many parts it has, and which of them counts most."""
    letter, layer, _ = split(account.step.name)
    count = sum(term.count for term in account.terms)
    largest = max(account.terms, key=lambda term: abs(term.value) if term.count == 1 else -1.0)
    a_sum = letter in ("Z", "C", "dW", "dB") or (letter == "E" and layer != "o")
    if a_sum and count > 1 and largest.value and largest.count == 1:
        part = (largest.letters, ", which comes to ", tidy(largest.value), ".")
        lesson.say(f"It is a sum of {count:,} parts. The one that counts most is ", *part)


def what_it_means(lesson: Lesson, account: Account) -> None:
    """What the number means for the cost or for learning, as far as the pass went."""
    record, index = account.record, account.index
    letter, _, mark = split(account.step.name)
    layer = layer_of(account.step.name)
    learns = "C" in record.by_name and np.isfinite(record.value("C"))
    number_of = Number(account.value, account.name)
    if mark == "new" and letter in ("W", "B"):
        moved(lesson, f"{letter}{layer}", index)
    elif letter in ("W", "B") and learns:
        lesson.say("Its derivative is ", lesson.number(f"d{letter}{layer}", index), ".")
        meaning_of_derivative(lesson, Again(record), explain(record, f"d{letter}{layer}", index))
    elif letter in ("dW", "dB") and not mark:
        tell_derivative(lesson, Again(record), account)
    elif letter == "E":
        meaning_of_error(lesson, Again(record), layer, index)
    elif letter == "Z" and learns:
        lesson.say("Its error is ", lesson.number(f"E{layer}", index), ".")
        meaning_of_error(lesson, Again(record), layer, index)
    elif letter == "O" and "Y" in record.by_name:
        lesson.say("Its target is ", lesson.number("Y", index), ".")
        gap(lesson, index)
    elif letter == "H":
        lesson.say("In the next layer it is an input.")
    elif letter == "C":
        lesson.say("The smaller it is, the better the predictions fit. To learn is to make it smaller.")
    elif letter == "A′" and account.value == 0:
        lesson.say("It is ", number_of, ": no small change gets through, and no error comes back.")
    elif letter == "M":
        lesson.say(
            "It is ",
            number_of,
            ": for this row, the unit is silent." if account.value == 0 else ": for this row, the unit may speak.",
        )
