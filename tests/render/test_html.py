"""The working as a page: its numbers are the record's, what comes from outside stays text, nothing is asked for.

The page is read back with Python's own HTML parser.
"""

import re
from base64 import b64decode
from collections import Counter
from html.parser import HTMLParser
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from fontTools.ttLib import TTFont

import chainrule as cr
from chainrule.render.html import (
    MOST_COLUMNS,
    MOST_ROWS,
    WHOLE_COLUMNS,
    WHOLE_ROWS,
    blocks_html,
    document_fragment,
    document_html,
    places_of,
)
from chainrule.render.style import FONT_NOTE, PLACES, QUARTER, palette, rules
from chainrule.working.account import account_document
from chainrule.working.document import (
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
from chainrule.working.explain import explain
from chainrule.working.expressions import Letter, Number, Partial, Product, Series
from chainrule.working.notation import Dialect, Notation, number
from chainrule.working.plots import activation_curve, decision_grid
from chainrule.working.record import Record
from chainrule.working.report import report

from .pictures import HOSTILE, made

VOID = {"meta", "wbr"}
NASTY = "<script>alert(\"1\")</script> & 'x'"
PLAIN = Notation()
FONT = (files("chainrule.render") / "font" / "STIXTwoMath-subset.woff2").read_bytes()
CONSTANTS = {"n", "η", "π", "λ₁", "λ₂"}


class Reader(HTMLParser):
    """The elements, each closed where it should be; the numbers with their identity; the text; the matrices."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.cells: dict[str, float] = {}
        self.shown: list[tuple[str, float, str]] = []
        self.names: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.open
        for cell, value, words in self.shown:
            assert words == number(value), cell
            assert repr(self.cells.setdefault(cell, value)) == repr(value)  # wherever it is shown

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        assert len(found) == len(attrs)
        self.elements.append((tag, found))
        if tag not in VOID:
            self.open.append(tag)
        if "data-cell" in found:
            names = list(found)
            assert names[names.index("data-cell") + 1] == "data-value"
            self.shown.append((found["data-cell"], float(found["data-value"]), ""))
            self.reading = len(self.open)
        if "data-name" in found:
            self.names.add(found["data-name"])

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
        if self.shown and self.shown[-1][2] == "" and len(self.open) == self.reading:
            self.shown[-1] = (*self.shown[-1][:2], data)

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


def same_as(reader: Reader, record: Record) -> set[str]:
    """The names of the quantities whose numbers are on the page, after each was found to be the record's."""
    for name, value in reader.cells.items():
        quantity, _, index = name.removesuffix("]").partition("[")
        place = tuple(map(int, index.split(","))) if index else ()
        assert value == (np.pi if quantity == "π" else record.value(quantity)[place]), name
    return {name.partition("[")[0] for name in reader.cells}


def article() -> Record:
    net, X, Y = cr.article()
    return net.trace(X / 3, Y).record


def steps_document(record: Record) -> Document:
    """Every quantity of a pass, and one number of each explained."""
    blocks: list[Block] = []
    for step in (*record.steps, *record.parts):
        inner: list[Block] = [Matrix(step.name, step.value, step.title), Paragraph((step.words,), "words")]
        if step.forms:
            account = explain(record, step.name, tuple(0 for _ in step.shape))
            inner.insert(0, Formula((Letter(step.name), *step.forms)))
            inner.append(Formula((account.letter, account.letters, account.numbers), whole=False))
            rows: tuple[tuple[Text, ...], ...] = tuple(
                ((t.letters,), (t.numbers,), (Number(t.value),)) for t in account.terms
            )
            inner.append(Table(("term", "numbers", "value"), rows, numbers=(2,)))
        blocks += [Heading(step.title, 3), Section(step.name, tuple(inner))]
    return Document("Every step", tuple(blocks))


# numbers and letters -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"sizes": [1, 2, 2]},
        {"sizes": [3, 4, 2], "activations": "gelu", "loss": "cross_entropy", "l2": 0.1},
        {"sizes": [2, 2, 3, 1], "activations": ["elu", "tanh"], "loss": "huber", "dropout": [0.5, 0.0]},
        {"sizes": [2, 3, 2], "loss": "squared_error", "output": "softmax", "bias": False},
        {"sizes": [2, 1], "loss": "poisson", "targets": False},
    ],
    ids=str,
)
def test_every_number_is_the_records_and_every_quantity_is_there(options):
    options = dict(options)
    record = made(options.pop("sizes"), **options)
    reader = Reader(document_html(steps_document(record)))
    assert same_as(reader, record) - CONSTANTS == set(record.by_name)
    for step in (*record.steps, *record.parts):
        cells = {Letter(step.name, index or None).cell for index in np.ndindex(step.shape)}
        assert cells <= set(reader.cells)
        assert step.words in reader.text
    assert reader.names >= set(record.by_name)


def test_a_whole_report_and_a_whole_account_keep_their_numbers():
    record = article()
    reader = Reader(document_html(report(record)))
    assert same_as(reader, record) >= {step.name for step in record}
    assert {row["data-name"] for row in reader.all("section")} >= {step.name for step in record}
    reader = Reader(document_html(account_document(explain(record, "dWh", (0, 1)))))
    assert same_as(reader, record) == {"dWh", "X", "Eh"}


def test_a_large_matrix_is_shown_by_its_corners():
    value = np.random.default_rng(0).normal(size=(40, 30))
    cells = Reader(blocks_html([Matrix("Wh", value)], PLAIN)).cells
    rows, columns = [*range(MOST_ROWS - 2), 39], [*range(MOST_COLUMNS - 2), 29]
    assert cells == {f"Wh[{i},{j}]": value[i, j] for i in rows for j in columns}
    text = blocks_html([Matrix("Wh", value)], PLAIN)
    assert [int(i) for i in re.findall(r'data-i="(\d+)"', text)] == rows
    assert [int(j) for j in re.findall(r'data-j="(\d+)"', text)] == columns
    assert (text.count("⋱"), text.count("⋮"), text.count("…")) == (1, len(columns), len(rows))


def test_ten_classes_are_shown_whole():
    value = np.random.default_rng(0).normal(size=(WHOLE_ROWS, WHOLE_COLUMNS))
    assert WHOLE_COLUMNS >= 10
    assert len(Reader(blocks_html([Matrix("O", value)], PLAIN)).cells) == value.size


def test_a_dialect_of_columns_turns_the_matrix_and_keeps_the_identity():
    value = np.arange(6.0).reshape(2, 3)
    columns = Notation(Dialect("columns", "made up", columns=True))
    reader = Reader(
        blocks_html(
            [Matrix("Zh", value, "title"), Formula((Letter("Z"), Product("@", Letter("X"), Letter("W"))))], columns
        )
    )
    assert [cell for cell, _, _ in reader.shown] == ["Zh[0,0]", "Zh[1,0]", "Zh[0,1]", "Zh[1,1]", "Zh[0,2]", "Zh[1,2]"]
    assert same_as_array(reader, value)
    assert reader.all("table")[0]["aria-label"] == "Zh, title, (3, 2)"
    assert "Z=W·X" in reader.text


def same_as_array(reader: Reader, value: np.ndarray) -> bool:
    return all(value[eval(name.partition("[")[2][:-1])] == found for name, found in reader.cells.items())


def test_numbers_in_texts_and_tables_have_their_identity_and_constants_have_none():
    text: Text = ("It is ", Number(-1 / 3, "Zh[0,1]"), " of ", Number(2.0), " in ", Letter("Zh"), ".")
    made = blocks_html([Paragraph(text), Table(("a", "b"), ((("x",), (Number(0.1, "C"),)),), numbers=(1,))], PLAIN)
    assert '<span data-cell="Zh[0,1]" data-value="-0.3333333333333333" class="number">−0.3333</span>' in made
    assert '<span class="number">2</span>' in made
    assert '<td data-cell="C" data-value="0.1" class="n">0.1</td>' in made
    assert Reader(made).text.startswith("It is −0.3333 of 2 in Zh.")


def test_numbers_stand_on_their_decimal_points():
    font: Any = TTFont(BytesIO(FONT))
    names, widths = font.getBestCmap(), font["hmtx"].metrics

    def width(text: str) -> float:
        return sum(widths[names[ord(character)]][0] for character in text) / font["head"].unitsPerEm

    texts = ["1", "0.25", "−10.5", "3.0625", "−7"]
    classes = places_of(texts)
    ends = [width(text[text.index(".") :] if "." in text else "") for text in texts]
    moved = [int(place.removeprefix("p") or 0) * QUARTER for place in classes]
    whole = [end + move for end, move in zip(ends, moved, strict=True)]
    assert max(whole) - min(whole) < 0.01
    assert f".p{PLACES} {{" in rules()
    assert places_of([]) == []


# the layout of equations ---------------------------------------------------------------------------------------------


def test_each_side_begins_with_its_sign_and_a_long_sum_may_be_broken():
    terms = tuple(Product("·", Letter("X", (0, k)), Letter("Wh", (k, 1))) for k in range(5))
    made = blocks_html([Formula((Letter("Zh", (0, 1)), Series(terms), Number(2.0)), whole=False)], PLAIN)
    assert Reader(made).text == "Zh[0,1]=" + "+".join(f"X[0,{k}]·Wh[{k},1]" for k in range(5)) + "=2"
    assert made.count("<wbr>") == 4
    assert made.count('<mo form="infix">+</mo>') == 4
    assert made.count('<div class="side">') == 1  # = 2
    assert made.count('<div class="side long" role="math" aria-label="equals X, row 0, column 0, ') == 1
    assert made.count('aria-hidden="true"') == 5
    short = blocks_html([Formula((Letter("Zh"), Series(terms[:1])))], PLAIN)
    assert "<wbr>" not in short
    assert "aria-hidden" not in short


def test_an_equation_may_begin_with_a_product_or_a_derivative():
    made = blocks_html([Formula((Product("·", Letter("X"), Letter("W")), Letter("Z")))], PLAIN)
    assert Reader(made).text == "X·W=Z"
    assert 'class="formula open"' in made
    made = blocks_html([Formula((Partial(Letter("C"), Letter("W")), Letter("dW")))], PLAIN)
    assert 'class="formula"' in made
    assert made.count('<div class="side">') == 1
    assert Reader(blocks_html([Formula((Letter("X"),))], PLAIN)).text == "X"


# what comes from outside ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [*HOSTILE, NASTY, "</math><script>x</script>", "</style><b>", "</title>", "a\n\u2028b", "{{7*7}}"]
)
def test_what_comes_from_outside_stays_text(words):
    grid = decision_grid(*network_with_two_inputs(), (-1, 1), (-1, 1), steps=4)
    options = {"points": np.zeros((1, 2)), "labels": [0], "names": (words, words), "classes": (words, words)}
    blocks: tuple[Block, ...] = (
        Heading(words),
        Paragraph((words, Letter("Zh")), "note"),
        Table((words, words), (((words,), (words,)),), words, (1,)),
        Lines((words, words)),
        Bullets(((words,),)),
        Fold(words, (Section(words, ()), Paragraph((words,)))),
        Matrix(words, np.ones((1, 1)), words),
        Picture("decision", grid, options),
    )
    made = document_html(Document(words, blocks))
    reader = Reader(made)
    assert all(character.isprintable() or character == "\n" for character in made)
    tags = {tag for tag, _ in reader.elements}
    assert not tags & {"script", "img", "b", "iframe", "link", "a"}
    assert not any(name.startswith("on") or name in ("src", "style") for _, a in reader.elements for name in a)
    assert made.count("<title>") == 1
    if words.isprintable():
        assert reader.text.count(words) >= 12


def network_with_two_inputs():
    net = cr.Network([2, 3, 1], loss="binary_cross_entropy")
    return net.architecture, net.params


# one page that needs nothing else ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page() -> str:
    return document_html(report(article()))


def test_a_page_asks_for_nothing(page):
    assert page.startswith("<!doctype html>\n<html lang=")
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'; font-src data:\"" in page
    rest = page.replace('xmlns="http://www.w3.org/2000/svg"', "").replace("url(data:font/woff2;base64,", "", 1)
    for word in ("src=", "url(", "@import", "<script", "<link", "http:", "https:", "//", "javascript"):
        assert word not in rest.replace(font_of(page), ""), word
    assert set(re.findall(r'href="(.)', page)) == {"#"}
    assert '<meta charset="utf-8">' in page


def font_of(page: str) -> str:
    (found,) = re.findall(r"base64,([^)]*)\)", page)
    return found


def test_the_font_is_inside_once_with_its_owners(page):
    assert b64decode(font_of(page)) == FONT
    assert page.count("@font-face") == page.count(FONT_NOTE) == 1
    assert page.count(font_of(page)[:200]) == 1


@pytest.mark.parametrize("level", ["matrices", "all"])
def test_a_large_network_makes_a_small_page(level):
    random = np.random.default_rng(0)
    net = cr.Network([784, 128, 10], loss="cross_entropy")
    record = net.trace(random.random((128, 784)), random.integers(10, size=128)).record
    page = document_html(report(record, level))
    assert len(page.encode()) < 400_000
    assert same_as(Reader(page), record) >= {step.name for step in record}


def test_a_fragment_styles_itself_alone():
    made = document_fragment(report(article()))
    reader = Reader(made)
    assert made.startswith('<div class="chainrule">')
    assert "@scope {" in made
    assert ":root" not in made
    assert not [a for tag, a in reader.elements if tag in ("h1", "h2", "h3") and "id" in a]
    assert same_as(reader, article())


# for everybody -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def every_block() -> str:
    record = article()
    picture = Picture("network", record)
    blocks: tuple[Block, ...] = (
        Heading("First", 4),
        Paragraph(("text",)),
        Heading("Second"),
        picture,
        picture,
        Picture("flow", record),
        Picture("matrices", record),
        Picture("activation", activation_curve("silu", 0.5)),
        Picture("curves", [("cost", [3.0, 2.0])], {"title": "The cost"}),
        Heading("Third"),
        Fold("More", (Heading("Inside", 3), Matrix("Zh", record.value("Zh")), picture)),
        Table(("a",), ((("1",),),), "caption"),
        Heading("Fourth"),
        Heading("Fifth", 6),
    )
    return document_html(Document("Title", blocks))


def test_headings_leave_no_level_out_and_the_list_leads_to_them(every_block):
    reader = Reader(every_block)
    levels = [int(tag[1]) for tag, _ in reader.elements if re.fullmatch(r"h\d", tag)]
    assert levels == [1, 2, 2, 2, 3, 2, 3]
    anchors = [a["id"] for a in reader.all("h2", "h3")]
    assert [a["href"] for a in reader.all("a")] == [f"#{anchor}" for anchor in anchors]
    assert len(anchors) == 6
    assert [a.get("class") for a in reader.all("li")] == [None, None, None, "deep", None, "deep"]
    assert reader.all("nav")[0]["aria-label"] == "Contents"
    assert "<nav" not in document_html(Document("few", (Heading("a"), Heading("b"), Heading("c"))))


def test_every_table_and_picture_says_what_it_is_and_every_id_is_one_elements(every_block):
    reader = Reader(every_block)
    tables = every_block.split("<table")[1:]
    assert all('<th scope="col"' in table or 'aria-label="' in table.split(">")[0] for table in tables)
    assert len(tables) == 2
    described = re.findall(r"<svg[^>]*>\s*<title id=[^>]*>[^<]+</title>\s*<desc", every_block)
    assert every_block.count("<svg") == len(described) == 7
    ids = Counter(a["id"] for _, a in reader.elements if "id" in a)
    assert set(ids.values()) == {1}
    for attributes in reader.all("svg"):
        assert set(attributes["aria-labelledby"].split()) <= set(ids)


def test_what_may_be_too_wide_can_be_reached_with_the_keys_and_what_is_narrow_is_no_stop():
    wide, narrow = np.ones((2, 12)), np.ones((2, 2))
    words = ("a", "word" * 12)
    blocks: tuple[Block, ...] = (
        Matrix("Wh", wide),
        Matrix("Wo", narrow),
        Table(words, (((Letter("X"),), ("b",)),), "wide table"),
        Table(("a", ""), ((("1",), ("many words " * 12,)),), "narrow table"),
        Lines(("running text " * 9, "█" * 60)),
        Lines(("running text " * 9, "█" * 6)),
    )
    reader = Reader(blocks_html(blocks, PLAIN))
    stops = [a for _, a in reader.elements if "tabindex" in a]
    assert [(a["aria-label"], a["role"], a["tabindex"]) for a in stops] == [
        (label, "group", "0") for label in ("Wh", "wide table", "drawing")
    ]
    assert [a.get("class") for a in reader.all("div") if a.get("class") != "scroll"] == ["named wide", "named"]
    assert len(reader.all("th")) == 3  # an empty one would head nothing


def test_drawings_keep_their_lines_and_running_text_may_be_broken():
    lines = ("    ▒▒██", "class  rows", "─────", "  a sentence with <signs>", "", "1 ┤ 2")
    made = blocks_html([Lines(lines)], PLAIN)
    assert Reader(made).text == "\n".join(lines)
    assert re.findall("<span>(.*)</span>", made) == ["  a sentence with &lt;signs&gt;"]


def blocks_of(css: str, selector: str) -> list[dict[str, str]]:
    """The declarations of each rule with this selector."""
    found = re.findall(rf"(?:^|[\s{{}}]){re.escape(selector)} \{{([^}}]*)\}}", css)
    return [dict(re.findall(r"([\w-]+):\s*([^;\s]+)", body)) for body in found]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

    def luminance(colour: str) -> float:
        whole = colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
        shares = [int(whole[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def test_letters_can_be_read_in_light_in_dark_and_on_paper():
    light, dark, paper = blocks_of(palette(), ":root")
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert light["--paper"] == paper["--paper"] == "#ffffff"
    assert dark["--paper"] != light["--paper"]
    for colours in (light, dark, paper):
        for under in ("paper", "wash", "X", "H", "O", "W", "E"):
            assert contrast(colours["--ink"], colours[f"--{under}"]) >= 4.5, under
        for under in ("paper", "wash"):
            assert contrast(colours["--soft"], colours[f"--{under}"]) >= 4.5, under


def test_the_style_sheet_is_whole():
    css = re.sub(r"/\*.*?\*/", "", palette() + rules())
    depth = 0
    for sign in re.findall(r"[{}]", css):
        depth += {"{": 1, "}": -1}[sign]
        assert 0 <= depth <= 2
    assert depth == 0
    used = set(re.findall(r"var\(--([\w-]+)", css))
    defined = set(re.findall(r"--([\w-]+):", css))
    assert used <= defined
    for word in (
        "prefers-color-scheme: dark",
        "@media print",
        ":focus-visible",
        "break-inside: avoid",
        "details-content",
    ):
        assert word in css
