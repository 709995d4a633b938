"""The loss curve: what training cost, epoch by epoch, one line for each series."""

import math
from collections.abc import Callable, Sequence

from ..text import number
from .shapes import at, circle, path, sheet, short, text, ticks, width_of

LINES = [("ink", ""), ("minus", "7 4"), ("E", "2 3"), ("H", "9 3 2 3")]  # each series' colour and dash
HUGE = 1000  # the largest value is so many times the smallest: equal steps would hide the end of the curve


def curves(
    series: Sequence[tuple[str, Sequence[float]]],
    title: str,
    width: int = 560,
    height: int = 260,
    log: bool | None = None,
    key: str = "",
) -> str:
    """Curves over their epochs, each (its name, its values); the line is broken where a value is not finite.

    The axis has equal steps and includes 0, or with `log` equal factors; None takes factors where the range is huge.
    """
    finite = [value for _, values in series for value in values if math.isfinite(value)] or [0.0]
    low, high, longest = min(finite), max(finite), max((len(values) for _, values in series), default=0)
    log = (low > 0 and high / low > HUGE) if log is None else log and low > 0
    if log:
        marks = [10.0**k for k in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]
        marks = marks[:: math.ceil(len(marks) / 7)] if len(marks) > 1 else [marks[0], marks[0] * 10]
        low, high = min(low, marks[0]), max(high, marks[-1])
    else:
        low, high = min(0.0, low), max(0.0, high)
        high = high if high > low else low + 1.0
        marks = ticks(low, high)
    left, top, right, bottom = 24 + max(width_of(number(mark)) for mark in marks), 40, width - 24, height - 44

    def x(k: float) -> float:
        return left + k * (right - left) / max(longest - 1, 1)

    def y(value: float) -> float:
        share = math.log(value / low) / math.log(high / low) if log else (value - low) / (high - low)
        return bottom - share * (bottom - top)

    parts = []
    for mark in marks:
        parts.append(path(f"M{at(left)} {at(y(mark))}H{at(right)}", "rule"))
        parts.append(text(left - 8, y(mark) + 4.5, number(mark), "end"))
    epochs = sorted({1, *(int(mark) for mark in ticks(1, max(longest, 1), 7) if mark == int(mark)), max(longest, 1)})
    epochs = [k for k in epochs if k in (1, longest) or 1 + longest * 0.08 < k < longest * 0.92]
    parts += [text(x(k - 1), bottom + 19, str(k), "middle") for k in epochs]
    parts.append(path(f"M{at(left)} {top}V{bottom}H{at(right)}", "soft"))
    parts.append(text((left + right) / 2, bottom + 37, "epoch", "middle", kind="soft"))
    along = left
    for place, (name, values) in enumerate(series):
        line, dash = LINES[place % len(LINES)]
        parts += broken(values, x, y, line, dash)
        name = short(name, 30)
        parts.append(path(f"M{at(along)} 20H{at(along + 28)}", line, 2, dash))
        parts.append(text(along + 34, 24, name))
        along += 52 + width_of(name)
    return sheet(title, described(series, longest, log), max(width, along), height, parts, key)


def described(series: Sequence[tuple[str, Sequence[float]]], longest: int, log: bool) -> str:
    said = []
    for name, values in series:
        lost = sum(not math.isfinite(value) for value in values)
        ends = f" from {number(values[0])} to {number(values[-1])}" if len(values) else " without a value"
        said.append(f"{name}{ends}" + (f", {lost} of {len(values)} not finite" if lost else ""))
    factors = "; the axis has equal factors" if log else ""
    return f"{'; '.join(said)} in {longest} epoch{'s' * (longest != 1)}{factors}"


def broken(
    values: Sequence[float], x: Callable[[float], float], y: Callable[[float], float], line: str, dash: str
) -> list[str]:
    """The line through the values, a new one after each gap; a value between two gaps is a dot."""
    runs: list[list[int]] = [[]]
    for k, value in enumerate(values):
        if math.isfinite(value):
            runs[-1].append(k)
        elif runs[-1]:
            runs.append([])
    parts = []
    for run in filter(None, runs):
        if len(run) == 1:
            parts.append(circle(x(run[0]), y(values[run[0]]), 3, line, line))
        else:
            points = "L".join(f"{x(k):.1f} {y(values[k]):.1f}" for k in run)
            parts.append(path(f"M{points}", line, 2, dash))
    return parts
