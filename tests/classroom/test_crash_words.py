"""Why code stopped: held against NumPy, which knows whether a line runs."""

import numpy as np
import pytest

from chainrule.classroom.crash_words import misfit, sentence
from chainrule.classroom.student import Crash

SHAPES = {"X": (8, 4), "Y": (8, 3), "W": (4, 5), "V": (5, 3), "E": (8, 3), "b": (1, 5), "y": (8,), "n": ()}
LINES = [
    "E @ V",
    "E @ V.T",
    "X @ W + b",
    "X @ W + b.T",
    "X @ W @ V - Y",
    "X @ W @ W",
    "np.dot(E, V)",
    "np.dot(X.T, E)",
    "X.dot(E)",
    "X.T.dot(E)",
    "E * V",
    "E * Y / n",
    "-E @ V",
    "E - y",
    "E - y @ Y",
    "X.T @ y",
    "y @ W",
    "(E - Y) * b",
    "2 * (E - Y)",
    "np.tanh(X @ V)",
    "E += V",
    "E -= Y",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_numpy_refuses_is_one_that_does_not_fit_and_no_other(line):
    arrays = {name: np.ones(shape) for name, shape in SHAPES.items()}
    try:
        exec(line, {"np": np, **arrays})
        runs = True
    except ValueError:
        runs = False
    assert (misfit(line, SHAPES) == "") is runs
    assert misfit(f"dA = {line}", SHAPES) == misfit(line, SHAPES) or "=" in line


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("dH = E @ V * slope", "E @ V is a matrix product of (8, 3) and (5, 3), and the 3 columns on the left"),
        ("return E - y", "E - y goes cell by cell, and (8, 3) and (8,) do not have the same cells"),
        ("out = np.tanh(X @ V)", "X @ V is a matrix product of (8, 4) and (5, 3)"),
        ("Z = np.dot(X,", ""),
        ("something(X, V)", ""),
        ("", ""),
    ],
)
def test_which_two_do_not_fit_is_said(line, said):
    found = misfit(line, SHAPES)
    assert found.startswith(said)
    assert (found == "") == (said == "")


def test_other_ends_are_said_too():
    assert "never ends" in sentence(Crash("Timeout", ""))
    assert sentence(Crash("NameError", "name 'W' is not defined", 3, "  W\n", {"X": (8, 4)})) == (
        "The code stopped in line 3, W, with NameError: name 'W' is not defined."
    )
    assert sentence(Crash("ValueError", "what?", 3, "f(X)", {"X": (8, 4)})) == (
        "The code stopped in line 3, f(X), with ValueError: what. Shapes at hand: X (8, 4)."
    )
    assert sentence(Crash("NotImplementedError", "", 2, "raise NotImplementedError")).endswith(
        "with NotImplementedError."
    )
    assert sentence(Crash("Died", "its process ended before it answered")) == (
        "The code stopped with Died: its process ended before it answered."
    )
