"""Which number stopped being finite first: the step is repeated with every quantity kept, and read in order.

`fit.py` calls this once a cost or a weight is NaN or infinite.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..architecture import Architecture
from ..equations.propagate import Parameters
from ..working.record import record


@dataclass(frozen=True)
class Trouble:
    """What went wrong, where and with which rows. `epoch` and `step` count from 1, `rows` from 0."""

    epoch: int
    step: int
    quantity: str
    layer: str
    rows: tuple[int, ...]
    advice: str
    kept: bool = True  # whether somebody holds the weights from before the step
    validation: bool = False  # whether the rows are those of the validation

    def __str__(self) -> str:
        shown = ", ".join(map(str, self.rows[:8])) + (f", … ({len(self.rows)} rows)" if len(self.rows) > 8 else "")
        kind = "validation row" if self.validation else "row"
        which = f"; it comes from {kind}{'s' if len(self.rows) > 1 else ''} {shown}" if self.rows else ""
        where = f" ({self.layer})" if self.layer else ""
        return (
            f"training stopped in epoch {self.epoch}, step {self.step}: {self.quantity}{where} is no longer finite"
            f"{which}. {'The weights from before that step are kept. ' if self.kept else ''}{self.advice}"
        )


def blame(
    shape: Architecture,
    params: Sequence[Parameters],
    X: np.ndarray,
    Y: np.ndarray,
    w: np.ndarray,
    masks: Sequence[Any] | None,
    rate: float,
) -> tuple[str, np.ndarray]:
    """The first quantity of the step that is not finite, and the rows of the batch (n of them, from 0) that made it so.

    The arrays keep the dtype in which the training ran. With no such quantity, the name is "".
    """
    with np.errstate(all="ignore"):
        steps = record(shape, params, X, Y, rate, w, masks).steps
        bad = next((step for step in steps if not np.isfinite(step.value).all()), None)
        if bad is None:
            return "", np.zeros(0, int)
        counted = w[:, 0] > 0
        if (
            bad.value.ndim == 2
            and len(bad.value) == len(X)
            and bad.phase in ("forward", "backward")
            and bad.name[0] != "d"
        ):
            return bad.name, np.flatnonzero(~np.isfinite(bad.value).all(axis=1) & counted)
        by_name = {step.name: step.value for step in steps}
        layer = bad.name.removesuffix("_new").lstrip("d")[1:]
        size = by_name[f"E{layer or 'o'}"] if bad.name != "C" else by_name["O"] - by_name["Y"]
        sizes = np.where(counted, np.abs(size).max(axis=1), 0)
        return bad.name, np.flatnonzero((sizes >= 0.5 * sizes.max()) & (sizes > 0))


def layer_words(shape: Architecture, quantity: str) -> str:
    """Where a quantity belongs: "hidden layer 2", "the output layer", or "" for the cost."""
    stem = quantity.removesuffix("_new")
    if stem in ("C", "") or " " in stem:
        return ""
    suffix = "o" if stem == "O" else (stem[2:] if stem.startswith("d") else stem[1:]) or "h"
    if suffix == "o":
        return "the output layer"
    return "the hidden layer" if suffix == "h" else f"hidden layer {suffix}"


def advice(X: np.ndarray, rate: float | None, quantity: str) -> str:
    """What to try, from what the numbers look like."""
    largest = float(np.abs(X).max())
    tries = []
    if rate is not None and rate > 0:
        tries.append(f"a smaller learning rate than {rate:g}")
    if largest > 100:
        tries.append(f"inputs on a smaller scale (the largest here is {largest:g}; standardise the columns)")
    tries.append("clipping (clip=1.0 in Python, --clip 1 for the command), which bounds the length of the gradient")
    if quantity == "O":
        tries.append("another output activation")
    return "Try " + ", or ".join(tries) + "."
