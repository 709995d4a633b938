"""What one cell of a table means: missing, a number, true or false, or a text.

Read next: table.py, where cells stand in columns.
"""

import math
import numbers
import re
from collections.abc import Iterable

import numpy as np

MISSING = frozenset({"", "na", "n/a", "nan", "null"})
TRUE, FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
# Narrower than float(), which also takes "1_000", "nan" and the digits of other scripts.
_NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?|inf(?:inity)?)", re.IGNORECASE)


def is_missing_text(text: str) -> bool:
    """Whether a text says that there is nothing: empty, NA, N/A, NaN or null, in capitals or not.

    >>> [is_missing_text(t) for t in ("", " NaN ", "none", "0")]
    [True, True, False, False]
    """
    return text.strip().lower() in MISSING


def cells(values: Iterable[object]) -> np.ndarray:
    """One column as an object array (n,): each cell a str, int, float or bool, and None where it is missing.

    >>> cells(["a", " NA ", 2, float("nan"), np.bool_(True)])
    array(['a', None, 2, None, True], dtype=object)
    """
    given = values.tolist() if isinstance(values, np.ndarray) and values.dtype.kind in "biufU" else list(values)
    kinds = set(map(type, given))
    if kinds <= {str, type(None)}:
        absent = {text for text in set(given) if isinstance(text, str) and is_missing_text(text)}
        made = [None if text in absent else text for text in given] if absent else given
    elif kinds <= {int, bool, type(None)}:
        made = given
    else:
        made = [_cell(value) for value in given]
    column = np.empty(len(made), dtype=object)
    column[:] = made
    return column


def _cell(value: object) -> object:
    if isinstance(value, np.generic) and value.dtype.kind in "biufU":
        value = value.item()
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, numbers.Real) or type(value).__name__ == "Decimal":
        number = _as_float(value)
        return None if math.isnan(number) else number
    text = str(value)
    return None if is_missing_text(text) or text in ("NaT", "<NA>") else text


def _as_float(value: object) -> float:
    try:
        return float(value)  # pyright: ignore[reportArgumentType]
    except OverflowError:
        return math.inf if value > 0 else -math.inf  # pyright: ignore[reportOperatorIssue]


def as_dates(texts: list[str | None]) -> np.ndarray:
    """A column of dates as the texts that stand in text files: without a fraction of zeros, or a time that is midnight.

    >>> as_dates(["2024-01-02 00:00:00.000", None])
    array(['2024-01-02', None], dtype=object)
    """
    short = [text and re.sub(r"\.0+(?=Z?$)", "", text) for text in texts]
    if all(text is None or text.endswith((" 00:00:00", "NaT")) for text in short):
        short = [text and text.removesuffix(" 00:00:00") for text in short]
    return cells(short)


def absent(column: np.ndarray) -> np.ndarray:
    """Where a column has no value: bool (n,)."""
    return np.fromiter((cell is None for cell in column), bool, len(column))


def number(cell: object) -> float:
    """A cell as a number; NaN when it is none. True counts as 1.

    >>> number("-1e3"), number("1_000"), number("1e999")
    (-1000.0, nan, inf)
    """
    if isinstance(cell, str):
        text = cell.strip()
        return float(text) if _NUMBER.fullmatch(text) else math.nan
    return math.nan if cell is None else _as_float(cell)


def as_numbers(column: np.ndarray) -> np.ndarray:
    """A column as float64 (n,), NaN where a cell is missing or no number."""
    given = column.tolist()
    known = {cell: number(cell) for cell in set(given)}  # True and 1 are one key, and one number too
    return np.fromiter((known[cell] for cell in given), np.float64, len(given))


def truth(cell: object) -> float:
    """1 for true and yes, 0 for false and no, NaN for anything else.

    >>> truth("Yes"), truth(False), truth("perhaps")
    (1.0, 0.0, nan)
    """
    word = text_of(cell).strip().casefold() if cell is not None else ""
    return 1.0 if word in TRUE else 0.0 if word in FALSE else math.nan


def as_truths(column: np.ndarray) -> np.ndarray:
    """A column as float64 (n,) of ones and zeros, NaN where a cell is missing or neither."""
    return np.fromiter(map(truth, column), np.float64, len(column))


def text_of(cell: object) -> str:
    """A cell as the text that stands for it as a category or class.

    >>> text_of(3.0), text_of(0.5), text_of(1e300), text_of(True), text_of(" 3.0")
    ('3', '0.5', '1e+300', 'True', ' 3.0')
    """
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    return str(cell)


def number_text(text: str) -> str:
    """The one spelling of a text that is a number ("1.0" and "+1" are "1"); any other text as it is.

    >>> number_text("1.0"), number_text("1e400"), number_text("one")
    ('1', '1e400', 'one')
    """
    stripped = text.strip()
    if re.fullmatch(r"[+-]?[0-9]{1,300}", stripped):
        return str(int(stripped))
    value = number(stripped)
    return text_of(value) if math.isfinite(value) else text


def printable(text: str) -> str:
    r"""A text as one line that a terminal shows and does not obey.

    >>> print(printable("a\x1b[31m\nb"))
    a\x1b[31m\nb
    """
    return text if text.isprintable() else repr(text)[1:-1]


def shown(value: object) -> str:
    """A value for an error's sentence: escaped, and cut when it is long."""
    try:
        text = repr(value)
    except ValueError:  # an integer of more digits than Python prints
        text = f"a very long {type(value).__name__}"
    return text if len(text) <= 60 else text[:56] + " …" + text[0] * (text[0] in "'\"")
