"""The doors `cr.check` and `cr.check_file`: what they take, what they refuse, and the report that they give."""

import json

import numpy as np
import pytest

import chainrule as cr
from chainrule.classroom.mistakes import MISTAKES
from chainrule.classroom.spellings import spellings
from chainrule.classroom.student.source import Source
from chainrule.classroom.template import TEMPLATE, is_empty


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = np.tanh(Z1)
    Z2 = A1 @ W2 + b2
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": sigmoid(Z2)}


def backward(X, Y, A1, A2, W2):
    dZ2 = (A2 - Y) * A2 * (1 - A2)
    dZ1 = dZ2 @ W2.T * (1 - A1**2)
    return {"dZ2": dZ2, "dW2": A1.T @ dZ2, "db2": dZ2.sum(0), "dZ1": dZ1, "dW1": X.T @ dZ1, "db1": dZ1.sum(0)}


def no_slope(X, Y, A1, A2, W2):
    dZ2 = (A2 - Y) * A2 * (1 - A2)
    dZ1 = dZ2 @ W2.T
    return {"dZ2": dZ2, "dW2": A1.T @ dZ2, "db2": dZ2.sum(0), "dZ1": dZ1, "dW1": X.T @ dZ1, "db1": dZ1.sum(0)}


def early(X, Y, W1, b1, W2, b2, learning_rate):
    """The classic: W2 is new when dZ1 is worked out."""
    A1 = np.tanh(X @ W1 + b1)
    A2 = sigmoid(A1 @ W2 + b2)
    dZ2 = (A2 - Y) * A2 * (1 - A2)
    W2 = W2 - learning_rate * A1.T @ dZ2
    b2 = b2 - learning_rate * dZ2.sum(0, keepdims=True)
    dZ1 = dZ2 @ W2.T * (1 - A1**2)
    W1 = W1 - learning_rate * X.T @ dZ1
    b1 = b1 - learning_rate * dZ1.sum(0, keepdims=True)
    return {"dZ2": dZ2, "dZ1": dZ1, "W1": W1, "b1": b1, "W2": W2, "b2": b2}


@pytest.fixture(scope="module")
def wrong():
    return cr.check(forward=forward, backward=no_slope)


@pytest.fixture(scope="module")
def classic():
    return cr.check(train_step=early)


def test_right_functions_are_right_and_everything_is_judged():
    report = cr.check(forward=forward, backward=backward)
    assert report.ok is True
    assert report.findings == ()
    assert set(report.checked) == {"Zh", "H", "Zo", "O", "Eo", "dWo", "dBo", "Eh", "dWh", "dBh"}
    assert str(report).startswith("Your code: no mistake found")


def test_the_first_wrong_quantity_is_named_with_its_mistake(wrong):
    assert wrong.ok is False
    assert [(finding.where, finding.mistake) for finding in wrong.findings] == [("Eh", "missing_hidden_slope")]
    record = wrong.to_dict()["findings"][0]
    assert record["yours"] == "Eh = Eo·Woᵀ"
    assert record["right"] == "Eh = (Eo·Woᵀ) ∘ A′(Zh)"


def test_a_report_is_neither_true_nor_false(wrong):
    with pytest.raises(cr.InputError, match=r"ask for its \.ok"):
        bool(wrong)


def test_the_classic_bug_is_told_with_what_a_small_rate_hides(classic):
    assert [(finding.where, finding.mistake) for finding in classic.findings] == [("Eh", "updated_before_error")]
    told = " ".join(str(classic).split())
    for part in (
        "Eh = (Eo·Wo_newᵀ) ∘ A′(Zh)",
        "Eh = (Eo·Woᵀ) ∘ A′(Zh)",
        "Wo_new is Wo after its update",
        "Eh is dZ1",
        "Wo is W2",
        "The error grows with the learning rate",
    ):
        assert part in told


def test_the_error_of_the_classic_bug_is_a_hundredth_at_a_hundredth_of_the_rate(classic):
    shown = classic.findings[0].cell
    off = abs(shown.yours_value - shown.right_value)
    assert f"off by {off:.4f}".rstrip("0") in classic.findings[0].more
    said = float(classic.findings[0].more.split()[-1].rstrip(".").replace("−", "-"))
    assert said == pytest.approx(off / 100, rel=0.2, abs=5e-5)


@pytest.mark.parametrize("hint", [1, 2])
def test_a_hint_gives_neither_mistake_nor_equation_nor_number(wrong, classic, hint):
    for report in (wrong, classic):
        told = report.at(hint)
        everything = f"{told} {json.dumps(told.to_dict(), ensure_ascii=False)} {report.to_dict(hint)}"
        mistake = MISTAKES[report.findings[0].mistake]
        for part in (mistake.id, mistake.name, mistake.why, "Woᵀ", "A′", "Seen from", "tanh", "sigmoid"):
            assert part not in everything
        assert (mistake.question in everything) == (hint == 2)
        assert told.findings[0].mistake == ""
        assert told.to_dict()["findings"][0]["mistake"] is None
        assert "dZ1 in your code" in told.findings[0].message
        assert told.at(3).findings == told.findings


def test_a_hint_tells_the_first_finding_alone():
    def two(X, Y, A1, A2, W2):
        dZ2 = A2 - Y
        dZ1 = dZ2 @ W2.T
        return {"dZ2": dZ2, "dW2": A1.T @ dZ2, "db2": dZ2.sum(0), "dZ1": dZ1, "dW1": X.T @ dZ1, "db1": dZ1.sum(0)}

    report = cr.check(forward=forward, backward=two, loss="half_squared_error")
    assert {finding.mistake for finding in report.findings} == {"missing_output_slope", "missing_hidden_slope"}
    assert [finding.where for finding in report.at(1).findings] == ["Eo"]
    assert str(report).startswith("Your code: 2 mistakes")


@pytest.mark.parametrize("hint", [0, 4, "3", None])
def test_another_hint_is_refused(wrong, hint):
    with pytest.raises(cr.InputError, match="must be 1"):
        wrong.at(hint)


@pytest.mark.parametrize("suffix", ["html", "md", "tex", "typ", "txt"])
def test_it_is_saved_in_every_medium(wrong, tmp_path, suffix):
    wrong.save(tmp_path / f"report.{suffix}")
    text = (tmp_path / f"report.{suffix}").read_text(encoding="utf-8")
    assert "the slope of the hidden activation is left out" in text


def test_it_is_saved_as_data_and_as_a_pdf(wrong, tmp_path):
    wrong.save(tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == wrong.to_dict()
    wrong.save(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_a_notebook_shows_it(wrong):
    assert "missing_hidden_slope" in wrong._repr_html_()


def test_what_was_told_and_seen_is_said():
    report = cr.check(forward=forward, backward=backward, hidden="tanh", reduction="sum")
    assert report.told == ("hidden: tanh", "reduction: sum")
    assert "output: sigmoid" in report.inferred
    assert not any(line.startswith("hidden") for line in report.inferred)
    assert any(line.startswith("loss") for line in report.unknown)
    assert "Told: hidden tanh; reduction sum." in " ".join(str(report).split())


def test_what_was_told_is_held_against_the_code():
    report = cr.check(forward=forward, hidden="relu")
    assert report.ok is False
    assert report.findings[0].where == "H"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "nothing to check"),
        ({"cost": sigmoid}, "nothing to check"),
        ({"forward": 3}, "must be a function"),
        ({"forward": forward, "hidden": "rleu"}, "'relu'"),
        ({"forward": forward, "loss": "mse"}, "'squared_error'"),
        ({"forward": forward, "samples": "diagonal"}, "diagonal"),
        ({"forward": forward, "seed": -1}, "seed is -1"),
        ({"forward": forward, "outputs": 0}, "outputs is 0"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(options, said):
    with pytest.raises(cr.InputError, match=said):
        cr.check(**options)


def test_another_seed_tries_other_numbers():
    first, second = (cr.check(forward=forward, backward=no_slope, seed=seed).findings[0] for seed in (0, 1))
    assert first.mistake == second.mistake
    assert first.message != second.message


def test_functions_that_are_still_empty_are_no_mistake():
    def empty(X, Y, A1, A2, W2):
        """Not yet."""
        raise NotImplementedError

    report = cr.check(forward=forward, backward=empty)
    assert report.ok is True
    assert report.notes == ("backward is still empty, and not judged",)
    report = cr.check(backward=empty)
    assert report.ok is None
    assert report.notes == ("there is nothing to judge yet: backward is still empty; fill it in, and check again",)


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("def forward(X): pass", True),
        ("def forward(X): ...", True),
        ("def forward(X):\n    '''What it does.'''", True),
        ("def forward(X):\n    raise NotImplementedError('later')", True),
        ("def forward(X):\n    Z = X @ W\n    raise NotImplementedError", True),
        ("def forward(X): return None", True),
        ("def forward(X): return X", False),
        ("def forward(X):\n    return X\n    raise NotImplementedError", False),
        ("def forward(X):\n    if X is None:\n        raise NotImplementedError\n    return X", False),
        ("def update(W, dW):\n    W -= dW", False),
    ],
)
def test_which_functions_are_empty(text, empty):
    assert is_empty(list(Source(text).functions.values())) is empty


def test_a_class_that_others_are_made_from_may_leave_its_methods_empty(tmp_path):
    path = tmp_path / "student.py"
    path.write_text(
        "import numpy as np\n"
        "class Model:\n    def forward(self, X, Wh, Bh, Wo, Bo):\n        raise NotImplementedError\n"
        "class Mine(Model):\n    def forward(self, X, Wh, Bh, Wo, Bo):\n"
        "        return {'O': np.tanh(X @ Wh + Bh) @ Wo + Bo}\n"
    )
    assert cr.check_file(path).notes == ()


def test_the_template_is_empty_until_it_is_filled_in(tmp_path):
    path = tmp_path / "student.py"
    path.write_text(TEMPLATE, encoding="utf-8")
    report = cr.check_file(path)
    assert report.ok is None
    assert "forward, backward and update are still empty" in report.notes[0]


def test_letters_of_the_code_are_those_that_its_functions_are_read_by():
    text = "def forward(X, w_hidden, b_hidden, w_out, b_out): z_hidden = X @ w_hidden + b_hidden"
    assert spellings(text, ["Zh", "Zo"]) == {
        "Wh": "w_hidden",
        "Bh": "b_hidden",
        "Wo": "w_out",
        "Bo": "b_out",
        "Zh": "z_hidden",
    }
    assert spellings("Wh = Bh = Zh = 0", ["Zh"]) == {}
    assert spellings("W1 = 0", []) == {}
