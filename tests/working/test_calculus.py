"""The level calculus says what is true: every equality that it states holds, its derivatives are those of autodiff."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import chainrule as cr
from chainrule.equations.activations import ACTIVATIONS
from chainrule.working import calculus as level
from chainrule.working.calculus import calculus, calculus_of
from chainrule.working.document import Bullets, Formula, Heading, Paragraph, Table, walk
from chainrule.working.explain import locate
from chainrule.working.expressions import Letter, Number, Partial, evaluate, mapped, parts
from chainrule.working.notation import written
from chainrule.working.record import hidden_name, record

from .networks import TRACES, target
from .test_explain import cells

pytestmark = pytest.mark.usefixtures("float64")


def wide(loss):
    """Wide enough that sums and Jacobians are abridged."""
    random = np.random.default_rng(4)
    net = cr.Network([12, 15, 10], loss=loss, activations="tanh", seed=3)
    return net.trace(random.normal(size=(9, 12)), target(loss, 9, 10, random))


WIDE = {loss: wide(loss) for loss in ("cross_entropy", "binary_cross_entropy", "huber")}
ALL = TRACES | {f"wide {loss}": trace for loss, trace in WIDE.items()}


# the second opinion: automatic differentiation of the way forward ----------------------------------------------------


def quantities(record, moves):
    """All quantities from X to C, each with the move that it is given added to it."""
    shape, values = record.architecture, {}

    def put(name, value):
        values[name] = jnp.asarray(value) + moves[name] if name in moves else jnp.asarray(value)
        return values[name]

    H, price = put("X", record.value("X")), 0.0
    for layer, activation in zip(shape.layers, shape.activations, strict=True):
        W = put(f"W{layer}", record.value(f"W{layer}"))
        price = price + shape.l2 / 2 * jnp.sum(W**2) + shape.l1 * jnp.sum(jnp.abs(W))
        Z = put(f"Z{layer}", H @ W + (put(f"B{layer}", record.value(f"B{layer}")) if shape.bias else 0.0))
        H = put(f"A(Z{layer})", activation.value(Z))
        H = put(hidden_name(layer), H * record.value(f"M{layer}") if f"M{layer}" in record.by_name else H)
    L = put("L", shape.cost.value(H, jnp.asarray(record.value("Y"))))
    w = record.value("w") if "w" in record.by_name else np.ones((len(L), 1))
    put("C", jnp.sum(L * w / (w.sum() if shape.reduction == "mean" else 1.0)) + price)
    return values


@cache
def jacobians(trace):
    """jacobians(trace)[of][by] is the derivative of each number of one quantity by each number of another."""
    values = quantities(trace.record, {})
    found = jax.jacfwd(lambda moves: quantities(trace.record, moves))({k: jnp.zeros_like(v) for k, v in values.items()})
    return jax.tree.map(np.asarray, found)


def derivative(trace, node) -> Any:
    whole = jacobians(trace)[node.of.name][node.by.name]
    return whole[(*(node.of.index or ()), *(node.by.index or ()))]


def value(trace, node):
    """What a tree comes to, with the derivatives in it by autodiff."""

    def replaced(node):
        return Number(derivative(trace, node)) if isinstance(node, Partial) else mapped(node, replaced)

    with np.errstate(all="ignore"):
        return evaluate(replaced(node), trace.record.value)


def agree(trace, sides):
    """Two letters that are both infinite agree too."""
    first, *others = (np.asarray(value(trace, side), float) for side in sides)
    for side, other in zip(sides[1:], others, strict=True):
        scale = max(1e-6, float(np.abs(first).max()))
        assert other == pytest.approx(first, rel=1e-9, abs=1e-10 * scale), " = ".join(map(written, [sides[0], side]))


# what a document holds -----------------------------------------------------------------------------------------------


def nodes(blocks) -> Iterator[Any]:
    """Every node of every tree in some blocks."""

    def inside(node):
        yield node
        for part in parts(node):
            yield from inside(part)

    for block in walk(blocks):
        match block:
            case Formula(sides):
                texts = [sides]
            case Paragraph(text):
                texts = [text]
            case Bullets(items):
                texts = items
            case Table(rows=rows):
                texts = [text for row in rows for text in row]
            case _:
                texts = []
        for text in texts:
            for piece in text:
                if not isinstance(piece, str):
                    yield from inside(piece)


def tables(blocks, *header) -> list[Any]:
    return [block for block in blocks if isinstance(block, Table) and block.header[: len(header)] == header]


def holds(trace, blocks):
    """Every equation, every speed in a table, and every number with a cell."""
    for block in walk(blocks):
        if isinstance(block, Formula):
            assert len(block.sides) > 1
            agree(trace, block.sides)
    for table in tables(blocks, "speed", "is", "here"):
        for row in table.rows:
            first, second, third = (cell[0] for cell in row[:3])
            agree(trace, (first, Number(float(second)) if isinstance(second, str) else second, third))
    for node in nodes(blocks):
        if isinstance(node, Number) and node.cell:
            constants = {"π": np.pi, **dict(trace.record.constants)}
            if node.cell in constants:
                assert node.value == constants[node.cell]
                continue
            name, index = locate(trace.record, node.cell)
            assert node.value == trace.record.value(name)[index], node.cell


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
            holds(trace, blocks)
            if step.name[0] in "EdWBCZHO":
                updated = "_" in step.name
                assert updated != any(isinstance(node, Partial) for node in nodes(blocks)), cell


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
def test_the_jacobian_of_a_row_is_that_of_autodiff(name):
    trace = ALL[name]
    activation = trace.record.architecture.activations[-1]
    for row, Z in enumerate(trace.Zo):
        expected = np.asarray(jax.jacobian(lambda z: activation.value(z[None])[0])(jnp.asarray(Z)))
        assert level.output_jacobian(trace.record, row) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    row, _ = level.telling(trace.record)
    expected = np.asarray(jax.jacobian(lambda z: activation.value(z[None])[0])(jnp.asarray(trace.Zo[row])))
    shown = tables(calculus(trace.record), "output")
    assert len(shown) == (len(expected) > 1)
    for table in shown:
        units = [int(text.removeprefix("with unit ")) for text in table.header[1:]]
        assert len(units) == min(len(expected), level.MOST)
        for (first, *line), k in zip(table.rows, units, strict=True):
            assert first == (Letter("O", (row, k)),)
            assert [cell[0].value for cell in line] == pytest.approx(expected[k, units], rel=1e-9, abs=1e-12)


def test_the_diagonal_is_full_for_softmax_alone():
    for name, activation in ACTIVATIONS.items():
        traces = [trace for trace in TRACES.values() if trace.record.architecture.output == name]
        for trace in traces:
            J = level.output_jacobian(trace.record, 0)
            others = J[~np.eye(len(J), dtype=bool)]
            assert np.all(others != 0) if activation.slope is None else np.all(others == 0)


@pytest.mark.parametrize("name", [name for name, trace in ALL.items() if trace.record.architecture.collapses])
def test_both_ways_of_the_collapse_come_to_the_same(name):
    """Against each other, and both against the gradient by autodiff."""
    trace = ALL[name]
    (table,) = tables(calculus(trace.record), "error")
    by_autodiff = jacobians(trace)["C"]["Zo"]
    assert len(table.rows) == min(trace.Eo.shape[1], level.MOST)
    for (letter,), _, (long,), (short,), (difference,) in table.rows:
        assert (long.value, short.value) == pytest.approx((by_autodiff[letter.index],) * 2, rel=1e-9, abs=1e-14)
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
    assert level.telling(trace.record) == (1, 0)
    assert tables(calculus(trace.record), "error")


@pytest.mark.parametrize("name", ALL)
def test_the_transposed_weights_in_numbers(name):
    trace = ALL[name]
    found = tables(calculus(trace.record), "speed", "weight")
    assert len(found) == bool(trace.record.architecture.hidden)
    for table in found:
        for (partial,), (weight,), (error,), (product,) in table.rows:
            assert derivative(trace, partial) == pytest.approx(weight.value, rel=1e-12)
            assert derivative(trace, Partial(Letter("C"), partial.of)) == pytest.approx(
                error.value, rel=1e-9, abs=1e-14
            )
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


# the check by moving a weight ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_the_central_difference_is_the_gradient(name):
    trace = ALL[name]
    (table,) = tables(calculus(trace.record), "h")
    layer, (i, j), _ = level.weight_to_move(trace.record)
    size = np.abs(trace[f"dW{layer}"]).max()
    by_autodiff = jacobians(trace)["C"][f"W{layer}"][i, j]
    errors = []
    for (h,), (above,), (below,), (slope,), (off,) in table.rows:
        move = np.zeros_like(trace[f"W{layer}"])
        move[i, j] = float(h)
        costs = [float(quantities(trace.record, {f"W{layer}": m})["C"]) for m in (move, -move)]
        assert [float(text.replace("−", "-")) for text in (above, below)] == pytest.approx(costs, abs=1e-9, rel=1e-3)
        assert slope.value == pytest.approx((costs[0] - costs[1]) / (2 * float(h)), rel=1e-6, abs=1e-7 * size)
        assert off.value == pytest.approx(abs(slope.value - trace[f"dW{layer}"][i, j]) / (size + 1e-6))
        errors.append(abs(slope.value - by_autodiff))
    assert errors[-1] <= 1e-6 * (size + 1e-6)
    assert errors[1] <= errors[0] / 50 + 1e-9 * (size + 1e-6)  # ten times smaller, a hundred times nearer


def test_at_a_corner_the_two_differ_and_it_says_so():
    net = cr.Network([1, 1], output="relu", reduction="sum")
    net.params = [([[0.0]], [[0.0]])]
    trace = net.trace([[1.0]], [[1.0]])
    blocks = calculus(trace.record)
    (table,) = tables(blocks, "h")
    assert [row[3][0].value for row in table.rows] == pytest.approx([-0.5] * 3, abs=1e-3)  # halfway from 0 to −1
    assert trace.dWo[0, 0] == 0
    assert any("here a unit crosses it" in str(block) for block in blocks)
    assert any("none is near it here" in str(block) for block in calculus(TRACES["article"].record))


def test_a_large_input_is_moved_gently():
    random = np.random.default_rng(0)
    net = cr.Network([2, 3, 1], activations="tanh", seed=1)
    net.params = [(net.params[0].W / 1e5, net.params[0].B), net.params[1]]
    X = random.normal(size=(4, 2)) * 1e5
    trace = net.trace(X, random.normal(size=(4, 1)))
    (table,) = tables(calculus(trace.record), "h")
    assert table.rows[-1][-1][0].value < 1e-6


def test_without_targets_there_is_nothing_to_take_a_derivative_of():
    net, X, _ = cr.article()
    forward_alone = record(net.architecture, net.params, X)
    (block,) = calculus(forward_alone)
    assert "forward alone" in str(block)
    for step in forward_alone:
        assert calculus_of(level.explain(forward_alone, step.name, (0, 0)))


def test_all_weights_zero():
    net, X, Y = cr.article()
    trace = net.trace(X, Y, sample_weight=[0.0, 0.0, 0.0])
    holds(trace, calculus(trace.record))
