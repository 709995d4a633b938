"""What is read aloud: the article's equations word for word, and every equation of many networks understood by ear."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.working.aloud import WORDS, said_number, spelled, spoken, spoken_equation
from chainrule.working.dialects import DIALECTS, notation, quantities
from chainrule.working.expressions import FUNCTIONS as COMPUTED
from chainrule.working.expressions import (
    Cases,
    Comparison,
    Fraction,
    Function,
    Letter,
    Minus,
    Negative,
    Number,
    Partial,
    Plus,
    Power,
    Product,
    Rest,
    Series,
    Transposed,
    at,
    evaluate,
    filled,
    parse,
)
from chainrule.working.notation import Notation

from .networks import TRACES

PREFIX = [name for name in COMPUTED if name not in ("max", "min")]  # functions that are said before one thing


def said(trace: cr.Trace, name: str, book: str = "article") -> str:
    return spoken_equation(trace.record.by_name[name].meaning, notation(book, trace.record.architecture))


def test_the_articles_equations():
    net, X, Y = cr.article()
    trace = net.trace(X, Y)
    assert said(trace, "Zh") == "Z h equals X times W h, plus B h"
    assert said(trace, "H") == "H equals A of Z h, equals the larger of 0 and Z h"
    assert said(trace, "C") == "C equals the sum over all cells of L"
    assert said(trace, "L") == "L equals the quantity O minus Y, end quantity, squared over 2"
    assert said(trace, "Eo") == (
        "E o equals the derivative of C with respect to O, times, cell by cell, the slope of A at Z o"
    )
    assert said(trace, "A′(Zh)") == "the slope of A at Z h equals 1 if Z h is above 0, otherwise 0"
    assert said(trace, "Eh") == (
        "E h equals the quantity E o times the transpose of W o, end quantity, times, cell by cell, "
        "the slope of A at Z h"
    )
    assert said(trace, "dWh") == "d W h equals the transpose of X, times E h"
    assert said(trace, "dBh") == "d B h equals the column sums of E h"
    assert said(trace, "Wh_new") == "the new W h equals W h, minus eta times d W h"
    assert said(trace, "X") == "X is given"


def test_one_number_of_the_article():
    record = cr.article()[0].trace(*cr.article()[1:]).record
    opened = at(record.by_name["dWh"].forms[0], (0, 1), record.value)
    assert spoken(Letter("dWh", (0, 1))) == "d W h, row 0, column 1"
    assert spoken(opened) == (
        "X, row 0, column 0, times E h, row 0, column 1, plus X, row 1, column 0, times E h, row 1, column 1, "
        "plus X, row 2, column 0, times E h, row 2, column 1"
    )
    assert spoken(filled(opened, record.value)) == "minus 1 times 0.5, plus 1 times 0, plus 2 times 0"
    assert spoken(Series((Number(0.5), Rest(12, -3.5)))) == "0.5, plus 12 more terms"
    assert spoken(Series((Number(0.5), Rest(1, -3.5, shown=True)))) == "0.5, plus minus 3.5 from 1 more term"


def test_other_books():
    trace = TRACES["article"]
    assert said(trace, "Zh", "ng") == ("Z superscript 1 equals W superscript 1 times X, plus b superscript 1")
    assert said(trace, "dBo", "ng") == "d b superscript 2 equals the row sums of d Z superscript 2"
    assert said(trace, "Eo", "nielsen") == (
        "delta superscript 3 equals partial C over partial a superscript 3, times, cell by cell, "
        "sigma prime of z superscript 3"
    )
    assert said(trace, "dWo", "goodfellow").startswith("nabla subscript W superscript 2 equals nabla subscript a super")
    assert said(trace, "C", "ng") == "J equals the sum over all cells of script L"
    assert said(TRACES["with adam"], "V̂Wh", "ng").startswith(
        "v hat subscript d W superscript 1 equals the new v subscri"
    )
    chosen = notation("ng", trace.record.architecture)
    assert spoken(Letter("X", (2, 0)), chosen) == "X, row 0, column 2"
    squared = Power(Letter("dWh"), Number(2.0))
    assert spoken(squared, chosen) == "d W superscript 1, squared"
    assert spoken(squared) == "d W h squared"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a - (b - c)", "a minus the quantity b minus c, end quantity"),
        ("(a - b) - c", "a minus b minus c"),
        ("a / (b * c)", "a over the quantity b, times, cell by cell, c, end quantity"),
        ("sqrt(S + 1e-8)", "the square root of the quantity S plus 1 times 10 to the minus 8, end quantity"),
        ("sqrt(S) + 1e-8", "the square root of S, plus 1 times 10 to the minus 8"),
        ("exp(-Z)", "the exponential of minus Z"),
        ("exp(-Z**2)", "the exponential of the quantity minus Z squared, end quantity"),
        ("exp(Z)**2", "the quantity the exponential of Z, end quantity, squared"),
        ("Z**3 + 0.9**t", "Z cubed plus 0.9 to the power of t"),
        ("max(-1, min(1, O - Y))",
         "the larger of minus 1 and the smaller of 1 and the quantity O minus Y, end quantity"),
        ("(-2)**t", "the quantity minus 2, end quantity, to the power of t"),
        ("sign(W) * abs(W)", "the sign of W, times, cell by cell, the absolute value of W"),
        ("erf(Z / sqrt(2 * pi))",
         "the error function of the quantity Z over the square root of the quantity 2 times pi, end quantity, "
         "end quantity"),
        ("1 if Z >= 0 else 2 if Z < -1 else 3",
         "1 if Z is at least 0, otherwise the quantity 2 if Z is below minus 1, otherwise 3, end quantity"),
    ],
)  # fmt: skip
def test_what_belongs_together_is_heard(line, words):
    assert spoken(parse(line, {})) == words


def test_letters_and_numbers():
    assert spoken(Letter("W12_new")) == "the new W 12"
    assert spoken(Letter("dWh_clipped", (0, 1))) == "the clipped d W h, row 0, column 1"
    assert spoken(Letter("V̂Wo")) == "V hat for W o"
    assert spoken(Letter("A(Zo)")) == "A of Z o"
    assert [spoken(Letter(name)) for name in ("A", "A′", "C′")] == ["A", "A prime", "C prime"]
    assert [spoken(Letter(name)) for name in ("η", "λ₁", "π", "limit")] == ["eta", "lambda 1", "pi", "the limit"]
    assert spoken(Partial(Letter("C"), Letter("Wh"))) == "the derivative of C with respect to W h"
    assert spoken(Function("A", (Product("@", Letter("X"), Letter("Wh")),))) == (
        "A of the quantity X times W h, end quantity"
    )
    assert said_number(-1.5e-7) == "minus 1.5 times 10 to the minus 7"
    assert said_number(float("inf")) == "infinity"
    assert said_number(float("nan")) == "not a number"
    assert spelled("ŷ") == "y hat"
    assert spelled("Δ") == "capital delta"
    assert spelled("<b>") == "less-than sign b greater-than sign"
    assert spelled("[1]") == "1"


@pytest.mark.parametrize("book", DIALECTS)
def test_no_two_quantities_sound_alike(book):
    for layers in (("o",), ("h", "o"), ("1", "2", "o")):
        chosen = Notation(DIALECTS[book], layers)
        sounds = [spoken(Letter(name), chosen) for name in quantities(layers)]
        assert len(set(sounds)) == len(sounds)
        assert all(re.fullmatch(r"[A-Za-z0-9 ,]+", sound) for sound in sounds)


# by ear --------------------------------------------------------------------------------------------------------------


class Listener:
    """Computes what is said: "of" takes the next single thing, times and over run from left to right, plus is last."""

    def __init__(self, words: str, names: dict[str, np.ndarray]) -> None:
        self.names = dict(sorted(names.items(), key=lambda item: -len(item[0])))
        self.left = re.sub(r",|\bend quantity\b", lambda found: "" if found[0] == "," else "end", words)
        self.left = re.sub(r"\s+", " ", self.left).strip()

    def heard(self, words: str) -> bool:
        if self.left == words or self.left.startswith(f"{words} "):
            self.left = self.left[len(words) :].strip()
            return True
        return False

    def whole(self) -> Any:
        value = self.cases()
        assert not self.left, f"not understood: {self.left!r}"
        return value

    def cases(self) -> Any:
        value = self.sum()
        if not self.heard("if"):
            return value
        left = self.sum()
        compared = {
            "is above": np.greater,
            "is at least": np.greater_equal,
            "is below": np.less,
            "is at most": np.less_equal,
        }
        assert all(f"{{left}} {words} {{right}}" in WORDS.values() for words in compared)
        holds = next(compare for words, compare in compared.items() if self.heard(words))(left, self.sum())
        assert self.heard("otherwise")
        return np.where(holds, value, self.cases())

    def sum(self) -> Any:
        value = self.product()
        while True:
            if self.heard("plus"):
                value = value + self.product()
            elif self.heard("minus"):
                value = value - self.product()
            else:
                return value

    def product(self) -> Any:
        if self.heard("minus"):
            return -self.product()
        value = self.power()
        while True:
            if self.heard("times cell by cell"):
                value = value * self.power()
            elif self.heard("times"):
                other = self.power()
                value = value @ other if np.ndim(value) == np.ndim(other) == 2 else value * other
            elif self.heard("over"):
                value = value / self.power()
            else:
                return value

    def power(self) -> Any:
        value = self.single()
        while True:
            if self.heard("squared"):
                value = value**2
            elif self.heard("to the power of"):
                value = value ** self.single()
            else:
                return value

    def single(self) -> Any:
        if self.heard("minus"):
            return -self.single()
        if self.heard("the quantity"):
            value = self.cases()
            assert self.heard("end"), self.left
            return value
        if self.heard("the transpose of"):
            return self.single().T
        for words, compute in (("the larger of", np.maximum), ("the smaller of", np.minimum)):
            if self.heard(words):
                first = self.single()
                assert self.heard("and")
                return compute(first, self.single())
        for name in PREFIX:
            if self.heard(WORDS[name].removesuffix(" {inner},")):
                function: Callable[[Any], Any] = COMPUTED[name]
                return function(self.power())
        for name, value in self.names.items():
            if self.heard(name):
                return value
        found = re.match(r"([0-9.]+)(?: times 10 to the (minus )?([0-9]+))?", self.left)
        assert found, self.left
        self.left = self.left[found.end() :].strip()
        return np.float64(f"{found[1]}e{'-' if found[2] else ''}{found[3] or 0}")


@pytest.mark.parametrize("book", DIALECTS)
@pytest.mark.parametrize("name", TRACES)
def test_whoever_listens_can_compute(name, book):
    record = TRACES[name].record
    chosen = notation(book, record.architecture)
    turned = (lambda array: np.asarray(array).T) if chosen.dialect.columns else np.asarray
    values = {step.name: turned(step.value) for step in (*record.steps, *record.parts)}
    values |= {f"A(Z{layer})": turned(record.value(f"A(Z{layer})")) for layer in record.architecture.layers}
    values |= {key: np.asarray(value) for key, value in record.constants} | {"π": np.asarray(np.pi)}
    names = {spoken(Letter(key), chosen): value for key, value in values.items()}
    assert len(names) == len(values)
    for step in (*record.steps, *record.parts):
        for form in step.forms:
            words = spoken(chosen.dressed(form), chosen)
            assert re.fullmatch(r"[A-Za-z0-9 ,.]+", words)
            with np.errstate(all="ignore"):
                heard = Listener(words, names).whole()
                value = turned(evaluate(form, record.value))
            assert np.allclose(heard, value, rtol=1e-12, atol=1e-12, equal_nan=True), words


def test_every_kind_of_node_is_said():
    X = Letter("X")
    for node in (
        Plus(X, X), Minus(X, X), Negative(X), Product("@", X, X), Fraction(X, X), Power(X, X), Transposed(X),
        Cases(X, Comparison(X, "≤", X), X), *(Function(name, (X,)) for name in PREFIX),
    ):  # fmt: skip
        assert re.fullmatch(r"[A-Za-z0-9 ,]+", spoken(node))
    assert set(COMPUTED) < set(WORDS)
