# sizes=3,4,5,2 hidden=relu output=identity bias_form=flat
# params as a list of (W, b), grads likewise, the backward pass runs forward itself.
import numpy as np


def forward(params, x):
    activations = [x]
    zs = []
    for i, (W, b) in enumerate(params):
        z = activations[-1] @ W + b
        zs.append(z)
        activations.append(np.maximum(z, 0) if i < len(params) - 1 else z)
    return activations[-1], (activations, zs)


def backward(params, x, y):
    out, (activations, zs) = forward(params, x)
    delta = (out - y) / len(x)
    grads = []
    for i in reversed(range(len(params))):
        W, b = params[i]
        grads.append((activations[i].T @ delta, delta.sum(axis=0)))
        if i > 0:
            delta = (delta @ W.T) * (zs[i - 1] > 0)
    return grads[::-1]


def update(params, grads, lr):
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)]
