"""The working as a page: every number with all its digits, text from outside escaped, no request made."""

import json
from html.parser import HTMLParser

import numpy as np
import pytest

import chainrule as cr
from chainrule.render.html import cell_html, heading, matrix_html, page, rows_html, text_html, trace_html
from chainrule.render.json import record_dict, trace_json

NASTY = "<script>alert(\"1\")</script> & 'x'"


class Reader(HTMLParser):
    """Elements, the numbers with their values, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.cells: dict[str, float] = {}
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)
        names = [name for name, _ in attrs]
        if "data-cell" in names:
            place = names.index("data-cell")
            assert names[place + 1] == "data-value"
            assert attrs[place][1] not in self.cells
            self.cells[str(attrs[place][1])] = float(str(attrs[place + 1][1]))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag  # every element is closed where it should be

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(
    "made",
    [
        page(NASTY, [heading(NASTY)]),
        heading(NASTY),
        text_html([NASTY, NASTY]),
        rows_html([(NASTY, "b")], ("one", NASTY)),
        cell_html("td", NASTY, 0.5),
    ],
)
def test_what_comes_from_outside_stays_text(made):
    reader = Reader(made)
    assert "script" not in reader.tags
    assert not reader.open
    assert "<script" not in made
    assert NASTY in reader.text or NASTY in reader.cells


def test_a_cell_shows_a_number_and_keeps_it_whole():
    assert cell_html("td", "Zh[0,1]", -1 / 3) == '<td data-cell="Zh[0,1]" data-value="-0.3333333333333333">−0.3333</td>'


def test_every_number_of_a_small_step_is_there_with_all_its_digits():
    net, X, Y = cr.article()
    trace = net.trace(X / 3, Y)
    reader = Reader(trace_html(trace.record))
    assert not reader.open
    expected = {
        f"{name}[{','.join(map(str, index))}]" if index else name: trace[name][index]
        for name in trace.names
        for index in np.ndindex(trace[name].shape)
    }
    assert reader.cells == expected
    for step in trace.steps:
        assert step.words in reader.text
        if step.phase != "given":
            assert step.equation in reader.text


def test_a_large_matrix_is_shown_by_its_corners():
    net = cr.Network([40, 30, 20])
    random = np.random.default_rng(0)
    trace = net.trace(random.normal(size=(50, 40)), random.normal(size=(50, 20)))
    step = next(step for step in trace.steps if step.name == "Wh")
    cells = Reader(matrix_html(step)).cells
    kept_rows, kept_columns = [*range(10), 39], [*range(10), 29]
    assert cells == {f"Wh[{i},{j}]": trace["Wh"][i, j] for i in kept_rows for j in kept_columns}
    assert len(trace_html(trace.record)) < 500_000


def test_a_page_asks_for_nothing():
    net, X, Y = cr.article()
    made = trace_html(net.trace(X, Y).record)
    assert made.startswith("<!doctype html>\n<html lang=")
    assert "default-src 'none'" in made
    for word in ("src=", "href=", "url(", "@import", "<script", "<link"):
        assert word not in made
    assert '<meta charset="utf-8">' in made
    assert "prefers-color-scheme: dark" in made


def test_json_has_every_number_with_all_its_digits():
    net, X, Y = cr.article()
    trace = net.trace(X / 3, Y, learning_rate=0.05)
    read = json.loads(trace_json(trace.record))
    assert read == record_dict(trace.record)
    assert read["learning_rate"] == 0.05
    assert [step["name"] for step in read["steps"]] == trace.names
    for step in read["steps"]:
        assert np.array_equal(np.array(step["value"]), trace[step["name"]])
        assert tuple(step["shape"]) == trace[step["name"]].shape
    assert read["network"] == net.architecture.to_dict()
