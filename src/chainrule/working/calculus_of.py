"""One number as a derivative, or as what derivatives go through.

`TELLERS` has a function for each letter; `calculus.py` tells a whole pass.
"""

from collections.abc import Iterator

import numpy as np

from .along import activated, chain_blocks, derivative_by
from .book import hidden_name, layer_of
from .central import shares
from .chain import chain
from .document import Block, Table, Text
from .explain import Account, explain
from .expressions import Letter, Number, Partial, Product, at, filled, parse, series
from .jacobian import mixes, output_jacobian, share_speed
from .notation import split
from .phrases import COST, FORWARD_ALONE, MOST, cell, largest, most_of, one, opened, say


def calculus_of(account: Account) -> tuple[Block, ...]:
    """One number as a derivative, or as what derivatives go through.

    >>> import chainrule as cr
    >>> from chainrule.working.document import Formula
    >>> from chainrule.working.notation import written
    >>> net, X, Y = cr.article()
    >>> blocks = calculus_of(net.trace(X, Y).explain("dWh[0,1]").account)
    >>> [" = ".join(map(written, block.sides)) for block in blocks if isinstance(block, Formula)][0]
    '∂C/∂Wh[0,1] = dWh[0,1] = −0.5'
    """
    letter, _, mark = split(account.step.name)
    if mark or letter not in TELLERS:
        return (say("No derivative is taken of it: it belongs to the update, after all derivatives are worked out."),)
    if "C" not in account.record.by_name and letter not in ("Z", "M"):
        return (FORWARD_ALONE,)
    return tuple(TELLERS[letter](account))


def target(account: Account) -> Iterator[Block]:
    """Y and w."""
    yield say("It is given, and nothing that learns can change it: no derivative goes through it.")


def derivative(account: Account) -> Iterator[Block]:
    """E, dW, dB and C′(O): what it is the derivative of, its paths, and how it was really worked out."""
    letter, by = split(account.step.name)[0], derivative_by(account)
    which = {"dW": "3", "dB": "3", "C′": "1"}.get(letter, "1" if account.step.name == "Eo" else "2")
    part = "goes into" if letter == "C′" else "is one cell of"
    yield say(account.letter, f" {part} equation {which}. It is the derivative of the cost with respect to {by.cell}:")
    yield one(Partial(COST, by), account.letter, Number(account.value, account.name))
    told = tuple(chain_blocks(chain(account))) if letter != "C′" else ()
    if any(isinstance(block, Table) and len(block.rows) > 1 for block in told):  # one factor alone says nothing new
        yield from told
    if opened(account) not in told:
        yield opened(account)


def parameter(account: Account) -> Iterator[Block]:
    """W and B."""
    name = f"d{account.step.name}"
    yield say(f"The cost changes with {account.name} at this speed:")
    yield one(Partial(COST, account.letter), Letter(name, account.index), cell(account.record, name, account.index))


def weighted_input(account: Account) -> Iterator[Block]:
    """Z, by each of the numbers that it is a sum of."""
    bias = ", and 1 with the bias" if account.record.architecture.bias else ""
    rows: list[tuple[Text, ...]] = []
    for term in account.terms:
        match term.letters:
            case Product(_, Letter() as fed, Letter() as weight):
                for by, is_ in ((weight, fed), (fed, weight)):
                    rows.append(((Partial(account.letter, by),), (is_,), (filled(is_, account.record.value),)))
            case Letter() as bias_letter:
                rows.append(((Partial(account.letter, bias_letter),), ("1",), (Number(1.0),)))
    yield say(f"It is a sum of products, so its speed with one factor is the other factor{bias}:")
    yield Table(("speed", "is", "here"), tuple(rows), numbers=(2,))
    if any(term.count > 1 for term in account.terms):
        yield say("The smaller terms of the sum go the same way.")


def activation(account: Account) -> Iterator[Block]:
    """H, O, A(Z) and A′(Z): the slope of the activation where it is."""
    record, layer = account.record, layer_of(account.step.name)
    if layer == "o" and mixes(record):
        yield from share(account)
        return
    slope, Z = explain(record, f"A′(Z{layer})", account.index, MOST), Letter(f"Z{layer}", account.index)
    yield say("The activation rises with its weighted input at this speed, its slope where it is:")
    yield opened(slope, Partial(Letter(activated(record, layer), account.index), Z))
    if f"M{layer}" in record.by_name and account.step.name == hidden_name(layer):
        both = Product("·", slope.letter, Letter(f"M{layer}", account.index))
        yield say("The mask then multiplies it:")
        yield one(Partial(account.letter, Z), both, filled(both, record.value))
    yield say(f"{slope.step.words[0].upper()}{slope.step.words[1:]}.", kind="words")


def share(account: Account) -> Iterator[Block]:
    """An output of softmax: one line of its row's Jacobian."""
    row, unit = account.index
    speeds = output_jacobian(account.record, row)[unit]
    rows = tuple(
        (
            (Partial(account.letter, Letter("Zo", (row, k))),),
            (share_speed(row, unit, k),),
            (Number(float(speeds[k])),),
        )
        for k in most_of(speeds)
    )
    yield say("It is a share of its row, so it changes with every weighted input of the row:")
    yield Table(("speed", "is", "here"), rows, numbers=(2,))


def mask(account: Account) -> Iterator[Block]:
    layer = layer_of(account.step.name)
    H, A = (Letter(name, account.index) for name in (hidden_name(layer), f"A(Z{layer})"))
    yield say("The mask is a factor on the way forward, so it is one on the way back:")
    yield one(Partial(H, A), account.letter, Number(account.value, account.name))


def loss_of_cell(account: Account) -> Iterator[Block]:
    """L, by its output, before the row's share."""
    record, loss = account.record, account.record.architecture.cost
    with np.errstate(all="ignore"):
        value = float(loss.derivative(record.value("O"), record.value("Y"))[account.index])
    if not np.isfinite(value):
        yield say("Its output is so near to a limit that its speed is no finite number.")
        return
    form = at(parse(loss.derivative_formula, {}), account.index, record.value)
    yield say("It changes with its output at this speed:")
    yield one(Partial(account.letter, Letter("O", account.index)), form, filled(form, record.value), Number(value))


def whole_cost(account: Account) -> Iterator[Block]:
    record, by_row = account.record, shares(account.record)
    row, unit = largest(by_row * record.value("L"))
    yield say("The cost adds up the losses. Its speed with one of them, the largest, is the share of its row:")
    yield one(Partial(COST, Letter("L", (row, unit))), Number(float(by_row[row, 0])))
    yield say("Every derivative of the way back is a derivative of this one number.")


def network_input(account: Account) -> Iterator[Block]:
    """X: learning needs no derivative there, but the same rule reaches it."""
    record, (i, j) = account.record, account.index
    E, W = (f"{letter}{record.architecture.layers[0]}" for letter in "EW")
    each = record.value(E)[i] * record.value(W)[j]
    terms = series(each, MOST, lambda k: Product("·", Letter(E, (i, k)), Letter(W, (j, k))))
    yield say("Learning does not change the input, so it stops before. But one more step of equation 2 would give:")
    yield one(Partial(COST, account.letter), terms, filled(terms, record.value), Number(float(each.sum())))


TELLERS = {
    **dict.fromkeys(("Y", "w"), target),
    **dict.fromkeys(("W", "B"), parameter),
    **dict.fromkeys(("H", "O", "A", "A′"), activation),
    **dict.fromkeys(("E", "dW", "dB", "C′"), derivative),
    "X": network_input,
    "Z": weighted_input,
    "M": mask,
    "L": loss_of_cell,
    "C": whole_cost,
}
