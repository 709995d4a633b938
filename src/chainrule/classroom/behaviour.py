"""What code does that no equation shows: it changes what it was handed, keeps sums from call to call, crashes, never ends.

Next: `report.py`, which puts a finding into words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from .exercise import Exercise
from .judge import same
from .mistakes import MISTAKES
from .report import Finding
from .student import Crash, Outcome
from .trial import Trial


RESULTS = {
    "forward": "ZHO",
    "backward": "Ed",
    "update": "WB",
    "train_step": "WB",
}  # what each gives back, by first letter


def behaviours(
    trial: Trial, exercise: Exercise, outcomes: Sequence[Mapping[str, Outcome]]
) -> tuple[list[Finding], list[str]]:
    """Findings, and remarks that accuse nobody."""
    found: list[Finding] = []
    notes: list[str] = []
    order = exercise.order
    for kind, outcome in outcomes[0].items():
        if outcome.crash is not None:
            continue
        changed = [name for name in outcome.changed if may_not_change(kind, name)]
        if changed:
            found.append(said("mutates_inputs", changed[0], f"{kind} changes {', '.join(changed)} of its caller."))
        whole = [
            name
            for name, dtype in outcome.dtypes.items()
            if "int" in dtype and name in order and name[0] in RESULTS[kind]
        ]
        if whole:
            found.append(said("integer_truncation", whole[0], f"{kind} gives {', '.join(whole)} as whole numbers."))
        if kind == "backward" and outcome.second is not None:
            doubled = [
                name
                for name, first in outcome.values.items()
                if name[0] == "d"
                and name in outcome.second
                and np.abs(first).max(initial=0) > 0
                and not same(first, outcome.second[name], 1e-6)
                and same(2 * first, outcome.second[name], 1e-6)
            ]
            if doubled:
                text = f"Called a second time with the same numbers, {doubled[0]} comes out twice as large."
                found.append(said("gradients_accumulate", doubled[0], text))
    return found, notes


def may_not_change(kind: str, name: str) -> bool:
    """Whether a function has no business with this array of its caller: only an update may move the weights."""
    return name not in ("rate", "C") and not (kind in ("update", "train_step") and name[0] in "WB")


def said(mistake: str, where: str, text: str) -> Finding:
    """A finding that has no equation."""
    return Finding(mistake, where, f"{where}: {MISTAKES[mistake].name}. {text} {MISTAKES[mistake].why}", says=text)


def crash_finding(crash: Crash) -> Finding:
    """What is known of code that stopped, and no more."""
    return said("unrecognised", crash.function or "code", sentence(crash))


def stopped(found: Finding, crash: Crash) -> Finding:
    """A mistake that was found where all sizes are alike, in code that stops where they are not."""
    return replace(found, message=f"{sentence(crash)} {found.message}", cell=None)


def sentence(crash: Crash) -> str:
    if crash.kind == "Timeout":
        return "It did not come to an end in time, and was stopped: look for a loop that never ends."
    place = f" in line {crash.line}, {crash.source.strip()}," if crash.line else ""
    shapes = ", ".join(f"{name} {shape}" for name, shape in list(crash.shapes.items())[:8])
    return f"The code stopped{place} with {crash.kind}: {crash.text}." + (f" At hand were: {shapes}." if shapes else "")
