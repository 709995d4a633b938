"""What every door has that can be shown: as text, in a notebook, and saved in each medium.

Trace, Explanation, Chain and their kin say which document is theirs; the media are in `render/`.
"""

import os
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import InputError

if TYPE_CHECKING:
    from .working.document import Document


class Shown(ABC):
    """Something that has a document. `print` shows it as text, a notebook as HTML, and `save` writes it to a file."""

    @abstractmethod
    def document(self, level: str = "matrices", notation: Any = None) -> "Document":
        """What is shown, before any medium. level: first steps, matrices, calculus or all."""

    def text(self, level: str = "matrices", notation: Any = None, width: int = 88) -> str:
        """As plain text, `width` characters wide.

        level: first steps, matrices, calculus or all. notation: article, ng, nielsen, goodfellow, or a table of one's
        own, such as {"W": "θ_{l}"}.
        """
        from .render.text import document_text

        return document_text(self.document(level, notation), width)

    def save(self, path: str | os.PathLike[str], level: str = "all", notation: Any = None) -> None:
        """Writes it whole, or not at all, in the medium that the suffix names.

        .html, .md, .tex, .typ, .pdf (with the extra typst), .txt, .json; a trace as a picture, .svg, too. level and
        notation as in `text`. Raises InputError for another suffix, MissingExtra for a PDF without the extra.
        """
        from .files import write_whole
        from .render import MEDIA

        suffix = Path(path).suffix.lower()
        if suffix in self.data():
            write_whole(path, self.data()[suffix]())
        elif suffix == ".html":
            write_whole(path, self.html(level, notation))
        elif suffix in MEDIA:
            write_whole(path, MEDIA[suffix](self.document(level, notation)))
        else:
            known = ", ".join([*MEDIA, *self.data()])
            raise InputError(f"{os.fspath(path)!r} ends in {suffix!r}; the working can be saved as {known}")

    def html(self, level: str = "matrices", notation: Any = None) -> str:
        """As a page in one file, as `save` writes it; level and notation as in `text`."""
        from .render.html import document_html

        return document_html(self.document(level, notation))

    def data(self) -> dict[str, Any]:
        """The media that are written from the numbers themselves, by suffix."""
        return {}

    def __str__(self) -> str:
        return self.text().rstrip("\n")

    def _repr_html_(self) -> str:
        from .render.html import document_fragment

        return document_fragment(self.document())
