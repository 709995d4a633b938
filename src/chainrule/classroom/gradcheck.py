"""The gradient check: derivatives that somebody worked out, held against central differences, entry by entry.

`slopes.py` has the differences; `gradcheck_words.py` says what was found. The door is `checking.py`.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from ..architecture import Architecture
from ..equations.propagate import Parameters, backward, cost, forward, row_share
from .slopes import Along, Slope, central, closer, first_step

TOLERANCE, TOLERANCE_32 = 1e-5, 1e-3  # relative; the second for derivatives that were handed in as float32
FLOOR = 1e-6  # design: relative is divided by the largest entry of the array, plus this
SURE = 10.0  # differences accuse only where the disagreement is so many times what they may be off themselves
CLEAR = 1e-3  # a difference that may be off by more than this says nothing
ENTRIES, SECONDS = 1000, 10.0  # how many entries are looked at in all, and for how long
MATCHING = 1e-3  # entries smaller than this, beside the largest, say nothing about a common factor


@dataclass(frozen=True)
class Entry:
    """One derivative both ways. `relative`: how far apart they are, divided by the largest of the array (+ 1e-6)."""

    cell: str
    given: float
    difference: float
    relative: float
    ok: bool


@dataclass(frozen=True)
class Row:
    """One parameter: how many of its entries were checked, lie on a kink, or are too small or rough to be judged."""

    name: str
    shape: tuple[int, ...]
    size: int
    entries: tuple[Entry, ...]  # the worst first
    kinks: tuple[str, ...]
    unclear: tuple[str, ...]
    pattern: str = ""  # of an array that is wrong as a whole

    @property
    def checked(self) -> int:
        return len(self.entries)

    @property
    def worst(self) -> float:
        """The largest relative error; 0 where nothing could be checked."""
        return self.entries[0].relative if self.entries else 0.0

    @property
    def wrong(self) -> int:
        return sum(not entry.ok for entry in self.entries)


@dataclass(frozen=True)
class Checked:
    """What the check found, parameter by parameter. `ok` is None where no entry could be judged."""

    rows: tuple[Row, ...]
    tolerance: float
    notes: tuple[str, ...] = field(default=())

    @property
    def ok(self) -> bool | None:
        if any(row.wrong for row in self.rows):
            return False
        return True if any(row.entries for row in self.rows) else None

    @property
    def worst(self) -> Entry | None:
        """The entry with the largest relative error."""
        entries = [row.entries[0] for row in self.rows if row.entries]
        return max(entries, key=lambda entry: (not entry.ok, entry.relative), default=None)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain lists and numbers; a number that is not finite is its name, "nan" or "inf"."""
        worst = self.worst
        return {
            "ok": self.ok,
            "tolerance": self.tolerance,
            "worst": None if worst is None else plain(asdict(worst)),
            "rows": [
                {
                    "name": row.name,
                    "shape": list(row.shape),
                    "entries": row.size,
                    "checked": row.checked,
                    "wrong": row.wrong,
                    "worst": plain({"worst": row.worst})["worst"],
                    "kinks": list(row.kinks),
                    "unclear": list(row.unclear),
                    "pattern": row.pattern,
                    "worst_entries": [plain(asdict(entry)) for entry in row.entries[:5]],
                }
                for row in self.rows
            ],
            "notes": list(self.notes),
        }


def plain(record: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, float) and not np.isfinite(value) else value
        for name, value in record.items()
    }


@dataclass(frozen=True, eq=False)
class Part:
    """One parameter: its value and the derivatives that are to be checked, both float64 and of one shape.

    `along(index)` is f with only this entry free; `bends(index, one, other)` says whether a kink lies between two
    values of it, where somebody can look inside of f.
    """

    name: str
    value: np.ndarray
    given: np.ndarray
    along: Callable[[tuple[int, ...]], Along]
    bends: Callable[[tuple[int, ...], float, float], bool] = lambda index, one, other: False


def compare(
    parts: Sequence[Part],
    here: float,
    tolerance: float = TOLERANCE,
    entries: int = ENTRIES,
    seconds: float = SECONDS,
    seed: int = 0,
) -> Checked:
    """Every part's derivatives against central differences; of many entries a sample. here: f at the values."""
    end = time.monotonic() + seconds
    found: list[dict[tuple[int, ...], Slope]] = [{} for _ in parts]
    late = False
    for k, index in chosen(parts, entries, seed):
        late = time.monotonic() > end and any(found)
        if late:
            break
        x = float(parts[k].value[index])
        found[k][index] = central(parts[k].along(index), x, here, first_step(x))
    rows = tuple(judged(part, slopes, here, tolerance) for part, slopes in zip(parts, found, strict=True))
    notes = ["The time was up before all entries were tried; give more seconds for the rest."] if late else []
    return Checked(rows, tolerance, tuple(notes))


def chosen(parts: Sequence[Part], entries: int, seed: int) -> list[tuple[int, tuple[int, ...]]]:
    """(part, index) of what is tried, the parts in turn, so that each of them has its share: all of a small one."""
    random = np.random.default_rng(seed)
    orders = [random.permutation(part.value.size) for part in parts]
    picked: list[tuple[int, tuple[int, ...]]] = []
    for turn in range(max((len(order) for order in orders), default=0)):
        for k, order in enumerate(orders):
            if turn < len(order) and len(picked) < entries:
                picked.append((k, tuple(int(i) for i in np.unravel_index(order[turn], parts[k].value.shape))))
    return picked


def judged(part: Part, slopes: dict[tuple[int, ...], Slope], here: float, tolerance: float) -> Row:
    """Which entries agree. What does not agree, or may lie on a kink, is looked at more closely before it is judged."""
    largest = largest_of(slopes)
    for index, slope in slopes.items():
        if not abs(part.given[index] - slope.value) <= tolerance * largest or slope.gap > CLEAR * largest:
            slopes[index] = closer(part.along(index), float(part.value[index]), here)
    largest = largest_of(slopes)
    entries, kinks, unclear = [], [], []
    for index, slope in sorted(slopes.items()):
        given, x, cell = float(part.given[index]), float(part.value[index]), cell_of(part.name, index)
        off = abs(given - slope.value)
        agrees = off <= max(tolerance * largest, SURE * slope.error)
        if slope.kink or (not agrees and part.bends(index, x - first_step(x), x + first_step(x))):
            kinks.append(cell)
        elif not np.isfinite(slope.value) or (agrees and off > tolerance * largest and slope.error > CLEAR * largest):
            unclear.append(cell)
        else:
            relative = off / largest if np.isfinite(off) else np.inf
            entries.append(Entry(cell, given, slope.value, relative, bool(agrees)))
    entries.sort(key=lambda entry: (entry.ok, -entry.relative))
    said = pattern(entries, tolerance)
    return Row(part.name, part.value.shape, part.value.size, tuple(entries), tuple(kinks), tuple(unclear), said)


def largest_of(slopes: dict[tuple[int, ...], Slope]) -> float:
    return max((abs(slope.value) for slope in slopes.values() if np.isfinite(slope.value)), default=0.0) + FLOOR


def cell_of(name: str, index: tuple[int, ...]) -> str:
    return f"{name}[{','.join(map(str, index))}]" if index else name


def pattern(entries: Sequence[Entry], tolerance: float) -> str:
    """What all entries of a wrong array have in common, as the end of a sentence; "" for nothing."""
    given = np.array([entry.given for entry in entries])
    right = np.array([entry.difference for entry in entries])
    if all(entry.ok for entry in entries):
        return ""
    if not np.isfinite(given).all():
        return "some entries are not finite numbers"
    if not given.any():
        return "every entry is 0"
    telling = np.abs(right) > MATCHING * (np.abs(right).max() + FLOOR)
    if not telling.any():
        return "every entry should be 0"
    factor = float(np.median(given[telling] / right[telling]))
    if np.abs(given - factor * right).max() > max(tolerance, 1e-5) * (np.abs(given).max() + FLOOR):
        return ""
    return common(factor) if len(entries) > 1 else ""


def common(factor: float) -> str:
    """The words for a common factor.

    >>> common(2.0), common(-1.0), common(0.25), common(-3.0)
    ('every entry is 2 times too large', 'every entry has the wrong sign', 'every entry is 4 times too small', \
'every entry has the wrong sign and is 3 times too large')
    """
    size = f"{abs(factor):.4g} times too large" if abs(factor) >= 1 else f"{1 / abs(factor):.4g} times too small"
    sized = abs(abs(factor) - 1) > CLEAR
    if factor < 0:
        return f"every entry has the wrong sign and is {size}" if sized else "every entry has the wrong sign"
    return f"every entry is {size}"


# a network -----------------------------------------------------------------------------------------------------------


def network_parts(
    shape: Architecture,
    params: Sequence[Parameters],
    X: np.ndarray,
    Y: np.ndarray,
    sample_weight: np.ndarray | None = None,
) -> tuple[list[Part], float]:
    """Every W and B of a network with its derivatives by the three equations, and C. X (n, inputs), Y (n, outputs)."""
    share = row_share(np.ones((len(X), 1)) if sample_weight is None else sample_weight, shape.reduction)
    acts, penalty = shape.activations, shape.penalty
    kept = forward(acts, params, X)
    back = backward(acts, shape.cost, params, kept, Y, share, penalty)

    def moved(k: int, letter: str, index: tuple[int, ...], value: float) -> tuple[list[Parameters], list[Any]]:
        """The parameters with one entry changed, and the layers from there on; those before it stay as they are."""
        array = np.array(getattr(params[k], letter))
        array[index] = value
        changed = [*params[:k], params[k]._replace(**{letter: array}), *params[k + 1 :]]
        return changed, kept[:k] + forward(acts[k:], changed[k:], kept[k].input)

    def along(k: int, letter: str) -> Callable[[tuple[int, ...]], Along]:
        def with_index(index: tuple[int, ...]) -> Along:
            def C(value: float) -> float:
                with np.errstate(all="ignore"):
                    changed, layers = moved(k, letter, index, value)
                    return float(cost(shape.cost, acts, changed, layers, Y, share, penalty))

            return C

        return with_index

    def bends(k: int, letter: str) -> Callable[[tuple[int, ...], float, float], bool]:
        """Whether a ReLU or an absolute error changes its side between two values of one entry, or touches its kink."""

        def between(index: tuple[int, ...], one: float, other: float) -> bool:
            sides = []
            for value in (one, other):
                _, layers = moved(k, letter, index, value)
                bent = [layer.Z for layer, name in zip(layers, (*shape.hidden, shape.output), strict=True)
                        if name in ("relu", "leaky_relu")]  # fmt: skip
                bent += [layers[-1].H - Y] if shape.loss == "absolute_error" else []
                sides.append([np.sign(Z) for Z in bent])
            penalised = letter == "W" and shape.l1 > 0 and one * other < 0
            return penalised or any((a != b).any() for a, b in zip(*sides, strict=True))

        return between

    parts = []
    for k, (layer, derived) in enumerate(zip(shape.layers, back, strict=True)):
        for letter, given in (("W", derived.dW), ("B", derived.dB)):
            if given is not None:
                value = np.asarray(getattr(params[k], letter))
                parts.append(Part(f"{letter}{layer}", value, given, along(k, letter), bends(k, letter)))
    C = float(cost(shape.cost, acts, params, kept, Y, share, penalty))
    return parts, C
