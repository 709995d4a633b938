"""Accumulates the big Deltas over the examples, then divides by m, as in the older machine learning course."""
import numpy as np


def forward(x, W1, b1, W2, b2):
    z1 = x.dot(W1) + b1
    a1 = np.tanh(z1)
    z2 = a1.dot(W2) + b2
    e = np.exp(z2 - z2.max())
    a2 = e / e.sum()
    return z1, a1, z2, a2


def cost(X, Y, W1, b1, W2, b2):
    m = X.shape[0]
    total = 0
    for i in range(m):
        a2 = forward(X[i], W1, b1, W2, b2)[-1]
        total += -np.sum(Y[i] * np.log(a2))
    return total / m


def backward(X, Y, W1, b1, W2, b2):
    m = X.shape[0]
    Delta1 = np.zeros_like(W1)
    Delta2 = np.zeros_like(W2)
    delta_b1 = np.zeros_like(b1)
    delta_b2 = np.zeros_like(b2)
    for i in range(m):
        z1, a1, z2, a2 = forward(X[i], W1, b1, W2, b2)
        d2 = a2 - Y[i]
        d1 = W2.dot(d2.ravel()) * (1 - a1 ** 2)
        Delta2 += np.outer(a1, d2)
        Delta1 += np.outer(X[i], d1)
        delta_b2 += d2
        delta_b1 += d1
    return {"dW1": Delta1 / m, "db1": delta_b1 / m, "dW2": Delta2 / m, "db2": delta_b2 / m}
