"""Why one number is what it is: one plain sentence, made from its quantity, its place and its value.

`explain.py` puts it at the end of each account.
"""

from .book import layer_of
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
        return derivative(letter, step.name[1:], value)
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
            return f"It is 0: a small change of what {where} {does} would not change C."
        rises = "rise" if value > 0 else "fall"
        return f"If {where} {did} a little more, C would {rises} by {number(abs(value))} times as much."
    return sentences.get(letter, f"{step.words[0].upper()}{step.words[1:]}.")


def place(step: Step, index: tuple[int, ...]) -> str:
    """Which unit and row a cell of an (n, units) array is of."""
    layer = layer_of(step.name)
    kind = {"o": "output", "": "output", "h": "hidden unit"}.get(layer, "unit")
    of = "" if layer in ("o", "", "h") else f" of layer {layer}"
    return f"{kind} {index[1]}{of} for row {index[0]}"


def derivative(letter: str, of: str, value: float) -> str:
    what = "this weight" if letter == "dW" else "this bias"
    if value == 0:
        return f"It is 0: a little more or less of {what} changes nothing, so gradient descent leaves it where it is."
    up, down = ("raises", "down") if value > 0 else ("lowers", "up")
    return (
        f"Raising {what} by a little {up} the cost by {number(abs(value))} times as much; so gradient descent moves it "
        f"{down}."
    )


def moved(record: Record, step: Step, index: tuple[int, ...], value: float) -> str:
    old = float(record.value(step.name.removesuffix("_new"))[index])
    if value == old:
        return "It stays where it is: its derivative is 0, or too small to move it."
    return f"It moves from {number(old)} to {number(value)}, {'up' if value > old else 'down'}, so that the cost falls."
