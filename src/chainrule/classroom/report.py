"""What came out of a check: findings, each with its equation beside the right one and one cell both ways, and notes.

`judge.py` finds what is wrong; `finding` here puts it into words. A report can be read at three levels, its hints:
which quantity is wrong first (1), a question too (2), everything (3). Next: `report_document.py`, how it looks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from ..equations.activations import ACTIVATIONS
from ..errors import InputError
from ..working.book import hidden_name, layer_of
from ..working.expressions import Letter, Node, at, cell, filled, letters, parse
from ..working.notation import apart, number, title, written
from .exercise import Exercise
from .judge import Wrong
from .mistakes import MISTAKES
from .passes import Pass

HINTS = (1, 2, 3)
MOST = 8  # terms of a sum that are shown: one for each row of a probe
MARKS = {
    "new": "{} after its update",
    "last": "the last row of {}",
    "first": "the first row of {}",
    "truncated": "{} without what follows the point",
}
QUANTITY = re.compile(r"X|Y|C|H|O|d?[ZHEWB](h|o|\d+)(_new)?")


@dataclass(frozen=True)
class Cell:
    """One number, both ways. `right` and `yours` are its equations in letters; None where that is not known."""

    name: str
    index: tuple[int, ...]
    right: Node
    right_numbers: Node
    right_value: float
    yours: Node | None
    yours_numbers: Node | None
    yours_value: float

    @property
    def cell(self) -> str:
        return cell(self.name, self.index)


@dataclass(frozen=True)
class Finding:
    """One mistake. mistake : an id of MISTAKES; "" where the hint does not tell it. where : the quantity that is the
    first to be wrong, or a function that stops.

    message : one paragraph. `right` and `yours` are the two equations, where there are; `legend` says what letters of
    theirs stand for; `cell` is one number both ways; `says` is what is special about this one, `more` what its numbers
    add to the reason; `also` are the other quantities with the same mistake.
    """

    mistake: str
    where: str
    message: str
    right: Node | None = None
    yours: Node | None = None
    cell: Cell | None = None
    says: str = ""
    also: tuple[str, ...] = ()
    legend: str = ""
    more: str = ""

    @property
    def name(self) -> str:
        return MISTAKES[self.mistake].name if self.mistake else ""

    @property
    def question(self) -> str:
        return MISTAKES[self.mistake].question if self.mistake else ""

    @property
    def why(self) -> str:
        return MISTAKES[self.mistake].why if self.mistake else ""

    @property
    def stops(self) -> bool:
        """Whether it is about code that crashes or never ends, and no quantity."""
        return not QUANTITY.fullmatch(self.where)

    @property
    def halt(self) -> str:
        """How the code stopped, where a mistake was found in code that does not run with layers of different sizes."""
        before, name, _ = self.message.partition(f"{self.where}: {self.name}.")
        return before.strip() if name else ""

    def told(self, hint: int = 3, spelled: str = "") -> str:
        """What is said at this level: 1, which quantity is wrong; 2, a question too; 3, everything.

        spelled : what the quantity is called in the student's code
        """
        if hint == 3 or not self.mistake:
            return sentence(self.says) if self.stops and self.says else self.message
        if self.stops:
            return f"{self.where} does not come to its end: run it by itself, and read what Python says."
        known = f", {spelled} in your code" if spelled else ""
        first = f"{self.where}, the {title(self.where)}{known}, is the first quantity that is wrong."
        return first if hint == 1 else f"{first} {self.question}"

    def at(self, hint: int, spelled: str = "") -> "Finding":
        """The finding with no more than this hint gives away: below 3 neither mistake, equation nor number."""
        return self if hint == 3 else Finding("", self.where, self.told(hint, spelled))

    def to_dict(self, hint: int = 3) -> dict[str, Any]:
        """The finding as plain data; below hint 3, `mistake` is None."""
        found = self.at(hint)
        record: dict[str, Any] = {
            "mistake": found.mistake or None,
            "where": found.where,
            "message": found.told(),
        }
        if found.also:
            record["also"] = list(found.also)
        if found.right is not None:
            record["right"] = equation(found.where, found.right)
        if found.yours is not None:
            record["yours"] = equation(found.where, found.yours)
        if found.cell is not None:
            record["cell"] = {"name": found.cell.cell, "right": found.cell.right_value, "yours": found.cell.yours_value}
        return record


@dataclass(frozen=True)
class Judgement:
    """What came out of a check. ok : whether all that was judged is right; None where nothing could be judged.

    told, inferred, unknown : what the check was told of the exercise, what it saw by itself, what it could not know
    checked : the quantities that were judged
    letters : pairs of our name for a quantity and what it is called in the student's code
    """

    ok: bool | None
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    letters: tuple[tuple[str, str], ...] = ()

    def at(self, hint: int) -> Self:
        """The same with no more than this hint gives away: below 3 the first finding alone, and nothing inferred."""
        if checked_hint(hint) == 3:
            return self
        spelled = dict(self.letters)
        first = tuple(each.at(hint, spelled.get(each.where, "")) for each in self.findings[:1])
        return replace(self, findings=first, inferred=(), unknown=(), letters=())

    def to_dict(self, hint: int = 3) -> dict[str, Any]:
        """The report as plain data, as `chainrule check --json` prints it."""
        told = self.at(hint)
        return {
            "ok": told.ok,
            "findings": [finding.to_dict() for finding in told.findings],
            "notes": list(told.notes),
            "told": list(told.told),
            "inferred": list(told.inferred),
            "unknown": list(told.unknown),
            "checked": list(told.checked),
            "letters": dict(told.letters),
        }


def checked_hint(hint: int) -> int:
    if hint not in HINTS:
        raise InputError(f"hint is {hint!r}; it must be 1 (what is wrong first), 2 (a question too) or 3 (everything)")
    return hint


def equation(name: str, side: Node) -> str:
    return f"{written(Letter(name))} = {written(side)}"


def sentence(text: str) -> str:
    """With its capital and its full stop; a quantity's name, such as dWh, keeps its small letter.

    >>> sentence("the bias is subtracted"), sentence("It never ends."), sentence("dWh is right")
    ('The bias is subtracted.', 'It never ends.', 'dWh is right.')
    """
    return f"{capital(text).rstrip('.')}." if text else ""


def capital(text: str) -> str:
    return text if re.match("d[WB]", text) else text[:1].upper() + text[1:]


def listed(parts: Sequence[str]) -> str:
    """Words as they stand in a sentence.

    >>> listed(["Zh"]), listed(["Zh", "H", "Zo"])
    ('Zh', 'Zh, H and Zo')
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


# from a verdict to a finding -----------------------------------------------------------------------------------------


def findings(exercise: Exercise, wrong: tuple[Wrong, ...], passes: tuple[Pass, ...]) -> tuple[Finding, ...]:
    """The findings of one verdict: each mistake once, where it comes first, and named where it comes again."""
    found: dict[str, Finding] = {}
    for each in wrong:
        for mistake in each.mistakes:
            if mistake in found and mistake != "unrecognised":
                found[mistake] = replace(found[mistake], also=(*found[mistake].also, each.name))
            else:
                found[mistake if each.slip else each.name] = finding(exercise, each, mistake, passes[0])
    return tuple(found.values())


def finding(exercise: Exercise, wrong: Wrong, mistake: str, known: Pass) -> Finding:
    right = exercise.right(wrong.name)
    yours = wrong.slip.tree if wrong.slip else None
    says = wrong.slip.says if wrong.slip else ""
    shown = cell_of(wrong.name, right, yours, known)
    parts = [f"{wrong.name}: {MISTAKES[mistake].name}."]
    if says:
        parts.append(sentence(says))
    if yours is not None:
        parts.append(f"The code works out {equation(wrong.name, yours)}; right is {equation(wrong.name, right)}.")
    else:
        parts.append(f"Right is {equation(wrong.name, right)}.")
    if shown is not None:
        one, other = apart(shown.yours_value, shown.right_value)
        parts.append(f"{shown.cell} came out as {one} and should be {other}.")
    else:
        value = known.known.get(wrong.name)
        if value is not None and value.shape != known.shape(wrong.name):
            parts.append(f"It came out with the shape {value.shape} and should have {known.shape(wrong.name)}.")
    read = legend(exercise, right, yours)
    more = with_a_small_rate(mistake, yours, shown, known)
    parts += [MISTAKES[mistake].why, read, more]
    message = " ".join(part for part in parts if part)
    return Finding(mistake, wrong.name, message, right, yours, shown, says, legend=read, more=more)


def legend(exercise: Exercise, right: Node, yours: Node | None) -> str:
    """What the letters stand for that are in one of the two equations alone.

    >>> from ..architecture import architecture
    >>> exercise = Exercise(architecture([1, 2, 2], activations="tanh"))
    >>> legend(exercise, exercise.right("Eh"), Letter("Eo_last"))
    'A is tanh, so A′(Zh) = 1 − H². Eo_last is the last row of Eo.'
    """
    if yours is None:
        return ""
    one, other = ([each.name for each in letters(side)] for side in (right, yours))
    alone = [name for name in dict.fromkeys((*one, *other)) if (name in one) != (name in other)]
    return " ".join(filter(None, (meaning(exercise, name) for name in alone)))


def meaning(exercise: Exercise, name: str) -> str:
    """A sentence about a letter that the tables of the design do not have; "" for all others."""
    base, _, mark = name.rpartition("_")
    if name == "C′(O)":
        return f"C′(O) is the derivative of the cost with respect to O: {written(exercise.output_error()[0])}."
    if name.startswith("A′(Z"):
        layer = layer_of(name[3:-1])
        activation = exercise.activation(layer)
        formula = parse(ACTIVATIONS[activation].slope_formula, {"Z": f"Z{layer}", "H": hidden_name(layer)})
        return f"A is {activation}, so {name} = {written(formula)}."
    if mark in MARKS:
        return f"{name} is {MARKS[mark].format(f'η·d{base[:-5]}' if base.endswith('_step') else base)}."
    return ""


def with_a_small_rate(mistake: str, yours: Node | None, shown: Cell | None, known: Pass) -> str:
    """Weights that were updated too early are hardly seen where η is small: by how much a hundredth would hide them."""
    if mistake != "updated_before_error" or yours is None or shown is None:
        return ""
    small = known.rate / 100
    before = {name: value for name, value in known.known.items() if not name.endswith("_new")}
    calm = Pass(known.exercise, before, small).value(shown.name, yours)
    if calm is None:
        return ""
    off, less = (abs(value - shown.right_value) for value in (shown.yours_value, float(calm[shown.index])))
    return (
        f"The error grows with the learning rate: here η is {number(known.rate)} and {shown.cell} is off by "
        f"{number(off)}; with η = {number(small)} it would be off by {number(less)}."
    )


def cell_of(name: str, right: Node, yours: Node | None, known: Pass) -> Cell | None:
    """The cell with the largest difference, both ways; None where the shapes differ or a number is not finite."""
    expected, seen = known.value(name, right), known.known.get(name)
    if yours is not None and (seen is None or seen.shape != known.shape(name)):
        seen = known.value(name, yours)  # it was not handed in
    if expected is None or seen is None or seen.shape != expected.shape:
        return None
    difference = np.abs(expected - seen)
    index = (
        tuple(int(k) for k in np.unravel_index(int(np.nanargmax(difference)), difference.shape)) if seen.ndim else ()
    )
    one = at(right, index, known, MOST)
    try:
        other = at(yours, index, known, MOST) if yours is not None else None
        numbers = filled(other, known) if other is not None else None
    except (IndexError, ValueError, KeyError):  # a slip whose cells are not those of the right shape
        other = numbers = None
    return Cell(name, index, one, filled(one, known), float(expected[index]), other, numbers, float(seen[index]))
