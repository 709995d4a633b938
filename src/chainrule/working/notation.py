"""What the letters are called: a quantity's name in words, its symbol in a dialect, and an equation as plain text.

A dialect dresses the same letters in another book's; `dialects.py` has the known ones. The media ask a `Notation`, a
dialect put on one network, for each symbol.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .expressions import (
    SCALARS,
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

WORDS = {
    # a quantity's title: what its letter means; {of} is what it belongs to
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
    "dW": "derivative of C with respect to {of}",
    "dB": "derivative of C with respect to {of}",
    "V": "memory of the derivatives of {of}",
    "S": "memory of the squared derivatives of {of}",
    "V̂": "memory freed of its start at 0, of the derivatives of {of}",
    "Ŝ": "memory freed of its start at 0, of the squared derivatives of {of}",
    "length": "length of all derivatives together",
    "factor": "what clipping multiplies the derivatives by",
    "A": "activation before the mask, {of}",
    "A′": "slope of the activation at {of}",
    "C′": "derivative of C with respect to {of}",
    # which layer's it is, and whether it is new
    "of h": "hidden {words}",
    "of o": "output {words}",
    "of layer": "{words} of hidden layer {layer}",
    "new": "{words}, updated",
    "clipped": "{words}, clipped",
    # inside of an equation
    "if": "if",
    "else": "else",
    "otherwise": "otherwise",
    "rowsum": "row sums of",
    "colsum": "column sums of",
    "below rowsum": "each row",
    "below colsum": "each column",
    "more": "({count} more)",
}
FUNCTIONS = ("A", "A′", "C′")


def split(name: str) -> tuple[str, str, str]:
    """A name's letter, its layer or what it belongs to, and whether it is new or clipped.

    >>> split("dWh"), split("W12_new"), split("C"), split("A′(Zh)"), split("V̂Wo")
    (('dW', 'h', ''), ('W', '12', 'new'), ('C', '', ''), ('A′', 'Zh', ''), ('V̂', 'Wo', ''))
    """
    stem, _, mark = name.partition("_")
    function = re.fullmatch(r"(\w′?)\((.*)\)", stem)
    if function:
        return function[1], function[2], mark
    if stem in (*SCALARS, *FUNCTIONS):
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
    of = f"{letter[1:]}{layer}" if letter[0] == "d" else layer
    words = WORDS[letter].format(of=of).strip()
    if "{of}" not in WORDS[letter] and layer:
        words = WORDS.get(f"of {layer}", WORDS["of layer"]).format(words=words, layer=layer)
    return WORDS[mark].format(words=words) if mark else words


@dataclass(frozen=True)
class Symbol:
    """How a letter is written: a base such as W or δ, perhaps with something below and above.

    With an argument it is a function of that, such as A′(Zh); the function may have something above as well, g^[1](…).
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
    stands below. That of C′ stands for all of C′(O). `first` is the number of the first layer that has weights, or None
    for our own h, o, 1, 2. `columns`: the book keeps each row of X as a column, so that every matrix is our transpose.
    `cellwise` is the sign of the product cell by cell; `flat` leaves out the ^ and _ in plain text. `note` says where
    the book's numbers differ from ours.
    """

    name: str
    source: str
    letters: Mapping[str, str] = field(default_factory=dict)
    first: int | None = None
    columns: bool = False
    cellwise: str = "∘"
    flat: bool = False
    note: str = ""


ARTICLE = Dialect("article", "chainrule's own letters, after the article", flat=True)


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
        if letter in FUNCTIONS:
            return self.function(name, letter, layer)
        template = letters.get(letter, f"{letter}_{{l}}" if layer else letter)
        if letter in ("H", "O", "X") and letter in letters and "{l}" in template:
            layer = {"O": "o", "X": "X"}.get(letter, layer or "h")
        base, sub, sup = cut(template.replace("{l}", self.layer(layer)))
        if mark and sup:
            sub = f"{sub}, {mark}" if sub else mark
        elif mark:
            sup = mark
        return Symbol(name, base, sub, sup)

    def function(self, name: str, letter: str, of: str) -> Symbol:
        """A, A′ and C′, alone or of a quantity."""
        template = self.dialect.letters.get(letter, letter)
        layer = split(of)[1] or ("o" if of == "O" or letter == "C′" else "")
        base, sub, sup = cut(template.replace("{l}", self.layer(layer)))
        if "{l}" in template and not layer:
            sub = sup = ""
        if not of or (letter == "C′" and letter in self.dialect.letters):
            return Symbol(name, base, sub, sup)
        return Symbol(name, base, sub, sup, self.symbol(of))

    def layer(self, layer: str) -> str:
        """What this dialect calls a layer; of V, S and their kin, the quantity that they belong to."""
        if layer[:1] in ("W", "B") and not self.dialect.flat:
            return self.text(self.symbol(layer))
        if self.dialect.first is None:
            return layer
        if layer == "X":
            return str(self.dialect.first - 1)
        return str(self.layers.index(layer) + self.dialect.first) if layer in self.layers else layer

    def index(self, letter: Letter) -> str:
        """The index of a cell, rows and columns as the dialect counts them: [2,1]; "" for a whole quantity."""
        return f"[{','.join(map(str, self.shape(letter.index)))}]" if letter.index else ""

    def shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """A shape as this dialect has it: turned where it keeps rows as columns."""
        return shape[::-1] if self.dialect.columns else shape

    def text(self, symbol: Symbol) -> str:
        """A symbol in plain text.

        >>> notation = Notation()
        >>> [notation.text(notation.symbol(name)) for name in ("Wh", "dW2", "A′(Zh)", "Wh_new")]
        ['Wh', 'dW2', 'A′(Zh)', 'Wh_new']
        """
        below = f"{'' if self.dialect.flat else '_'}{symbol.sub}" if symbol.sub else ""
        above = f"{'_' if self.dialect.flat else '^'}{symbol.sup}" if symbol.sup else ""
        of = f"({self.text(symbol.argument)})" if symbol.argument is not None else ""
        return f"{symbol.base}{below}{above}{of}"

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


def number(value: float, digits: int = 4, mantissa: int = 4) -> str:
    """A number as a person writes it: four digits after the point at most, six if that is all of it.

    With an exponent it has at most `mantissa` digits in front of that.

    >>> number(0.5), number(-2.0), number(1/3), number(0.03125), number(1.5e-7), number(123456789.0)
    ('0.5', '−2', '0.3333', '0.03125', '1.5e−7', '1.235e8')
    """
    value = float(value)
    if digits == 4 and abs(value) >= 0.001 and round(value, 6) == value:
        digits = 6
    if value != value or value in (float("inf"), float("-inf")):
        return f"{value}".replace("-", "−")
    if value != 0 and (abs(value) < 0.5 * 10**-digits or abs(value) >= 1e7):
        front, exponent = f"{value:.{min(digits, mantissa) - 1}e}".split("e")
        text = f"{front.rstrip('0').rstrip('.')}e{int(exponent)}"
    else:
        text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def apart(one: float, other: float) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to tell them apart.

    >>> apart(0.5, 0.25), apart(1.0, 1.000002), apart(2e8, 2e8 + 1)
    (('0.5', '0.25'), ('1', '1.000002'), ('2e8', '2.00000001e8'))
    """
    digits = 4
    while one != other and digits < 40 and number(one, digits, digits) == number(other, digits, digits):
        digits += 1
    return number(one, digits, digits), number(other, digits, digits)


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
            case Power(Letter(name) as letter, exponent) if self.raised(name):
                return self.text(Power(Group(letter), exponent))
            case Power(base, exponent):
                above = text(exponent)
                return f"{text(base)}{SUPERSCRIPTS.get(above, f'^{above}')}"
            case Transposed(inner):
                return f"{text(inner)}ᵀ"
            case Function("abs", (inner,)):
                return f"|{text(inner)}|"
            case Function("sqrt", ((Number() | Letter()) as inner,)) if not text(inner).startswith("−"):
                return f"√{text(inner)}"
            case Function("sqrt", (inner,)):
                return f"√({text(inner)})"
            case Function("sum", (inner,)):
                return f"Σ {text(inner)}"
            case Function("colsum" | "rowsum" as name, (Letter() as inner,)):
                return f"{WORDS[name]} {text(inner)}"
            case Function("A", (inner,)):
                return f"{self.notation.text(self.notation.symbol('A'))}({text(inner)})"
            case Function(name, arguments):
                return f"{name}({', '.join(map(text, arguments))})"
            case Cases(value, condition, otherwise):
                return f"{text(value)} {WORDS['if']} {text(condition)} {WORDS['else']} {text(otherwise)}"
            case Comparison(left, sign, right):
                return f"{text(left)} {sign} {text(right)}"
            case Group(inner):
                return f"({text(inner)})"
            case Rest(count, value, shown):
                return f"{number(value) if shown else '…'} {WORDS['more'].format(count=count)}"
            case Partial(of, by):
                return f"∂{text(of)}/∂{text(by)}"
            case Series(terms):
                return " + ".join(map(text, terms))
        raise AssertionError(node)

    def raised(self, name: str) -> bool:
        """Whether a symbol ends in something above it already, so that a power needs brackets: (W^[1])²."""
        symbol = self.notation.symbol(name)
        return symbol.argument is None and bool(symbol.sup) and not self.notation.dialect.flat
