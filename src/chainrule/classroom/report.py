"""What is said about a check: findings, each with its equation beside the right one and one cell both ways, and notes.

`judge.py` finds what is wrong; `finding` here puts it into words. A report can be read at three levels: which quantity
(1), a question (2), everything (3).
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..working.document import Block, Bullets, Document, Heading, Paragraph, Table, Text
from ..working.expressions import Letter, Node, Number, at, cell, filled
from ..working.notation import Notation, apart, title, written
from .exercise import Exercise
from .judge import Wrong
from .mistakes import MISTAKES
from .passes import Pass

HINTS = (1, 2, 3)


@dataclass(frozen=True)
class Cell:
    """One number, both ways. `right` and `yours` are its equations in letters, None where the student's is not known."""

    name: str
    index: tuple[int, ...]
    right: Node
    right_numbers: Node
    right_value: float
    yours: Node | None
    yours_numbers: Node | None
    yours_value: float

    @property
    def cell(self) -> str:
        return cell(self.name, self.index)


@dataclass(frozen=True)
class Finding:
    """One mistake. mistake : an id of MISTAKES. where : the quantity that is the first to be wrong.

    message : one paragraph. `right` and `yours` are the two equations, where there are; `also` are the other quantities
    with the same mistake; `says` is what is special about this one.
    """

    mistake: str
    where: str
    message: str
    right: Node | None = None
    yours: Node | None = None
    cell: Cell | None = None
    says: str = ""
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return MISTAKES[self.mistake].name

    @property
    def question(self) -> str:
        return MISTAKES[self.mistake].question

    @property
    def why(self) -> str:
        return MISTAKES[self.mistake].why

    def to_dict(self, hint: int = 3) -> dict[str, Any]:
        """The finding as plain data; below hint 3, the mistake is not told."""
        record: dict[str, Any] = {"mistake": self.mistake, "where": self.where, "message": self.told(hint)}
        if hint < 3:
            return record | {"mistake": None}
        if self.also:
            record["also"] = list(self.also)
        if self.right is not None:
            record["right"] = equation(self.where, self.right)
        if self.yours is not None:
            record["yours"] = equation(self.where, self.yours)
        if self.cell is not None:
            record["cell"] = {"name": self.cell.cell, "right": self.cell.right_value, "yours": self.cell.yours_value}
        return record

    def told(self, hint: int = 3) -> str:
        """What is said at this level: 1, which quantity is wrong; 2, a question too; 3, everything."""
        first = f"{self.where}, the {title(self.where)}, is the first quantity that is wrong."
        return (first, f"{first} {self.question}", self.message)[hint - 1]


@dataclass(frozen=True)
class Judgement:
    """What came out of a check. ok : whether all that was judged is right; None where nothing could be judged.

    told, inferred, unknown : what the check was told of the exercise, what it saw by itself, what it could not know
    checked : the quantities that were judged
    """

    ok: bool | None
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()

    def at(self, hint: int) -> "Judgement":
        """The same with no more than this hint gives away: below 3, only the first finding."""
        return self if hint == 3 else replace(self, findings=self.findings[:1], notes=self.notes)

    def to_dict(self, hint: int = 3) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "findings": [finding.to_dict(hint) for finding in self.at(hint).findings],
            "notes": list(self.notes),
            "told": list(self.told),
            "inferred": list(self.inferred),
            "unknown": list(self.unknown),
            "checked": list(self.checked),
        }


def equation(name: str, side: Node) -> str:
    return f"{written(Letter(name))} = {written(side)}"


# from a verdict to a finding -----------------------------------------------------------------------------------------


def findings(exercise: Exercise, wrong: tuple[Wrong, ...], passes: tuple[Pass, ...]) -> tuple[Finding, ...]:
    """The findings of one verdict: each mistake once, where it comes first, and named where it comes again."""
    found: dict[str, Finding] = {}
    for each in wrong:
        for mistake in each.mistakes:
            if mistake in found and mistake != "unrecognised":
                found[mistake] = replace(found[mistake], also=(*found[mistake].also, each.name))
            else:
                found[mistake if each.slip else each.name] = finding(exercise, each, mistake, passes[0])
    return tuple(found.values())


def finding(exercise: Exercise, wrong: Wrong, mistake: str, known: Pass) -> Finding:
    right = exercise.right(wrong.name)
    yours = wrong.slip.tree if wrong.slip else None
    says = wrong.slip.says if wrong.slip else ""
    shown = cell_of(wrong.name, right, yours, known)
    parts = [f"{wrong.name}: {MISTAKES[mistake].name}."]
    if says:
        parts.append(f"{says[0].upper()}{says[1:]}.")
    if yours is not None:
        parts.append(f"The code works out {equation(wrong.name, yours)}; right is {equation(wrong.name, right)}.")
    else:
        parts.append(f"Right is {equation(wrong.name, right)}.")
    if shown is not None:
        one, other = apart(shown.yours_value, shown.right_value)
        parts.append(f"{shown.cell} came out as {one} and should be {other}.")
    else:
        value = known.known.get(wrong.name)
        if value is not None and value.shape != known.shape(wrong.name):
            parts.append(f"It came out with the shape {value.shape} and should have {known.shape(wrong.name)}.")
    parts.append(MISTAKES[mistake].why)
    return Finding(mistake, wrong.name, " ".join(parts), right, yours, shown, says)


def cell_of(name: str, right: Node, yours: Node | None, known: Pass) -> Cell | None:
    """The cell with the largest difference, both ways; None where the shapes differ or a number is not finite."""
    expected, seen = known.value(name, right), known.known.get(name)
    if yours is not None and (seen is None or seen.shape != known.shape(name)):
        seen = known.value(name, yours)  # it was not handed in
    if expected is None or seen is None or seen.shape != expected.shape:
        return None
    difference = np.abs(expected - seen)
    index = (
        tuple(int(k) for k in np.unravel_index(int(np.nanargmax(difference)), difference.shape)) if seen.ndim else ()
    )
    one = at(right, index, known, most=6)
    try:
        other = at(yours, index, known, most=6) if yours is not None else None
        numbers = filled(other, known) if other is not None else None
    except (IndexError, ValueError, KeyError):  # a slip whose cells are not those of the right shape
        other = numbers = None
    return Cell(name, index, one, filled(one, known), float(expected[index]), other, numbers, float(seen[index]))


# as a document -------------------------------------------------------------------------------------------------------


def judgement_document(report: Judgement, title_: str, hint: int = 3) -> Document:
    """The report before any medium."""
    report = report.at(hint)
    blocks: list[Block] = [Paragraph((headline(report),))]
    for number, each in enumerate(report.findings, 1):
        blocks += finding_blocks(each, hint, number if len(report.findings) > 1 else None)
    for heading, lines in (
        ("Told", report.told),
        ("Inferred", report.inferred),
        ("Not known", report.unknown),
        ("Notes", report.notes),
    ):
        if lines:
            blocks += [Heading(heading, 3), Bullets(tuple((line,) for line in lines))]
    return Document(title_, tuple(blocks), Notation())


def headline(report: Judgement) -> str:
    if report.ok is None:
        return "This could not be judged."
    count = len(report.findings)
    judged = f"{len(report.checked)} quantities were checked: {', '.join(report.checked)}." if report.checked else ""
    if report.ok:
        return f"No mistake was found. {judged}".strip()
    return f"{'One mistake' if count == 1 else f'{count} mistakes'} found."


def finding_blocks(found: Finding, hint: int, number: int | None) -> list[Block]:
    start = f"{number}. " if number else ""
    if hint < 3:
        return [Paragraph((found.told(hint),))]
    blocks: list[Block] = [Heading(f"{start}{found.where}: {found.name}  [{found.mistake}]")]
    if found.also:
        blocks.append(Paragraph((f"The same in {', '.join(found.also)}.",)))
    if found.says:
        blocks.append(Paragraph((f"{found.says[0].upper()}{found.says[1:]}.",)))
    rows: list[tuple[Text, ...]] = []
    if found.yours is not None:
        rows.append((("yours",), (Letter(found.where), " = ", found.yours)))
    if found.right is not None:
        rows.append((("right",), (Letter(found.where), " = ", found.right)))
    if rows:
        blocks.append(Table(("", "equation"), tuple(rows)))
    if found.cell is not None:
        blocks.append(cell_table(found.cell))
    elif found.right is None:
        blocks.append(Paragraph((found.message,)))
    blocks.append(Paragraph((found.why,), kind="words"))
    return blocks


def cell_table(shown: Cell) -> Table:
    """One cell both ways, with the numbers put in."""
    one, other = apart(shown.yours_value, shown.right_value)
    yours: Text = (shown.yours_numbers,) if shown.yours_numbers is not None else ("?",)
    rows = (
        (("yours",), yours, (Number(shown.yours_value) if one == other else one,)),
        (("right",), (shown.right_numbers,), (other,)),
    )
    return Table(("", f"{shown.cell} with the numbers put in", "comes to"), rows, numbers=(2,))
