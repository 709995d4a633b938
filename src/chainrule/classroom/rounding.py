"""Numbers as people write them, and how far each may be off because it was rounded. `values.py` judges with it.

A number with digits after the point is off by half a unit of its last digit at most: −0.75 stands for anything from
−0.755 to −0.745. A whole number says nothing about that, so it is taken to be rounded like the numbers beside it, and
to two digits where all of them are whole; from three digits on it is rounded as it stands (123 for 123.4). A fraction
is exact.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from ..architecture import short
from ..errors import InputError, ShapeError

PLAIN = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?")
FRACTION = re.compile(r"(?P<sign>[+-]?)((?P<whole>\d+) +)?(?P<above>\d+) */ *(?P<below>\d+)")
DATE = re.compile(r"\d{1,2}[-. /]+[^\W\d]{3,9}\.?|[^\W\d]{3,9}\.?[-. /]+\d{1,2}|\d{1,4}([-./])\d{1,2}\1\d{1,4}")
BLANK = ("", "-", "–", "—", "_", "?", "…", "...")  # where nothing was written
DECIMALS = 2  # of whole numbers among whole numbers
LONG, HUGE = 60, 1e30  # no answer has so many digits, or is so large


@dataclass(frozen=True)
class Written:
    """A number that somebody wrote. `off`: half a unit of its last digit; None of a whole number of few digits."""

    value: float
    off: float | None


def written(text: str) -> Written | None:
    """The number in a text; None where nothing was written. Raises InputError for what is no number.

    >>> [written(text) for text in ("−0.75", "-3/4", "0,5")]
    [Written(value=-0.75, off=0.005), Written(value=-0.75, off=0.0), Written(value=0.5, off=0.05)]
    >>> written("2"), written("1 1/2"), written("–")
    (Written(value=2.0, off=None), Written(value=1.5, off=0.0), None)
    """
    plain = text.strip().lstrip("=≈~").strip().replace("−", "-")
    if plain in BLANK or text.strip() in BLANK:
        return None
    if len(plain) <= LONG:
        if found := FRACTION.fullmatch(plain):
            if int(found["below"]) == 0:
                raise InputError(f"{short(text)} divides by 0, so it is no number; write a fraction such as -3/4")
            value = int(found["whole"] or 0) + Fraction(int(found["above"]), int(found["below"]))
            return Written(float(-value if found["sign"] == "-" else value), 0.0)
        if PLAIN.fullmatch(plain):
            return decimal(plain.replace(",", "."))
    date = "; a spreadsheet turns 3/4 into a date, so write 0.75 there" if DATE.fullmatch(plain) else ""
    raise InputError(f"{short(text)} is no number; write one such as -0.75, -3/4 or 2{date}")


def decimal(text: str) -> Written:
    number = Decimal(text)
    value, exponent = float(number), number.as_tuple().exponent
    if not abs(value) < HUGE or not isinstance(exponent, int):
        raise InputError(f"{short(text)} is no number that an answer could be; write one such as -0.75")
    whole = exponent >= 0 and abs(value) < 100
    return Written(value, None if whole else 0.5 * 10.0**exponent)


def number(value: Any) -> Written | None:
    """The same of anything that may stand in a cell; of a float, the fewest digits that print it."""
    match value:
        case None:
            return None
        case str():
            return written(value)
        case bool() | np.bool_():
            raise InputError(f"{value!r} is no number; write one such as -0.75")
        case Fraction():
            return Written(float(value), 0.0)
        case Decimal():
            return decimal(str(value))
        case float() | int() | np.floating() | np.integer():
            if value != value:
                return None
            if not np.isfinite(value):
                raise InputError(f"{value} is no finite number; write one such as -0.75")
            text = str(value) if isinstance(value, int | np.integer) else np.format_float_positional(value, trim="-")
            return decimal(text)
    raise InputError(f"{short(value)} is no number; write one such as -0.75, '-3/4' or 2")


def table(name: str, raw: Any) -> tuple[np.ndarray, np.ndarray]:
    """A quantity's numbers as they were handed in, and how far each may be off; NaN where nothing was written.

    raw : a number, a text, an array, or lists of these, with None or "" for a blank. Raises InputError or ShapeError.

    >>> value, off = table("Zh", [["-1.5", None], [2, "3/4"]])
    >>> value.tolist(), off.tolist()
    ([[-1.5, nan], [2.0, 0.75]], [[0.05, nan], [0.05, 0.0]])
    """
    if isinstance(raw, str):
        raw = matrix(raw)
    try:
        array = np.asarray(raw)
        if array.dtype.kind not in "fiu":
            array = np.array(raw, dtype=object)
    except ValueError:
        array = np.empty(0, dtype=object)
    if array.size == 0 or array.ndim > 2 or any(isinstance(cell, list | tuple) for cell in array.ravel()):
        raise ShapeError(f"{name} is {short(raw)}; give rows of numbers, all of one length, with None for a blank")
    value, off = np.full(array.shape, np.nan), np.full(array.shape, np.nan)
    whole = []
    for index in np.ndindex(array.shape):
        try:
            found = number(array[index])
        except InputError as error:
            raise InputError(f"{name}{list(index) or ''}: {error}") from None
        if found is None:
            continue
        value[index] = found.value
        if found.off is None:
            whole.append(index)
        else:
            off[index] = found.off
    rounded = off[np.isfinite(off) & (off > 0)]
    for index in whole:
        off[index] = rounded.min() if rounded.size else 0.5 * 10.0**-DECIMALS
    return value, off


def matrix(text: str) -> Any:
    """A whole matrix in one text: [[1, 2], [3, 4]], or 1 2; 3 4; or a single number.

    >>> matrix("1 -2; 3 1/4"), matrix("[[1, 2.50]]"), matrix("-0.75")
    ([['1', '-2'], ['3', '1/4']], [['1', '2.50']], '-0.75')
    """
    plain = text.strip()
    if plain.startswith("["):
        try:
            return json.loads(plain.replace("−", "-"), parse_float=str, parse_int=str)
        except ValueError:
            raise InputError(f"{short(text)} is no matrix; write it as [[1, 2], [3, 4]], or as 1 2; 3 4") from None
    if ";" in plain:
        return [row.split() for row in plain.split(";") if row.strip()]
    if " " in plain and not FRACTION.fullmatch(plain.replace("−", "-")) and len(plain.split()) > 1:
        return [plain.split()]
    return plain
