"""One example at a time, as a row of shape (1, n): forward, backward, update, called in a loop over the data."""
import numpy as np


def tanh_deriv(a):
    # a = tanh(z)
    return 1.0 - a ** 2


def forward(x, W1, b1, W2, b2):
    z1 = x.reshape(1, -1) @ W1 + b1
    a1 = np.tanh(z1)
    z2 = a1 @ W2 + b2
    a2 = np.tanh(z2)
    return z1, a1, z2, a2


def loss(a2, y):
    return 0.5 * np.sum((a2 - y) ** 2)


def backward(x, y, a1, a2, W2):
    delta2 = (a2 - y) * tanh_deriv(a2)
    delta1 = delta2 @ W2.T * tanh_deriv(a1)
    dW2 = a1.T @ delta2
    dW1 = x.reshape(-1, 1) @ delta1
    return dW1, delta1, dW2, delta2


def update(W1, b1, W2, b2, dW1, db1, dW2, db2, eta):
    return W1 - eta * dW1, b1 - eta * db1, W2 - eta * dW2, b2 - eta * db2
