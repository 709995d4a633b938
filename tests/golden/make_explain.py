"""Writes the golden lesson, and single numbers of golden traces explained, which the page must explain in the same way.

`lesson.json` is the whole lesson document of the article's network. `explain.json` has for some golden traces some of
their numbers, as `account_dict` gives them, and for all of them what each quantity is at the other two levels. After a
change of equations or words:

    python -m tests.golden.make_explain

`test_golden_explain.py` holds Python to them, `web/test/` the page.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

import chainrule as cr
from chainrule.equations.descent import OPTIMIZERS
from chainrule.render.json import account_dict
from chainrule.render.lesson import lesson_dict
from chainrule.working.book import Book
from chainrule.working.explain import explain
from chainrule.working.levels import levels
from chainrule.working.notation import written as in_text
from chainrule.working.record import Record, Step
from tests.golden.make import GROUPS, HERE, Lesson, compact, first_step, run

EXPLAINED = (  # these have every kind of quantity and every kind of sentence
    "article",
    "everything",
    "penalties",
    "dropout in one layer",
    "weights, a sum",
    "hidden gelu",
    "half_squared_error on softmax",
    "adamw, step 2",
    "momentum, step 3",
    "depth 2",
    "forward alone",
)
MOST = 3  # small, so that long sums are cut


def lesson() -> dict[str, Any]:
    net, X, Y = cr.article()
    columns = {"inputs": ["size"], "outputs": ["height", "weight"]}
    return lesson_dict(net.trace(X, Y).record, title="The article's network", columns=columns)


def account(record: Record, step: Step, index: tuple[int, ...]) -> dict[str, Any]:
    """A number explained, without what is in the golden trace anyway."""
    with np.errstate(all="ignore"):
        told = account_dict(explain(record, step.name, index, MOST))
    return {key: told[key] for key in ("name", "value", "letters", "numbers", "terms", "why", "made_from")}


def accounts(record: Record) -> Iterator[dict[str, Any]]:
    """One number of each quantity, each at another place."""
    for number, step in enumerate(record.by_name.values()):
        yield account(record, step, tuple((number + axis) % size for axis, size in enumerate(step.shape)))


def told(record: Record, optimizer: str) -> dict[str, Any]:
    """Each quantity at the levels first steps and calculus."""
    masked = tuple(layer for layer in record.architecture.layers if f"M{layer}" in record.by_name)
    book = Book(
        record.architecture,
        "w" in record.by_name,
        masked,
        OPTIMIZERS[optimizer],
        "length" in record.by_name,
    )
    found = {name: levels(book, step.meaning) for name, step in record.by_name.items()}
    return {name: [of.easy, of.calculus, [in_text(side) for side in of.chain]] for name, of in found.items()}


def special() -> Iterator[tuple[str, Lesson]]:
    """Steps with what is rare: a weight in the corner of |W|, one that goes uphill, a sum that cancels out, a very
    small step, and numbers that no computer can hold.
    """
    corner = first_step([2, 2], l1=0.01)
    corner["params"][0]["W"] = [[0.0, 0.5], [0.5, 0.0]]
    yield "corners of a penalty", corner | {"Y": [[9.0, -9.0], [9.0, -9.0]], "X": [[1.0, 1.0], [1.0, 1.0]]}
    rolling = first_step([1, 2], optimizer="momentum", bias=False) | {
        "X": [[1.0], [1.0]],
        "Y": [[9.0, -9.0], [9.0, -9.0]],
    }
    yield "rolling uphill", rolling | {"memory": [{"W": [[[99.0, -99.0]]], "B": []}]}
    cancelled: Lesson = first_step([3, 1], bias=False) | {"X": [[0.1, 0.2, -0.3], [1.0, 0.0, 0.0]]}
    cancelled["settings"]["learning_rate"] = 1e-6
    yield "cancelled", cancelled | {"params": [{"W": [[1.0], [1.0], [1.0]], "B": None}]}
    huge: Lesson = first_step([1, 2, 2], activations="identity", bias=False) | {"X": [[1.0]], "Y": [[0.0, 0.0]]}
    huge["params"] = [{"W": [[1e200, 0.5]], "B": None}, {"W": [[1e200, 1e200], [1.0, -1.0]], "B": None}]
    yield "too large", huge


def explained() -> dict[str, Any]:
    """Of golden traces some numbers and all levels; of the special ones every number, and the lesson itself."""
    found: dict[str, Any] = {}
    for name, lesson in [pair for group in GROUPS.values() for pair in group()]:
        if name in EXPLAINED:
            record = run(lesson)
            found[name] = {"accounts": list(accounts(record)), "levels": told(record, lesson["settings"]["optimizer"])}
    for name, lesson in special():
        with np.errstate(all="ignore"):
            record = run(lesson)
        cells = [account(record, step, index) for step in record for index in np.ndindex(step.shape)]
        found[name] = {"lesson": lesson, "accounts": cells, "levels": {}}
    return found


def written() -> dict[str, str]:
    """The files by name."""
    lines = ",\n".join(f"{compact(name)}:{compact(golden)}" for name, golden in explained().items())
    return {"lesson.json": compact(lesson()) + "\n", "explain.json": f"{{\n{lines}\n}}\n"}


if __name__ == "__main__":
    for name, text in written().items():
        (HERE / name).write_text(text, encoding="utf-8")
