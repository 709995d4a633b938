"""The check of code from end to end: right code in many conventions, mistakes, and what no equation shows.

Each program is a text, given as functions of this process and as a file. What the check says is held against what was
put in. Next: `test_corpus.py`, the same with programs that people wrote.
"""

import importlib.util
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from chainrule.classroom.check import check
from chainrule.classroom.report import Judgement
from chainrule.classroom.student import FileStudent, Limits, OwnStudent
from chainrule.classroom.told import told
from chainrule.errors import InputError, UnknownName

KINDS = ("forward", "backward", "update", "train_step", "cost")
NUMBERS = itertools.count()
Way = Callable[..., Judgement]

PLAIN = """
import numpy as np


def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = np.tanh(Z1)
    Z2 = A1 @ W2 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward(X, Y, Z1, A1, Z2, A2, W2):
    n = len(X)
    dZ2 = (A2 - Y) * A2 * (1 - A2) / n
    dW2 = A1.T @ dZ2
    db2 = dZ2.sum(axis=0)
    dZ1 = dZ2 @ W2.T * (1 - A1**2)
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(axis=0)
    return {"dZ2": dZ2, "dW2": dW2, "db2": db2, "dZ1": dZ1, "dW1": dW1, "db1": db1}


def update(W1, b1, W2, b2, dW1, db1, dW2, db2, learning_rate):
    W1 = W1 - learning_rate * dW1
    b1 = b1 - learning_rate * db1
    W2 = W2 - learning_rate * dW2
    b2 = b2 - learning_rate * db2
    return W1, b1, W2, b2
"""

STEP = """
import numpy as np


def train_step(X, Y, W1, b1, W2, b2, learning_rate):
    n = len(X)
    Z1 = X @ W1 + b1
    A1 = np.maximum(Z1, 0)
    O = A1 @ W2 + b2
    Eo = (O - Y) / n
    Eh = Eo @ W2.T * (Z1 > 0)
    W2 = W2 - learning_rate * A1.T @ Eo
    b2 = b2 - learning_rate * Eo.sum(axis=0)
    W1 = W1 - learning_rate * X.T @ Eh
    b1 = b1 - learning_rate * Eh.sum(axis=0)
    return W1, b1, W2, b2
"""

COLUMNS = """
import numpy as np


def forward(X, W1, b1, W2, b2):
    Z1 = np.dot(W1, X) + b1
    A1 = np.maximum(0, Z1)
    Z2 = np.dot(W2, A1) + b2
    t = np.exp(Z2 - Z2.max(axis=0, keepdims=True))
    A2 = t / t.sum(axis=0, keepdims=True)
    return Z1, A1, Z2, A2


def backward(X, Y, Z1, A1, A2, W2):
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(W2.T, dZ2) * (Z1 > 0)
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dZ2": dZ2, "dW2": dW2, "db2": db2, "dZ1": dZ1, "dW1": dW1, "db1": db1}
"""

ALONE = """
import numpy as np


def backward(x, y, W1, b1, W2, b2):
    z1 = np.dot(W1, x) + b1
    a1 = 1 / (1 + np.exp(-z1))
    z2 = np.dot(W2, a1) + b2
    a2 = 1 / (1 + np.exp(-z2))
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = np.dot(W2.T, delta2) * a1 * (1 - a1)
    return {"dW1": np.outer(delta1, x), "db1": delta1, "dW2": np.outer(delta2, a1), "db2": delta2}
"""

ONE_OUTPUT = """
import numpy as np


def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = np.tanh(Z1)
    y_hat = A1 @ W2 + b2
    return Z1, A1, y_hat


def backward(X, y, Z1, A1, y_hat, W2):
    n = len(X)
    error = y_hat - y.reshape(-1, 1)
    dZ2 = error / n
    dW2 = A1.T @ dZ2
    db2 = dZ2.sum(axis=0)
    dZ1 = dZ2 @ W2.T * (1 - A1**2)
    return {"dW1": X.T @ dZ1, "db1": dZ1.sum(axis=0), "dW2": dW2, "db2": db2}
"""


def changed(text: str, *replacements: tuple[str, str]) -> str:
    for old, new in replacements:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


@pytest.fixture
def as_file(tmp_path: Path) -> Way:
    def way(text: str, seed: int = 0, limits: Limits | None = None, **options: object) -> Judgement:
        path = tmp_path / f"student{next(NUMBERS)}.py"
        path.write_text(text, encoding="utf-8")
        with FileStudent(path, limits) as student:
            return check(student, told(**options), seed)  # pyright: ignore[reportArgumentType]

    return way


@pytest.fixture
def as_functions(tmp_path: Path) -> Way:
    def way(text: str, seed: int = 0, **options: object) -> Judgement:
        path = tmp_path / f"student{next(NUMBERS)}.py"
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        functions = {kind: getattr(module, kind) for kind in KINDS if hasattr(module, kind)}
        return check(OwnStudent(functions), told(**options), seed)  # pyright: ignore[reportArgumentType]

    return way


def said(judgement: Judgement) -> list[tuple[str, str]]:
    return [(finding.where, finding.mistake) for finding in judgement.findings]


def is_right(judgement: Judgement) -> bool:
    return judgement.ok is True and judgement.findings == ()


# right code -----------------------------------------------------------------------------------------------------------

SUMMED = changed(PLAIN, (" / n\n", "\n"), ("    n = len(X)\n", ""))
IN_THE_DERIVATIVES = changed(
    SUMMED,
    ("dW2 = A1.T @ dZ2", "dW2 = A1.T @ dZ2 / len(X)"),
    ("db2 = dZ2.sum(axis=0)", "db2 = dZ2.mean(axis=0)"),
    ("dW1 = X.T @ dZ1", "dW1 = X.T @ dZ1 / len(X)"),
    ("db1 = dZ1.sum(axis=0)", "db1 = dZ1.mean(axis=0)"),
)
UPHILL = changed(
    PLAIN,
    ("(A2 - Y) * A2", "(Y - A2) * A2"),
    *((f"{name} - learning_rate", f"{name} + learning_rate") for name in ("W1", "b1", "W2", "b2")),
)
RIGHT = {
    "1/n in E": PLAIN,
    "1/n in dW and dB": IN_THE_DERIVATIVES,
    "a sum": SUMMED,
    "twice as much, for (O − Y)²": changed(PLAIN, ("dZ2 = (A2 - Y)", "dZ2 = 2 * (A2 - Y)")),
    "a mean over the outputs too": changed(PLAIN, ("dZ2 = (A2 - Y)", "dZ2 = 2 * (A2 - Y)"), ("/ n\n", "/ Y.size\n")),
    "Y − O with plus": UPHILL,
    "a slope from Z": changed(PLAIN, ("(1 - A1**2)", "(1 - np.tanh(Z1) ** 2)")),
    "a slope by another formula": changed(PLAIN, ("(1 - A1**2)", "(1 / np.cosh(Z1) ** 2)")),
    "the order of the factors": changed(PLAIN, ("dZ2 @ W2.T * (1 - A1**2)", "(W2 @ dZ2.T).T * (1 - A1) * (1 + A1)")),
    "float32": changed(
        PLAIN,
        ("Z1 = X @ W1 + b1", "Z1 = (X @ W1 + b1).astype(np.float32)"),
        ("dZ2 = (A2 - Y)", "dZ2 = (A2 - Y).astype(np.float32)"),
    ),
    "extra results": changed(
        PLAIN, ('return {"dZ2": dZ2,', 'return {"loss": 3.0, "n": n, "dA1": dZ2 @ W2.T, "dZ2": dZ2,')
    ),
    "a cost of its own": PLAIN + "\n\ndef cost(A2, Y):\n    return np.mean(np.sum((A2 - Y) ** 2, axis=1)) / 2\n",
    "cross-entropy on a sigmoid": changed(PLAIN, ("(A2 - Y) * A2 * (1 - A2) / n", "(A2 - Y) / n")),
    "cross-entropy written out": changed(
        PLAIN, ("(A2 - Y) * A2 * (1 - A2) / n", "((1 - Y) / (1 - A2) - Y / A2) * A2 * (1 - A2) / n")
    ),
    "columns": COLUMNS,
    "relu′(0) = 1": changed(COLUMNS, ("(Z1 > 0)", "(Z1 >= 0)")),
    "one row at a time": ALONE,
    "one output and a flat Y": ONE_OUTPUT,
    "a whole step": STEP,
    "a step without a 1/n": changed(STEP, (" / n\n", "\n"), ("    n = len(X)\n", "")),
    "1/n in the update": changed(
        STEP,
        (" / n\n", "\n"),
        ("learning_rate * A1.T", "learning_rate / n * A1.T"),
        ("learning_rate * Eo.sum", "learning_rate / n * Eo.sum"),
        ("learning_rate * X.T", "learning_rate / n * X.T"),
        ("learning_rate * Eh.sum", "learning_rate / n * Eh.sum"),
    ),
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_right_code_is_right_in_every_convention(text: str, as_functions: Way) -> None:
    judgement = as_functions(text)
    assert said(judgement) == []
    assert judgement.ok is True
    assert len(judgement.checked) >= 4


@pytest.mark.parametrize("name", ["1/n in dW and dB", "columns", "one row at a time", "1/n in the update"])
def test_right_code_in_a_file_is_right(name: str, as_file: Way) -> None:
    assert is_right(as_file(RIGHT[name]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_right_code_is_right_with_other_numbers(seed: int, as_functions: Way) -> None:
    assert is_right(as_functions(PLAIN, seed))
    assert is_right(as_functions(STEP, seed))
    assert is_right(as_functions(COLUMNS, seed))


# mistakes -------------------------------------------------------------------------------------------------------------

WRONG = {
    "no_bias": ("Zo", PLAIN, ("Z2 = A1 @ W2 + b2", "Z2 = A1 @ W2")),
    "no_activation": ("H", PLAIN, ("A1 = np.tanh(Z1)", "A1 = Z1 * 1.0")),
    "missing_output_slope": (
        "Eo",
        PLAIN + RIGHT["a cost of its own"][len(PLAIN) :],
        ("(A2 - Y) * A2 * (1 - A2)", "(A2 - Y)"),
    ),
    "missing_hidden_slope": ("Eh", PLAIN, (" * (1 - A1**2)", "")),
    "slope_of_activation": ("Eh", PLAIN, ("1 - A1**2", "1 - np.tanh(A1) ** 2")),
    "slope_times_z": ("Eh", PLAIN, ("(1 - A1**2)", "Z1")),
    "z_for_input": ("dWo", PLAIN, ("A1.T @ dZ2", "Z1.T @ dZ2")),
    "raw_error_passed": ("Eh", PLAIN, ("dZ1 = dZ2 @ W2.T", "dZ1 = (A2 - Y) @ W2.T")),
    "missing_bias_gradient": ("dBo", PLAIN, ("db2 = dZ2.sum(axis=0)", "db2 = np.zeros(W2.shape[1])")),
    "bias_wrong_axis": ("dBo", PLAIN, ("db2 = dZ2.sum(axis=0)", "db2 = dZ2.sum(axis=1)")),
    "last_row_only": ("dWh", PLAIN, ("X.T @ dZ1", "np.outer(X[-1], dZ1[-1])")),
    "averaged_twice": ("dWo", PLAIN, ("dW2 = A1.T @ dZ2", "dW2 = A1.T @ dZ2 / n")),
    "loss_for_derivative": ("Eo", PLAIN, ("dZ2 = (A2 - Y)", "dZ2 = 0.5 * (A2 - Y) ** 2")),
    "wrong_layer_input": ("dWo", STEP, ("learning_rate * A1.T @ Eo", "learning_rate * O.T @ Eo")),
    "double_slope": ("Eo", COLUMNS, ("dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)")),
    "sign_flipped": ("Wo_new", PLAIN, ("W2 - learning_rate", "W2 + learning_rate")),
    "transposed_weights": ("Zo", PLAIN, ("A1 @ W2 + b2", "A1 @ W2.T + b2")),
    "elementwise_for_dot": ("Zh", PLAIN, ("X @ W1 + b1", "X * W1 + b1")),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_is_named_where_it_is(mistake: str, as_functions: Way) -> None:
    where, text, change = WRONG[mistake]
    judgement = as_functions(changed(text, change))
    assert judgement.ok is False
    assert said(judgement)[0] == (where, mistake)
    assert {each for _, each in said(judgement)} <= {
        mistake,
        "unrecognised",
    }  # code that stops has that in other places


EARLY = changed(
    STEP,
    ("    Eh = Eo @ W2.T * (Z1 > 0)\n", ""),
    ("    W1 = W1", "    Eh = Eo @ W2.T * (Z1 > 0)\n    W1 = W1"),
)


def test_the_classic_mistake_is_named_from_the_updated_weights_alone(as_functions: Way, as_file: Way) -> None:
    for way in (as_functions, as_file):
        judgement = way(EARLY)
        assert said(judgement) == [("Eh", "updated_before_error")]
        assert "η" in judgement.findings[0].message


def test_an_error_that_was_only_handed_on_is_not_told_twice(as_functions: Way) -> None:
    where, text, change = WRONG["missing_hidden_slope"]
    assert said(as_functions(changed(text, change))) == [(where, "missing_hidden_slope")]


def test_two_mistakes_are_both_named(as_functions: Way) -> None:
    text = changed(PLAIN, WRONG["missing_hidden_slope"][2], WRONG["averaged_twice"][2])
    assert set(said(as_functions(text))) == {("Eh", "missing_hidden_slope"), ("dWo", "averaged_twice")}


def test_what_matches_nothing_is_wrong_there_and_not_guessed(as_functions: Way) -> None:
    judgement = as_functions(changed(PLAIN, ("dW1 = X.T @ dZ1", "dW1 = np.sin(X.T @ dZ1) + 0.3")))
    assert said(judgement) == [("dWh", "unrecognised")]
    assert judgement.findings[0].cell is not None


# what no equation shows -----------------------------------------------------------------------------------------------

BEHAVIOURS = {
    "mutates_inputs": (PLAIN, ("    dZ1 = dZ2 @ W2.T * (1 - A1**2)", "    A1 *= A1\n    dZ1 = dZ2 @ W2.T * (1 - A1)")),
    "gradients_accumulate": (
        changed(
            PLAIN,
            ('    return {"dZ2"', '    global total\n    total = total + dW1\n    dW1 = total\n    return {"dZ2"'),
        ),
        ("import numpy as np\n", "import numpy as np\n\ntotal = 0\n"),
    ),
    "shared_buffer": (PLAIN, ("A1 = np.tanh(Z1)", "A1 = np.tanh(Z1, out=Z1)")),
    "column_vector": (ONE_OUTPUT, ("y_hat - y.reshape(-1, 1)", "y_hat - y.ravel()")),
    "integer_truncation": (PLAIN, ("W1 = W1 - learning_rate * dW1", "W1 = (W1 - learning_rate * dW1).astype(int)")),
}


@pytest.mark.parametrize("mistake", BEHAVIOURS)
def test_what_code_does_beside_its_equations_is_named(mistake: str, as_functions: Way) -> None:
    text, change = BEHAVIOURS[mistake]
    judgement = as_functions(changed(text, change))
    assert judgement.ok is False
    assert said(judgement)[0][1] == mistake


@pytest.mark.parametrize("mistake", ["mutates_inputs", "gradients_accumulate", "column_vector"])
def test_what_a_file_does_beside_its_equations_is_named(mistake: str, as_file: Way) -> None:
    text, change = BEHAVIOURS[mistake]
    assert said(as_file(changed(text, change)))[0][1] == mistake


def test_code_that_stops_is_told_with_its_line_and_its_shapes(as_functions: Way, as_file: Way) -> None:
    for way in (as_functions, as_file):
        judgement = way(changed(PLAIN, ("dW1 = X.T @ dZ1", "dW1 = X @ dZ1")))
        assert judgement.ok is False
        (message,) = [each.message for each in judgement.findings if "dW1 = X @ dZ1" in each.message]
        assert "line 19" in message
        assert "(8, 4)" in message
        assert "(8, 5)" in message


def test_a_loop_that_never_ends_is_stopped(as_file: Way) -> None:
    text = changed(PLAIN, ("    dW1 = X.T", "    while True:\n        n += 1\n    dW1 = X.T"))
    judgement = as_file(text, limits=Limits(seconds=0.3))
    assert judgement.ok is False
    assert "loop" in judgement.findings[0].message


def test_nothing_that_can_be_judged_is_neither_right_nor_wrong(as_file: Way) -> None:
    judgement = as_file("x = 3\n")
    assert (judgement.ok, judgement.findings) == (None, ())
    assert "no function was found" in judgement.notes[-1]


# what is told, and what is inferred -----------------------------------------------------------------------------------


def test_what_is_told_is_held_against_the_code(as_functions: Way) -> None:
    assert is_right(as_functions(SUMMED, reduction="sum"))
    assert [mistake for _, mistake in said(as_functions(SUMMED, reduction="mean"))] == ["sum_for_mean"]
    assert [mistake for _, mistake in said(as_functions(PLAIN, reduction="sum"))] == ["mean_for_sum"]
    assert is_right(as_functions(PLAIN, hidden="tanh", output="sigmoid", loss="half_squared_error", samples="rows"))
    assert as_functions(PLAIN, output="identity").ok is False
    assert as_functions(PLAIN, hidden="relu").ok is False
    assert [each for _, each in said(as_functions(PLAIN, loss="squared_error"))] == ["factor_two"]
    double = RIGHT["twice as much, for (O − Y)²"]
    assert is_right(as_functions(double, loss="squared_error"))
    assert [each for _, each in said(as_functions(double, loss="half_squared_error"))] == ["factor_two"]


def test_a_cost_of_its_own_says_which_loss_it_is(as_functions: Way) -> None:
    own = RIGHT["a cost of its own"]
    assert "loss: half_squared_error, from the code's own cost" in as_functions(own).inferred
    judgement = as_functions(changed(own, ("dZ2 = (A2 - Y)", "dZ2 = 2 * (A2 - Y)")))
    assert said(judgement) == [("Eo", "factor_two")]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("1/n in E", {"hidden: tanh", "output: sigmoid", "reduction: mean, its 1/n in Eo", "samples: rows"}),
        ("1/n in dW and dB", {"reduction: mean, its 1/n in dW and dB"}),
        ("a sum", {"reduction: sum"}),
        ("1/n in the update", set()),
        ("columns", {"hidden: relu", "output: softmax", "samples: columns"}),
        ("one row at a time", {"example: vector", "hidden: sigmoid", "output: sigmoid"}),
        ("Y − O with plus", {"sign: the errors are Y − O and the update adds them, which comes to the same"}),
    ],
)
def test_what_was_inferred_is_what_it_is(name: str, lines: set[str], as_functions: Way) -> None:
    assert lines <= set(as_functions(RIGHT[name]).inferred)


def test_what_is_told_is_not_said_to_be_inferred(as_functions: Way) -> None:
    judgement = as_functions(PLAIN, hidden="tanh", reduction="mean")
    assert judgement.told == ("hidden: tanh", "reduction: mean")
    assert not [line for line in judgement.inferred if line.startswith(("hidden", "reduction"))]


def test_what_could_not_be_known_is_said(as_functions: Way) -> None:
    assert any("half_squared_error" in line and "no cost function" in line for line in as_functions(PLAIN).unknown)
    assert not any("loss" in line for line in as_functions(PLAIN, loss="half_squared_error").unknown)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"hidden": "rellu"}, UnknownName, "rellu"),
        ({"hidden": "softmax"}, InputError, "output layer only"),
        ({"loss": "mse"}, UnknownName, "mse"),
        ({"reduction": "average"}, UnknownName, "average"),
        ({"samples": "cols"}, UnknownName, "cols"),
        ({"example": "single"}, UnknownName, "single"),
        ({"targets": "ints"}, UnknownName, "ints"),
        ({"outputs": 0}, InputError, "outputs"),
        ({"returns": [1, 2]}, InputError, "names"),
    ],
)
def test_what_cannot_be_told_is_refused(options: dict[str, object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        told(**options)  # pyright: ignore[reportArgumentType]


def test_right_code_for_one_flat_vector_is_not_held_to_a_batch(as_file: Way) -> None:
    text = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def forward(x, W1, b1, W2, b2):
    z1 = x @ W1 + b1
    a1 = sigmoid(z1)
    z2 = a1 @ W2 + b2
    return z1, a1, z2, sigmoid(z2)

def backward(x, y, W2, a1, a2):
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = W2 @ delta2 * a1 * (1 - a1)
    return np.outer(x, delta1), delta1, np.outer(a1, delta2), delta2
"""
    assert as_file(text).ok is True
