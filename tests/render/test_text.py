"""The working as text: numbers as a person writes them, matrices in brackets, large ones by their corners."""

import io
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chainrule as cr
from chainrule.render.results import duration, measured, percent
from chainrule.render.terminal import show
from chainrule.render.text import (
    MOST_ROWS,
    columns_of,
    corners,
    document_text,
    matrix,
    number,
    size,
    table,
    trace_text,
)
from chainrule.working.document import Document, Heading, Paragraph, Table
from chainrule.working.record import record
from chainrule.working.report import report
from tests.working.networks import TRACES


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-2.5, "−2.5"),
        (0.12345, "0.12345"),
        (100.0, "100"),
        (1234567.0, "1234567"),
        (9999999.4, "9999999.4"),
        (1e7, "1e7"),
        (-1.25e9, "−1.25e9"),
        (5e-5, "0.0001"),
        (4.9e-5, "4.9e−5"),
        (-1e-300, "−1e−300"),
        (float("inf"), "inf"),
        (float("-inf"), "−inf"),
        (float("nan"), "nan"),
    ],
)
def test_numbers(value, text):
    assert number(value) == text


@given(st.floats(-1e308, 1e308))
def test_a_number_reads_back_to_what_it_was_nearly(value):
    read = float(number(value).replace("−", "-"))
    assert abs(read - value) <= max(0.5e-4, 0.5e-3 * abs(value)) * (1 + 1e-9)
    assert "-" not in number(value)  # a minus sign, and no hyphen
    assert not re.search(r"\.\d*0(e|$)", number(value))  # no digit that says nothing


@given(st.floats(-1e15, 1e15), st.floats(1e-12, 1e15))
def test_a_measured_number_tells_a_thousandth_of_the_spread(value, spread):
    read = float(measured(value, spread).replace("−", "-"))
    assert abs(read - value) <= 1e-3 * spread + 1e-15 * abs(value)


def test_percent_duration_and_size():
    assert [percent(1.0), percent(0.12345), percent(float("nan"))] == ["100.0 %", "12.3 %", "–"]
    assert duration([], "interrupted") == "0 epochs in 0.0 s (interrupted)."
    assert duration([0.26], "done") == "1 epoch in 0.3 s (done)."
    assert [size((3, 2)), size(())] == ["(3, 2)", "one number"]


def test_a_matrix_stands_in_brackets_with_its_points_under_each_other():
    assert matrix(np.array([[1.0, -0.5, 3], [0.25, 10.0, -4], [-100, 0, 0.5]])) == [
        "⎡    1     −0.5   3   ⎤",
        "⎢    0.25  10    −4   ⎥",
        "⎣ −100      0     0.5 ⎦",
    ]
    assert matrix(np.array([[1.0, 2.0]])) == ["[ 1  2 ]"]
    assert matrix(np.array(5.0625)) == ["5.0625"]


@pytest.mark.parametrize("shape", [(1, 1), (1, 11), (2, 3), (6, 10), (7, 10), (6, 11), (300, 200), (50, 1)])
def test_a_large_matrix_is_shown_by_its_corners(shape):
    value = np.arange(np.prod(shape), dtype=float).reshape(shape)
    lines = matrix(value)
    assert len(lines) == min(shape[0], MOST_ROWS)
    assert len({len(line) for line in lines}) == 1
    for line, row in zip((lines[0], lines[-1]), (value[0], value[-1]), strict=True):
        shown = line.strip("[]⎡⎤⎢⎥⎣⎦ ").split()
        assert shown[0] == number(row[0])
        assert shown[-1] == number(row[-1])
        assert len(shown) == min(shape[1], 10)
        assert ("…" in shown) == (shape[1] > 10)
    assert ("⋮" in "".join(lines)) == (shape[0] > MOST_ROWS)


def test_corners():
    assert corners(3, 6) == [0, 1, 2]
    assert corners(6, 6) == [0, 1, 2, 3, 4, 5]
    assert corners(100, 6) == [0, 1, 2, 3, None, 99]


def test_columns_keep_their_width():
    lines = columns_of([["1.25", "a"], ["−10", "bcd"], ["100.5", ""]])
    assert len({len(line) for line in lines}) == 1
    assert [line.index(".") for line in (lines[0], lines[2])] == [3, 3]


def test_a_table_has_a_rule_under_its_header():
    assert table([("a", "1"), ("bcd", "22")], ("name", "n")) == ["name  n", "────────", "a     1", "bcd   22"]


def read_back(text: str) -> dict[str, list[list[str]]]:
    """Every matrix of a printed pass by its name: rows of shown cells, as they stand there."""
    found: dict[str, list[list[str]]] = {}
    lines = text.splitlines()
    k = 0
    while k < len(lines):
        block = []
        while k < len(lines) and re.search(r"[⎡⎢⎣]", lines[k]):
            block.append(lines[k])
            k += 1
        single = re.fullmatch(r" *(\S+) = (\[ .* \])", lines[k]) if not block and k < len(lines) else None
        if block:
            name = next(line.split(" = ")[0].strip() for line in block if " = " in line)
            found[name] = [re.split(r"[⎡⎢⎣]", line)[1].strip("⎤⎥⎦ ").split() for line in block]
        elif single:
            found[single[1]] = [single[2].strip("[] ").split()]
        k += not block
    return found


@pytest.mark.parametrize("name", TRACES)
def test_every_matrix_reads_back_to_the_trace(name):
    """The rounding of this medium is that of `number`; of a matrix of more than 6 × 8 the corners are there."""
    trace = TRACES[name]
    matrices = read_back(trace_text(trace.record))
    for step in (*trace.steps, *trace.record.parts):
        if step.value.ndim == 0:
            continue
        if step.name not in matrices:
            assert step.phase == "part"  # of a collapsed error, whose long form is told in calculus
            assert trace.record.architecture.collapses
            continue
        assert matrices[step.name] == [[number(value) for value in row] for row in step.value], step.name
    assert f"C = {number(float(trace.C))}\n" in trace_text(trace.record)


def test_the_whole_pass_is_told_in_order():
    net, X, Y = cr.article()
    trace = net.trace(X, Y, learning_rate=0.1)
    text = trace_text(trace.record)
    assert text.rstrip() == str(trace)
    assert text.startswith("One step of a 1 → 2 → 2 network\n")
    assert "A network of 1 → 2 → 2 units (relu, relu), its cost half_squared_error, sum over the" in text
    for row in trace.shape_reasons:
        title = re.escape(row.title[:24])
        assert re.search(rf"^{row.name} +{title}.* {re.escape(size(row.shape))} ", text, re.MULTILINE)
    places = []
    for step in trace.steps:
        if step.phase != "given":
            line = step.equation.partition(", where ")[0]
            assert f"\n{line}\n" in text
            places.append(text.index(f"\n{line}\n"))
    assert places == sorted(places)
    assert "with η = 0.1" in text
    assert max(map(len, text.splitlines())) <= 88


@pytest.mark.parametrize("width", [60, 88, 110])
def test_nothing_is_wider_than_the_line(width):
    for name in ("article", "everything", "hidden gelu"):
        for line in document_text(report(TRACES[name].record), width).splitlines():
            assert len(line) <= max(width, 72), line  # a table keeps its columns


def test_a_long_equation_stands_on_lines_of_its_own():
    text = str(TRACES["article"].explain("C"))
    assert "C = L[0,0] + L[0,1] + L[1,0] + L[1,1] + L[2,0] + L[2,1]\n" in text
    assert "  = 0.03125 + 0.28125 + 1.125 + 0.5 + 2 + 1.125\n  = 5.0625\n" in text


def test_a_pass_without_a_target_stops_at_the_prediction():
    net, X, _ = cr.article()
    text = trace_text(record(net.architecture, net.params, X))
    assert "Forward" in text
    assert "Backward" not in text
    assert "Cost" not in text


def test_on_a_terminal_there_is_colour_and_in_a_pipe_none():
    document = report(TRACES["article"].record)
    piped = io.StringIO()
    show(document, piped)
    assert piped.getvalue() == document_text(document)
    script = "import chainrule as cr; from chainrule.render.terminal import show; n, X, Y = cr.article()\n"
    script += "show(n.trace(X, Y).document())"
    painted = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "FORCE_COLOR": "1", "COLUMNS": "88", "TERM": "xterm-256color"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert "\x1b[" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == piped.getvalue()


def test_names_from_outside_come_through_as_text():
    hostile = "\x1b[31m[bold]x[/bold]\u202e\n|`"
    blocks = (Paragraph((hostile,)), Table(("a", hostile), (((hostile,), ("b",)),)), Heading(hostile))
    out = io.StringIO()
    show(Document(hostile, blocks), out)
    assert "\x1b" not in out.getvalue()
    assert "\u202e" not in out.getvalue()
    assert "[bold]x[/bold]" in out.getvalue()
