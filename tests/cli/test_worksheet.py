"""`chainrule worksheet`: thirty sheets with one command, all files or none, and what cannot be had in one sentence."""

import builtins
import csv
import json
import os
import re
from pathlib import Path

import pytest

import chainrule as cr
from chainrule.classroom.sheets import load_key

from .helpers import call, well


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_thirty_sheets_with_one_command(tmp_path):
    out = tmp_path / "sheets"
    said = well(
        "worksheet",
        "--sizes",
        "1,2,2",
        "--activation",
        "relu",
        "--count",
        30,
        "--seed",
        7,
        "--out",
        out,
        "--format",
        "md",
    )
    assert "30 sheets, no two alike" in said.out
    numbers = [f"{number:02}" for number in range(1, 31)]
    expected = {f"{kind}-{number}.md" for kind in ("sheet", "key") for number in numbers}
    assert names(out) == {*expected, *(f"answers/sheet-{number}.csv" for number in numbers), "key.json"}
    texts = {
        (out / f"sheet-{number}.md").read_text(encoding="utf-8").partition("## What is given")[2] for number in numbers
    }
    assert len(texts) == 30
    found = load_key(out / "key.json")
    assert [sheet["sheet"] for sheet in found["sheets"]] == list(range(1, 31))
    assert {sheet["seed"] for sheet in found["sheets"]} == {7}


@pytest.mark.parametrize("formats", ["pdf", "html,md", "tex,typ,txt"])
def test_every_format(formats, tmp_path):
    out = tmp_path / "sheets"
    said = well("worksheet", "--out", out, "--format", formats, "--json").json
    assert set(said["files"]) == names(out)
    assert said["sheets"] == 1
    for suffix in formats.split(","):
        start = (out / f"sheet-01.{suffix}").read_bytes()[:20]
        assert start.startswith(
            {"pdf": b"%PDF-", "html": b"<!doctype html>", "tex": b"\\documentclass"}.get(suffix, b"")
        )


def test_without_typst_the_sheets_are_html_and_a_pdf_is_refused_before_any_work(tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *more):
        if name == "typst":
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    said = call("worksheet", "--out", tmp_path / "a", "--format", "pdf")
    assert said.code == 2
    assert "extra [typst]" in said.err
    assert not (tmp_path / "a").exists()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    well("worksheet", "--out", tmp_path / "b")
    assert (tmp_path / "b" / "sheet-01.html").exists()


def test_the_same_seed_gives_the_same_files(tmp_path):
    for folder in ("one", "other"):
        well("worksheet", "--out", tmp_path / folder, "--count", 3, "--difficulty", 5, "--format", "md")
    assert names(tmp_path / "one") == names(tmp_path / "other")
    for name in names(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_the_form_has_a_line_for_each_number(tmp_path):
    well("worksheet", "--out", tmp_path / "s", "--difficulty", 4, "--sizes", "2,2,1", "--format", "md")
    with (tmp_path / "s" / "answers" / "sheet-01.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == ["question", "name", "answer"]
    (sheet,) = load_key(tmp_path / "s" / "key.json")["sheets"]
    for question in sheet["questions"]:
        asked = [line["name"] for line in lines if line["question"] == question["id"]]
        if question["kind"] == "matrix":
            rows = question["answer"]
            assert asked == [f"{question['name']}[{i},{j}]" for i in range(len(rows)) for j in range(len(rows[0]))]
        else:
            assert asked == [question["name"]]
    assert {line["answer"] for line in lines} == {""}


# folders -------------------------------------------------------------------------------------------------------------


def test_a_former_set_is_replaced_whole(tmp_path):
    out = tmp_path / "sheets"
    well("worksheet", "--out", out, "--count", 3, "--format", "md,txt", "--difficulty", 1)
    well("worksheet", "--out", out, "--count", 2, "--format", "md", "--seed", 1)
    assert names(out) == {
        *(f"{kind}-0{k}.md" for kind in ("sheet", "key") for k in (1, 2)),
        *(f"answers/sheet-0{k}.csv" for k in (1, 2)),
        "key.json",
    }
    assert {path.name for path in tmp_path.iterdir()} == {"sheets"}


def test_answers_that_were_filled_in_are_not_written_over(tmp_path):
    out = tmp_path / "sheets"
    well("worksheet", "--out", out, "--format", "md")
    form = out / "answers" / "sheet-01.csv"
    filled = form.read_text(encoding="utf-8").replace('\n1a,"Zh[0,0]",\n', '\n1a,"Zh[0,0]",1/2\n')
    form.write_text(filled, encoding="utf-8")
    said = call("worksheet", "--out", out, "--format", "md")
    assert said.code == 2
    assert "give another folder" in said.err
    assert form.read_text(encoding="utf-8") == filled


@pytest.mark.parametrize("strange", ["notes.txt", "answers/anna.csv", "sheet-01.md.bak"])
def test_a_folder_with_other_files_is_left_alone(strange, tmp_path):
    out = tmp_path / "sheets"
    well("worksheet", "--out", out, "--format", "md")
    (out / strange).write_text("mine", encoding="utf-8")
    before = {name: (out / name).read_bytes() for name in names(out)}
    assert call("worksheet", "--out", out, "--format", "md", "--seed", 2).code == 2
    assert {name: (out / name).read_bytes() for name in names(out)} == before


def test_an_empty_folder_is_used_and_one_without_a_parent_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    well("worksheet", "--out", tmp_path / "empty", "--format", "txt")
    said = call("worksheet", "--out", tmp_path / "no" / "where")
    assert said.code == 2
    assert "does not exist; make that first" in said.err
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "is a file" in call("worksheet", "--out", tmp_path / "file").err
    assert call("worksheet", "--out", " ").code == 2


def test_nothing_is_half_written(tmp_path, monkeypatch):
    out = tmp_path / "sheets"
    well("worksheet", "--out", out, "--format", "md")
    before = {name: (out / name).read_bytes() for name in names(out)}
    real = Path.write_bytes

    def full(path, data):
        if path.name == "key.json":
            raise OSError(28, "No space left on device")
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    said = call("worksheet", "--out", out, "--format", "md", "--seed", 9)
    assert said.code == 2
    assert "the disk is full" in said.err
    assert {name: (out / name).read_bytes() for name in names(out)} == before
    assert {path.name for path in tmp_path.iterdir()} == {"sheets"}


def test_a_former_set_comes_back_where_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    out = tmp_path / "sheets"
    well("worksheet", "--out", out, "--format", "md")
    before = {name: (out / name).read_bytes() for name in names(out)}
    real = os.replace

    def stubborn(source, target):
        if str(source).endswith(".tmp"):
            raise PermissionError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "replace", stubborn)
    said = call("worksheet", "--out", out, "--format", "md", "--seed", 9)
    assert said.code == 2
    assert "writing is not permitted there" in said.err
    assert {name: (out / name).read_bytes() for name in names(out)} == before
    assert {path.name for path in tmp_path.iterdir()} == {"sheets"}


# what cannot be had --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--sizes", "1,two"), r"--sizes is '1,two'; give whole numbers with commas"),
        (("--sizes", "3"), r"it needs two numbers or more"),
        (("--sizes", "1,0,2"), r"a layer needs at least one unit"),
        (("--sizes", "30,30"), r"layers of up to 8 units"),
        (("--count", "0"), r"count is 0; a set has from 1 to 500 sheets"),
        (("--count", "501"), r"count is 501"),
        (("--count", "500", "--sizes", "1,1", "--rows", "2", "--difficulty", "1", "--seed", "-1"), r"seed is -1"),
        (("--difficulty", "0"), r"difficulty is 0"),
        (("--difficulty", "6"), r"difficulty is 6; it must be one of 1, 2, 3, 4 and 5"),
        (("--activation", "relo"), r"no activation 'relo'; did you mean 'relu'"),
        (("--activation", "relu,relu"), r"activations has 2 entries but the network has 1 hidden"),
        (("--output", "softmax", "--sizes", "2,2,1"), r"softmax needs two outputs"),
        (("--loss", "mse"), r"did you mean 'squared_error'"),
        (("--reduction", "median"), r"no reduction 'median'"),
        (("--reduction", "mean", "--rows", "3"), r"a mean over 3 rows divides by 3"),
        (("--rows", "1"), r"from 2 to 8 rows"),
        (("--questions", "poems"), r"no kind of question 'poems'"),
        (("--questions", ","), r"questions is empty"),
        (("--format", "docx"), r"no format 'docx'"),
    ],
)
def test_what_cannot_be_had_is_said_in_one_sentence(options, said, tmp_path):
    found = call("worksheet", "--out", tmp_path / "sheets", *options)
    assert found.code == 2
    assert re.search(said, found.err), found.err
    assert found.err.count("\n") == 1
    assert found.out == ""
    assert not (tmp_path / "sheets").exists()


# in Python -----------------------------------------------------------------------------------------------------------


def test_a_set_in_python(tmp_path):
    sheets = cr.worksheet(sizes=(1, 2, 2), activation="relu", seed=7, difficulty=3, count=4)
    assert len(sheets) == 4
    assert [sheet.number for sheet in sheets] == [1, 2, 3, 4]
    assert sheets[2].text() == cr.worksheet(sizes=(1, 2, 2), seed=7, count=3)[2].text()
    assert [sheet.number for sheet in sheets[1:3]] == [2, 3]
    assert "<table" in sheets._repr_html_()
    assert "Sheet 1 of seed 7" in repr(sheets)
    written = sheets.save(tmp_path / "set", "txt")
    assert {str(path.relative_to(tmp_path / "set")) for path in written} == names(tmp_path / "set")
    assert json.loads((tmp_path / "set" / "key.json").read_text(encoding="utf-8")) == sheets.key()
    sheets[0].save(tmp_path / "one.html")
    assert "Backpropagation, sheet 1" in (tmp_path / "one.html").read_text(encoding="utf-8")


def test_a_set_with_a_form_that_is_filled_in_is_left_alone_and_says_which(tmp_path):
    sheets = cr.worksheet(seed=7, count=2)
    sheets.save(tmp_path / "set", "txt")
    path = tmp_path / "set" / "answers" / "sheet-02.csv"
    text = path.read_text(encoding="utf-8").replace("\n2a,C,\n", "\n2a,C,1\n")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(cr.InputError, match=r"forms that somebody filled in \(sheet-02\.csv\).*give another folder"):
        sheets.save(tmp_path / "set", "txt")
    assert path.read_text(encoding="utf-8") == text
