"""A diagnosis as lines of text and as parts of a page: what was seen, its reason, what to try, its numbers."""

import textwrap

from ..working.diagnose import Finding, Findings
from .html import heading, rows_html, text_html
from .text import WIDTH, number

NOTHING = "A closer look found nothing wrong"


def findings_text(found: Findings, notes: bool = False) -> list[str]:
    """Every finding as a paragraph; where there is none, one line that says so. With `notes`, these as well."""
    count = len(found.findings)
    lines = (
        [f"A closer look found {count} thing{'s' if count > 1 else ''}:"] if count else wrapped(nothing(found), "", "")
    )
    for position, finding in enumerate(found.findings, start=1):
        lines += ["", *finding_text(finding, f"{position}. ")]
    if notes and found.notes:
        lines += ["", "Usual, and no reason to worry:"]
        for finding in found.notes:
            lines += wrapped(finding.message, "  ", "  ")
    return lines


def nothing(found: Findings) -> str:
    return f"{NOTHING}; it looked at {', '.join(found.looked_at)} ({found.rows} rows)."


def finding_text(finding: Finding, lead: str) -> list[str]:
    edge = " " * len(lead)
    return [
        *wrapped(finding.message, lead, edge),
        *wrapped(finding.reason, f"{edge}why: ", f"{edge}     "),
        *wrapped(finding.advice, f"{edge}try: ", f"{edge}     "),
        *wrapped("; ".join(f"{name} = {number(value)}" for name, value in finding.numbers), f"{edge}numbers: ", edge),
    ]


def wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def findings_parts(found: Findings) -> list[str]:
    """The same as parts of a page, the notes included."""
    parts = [heading("A closer look")]
    if found.ok:
        parts.append(text_html(textwrap.wrap(nothing(found), WIDTH)))
    parts += [part for finding in found.findings for part in finding_parts(finding)]
    if found.notes:
        parts += [heading("Usual, and no reason to worry"), text_html([note.message for note in found.notes])]
    return parts


def finding_parts(finding: Finding) -> list[str]:
    rows = [("seen", finding.message), ("why", finding.reason), ("try", finding.advice)]
    numbers = [(name, number(value)) for name, value in finding.numbers]
    return [rows_html(rows, (finding.where, finding.kind.replace("_", " "))), rows_html(numbers, ("number", "value"))]
