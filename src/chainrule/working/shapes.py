"""The article's table for any network: each letter with its name and its shape, and why each dimension is what it is.

The reasons are read off the equations: a product X·W has the rows of X and the columns of W. `broken` says which
equation a wrong shape breaks, and where.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import InputError
from .expressions import Function, Letter, Node, Number, Product, Transposed, letters, parts
from .notation import split, written
from .record import Record, Step

WORDS = {
    # of a quantity that has an equation
    "sum": "one number: a sum over everything",
    "one": "one number",
    "same": "the same as {name}: worked out {how}",
    "cell by cell": "cell by cell",
    "row by row": "row by row",
    "because": "{rows} because {down}; {columns} because {across}",
    "has": "{name} has {size}",
    "summed": "it is a sum over everything",
    "rows added": "the rows are added up",
    "columns added": "the columns are added up",
    # of what is given
    "W": "{rows}, one for each {before}; {columns}, one for each {unit}",
    "B": "1 row: the same bias for every row of the batch; {columns}, one for each {unit}",
    "M": "{rows}, as in the batch; {columns}, one for each {unit}",
    "data": "{rows}, one for each observation; {columns}, one for each {what}",
    "memory": "as {name}, to which it belongs",
    "X": "input of the network",
    "Y": "output of the network",
    "w": "weight",
    "unit o": "output",
    "unit h": "hidden unit",
    "unit": "unit of layer {layer}",
    "first": "input",
    "before": "unit of the layer before",
    # a size
    "1 row": "1 row",
    "rows": "{count} rows",
    "1 column": "1 column",
    "columns": "{count} columns",
}
"""Why a quantity has its shape. {rows} and {columns} are sizes in words, {down} and {across} where they come from."""

Side = tuple[int, str]  # a dimension, and from what it comes: ("X", "rows"), as text
Shape = tuple[Side, Side]


@dataclass(frozen=True)
class ShapeReason:
    """One row of the table. `why` is one sentence; `shape` is () for a single number."""

    name: str
    title: str
    shape: tuple[int, ...]
    why: str


class Misfit(Exception):
    """Two shapes that an equation puts together and that do not fit; its text says where."""


def shape_reasons(record: Record) -> tuple[ShapeReason, ...]:
    """The table of all quantities of a pass, in order.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> {row.name: row.why for row in shape_reasons(net.trace(X, Y).record)}["Zh"]
    '3 rows because X has 3; 2 columns because Wh has 2'
    """
    return tuple(ShapeReason(step.name, step.title, step.shape, why(record, step)) for step in record)


def why(record: Record, step: Step) -> str:
    if step.value.ndim == 0:
        return WORDS["sum" if step.name != "factor" else "one"]
    if not step.forms:
        return given(record, step)
    (rows, down), (columns, across) = sides(step.forms[-1], {}, record)
    named = [reason.removesuffix(has("", size)) for size, reason in ((rows, down), (columns, across))]
    if named[0] == named[1]:
        rowwise = any(isinstance(node, Function) and node.name == "rowsum" for node in every(step.forms[-1]))
        return say("same", name=named[0], how=WORDS["row by row" if rowwise else "cell by cell"])
    return say("because", rows=plural(rows, "row"), down=down, columns=plural(columns, "column"), across=across)


def every(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for part in parts(node):
        yield from every(part)


def given(record: Record, step: Step) -> str:
    letter, layer, _ = split(step.name)
    rows, columns = plural(step.shape[0], "row"), plural(step.shape[1], "column")
    shape = record.architecture
    if letter in ("W", "B", "M"):
        unit = WORDS.get(f"unit {layer}", WORDS["unit"]).format(layer=layer)
        before = WORDS["first" if shape.layers.index(layer) == 0 else "before"]
        return say(letter, rows=rows, columns=columns, before=before, unit=unit)
    if letter in ("X", "Y", "w"):
        return say("data", rows=rows, columns=columns, what=WORDS[letter])
    return say("memory", name=layer)  # what an optimizer remembers


def say(key: str, **slots: str) -> str:
    """A sentence of WORDS with its slots filled."""
    return WORDS[key].format(**slots)


def plural(count: int, word: str) -> str:
    return say(f"1 {word}" if count == 1 else f"{word}s", count=str(count))


def has(name: str, size: int | str) -> str:
    return say("has", name=name, size=str(size))


def sides(node: Node, wrong: dict[str, tuple[int, ...]], record: Record) -> Shape:
    """The two dimensions of what a node gives, each with the reason for it; raises Misfit where two do not fit.

    `wrong` has shapes that are to be taken for some quantities in the place of their own.
    """
    match node:
        case Letter(name):
            known = wrong.get(name, () if name == "π" else record.shape(name))
            rows, columns = known or (1, 1)
            return (rows, has(name, rows) if known else ""), (columns, has(name, columns) if known else "")
        case Number():
            return (1, ""), (1, "")
        case Transposed(inner):
            (rows, _), (columns, _) = sides(inner, wrong, record)
            name = written(inner)
            return (columns, has(name, plural(columns, "column"))), (rows, has(name, plural(rows, "row")))
        case Product("@", left, right):
            left_rows, (inner_left, _) = sides(left, wrong, record)
            (inner_right, _), right_columns = sides(right, wrong, record)
            if inner_left != inner_right:
                a, b = written(left), written(right)
                raise Misfit(
                    f"{a}·{b} multiplies each row of {a} with each column of {b}, pair by pair, so {a} must have as "
                    f"many columns as {b} has rows; they are {inner_left} and {inner_right}"
                )
            return left_rows, right_columns
        case Function("sum"):
            return (1, WORDS["summed"]), (1, WORDS["summed"])
        case Function("colsum", (inner,)):
            return (1, WORDS["rows added"]), sides(inner, wrong, record)[1]
        case Function("rowsum", (inner,)):
            return sides(inner, wrong, record)[0], (1, WORDS["columns added"])
    shape: Shape = ((1, ""), (1, ""))
    for part in parts(node):
        shape = joined(shape, sides(part, wrong, record), node)
    return shape


def joined(one: Shape, other: Shape, node: Node) -> Shape:
    """The shape of two parts that are worked out cell by cell; a single row or column counts for all."""
    found = []
    for (size, reason), (other_size, other_reason), word in zip(one, other, ("rows", "columns"), strict=True):
        if size != other_size and 1 not in (size, other_size):
            raise Misfit(
                f"{written(node)} works cell by cell, so both parts need the same {word}; they have {size} and "
                f"{other_size}"
            )
        found.append(
            (size, reason) if size != 1 or (reason and other_size == 1) else (other_size, other_reason or reason)
        )
    return found[0], found[1]


def broken(record: Record, name: str, shape: tuple[int, ...]) -> str:
    """Which rule breaks if a quantity had this shape; "" if none does.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> print(broken(net.trace(X, Y).record, "Zh", (1, 2)))
    Zh = X·Wh + Bh has 3 rows because X has 3; 2 columns because Wh has 2: it is (3, 2) and cannot be (1, 2)
    """
    if name not in record.by_name:
        raise InputError(f"there is no {name} in this trace; it has {', '.join(step.name for step in record)}")
    step = record.by_name[name]
    if tuple(shape) == step.shape:
        return ""
    if step.forms:
        told = why(record, step)
        told = (
            "is one number"
            if not step.shape
            else f"has {told}"
            if told[0].isdigit()
            else f"has the shape of {told[12:]}"
        )
        it = f": it is {step.shape} and cannot be" if step.shape else ", so its shape cannot be"
        return f"{name} = {written(step.forms[-1])} {told}{it} {tuple(shape)}"
    if len(shape) == 2:
        for user in sorted((*record.parts, *record.steps), key=lambda step: step.phase == "update"):
            try:
                known = user.forms and letters(user.forms[-1])
                got = sides(user.forms[-1], {name: tuple(shape)}, record) if known else None
            except Misfit as misfit:
                return f"{user.name} = {written(user.forms[-1])} breaks: {misfit}"
            if got and user.value.ndim and user.phase != "update" and (got[0][0], got[1][0]) != user.shape:
                (rows, down), (columns, across) = got
                return (
                    f"{user.name} = {written(user.forms[-1])} would have {plural(rows, 'row')} because {down}, and "
                    f"{plural(columns, 'column')} because {across}; it must be {user.shape}"
                )
    return f"{name} must be {step.shape}, not {tuple(shape)}: {given(record, step)}"
