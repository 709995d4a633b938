"""One output of one row as a single nested expression, the article's A(A(X·Wh + Bh)·Wo + Bo), with its numbers.

For small networks: it grows with the product of the layer sizes.
"""

import numpy as np

from ..working.notation import readable
from ..working.record import Record, hidden_name
from .text import number


def letters(record: Record) -> str:
    """The network as nested functions: each layer's weighted input goes into its activation, and that into the next.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> letters(net.trace(X, Y).record)
    'O = A(A(X·Wh + Bh)·Wo + Bo)'
    """
    inside = "X"
    for name in record.architecture.layers:
        bias = f" + B{name}" if record.architecture.bias else ""
        inside = f"A({inside}·W{name}{bias})"
    return f"O = {inside}"


def expression(record: Record, row: int, unit: int) -> list[str]:
    """O[row, unit] with the numbers put in, then the same with the innermost layer worked out, and so on to the result.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> for line in expression(net.trace(X, Y).record, row=0, unit=0):
    ...     print(line)
    max(0, max(0, (−1)·1 − 0.5)·(−1) + max(0, (−1)·(−1) − 0.5)·(−0.5) + 1)
    max(0, 0·(−1) + 0.5·(−0.5) + 1)
    0.75
    """
    values = {step.name: step.value for step in record}
    layers, activations = record.architecture.layers, record.architecture.activations

    def written(depth: int, unit: int, known: int) -> str:
        """The activation of a unit; layers up to `known` are numbers already."""
        if depth == known:
            name = "X" if depth == 0 else "O" if depth == len(layers) else hidden_name(layers[depth - 1])
            return bracketed(values[name][row, unit])
        layer = layers[depth - 1]
        W = values[f"W{layer}"][:, unit]
        terms = [f"{written(depth - 1, k, known)}·{bracketed(weight)}" for k, weight in enumerate(W)]
        total = " + ".join(terms)
        if record.architecture.bias:
            B = values[f"B{layer}"][0, unit]
            total += f" − {number(-B)}" if B < 0 else f" + {number(B)}"
        formula = activations[depth - 1].formula
        return readable(formula, Z=total if "(0, Z)" in formula else f"({total})")

    lines = [written(len(layers), unit, known) for known in range(len(layers))]
    return [*lines, number(values["O"][row, unit])]


def bracketed(value: float | np.floating) -> str:
    """A number as a factor: with brackets if it is negative."""
    text = number(float(value))
    return f"({text})" if text.startswith("−") else text
