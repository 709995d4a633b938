# hidden=sigmoid output=sigmoid reduction=mean samples=columns weights=out_in bias=column
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Network:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]

    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            x, y = x.reshape(-1, 1), y.reshape(-1, 1)
            a = [x]
            for w, b in zip(self.weights, self.biases):
                a.append(sigmoid(w @ a[-1] + b))
            delta = (a[-1] - y) * a[-1] * (1 - a[-1])
            for l in range(1, self.num_layers):
                nabla_w[-l] = nabla_w[-l] + delta @ a[-l - 1].T
                nabla_b[-l] = nabla_b[-l] + delta
                delta = self.weights[-l].T @ delta * a[-l - 1] * (1 - a[-l - 1])
        m = len(mini_batch)
        self.weights = [w - eta / m * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - eta / m * nb for b, nb in zip(self.biases, nabla_b)]
