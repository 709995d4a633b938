"""A network too large for the tab: Python's working stands in place of the page, and everything is reached by links."""

import re
from html import unescape

import numpy as np
import pytest

import chainrule as cr
from chainrule.explore import Home, opened
from chainrule.explore import large as larges
from chainrule.explore.large import MOST_IN_TAB, is_large

from .helpers import Client, serving


def home(sizes: list[int], rows: int) -> Home:
    net = cr.Network(sizes, activations="tanh", loss="cross_entropy", seed=1)
    random = np.random.default_rng(1)
    X, Y = random.normal(size=(rows, sizes[0])), np.eye(sizes[-1])[random.integers(sizes[-1], size=rows)]
    return Home(net, '<b>"big" & more</b>', X, Y, np.ones(rows, bool))


LARGE = home([600, 530, 3], 30)


@pytest.fixture(scope="module")
def large():
    with serving(LARGE) as entered:
        yield entered


def page(client: Client, path: str = "/") -> str:
    got = client.get(path)
    assert (got.status, got.headers["Content-Type"]) == (200, "text/html; charset=utf-8"), got.body[:300]
    return got.body.decode()


def cells(text: str) -> dict[str, float]:
    """Every number of a page by its cell."""
    found = re.findall('data-cell="([^"]+)" data-value="([^"]+)"', text)
    return {unescape(cell): float(value) for cell, value in found}


def links(text: str) -> dict[str, str]:
    """What is written on each link to a working → where it leads; of a number, its cell."""
    found = re.findall('(?:<td data-cell="([^"]+)"[^>]*>)?<a href="(/[^"]*)">([^<]+)</a>', text)
    return {unescape(cell or words): unescape(to) for cell, to, words in found}


def traced(rows: list[int]) -> cr.Trace:
    return LARGE.net.trace(LARGE.X[rows], LARGE.Y[rows], learning_rate=0.1)


@pytest.mark.parametrize(
    ("sizes", "rows", "expected"),
    [([784, 128, 10], 100, False), ([784, 256, 10], 200, False), ([784, 512, 10], 200, True), ([9000, 2], 30, False)],
)
def test_where_it_begins(sizes, rows, expected):
    made = home(sizes, rows)
    assert is_large(made) == expected
    made.picked = list(range(rows))
    numbers = sum(step.value.size for step in made.trace().record)
    assert (numbers > MOST_IN_TAB) == expected


def test_picking_rows_does_not_make_a_page_large(client):
    assert 'id="chainrule-packed"' in page(client, "/?rows=1")


def test_it_is_said_why_and_no_script_is_there(large):
    got = large.get("/")
    text = got.body.decode()
    said = unescape(re.findall('<p class="note">(.*)</p>', text)[0])
    assert said == (
        '<b>"big" & more</b>: with its 320,123 parameters, this network is too large to be computed in the browser, '
        "so Python has computed its working, which can be read here but not changed."
    )
    assert "<script" not in text
    assert "<form" not in text
    assert "<b>" not in text
    policy = dict(rule.split(" ", 1) for rule in got.headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "style-src": "'unsafe-inline'",
        "font-src": "data:",
    }


@pytest.mark.parametrize(("query", "rows"), [("", list(range(8))), ("?rows=29", [29]), ("?rows=7,3,3", [7, 3, 3])])
def test_the_numbers_of_the_rows_are_pythons(large, query, rows):
    shown, trace = cells(page(large, f"/{query}")), traced(rows)
    assert len(shown) > 200
    assert {name.partition("[")[0] for name in shown} >= set(trace.names)
    for name, value in shown.items():
        assert value == trace.explain(name).value, name


def test_other_rows_are_not_remembered(large):
    before = page(large)
    assert page(large, "/?rows=29") != before
    assert page(large) == before


def test_a_number_is_explained(large):
    text = page(large, "/?rows=4,9&number=dWh[599,499]")
    account = traced([4, 9]).explain("dWh[599,499]")
    assert "<title>dWh[599,499], derivative of C with respect to Wh</title>" in text
    assert cells(text)["dWh[599,499]"] == account.value
    for name in ("X[0,599]", "Eh[0,499]", "X[1,599]", "Eh[1,499]"):
        assert links(text)[name] == f"/?rows=4,9&number={name}"
    assert links(text)["The whole working"] == "/?rows=4,9"
    assert "Made from" not in page(large, "/?number=X[0,0]")  # it is given


def test_every_link_leads_somewhere(large):
    first = links(page(large))
    assert len(first) > 200
    assert set(first) >= {"Later", "Wh[0,0]", "Wh[599,529]", "A′(Zh)[0,0]", "dBo[0,2]"}
    quantities = {name.partition("[")[0]: to for name, to in first.items() if name[0] != "/" and "[" in name}
    assert len(quantities) > 20
    for name, to in quantities.items():
        assert f"<h1>{name}[" in unescape(page(large, to))
    written = [to for name, to in first.items() if name[0] == "/"]
    assert (
        written
        == [name for name in first if name[0] == "/"]
        == ["/?rows=29", "/?rows=0,1,2,3,4,5,6,7&number=Zh[7,529]"]
    )
    assert {to: large.get(to).status for to in written} == dict.fromkeys(written, 200)


def test_rows_are_paged_through_to_both_ends(large):
    there, seen = "/?rows=0,1,2,3,4,5,6,7", []
    while True:
        seen += list(map(int, there.removeprefix("/?rows=").split(",")))
        found = links(page(large, there))
        assert ("Earlier" in found) == (len(seen) > 8)
        if "Later" not in found:
            break
        assert links(page(large, found["Later"]))["Earlier"] == there
        there = found["Later"]
    assert seen == list(range(30))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("rows=30", "there is no row 30"),
        ("rows=", "whole numbers with commas between"),
        ("rows=1,", "whole numbers with commas between"),
        ("rows=-1", "whole numbers with commas between"),
        ("rows=1.5", "whole numbers with commas between"),
        ("rows=%C2%B2", "whole numbers with commas between"),
        ("rows=99999999999999", "whole numbers with commas between"),
        ("rows=" + ",".join(["0"] * 201), "1 to 200 of them"),
        ("rows=0&rows=1", "comes twice"),
        ("row=0", "the fields are rows, number"),
        ("number=", "names no number"),
        ("number=Zh", "Zh"),
        ("number=Zh[0,530]", "Zh"),
        ("number=Zh[-1,0]", "Zh"),
        ("number=__class__", "there is no __class__ in this trace"),
        ("number=<script>", "<script>"),
        ("rows=0&number=Zh[1,0]", "Zh"),
    ],
)
def test_what_is_not_there_is_refused_with_one_sentence(large, query, words):
    got = large.get(f"/?{query}")
    assert got.status == 400
    assert got.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert words in got.sentence


def test_the_gate_is_the_same(large):
    assert large.stranger().get("/?rows=0").status == 403
    assert large.get("/?rows=0", Host="example.org").status == 403


def test_a_row_without_a_target_is_shown_forward_alone(files, monkeypatch):
    monkeypatch.setattr(larges, "MOST_IN_TAB", 10)
    with serving(opened(str(files.model), str(files.data))) as client:
        assert "dWh[0,0]" in cells(page(client))
        text = page(client, "/?rows=2")
        assert "Zh[0,0]" in cells(text)
        assert "dWh[0,0]" not in cells(text)
        assert "<script" not in text
        assert client.get("/?rows=2&number=dWh[0,0]").status == 400
