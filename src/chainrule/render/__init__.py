"""The media: one file each. They show what `working/` wrote as a document, and compute nothing.

`MEDIA` has the media in which a document can be saved; JSON, the data itself, is written from a record (`json.py`).
"""

from collections.abc import Callable

from ..working.document import Document
from .html import document_html
from .latex import document_latex
from .markdown import document_markdown
from .pdf import document_pdf
from .text import document_text
from .typst import document_typst

MEDIA: dict[str, Callable[[Document], str | bytes]] = {
    ".txt": document_text,
    ".html": document_html,
    ".md": document_markdown,
    ".tex": document_latex,
    ".typ": document_typst,
    ".pdf": document_pdf,
}
