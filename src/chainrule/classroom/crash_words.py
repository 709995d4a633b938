"""Why code stopped, in a sentence: its line, and which product or sum has which shapes.

Python names neither of the two arrays; the line and the shapes at hand do. Next: `behaviour.py`.
"""

import ast
from collections.abc import Iterator, Mapping

import numpy as np

from .student import Crash

Shape = tuple[int, ...]
PRODUCTS = ("dot", "matmul")


class Misfit(Exception):
    """Two arrays that do not fit together; its text says which."""


def sentence(crash: Crash) -> str:
    """How code ended.

    >>> shapes = {"dZ2": (8, 3), "W2": (5, 3)}
    >>> print(sentence(Crash("ValueError", "matmul: …", 6, "dZ1 = dZ2 @ W2 * slope", shapes)))
    The code stopped in line 6, dZ1 = dZ2 @ W2 * slope: dZ2 @ W2 is a matrix product of (8, 3) and (5, 3), and the 3 \
columns on the left do not meet 3 rows on the right, but 5.
    """
    if crash.kind == "Timeout":
        return "It did not come to an end in time, and was stopped: look for a loop that never ends."
    place = f" in line {crash.line}, {crash.source.strip()}" if crash.line else ""
    if crash.kind == "ValueError" and (why := misfit(crash.source, crash.shapes)):
        return f"The code stopped{place}: {why}."
    said = f"{crash.kind}: {crash.text.strip().rstrip('.?!')}".rstrip(": ")
    shapes = ", ".join(f"{name} {shape}" for name, shape in list(crash.shapes.items())[:8])
    at_hand = f" Shapes at hand: {shapes}." if shapes and crash.kind == "ValueError" else ""
    return f"The code stopped{place}{',' if place else ''} with {said}.{at_hand}"


def misfit(line: str, shapes: Mapping[str, Shape]) -> str:
    """Which two arrays in a line do not fit together; "" where the line does not tell."""
    try:
        tree = ast.parse(line.strip())
    except SyntaxError:  # a part of a longer one, or what only stands in a function
        try:
            tree = ast.parse(f"def function():\n {line.strip()}")
        except SyntaxError:
            return ""
    for node in expressions(tree):
        try:
            shape_of(node, shapes)
        except Misfit as found:
            return str(found)
    return ""


def expressions(tree: ast.AST) -> Iterator[ast.AST]:
    """Sums and products, the inner ones first; x += y is one as well."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp | ast.Call | ast.AugAssign)]
    yield from reversed(found)


def shape_of(node: ast.AST, shapes: Mapping[str, Shape]) -> Shape | None:
    """The shape of an expression, None where it cannot be told. Raises Misfit."""
    match node:
        case ast.Name(id=name):
            return shapes.get(name)
        case ast.Constant():
            return ()
        case ast.UnaryOp(operand=inner):
            return shape_of(inner, shapes)
        case ast.Attribute(value=inner, attr="T"):
            inside = shape_of(inner, shapes)
            return None if inside is None else inside[::-1]
        case ast.Attribute():
            return shapes.get(ast.unparse(node))
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            return product(node, left, right, shapes)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name), args=[left, right]) if (
            name in PRODUCTS
        ):
            return product(node, left, right, shapes)
        case ast.Call(func=ast.Attribute(value=left, attr="dot"), args=[right]):
            return product(node, left, right, shapes)
        case ast.BinOp(left=left, right=right) | ast.AugAssign(target=left, value=right):
            return cell_by_cell(node, left, right, shapes)
    return None


def product(node: ast.AST, left: ast.AST, right: ast.AST, shapes: Mapping[str, Shape]) -> Shape | None:
    one, other = shape_of(left, shapes), shape_of(right, shapes)
    if not one or not other:
        return None
    columns, rows = one[-1], other[-2:][0]
    if columns != rows:
        raise Misfit(
            f"{ast.unparse(node)} is a matrix product of {one} and {other}, and the {columns} columns on the left do "
            f"not meet {columns} rows on the right, but {rows}"
        )
    return (*one[:-1], *other[1:])


def cell_by_cell(node: ast.AST, left: ast.AST, right: ast.AST, shapes: Mapping[str, Shape]) -> Shape | None:
    one, other = shape_of(left, shapes), shape_of(right, shapes)
    if one is None or other is None:
        return None
    try:
        return np.broadcast_shapes(one, other)
    except ValueError:
        raise Misfit(
            f"{ast.unparse(node)} goes cell by cell, and {one} and {other} do not have the same cells"
        ) from None
