"""What a network says about rows: predictions and the working of one, held against the columns and the equations."""

import numpy as np
import pytest

import chainrule as cr
from chainrule.answers import Answers, answers, columns_of, working
from chainrule.data import Columns, Feature, Target, from_frame
from chainrule.errors import InputError, TableError

SHAPES = Columns(
    (Feature("size", "number", mean=2.0, sd=4.0), Feature("colour", "category", categories=("blue", "red"))),
    Target("kind", "classification", ("disc", "ring", "square")),
)
PRICES = Columns((Feature("size", "number", mean=2.0, sd=4.0),), Target("price", "regression", mean=100.0, sd=20.0))


def sorter() -> cr.Network:
    net = cr.Network([3, 4, 3], loss="cross_entropy", seed=2)
    net.columns = SHAPES
    return net


def pricer(**more: float) -> cr.Network:
    net = cr.Network([1, 1], init=[([[0.5]], [[0.25]])], **more)  # pyright: ignore[reportArgumentType]
    net.columns = PRICES
    return net


def test_classes_and_their_probabilities():
    table = from_frame({"size": [10, -6, 2], "colour": ["red", "blue", None]})
    found = answers(sorter(), table)
    X = np.array([[2.0, 0, 1], [-2.0, 1, 0], [0.0, 0, 0]])
    O = sorter().forward(X)
    assert found.probabilities is not None
    assert np.array_equal(found.probabilities, O)
    assert found.prediction == [SHAPES.outputs[k] for k in O.argmax(axis=1)]
    assert len(found.notes) == 1
    assert "colour" in found.notes[0]
    added = found.columns()
    assert list(added) == ["prediction", "probability_disc", "probability_ring", "probability_square"]
    assert np.array_equal(np.array(added["probability_ring"]), O[:, 1])


def test_numbers_in_the_targets_own_unit():
    found = answers(pricer(), from_frame({"size": [2, 6]}))
    assert list(found.prediction) == [105.0, 115.0]  # (0.5·0 + 0.25)·20 + 100 and (0.5·1 + 0.25)·20 + 100
    assert found.probabilities is None
    assert list(found.columns()) == ["prediction"]


def test_the_working_of_a_row_goes_forward_and_back():
    told = working(pricer(), from_frame({"size": [2, 6], "price": [100, 135]}), 1)
    value = {step.name: step.value for step in told.record}
    assert told.prediction == 115.0
    assert told.target == 135
    assert value["X"].tolist() == [[1.0]]
    assert value["O"].tolist() == [[0.75]]
    assert value["Y"].tolist() == [[1.75]]
    assert float(value["C"]) == 0.5
    assert value["Eo"].tolist() == [[-1.0]]
    assert value["dWo"].tolist() == [[-1.0]]
    assert [part.inputs for part in told.encodings] == [(("size", 1.0),)]


def test_the_working_gives_a_target_as_it_stands_in_the_table():
    told = working(pricer(), from_frame({"size": [2], "price": [0.1 + 0.2]}), 0)
    assert told.target == 0.1 + 0.2


@pytest.mark.parametrize("frame", [{"size": [2]}, {"size": [2], "price": [None]}])
def test_without_a_target_the_working_goes_forward_alone(frame):
    told = working(pricer(), from_frame(frame), 0)
    assert told.target is None
    assert [step.name for step in told.record] == ["X", "Wo", "Bo", "Zo", "O"]


def test_the_working_agrees_with_the_answers_row_by_row():
    table = from_frame({"size": [10, -6, 2], "colour": ["red", "blue", "green"], "kind": ["ring", "disc", None]})
    net = sorter()
    found = answers(net, table)
    assert found.probabilities is not None
    for row in range(3):
        told = working(net, table, row)
        assert told.prediction == found.prediction[row]
        assert told.probabilities is not None
        assert np.allclose(told.probabilities, found.probabilities[row], rtol=1e-14)
        assert told.target == table.column("kind")[row]
    assert "green" in working(net, table, 2).notes[0]


def test_a_network_with_dropout_answers_with_all_its_units():
    net = cr.Network([3, 4, 3], loss="cross_entropy", dropout=0.5, seed=2)
    net.columns = SHAPES
    told = working(net, from_frame({"size": [10], "colour": ["red"], "kind": ["ring"]}), 0)
    assert not any(step.name.startswith("M") or "∘ M" in step.equation for step in told.record)
    assert told.probabilities is not None
    assert np.allclose(told.probabilities, sorter().forward([[2.0, 0, 1]])[0])


@pytest.mark.parametrize("row", [-1, 2])
def test_a_row_that_is_not_there(row):
    with pytest.raises(InputError, match=f"no row {row}: the table has 2 rows, counted from 0, so the last is 1"):
        working(pricer(), from_frame({"size": [2, 6]}), row)


def test_a_network_without_columns():
    for call in (lambda: columns_of(cr.article()[0]), lambda: answers(cr.article()[0], from_frame({"x": [1]}))):
        with pytest.raises(InputError, match="not fitted on a table"):
            call()


def test_an_answer_that_is_not_finite_names_its_row():
    net = pricer()
    net.params = [([[1e3]], [[0.0]])]
    table = from_frame({"size": [2, 1e308], "price": [100, 100]})
    assert len(answers(net, table.take([0])).prediction) == 1
    for call in (lambda: answers(net, table), lambda: working(net, table, 1)):
        with pytest.raises(TableError, match="row 1 leads to numbers that are too large"):
            call()


def test_a_cost_that_is_not_finite_is_no_working():
    table = from_frame({"size": [1e200], "price": [100]})
    assert np.isfinite(answers(pricer(), table).prediction).all()
    with pytest.raises(TableError, match="row 0 leads to numbers that are too large"):
        working(pricer(), table, 0)


def test_names_that_the_table_has_taken_get_a_number():
    found = Answers(["a"], np.array([[1.0, 0.0]]), ("a", "b"), [])
    assert list(found.columns()) == ["prediction", "probability_a", "probability_b"]
    taken = ["prediction", "prediction (2)", "probability_b"]
    assert list(found.columns(taken)) == ["prediction (3)", "probability_a", "probability_b (2)"]
