"""The lesson document, which is all that the interactive page knows; `lesson.schema.json` beside it has its form.

The page (`web/`) works every number out anew from the network, its parameters and its rows, with the formulas and words
that are written here; so a lesson carries none of the numbers in between. Next: `json.py`, how trees are written.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from ..working import aloud, book, notation, reasons, savings, shapes, units
from ..working.expressions import Node
from ..working.formulas import formulas
from ..working.levels import CALCULUS, EASY
from ..working.record import Record
from ..working.report import titled
from ..working.signs import SIGNS
from .json import finite, tree, values

FORMAT = "chainrule-lesson/1"
MEMORY = ("V", "S")


def lesson_dict(
    record: Record,
    *,
    title: str = "",
    columns: Mapping[str, Sequence[str]] | None = None,
    history: Mapping[str, Sequence[float]] | None = None,
    datasets: Sequence[Mapping[str, Any]] = (),
    server: Mapping[str, Any] | None = None,
    level: str = "first steps",
) -> dict[str, Any]:
    """The lesson of one pass as plain data.

    columns: the names of `inputs` and `outputs`. history: `cost` and `validation_cost` of each epoch. datasets: data
    that the page offers, each as the schema's `dataset`. server: what the page may ask of one, its `model`, `data` and
    number of `rows`. A pass whose update is not ours to write out goes on with gradient descent.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> lesson = lesson_dict(net.trace(X, Y).record, title="The article's network")
    >>> lesson["params"][0], lesson["settings"]["learning_rate"]
    ({'W': [[1.0, -1.0]], 'B': [[-0.5, -0.5]]}, 0.1)
    """
    found, layers = record.by_name, record.architecture.layers
    constants = dict(record.constants)

    def value(name: str) -> Any:
        return values(found[name].value) if name in found else None

    def remembered(quantity: str) -> list[Any]:
        return [value(letter + quantity) for letter in MEMORY if letter + quantity in found]

    masks = [value(f"M{layer}") for layer in layers]
    memory = [{letter: remembered(letter + layer) for letter in "WB"} for layer in layers]
    return {
        "format": FORMAT,
        "title": title or titled(record),
        "network": record.architecture.to_dict(),
        "params": [{"W": value(f"W{layer}"), "B": value(f"B{layer}")} for layer in layers],
        "X": value("X"),
        "Y": value("Y"),
        "w": value("w"),
        "masks": masks if any(M is not None for M in masks) else None,
        "memory": memory if any(of["W"] for of in memory) else None,
        "columns": None if columns is None else {name: list(columns[name]) for name in ("inputs", "outputs")},
        "settings": {
            "learning_rate": finite(record.learning_rate),
            "optimizer": record.optimizer,
            "limit": constants.get("limit"),
            "batch_size": None,
            "t": int(constants.get("t", 1)),
            "level": level,
        },
        "history": None
        if history is None
        else {name: plain(history.get(name, [])) for name in ("cost", "validation_cost")},
        "formulas": plain(formulas()),
        "words": {
            "notation": notation.WORDS,
            "aloud": aloud.WORDS,
            "book": book.WORDS,
            "easy": EASY,
            "calculus": CALCULUS,
            "reasons": reasons.WORDS,
            "savings": savings.WORDS,
            "shapes": shapes.WORDS,
            "signs": SIGNS,
            "units": units.WORDS,
        },
        "datasets": [plain(data) for data in datasets],
        "server": None if server is None else plain(server),
    }


def plain(data: Any) -> Any:
    """Records, trees, arrays and numbers as plain data."""
    if isinstance(data, Node):
        return tree(data)
    if is_dataclass(data):
        return {field.name: plain(getattr(data, field.name)) for field in fields(data)}
    if isinstance(data, Mapping):
        return {name: plain(part) for name, part in data.items()}
    if isinstance(data, np.ndarray):
        return values(data)
    if isinstance(data, list | tuple):
        return [plain(part) for part in data]
    return finite(float(data)) if isinstance(data, float | np.floating) else data


def lesson_json(lesson: Mapping[str, Any]) -> str:
    """A lesson as JSON that may stand inside of a `<script>` element: no text of it can end the element.

    >>> print(lesson_json({"title": "</script><script>alert(1)"}))
    {"title":"\\u003c/script>\\u003cscript>alert(1)"}
    """
    text = json.dumps(lesson, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<\u2028\u2029":  # JavaScript once took the last two for ends of lines
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def numbers_in(record: Record) -> int:
    """How many numbers a pass has, all steps together.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> numbers_in(net.trace(X, Y).record)
    76
    """
    return sum(step.value.size for step in record)
