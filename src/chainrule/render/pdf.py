"""Documents as PDF, tagged and with their title; the same document gives the same bytes.

`typst.py` writes what the extra package `typst` sets here.
"""

from types import ModuleType

from ..errors import MissingExtra
from ..working.document import Document
from .typst import document_typst


def document_pdf(document: Document) -> bytes:
    """A document as a PDF file; raises MissingExtra without the package `typst`."""
    return typesetter().compile(document_typst(document).encode(), format="pdf")


def typesetter() -> ModuleType:
    """The package `typst`; raises MissingExtra where it is not installed."""
    try:
        import typst
    except ImportError as missing:
        raise MissingExtra(
            "a PDF is set by the package typst, chainrule's extra [typst], which is not installed; pip install typst"
        ) from missing
    return typst
