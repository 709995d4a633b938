"""Illnesses of whole quantities: numbers that are not finite, inputs on different scales, outputs that are constant."""

from collections.abc import Iterator

import numpy as np

from .book import hidden_name
from .look import NUMBERED, WRONG, Finding, Look, deviation, root_mean_square, said, so_many

SCALES = 100.0  # between columns of X; the curvature differs by its square (LeCun et al. 1998, section 4.3)
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


def input_scales(look: Look) -> Iterator[Finding]:
    """Columns of X whose sizes are far apart; with a bias, also from its input, which is always 1.

    A column's size is taken over its entries that are not 0, so that a rare category is no small column.
    """
    size = np.array([root_mean_square(column[column != 0]) for column in look.X.T])
    used = np.flatnonzero(size > 0)
    if len(used) == 0:
        return
    large, small = int(used[size[used].argmax()]), int(used[size[used].argmin()])
    ratio, one = size[large] / size[small], ""
    if look.shape.bias and ratio <= SCALES:
        ratio, one = max(size[large], 1 / size[small]), ", but a bias's input is always 1"
    if ratio <= SCALES:
        return
    W = f"W{look.shape.layers[0]}"
    yield Finding(
        "input_scales",
        "X",
        f"the columns of X are on wildly different scales: X[:,{small}] is about {said(size[small])} in size, "
        f"X[:,{large}] about {said(size[large])}{one}",
        f"{look.dW(0)}: a column's size stands in its row of d{W} as a factor, so a learning rate that is right for "
        f"one row of {W} is {said(ratio)} times too large or too small for another",
        "columns that are standardised: minus their mean, over their standard deviation",
        ((f"size of X[:,{small}]", size[small]), (f"size of X[:,{large}]", size[large]), ("ratio", ratio)),
        (small, large),
    )


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
