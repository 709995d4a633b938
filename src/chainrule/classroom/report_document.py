"""How a report looks, before any medium: the verdict, each finding as a teacher would write it, small print.

A finding is the student's equation over the right one, then one number both ways with the numbers put in, then why.
"""

import re
from collections.abc import Mapping

from ..working.document import Block, Document, Formula, Heading, Paragraph, Table, Text
from ..working.expressions import Letter, Node, Number
from ..working.notation import Notation, apart, number, title, written
from .report import Cell, Finding, Judgement, listed, sentence
from .spellings import used

YOURS, RIGHT = "yours", "right"


def judgement_document(report: Judgement, of: str) -> Document:
    """The report before any medium. of : what was checked, such as the name of a file."""
    blocks: list[Block] = []
    reasons: set[str] = set()
    for k, each in enumerate(report.findings, 1):
        lead = f"{k}. " if len(report.findings) > 1 else ""
        blocks += finding_blocks(each, lead, each.why not in reasons, dict(report.letters))
        reasons.add(each.why)
    blocks += [Paragraph((sentence(note),), "note" if report.findings else "") for note in report.notes]
    if small := small_print(report):
        blocks.append(Paragraph((small,), "words"))
    return Document(f"{of}: {verdict(report)}", tuple(blocks), Notation())


def verdict(report: Judgement) -> str:
    if report.ok is None:
        return "nothing could be judged"
    if report.ok:
        return "no mistake found"
    if not report.findings[0].mistake:  # a hint gives one finding alone
        return "not right yet"
    return "one mistake" if len(report.findings) == 1 else f"{len(report.findings)} mistakes"


def finding_blocks(found: Finding, lead: str, reason: bool, spelled: Mapping[str, str]) -> list[Block]:
    """One finding. reason : whether to say why, which may have been said before. spelled : the code's own names."""
    if not found.mistake:
        return [Paragraph((found.message,))]
    if found.stops:
        return [Heading(f"{lead}{found.where} does not come to its end"), Paragraph((found.told(),))]
    blocks: list[Block] = [Heading(f"{lead}{found.where}: {found.name}")]
    if found.halt:
        blocks.append(Paragraph((found.halt,)))
    if found.says:
        blocks.append(Paragraph((sentence(found.says),)))
    if found.right is not None:
        blocks.append(equations(found.where, found.right, found.yours))
    known = used((Letter(found.where), found.yours, found.right), spelled)
    own = f"In your code {listed([f'{name} is {spelled[name]}' for name in known])}." if known else ""
    if own or found.legend:
        blocks.append(Paragraph((f"{own} {found.legend}".strip(),), "words"))
    if found.cell is not None:
        blocks += cell_blocks(found.cell)
    elif found.right is None and not found.says:
        blocks.append(Paragraph((found.message,)))
    if reason or found.more:
        blocks.append(Paragraph((f"{found.why if reason else ''} {found.more}".strip(),)))
    if found.also:
        blocks.append(Paragraph((f"The same in {', '.join(found.also)}.",)))
    return blocks


def equations(name: str, right: Node, yours: Node | None) -> Table:
    """The two equations, one over the other, so that the eye finds the difference."""
    rows: list[tuple[Text, ...]] = [((RIGHT,), (Letter(name), " = ", right))]
    if yours is not None:
        rows.insert(0, ((YOURS,), (Letter(name), " = ", yours)))
    return Table(("", f"{name}, the {title(name)}"), tuple(rows))


def cell_blocks(shown: Cell) -> list[Block]:
    """One cell both ways, with the numbers put in."""
    one, other = apart(shown.yours_value, shown.right_value)
    right = in_numbers(shown, shown.right_numbers, shown.right_value)
    if shown.yours_numbers is None:
        return [Paragraph((f"In numbers, {shown.cell} of yours is {one}. Right is",)), right]
    blocks: list[Block] = [
        Paragraph((f"In numbers, {shown.cell} of yours:",)),
        in_numbers(shown, shown.yours_numbers, shown.yours_value),
        Paragraph(("and right:",)),
        right,
    ]
    if one != other and number(shown.yours_value) == number(shown.right_value):
        blocks.append(Paragraph((f"With more digits, {one} stands against {other}.",)))
    return blocks


def in_numbers(shown: Cell, side: Node, value: float) -> Formula:
    """The cell, its equation with the numbers put in, and what it comes to, unless that stands there already."""
    sides = (Letter(shown.name, shown.index or None), side, Number(value))
    return Formula(sides[:2] if written(side) == written(sides[2]) else sides, whole=False)


def small_print(report: Judgement) -> str:
    """What was looked at, told, seen in the numbers, and not known, in one paragraph."""
    known = dict.fromkeys(each.mistake for each in report.findings if each.mistake not in ("", "unrecognised"))
    parts = (
        ("Checked", report.checked, ", "),
        ("Told", spoken(report.told, " "), "; "),
        ("Seen from the code and its numbers", spoken(report.inferred, " "), "; "),
        ("Not known", spoken(report.unknown, ", "), "; "),
        ("Known as", tuple(known), ", "),
    )
    return " ".join(sentence(f"{name}: {joint.join(lines)}") for name, lines, joint in parts if lines)


def spoken(lines: tuple[str, ...], between: str) -> tuple[str, ...]:
    """Lines such as "output: tanh" without their colon, since one stands before them all."""
    return tuple(re.sub(r"^(\w+): ", rf"\1{between}", line) for line in lines)
