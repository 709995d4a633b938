"""Somebody's function is called: each of its parameters is given what its name asks for.

Next: `objects.py`, for classes and modules that keep their numbers themselves; `running.py`, which makes several calls.
"""

import dataclasses
import inspect
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...architecture import Architecture
from .arrays import handed, letter_of, rows_of
from .bundles import Bundle, Look, attributes, walk
from .carriers import class_for
from .finding import Code, Role
from .names import LAYERED, Names, bundle_of, flat, parsed
from .records import Manner
from .settings import PAIRS, is_function, setting

MAIN = {"params": ("W", "B"), "cache": ("Z", "A"), "grads": ("dW", "dB")}


class Unknown(Exception):
    """A parameter that means nothing to us, and has no default."""


@dataclass(eq=False)
class Hand:
    """What is handed to the code in one call, so that it can be looked at afterwards."""

    code: Code
    names: Names
    shape: Architecture
    manner: Manner
    values: dict[str, np.ndarray]
    real: dict[str, Any] = field(default_factory=dict)  # what earlier calls gave back: cache, grads, and by name
    given: list[tuple[str, Any, Any]] = field(default_factory=list)  # our name, the object, a copy of it
    carriers: list[tuple[str, Any]] = field(default_factory=list)  # containers, and what they are called
    took: dict[str, None] = field(default_factory=dict)
    left: dict[str, np.ndarray] = field(default_factory=dict)  # what the function before it gave back, as it came

    def one(self, name: str) -> Any:
        """One of our arrays, as the code wants it; what the code itself gave back before, in the shape that it had."""
        if name in self.left:
            array = self.left[name].copy()
            value = array.tolist() if self.manner.lists or not array.ndim else array
        else:
            value = handed(name, self.values[name], self.manner)
        self.given.append((name, value, np.array(value)))
        self.took[name] = None
        return value

    def lend(self, carrier: Any, spelling: str) -> None:
        """Watch what forward left, which backward is to read and not to change."""
        for name, value in walk(carrier, spelling, self.names, "forward"):
            several = bool(name and name.endswith("*"))
            names = self.names.every(str(name)[:-1]) if several else [name or ""]
            entries = list(value)[-len(names) :] if several else [value]
            for one, entry in zip(names, entries, strict=False):
                if one and letter_of(one) in ("Z", "A") and isinstance(entry, np.ndarray):
                    self.given.append((one, entry, np.array(entry)))

    def list_of(self, letter: str, spelling: str) -> Any:
        """A list with one array per layer; X first among activations, nothing first where the code counts from 1."""
        names = [name for name in self.names.every(letter) if name in self.values]
        if len(names) < len(self.names.layers) and (letter != "A" or not names):
            raise Unknown(f"{spelling}: there is no value for it here")
        found = [self.one(name) for name in names]
        if letter == "A" and "X" in self.values:
            found = [self.one("X"), *found]
        elif self.code.source.first_entry == 1 and letter != "A":
            found = [None, *found]
        self.carriers.append((spelling, found))
        return found

    def watch(self, arrays: dict[str, np.ndarray]) -> None:
        """Watch what forward gave back, wherever the code kept it."""
        self.given += [(name, array, array.copy()) for name, array in arrays.items() if letter_of(name) in ("Z", "A")]

    def bundle(self, kind: str, spelling: str, annotation: Any = None) -> Any:
        """params, cache or grads, built in the form in which the code takes it apart."""
        own = class_for(kind, annotation, self.code.space, self.names, self.values)
        if own:
            found: Any = own[0](**{key: self.one(name) for key, name in own[1].items()})
            self.carry(kind, spelling, found)
            return found
        source = self.code.source
        keyed = source.uses.keyed(spelling)
        unpacked = () if keyed else source.uses.unpacked(spelling)
        entries = () if keyed else source.uses.layered(spelling)
        if unpacked:
            found = [self.named(entry) for entry in unpacked]
        elif entries == ("",):
            found = [self.one(name) for name in self.main(kind) if name in self.values]
        elif entries:
            found = [self.layer(entries, at, kind) for at in range(len(self.names.layers))]
        else:
            found = Bundle(self.look(kind), self.keys(kind))
        self.carry(kind, spelling, found)
        return found

    def carry(self, kind: str, spelling: str, found: Any) -> None:
        """Remember a container; what update leaves in grads["W1"] is no new weight."""
        if not (kind == "grads" and self.kind in ("update", "train_step")):
            self.carriers.append((spelling, found))

    def layer(self, pair: tuple[str, ...], at: int, kind: str) -> Any:
        """One layer's entry of a list: a pair, or a dict where the code asks for keys."""
        entries = {}
        for spelling in pair:
            found = parsed(spelling.strip("[")) or ("", "", None)
            letter = found[0] if kind != "grads" or found[0] not in "WB" else f"d{found[0]}"
            name = self.names.at(letter, at) if letter else None
            if name not in self.values:
                raise Unknown(f"{spelling}: it is not plain what is meant")
            entries[spelling.strip("[")] = self.one(name)
        return entries if pair[0].startswith("[") else tuple(entries.values())

    def named(self, spelling: str) -> Any:
        name = self.names.plain(spelling)
        if name not in self.values:
            raise Unknown(f"{spelling}: it is not plain what is meant")
        return self.one(name)

    def look(self, kind: str = "", letter: str = "", layer: int | None = None) -> Look:
        """What a Bundle's key means; in one of a single letter, or of a single layer, less is said."""
        derived = kind == "grads"  # grads["W1"] is the derivative by W1

        def foreign(name: str | None) -> bool:
            """Whether params["hidden"] or grads["output"] means a layer, not H or O."""
            return kind in ("params", "grads") and (name is None or name[0] not in "WBd")

        def find(key: Any) -> tuple[str, Any] | None:
            name = self.names.plain(key) if isinstance(key, str) else None
            at = key - self.code.source.first_entry if isinstance(key, int) else self.names.layer(str(key))
            if layer is not None:
                name = self.names.at((parsed(str(key)) or " ")[0], layer)
            elif letter and (name is None or name.endswith("*") or letter_of(name) != letter):
                name = None if at is None else self.names.at(letter, at)
            elif at is not None and 0 <= at < len(self.names.layers) and (isinstance(key, int) or foreign(name)):
                return f"layer {at}", Bundle(self.look(kind, "", at), {})
            if derived and name and name[0] in "WB":
                name = f"d{name}"
            if name and name.endswith("*"):
                return (name, self.list_of(name[:-1], str(key))) if self.whole(name[:-1]) else None
            return (name, self.one(name)) if name in self.values else None

        return find

    def whole(self, letter: str) -> bool:
        return letter in LAYERED and all(name in self.values for name in self.names.every(letter))

    def keys(self, kind: str) -> dict[str, str]:
        """The keys with which a Bundle starts: the spellings of the file, else W1 b1 W2 b2 …"""
        spelled: dict[str, str] = {}
        for spelling in self.code.source.vocabulary:
            spelled.setdefault(self.names.plain(spelling) or "", spelling)
        found = {}
        for name in self.main(kind):
            if name in self.values:
                letter = letter_of(name)
                at = self.names.every(letter).index(name) if letter != "X" else 0
                usual = f"{letter.replace('B', 'b')}{at + self.names.base.get(letter, 1)}"
                key = spelled.get(name, usual)
                found[name] = usual if self.code.source.computes_keys and letter != "X" else key
        return found

    def main(self, kind: str) -> list[str]:
        """Our names of what a bundle holds, layer by layer."""
        layers = zip(*(self.names.every(letter) for letter in MAIN[kind]), strict=True)
        return [*(["X"] if kind == "cache" else []), *(name for layer in layers for name in layer)]

    def arguments(self, parameters: list[inspect.Parameter], making: bool = False) -> tuple[list[Any], dict[str, Any]]:
        """What a function is called with. `making`: an object is made, where sizes come before quantities."""
        positional: list[Any] = []
        keyword: dict[str, Any] = {}
        for parameter in parameters:
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            try:
                value = self.argument(parameter, making)
            except KeyError:
                continue
            if parameter.kind is parameter.POSITIONAL_ONLY:
                positional.append(value)
            else:
                keyword[parameter.name] = value
        return positional, keyword

    def argument(self, parameter: inspect.Parameter, making: bool) -> Any:
        """The value of one parameter; raises KeyError where its default stays, Unknown where it has none."""
        spelling = parameter.name
        needed = parameter.default is parameter.empty
        bundle = bundle_of(spelling) or self.carries(spelling)
        if not making and self.are_pairs(spelling):
            return self.examples()
        if not making and spelling == self.input_name:
            return self.one("X")
        if making:
            try:
                return setting(parameter, self.shape, rows_of(self.values), self.code)
            except KeyError:
                if not needed and self.names.plain(spelling) != "rate":
                    raise
        name = None if self.carries(spelling) else self.names.plain(spelling)
        if self.kind == "forward" and name == "Y" and not needed:
            raise KeyError(spelling)  # without targets it gives its scores
        if needed and is_function(spelling):
            return setting(parameter, self.shape, rows_of(self.values), self.code)
        unpacked = [self.names.plain(entry) for entry in self.code.source.uses.unpacked(spelling)]
        if (
            len(unpacked) > 1
            and all(entry in self.values and entry[0] in "WB" for entry in unpacked if entry)
            and all(unpacked)
        ):
            return self.bundle("params", spelling)
        if bundle in ("cache", "grads") and bundle in self.real:
            self.lend(self.real[bundle], spelling)
            return self.real[bundle]
        if name == "Y" and self.output_is(parameter):
            name = "O"
        if name == "A*" and self.kind == "cost":
            name = "O"
        if name == "A*" and not self.code.source.uses.indexed(spelling) and len(self.names.layers) == 2:
            name = "H"
        if name in self.values and name is not None:
            if not needed and isinstance(parameter.default, int | float) and not self.is_the_rate(name, spelling):
                raise KeyError(spelling)  # a number of its own, such as the slope of a leaky_relu
            return self.one(name)
        if name and name.endswith("*") and not bundle and self.whole(name[:-1]):
            alike = [other for other in self.beside if (self.names.plain(other) or "").endswith("*")]
            if any(self.code.source.uses.keyed(other) for other in alike):
                found = Bundle(self.look(letter=name[:-1]), {})
                for key in [key for other in alike for key in self.code.source.uses.keys_of(other)]:
                    found.get(key)
                self.carriers.append((spelling, found))
                return found
            return self.list_of(name[:-1], spelling)
        if spelling in self.real and not self.untouched(self.real[spelling]):
            self.took |= dict.fromkeys(getattr(self.real[spelling], "_named", ()))
            self.carriers.append((spelling, self.real[spelling]))
            self.lend(self.real[spelling], spelling)
            return self.real[spelling]
        if bundle and (needed or bundle == "params"):
            found = self.bundle(bundle, spelling, parameter.annotation)
            if not isinstance(found, list | tuple) and bundle == "params":
                self.real[spelling] = found  # what a function leaves in it is there for the next
            return found
        try:
            return setting(parameter, self.shape, rows_of(self.values), self.code)
        except KeyError:
            if not needed:
                raise
        raise Unknown(spelling)

    def is_the_rate(self, name: str, spelling: str) -> bool:
        """Whether a parameter is the learning rate, and no other is."""
        others = [other for other in self.beside if other != spelling and self.names.plain(other) == "rate"]
        return name == "rate" and not others

    def carries(self, spelling: str) -> str | None:
        """What a parameter carries whose name does not tell, by what it is asked for: p.W1, c["Z1"]."""
        if bundle_of(spelling) or (self.names.plain(spelling) or "").endswith("*"):
            return None
        letters = {(parsed(key) or " ")[0] for key in self.code.source.uses.keys_of(spelling)}
        if letters & {"dW", "dB"}:
            return "grads"
        if letters & {"W", "B"}:
            return "grads" if self.kind == "update" and flat(spelling)[0] in "gd" else "params"
        return "cache" if letters & {"Z", "A"} else None

    def untouched(self, carrier: Any) -> bool:
        """Whether nothing was left in a bundle of ours, so that a new one does as well."""
        if dataclasses.is_dataclass(carrier):
            return len(attributes(carrier)) == len(dataclasses.fields(carrier))
        if not isinstance(carrier, Bundle):
            return False
        return len(vars(carrier)) == 2 and set(carrier) <= set(carrier._named.values())

    def output_is(self, parameter: inspect.Parameter) -> bool:
        """Whether y is the output here, because the targets have a name of their own: backward(x, y, t)."""
        if flat(parameter.name) not in ("y", "ys"):
            return False
        return any(flat(other) in ("t", "ts", "target", "targets", "labels", "ytrue") for other in self.beside)

    def are_pairs(self, spelling: str) -> bool:
        """Whether a parameter is a list of (x, y)."""
        if flat(spelling) not in PAIRS or "Y" in {self.names.plain(other) for other in self.beside}:
            return False
        return flat(spelling) in PAIRS[:4] or self.code.source.uses.pairs(spelling)

    def examples(self) -> list[tuple[Any, Any]]:
        """A list with a pair (x, y) for each row."""
        self.took |= {"X": None, "Y": None}
        rows = [{name: self.values[name][at : at + 1] for name in "XY"} for at in range(rows_of(self.values))]
        return [(handed("X", row["X"], self.manner), handed("Y", row["Y"], self.manner)) for row in rows]

    def expect(self, role: Role) -> None:
        """Which function is called next. Forward's own word for X, such as `a`, is its first that is no weight."""
        self.beside = tuple(parameter.name for parameter in role.parameters)
        meant = {spelling: self.names.plain(spelling) or "" for spelling in self.beside}
        self.kind = role.kind
        if role.kind == "forward" and "X" not in meant.values():
            free = [entry for entry in self.beside if meant[entry][:1] not in ("W", "B") and not bundle_of(entry)]
            self.input_name = free[0] if free and "X" in self.values else ""

    kind: str = ""
    input_name: str = ""
    beside: tuple[str, ...] = ()  # the names of all parameters of the function that is being called

    def changed(self) -> tuple[str, ...]:
        """What was handed in and is no longer what it was."""
        found = {}
        for name, value, before in self.given:
            now = np.array(value)
            if now.shape != before.shape or not np.array_equal(now, before, equal_nan=True):
                found[name] = None
        return tuple(found)

    def standing(self, kind: str) -> list[tuple[str, Any]]:
        """Our names and what now stands in the caller's arrays and containers; kind "" keeps W as W."""
        found = {name: value for name, value, _ in self.given if name[0] in "WB"}
        for spelling, carrier in self.carriers:
            pair = self.code.source.uses.layered(spelling) if isinstance(carrier, list) else ()
            hint: Any = spelling
            if isinstance(carrier, list) and self.code.source.uses.unpacked(spelling) and not pair:
                hint = self.code.source.uses.unpacked(spelling)
            for name, value in walk(carrier, hint, self.names, ""):
                if name and name.endswith("*"):
                    entries = [entry for entry in value if entry is not None]
                    found.update(zip(self.names.every(name[:-1]), entries, strict=False))
                elif name:
                    found[name] = value
        return [(name, value) for name, value in found.items() if name[0] in "WB"]
