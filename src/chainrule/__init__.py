"""chainrule: feed-forward neural networks that show their working.

>>> import chainrule as cr
>>> net, X, Y = cr.article()
>>> print(net.trace(X, Y).Zh)
[[-1.5  0.5]
 [ 0.5 -1.5]
 [ 1.5 -2.5]]
"""

from .checking import Report, check, check_file, check_values, gradcheck
from .diagnosis import diagnose
from .errors import (
    ChainruleError,
    InputError,
    MissingExtra,
    ModelFileError,
    NotFinite,
    ShapeError,
    TableError,
    UnknownName,
)
from .network import Network, article, load
from .notebook import widget
from .trace import Trace
from .worksheets import mark, worksheet

__version__ = "0.1.0"

__all__ = [
    "ChainruleError",
    "InputError",
    "MissingExtra",
    "ModelFileError",
    "Network",
    "NotFinite",
    "Report",
    "ShapeError",
    "TableError",
    "Trace",
    "UnknownName",
    "__version__",
    "article",
    "check",
    "check_file",
    "check_values",
    "diagnose",
    "gradcheck",
    "load",
    "mark",
    "widget",
    "worksheet",
]
