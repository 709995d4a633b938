"""What the text of somebody's code tells without running it: its names, its functions, what is returned under which name.

Nothing here needs the code to work; text that does not parse is simply silent. Next: `finding.py`, `reading.py`.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

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
            and minus_one(node.slice) in (0, -1)
            and isinstance(node.ctx, ast.Load)
            for node in self.nodes
        )
        return int(told == {1} and not zero)

    @cached_property
    def swapped(self) -> bool:
        """Whether a is the weighted input here and z the activation: z1 = sigmoid(a1), as in Bishop's book."""
        for node in self.nodes:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and len(node.value.args) == 1:
                target, given = spelled(node.targets[0]) or "", spelled(node.value.args[0]) or ""
                if re.fullmatch(r"z_?\d?", target) and re.fullmatch(r"a_?\d?", given):
                    return True
        return False

    def pairs(self, name: str) -> bool:
        """Whether it is a list of (x, y): for x, y in mini_batch."""
        return any(
            isinstance(node, ast.For | ast.comprehension)
            and is_called(node.iter, name)
            and isinstance(node.target, ast.Tuple)
            and len(node.target.elts) == 2
            for node in self.nodes
        )

    @cached_property
    def computes_keys(self) -> bool:
        """Whether keys are put together, such as f"W{l}": then any depth works."""
        return any(key_index(node) is not None for node in self.nodes)

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
            if isinstance(value, ast.Tuple | ast.List) and value.elts and depth < 4:
                return self.hint(value, function, depth + 1)
            return node.id
        if isinstance(node, ast.Attribute):
            return self.hint(node.value, function, depth) if node.attr == "T" else node.attr
        if isinstance(node, ast.Subscript):
            key = node.slice
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                return key.value
            at = minus_one(key)
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

    def unpacked(self, name: str) -> tuple[str, ...]:
        """The names that a bundle is unpacked into: W1, b1, W2, b2 = params; or W1 = params[0] one by one."""
        single: dict[int, str] = {}
        for node in self.nodes:
            if not isinstance(node, ast.Assign) or len(node.targets) != 1:
                continue
            target, value = node.targets[0], node.value
            if isinstance(target, ast.Tuple | ast.List) and is_called(value, name):
                names = [spelled(entry) for entry in target.elts]
                if all(names):
                    return tuple(str(entry) for entry in names)
            if isinstance(target, ast.Name) and isinstance(value, ast.Subscript) and is_called(value.value, name):
                if isinstance(value.slice, ast.Constant) and isinstance(value.slice.value, int):
                    single[value.slice.value] = target.id
        if single and sorted(single) == list(range(len(single))):
            return tuple(single[at] for at in sorted(single))
        return ()

    def layered(self, name: str) -> tuple[str, ...]:
        """How each layer's entry of a list is used: ("W", "b") for `for W, b in params`, ("[W", "[b") for
        `params[l]["W"]`, and ("",) where entries are taken one by one, as in `for p, g in zip(params, grads)`."""
        keys: dict[str, None] = {}
        entries: set[str] = set()
        for node in self.nodes:
            steps = [node] if isinstance(node, ast.For) else getattr(node, "generators", [])
            for target in (found for step in steps if (found := entry_of(step.target, step.iter, name)) is not None):
                if isinstance(target, ast.Tuple) and all(isinstance(entry, ast.Name) for entry in target.elts):
                    return tuple(str(spelled(entry)) for entry in target.elts)
                entries.add(spelled(target) or "")
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
                value = node.value
                if isinstance(value, ast.Subscript) and is_called(value.value, name):
                    if not isinstance(value.slice, ast.Slice):
                        return tuple(str(spelled(entry)) for entry in node.targets[0].elts)
        for node in self.nodes:
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                inner, key = node.value, node.slice.value
                listed = isinstance(inner, ast.Subscript) and is_called(inner.value, name) and not is_text(inner.slice)
                if isinstance(key, str) and (listed or (spelled(inner) or " ") in entries):
                    keys[f"[{key}"] = None
        return tuple(keys) or (("",) if entries else ())

    def keys_of(self, name: str) -> list[str]:
        """The keys with which something is asked, as they stand in the text."""
        return [
            node.slice.value
            for node in self.nodes
            if isinstance(node, ast.Subscript) and is_called(node.value, name)
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
        ]

    def keyed(self, name: str) -> bool:
        """Whether a bundle is asked for keys that are text, or for attributes."""
        for node in self.nodes:
            if isinstance(node, ast.Subscript) and is_called(node.value, name) and is_text(node.slice):
                return True
            if isinstance(node, ast.Attribute) and is_called(node.value, name):
                if node.attr not in ("append", "copy", "reverse", "insert", "pop", "shape", "T", "dot", "extend"):
                    return True
            if isinstance(node, ast.For) and is_called(node.iter, name) and isinstance(node.target, ast.Name):
                if node.target.id in ("k", "key", "name"):
                    return True
        return False

    def called(self, name: str) -> bool:
        """Whether a variable is used as a function."""
        return any(isinstance(node, ast.Call) and spelled(node.func) == name for node in self.nodes)

    def indexed(self, name: str) -> bool:
        """Whether something is taken apart like a list: W[l], zip(W, b), len(W), for w in W."""
        return any(
            (isinstance(node, ast.Subscript) and is_called(node.value, name) and not is_text(node.slice))
            or (isinstance(node, ast.For | ast.comprehension) and mentions(node.iter, name))
            or (isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("len", "zip") and mentions(node, name))
            for node in self.nodes
        )


def inside(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, in order, without those of functions inside of it."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, Function | ast.Lambda | ast.ClassDef):
            continue
        yield node
        yield from inside(node)


def entry_of(target: ast.expr, loop: ast.expr, name: str) -> ast.expr | None:
    """What a loop calls one entry of a list, also through zip, enumerate and reversed."""
    if not isinstance(loop, ast.Call) or is_called(loop, name):
        return target if is_called(loop, name) else None
    called = getattr(loop.func, "id", "")
    if called in ("reversed", "list") and loop.args:
        return entry_of(target, loop.args[0], name)
    parts = target.elts if isinstance(target, ast.Tuple) else []
    if called == "enumerate" and len(parts) == 2 and loop.args:
        return entry_of(parts[1], loop.args[0], name)
    if called == "zip" and len(parts) == len(loop.args):
        found = (entry_of(part, given, name) for part, given in zip(parts, loop.args, strict=True))
        return next((entry for entry in found if entry is not None), None)
    return None


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
    return 0 if minus_one(stop) == -1 else None


def key_index(node: ast.AST) -> ast.expr | None:
    """The index in a key that is put together: l in f"W{l}" and in "W" + str(l)."""
    if isinstance(node, ast.JoinedStr) and len(node.values) == 2:
        text, value = node.values
        if isinstance(text, ast.Constant) and re.fullmatch(r"[A-Za-z_]{1,8}", str(text.value)):
            if str(text.value).lower().strip("_") in KEYED and isinstance(value, ast.FormattedValue):
                return value.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.left, ast.Constant):
        if str(node.left.value).lower().strip("_") in KEYED and isinstance(node.right, ast.Call) and node.right.args:
            return node.right.args[0] if getattr(node.right.func, "id", "") in ("str", "repr") else None
    return None


KEYED = {"w", "b", "ws", "bs", "biases", "dw", "db", "z", "dz", "weight", "weights", "bias", "theta"}


def minus_one(node: ast.expr) -> int | None:
    """An integer constant, also a negative one."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -node.operand.value if isinstance(node.operand.value, int) else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int) else None


def is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and is_text(node.left))


def spelled(node: ast.expr) -> str | None:
    """The name of a variable or an attribute."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None


def is_called(node: ast.expr, name: str) -> bool:
    """Whether an expression is this variable, this attribute, or `params.values()` of it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("values", "copy"):
        return is_called(node.func.value, name)
    return spelled(node) == name


def mentions(node: ast.AST, name: str) -> bool:
    """Whether a loop runs over it, also through zip, reversed, enumerate."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("zip", "reversed", "enumerate", "list", "len"):
        return any(mentions(entry, name) for entry in node.args)
    return isinstance(node, ast.expr) and spelled(node) == name
