"""Typst is read back, by us and by Typst itself, and set as PDF; nothing that comes from outside can steer it."""

import re
import sys
from typing import get_args

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.errors import MissingExtra
from chainrule.render.pdf import document_pdf
from chainrule.render.typst import document_typst, escaped, quoted, typst_math, visible
from chainrule.working.dialects import DIALECTS
from chainrule.working.document import Document, Matrix, Paragraph
from chainrule.working.expressions import Fraction, Letter, Node, Number, Power, Transposed
from chainrule.working.notation import Notation
from chainrule.working.report import report

from ..working.networks import TRACES
from .test_latex import HOSTILE, NODES, check_equations, documents, harmful, inside, of_each_block, same_as

CELL = re.compile(r'cell\("([^"]*)", (-?(?:\d+(?:\.\d+)?|oo|"nan"))(?: dot 10\^\((-?\d+)\))?')
X, W, C = Letter("X"), Letter("Wh"), Letter("C")


def read(text: str) -> list[tuple[str, str]]:
    """Every number of a Typst document with its identity, the number as our text has it."""
    found = ((cell, digits + (f"e{power}" if power else "")) for cell, digits, power in CELL.findall(text))
    return [(cell, digits.replace("-", "−").replace("oo", "inf").replace('"nan"', "nan")) for cell, digits in found]


def body_of(document: Document) -> str:
    return document_typst(document).partition("\n\n= ")[2]


def compiles(body: str) -> None:
    typst.compile(f"#let cell(id, body) = body\n#let letter(id, body) = body\n{body}".encode(), format="pdf")


def test_each_kind_of_node_is_written():
    notation = Notation()
    assert {type(below) for node in NODES.values() for below in inside(node)} == set(get_args(Node))
    compiles("\n\n".join(f"$ {typst_math(node, notation)} $" for node in NODES.values()))
    assert typst_math(Power(Number(1.5e-7, "C"), Number(2.0)), notation) == '(cell("C", 1.5 dot 10^(-7)))^(2)'
    assert typst_math(Transposed(Letter("Wh_new")), notation) == 'letter("Wh_new", W_(h)^("new" top))'
    assert typst_math(Fraction(C, X), notation) == 'frac(letter("C", C), letter("X", X))'
    assert typst_math(Fraction(C, X), notation, inline=True) == r'letter("C", C) \/ letter("X", X)'
    assert typst_math(Letter("A′(Zh)", (0, 1)), notation) == (
        """letter("A′(Zh)[0,1]", A'(letter("Zh", Z_(h)))"[0,1]")"""
    )


@pytest.mark.parametrize("name", TRACES)
def test_every_number_is_the_traces(name):
    record = TRACES[name].record
    for k, document in enumerate(documents(name)):
        body = body_of(document)
        cells = read(body)
        assert len(cells) == body.count("cell(")
        quantities = same_as(record, cells)
        assert k or quantities >= {step.name for step in record}


# equations are evaluated ---------------------------------------------------------------------------------------------

CALL = re.compile(r"\b(letter|cell|frac|sqrt|abs|cases|op)\(")
ABOVE = {"top": "ᵀ", "2": "²", "3": "³"}


def arguments(line: str, at: int) -> tuple[list[str], int]:
    """The arguments of a call whose bracket was opened just before, and where it ends."""
    found, depth, quoted = [""], 0, False
    for end, sign in enumerate(line[at:], at):
        quoted ^= sign == '"'
        depth += 0 if quoted else {"(": 1, "[": 1, ")": -1, "]": -1}.get(sign, 0)
        if depth < 0:
            return [argument.strip() for argument in found], end + 1
        if sign == "," and not quoted and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    raise AssertionError(line)


def called(name: str, given: list[str]) -> str:
    """A call of Typst as plain text."""
    if name == "letter":
        power = re.search(r'\^\((?:"\w+" )?(top|[23])\)$', given[1])
        return given[0].strip('"') + (ABOVE[power[1]] if power else "")
    if name == "cases":
        return f"({' else '.join(given)})".replace('& "if"', "if").replace('& "otherwise"', "")
    kinds = {"cell": given[-1], "frac": f"(({given[0]}) / ({given[-1]}))", "op": given[0].strip('"')}
    return kinds.get(name, f"{name.upper()}({given[0]})")


def as_text(line: str) -> str:
    """An equation in Typst as plain text, each letter by its identity."""
    line = re.sub(r" dot 10\^\((-?\d+)\)", r"e\1", line)
    while calls := list(CALL.finditer(line)):
        given, end = arguments(line, calls[-1].end())
        line = line[: calls[-1].start()] + called(calls[-1][1], given) + line[end:]
    line = line.replace('sum_("each row")', "row sums of").replace('sum_("each column")', "column sums of")
    line = re.sub(r"\^\(([^()]*)\)", lambda found: ABOVE.get(found[1], f"^{found[1]}"), line)
    signs = {" dot ": "·", "times": "×", "sum ": "Σ ", "-": "−", "\\(": "(", "\\)": ")", "\\/": "/", "\\,": ","}
    for sign, ours in (signs | {"SQRT": "sqrt", "ABS": "abs"}).items():
        line = line.replace(sign, ours)
    return line


@pytest.mark.parametrize("name", TRACES)
def test_every_equation_comes_to_its_numbers(name):
    """A second reading: each equation, read from its Typst, is computed with NumPy."""
    check_equations(TRACES[name].record, lambda form: as_text(typst_math(form, Notation())))


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_is_set(name):
    record = TRACES["everything"].record
    assert document_pdf(report(record, "all", Notation(DIALECTS[name], record.architecture.layers))).startswith(b"%PDF")


# nothing from outside steers it --------------------------------------------------------------------------------------

SAID = """#let said(it) = {
  if type(it) == str { it }
  else if it.has("text") { it.text }
  else if it.has("children") { it.children.map(said).join("") }
  else if it == [ ] { " " }
  else { panic(repr(it)) }
}
"""


def check_said(texts: list[str]) -> None:
    """A second reading by Typst itself: what it makes of each escaped text is that text, and nothing but text."""
    lines = "".join(f"#assert.eq(said([x{escaped(text)}x]), {quoted(f'x{text}x')})\n" for text in texts)
    starts = "".join(f"#assert.eq(said([{escaped(text)}x]).trim(), {quoted(f'{text}x')}.trim())\n" for text in texts)
    typst.compile((SAID + lines + starts).encode(), format="pdf")


def single_spaces(text: str) -> str:
    return re.sub(" +", " ", visible(text))


def test_a_hostile_text_says_what_it_is():
    check_said([single_spaces(text) for text in HOSTILE if text.strip()])


@settings(max_examples=50)
@given(st.lists(st.text(), min_size=20, max_size=40))
def test_any_text_says_what_it_is(texts):
    check_said([single_spaces(text) for text in texts])


@settings(max_examples=50)
@given(st.lists(st.text("ab1 .-+=/*_#$@<>[]{}()\"'`~\\:;,|&%^!?\n", max_size=12), min_size=20, max_size=40))
def test_any_signs_say_what_they_are(texts):
    check_said([single_spaces(text) for text in texts])


@pytest.mark.parametrize("notation", [Notation(), harmful()], ids=["ours", "theirs"])
def test_a_hostile_text_changes_nothing(notation):
    harmless = body_of(of_each_block("a", notation))
    for text in filter(None, HOSTILE):
        document = of_each_block(text, notation)
        body = body_of(document)
        assert read(body) == read(harmless)
        for command in ("\n= ", "\n== ", "\n- ", "#table(", "#words[", "#quantity(", "\n\n"):
            assert body.count(command) == harmless.count(command), command
        assert document_pdf(document).startswith(b"%PDF-")


# the PDF -------------------------------------------------------------------------------------------------------------


def test_a_pdf_is_tagged_has_its_title_and_is_the_same_each_time():
    document = Document("Chain rule", (Paragraph(("one",)), Matrix("C", TRACES["article"].C)))
    pdf = document_pdf(document)
    assert pdf == document_pdf(document)
    assert b"/StructTreeRoot" in pdf
    assert b"/Title(Chain rule)" in pdf
    assert b"/Lang(en)" in pdf
    assert b"/CreationDate" not in pdf


def test_it_reads_no_file_and_no_package():
    text = document_typst(of_each_block("a"))
    assert not re.search(r"#?\b(import|include|read|eval|plugin|image)\b", text)


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtra, match="pip install typst"):
        document_pdf(Document("", ()))


def test_large_matrices_show_their_corners():
    body = body_of(of_each_block("a"))
    cells = [cell for cell, _ in read(body) if cell.startswith("X[")]
    assert {"X[0,0]", "X[0,29]", "X[29,0]", "X[29,29]"} <= set(cells)
    assert len(cells) < 48
    assert "$⋮$" in body
