"""What a quantity is, in easy words for a first look and in derivatives for a second one, a sentence or two for each.

`book.py` has the same at the level of matrices. `first_steps.py` and `calculus.py` tell a whole pass at these levels;
here is what stands beside a matrix while somebody looks at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from .book import Book, Equation, hidden_name, layer_of
from .expressions import Node, Partial, parse
from .first_words import ACTIVATION, LOSS
from .notation import split

Found = TypeVar("Found")

# For somebody who has never seen a network. {name} is what an activation, loss or optimizer is called, {rule} what it
# does; {d} is the letter of the derivative.
EASY = {
    "X": "These are the inputs, the numbers that go in. Each row is one example to learn from.",
    "Y": "These are the targets. Each one is what a prediction should have been.",
    "w": "These are the sample weights. They say how much each row counts.",
    "W": "These are the weights. Each one says how much an input counts for a unit. The network learns by changing "
    "them.",
    "B": "These are the biases. Each unit adds its own bias to what it gathers. The network learns by changing them.",
    "M": "This is the mask. Where it is 0, the unit is silent in this step. Chance decides which units are.",
    "V": "This is what the optimizer keeps in mind of old derivatives.",
    "S": "This is what the optimizer keeps in mind of how large they were.",
    "Z": "This is what the units gather. Each unit takes its inputs, each one times its weight, and adds them up.",
    "Z + B": "This is what the units gather. Each unit takes its inputs, each one times its weight, and adds them up. "
    "Its bias comes on top.",
    "A": "This is what the activation gives, before the mask. It is called {name}. {rule}",
    "H": "This is what the units pass on. Their activation is called {name}. {rule}",
    "A ∘ M": "This is what the units pass on. The mask makes some of them silent: they pass on 0.",
    "O": "These are the predictions, the guesses of the network. The activation here is called {name}. {rule}",
    "L": "These are the losses. Each one says how badly a prediction fits its target. This kind is called {name}. "
    "{rule}",
    "C": "This is the cost. It is one number that says how wrong all the predictions are. To learn is to make it "
    "smaller.",
    "C + penalty": "This is the cost. It is one number that says how wrong all the predictions are. Large weights cost "
    "extra. To learn is to make it smaller.",
    "C′": "This says how fast the cost rises when a prediction rises a little. Above 0, the prediction should be "
    "lower. Below 0, it should be higher.",
    "A′": "This is the slope of the activation. It says how much of a small change gets through a unit. Where it is 0, "
    "nothing gets through.",
    "Eo": "This is the error of each output. It says how fast the cost rises when an output gathers a little more. "
    "Above 0, the output should gather less. Below 0, it should gather more.",
    "E": "This is the error of each unit. It says how fast the cost rises when a unit gathers a little more. It comes "
    "back from the next layer, through the weights. Above 0, the unit should gather less. Below 0, it should gather "
    "more.",
    "dW": "This says how fast the cost rises when a weight rises a little. It is the input of the weight times the "
    "error of its unit, added up over the rows. Above 0, the weight should go down. Below 0, it should go up.",
    "dW + penalty": "This says how fast the cost rises when a weight rises a little. It is the input of the weight "
    "times the error of its unit, added up over the rows. The penalty adds its part. Above 0, the weight should go "
    "down. Below 0, it should go up.",
    "dB": "This says how fast the cost rises when a bias rises a little. It is the error of its unit, added up over "
    "the rows. Above 0, the bias should go down. Below 0, it should go up.",
    "length": "This says how large all the derivatives are together.",
    "factor": "All the derivatives are multiplied by this number. It is below 1 if they are too large together.",
    "clipped": "This is the derivative after clipping. All of them were made smaller if they were too large together.",
    "V_new": "The optimizer keeps the derivatives in mind, old ones and new ones.",
    "S_new": "The optimizer keeps in mind how large the derivatives are.",
    "fair": "What the optimizer keeps in mind began at 0. This makes it fair for an early step.",
    "W_new of gd": "These are the weights after the step. Where {d} is above 0, a larger weight would make the cost "
    "larger. So the weight goes down. Where {d} is below 0, the weight goes up.",
    "B_new of gd": "These are the biases after the step. Where {d} is above 0, a larger bias would make the cost "
    "larger. So the bias goes down. Where {d} is below 0, the bias goes up.",
    "W_new": "These are the weights after the step. The optimizer says how far each one moves. This one is called "
    "{name}.",
    "B_new": "These are the biases after the step. The optimizer says how far each one moves. This one is called "
    "{name}.",
    **{f"activation {name}": sentence for name, sentence in ACTIVATION.items()},
    **{f"loss {name}": sentence for name, sentence in LOSS.items()},
}

# For somebody who knows derivatives. {source} is the layer's input, {after} the weights of the next layer.
CALCULUS = {
    "X": "The inputs are held still: learning takes no derivative with respect to them.",
    "Y": "The targets are held still: learning takes no derivative with respect to them.",
    "w": "Each row's weight is a constant factor of its loss, and so of its part in every derivative.",
    "W": "C is a function of these numbers, and {d} holds its partial derivatives, one for each of them.",
    "B": "C is a function of these numbers, and {d} holds its partial derivatives, one for each of them.",
    "M": "The mask is a constant factor of {H}, and so of the slope on the way back.",
    "V": "The optimizer's memory is held still: no derivative is taken with respect to it.",
    "S": "The optimizer's memory is held still: no derivative is taken with respect to it.",
    "Z": "Z is linear in its input and in {W}: its derivative with respect to a weight is the weight's input, and with "
    "respect to an input it is the weight.",
    "Z + B": "Z is linear in its input, {W} and {B}: its derivative with respect to a weight is the weight's input, "
    "with respect to an input it is the weight, and with respect to a bias it is 1.",
    "A": "A function of one variable, cell by cell; its derivative is {slope}.",
    "H": "A function of one variable, cell by cell; its derivative with respect to {Z} is {slope}.",
    "O of a row": "Each number depends on the whole row of {Z}, so the derivative of a row is a square Jacobian.",
    "A ∘ M": "The derivative with respect to {Z} is {slope}, times the mask, which is a constant.",
    "L": "A function of O and Y for each row and output; its derivative with respect to O is a factor of C′(O).",
    "C": "One number, and a function of every weight and bias. All that follows are derivatives of it.",
    "C + penalty": "One number, and a function of every weight and bias. All that follows are derivatives of it; the "
    "penalty has its own, which is added to those of the weights.",
    "C′": "The derivative of C with respect to O. The way back starts here.",
    "A′": "The derivative of the activation, at {Z}: how fast {H} changes with it.",
    "Eo": "The derivative of C with respect to {Z}. C changes with O, and O with {Z}, so the two speeds multiply.",
    "Eo of a row": "The derivative of C with respect to {Z}. Each output changes with the whole row of {Z}, so the "
    "speeds of all paths add up: C′(O) times the Jacobian of the row.",
    "Eo, collapsed": "The derivative of C with respect to {Z}. The derivative of the loss divides by what that of the "
    "activation multiplies by, so only the difference is left.",
    "E": "The derivative of C with respect to {Z}. {H} reaches C through every unit of the next layer. Those paths add "
    "up, which makes the product with {after} transposed; then comes the slope.",
    "dW": "The derivative of C with respect to {W}. In {Z} a weight is multiplied by its input, so that is its speed; "
    "the rows add up, which makes the product with {source} transposed.",
    "dW + penalty": "The derivative of C with respect to {W}. In {Z} a weight is multiplied by its input, so that is "
    "its speed; the rows add up, which makes the product with {source} transposed. The derivative of the penalty is "
    "added.",
    "dB": "The derivative of C with respect to {B}. In {Z} a bias stands alone, so its speed is 1; the rows add up.",
    "length": "The Euclidean length of the gradient, all its entries together.",
    "factor": "This is no derivative. It makes the gradient shorter and keeps its direction.",
    "clipped": "The gradient after clipping: its direction is the same, and its length is at most the limit.",
    "V_new": "A running mean of derivatives: it varies less from step to step than they do.",
    "S_new": "A running mean of squared derivatives: its root is their usual size.",
    "V_new of momentum": "A fading sum of derivatives: what they have in common grows, and what changes sign cancels.",
    "V_new of nesterov": "A fading sum of derivatives: what they have in common grows, and what changes sign cancels.",
    "S_new of adagrad": "A growing sum of squared derivatives: its root will divide the step.",
    "fair": "The running mean began at 0. This divides out the weight that the start still has.",
    "W_new of gd": "−{d} points where C falls fastest, and η says how far to go along it.",
    "B_new of gd": "−{d} points where C falls fastest, and η says how far to go along it.",
    "W_new": "A step by {name}: it uses {d}, but need not point where C falls fastest.",
    "B_new": "A step by {name}: it uses {d}, but need not point where C falls fastest.",
}

# Each derivative along the chain, for whole quantities: d(C, W) is ∂C/∂W.
CHAINS = {
    "Eo": ("d(C, Z)", "d(C, O) * d(O, Z)"),
    "E": ("d(C, Z)", "d(C, H) * d(H, Z)"),
    "dW": ("d(C, W)", "d(C, Z) * d(Z, W)"),
    "dW + penalty": (),  # here the chain is one summand of two
    "dB": ("d(C, B)", "d(C, Z) * d(Z, B)"),
}


@dataclass(frozen=True)
class Levels:
    """A quantity at the levels first steps and calculus; `chain` has the sides of its chain rule, if it is one."""

    easy: str
    calculus: str
    chain: tuple[Node, ...]


def levels(book: Book, equation: Equation) -> Levels:
    """A quantity of one network at both levels.

    >>> import chainrule as cr
    >>> book = Book(cr.article()[0].architecture)
    >>> levels(book, book.E("o")).easy.split(". ")[1]
    'It says how fast the cost rises when an output gathers a little more'
    >>> from .notation import written
    >>> [written(side) for side in levels(book, book.dW("h")).chain]
    ['∂C/∂Wh', '∂C/∂Zh·∂Zh/∂Wh']
    """
    keys, slots = kinds(book, equation.name), slots_of(book, equation.name)
    stands = {"d": Partial, **{letter: slots[letter] for letter in "WBZH"}, "O": slots["H"]}
    return Levels(
        first(EASY, keys).format(**slots),
        first(CALCULUS, keys).format(**slots),
        tuple(parse(side, stands) for side in first(CHAINS, keys, ())),
    )


def first(table: Mapping[str, Found], keys: tuple[str, ...], otherwise: Found | None = None) -> Found:
    """What a table has under the first of these keys that it knows."""
    found = next((table[key] for key in keys if key in table), otherwise)
    assert found is not None, keys
    return found


def kinds(book: Book, name: str) -> tuple[str, ...]:
    """The keys under which a quantity may stand in the tables, the one that says most about it first."""
    letter, _, mark = split(name)
    shape, layer = book.shape, layer_of(name)
    if mark == "new":
        return f"{letter}_new of {book.optimizer.name}", f"{letter}_new"
    if mark:
        return (mark,)
    if letter in ("V̂", "Ŝ"):
        return ("fair",)
    row = " of a row" if layer == "o" and book.activation["o"].slope is None else ""
    match letter:
        case "Z":
            return ("Z + B" if shape.bias else "Z",)
        case "H" | "O":
            return ("A ∘ M",) if layer in book.masked else (f"{letter}{row}", letter, "H")
        case "E" if layer == "o":
            return "Eo, collapsed" if shape.collapses else f"Eo{row}", "Eo"
        case "C" | "dW":
            return f"{letter}{book.penalised}", letter
    return (letter,)


def slots_of(book: Book, name: str) -> dict[str, str]:
    """What stands in the slots of the tables for a quantity: its layer's letters, and the functions by name."""
    letter, rest, mark = split(name)
    shape, layer = book.shape, layer_of(name) or "o"
    activation, at = book.activation[layer].name, shape.layers.index(layer)
    kind, called = ("loss", shape.loss) if letter == "L" else ("activation", activation)
    return {
        "name": book.optimizer.name if mark == "new" else called,
        "rule": EASY[f"{kind} {called}"],
        "source": book.input_of(layer),
        "after": f"W{shape.layers[at + 1]}" if at + 1 < len(shape.layers) else "",
        "slope": f"A′(Z{layer})",
        "H": hidden_name(layer),
        "d": f"d{letter}{rest}",
        **{letter: f"{letter}{layer}" for letter in "WBZ"},
    }
