"""Network(sizes): weights[i] is (units, inputs), biases[i] a column; backprop takes one example, x and y are columns."""
import random

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    s = sigmoid(z)
    return s * (1 - s)


class Network:
    def __init__(self, sizes):
        self.sizes = list(sizes)
        self.weights = []
        self.biases = []
        for inputs, units in zip(self.sizes, self.sizes[1:]):
            self.weights.append(np.random.normal(size=(units, inputs)) / inputs ** 0.5)
            self.biases.append(np.zeros((units, 1)))

    def feedforward(self, a):
        for W, b in zip(self.weights, self.biases):
            a = sigmoid(W @ a + b)
        return a

    def train(self, examples, epochs, batch, eta):
        for _ in range(epochs):
            examples = random.sample(examples, len(examples))
            for start in range(0, len(examples), batch):
                self.update_mini_batch(examples[start:start + batch], eta)

    def update_mini_batch(self, mini_batch, eta):
        m = len(mini_batch)
        sum_b = [0 * b for b in self.biases]
        sum_w = [0 * W for W in self.weights]
        for x, y in mini_batch:
            nabla_b, nabla_w = self.backprop(x, y)
            for i in range(len(self.weights)):
                sum_b[i] = sum_b[i] + nabla_b[i]
                sum_w[i] = sum_w[i] + nabla_w[i]
        for i in range(len(self.weights)):
            self.weights[i] = self.weights[i] - eta * sum_w[i] / m
            self.biases[i] = self.biases[i] - eta * sum_b[i] / m

    def backprop(self, x, y):
        layers = len(self.weights)
        zs, activations = [], [x]
        for W, b in zip(self.weights, self.biases):
            zs.append(W @ activations[-1] + b)
            activations.append(sigmoid(zs[-1]))

        nabla_b = [np.zeros_like(b) for b in self.biases]
        nabla_w = [np.zeros_like(W) for W in self.weights]
        delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
        nabla_b[layers - 1] = delta
        nabla_w[layers - 1] = delta @ activations[-2].T
        for i in range(layers - 2, -1, -1):
            delta = (self.weights[i + 1].T @ delta) * sigmoid_prime(zs[i])
            nabla_b[i] = delta
            nabla_w[i] = delta @ activations[i].T
        return nabla_b, nabla_w

    def cost_derivative(self, a, y):
        return a - y
