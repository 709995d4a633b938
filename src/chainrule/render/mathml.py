"""Equations as MathML, with the identity of each letter and each number in its attributes.

What it writes is MathML Core, https://www.w3.org/TR/mathml-core/, as browsers lay it out. `html.py` puts it on a page.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from html import escape, unescape

from ..data.cells import printable
from ..working.aloud import begun, spoken
from ..working.expressions import (
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
from ..working.notation import WORDS, Notation, Symbol, number
from .layout import HAT, LOWERED, is_tall

PIECES = re.compile(rf"[a-z]{{3,}}|[^\W\d_]{HAT}?|\d+|\s+|.", re.DOTALL)  # words, letters, numbers, spaces, signs
TAG = re.compile("<[^>]*>")
TRANSPOSED = '<mo lspace="0" rspace="0">⊤</mo>'  # few maths fonts have ᵀ
CELLWISE = '<mo lspace=".22em" rspace=".22em">{}</mo>'  # ∘ is no operator to browsers, which set it without spaces
COMMA, OPEN, CLOSE = '<mo separator="true">,</mo>', '<mo stretchy="false">(</mo>', '<mo stretchy="false">)</mo>'
INFIX = '<mo form="infix">{}</mo>'  # at the beginning of a piece a sign would count as one before a number
SPECIAL = ("abs", "sqrt", "sum", "rowsum", "colsum")  # functions without a name and a pair of brackets
SPACE = "&#xA0;"  # a plain space at the end of an mtext is not shown
SHORT = 24  # characters that are kept on one line


def mathml(node: Node, notation: Notation, before: str = "") -> str:
    """An equation as one `<math>` element. `before` is a sign that it begins with.

    Its words are its label, the one name that a browser hands to screen readers (Chromium 156 ignores alttext).

    >>> mathml(Letter("Zh"), Notation())
    '<math aria-label="Z h"><mrow data-name="Zh"><msub><mi>Z</mi><mi>h</mi></msub></mrow></math>'
    >>> mathml(Number(-1.5, "Zh[0,1]"), Notation())
    '<math aria-label="minus 1.5"><mn data-cell="Zh[0,1]" data-value="-1.5">−1.5</mn></math>'
    """
    inner = Printer(notation).math(bracketed(node, fractions=True))
    return f'<math aria-label="{words(node, notation, before)}">{leading(before)}{inner}</math>'


def pieces(node: Node, notation: Notation, before: str = "") -> list[str]:
    """The elements of an equation in pieces, between which a line may end; `words` says all of them."""
    first, *others = Printer(notation).pieces(bracketed(node, fractions=True))
    return [leading(before) + first, *others]


def words(node: Node, notation: Notation, before: str = "") -> str:
    """What is read aloud, for an attribute."""
    return told(begun(before, spoken(node, notation)))


def leading(before: str) -> str:
    return INFIX.format(told(before)) if before else ""


def length(elements: str) -> int:
    """How many characters some elements show, one above the other counted as one after the other.

    >>> length("<mn>0.5</mn><mo>+</mo><mtext>&#xA0;x</mtext>")
    6
    """
    return len(unescape(TAG.sub("", elements)))


def told(words: str) -> str:
    """Words from anywhere, to stand in the text or in an attribute."""
    return escape(printable(words))


def identity(node: Number) -> str:
    """The attributes of a number that was read from a cell.

    >>> identity(Number(0.1, "C")), identity(Number(2.0))
    (' data-cell="C" data-value="0.1"', '')
    """
    return f' data-cell="{told(node.cell)}" data-value="{float(node.value)!r}"' if node.cell else ""


def row(*elements: str) -> str:
    return f"<mrow>{''.join(elements)}</mrow>"


def sign(character: str) -> str:
    return f"<mo>{told(character)}</mo>"


def fenced(inner: str, tall: bool = False, left: str = "(", right: str = ")") -> str:
    """In brackets; in a row of their own they grow with what they hold alone, and only if it is tall."""
    grows = "" if tall else ' stretchy="false"'
    return row(f"<mo{grows}>{left}</mo>", inner, f"<mo{grows}>{right}</mo>")


def led(sign: str, pieces: list[str]) -> list[str]:
    return [sign + pieces[0], *pieces[1:]]


def closed(pieces: list[str]) -> list[str]:
    return [*pieces[:-1], pieces[-1] + CLOSE]


def signs(text: str) -> list[str]:
    """The letters, words and digits of a symbol, each as an element.

    >>> signs("dW"), signs("A′")
    (['<mi>d</mi>', '<mi>W</mi>'], ['<mi>A</mi>', '<mo lspace="0" rspace="0">′</mo>'])
    """
    return [piece(found) for found in PIECES.findall(unicodedata.normalize("NFD", text))]


def piece(text: str) -> str:
    if text.endswith(HAT):
        return f'<mover accent="true"><mi>{told(text[0])}</mi><mo stretchy="false">ˆ</mo></mover>'
    if text.isdecimal():
        return f"<mn>{text}</mn>"
    if text.isspace():
        return f"<mtext>{SPACE}</mtext>"
    if text[0].isalpha() or text in "∂∇":
        return f"<mi>{told(text)}</mi>"
    grows = ' stretchy="false"' if text in "()[]{}|" else ""
    return f'<mo{grows} lspace="0" rspace="0">{told(text)}</mo>'


def one(text: str) -> str:
    """A text as a single element, or as nothing if it is empty."""
    found = signs(text)
    return "".join(found) if len(found) < 2 else row(*found)


def scripted(base: str, below: str, above: str) -> str:
    """An element with one below it, above it, both or none."""
    tag = {(True, False): "msub", (False, True): "msup", (True, True): "msubsup"}.get((bool(below), bool(above)))
    return f"<{tag}>{base}{below}{above}</{tag}>" if tag else base


@dataclass(frozen=True)
class Printer:
    notation: Notation

    def math(self, node: Node) -> str:
        """A tree with its brackets as MathML: one element, or of operations several, which stand in a row."""
        math = self.math
        match node:
            case Number(value):
                return f"<mn{identity(node)}>{number(value)}</mn>"
            case Letter():
                return self.letter(node)
            case Plus(left, right):
                return math(left) + sign("+") + math(right)
            case Minus(left, right):
                return math(left) + sign("−") + math(right)
            case Negative(inner):
                return row(sign("−"), math(inner))
            case Product(kind, left, right):
                return math(left) + self.times(kind) + math(right)
            case Fraction(above, below):
                return f"<mfrac>{self.one(above)}{self.one(below)}</mfrac>"
            case Power(Letter() as letter, exponent) if self.notation.symbol(letter.name).sup:
                return f"<msup>{fenced(math(letter))}{self.one(exponent)}</msup>"
            case Power(base, exponent):
                return self.raised(base, self.one(exponent))
            case Transposed(inner):
                return self.raised(inner, TRANSPOSED)
            case Function("abs", (inner,)):
                return fenced(math(inner), is_tall(inner), "|", "|")
            case Function("sqrt", (inner,)):
                return f"<msqrt>{math(inner)}</msqrt>"
            case Function("sum", (inner,)):
                return row("<mo>∑</mo>", math(inner))
            case Function("rowsum" | "colsum" as name, (inner,)):
                held = inner if isinstance(inner, Letter | Group | Function) else Group(inner)
                return row(f"<munder><mo>∑</mo><mtext>{WORDS[f'below {name}']}</mtext></munder>", math(held))
            case Function(name, arguments):
                inner = COMMA.join(map(math, arguments))
                return row(self.called(name), fenced(inner, any(map(is_tall, arguments))))
            case Cases():
                return self.cases(node)
            case Comparison(left, between, right):
                return math(left) + sign(between) + math(right)
            case Group(inner):
                return fenced(math(inner), is_tall(inner))
            case Partial(of, by):
                return f"<mfrac>{row('<mi>∂</mi>', math(of))}{row('<mi>∂</mi>', math(by))}</mfrac>"
            case Rest(count, value, shown):
                first = f"<mn>{number(value)}</mn>" if shown else "<mtext>…</mtext>"
                return row(first, f"<mtext>{SPACE}{WORDS['more'].format(count=count)}</mtext>")
            case Series(terms):
                return sign("+").join(map(math, terms))
        raise AssertionError(node)

    def pieces(self, node: Node) -> list[str]:
        """The same elements in pieces: each + of a long sum, in brackets too, and each factor too many begins one."""
        whole = self.math(node)
        if length(whole) <= SHORT:
            return [whole]
        match node:
            case Series(terms):
                first, *others = map(self.pieces, terms)
                return first + [piece for other in others for piece in led(INFIX.format("+"), other)]
            case Plus(left, right):
                return self.pieces(left) + led(INFIX.format("+"), self.pieces(right))
            case Minus(left, right):
                return self.pieces(left) + led(INFIX.format("−"), self.pieces(right))
            case Product(kind, left, right):
                *before, last = self.pieces(left)
                first, *after = led(self.times(kind), self.pieces(right))
                middle = [last + first] if length(last + first) <= SHORT else [last, first]
                return [*before, *middle, *after]
            case Group(inner) if not is_tall(inner):
                return closed(led(OPEN, self.pieces(inner)))
            case Function(name, (first, *others)) if name not in SPECIAL and not any(map(is_tall, (first, *others))):
                found = led(self.called(name) + OPEN, self.pieces(first))
                for other in others:
                    start, *rest = led(COMMA, self.pieces(other))
                    found = [*found[:-1], found[-1] + start, *rest]
                return closed(found)
        return [whole]

    def called(self, name: str) -> str:
        """A function's name before its brackets."""
        symbol = self.symbol(self.notation.symbol("A")) if name == "A" else "".join(signs(name))
        return f"{symbol}<mo>&#x2061;</mo>"

    def one(self, node: Node) -> str:
        """A tree as a single element."""
        operation = isinstance(node, Plus | Minus | Product | Comparison | Series)
        return row(self.math(node)) if operation else self.math(node)

    def times(self, kind: str) -> str:
        if kind == "∘":
            return CELLWISE.format(told(self.notation.dialect.cellwise))
        return sign("·" if kind == "@" else kind)

    def letter(self, node: Letter, above: str = "") -> str:
        """A quantity, or one of its cells; `above` is an element that comes after what stands above."""
        place = f' data-index="{",".join(map(str, node.index))}"' if node.index else ""
        inner = self.symbol(self.notation.symbol(node.name), above)
        index = f'<mtext class="index">{self.notation.index(node)}</mtext>' if node.index else ""
        return f'<mrow data-name="{told(node.name)}"{place}>{inner}{index}</mrow>'

    def symbol(self, symbol: Symbol, above: str = "") -> str:
        if symbol.argument is not None and symbol.argument.base:  # A without an argument is the letter alone
            inner = f'<mrow data-name="{told(symbol.argument.name)}">{self.symbol(symbol.argument)}</mrow>'
            bare = symbol.base if not (symbol.sub or symbol.sup) else ""
            called = "".join(signs(bare)) if bare else self.symbol(replace(symbol, argument=None))
            return called + fenced(inner)
        base = symbol.base.rstrip("₀₁₂₃₄₅₆₇₈₉")
        below = one((symbol.sub + symbol.base[len(base) :]).translate(LOWERED))
        above = row(one(symbol.sup), above) if symbol.sup and above else one(symbol.sup) or above
        return scripted(one(base), below, above)

    def raised(self, node: Node, above: str) -> str:
        """Something with an element above it, which a letter has right above what stands below it."""
        if isinstance(node, Letter) and node.index is None and self.notation.symbol(node.name).argument is None:
            return self.letter(node, above)
        return f"<msup>{self.one(node)}{above}</msup>"

    def cases(self, node: Cases) -> str:
        """A brace with a line for each case; cases inside of the last one become lines as well."""
        lines = []
        rest: Node = node
        while isinstance(rest, Cases):
            lines.append((self.math(rest.value), f"<mtext>{WORDS['if']}{SPACE}</mtext>{self.math(rest.condition)}"))
            rest = rest.otherwise.inner if isinstance(rest.otherwise, Group) else rest.otherwise
        lines.append((self.math(rest), f"<mtext>{WORDS['otherwise']}</mtext>"))
        rows = "".join(f"<mtr><mtd>{value}</mtd><mtd>{when}</mtd></mtr>" for value, when in lines)
        return row("<mo>{</mo>", f'<mtable class="cases">{rows}</mtable>')
