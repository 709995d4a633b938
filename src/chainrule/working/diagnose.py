"""What ails a network: each illness is looked for in the numbers of one pass, and told with them, its reason, a cure.

`diagnose` makes the pass and asks each function of `CHECKS`; they are in `ill_numbers.py`, `ill_units.py` and
`ill_steps.py`, and `findings.py` shows what they say.

The limits are chosen so that networks which learn well raise no alarm: tests/working/test_diagnose.py holds them
against trained networks on real tables. Where a limit has a source, it stands beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..architecture import Architecture
from ..equations.descent import GD, descend, start
from ..equations.propagate import Parameters, backward, cost, forward, row_share
from .ill_numbers import constant_outputs, growth, input_scales, not_finite
from .ill_steps import course, errors, nothing_learns, updates
from .ill_units import flat_outputs, flat_units, spare_units, twins
from .look import Finding, Findings, Look

__all__ = ["CHECKS", "Finding", "Findings", "diagnose"]

FINITE, SCALE, UPDATE, COURSE = "finite numbers", "input scales", "the size of an update", "the course of the cost"
CHECKS: dict[str, Callable[[Look], Iterator[Finding]]] = {
    FINITE: not_finite,
    SCALE: input_scales,
    "dead and saturated units": flat_units,
    "flat outputs": flat_outputs,
    "identical units": twins,
    "sizes per layer": growth,
    "errors per layer": errors,
    "constant outputs": constant_outputs,
    "moving weights": nothing_learns,
    UPDATE: updates,
    COURSE: course,
}
NO_WEIGHT = Finding(
    "no_rows_count",
    "w",
    "every sample weight is 0, so no row counts",
    "each row's w stands in C′(O), so Eo = C′(O) ∘ A′(Zo) is 0, and with it every E and dW",
    "weights above 0 for the rows that should be learned from",
    (("largest w", 0.0),),
)


def diagnose(
    shape: Architecture,
    params: Sequence[Parameters],
    X: np.ndarray,
    Y: np.ndarray,
    sample_weight: np.ndarray | None = None,
    learning_rate: float | None = None,
    costs: Sequence[float] = (),
    validation_costs: Sequence[float] = (),
) -> Findings:
    """Everything that can be seen in one pass: X (n, inputs), Y (n, outputs), sample_weight (n, 1), all float64.

    learning_rate is that of plain gradient descent; costs are those of a training so far. Dropout is silent.
    """
    w = np.ones((len(X), 1)) if sample_weight is None else sample_weight
    counts = w[:, 0] > 0  # a row of weight 0 is padding: it must not wake a unit
    if not counts.any():
        return Findings((NO_WEIGHT,), (), ("the sample weights",), 0)
    with np.errstate(all="ignore"):  # what is not finite is told, not warned about
        rows = X[counts], Y[counts], w[counts]
        look = looked(shape, params, *rows, learning_rate or 0.0, costs, validation_costs)
        broken = any(not_finite(look))
        asked = {UPDATE: learning_rate is not None, COURSE: len(costs) > 1}
        words = [each for each in ((FINITE, SCALE, COURSE) if broken else CHECKS) if asked.get(each, True)]
        found = [plain(finding) for each in words for finding in CHECKS[each](look)]
        notes = [] if broken else [plain(note) for note in spare_units(look)]
    return Findings(tuple(found), tuple(notes), tuple(words), len(look.X))


def looked(
    shape: Architecture,
    params: Sequence[Parameters],
    X: np.ndarray,
    Y: np.ndarray,
    w: np.ndarray,
    rate: float,
    costs: Sequence[float],
    validation_costs: Sequence[float],
) -> Look:
    """The pass: forward, the cost, backward, and the cost after one step of gradient descent."""
    a, loss, penalty, counts_for = shape.activations, shape.cost, shape.penalty, row_share(w, shape.reduction)
    share = row_share(w / w.max(), "mean")  # over the largest first, so that no sum overflows
    layers = forward(a, params, X)
    C = float(cost(loss, a, params, layers, Y, counts_for, penalty))
    back = backward(a, loss, params, layers, Y, counts_for, penalty)
    moved, _ = descend(GD, params, back, start(GD, params), rate, 1)
    after = float(cost(loss, a, moved, forward(a, moved, X), Y, counts_for, penalty))
    return Look(
        shape, params, X, Y, share, counts_for, layers, layers[-1].H, back, C, rate, after, costs, validation_costs
    )


def plain(finding: Finding) -> Finding:
    """The same with Python's own numbers."""
    numbers = tuple((name, float(value)) for name, value in finding.numbers)
    return replace(finding, numbers=numbers)
