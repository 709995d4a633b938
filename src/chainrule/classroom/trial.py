"""How somebody's code wants its numbers: it is tried with batches, with single rows, in rows, in columns, until it fits.

A trial is one way that works, with everything that came back in it. Next: `check.py`, which judges that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..architecture import Architecture, architecture
from .exercise import Exercise
from .passes import worked
from .probes import RATES, ROWS, probe, sizes
from .student import Call, Crash, Manner, Outcome, Student
from .told import Told

KINDS = ("forward", "backward", "update", "train_step")
BATCHES = (
    Manner(),
    Manner(bias="flat"),
    Manner(samples="columns", weights="out_in", bias="column"),
    Manner(weights="out_in", bias="flat"),
    Manner(samples="columns", weights="in_out", bias="column"),
    Manner(weights="out_in", bias="row"),
    Manner(samples="columns", weights="out_in", bias="flat"),
)
ONE_BY_ONE = (
    Manner(example="vector", bias="flat"),
    Manner(example="vector", weights="out_in", bias="flat"),
    Manner(example="column", samples="columns", weights="out_in", bias="column"),
    Manner(example="column", samples="columns", weights="in_out", bias="column"),
    Manner(example="row"),
    Manner(example="row", bias="flat"),
)
SCALAR = Manner(example="scalar")
ABOUT = ("tanh", "sigmoid")  # what stands in for the activations while only shapes are looked at


@dataclass(frozen=True, eq=False)
class Trial:
    """A manner and a network of some sizes, and what each function gave for it. `fit`: how much of it has the right shape."""

    manner: Manner
    shape: Architecture
    outcomes: Mapping[str, Outcome]
    fit: float

    @property
    def crash(self) -> Crash | None:
        return next((outcome.crash for outcome in self.outcomes.values() if outcome.crash), None)

    @property
    def rows(self) -> tuple[int, ...]:
        return ROWS if self.manner.example == "batch" else (1, 1)


@dataclass(frozen=True)
class Setting:
    """Sizes and a manner to try."""

    sizes: tuple[int, ...]
    manner: Manner


def settings(student: Student, told: Told, square: bool = False) -> Iterator[Setting]:
    """All ways to try, the usual first. square: all sizes alike, where code runs that the others would crash."""
    layers = len(told.hidden) + 1 if len(told.hidden) > 1 else (student.layers or 2)
    usual = sizes(layers, told.outputs)
    single = sizes(layers, 1)
    if square:
        usual = single = (ROWS[0],) * (layers + 1)
    targets = [told.targets] if told.targets else ["onehot", "labels"]
    for kind in targets:
        for manner in (*BATCHES, *(replace(manner, lists=True) for manner in BATCHES[:3])):
            yield Setting(usual, replace(manner, targets=kind))
    if told.outputs is None and told.targets is None:
        for kind in ("onehot", "flat"):
            for manner in BATCHES:
                yield Setting(single, replace(manner, targets=kind))
    elif told.outputs == 1:
        for manner in BATCHES:
            yield Setting(single, replace(manner, targets="flat"))
    for kind in targets:
        for manner in (*ONE_BY_ONE, *(replace(manner, lists=True) for manner in ONE_BY_ONE)):
            yield Setting(usual, replace(manner, targets=kind))
    if told.outputs is None:
        for manner in ONE_BY_ONE:
            yield Setting(single, manner)
    yield Setting((1,) * (layers + 1), SCALAR)


def wanted(setting: Setting, told: Told) -> bool:
    """Whether a setting is what was told."""
    manner = setting.manner
    if told.samples and manner.example in ("batch", "column") and manner.samples != told.samples:
        return False
    return not told.example or told.example == manner.example or (told.example == "vector" and manner.example == "row")


def trials(student: Student, told: Told, seed: int, square: bool = False) -> list[Trial]:
    """The ways that fit best, the usual first; where none fits, the one that came furthest."""
    best: list[Trial] = []
    group = ""
    for setting in settings(student, told, square):
        if not wanted(setting, told):
            continue
        now = f"{setting.manner.example == 'batch'} {setting.sizes}"
        if best and best[0].fit >= 1 and now != group and group:
            break  # everything fits: single rows are tried only where batches do not
        group = now
        trial = tried(student, setting, told, seed)
        if trial is None:
            continue
        if not best or trial.fit > best[0].fit + 1e-9:
            best = [trial]
        elif trial.fit > best[0].fit - 1e-9:
            best.append(trial)
        if trial.crash and trial.crash.kind in ("Timeout", "Unknown parameter"):
            break
    return best


def tried(student: Student, setting: Setting, told: Told, seed: int) -> Trial | None:
    """What every function of the code gives in one setting."""
    shape = architecture(setting.sizes, activations=ABOUT[0])
    manner = replace(setting.manner, returns=told.returns)
    rows = ROWS[0] if manner.example == "batch" else 1
    values = worked(Exercise(shape), probe(setting.sizes, rows, seed), RATES[0])
    outcomes = run(student, shape, manner, values, RATES[0])
    return Trial(manner, shape, outcomes, fitting(outcomes, shape, values))


def run(
    student: Student,
    shape: Architecture,
    manner: Manner,
    values: Mapping[str, np.ndarray],
    rate: float,
    again: bool = False,
) -> dict[str, Outcome]:
    """Every function of the code, each judged by itself, but for backward, which may need what forward left."""
    everything = {**values, "rate": np.asarray(rate)}
    backward = {name: value for name, value in everything.items() if name[0] not in "Ed" and "_new" not in name}
    start = {name: value for name, value in backward.items() if name[0] in "XYWBr"}
    handed = {
        "forward": start,
        "backward": backward,
        "update": {name: value for name, value in everything.items() if name[0] in "WBdr" and "_new" not in name},
        "train_step": start,
    }
    outcomes: dict[str, Outcome] = {}
    calls: list[Sequence[str]] = [["forward", "backward"], ["update"], ["train_step"]]
    for kinds in calls:
        present = [kind for kind in kinds if kind in student.kinds]
        if present:
            made = [Call(kind, dict(handed[kind]), again=again and kind == "backward") for kind in present]
            outcomes |= dict(zip(present, student.run(made, shape, manner), strict=False))
    return outcomes


def fitting(outcomes: Mapping[str, Outcome], shape: Architecture, values: Mapping[str, np.ndarray]) -> float:
    """From 0, all crash, to 1, all run and every array has its right shape."""
    parts = []
    for outcome in outcomes.values():
        if outcome.crash is not None:
            parts.append(0.0)
            continue
        found = {**outcome.values, **{f"{name}_new": value for name, value in outcome.in_place.items()}}
        known = [name for name in found if name in values]
        right = [found[name].shape == values[name].shape for name in known]
        parts.append(0.5 + 0.5 * (sum(right) / len(right) if right else 0.2))
    missing = 1 if "forward" in outcomes and outcomes["forward"].crash and len(outcomes) == 1 else 0
    return sum(parts) / (len(parts) + missing) if parts else 0.0
