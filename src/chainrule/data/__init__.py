"""Tables to X and back: the names that other rooms use.

Read next: table.py, then fit.py and columns.py.
"""

from .columns import Columns
from .csv import csv_text, write_csv
from .features import Feature
from .fit import fit_columns
from .formats import read
from .frames import from_frame
from .spoken import Encoding
from .table import Table
from .target import Target, usable_rows

__all__ = [
    "Columns",
    "Encoding",
    "Feature",
    "Table",
    "Target",
    "csv_text",
    "fit_columns",
    "from_frame",
    "read",
    "usable_rows",
    "write_csv",
]
