"""Deep network without a class: the weights live in two lists, train() makes one step and changes them."""
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(X, weights, biases):
    activations = [X]
    for W, b in zip(weights, biases):
        activations.append(sigmoid(activations[-1] @ W + b))
    return activations


def train_step(X, Y, weights, biases, lr):
    n = X.shape[0]
    activations = forward(X, weights, biases)
    A = activations[-1]
    delta = (A - Y) * A * (1 - A) / n
    for i in range(len(weights) - 1, -1, -1):
        A_prev = activations[i]
        dW = A_prev.T @ delta
        db = delta.sum(axis=0)
        if i > 0:
            delta = (delta @ weights[i].T) * A_prev * (1 - A_prev)
        weights[i] = weights[i] - lr * dW
        biases[i] = biases[i] - lr * db
    return weights, biases
