"""The mistakes as equations: a slip is one part of an equation done wrong. Their words are in `mistakes.py`.

Each line is in the general letters of `Exercise.letters`, and some more: L is the loss of one output, A_slope the slope
A′(Z), A_H the same fed with H, A_Z the activation itself, and X_last the last row of X. `judge.py` looks for the slip
whose numbers are the student's.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..equations.activations import ACTIVATIONS
from ..working.book import hidden_name, layer_of
from ..working.expressions import Letter, Node, parse
from ..working.notation import split
from .exercise import Exercise, times

SIGN = "sign"  # a part that is changed by the other sign
OUTPUTS_LEFT = "the number of outputs is left out"
OUTPUT_LEFT = "these weights are not updated"  # of a hidden layer it is a mistake with a name
WHOLE = ""  # the line stands in the place of the whole equation


@dataclass(frozen=True)
class Slip:
    """One equation with parts of it done wrong. `mistake` is an id of `mistakes.MISTAKES`; "" where both are right.

    `tree` is the wrong equation, in the letters of the exercise. `says` is what to add to the words of the mistake.
    """

    mistake: str
    name: str
    tree: Node
    changes: tuple[tuple[str, Node | None], ...]
    says: str = ""


# kind → (mistake, part, line, what to say). A line of None leaves the part out.
SLOPES = (
    ("slope_of_activation", "slope", "A_H", ""),
    ("slope_of_activation", "slope", "formula_of_Z", ""),
    ("slope_times_z", "slope", "A_slope * Z", ""),
    ("slope_times_z", "slope", "Z", ""),
    ("unrecognised", "slope", "A_Z", "the activation itself stands where its slope belongs"),
    ("unrecognised", "slope", "A_slope * A_slope", "the slope is multiplied in twice"),
)
SCALE = (
    ("factor_two", "factor", "2", ""),
    ("factor_two", "factor", "1 / 2", ""),
)
TABLE: dict[str, tuple[tuple[str, str, str | None, str], ...]] = {
    "Z": (
        ("no_bias", "bias", None, ""),
        ("elementwise_for_dot", "product", "input * W", ""),
        ("transposed_weights", "product", "input @ W.T", ""),
        ("no_activation", "product", "Z_before @ W", "the activation before it is skipped: Z goes on in its place"),
        ("wrong_layer_input", "product", "X @ W", ""),
        ("sign_flipped", SIGN, "", "the bias is subtracted"),
        ("integer_truncation", "product", "input_truncated @ W", ""),
        ("integer_truncation", "product", "input @ W_truncated", ""),
        ("integer_truncation", WHOLE, "truncated", ""),
        ("shared_buffer", WHOLE, "A_of_right", "Z holds what H should hold"),
    ),
    "H": (
        ("no_activation", "value", "Z", ""),
        ("slope_of_activation", "value", "A_slope", "the slope stands where the activation itself belongs"),
        ("sign_flipped", SIGN, "", ""),
        ("shared_buffer", "value", "Z", "H and Z hold the same"),
    ),
    "C": (
        ("sign_flipped", SIGN, "", ""),
        *SCALE,
    ),
    "Eo": (
        ("column_vector", "difference", "O - Y.T", "every prediction meets every target"),
        ("column_vector", "difference", "O.T - Y", "every prediction meets every target"),
        ("sign_flipped", SIGN, "", ""),
        ("missing_output_slope", "slope", None, ""),
        *SLOPES,
        ("double_slope", "slope", "A_slope", ""),
        ("double_slope", WHOLE, "row_product", "the whole slope of softmax is multiplied in once more"),
        *SCALE,
        ("missing_output_slope", "difference", "L_slope", ""),
        ("slope_of_activation", "difference", "L_slope * A_H", ""),
        ("slope_of_activation", "difference", "L_slope * formula_of_Z", ""),
        ("slope_times_z", "difference", "L_slope * A_slope * Z", ""),
        ("slope_times_z", "difference", "L_slope * Z", ""),
        ("unrecognised", "difference", "L_slope * (O * (1 - O))", "the slope of softmax is taken unit by unit"),
        ("loss_for_derivative", "difference", "L", ""),
        ("loss_for_derivative", "difference", "(O - Y)**2 / 2", ""),
        ("loss_for_derivative", "difference", "(O - Y)**2", ""),
        ("loss_for_derivative", "difference", "-(O - Y)**2", ""),
        ("loss_for_derivative", "difference", "-(O - Y)**2 / 2", ""),
    ),
    "E": (
        ("updated_before_error", "back", "E_next @ W_next_new.T", ""),
        ("raw_error_passed", "back", "C_slope @ W_next.T", ""),
        ("raw_error_passed", "back", "(O - Y) @ W_next.T", ""),
        ("raw_error_passed", "back", "(Y - O) @ W_next.T", "and with the sign the other way round"),
        ("raw_error_passed", "back", "(E_after @ W_after.T) @ W_next.T", "the slope of the layer between is left out"),
        ("missing_hidden_slope", "slope", None, ""),
        *SLOPES,
        ("transposed_weights", "back", "E_next @ W_next", ""),
        ("transposed_weights", "back", "W_next @ E_next", "and the sides are exchanged"),
        ("elementwise_for_dot", "back", "E_next * W_next.T", ""),
        ("elementwise_for_dot", "back", "E_next * W_next", ""),
        ("sign_flipped", SIGN, "", ""),
        *SCALE,
        ("hidden_layer_skipped", WHOLE, "0 * Z", ""),
    ),
    "dW": (
        ("hidden_layer_skipped", WHOLE, "0 * W", ""),
        ("z_for_input", "product", "Z_before.T @ E", ""),
        ("wrong_layer_input", "product", "X.T @ E", ""),
        ("wrong_layer_input", "product", "H.T @ E", ""),
        ("wrong_layer_input", "product", "Z.T @ E", ""),
        ("missing_output_slope", "product", "input.T @ C_slope", ""),
        ("missing_output_slope", "product", "input.T @ (O - Y)", ""),
        ("missing_hidden_slope", "product", "input.T @ (E_next @ W_next.T)", ""),
        ("last_row_only", "product", "input_last.T @ E_last", ""),
        ("last_row_only", "product", "input_first.T @ E_first", "it is the first row that is left"),
        ("sign_flipped", SIGN, "", ""),
        ("elementwise_for_dot", "product", "input * E", ""),
        ("elementwise_for_dot", "product", "input.T * E", ""),
        ("unrecognised", "product", "E.T @ input", "rows and columns of dW are exchanged"),
        ("integer_truncation", WHOLE, "truncated", ""),
        *SCALE,
    ),
    "dB": (
        ("missing_bias_gradient", WHOLE, "0 * colsum(E)", ""),
        ("hidden_layer_skipped", WHOLE, "0 * colsum(E)", ""),
        ("bias_wrong_axis", "total", "rowsum(E).T", ""),
        ("bias_wrong_axis", "total", "sum(E)", "all is added up to one number"),
        ("bias_wrong_axis", "total", "E", "the rows are not added up at all"),
        ("missing_output_slope", "total", "colsum(C_slope)", ""),
        ("missing_output_slope", "total", "colsum(O - Y)", ""),
        ("missing_hidden_slope", "total", "colsum(E_next @ W_next.T)", ""),
        ("last_row_only", "total", "E_last", ""),
        ("last_row_only", "total", "E_first", "it is the first row that is left"),
        ("sign_flipped", SIGN, "", ""),
        ("integer_truncation", WHOLE, "truncated", ""),
        *SCALE,
    ),
    "W_new": (
        ("sign_flipped", SIGN, "", ""),
        ("hidden_layer_skipped", WHOLE, "W", ""),
        ("unrecognised", WHOLE, "W", OUTPUT_LEFT),
        ("integer_truncation", WHOLE, "truncated", ""),
        ("integer_truncation", "step", "step_truncated", ""),
        ("unrecognised", "step", "dW", "the learning rate is left out"),
        ("unrecognised", WHOLE, "-(rate * dW)", "the old weight is left out"),
        *SCALE,
    ),
    "B_new": (
        ("sign_flipped", SIGN, "", ""),
        ("missing_bias_gradient", WHOLE, "B", ""),
        ("column_vector", WHOLE, "B.T - rate * dB", "a row and a column met, and were spread to a square"),
        ("column_vector", WHOLE, "B - rate * dB.T", "a row and a column met, and were spread to a square"),
        ("hidden_layer_skipped", WHOLE, "B", ""),
        ("integer_truncation", WHOLE, "truncated", ""),
        ("integer_truncation", "step", "step_truncated", ""),
        ("unrecognised", "step", "dB", "the learning rate is left out"),
        *SCALE,
    ),
}
AVERAGES = ("E", "dW", "dB", "Eo", "W_new", "B_new", "C")  # where a 1/n may be missing, extra or twice


@lru_cache(maxsize=16384)
def slips_of(exercise: Exercise, name: str) -> tuple[Slip, ...]:
    """All slips of one quantity's equation, the likelier ones first; and, with no mistake, what is as right as ours.

    >>> from ..architecture import architecture
    >>> from ..working.notation import written
    >>> slip = next(slip for slip in slips_of(Exercise(architecture([1, 2, 2])), "Eh") if slip.mistake)
    >>> slip.mistake, written(slip.tree)
    ('updated_before_error', '(Eo·Wo_newᵀ) ∘ A′(Zh)')
    """
    right, found = exercise.right(name), []
    for slip in (*equivalents(exercise, name), *from_table(exercise, name), *averages(exercise, name)):
        if slip.tree != right and (slip.mistake, slip.tree) not in [(other.mistake, other.tree) for other in found]:
            found.append(slip)
    return tuple(found)


def both(exercise: Exercise, one: Slip, other: Slip) -> Slip | None:
    """Two slips in one equation, if they are in different parts of it."""
    changes = dict(one.changes) | dict(other.changes)
    if len(changes) < len(one.changes) + len(other.changes) or WHOLE in changes:
        return None
    if "column_vector" in (one.mistake, other.mistake):
        return None  # in a square of numbers nothing else can be told
    return made(exercise, f"{one.mistake} {other.mistake}", one.name, changes, f"{one.says} {other.says}".strip())


def made(exercise: Exercise, mistake: str, name: str, changes: dict[str, Node | None], says: str) -> Slip:
    if WHOLE in changes:
        tree = changes[WHOLE]
        assert tree is not None
    else:
        changed = {part: node for part, node in changes.items() if part != SIGN}
        tree = exercise.whole(name, {**exercise.parts(name), **changed}, flipped=SIGN in changes)
    return Slip(mistake, name, tree, tuple(changes.items()), says)


def equivalents(exercise: Exercise, name: str) -> Iterator[Slip]:
    """The slope is as right from the student's own H as from their Z, even where H is wrong."""
    letter, layer, mark = split(name)
    if letter != "E" or mark or "slope" not in (parts := exercise.parts(name)) or parts["slope"] is None:
        return
    formula = ACTIVATIONS[exercise.activation(layer)].slope_formula
    letters = exercise.letters(name)
    for line in (formula, formula.replace("Z", "H")):  # relu: H > 0 says the same as Z > 0
        yield made(exercise, "", name, {"slope": parse(line, letters)}, "")


def from_table(exercise: Exercise, name: str) -> Iterator[Slip]:
    letters, kind = general_letters(exercise, name), kind_of(name)
    for mistake, part, text, says in TABLE[kind]:
        if part == SIGN:
            if not (kind == "Z" and not exercise.shape.bias):
                yield made(exercise, mistake, name, {SIGN: None}, says)
        elif applies(exercise, name, mistake, part) and not (says == OUTPUT_LEFT and split(name)[1] != "o"):
            node = None if text is None else tree_of(text, letters)
            if text is None or node is not None:
                yield made(exercise, mistake, name, {part: node}, says)


def applies(exercise: Exercise, name: str, mistake: str, part: str) -> bool:
    """Whether a slip of the table is one for this layer, this activation and this cost."""
    layer = split(name)[1]
    if mistake == "hidden_layer_skipped":
        return layer not in ("o", "")
    if mistake == "double_slope":
        is_softmax = exercise.shape.output == "softmax"
        return exercise.shape.collapses and (part != WHOLE or is_softmax)
    if name == "Eo" and part == "slope":  # there is one to get wrong
        return exercise.parts(name)["slope"] is not None
    if mistake == "missing_output_slope" and name != "Eo":
        return not exercise.shape.collapses and exercise.shape.output != "identity"
    if mistake == "missing_output_slope" and part == "slope":
        return exercise.shape.output not in ("identity", "softmax") and not exercise.shape.collapses
    if mistake == "unrecognised" and name == "Eo" and part == "difference":
        return exercise.shape.output == "softmax"
    if mistake == "column_vector":
        units = exercise.shape.sizes[exercise.shape.layers.index(layer) + 1]
        return units == 1 if name == "Eo" else units > 1
    if mistake == "no_bias":
        return exercise.shape.bias
    return True


def averages(exercise: Exercise, name: str) -> Iterator[Slip]:
    """1/n where it does not belong, or missing where it does."""
    kind = kind_of(name)
    if kind not in AVERAGES:
        return
    divisor = exercise.parts(name).get("divisor")
    outputs = parse(str(exercise.shape.sizes[-1]), {})
    if divisor is None:
        mistake = "averaged_twice" if exercise.shape.reduction == "mean" else "mean_for_sum"
        yield made(exercise, mistake, name, {"divisor": Letter("n")}, "")
        if exercise.shape.reduction == "mean" and exercise.placement == "E" and kind in ("dW", "dB"):
            yield made(exercise, "sum_for_mean", name, {"factor": Letter("n")}, "")
    else:
        yield made(exercise, "sum_for_mean", name, {"divisor": exercise.outputs}, "")
        yield made(exercise, "averaged_twice", name, {"divisor": parse("d * n", {"d": divisor})}, "")
    if exercise.over_outputs and divisor is not None:
        yield made(exercise, "unrecognised", name, {"divisor": Letter("n")}, OUTPUTS_LEFT)
    elif exercise.shape.sizes[-1] > 1:
        yield made(exercise, "divided_by_outputs", name, {"divisor": times(outputs, divisor)}, "")
        if divisor is None:
            both = parse("n * m", {"m": outputs})
            yield made(exercise, "divided_by_outputs", name, {"divisor": both}, "and by the number of rows")


def kind_of(name: str) -> str:
    """The row of the table for a quantity.

    >>> [kind_of(name) for name in ("Z1", "O", "H", "Eo", "Eh", "dWo", "Wo_new")]
    ['Z', 'H', 'H', 'Eo', 'E', 'dW', 'W_new']
    """
    letter, _, mark = split(name)
    if mark:
        return f"{letter}_{mark}"
    return "H" if letter == "O" else name if name == "Eo" else letter


def general_letters(exercise: Exercise, name: str) -> dict[str, Node | str | None]:
    """What the letters of TABLE stand for, in one equation; None where there is nothing of that kind."""
    letter, layer, mark = split(name)
    letters: dict[str, Node | str | None] = dict(exercise.letters(name))
    letters["L"] = parse(exercise.shape.cost.formula, {})
    letters["C_slope"] = Letter("C′(O)")
    if mark:
        quantity = f"{letter}{layer}"
        return letters | {
            "dW": f"d{quantity}",
            "dB": f"d{quantity}",
            "truncated": f"{quantity}_new_truncated",
            "step_truncated": f"{quantity}_step_truncated",
        }
    if name == "C":
        return letters
    layer = layer_of(name)
    activation = ACTIVATIONS[exercise.activation(layer)]
    H, Z = hidden_name(layer), f"Z{layer}"
    before, after = exercise.before(layer), exercise.after(layer)
    letters |= {
        "A_slope": Letter(f"A′({Z})"),
        "A_H": Letter(f"A′({H})"),
        "A_Z": Letter(f"A({Z})"),
        "formula_of_Z": parse(activation.slope_formula, {"H": Z, "Z": Z}) if activation.slope else None,
        "truncated": f"{name}_truncated",
        "input_truncated": f"{letters['input']}_truncated",
        "W_truncated": f"{letters['W']}_truncated",
        "input_last": f"{letters['input']}_last",
        "input_first": f"{letters['input']}_first",
        "E_last": f"E{layer}_last",
        "E_first": f"E{layer}_first",
    }
    if letter == "Z":
        letters["A_of_right"] = parse(activation.formula, {"Z": exercise.right(name)})
    if activation.slope is None:  # softmax: what would be the slope, were it a function of one number
        letters["A_slope"] = parse("O * (1 - O)", {})
        letters["A_H"] = letters["A_Z"] = None
        if exercise.shape.collapses:
            letters["row_product"] = parse(activation.slope_formula, {"H": "O", "G": exercise.right("Eo")})
    if exercise.shape.collapses or activation.slope is None:  # for those who write C′(O) ∘ A′(Zo) out
        letters["L_slope"] = parse(exercise.shape.cost.derivative_formula, {})
    if before is None:
        letters["Z_before"] = letters["X"] = None
    if after is not None:
        following = exercise.after(after)
        letters |= {"E_after": f"E{following}", "W_after": f"W{following}"} if following else {}
        if after != "o":
            letters |= dict.fromkeys(("C_slope", "O"))
    elif kind_of(name) not in ("Eo", "dW", "dB"):
        letters["C_slope"] = None
    if after is not None and kind_of(name) in ("dW", "dB"):
        letters |= dict.fromkeys(("C_slope", "O"))
    return letters


def tree_of(text: str, letters: dict[str, Node | str | None]) -> Node | None:
    """The tree of a line; None where it has a letter that is not there."""
    names = {node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)}
    missing = [name for name in names if letters.get(name, name if name in GIVEN else None) is None]
    return None if missing else parse(text, letters)


GIVEN = ("X", "Y", "O", "colsum", "rowsum", "sum")
