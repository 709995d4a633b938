"""Classes of the code's own that carry params, cache or grads: a NamedTuple or a dataclass with one field per quantity.

Next: `bundles.py`, for code that has no such class.
"""

import dataclasses
import inspect
from collections.abc import Iterable, Mapping
from typing import Any

from .arrays import letter_of
from .names import Names, parsed

HOLDS = {"params": ("W", "B"), "cache": ("X", "Z", "A"), "grads": ("dW", "dB")}


def needed_fields(owner: Any) -> tuple[str, ...]:
    """The fields without a default; none where it is no such class."""
    if not inspect.isclass(owner):
        return ()
    if issubclass(owner, tuple) and hasattr(owner, "_fields"):
        fields: Any = getattr(owner, "_fields")  # noqa: B009 - a named tuple
        defaults = getattr(owner, "_field_defaults", {})
        return tuple(field for field in fields if field not in defaults)
    if not dataclasses.is_dataclass(owner):
        return ()
    missing = dataclasses.MISSING
    found = [field for field in dataclasses.fields(owner) if field.init]
    return tuple(field.name for field in found if field.default is missing and field.default_factory is missing)


def meant(owner: Any, kind: str, names: Names, values: Iterable[str]) -> dict[str, str]:
    """Which quantity each field of a class is; {} where it is none that carries these."""
    fields = needed_fields(owner)
    found = {field: names.plain(field) or "" for field in fields}
    if kind == "grads" and not any(name.startswith("d") for name in found.values()):
        found = {field: f"d{name}" for field, name in found.items()}  # derivatives in the class of the parameters
    known = set(values)
    return found if all(name in known and letter_of(name) in HOLDS[kind] for name in found.values()) else {}


def class_for(
    kind: str, annotation: Any, space: Mapping[str, Any], names: Names, values: Iterable[str]
) -> tuple[Any, dict[str, str]] | None:
    """The class for params, cache or grads, and what its fields are: the annotated one, else the first that fits."""
    if isinstance(annotation, str):
        annotation = space.get(annotation)
    classes = [owner for owner in dict.fromkeys(filter(inspect.isclass, space.values())) if needed_fields(owner)]
    if annotation in classes:
        classes = [annotation]
    fitting = [(owner, found) for owner in classes if (found := meant(owner, kind, names, values))]
    fitting.sort(key=lambda pair: kind == "grads" and not any(map(is_derivative, pair[1])))  # Gradients before Params
    return fitting[0] if fitting else None


def is_derivative(field: str) -> bool:
    return (parsed(field) or " ")[0] in ("dW", "dB")
