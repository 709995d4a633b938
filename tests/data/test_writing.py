"""csv_text and write_csv: what is written can be read back, opens harmlessly in a spreadsheet, and is whole."""

import csv
import errno
import io
import math
import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chainrule.data import csv_text, from_frame, read, write_csv
from chainrule.errors import InputError, TableError

HOSTILE = [
    "<script>alert(1)</script>",
    "[/]",
    r"\input{x}",
    "=cmd()",
    "\x1b[31m",
    "a\nb",
    'q"q',
    "a,b",
    "a;b",
    "{{x}}",
    "+1+1",
    "-a",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "%s",
    "__proto__",
    "'",
    "\u202egnp",
]


def again(cell: object) -> object:
    """What a cell should be when it is read again, by the specification alone."""
    if isinstance(cell, str):
        return None if cell.strip().lower() in ("", "na", "n/a", "nan", "null") else cell
    return written(cell)


def written(cell: object) -> object:
    """What stands in the file for a cell, by the specification alone."""
    if isinstance(cell, str):
        try:
            is_number = "_" not in cell and cell.isascii() and not math.isnan(float(cell))
        except ValueError:
            is_number = False
        return "'" + cell if cell.lstrip("'")[:1] in set("=+-@\t\r") and not is_number else cell
    return None if cell is None or cell != cell else repr(cell)


def test_the_input_comes_first_and_numbers_stay() -> None:
    table = from_frame({"b": [-3.5, None, 1], "a": ["-3.5", "+4", "-x"]})
    text = csv_text(table, {"prediction": np.array([0.1, -2.0, 1e-300]), "probability_=1": ["=1+1", None, "yes"]})
    assert text == ("b,a,prediction,probability_=1\n-3.5,-3.5,0.1,'=1+1\n,+4,-2.0,\n1,'-x,1e-300,yes\n")


def test_floats_come_back_exactly(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=500) * 10.0 ** np.arange(-250, 250)
    write_csv(tmp_path / "t.csv", from_frame({"x": x}))
    assert np.array_equal(np.array([float(cell) for cell in read(tmp_path / "t.csv").column("x")]), x)
    assert np.array_equal(pl.read_csv(tmp_path / "t.csv")["x"].to_numpy(), x)


def test_names_and_cells_that_want_to_be_more(tmp_path: Path) -> None:
    table = from_frame({name: [name, "plain"] for name in HOSTILE})
    for ending in ("csv", "tsv"):
        file = tmp_path / f"t.{ending}"
        write_csv(file, table, {"=p": ["=evil", "fine"]})
        rows = list(
            csv.reader(io.StringIO(file.read_bytes().decode(), newline=""), delimiter="," if ending == "csv" else "\t")
        )
        assert rows[0] == [*rows[1][:-1], "'=p"] == [written(name) for name in HOSTILE] + ["'=p"]
        assert rows[2] == ["plain"] * len(HOSTILE) + ["fine"]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
        assert read(file).names == (*HOSTILE, "=p")  # and read by us, it is what it was
        assert [column[0] for column in read(file).columns] == [*HOSTILE, "=evil"]


@pytest.mark.parametrize("name", ["a;b", "a\tb", "a,b", ";"])
def test_one_column_named_like_several(tmp_path: Path, name: str) -> None:
    write_csv(tmp_path / "t.txt", from_frame({name: [1]}))
    assert read(tmp_path / "t.txt").names == (name,)


def test_one_column_with_missing_cells(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", from_frame({"a": [None, "x", None]}))
    assert read(tmp_path / "t.csv").column("a").tolist() == [None, "x", None]


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
some_cells = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), words, st.sampled_from(HOSTILE))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), ending=st.sampled_from(["csv", "tsv", "txt"]))
def test_write_then_read(tmp_path: Path, data: st.DataObject, ending: str) -> None:
    names = data.draw(st.lists(words.filter(str.strip), min_size=1, max_size=4, unique=True))
    rows = data.draw(st.integers(1, 4))
    given_cells = {name: data.draw(st.lists(some_cells, min_size=rows, max_size=rows)) for name in names}
    write_csv(tmp_path / f"t.{ending}", from_frame(given_cells))
    table = read(tmp_path / f"t.{ending}")
    assert list(table.names) == names
    for column, name in zip(table.columns, names, strict=True):
        assert column.tolist() == [again(cell) for cell in given_cells[name]]


def test_extra_columns_that_do_not_fit() -> None:
    table = from_frame({"prediction": [1, 2]})
    with pytest.raises(
        TableError, match=r"already has a column 'prediction', which would be added; rename or remove it$"
    ):
        csv_text(table, {"prediction": [1, 2]})
    with pytest.raises(
        TableError, match="the added column 'p' has 1 cells and the table 2 rows; give one cell for each"
    ):
        csv_text(table, {"p": [1]})


def test_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, file = from_frame({"a": [1]}), tmp_path / "t.csv"
    write_csv(file, table)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="the disk is full"):
        write_csv(file, from_frame({"a": [2]}))
    assert file.read_text() == "a\n1\n"
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    table = from_frame({"a": ["\ud800"]})
    with pytest.raises(InputError, match="which is no character of UTF-8"):
        write_csv(tmp_path / "t.csv", table)
    with pytest.raises(InputError, match="does not exist; make it first"):
        write_csv(tmp_path / "no" / "t.csv", from_frame({"a": [1]}))
    with pytest.raises(InputError, match=r"asks for \.parquet, but tables are written as text; give a name"):
        write_csv(tmp_path / "t.parquet", table)
    assert list(tmp_path.iterdir()) == []
