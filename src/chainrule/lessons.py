"""The data sets that a lesson brings along: small ones to play with, each with a network that can learn it.

Made ones come from a fixed seed; the real one is scikit-learn's copy of Fisher's irises. All are rounded to three
decimals, so that the page stays small and a number can be typed. Next: `render/lesson.py`, the document they go into.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from .architecture import Architecture, architecture
from .equations.propagate import Parameters

DIGITS = 3
ROUNDED = f"rounded to {DIGITS} decimals"
Points = tuple[np.ndarray, np.ndarray]  # X (n, inputs) and Y (n, outputs)


@cache
def data_sets() -> tuple[dict[str, Any], ...]:
    """The data sets as plain data, each as `lesson.schema.json` has it; not to be changed.

    `params` are the parameters to begin with, or None where they are to be drawn.

    >>> [each["name"] for each in data_sets()]
    ['article', 'line', 'xor', 'circles', 'moons', 'spiral', 'iris']
    >>> data_sets()[2]["X"], data_sets()[2]["Y"]
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]])
    """
    return (the_article(), line(), xor(), circles(), moons(), spiral(), iris())


# to be checked by hand -----------------------------------------------------------------------------------------------


def the_article() -> dict[str, Any]:
    shape, params, X, Y = article_numbers()
    return data_set("article", "The article's three rows", (X, Y), shape, ("x",), ("y0", "y1"), 0.1, params=params)


def article_numbers() -> tuple[Architecture, list[Parameters], np.ndarray, np.ndarray]:
    """The article's network, its parameters and its rows; `chainrule.article` makes a Network of them."""
    params = [
        Parameters(np.array([[1.0, -1.0]]), np.array([[-0.5, -0.5]])),
        Parameters(np.array([[-1.0, -1.0], [-0.5, 0.5]]), np.array([[1.0, 1.0]])),
    ]
    X = np.array([[-1.0], [1.0], [2.0]])
    Y = np.array([[1.0, 0.5], [2.0, 1.5], [2.0, 1.5]])
    return architecture([1, 2, 2], activations="relu", output="relu", reduction="sum"), params, X, Y


def line() -> dict[str, Any]:
    """Twenty points beside a line: one weight is its slope, one bias its height."""
    random = np.random.default_rng(1)
    X = np.linspace(-1, 1, 20)[:, None]
    Y = 0.8 * X + 0.3 + 0.1 * random.standard_normal(X.shape)
    return data_set("line", "A line, with noise", (X, Y), architecture([1, 1]), ("x",), ("y",), 0.3)


def xor() -> dict[str, Any]:
    """Yes where exactly one input is 1: the smallest table that no network without a hidden layer can learn."""
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    Y = (X.sum(axis=1, keepdims=True) == 1).astype(float)
    return data_set("xor", "XOR: one or the other, not both", (X, Y), yes_or_no(4), ("a", "b"), ("yes",), 0.5)


# two kinds of points in a plane --------------------------------------------------------------------------------------


def circles() -> dict[str, Any]:
    """A disc inside of a ring."""
    random = np.random.default_rng(2)
    radius = np.r_[random.uniform(0, 0.45, 50), random.uniform(0.7, 1, 50)]
    angle = random.uniform(0, 2 * np.pi, 100)
    points = two_kinds(around(radius, angle))
    return data_set("circles", "A disc in a ring", points, yes_or_no(6), *PLANE, 1.0)


def moons() -> dict[str, Any]:
    """Two half circles, each reaching into the other."""
    random = np.random.default_rng(3)
    angle = np.linspace(0, np.pi, 50)
    upper, lower = around(np.ones(50), angle), around(np.ones(50), angle + np.pi) + np.array([1, 0.5])
    points = two_kinds((np.r_[upper, lower] - [0.5, 0.25]) / 1.5 + 0.06 * random.standard_normal((100, 2)))
    return data_set("moons", "Two moons", points, yes_or_no(6, 4), *PLANE, 0.5)


def spiral() -> dict[str, Any]:
    """Two arms that wind around each other."""
    random = np.random.default_rng(4)
    along = np.linspace(0.05, 1, 60)
    arm = around(along, 2.5 * np.pi * along)
    points = two_kinds(np.r_[arm, -arm] + 0.02 * random.standard_normal((120, 2)))
    return data_set("spiral", "Two spirals", points, yes_or_no(12, 8), *PLANE, 0.5, 10)


PLANE = ("x", "y"), ("yes",)


def around(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Points at a distance from the middle and in a direction, (n, 2)."""
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def two_kinds(X: np.ndarray) -> Points:
    """The first half of the rows is a yes, the other half a no."""
    return X, np.repeat([[1.0], [0.0]], len(X) // 2, axis=0)


def yes_or_no(*hidden: int) -> Architecture:
    return architecture([2, *hidden, 1], activations="tanh", loss="binary_cross_entropy")


# a real one ----------------------------------------------------------------------------------------------------------


def iris() -> dict[str, Any]:
    """Fisher's irises: each column less its mean, over its standard deviation, so that no unit of measure rules."""
    raw, species, names = irises()
    X = (raw - raw.mean(axis=0)) / raw.std(axis=0)
    return data_set(
        "iris",
        "Irises: three species, standardised",
        (X, np.eye(3)[species]),
        architecture([4, 5, 3], activations="tanh", loss="cross_entropy"),
        ("sepal length", "sepal width", "petal length", "petal width"),
        names,
        1.0,
        source=f"R. A. Fisher, The use of multiple measurements in taxonomic problems, 1936; scikit-learn's copy, "
        f"each column standardised and {ROUNDED}",
    )


def irises() -> tuple[np.ndarray, np.ndarray, list[str]]:
    """scikit-learn's copy: X (150, 4) in centimetres, the species (150,) and their names.

    Its file is read without scikit-learn, whose import would take longer than all else that a page needs.
    """
    found: Any = find_spec("sklearn")
    first, *rows = (Path(found.origin).parent / "datasets/data/iris.csv").read_text("ascii").split()
    numbers = np.array([row.split(",") for row in rows], float)
    return numbers[:, :4], numbers[:, 4].astype(int), first.split(",")[2:]


def data_set(
    name: str,
    title: str,
    points: Points,
    network: Architecture,
    inputs: Sequence[str],
    outputs: Sequence[str],
    learning_rate: float,
    batch_size: int | None = None,
    params: Sequence[Parameters] | None = None,
    source: str = "",
) -> dict[str, Any]:
    X, Y = (np.round(array, DIGITS) + 0.0 for array in points)  # + 0.0: no −0
    return {
        "name": name,
        "title": title,
        "source": source,
        "columns": {"inputs": list(inputs), "outputs": list(outputs)},
        "X": X.tolist(),
        "Y": Y.tolist(),
        "network": network.to_dict(),
        "params": params and [{"W": W.tolist(), "B": None if B is None else B.tolist()} for W, B in params],
        "settings": {"learning_rate": learning_rate, "optimizer": "gd", "batch_size": batch_size},
    }
