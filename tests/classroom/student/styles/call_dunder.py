# hidden=tanh output=identity bias=flat
import numpy as np


class Model:
    def __init__(self, n_in, n_hidden, n_out):
        self.w1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.w2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def __call__(self, x):
        self.h = np.tanh(x @ self.w1 + self.b1)
        return self.h @ self.w2 + self.b2

    def gradients(self, x, y):
        error = (self(x) - y) / x.shape[0]
        hidden_error = error @ self.w2.T * (1 - self.h**2)
        return {"w1": x.T @ hidden_error, "b1": hidden_error.sum(0), "w2": self.h.T @ error, "b2": error.sum(0)}
