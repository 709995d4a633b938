"""What the text of somebody's code tells without running it: its names, its functions, what its results are called.

Nothing here needs the code to work; text that does not parse is simply silent. Next: `finding.py`, `reading.py`.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .names import parsed
from .uses import Uses, integer, spelled

Function = ast.FunctionDef | ast.AsyncFunctionDef
# What a returned expression is called: a name, a tuple of such, or None where it has no name.
Hint = str | tuple["Hint", ...] | None
HARMLESS = {"float", "list", "tuple", "dict", "array", "asarray", "copy", "deepcopy", "squeeze", "item", "tolist"}


@dataclass(frozen=True, eq=False)
class Source:
    """Parsed text. `Source("")` knows nothing."""

    text: str

    @cached_property
    def tree(self) -> ast.Module:
        try:
            return ast.parse(self.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.parse("")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def functions(self) -> dict[str, Function]:
        """`forward`, `Network.forward` → its node; the last definition counts, as in Python."""
        found: dict[str, Function] = {}
        for node in self.nodes:
            if isinstance(node, ast.Module | ast.ClassDef):
                owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
                for inner in ast.walk(node) if isinstance(node, ast.Module) else node.body:
                    if isinstance(inner, Function):
                        found.setdefault(f"{owner}{inner.name}", inner)
        for node in self.tree.body:
            if isinstance(node, Function):
                found[node.name] = node
        return found

    @cached_property
    def vocabulary(self) -> list[str]:
        """Every name in the text, in order of appearance: variables, parameters, attributes, short strings."""
        found: dict[str, tuple[int, int]] = {}
        for node in self.nodes:
            name = None
            if isinstance(node, ast.Name):
                name = node.id
            elif isinstance(node, ast.arg):
                name = node.arg
            elif isinstance(node, ast.Attribute):
                name = node.attr
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
                name = node.value
            if name and len(name) <= 40:
                place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
                found[name] = min(found.get(name, place), place)
        return sorted(found, key=lambda name: found[name])

    @cached_property
    def first(self) -> int | None:
        """0 where keys such as f"W{l}" or entries such as W[l] are counted from 0, 1 where from 1; None: not told.

        `for l in range(L): params["W" + str(l)]` counts from 0, with `str(l + 1)` or `range(1, L)` from 1.
        """
        told = {
            start
            for loop in self.nodes
            for target, start in counters(loop)
            for node in ast.walk(loop)
            if isinstance(index := key_index(node), ast.Name) and index.id == target
        }
        if len(told) == 1:
            return told.pop()
        return 1 if any(isinstance(key_index(node), ast.BinOp) for node in self.nodes) else None

    @cached_property
    def first_entry(self) -> int:
        """From where lists with one entry per layer are counted: 1 for `for l in range(1, len(W)): W[l]`, else 0."""
        told = {
            start
            for loop in self.nodes
            for target, start in counters(loop)
            for node in ast.walk(loop)
            if isinstance(node, ast.Subscript) and (spelled(node.value) or "").lower() in KEYED
            if isinstance(node.slice, ast.Name) and node.slice.id == target
        }
        zero = any(
            isinstance(node, ast.Subscript)
            and (spelled(node.value) or "").lower() in KEYED
            and integer(node.slice) in (0, -1)
            and isinstance(node.ctx, ast.Load)
            for node in self.nodes
        )
        return int(told == {1} and not zero)

    @cached_property
    def entries(self) -> int | None:
        """How many layers lists of weights have, where each is taken by its number: weights[0], weights[1]."""
        taken = [
            node
            for node in self.nodes
            if isinstance(node, ast.Subscript) and parsed(spelled(node.value) or "") == ("W", "", None)
        ]
        numbers = [integer(node.slice) for node in taken]
        names = {spelled(node.value) or "" for node in taken}
        if not taken or any(number is None or number < 0 for number in numbers) or any(map(self.uses.looped, names)):
            return None
        found = max(number for number in numbers if number is not None) + 1
        return found if found > 1 else None

    @cached_property
    def swapped(self) -> bool:
        """Whether a is the weighted input here and z the activation: z1 = sigmoid(a1), as in Bishop's book."""
        for node in self.nodes:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and len(node.value.args) == 1:
                target, given = spelled(node.targets[0]) or "", spelled(node.value.args[0]) or ""
                if re.fullmatch(r"z_?\d?", target) and re.fullmatch(r"a_?\d?", given):
                    return True
        return False

    @cached_property
    def computes_keys(self) -> bool:
        """Whether keys are put together, such as f"W{l}": then any depth works."""
        return any(key_index(node) is not None for node in self.nodes)

    @cached_property
    def uses(self) -> Uses:
        """How variables are used."""
        return Uses(self.nodes)

    def assigned(self, function: Function, name: str) -> ast.expr | None:
        """The last expression that a function assigns to a name."""
        found = None
        for node in inside(function):
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
                found = node.value
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
                found = node.value or found
        return found

    def returns(self, function: Function | None) -> list[Hint]:
        """What each return statement of a function calls its results, the last statement first."""
        if function is None:
            return []
        nodes = [node for node in inside(function) if isinstance(node, ast.Return) and node.value is not None]
        return [self.hint(node.value, function) for node in reversed(nodes) if node.value is not None]

    def hint(self, node: ast.expr, function: Function, depth: int = 0) -> Hint:
        """What an expression is called."""
        if isinstance(node, ast.Tuple | ast.List):
            return tuple(self.hint(entry, function, depth + 1) for entry in node.elts)
        if isinstance(node, ast.Name):
            value = self.assigned(function, node.id)
            if isinstance(value, ast.Tuple | ast.List) and value.elts and depth < 4 and not grows(function, node.id):
                return self.hint(value, function, depth + 1)
            return node.id
        if isinstance(node, ast.Attribute):
            return self.hint(node.value, function, depth) if node.attr == "T" else node.attr
        if isinstance(node, ast.Subscript):
            key = node.slice
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                return key.value
            at = integer(key)
            if at is not None and isinstance(node.value, ast.Name | ast.Attribute):
                return f"{self.hint(node.value, function, depth)}[{at}]"
            return None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Add):
            return self.hint(node.left, function, depth)  # return W1 - lr * dW1
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in HARMLESS and node.args:
                return self.hint(node.args[0], function, depth)
            if name in HARMLESS and isinstance(node.func, ast.Attribute):
                return self.hint(node.func.value, function, depth)
        return None


def inside(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, in order, without those of functions inside of it."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, Function | ast.Lambda | ast.ClassDef):
            continue
        yield node
        yield from inside(node)


def grows(function: Function, name: str) -> bool:
    """Whether a function adds to a list: activations = [X], then activations.append(A)."""
    return any(
        (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == name
            and node.attr in ("append", "insert", "extend")
        )
        or (isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name)
        for node in inside(function)
    )


def counters(loop: ast.AST) -> list[tuple[str, int]]:
    """The variables that a loop or a comprehension counts with, and where they start."""
    steps = [loop] if isinstance(loop, ast.For) else getattr(loop, "generators", [])
    return [
        (step.target.id, start)
        for step in steps
        if isinstance(step.target, ast.Name) and (start := started(step.iter)) is not None
    ]


def started(loop: ast.expr) -> int | None:
    """Where `range(…)`, or reversed(range(…)), counts from; also enumerate."""
    if not isinstance(loop, ast.Call):
        return None
    name = getattr(loop.func, "id", "")
    if name == "reversed" and loop.args:
        return started(loop.args[0])
    if name != "range" or not loop.args:
        return None
    if len(loop.args) == 1:
        return 0
    if len(loop.args) == 2:
        start = loop.args[0]
        return start.value if isinstance(start, ast.Constant) and start.value in (0, 1) else None
    stop = loop.args[1]  # range(L, 0, -1) ends at 1, range(L - 1, -1, -1) at 0
    if isinstance(stop, ast.Constant) and stop.value == 0:
        return 1
    return 0 if integer(stop) == -1 else None


def key_index(node: ast.AST) -> ast.expr | None:
    """The index in a key that is put together: l in f"W{l}" and in "W" + str(l)."""
    if isinstance(node, ast.JoinedStr) and len(node.values) == 2:
        text, value = node.values
        return value.value if is_letter(text) and isinstance(value, ast.FormattedValue) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and is_letter(node.left):
        number = node.right
        if isinstance(number, ast.Call) and number.args and getattr(number.func, "id", "") in ("str", "repr"):
            return number.args[0]
    return None


def is_letter(node: ast.expr) -> bool:
    """The constant part of a key that is put together: "W", "db"."""
    return isinstance(node, ast.Constant) and str(node.value).lower().strip("_") in KEYED


KEYED = {"w", "b", "ws", "bs", "biases", "dw", "db", "z", "dz", "weight", "weights", "bias", "theta"}
