"""Code that keeps its numbers itself: objects with attributes, and functions that read a module's own variables.

Their weights are set by the names they have, and read again afterwards. Next: `running.py`.
"""

import ast
import builtins
import copy
import inspect
from typing import Any

from .bundles import Bundle, attributes, is_object
from .calling import Hand, Unknown
from .finding import Code, Role
from .names import bundle_of, parsed
from .source import Source, inside

SET = ("W", "B", "X", "Y", "rate")


def made(owner: type, hand: Hand) -> Any:
    """An object of a class, made with the sizes of the network; without its own start where that fails."""
    try:
        parameters = list(inspect.signature(owner).parameters.values())
        positional, keyword = hand.arguments(parameters, making=True)
        return owner(*positional, **keyword)
    except Exception:
        try:
            return object.__new__(owner)
        except TypeError:
            raise Unknown(f"{owner.__name__}(…): it cannot be made from the sizes of a network") from None


def read_by(source: Source, owner: type) -> list[str]:
    """The attributes that the methods of a class read or set on self."""
    found: dict[str, None] = {}
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and node.name in {part.__name__ for part in owner.__mro__}:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id == "self":
                    found[inner.attr] = None
    return list(found)


def fill(target: Any, spellings: list[str], hand: Hand) -> None:
    """Set the weights, and what else is given, in an object by the names that it has."""
    owner = type(target)
    fill_layers([value for value in attributes(target).values() if is_object(value)], hand)
    for spelling in dict.fromkeys([*attributes(target), *spellings]):
        if callable(getattr(owner, spelling, None)) or isinstance(getattr(owner, spelling, None), property):
            continue
        old = attributes(target).get(spelling)
        value = value_for(spelling, old, hand)
        if value is not None:
            setattr(target, spelling, value)


def value_for(spelling: str, old: Any, hand: Hand) -> Any:
    """What a variable of that name is set to; None where it means nothing to us."""
    name = hand.names.plain(spelling)
    if isinstance(old, list | tuple) and any(is_object(entry) for entry in old):
        fill_layers(old, hand)
        return None
    if isinstance(old, dict):
        refilled = {key: value_for(str(key), entry, hand) for key, entry in old.items()}
        if bundle_of(spelling) == "params" and old:
            return {key: old[key] if value is None else value for key, value in refilled.items()}
        if name in ("W*", "B*") and old:
            found = {
                key: hand.names.tagged(name[0], key - int(0 not in old) if isinstance(key, int) else key) for key in old
            }
            return {key: hand.one(meant) if meant in hand.values else old[key] for key, meant in found.items()}
    wanted = (*SET, "dW", "dB") if hand.kind == "update" and "grads" not in hand.real else SET
    if name in hand.values and name is not None and name.rstrip("ho0123456789") in wanted:
        return hand.one(name)
    if name in ("W*", "B*") and hand.whole(name[0]):
        if hand.code.source.uses.keyed(spelling) and not isinstance(old, list):
            return Bundle(hand.look(letter=name[0]), {})
        value = [hand.one(entry) for entry in hand.names.every(name[0])]
        offset = isinstance(old, list) and len(old) == len(value) + 1
        return [None, *value] if offset else value
    if bundle_of(spelling) == "params" and spelling not in ("self", "net", "network", "model") and not is_object(old):
        return hand.bundle("params", spelling) if old is None or isinstance(old, dict | list) else None
    if bundle_of(spelling) == "grads" and hand.kind == "update" and not old and "grads" not in hand.real:
        return hand.bundle("grads", spelling)
    return None


def fill_layers(layers: Any, hand: Hand) -> None:
    """Objects in a list, one per layer; those without weights, such as an activation, do not count."""
    at = 0
    for layer in layers:
        wanted = ("W", "B", "dW", "dB") if hand.kind == "update" and "grads" not in hand.real else ("W", "B")
        spellings = [*attributes(layer), *read_by(hand.code.source, type(layer))]
        letters = {key: found[0] for key in spellings if (found := parsed(key)) and found[0] in wanted}
        if "W" not in letters.values() or at >= len(hand.names.layers):
            continue
        for key, letter in letters.items():
            name = hand.names.at(letter, at)
            if name in hand.values and name is not None:
                setattr(layer, key, hand.one(name))
        at += 1


def outer_names(role: Role, code: Code) -> list[str]:
    """The module's own variables that a function, and those that it calls, read: they mean a weight or a rate."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [role.node] if role.node is not None else []
    while waiting:
        node = waiting.pop()
        if node.name in seen:
            continue
        seen.add(node.name)
        own = {entry.arg for entry in ast.walk(node.args) if isinstance(entry, ast.arg)}
        parts = list(inside(node))
        told = {name for part in parts if isinstance(part, ast.Global) for name in part.names}
        own |= {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
        for part in parts:
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id not in own - told:
                inner = code.source.functions.get(part.id)
                if inner is not None:
                    waiting.append(inner)
                elif not callable(code.space.get(part.id, getattr(builtins, part.id, None))):
                    found[part.id] = None
    return list(found)


def fill_space(role: Role, code: Code, hand: Hand) -> list[str]:
    """Set the module's own variables that a function reads; gives their names."""
    done = []
    for spelling in outer_names(role, code):
        value = value_for(spelling, code.space.get(spelling), hand)
        if value is not None:
            code.space[spelling] = value
            done.append(spelling)
    return done


def copied(value: Any) -> Any:
    """An object of the caller's, copied where it can be."""
    try:
        return copy.deepcopy(value)
    except Exception:
        return value
