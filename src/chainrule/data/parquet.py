"""Tables in Parquet files.

Read next: feather.py.
"""

from pathlib import Path

from .arrow import read_arrow
from .table import Table


def read_parquet(path: Path) -> Table:
    """The table in a Parquet file. Raises TableError when it is no such file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    # ParquetFile, not read_table: the latter also makes columns of folder names such as "year=2024".
    return read_arrow(path, "Parquet", lambda content: pq.ParquetFile(pa.BufferReader(content)).read())
