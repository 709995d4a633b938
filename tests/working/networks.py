"""Many traces of all kinds, for the tests that walk every number of them."""

from collections.abc import Iterator

import numpy as np

import chainrule as cr
from chainrule.architecture import ACTIVATIONS
from chainrule.equations.losses import LOSSES

HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]


def target(loss: str, rows: int, outputs: int, random: np.random.Generator) -> np.ndarray:
    if loss == "cross_entropy":
        return np.eye(outputs)[random.integers(0, outputs, rows)]
    if loss == "binary_cross_entropy":
        return random.integers(0, 2, (rows, outputs)).astype(float)
    if loss == "poisson":
        return random.integers(0, 5, (rows, outputs)).astype(float)
    return random.normal(size=(rows, outputs))


def pairs() -> Iterator[tuple[str, str]]:
    """Every allowed loss and output activation."""
    for loss in LOSSES:
        for output in ACTIVATIONS:
            try:
                cr.Network([2, 2], loss=loss, output=output)
            except cr.errors.InputError:
                continue
            yield loss, output


def networks() -> Iterator[tuple[str, cr.Trace]]:
    """A name and a trace: all activations, all losses, depths 0–6, and every extra."""
    random = np.random.default_rng(7)

    def one(name: str, sizes: list[int], rows: int = 3, **options) -> tuple[str, cr.Trace]:
        extras = {key: options.pop(key) for key in ("sample_weight", "optimizer", "clip") if key in options}
        net = cr.Network(sizes, seed=len(name), **options)
        if net.params[0].B is not None:
            net.params = [(W, random.normal(size=(1, W.shape[1])) / 2) for W, _ in net.params]
        X = random.normal(size=(rows, sizes[0]))
        Y = target(net.loss, rows, sizes[-1], random)
        return name, net.trace(X, Y, learning_rate=0.05, **extras)

    net, X, Y = cr.article()
    yield "article", net.trace(X, Y)
    for activation in HIDDEN:
        yield one(f"hidden {activation}", [2, 3, 2], activations=activation)
    for loss, output in pairs():
        yield one(f"{loss} on {output}", [2, 3, 2], loss=loss, output=output, activations="tanh")
    for depth in range(7):
        yield one(f"depth {depth}", [2, *[2] * depth, 2], activations="tanh", reduction="sum" if depth % 2 else "mean")
    yield one("no bias", [2, 3, 2], bias=False)
    yield one("one row", [3, 2, 1], rows=1)
    yield one("penalties", [2, 3, 2], l1=0.01, l2=0.1)
    yield one("dropout", [2, 3, 3, 2], dropout=0.5, activations="sigmoid")
    yield one("weights", [2, 3, 2], sample_weight=[1.0, 2.0, 0.0])
    yield one("weights, a sum", [2, 3, 2], sample_weight=[1.0, 2.0, 0.5], reduction="sum", loss="cross_entropy")
    for optimizer in ("momentum", "nesterov", "rmsprop", "adagrad", "adam", "adamw"):
        yield one(f"with {optimizer}", [2, 2, 1], optimizer=optimizer)
    yield one("clipped", [2, 3, 2], clip=0.01)
    everything = {
        "l1": 0.01,
        "l2": 0.1,
        "dropout": 0.5,
        "sample_weight": [1.0, 2.0, 0.5],
        "optimizer": "adam",
        "clip": 0.1,
    }
    yield one("everything", [3, 4, 2, 3], loss="cross_entropy", **everything)


TRACES = dict(networks())
