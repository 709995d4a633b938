"""A file to start from, with the functions that a check looks for, and how to tell that they are still empty.

`chainrule check --template` writes it. Next: `check.py`, which judges what was filled in.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .check import Only, check
from .report import Judgement, listed
from .student import Student
from .student.finding import LIKELY, RANK
from .student.names import flat
from .student.source import Function, Source
from .told import Told

TEMPLATE = '''\
"""One step of learning of a network with one hidden layer. Fill in one function after the other, and check each time:

    chainrule check FILE.py

n is the number of rows. Choose the activations and the cost yourself; the check finds out which they are. A quantity
that you leave out of a result is not judged.
"""

import numpy as np


def forward(X, Wh, Bh, Wo, Bo):
    """From the inputs X (n, inputs) to the prediction O (n, outputs)."""
    # Zh = ...  weighted input of the hidden layer, (n, hidden)
    # H = ...   its activation, (n, hidden)
    # Zo = ...  weighted input of the output layer, (n, outputs)
    # O = ...   its activation, (n, outputs)
    # return {"Zh": Zh, "H": H, "Zo": Zo, "O": O}
    raise NotImplementedError("forward is still empty")


def backward(X, Y, Zh, H, Zo, O, Wo):
    """From the targets Y (n, outputs) back to the derivatives of the cost."""
    # Eo = ...   error of the output layer, (n, outputs)
    # dWo = ...  derivative for Wo, (hidden, outputs)
    # dBo = ...  derivative for Bo, (1, outputs)
    # Eh = ...   error of the hidden layer, (n, hidden)
    # dWh = ...  derivative for Wh, (inputs, hidden)
    # dBh = ...  derivative for Bh, (1, hidden)
    # return {"Eo": Eo, "dWo": dWo, "dBo": dBo, "Eh": Eh, "dWh": dWh, "dBh": dBh}
    raise NotImplementedError("backward is still empty")


def update(Wh, Bh, Wo, Bo, dWh, dBh, dWo, dBo, rate):
    """One step of gradient descent with the learning rate `rate`."""
    # Wh = ...
    # Bh = ...
    # Wo = ...
    # Bo = ...
    # return {"Wh": Wh, "Bh": Bh, "Wo": Wo, "Bo": Bo}
    raise NotImplementedError("update is still empty")
'''
KINDS = ("forward", "backward", "update", "train_step")


def begun(student: Student, names: Mapping[str, str] | None = None) -> tuple[Student | None, tuple[str, ...]]:
    """The student with those functions that hold something, None where none does, and a note on the others.

    names : the function of each kind, where it is known
    """
    functions = Source(student.source()).functions
    there = [kind for kind in KINDS if kind in student.kinds]
    empty = [kind for kind in there if is_empty(list(bodies(functions, kind, names)))]
    if not empty:
        return student, ()
    said = f"{listed(empty)} {'is' if len(empty) == 1 else 'are'} still empty"
    if empty == there:
        first = "it" if len(empty) == 1 else "the first"
        return None, (f"there is nothing to judge yet: {said}; fill {first} in, and check again",)
    kept = tuple(kind for kind in student.kinds if kind not in empty)
    return Only(student, kept), (f"{said}, and not judged",)


def check_begun(student: Student, told: Told, seed: int, names: Mapping[str, str] | None = None) -> Judgement:
    """The check of those functions that hold something, with a note on the others."""
    filled, notes = begun(student, names)
    found = check(filled, told, seed) if filled is not None else Judgement(None, told=told.lines())
    return replace(found, notes=(*notes, *found.notes))


def bodies(functions: Mapping[str, Function], kind: str, names: Mapping[str, str] | None) -> Iterator[Function]:
    """Every function that may be of this kind: a class that others are made from may leave its own empty."""
    for name, node in functions.items():
        plain = name.rpartition(".")[2]
        if names is not None:
            fits = plain == names.get(kind)
        else:
            fits = flat(plain) in RANK[kind] or re.search(LIKELY.get(kind, "$^"), flat(plain))
        if fits:
            yield node


def is_empty(functions: Sequence[Function]) -> bool:
    return bool(functions) and all(unfinished(function.body) for function in functions)


def unfinished(body: Sequence[ast.stmt]) -> bool:
    """Whether a function does nothing yet, or says itself that its end is missing.

    >>> [unfinished(ast.parse(text).body) for text in ("pass", "raise NotImplementedError", "Z = X @ W")]
    [True, True, False]
    """
    for statement in body:
        match statement:
            case (
                ast.Return(value=None | ast.Constant(value=None))
                | ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError")))
            ):
                return True
            case ast.Return():
                return False
    return all(isinstance(each, ast.Pass) or is_remark(each) for each in body)


def is_remark(statement: ast.stmt) -> bool:
    """A docstring, or the three dots of something left out."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
