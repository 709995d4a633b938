"""A study splits fairly, learns from its training rows alone, and reports what scikit-learn would."""

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, precision_score, r2_score, recall_score, root_mean_squared_error

from chainrule.data import Table, from_frame
from chainrule.errors import InputError, NotFinite, TableError
from chainrule.study import Study, divide, fingerprint, logistic, plain, r2, study, usual_l2

QUICK: dict[str, Any] = {"epochs": 3, "hidden": [4], "progress": False}
ROWS = 90


def cells() -> dict[str, list[Any]]:
    random = np.random.default_rng(5)
    kind = [("reed", "reed", "reed", "sedge", "sedge", "moss")[k % 6] for k in range(ROWS)]
    centre = {"reed": 0.0, "sedge": 2.0, "moss": 4.0}
    height = [None if k % 19 == 3 else float(centre[name] + random.normal()) for k, name in enumerate(kind)]
    colour = [("green", "brown", "red")[random.integers(3)] for _ in range(ROWS)]
    weight = [3.0 * centre[name] + float(random.normal()) + 50 for name in kind]
    return {"height": height, "colour": colour, "weight": weight, "kind": kind}


@pytest.fixture(scope="module")
def table() -> Table:
    return from_frame(cells())


@pytest.fixture(scope="module")
def sorted_out(table) -> Study:
    return study(table, "kind", **QUICK)


@pytest.fixture(scope="module")
def weighed(table) -> Study:
    return study(table, "weight", **QUICK)


def encoded(table: Table, done: Study) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """X and Y of the training rows, then of the held-out ones."""
    columns = done.network.columns
    assert columns is not None
    parts = []
    for rows in (done.trained_rows, done.held_rows):
        parts += [columns.encode(table, rows)[0], columns.encode_target(table, rows)]
    return parts[0], parts[1], parts[2], parts[3]


# the split -----------------------------------------------------------------------------------------------------------


def test_the_split_is_disjoint_covers_all_and_takes_of_each_class_alike(table, sorted_out):
    trained, held = sorted_out.trained_rows, sorted_out.held_rows
    assert np.array_equal(np.sort(np.concatenate([trained, held])), np.arange(ROWS))
    kinds = table.column("kind")
    for kind, count in (("reed", 45), ("sedge", 30), ("moss", 15)):
        assert (kinds[held] == kind).sum() == count // 5
        assert (kinds[trained] == kind).sum() == count - count // 5


def test_rows_without_a_target_are_in_neither_part():
    frame = cells()
    frame["kind"][::10] = [None] * 9
    done = study(from_frame(frame), "kind", **QUICK)
    both = np.concatenate([done.trained_rows, done.held_rows])
    assert np.array_equal(np.sort(both), [k for k in range(ROWS) if k % 10])
    assert done.report.without_target == 9
    assert done.report.trained_on + done.report.held_out == 81


def test_the_seed_decides_the_split(table, sorted_out):
    again, other = study(table, "kind", **QUICK), study(table, "kind", seed=1, **QUICK)
    assert np.array_equal(again.held_rows, sorted_out.held_rows)
    assert not np.array_equal(other.held_rows, sorted_out.held_rows)


def test_the_rows_to_hold_out_may_be_given(table):
    held = [4, 7, 11, 30, 31, 32, 33, 60]
    done = study(table, "kind", held_out=held, **QUICK)
    assert done.held_rows.tolist() == held
    assert len(done.trained_rows) == ROWS - len(held)


@pytest.mark.parametrize("labels", [[], [0] * 30 + [1] * 8 + [2] * 2, [0] * 39 + [1]])
@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.5, 0.9])
def test_divide_takes_out_of_each_class_alike_and_leaves_some_of_each(labels, fraction):
    numbers = np.array(labels) if labels else None
    stay, out = divide(40, numbers, fraction, np.random.default_rng(0))
    assert np.array_equal(np.sort(np.concatenate([stay, out])), np.arange(40))
    assert len(out) >= 1
    groups = [np.arange(40)] if numbers is None else [np.flatnonzero(numbers == k) for k in set(labels)]
    for group in groups:
        kept = np.isin(group, stay).sum()
        assert kept >= 1
        if fraction:
            assert abs(len(group) - kept - fraction * len(group)) <= 1


def test_divide_says_when_nothing_can_be_taken_out():
    for labels, words in ((np.arange(3), "add rows of each"), (None, "add rows, or hold out fewer")):
        with pytest.raises(TableError, match=words):
            divide(3 if labels is not None else 1, labels, 0.2, np.random.default_rng(0))


# what is learned from ------------------------------------------------------------------------------------------------


def test_held_out_rows_leave_no_trace_in_the_network(table, sorted_out):
    """Poisoned cells in the held-out rows: other numbers, a category that nobody else has, missing cells."""
    held = set(sorted_out.held_rows.tolist())
    frame = cells()
    for k in held:
        frame["height"][k] = 1e6 if k % 2 else None
        frame["colour"][k] = "ultraviolet"
        frame["weight"][k] = -1e9
    poisoned = study(from_frame(frame), "kind", **QUICK)
    assert set(poisoned.held_rows.tolist()) == held
    assert poisoned.network.columns == sorted_out.network.columns
    for mine, other in zip(poisoned.network.params, sorted_out.network.params, strict=True):
        assert mine.W.tobytes() == other.W.tobytes()
        assert mine.B is not None
        assert other.B is not None
        assert mine.B.tobytes() == other.B.tobytes()
    assert any("ultraviolet" in note for note in poisoned.report.notes)


def test_a_regressions_mean_and_spread_are_of_the_training_rows(table, weighed):
    weights = table.column("weight").astype(float)
    columns = weighed.network.columns
    assert columns is not None
    assert columns.target.mean == pytest.approx(weights[weighed.trained_rows].mean(), rel=1e-14)
    assert columns.target.sd == pytest.approx(weights[weighed.trained_rows].std(), rel=1e-14)
    heights = np.array([np.nan if h is None else h for h in table.column("height")[weighed.trained_rows]])
    height = next(feature for feature in columns.features if feature.name == "height")
    assert height.mean == pytest.approx(np.nanmean(heights), rel=1e-13)
    assert height.sd == pytest.approx(np.nanstd(heights), rel=1e-13)


def test_the_training_rows_do_make_a_difference(table, sorted_out):
    frame = cells()
    row = int(sorted_out.trained_rows[0])
    frame["weight"][row] = -1e3
    other = study(from_frame(frame), "kind", **QUICK)
    assert other.network.columns != sorted_out.network.columns


# the report ----------------------------------------------------------------------------------------------------------


def test_the_numbers_of_a_classification_are_scikit_learns(table, sorted_out):
    X, Y, XH, YH = encoded(table, sorted_out)
    labels, right = Y.argmax(axis=1), YH.argmax(axis=1)
    said = sorted_out.network.forward(XH).argmax(axis=1)
    report = sorted_out.report
    assert report.score == pytest.approx(accuracy_score(right, said))
    assert report.trivial == pytest.approx(
        accuracy_score(right, DummyClassifier(strategy="most_frequent").fit(X, labels).predict(XH))
    )
    assert report.linear == pytest.approx(
        accuracy_score(right, LogisticRegression(max_iter=5000).fit(X, labels).predict(XH))
    )
    each: dict[str, Any] = {"average": None, "labels": [0, 1, 2], "zero_division": np.nan}
    recall, precision = recall_score(right, said, **each), precision_score(right, said, **each)
    assert [result.name for result in report.classes] == ["moss", "reed", "sedge"]
    assert np.allclose([result.recall for result in report.classes], recall)
    assert np.allclose([result.precision for result in report.classes], precision, equal_nan=True)
    assert [result.rows for result in report.classes] == np.bincount(right).tolist()
    assert (report.score_name, report.typical_error) == ("accuracy", None)


def test_the_numbers_of_a_regression_are_scikit_learns(table, weighed):
    X, Y, XH, YH = encoded(table, weighed)
    weights = table.column("weight").astype(float)[weighed.held_rows]
    columns = weighed.network.columns
    assert columns is not None
    said, _ = columns.decode(weighed.network.forward(XH))
    report = weighed.report
    assert report.score == pytest.approx(r2_score(weights, said))
    assert report.typical_error == pytest.approx(root_mean_squared_error(weights, said))
    assert report.trivial == pytest.approx(r2_score(YH, DummyRegressor(strategy="mean").fit(X, Y).predict(XH)))
    assert report.linear == pytest.approx(r2_score(YH, Ridge().fit(X, Y[:, 0]).predict(XH)))
    assert report.classes == ()
    assert report.score_name == "R²"


def test_the_report_says_what_was_trained_on_what(table, sorted_out):
    report = sorted_out.report
    assert (report.rows, report.trained_on, report.held_out, report.without_target) == (90, 72, 18, 0)
    assert report.sizes == (6, 4, 3)
    assert report.inputs == 6  # height, height missing, three colours, weight
    assert (report.task, report.target, report.seed) == ("classification", "kind", 0)
    assert json.loads(json.dumps(report.to_dict(), allow_nan=False))["sizes"] == [6, 4, 3]


def test_the_usual_penalty_is_ten_over_the_rows_that_are_learned_from_but_small(table, sorted_out):
    assert sorted_out.network.architecture.l2 == sorted_out.report.l2 == usual_l2(58) == 0.03
    assert sorted_out.report.watched == 72 - 58  # a fifth of each class
    assert usual_l2(1000) == 0.01
    assert study(table, "kind", l2=0.0, **QUICK).network.architecture.l2 == 0


def test_r2_is_scikit_learns_and_undefined_where_all_targets_are_alike():
    random = np.random.default_rng(0)
    Y, O = random.normal(size=(9, 1)), random.normal(size=(9, 1))
    assert r2(Y, O) == pytest.approx(r2_score(Y, O))
    assert np.isnan(r2(np.ones((3, 1)), O[:3]))


def test_plain_makes_strict_json():
    value = {"a": (1, 2.5, float("nan")), "b": [float("inf"), -float("inf"), None], "c": {"d": "x"}}
    assert plain(value) == {"a": [1, 2.5, None], "b": [None, None, None], "c": {"d": "x"}}


def test_the_fingerprint_is_of_the_cells_and_not_of_the_file(table):
    assert fingerprint(table) == fingerprint(replace(table, source="other.csv"))
    frame = cells()
    frame["colour"][0] = frame["colour"][0] + " "
    assert fingerprint(from_frame(frame)) != fingerprint(table)
    assert fingerprint(from_frame({"a": ["bc"]})) != fingerprint(from_frame({"ab": ["c"]}))
    assert fingerprint(from_frame({"a": [None]})) != fingerprint(from_frame({"a": ["None"]}))


def test_the_provenance_is_kept_with_the_network(table, sorted_out):
    kept = sorted_out.network.provenance
    assert kept["report"] == sorted_out.report.to_dict()
    assert kept["data"] == {"source": "", "rows": 90, "fingerprint": fingerprint(table)}


# what cannot be studied ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"seed": -1}, "seed is -1"),
        ({"seed": True}, "seed is True"),
        ({"patience": 0}, "patience is 0"),
        ({"held_out": 1.0}, "held_out"),
        ({"held_out": float("nan")}, "held_out"),
        ({"epochs": 0}, "epochs is 0"),
        ({"keep": ["nothing"]}, "no column 'nothing'"),
        ({"task": "regression"}, "is text"),
        ({"hidden": [0]}, "at least one unit"),
    ],
)
def test_what_cannot_be_asked_for(table, options, words):
    with pytest.raises(InputError, match=re.escape(words)):
        study(table, "kind", **{**QUICK, **options})


def test_fewer_rows_than_are_needed(table):
    with pytest.raises(TableError, match="only 9 rows have a target, but at least 10 are needed"):
        study(table.take(range(9)), "kind", **QUICK)
    assert study(table.take(range(10)), "kind", **QUICK).report.rows == 10


def test_what_is_not_finite_is_blamed_on_rows_of_the_table(table):
    part = table.take(range(30, 90))
    with pytest.raises(NotFinite) as caught:
        study(part, "kind", **{**QUICK, "optimizer": "gd", "learning_rate": 1e30})
    rows = caught.value.trouble.rows
    assert rows
    assert all(30 <= row < 90 for row in rows)
    assert "rows" in str(caught.value)
    assert caught.value.history is not None


def test_a_yardstick_that_does_not_settle_says_nothing_on_stderr():
    """scikit-learn warns when logistic regression runs out of steps; in these tests a warning is an error."""
    random = np.random.default_rng(0)
    X = random.normal(size=(200, 6)) * 1e5 ** np.linspace(0, 1, 6)
    labels = random.integers(0, 3, 200)
    with pytest.raises(ConvergenceWarning):
        LogisticRegression(max_iter=2000).fit(X, labels)
    assert set(logistic(X, labels, X)) <= {0, 1, 2}
