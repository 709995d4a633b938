"""How somebody's code wants its numbers: with batches or single rows, in rows or columns, it is tried until it fits.

A trial is one way that works, with everything that came back in it. Next: `check.py`, which judges that.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..architecture import Architecture, architecture
from .exercise import Exercise
from .passes import worked
from .probes import ALONE, RATES, ROWS, SIZES, probe, sizes
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
ABOUT = "tanh"  # what stands in for the activations while only shapes are looked at
ENDS = ("Timeout", "Memory", "Died", "Unknown parameter")  # no other manner helps
LABELS = re.compile(
    r"\[\s*(np\.)?(arange|range|list)\b|one_?hot|\beye\(|label|classes|astype\(\s*int|dtype=int|==\s*\w+\b"
)
BATCH = re.compile(r"len\(\s*X|shape\[|axis\s*=|keepdims|\.mean\(|/\s*[nmN]\b")  # the text of code for many rows
# code for arrays
ARRAYS = re.compile(
    r"[\w\])] *@ *[\w(]|\bdot\(|matmul|einsum|\.T\b|axis|\.shape|tensordot|outer\(|zip\(|\[[ijk]\]|range\(len"
)


@dataclass(frozen=True)
class Setting:
    """Sizes, numbers of rows and a manner to try. `unusual`: how much less likely than a batch, in mistakes."""

    sizes: tuple[int, ...]
    manner: Manner
    rows: tuple[int, ...] = ROWS
    unusual: float = 0.0


@dataclass(frozen=True, eq=False)
class Trial:
    """A setting, and what each function gave in it.

    fit : how much of it has the right shape, from 0 to 1. unfinished : the functions that did not come to their end.
    """

    setting: Setting
    shape: Architecture
    outcomes: Mapping[str, Outcome]
    fit: float
    unfinished: int

    @property
    def manner(self) -> Manner:
        return self.setting.manner

    @property
    def rows(self) -> tuple[int, ...]:
        return self.setting.rows

    @property
    def crashes(self) -> tuple[Crash, ...]:
        return tuple(outcome.crash for outcome in self.outcomes.values() if outcome.crash)


def groups(student: Student, told: Told, layers: int) -> Iterator[list[Setting]]:
    """All ways to try, in groups, the usual first: batches; one output; one row at a time; single numbers."""
    usual, single = sizes(layers, told.outputs), sizes(layers, 1)
    source = student.source()
    targets = [told.targets] if told.targets else ["flat"] if told.outputs == 1 else ["onehot"]
    if not told.targets and (not source or LABELS.search(source)):
        targets.append("labels")
    listed = [replace(manner, lists=True) for manner in BATCHES[:3]]
    if told.outputs == 1:
        yield [Setting(usual, manner) for manner in (*BATCHES, *listed)]
    for kind in targets:
        yield [Setting(usual, replace(manner, targets=kind)) for manner in (*BATCHES, *listed)]
    if told.outputs is None and told.targets is None and "softmax" not in source.lower():
        for kind in ("onehot", "flat"):
            yield [Setting(single, replace(manner, targets=kind), unusual=0.2) for manner in (*BATCHES, *listed[:1])]
    rare = 1.5 if BATCH.search(source) else 0.3
    listed = [replace(manner, lists=True) for manner in ONE_BY_ONE]
    for kind in targets:
        yield [Setting(usual, replace(manner, targets=kind), ALONE, rare) for manner in (*ONE_BY_ONE, *listed)]
    if told.outputs is None:
        yield [Setting(single, manner, ALONE, rare + 0.1) for manner in ONE_BY_ONE]
    if told.example == "scalar" or not ARRAYS.search(source):
        yield [Setting((1,) * (layers + 1), SCALAR, ALONE, 0.4)]


def wanted(setting: Setting, told: Told) -> bool:
    """Whether a setting is what was told."""
    manner = setting.manner
    if told.samples and manner.example in ("batch", "column") and manner.samples != told.samples:
        return False
    return not told.example or told.example == manner.example or (told.example == "vector" and manner.example == "row")


def trials(student: Student, told: Told, seed: int, layers: int) -> list[Trial]:
    """The ways that fit best of each group, until one fits entirely."""
    found: list[Trial] = []
    for group in groups(student, told, layers):
        several = any(not trial.unfinished for trial in found)  # they run with several outputs
        if several and told.outputs is None and group and group[0].sizes[-1] == 1 and max(group[0].sizes) > 1:
            continue
        made = [tried(student, setting, told, seed) for setting in group if wanted(setting, told)]
        most = max((trial.fit for trial in made), default=0.0)
        found += [trial for trial in made if trial.fit > most - 1e-9 or (trial.crashes and trial.rows == ROWS)]
        if most >= 1 or any(crash.kind in ENDS for trial in made for crash in trial.crashes):
            break
    return sorted(found, key=lambda trial: -trial.fit)


def squared(student: Student, trial: Trial, told: Told, seed: int) -> Iterator[Trial]:
    """The same manner with all sizes alike, where code runs on that other sizes would stop."""
    size = ROWS[0] if trial.rows == ROWS else SIZES[0]
    rows = (size, size) if trial.rows == ROWS else trial.rows
    outputs = [size] if trial.shape.sizes[-1] > 1 else [1, size]
    for last in outputs:
        sizes = (*(size,) * (len(trial.shape.sizes) - 1), last)
        made = tried(student, Setting(sizes, trial.manner, rows), told, seed)
        if len(made.crashes) < len(made.outcomes):
            yield made


def tried(student: Student, setting: Setting, told: Told, seed: int) -> Trial:
    """What every function of the code gives in one setting."""
    shape = architecture(setting.sizes, activations=ABOUT)
    setting = replace(setting, manner=replace(setting.manner, returns=told.returns))
    values = worked(Exercise(shape), probe(setting.sizes, setting.rows[0], seed), RATES[0])
    outcomes = run(student, shape, setting.manner, values, RATES[0])
    present = [kind for kind in KINDS if kind in student.kinds]
    finished = [kind for kind, outcome in outcomes.items() if outcome.crash is None]
    return Trial(setting, shape, outcomes, fitting(outcomes, shape, values), len(present) - len(finished))


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
    odd = any(o.crash is not None and "integer" in o.crash.text for o in outcomes.values())  # class numbers are wanted
    return sum(parts) / len(parts) - 0.01 * odd if parts else 0.0
