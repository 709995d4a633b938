"""From PyArrow's columns to ours; the formats and frames that arrive through PyArrow share it.

Read next: parquet.py and feather.py, which use it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import TableError
from .cells import as_dates, cells, printable
from .table import Table, make_table

if TYPE_CHECKING:
    import pyarrow as pa


def read_arrow(path: Path, kind: str, reader: Callable[[bytes], pa.Table]) -> Table:
    """The table that `reader` makes of a file's bytes; whatever it raises becomes one sentence."""
    name = printable(path.name)
    content = path.read_bytes()
    if not content:
        raise TableError(f"{name} is empty; give a {kind} file with at least one row")
    try:
        arrow = reader(content)
        arrow.validate(full=True)  # a hostile file must not reach the buffers unchecked
    except Exception as error:  # a damaged file can raise almost anything from the C++ side; none of it helps a reader
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise TableError(
            f"{name} is not a {kind} file that can be read, or it is damaged ({printable(first[:120])}); save it again"
        ) from None
    return from_arrow(arrow, path.name)


def from_arrow(arrow: pa.Table, source: str) -> Table:
    """A PyArrow table as ours, without the index columns that pandas adds."""
    kept = [i for i, name in enumerate(arrow.column_names) if not re.fullmatch(r"__index_level_\d+__", name)]
    return make_table([arrow.column_names[i] for i in kept], [_cells(arrow.column(i)) for i in kept], source)


def _cells(column: pa.ChunkedArray) -> np.ndarray:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    elif pa.types.is_temporal(kind):  # dates become text; to Python they would lose nanoseconds
        try:
            column = column.cast(pa.string())
        except pa.ArrowException:
            column = column.cast(pa.int64()).cast(pa.string())
        return as_dates(column.to_pylist())
    return cells(column.to_pylist())
