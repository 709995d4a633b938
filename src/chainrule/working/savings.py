"""What backpropagation saves: which numbers are computed once and used again, and how many multiplications that spares.

Without it, every derivative would be a sum over all its paths from the cost, each a product of its own, as `chain.py`
writes them. The counts are those of the three equations, from known slopes to the derivatives: the way forward is the
same in both, and what masks and penalties multiply is left aside.
"""

from dataclasses import dataclass
from math import prod

from ..architecture import Architecture
from .expressions import letters
from .record import Record, Step

WORDS = {
    "title": "Computed once, used again",
    "about": "An error gathers everything that comes back from the cost. It is worked out once and kept, so the layers "
    "before need not go there again.",
    "begin": "Nothing of the way back has been computed yet.",
    "unused": "{name}: computed once, not used yet.",
    "added": "{name}: computed once, used in {users} so far.",
    "used": "{name}: computed once, used in {users}: {count} so far, and none of them computed {name} again.",
    "multiplication": "1 multiplication",
    "multiplications": "{count} multiplications",
    "and": "{others} and {last}",
}
"""What is said of a quantity that is computed once, at some place of the way back; {count} says how many
multiplications its numbers have been in.
"""


@dataclass(frozen=True)
class Use:
    """A quantity that is computed once, and the names of those that are made from it."""

    step: Step
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class Growth:
    """The multiplications for a network with so many hidden layers: with E kept, and path by path."""

    depth: int
    kept: int
    by_paths: int


@dataclass(frozen=True)
class Savings:
    """`uses` in the order of the pass; `kept` and `by_paths`, the multiplications of this pass's way back.

    `growth` has the same for networks that have `width` units in each of 0, 1, 2, … hidden layers.
    """

    uses: tuple[Use, ...]
    kept: int
    by_paths: int
    width: int
    growth: tuple[Growth, ...]


def savings(record: Record, depths: int = 8) -> Savings:
    shape, rows = record.architecture, len(record.value("X"))
    names = [step.name for step in (*record.steps, *record.parts)]
    used: dict[str, list[str]] = {name: [] for name in names}
    for step in sorted((*record.steps, *record.parts), key=lambda step: step.phase == "part"):
        for letter in dict.fromkeys(found.name for form in step.forms[-1:] for found in letters(form)):
            if letter in used:
                used[letter].append(step.name)
    uses = tuple(Use(step, tuple(used[step.name])) for step in record if used[step.name] and step.phase != "given")
    width = shape.sizes[1] if shape.hidden else shape.sizes[-1]
    deeper = [(shape.sizes[0], *[width] * depth, shape.sizes[-1]) for depth in range(depths + 1)]
    growth = tuple(
        Growth(depth, kept_for(sizes, rows, shape), by_paths_for(sizes, rows, shape))
        for depth, sizes in enumerate(deeper)
    )
    kept, by_paths = kept_for(shape.sizes, rows, shape), by_paths_for(shape.sizes, rows, shape)
    return Savings(uses, kept, by_paths, width, growth)


def by_paths_for(sizes: tuple[int, ...], rows: int, shape: Architecture) -> int:
    """Path by path: each derivative, for each row and each path, multiplies all its factors anew."""
    total = 0
    start = factors_at_output(shape)
    for number in range(len(sizes) - 1):
        above = sizes[number + 2 :]
        paths = rows * prod(above)
        slopes = 2 * len(above) + start  # a weight and a slope for each layer above, and what the output begins with
        weights, biases = sizes[number] * sizes[number + 1], sizes[number + 1] * shape.bias
        total += paths * (weights * slopes + biases * (slopes - 1))
    return total


def kept_for(sizes: tuple[int, ...], rows: int, shape: Architecture) -> int:
    """With every E kept: two matrix products and one product cell by cell for each layer, and the output's error."""
    total = rows * sizes[-1] * (factors_at_output(shape) - 1)
    for number in range(len(sizes) - 1):
        total += rows * sizes[number] * sizes[number + 1]  # dW = (layer input)ᵀ·E
        if number:
            total += rows * sizes[number] * sizes[number + 1] + rows * sizes[number]  # E = (E_next·W_nextᵀ) ∘ A′(Z)
    return total


def factors_at_output(shape: Architecture) -> int:
    """The factors that a path begins with: C′(O) and A′(Zo), or Eo where they have become one."""
    return 1 if shape.collapses or shape.activations[-1].slope is None else 2
