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
ALONE = (1, 1, 1)  # where a call receives one row, more of them are tried
RATES = (0.7, 0.4, 0.9)
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
    given = drawn(shape, rows, random)
    for _ in range(500):
        if shows(Exercise(shape), given, turned=bool(seed % 3)):
            break
        given = drawn(shape, rows, random)
    return given


def drawn(shape: Architecture, rows: int, random: np.random.Generator) -> Given:
    outputs = shape.sizes[-1]
    given: Given = {"X": two_places(random.normal(size=(rows, shape.sizes[0])))}
    if outputs > 1:
        given["Y"] = np.eye(outputs)[random.permutation(np.arange(rows) % outputs)]
    else:
        given["Y"] = random.permutation((np.arange(rows) + random.integers(2)) % 2).astype(float)[:, None]
    for layer, (before, after) in zip(shape.layers, shape.shapes(), strict=True):
        given[f"W{layer}"] = two_places(random.normal(size=(before, after)) / np.sqrt(before) * 1.2)
        if shape.bias:
            given[f"B{layer}"] = two_places(random.uniform(0.4, 1.6, size=(1, after)) * random.choice([-1, 1], after))
    return given


def two_places(values: np.ndarray) -> np.ndarray:
    """Numbers that can be read aloud, none of them 0."""
    rounded = values.round(2)
    return np.where(rounded == 0, 0.01, rounded)


def shows(exercise: Exercise, given: Given, turned: bool = False) -> bool:
    """Whether Z has both signs in every hidden unit, or in every layer of one row, and is nowhere near 0.

    turned : with a single path, whether its last Z is below 0
    """
    values = worked(exercise, given, 0.1)
    every = [values[f"Z{layer}"] for layer in exercise.shape.layers]
    if len(given["X"]) == 1 and max(exercise.shape.sizes) == 1:  # a single path, open at first, then ending below 0
        open_ = all(float(Z.min()) > NEAR for Z in every[:-1])
        last = float(every[-1][0, 0])
        return (
            open_ and (last < -NEAR if turned else last > NEAR) and abs(max(last, 0.0) - float(given["Y"][0, 0])) > NEAR
        )
    axis = 0 if len(given["X"]) > 1 else 1
    hidden = every[:-1]
    both = all(bool(((Z > 0).any(axis=axis) & (Z < 0).any(axis=axis)).all()) for Z in hidden)
    return both and all(float(np.abs(Z).min()) > NEAR for Z in hidden) and float(np.abs(values["O"]).max()) < 6


def unseen(exercise: Exercise, cases: Sequence[Sequence[Sighting]]) -> tuple[str, ...]:
    """The mistakes that would change none of the numbers that were seen. cases: for each function, its sightings.

    With ReLU, A′(H) is A′(Z), so nobody can see that slip; with smooth activations the probes of this file show all.
    """
    seen: set[str] = set()
    tried: dict[str, None] = {}
    for sightings in cases:
        for name in (name for name in sightings[0].seen if name in exercise.order):
            for slip in slips_of(exercise, name):
                if slip.mistake in ("", "unrecognised"):
                    continue
                tried[slip.mistake] = None
                if slip.mistake not in seen and not all(hidden_from(exercise, s, name, slip.tree) for s in sightings):
                    seen.add(slip.mistake)
    return tuple(mistake for mistake in tried if mistake not in seen)


def hidden_from(exercise: Exercise, sighting: Sighting, name: str, tree: Node) -> bool:
    """Whether the slip gives the right numbers in this probe."""
    known = Pass(exercise, {**sighting.given, **sighting.seen}, sighting.rate)
    right = known.value(name, exercise.right(name))
    if right is None:
        return False
    there = Sighting(sighting.given, {name: right}, sighting.rate, sighting.tolerance)
    return agree(there, name, tree, known)
