"""The doors History and Comparison: what a fit remembers, with its traces, and what changed between two of them.

`train/` fills the curves and the records, `working/compare.py` compares, and `showing.py` has what can be shown.
"""

from functools import cached_property
from typing import Any

from .errors import InputError
from .showing import Shown
from .trace import Trace
from .train.history import History as Remembered
from .working.compare import Comparison as Found
from .working.compare import blocks, compare
from .working.dialects import notation as notation_of
from .working.document import Document
from .working.saying import Sayer


class Comparison(Found, Shown):
    """What changed between two traces of one network, to be printed. Made by `History.compare`."""

    def document(self, level: str = "matrices", notation: Any = None) -> Document:
        """What is shown, before any medium; the same at every level."""
        chosen = notation_of(notation, self.before.architecture)
        parts = tuple(Sayer(self.before, chosen).dressed(blocks(self)))
        return Document(f"What changed between {self.names[0]} and {self.names[1]}", parts, chosen)

    def __repr__(self) -> str:
        return f"<Comparison of {self.names[0]} with {self.names[1]}: {len(self.changes)} quantities>"


class History(Remembered):
    """The curves of a fit, one entry for each epoch, as `chainrule.train.History` lists them; and its traces."""

    @cached_property
    def traces(self) -> dict[int, Trace]:
        """The traces that `fit` was asked to keep, by their epochs; 0 is before the first step."""
        return {epoch: Trace(record) for epoch, record in self.records.items()}

    def compare(self, before: int, after: int) -> Comparison:
        """What changed between two epochs whose traces were kept; print it, or read its parts.

        Raises InputError for an epoch of which there is no trace.

        >>> import chainrule as cr
        >>> net, X, Y = cr.article()
        >>> history = net.fit(X, Y, epochs=1, batch_size=None, traces=(0, 1), dtype="float64")
        >>> changed = history.compare(0, 1)
        >>> print(changed["Wh"].sentence)
        Wh was 1 in size on average and is 0.85; most of all, Wh[0,0] fell from 1 to 0.75.
        """
        for epoch in (before, after):
            if epoch not in self.records:
                raise InputError(no_trace(epoch, list(self.records), self.epochs))
        found = compare(self.records[before], self.records[after], (called(before), called(after)))
        return Comparison(**vars(found))


def called(epoch: int) -> str:
    return f"epoch {epoch}" if epoch else "the start"


def no_trace(epoch: Any, kept: list[int], epochs: int) -> str:
    if not kept:
        return f"there is no trace of epoch {epoch}: none was kept; ask for it with fit(…, traces=(1, {epochs}))"
    return (
        f"there is no trace of epoch {epoch}, only of {', '.join(map(str, kept))}; ask for it with fit(…, traces=…), "
        "and mind that a fit may stop early"
    )
