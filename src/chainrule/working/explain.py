"""One number of a pass, explained: its equation in letters, with the numbers put in, term by term, and why.

`explain` opens one cell of the equation that `book.py` has for its quantity, so that every explanation is made from the
formula lines of `equations/`. `expanded` goes on into each factor; `chain.py` writes a derivative along its paths.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isfinite

from ..errors import InputError
from .book import hidden_name, layer_of
from .expressions import Letter, Node, Number, Rest, at, cell, distributed, evaluate, filled, letters, parts
from .notation import Notation, split, written
from .reasons import WORDS, reason
from .record import Record, Step

MOST = 8
ROUNDING = 1e-14  # of the largest term: what is left when terms cancel out


@dataclass(frozen=True)
class Term:
    """One term of the sum that a number is: in letters, with the numbers put in, and what it comes to.

    `count` is 1, or how many small terms this one stands for.
    """

    letters: Node
    numbers: Node
    value: float
    count: int = 1

    @property
    def text(self) -> str:
        return self.write(Notation())

    def write(self, notation: Notation) -> str:
        if self.count > 1:
            return WORDS["others"].format(count=self.count)
        return f"{written(self.letters, notation)} = {written(self.numbers, notation)}"


@dataclass(frozen=True, eq=False)
class Account:
    """How one number came about. `value` is the record's own; the terms add up to it.

    `letters` is its equation for this one cell, and `numbers` the same with the numbers put in; of what is given, both
    are that alone. `opened` are the accounts of the numbers that it was made from, after `expanded`.
    """

    record: Record
    step: Step
    index: tuple[int, ...]
    value: float
    letters: Node
    numbers: Node
    terms: tuple[Term, ...]
    why: str
    opened: tuple["Account", ...] = ()

    @property
    def name(self) -> str:
        return cell(self.step.name, self.index)

    @property
    def letter(self) -> Letter:
        return Letter(self.step.name, self.index or None)

    @property
    def given(self) -> bool:
        return not self.step.forms

    def sources(self) -> list[Letter]:
        """The cells that this number was made from, each once, in the order in which they stand in its equation."""
        found = [letter for term in self.terms for letter in letters(term.letters)]
        known = self.record.by_name
        return list(dict.fromkeys(letter for letter in found if letter.name in known))

    def walk(self) -> Iterator["Account"]:
        """This account and all that were opened below it."""
        yield self
        for account in self.opened:
            yield from account.walk()


def explain(record: Record, name: str, index: tuple[int, ...], most: int | None = MOST) -> Account:
    """The account of one number. Of a long sum the `most` largest terms are kept, the rest is one; None keeps all."""
    step = record.by_name[name]
    value = float(step.value[index])
    letter = Letter(name, index or None)
    if not step.forms:
        number = Number(value, letter.cell)
        return Account(
            record, step, index, value, letter, number, (Term(letter, number, value),), reason(record, step, index)
        )
    inside = at(step.forms[-1], index, record.value, most)
    pieces = distributed(inside)
    if len(pieces) == 1:
        terms = (Term(pieces[0], filled(pieces[0], record.value), value),)
    else:
        terms = tuple(term_of(piece, record) for piece in pieces)
    why = reason(record, step, index)
    largest = max(abs(term.value) for term in terms)
    if len(terms) > 1 and 0 < abs(value) <= ROUNDING * largest and isfinite(largest):
        why = WORDS["cancels"]
    return Account(record, step, index, value, inside, filled(inside, record.value), terms, why)


def term_of(piece: Node, record: Record) -> Term:
    value = float(evaluate(piece, record.value))
    return Term(piece, filled(piece, record.value), value, rest_in(piece))


def rest_in(node: Node) -> int:
    """How many terms a term stands for."""
    if isinstance(node, Rest):
        return node.count
    return max((rest_in(part) for part in parts(node)), default=1)


def expanded(account: Account, depth: int | None = None, most: int | None = MOST) -> Account:
    """The account with those of the numbers that it was made from inside, to this depth, or down to what is given.

    Each number is opened once, where it is met first: what comes from it is the same everywhere.
    """
    seen = {account.name}

    def opened(account: Account, left: int | None) -> Account:
        if account.given or left == 0:
            return account
        fresh = [source for source in account.sources() if source.cell not in seen]
        seen.update(source.cell for source in fresh)
        below = [explain(account.record, source.name, source.index or (), most) for source in fresh]
        return replace(account, opened=tuple(opened(each, None if left is None else left - 1) for each in below))

    return opened(account, depth)


# which number is meant -----------------------------------------------------------------------------------------------


def locate(record: Record, text: str, notation: Notation | None = None) -> tuple[str, tuple[int, ...]]:
    """The quantity and the index that a person named, such as "dWh[0,1]" or "C"; in a notation's own letters as well.

    Raises InputError with a sentence that says what there is.
    """
    if notation is not None:
        printed = {notation.text(notation.symbol(name)): name for name in record.by_name}
        symbol, bracket, rest = str(text).strip().rpartition("[")
        if bracket and symbol in printed:
            index = rest.rstrip("] ").split(",")
            text = f"{printed[symbol]}[{','.join(index[::-1] if notation.dialect.columns else index)}]"
        text = printed.get(str(text).strip(), text)
    found = re.fullmatch(r"\s*([^\[\]]+?)\s*(?:[\[(]\s*(-?\d+)\s*(?:[,\s]\s*(-?\d+)\s*)?[\])])?\s*", str(text))
    if found is None:
        raise InputError(
            f"{text!r} names no number; write a quantity and its row and column, counted from 0, such as "
            f"{example(record)}"
        )
    name = spelled(found[1])
    if name[:2] == "A(" and name not in record.by_name:  # H, or O, by another name
        name = hidden_name(layer_of(name))
    if name not in record.by_name:
        raise InputError(no_such_name(record, found[1]))
    shape = record.by_name[name].shape
    given = tuple(int(part) for part in found.groups()[1:] if part is not None)
    if len(given) != len(shape):
        raise InputError(wrong_index(name, shape, given))
    if any(not 0 <= i < size for i, size in zip(given, shape, strict=True)):
        last = cell("", tuple(size - 1 for size in shape))
        raise InputError(
            f"there is no {cell(name, given)}: {name} is {shape}, and rows and columns are counted from 0, so the last "
            f"index is {last}"
        )
    return name, given


def spelled(name: str) -> str:
    """A name as it may be typed, in our letters: A'(Zh) is A′(Zh), V_fairWh is V̂Wh."""
    return name.strip().replace("'", "′").replace("V_fair", "V̂").replace("S_fair", "Ŝ")


def example(record: Record) -> str:
    step = next((s for s in reversed(record.steps) if s.phase == "backward"), record.steps[-1])
    return cell(step.name, tuple(0 for _ in step.shape))


def no_such_name(record: Record, name: str) -> str:
    meant = next((step for step in record.by_name.values() if step.name.lower() == name.lower()), None)
    if meant is not None:
        return f"there is no {name} in this trace; did you mean {meant.name}? It is {size_told(meant)}"
    letter = split(name)[0] if name[:1].isalpha() else name[:1]
    alike = [step for step in record.by_name.values() if split(step.name)[0] == letter] or list(record.steps)
    shown = ", ".join(step.name for step in alike[:24]) + (", …" if len(alike) > 24 else "")
    return f"there is no {name} in this trace; it has {shown}; {alike[0].name} is {size_told(alike[0])}"


def size_told(step: Step) -> str:
    last = cell("", tuple(size - 1 for size in step.shape))
    return f"{step.shape}, so the last index is {last}" if last else "one number"


def wrong_index(name: str, shape: tuple[int, ...], given: tuple[int, ...]) -> str:
    if not shape:
        return f"{name} is one number and takes no index; write {name} alone"
    first, last = cell(name, (0, 0)), cell("", tuple(size - 1 for size in shape))
    had = f"{cell('', given)} is not enough" if given else "no index came with it"
    return (
        f"{name} is {shape}, and {had}; write its row and column, counted from 0, such as {first}; the last is {last}"
    )
