# hidden=tanh output=identity bias=flat
import numpy as np


def cost_and_grads(theta, X, y):
    W1, b1, W2, b2 = theta
    h = np.tanh(X @ W1 + b1)
    y_hat = h @ W2 + b2
    m = X.shape[0]
    J = np.sum((y_hat - y) ** 2) / (2 * m)
    delta = (y_hat - y) / m
    delta_h = delta @ W2.T * (1 - h * h)
    return J, [X.T @ delta_h, delta_h.sum(0), h.T @ delta, delta.sum(0)]
