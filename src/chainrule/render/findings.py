"""A diagnosis as lines of text under a report: what was seen, its reason, what to try, its numbers."""

import textwrap

from ..working.diagnose import Finding, Findings
from ..working.findings import nothing
from .text import WIDTH, number


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
