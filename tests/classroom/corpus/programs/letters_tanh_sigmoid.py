"""One hidden layer, tanh then sigmoid, half the squared error, mean over the rows."""
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(X, Wh, Bh, Wo, Bo):
    Zh = X @ Wh + Bh
    H = np.tanh(Zh)
    Zo = H @ Wo + Bo
    O = sigmoid(Zo)
    return Zh, H, Zo, O


def cost(O, Y):
    return 0.5 * np.sum((O - Y) ** 2) / len(Y)


def backward(X, Y, Zh, H, Zo, O, Wo):
    n = X.shape[0]
    s = sigmoid(Zo)
    Eo = (O - Y) * s * (1 - s)
    dWo = H.T @ Eo / n
    dBo = Eo.sum(axis=0, keepdims=True) / n
    Eh = (Eo @ Wo.T) * (1 - np.tanh(Zh) ** 2)
    dWh = X.T @ Eh / n
    dBh = Eh.sum(axis=0, keepdims=True) / n
    return Eo, Eh, dWh, dBh, dWo, dBo


def update(Wh, Bh, Wo, Bo, dWh, dBh, dWo, dBo, lr):
    Wh = Wh - lr * dWh
    Bh = Bh - lr * dBh
    Wo = Wo - lr * dWo
    Bo = Bo - lr * dBo
    return Wh, Bh, Wo, Bo
