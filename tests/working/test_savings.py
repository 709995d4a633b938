"""What is used how often is read off the code again; multiplications are counted by numbers that count themselves."""

from itertools import pairwise

import numpy as np
import pytest

import chainrule as cr
from chainrule.equations.propagate import Backward, Forward, backward, forward
from chainrule.working.expressions import evaluate
from chainrule.working.savings import by_paths_for, kept_for

from .networks import TRACES
from .test_chain import derivatives


class Counting:
    """A number that counts how often it is multiplied."""

    count = 0

    def __init__(self, value: float) -> None:
        self.value = value

    def __mul__(self, other):
        Counting.count += 1
        return Counting(self.value * (other.value if isinstance(other, Counting) else other))

    __rmul__ = __mul__

    def __add__(self, other):
        return Counting(self.value + (other.value if isinstance(other, Counting) else other))

    __radd__ = __add__


def counting(array: np.ndarray) -> np.ndarray:
    return np.vectorize(Counting, otypes=[object])(array)


@pytest.mark.parametrize("sizes", [[2, 2], [1, 2, 2], [3, 4, 2], [2, 3, 4, 2], [2, 2, 2, 2, 2, 1]])
@pytest.mark.parametrize("bias", [True, False])
def test_the_multiplications_with_errors_kept_are_those_of_the_code(sizes, bias, monkeypatch):
    """The equations run on numbers that count; slopes and C′(O) are put in as known."""
    from dataclasses import replace

    net = cr.Network(sizes, activations="tanh", output="tanh", bias=bias, reduction="sum", seed=3)
    rows = 3
    X = np.random.default_rng(0).normal(size=(rows, sizes[0]))
    shape, layers = net.architecture, forward(net.architecture.activations, net.params, X)
    plain = np.vectorize(lambda counted: counted.value, otypes=[float])
    slopes = [a.slope for a in shape.activations]
    known = [
        replace(a, slope=lambda Z, H, slope=slope: counting(slope(plain(Z), plain(H))))  # type: ignore[misc]
        for a, slope in zip(shape.activations, slopes, strict=True)
    ]
    loss = replace(shape.cost, derivative=lambda O, Y: counting(np.ones(O.shape)))
    counted = [Forward(*(None if part is None else counting(part) for part in layer)) for layer in layers]
    params = [type(p)(counting(p.W), None if p.B is None else counting(p.B)) for p in net.params]
    monkeypatch.setattr("chainrule.equations.propagate.library", lambda array: np)
    Counting.count = 0
    back = backward(known, loss, params, counted, None, 1)  # type: ignore[arg-type]
    assert isinstance(back[0], Backward)
    share = rows * sizes[-1]  # C′(O) = share·derivative, which belongs to C′, not to the three equations
    assert Counting.count - share == kept_for(shape.sizes, rows, shape)


@pytest.mark.parametrize("name", ["article", "depth 0", "depth 3", "no bias", "cross_entropy on softmax", "one row"])
def test_the_multiplications_path_by_path_are_those_of_all_chains(name):
    trace = TRACES[name]
    shape = trace.record.architecture
    counted = 0
    for step, _, cell in derivatives(trace):
        if step.name[0] == "d":
            counted += sum(len(path.links) - 1 for path in trace.explain(cell, most=None).chain(top=None).paths)
    assert trace.savings.by_paths == counted == by_paths_for(shape.sizes, len(trace.X), shape)


def test_the_article():
    saved = TRACES["article"].savings
    assert {use.step.name: use.used_by for use in saved.uses}["Eo"] == ("dWo", "dBo", "Eh")
    assert {use.step.name: use.used_by for use in saved.uses}["Eh"] == ("dWh", "dBh")
    # by hand, 3 rows: Eo 6; dWo 3·2·2; Eo·Woᵀ 3·2·2, ∘ A′(Zh) 6; dWh 3·1·2
    assert saved.kept == 6 + 12 + 12 + 6 + 6
    # dWo: 4 weights, 3 rows, 2 multiplications; dBo: 2·3·1; dWh: 2 weights, 6 paths, 4; dBh: 2·6·3
    assert saved.by_paths == 24 + 6 + 48 + 36


@pytest.mark.parametrize("name", TRACES)
def test_uses_are_what_an_equation_asks_for_when_it_is_worked_out(name):
    trace = TRACES[name]
    asked = {}
    for step in (*trace.steps, *trace.record.parts):
        if step.forms:
            names = asked[step.name] = set()
            with np.errstate(all="ignore"):
                evaluate(step.forms[-1], lambda q, names=names: (names.add(q), trace.record.value(q))[1])
    used = {use.step.name: set(use.used_by) for use in trace.savings.uses}
    for step in trace.steps:
        if step.phase != "given":
            assert used.get(step.name, set()) == {user for user, names in asked.items() if step.name in names}


def test_growth_is_straight_with_errors_kept_and_doubles_path_by_path():
    growth = TRACES["article"].savings.growth
    kept = [g.kept for g in growth]
    assert {b - a for a, b in pairwise(kept[1:])} == {30}
    ratios = [b.by_paths / a.by_paths for a, b in pairwise(growth[3:])]
    assert all(2 < ratio < 3 for ratio in ratios)
    assert [g.depth for g in growth] == list(range(9))
