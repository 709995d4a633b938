"""What changed between two passes of one network over the same rows: each quantity, the cost, the units, the signs.

`compare` measures it, each change says itself in a sentence, and `blocks` makes a part of a document of them. The two
passes are often those that a training kept at two of its epochs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from ..errors import InputError, unknown
from .document import Block, Paragraph, Table, Text
from .expressions import Letter, Number
from .notation import number, written
from .record import Record

MOST = 6  # cells or units that a sentence lists


@dataclass(frozen=True)
class Change:
    """How one quantity changed.

    before, after : the mean size |x| of its numbers.
    moved : the mean size of the differences.
    index : the cell that changed most, () for a single number; `was` and `now` are its two values.
    flipped : the cells of a weight or a bias that changed their sign, from + to − or back.
    """

    name: str
    phase: str
    shape: tuple[int, ...]
    before: float
    after: float
    moved: float
    index: tuple[int, ...]
    was: float
    now: float
    flipped: tuple[tuple[int, ...], ...] = ()

    @property
    def relative(self) -> float | None:
        """`moved` in parts of `before`; None where all was 0."""
        return self.moved / self.before if self.before else None

    @property
    def cell(self) -> Letter:
        return Letter(self.name, self.index or None)

    @property
    def text(self) -> Text:
        """The change in one sentence, its letters and numbers as expressions."""
        if self.was == self.now:
            return Letter(self.name), " did not change."
        most = (self.cell, *went(self.was, self.now))
        if not self.shape or self.shape == (1, 1):
            return *most, "."
        return (
            Letter(self.name), " was ", Number(self.before), " in size on average and is ", Number(self.after),
            "; most of all, ", *most, ".",
        )  # fmt: skip

    @property
    def sentence(self) -> str:
        return plain(self.text)


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """What changed between two passes. `names` are what they are called; `comparison["Wh"]` is one quantity's Change.

    died, woke : the units, as (layer, number from 0), whose slope A′(Z) became 0 in every row, or was and is no more.
    """

    before: Record
    after: Record
    names: tuple[str, str]
    changes: tuple[Change, ...]
    died: tuple[tuple[str, int], ...]
    woke: tuple[tuple[str, int], ...]

    def __getitem__(self, name: str) -> Change:
        found = {change.name: change for change in self.changes}
        if name not in found:
            raise unknown("quantity", name, found)
        return found[name]

    @property
    def texts(self) -> tuple[Text, ...]:
        """What matters most, a sentence each: the cost, the units, the signs, and what moved most for its size."""
        found = {change.name: change for change in self.changes}
        first, second = self.names
        texts: list[Text] = []
        if "C" in found:
            texts.append((f"From {first} to {second} the cost ", *found["C"].text))
        texts += [unit_text(*unit, died=True) for unit in self.died[:MOST]]
        texts += [unit_text(*unit, died=False) for unit in self.woke[:MOST]]
        more = len(self.died[MOST:]) + len(self.woke[MOST:])
        if more:
            texts.append((f"So it went with {more} more units.",))
        texts.append(signs(self.changes))
        weights = [change for change in self.changes if is_weight(change.name) and change.relative]
        if weights:
            most = max(weights, key=lambda change: change.relative or 0)
            texts.append(
                (Letter(most.name), " moved most for its size: by ", Number(most.moved), " on average, where its "
                 "numbers were ", Number(most.before), " in size.")
            )  # fmt: skip
        if self.masks_differ:
            texts.append(("Dropout silenced other units in each pass, so that part of the change is its doing.",))
        return tuple(texts)

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(plain(text) for text in self.texts)

    @property
    def masks_differ(self) -> bool:
        return any(change.name[0] == "M" and change.moved > 0 for change in self.changes)


def compare(
    before: Record, after: Record, names: tuple[str, str] = ("the first pass", "the second pass")
) -> Comparison:
    """What changed between two passes of one network over the same rows, in every quantity that both have.

    Raises InputError if the networks or the rows are not the same.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> first = net.trace(X, Y, learning_rate=0.1)
    >>> net.params = [(first.Wh_new, first.Bh_new), (first.Wo_new, first.Bo_new)]
    >>> found = compare(first.record, net.trace(X, Y).record)
    >>> found["C"].sentence
    'C fell from 5.0625 to 2.5638.'
    >>> found["Wh"].before, found["Wh"].after, found["Wh"].index, found["Wh"].was, found["Wh"].now
    (1.0, 0.85, (0, 0), 1.0, 0.75)
    """
    same_network(before, after)
    same_rows(before, after)
    both = [step for step in before if step.name in after.by_name and step.name not in ("X", "Y", "w")]
    with np.errstate(all="ignore"):  # a number of one of the passes may have blown up
        changes = tuple(change(step.name, step.phase, step.value, after.value(step.name)) for step in both)
    died, woke = [], []
    for layer in before.architecture.layers:
        if f"A′(Z{layer})" in before.by_name and f"A′(Z{layer})" in after.by_name:
            was, now = silent(before, layer), silent(after, layer)
            died += [(layer, int(unit)) for unit in np.flatnonzero(now & ~was)]
            woke += [(layer, int(unit)) for unit in np.flatnonzero(was & ~now)]
    return Comparison(before, after, names, changes, tuple(died), tuple(woke))


def change(name: str, phase: str, was: np.ndarray, now: np.ndarray) -> Change:
    moved = np.abs(now - was)
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(moved)), moved.shape))
    flipped = np.argwhere(np.sign(was) * np.sign(now) < 0) if is_weight(name) else ()
    return Change(
        name,
        phase,
        was.shape,
        float(np.abs(was).mean()),
        float(np.abs(now).mean()),
        float(moved.mean()),
        index,
        float(was[index]),
        float(now[index]),
        tuple(tuple(int(i) for i in cell) for cell in flipped),
    )


def silent(record: Record, layer: str) -> np.ndarray:
    """Which units of a layer have the slope 0 in every row that counts, (units,)."""
    slope = record.value(f"A′(Z{layer})")
    if "w" in record.by_name:
        slope = slope[record.value("w")[:, 0] > 0]
    return (slope == 0).all(axis=0)


def is_weight(name: str) -> bool:
    """Whether a quantity is a weight or a bias before the step."""
    return name[0] in "WB" and not name.endswith("_new")


# what cannot be compared ---------------------------------------------------------------------------------------------


def same_network(before: Record, after: Record) -> None:
    for field in fields(before.architecture):
        one, other = (getattr(record.architecture, field.name) for record in (before, after))
        if one != other:
            raise InputError(
                f"the two passes are of different networks, {field.name} is {one} in one and {other} in the other; "
                "compare two passes of one network"
            )


def same_rows(before: Record, after: Record) -> None:
    rest = "trace both over the same rows"
    both_go_back = "C" in before.by_name and "C" in after.by_name
    for name, what in (("X", "inputs"), ("Y", "targets"), ("w", "sample weights")):
        there = [name in record.by_name for record in (before, after)]
        if any(there) and not all(there) and both_go_back:
            raise InputError(f"only one of the two passes has {what}, {name}, so that their costs differ; {rest}")
        if not all(there):
            continue
        one, other = before.value(name), after.value(name)
        if one.shape != other.shape:
            raise InputError(
                f"the two passes are over different rows: {name} is {one.shape} in one and {other.shape} in the other; "
                f"{rest}"
            )
        if (one != other).any():
            row, column = np.argwhere(one != other)[0]
            raise InputError(
                f"the two passes are over different rows: {name}[{row},{column}] is {number(float(one[row, column]))} "
                f"in one and {number(float(other[row, column]))} in the other; {rest}"
            )


# in words ------------------------------------------------------------------------------------------------------------


def plain(text: Text) -> str:
    return "".join(part if isinstance(part, str) else written(part) for part in text)


def went(was: float, now: float) -> Text:
    return (" fell from " if now < was else " rose from "), Number(was), " to ", Number(now)


def unit_text(layer: str, unit: int, died: bool) -> Text:
    Z = Letter(f"Z{layer}")
    slope = Letter(f"A′(Z{layer})")
    if died:
        how = " is 0 in every row now, so that no error comes through it."
        return f"Unit {unit} of ", Z, ", counted from 0, died: its slope ", slope, how
    return f"Unit {unit} of ", Z, ", counted from 0, woke: its slope ", slope, " was 0 in every row and is no more."


def signs(changes: Sequence[Change]) -> Text:
    """How many weights and biases changed their sign, and which."""
    cells = [Letter(change.name, index) for change in changes for index in change.flipped]
    count = sum(int(np.prod(change.shape)) for change in changes if is_weight(change.name))
    if not cells:
        return (f"None of the {count} weights and biases changed sign.",)
    listed: list = []
    for letter in cells[:MOST]:
        listed += [", " if listed else " ", letter]
    more = ", …" if len(cells) > MOST else ""
    return (f"Of the {count} weights and biases {len(cells)} changed sign:", *listed, f"{more}.")


def blocks(comparison: Comparison) -> tuple[Block, ...]:
    """The comparison as blocks: its sentences, and a table of every quantity up to the derivatives."""
    first, second = comparison.names
    rows = tuple(
        (
            (Letter(change.name),),
            (Number(change.before),),
            (Number(change.after),),
            (Number(change.relative),) if change.relative is not None else ("",),
            (change.cell,),
            (Number(change.was),),
            (Number(change.now),),
        )
        for change in comparison.changes
        if change.phase != "update"
    )
    caption = (
        "Size is the mean of |x| over a quantity's numbers; relative change, the mean of |difference| divided by the "
        f"size before, at {first}. The cell is the one that changed most."
    )
    header = ("letter", f"size, {first}", f"size, {second}", "relative change", "cell", "from", "to")
    table = Table(header, rows, caption, numbers=(1, 2, 3, 5, 6))
    return (*(Paragraph(text) for text in comparison.texts), table)
