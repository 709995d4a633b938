"""First steps: every number is the record's, every equation holds, and the story goes through the whole network.

Its words are tested in `test_first_words.py`, its nudges and directions in `test_nudge.py`.
"""

import math

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import InputError
from chainrule.working.document import Formula, Matrix, walk
from chainrule.working.explain import explain, locate
from chainrule.working.expressions import Letter, Number, Series, evaluate
from chainrule.working.first_steps import first_steps, first_steps_of

from .lessons import (
    RECORDS,
    all_told,
    below,
    every,
    every_learning,
    lesson,
    names_in,
    nodes,
    numbers_told,
    paragraphs,
    prose,
    spoken,
    told,
    values_in,
)

# every number is the record's ----------------------------------------------------------------------------------------


def close(a: float, b: float) -> bool:
    return a == b or math.isclose(a, b, rel_tol=1e-7, abs_tol=1e-12)


@every
def test_every_number_with_an_identity_is_the_records(found):
    for blocks in all_told(found):
        numbers = [part for node in nodes(blocks) for part in below(node) if isinstance(part, Number) and part.cell]
        constants = dict(found.constants)
        for number in numbers:
            if number.cell in constants:
                assert number.value == constants[number.cell]
            elif number.cell != "π":
                name, index = locate(found, number.cell)
                assert close(number.value, float(found.value(name)[index])), number
        for block in walk(blocks):
            if isinstance(block, Matrix):
                assert block.value is found.value(block.name)


@every
def test_the_sides_of_every_equation_agree(found):
    for blocks in all_told(found):
        for block in walk(blocks):
            if isinstance(block, Formula):
                with np.errstate(all="ignore"):
                    values = [float(evaluate(side, found.value)) for side in block.sides]
                assert values == pytest.approx([values[-1]] * len(values), rel=1e-6, abs=1e-9), block


@every_learning
def test_above_and_below_the_target(found):
    for row in range(min(len(found.value("Y")), 3)):
        for output in range(found.value("Y").shape[1]):
            far = float(found.value("O")[row, output]) - float(found.value("Y")[row, output])
            said = paragraphs(first_steps_of(explain(found, "O", (row, output))))[-1]
            assert (" above its target" in spoken(said)) == (far > 0)
            assert (" below its target" in spoken(said)) == (far < 0)
            assert values_in(said) == pytest.approx([abs(far)] if far else [])


@every
def test_the_part_that_counts_most_is_the_largest(found):
    for step in found:
        last = tuple(size - 1 for size in step.shape)
        account = explain(found, step.name, last, most=None)
        for text in paragraphs(first_steps_of(explain(found, step.name, last))):
            if spoken(text).startswith("It is a sum of"):
                assert step.name != "Eo"
                values = [abs(term.value) for term in account.terms]
                assert int(spoken(text).split()[5].replace(",", "")) == len(values)
                assert abs(values_in(text)[-1]) == pytest.approx(max(values))


def test_what_each_number_is():
    told = numbers_told(RECORDS["deep"])
    for name, what in {
        "W1[11, 8]": "the weight between input 11 and unit 8 of layer 1. The network learns by changing it.",
        "W2[8, 7]": "the weight between unit 8 of layer 1 and unit 7 of layer 2. The network learns by changing it.",
        "dWo[6, 2]": "the derivative of the cost for the weight between unit 6 of layer 3 and output 2.",
        "Bo_new[0, 2]": "the bias of output 2, after the step.",
        "Y[8, 2]": "the target of output 2 for row 8, and it is given.",
    }.items():
        assert spoken(paragraphs(told[name])[0]).endswith(f". It is {what}")


# which row and which units -------------------------------------------------------------------------------------------


@every_learning
def test_the_row_that_is_followed_says_most(found):
    """Of all rows and units of the first layer, input times error is largest there."""
    first = found.architecture.layers[0]
    E, X = np.abs(found.value(f"E{first}")), np.abs(found.value("X"))
    largest = max(X[i, k] * E[i, j] for i in range(len(X)) for k in range(X.shape[1]) for j in range(E.shape[1]))
    blocks = lesson(found)
    products = [block for block in blocks if isinstance(block, Formula) and not isinstance(block.sides[0], Letter)]
    [own] = [block for block in products if names_in(block.sides[0]) == {"X", f"E{first}"}]
    assert abs(evaluate(own.sides[-1], found.value)) == pytest.approx(largest)


def test_a_row_and_a_unit_can_be_asked_for():
    found = RECORDS["regression"]
    for row, unit in ((0, 0), (4, 3)):
        blocks = first_steps(found, row=row, unit=unit)
        [Z, *_] = [letter for block in blocks if (letter := told(block)) is not None and letter.name == "Zh"]
        assert Z.index == (row, unit)
    with pytest.raises(InputError, match="there is no row 5; rows are counted from 0, and the last is 4"):
        first_steps(found, row=5)
    with pytest.raises(InputError, match="there is no unit -1; units are counted from 0, and the last is 3"):
        first_steps(found, unit=-1)


@pytest.mark.parametrize("name", ["softmax", "wide"])
def test_of_many_classes_the_targets_is_followed(name):
    found = RECORDS[name]
    [O] = [letter for block in lesson(found) if (letter := told(block)) is not None and letter.name == "O"]
    assert O.index is not None
    assert found.value("Y")[O.index] == 1
    assert f"You look at output {O.index[1]}: for row {O.index[0]} it is the right answer." in " ".join(
        prose(lesson(found))
    )


def test_what_is_followed_stands_beside_a_table_that_leaves_it_out():
    found = RECORDS["wide"]
    beside = {
        block.sides[0].name
        for block in lesson(found)
        if isinstance(block, Formula) and len(block.sides) == 2 and isinstance(block.sides[0], Letter)
    }
    assert {"Wh", "Wo", "dWh", "Bh", "Bo", "dWo", "Wh_new", "Wo_new"} <= beside
    assert not any("Dots in a large table" in text for text in prose(lesson(RECORDS["article"])))


# where things stand --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dialect", "shape", "weights"),
    [
        ("article", "(3, 1): 3 rows and 1 column", "Each row of weights belongs to one input. Each column"),
        ("ng", "(1, 3): 3 columns and 1 row", "Each column of weights belongs to one input. Each row"),
    ],
)
def test_rows_and_columns_are_where_they_are_said_to_be(dialect, shape, weights):
    """X is 3 examples of 1 input, and Wh leads from 1 input into 2 units; Ng turns both."""
    net, X, Y = cr.article()
    text = " ".join(net.trace(X, Y).text("first steps", notation=dialect).split())
    assert f" is {shape} of numbers." in text
    assert f"{weights} of weights belongs to one unit that it goes into." in text


def test_one_row_alone_is_row_0():
    assert "You follow this row. It is row 0 everywhere." in prose(lesson(RECORDS["one row"]))


@every
def test_no_letter_is_said_to_stand_in_a_layer_that_there_is_not(found):
    """Hidden layers and the output layer have their names before their letters are told."""
    said = " ".join(prose(lesson(found)))
    assert ("is the hidden layer." in said) == (found.architecture.layers == ("h", "o"))
    assert said.count(" is a hidden layer") == (len(found.architecture.layers) - 1) * (
        len(found.architecture.layers) > 2
    )
    assert said.count("the output layer. It has") == 1


# the story -----------------------------------------------------------------------------------------------------------


@every
def test_the_lesson_goes_through_every_layer_there_and_back(found):
    equations = [letter.name for block in lesson(found) if (letter := told(block)) is not None]
    layers = list(found.architecture.layers)
    assert [name[1:] for name in equations if name[0] == "Z"] == layers
    if "C" in found.by_name:
        assert [name[1:] for name in equations if name[0] == "E"] == layers[::-1]
        assert f"W{layers[0]}_new" in equations


def test_the_story_of_a_dead_layer_and_of_a_perfect_prediction():
    said = " ".join(prose(lesson(RECORDS["dead"])))
    assert "every slope in this layer is 0" in said
    assert "The derivative is 0, and learning asks nothing of this weight; so it stays where it is." in said
    assert "the outputs have no error that could come back" in " ".join(prose(lesson(RECORDS["right"])))


def test_the_story_without_a_target_ends_with_the_prediction():
    blocks = lesson(RECORDS["forward only"])
    assert "the story ends with the prediction" in prose(blocks)[-1]
    assert not any(isinstance(block, Matrix) and block.name == "C" for block in blocks)


def test_a_long_sum_is_cut_and_says_so():
    blocks = lesson(RECORDS["wide"])
    assert any("The dots stand for" in text for text in prose(blocks))
    for block in blocks:
        if isinstance(block, Formula):
            assert all(len(part.terms) <= 8 for side in block.sides for part in below(side) if isinstance(part, Series))


def test_numbers_written_short_are_explained():
    net = cr.Network([1, 1], init=[([[1e-7]], [[0.0]])])
    said = prose(first_steps(net.trace([[1.0]], [[1.0]]).record))
    assert "Very small numbers are written short: where you see 5, read 0.00002. " in said
    assert not any("written short" in text for text in prose(lesson(RECORDS["article"])))


def test_a_small_number_that_a_table_leaves_out_is_not_spoken_of():
    net = cr.Network([20, 12, 1], seed=2)
    X = np.ones((3, 20))
    said = {}
    for cell in ((10, 9), (0, 0)):
        W = np.ones((20, 12))
        W[cell] = 1e-7
        net.params = [(W, np.zeros((1, 12))), net.params[1]]
        blocks = first_steps(net.trace(X, np.full((3, 1), 2.0), learning_rate=0).record, row=0, unit=1)
        said[cell] = any("written short" in text for text in prose(blocks))
    assert said == {(10, 9): False, (0, 0): True}


# the article, by hand ------------------------------------------------------------------------------------------------


def test_the_articles_example_can_be_followed_to_the_updated_weights():
    """Row 1 through unit 0: 1·1 − 0.5 = 0.5 goes on, 0.5 comes out where 2 should; 2.5 comes back; 1 becomes 0.75."""
    blocks = lesson(RECORDS["article"])
    told_of = {letter.cell: block for block in blocks if (letter := told(block)) is not None}
    worked_out = {
        cell: float(evaluate(block.sides[-1], RECORDS["article"].value))
        for cell, block in told_of.items()
        if isinstance(block, Formula)
    }
    by_hand = {
        "X[1,0]": 1, "Zh[1,0]": 0.5, "H[1,0]": 0.5, "Zo[1,0]": 0.5, "O[1,0]": 0.5, "Y[1,0]": 2, "L[1,0]": 1.125,
        "C": 5.0625, "C′(O)[1,0]": -1.5, "A′(Zo)[1,0]": 1, "Eo[1,0]": -1.5, "A′(Zh)[1,0]": 1, "Eh[1,0]": 2.5,
        "dWo[0,0]": -0.75, "dWh[0,0]": 2.5, "dBh[0,0]": 2.5, "Wh_new[0,0]": 0.75,
    }  # fmt: skip
    assert worked_out == by_hand
    matrices = [block.name for block in blocks if isinstance(block, Matrix)]
    assert {"Wh", "Bh", "Wo", "Bo", "Wh_new", "Bh_new", "Wo_new", "Bo_new"} <= set(matrices)
    said = prose(blocks)
    assert "Raising this weight by a little raises the cost; so it goes down." in said
    assert "So it goes down from 5 to 5." in said


def test_a_pass_whose_update_is_not_known_ends_with_the_derivatives():
    """As the traces of a fit with somebody else's optimizer do."""
    import optax

    net, X, Y = cr.article()
    history = net.fit(X, Y, epochs=1, batch_size=None, optimizer=optax.sgd(0.1), traces=(1,), progress=False)
    text = history.traces[1].text("first steps")
    assert "An optimizer from elsewhere decides it." in text
    assert "so it should go" in text
    assert "Did it help?" not in text
    assert "_new" not in text


def test_an_optimizer_that_goes_against_the_derivatives_is_no_corner():
    """A linear network has none; it is the memory that carries the weights uphill."""
    net = cr.Network([1, 1])
    history = net.fit(
        [[1.0], [2.0]], [1.0, 2.0], epochs=6, batch_size=None, optimizer="momentum", learning_rate=0.2,
        traces=range(6), dtype="float64", progress=False,
    )  # fmt: skip
    texts = [" ".join(trace.text("first steps").split()) for trace in history.traces.values()]
    assert not any("corner" in text for text in texts)
    assert any("The optimizer did not go by these derivatives alone." in text for text in texts)
