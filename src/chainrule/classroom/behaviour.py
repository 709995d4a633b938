"""What code does that no equation shows: it changes what it was handed, keeps sums from call to call, or stops.

Next: `report.py`, which puts a finding into words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from .crash_words import sentence
from .exercise import Exercise
from .judge import same
from .mistakes import MISTAKES
from .report import Finding
from .student import Crash, Outcome

# what each function gives back, by first letter
RESULTS = {"forward": "ZHO", "backward": "Ed", "update": "WB", "train_step": "WB"}
Outcomes = Mapping[str, Outcome]


def behaviours(exercise: Exercise, outcomes: Outcomes) -> Iterator[Finding]:
    """Findings about the functions that came to their end."""
    for kind, outcome in outcomes.items():
        if outcome.crash is None:
            for look in (changed, cut_to_whole, biases_left_out, added_up):
                yield from look(kind, outcome, exercise, outcomes)


def changed(kind: str, outcome: Outcome, exercise: Exercise, outcomes: Outcomes) -> Iterator[Finding]:
    """Arrays of the caller that a function has no business with: only an update may move the weights."""
    moves = kind in ("update", "train_step")
    names = [name for name in outcome.changed if name not in ("rate", "C") and not (moves and name[0] in "WB")]
    if names:
        yield said("mutates_inputs", names[0], f"{kind} changes {', '.join(names)} of its caller.")


def cut_to_whole(kind: str, outcome: Outcome, exercise: Exercise, outcomes: Outcomes) -> Iterator[Finding]:
    """Results that came as integers, although every number that was handed in was a float."""
    whole = [name for name, dtype in outcome.dtypes.items() if "int" in dtype and name in exercise.order]
    whole = [name for name in whole if name[0] in RESULTS[kind]]
    if whole:
        yield said("integer_truncation", whole[0], f"{kind} gives {', '.join(whole)} as whole numbers.")


def biases_left_out(kind: str, outcome: Outcome, exercise: Exercise, outcomes: Outcomes) -> Iterator[Finding]:
    """No dB came back although the network has biases, and every dW is there."""
    if kind != "backward" or "train_step" in outcomes:
        return
    layers = exercise.shape.layers[::-1]
    biases = any(name[0] == "B" for each in outcomes.values() for name in each.took)
    all_weights = all(f"dW{layer}" in outcome.values for layer in layers)
    if biases and all_weights and not any(f"dB{layer}" in outcome.values for layer in layers):
        yield said("missing_bias_gradient", f"dB{layers[0]}", "Every dW comes back, and no dB.")


def added_up(kind: str, outcome: Outcome, exercise: Exercise, outcomes: Outcomes) -> Iterator[Finding]:
    """Derivatives that come out twice as large when the same call is made once more."""
    if kind != "backward" or outcome.second is None:
        return
    for name, first in outcome.values.items():
        second = outcome.second.get(name)
        if name[0] != "d" or second is None or not np.abs(first).max(initial=0.0) > 0:
            continue
        if same(2 * first, second, 1e-6):
            text = f"Called a second time with the same numbers, {name} comes out twice as large."
            yield said("gradients_accumulate", name, text)
            return


def said(mistake: str, where: str, text: str) -> Finding:
    """A finding that has no equation."""
    parts = (f"{where}: {MISTAKES[mistake].name}.", text, MISTAKES[mistake].why)
    return Finding(mistake, where, " ".join(part for part in parts if part), says=text)


def crash_finding(crash: Crash) -> Finding:
    """What is known of code that stopped, and no more."""
    where = crash.function or "code"
    return Finding("unrecognised", where, f"{where}: {sentence(crash)}", says=sentence(crash))


def stopped(found: Finding, crash: Crash) -> Finding:
    """A mistake that was found where all sizes are alike, in code that stops where they are not."""
    return replace(found, message=f"{sentence(crash)} {found.message}", cell=None)
