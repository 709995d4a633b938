"""Tables to X and back: the names that other rooms use.

Read next: table.py, then fit.py and columns.py.
"""

from chainrule.data.columns import Columns
from chainrule.data.csv import csv_text, write_csv
from chainrule.data.features import Feature
from chainrule.data.fit import fit_columns
from chainrule.data.formats import read
from chainrule.data.frames import from_frame
from chainrule.data.spoken import Encoding
from chainrule.data.table import Table
from chainrule.data.target import Target, usable_rows

__all__ = [
    "Columns", "Encoding", "Feature", "Table", "Target", "csv_text", "fit_columns", "from_frame", "read", "usable_rows",
    "write_csv",
]
