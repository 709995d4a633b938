"""A pass with mistakes in it: every quantity of an exercise, with some slips and some values of the student's.

`Pass` looks numbers up by the letters of an equation; `worked` makes a whole pass. Next: `judge.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..equations.activations import ACTIVATIONS
from ..working.book import layer_of
from ..working.expressions import NOTHING, Node, evaluate, parse
from ..working.notation import split, written
from .exercise import Exercise
from .slips import Slip


@dataclass(frozen=True, eq=False)
class Pass:
    """The numbers of one pass, by their letters: those that are known, and what follows from them directly.

    known : X, Y, the parameters, and every quantity that was handed in, seen, or worked out so far
    """

    exercise: Exercise
    known: Mapping[str, np.ndarray]
    rate: float
    made: dict[str, np.ndarray] = field(default_factory=dict)  # A′(Zh) and its kind, worked out once

    def __call__(self, name: str) -> np.ndarray:
        """The value of a letter. Raises KeyError for one that is not known."""
        if name in self.known:
            return self.known[name]
        if name not in self.made:
            self.made[name] = self.of(name)
        return self.made[name]

    def of(self, name: str) -> np.ndarray:
        if name == "n":
            return np.asarray(float(len(self.known["X"])))
        if name == "η":
            return np.asarray(self.rate)
        if name == "C′(O)":
            parts = {"own": parse(self.exercise.shape.cost.derivative_formula, {}), "n": self.exercise.divisor("E")}
            return evaluate(parse("own / n", parts), self)
        if name.startswith(("A(", "A′(")):
            return self.activation(name)
        base, _, mark = name.rpartition("_")
        match mark:
            case "last":
                return self(base)[-1:]
            case "first":
                return self(base)[:1]
            case "truncated" if base.endswith("_step"):
                step = np.trunc(self("η") * self("d" + base.removesuffix("_step")))
                if not step.any():
                    raise KeyError(name)  # nothing is left of it, which is another mistake
                return step
            case "truncated" if base[0] in "XWB" and "_" not in base:
                return np.trunc(self(base))
            case "truncated" if base[0] in "HO" and base in self.known:
                return np.trunc(self(base))
            case "truncated":
                return np.trunc(evaluate(self.exercise.right(base), self))
            case "new":  # where the weight is used before its own turn: as it will be after the update
                derivative = evaluate(self.exercise.right(f"d{base}"), self)
                return evaluate(self.exercise.right(name), self.with_(f"d{base}", derivative))
        raise KeyError(name)

    def activation(self, name: str) -> np.ndarray:
        """A(Zh), A′(Zh) or A′(H): the activation of a layer, or its slope, at its Z or, by mistake, at its H."""
        function, _, argument = name.removesuffix(")").partition("(")
        activation = ACTIVATIONS[self.exercise.activation(layer_of(argument))]
        Z = self(argument)
        with np.errstate(all="ignore"):
            H = activation.value(Z)
            if function == "A" or activation.slope is None:
                return H
            return activation.slope(Z, H)

    def with_(self, name: str, value: np.ndarray) -> "Pass":
        return Pass(self.exercise, {**self.known, name: value}, self.rate)

    def value(self, name: str, tree: Node) -> np.ndarray | None:
        """What an equation of this quantity comes to; None where its shapes do not fit together."""
        try:
            value = np.asarray(evaluate(tree, self), dtype=np.float64)
        except (ValueError, KeyError, IndexError, np.exceptions.AxisError):
            return None
        return np.zeros(self.shape(name)) if tree == NOTHING else value

    def shape(self, name: str) -> tuple[int, ...]:
        """The right shape of a quantity that is judged."""
        letter, _, _ = split(name)
        if letter == "C":
            return ()
        shape = self.exercise.shape
        number = shape.layers.index(layer_of(name))
        before, after = shape.sizes[number], shape.sizes[number + 1]
        if letter.removeprefix("d") in ("W", "B"):
            return (before if letter[-1] == "W" else 1, after)
        return len(self.known["X"]), after


def worked(
    exercise: Exercise,
    given: Mapping[str, np.ndarray],
    rate: float,
    slips: Mapping[str, Slip] | None = None,
    seen: Mapping[str, np.ndarray] | None = None,
) -> dict[str, np.ndarray]:
    """Every quantity of a pass by its name, in order, given X, Y, W* and B*, and rate, the learning rate η.

    slips : by the name of a quantity, the slip with which it is worked out
    seen : by its name, the value that stands in the place of ours, and is used in what follows

    Raises ValueError where the shapes of a slip do not fit together.

    >>> from ..architecture import architecture
    >>> from .slips import slips_of
    >>> exercise = Exercise(architecture([1, 1, 1], activations="identity", reduction="sum"))
    >>> one = np.ones((1, 1))
    >>> given = dict(X=one, Y=0 * one, Wh=2 * one, Bh=0 * one, Wo=3 * one, Bo=0 * one)
    >>> early = next(slip for slip in slips_of(exercise, "Eh") if slip.mistake == "updated_before_error")
    >>> worked(exercise, given, 0.1)["Eh"], worked(exercise, given, 0.1, {"Eh": early})["Eh"]
    (array([[18.]]), array([[10.8]]))
    """
    values = dict(given)
    for name in exercise.order:
        if seen and name in seen:
            values[name] = seen[name]
            continue
        tree = slips[name].tree if slips and name in slips else exercise.right(name)
        value = Pass(exercise, values, rate).value(name, tree)
        if value is None:
            raise ValueError(f"the shapes in {name} = {written(tree)} do not fit together")
        values[name] = value
    return {name: values[name] for name in (*given, *exercise.order) if name in values}
