"""Backpropagation without NumPy: a network is a list of layers, a layer is a list of neurons (loops all the way)."""
from math import exp


def sigmoid(z):
    return 1.0 / (1.0 + exp(-z))


def forward(x, W1, b1, W2, b2):
    hidden = []
    for j in range(len(b1)):
        z = b1[j]
        for i in range(len(x)):
            z += x[i] * W1[i][j]
        hidden.append(sigmoid(z))
    output = []
    for k in range(len(b2)):
        z = b2[k]
        for j in range(len(hidden)):
            z += hidden[j] * W2[j][k]
        output.append(sigmoid(z))
    return hidden, output


def backward(x, y, hidden, output, W2):
    # error terms of the output neurons
    delta2 = []
    for k in range(len(output)):
        error = output[k] - y[k]
        delta2.append(error * output[k] * (1 - output[k]))
    # error terms of the hidden neurons
    delta1 = []
    for j in range(len(hidden)):
        error = 0.0
        for k in range(len(delta2)):
            error += W2[j][k] * delta2[k]
        delta1.append(error * hidden[j] * (1 - hidden[j]))
    dW2 = [[hidden[j] * delta2[k] for k in range(len(delta2))] for j in range(len(hidden))]
    dW1 = [[x[i] * delta1[j] for j in range(len(delta1))] for i in range(len(x))]
    return dW1, delta1, dW2, delta2


def update(W1, b1, W2, b2, dW1, db1, dW2, db2, l_rate):
    for i in range(len(W1)):
        for j in range(len(b1)):
            W1[i][j] -= l_rate * dW1[i][j]
    for j in range(len(b1)):
        b1[j] -= l_rate * db1[j]
    for j in range(len(W2)):
        for k in range(len(b2)):
            W2[j][k] -= l_rate * dW2[j][k]
    for k in range(len(b2)):
        b2[k] -= l_rate * db2[k]
