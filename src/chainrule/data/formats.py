"""Which reader opens which file, by the end of its name.

Read next: csv.py, parquet.py and feather.py, one file per format.
"""

import errno
import os
from collections.abc import Callable
from pathlib import Path

from ..errors import TableError
from .table import Table


def _csv(path: Path) -> Table:
    from .csv import read_csv

    return read_csv(path)


def _parquet(path: Path) -> Table:
    from .parquet import read_parquet

    return read_parquet(path)


def _feather(path: Path) -> Table:
    from .feather import read_feather

    return read_feather(path)


READERS: dict[str, Callable[[Path], Table]] = {
    ".csv": _csv,
    ".tsv": _csv,
    ".txt": _csv,
    ".parquet": _parquet,
    ".feather": _feather,
    ".arrow": _feather,
}


def read(path: str | os.PathLike[str]) -> Table:
    r"""The table in a file; the format follows from the end of its name: .csv .tsv .txt .parquet .feather .arrow.

    Raises TableError, one sentence, when there is no such file or it holds no such table.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "people.csv")
    ...     _ = file.write_text("age,sex\n41,male\n,female\n")
    ...     read(file).columns
    (array(['41', None], dtype=object), array(['male', 'female'], dtype=object))
    """
    file, name = Path(path), repr(os.fspath(path))
    endings = ", ".join(READERS)
    try:
        if "\0" in os.fspath(path) or not file.exists():
            raise TableError(f"there is no file {name}; check its name and folder")
        if file.is_dir():
            raise TableError(f"{name} is a folder, where a table was expected; give the name of a file")
        if file.suffix.lower() not in READERS:
            raise TableError(f"{name} is no kind of table that is known here; give a file that ends in {endings}")
        if not file.is_file():
            raise TableError(f"{name} is not an ordinary file; give the name of a file")
        return READERS[file.suffix.lower()](file)
    except OSError as error:
        reason = "reading it is not permitted" if error.errno in (errno.EACCES, errno.EPERM) else error.strerror
        raise TableError(f"{name} cannot be read: {reason}; check the file and its permissions") from None
