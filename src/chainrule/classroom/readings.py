"""The numbers of somebody's code: what each function gave in each probe, and which exercises it may answer with them.

Next: `check.py`, which looks for the reading with the fewest mistakes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..architecture import Architecture, architecture
from .behaviour import RESULTS
from .exercise import Exercise
from .infer import Candidate, activations, costs_like, exercises, rate_written
from .judge import CLOSE, Sighting, judge
from .passes import worked
from .probes import RATES, Given, probe
from .student import Call, Outcome, Student
from .told import Told
from .trial import Trial, run

FLOAT32 = 1e-3  # how far a result may be off, where it came in a short float


@dataclass(frozen=True, eq=False)
class Case:
    """One function's numbers in every probe."""

    kind: str
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True, eq=False)
class Reading:
    """The numbers of the code, were these its activations, and the exercises that it may answer then."""

    outcomes: tuple[Mapping[str, Outcome], ...]
    cases: tuple[Case, ...]
    costs: tuple[tuple[str, str, bool], ...]
    options: tuple[Candidate, ...]


def readings_of(student: Student, trial: Trial, told: Told, seed: int) -> Iterator[Reading]:
    """A reading for each choice of activations that forward's numbers leave open, the likeliest first."""
    forward = trial.outcomes.get("forward") if "forward" in student.kinds else None
    seen = forward.values if forward is not None and forward.crash is None else {}
    pairs = fitting_pairs(trial, list(activations(trial.shape, told, student.source(), seen)), seen, seed)
    runs: tuple[Ran, ...] = ()
    for number, (hidden, output) in enumerate(pairs):
        network = architecture(trial.shape.sizes, activations=hidden, output=output, bias=has_bias(trial))
        if not runs or depends(trial, seen):
            runs = tuple(runs_of(student, trial, network, seed))
        costs = known_costs(student, trial, network, runs[0], seed)
        cases = tuple(cases_of(trial, network, runs, seed, rate_written(student.source())))
        seen_now = {name for case in cases for name in case.sightings[0].seen}
        kinds = [case.kind for case in cases]
        options = list(exercises(network, hidden, output, told, costs, seen_now, kinds))
        options = options or list(exercises(network, hidden, output, told, (), seen_now, kinds))
        options = [Candidate(option.exercise, option.unusual + 0.02 * number) for option in options]
        yield Reading(tuple(each.outcomes for each in runs), cases, costs, tuple(options))


def depends(trial: Trial, seen: Mapping[str, np.ndarray]) -> bool:
    """Whether what the code is handed depends on the activations that it is thought to have."""
    backward = trial.outcomes.get("backward")
    return backward is not None and any(name[0] in "ZHO" and name not in seen for name in backward.took)


def fitting_pairs(
    trial: Trial, pairs: Sequence[tuple[tuple[str, ...], str]], seen: Mapping[str, np.ndarray], seed: int
) -> list[tuple[tuple[str, ...], str]]:
    """Those activations under which forward needs the fewest mistakes; all, where there is no forward."""
    if not seen or len(pairs) < 2:
        return list(pairs)
    given = start(trial, trial.shape, seed, 0)
    costs = []
    for hidden, output in pairs:
        exercise = Exercise(architecture(trial.shape.sizes, activations=hidden, output=output, bias=has_bias(trial)))
        wanted = {name: value for name, value in seen.items() if name in exercise.order and name != "C"}
        verdict = judge(exercise, [Sighting(given, wanted, RATES[0])], 1) if wanted else None
        costs.append(verdict.cost if verdict else 0.0)
    return [pair for pair, cost in zip(pairs, costs, strict=True) if cost <= min(costs) + 0.3]


def has_bias(trial: Trial) -> bool:
    """Whether any function takes a bias, or gives back the derivative of one."""
    names = {name for each in trial.outcomes.values() for name in (*each.took, *each.in_place, *each.values)}
    return any(name[0] == "B" or name[:2] == "dB" for name in names) or not any("W" in name for name in names)


def start(trial: Trial, shape: Architecture, seed: int, number: int) -> Given:
    """X, Y and the parameters of a probe."""
    return dict(probe(shape.sizes, trial.rows[number], seed + number, has_bias(trial)))


@dataclass(frozen=True, eq=False)
class Ran:
    """One probe: what may have been handed to the functions, and what each gave."""

    values: Given
    outcomes: Mapping[str, Outcome]


def runs_of(student: Student, trial: Trial, network: Architecture, seed: int) -> Iterator[Ran]:
    """What every function gives in each probe. What forward gave is handed on as it is, right or wrong."""
    for number, rate in enumerate(RATES[: len(trial.rows)]):
        given = start(trial, network, seed, number)
        values = worked(Exercise(network), given, rate)
        if "forward" in trial.outcomes and "forward" in student.kinds:
            forward = student.run([Call("forward", {**given, "rate": np.asarray(rate)})], network, trial.manner)[0]
            values |= {name: value for name, value in forward.values.items() if name[0] in "ZHO"}
        yield Ran(values, run(student, network, trial.manner, values, rate, again=number == 0))


def cases_of(trial: Trial, network: Architecture, runs: Sequence[Ran], seed: int, written: float) -> Iterator[Case]:
    """The numbers of each function, with what it was handed. written : the rate of an update that is handed none."""
    for kind in runs[0].outcomes:
        sightings = []
        for number, (rate, ran) in enumerate(zip(RATES, runs, strict=False)):
            outcome = ran.outcomes.get(kind)
            if outcome is None or outcome.crash is not None:
                break
            rate = rate if "rate" in outcome.took or kind not in ("update", "train_step") else written
            given = {**start(trial, network, seed, number), **handed(kind, ran)}
            seen = seen_in(kind, outcome, network, given)
            short = any(dtype in ("float32", "float16") for dtype in outcome.dtypes.values())
            sightings.append(Sighting(given, seen, rate, FLOAT32 if short else CLOSE))
        if len(sightings) == len(trial.rows):
            common = set.intersection(*(set(sighting.seen) for sighting in sightings))
            if common:
                yield Case(kind, tuple(replace(s, seen={name: s.seen[name] for name in common}) for s in sightings))


def handed(kind: str, ran: Ran) -> Given:
    """What stands before a function, but for the parameters: for backward, what the code's own forward gave."""
    if kind == "update":
        return {name: value for name, value in ran.values.items() if name[0] == "d"}
    if kind != "backward":
        return {}
    forward = ran.outcomes.get("forward")
    took = {name: ran.values[name] for name in ran.outcomes["backward"].took if name in ran.values}
    gave = {} if forward is None else {name: forward.values[name] for name in forward.values if name in ran.values}
    return {name: value for name, value in (took | gave).items() if name[0] in "ZHO"}


def seen_in(kind: str, outcome: Outcome, network: Architecture, given: Mapping[str, np.ndarray]) -> Given:
    """The values of an outcome that are judged, under the names of the pass."""
    exercise = Exercise(network)
    found = dict(outcome.values)
    if kind in ("update", "train_step"):
        found |= {
            f"{name}_new": value for name, value in outcome.in_place.items() if f"{name}_new" not in outcome.values
        }
    wanted = "ZHOEdWB" if kind == "train_step" else RESULTS[kind]
    return {
        name: value
        for name, value in found.items()
        if name in exercise.order and name[0] in wanted and name not in given
    }


def known_costs(
    student: Student, trial: Trial, network: Architecture, ran: Ran, seed: int
) -> tuple[tuple[str, str, bool], ...]:
    """The costs that fit what the code's own cost function gives, or what else it calls its cost."""
    given = start(trial, network, seed, 0)
    values = worked(Exercise(network), given, RATES[0])
    forward = ran.outcomes.get("forward")
    O = forward.values.get("O", values["O"]) if forward is not None else values["O"]
    seen = [outcome.values["C"] for outcome in ran.outcomes.values() if "C" in outcome.values and not outcome.crash]
    for C in seen:
        if C.size == 1 and (found := costs_like(float(C.ravel()[0]), O, given["Y"])):
            return tuple(found)
    if "cost" in student.kinds:
        shares = np.exp(values["Zo"]) / np.exp(values["Zo"]).sum(axis=1, keepdims=True)
        shares = shares if shares.shape[1] > 1 else 1 / (1 + np.exp(-values["Zo"]))
        call = Call("cost", {**values, "O": shares})
        outcome = student.run([call], network, trial.manner)[0]
        C = outcome.values.get("C")
        if C is not None and C.size == 1:
            return tuple(costs_like(float(C.ravel()[0]), shares if "O" in outcome.took else O, given["Y"]))
    return ()
