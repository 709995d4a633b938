"""What goes from one function of somebody's code to the next: classes, keys, objects, the very arrays.

The second opinion is the library's own pass over the same numbers, as in `test_styles.py`.
"""

import numpy as np
import pytest

from chainrule.classroom.student import Call, FileStudent, Manner

from .styles import calls_of, worked
from .test_styles import agree, given_back, run_text

CLASSES = """
from dataclasses import dataclass
from typing import NamedTuple

class Params(NamedTuple):
    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray

@dataclass
class Cache:
    Z1: np.ndarray
    A1: np.ndarray
    Z2: np.ndarray
    leak: float = 0.0

def forward(X, params):
    Z1 = X @ params.W1 + params.b1
    A1 = np.maximum(0, Z1)
    return Cache(Z1, A1, A1 @ params.W2 + params.b2)

def backward(X, Y, params, cache):
    assert isinstance(cache, Cache) and cache.leak == 0
    E2 = (np.maximum(0, cache.Z2) - Y) * (cache.Z2 > 0) / len(X)
    E1 = E2 @ params.W2.T * (cache.Z1 > 0)
    return Params(W1=X.T @ E1, b1=E1.sum(axis=0), W2=cache.A1.T @ E2, b2=E2.sum(axis=0))

def update(params, grads, lr):
    return Params(*(p - lr * g for p, g in zip(params, grads)))
"""
KEYS = """
def update(params, grads, lr=0.1):
    for key in params:
        params[key] = params[key] - lr * grads[key]

def forward(X, params):
    return np.maximum(0, X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]
"""


@pytest.mark.parametrize("text", [CLASSES, KEYS])
def test_each_function_is_handed_what_it_iterates_over(tmp_path, text):
    path = tmp_path / "small.py"
    path.write_text(f"import numpy as np\n{text}", encoding="utf-8")
    shape, right = worked({})
    with FileStudent(path) as student:
        for call in calls_of(tuple(set(student.kinds) - {"forward"} if text is KEYS else student.kinds), right):
            (outcome,) = student.run([call], shape, Manner())
            assert outcome.crash is None, outcome.crash
            values = given_back(call, outcome, right)
            assert len(values) >= 3
            agree(values, right)


OBJECT = """
class Net:
    def __init__(self, layers, lr):
        self.weights = [np.ones(pair) for pair in zip(layers, layers[1:])]
        self.lr = lr
        self.dW = [np.zeros_like(W) for W in self.weights]

    def forward(self, X):
        self.activations = [X]
        for W in self.weights:
            self.activations.append(np.tanh(self.activations[-1] @ W))
        return self.activations[-1]

    def predict(self, X):
        return np.argmax(self.forward(X), axis=1)

    def fit(self, X, y):
        self.forward(X)
        self.weights = [W * 2 for W in self.weights]
        self.forward(X)
        return self
"""


@pytest.mark.parametrize("sizes", ["3,4,2", "3,4,5,2"])
def test_what_an_object_holds_after_its_step_is_no_result_of_it(tmp_path, sizes):
    shape, right = worked({"sizes": sizes, "bias": "False"})
    (tmp_path / "small.py").write_text(f"import numpy as np\n{OBJECT}", encoding="utf-8")
    with FileStudent(tmp_path / "small.py") as student:
        forward, step = student.run(calls_of(("forward", "train_step"), right), shape, Manner())
    first = "Wh" if sizes == "3,4,2" else "W1"
    hidden = "H" if sizes == "3,4,2" else "H1"
    assert np.allclose(forward.values[hidden], np.tanh(right["X"] @ right[first]))
    assert not step.values
    assert np.allclose(step.in_place[first], 2 * right[first])


ADDING = """
class Net:
    def __init__(self):
        self.W1, self.W2 = np.zeros((3, 4)), np.zeros((4, 2))
        self.dW1, self.dW2 = np.zeros((3, 4)), np.zeros((4, 2))

    def forward(self, X):
        self.X, self.a1 = X, X @ self.W1
        return self.a1 @ self.W2

    def predict(self, X):
        return (self.forward(X) > 0.5).astype(int)

    def backward(self, y):
        self.dW2 += self.a1.T @ y
"""


def test_what_backward_adds_in_its_object_is_read_and_added_again(tmp_path):
    (_, backward), right = run_text(tmp_path, ADDING, ("forward", "backward"), again=True)
    expected = (right["X"] @ right["Wh"]).T @ right["Y"]
    assert np.allclose(backward.values["dWo"], expected)
    assert not backward.values["dWh"].any()
    assert backward.second is not None
    assert np.allclose(backward.second["dWo"], 2 * expected)


def test_decisions_are_no_outputs(tmp_path):
    (forward,), _ = run_text(
        tmp_path, "def predict(X, W1, W2):\n    return np.argmax(X @ W1 @ W2, axis=1) + 0\n", ("forward",)
    )
    assert "O" not in forward.values
    for decision in ("np.argmax(X @ W1 @ W2, axis=1)", "(X @ W1 @ W2 > 0.5).astype(int)", "np.where(X @ W1 > 0, 1, 0)"):
        (tmp_path / "small.py").write_text(f"def predict(X, W1, W2):\n    return {decision}\n", encoding="utf-8")
        with FileStudent(tmp_path / "small.py") as student:
            assert "forward" not in student.kinds, decision


def test_a_cost_function_prime_is_backward_where_it_gives_derivatives_by_weights(tmp_path):
    for name, returned, found in (("costFunctionPrime", "dJdW1, dJdW2", True), ("cost_derivative", "O - y", False)):
        text = f"def {name}(O, y):\n    dJdW1 = dJdW2 = O\n    return {returned}\n"
        (tmp_path / "small.py").write_text(text, encoding="utf-8")
        with FileStudent(tmp_path / "small.py") as student:
            assert ("backward" in student.kinds) == found, name


FLAT = """
seen = []

def forward(X, W1, b1, W2, b2):
    A1 = np.tanh(X @ W1 + b1)
    return A1, (A1 @ W2 + b2)[:, 0]

def backward(X, y, A1, y_hat):
    assert y_hat.ndim == 1
    y_hat += 1
    return {"dW2": A1.T @ (y_hat - 1), "db2": y_hat.sum(), "dW1": X.T @ A1}

def update(W2, dW2, lr):
    assert dW2.ndim == 1
    return W2 - lr * dW2[:, None]
"""


def test_the_arrays_of_the_code_itself_are_handed_on_in_their_own_shape(tmp_path):
    shape, right = worked({"sizes": "3,4,1"})
    (tmp_path / "small.py").write_text(f"import numpy as np\n{FLAT}", encoding="utf-8")
    with FileStudent(tmp_path / "small.py") as student:
        forward, backward, update = student.run(calls_of(("forward", "backward", "update"), right), shape, Manner())
        assert update.crash is None
        assert backward.changed == ("O",)
        assert np.allclose(backward.values["dWo"], forward.values["H"].T @ forward.values["O"])
        (alone,) = student.run([Call("update", right)], shape, Manner())  # ours has both axes
        assert alone.crash is not None


def test_what_backward_changes_in_caches_without_names_is_seen(tmp_path):
    text = (
        "def forward(X, W1, b1, W2, b2):\n    Z1 = X @ W1 + b1\n    A1 = np.maximum(0, Z1)\n    Z2 = A1 @ W2 + b2\n"
        "    return Z2, [((X, W1, b1), Z1), ((A1, W2, b2), Z2)]\n"
        "def backward(AL, Y, caches):\n    Z = caches[0][1]\n    Z[Z > 0] = 1\n    return {'dW1': np.ones((3, 4))}\n"
    )
    (_, backward), _ = run_text(tmp_path, text, ("forward", "backward"))
    assert backward.changed == ("Zh",)
