"""First steps are easy to read, and no word, letter or sign is used before it is explained, truly."""

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from textstat.textstat import textstatistics

import chainrule as cr
from chainrule.architecture import ACTIVATIONS
from chainrule.equations.losses import LOSSES
from chainrule.working.book import layer_of
from chainrule.working.document import Block, Bullets, Formula, Heading, Matrix, Paragraph
from chainrule.working.expressions import Function, Letter
from chainrule.working.first_steps import first_steps
from chainrule.working.first_words import ACTIVATION, LOSS, SLOPE, WORDS, meaning
from chainrule.working.record import Record, record

from .by_hand import bend, loss
from .lessons import RECORDS, all_told, below, every, lesson, names_in, numbers_told, prose, strings, table

grade = textstatistics().flesch_kincaid_grade

# easy to read --------------------------------------------------------------------------------------------------------


@every
def test_a_lesson_is_easy_to_read(found):
    texts = prose(lesson(found))
    assert grade("\n".join(texts)) <= 5  # 8 is the promise
    for text in texts:
        assert grade(text) <= 10, text
        for sentence in re.split(r"(?<=[.!?:]) ", text):
            assert len(sentence.split()) <= 30, sentence


@every
def test_every_number_is_explained_in_easy_words(found):
    for name, blocks in numbers_told(found).items():
        texts = prose(blocks)
        assert grade("\n".join(texts)) <= 8, (name, texts)
        assert max(map(grade, texts)) <= 10.5, (name, texts)


def test_the_grade_is_no_trick_of_the_measure():
    """The measure is what we think it is: 0.39 · words per sentence + 11.8 · syllables per word − 15.59."""
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    hard = "Backpropagation differentiates compositional functions recursively, accumulating adjoint sensitivities."
    assert grade(hard) > 20


# no word before it is explained --------------------------------------------------------------------------------------

TECHNICAL = {  # a word, and what its explanation begins with
    "weight": "A weight is",
    "bias": "A bias is",
    "unit": "A unit takes",
    "layer": "A layer is",
    "hidden": "A hidden layer is",
    "≈": "The sign ≈ means",
    "row": "A row is",
    "input": "An input is",
    "output": "An output is",
    "network": "A network takes",
    "activation": "An activation is",
    "gather": "A unit gathers by",
    "slope": "A slope says",
    "error": "An error is",
    "derivative": "A derivative is",
    "cost": "The cost is",
    "loss": "A loss is",
    "target": "A target is",
    "prediction": "A prediction is",
    "nudge": "A nudge is",
    "penalty": "A penalty is",
    "mask": "A mask is",
    "dropout": "Dropout makes",
    "sample weight": "A sample weight says",
    "gradient descent": "Gradient descent moves",
    "learning rate": "The learning rate is",
    "optimizer": "An optimizer is",
    "clipping": "Clipping makes",
    "logarithm": "X is a logarithm",
}
NEVER = "matrix matrices vector gradient backpropagation jacobian tensor epoch neuron parameter transpose"


def unexplained(blocks: Sequence[Block]) -> list[str]:
    """The words whose first sentence is not the one that explains them."""
    text = " ¶ ".join(strings(blocks))
    sentences = [piece for part in text.split("¶") for piece in re.split(r"(?<=[.!?]) ", part.strip())]
    found = []
    for word, opening in TECHNICAL.items():
        used = re.compile(word if word == "≈" else rf"\b{word}(e?s|ed|ing)?\b", re.IGNORECASE)
        first = next((sentence for sentence in sentences if used.search(sentence)), None)
        if first is not None and word == "weight" and first.startswith("A sample weight"):
            continue
        if first is not None and not first.startswith(opening):
            found.append(f"{word}: {first}")
    plain = text.lower().replace("gradient descent", "")
    return found + [word for word in NEVER.split() if re.search(rf"\b{word}\b", plain)]


@every
def test_no_word_is_used_before_it_is_explained(found):
    assert unexplained(lesson(found)) == []


@every
def test_no_word_is_used_before_it_is_explained_where_one_number_is_told(found):
    for name, blocks in numbers_told(found).items():
        assert unexplained(blocks) == [], name


def test_the_search_finds_what_is_not_explained():
    assert unexplained([Paragraph(("A weight moves.",))]) == ["weight: A weight moves."]
    assert unexplained([Heading("The weights"), Paragraph((WORDS["weight"],))])[0] == "weight: The weights"
    assert unexplained([Paragraph((WORDS["input"],)), Paragraph((WORDS["weight"],))]) == []


def test_each_explanation_uses_only_words_above_it():
    said: list[str] = []
    for word, sentence in WORDS.items():
        later = [other for other in WORDS if other not in said and other != word]
        used = [other for other in later if re.search(rf"\b{other}(e?s|ed)?\b", sentence, re.IGNORECASE)]
        assert [other for other in used if other not in word] == [], word
        said.append(word)


@every
def test_each_letter_is_introduced_before_its_first_equation(found):
    for blocks in all_told(found):
        known: set[str] = set()
        for block in blocks:
            if isinstance(block, Paragraph):
                after = zip(block.parts, block.parts[1:], strict=False)
                known |= {a.name for a, b in after if isinstance(a, Letter) and isinstance(b, str) and " for " in b}
            elif isinstance(block, Formula):
                assert set().union(*map(names_in, block.sides)) <= known
            elif isinstance(block, Matrix):
                assert block.name in known


def test_every_sign_of_an_equation_is_explained_before_it():
    for found in RECORDS.values():
        known: set[str] = set()
        for block in lesson(found):
            if isinstance(block, Paragraph):
                known |= {part.name for part in block.parts if isinstance(part, Function)}
            if isinstance(block, Formula):
                used = {part.name for side in block.sides for part in below(side) if isinstance(part, Function)}
                assert used <= known


@every
def test_each_letter_is_introduced_in_its_layer(found):
    layers = {"the hidden layer": "h", "the output layer": "o"}
    for blocks in all_told(found):
        for block in blocks:
            place = ""
            for part in block.parts if isinstance(block, Paragraph) and block.kind == "words" else ():
                if isinstance(part, str) and (lead := re.search(r"In (.*), $", part)):
                    place = layers.get(lead[1], lead[1].removeprefix("layer "))
                elif isinstance(part, Letter):
                    assert layer_of(part.name) in (place, "")


def test_what_letters_stand_for():
    assert [meaning(name) for name in ("W2", "dBo_clipped", "V̂Wh", "C′(O)")] == [
        "the weights",
        "the derivatives of the biases after clipping",
        "what the optimizer keeps in mind, made fair for an early step",
        "the slope of the cost as a prediction rises",
    ]


@every
def test_no_letter_of_ours_stands_in_a_string(found):
    """Another dialect could not dress it there."""
    letter = re.compile(r"\b(d?[WB][ho0-9]|[ZEM][ho0-9]|H\d?|[XYCOLw])\b")
    for blocks in all_told(found):
        for block in blocks:
            texts = [block.parts] if isinstance(block, Paragraph) else block.items if isinstance(block, Bullets) else []
            assert not [part for text in texts for part in text if isinstance(part, str) and letter.search(part)]


# what is said of activations and losses ------------------------------------------------------------------------------


def test_every_activation_and_every_loss_has_its_sentence():
    assert set(ACTIVATION) == set(ACTIVATIONS)
    assert set(LOSS) == set(LOSSES)


def test_what_is_said_of_the_activations_is_true():
    """Each in the words of ACTIVATION, at some numbers."""
    at = [-60.0, -2.0, -1.0, 0.0, 0.5, 1.0, 60.0]
    of = {name: bend(name, at) for name in ACTIVATION}
    assert of["identity"] == at
    assert of["relu"] == [z if z > 0 else 0 for z in at]
    assert of["leaky_relu"] == pytest.approx([z if z > 0 else z / 100 for z in at])
    assert [h for h, z in zip(of["elu"], at, strict=True) if z > 0] == [z for z in at if z > 0]
    assert all(h >= -1 for h in of["elu"])
    for name in ("gelu", "silu", "softplus"):
        assert abs(of[name][0]) < 1e-9
        assert of[name][-1] == pytest.approx(at[-1])
    assert all(0 <= h <= 1 for h in of["sigmoid"])
    assert all(-1 <= h <= 1 for h in of["tanh"])
    assert all(h > 0 for h in of["exp"])
    assert round(of["exp"][2] / of["exp"][1], 1) == 2.7
    assert sum(of["softmax"]) == pytest.approx(1)
    assert of["softmax"] == sorted(of["softmax"])


def test_what_is_said_of_the_losses_is_true():
    for name in LOSS:
        low = 0.1 if name in ("binary_cross_entropy", "cross_entropy", "poisson") else -3.0
        high = 0.9 if name == "binary_cross_entropy" else 3.0
        for y in (0.2, 0.6):
            below = [loss(name, o, y) for o in np.linspace(low, y, 20)]
            above = [loss(name, o, y) for o in np.linspace(y, high, 20)]
            assert below == sorted(below, reverse=True)
            assert above == sorted(above, reverse=name == "cross_entropy")
    assert "All others have a loss of 0." in LOSS["cross_entropy"]
    assert loss("cross_entropy", 0.3, 0.0) == 0
    assert "It may be below 0." in LOSS["poisson"]
    assert loss("poisson", 9.0, 9.0) < 0


def test_what_is_said_of_the_slopes_of_the_losses_is_true():
    """Each in the words of SLOPE, by differences of the loss written out by hand."""
    for name in ("absolute_error", "huber"):
        assert SLOPE[name].endswith("its slope is 1 above the target, and −1 below it.")
    for name in LOSS:
        for o, y in ((0.3, 0.8), (0.9, 0.2), (2.5, 0.4), (0.1, 3.0)):
            if name == "binary_cross_entropy" and max(o, y) > 1:
                continue
            by = 1e-6
            slope, gap = (loss(name, o + by, y) - loss(name, o - by, y)) / (2 * by), o - y
            if name == "absolute_error" or (name == "huber" and abs(gap) > 1):
                assert slope == pytest.approx(np.sign(gap))
            elif name in ("half_squared_error", "huber"):
                assert slope == pytest.approx(gap, abs=1e-6)
            elif name == "squared_error":
                assert slope == pytest.approx(2 * gap, abs=1e-6)
    by = 1e-6
    for z in (0.01, 0.5, 7.0):
        assert (math.log(z + by) - math.log(z - by)) / (2 * by) == pytest.approx(1 / z)


@every
def test_the_slope_of_a_square_is_said_where_it_is_so(found):
    said = " ".join(prose(lesson(found)))
    shape = found.architecture
    if shape.collapses or "C" not in found.by_name:
        assert "the slope of the loss is" not in said
        return
    half = "So the slope of the loss is the gap." in said
    twice = "So the slope of the loss is twice the gap." in said
    assert half == (shape.loss == "half_squared_error") or shape.loss == "huber"
    assert twice == (shape.loss == "squared_error")
    share = "In the cost, this loss is " in said
    assert share == ("w" in found.by_name or shape.reduction == "mean")
    assert ("So the same is done to its slope." in said) == share


# at the edges ---------------------------------------------------------------------------------------------------------


def extreme(**options: Any) -> Record:
    """A network pushed to an edge; X is multiplied by `scale`."""
    scale, rate = options.pop("scale", 1.0), options.pop("rate", 0.1)
    net = cr.Network([3, 2], seed=1, **options)
    X, Y = table(4, 3, 2, net.loss)
    with np.errstate(all="ignore"):
        return record(net.architecture, net.params, X * scale, Y, rate)


@pytest.mark.parametrize(
    ("options", "last"),
    [
        ({"scale": 0.0}, "That was one step of learning."),
        ({"scale": 1e4, "loss": "cross_entropy"}, ""),
        ({"scale": 1e4, "loss": "binary_cross_entropy"}, ""),
        ({"rate": 1e150}, "So this step was too long."),
        ({"init": "zeros", "l1": 50.0}, "There may be a corner at this place."),
        (
            {"scale": 1e4, "output": "exp"},
            "Here some numbers are too large to be written down. So the story ends here.",
        ),
    ],
)
def test_extreme_numbers_are_told_as_well(options, last):
    texts = prose(blocks := first_steps(extreme(**options)))
    assert unexplained(blocks) == []
    assert last in texts[-1]
    assert grade("\n".join(texts)) <= 5
