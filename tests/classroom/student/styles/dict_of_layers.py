# hidden=tanh output=identity bias=flat
import numpy as np


def forward(X, model):
    Z1 = X @ model["hidden"]["W"] + model["hidden"]["b"]
    A1 = np.tanh(Z1)
    Z2 = A1 @ model["output"]["W"] + model["output"]["b"]
    return {"hidden": {"Z": Z1, "A": A1}, "output": {"Z": Z2, "A": Z2}}


def backward(X, Y, model, cache):
    delta = (cache["output"]["A"] - Y) / len(X)
    delta_h = delta @ model["output"]["W"].T * (1 - cache["hidden"]["A"] ** 2)
    return {
        "hidden": {"dW": X.T @ delta_h, "db": delta_h.sum(axis=0)},
        "output": {"dW": cache["hidden"]["A"].T @ delta, "db": delta.sum(axis=0)},
    }
