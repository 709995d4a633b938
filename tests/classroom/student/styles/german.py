# hidden=sigmoid output=sigmoid
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def vorwaerts(x, w1, b1, w2, b2):
    z1 = x @ w1 + b1
    a1 = sigmoid(z1)
    z2 = a1 @ w2 + b2
    return z1, a1, z2, sigmoid(z2)


def rueckwaerts(x, y, w1, b1, w2, b2):
    z1, a1, z2, a2 = vorwaerts(x, w1, b1, w2, b2)
    d2 = (a2 - y) * a2 * (1 - a2) / len(x)
    d1 = d2 @ w2.T * a1 * (1 - a1)
    return x.T @ d1, d1.sum(axis=0, keepdims=True), a1.T @ d2, d2.sum(axis=0, keepdims=True)
