"""Illnesses of single units: those that let nothing through, dead or saturated, and those that are all alike."""

from collections.abc import Iterator

import numpy as np

from ..equations.losses import LOSSES
from .look import LEARNED, NUMBERED, Finding, Look, Numbers, listed, said, so_many

FLAT = 0.01  # a slope of at most a hundredth of the activation's steepest one lets next to nothing through
NEARLY_ALL = 0.95  # of the rows: where a sigmoid or tanh unit, or an output, has so little slope on so many, it counts
FEW_ROWS = 3  # below, a unit may be blocked on every row by mere chance
MOST, HALF, MANY, SMALL = 0.75, 0.5, 0.25, 8  # parts of a layer; and a layer so small that each of its units matters
DEAD, SATURATED, FADED = "dead", "saturated", "nearly dead"
SLOPE = {DEAD: "0", SATURATED: "nearly 0", FADED: "nearly 0"}
CURE = {
    DEAD: "or activations='leaky_relu' or 'gelu', which let something through below 0",
    SATURATED: "init='glorot', or activations='relu', which is not flat above 0",
    FADED: "init='he' or another seed",
}


def called(activation: str) -> str:
    """What a unit is called where its activation is flat."""
    return {"relu": DEAD, "sigmoid": SATURATED, "tanh": SATURATED, "softmax": SATURATED}.get(activation, FADED)


def limit(activation: str) -> float:
    """The slope that counts as flat: the steepest of a sigmoid is ¼, that of the others 1 or a little more."""
    return {"relu": 0.0, "sigmoid": FLAT / 4}.get(activation, FLAT)


def flat(activation: str, slope: np.ndarray, nearly: bool) -> np.ndarray:
    """Which units are flat, on all rows or `nearly` all: |A′(Z)| (n, units) gives (units,) of bools."""
    return (slope <= limit(activation)).mean(axis=0) >= (NEARLY_ALL if nearly else 1.0)


# hidden units --------------------------------------------------------------------------------------------------------


def flat_units(look: Look) -> Iterator[Finding]:
    """Hidden units that are dead, nearly dead or saturated, where that harms the network."""
    return (finding for finding, harm in flat_layers(look) if harm)


def spare_units(look: Look) -> Iterator[Finding]:
    """The same where it does no harm: 3 of 8 in a good network on the penguins, 8 of 16 in one on iris."""
    return (finding for finding, harm in flat_layers(look) if not harm)


def flat_layers(look: Look) -> Iterator[tuple[Finding, bool]]:
    """Each layer with flat units, and whether they are most of it, or many and the network has learned little."""
    for k, activation in enumerate(look.shape.hidden):
        slope = slope_of(look, k)
        units, all_units = np.flatnonzero(flat(activation, slope, called(activation) == SATURATED)), slope.shape[1]
        by_chance = len(look.X) < FEW_ROWS and len(units) < all_units
        if len(units) == 0 or by_chance:
            continue
        many = all_units <= SMALL or len(units) > MANY * all_units
        harm = len(units) > MOST * all_units or (many and not look.learned)
        yield flat_finding(look, k, units, slope), harm


def slope_of(look: Look, k: int) -> np.ndarray:
    """|A′(Z)|, (n, units)."""
    slope = look.shape.activations[k].slope
    assert slope is not None  # softmax is for the output alone
    return np.abs(slope(look.layers[k].Z, look.layers[k].H))


def flat_finding(look: Look, k: int, units: np.ndarray, slope: np.ndarray) -> Finding:
    activation, layer, Z = look.shape.hidden[k], look.shape.layers[k], look.layers[k].Z
    word = called(activation)
    rows = "nearly all of" if word == SATURATED else "all"
    if word == DEAD:
        seen = f"Z{layer} is 0 or less there on all {len(Z)} rows (the largest is {said(Z[:, units].max())})"
    else:
        seen = f"|A′(Z{layer})| is at most {limit(activation):g} there on {rows} {len(Z)} rows"
    penalty = ", but for the penalty's pull" if look.shape.l1 or look.shape.l2 else ""
    return Finding(
        f"{word.replace(' ', '_')}_units",
        f"Z{layer}",
        f"{so_many(units, Z.shape[1], 'unit', layer)} {word} ({activation}; {listed('unit', units)}): {seen}",
        f"A′(Z{layer}) is {SLOPE[word]} there, so {look.E(k)} is {SLOPE[word]}, and so is {look.dW(k)}: the weights "
        f"into these units {'never' if word == DEAD else 'hardly'} move{penalty}",
        f"a fresh start with a smaller learning rate, standardised inputs, {CURE[word]}",
        ((f"{word} units", len(units)), ("units", Z.shape[1]), ("rows", len(Z)), *flat_numbers(look, k, units, slope)),
        tuple(units.tolist()),
    )


def flat_numbers(look: Look, k: int, units: np.ndarray, slope: np.ndarray) -> Numbers:
    """How far each unit is from letting anything through, and how little its weights are pushed."""
    activation, layer, Z, pushes = look.shape.hidden[k], look.shape.layers[k], look.layers[k].Z, look.pushes(k)
    numbers: Numbers = []
    for j in units[:NUMBERED]:
        unit = f"Z{layer}[:,{j}]"
        if called(activation) == SATURATED:
            part = f"part of the rows where |A′({unit})| ≤ {limit(activation):g}"
            numbers += [(f"smallest |{unit}|", np.abs(Z[:, j]).min())]
            numbers += [(part, (slope[:, j] <= limit(activation)).mean())]
        else:
            numbers += [(f"largest {unit}", Z[:, j].max()), (f"largest |A′({unit})|", slope[:, j].max())]
        numbers += [(f"largest |{look.input_name(k)}ᵀ·E{layer}[:,{j}]|", np.abs(pushes[:, j]).max())]
    return numbers


# outputs -------------------------------------------------------------------------------------------------------------


def flat_outputs(look: Look) -> Iterator[Finding]:
    """Output units that are wrong and flat: A′(Zo) takes away what C′(O) says. The collapse O − Y has no such slope."""
    if look.shape.collapses:
        return
    output, slope, word = look.shape.output, output_slope(look), called(look.shape.output)
    wrong = look.miss() > np.sqrt(1 - LEARNED)  # flat because it is right is no illness
    units = np.flatnonzero(flat(output, slope, word != DEAD) & wrong)
    rows = "all" if word == DEAD else "nearly all of"
    if len(units) == 0:
        return
    yield Finding(
        f"{word.replace(' ', '_')}_outputs",
        "Zo",
        f"{so_many(units, slope.shape[1], 'output')} {word} ({output}; {listed('output', units)}) and wrong: A′(Zo) is "
        f"{SLOPE[word]} on {rows} {len(slope)} rows",
        f"{look.E(len(look.layers) - 1)}: however large C′(O) is, A′(Zo) makes it {SLOPE[word]}, and no layer learns "
        f"without Eo",
        output_cure(look),
        tuple(number for j in units[:NUMBERED] for number in output_numbers(look, j, slope)),
        tuple(units.tolist()),
    )


def output_slope(look: Look) -> np.ndarray:
    """|A′(Zo)|, (n, outputs); of softmax what is left of a row's C′(O) once it went through its units, all alike."""
    if look.shape.output != "softmax":
        return slope_of(look, len(look.layers) - 1)
    C_slope = np.abs(look.shape.cost.derivative(look.O, look.Y)).sum(axis=1, keepdims=True)
    E = np.abs(look.back[-1].E / look.row_share).sum(axis=1, keepdims=True)
    return np.broadcast_to(np.where(C_slope > 0, E / C_slope, 0.0), look.Y.shape)


def output_cure(look: Look) -> str:
    output, loss = look.shape.output, look.shape.loss
    fitting = next((loss.name for loss in LOSSES.values() if loss.own == output), None)
    other = f"loss={fitting!r}, which belongs to {output}: its Eo is O − Y, without A′; or " if fitting else ""
    return f"{other}output={look.shape.cost.own!r}, which belongs to {loss}; or a start nearer to the targets"


def output_numbers(look: Look, j: int, slope: np.ndarray) -> Numbers:
    return [
        (f"largest Zo[:,{j}]", look.layers[-1].Z[:, j].max()),
        (f"largest |A′(Zo[:,{j}])|", slope[:, j].max()),
        (f"largest |O[:,{j}] − Y[:,{j}]|", np.abs(look.O - look.Y)[:, j].max()),
        (f"largest |Eo[:,{j}]|", np.abs(look.back[-1].E[:, j]).max()),
    ]


# units that are alike ------------------------------------------------------------------------------------------------


def twins(look: Look) -> Iterator[Finding]:
    """Hidden units with the same weights in and out, where that is half of a layer: zeros, or one number for all."""
    for k, dropout in enumerate(look.shape.dropout):
        W, layer, after = look.params[k].W, look.shape.layers[k], look.shape.layers[k + 1]
        units = alike(look, k)
        if dropout or len(units) < max(2, HALF * W.shape[1]):  # dropout's mask tells them apart
            continue
        apart, pushes = W[:, units] - W[:, units[:1]], look.pushes(k)[:, units]
        yield Finding(
            "identical_units",
            f"W{layer}",
            f"{so_many(units, W.shape[1], 'unit', layer)} alike ({listed('unit', units)}): their columns of W{layer} "
            f"are the same, and so are their rows of W{after}",
            f"{look.E(k)} has the same column for each of them, so {look.dW(k)} has too: they move alike for ever, and "
            f"count as one unit",
            "weights that are drawn at random: init='he' for relu, 'glorot' for tanh and sigmoid",
            (
                ("identical units", len(units)),
                ("units", W.shape[1]),
                (f"largest difference between their columns of W{layer}", np.abs(apart).max()),
                (f"the same for dW{layer}", np.abs(pushes - pushes[:, :1]).max()),
            ),
            tuple(units.tolist()),
        )


def alike(look: Look, k: int) -> np.ndarray:
    """The largest group of units of a layer whose weights, in and out, are the same."""
    (W, B), onward = look.params[k], look.params[k + 1].W.T
    weights = np.vstack([W, onward] if B is None else [W, B, onward])
    _, group, counts = np.unique(weights, axis=1, return_inverse=True, return_counts=True)
    return np.flatnonzero(group.reshape(-1) == counts.argmax())
