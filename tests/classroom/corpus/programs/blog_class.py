import numpy as np


def sigmoid(x):
    return 1.0 / (1 + np.exp(-x))


def sigmoid_derivative(x):
    # x has been through the sigmoid already
    return x * (1.0 - x)


class NeuralNetwork:
    def __init__(self, x, y, hidden=4):
        self.input = x
        self.weights1 = np.random.rand(self.input.shape[1], hidden)
        self.weights2 = np.random.rand(hidden, y.shape[1])
        self.y = y
        self.output = np.zeros(self.y.shape)

    def feedforward(self):
        self.layer1 = sigmoid(np.dot(self.input, self.weights1))
        self.output = sigmoid(np.dot(self.layer1, self.weights2))
        return self.output

    def loss(self):
        return np.sum((self.y - self.output) ** 2)

    def backprop(self):
        d_output = 2 * (self.y - self.output) * sigmoid_derivative(self.output)
        d_hidden = np.dot(d_output, self.weights2.T) * sigmoid_derivative(self.layer1)
        d_weights2 = np.dot(self.layer1.T, d_output)
        d_weights1 = np.dot(self.input.T, d_hidden)

        self.weights1 += d_weights1
        self.weights2 += d_weights2


if __name__ == "__main__":
    # three switches: is exactly one of the first two on?
    X = np.array([[0, 0, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1], [0, 1, 0]])
    y = np.array([[0], [0], [1], [1], [1]])
    nn = NeuralNetwork(X, y)
    for i in range(300):
        nn.feedforward()
        nn.backprop()
    print(nn.output)
