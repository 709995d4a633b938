"""The numbers that somebody's code is tried on, chosen so that mistakes show.

What a probe can show depends on it: with one row, or layers of one size, or all numbers positive, many mistakes change
nothing. So every probe has several rows, layers of different sizes, a Z of both signs in every hidden unit and never
near 0, biases of more than 1, and a large learning rate. `unseen` proves of a probe what it cannot show.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from ..architecture import Architecture, architecture
from ..working.expressions import Node
from .exercise import Exercise
from .judge import Sighting, agree
from .passes import Pass, worked
from .slips import slips_of

SIZES = (4, 5, 3, 6, 2, 7)  # inputs, hidden …; all different, and so is the number of rows
ROWS = (8, 9)  # of the first probe and the second
RATES = (0.7, 0.4)
NEAR = 0.05  # a Z nearer to 0 than this could be on the other side of a kink
Given = dict[str, np.ndarray]


def sizes(layers: int, outputs: int | None = None) -> tuple[int, ...]:
    """The sizes of a network with so many layers of weights: inputs, hidden …, outputs.

    >>> sizes(2), sizes(3, outputs=1)
    ((4, 5, 3), (4, 5, 3, 1))
    """
    chosen = (
        SIZES[: layers + 1] if layers < len(SIZES) else (*SIZES, *(3 + k % 4 for k in range(layers + 1 - len(SIZES))))
    )
    return chosen if outputs is None else (*chosen[:-1], outputs)


@lru_cache(maxsize=64)
def probe(sizes: tuple[int, ...], rows: int, seed: int, bias: bool = True) -> Mapping[str, np.ndarray]:
    """X, Y, W* and B* for a network of these sizes. The targets are rows with a single 1; with one output, 0 or 1.

    Drawn again until every hidden unit of a ReLU network is on for some rows and off for others.
    """
    shape = architecture(sizes, bias=bias)
    random = np.random.default_rng(seed)
    for _ in range(2000):
        given = drawn(shape, rows, random)
        if shows(Exercise(shape), given) or max(sizes) == 1:
            break
    return given


def drawn(shape: Architecture, rows: int, random: np.random.Generator) -> Given:
    outputs = shape.sizes[-1]
    given: Given = {"X": two_places(random.normal(size=(rows, shape.sizes[0])))}
    if outputs > 1:
        given["Y"] = np.eye(outputs)[random.permutation(np.arange(rows) % outputs)]
    else:
        given["Y"] = random.permutation(np.arange(rows) % 2).astype(float)[:, None]
    for layer, (before, after) in zip(shape.layers, shape.shapes(), strict=True):
        given[f"W{layer}"] = two_places(random.normal(size=(before, after)) / np.sqrt(before) * 1.2)
        if shape.bias:
            given[f"B{layer}"] = two_places(random.uniform(0.4, 1.6, size=(1, after)) * random.choice([-1, 1], after))
    return given


def two_places(values: np.ndarray) -> np.ndarray:
    """Numbers that can be read aloud, none of them 0."""
    rounded = values.round(2)
    return np.where(rounded == 0, 0.01, rounded)


def shows(exercise: Exercise, given: Given) -> bool:
    values = worked(exercise, given, 0.1)
    hidden = [values[f"Z{layer}"] for layer in exercise.shape.layers[:-1]]
    return all(
        bool(((Z > 0).any(axis=0) & (Z < 0).any(axis=0)).all() and np.abs(Z).min() > NEAR) for Z in hidden
    ) and bool(np.abs(values["O"]).max() < 6)


def unseen(exercise: Exercise, sightings: Sequence[Sighting]) -> tuple[str, ...]:
    """The mistakes that would change none of the numbers that were seen, as "slope_of_activation in Eh".

    Empty for the probes of this file and smooth activations; with ReLU, A′(H) is A′(Z), so nobody can see that slip.
    """
    found = []
    for name in sightings[0].seen:
        if name not in exercise.order:
            continue
        for slip in slips_of(exercise, name):
            if slip.mistake in ("", "unrecognised"):
                continue
            if all(hidden_from(exercise, sighting, name, slip.tree) for sighting in sightings):
                found.append(f"{slip.mistake} in {name}")
    return tuple(dict.fromkeys(found))


def hidden_from(exercise: Exercise, sighting: Sighting, name: str, tree: Node) -> bool:
    """Whether the slip gives the right numbers in this probe."""
    known = Pass(exercise, {**sighting.given, **sighting.seen}, sighting.rate)
    right = known.value(name, exercise.right(name))
    if right is None:
        return False
    there = Sighting(sighting.given, {name: right}, sighting.rate, sighting.tolerance)
    return agree(there, name, tree, known)
