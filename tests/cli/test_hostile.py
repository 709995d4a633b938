r"""A table whose names and classes try to come alive goes through every verb and stays text in every medium.

What is shown for people (stdout, stderr, a .txt) has every character that does not print spelled out, as \x1b. A CSV
that goes into a file or a pipe is data and keeps its cells, but for an apostrophe before what a spreadsheet would run;
on a terminal it is spelled out as well. JSON on stdout is ASCII.
"""

import io
import json
import re
from contextlib import redirect_stdout
from html.parser import HTMLParser
from pathlib import Path

import pytest

from chainrule.cli import run

from .helpers import call, contents, read_table, script, well, write_table

ALIVE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</pre></table></title><b>",
    "[/]",
    "[bold]x",
    "\\input{x}",
    "=cmd()",
    "+1+1",
    "-cmd",
    "@SUM(A1)",
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\x9b31m",
    "a\nnewline",
    "car\rriage",
    "tab\there",
    "\"quotes\" 'both'",
    "comma, semicolon;",
    "{braces} {0} {x!r}",
    "%s %n %d",
    "\u202egnp.exe",
    "👩‍🔬 emoji",
    "\u2028line",
    "$HOME `ls`",
    "a" * 300,
]
CLASSES = ["<script>alert(2)</script>", "=1+1", "[/red]", "\x1b[2Jwiped", "\u202eright"]
TARGET = "<i>is\x1b[5m=it\n</i>"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("<b>hostile [bold]")
    rows = []
    for k in range(60):
        numbers = [f"{(k * (j + 3) * 0.37) % 1:.3f}" for j in range(len(ALIVE))]
        rows.append([*numbers, ALIVE[k % 5], ALIVE[5 + k % 9], CLASSES[k % 5]])
    header = [*ALIVE, "kind <u>", "=other", TARGET]
    return write_table(folder / "=t<script> \x1b[1m.csv", header, rows)


@pytest.fixture(scope="module")
def model(hostile) -> Path:
    path = hostile.parent / "m.safetensors"
    said = well("fit", hostile, "--target", TARGET, "--epochs", 2, "--hidden", 3, "--model", path)
    shown(said.out)
    shown(said.err)
    for name in CLASSES:
        assert (name if name.isprintable() else repr(name)[1:-1]) in said.out
    return path


def shown(text: str) -> None:
    """Holds that a text for people has printing characters and line ends alone."""
    assert [c for c in text if not c.isprintable() and c != "\n"] == []


def test_fit_reports_and_saves(model):
    assert model.stat().st_size > 1000


def test_fit_says_json_in_ascii_alone(hostile):
    said = well("fit", hostile, "--target", TARGET, "--epochs", 2, "--hidden", 3, "--model", "m.st", "--json")
    assert said.out.isascii()
    shown(said.out)
    assert said.json["report"]["target"] == TARGET
    assert {result["name"] for result in said.json["report"]["classes"]} == set(CLASSES)


def test_columns_that_are_left_out_are_named_without_coming_alive(tmp_path):
    rows = [(5, k * 0.37 % 1, ("a", "b")[k % 2]) for k in range(30)]
    for name in ("\x1b[31mred", "`rm -rf ~`'s $HOME", "[/]", "=cmd()"):
        data = write_table(tmp_path / "t.csv", (name, "x", "y"), rows)
        said = well("fit", data, "--target", "y", "--epochs", 1, "--hidden", 3)
        shown(said.out)
        line = next(line for line in said.out.splitlines() if line.startswith("left out: "))
        import shlex

        assert shlex.split(line.partition("take it in with ")[2]) == [
            "--keep",
            name if name.isprintable() else repr(name)[1:-1],
        ]


def test_a_csv_keeps_the_cells_and_disarms_what_a_spreadsheet_would_run(hostile, model):
    table = read_table(hostile.read_bytes().decode())
    said = well("predict", model, hostile)
    found = read_table(said.out)
    shown(said.err)
    assert len(found) == 61
    assert len(found[0]) == len(ALIVE) + 3 + 1 + len(CLASSES)
    cells = [cell for row in found for cell in row]
    for cell in cells:
        assert not cell.startswith(("=", "+", "@", "\t", "\r"))
        assert not cell.startswith("-") or re.fullmatch(r"-[\d.e+-]+", cell)
    strip = [[cell.removeprefix("'") for cell in row[: len(table[0])]] for row in found]
    assert strip == table
    assert "'=cmd()" in cells
    assert "'+1+1" in cells
    assert "'=1+1" in cells


def test_a_csv_on_a_terminal_is_spelled_out(hostile, model):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    with redirect_stdout(screen):
        assert run(["predict", str(model), str(hostile)]) == 0
    shown(screen.getvalue())
    assert r"\x1b[31mred" in screen.getvalue()


def test_predict_in_json(hostile, model):
    said = well("predict", model, hostile, "--json")
    assert said.out.isascii()
    assert set(said.json["prediction"]) <= set(CLASSES)
    assert [name for name in said.json if name.startswith("probability_")] == [
        f"probability_{name}" for name in sorted(CLASSES)
    ]


def test_explain_in_text(hostile, model, tmp_path):
    assert r"\x1b[31mred" in well("explain", model, hostile, "--row", 0).out
    assert "{braces} {0} {x!r}" in well("explain", model, hostile, "--row", 0).out
    for row in range(5):
        said = well("explain", model, hostile, "--row", row)
        shown(said.out)
        shown(said.err)
        well("explain", model, hostile, "--row", row, "--out", "row.txt")
        shown((tmp_path / "row.txt").read_text(encoding="utf-8"))


class Elements(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self):
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


HTML = (
    "html head meta title style body nav main h1 h2 h3 h4 p strong span a ol ul li pre wbr details summary div figure "
    "section table caption thead tbody tr th td"
)
MATHML = "math mrow mi mn mo mtext msub msup msubsup munder mover mfrac msqrt mtable mtr mtd"
SVG = "svg title desc style g rect circle path polygon text defs pattern"
OURS = {*HTML.split(), *MATHML.split(), *SVG.split()}
HARMLESS = {
    *"lang charset name content http-equiv class id href scope data-cell data-value data-name data-index".split(),
    *"data-i data-j data-edge aria-label aria-labelledby role".split(),
    *"display form stretchy separator accent lspace rspace aria-hidden tabindex".split(),
    *"xmlns viewbox width height x y x1 y1 x2 y2 cx cy r rx d points fill stroke stroke-width".split(),
    *"stroke-dasharray fill-opacity transform shape-rendering patternunits".split(),
    *"font-family font-size font-weight text-anchor".split(),
}


def test_explain_as_a_page_has_no_element_that_we_did_not_make(hostile, model, tmp_path):
    for row in range(5):
        well("explain", model, hostile, "--row", row, "--out", "row.html")
        page = (tmp_path / "row.html").read_text(encoding="utf-8")
        shown(page)
        assert "<script" not in page.lower()
        assert "&lt;script&gt;" in page
        elements = Elements()
        elements.feed(page)
        assert elements.tags <= OURS
        assert elements.attributes <= HARMLESS
        assert not re.search(r'href="(?!#part-\d)', page)
        assert page.count("<title>") == 1
        assert page.count("</title>") == 1 + page.count("<svg ")


def test_explain_in_json(hostile, model, tmp_path):
    said = well("explain", model, hostile, "--row", 0, "--json")
    assert said.out.isascii()
    assert said.json["target"] == CLASSES[0]
    assert [part["name"] for part in said.json["encoding"]][: len(ALIVE)] == ALIVE
    well("explain", model, hostile, "--row", 0, "--out", "row.json")
    assert json.loads((tmp_path / "row.json").read_text(encoding="utf-8")) == said.json


def test_refusals_are_one_line_that_prints(hostile, model, tmp_path):
    before = contents(tmp_path)
    write_table(tmp_path / "bad.csv", [ALIVE[10], ALIVE[13]], [["\x1b[2J\n", "x"]])
    calls = [
        ("fit", hostile, "--target", "\x1b[31m\n<script>"),
        ("fit", hostile, "--target", TARGET, "--keep", "\u202e\n"),
        ("fit", hostile, "--target", TARGET, "--activation", "[/]\x1b[0m"),
        ("fit", "\x1b[31m\n.csv", "--target", "y"),
        ("fit", hostile, "--target", TARGET, "--model", "\x1b[1m/no\n/m.st"),
        ("fit", hostile, "--target", TARGET, "--epochs", "\x1b[1m\n"),
        ("fit", hostile, "--target", TARGET, "--\x1b[31mred"),
        ("predict", model, tmp_path / "bad.csv"),
        ("predict", "\x1b[31m\n[/]", hostile),
        ("explain", model, hostile, "--row", "0", "--out", "\x1b[1m\n.exe"),
        ("\x1b[31m\n",),
        ("tour", "--out", hostile / "\x1b[1m\n"),
    ]
    for arguments in calls:
        said = call(*arguments)
        assert said.code == 2
        assert said.out == ""
        assert said.err.count("\n") == 1
        assert "did not expect" not in said.err
        shown(said.err)
    (tmp_path / "bad.csv").unlink()
    assert contents(tmp_path) == before


def test_bytes_that_reach_a_real_terminals_side(hostile, model):
    done = script("explain", model, hostile, "--row", 1)
    assert done.returncode == 0
    assert done.stderr == b""
    shown(done.stdout.decode("utf-8").replace("\r\n", "\n"))
