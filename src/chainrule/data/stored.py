"""Columns as plain JSON and back; what is read may be damaged or hostile, so everything is checked.

Read next: columns.py, whose to_dict and from_dict these are.
"""

from typing import Any

from ..errors import TableError
from .cells import shown
from .features import BOOLEANS, Feature
from .target import MOST_CLASSES, TASKS, Target, class_order

Stored = tuple[tuple[Feature, ...], Target, tuple[tuple[str, str], ...]]


def to_plain(features: tuple[Feature, ...], target: Target, left_out: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """The parts of Columns as dicts, lists, texts and numbers that JSON returns exactly."""
    return {
        "features": [
            {
                "name": f.name,
                "kind": f.kind,
                "mean": f.mean,
                "sd": f.sd,
                "categories": list(f.categories),
                "has_missing": f.has_missing,
            }
            for f in features
        ],
        "target": {
            "name": target.name,
            "task": target.task,
            "classes": list(target.classes),
            "mean": target.mean,
            "sd": target.sd,
        },
        "left_out": [list(pair) for pair in left_out],
    }


def from_plain(stored: Any) -> Stored:
    """The parts of Columns from what to_plain made. Raises TableError for anything else."""
    record = _record(stored, ("features", "target", "left_out"), "the columns")
    features = tuple(_feature(item, i) for i, item in enumerate(_list(record["features"], "the features")))
    _want(bool(features), "the features", record["features"], "at least one feature")
    target = _target(record["target"])
    left_out = tuple(_left_out(item) for item in _list(record["left_out"], "the columns left out"))
    names = [f.name for f in features] + [target.name] + [name for name, _ in left_out]
    _want(len(set(names)) == len(names), "the columns' names", names, "every name once")
    return features, target, left_out


def _feature(stored: Any, place: int) -> Feature:
    what = f"feature {place}"
    record = _record(stored, ("name", "kind", "mean", "sd", "categories", "has_missing"), what)
    name, kind = _name(record["name"], f"{what}'s name"), record["kind"]
    categories = _texts(record["categories"], f"{what}'s categories")
    has_missing = record["has_missing"]
    _want(isinstance(has_missing, bool), f"{what}'s has_missing", has_missing, "true or false")
    mean, sd = 0.0, 1.0
    if kind == "number":
        mean, sd = _mean_and_sd(record, what)
        _want(not categories, f"{what}'s categories", categories, "none for a number")
    elif kind == "boolean":
        mean, sd = _mean_and_sd(record, what)
        _want(0 <= mean <= 1 and sd == 1, f"{what}'s mean and sd", [mean, sd], "a share between 0 and 1, and 1")
        _want(categories in BOOLEANS, f"{what}'s categories", categories, "false and true, or no and yes")
    else:
        _want(isinstance(kind, str) and kind == "category", f"{what}'s kind", kind, "number, boolean or category")
        _want(
            bool(categories) and list(categories) == sorted(categories),
            f"{what}'s categories",
            categories,
            "one or more, sorted",
        )
        _no_statistics(record, what)
    return Feature(name, kind, mean, sd, categories, has_missing)


def _target(stored: Any) -> Target:
    record = _record(stored, ("name", "task", "classes", "mean", "sd"), "the target")
    name, task = _name(record["name"], "the target's name"), record["task"]
    classes = _texts(record["classes"], "the target's classes")
    _want(isinstance(task, str) and task in TASKS, "the target's task", task, "classification or regression")
    if task == "regression":
        _want(not classes, "the target's classes", classes, "none for regression")
        mean, sd = _mean_and_sd(record, "the target")
        return Target(name, task, (), mean, sd)
    _want(
        2 <= len(classes) <= MOST_CLASSES and list(classes) == sorted(classes, key=class_order(classes)),
        "the target's classes",
        classes,
        f"2 to {MOST_CLASSES}, sorted",
    )
    _no_statistics(record, "the target")
    return Target(name, task, classes)


def _left_out(stored: Any) -> tuple[str, str]:
    pair = _list(stored, "a column left out")
    _want(len(pair) == 2, "a column left out", stored, "a name and a reason")
    return _name(pair[0], "the name of a column left out"), _name(pair[1], "the reason why a column is left out")


def _want(holds: bool, what: str, arrived: Any, expected: str) -> None:
    if not holds:
        raise TableError(
            f"the stored columns are damaged: {what} arrived as {shown(arrived)}, where {expected} was "
            "expected; save the model again"
        )


def _record(stored: Any, keys: tuple[str, ...], what: str) -> dict[str, Any]:
    _want(isinstance(stored, dict), what, stored, "a record")
    listed = ", ".join(keys)
    _want(set(stored) == set(keys), f"the keys of {what}", list(stored), f"a record of {listed}")
    return stored


def _list(stored: Any, what: str) -> list[Any]:
    _want(isinstance(stored, list | tuple), what, stored, "a list")
    return list(stored)


def _name(stored: Any, what: str) -> str:
    _want(isinstance(stored, str) and bool(stored.strip()), what, stored, "a text that is not empty")
    _want(not any("\ud800" <= letter <= "\udfff" for letter in stored), what, stored, "a text of whole characters")
    return stored


def _texts(stored: Any, what: str) -> tuple[str, ...]:
    texts = tuple(_name(text, f"one of {what}") for text in _list(stored, what))
    _want(len(set(texts)) == len(texts), what, stored, "every one once")
    return texts


def _number(stored: Any, what: str) -> float:
    holds = isinstance(stored, int | float) and not isinstance(stored, bool) and abs(stored) <= 1.7976931348623157e308
    _want(holds, what, stored, "a finite number")
    return float(stored)


def _mean_and_sd(record: dict[str, Any], what: str) -> tuple[float, float]:
    mean, sd = _number(record["mean"], f"{what}'s mean"), _number(record["sd"], f"{what}'s sd")
    _want(sd > 0, f"{what}'s sd", sd, "a number above 0")
    return mean, sd


def _no_statistics(record: dict[str, Any], what: str) -> None:
    mean, sd = _mean_and_sd(record, what)
    _want((mean, sd) == (0.0, 1.0), f"{what}'s mean and sd", [mean, sd], "0 and 1 for categories")
