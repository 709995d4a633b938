"""The gradient check: right derivatives pass, whatever their scale; wrong ones are named; kinks are left out.

Second opinions: jax.grad for the derivatives, and the sign of Z for the kinks of a ReLU.
"""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chainrule as cr
from chainrule.classroom.slopes import closer

X3 = np.array([0.5, -1.25, 2.0])

FUNCTIONS = {
    "cubic": lambda x: jnp.sum(x**3 - 2 * x),
    "product": lambda x: x[0] * x[1] * x[2],
    "softmax": lambda x: jax.nn.logsumexp(x) - x[1],
    "steep": lambda x: jnp.sum(jnp.sin(1e4 * x)),
    "large": lambda x: 1e9 + 1e6 * jnp.sum(x**2),
    "tanh": lambda x: jnp.sum(jnp.tanh(x @ jnp.ones((3, 2))) ** 2),
    "constant": lambda x: jnp.sum(x * 0) + 7.0,
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_autodiff_gives_passes_and_a_wrong_one_does_not(name, float64):
    f, gradient = FUNCTIONS[name], jax.grad(FUNCTIONS[name])
    found = cr.gradcheck(f, gradient, X3)
    assert found.ok is True, str(found)
    assert found.rows[0].checked == 3
    wrong = cr.gradcheck(f, lambda x: gradient(x) + 0.05 * (1 + jnp.abs(gradient(x)).max()), X3)
    assert wrong.ok is False
    assert wrong.rows[0].wrong == 3


@pytest.mark.parametrize("x", [[1e-3, 1e-5], [1e-9, 1e-8], [1e5, 1e7], [3e-7, 2e-7]])
def test_x_of_any_size(x):
    """One step for all sizes would accuse log's own slope near 0."""
    assert cr.gradcheck(lambda x: np.sum(np.log(x)), lambda x: 1 / x, x).ok is True
    assert cr.gradcheck(lambda x: np.sum(np.log(x)), lambda x: 1.001 / x, x).ok is False


def test_whole_numbers_are_made_float64():
    """With x as whole numbers, x + h is x again: a check once gave 25,000,000 where 6 is right."""
    for x in (3, [3], np.array([3]), np.array([3], np.int8)):
        found = cr.gradcheck(lambda x: np.sum(x**2), lambda x: 2 * x, x)
        assert found.ok is True
        assert found.worst is not None
        assert abs(found.worst.difference - 6) < 1e-8
        assert "float64" in str(found)


PATTERNS = {
    "Every entry is 2 times too large.": lambda g: 2 * g,
    "Every entry is 4 times too small.": lambda g: g / 4,
    "Every entry has the wrong sign.": lambda g: -g,
    "Every entry has the wrong sign and is 3 times too large.": lambda g: -3 * g,
    "Every entry is 0.": lambda g: 0 * g,
    "x[1] is given as −1.5 and should be −2.5": lambda g: np.add(g, [0, 1, 0]),
    "some entries are not finite numbers": lambda g: g * [1, np.nan, 1],
}


@pytest.mark.parametrize("said", PATTERNS)
def test_what_all_entries_have_in_common_is_said(said):
    found = cr.gradcheck(lambda x: np.sum(x**2), PATTERNS[said](2 * X3), X3)
    assert found.ok is False
    assert said.lower() in found.verdict.lower()


def test_only_what_is_wrong_is_called_wrong():
    found = cr.gradcheck(lambda x: np.sum(x**2), 2 * X3 + [0, 1, 0], X3)
    assert [entry.cell for entry in found.rows[0].entries if not entry.ok] == ["x[1]"]
    assert found.worst is found.rows[0].entries[0]
    assert "1 of 3 derivatives is wrong" in found.verdict


def test_a_kink_is_marked_and_left_out():
    def relu(x):
        return np.sum(np.maximum(x, 0))

    found = cr.gradcheck(relu, lambda x: (x > 0) * 1.0, [0.0, 1.0, -1.0])
    assert found.ok is True
    assert found.rows[0].kinks == ("x[0]",)
    assert found.rows[0].checked == 2
    assert "kink" in str(found)
    only = cr.gradcheck(relu, lambda x: (x > 0) * 1.0, [0.0])
    assert only.ok is None
    assert only.worst is None
    assert "Nothing could be judged" in only.verdict


@pytest.mark.parametrize("at", [1e-3, 1e-6, 1e-7, -1e-7, 2e-6, -2e-6, 1e-12])
def test_near_a_kink_a_right_slope_is_never_called_wrong(at):
    """A central difference across a ReLU's kink gives some number between 0 and 1, such as 0.55."""
    for shift in (0.0, 1.0):

        def f(x, shift=shift):
            return np.sum(np.maximum(x - shift, 0))

        assert cr.gradcheck(f, [float(at > 0)], [at + shift]).ok is not False


def test_a_wrong_slope_beside_a_kink_is_still_found():
    assert cr.gradcheck(lambda x: np.sum(np.maximum(x, 0)), lambda x: x * 0 + 0.5, [1e-4, -1e-4]).ok is False


def test_no_smooth_function_is_called_a_kink():
    for f, x in ((np.exp, 3.0), (np.sin, 0.0), (lambda x: x**2, 0.0), (lambda x: 1e-3 / x, 1e-3)):
        assert not closer(f, x, float(f(x))).kink


@given(st.integers(0, 10_000), st.sampled_from(["relu", "tanh", "leaky_relu", "elu", "sigmoid"]), st.booleans())
def test_networks_agree_with_their_differences(seed, activation, mean):
    random = np.random.default_rng(seed)
    net = cr.Network([3, 4, 3, 2], activations=activation, reduction="mean" if mean else "sum", seed=seed, l2=0.1)
    X, Y = random.normal(size=(5, 3)), random.normal(size=(5, 2))
    found = cr.gradcheck(net, X, Y, sample_weight=random.random(5))
    assert found.ok is True, str(found)
    assert [row.name for row in found.rows] == ["W1", "B1", "W2", "B2", "Wo", "Bo"]


def test_a_networks_kinks_are_those_where_Z_changes_sign():
    """All weights and inputs whole, so that Z is 0 in places: the two sides pull against each other and hide it."""
    net = cr.Network([1, 1, 1], init=[([[0.0]], [[0.0]]), ([[1.0]], [[0.0]])])
    X, Y = np.array([[1.0], [-1.0]]), np.array([[1.0], [-1.0]])
    found = cr.gradcheck(net, X, Y)
    assert found.ok is not False
    trace = [net.trace(X, Y).Zh]
    for by in (-1e-5, 1e-5):
        moved = cr.Network([1, 1, 1], init=[([[by]], [[0.0]]), ([[1.0]], [[0.0]])])
        trace.append(moved.trace(X, Y).Zh)
    assert (np.sign(trace[1]) != np.sign(trace[2])).all()
    assert "Wh[0,0]" in found.rows[0].kinks


@pytest.mark.parametrize("loss", ["absolute_error", "huber", "squared_error", "binary_cross_entropy", "cross_entropy"])
def test_every_loss(loss):
    random = np.random.default_rng(3)
    net = cr.Network([2, 3, 2], activations="softplus", loss=loss, seed=1, l1=0.01)
    Y = np.eye(2)[[0, 1, 1]] if "entropy" in loss else random.normal(size=(3, 2))
    assert cr.gradcheck(net, random.normal(size=(3, 2)), Y).ok is True


def test_a_network_whose_derivatives_were_wrong_would_be_caught(monkeypatch):
    from chainrule.classroom import gradcheck

    right = gradcheck.backward

    def doubled(*given):
        return [
            layer._replace(dW=2.0 * layer.dW, dB=None if layer.dB is None else 2.0 * layer.dB)
            for layer in right(*given)
        ]

    monkeypatch.setattr(gradcheck, "backward", doubled)
    found = cr.gradcheck(*cr.article())
    assert found.ok is False
    assert found.verdict.endswith("Every entry is 2 times too large.")


def test_of_many_entries_a_sample_and_it_says_so():
    net = cr.Network([50, 40, 2], activations="tanh", seed=2)
    random = np.random.default_rng(0)
    found = cr.gradcheck(net, random.normal(size=(4, 50)), random.normal(size=(4, 2)), entries=90)
    assert found.ok is True
    assert sum(row.checked for row in found.rows) == 90
    assert [row.checked for row in found.rows if row.name == "Bo"] == [2]
    assert min(row.checked for row in found.rows if row.size > 30) >= 20
    assert f"90 of {50 * 40 + 40 + 80 + 2} entries were tried" in str(found)


def test_it_stops_when_the_time_is_up():
    found = cr.gradcheck(lambda x: np.sum(x**2), lambda x: 2 * x, np.ones(500), seconds=0.0)
    assert found.ok is True
    assert found.rows[0].checked == 1
    assert "time was up" in str(found)


def test_float32_inside_of_f_or_of_the_gradient_is_no_mistake():
    def f(x):
        return np.sum(np.float32(x) ** 2)

    assert cr.gradcheck(f, lambda x: 2 * x, X3).ok is True
    assert cr.gradcheck(f, lambda x: 2.02 * x, X3).ok is False
    assert cr.gradcheck(lambda x: np.sum(np.exp(x)), lambda x: np.exp(np.float32(x)), X3).ok is True


def test_a_dict_with_one_array_for_each_parameter():
    params = {"W1": np.array([[1.0, 2.0], [3.0, 4.0]]), "b1": np.array([0.5, -0.5])}

    def f(p):
        return np.sum((p["W1"] @ [1.0, -1.0] + p["b1"]) ** 2)

    def gradient(p):
        out = 2 * (p["W1"] @ [1.0, -1.0] + p["b1"])
        return {"W1": np.outer(out, [1.0, -1.0]), "b1": out}

    assert cr.gradcheck(f, gradient, params).ok is True
    found = cr.gradcheck(f, lambda p: {**gradient(p), "b1": -gradient(p)["b1"]}, params)
    assert [row.name for row in found.rows if row.wrong] == ["b1"]
    assert "Of b1, every entry has the wrong sign." in found.verdict
    assert found.worst is not None
    assert found.worst.cell.startswith("b1[")


def test_a_changed_x_is_noted_and_does_no_harm():
    def gradient(x):
        x *= 2
        return x

    x = X3.copy()
    found = cr.gradcheck(lambda x: np.sum(x**2), gradient, x)
    assert found.ok is True
    assert "changes the x" in str(found)
    assert (x == X3).all()


def random_each_time(x, random=np.random.default_rng(0)):  # noqa: B008
    return float(np.sum(x) * random.random())


REFUSED = [
    (lambda x: x**2, lambda x: 2 * x, X3, "f returned an array of the shape (3,)"),
    (lambda x: None, lambda x: x, X3, "f returned None"),
    (lambda x: "3", lambda x: x, X3, "one real number"),
    (lambda x: 1j * x[0], lambda x: x, X3, "one real number"),
    (lambda x: [[1], [2, 3]], lambda x: x, X3, "one real number"),
    (lambda x: np.nan, lambda x: x, X3, "f gives nan"),
    (lambda x: np.sum(np.log(x)), lambda x: 1 / x, X3, "f gives nan"),
    (lambda x: 1 / 0, lambda x: x, X3, "ZeroDivisionError"),
    (lambda x: np.sum(x), lambda x: x @ np.ones((2, 2)), X3, "gradient raised ValueError"),
    (random_each_time, lambda x: x, X3, "for the same x"),
    (lambda x: np.sum(x), lambda x: x[:2], X3, "gradient has the shape (2,) but x has (3,)"),
    (lambda x: np.sum(x), lambda x: x[:, None], X3, "reshape"),
    (lambda x: np.sum(x), np.ones((3, 2)), np.ones((2, 3)), "transposed"),
    (lambda x: np.sum(x), lambda x: 1.0, X3, "a sum too many"),
    (lambda x: np.sum(x), lambda x: None, X3, "gradient is None"),
    (lambda x: np.sum(x), lambda x: "1", X3, "no array of numbers"),
    (lambda x: np.sum(x), lambda x: {"x": x}, X3, "both as"),
    (lambda p: np.sum(p["a"]), lambda p: {"b": p["a"]}, {"a": X3}, "dict with a"),
    (3.0, lambda x: x, X3, "give a function"),
    (lambda x: 1.0, lambda x: x, [], "empty"),
    (lambda x: 1.0, lambda x: x, [np.nan], "NaN"),
    (lambda x: 1.0, lambda x: x, [[1.0], [2.0, 3.0]], "no array of numbers"),
]


@pytest.mark.parametrize(("f", "gradient", "x", "said"), REFUSED)
def test_what_cannot_be_checked_is_answered_with_a_sentence(f, gradient, x, said):
    with pytest.raises(cr.InputError, match=r".") as refused:
        cr.gradcheck(f, gradient, x)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_shapes_of_a_network_are_checked_at_the_door():
    net, X, Y = cr.article()
    with pytest.raises(cr.ShapeError):
        cr.gradcheck(net, X, Y[:2])
    with pytest.raises(cr.InputError):
        cr.gradcheck(lambda x: 1.0, lambda x: x, X3, sample_weight=[1.0])


def test_what_is_shown_and_saved(tmp_path):
    found = cr.gradcheck(lambda x: np.sum(x**2), 2 * X3 + [0, 1, 0], X3)
    text = str(found)
    assert found.verdict.split(":")[0] in text
    assert "−1.5" in text
    assert "−2.5" in text
    found.save(tmp_path / "check.json")
    stored = json.loads((tmp_path / "check.json").read_text())
    assert stored == found.to_dict()
    assert (stored["ok"], stored["rows"][0]["wrong"], stored["worst"]["cell"]) == (False, 1, "x[1]")
    found.save(tmp_path / "check.html")
    assert "central differences" in (tmp_path / "check.html").read_text()
    assert "central differences" in found._repr_html_()
    infinite = cr.gradcheck(lambda x: np.sum(x**2), X3 * np.inf, X3)
    json.dumps(infinite.to_dict(), allow_nan=False)


def test_names_from_outside_do_not_come_alive(tmp_path):
    found = cr.gradcheck(lambda p: np.sum(p["<script>"] ** 2), lambda p: p, {"<script>": X3})
    assert "<script>x" not in found.html()
    assert "&lt;script&gt;[" in found.html()
