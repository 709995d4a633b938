import numpy as np

# regression with one output: y may come as (n,) or (n, 1)


def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = np.tanh(Z1)
    y_hat = A1 @ W2 + b2
    return Z1, A1, y_hat


def backward(X, y, W2, A1, y_hat):
    n = X.shape[0]
    y = y.reshape(-1, 1)
    y_hat = y_hat.reshape(-1, 1)
    delta2 = (y_hat - y) / n
    dW2 = A1.T @ delta2
    db2 = delta2.sum(axis=0)
    delta1 = delta2 @ W2.T * (1 - A1 ** 2)
    dW1 = X.T @ delta1
    db1 = delta1.sum(axis=0)
    return dW1, db1, dW2, db2
