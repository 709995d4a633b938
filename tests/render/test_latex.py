"""LaTeX is read back, evaluated and, where TeX is installed, set; and nothing that comes from outside can steer it."""

import re
import shutil
import subprocess
from collections.abc import Callable
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.network import article
from chainrule.render.latex import document_latex, escaped, latex
from chainrule.working.account import account_document
from chainrule.working.dialects import DIALECTS, dialect
from chainrule.working.document import (
    Beside,
    Blank,
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
)
from chainrule.working.explain import expanded, explain
from chainrule.working.expressions import (
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
    parts,
)
from chainrule.working.notation import Notation, number
from chainrule.working.record import Record
from chainrule.working.report import report

from ..working.networks import TRACES
from ..working.reading import Reading

X, W, Z, C = Letter("X"), Letter("Wh"), Letter("Zh", (0, 1)), Letter("C")
NODES: dict[str, Node] = {
    r"-1.5": Number(-1.5),
    r"\cell{Zh[0,1]}{1.5 \cdot 10^{-7}}": Number(1.5e-7, "Zh[0,1]"),
    r"\cell{C}{-\infty}": Number(float("-inf"), "C"),
    r"\letter{Zh[0,1]}{Z_{h}[0,1]}": Z,
    r"\letter{A′(Zh)}{A'(\letter{Zh}{Z_{h}})}": Letter("A′(Zh)"),
    r"\letter{V̂Wo}{\hat V_{Wo}}": Letter("V̂Wo"),
    r"\letter{λ₁}{\lambda_{1}}": Letter("λ₁"),
    r"\letter{dWh_new}{dW_{h}^{\mathrm{new}}}": Letter("dWh_new"),
    r"\letter{length}{\mathrm{length}}": Letter("length"),
    r"\letter{X}{X} + \letter{Wh}{W_{h}}": Plus(X, W),
    r"\letter{X}{X} - (\letter{X}{X} - \letter{Wh}{W_{h}})": Minus(X, Minus(X, W)),
    r"-(\letter{X}{X} + \letter{C}{C})": Negative(Plus(X, C)),
    r"2 \times (-3)": Product("×", Number(2.0), Number(-3.0)),
    r"(\letter{X}{X} \cdot \letter{Wh}{W_{h}}) \circ \letter{X}{X}": Product("∘", Product("@", X, W), X),
    r"\frac{\letter{C}{C} + 1}{2}": Fraction(Plus(C, Number(1.0)), Number(2.0)),
    r"\left(\frac{\letter{C}{C}}{2}\right)^{2}": Power(Fraction(C, Number(2.0)), Number(2.0)),
    r"\letter{C}{C^{2}}": Power(C, Number(2.0)),
    r"\letter{Zh[0,1]}{Z_{h}[0,1]}^{2}": Power(Z, Number(2.0)),
    r"(1.5 \cdot 10^{-7})^{2}": Power(Number(1.5e-7), Number(2.0)),
    r"(\letter{W1_new}{W_{1}^{\mathrm{new}}})^{2}": Power(Letter("W1_new"), Number(2.0)),
    r"\letter{Wh_new}{W_{h}^{\mathrm{new}\top}}": Transposed(Letter("Wh_new")),
    r"{\letter{Wh}{W_{h}^{\top}}}^{2}": Power(Transposed(W), Number(2.0)),
    r"\exp(-\letter{C}{C})": Function("exp", (Negative(C),)),
    r"\max(0, \letter{C}{C})": Function("max", (Number(0.0), C)),
    r"\operatorname{erf}\left(\frac{\letter{C}{C}}{2}\right)": Function("erf", (Fraction(C, Number(2.0)),)),
    r"A(\letter{X}{X})": Function("A", (X,)),
    r"\lvert \letter{C}{C}\rvert": Function("abs", (C,)),
    r"\sqrt{\letter{C}{C} + 1}": Function("sqrt", (Plus(C, Number(1.0)),)),
    r"\sum \letter{X}{X}": Function("sum", (X,)),
    r"\sum_{\text{each row}} (\letter{X}{X} \circ \letter{X}{X})": Function("rowsum", (Product("∘", X, X),)),
    r"\sum_{\text{each column}} \letter{X}{X}": Function("colsum", (X,)),
    r"\begin{cases} 1 & \text{if } \letter{C}{C} > 0 \\ 2 & \text{if } \letter{C}{C} \le 1 \\ "
    r"0 & \text{otherwise} \end{cases}": Cases(
        Number(1.0),
        Comparison(C, ">", Number(0.0)),
        Cases(Number(2.0), Comparison(C, "≤", Number(1.0)), Number(0.0)),
    ),
    r"\letter{Zh[0,1]}{Z_{h}[0,1]} + \dots \text{ (3 more)}": Series((Z, Rest(3, 0.5))),
    r"1 + 0.5 \text{ (3 more)}": Series((Number(1.0), Rest(3, 0.5, shown=True))),
    r"\frac{\partial \letter{C}{C}}{\partial \letter{Wh}{W_{h}}}": Partial(C, W),
    r"(\letter{C}{C})": Group(C),
}
"""One of each node, with what it is in LaTeX."""


def inside(node: Node) -> list[Node]:
    return [node, *(below for part in parts(node) for below in inside(part))]


def test_each_kind_of_node_is_written():
    assert {type(below) for node in NODES.values() for below in inside(node)} == set(get_args(Node))
    for text, node in NODES.items():
        assert latex(node, Notation(), identity=True) == text


def test_a_long_side_has_no_fraction_that_could_not_be_broken():
    long = Fraction(Series((Z,) * 12), Number(2.0))
    assert r"\frac" not in latex(long, Notation())
    assert latex(long, Notation()).endswith(") / 2")
    assert latex(Fraction(C, Plus(C, C)), Notation(), inline=True) == "C / (C + C)"


# numbers are read back -----------------------------------------------------------------------------------------------

CELL = re.compile(r"\\cell\{([^{}]+)\}\{(-?(?:\d+(?:\.\d+)?|\\infty|\\mathrm\{nan\}))(?: \\cdot 10\^\{(-?\d+)\})?")


def documents(name: str) -> list[Document]:
    """The whole pass of a network, and some of its numbers explained."""
    record = TRACES[name].record
    last = [step for step in record if step.forms][-1]
    opened = [explain(record, step, index) for step, index in (("C", ()), (last.name, (0,) * last.value.ndim))]
    return [report(record, "all"), *(account_document(expanded(account, 2), "all") for account in opened)]


def value_of(record: Record, cell: str) -> float:
    name, _, index = cell.removesuffix("]").partition("[")
    value = np.pi if name == "π" else record.value(name)[tuple(map(int, index.split(","))) if index else ()]
    return float(value)


def same_as(record: Record, cells: list[tuple[str, str]]) -> set[str]:
    """Compares numbers with the trace at the rounding of the media, and returns the quantities that there were."""
    for cell, text in cells:
        assert text == number(value_of(record, cell)), cell
    return {cell.partition("[")[0] for cell, _ in cells}


def read(text: str) -> list[tuple[str, str]]:
    """Every number of a LaTeX document with its identity, the number as our text has it."""
    shown = [
        (cell, (digits + (f"e{power}" if power else "")).replace("\\infty", "inf").replace("\\mathrm{nan}", "nan"))
        for cell, digits, power in CELL.findall(text)
    ]
    return [(cell, digits.replace("-", "−")) for cell, digits in shown]


@pytest.mark.parametrize("name", TRACES)
def test_every_number_is_the_traces(name):
    record = TRACES[name].record
    for k, document in enumerate(documents(name)):
        body = document_latex(document).partition("\\begin{document}")[2]
        cells = read(body)
        assert len(cells) == body.count("\\cell{")
        quantities = same_as(record, cells)
        assert k or quantities >= {step.name for step in record}


def test_large_matrices_show_their_corners():
    value = np.arange(20.0 * 30).reshape(20, 30) / 7
    body = document_latex(Document("", (Matrix("X", value),))).partition("\\begin{document}")[2]
    cells = dict(read(body))
    assert {"X[0,0]", "X[0,29]", "X[19,0]", "X[19,29]"} <= set(cells)
    assert len(cells) < 48
    assert all(cells[f"X[{i},{j}]"] == number(value[i, j]) for i in (0, 1, 19) for j in (0, 1, 29))
    assert "\\vdots" in body
    assert "\\dots" in body


def test_another_books_matrix_is_turned_and_its_cells_keep_their_identity():
    net, inputs, targets = article()
    record = net.trace(inputs, targets).record
    body = document_latex(Document("", (Matrix("Zh", record.value("Zh")),), Notation(DIALECTS["ng"], ("h", "o"))))
    cells = [cell for cell, _ in read(body.partition("\\begin{document}")[2])]
    assert cells == ["Zh[0,0]", "Zh[1,0]", "Zh[2,0]", "Zh[0,1]", "Zh[1,1]", "Zh[2,1]"]
    assert "(2, 3)" in body
    assert "\\letter{Zh}{Z^{[1]}}" in body


# equations are evaluated ---------------------------------------------------------------------------------------------

GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\})*)\}"


def as_text(line: str) -> str:
    """An equation in LaTeX as plain text: each letter by its identity, fractions and powers with brackets."""
    above = {r"\top": "ᵀ", "2": "²", "3": "³"}

    def letter(found: re.Match[str]) -> str:
        power = re.search(r"\^\{(?:\\mathrm\{\w+\})?(?:\\prime )?(\\top|[23])\}$", found[2])
        return found[1] + (above[power[1]] if power else "")

    line = re.sub(rf"\\letter\{{([^{{}}]+)\}}{GROUP}", letter, line)
    line = re.sub(rf"\\cell\{{[^{{}}]+\}}{GROUP}", r"\1", line)
    line = re.sub(r" \\cdot 10\^\{(-?\d+)\}", lambda found: f"e{found[1].replace('-', '−')}", line)
    while found := re.search(rf"\\frac{GROUP}{GROUP}", line):
        line = f"{line[: found.start()]}(({found[1]}) / ({found[2]})){line[found.end() :]}"
    while found := re.search(rf"\\sqrt{GROUP}", line):
        line = f"{line[: found.start()]}sqrt({found[1]}){line[found.end() :]}"
    while found := re.search(r"\\begin\{cases\} ((?:(?!\\begin).)*?) \\end\{cases\}", line):
        cases = found[1].replace(r" & \text{if }", " if").replace(r" & \text{otherwise}", "").split(r" \\ ")
        line = f"{line[: found.start()]}({' else '.join(cases)}){line[found.end() :]}"
    line = re.sub(r"\\lvert (.*?)\\rvert", r"abs(\1)", line)
    line = line.replace(r"\sum_{\text{each row}}", "row sums of").replace(
        r"\sum_{\text{each column}}", "column sums of"
    )
    signs = {r"\left": "", r"\right": "", r"\cdot": "·", r"\circ": "∘", r"\times": "×", r"\sum": "Σ", r"\ge": "≥",
             r"\le": "≤", r"\exp": "exp", r"\log": "log", r"\max": "max", r"\min": "min", "-": "−"}  # fmt: skip
    line = re.sub(r"\\operatorname\{(\w+)\}", r"\1", line)
    line = re.sub(r"\^\{(?:\(?([^{}()]*)\)?)\}", lambda found: above.get(found[1], f"^{found[1]}"), line)
    return re.sub("|".join(map(re.escape, signs)), lambda found: signs[found[0]], line)


def check_equations(record: Record, text_of: Callable[[Node], str]) -> None:
    """Computes each equation of a pass from its text, and compares it with the numbers of the pass."""
    names = {step.name: step.value for step in (*record.parts, *record.steps)} | dict(record.constants) | {"π": np.pi}
    names |= {name: record.value(name) for layer in record.architecture.layers for name in [f"A(Z{layer})"]}
    for step in (*record.parts, *record.steps):
        for form in step.forms:
            text = text_of(form)
            assert "\\" not in text, text
            with np.errstate(all="ignore"):
                assert Reading(text, names).whole() == pytest.approx(step.value, rel=1e-9, abs=1e-12, nan_ok=True), text


@pytest.mark.parametrize("name", TRACES)
def test_every_equation_comes_to_its_numbers(name):
    """A second reading: each equation, read from its LaTeX, is computed with NumPy."""
    check_equations(TRACES[name].record, lambda form: as_text(latex(form, Notation(), identity=True)))


# nothing from outside steers it --------------------------------------------------------------------------------------

HOSTILE = [
    "\\write18{touch x}", "\\end{document}", "\\input{/etc/passwd}", "}{}}$$\\\\[5pt]%&~^_#", "$x$ and $$y$$",
    "^^41 ``''--", '#eval("1") #import "x": *', "= a\n== b\n- c\n+ d\n/ e: f\n1. g", "]] )) }}",
    "*a* _b_ `c` <d> @e // f /* g */ http://h.i", "</math><script>alert(1)</script>",
    "![a](javascript:x) [b](c) | d | e\n\n# f", "&lt; &#36; &nbsp; www.a.b a@b.c ~~d~~",
    "‮evil\u2066\u200b\ufeff", "\x00\x07\x1b[31m\x7f\x85\u2028", "\ud800", "😀 猫 ع 한 é ő ç ñ ŷ V̂ ą",
    "ᵀ′∘·η−½≥→…√Σ", "", "  ", "l" * 300,
]  # fmt: skip
DRESSED = {"W": "\\W$#&_{l}", "B": '"; #b^{l}', "Z": "😀é%{l}_x", "E": "&<{l}>^|*`", "cellwise": "\\$]", "H": "ŷ′_{l}"}
"""A table of letters that means harm."""


def of_each_block(text: str, notation: Notation | None = None) -> Document:
    """A document with each kind of block, and a text in every place where one can stand."""
    inline = (text, Fraction(C, W), text, Number(-0.25, "Zh[0,1]"))
    blocks = (
        Heading(text),
        Heading(text, 3),
        Heading(text, 4),
        Heading(text, 5),
        Paragraph(inline),
        Paragraph(inline, "words"),
        Paragraph(inline, "note"),
        Formula((Letter("Eh"), Product("∘", Product("@", Letter("Eo"), Transposed(W)), Letter("A′(Zh)")), Letter("H"))),
        Formula((C, Series((Z, *[Number(1.5, "Zh[0,0]")] * 20)), Number(1.0)), whole=False),
        *(Formula((C, node), whole=False) for node in NODES.values()),
        Matrix("Zh", np.array([[1.0, np.nan], [-np.inf, 1e-9]]), text),
        Matrix("X", np.arange(900.0).reshape(30, 30) / 7, text),
        Matrix("C", np.array(0.5), text),
        Blank("Zh", np.array([[1.0, np.nan], [np.nan, np.nan]])),
        Blank("C", np.array(np.nan)),
        Beside((Matrix("X", np.array([[0.5]]), text), Blank("Zh", np.array([[np.nan]])), Matrix("C", np.array(0.5)))),
        Table((text, "b"), ((inline, (text,)), (("",), ("",))), text, numbers=(1,)),
        Table(("a",) * 20, (((text,),) * 20,)),
        Table(("a", text), (((text,), inline),) * 30),
        Lines((text, f"  {text}", "━━ ⎡ 1 ⎤")),
        Bullets((inline, (text,))),
        Picture("network", None),
        Fold(text, (Paragraph(inline), Fold(text, (Heading(text),)))),
        Section("dWh", (Formula((W, X)), Paragraph((text,)))),
        Section("C", (Paragraph((text,)),)),
        Section("C", (Paragraph((text, "_" * 12)), Blank("Zh", np.full((1, 2), np.nan))), whole=True),
    )
    return Document(text, blocks, notation or Notation())


def harmful() -> Notation:
    return Notation(dialect(DRESSED), ("h", "o"))


OURS = """
documentclass usepackage definecolor newcommand newenvironment renewcommand setlength begin end left right columncolor
hspace noalign vspace phantom quad text small color parbox linewidth raggedright displaystyle mathbin mathchar number
nobreak noexpand edef let par parindent parskip jot arraystretch LTpre LTpost LTleft itemsep
equal glued side sign underline cell letter gap pad blank framebox rule mbox qquad array shape words note LARGE
bfseries section
subsection subsubsection paragraph
filbreak medskip item texttt textbf arraybackslash hline endhead frac tfrac sqrt sum cdot circ times top prime hat
mathrm mathcal operatorname exp log max min lvert rvert infty dots vdots partial eta lambda Sigma nabla surd ge le to
alpha beta delta sigma epsilon mu omega theta odot
textbackslash textasciicircum textasciitilde textless textgreater textbar
backslash vert ast lbrace rbrace sim grave renewcommand labelitemi bullet char
H c v d b r u l i o ss ae AE oe OE O L div pm prod ell
ne approx leftarrow uparrow downarrow in otimes mathsection mathparagraph mathsterling textcircled
""".split()
"""All commands that may be in a document."""


def check_structure(text: str) -> None:
    """Only our commands; braces, environments and dollars in pairs; no character that LaTeX has no letter for."""
    bare = re.sub(r"\\(letter|cell)\{[^{}\\$%#&]*\}", r"\\\1", text)  # identities, which are left out on paper
    assert bare.isascii()
    assert set(re.findall(r"\\([A-Za-z]+)", bare)) <= set(OURS)
    assert set(re.findall(r"\\([^A-Za-z])", bare)) <= set("\\{}$&#%_ '`^\"~=.")
    bare = re.sub(r"\\[^A-Za-z]", "", bare)
    depth = 0
    for sign in re.sub(r"%.*", "", bare):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
    body = bare.partition("\\begin{document}")[2]
    assert body.count("$") % 2 == 0
    assert not set("%#") & set(body)
    opened: list[str] = ["document"]
    for what, name in re.findall(r"\\(begin|end)\{(\w+)\}", body):
        if what == "begin":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert opened == []


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("notation", [Notation(), harmful()], ids=["ours", "theirs"])
def test_a_hostile_text_changes_nothing(text, notation):
    written = document_latex(of_each_block(text, notation))
    check_structure(written)
    harmless = document_latex(of_each_block("a", notation))
    assert read(written) == read(harmless)
    for command in ("\\begin{", "\\item ", "\\section*", "\\paragraph", " & ", "\\hline"):
        assert written.count(command) == harmless.count(command), command


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_is_well_formed(name):
    record = TRACES["everything"].record
    check_structure(document_latex(report(record, "all", Notation(DIALECTS[name], record.architecture.layers))))


@given(st.text())
def test_any_text_is_well_formed(text):
    check_structure(f"\\begin{{document}}{escaped(text)}\\end{{document}}")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_an_escaped_text_says_the_same(text):
    """A second reading: what LaTeX makes of each command, one after the other."""
    said = {"textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~", "textless": "<", "textgreater": ">",
            "textbar": "|", "char96": "`", "char36": "$"}  # fmt: skip
    shown = re.sub(
        r"\\texttt\{(.)\}|\\([a-z]+\d*)(?:\{\}|\})|\\([^t])|\{\}|\\texttt\{",
        lambda f: f[1] or said.get(f[2] or "", f[3] or ""),
        escaped(text),
    )
    assert shown == text
    assert "--" not in escaped(text)
    assert "''" not in escaped(text)


def test_what_latex_cannot_show_shows_its_code_point():
    assert escaped("😀") == r"\texttt{U+1F600}"
    assert escaped("ŷ ő") == r"\^{y} \H{o}"
    assert escaped("X·Wᵀ") == r"X$\cdot$W$^{\top}$"


COMPILERS = [name for name in ("pdflatex", "lualatex", "xelatex") if shutil.which(name)]


def test_it_compiles_where_tex_is_installed(tmp_path):
    """A hostile document of every block, and a whole pass; where there is no TeX, their structure is what is tested."""
    record = TRACES["everything"].record
    found = {
        "hostile": document_latex(of_each_block(" ".join(HOSTILE))),
        "dressed": document_latex(of_each_block("a", harmful())),
        "pass": document_latex(report(record, "all")),
        "ng": document_latex(report(record, "all", Notation(DIALECTS["ng"], record.architecture.layers))),
    }
    for name, text in found.items():
        check_structure(text)
        (tmp_path / f"{name}.tex").write_text(text, encoding="utf-8")
        for compiler in COMPILERS:
            command = [compiler, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", f"{name}.tex"]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
            assert done.returncode == 0, done.stdout[-2000:]
            assert name in ("hostile", "dressed") or "Overfull \\hbox" not in done.stdout, done.stdout
            assert "600pk" not in done.stdout  # no font that a small TeX would have to make first
            assert (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF-")
