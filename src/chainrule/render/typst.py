"""Equations and documents as Typst, a typesetting program that needs nothing but itself; `pdf.py` runs it.

A number is written `cell("Zh[0,1]", -1.5)` and a letter `letter("Zh", Z_(h))`: the first argument is the identity,
which the functions of that name leave out on paper.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..working.document import (
    Beside,
    Blank,
    Block,
    Bullets,
    Document,
    Fold,
    Formula,
    Heading,
    Lines,
    Matrix,
    Paragraph,
    Picture,
    Section,
    Table,
    Text,
)
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
    cell,
)
from ..working.notation import Notation, Symbol, number
from .layout import HAT, LOWERED, OVER, PIECES, Place, fits, placed, shares, stands_alone
from .pictures.palette import PALETTE, PAPER, kind
from .text import size

# characters ----------------------------------------------------------------------------------------------------------


def visible(text: str) -> str:
    r"""A text on one line in which a character that cannot be seen is shown by its code point.

    >>> visible("a\tb\x07")
    'a bU+0007'
    """
    text = re.sub(r"\s", " ", text)
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)


def escaped(text: str) -> str:
    r"""Any text as it may stand in a paragraph.

    >>> print(escaped('#eval("1") is 50 % of $A_1$... @you'))
    \#eval(\"1\") is 50 % of \$A\_1\$\.\.. \@you
    """
    return re.sub(r"""[\\#$*_`~<>@\[\]{}"'/=+:-]|\.(?=\.)|(?<=^\d)\.|(?<=^\d\d)\.""", r"\\\g<0>", visible(text))


def quoted(text: str) -> str:
    r"""Any text as a string.

    >>> print(quoted('say "hi" \\o/'))
    "say \"hi\" \\o/"
    """
    shown = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}"'


def signs(text: str) -> str:
    """The letters, words, digits and signs of a symbol, in an equation.

    >>> signs("dW"), signs("A′"), signs("new"), signs("V̂")
    ('d W', "A'", '"new"', 'hat(V)')
    """
    pieces = PIECES.findall(unicodedata.normalize("NFD", text))
    return " ".join(map(sign, pieces)).replace(" '", "'")


def sign(text: str) -> str:
    if text == "′":
        return "'"
    if len(text) == 1 and text.isprintable() and (text.isalnum() or not text.isascii()):
        return text
    if len(text) == 2 and text.endswith(HAT):
        return f"hat({sign(text[0])})"
    return quoted(unicodedata.normalize("NFC", text))


def scripted(base: str, below: str, above: str) -> str:
    """A letter with one thing below it, one above it, both or none."""
    return base + (f"_({below})" if below else "") + (f"^({above})" if above else "")


def figure(value: float) -> str:
    """A number as in every medium, with its power of ten written out.

    >>> figure(-1.5), figure(1.5e-7), figure(float("-inf"))
    ('-1.5', '1.5 dot 10^(-7)', '-oo')
    """
    text = number(value).replace("−", "-").replace("inf", "oo").replace("nan", '"nan"')
    return re.sub(r"(?<=\d)e(-?\d+)", r" dot 10^(\1)", text)


# equations -----------------------------------------------------------------------------------------------------------


def typst_math(node: Node, notation: Notation, inline: bool = False) -> str:
    """An equation, to stand between dollars where the functions `cell` and `letter` are known.

    inline: in a line of text, where fractions are written a / b.

    >>> typst_math(Product("@", Transposed(Letter("X")), Letter("Eh")), Notation())
    'letter("X", X^(top)) dot letter("Eh", E_(h))'
    >>> typst_math(Number(-1.5, "Zh[0,1]"), Notation())
    'cell("Zh[0,1]", -1.5)'
    """
    flat = inline or not fits(node, notation)
    return Printer(notation, flat).math(bracketed(node, fractions=not flat))


KNOWN = ("exp", "log", "max", "min")


@dataclass(frozen=True)
class Printer:
    """flat: a fraction is written a / b, and an equation can be broken between brackets."""

    notation: Notation
    flat: bool = False

    def math(self, node: Node) -> str:
        """A tree with its brackets as Typst."""
        math = self.math
        match node:
            case Number(value, name):
                return f"cell({quoted(name)}, {figure(value)})" if name else figure(value)
            case Letter():
                return self.letter(node)
            case Plus(left, right):
                return f"{math(left)} + {math(right)}"
            case Minus(left, right):
                return f"{math(left)} - {math(right)}"
            case Negative(inner):
                return f"-{math(inner)}"
            case Product(kind, left, right):
                between = {"∘": signs(self.notation.dialect.cellwise), "×": "times"}.get(kind, "dot")
                return f"{math(left)} {between} {math(right)}"
            case Fraction(above, below):
                return rf"{math(above)} \/ {math(below)}" if self.flat else f"frac({math(above)}, {math(below)})"
            case Power(base, exponent):
                return self.raised(base, math(exponent))
            case Transposed(inner):
                return self.raised(inner, "top")
            case Function("sqrt", (inner,)) if self.flat and not fits(inner, self.notation):
                return f"{self.fenced(inner)}^(1\\/2)"
            case Function("abs" | "sqrt" as name, (inner,)):
                return f"{name}({math(inner)})"
            case Function("sum", (inner,)):
                return f"sum {math(inner)}"
            case Function("rowsum" | "colsum" as name, (inner,)):
                held = math(inner) if isinstance(inner, Letter | Group | Function) else self.fenced(inner)
                return f"sum_({quoted(OVER[name])}) {held}"
            case Function(name, arguments):
                called = name if name in KNOWN else signs(name) if len(name) == 1 else f"op({quoted(name)})"
                called = self.symbol(self.notation.symbol("A")) if name == "A" else called
                return called + self.fenced(*arguments)
            case Cases():
                return self.cases(node)
            case Comparison(left, between, right):
                return f"{math(left)} {between} {math(right)}"
            case Group(inner):
                return self.fenced(inner)
            case Rest(count, value, shown):
                return f'{figure(value) if shown else "dots"} "({count} more)"'
            case Partial(of, by):
                above, below = f"∂ {math(of)}", f"∂ {math(by)}"
                return rf"{above} \/ {below}" if self.flat else f"frac({above}, {below})"
            case Series(terms):
                return " + ".join(map(math, terms))
        raise AssertionError(node)

    def letter(self, node: Letter, above: str = "") -> str:
        """A quantity, or one of its cells; `above` comes after what its symbol has above."""
        index = quoted(self.notation.index(node)) if node.index else ""
        return f"letter({quoted(node.cell)}, {self.symbol(self.notation.symbol(node.name), above)}{index})"

    def symbol(self, symbol: Symbol, above: str = "") -> str:
        if symbol.argument is not None:
            inner = f"letter({quoted(symbol.argument.name)}, {self.symbol(symbol.argument)})"
            return f"{self.symbol(replace(symbol, argument=None))}({inner})" + (f"^({above})" if above else "")
        base = symbol.base.rstrip("₀₁₂₃₄₅₆₇₈₉")
        below = (symbol.sub + symbol.base[len(base) :]).translate(LOWERED)
        return scripted(signs(base), signs(below), f"{signs(symbol.sup)} {above}".strip())

    def raised(self, node: Node, above: str) -> str:
        """Something with `above` above it."""
        match node:
            case Letter(name, None) if above == "top" or not self.notation.symbol(name).sup:
                return self.letter(node, above)
            case Letter(_, index) if index:
                return f"{self.letter(node)}^({above})"
            case Letter() | Number():
                whole = isinstance(node, Number) and "^" not in figure(node.value)
                return f"{self.math(node) if whole else self.fenced(node)}^({above})"
            case Group():
                return f"{self.math(node)}^({above})"
        return f"attach({self.math(node)}, t: {above})"

    def fenced(self, *inner: Node) -> str:
        """In brackets; those that are escaped do not grow, and let what they hold be broken into lines."""
        if self.flat:
            comma = r"\, "
            return rf"\({comma.join(map(self.math, inner))}\)"
        return f"({', '.join(map(self.math, inner))})"

    def cases(self, node: Cases) -> str:
        """A brace with a line for each case; cases inside of the last one become lines as well."""
        lines = []
        rest: Node = node
        while isinstance(rest, Cases):
            lines.append(f'{self.math(rest.value)} & "if" {self.math(rest.condition)}')
            rest = rest.otherwise.inner if isinstance(rest.otherwise, Group) else rest.otherwise
        return f'cases({", ".join(lines)}, {self.math(rest)} & "otherwise")'


# documents -----------------------------------------------------------------------------------------------------------

PREAMBLE = """#set document(title: TITLE, date: none)
#set page(paper: "a4", margin: 24mm, numbering: "1")
#set text(font: "Libertinus Serif", size: 11pt, lang: "en", fill: rgb("INK"))
#set par(spacing: .9em)
#show heading: set block(above: 1.8em, below: 1em)
#show heading.where(level: 1): set text(size: 1.2em)
#show math.equation.where(block: true): set align(left)
#show math.equation.where(block: true): set block(inset: (left: 1em), above: 1em, below: 1em)
#set table(stroke: none, inset: (x: .6em, y: .35em))
#show table: set text(size: .9em)

#let colours = (COLOURS)
// cell("Zh[0,1]", -1.5) is a number with its place in the pass, letter("Zh", Z_h) a letter with what it stands for.
#let cell(id, body) = body
#let letter(id, body) = body
// The numbers of a matrix on their colour; room is for digits that are not there, so that the points stand in line.
#let numbers(fill, columns, ..cells) = {
  set block(inset: 0pt)
  let inner = grid(columns: columns, gutter: 2pt, inset: (x: .5em, y: .35em), fill: fill, align: right, ..cells)
  $lr([#box(baseline: 50% - .25em, inner)])$
}
#let room(digits) = hide(digits)
// Cells to write in; and matrices beside each other.
#let blanks(columns, ..cells) = {
  set block(inset: 0pt)
  set grid(rows: 9mm, gutter: 3pt, stroke: .5pt + colours.soft, align: center + horizon)
  let inner = grid(columns: (17mm,) * columns, ..cells)
  box(baseline: 50% - .25em, inner)
}
#let beside(..parts) = block(above: 1em, below: 1em, {
  set par(leading: .5em)
  parts.pos().map(part => box(inset: (y: .5em), part)).join(h(2em, weak: true))
})
#let shape(body) = { h(1.2em); text(size: .85em, fill: colours.soft, body) }
// An equation with sides that are longer than a line.
#let long(first, align: top, ..sides) = {
  let rows = sides.pos().enumerate().map(((k, side)) => (if k == 0 { first } else { [] }, side)).flatten()
  block(inset: (left: 1em), grid(columns: (auto, 1fr), column-gutter: .3em, row-gutter: .8em, align: align, ..rows))
}
// What belongs to one quantity, text that explains, and a remark.
#let quantity(edge, whole: false, body) = {
  show math.equation.where(block: true): set block(sticky: true)
  block(breakable: not whole, stroke: (left: 2.5pt + edge), inset: (left: .6em, y: .2em), above: 1.5em, body)
}
#let words(body) = par(text(size: .9em, fill: colours.soft, body))
#let note(body) = block(inset: (x: 1.2em), text(size: .9em, body))
"""


def document_typst(document: Document) -> str:
    """A document as a whole file, which needs no other file and no package; pictures are left out."""
    colours = {name: colours.light for name, colours in {**PALETTE, **PAPER}.items()}
    lines = {f"{name}-line": colours.light_line for name, colours in PALETTE.items()}
    table = ", ".join(
        f'{name}: rgb("{colour}")' for name, colour in {**colours, **lines, "paper-line": "#d5dae1"}.items()
    )
    head = (
        PREAMBLE.replace("COLOURS", table).replace("INK", PAPER["ink"].light).replace("TITLE", quoted(document.title))
    )
    body = "\n\n".join(blocks_typst(document.blocks, document.notation))
    return f"{head}\n= {escaped(document.title)}\n\n{body}\n"


def blocks_typst(blocks: Sequence[Block], notation: Notation) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(text, level):
                yield f"{'=' * level} {escaped(text)}"
            case Paragraph(text, kind_):
                line = text_typst(text, notation)
                yield f"#{kind_}[{line}]" if kind_ else line
            case Formula(sides, whole):
                yield formula([notation.dressed(side) if whole else side for side in sides], notation)
            case Matrix(name, value):
                yield matrix_typst(name, value, notation)
            case Blank():
                yield f"$ {blank_typst(block, notation)} $"
            case Beside(matrices):
                shown = ", ".join(f"[${beside_typst(one, notation)}$]" for one in matrices)
                yield f"#beside({shown})"
            case Table():
                yield table_typst(block, notation)
            case Lines(lines):
                drawn = "".join(f"  {quoted(line)},\n" for line in lines)
                yield f'#raw(block: true, (\n{drawn}).join("\\n"))'
            case Bullets(items):
                yield "\n".join(f"- {text_typst(item, notation)}" for item in items)
            case Fold(summary, inner):
                yield f"#strong[{escaped(summary)}]"
                yield from blocks_typst(inner, notation)
            case Section(name, inner, whole):
                body = "\n\n".join(blocks_typst(inner, notation))
                yield f"#quantity(colours.{kind(name)}-line{', whole: true' * whole})[\n{body}\n]"
            case Picture():
                pass


def text_typst(text: Text, notation: Notation) -> str:
    """Running text with its expressions between dollars."""
    return "".join(
        escaped(part) if isinstance(part, str) else f"${typst_math(part, notation, inline=True)}$" for part in text
    )


def formula(sides: Sequence[Node], notation: Notation) -> str:
    """An equation, one side under the other behind the sign."""
    first, *others = (typst_math(side, notation) for side in sides)
    alone = stands_alone(sides, notation)
    if all(fits(side, notation) for side in sides):
        lead = f"& {first} \\\n  " if alone else f"{first} "
        lines = " \\\n  ".join(f"&= {side}" for side in others)
        return f"$ {lead}{lines} $"
    beside = "" if alone else f"${first}$"
    lines = [f"display({first})"] if alone else []
    lines += [f"= display({side})" for side in others]
    align = "horizon" if fits(sides[1], notation) and not alone else "top"
    return f"#long(align: {align}, [{beside}], {', '.join(f'[${line}$]' for line in lines)})"


def matrix_typst(name: str, value: np.ndarray, notation: Notation) -> str:
    """All numbers of a quantity in brackets, a large one by its corners."""
    return f"$ {named_typst(name, value, notation)} $"


def named_typst(name: str, value: np.ndarray, notation: Notation) -> str:
    letter = typst_math(Letter(name), notation)
    if value.ndim == 0:
        return f"{letter} = {typst_math(Number(float(value), name), notation)}"
    places = placed(name, value, notation)
    rows = "".join(f"  {', '.join(place_typst(name, value, place) for place in row)},\n" for row in places)
    said = size(notation.shape(value.shape))
    return f"{letter} = #numbers(colours.{kind(name)}, {len(places[0])},\n{rows})#shape[{said}]"


def blank_typst(block: Blank, notation: Notation) -> str:
    """A quantity's letter and its cells, most of them empty."""
    value = np.atleast_2d(block.value)
    cells = ", ".join("[]" if np.isnan(number) else f"[${figure(number)}$]" for number in value.flat)
    grid = f"#blanks({value.shape[1]}, {cells})"
    return f"{typst_math(Letter(block.name), notation)} = {grid if block.value.ndim == 0 else f'lr([{grid}])'}"


def beside_typst(block: Matrix | Blank, notation: Notation) -> str:
    return blank_typst(block, notation) if isinstance(block, Blank) else named_typst(block.name, block.value, notation)


def place_typst(name: str, value: np.ndarray, place: Place | str) -> str:
    if isinstance(place, str):
        return f"${place}$"
    room = f" room({quoted(place.room)})" if place.room else ""
    return f"$cell({quoted(cell(name, place.at))}, {figure(float(value[place.at]))}{room})$"


def table_typst(block: Table, notation: Notation) -> str:
    """A table under its caption, with its wide columns broken into lines."""
    columns = ", ".join(f"{share:.3f}fr" if share else "auto" for share in shares(block, notation))
    align = ", ".join("right" if k in block.numbers else "left" for k in range(len(block.header)))
    head = ", ".join(f"[*{escaped(text)}*]" for text in block.header)
    rows = "".join(f"  {', '.join(f'[{text_typst(text, notation)}]' for text in row)},\n" for row in block.rows)
    caption = f"#words[{escaped(block.caption)}]\n\n" if block.caption else ""
    return (
        f"{caption}#table(columns: ({columns},), align: ({align},),\n"
        f"  table.header({head}), table.hline(stroke: .5pt),\n{rows})"
    )
