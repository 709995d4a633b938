"""Every shape has its reason, and a wrong one the rule that it breaks; NumPy is the second opinion."""

import re

import numpy as np
import pytest

from chainrule.working.expressions import evaluate

from .networks import TRACES


@pytest.mark.parametrize("name", TRACES)
def test_the_reasons_name_the_sizes_and_quantities_that_there_are(name):
    trace = TRACES[name]
    table = {row.name: row for row in trace.shape_reasons}
    assert list(table) == trace.names
    for row in table.values():
        assert row.shape == trace.shapes[row.name]
        for size, what in re.findall(r"(\d+) (row|column)s? because \S+ has", row.why):
            assert row.shape[what == "column"] == int(size), row
        for source, size, of in re.findall(r"because (\S+) has (\d+)(?: (row|column)s?)?", row.why):
            assert int(size) in trace.record.shape(source), row
            if of:
                assert trace.record.shape(source)[of == "column"] == int(size), row
        same = re.fullmatch(r"the same as (\S+): worked out cell by cell", row.why)
        if same:
            assert trace.record.shape(same[1]) == row.shape


def test_the_article():
    why = {row.name: row.why for row in TRACES["article"].shape_reasons}
    assert why["Zh"] == "3 rows because X has 3; 2 columns because Wh has 2"
    assert why["dWh"] == "1 row because X has 1 column; 2 columns because Eh has 2"
    assert why["Eh"] == "3 rows because Eo has 3; 2 columns because Wo has 2 rows"
    assert why["H"] == "the same as Zh: worked out cell by cell"
    assert why["X"] == "3 rows, one for each observation; 1 column, one for each input of the network"
    assert why["C"] == "one number: a sum over everything"


@pytest.mark.parametrize(
    ("name", "shape", "said"),
    [
        ("Zh", (1, 2), "Zh = X·Wh + Bh has 3 rows because X has 3; 2 columns because Wh has 2"),
        ("Zh", (1, 2), ": it is (3, 2) and cannot be (1, 2)"),
        ("Wh", (2, 1), "Zh = X·Wh + Bh breaks: X·Wh multiplies each row of X with each column of Wh, pair by pair"),
        ("Wh", (2, 1), "X must have as many columns as Wh has rows; they are 1 and 2"),
        ("Wo", (2, 3), "Zo = H·Wo + Bo breaks: H·Wo + Bo works cell by cell, so both parts need the same columns"),
        ("Y", (2, 2), "L = (O − Y)² / 2 breaks: O − Y works cell by cell, so both parts need the same rows"),
        ("Bh", (3, 2), "Bh must be (1, 2), not (3, 2): 1 row: the same bias for every row of the batch"),
        ("H", (3, 1), "H = max(0, Zh) has the shape of Zh: worked out cell by cell: it is (3, 2) and cannot be (3, 1)"),
        ("Bh", (2,), "Bh must be (1, 2), not (2,)"),
        ("Y", (3, 1), "Y must be (3, 2), not (3, 1): 3 rows, one for each observation; 2 columns, one for each output"),
        ("C", (1,), "C = Σ L is one number, so its shape cannot be (1,)"),
    ],
)  # fmt: skip
def test_a_wrong_shape_breaks_a_rule(name, shape, said):
    assert said in TRACES["article"].broken_by(name, shape)


def test_the_right_shape_breaks_none_and_a_wrong_name_gets_a_sentence():
    trace = TRACES["article"]
    assert all(trace.broken_by(name, shape) == "" for name, shape in trace.shapes.items())
    with pytest.raises(ValueError, match="there is no Zq in this trace"):
        trace.broken_by("Zq", (1, 2))


@pytest.mark.parametrize("name", ["article", "depth 3", "weights", "cross_entropy on softmax"])
def test_what_is_said_to_break_does_break_in_numpy(name):
    """With an array of the wrong shape put in, NumPy refuses the equation that is named, or gives another shape."""
    trace = TRACES[name]
    for step in trace.steps:
        if step.phase != "given":
            continue
        rows, columns = step.shape
        for shape in {(rows + 1, columns), (rows, columns + 1), (columns + 4, rows + 2)} - {step.shape}:
            sentence = trace.broken_by(step.name, shape)
            broken = re.match(r"(\S+) = .* (breaks|would have)", sentence)
            if broken is None:
                assert sentence.startswith(f"{step.name} must be {step.shape}")
                continue
            user = trace.record.by_name[broken[1]]
            values = lambda q, s=step, sh=shape: np.ones(sh) if q == s.name else trace.record.value(q)  # noqa: E731
            try:
                got = evaluate(user.forms[-1], values)
            except ValueError:
                continue
            assert np.shape(got) != user.shape, sentence
