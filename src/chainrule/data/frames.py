"""Tables that are already in memory: a DataFrame of any library, or a dictionary of columns.

Read next: fit.py, which decides what becomes of each column.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import TableError
from .cells import as_dates, cells, printable, shown
from .table import Table, check_names, make_table


def from_frame(frame: Any) -> Table:
    """A Table of a pandas, polars or PyArrow table (any that Narwhals knows), or of a dict of equally long sequences.

    An index is left behind: it is no column. Raises TableError when it is none of these, or has no rows.

    >>> from_frame({"x": [1, 2], "y": ["a", None]}).columns
    (array([1, 2], dtype=object), array(['a', None], dtype=object))
    """
    if isinstance(frame, Table):
        return frame
    if isinstance(frame, Mapping):
        return make_table(frame.keys(), [_sequence(name, values) for name, values in frame.items()], "")
    import narwhals as nw

    # pandas lets two columns share a name, and Narwhals' own error about it would not be our sentence
    if type(frame).__module__.split(".")[0] == "pandas" and hasattr(frame, "columns"):
        check_names([str(name) for name in frame.columns], "the DataFrame")
    try:
        known = nw.from_native(frame, eager_only=True)
        columns = [_series(series) for series in known.iter_columns()]
    except Exception as error:  # each library has its own exceptions, and none of them is ours
        first = (str(error).splitlines() or [""])[0]
        raise TableError(
            f"a {type(frame).__name__} arrived where a DataFrame (pandas, polars, PyArrow) or a dict of "
            f"columns was expected ({printable(first[:120])}); a lazy frame: collect it first"
        ) from None
    return make_table(known.columns, columns, "")


def _sequence(name: object, values: Any) -> np.ndarray:
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__") or np.ndim(values) > 1:
        raise TableError(f"column {shown(name)} is {shown(values)}; give a sequence with one cell for each row")
    return cells(values)


def _series(series: Any) -> np.ndarray:
    column = np.empty(len(series), dtype=object)
    column[:] = [value if isinstance(value, str | int | float | None) else _plain(value) for value in series.to_list()]
    column[np.asarray(series.is_null().to_list(), dtype=bool)] = None
    return as_dates(column.tolist()) if series.dtype.is_temporal() else cells(column)


def _plain(value: object) -> object:
    return value if isinstance(value, np.generic) or type(value).__name__ == "Decimal" else str(value)
