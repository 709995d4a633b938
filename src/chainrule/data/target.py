"""The column that is predicted: whether it is classified or measured, and its numbers.

Read next: fit.py, which decides the same for every feature.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import TableError
from .cells import absent, as_numbers, number, number_text, shown, text_of
from .features import centre_and_spread, plural, refuse_bad_cells
from .table import Table, unknown_column

TASKS = ("classification", "regression")
FEW_CLASSES, MOST_CLASSES = 20, 1000
MOSTLY = 0.9  # from this share of numbers on, a column is numeric and its other cells are errors


@dataclass(frozen=True)
class Target:
    """The predicted column: the classes in their order, or the mean and standard deviation of its numbers.

    >>> Target("grade", "classification", classes=("1", "2")).position(2.0)
    1
    """

    name: str
    task: str
    classes: tuple[str, ...] = ()
    mean: float = 0.0
    sd: float = 1.0

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the output units: the classes, or the column's name."""
        return self.classes or (self.name,)

    def position(self, cell: object) -> int:
        """Which class a cell names, -1 for none of them."""
        text = text_of(cell)
        return self._positions.get(text, self._positions.get(self._spelling(text), -1))

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {label: i for i, label in enumerate(self.classes)}

    @cached_property
    def _numeric(self) -> bool:
        return all(math.isfinite(number(label)) and number_text(label) == label for label in self.classes)

    @cached_property
    def _truths(self) -> dict[str, str]:
        """true and false, which every program spells in its own way, as these classes spell them."""
        words = {label.casefold(): label for label in self.classes}
        return words if set(words) == {"true", "false"} else {}

    def _spelling(self, text: str) -> str:
        return number_text(text) if self._numeric else self._truths.get(text.strip().casefold(), text)


def usable_rows(table: Table, target: str) -> np.ndarray:
    """The rows whose target is present (k,), in order. Raises UnknownName without such a column.

    >>> from chainrule.data import from_frame
    >>> usable_rows(from_frame({"y": ["a", None, "b"]}), "y")
    array([0, 2])
    """
    return np.flatnonzero(~absent(table.column(target)))


def fit_target(table: Table, name: str, task: str | None) -> Target:
    """The target from training rows, none of which lacks it. Raises TableError when there is nothing to learn."""
    column = table.column(name)
    if not len(column):
        raise TableError(f"the target {shown(name)} is missing in every row; give rows that have it, or another target")
    chosen = task or _decide(table, name)
    return (_classes if chosen == "classification" else _measured)(table, name)


def check_task(task: str | None) -> None:
    """Raises TableError for a task that does not exist."""
    if task is not None and task not in TASKS:
        raise TableError(
            f"the task {shown(task)} does not exist; give 'classification', 'regression', or None to let "
            "the target decide"
        )


def check_target(table: Table, name: object) -> None:
    """Raises UnknownName, with the nearest name, for a target that the table does not have."""
    if not isinstance(name, str) or name not in table.names:
        raise unknown_column(name, table.names)


def _decide(table: Table, name: str) -> str:
    column = table.column(name)
    x = as_numbers(column)
    if all(isinstance(cell, bool) for cell in column):
        return "classification"
    share = float(np.mean(~np.isnan(x)))
    if share < 1:  # a few texts among many different numbers are slips of the pen; fitting names them
        return "regression" if share >= MOSTLY and len(np.unique(x)) > FEW_CLASSES else "classification"
    whole = np.isfinite(x).all() and (x == np.floor(x)).all()
    few = len(np.unique(x)) <= min(FEW_CLASSES, max(2, len(x) // 2))
    return "classification" if whole and few else "regression"


def _classes(table: Table, name: str) -> Target:
    column = table.column(name)
    labels = {text_of(cell) for cell in column}
    x = np.array([number(label) for label in labels])
    numeric = bool(np.isfinite(x).all())
    # Numbers have one spelling (1.0 is 1), unless zeros in front say that they are codes.
    if numeric and not any(re.match(r"\s*[+-]?0[0-9]", label) for label in labels):
        labels = {number_text(label) for label in labels}
    classes = tuple(sorted(labels, key=class_order(labels)))
    if len(classes) == 1:
        raise TableError(
            f"the target {shown(name)} has only one class, {shown(classes[0])}, in all "
            f"{plural(len(column), 'row')}; there is nothing to tell apart, so give rows of another class"
        )
    if numeric and len(classes) > FEW_CLASSES and not (x == np.floor(x)).all():
        raise TableError(
            f"the target {shown(name)} holds {len(classes)} different numbers with fractions, which are "
            "measurements and no classes; choose regression"
        )
    if len(classes) > MOST_CLASSES or (len(classes) == len(column) > FEW_CLASSES):
        raise TableError(
            f"the target {shown(name)} has {len(classes)} different values in {len(column)} rows, too "
            f"many to be classes (at most {MOST_CLASSES}, and some rows of each); choose another target"
            + (", or regression" if numeric else "")
        )
    return Target(name, "classification", classes=classes)


def class_order(labels: set[str] | tuple[str, ...]) -> Callable[[str], tuple[float, str]]:
    """The key that sorts classes: as numbers when all are, else as text."""
    if all(math.isfinite(number(label)) for label in labels):
        return lambda label: (number(label), label)
    return lambda label: (0.0, label)


def _measured(table: Table, name: str) -> Target:
    column = table.column(name)
    x = as_numbers(column)
    share = float(np.mean(~np.isnan(x)))
    if share < MOSTLY or all(isinstance(cell, bool) for cell in column):
        what = "true or false" if share >= MOSTLY else "text"
        raise TableError(
            f"the target {shown(name)} is {what} (such as {shown(column[int(np.argmax(np.isnan(x)))])}), "
            "and regression needs numbers; choose classification or another target"
        )
    refuse_bad_cells(name, column, x, np.zeros(len(x), bool), table.where)
    mean, sd = centre_and_spread(x) if x.any() else (0.0, 0.0)
    if x.min() == x.max() or sd == 0:
        raise TableError(
            f"the target {shown(name)} is {text_of(column[0])} in every row; there is nothing to learn, "
            "so give rows in which it differs, or another target"
        )
    refuse_overflow(name, x, mean, sd)
    return Target(name, "regression", mean=mean, sd=sd)


def refuse_overflow(name: str, x: np.ndarray, mean: float, sd: float) -> None:
    """Raises TableError when numbers (n,) are too large to be standardised."""
    with np.errstate(over="ignore"):
        z = (x - mean) / sd
    if not np.isfinite(z).all():
        raise TableError(
            f"column {shown(name)} holds numbers as large as {np.abs(x).max():.4g}, too large to compute "
            "with; divide the column by a power of ten"
        )
