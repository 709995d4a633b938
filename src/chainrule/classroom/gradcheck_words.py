"""The gradient check in words: the verdict in a sentence or two, a row for each parameter, and the worst entries.

`gradcheck.py` has the numbers.
"""

from collections.abc import Sequence

from ..working.document import Block, Bullets, Document, Heading, Paragraph, Table, Text
from ..working.expressions import Number
from ..working.notation import apart, number
from .gradcheck import Checked, Entry, Row
from .report import capital

WORST = 5  # so many entries are shown
LISTED = 6  # so many kinks are named


def verdict(found: Checked) -> str:
    """The whole check in one or two sentences."""
    checked, wrong = (sum(row.checked for row in found.rows), sum(row.wrong for row in found.rows))
    if found.ok is None:
        return (
            "Nothing could be judged: every entry lies on a kink, where there is no one slope, or its slope is too "
            "small or too rough to be measured. Try other numbers."
        )
    worst = found.worst
    assert worst is not None
    if found.ok:
        what = "The one derivative agrees" if checked == 1 else f"All {checked} derivatives agree"
        return (
            f"{what} with central differences; the worst, at {worst.cell}, is off by {number(worst.relative)} relative."
        )
    what = f"{wrong} of {checked} derivatives are wrong" if checked > 1 else "The derivative is wrong"
    if wrong == 1 < checked:
        what = f"1 of {checked} derivatives is wrong"
    return f"{what}: central differences say otherwise. {reason(found.rows)}".rstrip()


def reason(rows: Sequence[Row]) -> str:
    """What the wrong entries have in common, else which is the worst."""
    wrong = [row for row in rows if row.wrong]
    patterns = {row.pattern for row in wrong}
    if patterns != {""} and len(patterns) == 1 and (len(wrong) == len(rows) or len(rows) == 1):
        return f"{capital(patterns.pop())}."
    told = [f"Of {row.name}, {row.pattern}." if row.pattern else f"Of {row.name}, {wrong_at(row)}." for row in wrong]
    return " ".join(told)


def wrong_at(row: Row) -> str:
    entry = row.entries[0]
    given, difference = apart(entry.given, entry.difference)
    if not abs(entry.given - entry.difference) > 0:  # one of them is no number
        given, difference = number(entry.given), number(entry.difference)
    others = f", and {row.wrong - 1} more" if row.wrong > 1 else ""
    return f"{entry.cell} is given as {given} and should be {difference}{others}"


def check_document(found: Checked) -> Document:
    """Verdict, a row for each parameter, the worst entries, and what was left out and why."""
    blocks: list[Block] = [Paragraph((verdict(found),))]
    header = ("parameter", "shape", "checked", "wrong", "kinks", "worst, relative")
    rows = tuple(tuple((cell,) for cell in parameter_row(row)) for row in found.rows)
    blocks.append(Table(header, rows, numbers=(2, 3, 4, 5)))
    worst = sorted((e for row in found.rows for e in row.entries), key=lambda e: (e.ok, -e.relative))[:WORST]
    if worst:
        columns = ("derivative with respect to", "given", "by differences", "relative")
        blocks += [Heading("The worst entries"), Table(columns, tuple(map(entry_row, worst)), numbers=(1, 2, 3))]
    if told := [(note,) for note in remarks(found)]:
        blocks += [Heading("Good to know"), Bullets(tuple(told))]
    return Document("Gradient check", tuple(blocks))


def parameter_row(row: Row) -> tuple[str, ...]:
    checked = f"{row.checked} of {row.size}"
    return row.name, str(row.shape), checked, str(row.wrong), str(len(row.kinks)), number(row.worst)


def entry_row(entry: Entry) -> tuple[Text, ...]:
    given, difference = apart(entry.given, entry.difference)
    if entry.ok:
        given = difference = ""  # as short as they are, since they need not be told apart
    return (
        (entry.cell,),
        (given or Number(entry.given),),
        (difference or Number(entry.difference),),
        (number(entry.relative),),
    )


def remarks(found: Checked) -> list[str]:
    """What was left out, how the comparison was made, and the notes of who made it."""
    kinks = [cell for row in found.rows for cell in row.kinks]
    unclear = [cell for row in found.rows for cell in row.unclear]
    tried = sum(row.checked + len(row.kinks) + len(row.unclear) for row in found.rows)
    size = sum(row.size for row in found.rows)
    told = [
        "Relative means: divided by the largest entry of the parameter's derivatives (+ 0.000001). "
        f"Up to {number(found.tolerance)} counts as equal."
    ]
    if tried < size:
        told.append(f"{tried} of {size} entries were tried, chosen at random; the others are not checked.")
    if kinks:
        told.append(
            f"{listed(kinks)} {'lies' if len(kinks) == 1 else 'lie'} on a kink, where the slope jumps, as that of ReLU "
            "does at 0: there is no one slope to compare with, so nothing is said about "
            f"{'it' if len(kinks) == 1 else 'them'}."
        )
    if unclear:
        told.append(
            f"At {listed(unclear)} the slope is too small beside f, or f too rough, for differences to judge; nothing "
            f"is said about {'it' if len(unclear) == 1 else 'them'}."
        )
    return told + list(found.notes)


def listed(cells: Sequence[str]) -> str:
    shown = ", ".join(cells[:LISTED])
    return shown + (f" and {len(cells) - LISTED} more" if len(cells) > LISTED else "")
