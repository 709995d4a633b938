"""A whole class marked: each file by its sheet, those that cannot be read in a sentence, and a summary of the rest.

`marking.py` marks one file. The door is `worksheets.py`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import Any

from ..errors import InputError
from ..working.document import Block, Bullets, Document, Heading, Paragraph, Table, Text
from ..working.notation import number
from .answers_file import read_answers
from .marking import Mark, Sheet, mark_sheet, sheet_of
from .mistakes import MISTAKES

NUMBERED = re.compile(r"sheet[\s_-]*0*(\d{1,6})", re.IGNORECASE)
AGAIN = re.compile(r"\s*(\(\d+\)|- ?copy|copy|kopie)\s*", re.IGNORECASE)  # what a system adds to a second download
MOST_FILES = 5000
STEPS = ((0, 20), (20, 40), (40, 60), (60, 80), (80, 100))  # percent, for the distribution
SHOWN = 8


@dataclass(frozen=True)
class Summary:
    """The class: how many, their percents, and how many failed at each quantity and made each mistake, most first."""

    students: int
    mean: float
    median: float
    lowest: float
    highest: float
    distribution: tuple[tuple[str, int], ...]
    fails: tuple[tuple[str, int], ...]
    mistakes: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Marking:
    """Everything that was marked. `problems` has a sentence for each file that was not."""

    marks: tuple[Mark, ...]
    problems: tuple[str, ...] = field(default=())

    @property
    def filled_in(self) -> tuple[Mark, ...]:
        """The marks of the forms in which anything is filled in: the class, for the table and the averages."""
        return tuple(mark for mark in self.marks if mark.filled_in)

    @property
    def summary(self) -> Summary | None:
        """None where nothing could be marked."""
        return summary(self.filled_in) if self.filled_in else None

    def to_dict(self) -> dict[str, Any]:
        found = self.summary
        return {
            "marks": [mark.to_dict() for mark in self.marks],
            "summary": None
            if found is None
            else {
                "students": found.students,
                "percent": {
                    "mean": found.mean,
                    "median": found.median,
                    "lowest": found.lowest,
                    "highest": found.highest,
                },
                "distribution": dict(found.distribution),
                "fails": dict(found.fails),
                "mistakes": dict(found.mistakes),
            },
            "problems": list(self.problems),
        }

    def columns(self) -> dict[str, list[Any]]:
        """The marks as the columns of a table, a row for each file."""
        return {
            "file": [mark.file for mark in self.marks],
            "student": [mark.student for mark in self.marks],
            "sheet": [str(mark.sheet) for mark in self.marks],
            "points": [mark.points for mark in self.marks],
            "of": [mark.of for mark in self.marks],
            "percent": [round(mark.percent, 1) for mark in self.marks],
            "first_wrong": [mark.first_wrong or "" for mark in self.marks],
            "mistake": [mark.mistake or "" for mark in self.marks],
            "carried": [" ".join(mark.carried) for mark in self.marks],
            "notes": [" ".join(mark.notes) for mark in self.marks],
        }


def mark(answers: Path, key: Mapping[str, Any]) -> Marking:
    """Every .csv file in a folder and its folders, or one file, marked with a key."""
    sheets = sheets_of(key)
    marks, problems = [], []
    taken: dict[tuple[int, str], str] = {}
    for path in files(answers):
        file = path.relative_to(answers).as_posix() if answers.is_dir() else path.name
        try:
            if path.suffix.lower() != ".csv":
                raise InputError(f"{file} is no .csv file, so it was not read; save the form as CSV")
            lines = read_answers(path, file)
            sheet, student = belongs(file, sheets)
            if first := taken.get((sheet.number, student)):
                raise InputError(
                    f"{file} is a second file for sheet {sheet.number}, which {first} has answered; take away the one "
                    "that does not count"
                )
            marks.append(mark_sheet(sheet, lines, file, student or f"sheet {sheet.number}"))
            taken[sheet.number, student] = file
        except InputError as error:
            problems.append(f"{error}.")
    return Marking(tuple(marks), tuple(problems))


def sheets_of(key: Mapping[str, Any]) -> dict[int, Sheet]:
    """The sheets of a key by number. Raises InputError for one that is damaged."""
    sheets = [sheet_of(record) for record in key["sheets"]]
    if not sheets:
        raise InputError("the key has no sheets; give the key.json of a set of worksheets")
    return {sheet.number: sheet for sheet in sheets}


def files(answers: Path) -> list[Path]:
    """What is to be marked, in order; hidden files are left alone. Raises InputError where there is nothing."""
    if answers.is_file():
        return [answers]
    if not answers.is_dir():
        raise InputError(f"{str(answers)!r} is not there; give the folder with the answers, or one .csv file")
    found = [
        path
        for path in answers.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(answers).parts)
    ]
    found.sort(key=lambda path: (AGAIN.sub("", path.stem), len(path.name), path))  # sheet-02 before sheet-02 (1)
    if not found:
        raise InputError(f"{str(answers)!r} holds no files; put the students' .csv files there")
    if len(found) > MOST_FILES:
        raise InputError(f"{str(answers)!r} holds {len(found)} files; mark up to {MOST_FILES} at a time")
    return found


def belongs(file: str, sheets: Mapping[int, Sheet]) -> tuple[Sheet, str]:
    """A file's sheet, by the number in its name, and the student: what else stands there.

    Raises InputError where the name tells no sheet of the key, and there are several.
    """
    numbers = NUMBERED.findall(file)
    if not numbers and len(sheets) > 1:
        raise InputError(
            f"the name of {file} does not say which sheet it is; call it sheet-01.csv or anna-sheet-01.csv"
        )
    chosen = int(numbers[-1]) if numbers else next(iter(sheets))
    if chosen not in sheets:
        raise InputError(f"{file} is for sheet {chosen}, which the key does not have; give the key of that set")
    student = NUMBERED.sub("", AGAIN.sub("", file.removesuffix(Path(file).suffix)))
    return sheets[chosen], student.strip(" -_./")


# the class -----------------------------------------------------------------------------------------------------------


def summary(marks: Sequence[Mark]) -> Summary:
    percents = [each.percent for each in marks]
    return Summary(
        len(marks),
        round(mean(percents), 1),
        round(median(percents), 1),
        round(min(percents), 1),
        round(max(percents), 1),
        tuple((f"{low}–{high} %", sum(within(p, low, high) for p in percents)) for low, high in STEPS),
        counted(name for each in marks for name in each.failed),
        counted(name for each in marks for name in each.mistakes),
    )


def within(percent: float, low: int, high: int) -> bool:
    return low <= percent < high or (high == 100 and percent >= 100)


def counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(names).most_common())


def marking_document(found: Marking) -> Document:
    """The class in a few sentences, then a row for each file, then what could not be marked."""
    blocks: list[Block] = []
    about = found.summary
    if about is None:
        blocks.append(Paragraph(("No form is filled in." if found.marks else "No file could be marked.",)))
    else:
        blocks.append(Paragraph((sentence(about),)))
        rows = tuple(((step,), (str(count),)) for step, count in about.distribution)
        blocks.append(Table(("percent of the points", "students"), rows, numbers=(1,)))
        blocks += [Heading("Each student"), Table(HEADER, tuple(map(mark_row, found.filled_in)), numbers=(2, 3))]
        reasons = [(f"{mark.student}: {mark.messages[0]}",) for mark in found.filled_in if mark.messages]
        if reasons:
            blocks += [Heading("What went wrong first"), Bullets(tuple(reasons))]
        notes = [(f"{mark.student}: {note}",) for mark in found.filled_in for note in mark.notes]
        if notes:
            blocks += [Heading("Notes"), Bullets(tuple(notes))]
    untouched = [mark for mark in found.marks if not mark.filled_in]
    if untouched:
        blocks.append(Paragraph((f"Not filled in: {forms(untouched)}.",)))
    if found.problems:
        blocks += [Heading("Not marked"), Bullets(tuple((problem,) for problem in found.problems))]
    return Document("Marks", tuple(blocks))


def forms(marks: Sequence[Mark]) -> str:
    """Forms by the students' names, and those without one by their sheets."""
    named = [mark.student for mark in marks if mark.student != f"sheet {mark.sheet}"]
    bare = sorted(mark.sheet for mark in marks if mark.student == f"sheet {mark.sheet}")
    sheets = [f"{'sheet' if len(bare) == 1 else 'sheets'} {runs(bare)}"] if bare else []
    return ", ".join([*named, *sheets])


def runs(numbers: Sequence[int]) -> str:
    """Whole numbers in order, with those that follow one another as one.

    >>> runs([1, 3, 4, 5])
    '1, 3–5'
    """
    parts: list[list[int]] = []
    for each in numbers:
        if parts and each == parts[-1][-1] + 1:
            parts[-1].append(each)
        else:
            parts.append([each])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in parts)


HEADER = ("student", "sheet", "points", "percent", "first wrong", "mistake", "carried on")


def mark_row(mark: Mark) -> tuple[Text, ...]:
    carried = ", ".join(mark.carried[:SHOWN]) + (", …" if len(mark.carried) > SHOWN else "")
    points = f"{number(mark.points)} of {number(mark.of)}"
    cells = (
        mark.student,
        str(mark.sheet),
        points,
        number(round(mark.percent, 1)),
        mark.first_wrong or "",
        mark.mistake or "",
    )
    return tuple((text,) for text in (*cells, carried))


def sentence(about: Summary) -> str:
    """The class in a few sentences."""
    files = "1 file was" if about.students == 1 else f"{about.students} files were"
    parts = [f"{files} marked: {number(about.mean)} % of the points on average, from {number(about.lowest)} % to "
             f"{number(about.highest)} %, the middle one {number(about.median)} %."]  # fmt: skip
    if about.fails:
        name, count = about.fails[0]
        parts.append(f"The equation that fails most is that of {name} ({count}).")
        named = [(mistake, count) for mistake, count in about.mistakes if mistake != "unrecognised"]
        if named:
            mistake, count = named[0]
            parts.append(f"The commonest mistake is {mistake} ({count}): {MISTAKES[mistake].name}.")
    elif about.lowest == 100:
        parts.append("Nobody made a mistake.")
    return " ".join(parts)
