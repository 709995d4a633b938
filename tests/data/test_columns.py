"""Columns: encoding rows that training did not see, decoding outputs, the working in words, and storing it all."""

import copy
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.data import Columns, Feature, Target, fit_columns, from_frame
from chainrule.errors import ShapeError, TableError

TRAINING = {
    "age": [10.0, None, 30.0, 20.0],
    "sex": ["m", "f", None, "m"],
    "smokes": ["Yes", "no", "no", "yes"],
    "height": [1.5, 1.6, 1.8, 1.7],
    "town": ["A", "B", "A", "B"],
    "ward": ["W"] * 4,
    "y": ["in", "out", "in", "out"],
}
COLUMNS = fit_columns(from_frame(TRAINING), "y")
PRICES = fit_columns(from_frame({"x": [1.0, 2.0, 4.0], "price": [100.5, 200.0, 300.5]}), "price")
NEW = {"age": [20], "sex": ["m"], "smokes": ["yes"], "height": [1.65], "town": ["B"]}


def test_columns_are_found_by_name() -> None:
    X = COLUMNS.encode(from_frame(TRAINING))[0]
    turned = from_frame({"more": list("abcd"), **dict(reversed(TRAINING.items()))})
    assert np.array_equal(COLUMNS.encode(turned)[0], X)
    assert np.array_equal(COLUMNS.encode(turned, [2, 0])[0], X[[2, 0]])
    assert np.array_equal(COLUMNS.encode_target(turned, [2, 1]), [[1, 0], [0, 1]])
    assert X.dtype == np.float64
    assert X.shape == (4, len(COLUMNS.inputs))
    assert COLUMNS.encode(turned, [])[0].shape == (0, len(COLUMNS.inputs))


def test_text_and_numbers_in_another_dress() -> None:
    X = COLUMNS.encode(from_frame(NEW))[0]
    for dressed in (
        {"age": ["20.0"]},
        {"age": [" 2e1 "]},
        {"smokes": [True]},
        {"smokes": [1]},
        {"smokes": ["YES"]},
        {"height": [np.float64(1.65)]},
    ):
        assert np.array_equal(COLUMNS.encode(from_frame({**NEW, **dressed}))[0], X)


def test_what_training_never_saw_is_told() -> None:
    strange = from_frame(
        {
            "age": [None, 20],
            "sex": ["x", "y\x1b"],
            "smokes": ["perhaps", None],
            "height": [None, 1.65],
            "town": [None, "C"],
        }
    )
    X, notes = COLUMNS.encode(strange)
    assert COLUMNS.inputs == (
        "age",
        "age missing",
        "sex = f",
        "sex = m",
        "sex missing",
        "smokes = yes",
        "height",
        "town = A",
        "town = B",
    )
    assert np.allclose(X, [[0, 1, 0, 0, 0, 0.5, 0, 0, 0], [0, 0, 0, 0, 0, 0.5, 0, 0, 0]], atol=1e-14)
    assert notes == [
        r"column 'sex': 2 cells with 'x', 'y\x1b', which training never saw, and counted as none of its categories",
        "column 'smokes': 1 cell with 'perhaps', neither 'no' nor 'yes', and filled with the mean 0.5",
        "column 'smokes': 1 missing cell, filled with the mean 0.5; training had none",
        "column 'height': 1 missing cell, filled with the mean 1.65; training had none",
        "column 'town': 1 cell with 'C', which training never saw, and counted as none of its categories",
        "column 'town': 1 missing cell, counted as none of its categories; training had none",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"age": ["old"]}, r"^column 'age', row 0: 'old' is not a number, where the column's other cells are; correct"),
        ({"age": ["inf"]}, r"^column 'age', row 0: 'inf' is not a finite number"),
        ({"age": ["x" * 500]}, r"^column 'age', row 0: 'xxxxxx.* …' is not a number"),
    ],
)
def test_cells_that_do_not_fit(change: dict[str, list[object]], sentence: str) -> None:
    with pytest.raises(TableError, match=sentence):
        COLUMNS.encode(from_frame({**NEW, **change}))


def test_lacking_columns() -> None:
    with pytest.raises(
        TableError,
        match=(
            r"^the table lacks the columns 'age', 'smokes', 'height', which the model was fitted on; it has 'sex', "
            r"'town', '\\x07'; add or rename what is lacking$"
        ),
    ):
        COLUMNS.encode(from_frame({"sex": ["m"], "town": ["A"], "\x07": [1]}))
    with pytest.raises(TableError, match="lacks the column 'y', which"):
        COLUMNS.encode_target(from_frame(NEW))


def test_targets_that_do_not_fit() -> None:
    with pytest.raises(
        TableError,
        match=r"^the target 'y', row 1: 'up' is a class that training never saw \(it saw 'in', "
        r"'out'\); correct the cell, or fit with rows of that class$",
    ):
        COLUMNS.encode_target(from_frame({"y": ["in", "up"]}))
    with pytest.raises(TableError, match=r"^the target 'y' is missing in row 1; leave out the rows that lack it$"):
        COLUMNS.encode_target(from_frame({"y": ["in", None]}))
    for price, sentence in (
        ("dear", "'dear' is not a number"),
        ("inf", "not a finite number"),
        (None, "missing in row 0"),
    ):
        with pytest.raises(TableError, match=sentence):
            PRICES.encode_target(from_frame({"price": [price]}))
    near = Columns((), Target("y", "regression", (), 0.0, 1e-300))
    with pytest.raises(TableError, match=r"row 0: 1e\+300 is so far from the others that standardising it overflows"):
        near.encode_target(from_frame({"y": [1e300]}))


@pytest.mark.parametrize(
    ("trained", "later", "places"),
    [
        ([True, False], ["TRUE", "false", True, "False"], [1, 0, 1, 0]),
        (["true", "false"], [True, False, "True"], [1, 0, 1]),
        ([1, 2], ["1", "2.0", 2.0, "+1", " 2"], [0, 1, 1, 0, 1]),
        (["a", "A"], ["A", "a"], [0, 1]),
        (["01", "02"], ["02", "01"], [1, 0]),
    ],
)
def test_classes_are_recognised(trained: list[object], later: list[object], places: list[int]) -> None:
    columns = fit_columns(from_frame({"x": [1, 2, 2, 1], "y": trained * 2}), "y")
    assert columns.encode_target(from_frame({"y": later})).argmax(axis=1).tolist() == places


def test_decode() -> None:
    O = np.array([[0.25, 0.75], [0.5, 0.5], [0.9, 0.1]])
    prediction, probabilities = COLUMNS.decode(O)
    assert prediction == ["out", "in", "in"]
    assert probabilities is not None
    assert np.array_equal(probabilities, O)
    table = from_frame({"price": [100.5, 200.0, 300.5, -7]})
    prices, nothing = PRICES.decode(PRICES.encode_target(table))
    assert np.allclose(np.asarray(prices), [100.5, 200.0, 300.5, -7], rtol=1e-14)
    assert nothing is None
    assert COLUMNS.decode(COLUMNS.encode_target(from_frame(TRAINING)))[0] == TRAINING["y"]
    for wrong in (np.zeros((2, 3)), np.zeros(2), np.zeros((2, 2, 1))):
        with pytest.raises(ShapeError, match=r"^O has the shape \(2.*\), where \(rows, 2\) was expected"):
            COLUMNS.decode(wrong)


def test_working_in_words() -> None:
    table = from_frame(
        {
            "age": ["41", None],
            "sex": ["m", None],
            "smokes": ["yes", None],
            "height": [-1.5, 1.65],
            "town": ["C\x1b", None],
        }
    )
    assert [e.text for e in COLUMNS.working(table, 0)] == [
        "age 41 → (41 − 20)/8.165 = 2.572, age missing: 0",
        'sex "m" → sex = f: 0, sex = m: 1, sex missing: 0',
        'smokes "yes" → smokes = yes: 1',
        "height −1.5 → (−1.5 − 1.65)/0.111803 = −28.17",
        'town "C\\x1b" → never seen in training, town = A: 0, town = B: 0',
    ]
    assert [e.text for e in COLUMNS.working(table, 1)] == [
        "age missing → filled with the mean 20, which is 0 after standardising, age missing: 1",
        "sex missing → sex = f: 0, sex = m: 0, sex missing: 1",
        "smokes missing → filled with the mean 0.5",
        "height 1.65 → (1.65 − 1.65)/0.1118 = 0",
        "town missing → town = A: 0, town = B: 0",
    ]
    X = COLUMNS.encode(table)[0]
    for row in (0, 1):
        assert [value for e in COLUMNS.working(table, row) for _, value in e.inputs] == X[row].tolist()
        assert tuple(name for e in COLUMNS.working(table, row) for name, _ in e.inputs) == COLUMNS.inputs
    assert COLUMNS.working(table, 0)[0].raw == "41"
    with pytest.raises(TableError, match="there is no row 2; the table has 2 rows"):
        COLUMNS.working(table, 2)


def test_working_of_many_categories_and_a_mean_below_zero() -> None:
    many = Feature("t", "category", categories=tuple("abcdefgh"), has_missing=True)
    cold = Feature("cold", "number", mean=-1234.5, sd=0.001)
    columns = Columns((many, cold), Target("y", "regression"))
    assert [e.text for e in columns.working(from_frame({"t": ["c"], "cold": [-1234]}), 0)] == [
        't "c" → t = c: 1, the other 8: 0',
        "cold −1234 → (−1234 − (−1234.5))/0.001 = 500",
    ]


def test_inputs_never_share_a_name() -> None:
    given_table = from_frame(
        {
            "age": [1, None, 2, 2],
            "age missing": [5, 7, 7, 5],
            "s": ["a", "b"] * 2,
            "s = a": [1, 2, 2, 1],
            "y": ["p", "q"] * 2,
        }
    )
    columns = fit_columns(given_table, "y")
    assert columns.inputs == ("age", "age missing", "age missing (2)", "s = a", "s = b", "s = a (2)")
    assert tuple(name for e in columns.working(given_table, 0) for name, _ in e.inputs) == columns.inputs


@pytest.mark.parametrize("columns", [COLUMNS, PRICES])
def test_stored_exactly(columns: Columns) -> None:
    again = Columns.from_dict(json.loads(json.dumps(columns.to_dict(), allow_nan=False)))
    assert again == columns
    assert again.inputs == columns.inputs
    assert hash(again) == hash(columns)


@settings(max_examples=60)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False, width=64), min_size=4, max_size=4),
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=4, max_size=4),
)
def test_whatever_was_fitted_can_be_stored(numbers: list[float], texts: list[str]) -> None:
    table = from_frame({"n": numbers, "t": texts, "z": [1, 2, 2, 1], "y": ["p", "q"] * 2})
    try:
        columns = fit_columns(table, "y")
    except TableError as error:
        assert "too large to compute with" in str(error)  # noqa: PT017 - the only refusal that is meant here
        return
    again = Columns.from_dict(json.loads(json.dumps(columns.to_dict())))
    assert again == columns
    X = again.encode(table)[0]
    assert np.array_equal(X, columns.encode(table)[0])
    assert np.isfinite(X).all()


WRONG: list[Any] = [
    None,
    True,
    0,
    -1,
    2.5,
    1e309,
    float("nan"),
    10**400,
    "",
    " ",
    "x",
    "\ud800",
    "nan",
    [],
    [[]],
    ["a", "a"],
    ["b", "a"],
    [1],
    [None],
    {},
    {"a": 1},
    [["a"]],
    [["a", 1]],
    [["age", "twice"]],
    b"x",
    object(),
]


def places(stored: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = stored.items() if isinstance(stored, dict) else enumerate(stored) if isinstance(stored, list) else ()
    return [path, *(p for key, value in inner for p in places(value, (*path, key)))]


def replaced(stored: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(stored)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return changed


@pytest.mark.parametrize("columns", [COLUMNS, PRICES])
def test_every_field_corrupted_in_every_way(columns: Columns) -> None:
    stored = columns.to_dict()
    told: list[str] = []
    for path in places(stored):
        for wrong in WRONG:
            try:
                read = Columns.from_dict(replaced(stored, path, wrong))
            except TableError as error:
                told.append(str(error))
            else:  # what is taken must be whole: it stores again, and can be used
                assert Columns.from_dict(json.loads(json.dumps(read.to_dict(), allow_nan=False))) == read
                table = from_frame({f.name: [None] for f in read.features})
                assert read.encode(table)[0].shape == (1, len(read.inputs))
    assert all(text.isprintable() and text.startswith("the stored columns are damaged: ") for text in told)
    assert len(told) > len(places(stored)) * len(WRONG) * 0.7  # some replacements are valid themselves


@pytest.mark.parametrize(
    ("path", "wrong", "sentence"),
    [
        (
            ("features", 0, "sd"),
            0,
            "feature 0's sd arrived as 0.0, where a number above 0 was expected; save the model again",
        ),
        (("features", 0, "sd"), float("nan"), "feature 0's sd arrived as nan, where a finite number"),
        (("features", 0, "mean"), True, "feature 0's mean arrived as True, where a finite number"),
        (("features", 0, "kind"), "python", "kind arrived as 'python', where number, boolean or category"),
        (("features", 1, "categories"), [], "where one or more, sorted"),
        (("features", 2, "categories"), ["no", "maybe"], "where false and true, or no and yes"),
        (("features", 2, "mean"), 1.5, "where a share between 0 and 1"),
        (("features", 1, "mean"), 2.0, "where 0 and 1 for categories"),
        (("features", 0, "name"), "y", "the columns' names arrived as"),
        (("features", 0, "name"), "ward", "where every name once was"),
        (("features", 0, "extra"), 1, "where a record of name, kind, mean, sd, categories, has_missing was"),
        (("features",), [], "where at least one feature"),
        (("features", 1, "categories"), ["m", "f"], "where one or more, sorted"),
        (("target", "classes"), ["in"], r"where 2 to 1000, sorted"),
        (("target", "classes"), ["out", "in"], r"where 2 to 1000, sorted"),
        (("target", "task"), "both", "where classification or regression"),
        (("left_out", 0), ["ward"], "where a name and a reason"),
    ],
)
def test_sentences_for_damage(path: tuple[Any, ...], wrong: Any, sentence: str) -> None:
    with pytest.raises(TableError, match=sentence):
        Columns.from_dict(replaced(COLUMNS.to_dict(), path, wrong))


@pytest.mark.parametrize("key", ["features", "target", "left_out"])
def test_fields_that_are_lacking(key: str) -> None:
    stored = COLUMNS.to_dict()
    del stored[key]
    with pytest.raises(TableError, match="the keys of the columns arrived as"):
        Columns.from_dict(stored)
