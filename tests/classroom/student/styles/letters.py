# The letters of the article, a named tuple, results by name.
from collections import namedtuple

import numpy as np

Pass = namedtuple("Pass", "Zh H Zo O")


def relu(Z):
    return np.maximum(Z, 0)


def relu_prime(Z):
    return np.where(Z > 0, 1.0, 0.0)


def forward(X, Wh, Bh, Wo, Bo):
    Zh = X @ Wh + Bh
    H = relu(Zh)
    Zo = H @ Wo + Bo
    return Pass(Zh, H, Zo, relu(Zo))


def backward(Y, O, Zo, Zh, Wo, H, X):
    Eo = (O - Y) * relu_prime(Zo) / len(X)
    Eh = Eo @ Wo.T * relu_prime(Zh)
    return dict(Eo=Eo, Eh=Eh, dWo=H.T @ Eo, dBo=Eo.sum(axis=0), dWh=X.T @ Eh, dBh=Eh.sum(axis=0))


def update(Wh, Bh, Wo, Bo, dWh, dBh, dWo, dBo, learning_rate):
    return {
        "Wo": Wo - learning_rate * dWo,
        "Bo": Bo - learning_rate * dBo,
        "Wh": Wh - learning_rate * dWh,
        "Bh": Bh - learning_rate * dBh,
    }


def cost(O, Y):
    return 0.5 * np.sum((O - Y) ** 2) / len(O)
