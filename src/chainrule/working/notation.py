"""What the letters are called: a quantity's name in words, its symbol in a dialect, and an equation as plain text.

A dialect dresses the same letters in another book's; `dialects.py` has the known ones. The media ask a `Notation`, a
dialect put on one network, for each symbol.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

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
    transposed,
)

QUANTITIES = {
    "X": "input",
    "Y": "target",
    "w": "sample weights",
    "W": "weights",
    "B": "bias",
    "Z": "weighted input",
    "M": "dropout mask",
    "H": "activations",
    "O": "output activations, the prediction ŷ",
    "C": "cost",
    "L": "loss of each row and output",
    "E": "error",
    "dW": "derivative of C with respect to",
    "dB": "derivative of C with respect to",
    "V": "running mean of the derivative, for",
    "S": "running mean of its square, for",
    "V̂": "running mean freed of its start at 0, for",
    "Ŝ": "running square freed of its start at 0, for",
    "length": "length of all derivatives together",
    "factor": "what clipping multiplies the derivatives by",
    "A": "activation before the mask,",
    "A′": "slope of the activation at",
    "C′": "derivative of C with respect to",
}
WORDS = ("length", "factor", "limit", "clipped")


def split(name: str) -> tuple[str, str, str]:
    """A name's letter, its layer or what it belongs to, and whether it is new or clipped.

    >>> split("dWh"), split("W12_new"), split("C"), split("A′(Zh)"), split("V̂Wo")
    (('dW', 'h', ''), ('W', '12', 'new'), ('C', '', ''), ('A′', 'Zh', ''), ('V̂', 'Wo', ''))
    """
    stem, _, mark = name.partition("_")
    function = re.fullmatch(r"(\w′?)\((.*)\)", stem)
    if function:
        return function[1], function[2], mark
    if stem in WORDS:
        return stem, "", mark
    letter = stem[:2] if stem[:1] == "d" or stem[1:2] == "\u0302" else stem[:1]
    return letter, stem[len(letter) :], mark


def title(name: str) -> str:
    """What a quantity is called.

    >>> title("Zh"), title("W2"), title("Wh_new")
    ('hidden weighted input', 'weights of hidden layer 2', 'hidden weights, updated')
    >>> title("dWo"), title("A′(Zh)")
    ('derivative of C with respect to Wo', 'slope of the activation at Zh')
    """
    letter, layer, mark = split(name)
    words = QUANTITIES[letter]
    if letter[0] == "d":
        words = f"{words} {letter[1:]}{layer}"
    elif len(letter) > 1 or letter in "VSA":
        words = f"{words} {layer}".strip()
    elif layer in ("h", "o"):
        words = f"{'hidden' if layer == 'h' else 'output'} {words}"
    elif layer:
        words = f"{words} of hidden layer {layer}"
    return words + {"new": ", updated", "clipped": ", clipped", "": ""}[mark]


@dataclass(frozen=True)
class Symbol:
    """How a letter is written: a base such as W or δ, perhaps with something below and above, or a function of another.

    `name` is the quantity that it stands for, in our own letters.
    """

    name: str
    base: str
    sub: str = ""
    sup: str = ""
    argument: "Symbol | None" = None


@dataclass(frozen=True)
class Dialect:
    """Another book's dress for the same letters.

    `letters` gives for each of ours a template in which {l} is the layer, `^` begins what stands above, and `_` what
    stands below. `first` is the number of the first layer that has weights, or None for our own h, o, 1, 2.
    `columns`: the book keeps each row of X as a column, so that every matrix is our transpose. `cellwise` is the sign
    of the product cell by cell; `flat` leaves out the ^ and _ in plain text.
    """

    name: str
    source: str
    letters: Mapping[str, str] = field(default_factory=dict)
    first: int | None = None
    columns: bool = False
    cellwise: str = "∘"
    flat: bool = False


ARTICLE = Dialect("article", "chainrule's own letters, after the article", flat=True)
ACCENTS = {"V_fair": "V̂", "S_fair": "Ŝ"}


@dataclass(frozen=True)
class Notation:
    """A dialect put on a network with these layers."""

    dialect: Dialect = ARTICLE
    layers: tuple[str, ...] = ()

    def symbol(self, name: str) -> Symbol:
        """How a quantity is written.

        >>> Notation().symbol("dWh")
        Symbol(name='dWh', base='dW', sub='h', sup='', argument=None)
        """
        letter, layer, mark = split(name)
        letters = self.dialect.letters
        if letter in ("A", "A′", "C′"):
            return Symbol(name, letters.get(letter, letter), argument=self.symbol(layer))
        template = letters.get(letter, f"{letter}_{{l}}" if layer else letter)
        if letter in ("H", "O", "X") and letter in letters and "{l}" in template:
            layer = {"O": "o", "X": "X"}.get(letter, layer or "h")
        base, sub, sup = cut(template.replace("{l}", self.layer(layer)))
        if mark and sup:
            sub = f"{sub}, {mark}" if sub else mark
        elif mark:
            sup = mark
        return Symbol(name, base, sub, sup)

    def layer(self, layer: str) -> str:
        """What this dialect calls a layer; of V, S and their kin, the quantity that they belong to."""
        if layer == "X" and self.dialect.first is not None:
            return str(self.dialect.first - 1)
        if layer in self.layers and self.dialect.first is not None:
            return str(self.layers.index(layer) + self.dialect.first)
        if layer[:1] in ("W", "B") and self.dialect.first is not None:
            return self.text(self.symbol(layer))
        return layer

    def index(self, letter: Letter) -> str:
        """The index of a cell, rows and columns as the dialect counts them: [2,1]; "" for a whole quantity."""
        index = letter.index or ()
        return f"[{','.join(map(str, index[::-1] if self.dialect.columns else index))}]" if index else ""

    def text(self, symbol: Symbol) -> str:
        """A symbol in plain text.

        >>> notation = Notation()
        >>> [notation.text(notation.symbol(name)) for name in ("Wh", "dW2", "A′(Zh)", "Wh_new")]
        ['Wh', 'dW2', 'A′(Zh)', 'Wh_new']
        """
        if symbol.argument is not None:
            return f"{symbol.base}({self.text(symbol.argument)})"
        if self.dialect.flat:
            return f"{symbol.base}{symbol.sub}{'_' if symbol.sup else ''}{symbol.sup}"
        above, below = (f"^{symbol.sup}" if symbol.sup else ""), (f"_{symbol.sub}" if symbol.sub else "")
        return f"{symbol.base}{above}{below}"

    def dressed(self, equation: Node) -> Node:
        """An equation between whole quantities as this dialect writes it: turned where it keeps rows as columns."""
        return transposed(equation) if self.dialect.columns else equation


def cut(template: str) -> tuple[str, str, str]:
    """A template's base, what stands below it, and what above.

    >>> cut("W_h"), cut("δ^[2]"), cut("∂C/∂b^2_j"), cut("C")
    (('W', 'h', ''), ('δ', '', '[2]'), ('∂C/∂b', 'j', '2'), ('C', '', ''))
    """
    base = re.split("[_^]", template)[0]
    rest = template[len(base) :]
    found = {"_": "", "^": ""}
    for sign, text in re.findall(r"([_^])([^_^]*)", rest, re.S):
        found[sign] += text
    return base, found["_"], found["^"]


# an equation as plain text -------------------------------------------------------------------------------------------

SUPERSCRIPTS = {"2": "²", "3": "³", "t": "ᵗ"}


def number(value: float, digits: int = 4) -> str:
    """A number as a person writes it: four digits after the point at most, six if that is all of it.

    >>> number(0.5), number(-2.0), number(1/3), number(0.03125), number(1.5e-7), number(123456789.0)
    ('0.5', '−2', '0.3333', '0.03125', '1.5e−7', '1.235e8')
    """
    value = float(value)
    if digits == 4 and abs(value) >= 0.001 and round(value, 6) == value:
        digits = 6
    if value != value or value in (float("inf"), float("-inf")):
        return f"{value}".replace("-", "−")
    if value != 0 and (abs(value) < 0.5 * 10**-digits or abs(value) >= 1e7):
        mantissa, exponent = f"{value:.{min(digits, 4) - 1}e}".split("e")
        text = f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    else:
        text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def written(node: Node, notation: Notation | None = None) -> str:
    """An equation as one line of plain text.

    >>> from .expressions import parse
    >>> written(parse("(O - Y)**2 / 2", {})), written(parse("1 / (1 + exp(-Z))", {"Z": "Zh"}))
    ('(O − Y)² / 2', '1 / (1 + exp(−Zh))')
    >>> written(parse("(E @ W.T) * S", {"E": "Eo", "W": "Wo", "S": "A′(Zh)"}))
    '(Eo·Woᵀ) ∘ A′(Zh)'
    """
    return Writer(notation or Notation()).text(bracketed(node))


@dataclass(frozen=True)
class Writer:
    notation: Notation

    def text(self, node: Node) -> str:
        """A tree with its brackets as text."""
        text = self.text
        match node:
            case Number(value):
                return number(value)
            case Letter(name):
                return self.notation.text(self.notation.symbol(name)) + self.notation.index(node)
            case Plus(left, right):
                return f"{text(left)} + {text(right)}"
            case Minus(left, right):
                return f"{text(left)} − {text(right)}"
            case Negative(inner):
                return f"−{text(inner)}"
            case Product("∘", left, right):
                return f"{text(left)} {self.notation.dialect.cellwise} {text(right)}"
            case Product("×", left, right):
                return f"{text(left)} × {text(right)}"
            case Product(_, left, right):
                wide = any(isinstance(side, Letter) and side.index for side in (left, right))
                return f"{text(left)}{' · ' if wide else '·'}{text(right)}"
            case Fraction(above, below):
                return f"{text(above)} / {text(below)}"
            case Power(base, exponent):
                above = text(exponent)
                return f"{text(base)}{SUPERSCRIPTS.get(above, f'^{above}')}"
            case Transposed(inner):
                return f"{text(inner)}ᵀ"
            case Function("abs", (inner,)):
                return f"|{text(inner)}|"
            case Function("sqrt", ((Number() | Letter()) as inner,)):
                return f"√{text(inner)}"
            case Function("sqrt", (inner,)):
                return f"√({text(inner)})"
            case Function("sum", (inner,)):
                return f"Σ {text(inner)}"
            case Function("colsum", (inner,)):
                return f"column sums of {text(inner)}"
            case Function("rowsum", (inner,)):
                return f"rowsum({text(inner)})"
            case Function(name, arguments):
                return f"{name}({', '.join(map(text, arguments))})"
            case Cases(value, condition, otherwise):
                return f"{text(value)} if {text(condition)} else {text(otherwise)}"
            case Comparison(left, sign, right):
                return f"{text(left)} {sign} {text(right)}"
            case Group(inner):
                return f"({text(inner)})"
            case Rest(count, value, shown):
                return f"{number(value)} ({count} more)" if shown else f"… ({count} more)"
            case Partial(of, by):
                return f"∂{text(of)}/∂{text(by)}"
            case Series(terms):
                return " + ".join(map(text, terms))
        raise AssertionError(node)
