"""What a network is, frozen: its sizes, its functions by name, its cost; and the values that it starts from.

An Architecture holds no numbers that learn: those travel beside it as a list of `Parameters`. Next: `network.py`,
which joins the two.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from .equations.activations import ACTIVATIONS, Activation
from .equations.losses import LOSSES, Loss
from .equations.propagate import Parameters, Penalty
from .errors import InputError, ShapeError, unknown

REDUCTIONS = ("mean", "sum")
INITS = ("he", "glorot", "lecun", "normal", "zeros")


@dataclass(frozen=True)
class Architecture:
    """What a network is. `hidden` and `dropout` have one entry for each hidden layer; `output` is never None.

    Make one with `architecture(…)`, which checks everything; two equal ones share one compiled training program.
    """

    sizes: tuple[int, ...]
    hidden: tuple[str, ...]
    output: str
    loss: str
    reduction: str
    bias: bool
    l1: float
    l2: float
    dropout: tuple[float, ...]

    @property
    def activations(self) -> tuple[Activation, ...]:
        """The activation of each layer, first to last."""
        return tuple(ACTIVATIONS[name] for name in (*self.hidden, self.output))

    @property
    def cost(self) -> Loss:
        return LOSSES[self.loss]

    @property
    def penalty(self) -> Penalty:
        return Penalty(self.l1, self.l2)

    @property
    def layers(self) -> tuple[str, ...]:
        """The subscripts of the layers: h and o with one hidden layer, else 1, 2, … and o."""
        count = len(self.hidden)
        return ("h", "o") if count == 1 else (*(str(number + 1) for number in range(count)), "o")

    @property
    def collapses(self) -> bool:
        """Whether C′(O) ∘ A′(Zo) is O − Y: the loss has its own activation for the output."""
        return self.cost.collapses and self.output == self.cost.own

    def shapes(self) -> list[tuple[int, int]]:
        """The shape of each W, (in, out)."""
        return list(zip(self.sizes[:-1], self.sizes[1:], strict=True))

    def to_dict(self) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @staticmethod
    def from_dict(record: dict[str, Any]) -> "Architecture":
        """The architecture that `to_dict` wrote, with everything checked again.

        Raises InputError if a field is missing, unknown, or of the wrong kind.
        """
        expected = {field.name for field in fields(Architecture)}
        if not isinstance(record, dict) or set(record) != expected:
            raise InputError(f"a network's record needs exactly these fields: {', '.join(sorted(expected))}")
        for name in ("sizes", "hidden", "dropout"):
            if not isinstance(record[name], list):
                raise InputError(f"{name} of a network's record is {record[name]!r}; it must be a list")
        if len(record["dropout"]) != len(record["hidden"]):
            raise InputError("a network's record needs one dropout rate for each hidden layer")
        return architecture(
            record["sizes"],
            activations=record["hidden"],
            output=record["output"],
            loss=record["loss"],
            reduction=record["reduction"],
            bias=record["bias"],
            l1=record["l1"],
            l2=record["l2"],
            dropout=record["dropout"],
        )


def architecture(
    sizes: Sequence[int],
    *,
    activations: str | Sequence[str] = "relu",
    output: str | None = None,
    loss: str = "half_squared_error",
    reduction: str = "mean",
    bias: bool = True,
    l1: float = 0.0,
    l2: float = 0.0,
    dropout: float | Sequence[float] = 0.0,
) -> Architecture:
    """An Architecture, with every part checked. The arguments are those of `chainrule.Network`.

    >>> architecture([1, 2, 2]).layers
    ('h', 'o')
    """
    sizes = checked_sizes(sizes)
    count = len(sizes) - 2

    names = one_for_each(activations, count, "activations", str)
    for name in names:
        checked_name("activation", name, ACTIVATIONS)
        if name == "softmax":
            raise InputError("softmax is for the output layer only: a hidden unit needs a slope of its own")
    checked_name("loss", loss, LOSSES)
    output = LOSSES[loss].own if output is None else output
    checked_name("activation", output, ACTIVATIONS)
    if output == "softmax" and sizes[-1] < 2:
        raise InputError(
            "softmax needs two outputs or more: a single share is always 1; "
            "for a yes-or-no answer take loss='binary_cross_entropy' with one output"
        )
    low, high = LOSSES[loss].domain
    inside_low, inside_high = ACTIVATIONS[output].between
    if inside_low < low or inside_high > high:
        raise InputError(
            f"{loss} takes a logarithm and is undefined for an output of {output}, which can leave the range "
            f"from {low:g} to {high:g}; take output={LOSSES[loss].own!r}, which belongs to it"
        )
    checked_name("reduction", reduction, REDUCTIONS)
    if not isinstance(bias, bool | np.bool_):
        raise InputError(f"bias is {bias!r}; it must be True or False")
    rates = one_for_each(dropout, count, "dropout", (int, float))
    for rate in rates:
        checked_number("dropout", rate, below=1.0)
    return Architecture(
        sizes,
        names,
        output,
        loss,
        reduction,
        bool(bias),
        checked_number("l1", l1),
        checked_number("l2", l2),
        tuple(float(rate) for rate in rates),
    )


def initial(shape: Architecture, init: str | Sequence[Any], seed: int) -> list[Parameters]:
    """The parameters to start from: weights drawn by the rule `init` (or the ones given), biases 0. float64.

    Variances of W, (in, out): he 2/in (He et al. 2015, eq. 10), glorot 2/(in + out) (Glorot & Bengio 2010, eq. 16, as a
    normal), lecun 1/in (LeCun et al. 1998, section 4.6), normal 0.01². All are plain normals, none is cut off.
    """
    if not isinstance(init, str):
        return checked_params(shape, init)
    checked_name("initial value", init, INITS)
    random = np.random.default_rng(seed)
    params = []
    for before, after in shape.shapes():
        deviation = {
            "he": math.sqrt(2 / before),
            "glorot": math.sqrt(2 / (before + after)),
            "lecun": math.sqrt(1 / before),
            "normal": 0.01,
            "zeros": 0.0,
        }[init]
        W = random.standard_normal((before, after)) * deviation
        params.append(Parameters(W, np.zeros((1, after)) if shape.bias else None))
    return params


def checked_params(shape: Architecture, params: Sequence[Any]) -> list[Parameters]:
    """Parameters of exactly this architecture, as float64 arrays of our own. Raises ShapeError or InputError."""
    try:
        layers = list(params)
    except TypeError:
        raise ShapeError(f"params is {short(params)}; give a list with one (W, B) for each layer") from None
    if len(layers) != len(shape.layers):
        raise ShapeError(
            f"params has {len(layers)} layers but the network has {len(shape.layers)}; give one (W, B) for each"
        )
    result = []
    for name, layer, (before, after) in zip(shape.layers, layers, shape.shapes(), strict=True):
        try:
            W, B = layer if len(layer) > 1 else (*layer, None)
        except (TypeError, ValueError):
            raise ShapeError(f"layer {name} of params is {type(layer).__name__}; it must be a pair (W, B)") from None
        W = checked_array(f"W{name}", W, (before, after))
        if shape.bias:
            B = checked_array(f"B{name}", np.zeros((1, after)) if B is None else B, (1, after))
        elif B is not None:
            raise InputError(f"B{name} was given but the network has bias=False; give (W{name}, None)")
        result.append(Parameters(W, B))
    return result


def checked_array(name: str, value: Any, shape: tuple[int, int]) -> np.ndarray:
    """A float64 copy of `value`, which must have this shape and only finite numbers."""
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ShapeError(f"{name} is not an array of numbers; it must be {shape}") from None
    if array.shape == (shape[1],) and shape[0] == 1:
        array = array.reshape(shape)
    if array.shape != shape:
        raise ShapeError(
            f"{name} has the shape {array.shape} but must have {shape}: (units before, units in the layer)"
        )
    if not np.isfinite(array).all():
        raise InputError(f"{name} holds NaN or infinity; every number in it must be finite")
    return array


def checked_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    try:
        numbers = list(sizes)
    except TypeError:
        raise InputError(f"sizes is {sizes!r}; give a list: inputs, hidden …, outputs, such as [1, 2, 2]") from None
    if isinstance(sizes, str) or len(numbers) < 2:
        raise InputError(f"sizes is {sizes!r}; it needs two numbers or more: inputs, hidden …, outputs")
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | np.integer):
            raise InputError(f"sizes holds {number!r}; each size must be a whole number of units")
        if number < 1:
            raise InputError(f"sizes holds {number}; a layer needs at least one unit")
    return tuple(int(number) for number in numbers)


def checked_name(kind: str, name: object, known: Sequence[str] | dict[str, Any]) -> None:
    if not isinstance(name, str) or name not in known:
        raise unknown(kind, name, known)


def checked_number(name: str, value: Any, below: float = math.inf) -> float:
    """A finite number of 0 or more, and less than `below`."""
    try:
        number = math.nan if isinstance(value, bool | str) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not 0 <= number < below:
        limit = f", and less than {below:g}" if below < math.inf else ""
        raise InputError(f"{name} is {short(value)}; it must be a finite number, 0 or more{limit}")
    return number


def checked_whole(name: str, value: Any, least: int = 1) -> int:
    """A whole number of `least` or more."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise InputError(f"{name} is {short(value)}; it must be a whole number, {least} or more")
    return int(value)


def short(value: Any) -> str:
    """A value as an error message shows it: its first forty characters."""
    try:
        text = repr(value)
    except ValueError:  # an integer of thousands of digits
        text = "an enormous number"
    return text if len(text) <= 40 else f"{text[:40]}…"


def one_for_each(value: Any, count: int, name: str, kind: Any) -> tuple[Any, ...]:
    """One entry for each of `count` hidden layers: a single value stands for all of them."""
    if isinstance(value, kind):
        return (value,) * count
    try:
        entries = tuple(value)
    except TypeError:
        raise InputError(f"{name} is {value!r}; give one value, or a list with one for each hidden layer") from None
    if len(entries) != count:
        raise InputError(f"{name} has {len(entries)} entries but the network has {count} hidden layers; give {count}")
    return entries
