"""What the check says to a student's code, and what it hears: Manner, Call, Outcome, Crash, and the protocol Student.

Plain records, so that both processes can hold them. Next: `running.py`, which makes the calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from ...architecture import Architecture


@dataclass(frozen=True)
class Manner:
    """How the code wants its numbers. Ours: rows are observations, W is (in, out), B is (1, out), Y is (n, outputs)."""

    samples: Literal["rows", "columns"] = "rows"
    weights: Literal["in_out", "out_in"] = "in_out"
    bias: Literal["row", "flat", "column"] = "row"  # (1, out), (out,), (out, 1)
    example: Literal["batch", "vector", "column", "row", "scalar"] = "batch"  # what one call receives
    targets: Literal["onehot", "labels", "flat"] = "onehot"  # flat: Y as (n,)
    lists: bool = False  # nested lists instead of arrays
    returns: tuple[str, ...] = ()  # the order of a returned tuple, as the user told it


@dataclass(frozen=True, eq=False)
class Call:
    """One function to call, after those before it, in one freshly loaded module.

    `values` are what may be handed in, by our names and in our orientation, "rate" included. A helper's own argument
    is values["Z"].
    """

    kind: str  # forward, backward, update, train_step, cost, or helper:<its name>
    values: dict[str, np.ndarray]
    again: bool = False  # call it a second time with the same numbers


@dataclass(frozen=True)
class Crash:
    """How a call ended badly. `kind` is the exception's class, or Timeout, Memory, Died, or Unknown parameter."""

    kind: str
    text: str
    line: int | None = None
    source: str = ""  # that line's text
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)  # of the arrays at hand, by their names
    function: str = ""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one Call gave. All names are ours, all arrays are float64 in our orientation.

    An array whose shape is not the expected one is kept as it came. A helper's result is values["value"].
    """

    values: dict[str, np.ndarray] = field(default_factory=dict)
    dtypes: dict[str, str] = field(default_factory=dict)  # as they came
    changed: tuple[str, ...] = ()  # the caller's arrays that are no longer what they were
    in_place: dict[str, np.ndarray] = field(
        default_factory=dict
    )  # update, train_step: W* and B* of the caller afterwards
    shared: tuple[tuple[str, str], ...] = ()  # returned arrays that share memory
    second: dict[str, np.ndarray] | None = None  # of the second call
    took: tuple[str, ...] = ()  # what it was handed
    unclear: tuple[str, ...] = ()  # results whose name could not be told
    crash: Crash | None = None


class Student(Protocol):
    """Somebody's code, in a process of its own (`FileStudent`) or in this one (`OwnStudent`)."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What was found: forward, backward, update, train_step, cost, helper:<name>."""
        ...

    @property
    def layers(self) -> int | None:
        """How many layers (weights) the names tell; None where any depth works."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What should be said of the code itself, such as an import that is missing."""
        ...

    def source(self) -> str:
        """The text of the functions; empty where there is none."""
        ...

    def run(self, calls: Sequence[Call], shape: Architecture, manner: Manner) -> list[Outcome]:
        """Make the calls in order, in freshly loaded code. The list ends with the first crash."""
        ...

    def close(self) -> None: ...
