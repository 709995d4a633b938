"""A student's answers marked: points cell by cell, and what is right given a wrong number before it earns them in full.

`values.py` follows the numbers, `answers_file.py` reads the file. `marks.py` is next: a whole class.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ..architecture import Architecture, short
from ..errors import InputError
from ..working.expressions import cell
from .answers_file import Line
from .exercise import Exercise
from .passes import Pass
from .report import Judgement
from .rounding import BLANK, matrix, number, table, written
from .values import Handed, Judged, judged, near, quantity, works
from .values_report import INDEX, told

NUMBERS = ("matrix", "cell")  # kinds of questions about the sheet's own pass
UP = ("rises", "rise", "rising", "up", "↑", "+", "increases", "increase", "it rises", "goes up", "r")
DOWN = ("falls", "fall", "falling", "down", "↓", "decreases", "decrease", "it falls", "goes down", "f")


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet of a key, ready to mark with."""

    number: int
    exercise: Exercise
    given: Mapping[str, np.ndarray]
    rate: float
    least: Mapping[str, float]
    decimals: int | None
    questions: tuple[Mapping[str, Any], ...]

    @property
    def points(self) -> float:
        return float(sum(question["points"] for question in self.questions))


@dataclass(frozen=True)
class Marked:
    """One question: points of how many, the cells that are wrong, left blank, or right given what was wrong before."""

    id: str
    name: str
    kind: str
    points: float
    of: float
    wrong: tuple[str, ...] = ()
    blank: int = 0
    carried: int = 0


@dataclass(frozen=True)
class Mark:
    """One student's file. `first_wrong` is the first quantity that does not follow from the numbers before it, `failed`
    all of them, `mistake` the id of the first that was recognised, or None. `filled_in`: whether anything was."""

    file: str
    student: str
    sheet: int
    points: float
    of: float
    questions: tuple[Marked, ...]
    failed: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    filled_in: bool = True

    @property
    def percent(self) -> float:
        return 100 * self.points / self.of if self.of else 0.0

    @property
    def first_wrong(self) -> str | None:
        return self.failed[0] if self.failed else None

    @property
    def mistake(self) -> str | None:
        return next((mistake for mistake in self.mistakes if mistake != "unrecognised"), None)

    def to_dict(self) -> dict[str, Any]:
        derived = {"percent": self.percent, "first_wrong": self.first_wrong, "mistake": self.mistake}
        return asdict(self) | derived


def sheet_of(record: Mapping[str, Any]) -> Sheet:
    """A sheet of a key. Raises InputError for one that is damaged."""
    try:
        shape = Architecture.from_dict(record["network"])
        given = {name: table(name, value)[0] for name, value in record["given"].items()}
        rate, rounding = number(record["rate"]), record["rounding"] or {}
        least = {name: float(value) for name, value in rounding.get("tolerance", {}).items()}
        questions = tuple(record["questions"])
        for question in questions:
            missing = {"id", "name", "kind", "answer", "points"} - question.keys()
            if missing:
                raise InputError(f"a question lacks {', '.join(sorted(missing))}")
        exercise = Exercise(shape)
        expected = {"X", "Y", *(f"W{layer}" for layer in shape.layers)}
        if rate is None or not expected <= given.keys():
            raise InputError(f"it must give {', '.join(sorted(expected))} and the rate")
        decimals = rounding.get("decimals")
        return Sheet(int(record["sheet"]), exercise, given, rate.value, least, decimals, questions)
    except InputError as error:
        raise InputError(
            f"sheet {short(record.get('sheet'))} of the key is damaged: {error}; write the set anew"
        ) from None
    except (TypeError, ValueError, KeyError, AttributeError):
        raise InputError(f"sheet {short(record.get('sheet'))} of the key is damaged; write the set anew") from None


def mark_sheet(sheet: Sheet, lines: Sequence[Line], file: str, student: str) -> Mark:
    """The mark for the answers of one file. Raises InputError for a file that answers none of the sheet's questions."""
    answers, notes = placed(sheet, lines, file)
    handed, unread = handed_in(sheet, answers)
    notes += unread
    found = judged(works(sheet.exercise, sheet.given, sheet.rate, handed, sheet.least))
    report = told(found)
    marked = tuple(mark_question(sheet, question, answers, found) for question in sheet.questions)
    empty = empty_places(sheet, answers)
    filled_in = len(empty) < sum(len(asked_of(question)) for question in sheet.questions)
    if empty:
        notes.append(where_empty(sheet, empty) if filled_in else "Nothing is filled in.")
    return Mark(
        file,
        student,
        sheet.number,
        round(sum(each.points for each in marked), 2),
        sheet.points,
        marked,
        failed(found),
        tuple(dict.fromkeys(finding.mistake for finding in report.findings)),
        found.carried,
        tuple(finding.message for finding in report.findings),
        tuple(notes),
        filled_in,
    )


def judgement(sheet: Sheet, lines: Sequence[Line], file: str) -> Judgement:
    """The same answers judged without points."""
    answers, notes = placed(sheet, lines, file)
    handed, unread = handed_in(sheet, answers)
    return told(judged(works(sheet.exercise, sheet.given, sheet.rate, handed, sheet.least)), notes + unread)


def failed(found: Judged) -> tuple[str, ...]:
    return tuple(name for name, each in found.walk.compared.items() if not each.ok)


# which answer belongs to which question ------------------------------------------------------------------------------

Place = tuple[str, str]  # a question's id and the name of a cell in it


def placed(sheet: Sheet, lines: Sequence[Line], file: str) -> tuple[dict[Place, str], list[str]]:
    """The answers by question and cell, and notes on lines that could not be placed."""
    places = {place: "" for question in sheet.questions for place in places_of(question)}
    by_name: dict[str, list[Place]] = {}
    for place in places:
        by_name.setdefault(plain(place[1]), []).append(place)
    notes, strange, twice, found = [], 0, [], 0
    for line in lines:
        own = [place for place in by_name.get(plain(line.name), []) if line.question in ("", place[0])]
        whole = [q for q in sheet.questions if q["kind"] == "matrix" and plain(q["name"]) == plain(line.name)]
        if not own and len(by_name.get(plain(line.name), [])) == 1:
            own = by_name[plain(line.name)]
        if own:
            found += 1
            if line.answer and places[own[0]] and places[own[0]] != line.answer:
                twice.append(line.name)
            places[own[0]] = places[own[0]] or line.answer
        elif whole:
            found += 1
            places |= spread(whole[0], line.answer)
        else:
            strange += 1
    if not found:
        raise InputError(
            f"{file} answers none of the questions of sheet {sheet.number}, so it belongs to another set; give the key "
            "of that one"
        )
    if strange:
        lines_were = f"{strange} lines that belong to no question were" if strange > 1 else "1 line of no question was"
        notes.append(f"{lines_were} left out.")
    if twice:
        notes.append(f"Answered twice, so the first answer counts: {', '.join(twice[:6])}.")
    return places, notes


def plain(name: str) -> str:
    """A name without what a spreadsheet or a person may change in it."""
    return re.sub(r"\s+", "", name).lower()


def places_of(question: Mapping[str, Any]) -> list[Place]:
    if question["kind"] != "matrix":
        return [(question["id"], question["name"])]
    shape = np.shape(question["answer"])
    return [(question["id"], cell(question["name"], index)) for index in np.ndindex(shape)]


def asked_of(question: Mapping[str, Any]) -> list[Place]:
    """The places to fill in: all but those that are printed on the sheet."""
    places, there = places_of(question), set(question.get("given", ()))
    return [place for place in places if place[1] not in there] or places


def is_empty(question: Mapping[str, Any], answer: str) -> bool:
    """Whether nothing was answered; of a direction, "-" says that it falls."""
    return answer.strip() in BLANK and not (question["kind"] == "direction" and answer.strip())


def empty_places(sheet: Sheet, answers: Mapping[Place, str]) -> list[Place]:
    return [p for question in sheet.questions for p in asked_of(question) if is_empty(question, answers[p])]


def where_empty(sheet: Sheet, empty: Sequence[Place]) -> str:
    """From where on nothing is filled in, or in which questions something is missing."""
    asked = [place for question in sheet.questions for place in asked_of(question)]
    if list(empty) == asked[-len(empty) :]:
        id, name = empty[0]
        return f"Empty from {name if INDEX.fullmatch(name) else id} on."
    ids = list(dict.fromkeys(id for id, _ in empty))
    return f"Empty, in whole or in part: {', '.join(ids[:6])}{', …' if len(ids) > 6 else ''}."


def spread(question: Mapping[str, Any], answer: str) -> dict[Place, str]:
    """A whole matrix in one answer, cell by cell; what does not fit stands in the first cell, where it is wrong."""
    places = places_of(question)
    try:
        rows = matrix(answer)
        cells = np.array(rows, dtype=object)
    except (InputError, ValueError):
        cells = np.empty(0, dtype=object)
    if cells.size != len(places) or any(isinstance(each, list) for each in cells.ravel()):
        return {places[0]: answer}
    return dict(zip(places, map(str, cells.ravel()), strict=True))


def handed_in(sheet: Sheet, answers: Mapping[Place, str]) -> tuple[dict[str, Handed], list[str]]:
    """The numbers by quantity, for following them; and notes on what is no number."""
    cells: dict[str, dict[tuple[int, ...], str]] = {}
    unread = []
    for question in sheet.questions:
        name = quantity(question["name"])
        if question["kind"] not in NUMBERS or name not in sheet.exercise.order:
            continue
        for place in places_of(question):
            if not answers[place]:
                continue
            try:
                if written(answers[place]) is None:
                    continue
            except InputError as error:
                unread.append(f"In {place[1]}, {error}.")
                continue
            index = INDEX.fullmatch(place[1])
            key = (int(index["row"]), int(index["column"])) if index else ()
            cells.setdefault(name, {}).setdefault(key, answers[place])
    handed = {}
    for name, single in cells.items():
        shape = shape_of(sheet, name)
        raw = np.full(shape, None, dtype=object)
        for index, text in single.items():
            raw[index if len(index) == len(shape) else (0,) * len(shape)] = text
        value, off = table(name, raw)
        handed[name] = Handed(value, off)
    return {name: handed[name] for name in sheet.exercise.order if name in handed}, unread


def shape_of(sheet: Sheet, name: str) -> tuple[int, ...]:
    return Pass(sheet.exercise, sheet.given, sheet.rate).shape(name)


# points --------------------------------------------------------------------------------------------------------------


def mark_question(sheet: Sheet, question: Mapping[str, Any], answers: Mapping[Place, str], found: Judged) -> Marked:
    asked = asked_of(question)
    points, wrong, blank, carried = Fraction(0), [], 0, 0
    for place in asked:
        answer = answers[place]
        if is_empty(question, answer):
            blank += 1
            continue
        right, late = right_answer(sheet, question, place, answer, found)
        points += Fraction(question["points"]) / len(asked) if right else 0
        carried += late
        wrong += [] if right else [place[1]]
    id, name, kind, of = (question[field] for field in ("id", "name", "kind", "points"))
    return Marked(id, name, kind, round(float(points), 4), float(of), tuple(wrong), blank, carried)


def right_answer(
    sheet: Sheet, question: Mapping[str, Any], place: Place, answer: str, found: Judged
) -> tuple[bool, bool]:
    """Whether an answer is right, and whether it is so only given a wrong number before it."""
    kind, key = question["kind"], question["answer"]
    if kind == "shape":
        return whole_numbers(answer) == whole_numbers(str(key)), False
    if kind == "choice":
        return answer.strip(" ().").upper() == str(key).upper(), False
    if kind == "direction":
        return right_direction(question, answer, found)
    try:
        given = written(answer)
    except InputError:
        return False, False
    name = quantity(place[1])
    if given is None:
        return False, False
    index = INDEX.fullmatch(place[1])
    at = (int(index["row"]), int(index["column"])) if index else ()
    if kind in NUMBERS and name in found.walk.compared:
        each = found.walk.compared[name]
        at = at if len(at) == each.right.ndim else (0,) * each.right.ndim
        same = each.handed.there[at] and abs(each.handed.value[at] - given.value) < 1e-12
        if same:
            return bool(each.right[at]), bool(each.carried[at])
    value, off = table(name, answer)
    right = np.asarray(table(name, key if kind != "matrix" else np.array(key, dtype=object)[at])[0])
    least = max([sheet.least.get(name, 0.0), 0.5 * 10.0**-sheet.decimals if sheet.decimals else 0.0])
    return bool(near(value, off, right, np.full(right.shape, least)).all()), False


def whole_numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def right_direction(question: Mapping[str, Any], answer: str, found: Judged) -> tuple[bool, bool]:
    """Which way a weight goes: as the key says, or as the person's own derivative does."""
    word = answer.strip().strip(".!").lower()
    said = "rises" if word in UP else "falls" if word in ("-", "−", *DOWN) else ""
    if said == question["answer"]:
        return True, False
    index = INDEX.fullmatch(question["name"])
    derivative = f"d{quantity(question['name'])}"
    if not said or index is None or derivative not in found.walk.compared:
        return False, False
    slope = found.walk.known[derivative]
    at = (int(index["row"]), int(index["column"]))
    if slope.ndim != 2 or at[0] >= slope.shape[0] or at[1] >= slope.shape[1] or slope[at] == 0:
        return False, False
    follows = said == ("falls" if slope[at] > 0 else "rises")
    return follows, follows
