"""Words about a record in its notation: the letters in a sentence become expressions, which a dialect can dress.

A dialect that keeps each row of X as a column turns every matrix, so there a sentence says column where it said row,
and a shape is swapped.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from .document import Block, Bullets, Fold, Formula, Paragraph, Section, Table, Text
from .expressions import Letter, Node
from .notation import Notation, written
from .record import Record

TURNED = {"row": "column", "rows": "columns", "column": "row", "columns": "rows"}


class Sayer:
    def __init__(self, record: Record, notation: Notation) -> None:
        self.record, self.notation = record, notation

    @cached_property
    def names(self) -> re.Pattern[str]:
        """The names of all quantities, as words of their own, perhaps with an index."""
        names = sorted(self.record.by_name, key=len, reverse=True)
        return re.compile(rf"(?<![\w′])({'|'.join(map(re.escape, names))})(\[\d+,\d+\])?(?![\w′(])")

    def say(self, words: str) -> Text:
        """A sentence with its letters as expressions.

        >>> import chainrule as cr
        >>> net, X, Y = cr.article()
        >>> Sayer(net.trace(X, Y).record, Notation()).say("each row of X meets Wh")
        ('each row of ', Letter(name='X', index=None), ' meets ', Letter(name='Wh', index=None))
        """
        if self.notation.dialect.columns:
            words = re.sub(r"\b(rows?|columns?)\b", lambda found: TURNED[found[0]], words)
            words = re.sub(r"\((\d+), (\d+)\)", r"(\2, \1)", words)
        text: list[str | Letter] = []
        end = 0
        for found in self.names.finditer(words):
            index = tuple(map(int, found[2][1:-1].split(","))) if found[2] else None
            text += [words[end : found.start()], Letter(found[1], index)]
            end = found.end()
        return tuple(part for part in [*text, words[end:]] if part != "")

    def plain(self, words: str) -> str:
        """A sentence as plain text in the notation."""
        return "".join(part if isinstance(part, str) else written(part, self.notation) for part in self.say(words))

    def text(self, text: Text) -> Text:
        return tuple(part for piece in text for part in (self.say(piece) if isinstance(piece, str) else (piece,)))

    def unlike(self, sides: tuple[Node, ...]) -> tuple[Node, ...]:
        """The sides of an equation without those that the notation writes like the one before."""
        texts = [written(side, self.notation) for side in sides]
        return sides[:1] + tuple(side for k, side in enumerate(sides) if k and texts[k] != texts[k - 1])

    def dressed(self, blocks: Iterable[Block]) -> Iterable[Block]:
        """Blocks with the letters in all their sentences as expressions."""
        for block in blocks:
            match block:
                case Paragraph(fixed=True):
                    yield block
                case Paragraph(parts):
                    yield replace(block, parts=self.text(parts))
                case Bullets(items):
                    yield Bullets(tuple(map(self.text, items)))
                case Table(rows=rows):
                    yield replace(block, rows=tuple(tuple(map(self.text, row)) for row in rows))
                case Formula(sides) if len(sides) > 1:
                    yield replace(block, sides=self.unlike(sides))
                case Fold(summary, inner):
                    yield Fold(summary, tuple(self.dressed(inner)))
                case Section(blocks=inner):
                    yield replace(block, blocks=tuple(self.dressed(inner)))
                case _:
                    yield block
