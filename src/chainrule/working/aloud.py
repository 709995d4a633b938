"""An equation as one would read it aloud to somebody who cannot see it.

Commas are pauses, and "of" reaches as far as the next single thing: what is longer stands between "the quantity" and
"end quantity". `notation.py` writes the same trees for the eye.
"""

import re
import unicodedata
from dataclasses import dataclass

from .book import Equation
from .expressions import (
    Cases,
    Comparison,
    Fraction,
    Function,
    Group,
    Letter,
    Minus,
    Negative,
    Node,
    Number,
    Partial,
    Plus,
    Power,
    Product,
    Rest,
    Series,
    Transposed,
    bracketed,
)
from .notation import Notation, Symbol, number, split

COMPARED = {">": "is above", "≥": "is at least", "<": "is below", "≤": "is at most"}
FUNCTIONS = {
    "exp": "the exponential of",
    "log": "the logarithm of",
    "sqrt": "the square root of",
    "abs": "the absolute value of",
    "sign": "the sign of",
    "erf": "the error function of",
    "sum": "the sum over all cells of",
    "rowsum": "the row sums of",
    "colsum": "the column sums of",
}
POWERS = {"2": "squared", "3": "cubed"}
MARKS = {"new": "the new ", "clipped": "the clipped ", "": ""}
CHARACTERS = {"∂": "partial", "∇": "nabla", "′": "prime", "/": "over", "\u0302": "hat", "ℒ": "script L", "λ": "lambda"}


def spoken(node: Node, notation: Notation | None = None) -> str:
    """A tree in words; row and column of a cell are counted from 0, as in its index.

    >>> from .expressions import parse
    >>> spoken(parse("(E @ W.T) * S", {"E": "Eo", "W": "Wo", "S": "A′(Zh)"}))
    'the quantity E o times the transpose of W o, end quantity, times, cell by cell, the slope of A at Z h'
    >>> spoken(Product("·", Letter("X", (2, 0)), Letter("Eh", (2, 1))))
    'X, row 2, column 0, times E h, row 2, column 1'
    """
    words = Speaker(notation or Notation()).say(bracketed(node))
    return re.sub(r"\s*,[\s,]*", ", ", words).strip(", ")


def spoken_equation(equation: Equation, notation: Notation | None = None) -> str:
    """A quantity and everything that it equals.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> print(spoken_equation(net.trace(X, Y).record.by_name["Eo"].meaning))
    E o equals the derivative of C with respect to O, times, cell by cell, the slope of A at Z o
    """
    notation = notation or Notation()
    name = spoken(Letter(equation.name), notation)
    if not equation.forms:
        return f"{name} is given"
    forms = ", equals ".join(spoken(notation.dressed(form), notation) for form in equation.forms)
    return f"{name} equals {forms}"


@dataclass(frozen=True)
class Speaker:
    notation: Notation

    def say(self, node: Node) -> str:
        """A tree with its brackets in words; a comma too many does no harm."""
        say = self.say
        match node:
            case Number(value):
                return said_number(value)
            case Letter():
                return self.letter(node)
            case Plus(left, right):
                return f"{say(left)}{pause(left, right)} plus {say(right)}"
            case Minus(left, right):
                return f"{say(left)}{pause(left, right)} minus {say(right)}"
            case Negative(inner):
                return f"minus {say(inner)}"
            case Product("∘", left, right):
                return f"{say(left)}, times, cell by cell, {say(right)}"
            case Product(_, left, right):
                return f"{say(left)} times {say(right)}"
            case Fraction(above, below):
                return f"{say(above)} over {say(below)}"
            case Power(base, exponent):
                raised = POWERS.get(say(exponent)) or f"to the power of {self.single(exponent)},"
                lead = self.quantity(base.inner) if isinstance(base, Group) else say(base)
                return f"{lead}, {raised}" if "superscript" in lead else f"{lead} {raised}"
            case Transposed(inner):
                return f"the transpose of {self.single(inner)},"
            case Function("max" | "min" as name, (one, *others)):
                rest = " and ".join(self.single(other) for other in others)
                return f"the {'larger' if name == 'max' else 'smaller'} of {self.single(one)} and {rest},"
            case Function(name, (inner,)):
                function = FUNCTIONS.get(name) or f"{self.letter(Letter(name))} of"
                return f"{function} {self.single(inner)},"
            case Cases(value, condition, otherwise):
                return f"{say(value)} if {say(condition)}, otherwise {say(otherwise)}"
            case Comparison(left, sign, right):
                return f"{say(left)} {COMPARED[sign]} {say(right)}"
            case Group(Number(value)):  # two signs in a row are no trouble to the ear
                return said_number(value)
            case Group(inner):
                return self.quantity(inner)
            case Series(terms):
                return ", plus ".join(map(say, terms))
            case Rest(count, value, shown):
                more = f"{count} more term{'' if count == 1 else 's'}"
                return f"{said_number(value)} from {more}" if shown else more
            case Partial(of, by):
                return f"the derivative of {self.letter(of)} with respect to {self.letter(by)},"
        raise AssertionError(node)

    def quantity(self, inner: Node) -> str:
        return f"the quantity {self.say(inner)}, end quantity,"

    def single(self, node: Node) -> str:
        """What "of" reaches to: one thing, or a quantity from its beginning to its end."""
        match node:
            case Number() | Letter() | Group() | Function() | Transposed() | Power() | Negative(Number() | Letter()):
                return self.say(node)
        return self.quantity(node)

    def letter(self, node: Letter) -> str:
        """A quantity, or one of its cells."""
        name, _, mark = node.name.partition("_")
        words = MARKS[mark] + self.name(name)
        if not node.index:
            return words
        row, column = self.notation.shape(node.index)
        return f"{words}, row {row}, column {column},"

    def name(self, name: str) -> str:
        if not self.notation.dialect.flat:
            return self.symbol(self.notation.symbol(name))
        letter, layer, _ = split(name)
        match letter:
            case "A′" if layer:
                return f"the slope of A at {self.name(layer)},"
            case "C′" if layer:
                return f"the derivative of C with respect to {self.name(layer)},"
            case "A" if layer:
                return f"A of {self.name(layer)},"
            case "V" | "S" | "V̂" | "Ŝ" if layer:
                return f"{spelled(letter)} for {self.name(layer)}"
            case "length" | "limit" | "factor":
                return f"the {letter}"
        return f"{spelled(letter)} {layer}".strip()

    def symbol(self, symbol: Symbol) -> str:
        """A letter of another book."""
        words = spelled(symbol.base)
        for where, text in (("subscript", symbol.sub), ("superscript", symbol.sup)):
            words += f" {where} {spelled(text)}" if text else ""
        return words if symbol.argument is None else f"{words} of {self.symbol(symbol.argument)},"


def pause(left: Node, right: Node) -> str:
    """Products and fractions beside a plus or a minus hold together, so there is a pause between them and it."""
    return "," if any(isinstance(side, Product | Fraction) for side in (left, right)) else ""


def spelled(text: str) -> str:
    """A sign as one says it.

    >>> spelled("dW"), spelled("λ₂"), spelled("V̂"), spelled("σ′"), spelled("∂C/∂w"), spelled("length")
    ('d W', 'lambda 2', 'V hat', 'sigma prime', 'partial C over partial w', 'length')
    """
    pieces = re.findall(r"[A-Za-z]{3,}|[0-9]+|.", unicodedata.normalize("NFD", text), re.S)
    return " ".join(filter(None, map(said_character, pieces)))


def said_character(text: str) -> str:
    """One letter, a word or a number as it is; the name of a sign; of brackets and spaces nothing."""
    if text in CHARACTERS or (text.isascii() and text.isalnum()):
        return CHARACTERS.get(text, text)
    if text in "()[]{} ":
        return ""
    if text.isdigit():
        return str(unicodedata.digit(text))
    name = unicodedata.name(text, "an unknown sign").lower()
    greek = re.fullmatch(r"greek (small|capital) letter (\w+)", name)
    if greek:
        return greek[2] if greek[1] == "small" else f"capital {greek[2]}"
    return text if text.isalpha() else name


def said_number(value: float) -> str:
    """A number with its sign as a word.

    >>> said_number(-0.5), said_number(1.5e-7), said_number(float("nan"))
    ('minus 0.5', '1.5 times 10 to the minus 7', 'not a number')
    """
    text = number(value).replace("e", " times 10 to the ").replace("−", "minus ")
    return text.replace("nan", "not a number").replace("inf", "infinity")
