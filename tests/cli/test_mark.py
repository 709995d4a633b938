"""`chainrule mark`: a folder of answers in, marks and a summary out; what cannot be marked is told in a line."""

import csv
import io
import json

import pytest

import chainrule as cr

from .helpers import call, well

SHEETS = cr.worksheet(seed=3, count=2, difficulty=2)


@pytest.fixture
def course(tmp_path):
    """A folder with key.json and answers/: two right, one with a number wrong."""
    (tmp_path / "answers").mkdir()
    (tmp_path / "key.json").write_text(json.dumps(SHEETS.key()))
    for record in SHEETS.key()["sheets"]:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(("question", "name", "answer"))
        for question in record["questions"]:
            if question["kind"] == "matrix":
                rows = enumerate(question["answer"])
                writer.writerows(
                    (question["id"], f"{question['name']}[{i},{j}]", value)
                    for i, row in rows
                    for j, value in enumerate(row)
                )
            else:
                writer.writerow((question["id"], question["name"], question["answer"]))
        (tmp_path / "answers" / f"sheet-{record['sheet']:02}.csv").write_text(text.getvalue())
    return tmp_path


def wrong(course):
    """One number of sheet 2 is spoiled."""
    path = course / "answers" / "sheet-02.csv"
    lines = path.read_text().splitlines()
    at = next(number for number, line in enumerate(lines) if '"Zh[1,1]"' in line)
    path.write_text("\n".join([*lines[:at], lines[at].rpartition(",")[0] + ",99", *lines[at + 1 :]]) + "\n")


def test_the_marks_are_printed_with_a_summary(course):
    wrong(course)
    said = well("mark", course / "answers", "--key", course / "key.json")
    assert "2 files were marked" in said.out
    assert "The equation that fails most is that of Zh (1)." in said.out.replace("\n", " ")
    assert "sheet 1" in said.out
    assert said.err == ""


def test_json_is_one_object_with_everything(course):
    wrong(course)
    found = well("mark", course / "answers", "--key", course / "key.json", "--json").json
    assert [mark["file"] for mark in found["marks"]] == ["sheet-01.csv", "sheet-02.csv"]
    assert found["marks"][0]["percent"] == 100
    assert found["marks"][1]["first_wrong"] == "Zh"
    assert found["summary"]["fails"]["Zh"] == 1
    assert found["problems"] == []


@pytest.mark.parametrize("suffix", ["csv", "json", "html", "md", "txt"])
def test_the_marks_are_written(course, suffix):
    out = course / f"marks.{suffix}"
    well("mark", course / "answers", "--key", course / "key.json", "--out", out)
    assert "sheet-01.csv" in out.read_text() or "sheet 1" in out.read_text()
    if suffix == "csv":
        rows = list(csv.DictReader(io.StringIO(out.read_text())))
        assert [row["percent"] for row in rows] == ["100.0", "100.0"]


def test_a_bad_file_does_not_stop_the_others(course):
    (course / "answers" / "sheet-07.csv").write_text("question,name,answer\n1a,C,1\n")
    (course / "answers" / "\x1b[31mred.csv").write_bytes(b"\0")
    said = well("mark", course / "answers", "--key", course / "key.json")
    assert "2 files were marked" in said.out
    assert "sheet-07.csv is for sheet 7" in said.out
    assert "\x1b" not in said.out
    assert "x1b[31mred.csv" in said.out.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("answers",), "--key"),
        (("answers", "--key", "none.json"), "cannot be read"),
        (("answers", "--key", "answers/sheet-01.csv"), "no JSON"),
        (("none", "--key", "key.json"), "not there"),
        (("empty", "--key", "key.json"), "holds no files"),
        (("foreign", "--key", "key.json"), "no file could be marked"),
        (("answers", "--key", "key.json", "--out", "nowhere/marks.csv"), "does not exist"),
        (("answers", "--key", "key.json", "--out", "key.json"), "written over"),
        (("answers", "--key", "key.json", "--out", "marks.xyz"), ".xyz"),
        (("answers/sheet-01.csv", "--key", "key.json", "--out", "answers/sheet-01.csv"), "written over"),
    ],
)
def test_what_cannot_be_used_ends_with_one_line_and_code_2(course, monkeypatch, arguments, said):
    monkeypatch.chdir(course)
    (course / "empty").mkdir()
    (course / "foreign").mkdir()
    (course / "foreign" / "sheet-01.csv").write_text("a,b\n1,2\n")
    result = call("mark", *arguments)
    assert result.code == 2
    assert said in result.err
    assert result.err.count("\n") == 1
    assert result.out == ""
