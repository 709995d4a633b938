"""What a check is told of the exercise; whatever is left out is inferred.

The command's options and the keyword arguments of `check` are the fields here. Next: `check.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from ..architecture import REDUCTIONS, checked_name, checked_whole
from ..equations.activations import ACTIVATIONS
from ..equations.losses import LOSSES
from ..errors import InputError

SAMPLES = ("rows", "columns")
EXAMPLES = ("batch", "vector", "row", "column", "scalar")
TARGETS = ("onehot", "labels")


@dataclass(frozen=True)
class Told:
    """hidden : one activation for all hidden layers, or one for each. returns : the order of a returned tuple."""

    hidden: tuple[str, ...] = ()
    output: str | None = None
    loss: str | None = None
    reduction: str | None = None
    samples: str | None = None
    example: str | None = None
    targets: str | None = None
    outputs: int | None = None
    returns: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """What was told, one line for each."""
        return tuple(
            f"{field.name}: {', '.join(value) if isinstance(value, tuple) else value}"
            for field in fields(self)
            if (value := getattr(self, field.name)) not in (None, ())
        )


def told(
    hidden: str | Sequence[str] | None = None,
    output: str | None = None,
    loss: str | None = None,
    reduction: str | None = None,
    samples: str | None = None,
    example: str | None = None,
    targets: str | None = None,
    outputs: int | None = None,
    returns: str | Sequence[str] | None = None,
) -> Told:
    """What was told, with every name checked. Raises UnknownName or InputError.

    >>> told(hidden="tanh, relu", reduction="mean").lines()
    ('hidden: tanh, relu', 'reduction: mean')
    """
    names = words(hidden)
    for name in names:
        checked_name("activation", name, ACTIVATIONS)
        if name == "softmax":
            raise InputError("softmax is for the output layer only: a hidden unit needs a slope of its own")
    for kind, name, known in (
        ("activation", output, ACTIVATIONS),
        ("loss", loss, LOSSES),
        ("reduction", reduction, REDUCTIONS),
        ("way to lay out samples", samples, SAMPLES),
        ("kind of example", example, EXAMPLES),
        ("kind of targets", targets, TARGETS),
    ):
        if name is not None:
            checked_name(kind, name, known)
    if outputs is not None:
        checked_whole("outputs", outputs)
    return Told(names, output, loss, reduction, samples, example, targets, outputs, words(returns))


def words(value: Any) -> tuple[str, ...]:
    """A text with commas or spaces, or a list, as its words."""
    if value is None:
        return ()
    pieces = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(pieces, list | tuple) or not all(isinstance(piece, str) for piece in pieces):
        raise InputError(f"{value!r} is no list of names; give them with commas between, such as 'tanh,relu'")
    return tuple(pieces)
