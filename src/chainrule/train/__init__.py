"""Training: the equations compiled with JAX, which lives in this room alone. Start with `fit.py`.

`program.py` is what is compiled, `history.py` what is remembered, `blame.py` what went wrong when a number blew up.
"""

from .fit import EarlyStopping, Epoch, Outcome, Settings, train
from .history import History

__all__ = ["EarlyStopping", "Epoch", "History", "Outcome", "Settings", "train"]
