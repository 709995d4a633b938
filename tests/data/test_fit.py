"""fit_columns: which column becomes what, with second opinions on the numbers, and a sentence for what cannot be."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from chainrule.data import Columns, Feature, Table, fit_columns, from_frame, read, usable_rows
from chainrule.errors import TableError, UnknownName

Y6 = ["a", "b", "a", "b", "a", "b"]


def table(**columns: object) -> Table:
    return from_frame({"y": Y6, **columns})


def fitted(**columns: object) -> Columns:
    return fit_columns(table(z=[1.5, 2, 2, 3, 1, 0], **columns), "y")


def left_out(**columns: object) -> dict[str, str]:
    return dict(fitted(**columns).left_out)


def test_standardised_like_scikit_learn() -> None:
    x = np.random.default_rng(0).normal(50, 20, size=(200, 3))
    given = from_frame({"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "y": ["p", "q"] * 100})
    rows = np.arange(0, 200, 3)
    columns = fit_columns(given, "y", rows=rows)
    X, notes = columns.encode(given)
    scaler = StandardScaler().fit(x[rows])
    assert np.allclose(X, scaler.transform(x), rtol=1e-13, atol=1e-13)
    assert notes == []
    assert [f.mean for f in columns.features] == pytest.approx(scaler.mean_, rel=1e-15)


def test_one_hot_like_pandas_and_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "colour": rng.choice(["red", "green", "blue"], 50),
            "size": rng.choice(["S", "M"], 50),
            "y": rng.normal(size=50),
        }
    )
    given = from_frame(frame)
    columns = fit_columns(given, "y")
    X = columns.encode(given)[0]
    dummies = pd.get_dummies(frame[["colour", "size"]], prefix_sep=" = ")
    assert columns.inputs == tuple(dummies.columns)
    assert np.array_equal(X, dummies.to_numpy(float))
    encoder = OneHotEncoder(sparse_output=False)
    assert np.array_equal(X, np.asarray(encoder.fit_transform(frame[["colour", "size"]])))
    y = frame["y"].to_numpy()
    assert np.allclose(columns.encode_target(given)[:, 0], (y - y.mean()) / y.std())


def test_by_hand() -> None:
    given = from_frame(
        {
            "age": [10.0, None, 30.0, 20.0],
            "sex": ["m", "f", None, "m"],
            "smokes": ["Yes", "no", "no", None],
            "y": ["in", "out", "in", "out"],
        }
    )
    columns = fit_columns(given, "y")
    sd = np.sqrt(200 / 3)  # of 10, 30, 20 around 20
    assert columns.inputs == (
        "age",
        "age missing",
        "sex = f",
        "sex = m",
        "sex missing",
        "smokes = yes",
        "smokes missing",
    )
    assert np.allclose(
        columns.encode(given)[0],
        [
            [-10 / sd, 0, 0, 1, 0, 1, 0],
            [0, 1, 1, 0, 0, 0, 0],
            [10 / sd, 0, 0, 0, 1, 0, 0],
            [0, 0, 0, 1, 0, 1 / 3, 1],
        ],
        atol=1e-15,
    )
    assert np.array_equal(columns.encode_target(given), [[1, 0], [0, 1], [1, 0], [0, 1]])
    assert columns.outputs == ("in", "out")


def test_statistics_are_of_the_training_rows_alone() -> None:
    quiet = from_frame({"x": [1, 2, 3, 4, 5.5, 6], "c": ["p", "q"] * 3, "y": Y6})
    loud = from_frame({"x": [1, 2, 3, 4, 1e9, None], "c": ["p", "q", "p", "q", "r", None], "y": [*Y6[:4], "z", "z"]})
    assert fit_columns(quiet, "y", rows=[0, 1, 2, 3]) == fit_columns(loud, "y", rows=[0, 1, 2, 3])
    assert fit_columns(quiet, "y", rows=[3, 1, 0, 2]) == fit_columns(quiet.take([0, 1, 2, 3]), "y")


def test_rows_without_target_are_left_out_of_training() -> None:
    given = from_frame({"x": [1.0, 99.0, 3.0, 5.0], "y": ["a", None, "b", "a"]})
    assert usable_rows(given, "y").tolist() == [0, 2, 3]
    assert fit_columns(given, "y").features[0].mean == 3.0
    assert fit_columns(given, "y", rows=[0, 1, 2]).features[0].mean == 2.0


def test_a_number_with_a_few_slips_is_named(tmp_path: Path) -> None:
    lines = ["x,y", *(f"{i * 1.5},{'ab'[i % 2]}" for i in range(30))]
    lines[8] = "?,a"
    lines[20] = "?,a"
    (tmp_path / "t.csv").write_text("\n".join(lines))
    with pytest.raises(
        TableError,
        match=(
            r"^column 'x', row 7 \(line 9 of t\.csv\): '\?' \(and 1 more cell like it\) is not a number, where the "
            r"column's other cells are; correct the cell, or leave it empty if it means that the value is missing$"
        ),
    ):
        fit_columns(read(tmp_path / "t.csv"), "y")
    # Named by the place in the file also when only some rows are for training.
    with pytest.raises(TableError, match=r"row 19 \(line 21 of t\.csv\): '\?' is not"):
        fit_columns(read(tmp_path / "t.csv"), "y", rows=range(10, 30))


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "1e999", float("inf"), 10**400])
def test_infinite_cells_are_refused(cell: object) -> None:
    with pytest.raises(TableError, match=r"^column 'x', row 2: .* is not a finite number, and nothing can be computed"):
        fitted(x=[1, 2, cell, 4, 5.5, 6])


@pytest.mark.parametrize("cell", ["1_000", "١", "0x1f", "1,5", "1 000", "--1", "1e", "", "∞"])
def test_what_is_no_number(cell: str) -> None:
    x = [1.5, *range(20), cell]
    given = from_frame({"x": x, "y": ["a", "b"] * 11})
    if cell:
        with pytest.raises(TableError, match=r"row 21: .* is not a number"):
            fit_columns(given, "y")
    else:
        assert fit_columns(given, "y").features[0].has_missing


def test_kinds() -> None:
    columns = fitted(
        flag=[True, False, True, False, True, True],
        word=["TRUE", "false", "True", "false", "true", None],
        answer=["yes", "No", "no", "no", " yes ", "no"],
        mostly=["1", "2", "x", "2", "1", "x"],
        mixed=[1.0, "b", True, "b", 1, 0.5],
        number=["1", " 2.50 ", "-3e0", "+4", ".5", "6."],
    )
    assert {f.name: (f.kind, f.categories) for f in columns.features} == {
        "z": ("number", ()),
        "flag": ("boolean", ("false", "true")),
        "word": ("boolean", ("false", "true")),
        "answer": ("boolean", ("no", "yes")),
        "mostly": ("category", ("1", "2", "x")),
        "mixed": ("category", ("0.5", "1", "True", "b")),
        "number": ("number", ()),
    }


def test_what_is_left_out_and_why() -> None:
    assert left_out(
        id=[5, 9, 7, 1, 2, 3],
        counted=[1, 2, 3, 4, 5, 6],
        zero=range(6),
        year=range(1990, 1996),
        same=[3, 3, 3, 3, 3, 3],
        same_text=["k"] * 6,
        same_flag=[True] * 6,
        same_or_none=[2, None, 2, 2, 2, 2],
        nothing=[None] * 6,
        text=list("abcdef"),
        PassengerId=[6, 5, 4, 3, 2, 9],
    ) == {
        "id": "is named like an identifier, and every row has another value",
        "counted": "counts the rows (1, 2, …), so it is an identifier",
        "zero": "counts the rows (0, 1, …), so it is an identifier",
        "year": "counts the rows (1990, 1991, …), so it is an identifier",
        "same": "has the same value in every row",
        "same_text": "has the same value in every row",
        "same_flag": "has the same value in every row",
        "same_or_none": "has the same value in every row that has one",
        "nothing": "is missing in every row",
        "text": "has another text in every row, so it is an identifier",
        "PassengerId": "is named like an identifier, and every row has another value",
    }
    assert (
        left_out(
            refractive_index=[1.5, 1.25, 1.75, 1, 2, 3],
            grid=[5, 9, 7, 1, 2, 3],
            id=[1, 1, 2, 3, 4, 5],
            x=[1, 2, 4, 3, 5, 6],
            one_text=["a", None, "a", "a", "a", "a"],
        )
        == {}
    )


def test_a_small_hand_made_table_keeps_its_columns() -> None:
    columns = fit_columns(from_frame({"x": [1, 2, 3], "y": [2.5, 4.5, 6]}), "y")
    assert columns.inputs == ("x",)


def test_counting_is_seen_in_shuffled_training_rows_too() -> None:
    given = from_frame({"n": range(1, 101), "x": np.arange(100) % 7, "y": ["a", "b"] * 50})
    rows = np.random.default_rng(0).permutation(100)[:80]
    assert [name for name, _ in fit_columns(given, "y", rows=rows).left_out] == ["n"]


def test_too_many_texts() -> None:
    for count, rows, out in ((51, 200, True), (50, 200, False), (21, 40, True), (21, 42, False), (20, 38, False)):
        given = from_frame(
            {"t": [f"t{i % count}" for i in range(rows)], "z": np.arange(rows) % 5, "y": ["a", "b"] * (rows // 2)}
        )
        reasons = dict(fit_columns(given, "y").left_out)
        assert reasons == ({"t": f"has {count} different texts, too many for one input each"} if out else {})
        assert len(fit_columns(given, "y", keep=["t"]).inputs) == count + 1


def test_keep() -> None:
    given = table(id=[5, 9, 7, 1, 2, 3], same=[3] * 6, text=list("abcdef"), flag=[True] * 6)
    columns = fit_columns(given, "y", keep=("id", "same", "text", "flag"))
    assert columns.left_out == ()
    X = columns.encode(given)[0]
    assert X.shape == (6, 9)
    assert np.array_equal(X[:, 1], np.zeros(6))
    assert fit_columns(given, "y", keep="id").features[0].name == "id"
    with pytest.raises(UnknownName, match=r"there is no column 'txt'; did you mean 'text'\?"):
        fit_columns(given, "y", keep=["txt"])
    with pytest.raises(TableError, match="column 'y' is the target, so it cannot be kept as an input as well"):
        fit_columns(given, "y", keep=["y"])
    with pytest.raises(TableError, match="column 'n' cannot be kept, because it is missing in every row"):
        fit_columns(table(n=[None] * 6), "y", keep=["n"])
    with pytest.raises(TableError, match="cannot be kept, because it has 1001 different texts, and each would become"):
        fit_columns(from_frame({"t": [f"t{i}" for i in range(1001)], "y": [1.5, *range(1000)]}), "y", keep=["t"])


def test_nothing_left_to_learn_from() -> None:
    with pytest.raises(
        TableError,
        match=(
            r"^no column is left to learn 'y' from \('same' has the same value in every row\); add columns, or keep one"
        ),
    ):
        fit_columns(table(same=[3] * 6), "y")
    with pytest.raises(TableError, match=r"no column is left to learn 'y' from \(the table has no other\)"):
        fit_columns(table(), "y")


@pytest.mark.parametrize(
    ("target", "task", "classes"),
    [
        (["x", "y"] * 3, "classification", ("x", "y")),
        ([True, False] * 3, "classification", ("False", "True")),
        (["1", "0"] * 3, "classification", ("0", "1")),
        ([10, 9, 2, 10, 9, 2], "classification", ("2", "9", "10")),
        (["10", "9.0", "2", "10.0", "9", "2"], "classification", ("2", "9", "10")),
        (["01", "02", "10"] * 2, "classification", ("01", "02", "10")),
        ([1.0, 0.0] * 3, "classification", ("0", "1")),
        ([-1, 1] * 3, "classification", ("-1", "1")),
        ([0.5, 1.0] * 3, "regression", ()),
        ([1, 2, 3, 4, 5, 6], "regression", ()),
        (["a", "1", "2"] * 2, "classification", ("1", "2", "a")),
    ],
)
def test_the_target_decides_the_task(target: list[object], task: str, classes: tuple[str, ...]) -> None:
    columns = fit_columns(from_frame({"x": [1.5, 2, 2, 3, 1, 0], "y": target}), "y")
    assert (columns.target.task, columns.target.classes) == (task, classes)


@pytest.mark.parametrize(("count", "task"), [(20, "classification"), (21, "regression")])
def test_few_integers(count: int, task: str) -> None:
    given = from_frame({"x": np.arange(100) % 3, "y": np.arange(100) % count})
    assert fit_columns(given, "y").target.task == task
    assert fit_columns(given, "y", task="classification").target.task == "classification"
    assert fit_columns(given, "y", task="regression").target.task == "regression"


@pytest.mark.parametrize(
    ("target", "task", "sentence"),
    [
        ([None] * 6, None, "^the target 'y' is missing in every row; give rows that have it, or another target$"),
        (["a"] * 6, None, "^the target 'y' has only one class, 'a', in all 6 rows; there is nothing to tell apart"),
        ([0, 0, 0, 0, 0, 0], None, "has only one class, '0'"),
        (
            [1.5] * 6,
            None,
            "^the target 'y' is 1.5 in every row; there is nothing to learn, so give rows in which it differs",
        ),
        ([0] * 6, "regression", "^the target 'y' is 0 in every row"),
        (
            Y6,
            "regression",
            r"^the target 'y' is text \(such as 'a'\), and regression needs numbers; choose classification",
        ),
        (
            [True, False] * 3,
            "regression",
            r"^the target 'y' is true or false \(such as True\), and regression needs numbers",
        ),
        (Y6, "classify", "^the task 'classify' does not exist; give 'classification', 'regression', or None"),
        ([1.5, 2, "inf", 3, 4, 5], None, "^column 'y', row 2: 'inf' is not a finite number"),
        (
            [1.7e308, *[-1.7e308] * 5],
            "regression",
            r"^column 'y' holds numbers as large as 1\.7e\+308, too large to compute",
        ),
    ],
)
def test_targets_that_cannot_be_learned(target: list[object], task: str | None, sentence: str) -> None:
    with pytest.raises(TableError, match=sentence):
        fit_columns(from_frame({"x": [1.5, 2, 2, 3, 1, 0], "y": target}), "y", task=task)


def test_targets_that_are_no_classes() -> None:
    x = np.arange(1100) % 3
    for target, task, sentence in (
        (
            np.arange(1100) + 0.5,
            "classification",
            "holds 1100 different numbers with fractions, which are measurements",
        ),
        (
            np.arange(1100) % 1001,
            "classification",
            "has 1001 different values in 1100 rows, too many to be classes .*, or regression$",
        ),
        ([f"name {i}" for i in range(1100)], None, "has 1100 different values in 1100 rows, too many to be classes"),
        ([*(np.arange(1099) + 0.5), "?"], None, r"^column 'y', row 1099: '\?' is not a number"),
    ):
        with pytest.raises(TableError, match=sentence):
            fit_columns(from_frame({"x": x, "y": target}), "y", task=task)


def test_target_names() -> None:
    given = from_frame({"x": [1, 2], "Survived": ["a", "b"]})
    for name, sentence in (
        ("survived", "there is no column 'survived'; did you mean 'Survived'"),
        ("", "no column ''"),
        (None, "no column None"),
        (3, "no column 3"),
        (["x"], "no column "),
    ):
        with pytest.raises(UnknownName, match=sentence):
            fit_columns(given, name)  # pyright: ignore[reportArgumentType]
    with pytest.raises(UnknownName, match="did you mean 'Survived'"):
        usable_rows(given, "survived")


@pytest.mark.parametrize("scale", [1e-320, 1e-300, 1e-160, 1e160, 1e300, 5e307])
def test_large_and_small_numbers_are_standardised_safely(scale: float) -> None:
    shape = np.array([1, 2, 2, 3, 1, 0.0])
    given = from_frame({"x": shape * scale, "y": Y6})
    X = fit_columns(given, "y").encode(given)[0]
    assert np.allclose(X[:, 0], (shape - shape.mean()) / shape.std(), rtol=1e-3 if scale < 1e-307 else 1e-12)


def test_numbers_too_far_apart() -> None:
    with pytest.raises(
        TableError, match=r"^column 'x' holds numbers as large as 1\.7e\+308, too large to compute with"
    ):
        fitted(x=[1.7e308, *[-1.7e308] * 5])
    columns = fitted(x=[1e-300, 2e-300, 0, 1e-300, 0, 0])
    far = table(z=[1] * 6, x=[0, 1e300, 0, 0, 0, 0])
    with pytest.raises(TableError, match=r"^column 'x', row 1: 1e\+300 is so far from the mean 6\.667e-301 that"):
        columns.encode(far)
    assert fitted(x=[0, 5e-324, 0, 0, 0, 0]).left_out == (("x", "has the same value in every row"),)


def test_hostile_names_are_only_names() -> None:
    hostile = ["<script>", "[/]", r"\input{x}", "=cmd()", "\x1b[31m", "a\nb", 'q"q', "a,b", "__import__('os')", "{x}"]
    given = from_frame({**{name: [1.5, 2, 2, 3, 1, 0] for name in hostile}, "y\x1b": [f"{c}\x1b" for c in Y6]})
    columns = fit_columns(given, "y\x1b")
    assert columns.inputs == tuple(hostile)
    assert columns.features[0] == Feature("<script>", "number", mean=9.5 / 6, sd=float(np.std([1.5, 2, 2, 3, 1, 0])))
    assert all(encoding.text.isprintable() for encoding in columns.working(given, 0))
    with pytest.raises(TableError) as caught:
        columns.encode(given.take([0]).__class__(("\x1b[2J",), (given.columns[0],), 6, "a\x1b.csv", given.numbers))
    assert str(caught.value).isprintable()
