"""The cost by other means than the library's: plain functions, one row and one unit at a time."""

import math

from chainrule.working.record import Record


def bend(name: str, z: list[float]) -> list[float]:
    if name == "softmax":
        powers = [math.exp(each - max(z)) for each in z]
        return [power / sum(powers) for power in powers]
    one = {
        "identity": lambda x: x,
        "relu": lambda x: max(x, 0.0),
        "leaky_relu": lambda x: max(x, 0.01 * x),
        "elu": lambda x: x if x > 0 else math.exp(x) - 1,
        "gelu": lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2,
        "silu": lambda x: x / (1 + math.exp(-x)),
        "softplus": lambda x: math.log(1 + math.exp(x)),
        "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
        "tanh": math.tanh,
        "exp": math.exp,
    }[name]
    return [one(each) for each in z]


def loss(name: str, o: float, y: float) -> float:
    d = o - y
    match name:
        case "half_squared_error":
            return d * d / 2
        case "squared_error":
            return d * d
        case "absolute_error":
            return abs(d)
        case "huber":
            return d * d / 2 if abs(d) <= 1 else abs(d) - 0.5
        case "binary_cross_entropy":
            return -(y * math.log(o) + (1 - y) * math.log(1 - o))
        case "cross_entropy":
            return -y * math.log(o) if y else 0.0
        case "poisson":
            return o - y * math.log(o)
    raise AssertionError(name)


def cost(found: Record, changed: dict[str, float] | None = None, after: float = 0.0) -> float:
    """The cost, row by row; `changed` adds to cells such as Wh[0,1] or Zo[2,0], `after` is a part of the step."""
    changed = changed or {}
    shape = found.architecture

    def at(name: str, i: int, j: int) -> float:
        value = float(found.value(name)[i, j])
        if name[0] in "WB" and after:
            value += after * (float(found.value(f"{name}_new")[i, j]) - value)
        return value + changed.get(f"{name}[{i},{j}]", 0.0)

    losses, weights = [], []
    for row in range(len(found.value("X"))):
        inside = [float(x) for x in found.value("X")[row]]
        for layer, name, units in zip(shape.layers, [*shape.hidden, shape.output], shape.sizes[1:], strict=True):
            z = []
            for j in range(units):
                total = math.fsum(x * at(f"W{layer}", i, j) for i, x in enumerate(inside))
                total += at(f"B{layer}", 0, j) if shape.bias else 0.0
                z.append(total + changed.get(f"Z{layer}[{row},{j}]", 0.0))
            inside = bend(name, z)
            if f"M{layer}" in found.by_name:
                inside = [x * float(found.value(f"M{layer}")[row, j]) for j, x in enumerate(inside)]
        weights.append(float(found.value("w")[row, 0]) if "w" in found.by_name else 1.0)
        losses.append(
            math.fsum(loss(shape.loss, o, float(y)) for o, y in zip(inside, found.value("Y")[row], strict=True))
        )
    total = math.fsum(w * each for w, each in zip(weights, losses, strict=True))
    total /= math.fsum(weights) if shape.reduction == "mean" else 1.0
    for layer, (rows, units) in zip(shape.layers, shape.shapes(), strict=True):
        for i in range(rows):
            for j in range(units):
                W = at(f"W{layer}", i, j)
                total += shape.l2 / 2 * W * W + shape.l1 * abs(W)
    return total


def slope(found: Record, cell: str, by: float = 1e-5) -> float:
    return (cost(found, {cell: by}) - cost(found, {cell: -by})) / (2 * by)
