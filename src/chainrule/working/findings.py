"""A diagnosis as a document: for each finding what was seen, its reason in the equations, what to try, its numbers."""

from .diagnose import Findings
from .document import Block, Document, Heading, Paragraph, Table
from .notation import number

NOTHING = "A closer look found nothing wrong"


def findings_document(found: Findings) -> Document:
    """Every finding, and what is usual and no reason to worry."""
    blocks: list[Block] = []
    if found.ok:
        blocks.append(Paragraph((nothing(found),)))
    for finding in found.findings:
        rows = tuple(((name,), (number(value),)) for name, value in finding.numbers)
        told = (
            Paragraph((finding.message,)),
            Paragraph((f"Why: {finding.reason}.",), "words"),
            Paragraph((f"What to try: {finding.advice}.",)),
            Table(("number", "value"), rows, numbers=(1,)),
        )
        blocks += [Heading(f"{finding.kind.replace('_', ' ').capitalize()}: {finding.where}"), *told]
    if found.notes:
        blocks.append(Heading("Usual, and no reason to worry"))
        blocks += [Paragraph((note.message,)) for note in found.notes]
    return Document("A closer look", tuple(blocks))


def nothing(found: Findings) -> str:
    return f"{NOTHING}; it looked at {', '.join(found.looked_at)} ({found.rows} rows)."
