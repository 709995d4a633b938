"""One number in plain words: what it is, from which numbers it came, and what it means.

A whole pass in plain words: `first_steps.py`.
"""

import numpy as np

from .book import layer_of
from .document import Block
from .explain import Account
from .expressions import Letter, Number
from .first_words import ACTIVATION, LOSS
from .lesson import Lesson
from .meanings import tell_derivative, tell_error, tell_gap, tell_move, tell_nudge, tidy, weight_or_bias
from .notation import split
from .nudge import cost_nudge

# What each quantity is. {i} and {j} are its index, {who} its unit, {of} the weight or bias that it belongs to.
WHAT = {
    "X": "It is input {j} of row {i}, and it is given.",
    "Y": "It is the target of output {j} for row {i}, and it is given.",
    "w": "It is the sample weight of row {i}, and it is given.",
    "W": "It is {of}. The network learns by changing it.",
    "B": "It is {of}. The network learns by changing it.",
    "W new": "It is {of}, after the step.",
    "B new": "It is {of}, after the step.",
    "M": "It is the mask of {who} for row {i}. Dropout uses it.",
    "Z": "It is what {who} gathers for row {i}.",
    "A": "It is what the activation of {who} gives for row {i}, before the mask. The activation is called {activation}",
    "H": "It is what {who} passes on for row {i}. Its activation is called {activation}",
    "O": "It is the prediction of {who} for row {i}. Its activation is called {activation}",
    "L": "It is the loss of {who} for row {i}. This kind of loss is called {loss}",
    "C": "It is the cost of all rows together.",
    "C′": "It is the slope of the cost as the prediction of {who} rises for row {i}.",
    "A′": "It is the slope of the activation of {who} for row {i}: how much of a small change it passes on.",
    "E": "It is the error of {who} for row {i}.",
    "dW": "It is the derivative of the cost for {of}.",
    "dB": "It is the derivative of the cost for {of}.",
    "dW clipped": "It is the derivative for {of}, after clipping.",
    "dB clipped": "It is the derivative for {of}, after clipping.",
    "V": "It belongs to {of}. Here the optimizer keeps its derivatives in mind, old ones and new ones.",
    "S": "It belongs to {of}. Here the optimizer keeps in mind how large its derivatives are.",
    "V̂": "It belongs to {of}. It is what the optimizer keeps in mind, made fair for an early step.",
    "Ŝ": "It belongs to {of}. It is what the optimizer keeps in mind, made fair for an early step.",
    "length": "It says how large all derivatives are together. Clipping needs it.",
    "factor": "It is the number by which clipping multiplies each derivative.",
}
SUMS = ("Z", "C", "dW", "dB", "E")  # Eo alone is no sum of parts


@np.errstate(all="ignore")
def first_steps_of(account: Account) -> tuple[Block, ...]:
    """One number in plain words.

    >>> import chainrule as cr
    >>> from chainrule.working.explain import explain
    >>> net, X, Y = cr.article()
    >>> blocks = first_steps_of(explain(net.trace(X, Y).record, "dWh", (0, 0)))
    >>> blocks[-1].parts
    ('Raising this weight by a little raises the cost; so it goes down.',)
    """
    lesson = Lesson(account.record, words_first=True)
    lesson.say(account.letter, " is ", Number(account.value, account.name), ". ", what_it_is(lesson, account))
    if not account.given:
        lesson.show(account)
        largest_part(lesson, account)
    what_it_means(lesson, account)
    return lesson.told()


def what_it_is(lesson: Lesson, account: Account) -> str:
    """A sentence or two on what a quantity is, for this row and unit."""
    shape, name = account.record.architecture, account.step.name
    letter, _, mark = split(name)
    layer = layer_of(name) or "o"
    at = shape.layers.index(layer)
    i, j = (*account.index, 0, 0)[:2]
    who = lesson.unit(layer, j)
    before = lesson.unit(shape.layers[at - 1], i) if at else f"input {i}"
    activation = shape.activations[at].name
    return WHAT.get(f"{letter} {mark}", WHAT[letter]).format(
        i=i,
        j=j,
        who=who,
        of=f"the weight between {before} and {who}" if "W" in name else f"the bias of {who}",
        activation=f"{activation}. {ACTIVATION[activation]}",
        loss=f"{shape.loss}. {LOSS[shape.loss]}",
    )


def largest_part(lesson: Lesson, account: Account) -> None:
    """Of a sum: how many parts it has, and which of them counts most."""
    count = sum(term.count for term in account.terms)
    largest = max(account.terms, key=lambda term: abs(term.value) if term.count == 1 else -1.0)
    a_sum = split(account.step.name)[0] in SUMS and account.step.name != "Eo"
    if a_sum and count > 1 and largest.value and largest.count == 1:
        part = (largest.letters, ", which comes to ", tidy(largest.value), ".")
        lesson.say(f"It is a sum of {count:,} parts. The one that counts most is ", *part)


def what_it_means(lesson: Lesson, account: Account) -> None:
    """What the number means for the cost or for learning, as far as the pass went."""
    record, name, index = account.record, account.step.name, account.index
    letter, _, mark = split(name)
    it_is = ("It is ", Number(account.value, account.name))
    learns = "C" in record.by_name and np.isfinite(record.value("C"))
    match letter, mark:
        case "W" | "B", "new":
            tell_move(lesson, name.removesuffix("_new"), index)
        case "W" | "B", _ if learns:
            lesson.say("Its derivative is ", lesson.number(f"d{name}", index), ".")
            tell_derivative(lesson, cost_nudge(record, name, index), name, index)
        case "dW" | "dB", "" if learns:
            of = name.removeprefix("d")
            tried = cost_nudge(record, of, index)
            tell_nudge(lesson, tried, f"this {weight_or_bias(of)}", Letter("C"), "its derivative")
            tell_derivative(lesson, tried, of, index)
        case "Z" | "E", _ if learns:
            layer = layer_of(name)
            if letter == "Z":
                lesson.say("Its error is ", lesson.number(f"E{layer}", index), ".")
            tell_error(lesson, cost_nudge(record, f"Z{layer}", index), lesson.unit(layer, index[1]))
        case "O", _ if "Y" in record.by_name:
            lesson.say("Its target is ", lesson.number("Y", index), ".")
            tell_gap(lesson, index)
        case "H", _:
            lesson.say("In the next layer it is an input.")
        case "C", _:
            lesson.say("The smaller it is, the better the predictions fit. To learn is to make it smaller.")
        case "A′", _ if account.value == 0:
            lesson.say(*it_is, ": no small change gets through, and no error comes back.")
        case "M", _:
            lesson.say(*it_is, f": for this row, the unit {'is silent' if account.value == 0 else 'may speak'}.")
