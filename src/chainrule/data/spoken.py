"""One row's encoding in words: how each cell becomes the numbers that the network sees.

Read next: columns.py, whose method `working` returns these.
"""

from dataclasses import dataclass

from .cells import number, printable, text_of
from .features import Feature

SHOWN_INPUTS = 6  # a feature with more names the one that is 1


@dataclass(frozen=True)
class Encoding:
    """How one cell was encoded: `text` says it in a line, `inputs` has each input's name and exact value."""

    name: str
    raw: object  # the cell as it was given; None when it was missing
    text: str
    inputs: tuple[tuple[str, float], ...]


def speak(feature: Feature, raw: object, inputs: tuple[tuple[str, float], ...]) -> Encoding:
    """The encoding of one cell, whose inputs have these names and values.

    >>> speak(Feature("age", "number", mean=38.6, sd=13.2), 41, (("age", 2.4 / 13.2),)).text
    'age 41 → (41 − 38.6)/13.2 = 0.1818'
    """
    name = printable(feature.name)
    if raw is None and feature.kind != "category":
        standard = ", which is 0 after standardising" if feature.kind == "number" else ""
        filled = f"filled with the mean {brief(feature.mean)}{standard}"
        parts = [filled, *_listed(inputs[1:])]
    elif feature.kind == "number":
        mean, sd, result = worked(number(raw), feature.mean, feature.sd, inputs[0][1])
        parts = [
            f"({_minus(text_of(raw).strip())} − {mean})/{sd} = {result}",
            *_listed(inputs[1:]),
        ]
    else:
        parts = _listed(inputs)
        if raw is not None and feature.kind == "category" and not any(value for _, value in inputs):
            parts.insert(0, "never seen in training")
        if raw is not None and feature.kind == "boolean" and inputs[0][1] not in (0.0, 1.0):
            parts.insert(0, f"never seen in training, filled with the mean {brief(feature.mean)}")
    if raw is None:
        given = "missing"
    else:
        given = _minus(text_of(raw).strip()) if feature.kind == "number" else f'"{printable(text_of(raw))}"'
    return Encoding(feature.name, raw, f"{name} {given} → {', '.join(parts)}", inputs)


def worked(x: float, mean: float, sd: float, value: float) -> tuple[str, str, str]:
    """The mean, the spread and the result, with as many digits as it takes for the sum to come out as it is written.

    >>> worked(12, 11.83713, 4.27096, (12 - 11.83713) / 4.27096)
    ('11.83713', '4.27096', '0.03813')
    """
    result = brief(round(value, 12))
    pairs = ((rounded(mean, digits), rounded(sd, digits)) for digits in range(4, 18))
    comes_out = (pair for pair in pairs if brief(round((x - float(pair[0])) / float(pair[1]), 12)) == result)
    shown_mean, shown_sd = next(comes_out, (rounded(mean, 17), rounded(sd, 17)))
    shown_mean = f"({_minus(shown_mean)})" if shown_mean.startswith("-") else shown_mean
    return shown_mean, shown_sd, result


def rounded(value: float, digits: int) -> str:
    """A number with so many significant digits, without an exponent where it is not very large or small.

    >>> rounded(125750.4, 4), rounded(38.6, 4), rounded(1.5e-9, 4)
    ('125750', '38.6', '1.5e-09')
    """
    return f"{value:.0f}" if 10 ** (digits - 1) <= abs(value) < 1e15 else f"{value + 0.0:.{digits}g}"


def _listed(inputs: tuple[tuple[str, float], ...]) -> list[str]:
    if len(inputs) <= SHOWN_INPUTS:
        return [f"{printable(name)}: {brief(value)}" for name, value in inputs]
    ones = [f"{printable(name)}: {brief(value)}" for name, value in inputs if value]
    return [*ones, f"the other {len(inputs) - len(ones)}: 0"]


def brief(value: float) -> str:
    """A number with about four significant digits and a true minus sign.

    >>> brief(-0.18181), brief(53940.4), brief(1.5e-9)
    ('−0.1818', '53940', '1.5e−09')
    """
    return _minus(f"{value:.0f}" if 1000 <= abs(value) < 1e7 else f"{value + 0.0:.4g}")  # −0 is 0


def _minus(text: str) -> str:
    return printable(text).replace("-", "−")
