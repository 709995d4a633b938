"""Any function and its gradient made ready for the gradient check: every surprise they hold is answered in a sentence.

`gradcheck.py` compares them.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..architecture import short
from ..errors import InputError, ShapeError
from .gradcheck import TOLERANCE, TOLERANCE_32, Part
from .slopes import Along


def function_parts(f: Any, gradient: Any, x: Any) -> tuple[list[Part], float, float, list[str]]:
    """The parts of x with what `gradient` says of them, f(x), the tolerance, and notes. x: an array or a dict of some.

    Raises InputError or ShapeError for an f that gives no finite number, or a gradient that does not fit x.
    """
    if not callable(f):
        raise InputError(f"f is {short(f)}; give a function that takes x and returns one number")
    notes: list[str] = []
    values = {name: point(name, value, notes) for name, value in parted(x).items()}
    single = not isinstance(x, Mapping)

    def handed(changed: Mapping[str, np.ndarray]) -> Any:
        """x as f takes it: copies, so that what f does to them stays with f."""
        copies = {name: np.array(value) for name, value in changed.items()}
        return copies["x"] if single else copies

    given = gradient
    if callable(gradient):
        own = handed(values)
        given = called("gradient", gradient, own)
        if not same(own, values, single):
            notes.append("Your gradient function changes the x that it is given; let it work on a copy, x = x.copy().")
    derivatives = fitting(given, values, single)
    narrow = all(np.asarray(value).dtype in (np.float32, np.float16) for value in parted(given).values())

    own = handed(values)
    here = number_of(called("f", f, own))
    if not same(own, values, single):
        notes.append("Your f changes the x that it is given; let it work on a copy, x = x.copy().")
    if not np.isfinite(here):
        raise InputError(
            f"f gives {here} at this x, so it has no slope there; check at an x where f is a finite number"
        )
    again = number_of(called("f", f, handed(values)))
    if again != here:
        raise InputError(
            f"f gives {here:.6g} and then {again:.6g} for the same x, so it has no slope to compare with; take "
            "everything random out of it (such as dropout or shuffling), or set the seed inside of it"
        )

    def along(name: str) -> Callable[[tuple[int, ...]], Along]:
        def with_index(index: tuple[int, ...]) -> Along:
            def free(value: float) -> float:
                array = np.array(values[name])
                array[index] = value
                return number_of(called("f", f, handed({**values, name: array})))

            return free

        return with_index

    parts = [Part(name, value, derivatives[name], along(name)) for name, value in values.items()]
    return parts, here, TOLERANCE_32 if narrow else TOLERANCE, notes


def parted(x: Any) -> dict[str, Any]:
    return {str(name): value for name, value in x.items()} if isinstance(x, Mapping) else {"x": x}


def point(name: str, value: Any, notes: list[str]) -> np.ndarray:
    """An array of x in float64: with whole numbers, x + h would be x again, or h would be 1."""
    array = numbers_of(name, value)
    if np.asarray(value).dtype.kind in "biu":
        notes.append(f"The numbers of {name} are whole ones; the differences were taken with them as float64.")
    if array.size == 0:
        raise ShapeError(f"{name} is empty, so there is nothing to check; give at least one number")
    if not np.isfinite(array).all():
        raise InputError(f"{name} holds NaN or infinity; every number in it must be finite")
    return array


def numbers_of(name: str, value: Any) -> np.ndarray:
    """A float64 array of our own."""
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biufO" or value is None:
            raise TypeError
        return np.array(array, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(
            f"{name} is {short(value)}, which is no array of numbers; give an array, or a dict with an array for each "
            "parameter"
        ) from None


def called(what: str, function: Any, x: Any) -> Any:
    """What a function gives. Raises InputError where it raises."""
    try:
        with np.errstate(all="ignore"):
            return function(x)
    except Exception as error:
        raise InputError(
            f"{what} raised {type(error).__name__} when it was called with x: {str(error)[:200]}; it must take one "
            "argument, a float64 array of x's shape (or the dict, if x is one)"
        ) from error


def number_of(value: Any) -> float:
    """f's result as a float. Raises for what is not a single real number."""
    if value is None:
        raise InputError("f returned None instead of a number; does it end in a return?")
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.asarray(None)
    if array.dtype.kind not in "biuf":
        raise InputError(f"f returned {short(value)}; it must return one real number, the one whose slope is checked")
    if array.size != 1:
        raise ShapeError(
            f"f returned an array of the shape {array.shape} instead of one number; a gradient belongs to one number, "
            "so let f add the entries up, as in np.sum(…)"
        )
    return float(array.reshape(()))


def fitting(given: Any, values: Mapping[str, np.ndarray], single: bool) -> dict[str, np.ndarray]:
    """The derivatives by the names of x, float64. Raises ShapeError for another shape than x's."""
    if given is None:
        raise InputError("gradient is None instead of an array; does the function end in a return?")
    if not single:
        if not isinstance(given, Mapping) or {str(name) for name in given} != set(values):
            got = f"a dict with {', '.join(map(str, given))}" if isinstance(given, Mapping) else short(given)
            raise InputError(
                f"x is a dict with {', '.join(values)}, so gradient must be one with the same; it is {got}"
            )
    elif isinstance(given, Mapping):
        raise InputError(
            "gradient is a dict but x is an array; give both as arrays, or both as dicts with the same names"
        )
    arrays = {name: numbers_of("gradient" if single else f"gradient[{name!r}]", value)
              for name, value in parted(given).items()}  # fmt: skip
    for name, value in values.items():
        array = arrays[name]
        if array.shape == value.shape or (value.ndim == 0 and array.size == 1):
            arrays[name] = array.reshape(value.shape)
            continue
        what = "gradient has" if single else f"gradient[{name!r}] has"
        hint = "give one derivative for each entry of x, in its place"
        if array.shape == value.shape[::-1]:
            hint = "it looks transposed, so return its .T"
        elif array.size == value.size:
            hint = f"it has as many entries, so .reshape({value.shape}) may be all that is missing"
        elif array.size == 1:
            hint = "a single number for all of them may come from a sum too many"
        raise ShapeError(f"{what} the shape {array.shape} but {name} has {value.shape}; {hint}")
    return arrays


def same(own: Any, values: Mapping[str, np.ndarray], single: bool) -> bool:
    """Whether what was handed out is still what it was."""
    now = {"x": own} if single else own
    return now.keys() == values.keys() and all(
        np.array_equal(np.asarray(now[name]), value) for name, value in values.items()
    )
