import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def relu(z):
    return z * (z > 0)


def cross_entropy(probs, Y):
    return -np.mean(np.sum(Y * np.log(probs + 1e-12), axis=1))


def gradients(X, Y, weights, biases):
    """cross-entropy, mean over the batch; returns one array per layer"""
    # forward
    activations = [X]
    zs = []
    for w, b in zip(weights[:-1], biases[:-1]):
        zs.append(activations[-1] @ w + b)
        activations.append(relu(zs[-1]))
    zs.append(activations[-1] @ weights[-1] + biases[-1])
    probs = softmax(zs[-1])

    # backward
    grad_w = [None] * len(weights)
    grad_b = [None] * len(biases)
    delta = (probs - Y) / X.shape[0]
    for k in range(len(weights) - 1, -1, -1):
        grad_w[k] = activations[k].T @ delta
        grad_b[k] = delta.sum(axis=0, keepdims=True)
        if k:
            delta = (delta @ weights[k].T) * (zs[k - 1] > 0)
    return grad_w, grad_b
