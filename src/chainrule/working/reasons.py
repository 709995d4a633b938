"""Why one number is what it is: one plain sentence, made from its quantity, its place and its value.

`explain.py` puts it at the end of each account.
"""

from .book import layer_of
from .expressions import letters
from .notation import number, split
from .record import Record, Step


def reason(record: Record, step: Step, index: tuple[int, ...]) -> str:
    """One sentence on what the number means, or on why it is what it is."""
    letter, _, mark = split(step.name)
    value = float(step.value[index])
    if step.name == "C":
        return "The cost says how wrong the predictions are, all rows together; learning makes it smaller."
    if len(index) < 2:
        return f"{step.words[0].upper()}{step.words[1:]}."
    where = place(step, index)
    if mark == "new" and letter in ("W", "B"):
        return moved(record, step, index, value)
    if letter in ("dW", "dB") and not mark:
        return derivative(record, step.name[1:], index, value)
    sentences = {
        "Z": f"It is what {where} gathers: inputs times weights, added up.",
        "H": f"It is what {where} passes on.",
        "O": f"It is the prediction of {where}.",
        "L": f"It is what {where} adds to the cost.",
        "A′": f"It is how fast the activation of {where} rises where it is; 0 lets no error through.",
        "A": f"It is the activation of {where}, before the mask.",
    }
    if letter in ("E", "C′"):
        did, does = ("gathered", "gathers") if letter == "E" else ("said", "says")
        if value == 0:
            return f"It is 0: by its equation, a small change of what {where} {does} has no effect on C."
        rises = "rise" if value > 0 else "fall"
        return f"If {where} {did} a little more, C would {rises} by {as_much(value)}."
    return sentences.get(letter, f"{step.words[0].upper()}{step.words[1:]}.")


def as_much(value: float) -> str:
    return "as much" if abs(value) == 1 else f"{number(abs(value))} times as much"


def place(step: Step, index: tuple[int, ...]) -> str:
    """Which unit and row a cell of an (n, units) array is of."""
    layer = layer_of(step.name)
    kind = {"o": "output", "": "output", "h": "hidden unit"}.get(layer, "unit")
    of = "" if layer in ("o", "", "h") else f" of layer {layer}"
    return f"{kind} {index[1]}{of} for row {index[0]}"


def derivative(record: Record, name: str, index: tuple[int, ...], value: float) -> str:
    """What the derivative of a weight or bias says, and what this pass's update makes of it."""
    what = "this weight" if name[0] == "W" else "this bias"
    old, new = float(record.value(name)[index]), record.by_name.get(f"{name}_new")
    went = None if new is None else float(new.value[index]) - old
    plain = new is None or descends(record, name)
    if value == 0:
        told = "It is 0: by its equation, a small change has no effect on the cost"
        return told + (f", so gradient descent leaves {what} where it is." if plain else went_all_the_same(went))
    up, down = ("raises", "down") if value > 0 else ("lowers", "up")
    told = f"Raising {what} by a little {up} the cost by {as_much(value)}"
    if record.architecture.l1 and name[0] == "W" and old == 0:  # |W| has a corner there
        told = f"By its equation it is {number(abs(value))} {'above' if value > 0 else 'below'} 0"
    if plain:
        return f"{told}; so gradient descent moves it {down}."
    if went is not None and went * value < 0:
        return f"{told}; so it goes {down}."
    return told + went_all_the_same(went)


def went_all_the_same(went: float | None) -> str:
    """Where an optimizer moves a weight although its derivative does not ask for that."""
    if not went:
        return "; it stays where it is in this step."
    return (
        f"; it goes {'up' if went > 0 else 'down'} all the same, because of what the optimizer adds to the derivative."
    )


def descends(record: Record, name: str) -> bool:
    """Whether the update is plain gradient descent, W − η·dW."""
    form = record.by_name[f"{name}_new"].forms[-1]
    return {letter.name for letter in letters(form)} <= {name, f"d{name}", f"d{name}_clipped", "η"}


def moved(record: Record, step: Step, index: tuple[int, ...], value: float) -> str:
    name = step.name.removesuffix("_new")
    old, d = float(record.value(name)[index]), float(record.value(f"d{name}")[index])
    if value == old:
        return "It stays where it is: the step is 0, or too small to move it."
    way = "up" if value > old else "down"
    told = f"It moves from {number(old)} to {number(value)}, {way}"
    if (value - old) * d < 0:
        return f"{told}: that way the cost falls, as far as its slope can tell."
    return f"{told}, because of what the optimizer adds to the derivative."
