"""Small programs in the styles that people write, in `styles/`: each right, and checked against the library's own pass.

The first comment of a program says what network it is: `# sizes=3,4,2 hidden=tanh output=identity samples=columns`.
"""

from pathlib import Path
from typing import Any

import numpy as np

from chainrule import Network
from chainrule.architecture import Architecture, architecture
from chainrule.classroom.student import Call, Manner

FOLDER = Path(__file__).parent / "styles"
PROGRAMS = sorted(FOLDER.glob("*.py"))
MANNER = ("samples", "weights", "example", "targets")


def settings(path: Path) -> dict[str, str]:
    first = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("#").split()
    return dict(word.split("=") for word in first if "=" in word)


def manner_of(told: dict[str, str]) -> Manner:
    form: Any = {key: told[key] for key in MANNER if key in told}
    if "bias_form" in told or told.get("bias") not in (None, "False"):
        form["bias"] = told.get("bias_form", told.get("bias"))
    return Manner(**form, lists="lists" in told)


def worked(told: dict[str, str], rows: int = 5, seed: int = 1) -> tuple[Architecture, dict[str, np.ndarray]]:
    """The network of a program, and every number of one step of it."""
    sizes = [int(size) for size in told.get("sizes", "3,4,2").split(",")]
    kind: Any = {
        "activations": told.get("hidden", "relu"),
        "output": told.get("output", "relu"),
        "loss": told.get("loss", "half_squared_error"),
        "reduction": told.get("reduction", "mean"),
        "bias": told.get("bias") != "False",
    }
    net = Network(sizes, **kind)
    rng = np.random.default_rng(seed)
    net.params = [
        (rng.normal(size=layer.W.shape), None if layer.B is None else rng.normal(size=layer.B.shape))
        for layer in net.params
    ]
    rows = 1 if told.get("example", "batch") != "batch" else rows
    X = rng.normal(size=(rows, sizes[0]))
    Y = rng.uniform(size=(rows, sizes[-1]))
    if kind["loss"] == "cross_entropy":
        Y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=rows)]
    rate = float(told.get("rate", 0.3))
    trace = net.trace(X, Y, learning_rate=rate)
    values = {name: np.array(trace[name]) for name in trace.names}
    return architecture(sizes, **kind), values | {"rate": np.array(rate)}


def calls_of(kinds: tuple[str, ...], values: dict[str, np.ndarray]) -> list[Call]:
    given = {name: value for name, value in values.items() if not name.endswith("_new") and name != "C"}
    return [Call(kind, given) for kind in ("forward", "backward", "update", "train_step", "cost") if kind in kinds]
