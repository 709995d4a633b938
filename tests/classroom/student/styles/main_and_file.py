# hidden=tanh output=identity bias=flat
import csv

import numpy as np

with open("data_that_is_not_there.csv", newline="") as lines:
    data = np.array([[float(entry) for entry in row] for row in csv.reader(lines)])
X_train, y_train = data[:, :3], data[:, 3:]


def forward_propagation(X, W1, b1, W2, b2):
    a1 = np.tanh(X.dot(W1) + b1)
    return a1, a1.dot(W2) + b2


def back_propagation(X, y, a1, output, W2):
    delta2 = (output - y) / X.shape[0]
    delta1 = delta2.dot(W2.T) * (1 - a1**2)
    return {"dW1": X.T.dot(delta1), "db1": delta1.sum(0), "dW2": a1.T.dot(delta2), "db2": delta2.sum(0)}


def main():
    W1, b1 = np.random.randn(3, 4), np.zeros(4)
    W2, b2 = np.random.randn(4, 2), np.zeros(2)
    for epoch in range(100):
        a1, output = forward_propagation(X_train, W1, b1, W2, b2)
        grads = back_propagation(X_train, y_train, a1, output, W2)
        W1 -= 0.1 * grads["dW1"]
        print(epoch, ((output - y_train) ** 2).mean())


if __name__ == "__main__":
    main()
