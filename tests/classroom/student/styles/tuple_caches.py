# hidden=relu output=sigmoid loss=binary_cross_entropy samples=columns weights=out_in bias=column
import numpy as np


def linear(A, W, b):
    return W @ A + b, (A, W, b)


def forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        Z, linear_cache = linear(A, parameters[f"W{l}"], parameters[f"b{l}"])
        A = np.maximum(0, Z) if l < L else 1 / (1 + np.exp(-Z))
        caches.append((linear_cache, Z))
    return A, caches


def backward(AL, Y, caches):
    grads = {}
    m = Y.shape[1]
    dZ = (AL - Y) / m
    for l in range(len(caches), 0, -1):
        (A_prev, W, b), _ = caches[l - 1]
        grads[f"dW{l}"] = dZ @ A_prev.T
        grads[f"db{l}"] = dZ.sum(axis=1, keepdims=True)
        if l > 1:
            dZ = (W.T @ dZ) * (caches[l - 2][1] > 0)
    return grads
