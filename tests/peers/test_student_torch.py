"""Students' functions that compute with PyTorch tensors: their results are read like arrays."""

import numpy as np
import pytest
import torch

from chainrule.architecture import architecture
from chainrule.classroom.student import Call, FileStudent, Manner, OwnStudent

NETWORK = """
import torch

def forward(X, W1, b1, W2, b2):
    X, W1, b1, W2, b2 = (torch.as_tensor(entry) for entry in (X, W1, b1, W2, b2))
    Z1 = X @ W1 + b1
    A1 = torch.tanh(Z1)
    return Z1, A1, A1 @ W2 + b2

def backward(X, Y, W1, b1, W2, b2):
    params = [torch.tensor(entry, requires_grad=True) for entry in (W1, b1, W2, b2)]
    O = forward(X, *params)[-1]
    loss = ((O - torch.as_tensor(Y)) ** 2).sum() / 2 / len(X)
    loss.backward()
    dW1, db1, dW2, db2 = (entry.grad for entry in params)
    return dW1, db1, dW2, db2, loss

def update(W1, dW1, lr):
    return torch.nn.Parameter(torch.tensor(W1) - lr * torch.tensor(dW1))
"""
SHAPE = architecture([3, 4, 2], activations="tanh")


def numbers():
    rng = np.random.default_rng(3)
    sizes = {"X": (5, 3), "Y": (5, 2), "Wh": (3, 4), "Bh": (1, 4), "Wo": (4, 2), "Bo": (1, 2), "dWh": (3, 4)}
    return {name: rng.normal(size=size) for name, size in sizes.items()} | {"rate": np.array(0.3)}


def by_hand(n):
    """The same network in NumPy."""
    Zh = n["X"] @ n["Wh"] + n["Bh"]
    H = np.tanh(Zh)
    O = H @ n["Wo"] + n["Bo"]
    Eo = (O - n["Y"]) / 5
    Eh = Eo @ n["Wo"].T * (1 - H**2)
    return {
        "forward": {"Zh": Zh, "H": H, "O": O},
        "backward": {
            "dWh": n["X"].T @ Eh,
            "dBh": Eh.sum(axis=0, keepdims=True),
            "dWo": H.T @ Eo,
            "dBo": Eo.sum(axis=0, keepdims=True),
            "C": np.sum((O - n["Y"]) ** 2) / 10,
        },
        "update": {"Wh_new": n["Wh"] - 0.3 * n["dWh"]},
    }


def judge(student):
    values = numbers()
    calls = [Call(kind, values) for kind in ("forward", "backward", "update")]
    for call in calls:  # each in a run of its own, where nothing that came back is handed on
        (outcome,) = student.run([call], SHAPE, Manner())
        right = by_hand(values)[call.kind]
        assert outcome.crash is None, outcome.crash
        assert set(outcome.values) == set(right)
        for name, value in right.items():
            np.testing.assert_allclose(outcome.values[name], value, rtol=1e-12, atol=1e-14)


def test_tensors_of_a_file(tmp_path):
    (tmp_path / "tensors.py").write_text(NETWORK, encoding="utf-8")
    with FileStudent(tmp_path / "tensors.py") as student:
        judge(student)


def test_tensors_of_the_callers_own_functions():
    space = {}
    exec(NETWORK, space)
    judge(OwnStudent({kind: space[kind] for kind in ("forward", "backward", "update")}))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16])
def test_every_kind_of_float(dtype):
    def forward(X, W1, b1, W2, b2):
        return torch.ones(5, 4, dtype=dtype), torch.ones(5, 2, dtype=dtype, requires_grad=True)

    (outcome,) = OwnStudent({"forward": forward}).run([Call("forward", numbers())], SHAPE, Manner())
    assert outcome.crash is None
    assert {name: value.tolist() for name, value in outcome.values.items()} == {
        "H": np.ones((5, 4)).tolist(),
        "O": np.ones((5, 2)).tolist(),
    }
