"""What stands beside a matrix at the levels first steps and calculus: easy to read, and true."""

import re

import pytest
from textstat.textstat import textstatistics

from chainrule.equations.descent import OPTIMIZERS
from chainrule.working.book import Book, layer_of
from chainrule.working.expressions import Letter, Partial, Product
from chainrule.working.levels import CALCULUS, CHAINS, EASY, levels
from chainrule.working.notation import split

from .networks import TRACES
from .test_first_words import NEVER

grade = textstatistics().flesch_kincaid_grade


def told(name):
    """The levels of every quantity of a trace."""
    trace = TRACES[name].record
    masked = tuple(layer for layer in trace.architecture.layers if f"M{layer}" in trace.by_name)
    book = Book(
        trace.architecture, "w" in trace.by_name, masked, OPTIMIZERS[trace.optimizer], "length" in trace.by_name
    )
    return {quantity: levels(book, step.meaning) for quantity, step in trace.by_name.items()}


def test_first_steps_are_easy_to_read():
    texts = [text.replace("{rule}", "") for text in EASY.values()]
    assert grade("\n".join(texts)) <= 5
    for text in texts:
        assert grade(text) <= 8, (grade(text), text)
        assert all(len(sentence.split()) <= 22 for sentence in re.split(r"(?<=[.!?:]) ", text)), text
        assert not re.search(rf"\b({'|'.join(NEVER.split())})\b", text.lower()), text


@pytest.mark.parametrize("name", TRACES)
def test_every_quantity_has_words_at_both_levels_and_no_slot_is_left(name):
    for quantity, found in told(name).items():
        for text in (found.easy, found.calculus):
            assert re.fullmatch(r"[A-Z−].*[^.]\.", text), (quantity, text)
            assert not re.search(r"[{}]|  ", text), (quantity, text)


@pytest.mark.parametrize("name", TRACES)
def test_a_chain_multiplies_two_speeds_that_meet_and_belongs_to_an_error_or_a_derivative(name):
    penalised = TRACES[name].record.architecture.l1 or TRACES[name].record.architecture.l2
    for quantity, found in told(name).items():
        letter, rest, mark = split(quantity)
        derivative = letter in ("E", "dW", "dB") and not mark and not (penalised and letter == "dW")
        assert bool(found.chain) == derivative, quantity
        if derivative:
            whole, product = found.chain
            by = f"Z{rest}" if letter == "E" else quantity[1:]
            assert isinstance(whole, Partial)
            assert whole == Partial(Letter("C"), Letter(by))
            assert isinstance(product, Product)
            assert product.kind == "·"
            first, second = product.left, product.right
            assert isinstance(first, Partial)
            assert isinstance(second, Partial)
            assert (first.of, second.by, first.by) == (whole.of, whole.by, second.of)  # what is between cancels
            assert layer_of(first.by.name) == layer_of(by)


def test_a_beginner_can_read_what_an_error_is_and_why_a_weight_goes_down():
    article = told("article")
    assert article["Eo"].easy == (
        "This is the error of each output. It says how fast the cost rises when an output gathers a little more. Above "
        "0, the output should gather less. Below 0, it should gather more."
    )
    assert article["Wo_new"].easy == (
        "These are the weights after the step. Where dWo is above 0, a larger weight would make the cost larger. So "
        "the weight goes down. Where dWo is below 0, the weight goes up."
    )


def test_the_direction_that_is_told_is_the_one_that_is_taken():
    """Where a derivative is above 0, gradient descent lowers the number, in every trace that uses it."""
    for name, trace in TRACES.items():
        for quantity, found in told(name).items():
            if quantity.endswith("_new") and "the weight goes down" in found.easy:
                of = quantity.removesuffix("_new")
                went, d = trace[quantity] - trace[of], trace[f"d{of}"]
                assert ((went < 0) == (d > 0)).all() or (abs(d[(went < 0) != (d > 0)]) < 1e-15).all(), (name, quantity)


def test_every_sentence_is_used():
    used = {text for name in TRACES for found in told(name).values() for text in (found.easy, found.calculus)}
    for key, sentence in (EASY | CALCULUS).items():
        if key.startswith(("activation ", "loss ")):
            continue
        pattern = re.compile(re.sub(r"\\\{\w+\\\}", ".*", re.escape(sentence)))
        assert any(pattern.fullmatch(text) for text in used), key
    assert set(CHAINS) <= set(CALCULUS)
