# hidden=sigmoid output=sigmoid reduction=sum bias=False
import numpy as np


class NeuralNetwork:
    def __init__(self, x, y):
        self.input = x
        self.weights1 = np.random.rand(self.input.shape[1], 4)
        self.weights2 = np.random.rand(4, y.shape[1])
        self.y = y
        self.output = np.zeros(self.y.shape)

    def sigmoid(self, t):
        return 1 / (1 + np.exp(-t))

    def feedforward(self):
        self.layer1 = self.sigmoid(self.input @ self.weights1)
        self.output = self.sigmoid(self.layer1 @ self.weights2)

    def energy(self):
        return 0.5 * np.sum((self.output - self.y) ** 2)

    def backprop(self):
        error = (self.output - self.y) * self.output * (1 - self.output)
        d_weights2 = self.layer1.T @ error
        d_weights1 = self.input.T @ (error @ self.weights2.T * self.layer1 * (1 - self.layer1))
        self.weights1 -= 0.3 * d_weights1
        self.weights2 -= 0.3 * d_weights2
