"""Functions that the caller hands over, run in the caller's own process.

Next: `running.py`, which both kinds of student share.
"""

import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...architecture import Architecture
from ...errors import InputError
from .finding import ROLES, Code, Role
from .names import depth
from .records import Call, Manner, Outcome
from .running import outcomes
from .source import Source


class OwnStudent:
    """Functions by their kind: {"forward": f, "backward": g}. Where their text is not to be had, names must do."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        for kind, function in functions.items():
            if kind not in ROLES:
                raise InputError(f"there is no function {kind!r} to check; there are: {', '.join(ROLES)}")
            if not callable(function):
                raise InputError(f"{kind} is {type(function).__name__}; it must be a function")
            if inspect.isclass(function):
                raise InputError(f"{kind} is the class {function.__name__}; hand over a method of an object of it")
        self.functions = {kind: method_of(function) for kind, function in functions.items()}
        self.text = text_of(list(self.functions.values()))
        self.knowing = Source(self.text)
        self.spelled = [name for function in self.functions.values() for name in names_in(function)]
        self.kinds = tuple(functions)
        self.notes: tuple[str, ...] = ()
        self.layers = depth([*self.knowing.vocabulary, *self.spelled])

    def source(self) -> str:
        return self.text

    def run(self, calls: Sequence[Call], shape: Architecture, manner: Manner) -> list[Outcome]:
        """The variables of the module are set where the functions read them, and are afterwards what they were."""
        first = next(iter(self.functions.values()))
        files = tuple({code.co_filename for function in self.functions.values() if (code := code_of(function))})
        roles = {kind: self.role(kind, function) for kind, function in self.functions.items()}
        space = getattr(plain(first), "__globals__", {})
        before = dict(space)
        try:
            code = Code(space, self.knowing, roles, (), files, whole(first) if len(files) == 1 else [])
            return list(outcomes(code, calls, shape, manner))
        finally:
            for name in [name for name in space if name not in before]:
                del space[name]
            space.update(before)

    def role(self, kind: str, function: Callable[..., Any]) -> Role:
        name = getattr(function, "__name__", kind)
        owner = (
            type(function.__self__) if inspect.ismethod(function) and not inspect.isclass(function.__self__) else None
        )
        known = self.knowing.functions
        return Role(kind, name, function, known.get(f"{owner.__name__}.{name}" if owner else name), owner)

    def close(self) -> None:
        """Nothing is open."""


def method_of(function: Callable[..., Any]) -> Callable[..., Any]:
    """An object that can be called is its method __call__."""
    method = getattr(function, "__call__", None)  # noqa: B004 - the method itself is wanted
    return method if inspect.ismethod(method) and not inspect.isroutine(function) else function


def plain(function: Any) -> Any:
    """The function itself, out of a method, a partial, a decorator."""
    function = inspect.unwrap(getattr(function, "func", function))
    return getattr(function, "__func__", function)


def code_of(function: Any) -> Any:
    return getattr(plain(function), "__code__", None)


def names_in(function: Any) -> list[str]:
    code = code_of(function)
    try:
        parameters = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        parameters = []
    return [*parameters, *(code.co_varnames if code else ()), *(code.co_names if code else ())]


def text_of(functions: list[Any]) -> str:
    """The text of functions, and of the classes whose methods they are."""
    parts: dict[str, None] = {}
    for function in functions:
        owner = getattr(function, "__self__", None)
        target = type(owner) if inspect.ismethod(function) and not inspect.isclass(owner) else plain(function)
        try:
            parts[textwrap.dedent(inspect.getsource(target))] = None
        except (OSError, TypeError):
            continue
    return "\n\n".join(parts)


def whole(function: Any) -> list[str]:
    """The lines of the file that a function stands in."""
    try:
        return inspect.findsource(plain(function))[0]
    except (OSError, TypeError, IndexError):
        return []
