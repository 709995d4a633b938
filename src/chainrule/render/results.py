"""The report of a trained network as plain text. Names from outside are printed so that none comes alive."""

import math
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..data.cells import printable
from ..data.features import plural
from .chart import bar
from .text import number, table

if TYPE_CHECKING:
    from ..study import Report

MOST_CLASSES = 20


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
