"""Deciding the encoding: which columns a network takes, as what, and which are left out, with the reason.

Read next: columns.py, the record of what was decided.
"""

import re
from collections.abc import Sequence

import numpy as np

from ..errors import TableError
from .cells import absent, as_numbers, shown, text_of
from .columns import Columns
from .features import BOOLEANS, Feature, centre_and_spread, refuse_bad_cells
from .table import Table, row_indices, unknown_column
from .target import MOSTLY, check_target, check_task, fit_target, refuse_overflow, usable_rows

JUDGED_FROM = 5  # in fewer rows than this, values that all differ say nothing
MANY, MANY_IN_HALF, MOST_KEPT = 50, 20, 1000  # texts: too many; too many when in half of the rows; even when kept
_IDENTIFIER = re.compile(r"(.*[\s_.-])?(id|idx|index|row|rownames?|uuid|guid|unnamed: ?\d+)", re.IGNORECASE)
_CAMEL = re.compile(r".*[a-z]I[dD]")


def fit_columns(
    table: Table,
    target: str,
    *,
    task: str | None = None,
    keep: Sequence[str] = (),
    rows: Sequence[int] | np.ndarray | None = None,
) -> Columns:
    """How each column of a table becomes a network's inputs, and the target its outputs.

    Every statistic is of the training rows alone: `rows`, or all, less those whose target is missing. `task` is
    "classification", "regression" or None, which lets the target decide. Columns named in `keep` are taken in even if
    they look like identifiers, have many values or one. Raises UnknownName for a column that does not exist, and
    TableError when a cell, the target or the whole table cannot be learned from.

    >>> from chainrule.data import from_frame
    >>> people = {"age": [30, 50, 30, 50], "sex": ["f", "m", "m", None], "ward": ["A"] * 4, "ill": [True, False] * 2}
    >>> columns = fit_columns(from_frame(people), "ill")
    >>> columns.inputs, columns.outputs
    (('age', 'sex = f', 'sex = m', 'sex missing'), ('False', 'True'))
    >>> columns.left_out
    (('ward', 'has the same value in every row'),)
    >>> X, notes = columns.encode(from_frame(people))
    >>> X
    array([[-1.,  1.,  0.,  0.], [ 1.,  0.,  1.,  0.], [-1.,  0.,  1.,  0.], [ 1.,  0.,  0.,  1.]])
    """
    check_target(table, target)
    check_task(task)
    kept = (keep,) if isinstance(keep, str) else tuple(keep)
    for name in kept:
        if name not in table.names:
            raise unknown_column(name, table.names)
        if name == target:
            raise TableError(
                f"column {shown(name)} is the target, so it cannot be kept as an input as well; keep other columns"
            )
    wanted = row_indices(table, rows)
    training = table.take(wanted[np.isin(wanted, usable_rows(table, target))])
    fitted = fit_target(training, target, task)
    verdicts = {name: _fit_feature(training, name, name in kept) for name in table.names if name != target}
    features = tuple(verdict for verdict in verdicts.values() if isinstance(verdict, Feature))
    left_out = tuple((name, verdict) for name, verdict in verdicts.items() if isinstance(verdict, str))
    if not features:
        reasons = "; ".join(f"{shown(name)} {reason}" for name, reason in left_out[:5])
        raise TableError(
            f"no column is left to learn {shown(target)} from ({reasons or 'the table has no other'}); "
            "add columns, or keep one that was left out"
        )
    return Columns(features, fitted, left_out)


def _fit_feature(training: Table, name: str, kept: bool) -> Feature | str:
    """The feature that a column makes, or the reason why it is left out."""
    column = training.column(name)
    gone = absent(column)
    present = column[~gone]
    if not len(present):
        if kept:
            raise TableError(
                f"column {shown(name)} cannot be kept, because it is missing in every row; fill it in or do not keep it"
            )
        return "is missing in every row"
    x = as_numbers(column)
    if pair := _boolean_pair(present):
        return _fit_boolean(name, column, pair, gone, kept)
    if np.mean(~np.isnan(x[~gone])) >= MOSTLY:
        refuse_bad_cells(name, column, x, gone, training.where)
        return _fit_number(training, name, x, gone, kept)
    return _fit_category(name, present, bool(gone.any()), kept)


def _fit_number(training: Table, name: str, x: np.ndarray, gone: np.ndarray, kept: bool) -> Feature | str:
    values = x[~gone]
    mean, sd = centre_and_spread(values) if values.any() else (0.0, 0.0)
    same = values.min() == values.max() or sd == 0
    if not kept:
        if same:
            return "has the same value in every row" + (" that has one" if gone.any() else "")
        whole = not gone.any() and bool((values == np.floor(values)).all())
        if whole and len(x) >= JUDGED_FROM and len(np.unique(values - training.numbers)) == 1:
            return f"counts the rows ({values[0]:.0f}, {values[1]:.0f}, …), so it is an identifier"
        if whole and _named_identifier(name) and len(np.unique(values)) == len(values):
            return "is named like an identifier, and every row has another value"
    if same:
        mean, sd = float(values[0]), 1.0
    refuse_overflow(name, values, mean, sd)
    return Feature(name, "number", mean=mean, sd=sd, has_missing=bool(gone.any()))


def _fit_boolean(name: str, column: np.ndarray, pair: tuple[str, str], gone: np.ndarray, kept: bool) -> Feature | str:
    words = [text_of(cell).strip().casefold() for cell in column[~gone]]
    share = words.count(pair[1]) / len(words)
    if share in (0.0, 1.0) and not gone.any() and not kept:
        return "has the same value in every row"
    return Feature(name, "boolean", mean=share, categories=pair, has_missing=bool(gone.any()))


def _fit_category(name: str, present: np.ndarray, some_missing: bool, kept: bool) -> Feature | str:
    categories = tuple(sorted({text_of(cell) for cell in present}))
    count, rows = len(categories), len(present)
    if kept and count > MOST_KEPT:
        raise TableError(
            f"column {shown(name)} cannot be kept, because it has {count} different texts, and each would "
            f"become an input (at most {MOST_KEPT}); group them first, or do not keep it"
        )
    if not kept:
        if count == 1 and not some_missing:
            return "has the same value in every row"
        if count == rows and not some_missing and (rows >= JUDGED_FROM or _named_identifier(name)):
            return "has another text in every row, so it is an identifier"
        if count > MANY or (count > MANY_IN_HALF and count > rows / 2):
            return f"has {count} different texts, too many for one input each"
    return Feature(name, "category", categories=categories, has_missing=some_missing)


def _boolean_pair(present: np.ndarray) -> tuple[str, str] | None:
    words = {text_of(cell).strip().casefold() for cell in present}
    return next((pair for pair in BOOLEANS if words <= set(pair)), None)


def _named_identifier(name: str) -> bool:
    return bool(_IDENTIFIER.fullmatch(name.strip()) or _CAMEL.fullmatch(name.strip()))
