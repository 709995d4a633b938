"""First steps, the way back: the errors from the output to the first layer, and what a weight and a bias should do.

`first_steps.py` tells the way there and the step; `meanings.py` says what each number means; `nudge.py` tries it out.
"""

from decimal import Decimal

import numpy as np

from .book import hidden_name
from .explain import explain
from .expressions import Fraction, Letter, Node, Number, Plus, Power, Product, evaluate, filled
from .first_words import SLOPE
from .lesson import Lesson
from .meanings import all_of, tell_derivative, tell_error, tell_nudge, tell_product
from .nudge import cost_nudge, cost_with, nudge
from .record import Record
from .trail import Trail


def output_error(lesson: Lesson, trail: Trail) -> None:
    """Whose fault: the error of the output, as what a nudge does to the cost, and by its equation."""
    record, shape, index = lesson.record, lesson.record.architecture, trail.index("o")
    who, tried = lesson.unit("o", index[1]), cost_nudge(record, "Zo", index)
    lesson.title("Whose fault it is")
    lesson.say("Now you go back, from the cost to the weights, and ask each unit for its part in it.")
    lesson.say(f"Begin with {who}. What if it gathered a little more for this row? The answer is its error.")
    lesson.say("An error does not say how wrong a prediction is. The loss says that. An error is a slope.")
    tell_nudge(lesson, tried, f"what {who} gathers", Letter("C"), "its error")
    lesson.say("You do not have to try it out. An equation gives the error at once.")
    if shape.collapses:
        lesson.say(f"Its loss is {shape.loss}, and its activation is {shape.output}. These two fit together.")
        lesson.say("Both of their slopes, taken together, come down to the gap: prediction less target.")
        share_of_loss(lesson)
    else:
        lesson.say("It takes two slopes. How fast does the cost rise with the prediction? That is the first.")
        slope_of_loss(lesson, trail)
        lesson.show(explain(record, "C′(O)", index))
        lesson.say("How fast does the prediction rise with what is gathered? That is the slope of the activation.")
        if "A′(Zo)" in record.by_name:
            lesson.show(explain(record, "A′(Zo)", index))
            lesson.say("The error is the first times the second.")
        else:
            lesson.say(
                "The shares of a row hang together: where one grows, others shrink. So all of them have a part in it."
            )
    lesson.show(explain(record, "Eo", index))
    tell_error(lesson, tried, who)
    all_of(lesson, "Eo")
    most_wrong(lesson, trail)


def slope_of_loss(lesson: Lesson, trail: Trail) -> None:
    """Why the loss has its slope: the prediction is nudged, and for a square the change is worked out in full."""
    record, loss, index = lesson.record, lesson.record.architecture.cost, trail.index("o")
    O, Y = (np.array([record.value(name)[index]]) for name in "OY")
    tried = nudge(lambda by: loss.value(O + by, Y).item(), Number(loss.derivative(O, Y).item()))
    if not tried.fits:  # a corner, or the nudge leaves the numbers that the loss can take
        return
    tell_nudge(lesson, tried, "the prediction", Letter("L", index), "the slope of the loss")
    gap, by = float(O[0] - Y[0]), tried.by
    if loss.name == "squared_error":
        square(lesson, gap, by, 1)
    elif loss.name == "half_squared_error" or (loss.name == "huber" and max(abs(gap), abs(gap + by)) <= 1):
        square(lesson, gap, by, 2)
    elif loss.name != "huber" or abs(gap) > 1:
        lesson.say(SLOPE.get(loss.name, SLOPE["logarithm"]))
    share_of_loss(lesson)


def square(lesson: Lesson, gap: float, by: float, part: int) -> None:
    """(d + h)² = d² + 2·d·h + h², with numbers, and why only d is left of it; `part` is 2 for the half of a square."""
    d, h, two = Number(float(f"{gap:.9g}")), Number(by), Number(2.0)

    def of(node: Node) -> Node:
        return Fraction(node, two) if part == 2 else node

    twice = Product("×", d, h) if part == 2 else Product("×", Product("×", two, d), h)
    lesson.say(
        "Why is that so? The gap, prediction less target, was ",
        d,
        ". Now it is ",
        Plus(d, h),
        ". Multiply this by itself.",
    )
    grown = Plus(Plus(of(Power(d, two)), twice), of(Power(h, two)))
    lesson.equation(of(Power(Plus(d, h), two)), grown)
    half, times = ("half of ", "") if part == 2 else ("", "twice ")
    lesson.say(
        f"The first part is the loss as it was. So the loss changed by the other two: {times}the gap times the nudge, "
        f"and {half}the nudge times itself."
    )
    left = Plus(d, Fraction(h, two)) if part == 2 else Plus(Product("×", two, d), h)
    lesson.say("Divide both by the nudge, and you get ", left, f": {times}the gap, and {half}the nudge.")
    lesson.say(f"When the nudge is tiny, only the gap counts. So the slope of the loss is {times}the gap.")


def share_of_loss(lesson: Lesson) -> None:
    """How a loss goes into the cost, if it does not go in as it is."""
    weighted, mean = "w" in lesson.record.by_name, lesson.record.architecture.reduction == "mean"
    times = ["multiplied by its sample weight"] if weighted else []
    by = ["divided by " + ("all sample weights together" if weighted else "the number of rows")] if mean else []
    if times or by:
        lesson.say(f"In the cost, this loss is {' and '.join(times + by)}. So the same is done to its slope.")


def most_wrong(lesson: Lesson, trail: Trail) -> None:
    """Of a row with the largest loss and no error at all: why it is not the one that is followed."""
    record = lesson.record
    worst = int(np.argmax(record.value("L").sum(axis=1)))
    Z, before = record.value("Zo"), cost_with(record, {"Zo": record.value("Zo")})

    def flat(output: int, by: float) -> bool:
        raised = np.array(Z, np.float64)
        raised[worst, output] += by
        return cost_with(record, {"Zo": raised}) == before

    if worst == trail.row or record.value("Eo")[worst].any():
        return
    if all(flat(output, by) for output in range(Z.shape[1]) for by in (1e-6, -1e-6)):
        errors, its = ("errors are all", "outputs gather") if Z.shape[1] > 1 else ("error is", "output gathers")
        lesson.say(
            f"The most wrong of all is row {worst}. But its {errors} 0: a small change of what its {its} would not "
            "change the cost. So it teaches nothing in this step."
        )


def hidden_error(lesson: Lesson, trail: Trail, layer: str) -> None:
    """The share of the blame that comes back to a unit, and the slope that it goes through."""
    record, index = lesson.record, trail.index(layer)
    who, slope = lesson.unit(layer, index[1]), lesson.number(f"A′(Z{layer})", index)
    if lesson.first("one layer back"):
        lesson.title("One layer back")
        lesson.say(
            f"Now go back to {who}. What it passed on went into the next layer. So it has a part in the errors there."
        )
        share(lesson, trail, layer)
    else:
        lesson.title("One more layer back")
        lesson.say(f"Now go back to {who}. The same happens there.")
    slope_of_unit(lesson, trail, layer)
    if f"M{layer}" in record.by_name:
        lesson.say("The mask counts on the way back too: a unit that was silent has no error.")
    shape = record.architecture
    count = shape.sizes[shape.layers.index(layer) + 2]
    shares = f"The {count:,} shares that come back are added up, and the sum is"
    shares = shares if count > 1 else "The share that came back is"
    lesson.say(f"{shares} multiplied by the slope. This gives the error of {who}.")
    lesson.show(explain(record, f"E{layer}", index))
    if slope.value == 0:
        lesson.say("The slope is ", slope, f". So nothing comes back through {who} for this row.")
    tell_error(lesson, cost_nudge(record, f"Z{layer}", index), who)
    all_of(lesson, f"E{layer}")


def share(lesson: Lesson, trail: Trail, layer: str) -> None:
    """Why an error is multiplied by the weight on its way back: what a nudge of what is passed on does."""
    layers = lesson.record.architecture.layers
    after = layers[layers.index(layer) + 1]
    who, there = lesson.unit(layer, trail.units[layer]), lesson.unit(after, trail.units[after])
    weight = Letter(f"W{after}", trail.weight(after))
    W, E = lesson.number(f"W{after}", trail.weight(after)), lesson.number(f"E{after}", trail.index(after))
    lesson.say(f"What if {who} passed on 0.01 more? Take the weight into {there}: ", weight, " is ", W, ".")
    more = tell_product(lesson, Decimal("0.01"), W, f"What {there} gathers changes by the weight times that: ")
    tell_product(lesson, more, E, f"And through {there} the cost changes by about its error times that: ")
    lesson.say("All in all, this is the error times the weight, times 0.01. So this is the share that comes back:")
    part = Product("·", Letter(f"E{after}", trail.index(after)), weight)
    lesson.equation(part, filled(part, lesson.record.value), Number(float(evaluate(part, lesson.record.value))))
    lesson.say("A large weight brings back a large share. One below 0 turns the share round.")


def slope_of_unit(lesson: Lesson, trail: Trail, layer: str) -> None:
    """How much of a small change gets through an activation, tried out and by its equation."""
    record, shape, index = lesson.record, lesson.record.architecture, trail.index(layer)
    who, Z = lesson.unit(layer, index[1]), record.value(f"Z{layer}")[index]
    activation = shape.activations[shape.layers.index(layer)]
    lesson.say(f"Next ask how much of a small change gets through the activation of {who}. This is its slope.")
    tried = nudge(lambda by: activation.value(np.array([Z + by])).item(), lesson.number(f"A′(Z{layer})", index))
    given = Letter(f"A(Z{layer})" if f"M{layer}" in record.by_name else hidden_name(layer), index)
    tell_nudge(lesson, tried, f"what {who} gathers", given, "its slope")
    lesson.say("There is an equation for the slope too.")
    lesson.show(explain(record, f"A′(Z{layer})", index))


def one_weight(lesson: Lesson, trail: Trail, layer: str) -> None:
    """The derivative of one weight: this row's part, all rows, what it means, and that a nudge agrees."""
    record, layers = lesson.record, lesson.record.architecture.layers
    at, index = layers.index(layer), trail.weight(layer)
    who, W = lesson.unit(layer, index[1]), f"W{layer}"
    before = lesson.unit(layers[at - 1], index[0]) if at else f"input {index[0]}"
    goes_in = Letter(hidden_name(layers[at - 1]) if at else "X", (trail.row, index[0]))
    E, first = Letter(f"E{layer}", trail.index(layer)), lesson.first("one weight")
    lesson.title("What one weight should do" if at == 0 else f"What one weight of {lesson.layer(layer)} should do")
    between = f". It is the weight between {before} and {who}."
    easier = " It is an easy one: its output has its error already." if at else ""
    lesson.say(f"Now take one weight of {who}: ", Letter(W, index), " is ", lesson.number(W, index), between + easier)
    if not first:
        lesson.say("The same holds here, with the input in the place of what a unit passes on.")
    through(lesson, goes_in, E, who)
    part = Product("·", goes_in, E)
    lesson.equation(part, filled(part, record.value), Number(float(evaluate(part, record.value))))
    if len(record.value("X")) > 1:
        lesson.say("The other rows have a say too, so their parts are added.")
        lesson.say("The sum is the derivative of the cost for this weight.")
    else:
        lesson.say("There is only this row. So this is the derivative of the cost for this weight.")
    if penalised(record):
        lesson.say("The penalty adds a part of its own: it pulls the weight towards 0.")
    lesson.show(explain(record, f"d{W}", index))
    lesson.say("Is that right? Try it.")
    tried = cost_nudge(record, W, index)
    tell_nudge(lesson, tried, "this weight", Letter("C"), "its derivative")
    tell_derivative(lesson, tried, W, index)
    dead_layer(lesson, layer)


def through(lesson: Lesson, goes_in: Letter, E: Letter, who: str) -> None:
    """What a nudge of a weight does for one row: first to what its unit gathers, then to the cost."""
    x, error = (lesson.number(letter.name, letter.index or ()) for letter in (goes_in, E))
    lesson.say("For this row, ", goes_in, " goes in through it: ", x, ". What if you raise the weight by 0.01?")
    more = tell_product(lesson, Decimal("0.01"), x, f"What {who} gathers changes by ")
    tell_product(lesson, more, error, "And the cost changes by about the error times that: ")
    lesson.say("Divide this by 0.01. What is left is what goes in, times the error:")


def dead_layer(lesson: Lesson, layer: str) -> None:
    """What it means when no row has an error in a layer, and why."""
    record, slopes = lesson.record, f"A′(Z{layer})"
    if record.value(f"E{layer}").any():
        return
    lesson.say(
        f"Here every error in {lesson.layer(layer)} is 0, for every row. So these rows do not tell the weights of "
        "this layer where to go."
    )
    if slopes in record.by_name and not record.value(slopes).any():
        lesson.say(
            "Here is why: every slope in this layer is 0. Its units are stuck, and no small change gets through."
        )
    elif layer != "o" and not record.value("Eo").any():
        lesson.say("Here is why: the outputs have no error that could come back.")


def one_bias(lesson: Lesson, trail: Trail) -> None:
    record, layer = lesson.record, lesson.record.architecture.layers[0]
    B, index = f"B{layer}", (0, trail.units[layer])
    if not record.architecture.bias:
        return
    lesson.say(
        "A bias learns in the same way. It is like a weight with an input that is always 1. So its derivative "
        "is the sum of the errors."
    )
    lesson.show(explain(record, f"d{B}", index))
    tell_derivative(lesson, cost_nudge(record, B, index), B, index)


def penalised(record: Record) -> bool:
    return bool(record.architecture.l1 or record.architecture.l2)
