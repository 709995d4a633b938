"""Why one number is what it is: one plain sentence, made from its quantity, its place and its value.

`explain.py` puts it at the end of each account.
"""

from math import isfinite, isnan

from .book import layer_of
from .expressions import letters
from .notation import apart, number, split
from .record import Record, Step

# {where} is a unit and a row, {what} a weight or a bias, {told} the sentence so far.
WORDS = {
    "C": "The cost says how wrong the predictions are, all rows together; learning makes it smaller.",
    "Z": "It is what {where} gathers: inputs times weights, added up.",
    "H": "It is what {where} passes on.",
    "O": "It is the prediction of {where}.",
    "L": "It is what {where} adds to the cost.",
    "A′": "It is how fast the activation of {where} rises where it is; 0 lets no error through.",
    "A": "It is the activation of {where}, before the mask.",
    "E is 0": "It is 0: by its equation, a small change of what {where} gathers has no effect on C.",
    "E rises": "If {where} gathered a little more, C would rise by {much}.",
    "E falls": "If {where} gathered a little more, C would fall by {much}.",
    "C′ is 0": "It is 0: by its equation, a small change of what {where} says has no effect on C.",
    "C′ rises": "If {where} said a little more, C would rise by {much}.",
    "C′ falls": "If {where} said a little more, C would fall by {much}.",
    "as much": "as much",
    "times": "{size} times as much",
    # where a number stands
    "place o": "output {unit} for row {row}",
    "place h": "hidden unit {unit} for row {row}",
    "place": "unit {unit} of layer {layer} for row {row}",
    # what a derivative says, and what the update makes of it
    "this W": "this weight",
    "this B": "this bias",
    "no effect": "It is 0: by its equation, a small change has no effect on the cost",
    "raises": "Raising {what} by a little raises the cost by {much}",
    "lowers": "Raising {what} by a little lowers the cost by {much}",
    "above": "By its equation it is {size} above 0",
    "below": "By its equation it is {size} below 0",
    "left": "{told}, so gradient descent leaves {what} where it is.",
    "descends up": "{told}; so gradient descent moves it up.",
    "descends down": "{told}; so gradient descent moves it down.",
    "goes up": "{told}; so it goes up.",
    "goes down": "{told}; so it goes down.",
    # an optimizer may move a weight although its derivative does not ask for that
    "stays all the same": "{told}; it stays where it is in this step.",
    "up all the same": "{told}; it goes up all the same, because of what the optimizer adds to the derivative.",
    "down all the same": "{told}; it goes down all the same, because of what the optimizer adds to the derivative.",
    # a weight or bias after the step
    "stays": "It stays where it is: the step is 0, or too small to move it.",
    "moved up": "It moves from {old} to {new}, up",
    "moved down": "It moves from {old} to {new}, down",
    "downhill": "{told}: that way the cost falls, as far as its slope can tell.",
    "uphill": "{told}, because of what the optimizer adds to the derivative.",
    # what no computer can count with
    "infinite": "It is too large for the numbers that a computer holds.",
    "no number": "It is no number at all (nan), because infinities met on the way to it.",
    # of sums
    "cancels": "It is 0 but for rounding: its terms cancel out.",
    "others": "the other {count} terms",
}


def say(key: str, **slots: str) -> str:
    return WORDS[key].format(**slots)


def reason(record: Record, step: Step, index: tuple[int, ...]) -> str:
    """One sentence on what the number means, or on why it is what it is."""
    letter, _, mark = split(step.name)
    value = float(step.value[index])
    if not isfinite(value):
        return WORDS["no number" if isnan(value) else "infinite"]
    own = f"{step.words[0].upper()}{step.words[1:]}."
    if len(index) < 2:
        return WORDS.get(step.name, own)
    where = place(step, index)
    if mark == "new" and letter in ("W", "B"):
        return moved(record, step, index, value)
    if letter in ("dW", "dB") and not mark:
        return derivative(record, step.name[1:], index, value)
    if letter in ("E", "C′"):
        way = "rises" if value > 0 else "is 0" if value == 0 else "falls"
        return say(f"{letter} {way}", where=where, much=as_much(value))
    return say(letter, where=where) if letter in WORDS else own


def as_much(value: float) -> str:
    return say("as much" if abs(value) == 1 else "times", size=number(abs(value)))


def place(step: Step, index: tuple[int, ...]) -> str:
    """Which unit and row a cell of an (n, units) array is of."""
    layer = layer_of(step.name)
    row, unit = map(str, index)
    return say({"o": "place o", "": "place o", "h": "place h"}.get(layer, "place"), unit=unit, layer=layer, row=row)


def derivative(record: Record, name: str, index: tuple[int, ...], value: float) -> str:
    """What the derivative of a weight or bias says, and what this pass's update makes of it."""
    what = WORDS[f"this {name[0]}"]
    old, new = float(record.value(name)[index]), record.by_name.get(f"{name}_new")
    went = None if new is None else float(new.value[index]) - old
    plain = new is None or descends(record, name)
    if value == 0:
        told = WORDS["no effect"]
        return say("left", told=told, what=what) if plain else went_all_the_same(told, went)
    told = say("raises" if value > 0 else "lowers", what=what, much=as_much(value))
    if record.architecture.l1 and name[0] == "W" and old == 0:  # |W| has a corner there
        told = say("above" if value > 0 else "below", size=number(abs(value)))
    down = "down" if value > 0 else "up"
    if plain:
        return say(f"descends {down}", told=told)
    if went is not None and went * value < 0:
        return say(f"goes {down}", told=told)
    return went_all_the_same(told, went)


def went_all_the_same(told: str, went: float | None) -> str:
    """Where an optimizer moves a weight although its derivative does not ask for that."""
    return say(f"{'stays' if not went else 'up' if went > 0 else 'down'} all the same", told=told)


def descends(record: Record, name: str) -> bool:
    """Whether the update is plain gradient descent, W − η·dW."""
    form = record.by_name[f"{name}_new"].forms[-1]
    return {letter.name for letter in letters(form)} <= {name, f"d{name}", f"d{name}_clipped", "η"}


def moved(record: Record, step: Step, index: tuple[int, ...], value: float) -> str:
    name = step.name.removesuffix("_new")
    old, d = float(record.value(name)[index]), float(record.value(f"d{name}")[index])
    if value == old:
        return WORDS["stays"]
    before, after = apart(old, value)
    told = say("moved up" if value > old else "moved down", old=before, new=after)
    return say("downhill" if (value - old) * d < 0 else "uphill", told=told)
