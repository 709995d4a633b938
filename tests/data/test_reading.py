"""Every format gives the same table, and everything that is no table gets its sentence."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from chainrule.data import Table, fit_columns, from_frame, read
from chainrule.errors import TableError, UnknownName

PEOPLE = {
    "age": [41.5, None, 7.0, 30.0, 22.25, 60.0],
    "sex": ["male", "female", None, "male", "female", "male"],
    "siblings": [1, 0, 2, 1, 1, 0],
    "alone": [False, True, False, False, True, False],
    "fare": [7.25, 71.2833, 8.05, 1e-3, 1e6, 13.0],
    "survived": ["no", "yes", "yes", "no", "yes", "no"],
}


def csv_file(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def cells_of(table: Table) -> dict[str, list[object]]:
    return {name: column.tolist() for name, column in zip(table.names, table.columns, strict=True)}


def every_way(folder: Path) -> dict[str, Table]:
    frame, arrow = pd.DataFrame(PEOPLE), pa.table(PEOPLE)
    frame.to_csv(folder / "p.csv", index=False)
    frame.to_csv(folder / "p.tsv", index=False, sep="\t", encoding="utf-8-sig")
    frame.to_csv(folder / "p.txt", index=False, sep=";", lineterminator="\r\n")
    frame.to_parquet(folder / "p.parquet")
    pl.DataFrame(PEOPLE).write_parquet(folder / "polars.parquet")
    feather.write_feather(arrow, folder / "p.feather", compression="lz4")
    with pa.OSFile(str(folder / "p.arrow"), "wb") as sink, pa.ipc.new_stream(sink, arrow.schema) as writer:
        writer.write_table(arrow)
    tables = {file.name: read(file) for file in folder.iterdir()}
    categorical = frame.assign(sex=frame["sex"].astype("category"))
    nullable = frame.convert_dtypes()
    for name, given in {
        "pandas": frame,
        "pandas categorical": categorical,
        "pandas nullable": nullable,
        "polars": pl.DataFrame(PEOPLE),
        "polars categorical": pl.DataFrame(PEOPLE).cast({"sex": pl.Categorical}),
        "arrow": arrow,
        "dict": PEOPLE,
        "arrow dictionary": arrow.set_column(1, "sex", arrow["sex"].dictionary_encode()),
        "dict of arrays": {name: frame[name].to_numpy() for name in frame},
        "table": from_frame(PEOPLE),
        "pandas indexed": frame.set_index(frame.index + 10),
    }.items():
        tables[name] = from_frame(given)
    return tables


def test_every_way_gives_the_same_X_and_Y(tmp_path: Path) -> None:
    tables = every_way(tmp_path)
    assert len(tables) == 18
    columns = fit_columns(tables["dict"], "survived", keep=["fare"])
    X, Y = columns.encode(tables["dict"])[0], columns.encode_target(tables["dict"])
    for name, table in tables.items():
        fitted = fit_columns(table, "survived", keep=["fare"])
        assert fitted == columns, name
        assert np.array_equal(fitted.encode(table)[0], X), name
        assert np.array_equal(fitted.encode_target(table), Y), name


@pytest.mark.parametrize("target", ["siblings", "alone", "fare"])
def test_every_way_gives_the_same_target(tmp_path: Path, target: str) -> None:
    tables = every_way(tmp_path)
    columns = fit_columns(tables["dict"], target)
    for name, table in tables.items():
        assert fit_columns(table, target).target == columns.target, name


def test_csv_cells_are_kept_as_given(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, 'a,b\n 1.50 ,"x, ""y""\nz"\n\nN/A,null\n" ",NaN\n01,NULL\n'))
    assert cells_of(table) == {"a": [" 1.50 ", None, None, "01"], "b": ['x, "y"\nz', None, None, None]}
    assert table.names == ("a", "b")
    assert table.rows == 4
    assert [table.where(i) for i in (0, 1, 3)] == [
        "row 0 (line 2 of t.csv)",
        "row 1 (line 5 of t.csv)",
        "row 3 (line 7 of t.csv)",
    ]
    assert table.take([3]).where(0) == "row 3 (line 7 of t.csv)"


def test_byte_order_mark_and_unicode(tmp_path: Path) -> None:
    assert cells_of(read(csv_file(tmp_path, b"\xef\xbb\xbfna\xc3\xafve\r\n\xe2\x82\xac\r\n"))) == {"naïve": ["€"]}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a;b\n1,5;2\n", ("a", "b")),
        ("a\tb\n1\t2\n", ("a", "b")),
        ("a,b;c\n1,2\n", ("a", "b;c")),
        ('"a;b"\n1\n', ("a;b",)),
        ('"a,b";c\n1;2\n', ("a,b", "c")),
        ("a\n1\n", ("a",)),
    ],
)
def test_separator(tmp_path: Path, text: str, names: tuple[str, ...]) -> None:
    assert read(csv_file(tmp_path, text)).names == names


def test_capitals_in_the_ending(tmp_path: Path) -> None:
    assert read(str(csv_file(tmp_path, "a\n1\n", "T.CSV"))).rows == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"^t\.csv is empty; give a table whose first line names the columns$"),
        ("\n \n", r"^t\.csv is empty"),
        (b"\xef\xbb\xbf", r"^t\.csv is empty"),
        ("a,b\n", r"^t\.csv has column names but no rows; add at least one row below them$"),
        (
            "a,b\n1,2\n\n1,2,3\n",
            r"^line 4 of t\.csv has too many cells: 3, where the header has 2; correct that line, or put "
            r"quotes around a cell that holds a ','$",
        ),
        ('a,b\n"x\ny",2\n1\n', r"^line 4 of t\.csv has too few cells: 1, where the header has 2"),
        ("a,b,a\n1,2,3\n", r"^t\.csv has more than one column named 'a'; columns are told apart by their names"),
        (
            "a,,b\n1,2,3\n",
            r"^column 2 of t\.csv has no name; name every column in the first row, or remove the column$",
        ),
        (b"a\n1\n\xff\n", r"^t\.csv is not UTF-8: line 3 holds the byte 0xff; save it again as “CSV UTF-8”$"),
        ("a,b\n1,2\n".encode("utf-16"), r"^t\.csv is text in UTF-16, where UTF-8 was expected"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", r"^t\.csv holds binary data, not a table of text"),
        (
            'a,b\n"1,2\n',
            r"^t\.csv cannot be read as a table from line 2 on: unexpected end of data; check that every quote",
        ),
        ('a,b\n1,"2"3\n', r"^t\.csv cannot be read as a table from line 2 on: "),
        (
            "a\n" + "x" * 200_000 + "\n",
            r"^t\.csv cannot be read as a table from line 2 on: field larger than field limit",
        ),
        ("\x1b[31m,\x1b[31m\n1,2\n", r"more than one column named '\\x1b\[31m'; "),
    ],
)
def test_what_is_no_csv(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    with pytest.raises(TableError, match=sentence) as caught:
        read(csv_file(tmp_path, text))
    assert str(caught.value).isprintable()


def test_paths_that_are_no_table(tmp_path: Path) -> None:
    (tmp_path / "d.csv").mkdir()
    (tmp_path / "a.xlsx").write_text("")
    for path, sentence in {
        tmp_path / "nothing.csv": r"^there is no file .*nothing\.csv'; check its name and folder$",
        tmp_path / "a\0.csv": r"^there is no file ",
        tmp_path / ("n" * 300 + ".csv"): r"check ",
        tmp_path / "d.csv": r"is a folder, where a table was expected; give the name of a file$",
        tmp_path / "a.xlsx": r"ends in \.csv, \.tsv, \.txt, \.parquet, \.feather, \.arrow$",
        tmp_path / "a.xlsx" / "b.csv": r"check ",
    }.items():
        with pytest.raises(TableError, match=sentence):
            read(path)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(TableError, match="cannot be read: reading it is not permitted; check the file"):
        read(csv_file(tmp_path, "a\n1\n"))


@pytest.mark.parametrize("ending", ["parquet", "feather", "arrow"])
def test_damaged_binary_files(tmp_path: Path, ending: str) -> None:
    good = tmp_path / f"good.{ending}"
    if ending == "parquet":
        pq.write_table(pa.table(PEOPLE), good)
    else:
        feather.write_feather(pa.table(PEOPLE), good, compression="uncompressed")
    content = good.read_bytes()
    rng = np.random.default_rng(0)
    damaged = [b"a,b\n1,2\n", content[:-20], content[20:], content[: len(content) // 2], b"\0" * 100, rng.bytes(500)]
    for wrong in damaged:
        with pytest.raises(TableError, match=r"^t\.\w+ is not a .* file that can be read, or it is damaged"):
            read(csv_file(tmp_path, wrong, f"t.{ending}"))
    with pytest.raises(TableError, match="is empty"):
        read(csv_file(tmp_path, b"", f"t.{ending}"))
    for at in rng.integers(0, len(content), 60):  # a flipped byte may go unnoticed; it must not escape as anything else
        flipped = bytearray(content)
        flipped[at] ^= 0x55
        try:
            read(csv_file(tmp_path, bytes(flipped), f"t.{ending}"))
        except TableError as error:
            assert str(error).isprintable()  # noqa: PT017 - not every flip is found


def test_binary_files_with_odd_columns(tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]), tmp_path / "twice.parquet")
    with pytest.raises(TableError, match="more than one column named 'a'"):
        read(tmp_path / "twice.parquet")
    pq.write_table(pa.table({"a": pa.array([], pa.int64())}), tmp_path / "none.parquet")
    with pytest.raises(TableError, match="has column names but no rows"):
        read(tmp_path / "none.parquet")
    moment = pd.Timestamp("2024-05-06 07:08:09.000000001")
    odd = pa.table(
        {
            "when": pa.array([moment.value, None], pa.timestamp("ns")),
            "zone": pa.array([0, None], pa.timestamp("s", "UTC")),
            "list": [[1, 2], None],
            "amount": pa.array([1, None]).cast(pa.decimal128(38, 2)),
            "nothing": pa.array([None, None]),
            "bytes": [b"\xff", None],
        }
    )
    pq.write_table(odd, tmp_path / "odd.parquet")
    table = read(tmp_path / "odd.parquet")
    assert table.column("when").tolist() == ["2024-05-06 07:08:09.000000001", None]
    assert table.column("list").tolist() == ["[1, 2]", None]
    assert table.column("amount").tolist() == [1.0, None]
    assert table.column("nothing").tolist() == [None, None]
    assert table.column("bytes").tolist() == ["b'\\xff'", None]


def test_folder_names_make_no_columns(tmp_path: Path) -> None:
    (tmp_path / "year=2024").mkdir()
    pq.write_table(pa.table({"a": [1]}), tmp_path / "year=2024" / "t.parquet")
    assert read(tmp_path / "year=2024" / "t.parquet").names == ("a",)


def test_pandas_index_makes_no_column(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1, 2]}, index=["x", "y"]).to_parquet(tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet").names == ("a",)


def test_dates_are_the_same_texts_everywhere(tmp_path: Path) -> None:
    days = pd.DataFrame({"d": pd.to_datetime(["2024-01-02", None]), "t": pd.to_datetime(["2024-01-02 03:04:05", None])})
    days.to_csv(tmp_path / "t.csv", index=False)
    days.to_parquet(tmp_path / "t.parquet")
    pl.from_pandas(days).write_parquet(tmp_path / "u.parquet")
    pl.from_pandas(days).cast({"d": pl.Date}).write_parquet(tmp_path / "v.parquet")
    expected = {"d": ["2024-01-02", None], "t": ["2024-01-02 03:04:05", None]}
    for table in (*map(read, tmp_path.iterdir()), from_frame(days), from_frame(pl.from_pandas(days))):
        assert cells_of(table) == expected


def test_a_cell_of_very_many_digits(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, f"x,y\n{'1' * 130_000}x,a\n{'2' * 130_000},b\n1,a\n"))
    assert fit_columns(table, "y").features[0].kind == "category"


def test_heavy_libraries_wait_until_they_are_used() -> None:
    code = "import sys, chainrule.data; print({'pyarrow', 'narwhals', 'pandas', 'jax'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_frames_with_odd_columns() -> None:
    frame = pd.DataFrame(
        {
            0: [1, "b", None],
            "when": pd.to_datetime(["2024-01-02", None, "2024-01-03"]),
            "n": pd.array([1, None, 3]),
            "flag": pd.array([True, None, False], dtype="boolean"),
        }
    )
    assert cells_of(from_frame(frame)) == {
        "0": [1, "b", None],
        "when": ["2024-01-02", None, "2024-01-03"],
        "n": [1, None, 3],
        "flag": [True, None, False],
    }
    assert cells_of(from_frame({"x": (np.float32(0.5), np.int8(3), pd.NA, pd.NaT, np.nan)}))["x"] == [
        0.5,
        3,
        None,
        None,
        None,
    ]
    assert cells_of(from_frame({"x": np.array(["2024-01-02"], dtype="M8[ns]")}))["x"] == [
        "2024-01-02T00:00:00.000000000"
    ]
    assert cells_of(from_frame({"x": pd.Series([1, 2], index=[5, 6])}))["x"] == [1, 2]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([1, 2], "a list arrived where a DataFrame .* or a dict of columns was expected"),
        (np.zeros((2, 2)), "a ndarray arrived where a DataFrame"),
        (None, "a NoneType arrived"),
        (pl.LazyFrame({"a": [1]}), "a LazyFrame arrived .* a lazy frame: collect it first"),
        ({}, "^the table has no columns; give a table with named columns"),
        ({"a": []}, "^the table has column names but no rows"),
        ({"a": [1], "b": [1, 2]}, "^column 'b' has 2 cells where column 'a' has 1; give every column"),
        ({"a": "text"}, "^column 'a' is 'text'; give a sequence with one cell for each row"),
        ({"a": 5}, "^column 'a' is 5; give a sequence"),
        ({"a": np.zeros((2, 2))}, "^column 'a' is array"),
        ({1: [1], "1": [2]}, "more than one column named '1'"),
        ({"\ud800": [1]}, r"the column name '\\ud800' of the table holds half a character"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "^the DataFrame has more than one column named 'a'"),
        (pd.DataFrame({"a": []}), "no rows"),
    ],
)
def test_what_is_no_frame(given: object, sentence: str) -> None:
    with pytest.raises(TableError, match=sentence):
        from_frame(given)


def test_columns_and_rows_that_do_not_exist() -> None:
    table = from_frame({"Age": [1, 2], "\x1b[31m": [1, 2]})
    with pytest.raises(UnknownName, match=r"there is no column 'age'; did you mean 'Age'\? There are: Age, \\x1b\[31m"):
        table.column("age")
    for rows, sentence in (
        ([2], "there is no row 2; the table has 2 rows, counted from 0 to 1"),
        ([-1], "no row -1"),
        ([0.5], "whole row numbers"),
        ([[0]], "whole row numbers"),
    ):
        with pytest.raises(TableError, match=sentence):
            table.take(rows)  # pyright: ignore[reportArgumentType]
    assert table.take([]).rows == 0
