"""The door Trace: one step of a network with every number in it, by name.

It holds a record of `working/` and opens a room when asked: `print(trace)` and `save` are `render/`.
"""

import os
from pathlib import Path

import numpy as np

from .errors import InputError, unknown
from .working.record import Record, Step


class Trace:
    """One forward pass, cost, backward pass and update, all numbers kept.

    Made by `Network.trace`. `trace["Zh"]` and `trace.Zh` are the same float64 array, read-only; `trace["Wh"]` is the
    weight before the update, `trace["Wh_new"]` after it.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> trace = net.trace(X, Y, learning_rate=0.1)
    >>> trace.Zh.shape, float(trace["C"])
    ((3, 2), 5.0625)
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._by_name = {step.name: step for step in record.steps}

    @property
    def names(self) -> list[str]:
        """All quantities, in the order in which they come up."""
        return list(self._by_name)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Each quantity's shape; () for the cost, which is one number."""
        return {step.name: step.shape for step in self._record.steps}

    @property
    def steps(self) -> tuple[Step, ...]:
        """Each quantity with its name, equation, words, shape and value, in order."""
        return self._record.steps

    @property
    def record(self) -> Record:
        """The record behind this door, which the rooms take."""
        return self._record

    @property
    def learning_rate(self) -> float:
        return self._record.learning_rate

    def __getitem__(self, name: str) -> np.ndarray:
        try:
            return self._by_name[name].value
        except KeyError:
            raise unknown("quantity", name, self.names) from None

    def __getattr__(self, name: str) -> np.ndarray:
        steps = self.__dict__.get("_by_name", {})
        if name in steps:
            return steps[name].value
        raise AttributeError(str(unknown("quantity", name, steps)))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.names]

    def __str__(self) -> str:
        from .render.text import trace_text

        return trace_text(self._record)

    def __repr__(self) -> str:
        rows = len(self["X"])
        return f"<Trace of a {self._record.architecture.sizes} network, {rows} rows: {' '.join(self.names)}>"

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the working, whole or not at all, in the medium that the suffix names: .txt, .html or .json."""
        from .files import write_whole
        from .render import MEDIA

        suffix = Path(path).suffix.lower()
        if suffix not in MEDIA:
            raise InputError(f"{os.fspath(path)!r} ends in {suffix!r}; the working can be saved as {', '.join(MEDIA)}")
        write_whole(path, MEDIA[suffix](self._record))
