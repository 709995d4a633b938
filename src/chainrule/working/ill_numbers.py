"""Illnesses of whole quantities: what is not finite, inputs that are badly scaled, numbers that explode on their way
forward, and outputs that are constant.

`look.py` has the `Look` that each of them reads, `ill_steps.py` the errors on their way back.
"""

from collections.abc import Iterator

import numpy as np

from ..equations.propagate import product
from .book import hidden_name
from .look import NUMBERED, WRONG, Finding, Look, deviation, root_mean_square, said, so_many

SCALES = 100.0  # between columns of X, or to 1; the curvature differs by its square (LeCun et al. 1998, section 4.3)
GROWN = 100.0  # Zo over X and over Y; the aim is a size that stays from layer to layer (He et al. 2015, section 2.2)
CONSTANT = 1e-3  # of the target's spread
ALIKE = 1e-12  # of the target's size: targets that are all the same, but for rounding


def not_finite(look: Look) -> Iterator[Finding]:
    """The first quantity, in the order in which they are computed, that holds NaN or infinity."""
    broken = ((name, value, reason) for name, value, reason in quantities(look) if not np.isfinite(value).all())
    for name, value, reason in broken:
        bad = ~np.isfinite(value)
        place = f"{name}[{','.join(map(str, np.argwhere(bad)[0]))}]" if value.ndim else name
        yield Finding(
            "not_finite",
            name,
            f"{name} is not finite: {bad.sum()} of its {value.size} numbers, the first is {place}",
            reason,
            "weights that are finite, inputs on a smaller scale, a fresh start with a smaller learning rate",
            ((place, value[bad].flat[0]), (f"numbers of {name} that are not finite", bad.sum())),
        )
        return


def quantities(look: Look) -> Iterator[tuple[str, np.ndarray, str]]:
    """Each quantity with why it would be the first that is not finite."""
    names, grew = look.shape.layers, "grew past the largest number"
    given = "it was given so; everything that is computed from it is not finite either"
    for name, (W, B) in zip(names, look.params, strict=True):
        yield f"W{name}", W, given
        if B is not None:
            yield f"B{name}", B, given
    for k, (name, layer) in enumerate(zip(names, look.layers, strict=True)):
        yield f"Z{name}", layer.Z, f"{look.Z(k)} {grew}"
        yield hidden_name(name), layer.H, f"A(Z{name}) {grew}"
    yield "C", np.array(look.C), f"the loss of some row {grew}"
    for k, (name, back) in reversed(list(enumerate(zip(names, look.back, strict=True)))):
        yield f"E{name}", back.E, f"{look.E(k)} {grew}"
        yield f"dW{name}", back.dW, f"{look.dW(k)} {grew}"


# inputs --------------------------------------------------------------------------------------------------------------


def input_scales(look: Look) -> Iterator[Finding]:
    """Columns of X whose sizes are far apart; or else inputs that are large or tiny as such.

    A column's size is taken over its entries that are not 0, so that a rare category is no small column.
    """
    size = np.array([root_mean_square(column[column != 0]) for column in look.X.T])
    used = np.flatnonzero(size > 0)
    if len(used) == 0:
        return
    large, small = int(used[size[used].argmax()]), int(used[size[used].argmin()])
    if size[large] > SCALES * size[small]:
        yield scales_apart(look, size, small, large)
    elif size[large] > SCALES:  # one large column outweighs the others
        yield far_from_1(look, size, np.flatnonzero(size > SCALES), large, "large")
    elif SCALES * size[large] < 1:  # one tiny column alone does no harm
        yield far_from_1(look, size, used, small, "tiny")


def scales_apart(look: Look, size: np.ndarray, small: int, large: int) -> Finding:
    ratio, W = size[large] / size[small], f"W{look.shape.layers[0]}"
    return Finding(
        "input_scales",
        "X",
        f"the columns of X are on wildly different scales: X[:,{small}] is about {said(size[small])} in size, "
        f"X[:,{large}] about {said(size[large])}",
        f"{look.dW(0)}: a column's size stands in its row of d{W} as a factor, so a learning rate that is right for "
        f"one row of {W} is {said(ratio)} times too large or too small for another",
        STANDARDISED,
        ((f"size of X[:,{small}]", size[small]), (f"size of X[:,{large}]", size[large]), ("ratio", ratio)),
        (small, large),
    )


def far_from_1(look: Look, size: np.ndarray, units: np.ndarray, most: int, word: str) -> Finding:
    """Columns that are all large or all tiny; `most` is the one that is farthest from 1."""
    layer, much, low, high = look.shape.layers[0], said(size[most]), said(size[units].min()), said(size[units].max())
    more = f" ({len(units)} columns are so {word}, from {low} to {high})" if len(units) > 1 else ""
    bias = f"; the input of the bias B{layer} is always 1" if look.shape.bias else ""
    return Finding(
        f"{word}_inputs",
        "X",
        f"the inputs are {word}: X[:,{most}] is about {much} in size, where about 1 is usual{more}{bias}",
        f"{look.Z(0)} has that size as a factor, and {look.dW(0)} has it once more: a step along this row of W{layer} "
        f"changes C about {much}² times as much as beside an input of about 1, so a learning rate that is usual there "
        f"is far too {'large' if word == 'large' else 'small'} here",
        STANDARDISED,
        tuple((f"size of X[:,{k}]", size[k]) for k in (most, *units[units != most][: NUMBERED - 1])),
        tuple(units.tolist()),
    )


STANDARDISED = "columns that are standardised: minus their mean, over their standard deviation"


# numbers on their way forward ----------------------------------------------------------------------------------------


def growth(look: Look) -> Iterator[Finding]:
    """Zo far larger than X and Y, and made so by the weights: each layer multiplies the size by what its W gains."""
    X, Y, Zo = map(whole_size, (look.X, look.Y, look.layers[-1].Z))
    if Zo <= GROWN * max(X, Y) or look.learned:  # a class that is right may be as sure as it likes
        return
    gains, numbers = [], [("size of X", X), ("size of Y", Y), ("size of Zo", Zo)]
    for name, (W, _), layer in zip(look.shape.layers, look.params, look.layers, strict=True):
        source, sent, H = map(whole_size, (layer.input, product(layer.input, W), layer.H))
        if 0 in (source, sent):
            return  # then it is the biases
        gains.append(sent / source)
        numbers += [(f"the factor of W{name}", sent / source), (f"size of {hidden_name(name)}", H)]
    a_layer = np.exp(np.mean(np.log(gains)))  # so that no product overflows
    if a_layer <= GROWN ** (1 / len(gains)):
        return
    each = ", ".join(said(gain) for gain in gains)
    yield Finding(
        "exploding_outputs",
        "Zo",
        f"on the way forward the numbers explode: X is about {said(X)} in size and Y about {said(Y)}, but Zo about "
        f"{said(Zo)}",
        f"Z = (layer input)·W + B multiplies once for each layer: the weights make {each} times the size, from X to Zo "
        f"(about {said(a_layer)} a layer; about 1 keeps it, with relu 1.4); Eo grows with Zo, and each dW = (layer "
        f"input)ᵀ·E has the large inputs and the large errors as factors, so a usual learning rate leads far too far",
        "smaller weights to start from (init='he' for relu, 'glorot' for tanh and sigmoid), standardised inputs; if "
        "training made them so large, a fresh start with a smaller learning rate, clip=1.0 in fit",
        (("Zo over the larger of X and Y", Zo / max(X, Y)), ("the factor of W a layer", a_layer), *numbers),
    )


def whole_size(A: np.ndarray) -> float:
    """The root mean square of all entries: sparse inputs do not look as if they grew, as they would with mean |X|."""
    return root_mean_square(A.ravel())


# outputs -------------------------------------------------------------------------------------------------------------


def constant_outputs(look: Look) -> Iterator[Finding]:
    """Outputs that are the same for every row, though their targets and the inputs are not."""
    spread, wanted = deviation(look.O, look.share), deviation(look.Y, look.share)
    units = np.flatnonzero((wanted > ALIKE * np.abs(look.Y).max(axis=0)) & (spread <= CONSTANT * wanted))
    if len(units) == 0 or not np.ptp(look.X, axis=0).any():
        return
    j, last = int(units[0]), len(look.layers) - 1
    mean_O, mean_Y = (float((look.share * array).sum(axis=0)[j]) for array in (look.O, look.Y))
    at_the_mean = abs(mean_O - mean_Y) <= WRONG * wanted[j]
    same, rests = (" and the same mean", AT_THE_MEAN) if at_the_mean else ("", "")
    yield Finding(
        "constant_outputs",
        "O",
        f"{so_many(units, look.O.shape[1], 'output')} the same for every row: O[:,{j}] stays near {said(mean_O)} (its "
        f"spread is {said(spread[j])}), while Y[:,{j}] has the spread {said(wanted[j])}{same}",
        why_constant(look, j) + rests,
        "a look at what else was found first; weights drawn at random (init='he'), standardised inputs, more epochs",
        (
            *((f"spread of O[:,{i}]", float(spread[i])) for i in units[:NUMBERED]),
            *((f"spread of Y[:,{i}]", float(wanted[i])) for i in units[:NUMBERED]),
            (f"mean of O[:,{j}]", mean_O),
            (f"mean of Y[:,{j}]", mean_Y),
            (f"largest spread of a column of {look.input_name(last)}", largest_input_spread(look)),
            (f"spread of Zo[:,{j}]", float(deviation(look.layers[-1].Z, look.share)[j])),
        ),
        tuple(units.tolist()),
    )


AT_THE_MEAN = "; O is at the mean of Y, where the errors Eo add up to 0, so the bias rests as well"


def why_constant(look: Look, j: int) -> str:
    """Where on the way to output j the rows become alike: in its activation, before its layer, or in its weights."""
    Zo, last = look.layers[-1].Z, len(look.layers) - 1
    source = look.input_name(last)
    if deviation(Zo, look.share)[j] > CONSTANT * (1 + abs(Zo[0, j])):
        return "Zo changes from row to row, but A is flat there, so O = A(Zo) is the same, and A′(Zo) is nearly 0"
    if last > 0 and largest_input_spread(look) <= CONSTANT:
        blind = f"{look.dW(last)} can tell no row from another"
        return f"{source} is the same for every row, so {look.Z(last)} is too, and {blind}"
    return f"{look.Z(last)} is the same for every row: what {source} tells apart is lost in Wo"


def largest_input_spread(look: Look) -> float:
    return deviation(look.layers[-1].input, look.share).max()
