"""A set of exercises: for each sheet its own numbers and questions, and the key that a program can read.

`plan` checks what a teacher asks for, `papers` draws the sheets, `key` writes their answers down and `load_key` reads
them back; `key.schema.json` says what is in a key. Next: `sheet_document.py`.
"""

import csv
import io
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from ..architecture import Architecture, architecture, checked_whole
from ..errors import InputError
from ..working.expressions import cell
from ..working.notation import number
from .exact import stays_exact
from .question import Part, Question
from .questions import BY_DIFFICULTY, Asking, checked_sections, parts_of
from .sheet_numbers import DECIMALS, Numbers, draw
from .sheet_rounding import tolerances

FORMAT = "chainrule-key/1"
RATE = 0.1
MOST_SHEETS, MOST_UNITS, MOST_LAYERS, MOST_ROWS, LEAST_ROWS = 500, 8, 5, 8, 2
SIZES = {1: (1, 2, 2), 2: (1, 2, 2), 3: (1, 2, 2), 4: (2, 2, 2, 1), 5: (2, 2, 1)}
SAME = 100  # how often numbers that another sheet has already are drawn again


@dataclass(frozen=True)
class Plan:
    """What all sheets of a set have in common."""

    shape: Architecture
    rows: int
    seed: int
    difficulty: int
    sections: tuple[str, ...]
    rate: float = RATE

    @property
    def exact(self) -> bool:
        return stays_exact(self.shape)


def plan(
    sizes: Sequence[int] | None = None,
    *,
    activation: str | Sequence[str] = "relu",
    output: str | None = None,
    loss: str = "half_squared_error",
    reduction: str = "sum",
    bias: bool = True,
    rows: int | None = None,
    seed: int = 0,
    difficulty: int = 3,
    questions: Sequence[str] | str | None = None,
) -> Plan:
    """A Plan with every part checked; the arguments are those of `chainrule.worksheet`."""
    difficulty = checked_whole("difficulty", difficulty)
    if difficulty not in BY_DIFFICULTY:
        raise InputError(f"difficulty is {difficulty}; it must be one of 1, 2, 3, 4 and 5, the easiest first")
    shape = architecture(
        SIZES[difficulty] if sizes is None else sizes,
        activations=activation,
        output=output,
        loss=loss,
        reduction=reduction,
        bias=bias,
    )
    if max(shape.sizes) > MOST_UNITS or len(shape.layers) > MOST_LAYERS:
        raise InputError(
            f"sizes is {list(shape.sizes)}; a sheet to work out by hand takes layers of up to {MOST_UNITS} units, and "
            f" up to {MOST_LAYERS} of them after the input"
        )
    if rows is None:
        rows = 4 if reduction == "mean" else 3
    rows = checked_whole("rows", rows)
    if not LEAST_ROWS <= rows <= MOST_ROWS:
        raise InputError(f"rows is {rows}; a sheet takes from {LEAST_ROWS} to {MOST_ROWS} rows")
    found = Plan(shape, rows, checked_whole("seed", seed, 0), difficulty, checked_sections(questions, difficulty))
    if found.exact and reduction == "mean" and rows in (3, 6, 7):
        raise InputError(
            f"a mean over {rows} rows divides by {rows}, which gives decimals without an end; take 2, 4, 5 or 8 rows, "
            "or reduction='sum'"
        )
    return found


@dataclass(frozen=True, eq=False)
class Paper:
    """One sheet: its number in the set, from 1, its numbers and its questions."""

    plan: Plan
    number: int
    numbers: Numbers

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        plan, random = self.plan, Random(f"{self.plan.seed}/{self.number}/questions")
        others = partial(draw, plan.shape, plan.difficulty, plan.rows, plan.rate, random)
        return parts_of(Asking(self.numbers, others, plan.difficulty, plan.sections, random))

    @property
    def questions(self) -> list[Question]:
        return [question for part in self.parts for question in part.questions]

    @property
    def points(self) -> int:
        return sum(question.points for question in self.questions)


def papers(plan: Plan, count: int) -> list[Paper]:
    """The sheets of a set, no two alike. Sheet 3 of a seed is the same in a set of 3 and in one of 30."""
    if checked_whole("count", count, 0) < 1 or count > MOST_SHEETS:
        raise InputError(f"count is {count}; a set has from 1 to {MOST_SHEETS} sheets")
    seen: set[bytes] = set()
    made = []
    for number_of in range(1, count + 1):
        for again in range(SAME):
            random = Random(f"{plan.seed}/{number_of}/{again}")
            numbers = draw(plan.shape, plan.difficulty, plan.rows, plan.rate, random)
            mark = b"".join(values.tobytes() for values in numbers.drawn.given)
            if mark not in seen:
                break
        else:
            raise InputError(
                f"there are no {count} different sheets of so small a network with {plan.rows} rows; take fewer, "
                "or more units or rows"
            )
        seen.add(mark)
        made.append(Paper(plan, number_of, numbers))
    return made


# answers as text -----------------------------------------------------------------------------------------------------


def spelled(value: Any) -> Any:
    """An answer as the key has it: fractions as "-3/4", rounded numbers as decimals, arrays as lists of them."""
    match value:
        case np.ndarray():
            return spelled(value.item()) if value.ndim == 0 else [spelled(row) for row in value]
        case Fraction() | str():
            return str(value)
        case float():
            return format(round(value, DECIMALS) + 0.0, f".{DECIMALS}f")
    return f"({', '.join(map(str, value))})"


def key(papers: Sequence[Paper]) -> dict[str, Any]:
    """The whole set with its answers, for a program; `key.schema.json` says what is in it."""
    return {"format": FORMAT, "sheets": [key_of(paper) for paper in papers]}


def key_of(paper: Paper) -> dict[str, Any]:
    exact = paper.plan.exact
    rounding = None if exact else {"decimals": DECIMALS, "tolerance": tolerances(paper.numbers)}
    return {
        "sheet": paper.number,
        "seed": paper.plan.seed,
        "difficulty": paper.plan.difficulty,
        "network": paper.plan.shape.to_dict(),
        "given": {name: spelled(value) for name, value in paper.numbers.given.items()},
        "rate": number(paper.plan.rate),
        "rounding": rounding,
        "questions": [question_dict(question) for question in paper.questions],
    }


def question_dict(question: Question) -> dict[str, Any]:
    given = [name for name, there in cells(question) if there]
    return {
        "id": question.id,
        "name": question.name,
        "kind": question.kind,
        "answer": spelled(question.answer),
        "points": question.points,
        **({"given": given} if given else {}),
    }


def key_json(papers: Sequence[Paper]) -> str:
    """The key as text: each field of a sheet on a line, and each question."""
    return f'{{"format": {as_line(FORMAT)}, "sheets": [\n' + ",\n".join(map(sheet_json, papers)) + "\n]}\n"


def sheet_json(paper: Paper) -> str:
    fields = key_of(paper)
    questions = ",\n".join(f"  {as_line(question)}" for question in fields.pop("questions"))
    lines = [f" {as_line(name)}: {as_line(value)}" for name, value in fields.items()]
    return "{\n" + ",\n".join([*lines, f' "questions": [\n{questions}\n ]']) + "\n}"


def as_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def load_key(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The key of a set, as `key` made it. Raises InputError for a file that is none."""
    shown = repr(os.fspath(path))
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"the key {shown} cannot be read: {error.strerror}; give the key.json of a set") from None
    except ValueError:
        raise InputError(f"{shown} is no JSON; give the key.json of a set of worksheets") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("sheets"), list):
        raise InputError(f"{shown} is no key of this version: its format must be {FORMAT!r}; give the set's key.json")
    for sheet in found["sheets"]:
        missing = [name for name in FIELDS if not isinstance(sheet, dict) or name not in sheet]
        if missing:
            raise InputError(f"a sheet in {shown} lacks {missing[0]!r}; write the set anew, with chainrule worksheet")
    return found


def is_former_set(folder: Path) -> bool:
    """Whether a folder holds a set as it was written, its forms still empty, and nothing else."""
    try:
        sheets = load_key(folder / "key.json")["sheets"]
        found = {str(file.relative_to(folder)).replace(os.sep, "/") for file in folder.rglob("*") if file.is_file()}
        known = all(re.fullmatch(NAMES, name) for name in found)
        return known and not any(filled_in(folder / form_name(sheet["sheet"]), sheet) for sheet in sheets)
    except (InputError, OSError, ValueError, KeyError, TypeError):
        return False


def filled_forms(folder: Path) -> list[str]:
    """The names of the forms of a former set that somebody has filled in; none where the folder holds no set."""
    try:
        sheets = load_key(folder / "key.json")["sheets"]
        there = [(folder / form_name(sheet["sheet"]), sheet) for sheet in sheets]
        return [path.name for path, sheet in there if path.is_file() and filled_in(path, sheet)]
    except (InputError, OSError, ValueError, KeyError, TypeError, csv.Error):
        return []


def filled_in(path: Path, sheet: dict[str, Any]) -> bool:
    """Whether a form holds more than what its sheet gives."""
    given = {name for question in sheet["questions"] for name in question.get("given", ())}
    with path.open(encoding="utf-8", newline="") as file:
        return any(line["answer"].strip() and line["name"] not in given for line in csv.DictReader(file))


def form_name(number: int) -> str:
    return f"answers/sheet-{number:02}.csv"


NAMES = r"key\.json|(sheet|key)-\d+\.\w+|answers/sheet-\d+\.csv"
FIELDS = ("sheet", "seed", "network", "given", "rate", "rounding", "questions")

# the form to fill in -------------------------------------------------------------------------------------------------


def form(paper: Paper) -> str:
    """The empty form of a sheet as CSV: a line for each number, with what is given on the sheet filled in."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("question", "name", "answer"))
    for question in paper.questions:
        for name, given in cells(question):
            writer.writerow((question.id, name, given))
    return text.getvalue()


def cells(question: Question) -> list[tuple[str, str]]:
    """The lines of a question in the form: a name, and what stands there already."""
    if question.given is None or not prod(question.given.shape):
        return [(question.name, "")]
    return [
        (cell(question.name, index), "" if np.isnan(given) else number(float(given)).replace("−", "-"))
        for index, given in np.ndenumerate(question.given)
    ]
