"""An equation as a tree: read from the formula line beside its function, opened at one cell, filled with numbers.

`parse` reads a line such as `input @ W + B`; `at` takes one cell of a matrix equation, where a matrix product becomes a
sum; `filled` puts the numbers in; `evaluate` computes. The media write such trees in their own signs, and `bracketed`
puts in the brackets for them. Next: `notation.py`, what the letters are called.

Each letter carries the quantity that it stands for, each number the cell that it comes from.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from math import pi
from typing import Any

import numpy as np

from ..equations.erf import erf


@dataclass(frozen=True, slots=True)
class Number:
    """A number; `cell` names the quantity and the index that it was read from, and is "" for a constant."""

    value: float
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A quantity by its name, or with an index one of its cells. Parts of an equation, such as A′(Zh), are letters."""

    name: str
    index: tuple[int, ...] | None = None

    @property
    def cell(self) -> str:
        return cell(self.name, self.index or ())


@dataclass(frozen=True, slots=True)
class Plus:
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Minus:
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Negative:
    inner: "Node"


@dataclass(frozen=True, slots=True)
class Product:
    """kind: "·" of or with a number, "×" of numbers put in, "∘" cell by cell, "@" the matrix product."""

    kind: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Fraction:
    above: "Node"
    below: "Node"


@dataclass(frozen=True, slots=True)
class Power:
    base: "Node"
    exponent: "Node"


@dataclass(frozen=True, slots=True)
class Transposed:
    inner: "Node"


@dataclass(frozen=True, slots=True)
class Function:
    """exp, log, sqrt, abs, sign, erf, max, min of cells; sum of all cells, rowsum and colsum of rows and columns."""

    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """`value` where the condition holds, `otherwise` elsewhere."""

    value: "Node"
    condition: "Node"
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class Comparison:
    left: "Node"
    sign: str
    right: "Node"


@dataclass(frozen=True, slots=True)
class Series:
    """A sum term by term."""

    terms: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """The other terms of a long sum as one: how many they are, what they add up to, and whether to show that number."""

    count: int
    value: float
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Partial:
    """How fast one quantity changes with another, ∂C/∂Wh: one sign, whose letters stand for no numbers."""

    of: Letter
    by: Letter


@dataclass(frozen=True, slots=True)
class Group:
    """Something in brackets."""

    inner: "Node"


Node = (
    Number
    | Letter
    | Plus
    | Minus
    | Negative
    | Product
    | Fraction
    | Power
    | Transposed
    | Function
    | Cases
    | Comparison
    | Series
    | Rest
    | Partial
    | Group
)
CONSTANTS = ("n", "t", "η", "λ₁", "λ₂", "limit", "π")
SCALARS = ("C", "length", "factor", *CONSTANTS)
SUMS = ("sum", "rowsum", "colsum")


def cell(name: str, index: tuple[int, ...]) -> str:
    """The identity of one number, as `explain` takes it.

    >>> cell("dWh", (0, 1)), cell("C", ())
    ('dWh[0,1]', 'C')
    """
    return f"{name}[{','.join(map(str, index))}]" if index else name


# from the formula line -----------------------------------------------------------------------------------------------


NOTHING = Number(0.0)


def parse(line: str, letters: Mapping[str, Any]) -> Node:
    """The tree of a formula line. `letters` says what each name stands for: a name, a tree, or a function to trees.

    A factor or a summand that is None is left out; a factor that is NOTHING takes its product with it.

    >>> parse("input @ W + B", {"input": "X", "W": "Wh", "B": None})
    Product(kind='@', left=Letter(name='X', index=None), right=Letter(name='Wh', index=None))
    """
    tree = read(line, tuple(letters.items()))
    assert tree is not None
    return tree


@lru_cache(maxsize=4096)
def read(line: str, letters: tuple[tuple[str, Any], ...]) -> Node | None:
    return Reader(dict(letters)).node(ast.parse(line, mode="eval").body)


class Reader:
    """Reads Python's syntax tree of a formula line; None is what is left out of a sum or a product."""

    def __init__(self, letters: Mapping[str, Any]) -> None:
        self.letters = letters

    def node(self, line: ast.expr) -> Node | None:
        match line:
            case ast.Constant(value=int() | float() as value):
                return Number(float(value))
            case ast.Name(id="pi"):
                return Letter("π")
            case ast.Name(id=name):
                stands = self.letters.get(name, name)
                return Letter(stands) if isinstance(stands, str) else stands
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return Negative(self.whole(inner))
            case ast.Attribute(attr="T", value=inner):
                return Transposed(self.whole(inner))
            case ast.BinOp(left=left, op=op, right=right):
                return self.pair(self.node(left), op, self.node(right))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                inner = tuple(self.whole(argument) for argument in arguments)
                make = self.letters.get(name)
                return Function(name, inner) if make is None else make(*inner)
            case ast.IfExp(body=value, test=condition, orelse=otherwise):
                return Cases(self.whole(value), self.whole(condition), self.whole(otherwise))
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                signs = {ast.Gt: ">", ast.GtE: "≥", ast.Lt: "<", ast.LtE: "≤"}
                return Comparison(self.whole(left), signs[type(sign)], self.whole(right))
        raise AssertionError(f"a formula line holds {ast.unparse(line)}, which is none of our signs")

    def whole(self, line: ast.expr) -> Node:
        node = self.node(line)
        assert node is not None, f"{ast.unparse(line)} cannot be left out here"
        return node

    def pair(self, left: Node | None, op: ast.operator, right: Node | None) -> Node | None:
        if left is None or right is None:
            return right if left is None and not isinstance(op, ast.Div) else left
        if isinstance(op, ast.Mult | ast.Div) and NOTHING in (left, right):
            return NOTHING
        if isinstance(op, ast.Add) and NOTHING in (left, right):
            return left if right == NOTHING else right
        if isinstance(op, ast.Mult | ast.Div) and isinstance(left, Negative):  # −Y·log(O) is −(Y·log(O)), as it is read
            whole = self.pair(left.inner, op, right)
            return None if whole is None else Negative(whole)
        match op:
            case ast.Add():
                return Plus(left, right)
            case ast.Sub():
                return Minus(left, right)
            case ast.Div():
                return Fraction(left, right)
            case ast.Pow():
                return Power(left, right)
            case ast.MatMult():
                return Product("@", left, right)
            case ast.Mult():
                return Product("∘" if is_matrix(left) and is_matrix(right) else "·", left, right)
        raise AssertionError(f"a formula line holds {type(op).__name__}, which is none of our signs")


def is_matrix(node: Node) -> bool:
    """Whether there is more than one number in it."""
    match node:
        case Letter(name, index):
            return index is None and name not in SCALARS
        case Function(name="sum") | Number() | Series() | Rest():
            return False
    return any(map(is_matrix, parts(node)))


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes just below a node."""
    match node:
        case Number() | Letter() | Rest() | Partial():
            return ()
        case Series(terms):
            return terms
        case Function(_, arguments):
            return arguments
    return tuple(part for f in fields(node) if not isinstance(part := getattr(node, f.name), str))


def mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with each of the nodes just below it changed."""
    match node:
        case Number() | Letter() | Rest() | Partial():
            return node
        case Series(terms):
            return Series(tuple(map(change, terms)))
        case Function(name, arguments):
            return Function(name, tuple(map(change, arguments)))
    kind: Any = type(node)
    below = [getattr(node, f.name) for f in fields(node)]
    return kind(*(part if isinstance(part, str) else change(part) for part in below))


def letters(node: Node) -> list[Letter]:
    """All letters in a tree, from left to right, each as often as it stands there."""
    if isinstance(node, Letter):
        return [node]
    return [letter for part in parts(node) for letter in letters(part)]


# one cell of an equation ---------------------------------------------------------------------------------------------

Values = Callable[[str], np.ndarray]


def shape_of(node: Node, values: Values) -> tuple[int, ...]:
    """The shape of what an equation gives."""
    match node:
        case Letter(name, index):
            return () if index is not None or name == "π" else values(name).shape
        case Number() | Series() | Rest() | Function(name="sum"):
            return ()
        case Transposed(inner):
            return shape_of(inner, values)[::-1]
        case Product("@", left, right):
            return shape_of(left, values)[0], shape_of(right, values)[1]
        case Function("rowsum", (inner,)):
            return shape_of(inner, values)[0], 1
        case Function("colsum", (inner,)):
            return 1, shape_of(inner, values)[1]
    return np.broadcast_shapes(*(shape_of(part, values) for part in parts(node)))


def at(node: Node, index: tuple[int, ...], values: Values, most: int | None = None) -> Node:
    """One cell of a matrix equation: every letter with its index, every matrix product as the sum that it is.

    Of a sum with more than `most` terms the largest are kept, in their order, and the others become its Rest.
    """
    match node:
        case Letter(name, None):
            shape = () if name == "π" else values(name).shape
            places = tuple(0 if size == 1 else i for i, size in zip(index, shape, strict=True)) if shape else None
            return Letter(name, places)
        case Transposed(inner):
            return at(inner, index[::-1], values, most)
        case Product("@", left, right):
            i, j = index
            with np.errstate(all="ignore"):
                each = evaluate(left, values)[i] * evaluate(right, values)[:, j]
            return series(
                each, most, lambda k: Product("·", at(left, (i, k), values, most), at(right, (k, j), values, most))
            )
        case Product("∘", left, right):
            return Product("·", at(left, index, values, most), at(right, index, values, most))
        case Function("sum", (inner,)):
            each = np.asarray(evaluate(inner, values))
            return series(each.ravel(), most, lambda k: at(inner, divmod(k, each.shape[1]), values, most))
        case Function("rowsum", (inner,)):
            each = np.asarray(evaluate(inner, values))[index[0]]
            return series(each, most, lambda k: at(inner, (index[0], k), values, most))
        case Function("colsum", (inner,)):
            each = np.asarray(evaluate(inner, values))[:, index[1]]
            return series(each, most, lambda k: at(inner, (k, index[1]), values, most))
    return mapped(node, lambda part: at(part, index, values, most))


def series(each: np.ndarray, most: int | None, term: Callable[[int], Node]) -> Series:
    """The sum of terms with these values; `term` makes the k-th."""
    if most is None or len(each) <= most:
        return Series(tuple(map(term, range(len(each)))))
    kept = np.sort(np.argsort(-np.abs(each), kind="stable")[: most - 1])  # of equal ones the first, on every machine
    rest = float(np.delete(each, kept).sum())
    return Series((*(term(int(k)) for k in kept), Rest(len(each) - most + 1, rest)))


def filled(node: Node, values: Values) -> Node:
    """The tree with a number in the place of every letter that stands for one."""
    match node:
        case Letter(name, index):
            value = np.asarray(pi if name == "π" else values(name))
            if not index and value.ndim:
                return node
            return Number(float(value[index or ()]), "" if name in CONSTANTS else node.cell)
        case Product(kind, left, right):
            return Product("×" if kind == "·" else kind, filled(left, values), filled(right, values))
        case Rest(count, value):
            return Rest(count, value, shown=True)
    return mapped(node, lambda part: filled(part, values))


def distributed(node: Node) -> list[Node]:
    """The terms that a scalar expression is the sum of, with what stands outside of a sum multiplied into each of them.

    >>> (a, b), c = (Letter("X", (0, k)) for k in (0, 1)), Letter("Y", (0, 0))
    >>> distributed(Product("·", Series((a, b)), c)) == [Product("·", a, c), Product("·", b, c)]
    True
    """
    match node:
        case Series(terms):
            return [part for term in terms for part in distributed(term)]
        case Plus(left, right):
            return distributed(left) + distributed(right)
        case Minus(left, right):
            return distributed(left) + [negated(term) for term in distributed(right)]
        case Negative(inner):
            return [negated(term) for term in distributed(inner)]
        case Product(kind, left, right) if holds_sum(left):
            return [Product(kind, term, right) for term in distributed(left)]
        case Product(kind, left, right) if holds_sum(right):
            return [Product(kind, left, term) for term in distributed(right)]
        case Fraction(above, below) if holds_sum(above):
            return [Fraction(term, below) for term in distributed(above)]
    return [node]


def negated(node: Node) -> Node:
    return node.inner if isinstance(node, Negative) else Negative(node)


def holds_sum(node: Node) -> bool:
    """Whether a sum over many terms stands in a product or fraction, so that it can be multiplied out."""
    match node:
        case Series():
            return True
        case Product(_, left, right) | Plus(left, right) | Minus(left, right):
            return holds_sum(left) or holds_sum(right)
        case Fraction(above, _):
            return holds_sum(above)
        case Negative(inner):
            return holds_sum(inner)
    return False


def evaluate(node: Node, values: Values) -> Any:
    """What a tree comes to, computed plainly, as it is written: what overflows is inf or nan, without a warning."""
    with np.errstate(all="ignore"):
        return worked_out(node, values)


def worked_out(node: Node, values: Values) -> Any:
    match node:
        case Number(value):
            return np.float64(value)  # as Python's own number it would raise where it is divided by 0
        case Letter(name, index):
            value = np.asarray(pi if name == "π" else values(name))
            return value if index is None else value[index]
        case Plus(left, right):
            return worked_out(left, values) + worked_out(right, values)
        case Minus(left, right):
            return worked_out(left, values) - worked_out(right, values)
        case Negative(inner):
            return -worked_out(inner, values)
        case Product(kind, left, right):
            a, b = worked_out(left, values), worked_out(right, values)
            return a @ b if kind == "@" else a * b
        case Fraction(above, below):
            return worked_out(above, values) / worked_out(below, values)
        case Power(base, exponent):
            return worked_out(base, values) ** worked_out(exponent, values)
        case Transposed(inner):
            return np.asarray(worked_out(inner, values)).T
        case Function(name, arguments):
            return FUNCTIONS[name](*(worked_out(argument, values) for argument in arguments))
        case Cases(value, condition, otherwise):
            return np.where(*(worked_out(part, values) for part in (condition, value, otherwise)))
        case Comparison(left, sign, right):
            return COMPARISONS[sign](worked_out(left, values), worked_out(right, values))
        case Series(terms):
            return sum(worked_out(term, values) for term in terms)
        case Rest(_, value):
            return np.float64(value)
        case Partial():
            raise AssertionError("a derivative has no number until one is put in its place")
        case Group(inner):
            return worked_out(inner, values)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "erf": lambda Z: erf(np.asarray(Z, np.float64)),
    "max": np.maximum,
    "min": np.minimum,
    "sum": np.sum,
    "rowsum": lambda Z: np.sum(Z, axis=-1, keepdims=True),
    "colsum": lambda Z: np.sum(Z, axis=0, keepdims=True),
}
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    ">": np.greater,
    "≥": np.greater_equal,
    "<": np.less,
    "≤": np.less_equal,
}

# brackets and transposes ---------------------------------------------------------------------------------------------


def bracketed(node: Node, fractions: bool = False) -> Node:
    """The tree with brackets where they are needed; with fractions, what stands above and below a line needs none.

    Nor does a power then, whose exponent stands above.
    """
    inner = mapped(node, lambda part: bracketed(part, fractions))
    flat: tuple[type, ...] = () if fractions else (Fraction,)
    sums = (Plus, Minus, Negative, Cases, Series)
    match inner:
        case Minus(left, right):
            return Minus(grouped(left, Cases), negative_grouped(grouped(right, Plus, Minus, Cases, Series)))
        case Plus(left, right):
            return Plus(grouped(left, Cases), negative_grouped(grouped(right, Cases)))
        case Negative(below):
            return Negative(negative_grouped(grouped(below, Plus, Minus, Cases, Series)))
        case Product(kind, left, right):
            left, right = grouped(left, *sums, *flat), grouped(right, *sums, *flat)
            if kind in ("∘", "@"):  # side by side with another kind: brackets say which comes first
                left, right = (side_grouped(side, kind) for side in (left, right))
            return Product(kind, sum_grouped(left), negative_grouped(right))
        case Fraction(above, below) if not fractions:
            return Fraction(grouped(above, *sums), negative_grouped(grouped(below, *sums, Product, Fraction)))
        case Power(base, exponent):
            base = negative_grouped(grouped(base, *sums, Product, Fraction, Power, Function))
            if not fractions and not isinstance(exponent, Number | Letter | Group):
                exponent = Group(exponent)
            return Power(base, exponent if fractions else negative_grouped(exponent))
        case Transposed(below):
            return Transposed(grouped(below, *sums, Product, Fraction, Power, Function))
        case Function("sum", (argument,)):
            return Function("sum", (grouped(argument, *sums, *flat),))
        case Cases(value, condition, otherwise):
            return Cases(grouped(value, Cases), condition, grouped(otherwise, Cases))
        case Comparison(left, sign, right):
            return Comparison(grouped(left, Cases), sign, grouped(right, Cases))
        case Series(terms):
            first, *others = (grouped(term, Cases) for term in terms)
            return Series((first, *map(negative_grouped, others)))
    return inner


def grouped(node: Node, *kinds: type) -> Node:
    return Group(node) if isinstance(node, kinds) else node


def negative_grouped(node: Node) -> Node:
    """With brackets around the minus sign that it begins with, so that no two signs stand side by side."""
    match node:
        case Number(value) if value < 0:
            return Group(node)
        case Negative():
            return Group(node)
        case Plus(left, right) | Minus(left, right):
            return type(node)(negative_grouped(left), right)
        case Series((first, *others)):
            return Series((negative_grouped(first), *others))
        case Product(kind, left, right):
            return Product(kind, negative_grouped(left), right)
        case Fraction(above, below):
            return Fraction(negative_grouped(above), below)
    return node


def sum_grouped(node: Node) -> Node:
    """With brackets around the Σ that it ends in, which would reach over the next factor too."""
    match node:
        case Function("sum"):
            return Group(node)
        case Product(kind, left, right):
            return Product(kind, left, sum_grouped(right))
    return node


def side_grouped(node: Node, kind: str) -> Node:
    return Group(node) if isinstance(node, Product) and node.kind != kind else node


def transposed(node: Node) -> Node:
    """The same equation for books that keep a row of X as a column: every letter stands for the transpose of ours.

    The transpose of X·W is Wᵀ·Xᵀ, so products change sides. Letters keep their indices; the notation swaps those.
    """
    match node:
        case Product("@", left, right):
            return Product("@", transposed(right), transposed(left))
        case Function("rowsum", (inner,)):
            return Function("colsum", (transposed(inner),))
        case Function("colsum", (inner,)):
            return Function("rowsum", (transposed(inner),))
    return mapped(node, transposed)
