"""The level calculus says what is true: every equality that it states holds, of a pass and of each of its numbers."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import chainrule as cr
from chainrule.telling import number_document
from chainrule.working.along import chain_blocks
from chainrule.working.calculus import calculus, calculus_of
from chainrule.working.chain import chain
from chainrule.working.document import Bullets, Formula, Heading
from chainrule.working.explain import explain
from chainrule.working.expressions import Letter, Partial
from chainrule.working.record import record

from .derivatives import ALL, derivative, holds, nodes, quantities, quotients, tables
from .networks import TRACES
from .test_explain import cells


@pytest.mark.parametrize("name", ["article", "everything", "cross_entropy on softmax"])
def test_the_second_opinion_is_that_of_autodiff(name, float64):
    """Each quantity is moved in a direction of its own: as autodiff has it, and as the sum of all its quotients."""
    trace, random = TRACES[name], np.random.default_rng(0)
    values = quantities(trace.record, {})
    pushed = jax.jit(
        lambda moves: jax.jvp(
            lambda moves: quantities(trace.record, moves, jnp), (jax.tree.map(jnp.zeros_like, moves),), (moves,)
        )
    )
    for by, array in values.items():
        move = random.normal(size=array.shape)
        same, speeds = pushed({name: move if name == by else np.zeros_like(value) for name, value in values.items()})
        each = {index: quotients(trace, Letter(by, index or None)) for index in np.ndindex(array.shape)}
        for of in values:
            assert values[of] == pytest.approx(np.asarray(same[of]), rel=1e-12, abs=1e-12)
            summed = sum(move[index] * found[of] for index, found in each.items())
            assert summed == pytest.approx(np.asarray(speeds[of]), rel=1e-7, abs=1e-8), (of, by)
        assert array == pytest.approx(trace.record.value(by), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_what_it_says_of_a_pass_holds(name):
    holds(ALL[name], calculus(ALL[name].record))


@pytest.mark.parametrize("name", ALL)
def test_what_it_says_of_a_number_holds(name):
    trace = ALL[name]
    for step, index, cell in cells(trace):
        if name in TRACES or sum(index) % 7 == 0:
            blocks = calculus_of(trace.explain(cell).account)
            assert blocks, cell
            equations = [block for block in blocks if isinstance(block, Formula)]
            assert len(set(equations)) == len(equations), cell
            holds(trace, blocks)
            if step.name[0] in "EdWBCZHO":
                updated = "_" in step.name
                assert updated != any(isinstance(node, Partial) for node in nodes(blocks)), cell


@pytest.mark.parametrize("top", [1, 2, 5])
@pytest.mark.parametrize("name", ["article", "depth 6", "everything", "wide huber"])
def test_what_a_chain_says_holds(name, top):
    record = ALL[name].record
    for letter in ("E", "dW", "dB"):
        found = chain(explain(record, f"{letter}{record.architecture.layers[0]}", (0, 1)), top)
        blocks = tuple(chain_blocks(found))
        holds(ALL[name], blocks)
        short = top > 1 or 1 < len(found.paths[0].links) <= 6
        assert sum(isinstance(block, Formula) for block in blocks) == short * len(found.paths)
        (table,) = tables(blocks, "speed")
        assert len(table.rows) == len(found.paths[0].links) + (letter == "dB")


@pytest.mark.parametrize(("level", "told"), [("first steps", 0), ("matrices", 1), ("calculus", 1), ("all", 1)])
def test_a_chain_is_told_once(level, told):
    account = TRACES["article"].explain("dWh[0,1]").account
    assert len(tables(number_document(account, chain(account), level).blocks, "speed")) == told


def test_a_chain_of_one_factor_is_left_out():
    trace = TRACES["cross_entropy on softmax"]  # where C′ and A′ collapse, Eo is all that there is between Zo and C
    told = {name: calculus_of(trace.explain(name).account) for name in ("Eo[0,1]", "Eh[0,1]")}
    assert [len(tables(blocks, "speed")) for blocks in told.values()] == [0, 1]


def test_a_chain_in_other_letters_keeps_its_columns_and_says_what_they_are():
    text = TRACES["article"].explain("dWh[0,1]").chain().text(notation="ng")
    lines = text.splitlines()
    rule = next(k for k, line in enumerate(lines) if line.startswith("──"))
    assert max(map(len, lines)) <= 88
    assert lines[rule - 2].startswith("shared: how many other derivatives have this factor")
    starts = {line.index(word) for line, word in zip(lines[rule - 1 :], ("what it says", "", "how fast"), strict=False)}
    assert len(starts - {0}) == 1


# the chapters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_the_chapters_are_those_of_the_network(name):
    shape, trace = ALL[name].record.architecture, ALL[name]
    headings = [block.text for block in calculus(trace.record) if isinstance(block, Heading)]
    extra = shape.reduction == "mean" or shape.l1 or shape.l2 or {"w", "length"} & set(trace.record.by_name)
    expected = [
        "A weight reaches",
        "Equation 1",
        *(["Why"] if shape.collapses else []),
        *(["Equation 2"] if shape.hidden else []),
        "Equation 3",
        *(["Where the rest"] if extra or any(shape.dropout) else []),
        "A check",
    ]
    assert len(headings) == len(expected)
    assert all(heading.startswith(start) for heading, start in zip(headings, expected, strict=True))


@pytest.mark.parametrize("name", ALL)
def test_the_transposed_weights_in_numbers(name):
    trace = ALL[name]
    found = tables(calculus(trace.record), "speed", "weight")
    assert len(found) == bool(trace.record.architecture.hidden)
    for table in found:
        for (partial,), (weight,), (error,), (product,) in table.rows:
            assert derivative(trace, partial) == pytest.approx(weight.value, rel=1e-9)
            assert derivative(trace, Partial(Letter("C"), partial.of)) == pytest.approx(error.value, rel=1e-7, abs=1e-9)
            assert product.value == weight.value * error.value


@pytest.mark.parametrize("name", ALL)
def test_each_extra_is_named_where_it_is_and_only_there(name):
    record = ALL[name].record
    shape = record.architecture
    said = " ".join(str(item) for block in calculus(record) if isinstance(block, Bullets) for item in block.items)
    assert ("share of the cost" in said) == (shape.reduction == "mean" or "w" in record.by_name)
    assert ("silent unit" in said) == any(shape.dropout)
    assert said.count("The penalty") == (shape.l1 > 0) + (shape.l2 > 0)
    assert ("Clipping" in said) == ("length" in record.by_name)


def test_without_targets_there_is_nothing_to_take_a_derivative_of():
    net, X, _ = cr.article()
    forward_alone = record(net.architecture, net.params, X)
    (block,) = calculus(forward_alone)
    assert "forward alone" in str(block)
    for step in forward_alone:
        assert calculus_of(explain(forward_alone, step.name, (0, 0)))


def test_all_weights_zero():
    net, X, Y = cr.article()
    trace = net.trace(X, Y, sample_weight=[0.0, 0.0, 0.0])
    holds(trace, calculus(trace.record))
