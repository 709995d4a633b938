"""Where the two slopes of equation 1 come from: that of each loss, for C′(O), and that of each activation, A′(Z).

A way is told in pieces: a text is a sentence, a tuple holds the sides of an equation as formula lines. The last formula
is the one beside the function in `equations/`. `jacobian.py` and `calculus.py` tell the ways of a pass.

d is how far the output is above its target, h a small step; e and f are exp of two weighted inputs, s their row's sum;
x is any number.
"""

from collections.abc import Iterator

from .along import activated
from .document import Block, Formula
from .expressions import Letter, Node, Partial, mapped, parse
from .phrases import Index, one, say
from .record import Record

Way = tuple[str | tuple[str, ...], ...]
FREE: dict[str, Node] = {name: Letter(name, ()) for name in "dhefsx"}  # of no record: each is any one number

# the losses ----------------------------------------------------------------------------------------------------------

RAISED = "Raise the output by a small h. Then d, how far it is above its target, becomes d + h. For each 1 of h, "
LINE = "1 if d > 0 else -1"
LOGARITHM: Way = (
    "First the logarithm (the natural one). Raise the output by a small h; for each 1 of h it rises by",
    ("(log(O + h) - log(O)) / h", "log(1 + h / O) / h"),
    "For a small x, log(1 + x) is nearly x. So this is nearly (h / O) / h, and as h shrinks it comes to 1 / O.",
)
FIXED = "The target is a number that does not change, so the loss rises at the speed"
LOSSES: dict[str, Way] = {
    "half_squared_error": (
        f"{RAISED}the loss rises by",
        ("((d + h)**2 - d**2) / (2 * h)", "d + h / 2"),
        "The smaller h is, the nearer this comes to d. So the derivative is d itself, O − Y.",
    ),
    "squared_error": (
        f"{RAISED}the loss rises by",
        ("((d + h)**2 - d**2) / h", "2 * d + h"),
        "The smaller h is, the nearer this comes to 2 times d. So that is the derivative.",
    ),
    "absolute_error": (
        f"{RAISED}as long as h is too small to take it past 0, the loss rises by",
        ("(abs(d + h) - abs(d)) / h", LINE),
        "That is the sign of d. At exactly 0 there is a corner, and we take 0.",
    ),
    "huber": (
        f"{RAISED}as long as both are at most 1 either way, the loss rises by",
        ("((d + h)**2 - d**2) / (2 * h)", "d + h / 2"),
        "which comes to d as h shrinks. Past 1 either way it rises by",
        ("(abs(d + h) - 1 / 2 - (abs(d) - 1 / 2)) / h", LINE),
        "So the derivative is d, but never more than 1 either way.",
    ),
    "binary_cross_entropy": (
        *LOGARITHM,
        f"1 − O falls as fast as O rises, so the slope of log(1 − O) is −1 / (1 − O). {FIXED}",
        ("slope", "-(Y * (1 / O) + (1 - Y) * (-1 / (1 - O)))", "(1 - Y) / (1 - O) - Y / O"),
    ),
    "cross_entropy": (*LOGARITHM, FIXED, ("slope", "-Y * (1 / O)", "-Y / O")),
    "poisson": (*LOGARITHM, FIXED, ("slope", "1 - Y * (1 / O)", "1 - Y / O")),
}


def slope_of_loss(record: Record, index: Index) -> Iterator[Block]:
    """The way to the derivative of the loss by one output, without its row's share."""
    O, Y, L = (Letter(name, index) for name in "OYL")
    yield from told(LOSSES[record.architecture.loss], {"O": O, "Y": Y, "slope": Partial(L, O)})


# the activations -----------------------------------------------------------------------------------------------------

OWN_SLOPE = "exp is its own slope"
ACTIVATIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "identity": ("what comes out is what went in, so it rises just as fast", ()),
    "relu": ("above 0 it gives Z itself, which rises by 1 for 1; below 0 it stays 0. The corner at 0 counts as 0", ()),
    "leaky_relu": ("above 0 it gives Z itself, below 0 a hundredth of it. The corner at 0 counts as below", ()),
    "elu": (f"above 0 it gives Z itself; below 0 exp(Z) − 1, where {OWN_SLOPE} and the 1 does not change", ()),
    "gelu": (
        "Z times a chance p, so by the product rule p + Z·p′; the slope of p is the bell curve, the last part",
        (),
    ),
    "silu": (
        "Z times its sigmoid p, so by the product rule p + Z·p′; the slope p′ is that of sigmoid, p·(1 − p)",
        ("1 / (1 + exp(-Z)) + Z * (exp(-Z) / (1 + exp(-Z))**2)",),
    ),
    "softplus": (
        f"the slope of log(u) is u′ / u, here with u = 1 + exp(Z), and {OWN_SLOPE}",
        ("exp(Z) / (1 + exp(Z))",),
    ),
    "sigmoid": (
        f"the slope of 1 / u is −u′ / u², here with u = 1 + exp(−Z); {OWN_SLOPE}, so u′ is −exp(−Z)",
        ("exp(-Z) / (1 + exp(-Z))**2",),
    ),
    "tanh": (
        "a fraction a / b, so by the quotient rule (a′·b − a·b′) / b²; "
        f"{OWN_SLOPE}, so the slope of a = exp(Z) − exp(−Z) is b = exp(Z) + exp(−Z), and that of b is a",
        ("((exp(Z) + exp(-Z))**2 - (exp(Z) - exp(-Z))**2) / (exp(Z) + exp(-Z))**2",),
    ),
    "exp": (f"{OWN_SLOPE}: that is what makes e, 2.718…, the number that it is", ("exp(Z)",)),
}
SOFTMAX: Way = (
    "Each output is a fraction e / s: e is exp of its own weighted input, and s adds up those of the whole row. "
    f"Because {OWN_SLOPE}, both e and s rise at the speed e with that input. By the quotient rule this makes",
    ("(e * s - e * e) / s**2", "e / s * (1 - e / s)"),
    "With another weighted input, whose exp is f, e stays as it is and s rises at the speed f:",
    ("(0 * s - e * f) / s**2", "-(e / s) * (f / s)"),
    "The fractions are outputs of the row again:",
)


def slope_of_activation(record: Record, layer: str) -> Iterator[Block]:
    """The way to A′(Z) of a layer, for all of its units."""
    shape, Z = record.architecture, f"Z{layer}"
    activation = shape.activations[shape.layers.index(layer)]
    why, steps = ACTIVATIONS[activation.name]
    letters = {"Z": Z, "H": activated(record, layer)}
    yield say(f"The slope of {activation.name}: {why}.")
    sides = (parse(line, letters) for line in (*steps, activation.slope_formula))
    yield Formula((Letter(f"A′({Z})"), *sides))


def told(way: Way, letters: dict[str, Node] | None = None) -> Iterator[Block]:
    for piece in way:
        if isinstance(piece, str):
            yield say(piece)
        else:
            yield one(*(bare(parse(line, FREE | (letters or {}))) for line in piece))


def bare(node: Node) -> Node:
    """Without the empty index that told the parser that a letter is one number."""
    return Letter(node.name) if isinstance(node, Letter) and node.index == () else mapped(node, bare)
