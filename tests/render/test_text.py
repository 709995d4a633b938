"""The working as text: numbers as a person writes them, matrices in brackets, large ones by their corners."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chainrule as cr
from chainrule.render.results import duration, measured, percent
from chainrule.render.text import columns_of, corners, matrix, number, size, table, trace_text


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


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (2, 3), (6, 8), (7, 8), (6, 9), (300, 200), (50, 1)])
def test_a_large_matrix_is_shown_by_its_corners(shape):
    value = np.arange(np.prod(shape), dtype=float).reshape(shape)
    lines = matrix(value)
    assert len(lines) == min(shape[0], 6)
    assert len({len(line) for line in lines}) == 1
    for line, row in zip((lines[0], lines[-1]), (value[0], value[-1]), strict=True):
        shown = line.strip("[]⎡⎤⎢⎥⎣⎦ ").split()
        assert shown[0] == number(row[0])
        assert shown[-1] == number(row[-1])
        assert len(shown) == min(shape[1], 8)
        assert ("…" in shown) == (shape[1] > 8)
    assert ("⋮" in "".join(lines)) == (shape[0] > 6)


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


def test_the_whole_pass_is_told_in_order_with_every_number():
    net, X, Y = cr.article()
    trace = net.trace(X, Y, learning_rate=0.1)
    text = trace_text(trace.record)
    assert text == str(trace)
    assert text.startswith("A 1 → 2 → 2 network (relu, relu), cost half_squared_error, sum over the rows\n")
    for step in trace.steps:
        assert re.search(rf"^{step.name} +{re.escape(step.title)} +{re.escape(size(step.shape))}$", text, re.MULTILINE)
        numbers = matrix(step.value)
        middle = (len(numbers) - 1) // 2
        assert f"{step.name} = {numbers[middle]}" in text
        for line in numbers:
            assert f"{line}\n" in text
        if step.phase != "given":
            assert f"\n{step.equation}\n" in text
    places = [text.index(f"\n{step.equation}\n") for step in trace.steps if step.phase != "given"]
    assert places == sorted(places)
    assert "with η = 0.1" in text
    assert max(map(len, text.splitlines())) <= 100


def test_a_pass_without_a_target_stops_at_the_prediction():
    from chainrule.working.record import record

    net, X, _ = cr.article()
    text = trace_text(record(net.architecture, net.params, X))
    assert "Forward" in text
    assert "Backward" not in text
    assert "Cost" not in text
