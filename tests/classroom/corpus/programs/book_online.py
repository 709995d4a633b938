"""Network with one hidden layer, learns after every example (x and y are column vectors)."""
import numpy as np


class Network:
    def __init__(self, n_input, n_hidden, n_output):
        self.weights = [np.random.randn(n_hidden, n_input), np.random.randn(n_output, n_hidden)]
        self.biases = [np.zeros((n_hidden, 1)), np.zeros((n_output, 1))]

    def forward(self, x):
        self.h = np.tanh(self.weights[0] @ x + self.biases[0])
        self.o = self.weights[1] @ self.h + self.biases[1]
        return self.o

    def train_step(self, x, y, eta):
        self.forward(x)
        delta_o = self.o - y
        delta_h = self.weights[1].T @ delta_o * (1 - self.h * self.h)
        self.weights[1] = self.weights[1] - eta * delta_o @ self.h.T
        self.biases[1] = self.biases[1] - eta * delta_o
        self.weights[0] = self.weights[0] - eta * delta_h @ x.T
        self.biases[0] = self.biases[0] - eta * delta_h
