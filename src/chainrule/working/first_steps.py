"""First steps: one row, one unit of each layer, in plain words, for someone who has never seen a network.

It goes from the input to the prediction, back to the weights (`going_back.py`), and one step on. `lesson.py` explains
each word before its first use. One number in plain words: `first_steps_of.py`; the same pass in matrices: `report.py`.
"""

import numpy as np

from ..equations.propagate import row_share
from .book import hidden_name
from .document import Block, Table
from .explain import MOST, explain
from .expressions import Letter, Number
from .first_steps_of import first_steps_of
from .first_words import ACTIVATION, LOSS
from .going_back import hidden_error, one_bias, one_weight, output_error, penalised
from .lesson import Lesson
from .meanings import all_of, counted, everything, tell_gap, tell_move, tidy
from .nudge import cost_after, learned
from .reasons import descends
from .record import Record
from .trail import Trail, find_trail

__all__ = ["first_steps", "first_steps_of"]


@np.errstate(all="ignore")  # log(0) times 0 in an equation whose number was worked out in a safer way
def first_steps(record: Record, row: int | None = None, unit: int | None = None) -> tuple[Block, ...]:
    """The whole pass for one row and one unit of each layer, from the input to the weights after the step.

    row and unit (of the first layer) are counted from 0; None takes those with the largest effect. Raises InputError
    where there is no such row or unit.

    >>> import chainrule as cr
    >>> from chainrule.working.document import Heading
    >>> net, X, Y = cr.article()
    >>> blocks = first_steps(net.trace(X, Y).record)
    >>> [block.text for block in blocks if isinstance(block, Heading)][:5]
    ['What goes in', 'What happens inside', 'What comes out', 'How wrong it is', 'Whose fault it is']
    """
    lesson, trail, layers = Lesson(record), find_trail(record, row, unit), record.architecture.layers
    what_goes_in(lesson, trail)
    for layer in layers:
        gathers(lesson, trail, layer)
        passes_on(lesson, trail, layer)
    if "C" not in record.by_name:
        lesson.say(
            "There is no target here. So nobody can say how wrong this is, and the story ends with the prediction."
        )
        return lesson.told()
    how_wrong(lesson, trail)
    if not all(np.isfinite(record.value(name)).all() for name in ("C", *(f"E{layer}" for layer in layers))):
        lesson.say("Here some numbers are too large to be written down. So the story ends here.")
        return lesson.told()
    output_error(lesson, trail)
    if record.architecture.hidden:  # the easier one first
        one_weight(lesson, trail, "o")
    for layer in reversed(layers[:-1]):
        hidden_error(lesson, trail, layer)
    one_weight(lesson, trail, layers[0])
    one_bias(lesson, trail)
    if any(step.phase == "update" for step in record):
        the_step(lesson, trail)
        did_it_help(lesson)
    else:
        lesson.say("How far each weight moves is not told here. An optimizer from elsewhere decides it.")
    return lesson.told()


# forward -------------------------------------------------------------------------------------------------------------


def what_goes_in(lesson: Lesson, trail: Trail) -> None:
    rows, inputs = lesson.record.shape("X")
    lesson.title("What goes in")
    lesson.say(
        "A network learns in small steps. In each step it changes its own numbers a little, so that its guesses may "
        "get better. Here is one such step, from start to end."
        if "C" in lesson.record.by_name
        else "Here is how a network comes to its guess, from start to end."
    )
    lesson.say(f"This network takes {counted(inputs, 'input')}. Here it gets {counted(rows, 'row')}.")
    lesson.matrices("X")
    size = f" is ({rows}, {inputs}): {counted(rows, 'row')} and {counted(inputs, 'column')} of numbers."
    lesson.say("The shape of ", Letter("X"), size)
    lesson.places()
    which = "the one from which it can learn most" if trail.strongest else "one of them"
    lesson.say(f"You follow {which}: row {trail.row}." if rows > 1 else "You follow this row. It is row 0 everywhere.")
    if inputs <= 3:
        for column in range(inputs):
            lesson.show(explain(lesson.record, "X", (trail.row, column)))
    else:
        largest_inputs(lesson, trail.row)


def largest_inputs(lesson: Lesson, row: int) -> None:
    X = lesson.record.value("X")[row]
    columns = np.sort(np.argsort(-np.abs(X), kind="stable")[:MOST])
    cells = [(row, int(column)) for column in columns]
    rows = tuple(((Letter("X", cell),), (lesson.number("X", cell),)) for cell in cells)
    lesson.blocks.append(Table(("input", "its number"), rows, numbers=(1,)))
    if len(X) > MOST:
        lesson.say(f"These are its {MOST} largest inputs. There are {len(X) - MOST:,} more.")


def gathers(lesson: Lesson, trail: Trail, layer: str) -> None:
    """What one unit of a layer gathers."""
    shape = lesson.record.architecture
    at, who = shape.layers.index(layer), lesson.unit(layer, trail.units[layer])
    lesson.title("What happens inside" if at == 0 else "What comes out" if layer == "o" else "The next layer")
    if at > 0:
        again = " There it is an input again." if at == 1 else ""
        lesson.say(f"What the units pass on goes into the next layer.{again}")
    has = counted(shape.sizes[at + 1], "output" if layer == "o" else "unit")
    lesson.say(f"{layer_is(layer, at)} It has {has}. You look at {who}{why_this(lesson, trail, layer)}.")
    if at == 0:
        lesson.say(f"First, {who} gathers.{' Its bias comes on top.' if shape.bias else ''}")
        lesson.say(
            f"The weights {'and biases ' if shape.bias else ''}are there already. They are the numbers that will "
            "change when the network learns."
        )
    else:
        lesson.say(f"It gathers in the same way, with its own weights{' and its own bias' if shape.bias else ''}.")
    weight, bias = trail.weight(layer), (0, trail.units[layer])
    lesson.matrices(f"W{layer}", f"B{layer}", followed={f"W{layer}": weight, f"B{layer}": bias})
    if at == 0:
        lesson.say(
            "Each row of weights belongs to one input. Each column of weights belongs to one unit that it goes into."
        )
        goes = f" is the weight from input {weight[0]} into {who}."
        lesson.say("So ", Letter(f"W{layer}", weight), goes)
    lesson.show(explain(lesson.record, f"Z{layer}", trail.index(layer)))


def layer_is(layer: str, at: int) -> str:
    """Which layer comes now, and what it is called."""
    if layer == "o":
        return "The last layer is the output layer." if at else "There is one layer, the output layer."
    if layer == "h":
        return "The first layer is the hidden layer."
    return f"Layer {layer} is a hidden layer{', the first one' if at == 0 else ' too'}."


def why_this(lesson: Lesson, trail: Trail, layer: str) -> str:
    """Why it is this output that is followed, where it is the one of the target's class."""
    if layer != "o" or not trail.right:
        return ""
    sure = lesson.record.value("Y")[trail.index("o")] == 1
    return f": for row {trail.row} {'it is the right answer' if sure else 'no other should be larger'}"


def passes_on(lesson: Lesson, trail: Trail, layer: str) -> None:
    """What the activation makes of it, and dropout."""
    record, shape, index = lesson.record, lesson.record.architecture, trail.index(layer)
    activation, H, who = (
        shape.activations[shape.layers.index(layer)].name,
        hidden_name(layer),
        lesson.unit(layer, index[1]),
    )
    if lesson.first(f"activation {activation}"):
        lesson.say(f"Then comes its activation. It is called {activation}. {ACTIVATION[activation]}")
    else:
        lesson.say(f"Then comes its activation. It is {activation} again.")
    if f"M{layer}" in record.by_name:
        lesson.show(explain(record, f"A(Z{layer})", index))
        lesson.say("Here dropout is at work. What the activation gives is multiplied by a mask.")
    lesson.show(explain(record, H, index))
    result = lesson.number(H, index)
    if layer == "o":
        lesson.say("So ", result, f" is the prediction of {who} for row {trail.row}.")
    else:
        but = "nothing but " if result.value == 0 else ""
        lesson.say(f"So {who} passes on {but}", result, f" for row {trail.row}.")
    all_of(lesson, H)


def how_wrong(lesson: Lesson, trail: Trail) -> None:
    """The target, the loss of this row and output, and the cost of all."""
    record, shape, index = lesson.record, lesson.record.architecture, trail.index("o")
    lesson.title("How wrong it is")
    lesson.say("Now you hold the prediction against its target.")
    lesson.matrices("Y")
    lesson.show(explain(record, "Y", index))
    tell_gap(lesson, index)
    lesson.say(f"How bad is that? The loss says it. This kind of loss is called {shape.loss}. {LOSS[shape.loss]}")
    lesson.show(explain(record, "L", index))
    all_of(lesson, "L")
    the_cost(lesson, trail)


def the_cost(lesson: Lesson, trail: Trail) -> None:
    record, shape = lesson.record, lesson.record.architecture
    (rows, outputs), weighted = record.shape("L"), "w" in record.by_name
    if weighted:
        lesson.say("Not all rows count alike. Each row has its sample weight, and its losses are multiplied by it.")
    of, by = everything(rows, outputs, "output"), "all sample weights together" if weighted else "the number of rows"
    added = f"The losses of {of} are added up. " if of else ""
    divided = f"The {'sum' if of else 'loss'} is divided by {by}. " if shape.reduction == "mean" else ""
    lesson.say(f"{added}{divided}This gives the cost.")
    if penalised(record):
        lesson.say("On top of this comes a penalty.")
    lesson.show(explain(record, "C", ()))
    if rows > 1:
        share = row_share(record.value("w") if weighted else np.ones((rows, 1)), shape.reduction)
        own = Number(float((share * record.value("L"))[trail.row].sum()))
        lesson.say(f"The part of row {trail.row} alone in this cost is ", own, ".")


# the step ------------------------------------------------------------------------------------------------------------


def the_step(lesson: Lesson, trail: Trail) -> None:
    """All derivatives first; then the step of the weight, and of all the others."""
    record, shape = lesson.record, lesson.record.architecture
    W, index = f"W{shape.layers[0]}", trail.weight(shape.layers[0])
    lesson.title("The step")
    lesson.say(
        f"Each weight {'and each bias ' if shape.bias else ''}gets its derivative like this. Here are all of them."
    )
    for layer in shape.layers:
        lesson.matrices(f"dW{layer}", f"dB{layer}", followed={f"dW{layer}": trail.weight(layer)})
    lesson.say(
        "No weight moves before all of these are known. This matters: each error was worked out with the old weights."
    )
    if descends(record, W):
        lesson.say(
            "Now comes gradient descent. The step of a weight is the learning rate times its derivative. This is "
            "taken away from the weight."
        )
    else:
        lesson.say("Now the optimizer says how far each weight moves. It may also keep earlier steps in mind.")
    own = {"factor", f"d{W}_clipped", f"V{W}_new", f"S{W}_new", f"V̂{W}", f"Ŝ{W}", f"{W}_new"}
    for step in record:
        if step.phase == "update" and step.name in own:
            lesson.show(explain(record, step.name, index if step.shape else ()))
    tell_move(lesson, W, index)
    lesson.say("All the others move in the same way, at the same time. Here they are, after the step.")
    for layer in shape.layers:
        lesson.matrices(f"W{layer}_new", f"B{layer}_new", followed={f"W{layer}_new": trail.weight(layer)})


def did_it_help(lesson: Lesson) -> None:
    """The cost with the weights after the step."""
    record, C = lesson.record, lesson.number("C")
    before, after = cost_after(record, 0), cost_after(record, 1)
    lesson.title("Did it help?")
    lesson.say("Work out the cost once more, for the same rows, with the numbers after the step.")
    if all(np.array_equal(record.value(name), record.value(f"{name}_new")) for name in learned(record)):
        lesson.say("No number moved. So the cost is still ", C, ".")
    elif after == before:
        lesson.say("The cost was ", C, ", and it still is. The step was too small to make a difference.")
    elif after < before:
        lesson.say("The cost was ", C, ". Now it is ", tidy(after), ". It fell, so the step was a good one.")
        lesson.say("That was one step of learning. Many such steps, one after the other, are all there is to it.")
    else:
        too_far = " It did not fall. A slope speaks of small changes only, and a long step can go too far."
        now = tidy(after) if np.isfinite(after) else "too large to be written down"
        lesson.say("The cost was ", C, ". Now it is ", now, f".{too_far}")
        shorter_step(lesson, before)


CORNER = " There may be a corner at this place."
FORCED = " The optimizer did not go by these derivatives alone."


def shorter_step(lesson: Lesson, before: float) -> None:
    """A part of the step that would have lowered the cost: a half, or less and less of it."""
    parts = (0.5 ** (k * k) for k in range(1, 24))
    tried = ((part, cost_after(lesson.record, part)) for part in parts)
    part, cost = next(((part, cost) for part, cost in tried if cost < before), (0.0, before))
    if part == 0:
        lesson.say(
            "Here even a far shorter step does not make the cost smaller in a way that can be seen."
            + (CORNER if descends(lesson.record, f"W{lesson.record.architecture.layers[0]}") else FORCED)
        )
    else:
        smaller = ". That is smaller. So this step was too long."
        lesson.say("With ", Number(part), " times this step, the cost would be ", tidy(cost), smaller)
