"""Why the three equations are what they are: the chain rule on the numbers of one pass, Jacobians and all.

`calculus` goes through a whole pass, `calculus_of` through one number. `chain.py` finds the paths that are told here,
and `explain.py` opens the cells.

Books differ in how they lay a derivative out (https://en.wikipedia.org/wiki/Matrix_calculus#Layout_conventions). Here a
derivative of C has the shape of what it is taken by, as in the denominator layout; a Jacobian has one line for each
quantity that changes and one place in it for each that it changes with, as in the numerator layout.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from ..equations.propagate import Parameters, cost, forward, row_share
from .book import Book, hidden_name, layer_of
from .chain import Chain, Link, Path, chain
from .document import Block, Bullets, Formula, Heading, Inline, Paragraph, Table, Text
from .explain import Account, explain
from .expressions import (
    Letter,
    Node,
    Number,
    Partial,
    Product,
    Rest,
    Series,
    Transposed,
    at,
    filled,
    mapped,
    parse,
    series,
)
from .notation import number, split
from .record import Record

MOST = 6  # as many terms of a sum, and units of a Jacobian, are shown
COST = Letter("C")
Index = tuple[int, ...]


def calculus(record: Record) -> tuple[Block, ...]:
    """The reasons for the three equations, for somebody who knows derivatives of one variable.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> [block.text for block in calculus(net.trace(X, Y).record) if isinstance(block, Heading)][:2]
    ['A weight reaches the cost step by step', 'Equation 1: the error of the output']
    """
    if "C" not in record.by_name:
        return (say(FORWARD_ALONE),)
    chapters = (way_to_the_cost, equation_1, collapse, equation_2, equation_3, extras, check)
    return tuple(block for chapter in chapters for block in chapter(record))


FORWARD_ALONE = "This pass went forward alone: without targets there is no cost, and nothing to take a derivative of."


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
    last = speed(found, found.paths[0], found.paths[0].links[-1])
    yield say(last, f" is read: how fast {last.of.cell} rises with {last.by.cell}, when everything else is held still.")
    yield from along(found)
    yield say(
        "All speeds before the last one are the same for every weight and bias of a unit. So they are worked out once, "
        "all paths together, and get a name of their own:"
    )
    for layer in reversed(layers):
        yield Formula((Partial(COST, Letter(f"Z{layer}")), Letter(f"E{layer}")))
    yield say(
        "Each of these has the shape of what it is taken by: one derivative for each number in it. Some books lay them "
        "out the other way, and write its transpose.",
        kind="note",
    )


def along(found: Chain) -> Iterator[Block]:
    """The strongest path of a derivative, speed by speed, and what the other paths bring."""
    account, path, by = found.account, found.paths[0], derivative_by(found.account)
    letter, layer, _ = split(account.step.name)
    only = "One path leads" if found.count == 1 else f"{found.count:,} paths lead"
    each = [*(["row"] if letter != "E" else []), *(["way through the units"] if layer != "o" else [])]
    strongest = f", one for each {' and each '.join(each)}. The strongest" if found.count > 1 else ""
    yield say(f"{only} between {by.cell} and C{strongest}:")
    rows: list[tuple[Text, ...]] = [
        (
            (speed(found, path, link),),
            (link.letter,),
            (Number(link.value, link.letter.cell),),
            (f"{link.shared:,}",),
            (link.words,),
        )
        for link in path.links
    ]
    if letter == "dB":
        bias = Partial(Letter(f"Z{layer}", (row_of(path), account.index[1])), by)
        rows.append(((bias,), ("1",), (Number(1.0),), ("",), ("a bias is added as it is",)))
    yield Table(("speed", "is", "here", "others with it", "what it says"), tuple(rows), numbers=(2, 3))
    text: list[Inline] = []
    if len(path.links) <= MOST:
        yield one(path.letters, path.numbers, Number(path.value))
    else:
        text += ["Multiplied, they come to ", Number(path.value), ". "]
    if found.others:
        others = "The other path comes" if found.others == 1 else f"The other {found.others:,} paths together come"
        text += [f"{others} to ", Number(found.rest), ". "]
    for term in found.extra:
        text += ["The penalty adds ", term.letters, " = ", Number(term.value), ". "]
    yield say(*text, "All together: ", account.letter, " = ", Number(account.value, account.name), ".")


def row_of(path: Path) -> int:
    return (path.links[0].letter.index or (0,))[0]


def derivative_by(account: Account) -> Letter:
    """What a derivative is taken by: Zh[0,1] for Eh[0,1], Wh[0,1] for dWh[0,1], O[0,1] for C′(O)[0,1]."""
    letter, layer, _ = split(account.step.name)
    return Letter({"E": f"Z{layer}", "C′": layer}.get(letter, account.step.name[1:]), account.index)


def speed(found: Chain, path: Path, link: Link) -> Partial:
    """A factor of a path as the derivative that it is."""
    record, row, name = found.account.record, row_of(path), link.letter.name
    index = link.letter.index or (0, 0)
    letter, layer, names = split(name)[0], layer_of(name), record.architecture.layers
    match letter:
        case "E":
            return Partial(COST, Letter("Zo", index))
        case "C′":
            return Partial(COST, Letter("O", index))
        case "A′":
            return Partial(Letter(activated(record, layer), index), Letter(f"Z{layer}", index))
        case "M":
            return Partial(Letter(hidden_name(layer), index), Letter(f"A(Z{layer})", index))
        case "W":
            before = hidden_name(names[names.index(layer) - 1])
            return Partial(Letter(f"Z{layer}", (row, index[1])), Letter(before, (row, index[0])))
    weight = derivative_by(found.account)  # what is left is the weight's own input
    return Partial(Letter(f"Z{layer_of(weight.name)}", (row, found.account.index[1])), weight)


def activated(record: Record, layer: str) -> str:
    """What the activation gives: H, or with a mask A(Z), which is H before the mask."""
    return f"A(Z{layer})" if f"M{layer}" in record.by_name else hidden_name(layer)


# equation 1 ----------------------------------------------------------------------------------------------------------


def equation_1(record: Record) -> Iterator[Block]:
    mixes, long = record.architecture.activations[-1].slope is None, record.by_name["Eo"].forms[0]
    row, unit = telling(record)
    O, Z, jacobian = Letter("O", (row, unit)), Letter("Zo", (row, unit)), output_jacobian(record, row)
    yield Heading("Equation 1: the error of the output")
    yield Formula((Letter("Eo"), long))
    if mixes:
        yield from softmax_speeds(record, row, unit, jacobian)
    elif len(jacobian) == 1:
        yield say(f"{O.cell} is made from {Z.cell} alone, so there is one speed:")
        yield one(Partial(O, Z), Letter("A′(Zo)", (row, unit)), cell(record, "A′(Zo)", (row, unit)))
    else:
        yield say(
            f"{O.cell} is made from {Z.cell} alone; the other weighted inputs of row {row} do not reach it. So in the "
            "table of all speeds of this row, its Jacobian, everything beside the diagonal is 0:"
        )
    if len(jacobian) > 1:
        yield speeds(record, row, jacobian)
    if not telling_rows(record)[row]:
        return
    known = {Partial(Letter("O", (row, k)), Z): entry(record, row, jacobian, k, unit) for k in range(len(jacobian))}
    each = jacobian[:, unit] * record.value("C′(O)")[row]
    terms = series(each, MOST, lambda k: Product("·", Letter("C′(O)", (row, k)), list(known)[k]))
    result = cell(record, "Eo", (row, unit))
    yield say(f"A change of {Z.cell} reaches the cost through every output that it changes:")
    yield one(Partial(COST, Z), terms, put_in(terms, known, record), result)
    if mixes:
        yield say(
            f"All these speeds have the factor {O.cell}, and it can stand in front. Then the table is not needed: one "
            "sum serves the whole row."
        )
    else:
        yield say("Only the term of its own output can be anything but 0, so a product cell by cell does the same:")
    code = at(long, (row, unit), record.value, MOST)
    yield one(Letter("Eo", (row, unit)), code, filled(code, record.value), result)


def softmax_speeds(record: Record, row: int, unit: int, jacobian: np.ndarray) -> Iterator[Block]:
    """How a share changes with its own weighted input, and how with another one."""
    other = another(record, row, unit)
    own, Z = Letter("O", (row, unit)), Letter("Zo", (row, unit))
    yield say(
        f"The outputs of a row are shares that add up to 1: what one gains, the others lose. So {Z.cell} reaches every "
        f"output of row {row}, its own in one way and the others in another:"
    )
    for k, line in ((unit, "own * (1 - own)"), (other, "-other * own")):
        O = Letter("O", (row, k))
        form = parse(line, {"own": own, "other": O})
        yield one(Partial(O, Z), form, filled(form, record.value), Number(float(jacobian[k, unit])))
    yield say(
        "All speeds of the row together are its Jacobian. In one line it is diag(o) − o·oᵀ, with o the outputs of the "
        "row, standing upright:"
    )


def output_jacobian(record: Record, row: int) -> np.ndarray:
    """How fast each output of a row changes with each of its weighted inputs: [k, m] is ∂O[row,k]/∂Zo[row,m]."""
    if record.architecture.activations[-1].slope is not None:
        return np.diag(record.value("A′(Zo)")[row])
    o = record.value("O")[row : row + 1]
    return np.diag(o[0]) - o.T @ o


def entry(record: Record, row: int, jacobian: np.ndarray, k: int, m: int) -> Number:
    """One number of the Jacobian; on a diagonal of slopes it is one of the record's."""
    if k == m and "A′(Zo)" in record.by_name:
        return cell(record, "A′(Zo)", (row, k))
    return Number(float(jacobian[k, m]))


def speeds(record: Record, row: int, jacobian: np.ndarray) -> Table:
    """The Jacobian as a table; of a large one the units with the largest numbers."""
    kept = most_of(np.abs(jacobian).max(axis=1))
    rows = tuple(((Letter("O", (row, k)),), *((entry(record, row, jacobian, k, m),) for m in kept)) for k in kept)
    some = "" if len(kept) == len(jacobian) else f"; the {len(kept)} units with the largest of {len(jacobian)}"
    header = ("output", *(f"with unit {m}" for m in kept))
    caption = f"How fast each output rises with the weighted input of each unit{some}"
    return Table(header, rows, caption, tuple(range(1, len(header))))


# where the product collapses -----------------------------------------------------------------------------------------


def collapse(record: Record) -> Iterator[Block]:
    """The long way and the short way, for a loss that has its own activation at the output."""
    shape = record.architecture
    if not shape.collapses:
        return
    row, unit = telling(record)
    E, account = record.value("Eo")[row], explain(record, "Eo", (row, unit), MOST)
    yield Heading(f"Why {shape.loss} on {shape.output} leaves prediction minus target")
    if not telling_rows(record)[row]:
        limit = "0" if shape.output == "exp" else "0 or 1"
        yield say(
            f"Every row has an output that is exactly {limit}: the computer cannot tell it from that any more. There "
            "the long way would divide by 0 and multiply by 0. The short way does neither:"
        )
        yield opened(account)
        return
    yield from algebra(record, row, unit)
    share = share_of_row(record)
    yield say(f"The row's share of the cost, {share}, multiplies all of it:" if share else "So equation 1 becomes:")
    yield opened(account)
    long = record.value("C′(O)")[row] @ output_jacobian(record, row)
    rows = tuple(
        (
            (Letter("Eo", (row, k)),),
            (cell(record, "C′(O)", (row, k)),),
            (Number(float(long[k])),),
            (cell(record, "Eo", (row, k)),),
            (Number(float(long[k] - E[k])),),
        )
        for k in most_of(np.abs(E))
    )
    header = ("error", "slope of the cost", "the long way", "the short way", "difference")
    caption = "The long way goes through the Jacobian, the short way does not; what differs is rounding"
    yield Table(header, rows, caption, (1, 2, 3, 4))


def algebra(record: Record, row: int, unit: int) -> Iterator[Block]:
    """Why the product of both derivatives is O − Y, for one cell, without the row's share."""
    shape, k = record.architecture, another(record, row, unit)
    O, Y, Z = (Letter(name, (row, unit)) for name in ("O", "Y", "Zo"))
    letters = {"O": O, "Y": Y, "H": O, "other": Letter("O", (row, k)), "target": Letter("Y", (row, k))}
    short = parse("O - Y", letters)
    if shape.output != "softmax":
        yield say("What the slope multiplies by, the derivative of the loss divides by:")
        slope = parse(shape.activations[-1].slope_formula, letters)
        between = [parse("(1 - Y) * O - Y * (1 - O)", letters)] if shape.output == "sigmoid" else []
        both = Product("·", parse(shape.cost.derivative_formula, letters), slope)
        yield one(Partial(Letter("L", (row, unit)), Z), both, *between, short, filled(short, record.value))
        return
    yield say(f"Through its own output, {Z.cell} changes the loss of its row by")
    yield one(*(parse(line, letters) for line in ("-Y / O * (O * (1 - O))", "Y * O - Y")))
    yield say(f"and through another one, such as O[{row},{k}], by")
    yield one(*(parse(line, letters) for line in ("-target / other * (-other * O)", "target * O")))
    targets, o = record.value("Y")[row], float(record.value("O")[row, unit])
    each = series(targets * o, MOST, lambda m: Product("·", Letter("Y", (row, m)), O))
    total = series(targets, MOST, lambda m: Letter("Y", (row, m)))
    sums = (parse("terms - Y", letters | {"terms": terms}) for terms in (Product("·", total, O), each))
    yield say(
        "All outputs together give the last sum here. The targets of a row add up to 1, so it comes to the difference:"
    )
    yield one(short, *sums)


# equation 2 ----------------------------------------------------------------------------------------------------------


def equation_2(record: Record) -> Iterator[Block]:
    """Why the next layer's weights come back transposed."""
    layers = record.architecture.layers
    if len(layers) == 1:
        return
    layer, after = layers[-2:]
    i, j = largest(record.value(f"E{layer}"))
    H, W, E = Letter(hidden_name(layer), (i, j)), f"W{after}", f"E{after}"
    back = record.value(E)[i] * record.value(W)[j]
    k = int(np.argmax(np.abs(back)))
    yield Heading("Equation 2: why the weights come back transposed")
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
        for m in most_of(np.abs(back))
    )
    yield Table(("speed", "weight", "error beyond it", "their product"), rows, numbers=(1, 2, 3))
    terms = series(back, MOST, lambda m: Product("·", Letter(E, (i, m)), Letter(W, (j, m))))
    yield one(Partial(COST, H), terms, filled(terms, record.value), Number(float(back.sum())))
    transposed = Transposed(Letter(W))
    yield say(
        f"This sum runs over row {j} of {W}, over all that the unit leads to. On the way forward a sum runs over a "
        f"column, over all that leads to a unit. Transposing makes one of the other: row {j} of {W} is column {j} of ",
        transposed,
        ". For all units and rows at once:",
    )
    yield Formula((Partial(COST, Letter(H.name)), Product("@", Letter(E), transposed)))
    mask = ", and times its mask" if f"M{layer}" in record.by_name else ""
    yield say(f"One step is left, through the activation itself: times its slope{mask}.")
    yield Formula((Letter(f"E{layer}"), *record.by_name[f"E{layer}"].forms))
    yield opened(explain(record, f"E{layer}", (i, j), MOST))
    if len(layers) > 2:
        yield say("Every layer before does the same with the error of the layer after it.")


def in_sum(record: Record, layer: str, index: Index, j: int) -> Node:
    """Z[i,k] with the term of its input j alone; the other terms are the rest."""
    (i, k), source, W = index, input_of(record, layer), f"W{layer}"
    term = Product("·", Letter(source, (i, j)), Letter(W, (j, k)))
    others = record.architecture.bias + record.value(source).shape[1] - 1
    value = record.value(f"Z{layer}")[index] - record.value(source)[i, j] * record.value(W)[j, k]
    return Series((term, Rest(others, float(value)))) if others else term


def input_of(record: Record, layer: str) -> str:
    return Book(record.architecture).input_of(layer)


# equation 3 ----------------------------------------------------------------------------------------------------------


def equation_3(record: Record) -> Iterator[Block]:
    """Why a weight's derivative is its input times its unit's error, and a bias's a column sum."""
    layers = record.architecture.layers
    layer = layers[-2:][0]  # the last hidden one, if there is one
    source, dW = input_of(record, layer), f"dW{layer}"
    j, k = largest(record.value(dW))
    i = largest(record.value(source)[:, j] * record.value(f"E{layer}")[:, k])[0]
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
    yield Formula((Letter(dW), *record.by_name[dW].forms))
    if record.architecture.bias:
        B = Letter(f"B{layer}", (0, k))
        yield say(
            "A bias is a weight whose input is always 1. It serves every row, so its derivative is the sum of a column "
            "of errors:"
        )
        yield one(Partial(Z, B), Number(1.0))
        yield opened(explain(record, f"dB{layer}", (0, k), MOST), Partial(COST, B))
        yield Formula((Letter(f"dB{layer}"), *record.by_name[f"dB{layer}"].forms))
    if len(layers) > 1:
        yield say("It is the same in each layer.")


# what else there is --------------------------------------------------------------------------------------------------


def extras(record: Record) -> Iterator[Block]:
    """Where the mean, sample weights, masks, penalties and clipping enter: each in one place."""
    shape, names, share = record.architecture, record.by_name, share_of_row(record)
    letters, layer = {"l1": "λ₁", "l2": "λ₂", "W": f"W{shape.layers[-1]}"}, shape.layers[-1]
    items: list[Text] = []
    if share:
        items.append(
            (
                f"The row's share of the cost, {share}, is a factor of ",
                Letter("C′(O)"),
                ", and so of all errors.",
            )
        )
    for masked in (name for name in shape.layers if f"M{name}" in names):
        slope = Letter(f"A′(Z{masked})")
        text = f"M{masked} is a factor of {hidden_name(masked)} on the way forward, and so of "
        items.append((text, slope, f" on the way back, in E{masked}: a silent unit passes nothing on, either way."))
    for used, price, pull in (
        (shape.l2, "l2 / 2 * sum(W**2)", "l2 * W"),
        (shape.l1, "l1 * sum(abs(W))", "l1 * sign(W)"),
    ):
        if used:
            form, slope = parse(price, letters), parse(pull, letters)
            where = f", which is added to dW{layer}; the other layers have theirs, biases have none."
            items.append(("The penalty ", form, " has the derivative ", slope, where))
    if "length" in names:
        items.append(("Clipping is no derivative: it shortens all of them together, after they are worked out.",))
    if items:
        yield Heading("Where the rest enters, each once")
        yield Bullets(tuple(items))


def share_of_row(record: Record) -> str:
    """What a row counts for, in letters; "" where each counts once."""
    weighted, mean = "w" in record.by_name, record.architecture.reduction == "mean"
    return {(True, True): "w / Σw", (True, False): "w", (False, True): "1/n", (False, False): ""}[weighted, mean]


# the check -----------------------------------------------------------------------------------------------------------


def check(record: Record) -> Iterator[Block]:
    """One derivative by the central difference: the weight is really moved, a little up and a little down."""
    layer, index, h = weight_to_move(record)
    W, dW = Letter(f"W{layer}", index), Letter(f"dW{layer}", index)
    yield Heading("A check: move one weight")
    yield say(
        f"A derivative says what the cost does when a weight moves a little. So move {W.cell} by h up and by h down, "
        "leave everything else as it is, and work out both costs. The slope between them, (cost above − cost below) "
        "/ 2h, is the central difference. It must be nearly ",
        dW,
        " = ",
        cell(record, dW.name, index),
        ":",
    )
    header = ("h", "cost above", "cost below", "central difference", "relative difference")
    rows = tuple(difference(record, layer, index, step) for step in (h, h / 10, h / 100))
    yield Table(header, rows, "Relative: divided by the largest derivative of that layer's weights", (0, 1, 2, 3, 4))
    yield say(
        "Make h ten times smaller, and the difference becomes about a hundred times smaller, until what is left is the "
        "rounding of the two costs."
    )
    if {"relu", "leaky_relu"} & {activation.name for activation in record.architecture.activations}:
        here = "none is near it here" if crosses_no_corner(record, layer, index, h) else "here a unit crosses it"
        yield say(
            "Where a weighted input is exactly 0, its activation has a corner and the two differ: the central "
            f"difference gives the middle of both slopes, and we take the left one ({here}).",
            kind="note",
        )


def difference(record: Record, layer: str, index: Index, h: float) -> tuple[Text, ...]:
    """One line of the check: h, both costs, the central difference, and how far it is off."""
    (above, _), (below, _) = (moved(record, layer, index, by) for by in (h, -h))
    slope, derivatives = (above - below) / (2 * h), record.value(f"dW{layer}")
    off = abs(slope - float(derivatives[index])) / (float(np.abs(derivatives).max()) + 1e-6)
    return (number(h, 10),), (number(above, 10),), (number(below, 10),), (Number(slope),), (Number(off),)


def weight_to_move(record: Record) -> tuple[str, Index, float]:
    """A weight with a large derivative, and how far to move it, if possible without anything crossing a corner."""
    found = []
    for layer in record.architecture.layers:
        values = np.abs(record.value(f"dW{layer}"))
        found += [(-float(values[index]), layer, index) for index in strongest(values, 4)]
    best = [(layer, index) for _, layer, index in sorted(found, key=lambda each: each[0])]
    for size in (1e-2, 1e-3, 1e-4):
        for layer, index in best:
            h = step(record, layer, index, size)
            if crosses_no_corner(record, layer, index, h):
                return layer, index, h
    layer, index = best[0]
    return layer, index, step(record, layer, index, 1e-4)


def step(record: Record, layer: str, index: Index, size: float) -> float:
    """A power of ten that moves the unit's weighted inputs by `size` at most."""
    fed = float(np.abs(record.value(input_of(record, layer))[:, index[0]]).max())
    return float(10.0 ** np.floor(np.log10(size / max(fed, 1.0))))


def crosses_no_corner(record: Record, layer: str, index: Index, h: float) -> bool:
    return len({moved(record, layer, index, by)[1] for by in (-h, 0.0, h)}) == 1


def moved(record: Record, layer: str, index: Index, by: float) -> tuple[float, bytes]:
    """The cost with one weight moved, and on which side of its corner everything is that has one."""
    shape, value, known = record.architecture, record.value, record.by_name
    params = [Parameters(value(f"W{name}"), value(f"B{name}") if shape.bias else None) for name in shape.layers]
    place = shape.layers.index(layer)
    W = np.array(params[place].W, np.float64)
    W[index] += by
    params[place] = Parameters(W, params[place].B)
    masks = [value(f"M{name}") if f"M{name}" in known else None for name in shape.layers]
    layers = forward(shape.activations, params, value("X"), masks)
    C = cost(shape.cost, shape.activations, params, layers, value("Y"), shares(record), shape.penalty)
    bent = [activation.name in ("relu", "leaky_relu") for activation in shape.activations]
    sides = [found.Z > 0 for found, bends in zip(layers, bent, strict=True) if bends]
    sides += [np.sign(layers[-1].H - value("Y"))] if shape.loss == "absolute_error" else []
    sides += [np.sign(W)] if shape.l1 else []
    return float(C), b"".join(side.tobytes() for side in sides)


def shares(record: Record) -> np.ndarray:
    """What each row counts for in C, (n, 1)."""
    w = record.value("w") if "w" in record.by_name else np.ones((len(record.value("X")), 1))
    return row_share(w, record.architecture.reduction)


# one number ----------------------------------------------------------------------------------------------------------


def calculus_of(account: Account) -> tuple[Block, ...]:
    """One number as a derivative, or as what derivatives go through.

    >>> import chainrule as cr
    >>> from chainrule.working.notation import written
    >>> net, X, Y = cr.article()
    >>> blocks = calculus_of(net.trace(X, Y).explain("dWh[0,1]").account)
    >>> [" = ".join(map(written, block.sides)) for block in blocks if isinstance(block, Formula)][0]
    '∂C/∂Wh[0,1] = dWh[0,1] = −0.5'
    """
    letter, _, mark = split(account.step.name)
    if mark or letter in ("V", "S", "V̂", "Ŝ", "length", "factor"):
        return (say("No derivative is taken of it: it belongs to the update, after all derivatives are worked out."),)
    if letter in ("Y", "w"):
        return (say("It is given, and nothing that learns can change it: no derivative goes through it."),)
    teller = {"Z": weighted_input, "L": loss_of_cell, "M": mask, **dict.fromkeys(("H", "O", "A", "A′"), activation)}
    if letter in teller:
        return tuple(teller[letter](account))
    if "C" not in account.record.by_name:
        return (say(FORWARD_ALONE),)
    teller = {"C": whole_cost, "X": network_input, "W": parameter, "B": parameter}
    return tuple(teller.get(letter, derivative)(account))


def derivative(account: Account) -> Iterator[Block]:
    """E, dW, dB and C′(O): what it is the derivative of, its paths, and how it was really worked out."""
    letter, by = split(account.step.name)[0], derivative_by(account)
    which = {"dW": "3", "dB": "3", "C′": "1"}.get(letter, "1" if account.step.name == "Eo" else "2")
    part = "goes into" if letter == "C′" else "is one cell of"
    yield say(account.letter, f" {part} equation {which}. It is the derivative of the cost with respect to {by.cell}:")
    yield one(Partial(COST, by), account.letter, Number(account.value, account.name))
    if letter != "C′":
        yield from along(chain(account))
    gathered = next((source.name for source in account.sources() if source.name[0] == "E"), "")
    if gathered:
        yield say(
            f"Nobody walks these paths. {gathered} holds what all of them carry as far as its units: worked out once, "
            "kept, and used for everything before it."
        )
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
    name = f"A′(Z{layer})"
    if layer == "o" and record.architecture.output == "softmax":
        yield from share(account)
    elif name not in record.by_name:
        yield say(FORWARD_ALONE)
    else:
        slope, Z = explain(record, name, account.index, MOST), Letter(f"Z{layer}", account.index)
        yield say("The activation rises with its weighted input at this speed, its slope where it is:")
        yield opened(slope, Partial(Letter(activated(record, layer), account.index), Z))
        if f"M{layer}" in record.by_name and account.step.name == hidden_name(layer):
            both = Product("·", slope.letter, Letter(f"M{layer}", account.index))
            yield say("The mask then multiplies it:")
            yield one(Partial(account.letter, Z), both, filled(both, record.value))
        yield say(f"{slope.step.words[0].upper()}{slope.step.words[1:]}.", kind="words")


def share(account: Account) -> Iterator[Block]:
    """An output of softmax: one line of its row's Jacobian."""
    record, (row, unit) = account.record, account.index
    jacobian = output_jacobian(record, row)
    rows = []
    for k in most_of(np.abs(jacobian[unit])):
        letters = {"own": account.letter, "other": Letter("O", (row, k))}
        form = parse("own * (1 - own)" if k == unit else "-own * other", letters)
        by = Partial(account.letter, Letter("Zo", (row, k)))
        rows.append(((by,), (form,), (Number(float(jacobian[unit, k])),)))
    yield say("It is a share of its row, so it changes with every weighted input of the row:")
    yield Table(("speed", "is", "here"), tuple(rows), numbers=(2,))


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
    if np.isfinite(value):
        form = at(parse(loss.derivative_formula, {}), account.index, record.value)
        yield say("It changes with its output at this speed:")
        by = Partial(account.letter, Letter("O", account.index))
        yield one(by, form, filled(form, record.value), Number(value))
    else:
        yield say("Its output is so near to a limit that its speed is no finite number.")


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


# small things --------------------------------------------------------------------------------------------------------


def say(*parts: Inline, kind: str = "") -> Paragraph:
    return Paragraph(parts, kind)


def one(*sides: Node) -> Formula:
    """An equation between single numbers. A side that repeats the one before it is left out."""
    return Formula(tuple(side for k, side in enumerate(sides) if k == 0 or side != sides[k - 1]), whole=False)


def opened(account: Account, *before: Node) -> Formula:
    """The equation of one number, in letters, with the numbers put in, and what they come to."""
    return one(*before, account.letter, account.letters, account.numbers, Number(account.value, account.name))


def cell(record: Record, name: str, index: Index) -> Number:
    return Number(float(record.value(name)[index]), Letter(name, index).cell)


def put_in(node: Node, known: Mapping[Partial, Number], record: Record) -> Node:
    """The tree with its numbers, those of its derivatives too."""

    def replaced(node: Node) -> Node:
        return known[node] if isinstance(node, Partial) else mapped(node, replaced)

    return filled(replaced(node), record.value)


def strongest(values: np.ndarray, most: int) -> list[Index]:
    """Where the largest numbers stand, their signs aside."""
    order = np.argsort(-np.abs(values), axis=None, kind="stable")[:most]
    return [tuple(map(int, np.unravel_index(k, values.shape))) for k in order]


def largest(values: np.ndarray) -> Index:
    return strongest(np.nan_to_num(values, posinf=0, neginf=0), 1)[0]


def most_of(sizes: np.ndarray) -> list[int]:
    """The places of the largest, from left to right."""
    return sorted(map(int, np.argsort(-sizes, kind="stable")[:MOST]))


def telling_rows(record: Record) -> np.ndarray:
    """The rows where C′(O) is finite and, where it collapses, no output has been rounded to a limit: (n,) of bools."""
    O, shape = record.value("O"), record.architecture
    low, high = shape.activations[-1].between if shape.collapses else (-np.inf, np.inf)
    return np.all(np.isfinite(record.value("C′(O)")) & (low < O) & (high > O), axis=1)


def telling(record: Record) -> tuple[int, int]:
    """The row and the output with the largest error, among the rows that can be shown."""
    sizes, rows = np.abs(np.nan_to_num(record.value("Eo"))), telling_rows(record)
    row, unit = largest(np.where(rows[:, None], sizes, -1.0) + 1) if rows.any() else largest(sizes)
    return row, unit


def another(record: Record, row: int, unit: int) -> int:
    """Another output of the row, the largest."""
    return int(np.argmax(np.where(np.arange(record.value("O").shape[1]) == unit, -np.inf, record.value("O")[row])))
