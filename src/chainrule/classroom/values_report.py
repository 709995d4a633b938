"""What is said of numbers worked out by hand: they are read, put in our names and shapes, judged, and told.

`values.py` judges. The door is `checking.py`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import InputError, ShapeError, unknown
from ..working.expressions import cell
from ..working.notation import apart, number
from .exercise import Exercise
from .passes import Pass
from .report import Finding, Judgement, equation, findings, listed
from .rounding import table
from .student.names import Names, flat
from .values import Compared, Handed, Judged, is_given, judged, near, quantity, works

INDEX = re.compile(r"(?P<name>[^\[\]]+?)\s*\[\s*(?P<row>\d+)\s*,\s*(?P<column>\d+)\s*\]")

SMALL = re.compile(r"d[WB]")


@dataclass(frozen=True, eq=False)
class Read:
    """What was handed in, by our names and in our shapes, and what there is to say about the reading."""

    handed: Mapping[str, Handed]
    notes: tuple[str, ...] = ()


def check_values(
    exercise: Exercise, given: Mapping[str, np.ndarray], rate: float, values: Mapping[str, Any]
) -> Judgement:
    """The judgement on values by any names, of a network with these X, Y, W* and B*."""
    read = reading(exercise, given, values)
    found = judged(works(exercise, given, rate, read.handed))
    return told(found, read.notes)


@np.errstate(all="ignore")
def told(found: Judged, notes: Sequence[str] = ()) -> Judgement:
    walk, verdict = found.walk, found.verdict
    compared = walk.compared
    checked = tuple(compared)
    if not any(each.handed.there.any() for each in compared.values()):
        return Judgement(None, notes=(*notes, "No number was handed in, so there is nothing to judge."))
    if found.ok:
        return Judgement(True, notes=(*notes, *remarks(found)), checked=checked)
    named = [
        on_paper(each, compared.get(each.where), verdict.passes[0], walk.work.exercise)
        for each in findings(verdict.exercise, verdict.wrong, verdict.passes)
    ]
    known = {name for each in named for name in (each.where, *each.also)}
    late = {wrong.name for wrong in verdict.wrong}
    for name, each in compared.items():  # where the judge saw nothing that fits all cells
        if (
            not each.ok
            and name not in known
            and name not in late
            and not (verdict.wrong and guessed(verdict, compared))
        ):
            named.append(plain(each, walk.work.exercise))
    order = walk.work.exercise.order
    named.sort(key=lambda each: order.index(each.where))
    return Judgement(False, tuple(named), (*notes, *remarks(found)), checked=checked)


def guessed(verdict: Any, compared: Mapping[str, Compared]) -> bool:
    """Whether a mistake was found in a quantity that was not handed in, which explains what comes after it."""
    return any(wrong.name not in compared for wrong in verdict.wrong)


def on_paper(found: Finding, each: Compared | None, known: Pass, exercise: Exercise) -> Finding:
    """A finding in the words for numbers, with the cell that is off."""
    parts = [f"{found.where}: {found.name}."]
    if found.says:
        small = SMALL.match(found.says)  # a quantity's name is no word
        parts.append(f"{found.says[0] if small else found.says[0].upper()}{found.says[1:]}.")
    if found.yours is not None:
        parts.append(f"The numbers are those of {equation(found.where, found.yours)}.")
    if found.right is not None:
        parts.append(f"Right is {equation(found.where, found.right)}.")
    shown = found.cell
    if each is not None:
        parts.append(off_by(each))
        wrong = np.argwhere(~each.right)
        if shown is not None and len(wrong) and not ~each.right[shown.index]:
            shown = None  # the largest difference is one that rounding allows
    parts.append(found.why)
    return replace(found, message=" ".join(part for part in parts if part), cell=shown)


def plain(each: Compared, exercise: Exercise) -> Finding:
    """A wrong quantity in which no mistake was recognised."""
    right = exercise.right(each.name)
    message = f"{each.name} is wrong. {off_by(each)} Right is {equation(each.name, right)}."
    return Finding("unrecognised", each.name, message, right)


def off_by(each: Compared) -> str:
    """The first wrong cell with both numbers, and how many there are."""
    if each.handed.value.shape != each.expected.shape:
        return f"It has the shape {each.handed.value.shape} and should have {each.expected.shape}."
    wrong = [tuple(map(int, index)) for index in np.argwhere(~each.right)]
    if not wrong:
        return ""
    one, other = apart(float(each.handed.value[wrong[0]]), float(each.expected[wrong[0]]))
    more = f", and {len(wrong) - 1} more of its {each.right.size} numbers are off" if len(wrong) > 1 else ""
    more = more.replace("numbers are", "numbers is") if len(wrong) == 2 else more
    return f"{cell(each.name, wrong[0])} is {one} and should be {other}{more}."


def remarks(found: Judged) -> list[str]:
    """What was carried on rightly, what was left blank, and what the rounding hides.

    No sentence begins with a name: as its first word, dWh would be given a capital.
    """
    told, compared = [], found.walk.compared
    if found.carried:
        first = next((name for name, each in compared.items() if not each.ok), None)
        after = f" the numbers in {first}" if first else " the numbers before"
        told.append(f"Worked out rightly from{after}: {listed(found.carried)}; the error was only carried on.")
    right = [
        name for name, each in compared.items() if each.ok and name not in found.carried and each.handed.there.any()
    ]
    if right and not found.ok:
        told.append(f"Right: {listed(right)}.")
    blank = [
        f"{name} ({int((~each.handed.there).sum())})" for name, each in compared.items() if not each.handed.there.all()
    ]
    if blank:
        told.append(f"Left blank, and not judged: numbers in {listed(blank)}.")
    coarse = [name for name, each in compared.items() if each.handed.there.any() and hidden(each)]
    if coarse:
        told.append(f"Rounded so much that many a mistake would not be seen: {listed(coarse)}; give a digit more.")
    return told


def hidden(each: Compared) -> bool:
    """Whether 0 would have passed for a number that is not 0."""
    if each.handed.value.shape != each.expected.shape or not each.expected.any():
        return False
    nothing = near(np.zeros_like(each.expected), each.handed.off, each.expected, np.zeros_like(each.expected))
    return bool((nothing | (each.expected == 0) | ~each.handed.there).all())


# reading -------------------------------------------------------------------------------------------------------------


def reading(exercise: Exercise, given: Mapping[str, np.ndarray], values: Mapping[str, Any]) -> Read:
    """The values by our names: those of other books are understood, single cells are put into their matrix.

    Raises InputError (UnknownName, ShapeError) for a name or a shape that means nothing here.
    """
    if not isinstance(values, Mapping) or not values:
        raise InputError('values are given as a dict with a name for each, such as {"Zh": [[-1.5, 0.5]], "C": 5.0625}')
    known = Pass(exercise, given, 0.0)
    names = Names([quantity(str(key)) for key in values], exercise.shape.layers)
    tables: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    cells: dict[str, dict[tuple[int, int], Any]] = {}
    for key, raw in values.items():
        index = INDEX.fullmatch(str(key).strip())
        name = our_name(index["name"] if index else str(key), exercise, names)
        if index:
            place = (int(index["row"]), int(index["column"]))
            if place in cells.setdefault(name, {}):
                raise InputError(f"{cell(name, place)} was handed in twice; give it once")
            cells[name][place] = raw
        elif name in tables:
            raise InputError(f"{name} was handed in twice, also as {str(key)!r}; give it once")
        else:
            tables[name] = table(name, raw)
    for name, single in cells.items():
        if name in tables:
            raise InputError(f"{name} was handed in as a whole and cell by cell; give it in one way")
        tables[name] = from_cells(name, single, shape_of(name, known, given))
    shaped, notes = in_shape({name: (*pair, shape_of(name, known, given)) for name, pair in tables.items()})
    for name in [name for name in shaped if is_given(name)]:
        same_as_given(name, shaped.pop(name), given[name])
    return Read({name: shaped[name] for name in exercise.order if name in shaped}, tuple(notes))


def our_name(spelling: str, exercise: Exercise, names: Names) -> str:
    """Our name of a quantity. Raises UnknownName."""
    plain = spelling.strip()
    layers = exercise.shape.layers
    judged_names = (*exercise.order, "X", "Y", *(f"{letter}{layer}" for layer in layers for letter in "WB"))
    if plain in judged_names:
        return plain
    found = names.of(plain)
    if found and re.search("new|updated|next", flat(plain)) and found[0] in "WB":
        found = f"{found}_new"
    if found and found.endswith("*") and len(layers) == 2 and found[0] in "H":
        found = "H"
    if found not in judged_names:
        raise unknown("quantity", plain, exercise.order)
    return found


def shape_of(name: str, known: Pass, given: Mapping[str, np.ndarray]) -> tuple[int, ...]:
    return given[name].shape if name in given else known.shape(name)


def from_cells(
    name: str, cells: Mapping[tuple[int, int], Any], shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """A matrix with these cells filled in, in our shape; of any other, that which holds them."""
    rows: list[list[Any]] = [[None] * (shape[1] if shape else 1) for _ in range(shape[0] if shape else 1)]
    for place, raw in cells.items():
        if place[0] >= len(rows) or place[1] >= len(rows[0]):
            raise ShapeError(
                f"{cell(name, place)} was handed in, but {name} has the shape {shape}; rows and columns count from 0"
            )
        rows[place[0]][place[1]] = raw
    value, off = table(name, rows)
    return value.reshape(shape), off.reshape(shape)


def in_shape(
    tables: Mapping[str, tuple[np.ndarray, np.ndarray, tuple[int, ...]]],
) -> tuple[dict[str, Handed], list[str]]:
    """Every quantity in our shape: one row or column may come flat, and samples may stand in columns.

    Square matrices are turned where all others have to be. What fits in no way stays as it is, to be judged.
    """
    ways = {name: way(value.shape, shape) for name, (value, _, shape) in tables.items()}
    turned = "turned" in ways.values() and "same" not in ways.values()
    shaped, notes = {}, []
    for name, (value, off, shape) in tables.items():
        if ways[name] == "turned" or (turned and ways[name] == "square"):
            value, off = value.T, off.T
        elif ways[name] == "flat":
            value, off = value.reshape(shape), off.reshape(shape)
        shaped[name] = Handed(value, off)
    if turned:
        notes.append("The samples stand in columns, so every matrix was turned; the answers are in our orientation.")
    return shaped, notes


def way(found: tuple[int, ...], right: tuple[int, ...]) -> str:
    """How an array has to be changed: same, square (same, or turned with the others), turned, flat, or none."""
    if found == right:
        return "square" if len(right) == 2 and right[0] == right[1] else "same"
    if int(np.prod(found)) == int(np.prod(right)) and (len(found) < 2 or int(np.prod(right)) == 1) and 1 in (*right, 1):
        flat_fits = int(np.prod(right)) == 1 or 1 in right
        return "flat" if flat_fits else "none"
    if len(found) == 2 and found == right[::-1]:
        return "turned"
    return "none"


def same_as_given(name: str, handed: Handed, given: np.ndarray) -> None:
    if handed.value.shape != given.shape or not near(handed.value, handed.off, given, np.zeros(given.shape)).all():
        raise InputError(
            f"{name} is given in the exercise, and what was handed in for it differs; leave it out, or check another "
            f"exercise: its first number here is {number(float(given.flat[0]))}"
        )
