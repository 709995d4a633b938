"""What carries several numbers at once: params, cache and grads as a dict, a list, or an object.

A Bundle learns its keys from the code: it is asked for "W1" or "w_hidden" and knows what is meant. Next: `calling.py`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np

from .names import Names, bundle_of, flat, parsed

Look = Callable[[Any], tuple[str, Any] | None]


class Bundle(dict[Any, Any]):
    """A dict that is asked for any spelling of what it holds, as a key or as an attribute.

    `look` says what a key means: our name, and the object to give. The entry is then known by that key alone, so that
    `len(params) // 2` stays the number of layers.
    """

    def __init__(self, look: Look, keys: dict[str, Any]) -> None:
        super().__init__()
        self._look, self._named = look, {}
        for name, key in keys.items():
            found = look(key)
            if found is not None:
                self[key] = found[1]
                self._named[name] = key

    def __missing__(self, key: Any) -> Any:
        found = self._look(key)
        if found is None:
            raise KeyError(key)
        name, value = found
        old = self._named.get(name)
        if old is not None and old in self:
            value = super().__getitem__(old)
            del self[old]
        self._named[name] = key
        self[key] = value
        return value

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__") or key in ("_look", "_named"):
            raise AttributeError(key)
        try:
            return self[key]
        except KeyError:
            raise AttributeError(f"there is no {key!r} here") from None

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or self._look(key) is not None

    def get(self, key: Any, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default

    def copy(self) -> "Bundle":
        other = Bundle(self._look, {})
        other.update(self)
        other._named.update(self._named)
        return other


Leaf = tuple[str | None, Any]  # our name, or None, and what is there
MANY = 4000
# The derivative by an activation has no letter here.
DERIVATIVE_BY = re.compile(r"(?:d|grad|dl|dld|djd)(?:a|h|o|x|l|out|hidden|output|al)(?:\d|prev|h|o|l)?")


def walk(value: Any, hint: Any, names: Names, kind: str, at: int | None = None, depth: int = 0) -> Iterator[Leaf]:
    """Every number or array in a result with what it is called; containers are opened.

    `hint` is its name in the code (or a tuple of such), `at` the layer, inside of a list with one entry per layer.
    A list of arrays that has no name is one leaf.
    """
    if depth > 6 or value is None or isinstance(value, str | bytes) or callable(value):
        return
    if isinstance(value, dict):
        letter = star(hint, names, kind)
        offset = int(0 not in value or (letter == "A" and len(value) > len(names.layers)))
        value = derivatives(value) if kind == "backward" and not isinstance(value, Bundle) else value
        for key, entry in list(value.items())[:MANY]:
            name = names.tagged(letter, key - offset if isinstance(key, int) else key) if letter else None
            if name:
                yield new(name, kind), entry
            elif isinstance(key, str):
                inner = names.layer(key) if isinstance(entry, dict | list | tuple) else at
                yield from known(walk(entry, key, names, kind, inner, depth + 1))
            elif isinstance(key, int):
                yield from walk(entry, None, names, kind, key - int(0 not in value), depth + 1)
        if isinstance(value, Bundle):
            yield from entries(vars(value), names, kind, at, depth)
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        fields = dict(zip(getattr(value, "_fields"), value, strict=False))  # noqa: B009 - a named tuple
        yield from entries(derivatives(fields) if kind == "backward" and not depth else fields, names, kind, at, depth)
    elif isinstance(value, list | tuple):
        yield from listed(value, hint, names, kind, at, depth)
    elif is_object(value):
        found = attributes(value)
        yield from entries(derivatives(found) if kind == "backward" and not depth else found, names, kind, at, depth)
    elif not (isinstance(hint, str) and DERIVATIVE_BY.fullmatch(flat(hint))):
        name = resolved(hint, names, kind, at)
        several = isinstance(value, np.ndarray) and (value.ndim > 2 or value.dtype.hasobject)
        yield None if name is not None and name.endswith("*") and not several else name, value


def derivatives(found: dict[Any, Any]) -> dict[Any, Any]:
    """What backward gives back by key: grads["W1"] is the derivative by W1, where nothing is called dW."""
    letters = {key: (parsed(key) or " ")[0] for key in found if isinstance(key, str)}
    if {"dW", "dB"} & set(letters.values()):
        return found
    return {f"d{key}" if letters.get(key) in ("W", "B") else key: entry for key, entry in found.items()}


def listed(value: Any, hint: Any, names: Names, kind: str, at: int | None, depth: int) -> Iterator[Leaf]:
    """The leaves of a list or tuple."""
    count = len(names.layers)
    if isinstance(hint, tuple) and len(hint) == len(value):
        for entry, called in zip(value, hint, strict=True):
            yield from walk(entry, called, names, kind, at, depth + 1)
        return
    letter = star(hint, names, kind)
    if letter and at is None and count > 1:
        yield f"{letter}*", value
    elif all(is_number(entry) for entry in value) and len(value):
        yield resolved(hint, names, kind, at), value
    elif depth == 0 and not (isinstance(value, list) and len(value) == count and all(map(is_keyed, value))):
        for entry in value[:MANY]:
            yield from walk(entry, None, names, kind, at, depth + 1)
    elif any(isinstance(entry, dict | list | tuple) or is_object(entry) for entry in value):
        opened = [entry for entry in value if entry is not None]
        if opened and all(
            is_object(entry) for entry in opened
        ):  # layers; those without weights, such as ReLU, do not count
            opened = [entry for entry in opened if is_layer(entry)]
        for place, entry in enumerate(opened[:MANY]):
            yield from walk(entry, None, names, kind, place if len(opened) == count else None, depth + 1)
    elif isinstance(value, list) and len(value) in (count, count + 1) and not bundle_of(str(hint)):
        yield None, value
    elif not bundle_of(str(hint)):
        for entry in value[:MANY]:
            yield from walk(entry, None, names, kind, None, depth + 1)


def entries(found: dict[str, Any], names: Names, kind: str, at: int | None, depth: int) -> Iterator[Leaf]:
    at_layer = places(found, names)
    for key, entry in list(found.items())[:MANY]:
        if not key.startswith("__") and key not in ("_look", "_named"):
            yield from known(walk(entry, key, names, kind, at_layer.get(key, at), depth + 1))


def places(found: dict[str, Any], names: Names) -> dict[str, int]:
    """Which layer each attribute is, where they are layers: self.fc1, self.fc2."""
    layers = [key for key, entry in found.items() if is_layer(entry)]
    return {key: place for place, key in enumerate(layers)} if len(layers) == len(names.layers) else {}


def known(leaves: Iterator[Leaf]) -> Iterator[Leaf]:
    """Those that have a name: a key or an attribute that means nothing to us is left alone."""
    return (leaf for leaf in leaves if leaf[0] is not None)


def resolved(hint: Any, names: Names, kind: str, at: int | None) -> str | None:
    """Our name for a hint at a layer."""
    if not isinstance(hint, str):
        return None
    last = re.fullmatch(r"(.+)\[(-?\d+)\]", hint)
    if last:
        letter = star(last[1], names, kind)
        place = int(last[2])
        if letter is None or place >= 0:
            return None
        name = names.at(letter, len(names.layers) + place)
        return new(name, kind) if name else None
    if at is not None:
        found = parsed(hint)
        if found is None or found[1]:
            return None
        name = names.at(found[0], at)
        return new(name, kind) if name else None
    return names.of(hint, kind)


def star(hint: Any, names: Names, kind: str) -> str | None:
    """The letter of a name that stands for a list with one entry per layer."""
    if not isinstance(hint, str):
        return None
    if hint.endswith("*"):
        found = parsed(hint)
        return found[0] if found else None
    name = names.plain(hint)
    return name[:-1] if name and name.endswith("*") else None


def new(name: str, kind: str) -> str:
    return f"{name}_new" if kind in ("update", "train_step") and name[0] in "WB" else name


def is_keyed(entry: Any) -> bool:
    return isinstance(entry, dict) or is_object(entry)


def is_number(entry: Any) -> bool:
    """A number, or a nested list of numbers (as far as the first entries tell)."""
    for _ in range(6):
        if isinstance(entry, int | float | complex):
            return True
        if not isinstance(entry, list) or not entry:
            return isinstance(entry, np.generic)
        entry = entry[0]
    return False


def is_object(value: Any) -> bool:
    """An object of the code's own, whose attributes can be read."""
    module = type(value).__module__.split(".")[0]
    return module not in ("builtins", "numpy", "torch", "jaxlib", "jax") and bool(attributes(value))


def is_layer(value: Any) -> bool:
    """An object that holds a layer's weights."""
    return is_object(value) and any((parsed(key) or " ")[0] == "W" for key in attributes(value))


def attributes(value: Any) -> dict[str, Any]:
    """What an object holds, by name."""
    found: dict[str, Any] = {}
    with suppress(Exception):  # the code may have its own idea of what an attribute is
        found.update(getattr(value, "__dict__", {}))
        for part in type(value).__mro__:
            for key in getattr(part, "__slots__", ()):
                if isinstance(key, str) and hasattr(value, key):
                    found[key] = getattr(value, key)
    return found
