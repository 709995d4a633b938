"""Two hidden layers: tanh, then ReLU; a linear output; squared error without the half, mean over rows."""
import numpy as np


def forward(X, W1, B1, W2, B2, Wo, Bo):
    Z1 = X @ W1 + B1
    H1 = np.tanh(Z1)
    Z2 = H1 @ W2 + B2
    H2 = np.maximum(Z2, 0)
    Zo = H2 @ Wo + Bo
    O = Zo
    return Z1, H1, Z2, H2, Zo, O


def cost(O, Y):
    n = Y.shape[0]
    return ((O - Y) ** 2).sum() / n


def backward(X, Y, W2, Wo, Z1, H1, Z2, H2, O):
    n = Y.shape[0]
    Eo = 2 * (O - Y) / n
    E2 = (Eo @ Wo.T) * (Z2 > 0)
    E1 = (E2 @ W2.T) * (1 - H1 ** 2)

    dWo = H2.T @ Eo
    dBo = Eo.sum(0, keepdims=True)
    dW2 = H1.T @ E2
    dB2 = E2.sum(0, keepdims=True)
    dW1 = X.T @ E1
    dB1 = E1.sum(0, keepdims=True)
    return dW1, dB1, dW2, dB2, dWo, dBo


def train_step(X, Y, W1, B1, W2, B2, Wo, Bo, lr):
    Z1, H1, Z2, H2, Zo, O = forward(X, W1, B1, W2, B2, Wo, Bo)
    dW1, dB1, dW2, dB2, dWo, dBo = backward(X, Y, W2, Wo, Z1, H1, Z2, H2, O)
    return W1 - lr * dW1, B1 - lr * dB1, W2 - lr * dW2, B2 - lr * dB2, Wo - lr * dWo, Bo - lr * dBo
