import numpy as np


class NeuralNet:
    """3 weights matrices, sigmoid everywhere, learns with lr"""

    def __init__(self, n_in, n_h1, n_h2, n_out):
        self.w1 = np.random.normal(size=(n_in, n_h1))
        self.b1 = np.zeros(n_h1)
        self.w2 = np.random.normal(size=(n_h1, n_h2))
        self.b2 = np.zeros(n_h2)
        self.w3 = np.random.normal(size=(n_h2, n_out))
        self.b3 = np.zeros(n_out)

    def sigmoid(self, s):
        return 1 / (1 + np.exp(-s))

    def sigmoid_prime(self, s):
        return s * (1 - s)

    def forward(self, X):
        self.z1 = np.dot(X, self.w1) + self.b1
        self.a1 = self.sigmoid(self.z1)
        self.z2 = np.dot(self.a1, self.w2) + self.b2
        self.a2 = self.sigmoid(self.z2)
        self.z3 = np.dot(self.a2, self.w3) + self.b3
        self.o = self.sigmoid(self.z3)
        return self.o

    def backward(self, X, y, lr=0.1):
        n = len(X)
        self.o_delta = (self.o - y) * self.sigmoid_prime(self.o)
        self.a2_delta = self.o_delta.dot(self.w3.T) * self.sigmoid_prime(self.a2)
        self.a1_delta = self.a2_delta.dot(self.w2.T) * self.sigmoid_prime(self.a1)

        self.w3 -= lr * self.a2.T.dot(self.o_delta) / n
        self.w2 -= lr * self.a1.T.dot(self.a2_delta) / n
        self.w1 -= lr * X.T.dot(self.a1_delta) / n
        self.b3 -= lr * self.o_delta.mean(axis=0)
        self.b2 -= lr * self.a2_delta.mean(axis=0)
        self.b1 -= lr * self.a1_delta.mean(axis=0)
