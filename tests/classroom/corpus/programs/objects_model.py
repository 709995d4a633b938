import numpy as np


class MLP:
    """Clasificador con una capa oculta: ReLU, softmax, entropía cruzada media."""

    def __init__(self, n_in, n_hidden, n_out, seed=0):
        rng = np.random.default_rng(seed)
        self.W1 = rng.normal(0, 0.1, (n_in, n_hidden))
        self.b1 = np.zeros((1, n_hidden))
        self.W2 = rng.normal(0, 0.1, (n_hidden, n_out))
        self.b2 = np.zeros((1, n_out))

    def forward(self, X):
        self.X = X
        self.Z1 = X @ self.W1 + self.b1      # capa oculta
        self.A1 = np.maximum(0, self.Z1)
        self.Z2 = self.A1 @ self.W2 + self.b2
        exp = np.exp(self.Z2 - self.Z2.max(axis=1, keepdims=True))
        self.A2 = exp / exp.sum(axis=1, keepdims=True)
        return self.A2

    def compute_loss(self, Y):
        return -np.sum(Y * np.log(self.A2)) / Y.shape[0]

    def backward(self, X, Y):
        m = Y.shape[0]
        dZ2 = (self.A2 - Y) / m
        self.dW2 = self.A1.T @ dZ2
        self.db2 = dZ2.sum(axis=0, keepdims=True)
        dA1 = dZ2 @ self.W2.T
        dZ1 = dA1 * (self.Z1 > 0)
        self.dW1 = X.T @ dZ1
        self.db1 = dZ1.sum(axis=0, keepdims=True)

    def update(self, lr):
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2
