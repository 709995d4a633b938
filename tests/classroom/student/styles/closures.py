# hidden=relu output=identity bias=flat
import numpy as np


def make_network():
    def relu(z):
        return np.maximum(z, 0)

    def forward(X, W1, b1, W2, b2):
        Z1 = X @ W1 + b1
        A1 = relu(Z1)
        Z2 = A1 @ W2 + b2
        return Z1, A1, Z2

    def backward(X, Y, Z1, A1, Z2, W2):
        dZ2 = (Z2 - Y) / len(X)
        dZ1 = dZ2 @ W2.T * (Z1 > 0)
        return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)

    return forward, backward
