"""A derivative along its paths: all of them come to it, the strongest come first, shared factors are counted."""

from itertools import pairwise, product
from math import prod

import numpy as np
import pytest

import chainrule as cr
from chainrule.working.notation import split

from .networks import TRACES
from .test_explain import cells


def derivatives(trace):
    for step, index, cell in cells(trace):
        letter, _, mark = split(step.name)
        if letter in ("E", "dW", "dB") and not mark:
            yield step, index, cell


@pytest.mark.parametrize("name", TRACES)
def test_all_paths_together_are_the_derivative(name):
    trace = TRACES[name]
    for step, index, cell in derivatives(trace):
        chain = trace.explain(cell, most=None).chain(top=None)
        assert len(chain.paths) == chain.count
        pieces = [path.value for path in chain.paths] + [term.value for term in chain.extra]
        largest = max(map(abs, pieces), default=0.0)
        assert sum(pieces) == pytest.approx(step.value[index], rel=1e-10, abs=1e-12 * max(largest, 1e-300)), cell
        for path in chain.paths:
            assert path.value == prod(link.value for link in path.links)
            for link in path.links:
                assert link.value == trace.record.value(link.letter.name)[link.letter.index]
        sizes = [abs(path.value) for path in chain.paths]
        assert all(a >= b * (1 - 1e-12) for a, b in pairwise(sizes))


@pytest.mark.parametrize("name", ["article", "depth 4", "dropout", "penalties", "everything"])
def test_the_strongest_are_the_strongest_of_all(name):
    trace = TRACES[name]
    for _, _, cell in derivatives(trace):
        e = trace.explain(cell, most=None)
        every, few = e.chain(top=None), e.chain(top=3)
        assert [abs(p.value) for p in few.paths] == pytest.approx([abs(p.value) for p in every.paths[:3]])
        assert few.rest == pytest.approx(sum(p.value for p in every.paths[3:]), abs=1e-12)
        assert sum(p.value for p in few.paths) + few.rest + sum(t.value for t in few.extra) == pytest.approx(e.value)


def test_the_paths_of_a_weight_in_index_notation():
    """The paths of dW1[a,b] of a network with two hidden layers, written down by loops."""
    random = np.random.default_rng(1)
    net = cr.Network([2, 3, 2, 2], activations="tanh", seed=5)
    X, Y = random.normal(size=(3, 2)), random.normal(size=(3, 2))
    t = net.trace(X, Y)
    a, b = 1, 2
    by_hand = []
    for i, u, o in product(range(3), range(2), range(2)):
        slope = lambda H, i, k: 1 - H[i, k] ** 2  # noqa: E731
        C = (t.O[i, o] - Y[i, o]) / 3
        by_hand.append(C * t.Wo[u, o] * slope(t.H2, i, u) * t.W2[b, u] * slope(t.H1, i, b) * X[i, a])
    found = [path.value for path in t.explain("dW1[1,2]").chain(top=None).paths]
    assert sorted(found) == pytest.approx(sorted(by_hand))


def test_too_many_paths_are_not_written_down():
    net = cr.Network([4, 30, 30, 3], activations="tanh")
    X = np.random.default_rng(0).normal(size=(20, 4))
    e = net.trace(X, np.zeros((20, 3))).explain("dW1[0,0]")
    with pytest.raises(cr.errors.InputError, match=r"dW1\[0,0\] has 1,800 paths, more than the 1,000"):
        e.chain(top=None)
    chain = e.chain(top=1000)
    assert (len(chain.paths), chain.count) == (1000, 1800)
    assert sum(path.value for path in chain.paths) + chain.rest == pytest.approx(e.value)
    with pytest.raises(cr.errors.InputError, match="top is 0; it must be"):
        e.chain(top=0)


def test_what_is_no_derivative_has_no_chain():
    with pytest.raises(cr.errors.InputError, match=r"Zh\[0,0\] is no derivative of the cost.*such as dWo\[0,0\]"):
        TRACES["article"].explain("Zh[0,0]").chain()
    with pytest.raises(cr.errors.InputError, match="no derivative"):
        TRACES["clipped"].explain("dWh_clipped[0,0]").chain()


@pytest.mark.parametrize("name", ["article", "depth 3", "no bias", "depth 0", "everything"])
def test_shared_factors_are_counted(name):
    """Counted again from all paths of all derivatives: in how many of them does each factor stand?"""
    trace = TRACES[name]
    standing: dict[str, set[str]] = {}
    chains = {}
    for step, _, cell in derivatives(trace):
        if step.name[0] == "d":
            chains[cell] = trace.explain(cell, most=None).chain(top=None)
            for path in chains[cell].paths:
                for link in path.links:
                    standing.setdefault(link.letter.cell, set()).add(cell)
    for cell, chain in chains.items():
        for path in chain.paths:
            for link in path.links:
                assert link.shared == len(standing[link.letter.cell] - {cell}), (cell, link.letter.cell)
    for step, _, cell in derivatives(trace):  # an error is not among the derivatives that are counted
        if step.name[0] == "E":
            for link in trace.explain(cell, most=None).chain(top=None).paths[0].links:
                assert link.shared == len(standing[link.letter.cell]), (cell, link.letter.cell)
