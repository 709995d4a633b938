"""The output of a pass: how the Jacobian of a row makes equation 1, and why C′ and A′ can collapse to O − Y.

`calculus.py` has the chapters around these two.
"""

from collections.abc import Iterator

import numpy as np

from .document import Block, Formula, Heading, Table
from .explain import explain
from .expressions import Letter, Node, Number, Partial, Product, at, filled, parse, series
from .phrases import COST, MOST, cell, largest, most_of, one, opened, say
from .record import Record
from .slopes import SOFTMAX, slope_of_activation, slope_of_loss, told

# equation 1 ----------------------------------------------------------------------------------------------------------


def equation_1(record: Record) -> Iterator[Block]:
    row, unit = telling(record)
    jacobian = output_jacobian(record, row)
    yield Heading("Equation 1: the error of the output")
    yield Formula((Letter("Eo"), record.by_name["Eo"].forms[0]))
    if telling_rows(record)[row]:
        yield from speed_of_the_cost(record, row, unit)
    if not mixes(record):
        yield from slope_of_activation(record, "o")
    yield from (softmax_speeds if mixes(record) else own_speed)(record, row, unit, jacobian)
    if len(jacobian) > 1:
        yield speeds(record, row, jacobian)
    if telling_rows(record)[row]:
        yield from through_every_output(record, row, unit, jacobian)


def speed_of_the_cost(record: Record, row: int, unit: int) -> Iterator[Block]:
    """Why C′(O) is what it is, and what it comes to for one output."""
    O, share = Letter("O", (row, unit)), share_of_row(record)
    yield say(f"Where does C′(O) come from? From the loss, {record.architecture.loss}.")
    yield from slope_of_loss(record, (row, unit))
    yield say(f"The cost adds up the losses, each times its row's share, {share}:" if share else "For the output here:")
    yield opened(explain(record, "C′(O)", (row, unit), MOST), Partial(COST, O))


def mixes(record: Record) -> bool:
    """Whether each output is made from all weighted inputs of its row: softmax."""
    return record.architecture.activations[-1].slope is None


def output_jacobian(record: Record, row: int) -> np.ndarray:
    """How fast each output of a row changes with each of its weighted inputs: [k, m] is ∂O[row,k]/∂Zo[row,m]."""
    if not mixes(record):
        return np.diag(record.value("A′(Zo)")[row])
    o = record.value("O")[row]
    return np.diag(o) - np.outer(o, o)


def own_speed(record: Record, row: int, unit: int, jacobian: np.ndarray) -> Iterator[Block]:
    O, Z, slope = (Letter(name, (row, unit)) for name in ("O", "Zo", "A′(Zo)"))
    if len(jacobian) == 1:
        yield say(f"{O.cell} is made from {Z.cell} alone, so there is one speed:")
        yield one(Partial(O, Z), slope, cell(record, slope.name, (row, unit)))
    else:
        yield say(
            f"{O.cell} is made from {Z.cell} alone; the other weighted inputs of row {row} do not reach it. A table of "
            "the speeds of all outputs with all weighted inputs is called a Jacobian. In this one everything is 0 but "
            "the diagonal, from the top left to the bottom right, where an output meets its own weighted input:"
        )


def softmax_speeds(record: Record, row: int, unit: int, jacobian: np.ndarray) -> Iterator[Block]:
    """How a share changes with its own weighted input, and how with another one."""
    Z = Letter("Zo", (row, unit))
    yield say(
        f"The outputs of a row are shares that add up to 1: what one gains, the others lose. So {Z.cell} reaches every "
        f"output of row {row}, its own in one way and the others in another."
    )
    yield from told(SOFTMAX)
    for k in (unit, another(record, row, unit)):
        form = share_speed(row, k, unit)
        value = Number(float(jacobian[k, unit]))
        yield one(Partial(Letter("O", (row, k)), Z), form, filled(form, record.value), value)
    yield say(
        "A table of the speeds of all outputs with all weighted inputs is called a Jacobian. In short this one is "
        "diag(o) − o·oᵀ: in o the outputs stand below each other, in oᵀ, the transpose, side by side, and diag(o) has "
        "them on its diagonal, from the top left to the bottom right, and 0 elsewhere:"
    )


def share_speed(row: int, k: int, m: int) -> Node:
    """∂O[row,k]/∂Zo[row,m] of softmax in letters."""
    line = "O * (1 - O)" if k == m else "-O * other"
    return parse(line, {"O": Letter("O", (row, k)), "other": Letter("O", (row, m))})


def speeds(record: Record, row: int, jacobian: np.ndarray) -> Table:
    """The Jacobian as a table; of a large one the units with the largest numbers."""
    kept = most_of(np.abs(jacobian).max(axis=1))
    rows = tuple(((Letter("O", (row, k)),), *((entry(record, row, jacobian, k, m),) for m in kept)) for k in kept)
    some = "" if len(kept) == len(jacobian) else f"; the {len(kept)} units with the largest of {len(jacobian)}"
    header = ("output", *(f"with unit {m}" for m in kept))
    caption = f"How fast each output rises with the weighted input of each unit{some}"
    return Table(header, rows, caption, tuple(range(1, len(header))))


def entry(record: Record, row: int, jacobian: np.ndarray, k: int, m: int) -> Number:
    """One number of the Jacobian; on a diagonal of slopes it is one of the record's."""
    return cell(record, "A′(Zo)", (row, k)) if k == m and not mixes(record) else Number(float(jacobian[k, m]))


def through_every_output(record: Record, row: int, unit: int, jacobian: np.ndarray) -> Iterator[Block]:
    """One cell of Eo as the sum over all outputs of its row, and as its equation has it."""
    E, Z, result = Letter("Eo", (row, unit)), Letter("Zo", (row, unit)), cell(record, "Eo", (row, unit))
    each = record.value("C′(O)")[row] * jacobian[:, unit]

    def term(k: int) -> Node:
        return Product("·", Letter("C′(O)", (row, k)), Partial(Letter("O", (row, k)), Z))

    def numbers(k: int) -> Node:
        return Product("×", cell(record, "C′(O)", (row, k)), entry(record, row, jacobian, k, unit))

    yield say(f"A change of {Z.cell} reaches the cost through every output that it changes:")
    yield one(Partial(COST, Z), series(each, MOST, term), filled(series(each, MOST, numbers), record.value), result)
    if mixes(record):
        yield say(
            f"All these speeds have the factor O[{row},{unit}], and it can stand in front. Then the table is not "
            "needed: one sum serves the whole row."
        )
    else:
        yield say("Only the term of its own output can be anything but 0, so a product cell by cell does the same:")
    code = at(record.by_name["Eo"].forms[0], (row, unit), record.value, MOST)
    yield one(E, code, filled(code, record.value), result)


# where the product collapses -----------------------------------------------------------------------------------------


def collapse(record: Record) -> Iterator[Block]:
    """The long way and the short way, for a loss that has its own activation at the output."""
    shape = record.architecture
    if not shape.collapses:
        return
    row, unit = telling(record)
    account = explain(record, "Eo", (row, unit), MOST)
    yield Heading(f"Why {shape.loss} on {shape.output} leaves prediction minus target")
    if not telling_rows(record)[row]:
        limit = "0" if shape.output == "exp" else "0 or 1"
        yield say(
            f"Every row has an output that is exactly {limit}: the computer cannot tell it from that any more. There "
            "the long way would divide by 0 and multiply by 0. The short way does neither:"
        )
        yield opened(account)
        return
    yield from (softmax_algebra if mixes(record) else algebra)(record, row, unit)
    share = share_of_row(record)
    yield say(f"The row's share of the cost, {share}, multiplies all of it:" if share else "So equation 1 becomes:")
    yield opened(account)
    yield both_ways(record, row)


def both_ways(record: Record, row: int) -> Table:
    short = record.value("Eo")[row]
    long = record.value("C′(O)")[row] @ output_jacobian(record, row)
    rows = tuple(
        (
            (Letter("Eo", (row, k)),),
            (cell(record, "C′(O)", (row, k)),),
            (Number(float(long[k])),),
            (cell(record, "Eo", (row, k)),),
            (Number(float(long[k] - short[k])),),
        )
        for k in most_of(short)
    )
    header = ("error", "slope of the cost", "the long way", "the short way", "difference")
    caption = "The long way goes through the Jacobian, the short way does not; what differs is rounding"
    return Table(header, rows, caption, (1, 2, 3, 4))


def algebra(record: Record, row: int, unit: int) -> Iterator[Block]:
    """Why the product of both derivatives is O − Y, for one cell, without the row's share."""
    shape = record.architecture
    O, Y, Z, L = (Letter(name, (row, unit)) for name in ("O", "Y", "Zo", "L"))
    lines = [shape.activations[-1].slope_formula, "O - Y"]
    if shape.output == "sigmoid":
        lines.insert(1, "(1 - Y) * O - Y * (1 - O)")
    slope, *simpler = (parse(line, {"O": O, "H": O, "Y": Y}) for line in lines)
    both = Product("·", parse(shape.cost.derivative_formula, {"O": O, "Y": Y}), slope)
    yield say("What the slope multiplies by, the derivative of the loss divides by:")
    yield one(Partial(L, Z), both, *simpler, filled(simpler[-1], record.value))


def softmax_algebra(record: Record, row: int, unit: int) -> Iterator[Block]:
    """The same for softmax, where the loss of a row changes through each of its outputs."""
    k, o, targets = another(record, row, unit), float(record.value("O")[row, unit]), record.value("Y")[row]
    O, Y = Letter("O", (row, unit)), Letter("Y", (row, unit))
    letters: dict[str, Node] = {"O": O, "Y": Y, "other": Letter("O", (row, k)), "target": Letter("Y", (row, k))}

    def forms(*lines: str) -> Formula:
        return one(*(parse(line, letters) for line in lines))

    yield say(f"Through its own output, Zo[{row},{unit}] changes the loss of its row by")
    yield forms("-Y / O * (O * (1 - O))", "Y * O - Y")
    yield say(f"and through another one, such as O[{row},{k}], by")
    yield forms("-target / other * (-other * O)", "target * O")
    yield say(
        "All outputs together give the last sum here. The targets of a row add up to 1, so it comes to the difference:"
    )
    letters["total"] = series(targets, MOST, lambda m: Letter("Y", (row, m)))
    letters["each"] = series(targets * o, MOST, lambda m: Product("·", Letter("Y", (row, m)), O))
    yield forms("O - Y", "total * O - Y", "each - Y")


# which row and which output ------------------------------------------------------------------------------------------


def telling_rows(record: Record) -> np.ndarray:
    """The rows where C′(O) is finite and, where it collapses, no output has been rounded to a limit: (n,) of bools."""
    O, shape = record.value("O"), record.architecture
    low, high = shape.activations[-1].between if shape.collapses else (-np.inf, np.inf)
    return np.all(np.isfinite(record.value("C′(O)")) & (low < O) & (high > O), axis=1)


def telling(record: Record) -> tuple[int, int]:
    """The row and the output with the largest error, among the rows that can be shown, if there are any."""
    rows, E = telling_rows(record), np.abs(np.nan_to_num(record.value("Eo")))
    row, unit = largest(np.where(rows[:, None] | ~rows.any(), E, -1) + 1)
    return row, unit


def another(record: Record, row: int, unit: int) -> int:
    """Another output of the row, the largest."""
    others = record.value("O")[row].copy()
    others[unit] = -np.inf
    return int(others.argmax())


def share_of_row(record: Record) -> str:
    """What a row counts for, in letters; "" where each counts once."""
    weighted, mean = "w" in record.by_name, record.architecture.reduction == "mean"
    return {(True, True): "w / Σw", (True, False): "w", (False, True): "1/n", (False, False): ""}[weighted, mean]
