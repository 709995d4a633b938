"""The working on a terminal: the lines of `text.py` in colour and at its width; plain when piped.

Rich decides whether there is colour (a terminal, NO_COLOR, …). No text is read as markup, and whatever could steer a
terminal is spelled out.
"""

from collections.abc import Iterable, Sequence
from typing import IO

from rich.console import Console
from rich.text import Text

from ..data.cells import printable
from ..working.document import Block, Document
from ..working.notation import Notation
from .pictures.palette import kind
from .text import WIDTH, Line, blocks_lines, document_lines

MOST = 110
STYLES = {"heading": "bold", "equation": "bold cyan", "words": "dim", "note": "italic"}
COLOURS = {"X": "magenta", "H": "green", "O": "yellow", "W": "default", "E": "blue", "paper": "default"}


def show(document: Document, file: IO[str] | None = None) -> None:
    """Prints a document."""
    console, width = terminal(file)
    put(console, document_lines(document, width))


def show_blocks(blocks: Sequence[Block], file: IO[str] | None = None) -> None:
    """Prints a part of a document, in our own notation."""
    console, width = terminal(file)
    put(console, blocks_lines(blocks, Notation(), width))


def terminal(file: IO[str] | None) -> tuple[Console, int]:
    console = Console(file=file, highlight=False, markup=False, emoji=False, soft_wrap=True)
    return console, min(console.width, MOST) if console.is_terminal else WIDTH


def put(console: Console, lines: Iterable[Line]) -> None:
    for line in lines:
        text = Text()
        for part, what in line:
            text.append(printable(part), STYLES.get(what) or (COLOURS[kind(what)] if what else ""))
        text.rstrip()
        console.print(text)
