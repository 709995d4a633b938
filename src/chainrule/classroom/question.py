"""One question, and a part of a sheet: records that everything about sheets is written in.

`questions.py` fills them, `sheet_document.py` prints them, and `sheets.py` writes the answers down for a program.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..working.document import Block, Text

POINTS = {"matrix": 4, "cell": 2, "number": 2, "shape": 1, "choice": 2, "direction": 1}
MEANT = {
    "rises": "it rises",
    "falls": "it falls",
}


@dataclass(frozen=True, eq=False)
class Question:
    """A question with its right answer.

    name : what is asked for: a quantity ("Zh"), one number of it ("dWh[0,1]"), or in words ("shape of Woᵀ")
    kind : matrix, cell (one number), number (one that is not of this sheet's own pass), shape, choice or direction
    answer : matrix: an array of numbers; cell and number: one number; shape: a tuple; choice: the letter of one of
        `choices`; direction: "rises" or "falls"
    given : for a quantity, its cells as they are printed: NaN where there is to be written
    """

    name: str
    kind: str
    answer: Any
    text: Text
    id: str = ""
    choices: tuple[Text, ...] = ()
    given: np.ndarray | None = None
    equation: tuple[Block, ...] = ()

    @property
    def points(self) -> int:
        return POINTS[self.kind]


@dataclass(frozen=True, eq=False)
class Part:
    """Questions under one heading, with what is said or shown before them, and what the key says more than answers."""

    title: str
    questions: tuple[Question, ...]
    before: tuple[Block, ...] = ()
    solution: tuple[Block, ...] = ()
