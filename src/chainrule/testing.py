"""For courses: `assert_backprop` in a test or a notebook cell, with a failure that says where and not what.

It is a plain function, so pytest, nbgrader and otter can all use it. The check itself is `classroom/check.py`;
docs/teachers.md shows it at work.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from .classroom.report import HINTS, Judgement, sentence
from .errors import InputError

# What has to be among the quantities that were judged, for a function to have been judged at all.
WANTED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "forward": ("the output O", ("Z", "H", "O")),
    "backward": ("the derivatives dW", ("dW",)),
    "update": ("the weights after the update", ("W",)),
    "train_step": ("the weights after the step", ("W", "dW")),
}


def assert_backprop(
    forward: Callable[..., Any] | None = None,
    backward: Callable[..., Any] | None = None,
    update: Callable[..., Any] | None = None,
    train_step: Callable[..., Any] | None = None,
    *,
    cost: Callable[..., Any] | None = None,
    file: str | os.PathLike[str] | None = None,
    hint: int = 1,
    seed: int | None = None,
    **options: Any,
) -> None:
    """Passes if somebody's backpropagation is right; else raises AssertionError, with a sentence for the student.

    forward, backward, update, train_step, cost : functions, any of them, called in this process
    file : a Python file instead, run in a process of its own; it must hold backward or train_step
    hint : how much the failure says: 1 only which quantity is the first that is wrong, 2 a question too, 3 everything
    seed : decides the numbers that are tried; None draws another one each time, which the failure names
    options : what the exercise is, as for `chainrule.check`: hidden="relu", output="softmax", loss="cross_entropy",
        reduction="mean", samples="columns", …; what is left out is inferred

    Raises InputError for a file that cannot be read, and for an option that does not exist.

    >>> import numpy as np
    >>> def forward(X, Wh, Bh, Wo, Bo):
    ...     Zh = X @ Wh + Bh
    ...     H = np.maximum(Zh, 0)
    ...     Zo = H @ Wo + Bo
    ...     return {"Zh": Zh, "H": H, "Zo": Zo, "O": Zo}
    >>> assert_backprop(forward=forward, seed=1)
    >>> def forward(X, Wh, Bh, Wo, Bo):
    ...     Zh = X @ Wh + Bh
    ...     H = np.maximum(Zh, 0)
    ...     Zo = H @ Wo
    ...     return {"Zh": Zh, "H": H, "Zo": Zo, "O": Zo}
    >>> assert_backprop(forward=forward, seed=1)
    Traceback (most recent call last):
        ...
    AssertionError: Zo, the output weighted input, is the first quantity that is wrong. To try the same numbers again, \
pass seed=1.
    """
    __tracebackhide__ = True  # pytest shows the line that called, not ours
    if hint not in HINTS:
        raise InputError(f"hint is {hint!r}; it must be 1, 2 or 3")
    given = {"forward": forward, "backward": backward, "update": update, "train_step": train_step}
    functions = {kind: function for kind, function in given.items() if function is not None}
    if (file is None) == (not functions):
        raise InputError("give either functions, such as backward=backward, or a file, such as file='student.py'")
    chosen = secrets.randbelow(2**31) if seed is None else seed
    if cost is not None:
        functions["cost"] = cost
    kinds, found = judged(functions, file, chosen, options)
    failure = said(kinds, found, hint) or ("" if file is None else lacking(kinds))
    if failure:
        again = f"To try the same numbers again, pass seed={chosen}."
        raise AssertionError(f"{failure} {again}" if hint < 3 else f"{failure}\n{again}")


def judged(
    functions: Mapping[str, Callable[..., Any]],
    file: str | os.PathLike[str] | None,
    seed: int,
    options: Mapping[str, Any],
) -> tuple[tuple[str, ...], Judgement]:
    """The kinds of functions there are, and the judgement on them."""
    from .classroom.student import FileStudent, OwnStudent
    from .classroom.template import check_begun
    from .classroom.told import told

    exercise = told(**options)
    student = OwnStudent(functions) if file is None else FileStudent(file)
    try:
        return student.kinds, check_begun(student, exercise, seed)
    finally:
        student.close()


def said(kinds: tuple[str, ...], found: Judgement, hint: int) -> str:
    """What the failure says; "" where everything that is there is right."""
    if found.findings:
        findings = found.findings if hint == 3 else found.findings[:1]
        return "\n".join(finding.told(hint) for finding in findings)
    if found.ok is None:
        return f"This could not be judged. {' '.join(sentence(note) for note in found.notes)}".strip()
    for kind in [kind for kind in kinds if kind in WANTED]:
        what, letters = WANTED[kind]
        if not any(name.startswith(letters) for name in found.checked):
            return f"{kind} does not give back {what}, so it could not be judged."
    return ""


def lacking(kinds: tuple[str, ...]) -> str:
    """What a file does not have: one with forward alone would otherwise pass."""
    if {"backward", "train_step"} & set(kinds):
        return ""
    return "There is no function for the way back; name it backward or train_step."
