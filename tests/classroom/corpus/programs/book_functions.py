"""The same book without the class: lists of weights and biases, one example as a column, cross-entropy cost."""
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def cost(a, y):
    return float(np.sum(-y * np.log(a) - (1 - y) * np.log(1 - a)))


def forward(x, weights, biases):
    a = x
    zs, activations = [], [x]
    for w, b in zip(weights, biases):
        z = w @ a + b
        a = sigmoid(z)
        zs.append(z)
        activations.append(a)
    return zs, activations


def backprop(x, y, weights, biases):
    zs, activations = forward(x, weights, biases)
    nabla_b = [np.zeros_like(b) for b in biases]
    nabla_w = [np.zeros_like(w) for w in weights]

    delta = activations[-1] - y
    nabla_b[-1] = delta
    nabla_w[-1] = delta @ activations[-2].T

    for l in range(len(weights) - 2, -1, -1):
        a = sigmoid(zs[l])
        delta = weights[l + 1].T @ delta * (a * (1 - a))
        nabla_b[l] = delta
        nabla_w[l] = delta @ activations[l].T
    return nabla_b, nabla_w
