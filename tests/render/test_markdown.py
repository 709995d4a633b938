"""Markdown is read back by place, and by a Markdown parser; nothing that comes from outside can steer it."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from chainrule.render.markdown import document_markdown, escaped, line, maths
from chainrule.render.text import corners
from chainrule.working.account import account_document
from chainrule.working.dialects import DIALECTS
from chainrule.working.document import Bullets, Document, Heading, Matrix, Paragraph, Table
from chainrule.working.explain import explain
from chainrule.working.expressions import Letter
from chainrule.working.notation import Notation, number
from chainrule.working.record import Record
from chainrule.working.report import report

from ..working.networks import TRACES
from .test_latex import HOSTILE, NODES, harmful, of_each_block, same_as
from .test_typst import single_spaces

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OURS = {"text", "softbreak", "strong_open", "strong_close", "paragraph_open", "paragraph_close", "inline", "fence",
        "heading_open", "heading_close", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
        "blockquote_open", "blockquote_close", "table_open", "table_close", "thead_open", "thead_close", "tbody_open",
        "tbody_close", "tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close"}  # fmt: skip


def parsed(text: str, more: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The kinds and texts of all that a Markdown parser finds, which must be ours."""
    tokens = [below for token in GITHUB.parse(text) for below in (token, *(token.children or ()))]
    found = [("text" if token.type == "text_special" else token.type, token.content) for token in tokens]
    assert {kind for kind, _ in found} <= OURS.union(more)
    return found


def shown(text: str) -> str:
    """The text that a reader sees."""
    return "".join(
        "\n" if kind == "softbreak" else content for kind, content in parsed(text) if kind in ("text", "softbreak")
    )


def test_each_kind_of_node_is_written_without_macros_of_ours():
    for text, node in NODES.items():
        written = maths(node, Notation())
        assert not re.search(r"\\(cell|letter|pad|operatorname|phantom|mbox|\\)", written)
        assert "|" not in written
        if not re.search(r"\\(cell|letter|operatorname|\\)", text):
            assert written == text


@pytest.mark.parametrize("dialect", DIALECTS)
def test_markdown_leaves_the_equations_as_they_are(dialect):
    """A second opinion: a Markdown parser that knows no equations shows each of them, sign for sign."""
    record = TRACES["everything"].record
    text = document_markdown(report(record, "all", Notation(DIALECTS[dialect], record.architecture.layers)))
    equations = re.findall(r"\$\$\n.*?\n\$\$|\$[^$\n]+\$", text, re.S)
    assert len(equations) > 100
    seen = shown(text)
    for equation in equations:
        assert equation in seen


# numbers are read back by place --------------------------------------------------------------------------------------

DIGITS = r"-?(?:\d+(?:\.\d+)?|\\infty|\\mathrm\{nan\})(?: \\cdot 10\^\{-?\d+\})?"


def as_ours(text: str) -> str:
    text = re.sub(r" \\cdot 10\^\{(-?\d+)\}", r"e\1", text).replace("\\infty", "inf").replace("\\mathrm{nan}", "nan")
    return text.replace("-", "−")


def symbols(record: Record) -> dict[str, str]:
    names = [*record.by_name, *(name for name, _ in record.constants), "π"]
    return {maths(Letter(name), Notation()): name for name in names}


def value(record: Record, name: str) -> np.ndarray | float:
    return np.pi if name == "π" else record.value(name)


def matrices(text: str, record: Record) -> list[tuple[str, str]]:
    """The numbers of all matrices: the letter and the shape in bold say which, and the place says the cell."""
    names, found = symbols(record), []
    for letter, rows, columns, body in re.findall(
        r"\*\*\$(.+?)\$ \((\d+), (\d+)\)\*\*\n\n\$\$\n\\begin\{bmatrix\}\n(.*?)\n\\end\{bmatrix\}\n\$\$", text, re.S
    ):
        cells = [row.split(" & ") for row in body.split(" \\cr\n")]
        down, across = corners(int(rows), len(cells)), corners(int(columns), len(cells[0]))
        for i, row in zip(down, cells, strict=True):
            for j, digits in zip(across, row, strict=True):
                if i is None or j is None:
                    assert digits in ("\\dots", "\\vdots")
                else:
                    found.append((f"{names[letter]}[{i},{j}]", as_ours(digits)))
    return found


def equations(text: str, record: Record) -> list[tuple[str, str]]:
    """The numbers of all equations that have letters on one side and, in their order, their numbers on the next."""
    names, found = symbols(record), []
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    token = re.compile(rf"({known})(\[[\d,]+\])?|({DIGITS}|\\dots)|\\mathrm{{[a-z]+}}|\\[a-z]+")
    for equation in re.findall(r"\$\$\n(.*?)\n\$\$", text, re.S):
        bare = re.sub(r"\\(?:text|begin|end)\{[^}]*\}", "", equation)
        found_in = [token.finditer(side) for side in re.split(r" (?:\\cr\n&|&)?= ", bare)]
        sides = [[digits for digits in side if digits[1] or digits[3]] for side in found_in]
        for letters, numbers in pairwise(sides):
            if len(letters) == len(numbers) and all(digits[3] for digits in numbers):
                pairs = zip(letters, numbers, strict=True)
                found += [
                    (names[a[1]] + (a[2] or ""), as_ours(own_sign(a, b)))
                    for a, b in pairs
                    if a[2] or (a[1] and np.ndim(value(record, names[a[1]])) == 0)
                ]
    return found


def own_sign(letter: re.Match[str], digits: re.Match[str]) -> str:
    """A number without the minus sign that stands before its letter as well: −Z may be −0.5, or −(−0.5)."""
    negative = letter.string[: letter.start()].endswith("-")
    return digits[3][1:] if negative and not digits.string[: digits.start()].endswith("-(") else digits[3]


@pytest.mark.parametrize("name", TRACES)
def test_every_number_is_the_traces(name):
    record = TRACES[name].record
    text = document_markdown(report(record))
    singles = [step.name for step in record if step.value.ndim == 0]
    quantities = same_as(record, matrices(text, record)) | same_as(record, equations(text, record))
    assert quantities >= {step.name for step in record}
    for single in singles:
        digits = number(float(record.value(single))).replace("−", "-")
        assert f"$$\n{maths(Letter(single), Notation())} = {digits}\n$$" in text or "e" in digits


@pytest.mark.parametrize("name", TRACES)
def test_the_numbers_of_an_equation_stand_in_the_order_of_its_letters(name):
    record = TRACES[name].record
    for step in record:
        if step.forms and step.phase != "given":
            index = tuple(size - 1 for size in step.value.shape)
            account = explain(record, step.name, index)
            read = equations(document_markdown(account_document(account)), record)
            same_as(record, read)
            assert {cell for cell, _ in read} >= {letter.cell for letter in account.sources()}


def test_a_large_matrix_shows_its_corners():
    record = TRACES["article"].record
    value = np.arange(900.0).reshape(30, 30) / 7
    text = document_markdown(Document("", (Matrix("X", value),)))
    cells = dict(matrices(text, record))
    assert {"X[0,0]", "X[0,29]", "X[29,0]", "X[29,29]"} <= set(cells)
    assert len(cells) < 48
    assert all(digits == number(value[tuple(map(int, cell[2:-1].split(",")))]) for cell, digits in cells.items())


# nothing from outside steers it --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
@pytest.mark.parametrize("notation", [Notation(), harmful()], ids=["ours", "theirs"])
def test_a_hostile_text_changes_nothing(text, notation):
    """A parser without equations may see an emphasis in the letters of a harmful table, but no HTML or link."""
    more = ("em_open", "em_close") if notation.dialect.letters else ()
    written, harmless = (parsed(document_markdown(of_each_block(t, notation)), more) for t in (text, "a"))
    blocks = [[kind for kind, _ in found if kind not in ("text", "softbreak")] for found in (written, harmless)]
    assert blocks[0] == blocks[1]
    seen = "".join(content for kind, content in written if kind == "text")
    assert single_spaces(text).strip() in re.sub(" +", " ", seen)


@given(st.text(st.characters(exclude_characters=" ")), st.text())
def test_any_text_says_what_it_is(text, other):
    text, other = f"{text}x", f"x{other}x"
    blocks = (
        Paragraph((text,)),
        Paragraph((text,), "note"),
        Heading(text),
        Bullets(((text,),)),
        Table((text, other), (((text,), (other,)),)),
    )
    document = document_markdown(Document(text, blocks))
    inline = [content for kind, content in parsed(document) if kind == "inline"]
    assert [shown_inline(content) for content in inline] == [
        single_spaces(t).strip() for t in [text] * 5 + [text, other, text, other]
    ]


def shown_inline(content: str) -> str:
    seen = "".join(token.content for token in GITHUB.parseInline(content)[0].children or ())
    return re.sub(" +", " ", seen)


@given(st.text("ab1 .-+=/*_#$@<>[]{}()\"'`~\\:;,|&%^!?\n\t", max_size=14))
def test_any_signs_say_what_they_are(text):
    assert re.sub(" +", " ", shown(line(escaped(f"{text}x")))) == single_spaces(f"{text}x").strip()
    assert "$" not in escaped(text)
