"""Every nudge and every direction in first steps is a true one: the cost is worked out anew by other means."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.working.document import Heading, Paragraph, Text
from chainrule.working.explain import explain
from chainrule.working.expressions import Letter, Number
from chainrule.working.first_steps import first_steps, first_steps_of
from chainrule.working.nudge import cost_after, cost_with
from chainrule.working.record import Record

from .by_hand import bend, cost, loss, slope
from .lessons import (
    RECORDS,
    every_learning,
    lesson,
    numbers_told,
    paragraphs,
    plain,
    prose,
    spoken,
    told,
    traced,
    values_in,
)


@every_learning
def test_the_second_opinion_gives_the_same_cost(found):
    C = float(found.value("C"))
    for again in (cost(found), cost_with(found, {}), cost_after(found, 0.0)):
        assert again == pytest.approx(C, rel=1e-9, abs=1e-12)


N = r"(−?\d+(?:\.\d+)?(?:e−?\d+)?)"  # a number as it is printed
CHANGE = re.compile(
    rf"by a nudge of {N}\. Then .+ (rises|falls) from {N} to {N}(?:, rounded to (\d+) digits after the "
    rf"point)?\. This is a change of {N}\."
)
SMALL = re.compile(rf"by a nudge of {N}\. Then .+ (rises|falls) by very little\. It changes by {N}\.")
DIVIDED = re.compile(rf"^Divide this by the nudge, and you get (?:[^:]*: )?{N}")
PRODUCT = re.compile(rf"{N} × \(?{N}\)? ([=≈]) {N}")


def decimal(text: str) -> Decimal:
    return Decimal(text.replace("−", "-"))


def check_nudge(text: Text, measured: Any) -> None:
    """What a paragraph says about a nudge, against what the second opinion measures for it."""
    said = plain(text)
    if "by a nudge of" not in said:
        return
    by = values_in(text)[0]
    before, after = measured(0.0), measured(by)
    if " stays at " in said:
        assert values_in(text)[1:] == pytest.approx([before], rel=1e-9)
        assert after == pytest.approx(before, rel=1e-12, abs=1e-12)
        return
    assert (" rises " in said) == (after > before)
    assert (" falls " in said) == (after < before)
    if found := CHANGE.search(said):
        places = int(found[5]) if found[5] else 12  # all its digits, where nothing is rounded
        for told, is_so in ((found[3], before), (found[4], after)):
            assert abs(decimal(told) - Decimal(is_so)) <= Decimal("0.51") * Decimal(10) ** -places
        assert float(decimal(found[6])) == pytest.approx(after - before, rel=0.011)
    else:
        found = SMALL.search(said)
        assert found is not None, said
        assert float(decimal(found[3])) == pytest.approx(after - before, rel=0.006, abs=1e-9)


def check_pen(texts: Sequence[Text]) -> int:
    """Every subtraction, division and product is right in the digits that are printed. Returns how many there were."""
    change, by, checked = Decimal(0), Decimal(1), 0
    for said in map(plain, texts):
        if found := CHANGE.search(said):
            by, change = decimal(found[1]), decimal(found[6])
            assert change == decimal(found[4]) - decimal(found[3]), said
            assert (change > 0) == (found[2] == "rises")
            assert "e" not in "".join(found.group(3, 4, 6)), said  # a pen does not subtract powers of ten
            checked += 1
        elif found := SMALL.search(said):
            by, change = decimal(found[1]), decimal(found[3])
        elif found := DIVIDED.match(said):
            assert decimal(found[1]) == change / by, (said, change)
            checked += 1
        for one, other, sign, result in PRODUCT.findall(said):
            product = decimal(one) * decimal(other)
            assert decimal(result) == (product if sign == "=" else Decimal(f"{product:.3g}"))
            assert (sign == "≈") == (decimal(result) != product)
            checked += 1
    return checked


@every_learning
def test_a_pen_finds_the_printed_numbers(found):
    assert check_pen(paragraphs(lesson(found))) >= 2
    for blocks in numbers_told(found).values():
        check_pen(paragraphs(blocks))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from(["tanh", "sigmoid", "relu", "gelu"]),
    st.sampled_from(["half_squared_error", "cross_entropy", "binary_cross_entropy", "huber", "poisson"]),
    st.sampled_from([0.001, 0.1, 1.0, 30.0, 1000.0]),
)
def test_a_pen_finds_the_printed_numbers_of_random_networks(seed, activation, loss_name, scale):
    rng = np.random.default_rng(seed)
    net = cr.Network([2, 3, 2], activations=activation, loss=loss_name, seed=seed)
    X, Y = scale * rng.normal(size=(4, 2)), rng.integers(2, size=(4, 1)).astype(float)
    Y = np.hstack([Y, 1 - Y])
    with np.errstate(all="ignore"):
        blocks = lesson.__wrapped__(net.trace(X, Y).record)
    check_pen(paragraphs(blocks))


def check_meaning(text: Text, found: Record, cell: str) -> None:
    """What a paragraph says about a direction, against a derivative by differences."""
    said, near = spoken(text), slope(found, cell)
    derivative = near if abs(near) > 1e-7 else slope(found, cell, 1e-2)  # so near to 0, a short way is only rounding
    for up, down in (("raises the cost", "lowers the cost"), ("would raise the cost", "would lower the cost")):
        assert (up not in said) or derivative > 0, said
        assert (down not in said) or derivative < 0, said
    assert ("gather less" not in said) or derivative > 0, said
    assert ("gather more" not in said) or derivative < 0, said
    if "asks nothing" in said:
        assert abs(near) < 1e-6, said


@every_learning
def test_every_nudge_and_every_direction_of_a_lesson_is_true(found):
    blocks = lesson(found)
    gathered = [letter for block in blocks if (letter := told(block)) is not None and letter.name[0] == "Z"]
    activations = dict(zip(found.architecture.layers, found.architecture.hidden, strict=False))
    part, Z, W, B = "", gathered.pop(), "", ""
    nudges = directions = losses = 0
    for block in blocks:
        letter = told(block)
        if isinstance(block, Heading):
            part = block.text
            Z = gathered.pop() if part in ("One layer back", "One more layer back") else Z
        elif letter is not None and letter.name[:2] == "dB":
            B = letter.cell.removeprefix("d")
        elif isinstance(block, Paragraph):
            text, said = block.parts, spoken(block.parts)
            if part.startswith("What one weight") and said.startswith("Now take one weight"):
                W = next(piece.cell for piece in text if isinstance(piece, Letter))
            nudges += "by a nudge of" in said
            directions += " the cost; so " in said or "the cost. It should" in said
            if part in ("One layer back", "One more layer back"):
                z = float(found.value(Z.name)[Z.index])
                check_nudge(text, lambda by, z=z, Z=Z: bend(activations[Z.name[1:]], [z + by])[0])
            elif said.startswith("Raise the prediction"):
                losses += 1
                o, y = (float(found.value(name)[Z.index]) for name in "OY")
                check_nudge(text, lambda by, o=o, y=y: loss(found.architecture.loss, o + by, y))
            elif part != "Did it help?":
                raised = Z.cell if part == "Whose fault it is" else W
                check_nudge(text, lambda by, raised=raised: cost(found, {raised: by}))
            meant = W if "this weight" in said else B if "this bias" in said else Z.cell
            if (" the cost" in said or "asks nothing" in said) and meant:
                check_meaning(text, found, meant)
    layers = len(found.architecture.layers)
    assert nudges == layers + 1 + (layers > 1) + losses  # each layer's error or slope, one weight or two, the loss
    assert losses == (not found.architecture.collapses)
    assert directions >= 1 or not any(found.value(f"E{name}").any() for name in found.architecture.layers)
    assert gathered == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["tanh", "sigmoid", "softplus", "silu", "relu"]), st.booleans())
def test_every_number_of_random_networks_says_the_true_direction(seed, activation, penalty):
    rng = np.random.default_rng(seed)
    net = cr.Network([2, 3, 2, 2], activations=activation, seed=seed, l2=0.1 * penalty, dropout=0.2 * penalty)
    biases = [rng.normal(size=(1, W.shape[1])) for W, _ in net.params]  # biases of 0 would sit on relu's corner
    net.params = [(W, B) for (W, _), B in zip(net.params, biases, strict=True)]
    X, Y = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    found = net.trace(X, Y, learning_rate=0.05).record
    for step in found:
        letter = step.name[:2] if step.name[0] == "d" else step.name[0]
        if letter not in ("W", "B", "Z", "E", "dW", "dB") or step.phase == "update":
            continue
        for index in np.ndindex(step.shape):
            cell = explain(found, step.name, index).name
            raised = cell.removeprefix("d").replace("E", "Z")
            texts = paragraphs(first_steps_of(explain(found, step.name, index)))
            if "By its equation" in spoken(texts[-1]):  # nothing is promised where nothing can be measured
                assert abs(slope(found, raised)) < 1e-7
            else:
                assert "the cost" in spoken(texts[-1]) or "asks nothing" in spoken(texts[-1])
            check_meaning(texts[-1], found, raised)
            went = "goes down" in spoken(texts[-1]), "goes up" in spoken(texts[-1])
            if any(went):
                now, new = (float(found.value(raised.split("[")[0] + mark)[index]) for mark in ("", "_new"))
                assert went == (new < now, new > now)
            for text in texts:
                check_nudge(text, lambda by, raised=raised: cost(found, {raised: by}))


def test_where_the_optimizer_has_other_steps_in_mind_no_direction_is_promised():
    found = RECORDS["momentum"]
    W_new = replace(found.by_name["Wh_new"], value=found.value("Wh") + np.sign(found.value("dWh")))
    changed = replace(found, steps=tuple(W_new if step.name == "Wh_new" else step for step in found.steps))
    said = prose(first_steps_of(explain(changed, "dWh", (0, 0))))[-1]
    assert "so it should go" in said


# why an error is multiplied ------------------------------------------------------------------------------------------


@every_learning
def test_a_nudge_goes_through_a_weight_as_it_is_said(found):
    """What a unit gathers, and the cost, by differences: first the input or the weight counts, then the error."""
    texts = [text for text in paragraphs(lesson(found)) if PRODUCT.search(plain(text))]
    layers = found.architecture.layers
    cells = [part.cell for text in texts for part in text if isinstance(part, Number) and part.cell]
    letters = [cell[0] for cell in cells]
    assert letters == (["X", "E"] if len(layers) == 1 else ["H", "E", "W", "E", "X", "E"])
    for text in texts:
        [number] = [part for part in text if isinstance(part, Number) and part.cell]
        name = number.cell.split("[")[0]
        if name[0] == "E":
            change = decimal(PRODUCT.findall(plain(text))[0][1])
            moved = cost(found, {number.cell.replace("E", "Z"): float(change)}) - cost(found)
            told = decimal(PRODUCT.findall(plain(text))[0][3])
            assert float(told) == pytest.approx(moved, rel=0.1, abs=float(change) ** 2)
        else:
            assert name[0] in "WXH"


@every_learning
def test_the_most_wrong_row_teaches_nothing_where_it_is_said(found):
    said = [
        spoken(text) for text in paragraphs(lesson(found)) if spoken(text).startswith("The most wrong of all is row")
    ]
    shape, O, Y = found.architecture, found.value("O"), found.value("Y")
    wrong = [
        sum(loss(shape.loss, float(o), float(y)) for o, y in zip(row, its, strict=True))
        for row, its in zip(O, Y, strict=True)
    ]
    worst = int(np.argmax(wrong))
    still = all(cost(found, {f"Zo[{worst},{j}]": by}) == cost(found) for j in range(O.shape[1]) for by in (1e-6, -1e-6))
    [followed] = {l.index[0] for b in lesson(found) if (l := told(b)) is not None and l.name == "Zo" and l.index}
    assert bool(said) == (still and worst != followed)
    for text in said:
        assert text.startswith(f"The most wrong of all is row {worst}.")


def test_a_tiny_error_is_not_called_0():
    """The sigmoid of −45 is all but flat: no cost can tell, yet the error is not 0."""
    net = cr.Network([1, 1], output="sigmoid", loss="squared_error", init=[([[1.0]], [[0.0]])])
    found = net.trace([[-45.0], [0.5]], [[1.0], [0.9]]).record
    assert 0 < abs(found.value("Eo")[0, 0]) < 1e-15
    assert "The most wrong" not in " ".join(prose(first_steps(found, row=1)))


def test_some_network_has_a_row_that_teaches_nothing():
    assert "The most wrong of all is row 2." in " ".join(prose(lesson(RECORDS["article"])))


# corners -------------------------------------------------------------------------------------------------------------


def test_a_corner_is_not_glossed_over():
    """At a corner no nudge agrees with the slope that we take, and the text does not pretend that one does."""
    net = cr.Network([1, 1], loss="absolute_error", bias=False, init=[([[1.0]], None)])
    found = net.trace([[1.0]], [[1.0]]).record
    said = " ".join(prose(lesson(found)))
    assert "The nudge does not agree. There is a corner at this place" in said
    assert "raises the cost" not in said


def test_on_a_corner_of_relu_no_effect_is_promised():
    """The output gathers exactly 0 in the second row: more would raise C there, and the slope that we take is 0."""
    net = cr.Network([1, 1], output="relu", reduction="sum", init=[([[1.0]], [[0.0]])])
    found = net.trace([[1.0], [0.0]], [[1.5], [-9.0]]).record
    assert float(found.value("dBo")[0, 0]) < 0 < slope(found, "Bo[0,0]")
    said = prose(first_steps_of(explain(found, "Bo", (0, 0))))
    assert said[-1] == "By its equation the derivative is below 0; so it goes up."
    said = prose(first_steps_of(explain(found, "dBo", (0, 0))))
    assert any("The nudge does not agree." in text for text in said)
    said = prose(first_steps_of(explain(found, "Eo", (1, 0))))
    assert said[-1] == "The error is 5. So learning asks nothing of output 0 for this row."


# did it help? --------------------------------------------------------------------------------------------------------


@every_learning
def test_whether_the_step_helped_is_true(found):
    texts = paragraphs(lesson(found))
    before, after = cost(found), cost(found, after=1.0)
    [said] = [text for text in texts if spoken(text).startswith(("The cost was", "No number moved"))]
    assert values_in(said)[0] == pytest.approx(before)
    if "No number moved" in spoken(said):
        assert after == before
    else:
        assert values_in(said)[1] == pytest.approx(after, rel=1e-6)
        assert ("It fell" in spoken(said)) == (after < before)
        assert ("It did not fall" in spoken(said)) == (after >= before)
    for text in texts:
        if spoken(text).startswith("With 5 times this step"):
            part, then = values_in(text)
            assert then == pytest.approx(cost(found, after=part), rel=1e-6)
            assert then < before


def test_a_step_that_is_too_long_is_called_so():
    said = " ".join(prose(lesson(RECORDS["a long step"])))
    assert "It did not fall." in said
    assert "So this step was too long." in said
    assert "No number moved." in " ".join(prose(lesson(RECORDS["no step"])))
    said = " ".join(prose(lesson(traced([2, 3, 2], rate=50.0, activations="exp"))))
    assert "Now it is too large to be written down. It did not fall." in said
    assert "So this step was too long." in said
