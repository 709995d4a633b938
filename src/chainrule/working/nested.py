"""The article's first picture of a network, functions inside functions, A(A(X·Wh + Bh)·Wo + Bo), with numbers.

For small networks: the expression grows with the product of the layer sizes.
"""

import re

from .book import hidden_name
from .expressions import Function, Letter, Node, Number, Plus, Product, Series, cell, parse
from .record import Record


def nested(record: Record) -> Node:
    """The prediction O as nested functions: a layer's weighted input goes into its activation, and that into the next.

    >>> import chainrule as cr
    >>> from chainrule.working.notation import written
    >>> net, X, Y = cr.article()
    >>> written(nested(net.trace(X, Y).record))
    'A(A(X·Wh + Bh)·Wo + Bo)'
    """
    inside: Node = Letter("X")
    for name in record.architecture.layers:
        inside = Product("@", inside, Letter(f"W{name}"))
        if record.architecture.bias:
            inside = Plus(inside, Letter(f"B{name}"))
        inside = Function("A", (inside,))
        if f"M{name}" in record.by_name:
            inside = Product("∘", inside, Letter(f"M{name}"))
    return inside


def can_be_nested(record: Record) -> bool:
    """Whether each activation writes its Z once: else it is hard to read, and softmax asks for the whole row."""
    return all(len(re.findall(r"\bZ\b", activation.formula)) == 1 for activation in record.architecture.activations)


def nested_numbers(record: Record, row: int, unit: int) -> list[Node]:
    """O[row, unit] with the numbers put in, then the same with the innermost layer worked out, and so on to the result.

    >>> import chainrule as cr
    >>> from chainrule.working.notation import written
    >>> net, X, Y = cr.article()
    >>> for line in nested_numbers(net.trace(X, Y).record, row=0, unit=0):
    ...     print(written(line))
    max(0, max(0, −1 × 1 + (−0.5)) × (−1) + max(0, −1 × (−1) + (−0.5)) × (−0.5) + 1)
    max(0, 0 × (−1) + 0.5 × (−0.5) + 1)
    0.75
    """
    shape = record.architecture

    def number(name: str, index: tuple[int, ...]) -> Number:
        return Number(float(record.value(name)[index]), cell(name, index))

    def unit_of(depth: int, unit: int, known: int) -> Node:
        """The activation of a unit; layers up to `known` are numbers already."""
        if depth == known:
            return number("X" if depth == 0 else hidden_name(shape.layers[depth - 1]), (row, unit))
        layer = shape.layers[depth - 1]
        terms: list[Node] = [
            Product("×", unit_of(depth - 1, k, known), number(f"W{layer}", (k, unit)))
            for k in range(shape.sizes[depth - 1])
        ]
        if shape.bias:
            terms.append(number(f"B{layer}", (0, unit)))
        passed = parse(shape.activations[depth - 1].formula, {"Z": Series(tuple(terms))})
        masked = f"M{layer}" in record.by_name
        return Product("×", passed, number(f"M{layer}", (row, unit))) if masked else passed

    return [unit_of(len(shape.layers), unit, known) for known in range(len(shape.layers) + 1)]
