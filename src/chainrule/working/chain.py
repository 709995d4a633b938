"""A derivative as the chain rule has it: one product of factors for each path from the cost, and what the paths share.

Backpropagation never writes these paths down: it adds up at every unit what arrives there, as E, and goes on with the
sum. `savings.py` counts what that saves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice
from math import prod

import numpy as np

from ..errors import InputError
from .book import hidden_name, layer_of
from .explain import Account, Term, term_of
from .expressions import Letter, Node, Number, Product, distributed, letters
from .notation import split
from .record import Record

ALL = 1000


@dataclass(frozen=True)
class Link:
    """One factor of a path: a cell, its value, what it says, and how many other derivatives have it in their paths."""

    letter: Letter
    value: float
    words: str
    shared: int


@dataclass(frozen=True)
class Path:
    """A product of factors from the cost to the derivative; `value` is what they come to."""

    links: tuple[Link, ...]
    value: float

    @property
    def letters(self) -> Node:
        return product([link.letter for link in self.links], "·")

    @property
    def numbers(self) -> Node:
        return product([Number(link.value, link.letter.cell) for link in self.links], "×")


@dataclass(frozen=True, eq=False)
class Chain:
    """The strongest paths of a derivative; the `others` together come to `rest`: the derivative less what is shown.

    `extra` are terms that no path has: the pull of a penalty.
    """

    account: Account
    paths: tuple[Path, ...]
    count: int
    rest: float
    extra: tuple[Term, ...]

    @property
    def others(self) -> int:
        return self.count - len(self.paths)


def product(factors: list[Node], kind: str) -> Node:
    whole = factors[0]
    for factor in factors[1:]:
        whole = Product(kind, whole, factor)
    return whole


def derives(account: Account) -> bool:
    """Whether a number is a derivative of the cost that a chain leads to: E, dW or dB."""
    letter, _, mark = split(account.step.name)
    return letter in ("E", "dW", "dB") and not mark


def chain(account: Account, top: int | None = 1) -> Chain:
    """The `top` strongest paths of a derivative, E, dW or dB; None takes all, where there are at most 1,000.

    Raises InputError for a quantity that is no derivative, and where there are too many paths.
    """
    record, (letter, layer, _) = account.record, split(account.step.name)
    if not derives(account):
        example = next((s.name for s in record if s.name[:2] == "dW"), "")
        instead = (
            f"take one of E, dW and dB, such as {example}[0,0]" if example else "this trace has none, for want of Y"
        )
        raise InputError(f"{account.name} is no derivative of the cost, so no chain leads from C to it; {instead}")
    walker = Walker(record, letter, layer, account.index)
    count = walker.count()
    if top is None or top > ALL:
        if count > ALL:
            raise InputError(
                f"{account.name} has {count:,} paths, more than the {ALL:,} that can be written down; ask for the "
                f"strongest, such as chain(top=10), and the rest comes as one number"
            )
        top = count
    elif top < 1:
        raise InputError(f"top is {top}; ask for 1 path or more")
    paths = tuple(islice(walker.strongest(), top))
    terms = [term_of(piece, record) for piece in distributed(account.letters)] if letter == "dW" else []
    extra = tuple(term for term in terms if penalised(term))
    return Chain(account, paths, count, account.value - sum(x.value for x in (*paths, *extra)), extra)


def penalised(term: Term) -> bool:
    return any(found.name in ("λ₁", "λ₂") for found in letters(term.letters))


class Walker:
    """Finds the paths of one derivative, strongest first, without writing down the others.

    Every row is a start; from the unit whose error is wanted a path goes on, layer by layer, to one output. `best`
    knows for every unit how strong the strongest path from there to the cost is, so no search takes a wrong turn.
    """

    def __init__(self, record: Record, letter: str, layer: str, index: tuple[int, ...]) -> None:
        self.record, self.letter, self.index = record, letter, index
        names = record.architecture.layers
        self.layers = names[names.index(layer) :]
        self.rows = [index[0]] if letter == "E" else range(len(record.value("X")))
        self.unit = index[1]
        self.best = {"o": np.abs(record.value("Eo"))}
        for name, after in reversed(list(zip(self.layers, self.layers[1:], strict=False))):
            W = np.abs(record.value(f"W{after}"))
            arriving = np.stack([(W * row).max(axis=1) for row in self.best[after]])
            self.best[name] = np.abs(self.slope(name)) * arriving

    def slope(self, layer: str) -> np.ndarray:
        slope = self.record.value(f"A′(Z{layer})")
        return slope * self.record.value(f"M{layer}") if f"M{layer}" in self.record.by_name else slope

    def count(self) -> int:
        return len(self.rows) * prod(self.record.value(f"W{name}").shape[1] for name in self.layers[1:])

    def strongest(self) -> Iterator[Path]:
        waiting: list[tuple[float, int, int, tuple[int, ...], float]] = []
        for order, row in enumerate(self.rows):
            start = 1.0 if self.letter != "dW" else float(self.record.value(self.input)[row, self.index[0]])
            heappush(
                waiting, (-abs(start) * self.best[self.layers[0]][row, self.unit], order, row, (self.unit,), start)
            )
        order = len(waiting)
        while waiting:
            _, _, row, units, so_far = heappop(waiting)
            if len(units) == len(self.layers):
                yield self.path(row, units)
                continue
            layer, after = self.layers[len(units) - 1], self.layers[len(units)]
            here = so_far * self.slope(layer)[row, units[-1]]
            onward = here * self.record.value(f"W{after}")[units[-1]]
            for unit, strength in enumerate(np.abs(onward) * self.best[after][row]):
                order += 1  # of two that are equally strong, the one that was met first
                heappush(waiting, (-float(strength), order, row, (*units, unit), float(onward[unit])))

    def path(self, row: int, units: tuple[int, ...]) -> Path:
        """From the cost on: the output's error, then a weight and a slope for each layer, then the input."""
        links = self.output(row, units[-1])
        steps = list(zip(self.layers, self.layers[1:], units, units[1:], strict=False))
        for layer, after, unit, onto in reversed(steps):
            links.append(self.link(f"W{after}", (unit, onto), "how much of it goes back through this weight"))
            links.append(self.link(f"A′(Z{layer})", (row, unit), "how much the unit lets through"))
            if f"M{layer}" in self.record.by_name:
                links.append(self.link(f"M{layer}", (row, unit), "whether the unit spoke at all"))
        if self.letter == "dW":
            links.append(self.link(self.input, (row, self.index[0]), "what the weight was fed with"))
        return Path(tuple(links), prod(link.value for link in links))

    def output(self, row: int, unit: int) -> list[Link]:
        shape = self.record.architecture
        if shape.collapses or shape.activations[-1].slope is None:
            return [self.link("Eo", (row, unit), "the output's error")]
        return [
            self.link("C′(O)", (row, unit), "how fast C rises with this output"),
            self.link("A′(Zo)", (row, unit), "how fast this output rises with what it gathers"),
        ]

    @property
    def input(self) -> str:
        names = self.record.architecture.layers
        number = names.index(self.layers[0])
        return "X" if number == 0 else hidden_name(names[number - 1])

    def link(self, name: str, index: tuple[int, ...], words: str) -> Link:
        return Link(Letter(name, index), float(self.record.value(name)[index]), words, self.shared(name))

    def shared(self, name: str) -> int:
        """How many other entries of dW and dB have this factor in one of their paths.

        A factor that leads back to one unit belongs to all derivatives of the weights into that unit, and to all
        derivatives of the layers before: paths to them come through there.
        """
        shape = self.record.architecture
        if name == self.input and self.letter == "dW" and split(name)[0] in ("X", "H"):
            return shape.sizes[shape.layers.index(self.layers[0]) + 1] - 1
        number = shape.layers.index(layer_of(name))
        if split(name)[0] == "W":
            number -= 1  # a weight leads back to the unit before it
        into_one_unit = shape.sizes[number] + shape.bias
        before = sum((shape.sizes[k] + shape.bias) * shape.sizes[k + 1] for k in range(number))
        return into_one_unit + before - (self.letter != "E")  # an error is none of them itself
