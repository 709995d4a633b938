"""An equation as one would read it aloud to somebody who cannot see it.

Commas are pauses, and "of" reaches as far as the next single thing: what is longer stands between "the quantity" and
"end quantity". `notation.py` writes the same trees for the eye.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import reduce

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

WORDS = {
    # two sides and a sign
    "=": "{left} equals {right}",
    "+": "{left} plus {right}",
    "−": "{left} minus {right}",
    "·": "{left} times {right}",
    "∘": "{left}, times, cell by cell, {right}",
    "/": "{left} over {right}",
    ">": "{left} is above {right}",
    "≥": "{left} is at least {right}",
    "<": "{left} is below {right}",
    "≤": "{left} is at most {right}",
    # functions
    "negative": "minus {inner}",
    "square": "{inner} squared",
    "cube": "{inner} cubed",
    "power": "{inner} to the power of {exponent},",
    "transposed": "the transpose of {inner},",
    "exp": "the exponential of {inner},",
    "log": "the logarithm of {inner},",
    "sqrt": "the square root of {inner},",
    "abs": "the absolute value of {inner},",
    "sign": "the sign of {inner},",
    "erf": "the error function of {inner},",
    "sum": "the sum over all cells of {inner},",
    "rowsum": "the row sums of {inner},",
    "colsum": "the column sums of {inner},",
    "max": "the larger of {left} and {right},",
    "min": "the smaller of {left} and {right},",
    "function": "{function} of {inner},",
    # whole equations and their parts
    "given": "{name} is given",
    "cases": "{value} if {condition}, otherwise {otherwise}",
    "quantity": "the quantity {inner}, end quantity,",
    "one more": "1 more term",
    "more": "{count} more terms",
    "from": "{value} from {more}",
    "partial": "the derivative of {of} with respect to {by},",
    # letters
    "new": "the new {name}",
    "clipped": "the clipped {name}",
    "cell": "{name}, row {row}, column {column},",
    "A′": "the slope of A at {of},",
    "C′": "the derivative of C with respect to {of},",
    "A": "A of {of},",
    "memory": "{letter} for {of}",
    "length": "the length",
    "limit": "the limit",
    "factor": "the factor",
    # numbers
    "ten": "{mantissa} times 10 to the {exponent}",
    "nan": "not a number",
    "inf": "infinity",
    # signs by their names
    "sign ∂": "partial",
    "sign ∇": "nabla",
    "sign ′": "prime",
    "sign /": "over",
    "sign \u0302": "hat",
    "sign ℒ": "script L",
    "sign λ": "lambda",
    "sign η": "eta",
    "sign π": "pi",
}
POWERS = {2.0: "square", 3.0: "cube"}
SLIPS = {  # letters that stand in a mistake alone, which the page does not tell
    "last": "the last row of {name}",
    "first": "the first row of {name}",
    "truncated": "{name} as whole numbers",
    "new_truncated": "the new {name} as whole numbers",
    "step_truncated": "the step of {name} as whole numbers",
}


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
        return told("given", name=name)
    first, *others = (spoken(notation.dressed(form), notation) for form in equation.forms)
    return reduce(
        lambda left, right: told("=", left=f"{left},", right=right), others, told("=", left=name, right=first)
    )


def begun(sign: str, words: str) -> str:
    """The words of a side of an equation that begins with a sign.

    >>> begun("=", "Z h"), begun("", "Z h")
    ('equals Z h', 'Z h')
    """
    return told(sign, left="", right=words).strip() if sign else words


def told(sentence: str, **slots: str | int) -> str:
    return WORDS[sentence].format(**slots)


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
                return told("+", left=say(left) + pause(left, right), right=say(right))
            case Minus(left, right):
                return told("−", left=say(left) + pause(left, right), right=say(right))
            case Negative(inner):
                return told("negative", inner=say(inner))
            case Product(kind, left, right):
                return told("∘" if kind == "∘" else "·", left=say(left), right=say(right))
            case Fraction(above, below):
                return told("/", left=say(above), right=say(below))
            case Power(base, exponent):
                lead = self.quantity(base.inner) if isinstance(base, Group) else say(base)
                lead += "," if "superscript" in lead else ""
                if isinstance(exponent, Number) and exponent.value in POWERS:
                    return told(POWERS[exponent.value], inner=lead)
                return told("power", inner=lead, exponent=self.single(exponent))
            case Transposed(inner):
                return told("transposed", inner=self.single(inner))
            case Function("max" | "min" as name, (left, right)):
                return told(name, left=self.single(left), right=self.single(right))
            case Function(name, (inner,)) if name != "A" and name in WORDS:
                return told(name, inner=self.single(inner))
            case Function(name, (inner,)):
                return told("function", function=self.letter(Letter(name)), inner=self.single(inner))
            case Cases(value, condition, otherwise):
                return told("cases", value=say(value), condition=say(condition), otherwise=say(otherwise))
            case Comparison(left, sign, right):
                return told(sign, left=say(left), right=say(right))
            case Group(Number(value)):  # two signs in a row are no trouble to the ear
                return said_number(value)
            case Group(inner):
                return self.quantity(inner)
            case Series((first, *others)):
                return reduce(lambda sum, term: told("+", left=f"{sum},", right=say(term)), others, say(first))
            case Rest(count, value, shown):
                more = told("one more" if count == 1 else "more", count=count)
                return told("from", value=said_number(value), more=more) if shown else more
            case Partial(of, by):
                return told("partial", of=self.letter(of), by=self.letter(by))
        raise AssertionError(node)

    def quantity(self, inner: Node) -> str:
        return told("quantity", inner=self.say(inner))

    def single(self, node: Node) -> str:
        """What "of" reaches to: one thing, or a quantity from its beginning to its end."""
        match node:
            case Number() | Letter() | Group() | Function() | Transposed() | Power() | Negative(Number() | Letter()):
                return self.say(node)
        return self.quantity(node)

    def letter(self, node: Letter) -> str:
        """A quantity, or one of its cells."""
        name, _, mark = node.name.partition("_")
        words = self.name(name)
        if mark:
            words = SLIPS[mark].format(name=words) if mark in SLIPS else told(mark, name=words)
        if not node.index:
            return words
        row, column = self.notation.shape(node.index)
        return told("cell", name=words, row=row, column=column)

    def name(self, name: str) -> str:
        if not self.notation.dialect.flat:
            return self.symbol(self.notation.symbol(name))
        letter, layer, _ = split(name)
        match letter:
            case "A" | "A′" | "C′" if layer:
                return told(letter, of=self.name(layer))
            case "V" | "S" | "V̂" | "Ŝ" if layer:
                return told("memory", letter=spelled(letter), of=self.name(layer))
            case "length" | "limit" | "factor":
                return told(letter)
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
    if f"sign {text}" in WORDS or (text.isascii() and text.isalnum()):
        return WORDS.get(f"sign {text}", text)
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
    mantissa, _, exponent = number(abs(value)).partition("e")
    words = WORDS.get(mantissa, mantissa)
    if exponent:
        power = told("negative", inner=exponent[1:]) if exponent[0] == "−" else exponent
        words = told("ten", mantissa=mantissa, exponent=power)
    return told("negative", inner=words) if number(value)[0] == "−" else words
