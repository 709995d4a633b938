# hidden=tanh output=identity bias=flat
import numpy as np


def forward(X, weights, biases):
    layers = [X]
    for i, (W, b) in enumerate(zip(weights, biases)):
        Z = layers[-1] @ W + b
        layers.append(np.tanh(Z) if i < len(weights) - 1 else Z)
    return layers


def backward(X, Y, weights, biases):
    activations = forward(X, weights, biases)
    error = (activations[-1] - Y) / len(X)
    grads_w, grads_b = [], []
    for i in reversed(range(len(weights))):
        grads_w.insert(0, activations[i].T @ error)
        grads_b.insert(0, error.sum(axis=0))
        error = error @ weights[i].T * (1 - activations[i] ** 2)
    return grads_w, grads_b
