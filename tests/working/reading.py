"""A reader of equations as plain text, written apart from the printer: it knows the signs as a person reads them.

Σ reaches over products, as far as the next / + or −; what stands above a letter, ² or ᵀ, belongs to that letter alone;
· is a matrix product between two matrices, and else a plain one.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from chainrule.working.expressions import FUNCTIONS

WORDS = {"column sums of": "colsum", "row sums of": "rowsum"}
ABOVE = {"²": 2.0, "³": 3.0}
NUMBER = r"\d+(?:\.\d+)?(?:e−?\d+)?"
SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    ">": np.greater, "≥": np.greater_equal, "<": np.less, "≤": np.less_equal,
}  # fmt: skip


class Reading:
    """Computes what a text says; `names` has the value of each name in it."""

    def __init__(self, text: str, names: Mapping[str, Any], cellwise: str = "∘") -> None:
        self.names, self.cellwise = names, cellwise
        known = [*map(re.escape, sorted(names, key=len, reverse=True)), *WORDS, *FUNCTIONS, "if", "else"]
        token = rf"(?:{'|'.join(known)})(?![A-Za-z])|{NUMBER}|\[\d+(?:,\d+)?\]|[^\s]"
        self.tokens = [found[0] for found in re.finditer(token, text)]
        self.at = 0

    def whole(self) -> Any:
        value = self.cases()
        assert self.at == len(self.tokens), f"not read: {self.tokens[self.at :]}"
        return value

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *expected: str) -> str:
        token = self.next
        assert not expected or token in expected, f"{token!r} where one of {expected} belongs in {self.tokens}"
        self.at += 1
        return token

    def cases(self) -> Any:
        value = self.sum()
        if self.next != "if":
            return value
        self.take("if")
        left = self.sum()
        holds = SIGNS[self.take(*SIGNS)](left, self.sum())
        self.take("else")
        return np.where(holds, value, self.cases())

    def sum(self) -> Any:
        value = self.term()
        while self.next in ("+", "−"):
            value = value + self.term() if self.take() == "+" else value - self.term()
        return value

    def term(self) -> Any:
        """A product or fraction, from left to right."""
        if self.next == "−":
            self.take()
            return -self.term()
        value = self.product()
        while self.next == "/":
            self.take()
            value = value / self.product(single=True)
        return value

    def product(self, single: bool = False) -> Any:
        """Factors up to the next /; below a / only one, unless it is a Σ."""
        value = self.factor()
        while not single and self.next in ("·", "×", self.cellwise):
            sign, other = self.take(), self.factor()
            value = value @ other if sign == "·" and np.ndim(value) == np.ndim(other) == 2 else value * other
        return value

    def factor(self) -> Any:
        if self.next == "Σ":
            self.take()
            negative = self.next == "−" and self.take()
            return np.sum(-self.product() if negative else self.product())
        value = self.single()
        while self.next in (*ABOVE, "ᵗ", "ᵀ", "^"):
            sign = self.take()
            if sign == "ᵀ":
                value = np.asarray(value).T
            elif sign in ABOVE:
                value = value ** ABOVE[sign]
            else:
                value = value ** (self.single() if sign == "^" else self.names["t"])
        return value

    def single(self) -> Any:
        token = self.take()
        if token in self.names:
            value = np.asarray(self.names[token])
            if self.next.startswith("["):
                return value[tuple(map(int, self.take()[1:-1].split(",")))]
            return value
        if re.fullmatch(NUMBER, token):
            return np.float64(token.replace("−", "-"))
        if token in WORDS:
            return FUNCTIONS[WORDS[token]](self.factor())
        if token == "√":
            return np.sqrt(self.single())
        if token in ("(", "|"):
            value = self.cases()
            self.take({"(": ")", "|": "|"}[token])
            return value if token == "(" else np.abs(value)
        assert token in FUNCTIONS, f"{token!r} cannot be read in {self.tokens}"
        self.take("(")
        arguments = [self.cases()]
        while self.take(",", ")") == ",":
            arguments.append(self.cases())
        return FUNCTIONS[token](*arguments)
