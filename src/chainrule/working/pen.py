"""Numbers as a pen has them: worked out from the digits that are printed, so that a reader finds the same ones.

`nudge.py` tries things out; `meanings.py` tells what came of it with these numbers.
"""

from decimal import Decimal
from math import floor, log10

from .expressions import Number
from .notation import number

TINY, HUGE = 0.5e-4, 1e7  # beyond these, `notation.number` writes a power of ten
LEAST = 1e-9  # below this it is easier to read here, too
DIGITS = 3  # of what is rounded here


def printed(value: float) -> Decimal:
    """A number as its printed digits say it.

    >>> printed(1 / 3)
    Decimal('0.3333')
    """
    return Decimal(number(value).replace("−", "-"))


def places(change: float) -> int:
    """How many digits after the point two numbers need, so that this change between them shows DIGITS of its own."""
    return max(4, DIGITS - 1 - floor(log10(abs(change))))


def rounded(value: Decimal) -> Decimal:
    """To DIGITS digits.

    >>> rounded(Decimal("0.000408012")), rounded(Decimal("-1.5"))
    (Decimal('0.000408'), Decimal('-1.5'))
    """
    return Decimal(f"{value:.{DIGITS}g}") if value.is_finite() else value


def digits(value: Decimal) -> str:
    """All digits of a number; a very small or very large one as a power of ten.

    >>> digits(Decimal("-0.00036")), digits(Decimal("0.500")), digits(Decimal("2.3E-10"))
    ('−0.00036', '0.5', '2.3e−10')
    """
    if value == 0 or not value.is_finite() or not LEAST <= abs(float(value)) < HUGE:
        return number(float(value))
    return f"{value.normalize():f}".replace("-", "−")


def shown(value: Decimal) -> Number | str:
    """The same to stand in a text."""
    text = digits(value)
    return Number(float(value)) if number(float(value)) == text else text


def factor(value: Decimal) -> str:
    """The same behind a sign, in brackets if it has a sign of its own."""
    return f"({digits(value)})" if value < 0 else digits(value)
