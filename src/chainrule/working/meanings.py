"""What a nudge, an error, a derivative and a step mean, in plain words: what is said wherever one of them is told.

No direction is taken on trust: `nudge.py` tries it out, and where it does not agree, no effect on the cost is promised.
"""

from decimal import Decimal

from .book import layer_of
from .document import Inline
from .expressions import Letter, Number
from .lesson import Lesson
from .notation import number
from .nudge import Nudge
from .pen import digits, factor, printed, rounded, shown


def tidy(value: float) -> Number:
    """A number that was worked out here, without the dust of floating point at its end."""
    return Number(float(f"{value:.9g}"))


def tell_nudge(lesson: Lesson, tried: Nudge, who: str, what: Letter, thing: str) -> None:
    """What a nudge did to a number, and whether its slope, called `thing`, said so."""
    lesson.introduce([what.name])
    before, after, change, _ = tried.written
    way = "rises" if tried.change > 0 else "falls"
    then: tuple[Inline, ...] = (f" {way} by very little. It changes by ", shown(change), ".")
    if tried.change == 0:
        then = (" stays at ", Number(tried.before, what.cell), ".")
    elif tried.seen:
        whole = all(abs(float(a) - b) < 1e-12 for a, b in ((before, tried.before), (after, tried.after)))
        round_ = "" if whole else f", rounded to {tried.places} digits after the point"
        then = (
            f" {way} from ",
            shown(before),
            " to ",
            shown(after),
            f"{round_}. This is a change of ",
            shown(change),
            ".",
        )
    lesson.say(f"Raise {who} by a nudge of ", Number(tried.by), ". Then ", what, *then)
    compare(lesson, tried, thing)


def compare(lesson: Lesson, tried: Nudge, thing: str) -> None:
    """The change divided by the nudge, beside the slope."""
    slope = tried.slope
    if not tried.fits:
        lesson.say(
            f"By its equation, {thing} is ",
            slope,
            ". The nudge does not agree. There is a corner at this place, or the change is too small to be measured.",
        )
        return
    by = tried.written[-1]
    if slope.value == 0:
        lesson.say(f"So {'nothing' if tried.change == 0 else 'next to nothing'} comes of it: {thing} is ", slope, ".")
    elif digits(by) == number(slope.value):
        lesson.say(f"Divide this by the nudge, and you get {thing}: ", slope, ".")
    else:
        closer = " The smaller the nudge, the closer the two." if lesson.first("closer") else ""
        near = f". That is close to {thing}, "
        lesson.say("Divide this by the nudge, and you get ", shown(by), near, slope, f".{closer}")


def tell_product(lesson: Lesson, by: Decimal, one: Number, before: str, after: str = ".") -> Decimal:
    """A nudge, or what has become of it, times a number of the pass, as a pen works it out; returns the result."""
    exact = printed(one.value) * by
    result = rounded(exact)
    if result != exact and lesson.first("≈"):
        lesson.say("The sign ≈ means: nearly the same.", kind="words")
    equal = "=" if result == exact else "≈"
    lesson.say(before, one, f" × {factor(by)} {equal} ", shown(result), after)
    return result


def tell_error(lesson: Lesson, tried: Nudge, who: str) -> None:
    """What an error says about what its unit should do."""
    E = tried.slope
    does, more, side = ("raise", "less", "above") if E.value > 0 else ("lower", "more", "below")
    if E.value == 0:
        lesson.say("The error is ", E, f". So learning asks nothing of {who} for this row.")
    elif tried.fits:
        lesson.say(
            f"The error is {side} 0. So if {who} gathered a little more for this row, that would {does} the cost. It "
            f"should gather {more}."
        )
    else:
        lesson.say(f"By its equation the error is {side} 0. So {who} should gather {more} for this row.")


def tell_derivative(lesson: Lesson, tried: Nudge, name: str, index: tuple[int, ...]) -> None:
    """What the derivative of a weight or bias says, and what therefore happens to it, or should."""
    slope, what = tried.slope.value, weight_or_bias(name)
    new = lesson.record.by_name.get(f"{name}_new")
    went = None if new is None else float(new.value[index] - lesson.record.value(name)[index])
    does, way, side = ("raises", "down", "above") if slope > 0 else ("lowers", "up", "below")
    goes = "goes" if went is not None and went * slope < 0 else "should go"
    if slope == 0:
        stays = "; so it stays where it is" if went == 0 else ""
        lesson.say(f"The derivative is 0, and learning asks nothing of this {what}{stays}.")
    elif tried.fits:
        lesson.say(f"Raising this {what} by a little {does} the cost; so it {goes} {way}.")
    else:
        lesson.say(f"By its equation the derivative is {side} 0; so it {goes} {way}.")


def weight_or_bias(name: str) -> str:
    return "weight" if name[0] == "W" else "bias"


def tell_gap(lesson: Lesson, index: tuple[int, ...]) -> None:
    """How far a prediction is from its target."""
    far = float(lesson.record.value("O")[index] - lesson.record.value("Y")[index])
    if far == 0:
        lesson.say("The prediction is just the same as its target.")
    else:
        lesson.say("The prediction is ", tidy(abs(far)), f" {'above' if far > 0 else 'below'} its target.")


def tell_move(lesson: Lesson, name: str, index: tuple[int, ...]) -> None:
    """Where a weight or bias went."""
    old, new = lesson.number(name, index), lesson.number(f"{name}_new", index)
    if old.value == new.value:
        lesson.say("So it stays at ", old, ".")
    else:
        lesson.say(f"So it goes {'up' if new.value > old.value else 'down'} from ", old, " to ", new, ".")


def all_of(lesson: Lesson, name: str) -> None:
    """The other numbers of a quantity, which came about in the same way."""
    rows, units = lesson.record.shape(name)
    others = everything(rows, units, "output" if layer_of(name) in ("o", "") else "unit")
    if others:
        lesson.say(f"The same is done for {others}. Here are the results.")
        lesson.matrices(name)


def everything(rows: int, units: int, unit: str) -> str:
    """All units and all rows in words; "" where there is one of each."""
    return " and ".join(f"all {counted(n, word)}" for n, word in ((units, unit), (rows, "row")) if n > 1)


def counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
