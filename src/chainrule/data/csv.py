"""Tables as text, read from and written to comma- or tab-separated files.

Read next: parquet.py, the same verb for another format.
"""

import csv
import io
import math
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ..errors import InputError, TableError
from ..files import write_whole
from .cells import cells, number, printable, shown
from .table import Table, check_names, make_table

SPREADSHEET_TRIGGERS = ("=", "+", "-", "@", "\t", "\r")
_SPECIAL = re.compile(r'[,;\t"\r\n]')


def read_csv(path: Path) -> Table:
    """The table in a text file: UTF-8, the first line names the columns, quotes as in RFC 4180, blank lines ignored.

    Raises TableError when it is no such file; a row of another length is named by its line.
    """
    source, shown_name = path.name, printable(path.name)
    text = _decode(path.read_bytes(), shown_name)
    if not text.strip():
        raise TableError(f"{shown_name} is empty; give a table whose first line names the columns")
    separator = _separator(text, path.suffix.lower())
    rows, lines = _rows(text, separator, shown_name)
    names = [_armed(name) for name in rows.pop(0)]
    check_names(names, shown_name)
    if not rows:
        raise TableError(f"{shown_name} has column names but no rows; add at least one row below them")
    columns = [cells(map(_armed, column)) for column in zip(*rows, strict=True)]
    return make_table(names, columns, source, np.array(lines[1:]))


def _decode(content: bytes, name: str) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise TableError(f"{name} is text in UTF-16, where UTF-8 was expected; save it again as “CSV UTF-8”")
    if b"\0" in content:
        raise TableError(f"{name} holds binary data, not a table of text; give a file whose content fits its name")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(
            f"{name} is not UTF-8: line {line} holds the byte 0x{content[error.start]:02x}; save it again "
            "as “CSV UTF-8”"
        ) from None


def _separator(text: str, suffix: str) -> str:
    """Tab in a .tsv; elsewhere a comma, unless the header has none and has another that people use."""
    if suffix == ".tsv":
        return "\t"
    header = re.sub(r'"[^"]*("|$)', "", text[:65536]).strip("\r\n")
    header = re.split(r"[\r\n]", header, maxsplit=1)[0]
    return next((mark for mark in (",", "\t", ";") if mark in header), ",")


def _rows(text: str, separator: str, name: str) -> tuple[list[list[str]], list[int]]:
    """The rows that are not blank, the header first, and the line on which each starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    line = 1
    try:
        for row in reader:
            if row:
                if rows and len(row) != len(rows[0]):
                    much = "many" if len(row) > len(rows[0]) else "few"
                    raise TableError(
                        f"line {line} of {name} has too {much} cells: {len(row)}, where the header has "
                        f"{len(rows[0])}; correct that line, or put quotes around a cell that holds a "
                        f"{'tab' if separator == chr(9) else repr(separator)}"
                    )
                rows.append(row)
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(
            f"{name} cannot be read as a table from line {line} on: {error}; check that every quote is "
            "closed, and doubled inside a quoted cell"
        ) from None
    return rows, lines


def csv_text(
    table: Table, extra: Mapping[str, Sequence[object] | np.ndarray] | None = None, separator: str = ","
) -> str:
    r"""The table as text: its columns in their order, then the extra ones, each a sequence of one cell a row.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay as they are.
    Raises TableError for an extra column that the table already has, or of another length.

    >>> from chainrule.data import from_frame
    >>> print(csv_text(from_frame({"x": [-3.5, None], "who": ["a,b", "=cmd()"]}), {"prediction": ["yes", "no"]}))
    x,who,prediction
    -3.5,"a,b",yes
    ,'=cmd(),no
    <BLANKLINE>
    """
    added = {str(name): cells(values) for name, values in (extra or {}).items()}
    for name, column in added.items():
        if name in table.names:
            raise TableError(f"the table already has a column {shown(name)}, which would be added; rename or remove it")
        if len(column) != table.rows:
            raise TableError(
                f"the added column {shown(name)} has {len(column)} cells and the table {table.rows} rows; "
                "give one cell for each row"
            )
    header = [_quoted(_disarmed(name)) for name in (*table.names, *added)]
    columns = [[_written(cell) for cell in column] for column in (*table.columns, *added.values())]
    if len(columns) == 1:  # an empty line would be no row at all
        columns = [[text or '""' for text in columns[0]]]
    lines = [separator.join(header), *map(separator.join, zip(*columns, strict=True))]
    return "\n".join(lines) + "\n"


def write_csv(
    path: str | os.PathLike[str], table: Table, extra: Mapping[str, Sequence[object] | np.ndarray] | None = None
) -> None:
    """Write csv_text to a .csv file (tab-separated for .tsv), whole or not at all. Raises InputError when it cannot."""
    suffix = Path(path).suffix.lower()
    if suffix in (".parquet", ".feather", ".arrow"):
        raise InputError(
            f"{shown(os.fspath(path))} asks for {suffix}, but tables are written as text; give a name "
            "that ends in .csv or .tsv"
        )
    write_whole(path, csv_text(table, extra, "\t" if suffix == ".tsv" else ","))


def _written(cell: object) -> str:
    if isinstance(cell, str):
        return _quoted(_disarmed(cell))
    return "" if cell is None else repr(cell)


def _disarmed(text: str) -> str:
    """With an apostrophe in front where a spreadsheet would see a formula, or where we would take one away again."""
    return "'" + text if text.lstrip("'").startswith(SPREADSHEET_TRIGGERS) and math.isnan(number(text)) else text


def _armed(text: str) -> str:
    """A text as it was before `_disarmed`, so that a table that we wrote reads as the one that it came from."""
    return text[1:] if text[:1] == "'" and _disarmed(text[1:]) == text else text


def _quoted(text: str) -> str:
    if _SPECIAL.search(text):  # every separator that _separator could take, whichever it is
        return '"' + text.replace('"', '""') + '"'
    return text
