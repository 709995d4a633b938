"""The numbers that somebody's code is tried on, chosen so that mistakes show.

What a probe can show depends on it: with one row, or layers of one size, or all numbers positive, many mistakes change
nothing. So every probe has several rows, layers of different sizes, a Z of both signs in every hidden unit and never
near 0, biases that are not small, and a large learning rate. `unseen` proves of a probe what it cannot show.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from ..architecture import Architecture, architecture
from ..working.expressions import Node
from .exercise import Exercise
from .judge import CLOSE, Sighting, names, same
from .passes import Pass, worked
from .slips import slips_of

SIZES = (4, 5, 3, 6, 2, 7)  # inputs, hidden …; all different, and so is the number of rows
ROWS = (8, 9)  # of the first probe and the second
ALONE = (1, 1, 1)  # where a call receives one row, more of them are tried
RATES = (0.7, 0.4, 0.9)
TRIES = 500
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

    Each layer is drawn again until every unit of a ReLU network is on for some rows and off for others.
    """
    shape = architecture(sizes, bias=bias)
    random = np.random.default_rng(seed)
    given = drawn(shape, rows, random)
    while max(sizes) == 1 and not path_shows(Exercise(shape), given, turned=bool(seed % 3)):
        given = drawn(shape, rows, random)
    return given


def drawn(shape: Architecture, rows: int, random: np.random.Generator) -> Given:
    """X and Y, and the layers one after the other, each from what a ReLU network would hand on to it."""
    outputs = shape.sizes[-1]
    given = {"X": two_places(random.normal(size=(rows, shape.sizes[0])))}
    if outputs > 1:
        given["Y"] = np.eye(outputs)[random.permutation(np.arange(rows) % outputs)]
    else:
        given["Y"] = random.permutation((np.arange(rows) + random.integers(2)) % 2).astype(float)[:, None]
    H = given["X"]
    for layer, after in zip(shape.layers, shape.sizes[1:], strict=True):
        W, B = layer_drawn(H, after, shape.bias, layer == "o", random)
        given |= {f"W{layer}": W} | ({f"B{layer}": B} if shape.bias else {})
        H = np.maximum(H @ W + B, 0)
    return given


def layer_drawn(
    H: np.ndarray, units: int, bias: bool, last: bool, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """W and B of a layer: each unit is drawn until it shows, or one row's whole layer is."""
    together = units if len(H) == 1 else 1
    W, B = np.zeros((H.shape[1], units)), np.zeros((1, units))
    for first in range(0, units, together):
        part = slice(first, first + together)
        for _ in range(TRIES):
            W[:, part] = two_places(random.normal(size=(H.shape[1], together)) / np.sqrt(H.shape[1]) * 1.2)
            if bias:
                B[:, part] = two_places(random.uniform(0.4, 1.6, (1, together)) * random.choice([-1, 1], together))
            if shows(H @ W[:, part] + B[:, part], last) or max(H.shape[1], units) == 1:
                break
    return W, B


def two_places(values: np.ndarray) -> np.ndarray:
    """Numbers that can be read aloud, none of them 0."""
    rounded = values.round(2)
    return np.where(rounded == 0, 0.01, rounded)


def shows(Z: np.ndarray, last: bool) -> bool:
    """Whether Z has both signs in every unit, or in the layer where there is one row, and is nowhere near 0."""
    if last:
        return float(np.abs(Z).max()) < 6
    axis = 0 if len(Z) > 1 else 1
    return bool(((Z > 0).any(axis=axis) & (Z < 0).any(axis=axis)).all()) and float(np.abs(Z).min()) > NEAR


def path_shows(exercise: Exercise, given: Given, turned: bool) -> bool:
    """Whether a single path, unit after unit, is open up to the last Z, which is above 0, or turned, below."""
    values = worked(exercise, given, 0.1)
    *hidden, last = (float(values[f"Z{layer}"][0, 0]) for layer in exercise.shape.layers)
    ends = last < -NEAR if turned else last > NEAR
    return all(Z > NEAR for Z in hidden) and ends and abs(max(last, 0.0) - float(given["Y"][0, 0])) > NEAR


def unseen(exercise: Exercise, cases: Sequence[Sequence[Sighting]]) -> tuple[str, ...]:
    """The mistakes that would change none of the numbers that were seen. cases: for each function, its sightings.

    With ReLU, A′(H) is A′(Z), so nobody can see that slip; with smooth activations the probes of this file show all.
    """
    seen: set[str] = set()
    tried: dict[str, None] = {}
    for sightings in cases:
        try:
            passes = [Pass(exercise, worked(exercise, s.given, s.rate, seen=s.seen), s.rate) for s in sightings]
        except ValueError:  # a result of another shape, with which nothing can be worked out
            continue
        for name in names(exercise, sightings):
            for slip in slips_of(exercise, name):
                if slip.mistake in ("", "unrecognised"):
                    continue
                tried[slip.mistake] = None
                if slip.mistake not in seen and not all(hidden_from(each, name, slip.tree) for each in passes):
                    seen.add(slip.mistake)
    return tuple(mistake for mistake in tried if mistake not in seen)


def hidden_from(known: Pass, name: str, tree: Node) -> bool:
    """Whether the slip gives the right numbers in this pass."""
    right, wrong = known.value(name, known.exercise.right(name)), known.value(name, tree)
    return right is not None and wrong is not None and same(wrong, right, CLOSE)
