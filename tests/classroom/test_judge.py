"""The judge on passes with one slip and with two, handed in whole and in part, and on passes right in any convention.

Each pass is worked out by `passes.worked`, whose slips are held against plain NumPy in `test_slips.py`. What a part of
a pass cannot show is asked of nobody: a slip that changes none of the numbers that came back.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest

from chainrule.architecture import architecture
from chainrule.classroom.exercise import Exercise
from chainrule.classroom.judge import Sighting, Verdict, judge
from chainrule.classroom.passes import worked
from chainrule.classroom.slips import Slip, slips_of

TANH = Exercise(architecture([4, 5, 3], activations="tanh", output="sigmoid"))
SHARES = Exercise(architecture([4, 5, 3], activations="relu", loss="cross_entropy"))
FLAT = Exercise(architecture([4, 5, 1], activations="sigmoid", output="tanh", reduction="sum"))
DEEP = Exercise(architecture([4, 5, 2, 3], activations="tanh", output="identity"))
EXERCISES = {"tanh": TANH, "softmax": SHARES, "one output": FLAT, "deep": DEEP}
RATES = (0.7, 0.3)
Values = Mapping[str, np.ndarray]


def given(exercise: Exercise, number: int) -> dict[str, np.ndarray]:
    """The numbers that a pass begins with."""
    numbers, shape = np.random.default_rng(number), exercise.shape
    rows = 6 + number
    Y = np.eye(shape.sizes[-1])[np.arange(rows) % shape.sizes[-1]] if shape.sizes[-1] > 1 else np.zeros((rows, 1))
    values = {"X": numbers.normal(size=(rows, shape.sizes[0])), "Y": np.abs(Y - numbers.uniform(0.02, 0.2, Y.shape))}
    values["Y"] = Y if shape.collapses else values["Y"]
    for layer, (before, after) in zip(shape.layers, shape.shapes(), strict=True):
        values[f"W{layer}"] = numbers.normal(size=(before, after))
        values[f"B{layer}"] = 2 * numbers.normal(size=(1, after))
    return values


def handed_in(exercise: Exercise, part: str) -> list[str]:
    """The quantities of a pass that were handed in."""
    choose = {
        "everything": lambda name: name != "C",
        "forward": lambda name: name[0] in "ZHO",
        "O": lambda name: name == "O",
        "derivatives": lambda name: name[0] == "d",
        "W_new": lambda name: name[0] == "W" and name.endswith("_new"),
    }[part]
    return [name for name in exercise.order if choose(name)]


def sightings(exercise: Exercise, slips: Mapping[str, Slip], part: str) -> list[Sighting]:
    """Two passes of somebody who makes these slips and goes on correctly. Raises ValueError where shapes do not fit."""
    found = []
    for number, rate in enumerate(RATES):
        start = given(exercise, number)
        values = worked(exercise, start, rate, slips)
        seen = {name: values[name] for name in handed_in(exercise, part)}
        if part == "derivatives":  # backward, which is handed what forward gave
            start |= {name: value for name, value in values.items() if name[0] in "ZHO"}
        found.append(Sighting(start, seen, rate))
    return found


def differ(one: list[Sighting], other: list[Sighting]) -> bool:
    return any(
        a.seen[name].shape != b.seen[name].shape or not np.allclose(a.seen[name], b.seen[name], rtol=1e-4, atol=1e-7)
        for a, b in zip(one, other, strict=True)
        for name in a.seen
    )


def made(exercise: Exercise, slips: Mapping[str, Slip], part: str) -> list[Sighting] | None:
    """The sightings, or None where the slips change nothing in them, or their shapes do not fit or are not right."""
    right = sightings(exercise, {}, part)
    try:
        found = sightings(exercise, slips, part)
    except ValueError:
        return None
    same_shapes = all(found[0].seen[name].shape == right[0].seen[name].shape for name in found[0].seen)
    return found if same_shapes and differ(found, right) else None


def slips_that_count(exercise: Exercise, part: str) -> Iterator[Slip]:
    names = handed_in(exercise, part)
    last = max(exercise.order.index(name) for name in names)
    for name in exercise.order[: last + 1]:
        if name == "C" or (part == "derivatives" and name[0] in "ZHO"):
            continue
        # H is written into the array of Z only when it is worked out from it: a Z that nobody saw was right until then
        later = set() if name in names else {"shared_buffer"}
        yield from (slip for slip in slips_of(exercise, name) if slip.mistake and slip.mistake not in later)


def named(verdict: Verdict) -> set[str]:
    return {id for wrong in verdict.wrong for id in wrong.mistakes}


def said(verdict: Verdict) -> list[tuple[str, tuple[str, ...]]]:
    return [(wrong.name, wrong.mistakes) for wrong in verdict.wrong]


def judged(exercise: Exercise, seen: list[Sighting]) -> Verdict:
    verdict = judge(exercise, seen)
    assert verdict is not None
    return verdict


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_each_slip_is_found_where_it_is_and_nowhere_else_if_all_was_handed_in(exercise: Exercise) -> None:
    """What follows from it is right given it, so it is carried, and not reported."""
    wrong, tried = [], Counter[str]()
    for slip in slips_that_count(exercise, "everything"):
        seen = made(exercise, {slip.name: slip}, "everything")
        if seen is None:
            continue
        verdict = judged(exercise, seen)
        tried[slip.mistake] += 1
        if [wrong.name for wrong in verdict.wrong] != [slip.name] or not names_it(verdict, exercise, slip):
            wrong.append((slip.name, slip.mistake, said(verdict)))
    assert wrong == []
    assert len(tried) >= 15


def names_it(verdict: Verdict, exercise: Exercise, slip: Slip) -> bool:
    """Whether the mistake is named, or another one of the same equation that gives the very same numbers."""
    if slip.mistake in named(verdict):
        return True
    seen = made(exercise, {slip.name: slip}, "everything")
    for other in slips_of(exercise, slip.name):
        if other.mistake in named(verdict) and seen is not None:
            alike = made(exercise, {other.name: other}, "everything")
            if alike is not None and not differ(alike, seen):
                return True
    return False


# How often the id is right where only a part was handed in; among W_new alone two stories may be one in numbers.
SETTLED = {"forward": 1.0, "O": 1.0, "derivatives": 1.0, "W_new": 0.97}


@pytest.mark.parametrize("part", SETTLED)
@pytest.mark.parametrize("exercise", [TANH, SHARES], ids=["tanh", "softmax"])
def test_each_slip_is_named_where_only_a_part_was_handed_in(exercise: Exercise, part: str) -> None:
    """Every one is found to be wrong, and explained by no more slips than were made; most with the very id."""
    right, tried, worse = 0, 0, []
    for slip in slips_that_count(exercise, part):
        seen = made(exercise, {slip.name: slip}, part)
        if seen is None:
            continue
        verdict = judged(exercise, seen)
        assert verdict.wrong, (slip.name, slip.mistake)
        tried += 1
        right += names_it(verdict, exercise, slip)
        if len(named(verdict)) > 1 or not verdict.explained:
            worse.append((slip.name, slip.mistake, said(verdict)))
    assert worse == []
    assert right >= SETTLED[part] * tried, f"{right} of {tried}"


def pairs(exercise: Exercise, part: str, count: int, seed: int) -> Iterator[tuple[Slip, Slip, list[Sighting]]]:
    """Passes with two independent mistakes, drawn at random, each of which changes something beside the other."""
    draw = random.Random(seed)
    every = [slip for slip in slips_that_count(exercise, part) if slip.mistake != "unrecognised"]
    while count:
        one, other = draw.sample(every, 2)
        if one.name == other.name or one.mistake == other.mistake:
            continue
        alone = [made(exercise, {slip.name: slip}, part) for slip in (one, other)]
        together = made(exercise, {one.name: one, other.name: other}, part)
        if together is None or any(each is None or not differ(each, together) for each in alone):
            continue
        count -= 1
        yield one, other, together


def test_of_two_hundred_pairs_of_mistakes_at_least_four_fifths_are_both_named() -> None:
    both = Counter[str]()
    for part, exercise, seed in (
        *(("everything", each, 1) for each in (TANH, SHARES, DEEP, FLAT)),
        *(("derivatives", each, 2) for each in (TANH, SHARES, DEEP, FLAT)),
    ):
        for one, other, seen in pairs(exercise, part, 25, seed):
            verdict = judged(exercise, seen)
            assert verdict.wrong
            both[part] += names_it(verdict, exercise, one) and names_it(verdict, exercise, other)
    assert both.total() >= 160, f"{both} of 100 each"


CONVENTIONS = [
    Exercise(architecture([4, 5, 3], activations="tanh", reduction=reduction), placement, over, ascent)
    for reduction in ("mean", "sum")
    for placement in ("E", "dW", "update")
    for over in (False, True)
    for ascent in (False, True)
]


@pytest.mark.parametrize("part", ["everything", "forward", "O", "derivatives", "W_new"])
def test_a_right_pass_is_called_right_in_every_convention(part: str) -> None:
    for exercise in CONVENTIONS:
        verdict = judged(exercise, sightings(exercise, {}, part))
        assert (verdict.wrong, verdict.cost) == ((), 0)
        assert verdict.judged
    assert {len(judged(each, sightings(each, {}, "everything")).judged) for each in CONVENTIONS} == {14}


def relu_with_a_kink(slope: float) -> tuple[Exercise, Sighting]:
    """A pass of a ReLU network with a Z of exactly 0, by somebody for whom relu′(0) is this."""
    exercise = Exercise(architecture([4, 5, 3], activations="relu", output="identity"))
    start = given(exercise, 0)
    start["Bh"] = start["Bh"] - (start["X"] @ start["Wh"] + start["Bh"])[0]  # the first row
    values = worked(exercise, start, 0.5)
    values["Zh"][0] = 0.0
    values = worked(exercise, start, 0.5, seen={"Zh": values["Zh"]})
    steep = np.where(values["Zh"] > 0, 1.0, np.where(values["Zh"] == 0, slope, 0.0))
    values = worked(exercise, start, 0.5, seen={"Zh": values["Zh"], "Eh": values["Eo"] @ start["Wo"].T * steep})
    return exercise, Sighting(start, {name: values[name] for name in exercise.order if name != "C"}, 0.5)


def test_rounding_and_other_orders_of_summation_are_right() -> None:
    for seen in sightings(TANH, {}, "everything"):
        rough = {name: value.astype(np.float32).astype(float) for name, value in seen.seen.items()}
        assert judged(TANH, [replace(seen, seen=rough)]).wrong == ()
        jittered = {name: value * (1 + 1e-4) for name, value in seen.seen.items()}
        assert judged(TANH, [replace(seen, seen=jittered)]).wrong
        assert judged(TANH, [replace(seen, seen=jittered, tolerance=1e-3)]).wrong == ()


def test_a_slope_of_0_at_0_is_right_and_so_is_what_follows() -> None:
    exercise, seen = relu_with_a_kink(0.0)
    assert judged(exercise, [seen]).wrong == ()


def test_a_bias_may_come_flat() -> None:
    for seen in sightings(TANH, {}, "everything"):
        flat = {name: value.ravel() if "B" in name else value for name, value in seen.seen.items()}
        assert flat["dBo"].shape == (3,)
        assert judged(TANH, [replace(seen, seen=flat)]).wrong == ()


@pytest.mark.parametrize("name", [name for name in TANH.order if name != "C"])
def test_an_arbitrary_number_is_unrecognised_there_and_the_rest_is_right_given_it(name: str) -> None:
    seen = []
    for number, rate in enumerate(RATES):
        start = given(TANH, number)
        right = worked(TANH, start, rate)
        strange = right[name] + np.random.default_rng(9).normal(size=right[name].shape)
        values = worked(TANH, start, rate, seen={name: strange})
        seen.append(Sighting(start, {each: values[each] for each in TANH.order if each != "C"}, rate))
    verdict = judged(TANH, seen)
    assert said(verdict) == [(name, ("unrecognised",))]
    assert not verdict.explained


def test_one_wrong_cell_is_wrong_and_so_is_a_wrong_shape_or_a_number_that_is_none() -> None:
    seen = sightings(TANH, {}, "everything")[0]
    for change in (cell_moved, transposed, not_finite):
        changed = replace(seen, seen={**seen.seen, "dWh": change(seen.seen["dWh"])})
        assert said(judged(TANH, [changed]))[0][0] == "dWh"


def cell_moved(value: np.ndarray) -> np.ndarray:
    return value + 0.01 * (np.arange(value.size).reshape(value.shape) == 3)


def transposed(value: np.ndarray) -> np.ndarray:
    return value.T


def not_finite(value: np.ndarray) -> np.ndarray:
    return np.where(np.arange(value.size).reshape(value.shape) == 3, np.nan, value)


def test_the_same_mistake_in_every_layer_is_one_mistake() -> None:
    slips = {
        name: next(s for s in slips_of(DEEP, name) if s.mistake == "last_row_only") for name in ("dWo", "dW2", "dW1")
    }
    verdict = judged(DEEP, sightings(DEEP, slips, "everything"))
    assert said(verdict) == [(name, ("last_row_only",)) for name in ("dWo", "dW2", "dW1")]
    assert verdict.cost < 2


def test_two_slips_in_one_equation_are_both_named() -> None:
    """Eh without its slope and with the other sign, which no single slip gives."""
    found = []
    for number, rate in enumerate(RATES):
        start = given(TANH, number)
        wrong = -worked(TANH, start, rate)["Eo"] @ start["Wo"].T
        values = worked(TANH, start, rate, seen={"Eh": wrong})
        found.append(Sighting(start, {name: values[name] for name in TANH.order if name != "C"}, rate))
    assert said(judged(TANH, found)) == [("Eh", ("missing_hidden_slope", "sign_flipped"))]


def test_an_explanation_that_costs_more_than_the_bound_is_given_up() -> None:
    slip = next(slip for slip in slips_of(TANH, "Eh") if slip.mistake == "missing_hidden_slope")
    seen = sightings(TANH, {"Eh": slip}, "everything")
    assert judge(TANH, seen, bound=0.9) is None
    assert judge(TANH, seen, bound=1.0) is not None


def test_weights_that_are_used_too_early_are_those_of_the_student_even_if_they_are_wrong() -> None:
    """Wo goes uphill, and Eh is worked out with what comes of it."""
    flipped = next(slip for slip in slips_of(TANH, "Wo_new") if slip.mistake == "sign_flipped")
    early = next(slip for slip in slips_of(TANH, "Eh") if slip.mistake == "updated_before_error")
    seen = sightings(TANH, {"Wo_new": flipped, "Eh": early}, "everything")
    for each in seen:
        E = each.seen["Eo"] @ (each.given["Wo"] + each.rate * each.seen["dWo"]).T * (1 - each.seen["H"] ** 2)
        np.testing.assert_allclose(each.seen["Eh"], E)
    assert said(judged(TANH, seen)) == [("Wo_new", ("sign_flipped",)), ("Eh", ("updated_before_error",))]
