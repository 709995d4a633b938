"""How somebody's code takes apart what carries several numbers: by keys, layer by layer, or all at once.

Of the text alone, by a variable's name. Next: `bundles.py`, which builds what the code takes apart.
"""

import ast
from dataclasses import dataclass

LIST_METHODS = ("append", "copy", "reverse", "insert", "pop", "shape", "T", "dot", "extend")


@dataclass(frozen=True, eq=False)
class Uses:
    """What the nodes of a text do with the variable of a name."""

    nodes: list[ast.AST]

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
                at = integer(value.slice)
                if at is not None:
                    single[at] = target.id
        if single and sorted(single) == list(range(len(single))):
            return tuple(single[at] for at in sorted(single))
        return ()

    def layered(self, name: str) -> tuple[str, ...]:
        """How each layer's entry of a list is used: ("W", "b") for `for W, b in params`, ("[W", "[b") for
        `params[l]["W"]`, and ("",) where entries are taken one by one, as in `for p, g in zip(params, grads)`."""
        entries: set[str] = set()
        for target in self.entries(name):
            if isinstance(target, ast.Tuple) and all(isinstance(entry, ast.Name) for entry in target.elts):
                return tuple(str(spelled(entry)) for entry in target.elts)
            entries.add(spelled(target) or "")
        keys: dict[str, None] = {}
        for node in self.nodes:
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                inner, key = node.value, node.slice.value
                listed = isinstance(inner, ast.Subscript) and is_called(inner.value, name) and not is_text(inner.slice)
                if isinstance(key, str) and (listed or (spelled(inner) or " ") in entries):
                    keys[f"[{key}"] = None
        return tuple(keys) or (("",) if entries else ())

    def entries(self, name: str) -> list[ast.expr]:
        """What the entries of a list are assigned to: in loops, and in W, b = params[l]."""
        found = []
        for node in self.nodes:
            for step in [node] if isinstance(node, ast.For) else getattr(node, "generators", []):
                found.append(entry_of(step.target, step.iter, name))
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
                value = node.value
                if isinstance(value, ast.Subscript) and not isinstance(value.slice, ast.Slice):
                    found.append(node.targets[0] if is_called(value.value, name) else None)
        return [target for target in found if target is not None]

    def keys_of(self, name: str) -> list[str]:
        """The keys and attributes with which something is asked, as they stand in the text."""
        keys = [
            node.slice.value
            for node in self.nodes
            if isinstance(node, ast.Subscript) and is_called(node.value, name)
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
        ]
        asked = [node for node in self.nodes if isinstance(node, ast.Attribute) and is_called(node.value, name)]
        return [*keys, *(node.attr for node in asked if node.attr not in LIST_METHODS)]

    def keyed(self, name: str) -> bool:
        """Whether a bundle is asked for keys that are text, or for attributes."""
        return any(
            (isinstance(node, ast.Subscript) and is_called(node.value, name) and is_text(node.slice))
            or (isinstance(node, ast.Attribute) and is_called(node.value, name) and node.attr not in LIST_METHODS)
            or (
                isinstance(node, ast.For)
                and is_called(node.iter, name)
                and spelled(node.target) in ("k", "key", "name")
            )
            for node in self.nodes
        )

    def called(self, name: str) -> bool:
        """Whether a variable is used as a function."""
        return any(isinstance(node, ast.Call) and spelled(node.func) == name for node in self.nodes)

    def indexed(self, name: str) -> bool:
        """Whether something is taken apart like a list: W[l], zip(W, b), len(W), for w in W."""
        return self.looped(name) or any(
            isinstance(node, ast.Subscript) and is_called(node.value, name) and not is_text(node.slice)
            for node in self.nodes
        )

    def looped(self, name: str) -> bool:
        """Whether a loop goes through it, or its length is asked."""
        return any(
            (isinstance(node, ast.For | ast.comprehension) and mentions(node.iter, name))
            or (isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("len", "zip") and mentions(node, name))
            for node in self.nodes
        )

    def pairs(self, name: str) -> bool:
        """Whether it is a list of (x, y): for x, y in mini_batch."""
        return any(
            isinstance(node, ast.For | ast.comprehension)
            and is_called(node.iter, name)
            and isinstance(node.target, ast.Tuple)
            and len(node.target.elts) == 2
            for node in self.nodes
        )


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


def integer(node: ast.expr) -> int | None:
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
