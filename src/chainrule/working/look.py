"""What a diagnosis looks at and what it finds: one pass as a `Look`, an illness as a `Finding`, and words for both.

`diagnose.py` makes the look and asks the illnesses; each of them reads it and returns findings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..architecture import Architecture
from ..equations.descent import length
from ..equations.propagate import Backward, Forward, Parameters, product
from .book import Book
from .notation import written

LEARNED = 0.3  # a network that explains so much of its targets can do without some units
WRONG = 0.01  # an output that is off by less than this part of its target's spread has nothing more to learn
SHOWN, NUMBERED = 6, 3  # units or columns that are listed; and those whose numbers are shown
Numbers = list[tuple[str, float]]


@dataclass(frozen=True)
class Finding:
    """One thing that was seen: where, with its numbers, its reason in the equations, and what to try.

    `kind` is a short id, `where` the quantity that shows it, `units` its columns, if it is about single ones.
    """

    kind: str
    where: str
    message: str
    reason: str
    advice: str
    numbers: tuple[tuple[str, float], ...]
    units: tuple[int, ...] = ()


@dataclass(frozen=True)
class Findings:
    """What was found; `notes` accuse nobody, and are for whoever wants to see every unit. `looked_at` is in words."""

    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    looked_at: tuple[str, ...]
    rows: int

    @property
    def ok(self) -> bool:
        return not self.findings

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain lists and numbers; a number that is not finite is its name, "nan" or "inf"."""
        return {
            "ok": self.ok,
            "findings": [finding_dict(finding) for finding in self.findings],
            "notes": [finding_dict(finding) for finding in self.notes],
            "looked_at": list(self.looked_at),
            "rows": self.rows,
        }


def finding_dict(finding: Finding) -> dict[str, Any]:
    numbers = {name: value if np.isfinite(value) else str(value) for name, value in finding.numbers}
    return {**asdict(finding), "numbers": numbers, "units": list(finding.units)}


@dataclass(frozen=True)
class Look:
    """One pass over the rows that count, without dropout. `share` (n, 1) is each row's part of all; it adds up to 1."""

    shape: Architecture
    params: Sequence[Parameters]
    X: np.ndarray
    Y: np.ndarray
    share: np.ndarray
    row_share: np.ndarray  # what each row counts for in C
    layers: list[Forward]
    O: np.ndarray
    back: list[Backward]
    C: float
    rate: float  # of gradient descent, 0 where it is not known
    C_after: float  # after one step of it
    costs: Sequence[float]
    validation_costs: Sequence[float]

    def pushes(self, k: int) -> np.ndarray:
        """(layer input)ᵀ·E: dW without the penalty's part."""
        return product(self.layers[k].input.T, self.back[k].E)

    def uncancelled(self, k: int) -> np.ndarray:
        """The same with every push taken as positive: what dW would be if no two rows disagreed."""
        return product(np.abs(self.layers[k].input).T, np.abs(self.back[k].E))

    def miss(self) -> np.ndarray:
        """How far each output is off, (outputs,): the root mean square of O − Y over the spread of Y, or its size."""
        spread = deviation(self.Y, self.share)
        largest = np.maximum(np.abs(self.O).max(axis=0), np.abs(self.Y).max(axis=0))
        scale = np.where(spread > 0, spread, np.where(largest > 0, largest, 1.0))
        return np.sqrt((self.share * ((self.O - self.Y) / scale) ** 2).sum(axis=0))

    @property
    def learned(self) -> bool:
        """Whether the outputs explain much of the targets: 1 − the squares that are left over those around the mean."""
        return bool(1 - np.mean(self.miss() ** 2) > LEARNED)

    # its letters, for a sentence

    def input_name(self, k: int) -> str:
        return Book(self.shape).input_of(self.shape.layers[k])

    def Z(self, k: int) -> str:
        """Z = … with this network's letters."""
        return Book(self.shape).Z(self.shape.layers[k]).text()

    def E(self, k: int) -> str:
        """Equation 1 or 2 with this network's letters."""
        layer = self.shape.layers[k]
        right = "C′(O) ∘ A′(Zo)" if layer == "o" else written(Book(self.shape).E(layer).forms[0])
        return f"E{layer} = {right}"

    def dW(self, k: int) -> str:
        """Equation 3, penalty aside."""
        layer = self.shape.layers[k]
        return f"dW{layer} = {self.input_name(k)}ᵀ·E{layer}"


# words and sizes -----------------------------------------------------------------------------------------------------


def so_many(units: np.ndarray, all_units: int, word: str, layer: str = "") -> str:
    """How many of how many, with the verb.

    >>> so_many(np.arange(2), 8, "unit", "h"), so_many(np.arange(1), 1, "output")
    ('2 of the 8 units in the hidden layer are', 'the only output is')
    """
    where = {"": "", "h": " in the hidden layer"}.get(layer, f" in hidden layer {layer}")
    if len(units) == all_units:
        return f"all {all_units} {word}s{where} are" if all_units > 1 else f"the only {word}{where} is"
    return f"{len(units)} of the {all_units} {word}s{where} {'is' if len(units) == 1 else 'are'}"


def listed(word: str, units: np.ndarray) -> str:
    """Which units, counted from 0.

    >>> listed("unit", np.array([3])), listed("unit", np.arange(9))
    ('unit 3', 'units 0, 1, 2, 3, 4, 5, …')
    """
    shown = ", ".join(map(str, units[:SHOWN])) + (", …" if len(units) > SHOWN else "")
    return f"{word}{'s' if len(units) > 1 else ''} {shown}"


def said(value: float) -> str:
    """A number in a sentence: four digits that count.

    >>> said(-0.25), said(123456.0), said(1.5e-9)
    ('−0.25', '1.235e+05', '1.5e−09')
    """
    return f"{float(value):.4g}".replace("-", "−")


def mean_size(A: np.ndarray) -> float:
    """The mean of |A|, each divided by the largest first, so that no sum overflows."""
    largest = float(np.abs(A).max())
    return largest * float(np.mean(np.abs(A) / largest)) if largest > 0 else 0.0


def root_mean_square(values: np.ndarray) -> float:
    return float(length([values])) / np.sqrt(len(values)) if len(values) else 0.0


def deviation(A: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The standard deviation of each column, (columns,), each row counted with its share."""
    centred = A - A[:1]  # the same for equal rows, exactly 0
    return np.sqrt((share * (centred - (share * centred).sum(axis=0)) ** 2).sum(axis=0))
