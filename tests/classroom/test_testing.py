"""`assert_backprop`: right code passes with any seed, wrong code fails with a sentence that gives nothing away."""

import re
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import chainrule as cr
from chainrule.classroom.mistakes import MISTAKES
from chainrule.testing import assert_backprop


def forward(X, Wh, Bh, Wo, Bo):
    Zh = X @ Wh + Bh
    H = np.tanh(Zh)
    Zo = H @ Wo + Bo
    return {"Zh": Zh, "H": H, "Zo": Zo, "O": Zo}


def backward(X, Y, H, O, Wo):
    Eo = (O - Y) / len(X)
    Eh = (Eo @ Wo.T) * (1 - H**2)
    return {"Eo": Eo, "Eh": Eh, "dWo": H.T @ Eo, "dBo": Eo.sum(axis=0), "dWh": X.T @ Eh, "dBh": Eh.sum(axis=0)}


def without_slope(X, Y, H, O, Wo):
    Eo = (O - Y) / len(X)
    Eh = Eo @ Wo.T
    return {"Eo": Eo, "Eh": Eh, "dWo": H.T @ Eo, "dBo": Eo.sum(axis=0), "dWh": X.T @ Eh, "dBh": Eh.sum(axis=0)}


def update(Wh, Bh, Wo, Bo, dWh, dBh, dWo, dBo, learning_rate):
    return Wh - learning_rate * dWh, Bh - learning_rate * dBh, Wo - learning_rate * dWo, Bo - learning_rate * dBo


def failure(**given):
    with pytest.raises(AssertionError) as failed:
        assert_backprop(**given)
    return str(failed.value)


FILE = """
import numpy as np

def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = np.maximum(Z1, 0)
    Z2 = A1 @ W2 + b2
    return Z1, A1, Z2

def backward(X, Y, Z1, A1, Z2, W2):
    dZ2 = (Z2 - Y) / len(X)
    dZ1 = (dZ2 @ W2.T) * (Z1 > 0)
    return dict(dW2=A1.T @ dZ2, db2=dZ2.sum(axis=0), dW1=X.T @ dZ1, db1=dZ1.sum(axis=0))
"""


@pytest.mark.parametrize("seed", [None, 0, 1, 2, 3, 2**31 - 1])
def test_what_is_right_passes_with_any_seed(seed):
    assert_backprop(forward=forward, backward=backward, update=update, seed=seed)
    assert_backprop(backward=backward, hidden="tanh", seed=seed)


def test_what_is_wrong_fails_with_any_seed():
    for seed in (None, 0, 1, 2):
        assert failure(forward=forward, backward=without_slope, seed=seed).startswith(
            "Eh, the hidden error, is the first"
        )


def test_hint_1_says_where_2_asks_3_tells():
    mistake = MISTAKES["missing_hidden_slope"]
    first, second, third = (failure(forward=forward, backward=without_slope, hint=hint, seed=4) for hint in (1, 2, 3))
    for text in (first, second):
        assert mistake.name not in text
        assert mistake.why not in text
        assert "=" not in text.replace("seed=4", "")  # no equation
        assert not re.search(r"\d\.\d|slope|A′", text)
    assert mistake.question in second
    assert mistake.question not in first
    assert mistake.name in third
    assert "Eh = (Eo·Woᵀ) ∘ A′(Zh)" in third


def test_the_seed_is_drawn_anew_and_named_so_that_it_can_be_repeated():
    seeds = {failure(backward=without_slope).rpartition("seed=")[2] for _ in range(4)}
    assert len(seeds) == 4
    tried = []

    def watched(X, Y, H, O, Wo):
        tried[-1].append(np.array(X))
        Eo = (O - Y) / len(X)
        Eh = (Eo @ Wo.T) * (1 - H**2)
        return {"dWo": H.T @ Eo, "dWh": X.T @ Eh}

    for seed in (11, 11, 12):
        tried.append([])
        assert_backprop(backward=watched, seed=seed)
    assert all(np.array_equal(one, again) for one, again in zip(tried[0], tried[1], strict=True))
    assert not np.array_equal(tried[0][-1], tried[2][-1])


def test_a_file_is_run_and_must_have_the_way_back(tmp_path):
    path = tmp_path / "student.py"
    path.write_text(FILE)
    assert_backprop(file=path)
    path.write_text(FILE.replace(" * (Z1 > 0)", ""))
    assert "dW1" not in failure(file=path)
    assert failure(file=path).startswith(("Eh, ", "dWh, "))  # Eh is not given back, but dWh tells
    path.write_text(FILE.partition("def backward")[0])
    assert "no function for the way back" in failure(file=path)
    path.write_text("x = 1\n")
    assert "could not be judged" in failure(file=path)


def test_what_gives_too_little_back_does_not_pass():
    assert "does not give back the derivatives dW" in failure(backward=lambda X, Y, O: {"Eo": O - Y})
    assert "could not be judged" in failure(backward=lambda X, Y, O, Wo: None)
    assert failure(backward=lambda X, Y, H, O, Wo: {"dWo": 0 * Wo, "dWh": 0 * X.T @ H})


def test_code_that_crashes_fails_with_a_sentence():
    def crashes(X, Y, H, O, Wo):
        return {"dWo": X @ np.ones((99, 99))}

    text = failure(backward=crashes)
    assert "\n" not in text
    assert "seed=" in text


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"forward": forward, "file": "x.py"},
        {"forward": forward, "hint": 4},
        {"forward": forward, "hidden": "relo"},
        {"forward": 3},
        {"file": "there is none.py"},
    ],
)
def test_a_teachers_slip_is_an_input_error(given):
    with pytest.raises(cr.InputError):
        assert_backprop(**given)


def test_in_a_notebook_cell_whose_text_is_nowhere():
    """No file, no pytest, and no text for `inspect` to find."""
    cell = textwrap.dedent(FILE) + "\nfrom chainrule.testing import assert_backprop\n"
    cell = cell.replace("return Z1, A1, Z2", "return dict(Z1=Z1, A1=A1, Z2=Z2)")
    exec(cell + "assert_backprop(forward=forward, backward=backward)", {})
    wrong = cell.replace(" * (Z1 > 0)", "") + "assert_backprop(forward=forward, backward=backward)"
    with pytest.raises(AssertionError, match="first quantity that is wrong"):
        exec(wrong, {})


def test_pytest_shows_the_students_line_and_not_ours(tmp_path):
    test = FILE.replace(" * (Z1 > 0)", "") + textwrap.dedent("""
        from chainrule.testing import assert_backprop

        def test_backprop():
            assert_backprop(forward=forward, backward=backward)
    """)
    (tmp_path / "test_student.py").write_text(test)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    shown = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert shown.returncode == 1
    assert "first quantity that is wrong" in shown.stdout
    assert "assert_backprop(forward=forward, backward=backward)" in shown.stdout
    assert "secrets.randbelow" not in shown.stdout
    assert "raise AssertionError" not in shown.stdout
