# hidden=relu output=identity bias=flat
import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask


class MLP:
    def __init__(self, n_in, n_hidden, n_out):
        self.fc1 = Linear(n_in, n_hidden)
        self.relu = ReLU()
        self.fc2 = Linear(n_hidden, n_out)

    def forward(self, x):
        return self.fc2.forward(self.relu.forward(self.fc1.forward(x)))

    def backward(self, y_pred, y_true):
        grad = (y_pred - y_true) / len(y_true)
        self.fc1.backward(self.relu.backward(self.fc2.backward(grad)))

    def step(self, lr):
        for layer in (self.fc1, self.fc2):
            layer.W -= lr * layer.dW
            layer.b -= lr * layer.db
