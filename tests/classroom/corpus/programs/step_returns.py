import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def loss(y_hat, Y):
    return -np.mean(np.sum(Y * np.log(y_hat) + (1 - Y) * np.log(1 - y_hat), axis=1))


def train_step(X, Y, W1, b1, W2, b2, W3, b3, learning_rate):
    """deux couches cachées (tanh), sortie sigmoïde, entropie croisée binaire"""
    m = len(X)
    # propagation avant
    z1 = X @ W1 + b1
    a1 = np.tanh(z1)
    z2 = a1 @ W2 + b2
    a2 = np.tanh(z2)
    y_hat = sigmoid(a2 @ W3 + b3)
    # rétropropagation
    dz3 = (y_hat - Y) / m
    dz2 = dz3 @ W3.T * (1 - a2 ** 2)
    dz1 = dz2 @ W2.T * (1 - a1 ** 2)
    # descente de gradient
    W3 = W3 - learning_rate * a2.T @ dz3
    b3 = b3 - learning_rate * dz3.sum(axis=0, keepdims=True)
    W2 = W2 - learning_rate * a1.T @ dz2
    b2 = b2 - learning_rate * dz2.sum(axis=0, keepdims=True)
    W1 = W1 - learning_rate * X.T @ dz1
    b1 = b1 - learning_rate * dz1.sum(axis=0, keepdims=True)
    return W1, b1, W2, b2, W3, b3
