"""Several calls in one freshly loaded module: the real objects go from one to the next.

Used in the student's own process for a file, and in the caller's for functions. Next: `loading.py`, `child.py`.
"""

import ast
import inspect
import traceback
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...architecture import Architecture
from .arrays import letter_of, plain, regained, rows_of, shapes_of
from .bundles import Bundle, attributes, is_object, places, walk
from .calling import Hand, Unknown
from .finding import Code, Role
from .names import Names, parsed
from .objects import copied, fill, fill_space, made, outer_names, read_by
from .reading import Reader, Reading, shared
from .records import Call, Crash, Manner, Outcome
from .source import Hint, inside


def outcomes(code: Code, calls: Sequence[Call], shape: Architecture, manner: Manner) -> Iterator[Outcome]:
    """The Outcome of each call; it ends with the first crash."""
    names = Names(code.source.vocabulary, shape.layers, code.source.first, code.source.swapped)
    visit = Visit(code, names, shape, manner)
    for call in calls:
        try:
            yield visit.make(call)
        except Unknown as error:
            yield Outcome(crash=Crash("Unknown parameter", str(error), function=call.kind))
            return
        except MemoryError as error:
            yield Outcome(crash=crash_of(error, code, "Memory"))
            return
        except BaseException as error:
            yield Outcome(crash=crash_of(error, code))
            return


# What a function is handed of what the one before it gave back.
PASSED_ON = {"backward": ("Z", "A"), "update": ("dW", "dB")}


class Visit:
    """What stays between the calls of one run: the object of a class, and what the functions gave back."""

    def __init__(self, code: Code, names: Names, shape: Architecture, manner: Manner) -> None:
        self.code, self.names, self.shape, self.manner = code, names, shape, manner
        self.real: dict[str, Any] = {}
        self.thing: Any = None
        self.set: dict[str, np.ndarray] = {}  # what the object was given last
        self.left: dict[
            str, dict[str, np.ndarray]
        ] = {}  # what forward and backward gave back, by our names, as it came
        self.done: set[str] = set()

    def make(self, call: Call) -> Outcome:
        role = self.code.roles.get(call.kind)
        if role is None:
            raise Unknown(f"there is no function for {call.kind}")
        hand, reading = self.once(role, call)
        second = self.once(role, call)[1].values if call.again else None
        standing = hand.standing("") if call.kind in ("update", "train_step") else []
        shapes = shapes_of(self.shape, rows_of(call.values))
        in_place = {
            name: regained(name, array, shapes, self.manner)
            for name, value in [*standing, *self.kept(role, call.kind)]
            if (array := plain(value)) is not None
        }
        return Outcome(
            values=reading.values,
            dtypes={name: str(array.dtype) for name, array in reading.raw.items()},
            changed=hand.changed(),
            in_place=in_place,
            shared=shared(reading.raw),
            second=second,
            took=tuple(hand.took),
            unclear=tuple(reading.unclear),
        )

    def once(self, role: Role, call: Call) -> tuple[Hand, Reading]:
        """Call a function once; what was handed in, and what came back."""
        hand = Hand(self.code, self.names, self.shape, self.manner, call.values, self.real)
        hand.expect(role)
        function = self.bound(role, hand, call)
        earlier = self.left.get({"backward": "forward", "update": "backward"}.get(role.kind, ""), {})
        hand.left = {name: array for name, array in earlier.items() if letter_of(name) in PASSED_ON.get(role.kind, ())}
        hand.watch(hand.left)
        before = self.attributes()
        fill_space(role, self.code, hand)
        if call.kind.startswith("helper"):
            value = hand.one("Z")
            result = function(value)
        else:
            positional, keyword = hand.arguments(role.parameters)
            result = function(*positional, **keyword)
        if result is self.thing:  # return self: what stands in it may come from after the step
            result = None
        hints = self.code.source.returns(role.node)
        self.remember(role.kind, result, hints)
        if role.kind == "backward" and role.owner is not None:
            self.real.setdefault("grads", result)  # what it left in its object is there for the update
        self.done.add(role.kind)
        shapes = shapes_of(self.shape, rows_of(call.values))
        reader = Reader(self.names, shapes, self.manner, call.values, self.takes_lists())
        reading = reader.read(result, role.kind, hints, [name for name in hand.took if name[0] in "WB"])
        self.left_behind(before, role, hand, reader, reading)
        self.left[role.kind] = reading.raw
        return hand, reading

    def bound(self, role: Role, hand: Hand, call: Call) -> Any:
        """The function to call; a method of an object that holds the given weights."""
        if role.owner is None or not inspect.isfunction(role.function):
            bound_to = getattr(role.function, "__self__", None)
            if bound_to is None or inspect.isclass(bound_to) or inspect.ismodule(bound_to):
                return role.function
            if self.thing is None:
                self.thing = copied(bound_to)
            method = getattr(self.thing, role.name, role.function)
        else:
            if isinstance(inspect.getattr_static(role.owner, role.name, None), staticmethod):
                return role.function
            if self.thing is None:
                self.thing = made(role.owner, hand)
            method = getattr(self.thing, role.name)
        spellings = read_by(self.code.source, type(self.thing))
        fresh = {name: value for name, value in call.values.items() if self.set.get(name) is not value}
        if fresh or "again" in self.done:
            fill(self.thing, spellings, hand)
            self.set.update(call.values)
        else:
            hand.took |= dict.fromkeys(name for name in call.values if name[0] in "WB")
        if (
            role.kind in ("backward", "train_step", "cost")
            and "forward" not in self.done
            and "forward" in self.code.roles
        ):
            self.forward_first(role, call)
        if role.kind == "backward":
            hand.lend(self.thing, "")
        return method

    def takes_lists(self) -> bool:
        """Whether there is an update that goes through lists of derivatives along with the weights."""
        update = self.code.roles.get("update")
        spelled = [parameter.name for parameter in update.parameters] if update else []
        meant = {self.names.plain(spelling) for spelling in spelled if self.code.source.uses.indexed(spelling)}
        reverses = (
            update is not None
            and update.node is not None
            and any(isinstance(node, ast.Name) and node.id == "reversed" for node in inside(update.node))
        )
        return {"W*", "dW*"} <= meant and not reverses

    def forward_first(self, role: Role, call: Call) -> None:
        """A method that stands on what forward left in the object gets it."""
        forward = self.code.roles["forward"]
        if forward.owner is role.owner and "X" in call.values:
            try:
                self.once(forward, Call("forward", call.values))
            except Exception:  # it fails again, and is told, where it matters
                return

    def remember(self, kind: str, result: Any, hints: Sequence[Hint]) -> None:
        """Keep what a function gave back for those that come after it, by its own name and as cache or grads."""
        if kind not in ("forward", "backward"):
            return
        carrier = "cache" if kind == "forward" else "grads"
        if isinstance(result, tuple | list) and not hasattr(result, "_fields"):
            hint = next((hint for hint in hints if isinstance(hint, tuple) and len(hint) == len(result)), ())
            for name, value in zip(hint, result, strict=False):
                if isinstance(name, str) and not isinstance(value, np.ndarray | float | int):
                    self.real[name] = value
            opened = [value for value in result if isinstance(value, dict | list | tuple) or is_object(value)]
            lists = [value for value in opened if isinstance(value, list) and self.manner.lists]
            opened = [value for value in opened if not any(value is entry for entry in lists)]
            if len(opened) == 1:
                self.real[carrier] = opened[0]
            elif not opened or len(opened) == len(result):
                self.real[carrier] = result
        elif isinstance(result, dict | tuple) or is_object(result):
            self.real[carrier] = result

    def attributes(self) -> dict[str, tuple[Any, Any]]:
        """What the object holds, and copies of it."""
        found = attributes(self.thing) if self.thing is not None else {}
        return {key: (value, value.copy() if isinstance(value, np.ndarray) else None) for key, value in found.items()}

    def left_behind(
        self, before: dict[str, tuple[Any, Any]], role: Role, hand: Hand, reader: Reader, reading: Reading
    ) -> None:
        """What a method left in its object, as self.Z1 or self.dW1, and a function in the model that it was given."""
        kind = role.kind
        found = list(attributes(self.thing).items()) if self.thing is not None and role.owner is not None else []
        for _, carrier in hand.carriers:
            if isinstance(carrier, Bundle):
                found += [*carrier.items(), *vars(carrier).items()]
            elif is_object(carrier):
                found += attributes(carrier).items()
        at_layer = places(dict(found), self.names)
        wanted = {"forward": "ZA", "backward": ("E", "dW", "dB")}.get(kind, ())
        for key, value in found:
            derivative = (parsed(key) or " ")[0] in ("dW", "dB")  # also where it is added to, or stays zero
            if not derivative and untouched(value, before.get(key)) and key not in at_layer:
                continue
            for name, entry in walk(value, key, self.names, kind, at_layer.get(key), 1):
                if name and name.endswith("*") and name[:-1] in wanted:
                    extra = Reading()
                    reader.per_layer(name[:-1], entry, kind, extra)
                    for inner, array in extra.raw.items():
                        reader.take(inner, array, reading)
                elif name and letter_of(name) in wanted and (array := plain(entry)) is not None:
                    reader.take(name, array, reading)

    def kept(self, role: Role, kind: str) -> list[tuple[str, Any]]:
        """W* and B* as they stand in the object, or in the module's own variables, after an update."""
        if kind not in ("update", "train_step"):
            return []
        found: list[tuple[str | None, Any]] = []
        if self.thing is not None:
            found += walk(self.thing, None, self.names, "")
        for spelling in outer_names(role, self.code):
            found += walk(self.code.space.get(spelling), spelling, self.names, "")
        kept: list[tuple[str, Any]] = []
        for name, value in found:
            if name and name.endswith("*"):
                kept += zip(self.names.every(name[:-1]), [entry for entry in value if entry is not None], strict=False)
            elif name:
                kept.append((name, value))
        return [(name, value) for name, value in kept if name[0] in "WB"]


def untouched(value: Any, before: tuple[Any, Any] | None) -> bool:
    """Whether an attribute is what it was: the same object, and the same numbers in it."""
    if before is None or before[0] is not value or isinstance(value, list | dict):
        return False
    return not isinstance(value, np.ndarray) or np.array_equal(value, before[1], equal_nan=value.dtype.kind in "fc")


def crash_of(error: BaseException, code: Code, kind: str = "") -> Crash:
    """Where and how the code failed: its own innermost line, and the shapes of what it had at hand there."""
    text = str(error)[:500] if not isinstance(error, KeyError) else f"there is no {str(error)[:200]}"
    frames = [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename in code.files
    ]
    name = kind or type(error).__name__
    if not frames:
        return Crash(name, text)
    frame, line = frames[-1]
    shapes = {}
    for key, value in list(frame.f_locals.items())[:100]:
        array = plain(value) if not isinstance(value, bool) else None
        if array is not None and not key.startswith("_"):
            shapes[key] = tuple(int(size) for size in array.shape)
    source = code.lines[line - 1].strip()[:200] if 0 < line <= len(code.lines) else ""
    return Crash(name, text, line, source, shapes, frame.f_code.co_name)
