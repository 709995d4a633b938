"""A table: named columns of cells, and where each row came from.

Read next: formats.py, which reads one; fit.py, which decides what becomes of each column.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import TableError, UnknownName, unknown
from .cells import printable, shown


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length; each an object array (rows,) of str, int, float or bool, None where a cell is missing.

    >>> from chainrule.data import from_frame
    >>> table = from_frame({"age": [41, 7, None], "sex": ["male", "female", "male"]})
    >>> table.names, table.rows
    (('age', 'sex'), 3)
    >>> table.take([2, 0]).column("age")
    array([None, 41], dtype=object)
    """

    names: tuple[str, ...]
    columns: tuple[np.ndarray, ...]
    rows: int
    source: str  # the file's name, for messages; "" for a table from memory
    numbers: np.ndarray  # (rows,) which row of the source each is, counted from 0; take() keeps it
    lines: np.ndarray | None = None  # (rows,) the line of the text file on which each row starts, counted from 1

    def column(self, name: str) -> np.ndarray:
        """The cells of one column (rows,). Raises UnknownName, with the nearest name, when there is none."""
        if name not in self._places:
            raise unknown_column(name, self.names)
        return self.columns[self._places[name]]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    def take(self, indices: Sequence[int] | np.ndarray) -> "Table":
        """The table of these rows, in this order; messages still name the rows as they were counted in the source."""
        wanted = row_indices(self, indices)
        lines = None if self.lines is None else self.lines[wanted]
        columns = tuple(column[wanted] for column in self.columns)
        return Table(self.names, columns, len(wanted), self.source, self.numbers[wanted], lines)

    def where(self, row: int) -> str:
        """A row as messages name it, such as "row 3 (line 5 of people.csv)"."""
        line = f" (line {self.lines[row]} of {printable(self.source)})" if self.lines is not None else ""
        return f"row {self.numbers[row]}{line}"


def make_table(
    names: Iterable[object], columns: Sequence[np.ndarray], source: str, lines: np.ndarray | None = None
) -> Table:
    """A checked Table. Raises TableError without columns or rows, and for names that are empty or come twice."""
    named = tuple(str(name) for name in names)
    origin = printable(source) or "the table"
    if not named:
        raise TableError(f"{origin} has no columns; give a table with named columns and at least one row")
    check_names(named, origin)
    rows = len(columns[0])
    for name, column in zip(named, columns, strict=True):
        if len(column) != rows:
            raise TableError(
                f"column {shown(name)} has {len(column)} cells where column {shown(named[0])} has {rows}; "
                "give every column the same number of rows"
            )
    if rows == 0:
        raise TableError(f"{origin} has column names but no rows; add at least one row below them")
    return Table(named, tuple(columns), rows, source, np.arange(rows), lines)


def check_names(names: Sequence[str], origin: str) -> None:
    """Raises TableError for a column name that is empty, comes twice, or is not made of whole characters."""
    for place, name in enumerate(names):
        if not name.strip():
            raise TableError(
                f"column {place + 1} of {origin} has no name; name every column in the first row, or remove the column"
            )
        try:
            name.encode()
        except UnicodeEncodeError:
            raise TableError(
                f"the column name {shown(name)} of {origin} holds half a character, which no file can "
                "store; rename the column"
            ) from None
    if len(set(names)) < len(names):
        twice = [name for name, count in Counter(names).items() if count > 1]
        listed = ", ".join(map(shown, twice[:5])) + (", …" if len(twice) > 5 else "")
        raise TableError(
            f"{origin} has more than one column named {listed}; columns are told apart by their names, "
            "so give each its own"
        )


def unknown_column(name: object, names: Iterable[str]) -> UnknownName:
    """errors.unknown for columns: names come from outside, so they are escaped."""
    return unknown("column", name, [printable(known) for known in names])


def row_indices(table: Table, rows: Sequence[int] | np.ndarray | None) -> np.ndarray:
    """Rows as an integer array; None means all. Raises TableError for a row that the table does not have."""
    if rows is None:
        return np.arange(table.rows)
    wanted = np.asarray(rows)
    if wanted.size == 0:
        return np.empty(0, dtype=np.intp)
    if wanted.ndim != 1 or wanted.dtype.kind not in "iu":
        raise TableError(f"rows arrived as {shown(rows)}; give a list of whole row numbers, counted from 0")
    outside = wanted[(wanted < 0) | (wanted >= table.rows)]
    if outside.size:
        raise TableError(
            f"there is no row {outside[0]}; the table has {table.rows} rows, counted from 0 to {table.rows - 1}"
        )
    return wanted.astype(np.intp)
