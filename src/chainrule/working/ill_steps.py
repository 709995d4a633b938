"""Illnesses of learning: errors that vanish or explode, weights that nothing moves, steps and costs that go up."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..equations.descent import length
from ..equations.propagate import product
from .look import WRONG, Finding, Look, Numbers, mean_size, said

VANISHED = 1e-4  # from the last layer to another; the aim is 1 (Glorot & Bengio 2010, section 4.2; He et al. 2015, 2.2)
STILL = 1e-6  # update over weight; about 1e-3 is usual (Karpathy, CS231n, "Neural Networks Part 3")
JUMP = 0.1  # update over weight, a hundred times the usual
UNDECIDED = 0.1  # of the pushes of all rows on a weight, what must be left after they cancel: at a minimum nearly 0
RIGHT = 1e-6  # an output that is off by less is right, and no step can be judged by its cost
RISE = 0.1  # of the cost, and of what had been gained
STEP_RISE = 0.01  # of the cost, in one step; less is a ripple at the bottom


# errors on their way back --------------------------------------------------------------------------------------------


class Stage(NamedTuple):
    """The errors of a layer: their mean size, the factors that W_nextᵀ and A′ put in, and the products from Eo on."""

    layer: str
    after: str
    mean: float
    W: float
    slope: float
    whole: float
    by_W: float
    by_slope: float


def way_back(look: Look) -> Iterator[Stage]:
    layers, whole, by_W, by_slope = look.shape.layers, 1.0, 1.0, 1.0
    for k in reversed(range(len(layers) - 1)):
        E_next = look.back[k + 1].E
        before, sent, now = map(mean_size, (E_next, product(E_next, look.params[k + 1].W.T), look.back[k].E))
        if 0 in (before, sent, now):
            return  # an exact 0 has reasons of its own: flat units, or weights that are all 0
        W, slope = sent / before, now / sent
        whole, by_W, by_slope = whole * (now / before), by_W * W, by_slope * slope
        yield Stage(layers[k], layers[k + 1], now, W, slope, whole, by_W, by_slope)


def errors(look: Look) -> Iterator[Finding]:
    """Mean |E| of each layer over that of the output: a product of two factors for each layer, W_nextᵀ's and A′'s."""
    stages, first = list(way_back(look)), mean_size(look.back[-1].E)
    worst = max(stages, key=lambda stage: abs(np.log(stage.whole)), default=None)
    if worst is None or VANISHED <= worst.whole <= 1 / VANISHED:
        return
    gone = worst.whole < 1
    weights = worst.by_W < worst.by_slope if gone else worst.by_W > worst.by_slope
    numbers: Numbers = [("mean |Eo|", first)]
    for stage in stages:
        numbers += [(f"mean |E{stage.layer}|", stage.mean), (f"the factor of W{stage.after}ᵀ", stage.W)]
        numbers += [(f"the factor of A′(Z{stage.layer})", stage.slope)]
    E = f"E{worst.layer}"
    yield Finding(
        "vanishing_errors" if gone else "exploding_errors",
        E,
        f"on the way back from the output the errors {'vanish' if gone else 'explode'}: mean |Eo| is {said(first)}, "
        f"mean |{E}| is {said(worst.mean)}, {said(worst.whole)} times that",
        f"E = (E_next·W_nextᵀ) ∘ A′(Z) multiplies once for each layer: from Eo to {E} the weights W_nextᵀ make "
        f"{said(worst.by_W)} and the slopes A′(Z) {said(worst.by_slope)}, together {said(worst.whole)}; it is mostly "
        f"{'the weights W_nextᵀ' if weights else 'the slopes A′(Z)'}",
        CURES[gone, weights],
        (
            ("the product", worst.whole),
            ("its part of W_nextᵀ", worst.by_W),
            ("its part of A′(Z)", worst.by_slope),
            *numbers,
        ),
    )


SMALLER = "smaller weights to start from (init='he' or 'glorot'), a smaller learning rate, clip=1.0 in fit"
CURES = {  # whether the errors are gone, and whether it is the weights
    (True, True): "larger weights to start from (init='he' for relu, 'glorot' for tanh and sigmoid), or fewer layers",
    (True, False): "activations='relu' or another whose slope is 1 on one side, standardised inputs, or fewer layers",
    (False, True): SMALLER,
    (False, False): SMALLER,
}


# weights and their updates -------------------------------------------------------------------------------------------


def nothing_learns(look: Look) -> Iterator[Finding]:
    """No row pushes any weight, though the outputs are wrong. Pushes that cancel are another thing: a minimum."""
    last = len(look.layers) - 1
    if any(look.uncancelled(k).any() for k in range(last + 1)) or look.miss().max() <= WRONG:
        return
    Eo, off, source = np.abs(look.back[-1].E).max(), np.abs(look.O - look.Y).max(), look.input_name(last)
    if Eo == 0:
        reason = f"{look.E(last)} is 0 in every row, so every E behind it is 0, and with them every dW"
    else:
        rest = "at most Bo moves" if look.shape.bias else "nothing moves"
        reason = (
            f"Eo is not 0, but {source} is 0 in every row, so {look.dW(last)} is 0, and what E = (E_next·W_nextᵀ) ∘ "
            f"A′(Z) sends back is 0 too: {rest}"
        )
    pushes = enumerate(look.shape.layers)
    yield Finding(
        "nothing_learns",
        "dWo",
        f"no row moves any weight: (layer input)ᵀ·E is exactly 0 in every layer, though the outputs are off by up to "
        f"{said(off)}",
        reason,
        "a fresh start with random weights (init='he', another seed); an output activation that is not flat here",
        (
            ("largest |O − Y|", off),
            ("largest |Eo|", Eo),
            (f"largest |{source}|", np.abs(look.layers[-1].input).max()),
            *((f"largest |dW{layer}|, penalty aside", np.abs(look.pushes(k)).max()) for k, layer in pushes),
        ),
    )


def updates(look: Look) -> Iterator[Finding]:
    """A step of gradient descent that makes the cost rise, or weights that hardly move and should."""
    falls = look.C_after - look.C <= STEP_RISE * abs(look.C)  # NaN does not fall
    miss = look.miss().max()
    if not falls and miss > RIGHT:
        yield step_too_large(look)
    elif miss > WRONG and (still := standing_still(look)):
        yield weights_stand_still(look, still)


def ratios(look: Look) -> dict[str, float]:
    """η·‖dW‖ / ‖W‖ by layer; not of weights that are all 0, since any step is large beside them."""
    sizes = [
        (float(length([W])), float(length([back.dW]))) for (W, _), back in zip(look.params, look.back, strict=True)
    ]
    return {name: look.rate * dW / W for name, (W, dW) in zip(look.shape.layers, sizes, strict=True) if W > 0}


def in_words(ratios: dict[str, float]) -> Numbers:
    return [(f"η·‖dW{layer}‖ / ‖W{layer}‖", value) for layer, value in ratios.items()]


def standing_still(look: Look) -> dict[str, float]:
    """The ratios of the layers that hardly move though their rows agree on where they should."""

    def agree(layer: str) -> bool:
        k = look.shape.layers.index(layer)
        return bool(length([look.pushes(k)]) > UNDECIDED * length([look.uncancelled(k)]))

    return {layer: value for layer, value in ratios(look).items() if value < STILL and agree(layer)}


def step_too_large(look: Look) -> Finding:
    fall = look.rate * length([d for layer in look.back for d in (layer.dW, layer.dB)]) ** 2
    each = in_words(ratios(look))
    far = "".join(f"; {words} is {said(value)}" for words, value in each if value > JUMP)
    return Finding(
        "step_too_large",
        "C",
        f"one step of gradient descent with η = {said(look.rate)} makes the cost rise: C is {said(look.C)} before and "
        f"{said(look.C_after)} after{far}",
        f"W ← W − η·dW trusts dW, the slope where it stands, over the whole step; the slope promised a fall of about "
        f"η·Σd² = {said(fall)} (over all dW and dB), so the step leads past where that slope holds",
        f"a smaller learning rate, such as {said(look.rate / 10)}; standardised inputs; clip=1.0 in fit",
        (
            ("C before", look.C),
            ("C after", look.C_after),
            ("η", look.rate),
            ("the fall that was promised", fall),
            *each,
        ),
    )


def weights_stand_still(look: Look, still: dict[str, float]) -> Finding:
    each, miss = ratios(look), look.miss().max()
    seen = ", ".join(f"{words} is {said(value)}" for words, value in in_words(still))
    cause, cure = THE_RATE if len(still) == len(each) else THE_ERRORS
    return Finding(
        "weights_stand_still",
        f"dW{next(iter(still))}",
        f"with η = {said(look.rate)} the weights hardly move: {seen} (about 0.001 is usual), and the outputs are off "
        f"by {said(miss)} of their targets' spread",
        f"W ← W − η·dW: the step is η times dW = (layer input)ᵀ·E, and the rows agree on its direction, so this is no "
        f"minimum; {cause}",
        cure,
        (("η", look.rate), *in_words(each), ("off, in spreads of Y", miss)),
    )


THE_RATE = "it is η that is too small", "a larger learning rate"
THE_ERRORS = (
    "other layers move, so it is the errors E that are too small here",
    "a look at the errors of each layer",
)


# the course of the cost ----------------------------------------------------------------------------------------------


def course(look: Look) -> Iterator[Finding]:
    """A cost that rises towards the end of a training; or, where nothing stopped it early, that on validation rows."""
    if came := rise(look.costs):
        yield cost_rises(*came)
    elif came := rise(look.validation_costs):
        yield validation_cost_rises(*came)


def rise(costs: Sequence[float]) -> tuple[float, float, float] | None:
    """The lowest and the last cost and their ratio, as means over fifths, if it rose beyond its own wobble; else None.

    >>> rise([1.0, 0.5, 0.25, 0.2]) is None
    True
    >>> rise([1.0, 0.5, 1.0, 2.0])
    (0.5, 2.0, 4.0)
    """
    if len(costs) < 2:
        return None
    curve = np.array(costs, dtype=np.float64)
    finite = curve[np.isfinite(curve)]
    if not np.isfinite(curve[-1]):
        return float(finite.min()) if len(finite) else np.nan, float(curve[-1]), np.nan
    parts = [part for part in np.array_split(finite, 5) if len(part)]
    means = [float(part.mean()) for part in parts]
    first, low, end = means[0], min(means), means[-1]
    wobble = float(np.median([part.std() for part in parts]))
    if end - low <= max(RISE * abs(low), RISE * (first - low), 3 * wobble):
        return None
    return low, end, end / low if low else np.nan


def course_numbers(low: float, end: float, times: float) -> tuple[tuple[str, float], ...]:
    return ("lowest cost (mean of a fifth of the epochs)", low), ("cost at the end (likewise)", end), ("ratio", times)


def cost_rises(low: float, end: float, times: float) -> Finding:
    seen = f"the cost rose again in training: it had come down to {said(low)} and is {said(end)} at the end"
    return Finding(
        "cost_rises",
        "C",
        seen if np.isfinite(end) else "the cost of the training is no longer finite at its end",
        "W ← W − η·dW lowers C while the step is short enough for dW to be right; steps that are too long climb the "
        "other side",
        "a smaller learning rate, or one that shrinks (a schedule); clip=1.0 in fit",
        course_numbers(low, end, times),
    )


def validation_cost_rises(low: float, end: float, times: float) -> Finding:
    return Finding(
        "validation_cost_rises",
        "C",
        f"the cost on the validation rows rose again, from {said(low)} to {said(end)}, while that of the training rows "
        f"did not: the network learns its rows by heart",
        "dW = (layer input)ᵀ·E is made of the training rows alone; past a point it moves W by what only they share",
        "early_stopping=10 in fit, a penalty on large weights (l2), dropout, fewer units, or more rows",
        course_numbers(low, end, times),
    )
