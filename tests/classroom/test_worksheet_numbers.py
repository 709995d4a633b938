"""The numbers of worksheets: 1,000 seeds at each difficulty and none degenerate, by a definition of its own."""

import math
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from chainrule.architecture import architecture
from chainrule.classroom.sheet_numbers import draw
from chainrule.classroom.sheets import SIZES, papers, plan
from chainrule.errors import InputError

SEEDS = 1000


def billionths(rows) -> list[list[int]]:
    """Decimals as whole numbers, so that nothing in this file is rounded."""
    found = [[round(value * 10**9) for value in row] for row in np.asarray(rows).tolist()]
    assert all(
        abs(whole / 10**9 - value) < 1e-12
        for row, line in zip(found, rows, strict=True)
        for whole, value in zip(row, line, strict=True)
    )
    return found


def fractions(rows) -> list[list[Fraction]]:
    return [[Fraction(whole, 10**9) for whole in row] for row in billionths(rows)]


def bends(name: str, z: Fraction) -> tuple[Fraction, Fraction]:
    """An activation and its slope."""
    return {"identity": (z, Fraction(1)), "relu": (max(z, Fraction(0)), Fraction(z > 0))}.get(
        name, (z, Fraction(1)) if z > 0 else (z / 100, Fraction(1, 100))
    )


def troubles(p) -> list[str]:
    """All that makes an exercise degenerate, told from the drawn numbers alone, in fractions and plain loops."""
    shape, found = p.shape, []
    names = (*shape.hidden, shape.output)
    X, Y = fractions(p.X), fractions(p.Y)
    values, inputs, slopes = X, [], []
    if len({tuple(row) for row in X}) < len(X):
        found.append("two rows of X are the same")
    if not min(map(min, X)) < 0 < max(map(max, X)):
        found.append("X has one sign")
    for number, (W, B) in enumerate(p.params):
        weights, bias = fractions(W), fractions(B)[0] if B is not None else [Fraction(0)] * W.shape[1]
        inputs.append(values)
        Z = [
            [
                sum(x * w for x, w in zip(row, column, strict=True)) + b
                for column, b in zip(zip(*weights, strict=True), bias, strict=True)
            ]
            for row in values
        ]
        values = [[bends(names[number], z)[0] for z in row] for row in Z]
        slopes.append([[bends(names[number], z)[1] for z in row] for row in Z])
        if any(w == 0 for row in weights for w in row):
            found.append("a weight is 0")
        if W.size > 1 and not min(map(min, weights)) < 0 < max(map(max, weights)):
            found.append("W has one sign")
        if names[number] != "identity" and any(z == 0 for row in Z for z in row):
            found.append("a weighted input is at a corner")
        if names[number] == "relu":
            if any(all(h == 0 for h in row) for row in values):
                found.append("a row is all 0")
            if any(all(h == 0 for h in column) for column in zip(*values, strict=True)):
                found.append("a unit is dead")
            if number < len(shape.hidden) and W.shape[1] > 1 and not any(z < 0 for row in Z for z in row):
                found.append("relu does nothing")
    share = Fraction(1, len(X)) if shape.reduction == "mean" else Fraction(1)
    E = [
        [(o - y) * share * s for o, y, s in zip(*rows, strict=True)] for rows in zip(values, Y, slopes[-1], strict=True)
    ]
    if any(all(e == 0 for e in row) for row in E):
        found.append("a row has no error")
    if len(E) * len(E[0]) > 1 and not min(map(min, E)) < 0 < max(map(max, E)):
        found.append("errors of one sign")
    for number in reversed(range(len(p.params))):
        products = [
            [[i * e for i, e in zip(into, errors, strict=True)] for errors in zip(*E, strict=True)]
            for into in zip(*inputs[number], strict=True)
        ]
        if any(not any(cell) for row in products for cell in row):
            found.append("a derivative is a sum of zeros")
        if not any(sum(cell) for row in products for cell in row):
            found.append("nothing to learn in a layer")
        everything = [sum(cell) for row in products for cell in row] + [e for row in E for e in row]
        if any((value * 10**6).denominator > 1 for value in everything):
            found.append("more than six decimals")
        if any(abs(value) > 100 for value in everything):
            found.append("a large number")
        if number:
            weights = fractions(p.params[number].W)
            E = [
                [sum(e * w for e, w in zip(row, into, strict=True)) * s for into, s in zip(weights, slope, strict=True)]
                for row, slope in zip(E, slopes[number - 1], strict=True)
            ]
    return found


@pytest.mark.parametrize("difficulty", SIZES)
def test_a_thousand_seeds_and_none_degenerate(difficulty):
    asked = plan(difficulty=difficulty)
    for seed in range(SEEDS):
        found = draw(asked.shape, difficulty, asked.rows, asked.rate, Random(f"{seed}/1/0")).drawn
        assert troubles(found) == [], seed


@pytest.mark.parametrize(("difficulty", "places"), [(1, 2), (2, 2), (3, 3)])
def test_easy_numbers_have_few_digits_and_are_small(difficulty, places):
    asked = plan((1, 2, 2), difficulty=difficulty)
    for seed in range(300):
        found = draw(asked.shape, difficulty, asked.rows, asked.rate, Random(f"{seed}/1/0")).drawn
        arrays = [*found.given, *(v for step in (*found.layers, *found.back) for v in step if v is not None)]
        for value in np.concatenate([array.ravel() for array in arrays]):
            assert Fraction(value) * 10**places % 1 == 0
            assert abs(value) < 10


@pytest.mark.parametrize(
    "options",
    [
        {"sizes": (1, 2, 2), "reduction": "mean"},
        {"sizes": (1, 2, 2), "activation": "leaky_relu"},
        {"sizes": (1, 1, 1)},
        {"sizes": (2, 1)},
        {"sizes": (3, 4, 2), "rows": 4},
        {"sizes": (2, 3, 2, 2), "activation": ("leaky_relu", "relu")},
        {"sizes": (2, 2, 2), "output": "relu"},
        {"sizes": (2, 3, 1), "bias": False},
    ],
    ids=str,
)
@pytest.mark.parametrize("difficulty", SIZES)
def test_other_networks_are_not_degenerate_either(options, difficulty):
    for paper in papers(plan(**options, seed=5, difficulty=difficulty), 15):
        assert troubles(paper.numbers.drawn) == []


def changed(p, name):
    """A drawn pass made degenerate in one way."""
    from dataclasses import replace

    X, (first, *rest), Y = p.X.copy(), p.params, p.Y.copy()
    match name:
        case "X has one sign":
            X = np.abs(X)
        case "two rows of X are the same":
            X[1] = X[0]
        case "a weight is 0":
            first = first._replace(W=np.zeros_like(first.W))
        case "a unit is dead":
            first = first._replace(B=first.B - 100)
        case "a row has no error":
            Y[0] = p.layers[-1].H[0]
        case "errors of one sign":
            Y = p.layers[-1].H + 1
        case "more than six decimals":
            Y[0, 0] += 1e-7
    return replace(p, X=X, params=(first, *rest), Y=Y)


@pytest.mark.parametrize(
    "name",
    [
        "X has one sign",
        "two rows of X are the same",
        "a weight is 0",
        "a unit is dead",
        "a row has no error",
        "errors of one sign",
        "more than six decimals",
    ],
)
def test_what_is_degenerate_is_seen_to_be(name):
    (paper,) = papers(plan(seed=1), 1)
    assert name in troubles(changed(paper.numbers.drawn, name))


def test_no_two_sheets_of_a_set_are_alike_and_each_is_the_same_again():
    asked = plan(sizes=(1, 1), seed=2, difficulty=1, rows=2)
    sheets = papers(asked, 300)
    seen = {tuple(tuple(values.ravel()) for values in sheet.numbers.drawn.given) for sheet in sheets}
    assert len(seen) == 300
    again = papers(asked, 40)
    for one, other in zip(sheets, again, strict=False):
        assert all(map(np.array_equal, one.numbers.drawn.given, other.numbers.drawn.given))


def test_other_seeds_give_other_sheets():
    sheets = [papers(plan(seed=seed), 1)[0].numbers.drawn.given for seed in range(50)]
    assert len({tuple(tuple(values.ravel()) for values in sheet) for sheet in sheets}) == 50


def test_the_numbers_of_a_seed_stay_what_they_are():
    """On every machine, and in every version: a teacher's key must fit the sheets that were printed."""
    (paper,) = papers(plan(seed=7), 1)
    p = paper.numbers.drawn
    assert p.X.tolist() == [[2.0], [-3.0], [-2.0]]
    assert p.params[0].W.tolist() == [[-2.0, 2.0]]
    assert p.Y is not None
    assert p.Y.tolist() == [[5.0, 0.0], [-2.0, 7.5], [-2.5, 3.5]]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "gelu", "elu", "silu", "softplus"])
def test_rounded_networks_are_alive_and_no_rounding_hangs_by_a_hair(activation):
    for paper in papers(plan((2, 2, 2), activation=activation, seed=3, loss="cross_entropy"), 20):
        record = paper.numbers.record
        for name in ("dWh", "dWo"):
            assert np.abs(record.value(name)).max() > 0.001
        for name in ("Zh", "H", "Zo", "O", "Eo", "Eh", "dWh", "dBh", "dWo", "dBo"):
            for value in record.value(name).ravel():
                fraction = math.modf(abs(value) * 10**4)[0]
                assert abs(fraction - 0.5) > 9e-4, (name, value)


def test_what_cannot_be_had_is_said():
    shape = architecture([1, 1], reduction="sum")
    with pytest.raises(InputError, match="no numbers were found for a 1-1 network with 40 rows"):
        draw(shape, 1, 40, 0.1, Random("1"))
