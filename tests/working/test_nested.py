"""The network as one nested expression: every line of it comes to the prediction, in letters and in numbers."""

import numpy as np
import pytest

from chainrule.working.expressions import evaluate
from chainrule.working.nested import can_be_nested, nested, nested_numbers
from chainrule.working.notation import written

from .networks import TRACES


@pytest.mark.parametrize("name", [name for name, trace in TRACES.items() if can_be_nested(trace.record)])
def test_every_line_is_the_prediction(name):
    trace = TRACES[name]
    for row, unit in np.ndindex(trace.O.shape):
        for line in nested_numbers(trace.record, row, unit):
            assert float(evaluate(line, trace.record.value)) == pytest.approx(trace.O[row, unit], rel=1e-12), (
                row,
                unit,
            )


def test_a_mask_stands_in_it_and_softmax_is_left_out():
    assert written(nested(TRACES["dropout"].record)) == "A((A((A(X·W1 + B1) ∘ M1)·W2 + B2) ∘ M2)·Wo + Bo)"
    assert not can_be_nested(TRACES["cross_entropy on softmax"].record)
    assert "With the numbers of row" not in TRACES["cross_entropy on softmax"].text()
    assert "With the numbers of row" in TRACES["article"].text()
