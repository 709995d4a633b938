"""What came back from somebody's function, by our names in our orientation.

A name is taken from keys, attributes and the return statement, then from shapes, then from the usual order.
Next: `running.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from .arrays import Shapes, letter_of, plain, regained
from .bundles import walk
from .names import Names, parsed
from .records import Manner
from .source import Hint


@dataclass(eq=False)
class Reading:
    """Results by our names: as they came, and as ours."""

    raw: dict[str, np.ndarray] = field(default_factory=dict)
    values: dict[str, np.ndarray] = field(default_factory=dict)
    unclear: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Reader:
    """Everything that tells what a result is."""

    names: Names
    shapes: Shapes
    manner: Manner
    given: Mapping[str, np.ndarray] = field(default_factory=dict)  # what was handed in
    ordered: bool = False  # the code's own update takes lists from the first layer to the last

    def read(self, result: Any, kind: str, hints: Sequence[Hint], took: Sequence[str]) -> Reading:
        reading = Reading()
        if kind == "forward" and not isinstance(self.best(result, hints), tuple):
            without = self.without_input(result)
            if without is not result and len(without) == len(self.names.layers):
                self.per_layer("A", without, kind, reading)
                return reading
            result = without
        loose: list[Any] = []
        alone = not isinstance(result, dict | list | tuple)
        for name, value in walk(result, self.best(result, hints), self.names, kind):
            if (
                kind == "forward"
                and alone
                and name != "O"
                and self.fits("O", value)
                and not self.fits(name or "", value)
            ):
                name = "O"  # return X, where X went through all layers
            if name and name.endswith("*"):
                self.per_layer(name[:-1], value, kind, reading)
            elif name and (array := plain(value)) is not None and (name != "C" or array.size == 1):
                self.take(name, array, reading)
            else:
                loose.append(value)
        if kind == "forward":
            self.from_layers(result, reading)
        self.settle(loose, kind, took, reading)
        biased = any((parsed(spelling) or " ")[0] in ("B", "dB") for spelling in self.names.vocabulary)
        alone = self.manner.example != "batch" and biased and not any(name[:2] == "dB" for name in reading.raw)
        if kind == "backward" and alone:
            for name in [
                name for name in reading.raw if name[0] == "E"
            ]:  # with one row dB is E: it is returned as both
                self.take(f"dB{name[1:]}", reading.raw[name], reading)
        unwanted = {"X", "Y", "rate"}
        if kind in ("forward", "backward"):
            unwanted |= {name for name in reading.raw if letter_of(name) in ("W", "B")}
        for name in unwanted & set(reading.raw):
            del reading.raw[name], reading.values[name]
        return reading

    def without_input(self, result: Any) -> Any:
        """A list without names, such as [X, H, O], without the X in front."""
        entries: list[Any] = list(result) if isinstance(result, list | tuple) else []
        return entries[1:] if len(entries) > 1 and self.is_given("X", entries[0]) else result

    def is_given(self, name: str, value: Any) -> bool:
        """Whether a result is just what was handed in under a name."""
        array = plain(value) if name in self.given and not isinstance(value, dict) else None
        return array is not None and np.array_equal(regained(name, array, self.shapes, self.manner), self.given[name])

    def from_layers(self, result: Any, reading: Reading) -> None:
        """A and Z from a list with one tuple per layer, such as ((A_prev, W, b), Z): its input is its first array."""
        names, A = self.names, ["X", *self.names.every("A")]
        for caches in [result, *(result if isinstance(result, list | tuple) else [])]:
            if not isinstance(caches, list) or len(caches) != len(names.layers):
                continue
            layers = []
            for at, cache in enumerate(caches):
                own = [names.at(letter, at) or "" for letter in "WB"]
                arrays = [array for array in arrays_in(cache) if not any(self.is_given(name, array) for name in own)]
                layers.append(arrays if isinstance(cache, tuple) else [])
            if not all(layers) or not self.is_given("X", layers[0][0]):
                continue
            for at, arrays in enumerate(layers):
                Z = names.at("Z", at) or ""
                if at:
                    self.take(A[at], arrays[0], reading)
                if len(arrays) > 1 and self.fits(Z, arrays[1]):
                    self.take(Z, arrays[1], reading)

    def best(self, result: Any, hints: Sequence[Hint]) -> Hint:
        """The hint that fits a result: what was told, or the return statement with as many names."""
        told = self.manner.returns
        if isinstance(result, list | tuple) and not hasattr(result, "_fields"):
            if told:
                return (*told, *[None] * (len(result) - len(told)))[: len(result)]
            return next((hint for hint in hints if isinstance(hint, tuple) and len(hint) == len(result)), None) or next(
                (hint for hint in hints if isinstance(hint, str)), None
            )
        if told and len(told) == 1:
            return told[0]
        return next((hint for hint in hints if isinstance(hint, str)), None)

    def take(self, name: str, array: np.ndarray, reading: Reading) -> None:
        if name == "O" and array.dtype.kind in "biu" and not self.fits("O", array):
            return  # class numbers
        if name not in reading.raw:
            reading.raw[name] = array
            reading.values[name] = regained(name, array, self.shapes, self.manner)

    def fits(self, name: str, value: Any) -> bool:
        array = plain(value)
        return array is not None and regained(name, array, self.shapes, self.manner).shape == self.shapes.get(name)

    def per_layer(self, letter: str, value: Any, kind: str, reading: Reading) -> None:
        """A list with one entry per layer, first to last or last to first; None or X may come first."""
        names = [
            name if kind not in ("update", "train_step") or letter not in "WB" else f"{name}_new"
            for name in self.names.every(letter)
        ]
        found = list(value)
        while len(found) > len(names) and (
            found[0] is None or letter == "A" or plain(found[0]) is None or not np.size(found[0])
        ):
            found = found[1:]
        if len(found) == len(names) - 1 and letter == "A":
            names = names[:-1]
        if len(found) != len(names) or any(entry is not None and plain(entry) is None for entry in found):
            reading.unclear.append(f"{letter}: {len(value)} entries")
            return
        pairs = list(zip(names, found, strict=True))
        turned = list(zip(names, found[::-1], strict=True))
        backwards = not all(self.fits(*pair) for pair in pairs) and all(self.fits(*pair) for pair in turned)
        if backwards and not (self.ordered and letter in ("dW", "dB")):
            pairs = turned
        for name, entry in pairs:
            array = plain(entry)
            if array is not None:
                self.take(name, array, reading)

    def settle(self, loose: list[Any], kind: str, took: Sequence[str], reading: Reading) -> None:
        """Names for results that have none: by shapes, then the usual order."""
        arrays: list[Any] = []
        for value in loose:
            if (isinstance(value, list | tuple) and plain(value) is None) or is_list(value):
                letter = self.letter_by_shapes(value, kind, reading)
                if letter:
                    self.per_layer(letter, value, kind, reading)
                else:
                    reading.unclear.append(f"a list of {len(value)}")
            elif (array := plain(value)) is None:
                reading.unclear.append(described(value))
            elif kind == "cost":
                self.take("C", array, reading)
            elif kind.startswith("helper"):
                self.take("value", array, reading)
            else:
                arrays.append(array)
        weights = [shape for name, shape in self.shapes.items() if name[0] == "W"]
        if kind != "forward" and any(shape != (1, 1) for shape in weights):  # a number alone is then the cost
            small = [array for array in arrays if array.ndim == 0]
            if len(small) == 1:
                self.take("C", small[0], reading)
                arrays = [array for array in arrays if array is not small[0]]
        if not arrays:
            return
        orders = [[name for name in order if name not in reading.raw] for order in self.orders(kind, took)]
        same = [order for order in orders if len(order) == len(arrays)]
        fitting = [order for order in same if all(map(self.fits, order, arrays))]
        if fitting or same:
            for name, array in zip((fitting or same)[0], arrays, strict=True):
                self.take(name, array, reading)
            return
        longer = [order for order in orders if len(order) < len(arrays) and all(map(self.fits, order, arrays))]
        if longer:  # further results are ignored
            for name, array in zip(longer[0], arrays, strict=False):
                self.take(name, array, reading)
            return
        for array in arrays:
            able = [name for name in orders[0] if name not in reading.raw and self.fits(name, array)]
            if len(able) == 1:
                self.take(able[0], array, reading)
            else:
                reading.unclear.append(f"an array {array.shape}")

    def letter_by_shapes(self, value: Any, kind: str, reading: Reading) -> str | None:
        """Which letter a list with one array per layer is."""
        letters = {"forward": "AZ", "backward": ("dW", "dB", "E"), "update": "WB", "train_step": "WB"}.get(kind, "")
        for letter in letters:
            names = self.names.every(letter)
            entries = list(value)[-len(names) :]
            if len(value) > len(names) and not (value[0] is None or self.fits("X", value[0])):
                continue
            taken = any(name in reading.raw or f"{name}_new" in reading.raw for name in names)
            if not taken and any(all(map(self.fits, names, order)) for order in (entries, entries[::-1])):
                return letter
        return None

    def orders(self, kind: str, took: Sequence[str]) -> list[list[str]]:
        """The orders in which results without names are looked for, the usual one first."""
        names = self.names
        if kind == "forward":
            Z, A = names.every("Z"), names.every("A")
            full = [name for pair in zip(Z, A, strict=True) for name in pair]
            tails = [full[-count:] for count in range(1, len(full) + 1)]
            return [*tails, [*full[:-2], A[-1]], A, [*Z, *A], [*A, *Z], A[::-1], [A[-1], *A[:-1]], [A[-1], *full[:-1]]]
        W, B = ("dW", "dB") if kind == "backward" else ("W", "B")
        weights, biases = names.every(W), names.every(B)
        pairs = list(zip(weights, biases, strict=True))
        paired = [name for pair in pairs for name in pair]
        backwards = [name for pair in pairs[::-1] for name in pair]
        orders = [paired, backwards, [*weights, *biases], [*weights[::-1], *biases[::-1]]]
        orders += [[*biases, *weights], weights, weights[::-1], biases]
        if kind == "backward":
            E = names.every("E")
            orders += [[*errors, *order] for errors in (E[::-1], E) for order in orders]
            return orders
        taken = [name for name in took if name in weights or name in biases]
        orders = [taken, [name for name in taken if name[0] == "W"], *orders]
        return [[f"{name}_new" for name in order] for order in orders]


def arrays_in(value: Any) -> list[np.ndarray]:
    """The arrays in a nest of tuples, in order."""
    if isinstance(value, tuple):
        return [array for entry in value for array in arrays_in(entry)]
    return [value] if isinstance(value, np.ndarray) and value.ndim else []


def is_list(value: Any) -> bool:
    """A list of arrays, which is never one array."""
    return isinstance(value, list | tuple) and any(isinstance(entry, np.ndarray) and entry.ndim for entry in value)


def described(value: Any) -> str:
    return f"an array {value.shape} of {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__


def shared(raw: dict[str, np.ndarray]) -> tuple[tuple[str, str], ...]:
    """The pairs of results that are one array in memory."""
    return tuple(
        (one, other)
        for one, other in combinations(raw, 2)
        if raw[one].size and raw[one].ndim and np.may_share_memory(raw[one], raw[other])
    )
