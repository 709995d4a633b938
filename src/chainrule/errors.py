"""Every error that chainrule raises on purpose. Each carries one sentence: what arrived, what was expected, what to do.

ChainruleError
├── InputError (ValueError)      what was given cannot be used; the command ends with exit code 2
│   ├── ShapeError               an array has the wrong shape
│   ├── UnknownName              no such activation, loss, column …; offers the nearest names
│   ├── TableError               a table cannot be read, or does not fit the columns that a model was fitted on
│   └── ModelFileError           a model file is damaged, foreign, or from a newer version
├── NotFinite (ArithmeticError)  a number stopped being finite in training; the weights from before are kept
└── MissingExtra (ImportError)   an optional package is not installed; names the extra to install
"""

import difflib
from collections.abc import Iterable
from typing import Any


class ChainruleError(Exception):
    """The root: catch this to catch everything that chainrule raises on purpose."""


class InputError(ChainruleError, ValueError):
    """What was given cannot be used."""


class ShapeError(InputError):
    """An array has the wrong shape."""


class UnknownName(InputError):
    """A name that does not exist where it was looked for."""


class TableError(InputError):
    """A table cannot be read, or does not fit the columns that a model was fitted on."""


class ModelFileError(InputError):
    """A model file is damaged, foreign, or from a newer version."""


class NotFinite(ChainruleError, ArithmeticError):
    """A number stopped being finite in training.

    `trouble` says in which epoch and step, which quantity, its layer and its rows; `history` is what came before.
    """

    def __init__(self, trouble: Any, history: Any = None) -> None:
        super().__init__(str(trouble))
        self.trouble, self.history = trouble, history


class MissingExtra(ChainruleError, ImportError):
    """An optional package is not installed."""


def unknown(kind: str, name: object, known: Iterable[str]) -> UnknownName:
    """The sentence for a name that does not exist, with the nearest ones first.

    >>> print(unknown("activation", "relo", ["tanh", "relu"]))
    there is no activation 'relo'; did you mean 'relu'? There are: tanh, relu
    >>> print(unknown("activation", "step", ["tanh", "relu"]))
    there is no activation 'step'; there are: tanh, relu
    """
    names = list(known)
    near = difflib.get_close_matches(str(name).lower(), [n.lower() for n in names], n=1)
    guess = next((n for n in names if near and n.lower() == near[0]), OTHER_NAMES.get(str(name).lower()))
    listed = ", ".join(names[:24]) + (", …" if len(names) > 24 else "")
    if guess is None or guess not in names:
        return UnknownName(f"there is no {kind} {name!r}; there are: {listed}")
    return UnknownName(f"there is no {kind} {name!r}; did you mean '{guess}'? There are: {listed}")


# What other libraries call the same thing.
OTHER_NAMES = {
    "mse": "squared_error",
    "mae": "absolute_error",
    "l1": "absolute_error",
    "bce": "binary_cross_entropy",
    "log_loss": "cross_entropy",
    "nll": "cross_entropy",
    "swish": "silu",
    "logistic": "sigmoid",
    "linear": "identity",
    "none": "identity",
    "sgd": "gd",
    "xavier": "glorot",
}
