"""Tables in Feather files, which are Arrow's own format.

Read next: frames.py, for tables that are already in memory.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .arrow import read_arrow
from .table import Table

if TYPE_CHECKING:
    import pyarrow as pa


def read_feather(path: Path) -> Table:
    """The table in a Feather (version 2) or Arrow file, of either kind. Raises TableError when it is no such file."""
    return read_arrow(path, "Feather or Arrow", _read)


def _read(content: bytes) -> pa.Table:
    import pyarrow as pa

    buffer = pa.BufferReader(content)
    if content[:6] == b"ARROW1":
        return pa.ipc.open_file(buffer).read_all()
    return pa.ipc.open_stream(buffer).read_all()
