"""A class marked: whoever is right gets all points, carried errors cost once, and no file stops the others.

Second opinion: the points are counted again here, by hand, from the answers that were made wrong.
"""

import csv
import io
import json
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

import chainrule as cr
from chainrule.classroom.marking import sheet_of
from chainrule.classroom.passes import worked
from chainrule.classroom.slips import slips_of
from chainrule.working.expressions import cell

KEYS = {
    difficulty: cr.worksheet(seed=7, count=3, difficulty=difficulty, activation=activation).key()
    for difficulty, activation in ((1, "relu"), (3, "relu"), (4, "tanh"), (5, "relu"))
}
KEY = KEYS[3]


def answers(record):
    """The right answers of a sheet as lines: (question, name) → text."""
    lines = {}
    for question in record["questions"]:
        if question["kind"] == "matrix":
            array = np.array(question["answer"], dtype=object)
            lines |= {
                (question["id"], cell(question["name"], index)): array[index] for index in np.ndindex(array.shape)
            }
        else:
            lines[question["id"], question["name"]] = question["answer"]
    return lines


def write(folder, lines, name="anna-sheet-01.csv", separator=","):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", delimiter=separator)
    writer.writerow(("question", "name", "answer"))
    writer.writerows((*place, answer) for place, answer in lines.items())
    (folder / name).write_text(text.getvalue(), encoding="utf-8")
    return folder


def only(folder, key=KEY):
    found = cr.mark(folder, key)
    assert found.problems == ()
    (mark,) = found.marks
    return mark


def with_slip(record, name, mistake, spell: Callable[[float], str] = str):
    """The answers of a student who makes one mistake, and goes on rightly."""
    sheet = sheet_of(record)
    slip = next(slip for slip in slips_of(sheet.exercise, name) if slip.mistake == mistake)
    wrong = worked(sheet.exercise, sheet.given, sheet.rate, {name: slip})
    lines = answers(record)
    for question in record["questions"]:
        if question["name"] in sheet.exercise.order:
            for place in lines:
                if place[0] == question["id"]:
                    index = tuple(map(int, place[1].partition("[")[2].strip("]").split(","))) if "[" in place[1] else ()
                    lines[place] = spell(float(wrong[question["name"]][index]))
    return lines, sheet, wrong


# right answers -------------------------------------------------------------------------------------------------------

SPELLINGS = {
    "as in the key": lambda text: text,
    "fractions": lambda text: str(Fraction(text)),
    "decimals": lambda text: repr(float(Fraction(text))),
    "minus sign": lambda text: repr(float(Fraction(text))).replace("-", "−"),
    "comma": lambda text: repr(float(Fraction(text))).replace(".", ","),
    "no zero": lambda text: repr(float(Fraction(text))).replace("0.", "."),
    "three places": lambda text: f"{float(Fraction(text)):.3f}",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("difficulty", KEYS)
def test_the_right_answers_earn_every_point_however_they_are_written(spelling, difficulty, tmp_path):
    for record in KEYS[difficulty]["sheets"]:
        kinds = {question["id"]: question["kind"] for question in record["questions"]}
        lines = {
            place: SPELLINGS[spelling](answer) if kinds[place[0]] in ("matrix", "cell", "number") else answer
            for place, answer in answers(record).items()
        }
        write(tmp_path, lines, f"sheet-{record['sheet']:02}.csv", separator=";" if spelling == "comma" else ",")
    found = cr.mark(tmp_path, KEYS[difficulty])
    assert found.problems == ()
    assert [mark.sheet for mark in found.marks] == [1, 2, 3]
    for mark in found.marks:
        assert (
            mark.points == mark.of == sum(q["points"] for q in KEYS[difficulty]["sheets"][mark.sheet - 1]["questions"])
        )
        assert (mark.failed, mark.mistakes, mark.carried, mark.notes) == ((), (), (), ())
    assert found.summary is not None
    assert found.summary.mean == 100
    assert "Nobody made a mistake" in str(found)


def test_the_empty_form_earns_nothing_and_what_is_printed_on_it_counts_for_nothing(tmp_path):
    sheets = cr.worksheet(seed=7, difficulty=1)
    (tmp_path / "sheet-01.csv").write_text(sheets.contents(["txt"])["answers/sheet-01.csv"])
    assert "0.5" in (tmp_path / "sheet-01.csv").read_text()
    mark = only(tmp_path, sheets.key())
    assert mark.points == 0
    assert mark.of > 0
    assert not mark.filled_in


def test_forms_that_nobody_filled_in_are_no_part_of_the_class(tmp_path):
    forms = cr.worksheet(seed=7, count=3).contents(["txt"])
    for number in (2, 3):
        (tmp_path / f"sheet-0{number}.csv").write_text(forms[f"answers/sheet-0{number}.csv"])
    (tmp_path / "ben-sheet-01.csv").write_text(forms["answers/sheet-01.csv"])
    assert cr.mark(tmp_path, KEY).summary is None
    assert "No form is filled in." in str(cr.mark(tmp_path, KEY))
    found = cr.mark(write(tmp_path, answers(KEY["sheets"][0])), KEY)
    assert found.summary is not None
    assert (found.summary.students, found.summary.lowest) == (1, 100)
    assert "Not filled in: ben, sheets 2–3." in str(found)
    assert "Nothing is filled in" not in str(found)
    assert [mark["filled_in"] for mark in found.to_dict()["marks"]] == [True, False, False, False]


@pytest.mark.parametrize(
    ("empty", "note"),
    [
        (lambda id, name: id >= "1d" and name != "O[0,1]" and name != "O[0,0]", "Empty from O[1,0] on."),
        (lambda id, name: id == "2b" or name == "Zh[0,1]", "Empty, in whole or in part: 1a, 2b."),
        (lambda id, name: False, None),
    ],
)
def test_a_form_that_is_filled_in_in_part_says_where_it_is_empty(empty, note, tmp_path):
    lines = {place: "" if empty(*place) else answer for place, answer in answers(KEY["sheets"][0]).items()}
    mark = only(write(tmp_path, lines))
    assert mark.filled_in
    assert mark.notes == ((note,) if note else ())


# wrong answers -------------------------------------------------------------------------------------------------------


def test_partial_credit_cell_by_cell(tmp_path):
    lines = answers(KEY["sheets"][0])
    lines["3a", "dWo[1,1]"] = "99"  # nothing that is asked follows from it
    mark = only(write(tmp_path, lines))
    assert mark.points == mark.of - 4 / 4
    (wrong,) = [question for question in mark.questions if question.wrong]
    assert (wrong.name, wrong.wrong, wrong.points) == ("dWo", ("dWo[1,1]",), 3.0)


@pytest.mark.parametrize(
    ("name", "mistake"),
    [("Zh", "no_bias"), ("Eo", "sign_flipped"), ("Eh", "missing_hidden_slope"), ("dBh", "missing_bias_gradient")],
)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_carried_error_costs_once_and_is_named(name, mistake, number, tmp_path):
    record = KEY["sheets"][number]
    lines, sheet, wrong = with_slip(record, name, mistake, lambda value: f"{value:.6f}")
    mark = only(write(tmp_path, lines, f"sheet-{number + 1:02}.csv"))
    right = worked(sheet.exercise, sheet.given, sheet.rate)
    off = np.abs(wrong[name] - right[name]) > 1e-9
    assert mark.points == pytest.approx(mark.of - 4 * off.mean(), abs=0.006)
    assert (mark.first_wrong, mark.mistake, mark.failed) == (name, mistake, (name,))
    moved = {key for key in sheet.exercise.order if not np.allclose(wrong[key], right[key])} - {name}
    asked = {question["name"] for question in record["questions"]}
    assert set(mark.carried) == moved & asked


def test_carried_errors_in_rounded_sheets(tmp_path):
    record = KEYS[4]["sheets"][0]
    lines, _, _ = with_slip(record, "E2", "missing_hidden_slope", lambda value: f"{value:.4f}")
    mark = only(write(tmp_path, lines), KEYS[4])
    assert (mark.first_wrong, mark.mistake) == ("E2", "missing_hidden_slope")
    assert mark.points >= mark.of - 4
    assert {"dW2", "E1", "dW1"} <= set(mark.carried)


def test_a_direction_may_follow_from_a_wrong_derivative(tmp_path):
    record = KEYS[4]["sheets"][0]
    (question,) = [q for q in record["questions"] if q["id"] == "5a"]
    turned = {"rises": "falls", "falls": "rises"}[question["answer"]]
    lines = answers(record)
    lines["5a", question["name"]] = turned
    assert only(write(tmp_path, lines), KEYS[4]).points == only(write(tmp_path, answers(record)), KEYS[4]).of - 1
    derivative = f"d{question['name']}"
    place = next(place for place in lines if place[1] == derivative)
    lines[place] = str(-float(lines[place]))
    mark = only(write(tmp_path, lines), KEYS[4])
    assert [q.carried for q in mark.questions if q.id == "5a"] == [1]


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("shape", ["2x3", "(2,3)", "2 by 3"], ["(3, 2)", "6", "2"]),
        ("choice", ["B", "b", "(b)", "B."], ["A", "C", "BA"]),
        ("direction", ["rises", "Up", "↑", "it rises."], ["down", "falls", "perhaps"]),
    ],
)
def test_shapes_choices_and_directions_are_understood(kind, right, wrong, tmp_path):
    record = KEYS[4]["sheets"][0]
    question = next(q for q in record["questions"] if q["kind"] == kind)
    if kind == "shape":
        assert question["answer"] == "(2, 3)"
    if kind == "direction":
        assert question["answer"] == "rises"
    if kind == "choice":
        assert question["answer"] == "B"
    for given, earns in [*((text, True) for text in right), *((text, False) for text in wrong)]:
        mark = only(write(tmp_path, answers(record) | {(question["id"], question["name"]): given}), KEYS[4])
        assert (mark.points == mark.of) is earns, given


def test_what_is_no_number_costs_its_cell_and_is_noted(tmp_path):
    lines = answers(KEY["sheets"][0])
    lines["3a", "dWo[0,0]"] = "4. Mar"
    mark = only(write(tmp_path, lines))
    assert mark.points == mark.of - 1
    assert any(note.startswith("In dWo[0,0], '4. Mar' is no number") for note in mark.notes)


def test_nonsense_in_every_cell_is_marked_quietly(tmp_path):
    random = np.random.default_rng(0)
    nonsense = ["1e20", "-1e-20", "1e300", "abc", "0", "3/7", "1" * 90, "[[1, 2]]", "?", "−99999", "\x1b[31m"]
    for difficulty in (3, 4):
        lines = {place: str(random.choice(nonsense)) for place in answers(KEYS[difficulty]["sheets"][0])}
        mark = only(write(tmp_path, lines), KEYS[difficulty])
        assert 0 <= mark.points < mark.of / 2
        assert len(mark.failed) > 3
        json.dumps(mark.to_dict(), allow_nan=False)


def test_a_whole_matrix_may_stand_in_one_line(tmp_path):
    lines = {("", question["name"]): json.dumps(question["answer"]).replace('"', "") for question in
             KEY["sheets"][0]["questions"] if question["name"] == "dBh"}  # fmt: skip
    assert lines["", "dBh"] == "[[-3/4, -5/4]]"
    lines["", "dBh"] = "-3/4 -5/4;"
    assert only(write(tmp_path, lines)).points == 4


# a class -------------------------------------------------------------------------------------------------------------


def test_the_summary_counts_what_fails_and_which_mistakes(tmp_path):
    plans = {"anna": None, "ben": ("Zh", "no_bias"), "cem": ("Zh", "no_bias"), "dana": ("Eh", "missing_hidden_slope")}
    for student, plan in plans.items():
        record = KEY["sheets"][0]
        lines = answers(record) if plan is None else with_slip(record, *plan)[0]
        write(tmp_path, lines, f"{student}-sheet-01.csv")
    found = cr.mark(tmp_path, KEY)
    assert [mark.student for mark in found.marks] == list(plans)
    about = found.summary
    assert about is not None
    assert about.students == 4
    assert about.fails == (("Zh", 2), ("Eh", 1))
    assert about.mistakes == (("no_bias", 2), ("missing_hidden_slope", 1))
    percents = [mark.percent for mark in found.marks]
    assert about.mean == pytest.approx(np.mean(percents), abs=0.05)
    assert about.median == pytest.approx(np.median(percents), abs=0.05)
    assert sum(count for _, count in about.distribution) == 4
    text = str(found)
    assert "The equation that fails most is that of Zh (2)." in text
    assert "The commonest mistake is no_bias (2)" in text.replace("\n", " ")


BAD = {
    "empty-sheet-01.csv": (b"", "empty-sheet-01.csv is empty"),
    "binary-sheet-01.csv": (b"PK\x03\x04\x00\x00", "is no text"),
    "foreign-sheet-01.csv": (b"age,income\n1,2\n", "no file of answers"),
    "header-sheet-01.csv": (b"question,name,answer\n", "no answers below"),
    "other-sheet-01.csv": (b"question,name,answer\n1,Q7,2\n", "another set"),
    "quote-sheet-01.csv": (b'question,name,answer\n1a,"Zh[0,0],2\n', "cannot be read as a table"),
    "anna.csv": (b"question,name,answer\n1a,C,2\n", "does not say which sheet"),
    "sheet-99.csv": (b"question,name,answer\n1a,C,2\n", "which the key does not have"),
    "photo-sheet-01.jpg": (b"\xff\xd8", "is no .csv file"),
    "sheet-01 (1).csv": (b"question,name,answer\n2a,C,1\n", "second file for sheet 1"),
    "large-sheet-01.csv": (b"question,name,answer\n" + b"x" * 1_100_000, "larger than a megabyte"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_in_a_sentence_and_the_others_are_marked(name, tmp_path):
    write(tmp_path, answers(KEY["sheets"][0]), "sheet-01.csv")
    write(tmp_path, answers(KEY["sheets"][1]), "sheet-02.csv")
    (tmp_path / name).write_bytes(BAD[name][0])
    (tmp_path / ".hidden").write_text("left alone")
    found = cr.mark(tmp_path, KEY)
    assert [mark.percent for mark in found.marks] == [100, 100]
    (problem,) = found.problems
    assert BAD[name][1] in problem
    assert name in problem
    assert "Not marked" in str(found)


def test_folders_of_a_learning_platform_and_files_from_a_spreadsheet(tmp_path):
    for student, encoding in (("anna", "utf-8-sig"), ("bünyamin", "utf-16")):
        folder = tmp_path / f"{student}_12345"
        folder.mkdir()
        write(folder, answers(KEY["sheets"][0]), "sheet-01.csv")
        text = (folder / "sheet-01.csv").read_text(encoding="utf-8")
        (folder / "sheet-01.csv").write_text(text, encoding=encoding)
    found = cr.mark(tmp_path, KEY)
    assert [(mark.student, mark.percent) for mark in found.marks] == [("anna_12345", 100), ("bünyamin_12345", 100)]


def test_lines_that_belong_nowhere_and_twice_are_noted(tmp_path):
    lines = answers(KEY["sheets"][0]) | {("9z", "nonsense"): "1"}
    write(tmp_path, lines)
    with (tmp_path / "anna-sheet-01.csv").open("a") as file:
        file.write('2a,C,"77"\n')
    mark = only(tmp_path)
    assert mark.points == mark.of
    assert any("left out" in note for note in mark.notes)
    assert any("twice" in note and "C" in note for note in mark.notes)


def test_what_cannot_be_marked_at_all_is_refused(tmp_path):
    with pytest.raises(cr.InputError, match="holds no files"):
        cr.mark(tmp_path, KEY)
    with pytest.raises(cr.InputError, match="not there"):
        cr.mark(tmp_path / "none", KEY)
    write(tmp_path, answers(KEY["sheets"][0]))
    for damage in ({"sheets": []}, {"sheets": [{"sheet": 1}]}):
        with pytest.raises(cr.InputError):
            cr.mark(tmp_path, {**KEY, **damage})
    for field in ("network", "given", "rate", "questions"):
        broken = json.loads(json.dumps(KEY))
        broken["sheets"][0][field] = 7 if field == "questions" else {}
        with pytest.raises(cr.InputError, match="damaged"):
            cr.mark(tmp_path, broken)


def test_marks_are_saved_and_names_from_outside_do_nothing(tmp_path):
    folder = tmp_path / "answers"
    folder.mkdir()
    write(folder, answers(KEY["sheets"][0]), "=HYPERLINK(1)-sheet-01.csv")
    write(folder, answers(KEY["sheets"][1]), "<b>x-sheet-02.csv")
    found = cr.mark(folder, KEY)
    found.save(tmp_path / "marks.csv")
    text = (tmp_path / "marks.csv").read_text()
    assert "\n'=HYPERLINK(1)-sheet-01.csv" in text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [float(row["points"]) for row in rows] == [mark.points for mark in found.marks][:2]
    found.save(tmp_path / "marks.html")
    page = (tmp_path / "marks.html").read_text()
    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page
    found.save(tmp_path / "marks.json")
    stored = json.loads((tmp_path / "marks.json").read_text())
    assert stored == json.loads(json.dumps(found.to_dict()))
    assert stored["summary"]["students"] == 2


def test_a_key_from_a_file(tmp_path):
    sheets = cr.worksheet(seed=7)
    sheets.save(tmp_path / "sheets", "txt")
    form = tmp_path / "sheets" / "answers"
    write(form, answers(KEY["sheets"][0]), "sheet-01.csv")
    assert cr.mark(form, tmp_path / "sheets" / "key.json").marks[0].percent == 100
