"""The Jacobian of a row and the collapse of C′ and A′: both ways come to the same, and what is rounded is not shown."""

import numpy as np
import pytest

import chainrule as cr
from chainrule.equations.activations import ACTIVATIONS
from chainrule.working.calculus import calculus
from chainrule.working.document import Formula, Paragraph
from chainrule.working.expressions import Letter, Number, Partial
from chainrule.working.jacobian import output_jacobian, telling
from chainrule.working.phrases import MOST

from .derivatives import ALL, derivative, holds, nodes, tables
from .networks import TRACES


def expected(trace, row):
    """The Jacobian of a row by difference quotients."""
    units = range(trace.O.shape[1])
    pairs = [[Partial(Letter("O", (row, k)), Letter("Zo", (row, m))) for m in units] for k in units]
    return np.array([[derivative(trace, pair) for pair in line] for line in pairs])


@pytest.mark.parametrize("name", ALL)
def test_the_jacobian_of_a_row(name):
    trace = ALL[name]
    for row in range(len(trace.X)):
        assert output_jacobian(trace.record, row) == pytest.approx(expected(trace, row), rel=1e-7, abs=1e-10)


@pytest.mark.parametrize("name", ALL)
def test_its_table_has_the_largest_of_it(name):
    trace = ALL[name]
    row, _ = telling(trace.record)
    jacobian = output_jacobian(trace.record, row)
    shown = tables(calculus(trace.record), "output")
    assert len(shown) == (len(jacobian) > 1)
    for table in shown:
        units = [int(text.removeprefix("with unit ")) for text in table.header[1:]]
        assert len(units) == min(len(jacobian), MOST)
        sizes = np.abs(jacobian).max(axis=1)
        assert min(sizes[units]) >= max(np.delete(sizes, units), default=0)
        for (first, *line), k in zip(table.rows, units, strict=True):
            assert first == (Letter("O", (row, k)),)
            assert [cell[0].value for cell in line] == pytest.approx(jacobian[k, units], rel=1e-15)


def test_the_diagonal_is_full_for_softmax_alone():
    for name, activation in ACTIVATIONS.items():
        traces = [trace for trace in TRACES.values() if trace.record.architecture.output == name]
        for trace in traces:
            J = output_jacobian(trace.record, 0)
            others = J[~np.eye(len(J), dtype=bool)]
            assert np.all(others != 0) if activation.slope is None else np.all(others == 0)


@pytest.mark.parametrize("name", [name for name, trace in ALL.items() if trace.record.architecture.collapses])
def test_both_ways_of_the_collapse_come_to_the_same(name):
    """Against each other, and both against the difference quotient."""
    trace = ALL[name]
    (table,) = tables(calculus(trace.record), "error")
    assert len(table.rows) == min(trace.Eo.shape[1], MOST)
    for (letter,), _, (long,), (short,), (difference,) in table.rows:
        by_quotient = derivative(trace, Partial(Letter("C"), Letter("Zo", letter.index)))
        assert (long.value, short.value) == pytest.approx((by_quotient,) * 2, rel=1e-7, abs=1e-10)
        assert difference.value == long.value - short.value
        assert abs(difference.value) <= 1e-14 * max(1.0, np.abs(trace.Eo).max())
        share = trace.record.value("w") / trace.record.value("w").sum() if "w" in trace.names else 1 / len(trace.X)
        if trace.record.architecture.reduction == "mean":
            assert short.value == pytest.approx(
                (np.broadcast_to(share, trace.Eo.shape) * (trace.O - trace.Y))[letter.index]
            )


@pytest.mark.parametrize(
    ("loss", "limit"), [("binary_cross_entropy", "0 or 1"), ("cross_entropy", "0 or 1"), ("poisson", "0")]
)
def test_where_an_output_is_rounded_to_a_limit_only_the_short_way_is_shown(loss, limit):
    net = cr.Network([1, 2], loss=loss, reduction="sum")
    net.params = [([[-1000.0, 900.0 if loss != "poisson" else -900.0]], [[0.0, 0.0]])]
    trace = net.trace([[1.0], [2.0]], [[1.0, 0.0]] * 2)
    blocks = calculus(trace.record)
    assert not tables(blocks, "error")
    said = " ".join(str(block.parts) for block in blocks if isinstance(block, Paragraph))
    assert f"exactly {limit}:" in said
    holds(trace, [block for block in blocks if isinstance(block, Formula) and block.sides[0] == Letter("Eo", (0, 0))])
    assert all(np.isfinite(node.value) for node in nodes(blocks) if isinstance(node, Number))


def test_a_row_that_is_not_rounded_is_preferred():
    net = cr.Network([1, 1], loss="binary_cross_entropy")
    net.params = [([[1.0]], [[0.0]])]
    trace = net.trace([[1000.0], [2.0]], [[0.0], [1.0]])
    assert telling(trace.record) == (1, 0)
    assert tables(calculus(trace.record), "error")
