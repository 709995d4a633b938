"""The media: one file each. They show what `working/` wrote as a document, and compute nothing.

`MEDIA` has the media in which a document can be saved; JSON, the data itself, is written from a record (`json.py`).
"""

from collections.abc import Callable

from ..working.document import Document
from .html import document_html
from .text import document_text

MEDIA: dict[str, Callable[[Document], str | bytes]] = {
    ".txt": document_text,
    ".html": document_html,
}
