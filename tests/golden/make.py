"""Writes the golden traces: one step of each kind of network, which Python and the page must both reproduce.

Each file beside this one holds a group of traces, one a line: its name, the `lesson` that is needed to run the step, in
the fields of `web/src/lesson.ts`, and the `trace` that came out. After a change of the equations or their words, write
them anew and read what git says has changed:

    python -m tests.golden.make

`test_golden.py` holds Python to them, `web/test/golden.ts` reads them for the page's tests.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import chainrule as cr
from chainrule.architecture import Architecture, Parameters
from chainrule.equations.descent import OPTIMIZERS
from chainrule.render.json import record_dict
from chainrule.working.record import Record, record
from tests.working.networks import HIDDEN, pairs, target

HERE = Path(__file__).parent

Lesson = dict[str, Any]
Golden = dict[str, Any]  # {"lesson": …, "trace": …}


def run(lesson: Lesson) -> Record:
    """The step that a lesson describes."""
    settings = lesson["settings"]
    return record(
        Architecture.from_dict(lesson["network"]),
        [Parameters(np.array(layer["W"]), array(layer["B"])) for layer in lesson["params"]],
        np.array(lesson["X"]),
        array(lesson["Y"]),
        settings["learning_rate"],
        array(lesson["w"]),
        None if lesson["masks"] is None else [array(M) for M in lesson["masks"]],
        OPTIMIZERS[settings["optimizer"]],
        None if lesson["memory"] is None else [(arrays(of["W"]), arrays(of["B"])) for of in lesson["memory"]],
        settings["t"],
        settings["limit"],
    )


def array(values: list | None) -> np.ndarray | None:
    return None if values is None else np.array(values)


def arrays(of_each: list) -> tuple[np.ndarray, ...]:
    return tuple(np.array(values) for values in of_each)


def first_step(
    sizes: list[int],
    rows: int = 2,
    w: list[float] | None = None,
    optimizer: str = "gd",
    limit: float | None = None,
    seed: int = 0,
    **options: Any,
) -> Lesson:
    """A lesson with random numbers of three decimals, so that the files are short and can be read."""
    net = cr.Network(sizes, seed=seed, **options)
    random = np.random.default_rng(seed)
    params = [
        {"W": short(W), "B": None if B is None else short(random.normal(size=B.shape) / 2)} for W, B in net.params
    ]
    X, Y = random.normal(size=(rows, sizes[0])), target(net.loss, rows, sizes[-1], random)
    masks = None
    if any(net.architecture.dropout):
        hidden = zip(net.architecture.dropout, sizes[1:-1], strict=True)
        masks = [*(mask(rate, (rows, units), random) for rate, units in hidden), None]
    return {
        "network": net.architecture.to_dict(),
        "params": params,
        "X": short(X),
        "Y": short(Y),
        "w": None if w is None else [[weight] for weight in w],
        "masks": masks,
        "memory": None,
        "settings": {
            "learning_rate": 0.05,
            "optimizer": optimizer,
            "limit": limit,
            "batch_size": None,
            "t": 1,
            "level": "matrices",
        },
    }


def short(values: np.ndarray) -> list:
    return np.round(values, 3).tolist()


def mask(rate: float, shape: tuple[int, int], random: np.random.Generator) -> list[list[float]] | None:
    return ((random.random(shape) >= rate) / (1 - rate)).tolist() if rate else None


def next_step(lesson: Lesson, done: Record) -> Lesson:
    """The lesson after its step: new parameters, and what the optimizer remembers of the old ones."""
    new = {name: done.by_name[name].value.tolist() for name in (step.name for step in done) if name.endswith("_new")}
    remembered = OPTIMIZERS[lesson["settings"]["optimizer"]].state
    memory, params = [], []
    for layer in done.architecture.layers:
        params.append({letter: new.get(f"{letter}{layer}_new") for letter in "WB"})
        memory.append({
            letter: [new[f"{state}{letter}{layer}_new"] for state in remembered if f"{letter}{layer}_new" in new]
            for letter in "WB"
        })  # fmt: skip
    settings = lesson["settings"] | {"t": lesson["settings"]["t"] + 1}
    return lesson | {"params": params, "memory": memory, "settings": settings}


# the groups ----------------------------------------------------------------------------------------------------------


def activations() -> Iterator[tuple[str, Lesson]]:
    for seed, activation in enumerate(HIDDEN):
        yield f"hidden {activation}", first_step([2, 3, 1], activations=activation, seed=seed)


def losses() -> Iterator[tuple[str, Lesson]]:
    """Every loss with every output activation that it allows."""
    for seed, (loss, output) in enumerate(pairs()):
        yield f"{loss} on {output}", first_step([2, 2], loss=loss, output=output, bias=False, seed=seed)


def optimizers() -> Iterator[tuple[str, Lesson]]:
    """Three steps in a row of each optimizer, so that what it remembers goes on."""
    for seed, optimizer in enumerate(OPTIMIZERS):
        lesson = first_step([2, 1], optimizer=optimizer, seed=seed)
        for number in (1, 2, 3):
            yield f"{optimizer}, step {number}", lesson
            lesson = next_step(lesson, run(lesson))


def extras() -> Iterator[tuple[str, Lesson]]:
    net, X, Y = cr.article()
    article = first_step([1, 2, 2], reduction="sum")
    article["params"] = [{"W": W.tolist(), "B": None if B is None else B.tolist()} for W, B in net.params]
    yield "article", article | {"network": net.architecture.to_dict(), "X": X.tolist(), "Y": Y.tolist()}
    yield "forward alone", first_step([2, 3, 2]) | {"Y": None}
    yield "no bias", first_step([2, 3, 2], bias=False, optimizer="momentum")
    yield "one row", first_step([3, 2, 1], rows=1)
    yield "penalties", first_step([2, 3, 2], l1=0.01, l2=0.1)
    yield "dropout", first_step([2, 3, 3, 2], dropout=0.5, activations="sigmoid")
    yield "dropout in one layer", first_step([2, 3, 3, 2], dropout=[0.0, 0.25], activations=["relu", "elu"])
    yield "weights", first_step([2, 3, 2], rows=3, w=[1.0, 2.0, 0.0])
    yield "weights, a sum", first_step([2, 2], rows=3, w=[1.0, 2.0, 0.5], loss="cross_entropy", reduction="sum")
    yield "weights, all 0", first_step([2, 2], w=[0.0, 0.0])
    yield "clipped", first_step([2, 3, 2], limit=0.01)
    yield "short enough for its limit", first_step([2, 2], limit=100.0)
    yield (
        "everything",
        first_step(
            [3, 4, 2, 3],
            w=[1.0, 2.0],
            loss="cross_entropy",
            l1=0.01,
            l2=0.1,
            dropout=0.5,
            optimizer="adam",
            limit=0.1,
        ),
    )
    yield "targets between 0 and 1", first_step([2, 2], loss="cross_entropy") | {"Y": [[0.25, 0.75], [1.0, 0.0]]}
    for loss in ("binary_cross_entropy", "cross_entropy"):  # O is 0 and 1, C still finite; C′(O) alone is not
        sure_and_wrong = first_step([1, 2], loss=loss)
        sure_and_wrong["params"] = [{"W": [[1000.0, -1000.0]], "B": [[0.0, 0.0]]}]
        yield f"{loss}, sure and wrong", sure_and_wrong | {"X": [[1.0], [-1.0]], "Y": [[0.0, 1.0], [0.0, 1.0]]}


def depths() -> Iterator[tuple[str, Lesson]]:
    """From no hidden layer to six, a mean and a sum by turns."""
    for depth in range(7):
        reduction, bias = ("sum", False) if depth % 2 else ("mean", True)
        sizes = [2, *[2] * depth, 1]
        yield f"depth {depth}", first_step(sizes, activations="tanh", reduction=reduction, bias=bias, seed=depth)


GROUPS: dict[str, Callable[[], Iterator[tuple[str, Lesson]]]] = {
    group.__name__: group for group in (activations, losses, optimizers, extras, depths)
}


def goldens(group: str) -> dict[str, Golden]:
    """The traces of a group, by name."""
    return {name: {"lesson": lesson, "trace": record_dict(run(lesson))} for name, lesson in GROUPS[group]()}


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def written(group: dict[str, Golden]) -> str:
    """A group as JSON, one trace a line."""
    return "{\n" + ",\n".join(f"{compact(name)}:{compact(golden)}" for name, golden in group.items()) + "\n}\n"


if __name__ == "__main__":
    for group in GROUPS:
        (HERE / f"{group}.json").write_text(written(goldens(group)), encoding="utf-8")
