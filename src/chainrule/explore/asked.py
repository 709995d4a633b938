"""What a request asks for, checked before anything is done: JSON without surprises, and fields of the right kind.

Each function returns plain checked values or raises Refused with one sentence. Read next: `routes.py`.
"""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from .answer import Refused
from .wire import Request

DEEPEST = 8  # lists in lists; the page's own go down to 5
JSON_TYPES = ("application/json", "application/json;charset=utf-8")


def check_body(request: Request, most: int) -> int:
    """The length of a POST's body. Raises Refused for another content type, no length, or too many bytes."""
    if request.headers.get("content-type", "").replace(" ", "").lower() not in JSON_TYPES:
        raise Refused(415, "only JSON is read here; send it with the content type application/json")
    if "content-length" not in request.headers:
        raise Refused(411, "the length of the body is missing; send a Content-Length")
    if request.length > most:
        raise Refused(413, f"the body takes {request.length:,} bytes, and at most {most:,} are read; send less")
    return request.length


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. A key that comes twice, NaN, a number that is too large and deep nesting are refused.

    >>> json_object(b'{"rows": [0, 2]}')
    {'rows': [0, 2]}
    """
    try:
        data = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=once_each,
            parse_constant=no_number,
            parse_float=finite,
            parse_int=lambda text: int(text) if finite(text) else 0,
        )
    except Refused:
        raise
    except (ValueError, RecursionError):
        raise Refused(400, "the body is not JSON in UTF-8; send one JSON object") from None
    if not isinstance(data, dict):
        raise Refused(400, "the body is JSON but no object; send one object, in braces")
    if deeper(data, DEEPEST):
        raise Refused(400, f"the body is nested more than {DEEPEST} deep; send it flatter")
    return data


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise Refused(400, "a key comes twice in one JSON object; send each once")
    return made


def no_number(word: str) -> float:
    raise Refused(400, f"the body holds {word}, which is no number of JSON; send finite numbers")


def finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Refused(400, "the body holds a number that is too large for a double; send finite numbers")
    return value


def deeper(data: Any, left: int) -> bool:
    """Whether lists and objects are nested more than `left` deep."""
    if not isinstance(data, dict | list):
        return False
    parts = data.values() if isinstance(data, dict) else data
    return left == 0 or any(deeper(part, left - 1) for part in parts)


def only(data: Mapping[str, Any], *known: str) -> None:
    """Raises Refused if there is a field that is not known."""
    if not set(data) <= set(known):
        raise Refused(400, f"there is a field that is not known here; the fields are {', '.join(known) or 'none'}")


def whole(data: Mapping[str, Any], name: str, usual: int | None, least: int, most: int) -> int:
    """A whole number from `least` to `most`; `usual` if it is left out."""
    value = data.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Refused(400, f"{name} must be a whole number from {least} to {most}")
    return value


def digits(query: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    """The same from an address, where it is text."""
    text = query.get(name, str(usual))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
    return whole({name: number}, name, None, least, most)


def numbered(query: Mapping[str, str], name: str, most: int) -> list[int] | None:
    """1 to `most` whole numbers with commas between, from an address; None if they are left out.

    >>> numbered({"rows": "3,4,5"}, "rows", 200)
    [3, 4, 5]
    """
    if name not in query:
        return None
    parts = query[name].split(",")
    if len(parts) > most or not all(part.isascii() and part.isdigit() and len(part) < 12 for part in parts):
        raise Refused(400, f"{name} must be whole numbers with commas between, 1 to {most} of them, such as {name}=3,4")
    return [int(part) for part in parts]


def listed(data: Mapping[str, Any], name: str, most: int, each: Callable[[Any], bool], what: str) -> list[Any]:
    """A list of 1 to `most` entries, each of which is `what` it should be."""
    value = data.get(name)
    if not isinstance(value, list) or not 1 <= len(value) <= most or not all(map(each, value)):
        raise Refused(400, f"{name} must be a list of {what}, 1 to {most} of them")
    return value


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def layers(data: Mapping[str, Any]) -> list[tuple[Any, Any]] | None:
    """params as one (W, B) for each layer, None if they are left out. Shapes and numbers are checked by the network."""
    given = data.get("params")
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(layer, dict) and set(layer) == {"W", "B"} for layer in given):
        raise Refused(400, 'params must be a list with one {"W": …, "B": …} for each layer')
    if not all(is_numbers(layer["W"]) and (layer["B"] is None or is_numbers(layer["B"])) for layer in given):
        raise Refused(400, "W and B must be lists of rows of numbers")
    return [(layer["W"], layer["B"]) for layer in given]


def is_numbers(value: Any) -> bool:
    """Whether it is a list of lists of numbers, and nothing that NumPy would only make into numbers."""
    return isinstance(value, list) and all(
        isinstance(row, list) and all(type(number) in (int, float) for number in row) for row in value
    )
