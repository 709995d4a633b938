r"""Equations and documents as LaTeX, with nothing but the article class and packages that every distribution has.

A number is written `\cell{Zh[0,1]}{-1.5}` and a letter `\letter{Zh}{Z_{h}}`: the first argument is the identity, which
the preamble's macros leave out on paper. `markdown.py` writes the same equations without them.
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
from .layout import HAT, LOWERED, OVER, PIECES, Place, fits, is_tall, placed, shares, stands_alone
from .pictures.palette import PALETTE, PAPER, kind
from .text import size

MOST_TOGETHER = 15  # rows of a table that stay on one page

# characters ----------------------------------------------------------------------------------------------------------

GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
SIGNS = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", [rf"\{name}" for name in GREEK.split()], strict=True)) | {
    "′": "'", "−": "-", "·": r"\cdot", "∘": r"\circ", "⊙": r"\odot", "×": r"\times", "÷": r"\div", "±": r"\pm",
    "∂": r"\partial", "∇": r"\nabla", "∑": r"\sum", "∏": r"\prod", "√": r"\surd", "∞": r"\infty", "ℓ": r"\ell",
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "→": r"\to", "←": r"\leftarrow", "↑": r"\uparrow",
    "↓": r"\downarrow", "∈": r"\in", "⊗": r"\otimes", "⊤": r"\top", "ᵀ": r"^{\top}", "°": r"^{\circ}",
    "½": r"\tfrac{1}{2}", "¼": r"\tfrac{1}{4}", "¾": r"\tfrac{3}{4}", "²": "^{2}", "³": "^{3}", "…": r"\dots",
    "⋮": r"\vdots", "ℒ": r"\mathcal{L}", "∗": r"\ast", "<": "< ", ">": ">", "|": r"\vert", "*": r"\ast",
    "{": r"\lbrace", "}": r"\rbrace", "\\": r"\backslash", "$": r"\$", "%": r"\%",
    "#": r"\#", "&": r"\&", "_": r"\_", "^": r"\hat{\ }", "~": r"\sim", "'": "'", "`": r"\grave{\ }", '"': "''",
    " ": r"\ ",
}  # fmt: skip
"""A character in an equation."""

WORDS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\char36{}", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "`": r"\texttt{\char96}", '"': r'\texttt{"}', "–": "--", "—": "---", "‘": "`", "’": "'",
    "“": "``", "”": "''", "…": r"\dots{}", "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}", "ø": r"\o{}", "Ø": r"\O{}",
    "œ": r"\oe{}", "Œ": r"\OE{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}", "§": r"$\mathsection$",
    "¶": r"$\mathparagraph$", "£": r"$\mathsterling$", "©": r"\textcircled{c}", "\u00a0": "~",
    "─": "-", "━": "=", "│": r"\textbar{}", "├": r"\textbar{}", "└": r"\textbar{}",
}  # fmt: skip
"""A character in running text, where it is not simply itself or a sign of an equation; all from the basic fonts."""

ACCENTS = dict(
    zip(
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0331",
        r"\` \' \^ \~ \= \u \. " r"\" \r \H \v \d \c \b".split(),
        strict=True,
    )
)
CLUSTERS = re.compile(r".[\u0300-\u036f]*", re.DOTALL)  # a character with the marks on it


def escaped(text: str) -> str:
    r"""Any text as it may stand in a paragraph, in plain ASCII; what LaTeX's own fonts lack shows its code point.

    >>> print(escaped(r"50 % of A′(Zh), \end{document}, é 猫"))
    50 \% of A$'$(Zh), \textbackslash{}end\{document\}, \'{e} \texttt{U+732B}
    """
    text = re.sub(r"\s", " ", unicodedata.normalize("NFC", text))
    line = "".join(map(word, CLUSTERS.findall(text)))
    line = re.sub(r"(\\_){4,}", lambda found: rf"\underline{{\hspace{{{len(found[0]) / 4:g}em}}}}", line)  # to write on
    return re.sub(r"(-|')(?=\1)", r"\1{}", line)  # two hyphens stay two


def word(text: str) -> str:
    base, *marks = unicodedata.normalize("NFD", text)
    if text in WORDS:
        return WORDS[text]
    if text.isascii() and text.isprintable():
        return text
    if text in SIGNS:
        return f"${SIGNS[text]}$"
    if marks and base.isascii() and base.isalpha() and set(marks) <= set(ACCENTS):
        for mark in marks:
            base = f"{ACCENTS[mark]}{{{base}}}"
        return base
    return "".join(rf"\texttt{{U+{ord(character):04X}}}" for character in text)


def signs(text: str) -> str:
    r"""The letters, words, digits and signs of a symbol, in an equation.

    >>> print(signs("dW"), signs("∂C/∂b"), signs("new"), signs("V̂"))
    dW \partial C/\partial b \mathrm{new} \hat V
    """
    return "".join(map(sign, PIECES.findall(unicodedata.normalize("NFD", text)))).rstrip()


def sign(text: str) -> str:
    if len(text) > 2 and text.isascii():
        return rf"\mathrm{{{text}}}"
    if text in SIGNS:
        return f"{SIGNS[text]} " if SIGNS[text][-1].isalpha() else SIGNS[text]
    if text.isascii() and text.isprintable():
        return text
    if text.endswith(HAT):
        return rf"\hat {sign(text[:-1]).strip()}"
    shown = word(unicodedata.normalize("NFC", text))
    return shown if shown.startswith(r"\texttt") else rf"\text{{{shown}}}"


def scripted(base: str, below: str, above: str) -> str:
    """A letter with one thing below it, one above it, both or none."""
    if base.endswith("'") and (below or above):  # a prime stands above too, and TeX wants only one thing there
        base, above = base[:-1], rf"\prime {above}".strip()
    return base + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")


def figure(value: float) -> str:
    r"""A number as in every medium, with its power of ten written out.

    >>> print(figure(-1.5), figure(1.5e-7), figure(float("-inf")))
    -1.5 1.5 \cdot 10^{-7} -\infty
    """
    text = number(value).replace("−", "-").replace("inf", r"\infty").replace("nan", r"\mathrm{nan}")
    return re.sub(r"(?<=\d)e(-?\d+)", r" \\cdot 10^{\1}", text)


# equations -----------------------------------------------------------------------------------------------------------


def latex(node: Node, notation: Notation, identity: bool = False, inline: bool = False) -> str:
    r"""An equation, to stand between dollars. With identity, each letter and number says what it is.

    inline: in a line of text, where fractions are written a / b.

    >>> from ..working.expressions import parse
    >>> print(latex(parse("(E @ W.T) * S", {"E": "Eo", "W": "Wo", "S": "A′(Zh)"}), Notation()))
    (E_{o} \cdot W_{o}^{\top}) \circ A'(Z_{h})
    >>> print(latex(Number(-1.5, "Zh[0,1]"), Notation(), identity=True))
    \cell{Zh[0,1]}{-1.5}
    """
    flat = inline or not fits(node, notation)
    return Printer(notation, identity, flat).math(bracketed(node, fractions=not flat))


COMPARED = {">": ">", "≥": r"\ge", "<": "<", "≤": r"\le"}
KNOWN, WORDED = ("exp", "log", "max", "min"), ("sign", "erf")


@dataclass(frozen=True)
class Printer:
    """identity: with the macros that say what is what. flat: a fraction is written a / b."""

    notation: Notation
    identity: bool = False
    flat: bool = False

    def math(self, node: Node) -> str:
        """A tree with its brackets as LaTeX."""
        math = self.math
        match node:
            case Number(value, name):
                return self.marked("cell", name, figure(value)) if name else figure(value)
            case Letter():
                return self.letter(node)
            case Plus(left, right):
                return f"{math(left)} + {math(right)}"
            case Minus(left, right):
                return f"{math(left)} - {math(right)}"
            case Negative(inner):
                return f"-{math(inner)}"
            case Product(kind, left, right):
                between = {"∘": signs(self.notation.dialect.cellwise), "×": r"\times"}.get(kind, r"\cdot")
                return f"{math(left)} {between} {math(right)}"
            case Fraction(above, below):
                return f"{math(above)} / {math(below)}" if self.flat else rf"\frac{{{math(above)}}}{{{math(below)}}}"
            case Power(base, exponent):
                return self.raised(base, math(exponent))
            case Transposed(inner):
                return self.raised(inner, r"\top")
            case Function("abs", (inner,)):
                return self.fenced(inner, left=r"\lvert ", right=r"\rvert")
            case Function("sqrt", (inner,)) if self.flat and not fits(inner, self.notation):
                return f"{self.fenced(inner)}^{{1/2}}"
            case Function("sqrt", (inner,)):
                return rf"\sqrt{{{math(inner)}}}"
            case Function("sum", (inner,)):
                return rf"\sum {math(inner)}"
            case Function("rowsum" | "colsum" as name, (inner,)):
                held = math(inner) if isinstance(inner, Letter | Group | Function) else self.fenced(inner)
                return rf"\sum_{{\text{{{OVER[name]}}}}} {held}"
            case Function(name, arguments):
                called = rf"\{name}" if name in KNOWN else signs(name)
                called = rf"\operatorname{{{name}}}" if name in WORDED else called
                called = self.symbol(self.notation.symbol("A")) if name == "A" else called
                return called + self.fenced(*arguments)
            case Cases():
                return self.cases(node)
            case Comparison(left, between, right):
                return f"{math(left)} {COMPARED[between]} {math(right)}"
            case Group(inner):
                return self.fenced(inner)
            case Rest(count, value, shown):
                first = figure(value) if shown else r"\dots"
                return rf"{first} \text{{ ({count} more)}}"
            case Partial(of, by):
                above, below = rf"\partial {math(of)}", rf"\partial {math(by)}"
                return f"{above} / {below}" if self.flat else rf"\frac{{{above}}}{{{below}}}"
            case Series(terms):
                return " + ".join(map(math, terms))
        raise AssertionError(node)

    def marked(self, macro: str, name: str, inner: str) -> str:
        return rf"\{macro}{{{name}}}{{{inner}}}" if self.identity else inner

    def letter(self, node: Letter, above: str = "") -> str:
        """A quantity, or one of its cells; `above` comes after what its symbol has above."""
        inner = self.symbol(self.notation.symbol(node.name), above) + self.notation.index(node)
        return self.marked("letter", node.cell, inner)

    def symbol(self, symbol: Symbol, above: str = "") -> str:
        if symbol.argument is not None:
            inner = self.marked("letter", symbol.argument.name, self.symbol(symbol.argument))
            return f"{self.symbol(replace(symbol, argument=None))}({inner})" + (f"^{{{above}}}" if above else "")
        base = symbol.base.rstrip("₀₁₂₃₄₅₆₇₈₉")
        below = (symbol.sub + symbol.base[len(base) :]).translate(LOWERED)
        return scripted(signs(base), signs(below), signs(symbol.sup) + above)

    def raised(self, node: Node, above: str) -> str:
        """Something with `above` above it."""
        match node:
            case Letter(name, None) if above == r"\top" or not self.notation.symbol(name).sup:
                return self.letter(node, above)
            case Letter(_, index) if index:
                return f"{self.letter(node)}^{{{above}}}"
            case Letter() | Number():
                whole = isinstance(node, Number) and "^" not in figure(node.value)
                return f"{self.math(node) if whole else self.fenced(node)}^{{{above}}}"
            case Group():
                return f"{self.math(node)}^{{{above}}}"
        return f"{{{self.math(node)}}}^{{{above}}}"

    def fenced(self, *inner: Node, left: str = "(", right: str = ")") -> str:
        """In brackets, which grow only with what is higher than a line."""
        held = ", ".join(map(self.math, inner))
        tall = any(map(is_tall, inner)) and not self.flat
        return rf"\left{left}{held}\right{right}" if tall else f"{left}{held}{right}"

    def cases(self, node: Cases) -> str:
        """A brace with a line for each case; cases inside of the last one become lines as well."""
        lines = []
        rest: Node = node
        while isinstance(rest, Cases):
            lines.append(rf"{self.math(rest.value)} & \text{{if }} {self.math(rest.condition)}")
            rest = rest.otherwise.inner if isinstance(rest.otherwise, Group) else rest.otherwise
        lines.append(rf"{self.math(rest)} & \text{{otherwise}}")
        return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"


# documents -----------------------------------------------------------------------------------------------------------

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage{amsmath,amssymb}
\usepackage[margin=24mm]{geometry}
\usepackage[table]{xcolor}
\usepackage{longtable}
%COLOURS%
% \cell{Zh[0,1]}{-1.5} is a number with its place in the pass, \letter{Zh}{Z_{h}} a letter with what it stands for.
\newcommand{\cell}[2]{#2}
\newcommand{\letter}[2]{#2}
% An equation with its sides under each other; a \side that is longer than a line is broken.
\newenvironment{equal}{\par\hspace*{1em}$\begin{aligned}[t]}{\end{aligned}$\par}
\newcommand{\side}[1]{\parbox[t]{.8\linewidth}{\raggedright\glued\cdot\glued\times$\displaystyle #1$}}
\newcommand{\glued}[1]{\let\sign=#1\edef#1{\noexpand\mathbin{\mathchar\number\sign}\nobreak}}
% The numbers of a matrix on its colour; \pad leaves room for digits, so that the points stand under each other.
\newenvironment{numbers}[2]
  {\left[\begin{array}{!{\hspace{2pt}}*{#2}{>{\columncolor{#1}}r!{\hspace{2pt}}}}}{\end{array}\right]}
\newcommand{\gap}{\noalign{\vspace{2pt}}}
\newcommand{\pad}[1]{\phantom{#1}}
% A cell to write in.
\newcommand{\blank}[1]{\framebox[17mm]{\rule[-3mm]{0pt}{8mm}$#1$}}
% What stays on one page.
\newenvironment{whole}{\begin{minipage}{\linewidth}\setlength{\parskip}{.6em}}{\end{minipage}\par}
\newcommand{\shape}[1]{\quad\text{\small\color{soft}#1}}
% Text that explains, and a remark.
\newcommand{\words}[1]{{\small\color{soft}#1\par}}
\newcommand{\note}[1]{\begin{quote}\small #1\end{quote}}
\newenvironment{points}{\begin{itemize}\setlength{\itemsep}{0pt}\setlength{\parskip}{0pt}}{\end{itemize}}
\renewcommand{\labelitemi}{$\bullet$}
\setlength{\parindent}{0pt}
\setlength{\jot}{5pt}
\setlength{\parskip}{.6em}
\setlength{\LTpre}{.6em}
\setlength{\LTpost}{.6em}
\setlength{\LTleft}{0pt}
\renewcommand{\arraystretch}{1.2}
"""
HEADINGS = {2: "section*", 3: "subsection*", 4: "subsubsection*"}


def document_latex(document: Document) -> str:
    """A document as a whole file, in ASCII but for the identities; pictures are left out."""
    colours = "\n".join(
        rf"\definecolor{{{name}}}{{HTML}}{{{both.light[1:].upper()}}}" for name, both in {**PALETTE, **PAPER}.items()
    )
    title = rf"{{\LARGE\bfseries {escaped(document.title)}\par}}"
    body = "\n\n".join([r"\begin{document}", title, *blocks_latex(document.blocks, document.notation)])
    return f"{PREAMBLE.replace('%COLOURS%', colours)}\n{body}\n\n\\end{{document}}\n"


def blocks_latex(blocks: Sequence[Block], notation: Notation) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(text, level):
                yield rf"\{HEADINGS.get(level, 'paragraph')}{{{escaped(text)}}}"
            case Paragraph(text, kind_):
                line = text_latex(text, notation)
                yield rf"\{kind_}{{{line}}}" if kind_ else line
            case Formula(sides, whole):
                yield formula([notation.dressed(side) if whole else side for side in sides], notation)
            case Matrix(name, value):
                yield matrix_latex(name, value, notation)
            case Blank():
                yield equal("{} &= {}".format(*blank_latex(block, notation)))
            case Beside(matrices):
                pairs = (beside_latex(one, notation) for one in matrices)
                shown = "\\qquad\n".join(rf"\mbox{{${letter} = {cells}$}}" for letter, cells in pairs)
                yield rf"{{\raggedright {shown}\par}}"
            case Table():
                yield table_latex(block, notation)
            case Lines(lines):
                yield "\\\\\n".join(rf"\texttt{{{escaped(line).replace(' ', '~')}}}" for line in lines)
            case Bullets(items):
                listed = "\n".join(rf"\item {text_latex(item, notation)}" for item in items)
                yield f"\\begin{{points}}\n{listed}\n\\end{{points}}"
            case Fold(summary, inner):
                yield rf"\paragraph{{{escaped(summary)}}}"
                yield from blocks_latex(inner, notation)
            case Section(_, inner, True):
                body = "\n\n".join(blocks_latex(inner, notation))
                yield f"\\begin{{whole}}\n{body}\n\\end{{whole}}\n\n\\medskip"
            case Section(_, inner):
                yield from blocks_latex(inner, notation)
                yield r"\filbreak\medskip"  # what belongs together stands on one page, if it can
            case Picture():
                pass


def text_latex(text: Text, notation: Notation) -> str:
    """Running text with its expressions between dollars."""
    return "".join(
        escaped(part) if isinstance(part, str) else f"${latex(part, notation, identity=True, inline=True)}$"
        for part in text
    )


def formula(sides: Sequence[Node], notation: Notation) -> str:
    """An equation, one side under the other behind the sign."""
    first, *others = (
        side if fits(node, notation) else rf"\side{{{side}}}"
        for node, side in ((node, latex(node, notation, identity=True)) for node in sides)
    )
    lead = f"&{first} \\\\\n" if stands_alone(sides, notation) else f"{first} "
    return equal(lead + " \\\\\n".join(f"&= {side}" for side in others))


def equal(body: str) -> str:
    return f"\\begin{{equal}}\n{body}\n\\end{{equal}}"


def matrix_latex(name: str, value: np.ndarray, notation: Notation) -> str:
    """All numbers of a quantity in brackets, a large one by its corners."""
    return equal("{} &= {}".format(*named_latex(name, value, notation)))


def named_latex(name: str, value: np.ndarray, notation: Notation) -> tuple[str, str]:
    """A quantity's letter, and its numbers."""
    letter = latex(Letter(name), notation, identity=True)
    if value.ndim == 0:
        return letter, latex(Number(float(value), name), notation, identity=True)
    places = placed(name, value, notation)
    rows = " \\\\ \\gap\n".join(" & ".join(place_latex(name, value, place) for place in row) for row in places)
    begin = rf"\begin{{numbers}}{{{kind(name)}}}{{{len(places[0])}}}"
    said = size(notation.shape(value.shape))
    return letter, f"{begin}\n{rows}\n\\end{{numbers}} \\shape{{{said}}}"


def blank_latex(block: Blank, notation: Notation) -> tuple[str, str]:
    """A quantity's letter and its cells, most of them empty."""
    value = np.atleast_2d(block.value)
    rows = r" \\ ".join(
        " & ".join(rf"\blank{{{'' if np.isnan(number) else figure(number)}}}" for number in row) for row in value
    )
    cells = rf"\begin{{array}}{{{'c' * value.shape[1]}}} {rows} \end{{array}}"
    letter = latex(Letter(block.name), notation, identity=True)
    return letter, cells if block.value.ndim == 0 else rf"\left[{cells}\right]"


def beside_latex(block: Matrix | Blank, notation: Notation) -> tuple[str, str]:
    return blank_latex(block, notation) if isinstance(block, Blank) else named_latex(block.name, block.value, notation)


def place_latex(name: str, value: np.ndarray, place: "Place | str") -> str:
    if isinstance(place, str):
        return SIGNS[place]
    room = rf"\pad{{{place.room}}}" if place.room else ""
    return rf"\cell{{{cell(name, place.at)}}}{{{figure(float(value[place.at]))}{room}}}"


def table_latex(block: Table, notation: Notation) -> str:
    """A table under its caption, with its wide columns broken into lines."""
    columns = "".join(
        rf">{{\raggedright\arraybackslash}}p{{{share:.3f}\linewidth}}" if share else "r" if k in block.numbers else "l"
        for k, share in enumerate(shares(block, notation))
    )
    head = " & ".join(rf"\textbf{{{escaped(text)}}}" for text in block.header)
    rows = "".join(f"{' & '.join(text_latex(text, notation) for text in row)} \\\\\n" for row in block.rows)
    caption = f"\\words{{{escaped(block.caption)}}}\n\n" if block.caption else ""
    kind_, again = ("longtable", "\\endhead\n") if len(block.rows) > MOST_TOGETHER else ("tabular", "")
    table = f"\\begin{{{kind_}}}{{{columns}}}\n{head} \\\\ \\hline\n{again}{rows}\\end{{{kind_}}}"
    return f"{caption}{{\\small\n{table}\\par}}"
