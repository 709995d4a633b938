"""A file of answers, read: each line's question, name and answer, whatever a spreadsheet has made of it.

`marking.py` marks such a file, and `values_report.py` judges its numbers.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..architecture import short
from ..errors import InputError

LARGEST = 1_000_000  # bytes: no form has so many
COLUMNS = {
    "question": ("question", "id"),
    "name": ("name", "quantity", "what"),
    "row": ("row",),
    "column": ("column", "col"),
    "answer": ("answer", "value", "number"),
}


@dataclass(frozen=True)
class Line:
    """One answer; `number` is its line in the file, from 1. question is "" where the file has no such column."""

    number: int
    question: str
    name: str
    answer: str


def read_answers(path: Path, shown: str) -> list[Line]:
    """The lines of a .csv file with the columns name and answer (or value), and perhaps question, row and column.

    Raises InputError for a file that cannot be read, is no such table, or is empty; `shown` is what it is called.
    """
    rows = table_of(path, shown)
    header = [cell.strip().lower() for cell in rows[0][1]]
    at = {key: next((header.index(name) for name in names if name in header), None) for key, names in COLUMNS.items()}
    if at["name"] is None or at["answer"] is None:
        raise InputError(
            f"{shown} has the columns {short(', '.join(header))}, so it is no file of answers; it needs name and "
            "answer (or value), as in the form that came with the sheet"
        )
    lines = []
    for number, row in rows[1:]:
        found = {key: row[k].strip() if k is not None and k < len(row) else "" for key, k in at.items()}
        name = found["name"]
        if found["row"] and found["column"] and "[" not in name:
            name = f"{name}[{found['row']},{found['column']}]"
        if name:
            lines.append(Line(number, found["question"], name, found["answer"]))
    if not lines:
        raise InputError(f"{shown} has a header and no answers below it; fill in the form that came with the sheet")
    return lines


def table_of(path: Path, shown: str) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, each with its line."""
    text = text_of(path, shown)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((mark for mark in (",", ";", "\t") if mark in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, row))
    except csv.Error as error:
        why = f"{shown} cannot be read as a table near line {reader.line_num}: {error}; save it as CSV anew"
        raise InputError(why) from None
    if not rows:
        raise InputError(f"{shown} is empty; fill in the form that came with the sheet")
    return rows


def text_of(path: Path, shown: str) -> str:
    try:
        if not path.is_file():
            raise InputError(f"{shown} is not a file that is there; give the name of a .csv file of answers")
        if path.stat().st_size > LARGEST:
            raise InputError(f"{shown} is larger than a megabyte, so it is no form that was filled in; look into it")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{shown} cannot be read: {error.strerror}; check its permissions") from None
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(f"{shown} is no text, so it is damaged or another kind of file; save it as CSV (UTF-8) anew")


def as_values(lines: Sequence[Line], shown: str) -> dict[str, str]:
    """The answers by their names, blanks left out. Raises InputError for a name that stands twice."""
    values: dict[str, str] = {}
    for line in lines:
        if line.name in values:
            raise InputError(f"{line.name!r} stands in {shown} twice, last in line {line.number}; leave one of them")
        if line.answer:
            values[line.name] = line.answer
    if not values:
        raise InputError(f"nothing is filled in in {shown}; write at least one answer")
    return values
