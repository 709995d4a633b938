"""What becomes of one column: a feature's inputs, the numbers that a network sees for its cells.

Read next: target.py, the same for the column that is predicted.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..errors import TableError
from .cells import absent, as_numbers, as_truths, shown, text_of

BOOLEANS = (("false", "true"), ("no", "yes"))
Where = Callable[[int], str]  # a row's name in messages
Encoded = tuple[np.ndarray, list[str]]  # (n, len(feature.inputs)) float64, and notes


@dataclass(frozen=True)
class Feature:
    """One column that a network takes, with the statistics of the training rows.

    "number": one input (x − mean)/sd. "boolean": one input, 1 for the second category, whose share is the mean.
    "category": one input for each category, 1 where the cell is that text. Each has one input more, "<name> missing",
    when training had missing cells.

    >>> Feature("age", "number", mean=38.6, sd=13.2, has_missing=True).inputs
    ('age', 'age missing')
    >>> Feature("sex", "category", categories=("female", "male")).inputs
    ('sex = female', 'sex = male')
    """

    name: str
    kind: str
    mean: float = 0.0
    sd: float = 1.0
    categories: tuple[str, ...] = ()
    has_missing: bool = False

    @property
    def inputs(self) -> tuple[str, ...]:
        """One readable name for each input."""
        if self.kind == "number":
            own = (self.name,)
        else:
            listed = self.categories[1:] if self.kind == "boolean" else self.categories
            own = tuple(f"{self.name} = {category}" for category in listed)
        return (*own, f"{self.name} missing") if self.has_missing else own


def encode_feature(feature: Feature, column: np.ndarray, where: Where) -> Encoded:
    """The inputs of a column's cells, (n, len(feature.inputs)), and what should be known about them.

    Raises TableError for a cell that cannot be a number where numbers were.

    >>> from chainrule.data.cells import cells
    >>> encode_feature(Feature("x", "number", mean=2.0, sd=4.0), cells([4, None]), "row {}".format)
    (array([[0.5], [0. ]]), ["column 'x': 1 missing cell, filled with the mean 2; training had none"])
    """
    gone = absent(column)
    block, notes = ENCODERS[feature.kind](feature, column, gone, where)
    if feature.has_missing:
        block = np.hstack([block, gone[:, None].astype(np.float64)])
    elif gone.any():
        done = (
            "counted as none of its categories"
            if feature.kind == "category"
            else f"filled with the mean {feature.mean:.4g}"
        )
        notes.append(f"column {shown(feature.name)}: {plural(gone.sum(), 'missing cell')}, {done}; training had none")
    return block, notes


def _encode_number(feature: Feature, column: np.ndarray, gone: np.ndarray, where: Where) -> Encoded:
    x = as_numbers(column)
    refuse_bad_cells(feature.name, column, x, gone, where)
    with np.errstate(over="ignore"):
        z = (x - feature.mean) / feature.sd
    z[gone] = 0.0
    if not np.isfinite(z).all():
        row = int(np.flatnonzero(~np.isfinite(z))[0])
        raise TableError(
            f"column {shown(feature.name)}, {where(row)}: {shown(column[row])} is so far from the mean "
            f"{feature.mean:.4g} that standardising it overflows; correct the cell or leave it empty"
        )
    return z[:, None], []


def _encode_boolean(feature: Feature, column: np.ndarray, gone: np.ndarray, where: Where) -> Encoded:
    x = as_truths(column)
    strange = np.isnan(x) & ~gone
    x[np.isnan(x)] = feature.mean
    expected = " nor ".join(map(shown, feature.categories))
    return x[:, None], _never_seen(
        feature, column, strange, f"neither {expected}, and filled with the mean {feature.mean:.4g}"
    )


def _encode_category(feature: Feature, column: np.ndarray, gone: np.ndarray, where: Where) -> Encoded:
    index = {category: i for i, category in enumerate(feature.categories)}
    place = np.fromiter((-1 if cell is None else index.get(text_of(cell), -1) for cell in column), np.intp, len(column))
    block = np.zeros((len(column), len(index)))
    seen = np.flatnonzero(place >= 0)
    block[seen, place[seen]] = 1.0
    return block, _never_seen(
        feature, column, (place < 0) & ~gone, "which training never saw, and counted as none of its categories"
    )


ENCODERS: dict[str, Callable[[Feature, np.ndarray, np.ndarray, Where], Encoded]] = {
    "number": _encode_number,
    "boolean": _encode_boolean,
    "category": _encode_category,
}


def _never_seen(feature: Feature, column: np.ndarray, strange: np.ndarray, what: str) -> list[str]:
    if not strange.any():
        return []
    texts = list(dict.fromkeys(text_of(cell) for cell in column[strange]))
    listed = ", ".join(map(shown, texts[:5])) + (", …" if len(texts) > 5 else "")
    return [f"column {shown(feature.name)}: {plural(strange.sum(), 'cell')} with {listed}, {what}"]


def refuse_bad_cells(name: str, column: np.ndarray, x: np.ndarray, gone: np.ndarray, where: Where) -> None:
    """Raises TableError naming the first cell that is no number, or none that can be computed with."""
    for bad, what, cure in (
        (
            np.isnan(x) & ~gone,
            "is not a number, where the column's other cells are",
            "correct the cell, or leave it empty if it means that the value is missing",
        ),
        (
            np.isinf(x),
            "is not a finite number, and nothing can be computed with it",
            "correct the cell, or leave it empty if it means that the value is missing",
        ),
    ):
        if bad.any():
            row = int(np.flatnonzero(bad)[0])
            more = f" (and {plural(bad.sum() - 1, 'more cell')} like it)" if bad.sum() > 1 else ""
            raise TableError(f"column {shown(name)}, {where(row)}: {shown(column[row])}{more} {what}; {cure}")


def centre_and_spread(x: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation (dividing by n) of x (n,), however large or small its numbers are.

    >>> centre_and_spread(np.array([1e300, 3e300]))
    (2e+300, 1e+300)
    """
    # Scaled by a power of two, which is exact, so that no square overflows or vanishes.
    power = int(np.frexp(np.abs(x).max())[1])
    small = np.ldexp(x, -power)
    return float(np.ldexp(small.mean(), power)), float(np.ldexp(small.std(), power))


def plural(count: int | np.integer, noun: str) -> str:
    """A count with its noun: 1 cell, 2 cells."""
    return f"{count} {noun}" + ("" if count == 1 else "s")
