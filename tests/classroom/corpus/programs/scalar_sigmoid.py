import math


def sigmoid(t):
    return 1 / (1 + math.exp(-t))


def train_step(x, y, w1, b1, w2, b2, eta):
    """one neuron per layer, quadratic cost (a2 - y)^2 / 2"""
    # forward
    z1 = w1 * x + b1
    a1 = sigmoid(z1)
    z2 = w2 * a1 + b2
    a2 = sigmoid(z2)

    # backward
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = delta2 * w2 * a1 * (1 - a1)

    # gradient descent
    w2 = w2 - eta * delta2 * a1
    b2 = b2 - eta * delta2
    w1 = w1 - eta * delta1 * x
    b1 = b1 - eta * delta1
    return w1, b1, w2, b2
