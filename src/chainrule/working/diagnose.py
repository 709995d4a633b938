"""What ails a network: each illness is looked for in the numbers of one pass, and told with them, its reason, a cure.

`diagnose` makes the pass and asks each function of `CHECKS`, which stand below it in that order. `render/findings.py`
shows what they say.

The limits are chosen so that networks which learn well raise no alarm: tests/working/test_diagnose.py holds them
against trained networks on real tables. Where a limit has a source, it stands beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from ..architecture import Architecture
from ..equations.descent import GD, descend, length, start
from ..equations.losses import LOSSES
from ..equations.propagate import Backward, Forward, Parameters, backward, cost, forward, product, row_share

FLAT = 0.01  # a slope of at most a hundredth of the activation's steepest one lets next to nothing through
NEARLY_ALL = 0.95  # of the rows: where a sigmoid or tanh unit is flat on so many, it is called saturated
FEW_ROWS = 3  # below, a unit may be blocked on every row by mere chance
MOST, HALF, MANY, SMALL = 0.75, 0.5, 0.25, 8  # parts of a layer; and a layer so small that each of its units matters
LEARNED = 0.3  # a network that explains so much of its targets can do without some units
WRONG = 0.01  # an output that is off by less than this part of its target's spread has nothing more to learn
SCALES = 100.0  # between columns of X; the curvature differs by its square (LeCun et al. 1998, section 4.3)
VANISHED = 1e-4  # from the last layer to another; the aim is 1 (Glorot & Bengio 2010, section 4.2; He et al. 2015, 2.2)
STILL = 1e-6  # update over weight; about 1e-3 is usual (Karpathy, CS231n, "Neural Networks Part 3")
JUMP = 0.1  # update over weight, a hundred times the usual
UNDECIDED = (
    0.1  # of the pushes of all rows on a weight, what must be left after they cancel: at a minimum it is nearly 0
)
RIGHT = 1e-6  # an output that is off by less is right, and no step can be judged by its cost
CONSTANT = 1e-3  # of the target's spread
RISE = 0.1  # of the cost, and of what had been gained
STEP_RISE = 0.01  # of the cost, in one step; less is a ripple at the bottom
SHOWN, NUMBERED = 6, 3  # units or columns that are listed; and those whose numbers are shown


@dataclass(frozen=True)
class Finding:
    """One thing that was seen: where, with its numbers, its reason in the equations, and what to try.

    `kind` is a short id, `where` the quantity that shows it, `units` its columns, if it is about single ones.
    """

    kind: str
    where: str
    message: str
    reason: str
    advice: str
    numbers: tuple[tuple[str, float], ...]
    units: tuple[int, ...] = ()


@dataclass(frozen=True)
class Findings:
    """What was found; `notes` accuse nobody, and are for whoever wants to see every unit. `looked_at` is in words."""

    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    looked_at: tuple[str, ...]
    rows: int

    @property
    def ok(self) -> bool:
        return not self.findings

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain lists and numbers; a number that is not finite is its name, "nan" or "inf"."""
        return {
            "ok": self.ok,
            "findings": [finding_dict(finding) for finding in self.findings],
            "notes": [finding_dict(finding) for finding in self.notes],
            "looked_at": list(self.looked_at),
            "rows": self.rows,
        }


def finding_dict(finding: Finding) -> dict[str, Any]:
    numbers = {name: value if np.isfinite(value) else str(value) for name, value in finding.numbers}
    return {**asdict(finding), "numbers": numbers, "units": list(finding.units)}


@dataclass(frozen=True)
class Look:
    """One pass over the rows that count, without dropout. `share` (n, 1) is each row's part of all; it adds up to 1."""

    shape: Architecture
    params: Sequence[Parameters]
    X: np.ndarray
    Y: np.ndarray
    share: np.ndarray
    row_share: np.ndarray  # what each row counts for in C
    layers: list[Forward]
    back: list[Backward]
    C: float
    C_after: float | None  # after a step of gradient descent, where a learning rate is known
    rate: float | None
    costs: Sequence[float]
    validation_costs: Sequence[float]
    notes: list[Finding] = field(default_factory=list)

    def pushes(self, layer: int) -> np.ndarray:
        """(layer input)ᵀ·E: dW without the penalty's part."""
        return product(self.layers[layer].input.T, self.back[layer].E)

    def uncancelled(self, layer: int) -> np.ndarray:
        """The same with every push taken as positive: what dW would be if no two rows disagreed."""
        return product(np.abs(self.layers[layer].input).T, np.abs(self.back[layer].E))

    def slope(self, layer: int) -> np.ndarray | None:
        """A′(Z), (n, units); None for softmax, which has no slope for each unit."""
        activation = self.shape.activations[layer]
        return None if activation.slope is None else activation.slope(self.layers[layer].Z, self.layers[layer].H)

    def miss(self) -> np.ndarray:
        """How far each output is off, (outputs,): the root mean square of O − Y over the spread of Y, or its size."""
        O, Y = self.layers[-1].H, self.Y
        spread = deviation(Y, self.share)
        largest = np.maximum(np.abs(O).max(axis=0), np.abs(Y).max(axis=0))
        scale = np.where(spread > 0, spread, np.where(largest > 0, largest, 1.0))
        return np.sqrt((self.share * ((O - Y) / scale) ** 2).sum(axis=0))

    @property
    def learned(self) -> bool:
        """Whether the outputs explain much of the targets: 1 − the squares that are left over those around the mean."""
        return bool(1 - np.mean(self.miss() ** 2) > LEARNED)


Check = Callable[[Look], Iterator[Finding]]


def diagnose(
    shape: Architecture,
    params: Sequence[Parameters],
    X: np.ndarray,
    Y: np.ndarray,
    sample_weight: np.ndarray | None = None,
    learning_rate: float | None = None,
    costs: Sequence[float] = (),
    validation_costs: Sequence[float] = (),
) -> Findings:
    """Everything that can be seen in one pass: X (n, inputs), Y (n, outputs), sample_weight (n, 1), all float64.

    learning_rate is that of plain gradient descent; costs are those of a training so far. Dropout is silent.
    """
    if sample_weight is not None:  # a row of weight 0 is padding: it must not wake a unit
        counts = sample_weight[:, 0] > 0
        X, Y, sample_weight = X[counts], Y[counts], sample_weight[counts]
    if len(X) == 0:
        return Findings((NO_WEIGHT,), (), ("the sample weights",), 0)
    w = np.ones((len(X), 1)) if sample_weight is None else sample_weight
    a, loss, penalty, share = shape.activations, shape.cost, shape.penalty, row_share(w, shape.reduction)
    with np.errstate(all="ignore"):  # what is not finite is told, not warned about
        layers = forward(a, params, X)
        C = float(cost(loss, a, params, layers, Y, share, penalty))
        back = backward(a, loss, params, layers, Y, share, penalty)
        after = None
        if learning_rate is not None:
            moved, _ = descend(GD, params, back, start(GD, params), learning_rate, 1)
            after = float(cost(loss, a, moved, forward(a, moved, X), Y, share, penalty))
        part = row_share(w / w.max(), "mean")  # over the largest first, so that no sum overflows
        look = Look(shape, params, X, Y, part, share, layers, back, C, after, learning_rate, costs, validation_costs)
        checks = dict(CHECKS)
        broken = list(not_finite(look))
        if broken:
            checks = {words: checks[words] for words in (FINITE, SCALE, COURSE)}
        if len(costs) < 2:
            checks.pop(COURSE)
        if learning_rate is None:
            checks.pop(UPDATE, None)
        found = [plain(finding) for check in checks.values() for finding in check(look)]
    return Findings(tuple(found), tuple(map(plain, look.notes)), tuple(checks), len(X))


def plain(finding: Finding) -> Finding:
    """The same with Python's own numbers."""
    numbers = tuple((name, float(value)) for name, value in finding.numbers)
    return replace(finding, numbers=numbers, units=tuple(map(int, finding.units)))


NO_WEIGHT = Finding(
    "no_rows_count",
    "w",
    "every sample weight is 0, so no row counts",
    "each row's w stands in C′(O), so Eo = C′(O) ∘ A′(Zo) is 0, and with it every E and dW",
    "weights above 0 for the rows that should be learned from",
    (("largest w", 0.0),),
)


# numbers that are no numbers -----------------------------------------------------------------------------------------


def not_finite(look: Look) -> Iterator[Finding]:
    """The first quantity, in the order in which they are computed, that holds NaN or infinity."""
    for name, value, reason in quantities(look):
        bad = ~np.isfinite(value)
        if not bad.any():
            continue
        place = f"{name}[{','.join(map(str, np.argwhere(bad)[0]))}]" if value.ndim else name
        count = int(bad.sum())
        yield Finding(
            "not_finite",
            name,
            f"{name} is not finite: {count} of its {value.size} numbers, the first is {place}",
            reason,
            "weights that are finite, inputs on a smaller scale, a fresh start with a smaller learning rate",
            ((place, float(value[bad].flat[0])), (f"numbers of {name} that are not finite", count)),
        )
        return


def quantities(look: Look) -> Iterator[tuple[str, np.ndarray, str]]:
    """Each quantity with why it would be the first that is not finite."""
    given = "it was given so; everything that is computed from it is not finite either"
    for (W, B), name in zip(look.params, look.shape.layers, strict=True):
        yield f"W{name}", W, given
        if B is not None:
            yield f"B{name}", B, given
    for k, layer in enumerate(look.layers):
        name = look.shape.layers[k]
        yield f"Z{name}", layer.Z, f"Z{name} = {weighted(look, k)} grew past the largest number"
        yield output_name(look, k), layer.H, f"A(Z{name}) grew past the largest number"
    yield "C", np.array(look.C), "the loss of some row grew past the largest number"
    for k in reversed(range(len(look.back))):
        name, back = look.shape.layers[k], look.back[k]
        yield f"E{name}", back.E, f"{error_equation(look, k)} grew past the largest number"
        yield f"dW{name}", back.dW, f"dW{name} = {input_name(look, k)}ᵀ·E{name} grew past the largest number"


# the inputs ----------------------------------------------------------------------------------------------------------


def input_scales(look: Look) -> Iterator[Finding]:
    """Columns of X whose sizes are far apart; with a bias, also from its input, which is always 1.

    A column's size is taken over its entries that are not 0, so that a rare category is no small column.
    """
    size = np.array([root_mean_square(column[column != 0]) for column in look.X.T])
    used = np.flatnonzero(size > 0)
    if len(used) == 0:
        return
    large, small = int(used[size[used].argmax()]), int(used[size[used].argmin()])
    ratio = size[large] / size[small]
    one = ""
    if look.shape.bias and ratio <= SCALES:
        ratio = max(size[large], 1 / size[small])
        one = ", but a bias's input is always 1"
    if ratio <= SCALES:
        return
    W = f"W{look.shape.layers[0]}"
    yield Finding(
        "input_scales",
        "X",
        f"the columns of X are on wildly different scales: X[:,{small}] is about {said(size[small])} in size, "
        f"X[:,{large}] about {said(size[large])}{one}",
        f"d{W} = Xᵀ·E{look.shape.layers[0]}: a column's size stands in its row of d{W} as a factor, so a learning rate "
        f"that is right for one row of {W} is {said(ratio)} times too large or too small for another",
        "columns that are standardised: minus their mean, over their standard deviation",
        ((f"size of X[:,{small}]", size[small]), (f"size of X[:,{large}]", size[large]), ("ratio", ratio)),
        (small, large),
    )


# units that let nothing through --------------------------------------------------------------------------------------

FADED = "nearly dead"
DEAD = {
    "relu": ("dead_units", "dead"),
    "sigmoid": ("saturated_units", "saturated"),
    "tanh": ("saturated_units", "saturated"),
}


def flat_units(look: Look) -> Iterator[Finding]:
    """Hidden units whose slope is 0, or next to 0, on all rows: dead, nearly dead or saturated.

    A finding where they are most of a layer, or many and the network has learned little; else a note, since networks
    that learn well lose some: 3 of 8 in one on the penguins, 8 of 16 in one of four layers on iris.
    """
    for k in range(len(look.layers) - 1):
        activation, Z = look.shape.hidden[k], look.layers[k].Z
        A_slope = look.slope(k)
        assert A_slope is not None  # softmax is for the output alone
        A_slope = np.abs(A_slope)
        kind, word = DEAD.get(activation, ("nearly_dead_units", FADED))
        limit = FLAT * steepest(activation) if activation != "relu" else 0.0
        part = (A_slope <= limit).mean(axis=0)
        units = np.flatnonzero(part >= (NEARLY_ALL if word == "saturated" else 1.0))
        count, all_units = len(units), Z.shape[1]
        if count == 0 or (count < all_units and len(Z) < FEW_ROWS):
            continue
        serious = count > MOST * all_units or (not look.learned and (all_units <= SMALL or count > MANY * all_units))
        finding = flat_finding(look, k, kind, word, units, A_slope, limit)
        if serious:
            yield finding
        else:
            look.notes.append(finding)


def flat_finding(
    look: Look, k: int, kind: str, word: str, units: np.ndarray, A_slope: np.ndarray, limit: float
) -> Finding:
    Z, name, n = look.layers[k].Z, look.shape.layers[k], len(look.X)
    dW = look.pushes(k)
    numbers: list[tuple[str, float]] = [(f"{word} units", len(units)), ("units", Z.shape[1]), ("rows", n)]
    for j in units[:NUMBERED]:
        if word == "saturated":
            numbers += [(f"smallest |Z{name}[:,{j}]|", np.abs(Z[:, j]).min())]
            numbers += [(f"part of the rows where |A′(Z{name}[:,{j}])| ≤ {limit:g}", (A_slope[:, j] <= limit).mean())]
        else:
            numbers += [(f"largest Z{name}[:,{j}]", Z[:, j].max())]
            numbers += [(f"largest |A′(Z{name}[:,{j}])|", A_slope[:, j].max())]
        numbers += [(f"largest |{input_name(look, k)}ᵀ·E{name}[:,{j}]|", np.abs(dW[:, j]).max())]
    largest = said(float(Z[:, units].max()))
    seen = {
        "dead": f"Z{name} is 0 or less there on all {n} rows (the largest is {largest})",
        "saturated": f"|A′(Z{name})| is at most {limit:g} there on nearly all of {n} rows",
        FADED: f"|A′(Z{name})| is at most {limit:g} there on all {n} rows",
    }[word]
    slope = "0" if word == "dead" else "nearly 0"
    penalty = ", but for the penalty's pull" if look.shape.l1 or look.shape.l2 else ""
    return Finding(
        kind,
        f"Z{name}",
        f"{so_many(units, Z.shape[1], f'unit in {layer_words(name)}')} {word} ({look.shape.hidden[k]}; "
        f"{listed('unit', units)}): {seen}",
        f"A′(Z{name}) is {slope} there, so E{name} = {error_equation(look, k)} is {slope}, and so is dW{name} = "
        f"{input_name(look, k)}ᵀ·E{name}: the weights into these units {'never' if word == 'dead' else 'hardly'} "
        f"move{penalty}",
        "a fresh start with a smaller learning rate, standardised inputs, "
        + (
            "or activations='leaky_relu' or 'gelu', which let something through below 0"
            if word == "dead"
            else "init='glorot', or activations='relu', which is not flat above 0"
            if word == "saturated"
            else "init='he' or another seed"
        ),
        tuple(numbers),
        tuple(units.tolist()),
    )


def flat_outputs(look: Look) -> Iterator[Finding]:
    """Output units that are wrong and flat: A′(Zo) takes away what C′(O) says. The collapse O − Y has no such slope."""
    if look.shape.collapses:
        return
    A_slope = look.slope(len(look.layers) - 1)
    if (
        A_slope is None
    ):  # softmax: what is left of a row's C′(O) once it went through the units, which pull on each other
        C_slope = np.abs(look.shape.cost.derivative(look.layers[-1].H, look.Y)).sum(axis=1, keepdims=True)
        E = np.abs(look.back[-1].E / look.row_share).sum(axis=1, keepdims=True)
        A_slope = np.where(C_slope > 0, E / C_slope, 0.0) + np.zeros_like(look.Y)
    limit = FLAT * steepest(look.shape.output) if look.shape.output != "relu" else 0.0
    A_slope, Zo, n = np.abs(A_slope), look.layers[-1].Z, len(look.X)
    flat = (A_slope <= limit).mean(axis=0) >= (1.0 if look.shape.output == "relu" else NEARLY_ALL)
    miss = look.miss()
    units = np.flatnonzero(flat & (miss > np.sqrt(1 - LEARNED)))  # flat because it is right is no illness
    if len(units) == 0:
        return
    word = {"relu": "dead", "softmax": "saturated"}.get(look.shape.output, DEAD.get(look.shape.output, ("", FADED))[1])
    numbers: list[tuple[str, float]] = []
    for j in units[:NUMBERED]:
        numbers += [(f"largest Zo[:,{j}]", Zo[:, j].max()), (f"largest |A′(Zo[:,{j}])|", A_slope[:, j].max())]
        numbers += [(f"largest |O[:,{j}] − Y[:,{j}]|", np.abs(look.layers[-1].H - look.Y)[:, j].max())]
        numbers += [(f"largest |Eo[:,{j}]|", np.abs(look.back[-1].E[:, j]).max())]
    slope = "0" if word == "dead" else "nearly 0"
    fitting = next((loss.name for loss in LOSSES.values() if loss.own == look.shape.output), None)
    yield Finding(
        f"{word.replace(' ', '_')}_outputs",
        "Zo",
        f"{so_many(units, Zo.shape[1], 'output')} {word} ({look.shape.output}; {listed('output', units)}) and wrong: "
        f"A′(Zo) is {slope} on {'all' if word == 'dead' else 'nearly all of'} {n} rows",
        f"Eo = C′(O) ∘ A′(Zo): however large C′(O) is, A′(Zo) makes it {slope}, and no layer learns without Eo",
        (f"loss={fitting!r}, which belongs to {look.shape.output}: its Eo is O − Y, without A′" if fitting else "")
        + ("; or " if fitting else "")
        + f"output={look.shape.cost.own!r}, which belongs to {look.shape.loss}; or a start nearer to the targets",
        tuple(numbers),
        tuple(units.tolist()),
    )


# units that are alike ------------------------------------------------------------------------------------------------


def twins(look: Look) -> Iterator[Finding]:
    """Hidden units with the same weights in and out, where that is half of a layer: zeros, or one number for all."""
    for k in range(len(look.layers) - 1):
        W, B = look.params[k]
        if W.shape[1] < 2 or look.shape.dropout[k]:  # dropout's mask tells them apart
            continue
        both = np.vstack([W, look.params[k + 1].W.T] if B is None else [W, B, look.params[k + 1].W.T])
        _, group, counts = np.unique(both, axis=1, return_inverse=True, return_counts=True)
        units = np.flatnonzero(group.reshape(-1) == counts.argmax())
        if len(units) < 2 or len(units) < HALF * W.shape[1]:
            continue
        name, after = look.shape.layers[k], look.shape.layers[k + 1]
        apart = float(np.abs(W[:, units] - W[:, units[:1]]).max())
        pushes = look.pushes(k)[:, units]
        yield Finding(
            "identical_units",
            f"W{name}",
            f"{so_many(units, W.shape[1], f'unit in {layer_words(name)}')} alike ({listed('unit', units)}): their "
            f"columns of W{name} are the same, and so are their rows of W{after}",
            f"E{name} = {error_equation(look, k)} has the same column for each of them, so dW{name} = "
            f"{input_name(look, k)}ᵀ·E{name} has too: they move alike for ever, and count as one unit",
            "weights that are drawn at random: init='he' for relu, 'glorot' for tanh and sigmoid",
            (
                ("identical units", float(len(units))),
                ("units", float(W.shape[1])),
                (f"largest difference between their columns of W{name}", apart),
                (f"the same for dW{name}", float(np.abs(pushes - pushes[:, :1]).max())),
            ),
            tuple(units.tolist()),
        )


# errors on their way back --------------------------------------------------------------------------------------------


def errors(look: Look) -> Iterator[Finding]:
    """Mean |E| of each layer over that of the output: a product of two factors for each layer, W_nextᵀ's and A′'s."""
    names = look.shape.layers
    first = mean_size(look.back[-1].E)
    rows: list[tuple[str, float]] = [("mean |Eo|", first)]
    whole = by_W = by_slope = 1.0
    where, seen = len(names) - 1, (1.0, 1.0, 1.0, first)
    for k in reversed(range(len(names) - 1)):
        before, now = mean_size(look.back[k + 1].E), mean_size(look.back[k].E)
        sent = mean_size(product(look.back[k + 1].E, look.params[k + 1].W.T))
        if 0 in (before, sent, now):
            break  # an exact 0 has reasons of its own: the units above, or weights that are all 0
        whole, by_W, by_slope = whole * (now / before), by_W * (sent / before), by_slope * (now / sent)
        rows += [
            (f"mean |E{names[k]}|", now),
            (f"the factor of W{names[k + 1]}ᵀ", sent / before),
            (f"the factor of A′(Z{names[k]})", now / sent),
        ]
        if abs(np.log(whole)) > abs(np.log(seen[0])):
            where, seen = k, (whole, by_W, by_slope, now)
    whole, by_W, by_slope, now = seen
    if VANISHED <= whole <= 1 / VANISHED:
        return
    gone = whole < 1
    weights = (by_W < by_slope) if gone else (by_W > by_slope)
    cause = "the weights W_nextᵀ" if weights else "the slopes A′(Z)"
    yield Finding(
        "vanishing_errors" if gone else "exploding_errors",
        f"E{names[where]}",
        f"on the way back from the output the errors {'vanish' if gone else 'explode'}: mean |Eo| is {said(first)}, "
        f"mean |E{names[where]}| is {said(now)}, {said(whole)} times that",
        f"E = (E_next·W_nextᵀ) ∘ A′(Z) multiplies once for each layer: from Eo to E{names[where]} the weights W_nextᵀ "
        f"make {said(by_W)} and the slopes A′(Z) {said(by_slope)}, together {said(whole)}; it is mostly {cause}",
        errors_advice(look, gone, weights),
        (("the product", whole), ("its part of W_nextᵀ", by_W), ("its part of A′(Z)", by_slope), *rows),
    )


def errors_advice(look: Look, gone: bool, weights: bool) -> str:
    if not gone:
        return "smaller weights to start from (init='he' or 'glorot'), a smaller learning rate, clip=1.0 in fit"
    if weights:
        return "larger weights to start from (init='he' for relu, 'glorot' for tanh and sigmoid), or fewer layers"
    return "activations='relu' or another whose slope is 1 on one side, standardised inputs, or fewer layers"


# outputs -------------------------------------------------------------------------------------------------------------


def constant_outputs(look: Look) -> Iterator[Finding]:
    """Outputs that are the same for every row, though their targets and the inputs are not."""
    O, Zo, names = look.layers[-1].H, look.layers[-1].Z, look.shape.layers
    spread, wanted = deviation(O, look.share), deviation(look.Y, look.share)
    size = np.abs(look.Y).max(axis=0)
    units = np.flatnonzero((wanted > 1e-12 * size) & (spread <= CONSTANT * wanted))  # 1e-12: targets that are all alike
    if len(units) == 0 or not np.ptp(look.X, axis=0).any():
        return
    j = int(units[0])
    mean_O, mean_Y = (float((look.share * array).sum(axis=0)[j]) for array in (O, look.Y))
    layer_input = look.layers[-1].input
    source = input_name(look, len(names) - 1)
    input_spread = float(deviation(layer_input, look.share).max())
    Z_spread = float(deviation(Zo, look.share)[j])
    which = so_many(units, O.shape[1], "output")
    at_the_mean = abs(mean_O - mean_Y) <= WRONG * wanted[j]
    equation = f"Zo = {weighted(look, len(names) - 1)}"
    if Z_spread > CONSTANT * (1 + abs(float(Zo[0, j]))):
        reason = "Zo changes from row to row, but A is flat there, so O = A(Zo) is the same, and A′(Zo) is nearly 0"
    elif len(names) > 1 and input_spread <= CONSTANT:
        reason = (
            f"{source} is the same for every row, so {equation} is too, and dWo = {source}ᵀ·Eo can tell no row from "
            f"another"
        )
    else:
        reason = f"{equation} is the same for every row: what {source} tells apart is lost in Wo"
    if at_the_mean:
        reason += "; O is at the mean of Y, where the errors Eo add up to 0, so the bias rests as well"
    yield Finding(
        "constant_outputs",
        "O",
        f"{which} "
        f"the same for every row: O[:,{j}] stays near {said(mean_O)} (its spread is {said(float(spread[j]))}), while "
        f"Y[:,{j}] has the spread {said(float(wanted[j]))}" + (" and the same mean" if at_the_mean else ""),
        reason,
        "a look at what else was found first; weights drawn at random (init='he'), standardised inputs, more epochs",
        (
            *((f"spread of O[:,{i}]", float(spread[i])) for i in units[:NUMBERED]),
            *((f"spread of Y[:,{i}]", float(wanted[i])) for i in units[:NUMBERED]),
            (f"mean of O[:,{j}]", mean_O),
            (f"mean of Y[:,{j}]", mean_Y),
            (f"largest spread of a column of {source}", input_spread),
            (f"spread of Zo[:,{j}]", Z_spread),
        ),
        tuple(units.tolist()),
    )


# weights and their updates -------------------------------------------------------------------------------------------


def nothing_learns(look: Look) -> Iterator[Finding]:
    """No row pushes any weight, though the outputs are wrong. Pushes that cancel are another thing: a minimum."""
    if any(look.uncancelled(k).any() for k in range(len(look.layers))) or look.miss().max() <= WRONG:
        return
    Eo, off = np.abs(look.back[-1].E).max(), np.abs(look.layers[-1].H - look.Y).max()
    source = input_name(look, len(look.layers) - 1)
    if Eo == 0:
        reason = "Eo = C′(O) ∘ A′(Zo) is 0 in every row, so every E behind it is 0, and with them every dW"
    else:
        reason = (
            f"Eo is not 0, but {source} is 0 in every row, so dWo = {source}ᵀ·Eo is 0, and what E = (E_next·W_nextᵀ) ∘ "
            f"A′(Z) sends back is 0 too: " + ("at most Bo moves" if look.shape.bias else "nothing moves")
        )
    yield Finding(
        "nothing_learns",
        "dWo",
        f"no row moves any weight: (layer input)ᵀ·E is exactly 0 in every layer, though the outputs are off by up to "
        f"{said(float(off))}",
        reason,
        "a fresh start with random weights (init='he', another seed); an output activation that is not flat here",
        (
            ("largest |O − Y|", float(off)),
            ("largest |Eo|", float(Eo)),
            (f"largest |{source}|", float(np.abs(look.layers[-1].input).max())),
            *((f"largest |dW{name}|, penalty aside", float(np.abs(look.pushes(k)).max())) for k, name in named(look)),
        ),
    )


def updates(look: Look) -> Iterator[Finding]:
    """η·‖dW‖ over ‖W‖ for each layer: a step that makes the cost rise, or weights that hardly move and should."""
    rate, C, after = look.rate, look.C, look.C_after
    assert rate is not None
    assert after is not None
    ratios, still = [], []
    for k, name in named(look):
        size, step, push = (float(length([A])) for A in (look.params[k].W, look.back[k].dW, look.pushes(k)))
        if size > 0:
            ratios.append((f"η·‖dW{name}‖ / ‖W{name}‖", rate * step / size))
            if rate * step / size < STILL and push > UNDECIDED * float(length([look.uncancelled(k)])):
                still.append((name, *ratios[-1]))
    fall = rate * length([d for layer in look.back for d in (layer.dW, layer.dB)]) ** 2
    miss = float(look.miss().max())
    if miss > RIGHT and not after - C <= STEP_RISE * abs(C):  # NaN is a rise too
        jumping = [(words, ratio) for words, ratio in ratios if ratio > JUMP]
        far = "".join(f"; {words} is {said(ratio)}" for words, ratio in jumping)
        yield Finding(
            "step_too_large",
            "C",
            f"one step of gradient descent with η = {said(rate)} makes the cost rise: C is {said(C)} before and "
            f"{said(after)} after{far}",
            f"W ← W − η·dW trusts dW, the slope where it stands, over the whole step; the slope promised a fall of "
            f"about η·Σd² = {said(fall)} (over all dW and dB), so the step leads past where that slope holds",
            f"a smaller learning rate, such as {said(rate / 10)}; standardised inputs; clip=1.0 in fit",
            (("C before", C), ("C after", after), ("η", rate), ("the fall that was promised", fall), *ratios),
        )
    elif still and miss > WRONG:
        seen = ", ".join(f"{words} is {said(ratio)}" for _, words, ratio in still)
        yield Finding(
            "weights_stand_still",
            f"dW{still[0][0]}",
            f"with η = {said(rate)} the weights hardly move: {seen} (about 0.001 is usual), and the outputs are off by "
            f"{said(miss)} of their targets' spread",
            "W ← W − η·dW: the step is η times dW = (layer input)ᵀ·E, and the rows agree on its direction, so this is "
            "no minimum; "
            + (
                "it is η that is too small"
                if len(still) == len(ratios)
                else "other layers move, so it is the errors E that are too small here"
            ),
            "a larger learning rate" if len(still) == len(ratios) else "a look at the errors of each layer",
            (("η", rate), *ratios, ("off, in spreads of Y", miss)),
        )


# the course of the cost ----------------------------------------------------------------------------------------------


def course(look: Look) -> Iterator[Finding]:
    """A cost that rises towards the end of a training; or, where nothing stopped it early, that on validation rows."""
    training = rise(look.costs)
    if training is not None:
        low, end, ratio = training
        yield Finding(
            "cost_rises",
            "C",
            f"the cost rose again in training: it had come down to {said(low)} and is {said(end)} at the end"
            if np.isfinite(end)
            else "the cost of the training is no longer finite at its end",
            "W ← W − η·dW lowers C while the step is short enough for dW to be right; steps that are too long climb "
            "the other side",
            "a smaller learning rate, or one that shrinks (a schedule); clip=1.0 in fit",
            (
                ("lowest cost (mean of a fifth of the epochs)", low),
                ("cost at the end (likewise)", end),
                ("ratio", ratio),
            ),
        )
        return
    validation = rise(look.validation_costs)
    if validation is not None:
        low, end, ratio = validation
        yield Finding(
            "validation_cost_rises",
            "C",
            f"the cost on the validation rows rose again, from {said(low)} to {said(end)}, while that of the training "
            f"rows did not: the network learns its rows by heart",
            "dW = (layer input)ᵀ·E is made of the training rows alone; past a point it moves W by what only they share",
            "early_stopping=10 in fit, a penalty on large weights (l2), dropout, fewer units, or more rows",
            (
                ("lowest cost (mean of a fifth of the epochs)", low),
                ("cost at the end (likewise)", end),
                ("ratio", ratio),
            ),
        )


def rise(costs: Sequence[float]) -> tuple[float, float, float] | None:
    """The lowest and the last cost and their ratio, as means over fifths, if it rose beyond its own wobble; else None.

    >>> rise([1.0, 0.5, 0.25, 0.2]) is None
    True
    >>> rise([1.0, 0.5, 1.0, 2.0])
    (0.5, 2.0, 4.0)
    """
    curve = np.array(costs, dtype=np.float64)
    if len(curve) < 2:
        return None
    if not np.isfinite(curve[-1]):
        finite = curve[np.isfinite(curve)]
        return (float(finite.min()) if len(finite) else float("nan")), float(curve[-1]), float("nan")
    parts = np.array_split(curve[np.isfinite(curve)], min(5, len(curve)))
    means = np.array([part.mean() for part in parts if len(part)])
    first, low, end = float(means[0]), float(means.min()), float(means[-1])
    wobble = float(np.median([part.std() for part in parts if len(part)]))
    if end - low <= max(RISE * abs(low), RISE * (first - low), 3 * wobble):
        return None
    return low, end, end / low if low else float("nan")


FINITE, SCALE, COURSE, UPDATE = (
    "finite numbers",
    "input scales",
    "the course of the cost",
    "the size of an update",
)
CHECKS: tuple[tuple[str, Check], ...] = (
    (FINITE, not_finite),
    (SCALE, input_scales),
    ("dead and saturated units", flat_units),
    ("flat outputs", flat_outputs),
    ("identical units", twins),
    ("errors per layer", errors),
    ("constant outputs", constant_outputs),
    ("moving weights", nothing_learns),
    (UPDATE, updates),
    (COURSE, course),
)


# words and sizes -----------------------------------------------------------------------------------------------------


def named(look: Look) -> Iterator[tuple[int, str]]:
    return enumerate(look.shape.layers)


def input_name(look: Look, k: int) -> str:
    return "X" if k == 0 else output_name(look, k - 1)


def output_name(look: Look, k: int) -> str:
    name = look.shape.layers[k]
    return "O" if name == "o" else "H" if name == "h" else f"H{name}"


def weighted(look: Look, k: int) -> str:
    """The right side of Z = …, with this network's letters."""
    name = look.shape.layers[k]
    return f"{input_name(look, k)}·W{name}" + f" + B{name}" * look.shape.bias


def error_equation(look: Look, k: int) -> str:
    """The right side of equation 1 or 2, with this network's letters."""
    name = look.shape.layers[k]
    if name == "o":
        return "C′(O) ∘ A′(Zo)"
    after = look.shape.layers[k + 1]
    return f"(E{after}·W{after}ᵀ) ∘ A′(Z{name})"


def layer_words(name: str) -> str:
    return {"o": "the output layer", "h": "the hidden layer"}.get(name, f"hidden layer {name}")


def so_many(units: np.ndarray, all_units: int, word: str) -> str:
    """How many of how many, with the verb.

    >>> so_many(np.arange(2), 8, "unit in layer 1"), so_many(np.arange(1), 1, "output")
    ('2 of the 8 units in layer 1 are', 'the only output is')
    """
    noun, *where = word.split(" ", 1)
    many = " ".join([f"{noun}s", *where])
    if len(units) == all_units:
        return f"all {all_units} {many} are" if all_units > 1 else f"the only {word} is"
    return f"{len(units)} of the {all_units} {many} {'is' if len(units) == 1 else 'are'}"


def listed(word: str, units: np.ndarray) -> str:
    """Which units, counted from 0.

    >>> listed("unit", np.array([3])), listed("unit", np.arange(9))
    ('unit 3', 'units 0, 1, 2, 3, 4, 5, …')
    """
    shown = ", ".join(map(str, units[:SHOWN])) + (", …" if len(units) > SHOWN else "")
    return f"{word}{'s' if len(units) > 1 else ''} {shown}"


def said(value: float) -> str:
    """A number in a sentence: four digits that count.

    >>> said(-0.25), said(123456.0), said(1.5e-9)
    ('−0.25', '1.235e+05', '1.5e−09')
    """
    return f"{float(value):.4g}".replace("-", "−")


def steepest(activation: str) -> float:
    """The largest slope of a sigmoid is ¼; that of the others is 1 or a little more."""
    return 0.25 if activation == "sigmoid" else 1.0


def mean_size(A: np.ndarray) -> float:
    """The mean of |A|, each divided by the largest first, so that no sum overflows."""
    largest = float(np.abs(A).max())
    return largest * float(np.mean(np.abs(A) / largest)) if largest > 0 else 0.0


def root_mean_square(values: np.ndarray) -> float:
    return float(length([values])) / np.sqrt(len(values)) if len(values) else 0.0


def deviation(A: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The standard deviation of each column, (columns,), each row counted with its share."""
    centred = A - A[:1]  # the same for equal rows, exactly 0
    return np.sqrt((share * (centred - (share * centred).sum(axis=0)) ** 2).sum(axis=0))
