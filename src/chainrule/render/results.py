"""Reports and the working of one row as plain text. Names from outside are printed so that none comes alive."""

import math
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..data.cells import printable
from ..data.features import plural
from .chart import bar
from .text import number, table, trace_text

if TYPE_CHECKING:
    from ..answers import RowWorking
    from ..study import Report

MOST_CLASSES = 20
UPDATE = "The update is one plain step of gradient descent, to show the way; it is not how the network was trained."


def percent(share: float) -> str:
    """A share of 1 as people say it.

    >>> percent(0.9755), percent(float("nan"))
    ('97.5 %', '–')
    """
    return "–" if np.isnan(share) else f"{share * 100:.1f} %"


def measured(value: float, spread: float) -> str:
    """A number with the digits that tell a thousandth of the spread of its kind.

    >>> measured(152.1334, 77.0), measured(-1e12 - 0.25, 0.9), measured(125750.0, 40030.0)
    ('152.13', '−1000000000000.25', '125750')
    """
    more = math.ceil(math.log10(abs(value)) - math.log10(spread)) if value else 0
    text = f"{value:.{min(max(more, 0) + 4, 17)}g}"
    if "e+" in text and abs(value) < 1e15:
        text = f"{value:.0f}"
    return text.replace("-", "−")


def duration(seconds: Sequence[float], stopped: str) -> str:
    """How long a fit took, from when each epoch ended, and why it ended.

    >>> duration([0.5, 0.8], "all 2 epochs are done")
    '2 epochs in 0.8 s (all 2 epochs are done).'
    """
    return f"{plural(len(seconds), 'epoch')} in {seconds[-1] if seconds else 0.0:.1f} s ({stopped})."


def report_text(report: "Report") -> list[str]:
    """What was trained on what, and how well it does beside the simplest answers."""
    score = percent if report.task == "classification" else (lambda value: "–" if np.isnan(value) else number(value, 3))
    lines = [
        f"{report.task} of {printable(report.target)}: {report.rows} rows, {report.trained_on - report.watched} to "
        f"learn from, {report.watched} to decide when to stop, {report.held_out} held out to judge"
        + (f", {report.without_target} without a target" if report.without_target else ""),
        f"the network: {' → '.join(map(str, report.sizes))} units; price of large weights, --l2: {number(report.l2)}",
    ]
    for name, reason in report.left_out:
        keep = f"; take it in with --keep {shlex.quote(printable(name))}" if "missing in every" not in reason else ""
        lines.append(f"left out: {printable(name)} {reason}{keep}")
    lines += ["", f"On the {plural(report.held_out, 'held-out row')}, {report.score_name}:"]
    names = (
        ("majority class", "logistic regression") if report.task == "classification" else ("mean", "ridge regression")
    )
    rows = [("this network", report.score), (names[0], report.trivial), (names[1], report.linear)]
    lines += [f"  {name:<20} {score(value):>8}  {bar(value)}".rstrip() for name, value in rows]
    if report.typical_error is not None:
        lines += [
            "  (1 is perfect, 0 no better than always saying the mean of these rows, below 0 worse than that)",
            f"  a typical error (the root mean squared one) is {report.typical_error:.4g}, in units of "
            f"{printable(report.target)}",
        ]
    if report.linear > report.score:
        lines.append("  The linear model did better here: on such data it is the better choice, or try another --l2.")
    if report.classes:
        cells = [
            (printable(c.name), str(c.rows), percent(c.recall), percent(c.precision))
            for c in report.classes[:MOST_CLASSES]
        ]
        lines += ["", *table(cells, ("class", "rows", "found", "right when said"))]
        lines.append(
            "(found: the part of a class's rows that were called so; right when said: of those called so, how many are)"
        )
        if len(report.classes) > MOST_CLASSES:
            lines.append(f"… and {len(report.classes) - MOST_CLASSES} classes more")
    lines += [f"note: {note}" for note in report.notes]
    return lines


def row_text(row: "RowWorking") -> list[str]:
    """One row: from its cells to X, through every layer, to the prediction in words; and back if it has its target."""
    name = printable(row.columns.target.name)
    answer = prediction(row, name)
    lines = [f"Row {row.row} of {printable(row.source)}", answer[0], "", "From the table to X", "═══════════════════"]
    lines += [f"  {encoding.text}" for encoding in row.encodings]
    lines += ["", f"X, its {len(row.columns.inputs)} inputs in order:"]
    lines += [f"  {line}" for line in inputs(row)]
    lines += ["", trace_text(row.record), "", "What it says", "════════════", *answer]
    if row.target is not None:
        lines.append(UPDATE)
    return lines


def inputs(row: "RowWorking") -> list[str]:
    X = row.record.steps[0].value[0]
    named = enumerate(zip(row.columns.inputs, X, strict=True))
    cells = [(str(k), printable(name), number(float(value))) for k, (name, value) in named]
    shown = cells if len(cells) <= 24 else [*cells[:20], ("…", f"{len(cells) - 21} more", "…"), cells[-1]]
    return table(shown, ("column", "input", "value"))


def parts_of(C: float, price: float) -> str:
    """Of what the cost is made, where large weights have their price."""
    return f": {number(C - price)} for the prediction and {number(price)} for large weights" if price else ""


def prediction(row: "RowWorking", name: str) -> list[str]:
    """The prediction in words, with its probabilities and what the row itself says."""
    lines = []
    if row.probabilities is None:
        assert not isinstance(row.prediction, str)
        target = row.columns.target
        said, mean = measured(row.prediction, target.sd), measured(target.mean, target.sd)
        mean = f"({mean})" if mean.startswith("−") else mean
        O = float(next(step.value for step in row.record if step.name == "O")[0, 0])
        lines.append(
            f"{name} is predicted to be {said}: the output {number(O)} is in standard units, so it is "
            f"{number(O)}·{measured(target.sd, target.sd)} + {mean} ≈ {said}."
        )
    else:
        order = np.argsort(-row.probabilities, kind="stable")
        lines.append(
            f"{name} is predicted to be {printable(str(row.prediction))}, with probability "
            f"{number(float(row.probabilities[order[0]]))}."
        )
        shown = [(printable(row.columns.outputs[k]), float(row.probabilities[k])) for k in order[:MOST_CLASSES]]
        width = max(len(label) for label, _ in shown)
        lines += [f"  {label:<{width}}  {share:.4f}  {bar(share)}".rstrip() for label, share in shown]
    if row.target is None:
        lines.append(f"The row does not say what {name} is, so there is no cost and no way back.")
    else:
        C = float(next(step.value for step in row.record if step.name == "C"))
        told = row.target
        said = printable(told) if isinstance(told, str) else measured(told, row.columns.target.sd)
        verdict = "" if row.probabilities is None else ", right" if row.target == row.prediction else ", wrong"
        lines.append(f"The row itself says {said}{verdict}; its cost C is {number(C)}{parts_of(C, row.price)}.")
    return [*lines, *(f"note: {note}" for note in row.notes)]
