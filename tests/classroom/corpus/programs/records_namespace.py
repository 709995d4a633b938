from types import SimpleNamespace

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(X, params):
    z1 = X @ params.W1 + params.b1
    a1 = sigmoid(z1)
    z2 = a1 @ params.W2 + params.b2
    a2 = sigmoid(z2)
    return SimpleNamespace(z1=z1, a1=a1, z2=z2, a2=a2)


def loss(a2, Y):
    return np.sum((a2 - Y) ** 2) / 2


def backward(X, Y, params, cache):
    grads = SimpleNamespace()
    delta2 = (cache.a2 - Y) * cache.a2 * (1 - cache.a2)
    grads.dW2 = cache.a1.T @ delta2
    grads.db2 = delta2.sum(axis=0)
    delta1 = (delta2 @ params.W2.T) * cache.a1 * (1 - cache.a1)
    grads.dW1 = X.T @ delta1
    grads.db1 = delta1.sum(axis=0)
    return grads
