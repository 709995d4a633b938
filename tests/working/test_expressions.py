"""Every equation is held against the code: evaluated as a tree, read back from its text, opened at each cell."""

import re
from collections.abc import Iterator
from functools import cache
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.architecture import ACTIVATIONS, Architecture, architecture
from chainrule.equations.descent import OPTIMIZERS, States
from chainrule.equations.losses import LOSSES
from chainrule.equations.propagate import Parameters
from chainrule.working.expressions import (
    Cases,
    Comparison,
    Fraction,
    Function,
    Group,
    Letter,
    Minus,
    Negative,
    Node,
    Number,
    Plus,
    Power,
    Product,
    Rest,
    Series,
    Transposed,
    at,
    bracketed,
    evaluate,
    filled,
    mapped,
    transposed,
)
from chainrule.working.notation import Notation, Writer, number, written
from chainrule.working.record import Record, Step, record

from .networks import HIDDEN, pairs, target
from .reading import Reading

# every kind of pass --------------------------------------------------------------------------------------------------


def passes() -> Iterator[tuple[str, Record]]:
    """A name and a record for every activation, loss, depth, optimizer and extra."""
    random = np.random.default_rng(3)

    def one(name: str, shape: Architecture, weighted=False, masked=False, optimizer="gd", limit=None):
        rows, rule = 3, OPTIMIZERS[optimizer]
        params = [
            Parameters(random.normal(size=s), random.normal(size=(1, s[1])) if shape.bias else None)
            for s in shape.shapes()
        ]
        masks = [2.0 * random.integers(0, 2, (rows, size)) for size in shape.sizes[1:-1]]
        states: States = [
            tuple(() if p is None else tuple(random.random(p.shape) for _ in rule.state) for p in layer)  # type: ignore[misc]
            for layer in params
        ]
        X, Y = random.normal(size=(rows, shape.sizes[0])), target(shape.loss, rows, shape.sizes[-1], random)
        made = record(
            shape, params, X, Y, 0.05, random.random((rows, 1)) * 2 if weighted else None,
            [*masks, None] if masked else None, rule, states, 4, limit,
        )  # fmt: skip
        return name, made

    for activation in HIDDEN:
        for masked in (False, True):
            shape = architecture([2, 3, 2], activations=activation, reduction="sum" if masked else "mean")
            yield one(f"{activation}{', masked' * masked}", shape, masked=masked)
    for loss, output in pairs():
        for reduction in ("sum", "mean"):
            for bias in (True, False):
                shape = architecture(
                    [2, 3, 2], activations="tanh", output=output, loss=loss, reduction=reduction, bias=bias
                )
                yield one(f"{loss} on {output}, {reduction}{'' if bias else ', no bias'}", shape, weighted=bias)
    for depth in range(7):
        yield one(
            f"depth {depth}", architecture([2, *[2, 3] * (depth // 2), *[2] * (depth % 2), 2], activations="tanh")
        )
        shape = architecture([2, *[2] * depth, 2], activations="sigmoid", l1=0.01, l2=0.1, loss="cross_entropy")
        yield one(f"depth {depth}, everything", shape, True, True, "adam", 0.1)
    for name in OPTIMIZERS:
        for limit in (None, 0.1, 1e6):
            yield one(f"{name}, limit {limit}", architecture([2, 2, 1], l2=0.1), optimizer=name, limit=limit)


PASSES = dict(passes())


def equations(made: Record) -> list[tuple[Step, Node]]:
    return [(step, form) for step in (*made.steps, *made.parts) for form in step.forms]


def close(value, expected, size: float = 1.0) -> bool:
    """Equal to 1e-12, relative to the largest entry."""
    value, expected = np.broadcast_arrays(value, expected)
    size = max(size, float(np.abs(expected).max(initial=0.0)))
    return bool(np.all(np.abs(value - expected) <= 1e-12 * size))


def collapsed(step: Step, form: Node) -> bool:
    return len(step.forms) > 1 and step.name == "Eo" and form is step.forms[0]


@cache
def texts(name: str) -> dict[str, np.ndarray]:
    """The value of every name that can stand in a text of a pass."""
    made = PASSES[name]
    names = {step.name: step.value for step in (*made.steps, *made.parts)}
    names |= {f"A(Z{layer})": made.value(f"A(Z{layer})") for layer in made.architecture.layers}
    return names | {key: np.asarray(value) for key, value in made.constants} | {"π": np.asarray(pi)}


def test_there_is_every_kind_of_pass():
    kinds = [made.architecture for made in PASSES.values()]
    assert {shape.loss for shape in kinds} == set(LOSSES)
    assert {name for shape in kinds for name in (*shape.hidden, shape.output)} == set(ACTIVATIONS)
    assert {len(shape.hidden) for shape in kinds} == set(range(7))
    assert len(PASSES) > 150


@pytest.mark.parametrize("name", PASSES)
def test_every_tree_is_what_the_code_computed(name):
    made = PASSES[name]
    for step, form in equations(made):
        with np.errstate(all="ignore"):
            value = np.asarray(evaluate(form, made.value))
        if collapsed(step, form) and not np.isfinite(value).all():
            continue  # 0 · ∞, which is why it collapses
        assert value.shape in (step.shape, ()), step.name
        assert close(value, step.value), f"{step.name} = {written(form)}"


@pytest.mark.parametrize("name", PASSES)
def test_every_text_read_by_itself_gives_the_same(name):
    made = PASSES[name]
    for _, form in equations(made):
        text = written(form)
        with np.errstate(all="ignore"):
            tree, read = evaluate(form, made.value), Reading(text, texts(name)).whole()
        assert np.allclose(read, tree, rtol=1e-12, atol=1e-12, equal_nan=True), text


@pytest.mark.parametrize("name", PASSES)
def test_every_cell_of_every_equation(name):
    made = PASSES[name]
    for step, form in equations(made):
        for index in np.ndindex(step.shape):
            opened = at(form, index, made.value)
            put_in = filled(opened, made.value)
            rounded = as_printed(put_in)
            with np.errstate(all="ignore"):
                value = evaluate(opened, made.value)
                numbers = evaluate(put_in, made.value)
                assert np.array_equal(value, numbers, equal_nan=True), step.name
                if not (collapsed(step, form) and not np.isfinite(value)):
                    size = float(np.abs(step.value).max())
                    assert close(value, step.value[index], size), f"{step.name}{index} = {written(opened)}"
                if sum(index) and name.endswith("everything"):
                    continue  # of the largest only the first cell's texts
                for text, same in ((written(opened), value), (written(put_in), evaluate(rounded, made.value))):
                    read = Reading(text, texts(name)).whole()
                    assert np.allclose(read, same, rtol=1e-12, atol=1e-12, equal_nan=True), text
                assert not re.search(r"[+−·×∘/] −", written(put_in)), "two signs side by side"


def as_printed(node: Node) -> Node:
    """The tree with each number rounded as its text is."""
    if isinstance(node, Number):
        return Number(float(number(node.value).replace("−", "-")))
    return mapped(node, as_printed)


def test_the_articles_numbers_come_out_exactly():
    net, X, Y = cr.article()
    made = net.trace(X, Y).record
    for step, form in equations(made):
        for index in np.ndindex(step.shape):
            text = written(filled(at(form, index, made.value), made.value))
            assert in_python(text, {}) == step.value[index], text


def in_python(text: str, names: dict) -> float:
    """A text as Python reads it, its signs exchanged."""
    for ours, theirs in {"≥": ">=", "≤": "<=", "−": "-", "²": "**2", "³": "**3", "ᵗ": "**t", "^": "**"}.items():
        text = text.replace(ours, theirs)
    text = re.sub("[·×∘]", "*", text)
    text = re.sub(r"√([\w.]+)", r"sqrt(\1)", text).replace("√(", "sqrt(")
    text = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?(?:e-?\d+)?)", r"N(\1)", text)
    functions = {"N": np.float64, "exp": np.exp, "sqrt": np.sqrt, "max": np.maximum, "min": np.minimum}
    return eval(text, {"__builtins__": {}}, functions | names)


def test_of_a_long_sum_the_rest_is_one_number():
    net, X, Y = cr.article()
    made = net.trace(X, Y).record
    opened = at(made.by_name["C"].forms[0], (), made.value, most=3)
    assert isinstance(opened, Series)
    *kept, rest = opened.terms
    assert [term for term in kept if isinstance(term, Letter)] == kept
    assert isinstance(rest, Rest)
    assert rest.count == 4
    assert evaluate(opened, made.value) == made.value("C")
    assert written(filled(opened, made.value)).endswith(f"{number(rest.value)} (4 more)")


# any tree ------------------------------------------------------------------------------------------------------------

NAMES = {"X": np.asarray(1.5), "Y": np.asarray(-0.75), "t": np.asarray(2.0)}
numbers = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, -0.25, -1.0, -2.5]).map(Number)
leaves = numbers | st.sampled_from(list(NAMES)).map(Letter)
exponents = st.sampled_from([Number(2.0), Number(3.0), Number(-1.0), Letter("t"), Plus(Number(1.0), Letter("t"))])


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    signs = st.sampled_from([">", "≥", "<", "≤"])
    return st.one_of(
        st.builds(Plus, inner, inner),
        st.builds(Minus, inner, inner),
        st.builds(Negative, inner),
        st.builds(Product, st.sampled_from("·×∘"), inner, inner),
        st.builds(Fraction, inner, inner),
        st.builds(Power, inner, exponents),
        st.builds(Cases, inner, st.builds(Comparison, inner, signs, inner), inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda terms: Series(tuple(terms))),
        st.builds(lambda name, a, b: Function(name, (a, b)), st.sampled_from(["max", "min"]), inner, inner),
        st.builds(lambda a: Function("sqrt", (a,)), inner),
        st.builds(Group, inner),
    )


trees = st.recursive(leaves, larger, max_leaves=14)


class Ruled(Writer):
    """Fractions and powers as a medium draws them: what stands above and below is apart from the rest."""

    def text(self, node: Node) -> str:
        if isinstance(node, Fraction):
            return f"(({self.text(node.above)}) / ({self.text(node.below)}))"
        if isinstance(node, Power):
            return f"{self.text(node.base)}^({self.text(node.exponent)})"
        return super().text(node)


@settings(max_examples=600, deadline=None)
@given(trees)
def test_any_tree_is_read_as_it_is_meant(tree):
    text, ruled = written(tree), Ruled(Notation()).text(bracketed(tree, fractions=True))
    assert not re.search(r"[+−·×∘/^] ?−", text), text
    with np.errstate(all="ignore"):
        value = evaluate(as_float64(tree), NAMES.__getitem__)
        for read in (in_python(text, NAMES), Reading(text, NAMES).whole(), Reading(ruled, NAMES).whole()):
            assert np.allclose(read, value, rtol=1e-9, atol=1e-12, equal_nan=True) or unsteady(value), text
    assert bracketed(bracketed(tree)) == bracketed(tree)


def unsteady(value: float) -> bool:
    """Too large for the order in which factors are multiplied not to matter."""
    return not np.isfinite(value) or abs(value) > 1e100


def as_float64(node: Node) -> Node:
    return Number(np.float64(node.value)) if isinstance(node, Number) else mapped(node, as_float64)


a, b, c, above_0 = Letter("a"), Letter("b"), Letter("c"), Comparison(Letter("d"), ">", Number(0.0))


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (Minus(a, Minus(b, c)), "a − (b − c)"),
        (Plus(a, Plus(Negative(b), c)), "a + (−b) + c"),
        (Cases(Cases(a, above_0, b), above_0, c), "(a if d > 0 else b) if d > 0 else c"),
        (Plus(Cases(a, above_0, b), c), "(a if d > 0 else b) + c"),
        (Product("·", Function("sum", (a,)), b), "(Σ a)·b"),
        (Product("·", b, Function("sum", (a,))), "b·Σ a"),
        (Function("sum", (Fraction(a, b),)), "Σ (a / b)"),
        (Fraction(Function("sum", (a,)), b), "Σ a / b"),
        (Fraction(a, Number(-2.0)), "a / (−2)"),
        (Power(a, Fraction(Number(1.0), Number(2.0))), "a^(1 / 2)"),
        (Power(Number(-2.0), Number(2.0)), "(−2)²"),
        (Negative(Power(a, Number(2.0))), "−a²"),
        (Function("sqrt", (Number(-2.0),)), "√(−2)"),
        (Transposed(Product("@", a, b)), "(a·b)ᵀ"),
        (Product("∘", Product("@", a, b), c), "(a·b) ∘ c"),
    ],
)  # fmt: skip
def test_brackets_stand_where_they_are_needed(tree, text):
    assert written(tree) == text


MATRICES = {name: np.random.default_rng(k).integers(-3, 4, (2, 2)) / 2 for k, name in enumerate(("X", "Y", "Z"))}
MATRICES |= {"n": np.asarray(3.0)}
square = st.recursive(
    st.sampled_from("XYZ").map(Letter),
    lambda inner: st.one_of(
        st.builds(Plus, inner, inner),
        st.builds(Minus, inner, inner),
        st.builds(Negative, inner),
        st.builds(Product, st.sampled_from("@∘"), inner, inner),
        st.builds(Product, st.just("·"), st.just(Letter("n")) | inner.map(lambda x: Function("sum", (x,))), inner),
        st.builds(Product, st.just("·"), inner, inner.map(lambda x: Function("sum", (x,)))),
        st.builds(Fraction, inner, st.sampled_from([Letter("n"), Function("sum", (Letter("X"),))])),
        st.builds(Power, inner, st.just(Number(2.0))),
        st.builds(Transposed, inner),
        st.builds(Cases, inner, st.builds(Comparison, inner, st.just(">"), inner), inner),
        st.builds(lambda name, x: Function(name, (x,)), st.sampled_from(["abs", "sign"]), inner),
        st.builds(
            lambda name, x, y: Plus(Function(name, (x,)), y), st.sampled_from(["rowsum", "colsum"]), inner, inner
        ),
        st.builds(
            lambda name, x, y: Product("∘", Function(name, (x,)), y),
            st.sampled_from(["rowsum", "colsum"]),
            inner,
            inner,
        ),
    ),
    max_leaves=9,
)


@settings(max_examples=400, deadline=None)
@given(square)
def test_any_tree_of_matrices_is_read_as_it_is_meant_and_turns(tree):
    with np.errstate(all="ignore"):
        value = np.asarray(evaluate(tree, MATRICES.__getitem__))
        text = written(tree)
        read = Reading(text, MATRICES).whole()
        turned = evaluate(transposed(tree), lambda name: MATRICES[name].T)
    assert np.allclose(read, value, rtol=1e-9, atol=1e-9, equal_nan=True), text
    assert np.allclose(turned, value.T, rtol=1e-9, atol=1e-9, equal_nan=True), text
