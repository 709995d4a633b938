"""`chainrule tour`: the article's numbers, the digits that it learns, and the files that it leaves."""

import csv
import io
import webbrowser
from contextlib import redirect_stdout
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

import chainrule as cr
from chainrule.cli import run, tour
from chainrule.data import read

from .helpers import Said, call, contents, well


@pytest.fixture(scope="module")
def spoken(tmp_path_factory) -> tuple[Path, Said]:
    """The tour in words."""
    folder = tmp_path_factory.mktemp("tour") / "a" / "b"
    return folder, well("tour", "--out", folder, "--no-open")


def test_json_is_one_object(tmp_path):
    said = well("tour", "--out", "here", "--no-open", "--json")
    assert said.err == ""
    article, digits = said.json["article"], said.json["digits"]
    assert article["cost"] == 5.0625
    assert article["cost_then"] < 0.001
    assert 1 <= article["steps_until_small"] < 200
    assert digits["report"]["score"] >= 0.97
    assert digits["report"]["held_out"] >= 300
    assert digits["report"]["score"] > digits["report"]["trivial"] + 0.8
    assert set(contents(tmp_path / "here")) == {"page.html", "report.html", "digits.safetensors", "digits.csv"}


def test_every_quantity_of_the_articles_step_is_there(spoken):
    _, said = spoken
    net, X, Y = cr.article()
    trace = net.trace(X, Y)
    assert str(trace).partition("\n\n")[2] in said.out  # all below its title
    for name in trace.names:
        assert f"{name} = " in said.out
    assert "O = A(A(X·Wh + Bh)·Wo + Bo)" in said.out
    assert "C = 5.0625" in said.out
    assert said.err == ""


def test_it_goes_from_the_nested_expression_to_a_digits_answer(spoken):
    _, said = spoken
    headings = ["One network, one step", "Gradient descent", "The same equations on real data", "Why does it say so?"]
    places = [said.out.index(f"\n{heading}") for heading in headings]
    assert places == sorted(places)
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines if line.endswith(" %") and line[:1].isdigit()] == list("0123456789")
    for part in (
        "logistic regression",
        "majority class",
        "cost on the rows that decide when to stop",
        "digit is predicted to be",
    ):
        assert part in said.out


def test_the_descent_that_it_tells_is_the_descent_of_the_equations(spoken):
    _, said = spoken
    told = {}
    for line in said.out.partition("steps taken")[2].partition("Below")[0].splitlines():
        words = line.split()
        if len(words) == 2 and words[0].isdigit():
            told[int(words[0])] = float(words[1])
    net, X, Y = cr.article()
    for step in range(max(told) + 1):
        if step in told:
            assert told[step] == pytest.approx(net.cost(X, Y), abs=1e-6)
        down = net.trace(X, Y, learning_rate=0.1)
        net.params = [(down["Wh_new"], down["Bh_new"]), (down["Wo_new"], down["Bo_new"])]
    assert len(told) > 5
    assert told[max(told)] < 0.001


def test_the_files_that_it_leaves_are_those_that_it_names(spoken):
    folder, said = spoken
    assert set(contents(folder)) == {"page.html", "report.html", "digits.safetensors", "digits.csv"}
    for name in contents(folder):
        assert name in said.out
    net, table = cr.load(folder / "digits.safetensors"), read(folder / "digits.csv")
    assert net.columns is not None
    right = net.columns.encode_target(table).argmax(axis=1)
    accuracy = (net.forward(net.columns.encode(table)[0]).argmax(axis=1) == right).mean()
    assert accuracy >= 0.97
    assert f"{len(right)} held out" in said.out  # the rows that it leaves are those that it judged on
    assert f"this network           {accuracy * 100:.1f} %" in said.out


def test_the_rows_that_it_leaves_are_real_digits(spoken):
    folder, _ = spoken
    pixels, digits = load_digits(return_X_y=True)
    known = {(*image.astype(int), digit) for image, digit in zip(pixels, digits, strict=True)}
    with (folder / "digits.csv").open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert len(rows) >= 300
    assert all(tuple(int(float(cell)) for cell in row) in known for row in rows)


def test_the_command_that_it_offers_next_works(spoken):
    import shlex

    _, said = spoken
    line = next(line for line in said.out.splitlines() if line.startswith("  chainrule explain"))
    assert "digit is predicted to be" in well(*shlex.split(line)[1:]).out


class Page(HTMLParser):
    """The numbers of a page, and the titles of its pictures."""

    def __init__(self):
        super().__init__()
        self.cells: list[tuple[str, float]] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        given = dict(attrs)
        if "data-cell" in given:
            assert next(name for name in given if name != "data-cell" and name.startswith("data")) == "data-value"
            self.cells.append((str(given["data-cell"]), float(str(given["data-value"]))))


def test_the_report_has_the_articles_numbers_and_pictures_with_words(spoken):
    folder, _ = spoken
    page = Page()
    page.feed((folder / "report.html").read_text(encoding="utf-8"))
    net, X, Y = cr.article()
    trace = net.trace(X, Y)
    first = dict(reversed(page.cells))  # the article comes before the digit, whose cells share names
    for name in trace.names:
        for index in np.ndindex(trace[name].shape):
            cell = f"{name}[{','.join(map(str, index))}]" if index else name
            assert first[cell] == trace[name][index]
    assert "script" not in page.tags
    assert page.tags.count("svg") >= 1
    assert page.tags.count("desc") == page.tags.count("svg")


def test_the_page_is_the_articles_step_and_carries_its_lesson(spoken):
    folder, _ = spoken
    text = (folder / "page.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    net, X, Y = cr.article()
    assert dict(page.cells)["dWh[0,1]"] == net.trace(X, Y)["dWh"][0, 1]
    assert page.tags.count("script") == 2
    net.trace(X, Y).save(folder.parent / "same.html")
    assert (folder.parent / "same.html").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(("words", "opened"), [((), ["page.html"]), (("--no-open",), []), (("--json",), [])])
def test_at_the_end_the_browser_shows_the_page(tmp_path, monkeypatch, words, opened):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    shown = []
    monkeypatch.setattr(webbrowser, "open", shown.append)
    monkeypatch.setattr(tour, "show_digits", lambda *_, **__: ([], {}))
    with redirect_stdout(Terminal()):
        assert run(["tour", "--out", "a folder", *words]) == 0
    assert shown == [(tmp_path / "a folder" / name).as_uri() for name in opened]


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("in the way")
    for out in ("file", "file/deeper"):
        said = call("tour", "--out", out, "--no-open")
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
        assert said.err.startswith(f"chainrule: the folder {out!r} cannot be made (")
        assert "give --out another name" in said.err
    assert contents(tmp_path) == {"file": b"in the way"}


def test_ctrl_c_ends_it(tmp_path, monkeypatch):
    from chainrule.train import fit

    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(fit, "program", lambda plan: interrupted)
    said = call("tour", "--out", "here", "--no-open")
    assert said.code == 130
    assert said.err.splitlines()[-1] == "chainrule: interrupted"
