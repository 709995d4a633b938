"""Why the three equations are what they are: the chain rule on the numbers of one pass, Jacobians and all.

The output's own chapters are in `jacobian.py`, the slopes in `slopes.py`, the check in `central.py`; `calculus_of.py`
tells a single number.

Books differ in how they lay a derivative out (https://en.wikipedia.org/wiki/Matrix_calculus#Layout_conventions). Here a
derivative of C has the shape of what it is taken by, as in the denominator layout; a Jacobian has one line for each
quantity that changes and one place in it for each that it changes with, as in the numerator layout.
"""

from collections.abc import Iterator
from itertools import pairwise

from .along import along, last_speed
from .book import hidden_name
from .calculus_of import calculus_of
from .central import check
from .chain import chain
from .document import Block, Bullets, Formula, Heading, Table, Text
from .explain import explain
from .expressions import Letter, Node, Number, Partial, Product, Rest, Series, Transposed, filled, parse, series
from .jacobian import collapse, equation_1, share_of_row
from .phrases import COST, FORWARD_ALONE, MOST, Index, cell, input_of, largest, most_of, one, opened, say
from .record import Record
from .slopes import slope_of_activation

__all__ = ["calculus", "calculus_of"]


def calculus(record: Record) -> tuple[Block, ...]:
    """The reasons for the three equations, for somebody who knows derivatives of one variable.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> [block.text for block in calculus(net.trace(X, Y).record) if isinstance(block, Heading)][:2]
    ['A weight reaches the cost step by step', 'Equation 1: the error of the output']
    """
    if "C" not in record.by_name:
        return (FORWARD_ALONE,)
    chapters = (way_to_the_cost, equation_1, collapse, equation_2, equation_3, extras, check)
    return tuple(block for chapter in chapters for block in chapter(record))


# the chain rule ------------------------------------------------------------------------------------------------------


def way_to_the_cost(record: Record) -> Iterator[Block]:
    layers = record.architecture.layers
    names = [f"W{layers[0]}", *(name for layer in layers for name in (f"Z{layer}", hidden_name(layer))), "C"]
    steps = ", ".join(f"{one} changes {other}" for one, other in pairwise(names))
    yield Heading("A weight reaches the cost step by step")
    yield say(
        f"{steps}. Each step has its speed. Along one path the speeds multiply; where paths meet, they add up. That is "
        "the chain rule, and backpropagation is nothing else."
    )
    first = f"dW{layers[0]}"
    found = chain(explain(record, first, largest(record.value(first)), MOST))
    last = last_speed(found)
    yield say(last, f" is read: how fast {last.of.cell} rises with {last.by.cell}, when everything else is held still.")
    yield from along(found)
    yield say(
        "All speeds before the last one are the same for every weight and bias of a unit. So they are worked out once, "
        "all paths together, and get a name of their own:"
    )
    for layer in reversed(layers):
        yield Formula((Partial(COST, Letter(f"Z{layer}")), Letter(f"E{layer}")))
    yield say(
        "A derivative with respect to a matrix is a matrix of the same shape. Some books lay it out the other way, and "
        "write its transpose: rows become columns.",
        kind="note",
    )


# equation 2 ----------------------------------------------------------------------------------------------------------


def equation_2(record: Record) -> Iterator[Block]:
    """Why the next layer's weights come back transposed."""
    layers = record.architecture.layers
    if len(layers) == 1:
        return
    layer, after = layers[-2:]
    row, unit = largest(record.value(f"E{layer}"))
    H, W, E = Letter(hidden_name(layer), (row, unit)), Letter(f"W{after}"), Letter(f"E{after}")
    yield Heading("Equation 2: why the weights come back transposed")
    yield from sent_on(record, after, H)
    yield say(
        f"This sum runs over row {unit} of {W.name}, over all that the unit leads to. On the way forward a sum runs "
        f"over a column, over all that leads to a unit. Transposing makes one of the other: row {unit} of {W.name} is "
        f"column {unit} of ",
        Transposed(W),
        ". For all units and rows at once:",
    )
    yield Formula((Partial(COST, Letter(H.name)), Product("@", E, Transposed(W))))
    mask = ", and times its mask" if f"M{layer}" in record.by_name else ""
    yield say(f"One step is left, through the activation itself: times its slope{mask}.")
    yield from other_slopes(record)
    yield whole(record, f"E{layer}")
    yield opened(explain(record, f"E{layer}", (row, unit), MOST))
    if len(layers) > 2:
        yield say("Every layer before does the same with the error of the layer after it.")


def other_slopes(record: Record) -> Iterator[Block]:
    """The slope of each hidden activation, once, but for the output's, which equation 1 has told."""
    shape = record.architecture
    last = {activation.name: layer for layer, activation in zip(shape.layers, shape.activations, strict=True)}
    for layer in last.values():
        if layer != "o":
            yield from slope_of_activation(record, layer)


def sent_on(record: Record, after: str, H: Letter) -> Iterator[Block]:
    """How one hidden activation reaches the cost through all units of the next layer."""
    (i, j), E, W = H.index or (0, 0), f"E{after}", f"W{after}"
    back = record.value(E)[i] * record.value(W)[j]
    (k,) = largest(back)
    yield say(
        f"Take one hidden activation, {H.cell}. It stands in the sum of every weighted input of the next layer, in row "
        f"{i}. In one of them:"
    )
    yield one(Letter(f"Z{after}", (i, k)), in_sum(record, after, (i, k), j))
    yield say(
        f"So a change of {H.cell} reaches it with the factor {W}[{j},{k}], and the others with theirs. What each then "
        "does to the cost, its error says:"
    )
    rows = tuple(
        (
            (Partial(Letter(f"Z{after}", (i, m)), H),),
            (cell(record, W, (j, m)),),
            (cell(record, E, (i, m)),),
            (Number(float(back[m])),),
        )
        for m in most_of(back)
    )
    yield Table(("speed", "weight", "error beyond it", "their product"), rows, numbers=(1, 2, 3))
    terms = series(back, MOST, lambda m: Product("·", Letter(E, (i, m)), Letter(W, (j, m))))
    yield one(Partial(COST, H), terms, filled(terms, record.value), Number(float(back.sum())))


def in_sum(record: Record, layer: str, index: Index, j: int) -> Node:
    """Z[i,k] with the term of its input j alone; the other terms are the rest."""
    (i, k), source, W = index, input_of(record, layer), f"W{layer}"
    term = Product("·", Letter(source, (i, j)), Letter(W, (j, k)))
    others = record.architecture.bias + record.value(source).shape[1] - 1
    value = record.value(f"Z{layer}")[index] - record.value(source)[i, j] * record.value(W)[j, k]
    return Series((term, Rest(others, float(value)))) if others else term


def whole(record: Record, name: str) -> Formula:
    """The equation of a whole quantity."""
    return Formula((Letter(name), *record.by_name[name].forms))


# equation 3 ----------------------------------------------------------------------------------------------------------


def equation_3(record: Record) -> Iterator[Block]:
    """Why a weight's derivative is its input times its unit's error, and a bias's a column sum."""
    layers = record.architecture.layers
    layer = layers[-2:][0]  # the last hidden one, if there is one
    source, dW = input_of(record, layer), f"dW{layer}"
    j, k = largest(record.value(dW))
    (i,) = largest(record.value(source)[:, j] * record.value(f"E{layer}")[:, k])
    W, Z = Letter(f"W{layer}", (j, k)), Letter(f"Z{layer}", (i, k))
    yield Heading("Equation 3: a weight's derivative is what it was fed with, times the error")
    yield say(f"In {Z.cell} the weight {W.cell} is multiplied by its input. So that is its speed:")
    yield one(Z, in_sum(record, layer, (i, k), j))
    yield one(Partial(Z, W), Letter(source, (i, j)), cell(record, source, (i, j)))
    yield say("The same weight serves every row, and in each row its unit has an error of its own. They add up:")
    yield opened(explain(record, dW, (j, k), MOST), Partial(COST, W))
    yield say(
        f"The sum runs over column {j} of {source}, which is row {j} of ",
        Transposed(Letter(source)),
        f", and over column {k} of E{layer}. For all weights of the layer at once:",
    )
    yield whole(record, dW)
    if record.architecture.bias:
        B, dB = Letter(f"B{layer}", (0, k)), f"dB{layer}"
        yield say(
            "A bias is a weight whose input is always 1. It serves every row, so its derivative is the sum of a column "
            "of errors:"
        )
        yield one(Partial(Z, B), Number(1.0))
        yield opened(explain(record, dB, (0, k), MOST), Partial(COST, B))
        yield whole(record, dB)
    if len(layers) > 1:
        yield say("It is the same in each layer.")


# what else there is --------------------------------------------------------------------------------------------------


def extras(record: Record) -> Iterator[Block]:
    items = tuple(where_it_enters(record))
    if items:
        yield Heading("Where the rest enters, each once")
        yield Bullets(items)


def where_it_enters(record: Record) -> Iterator[Text]:
    """The mean and sample weights, masks, penalties and clipping: each enters in one place."""
    shape, share, last = record.architecture, share_of_row(record), record.architecture.layers[-1]
    if share:
        text = f"The row's share of the cost, {share}, is a factor of "
        yield text, Letter("C′(O)"), ", and so of all errors."
    for layer in shape.layers:
        if f"M{layer}" in record.by_name:
            text = f"M{layer} is a factor of {hidden_name(layer)} on the way forward, and so of "
            more = f" on the way back, in E{layer}: a silent unit passes nothing on, either way."
            yield text, Letter(f"A′(Z{layer})"), more
    letters = {"l1": "λ₁", "l2": "λ₂", "W": f"W{last}"}
    penalties = (shape.l2, "l2 / 2 * sum(W**2)", "l2 * W"), (shape.l1, "l1 * sum(abs(W))", "l1 * sign(W)")
    for used, price, pull in penalties:
        if used:
            where = f", which is added to dW{last}; the other layers have theirs, biases have none."
            yield "The penalty ", parse(price, letters), " has the derivative ", parse(pull, letters), where
    if "length" in record.by_name:
        yield ("Clipping is no derivative: it shortens all of them together, after they are worked out.",)
