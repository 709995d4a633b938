import numpy as np


def train_step(params, X, y, lr=0.01):
    """Does one step of gradient descent on params (a dict) and returns the loss before the step."""
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    n = X.shape[0]
    # forward
    z1 = X @ W1 + b1
    a1 = np.maximum(z1, 0)
    y_pred = a1 @ W2 + b2
    diff = y_pred - y
    loss = (diff ** 2).sum() / (2 * n)
    # backward
    d_pred = diff / n
    dW2 = a1.T @ d_pred
    db2 = d_pred.sum(axis=0)
    d_hidden = d_pred @ W2.T
    d_hidden[z1 <= 0] = 0
    dW1 = X.T @ d_hidden
    db1 = d_hidden.sum(axis=0)
    # update
    params["W1"] -= lr * dW1
    params["b1"] -= lr * db1
    params["W2"] -= lr * dW2
    params["b2"] -= lr * db2
    return loss
