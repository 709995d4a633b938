# my notes from the article, ReLU in both layers, errors added up over the rows
import numpy as np


def relu(Z):
    return np.maximum(0, Z)


def relu_prime(Z):
    return np.where(Z > 0, 1.0, 0.0)


def forward(X, Wh, Bh, Wo, Bo):
    Zh = np.dot(X, Wh) + Bh          # (n, hidden)
    H = relu(Zh)
    Zo = np.dot(H, Wo) + Bo          # (n, outputs)
    O = relu(Zo)
    return {"Zh": Zh, "H": H, "Zo": Zo, "O": O}


def backward(X, Y, Wo, Zh, H, Zo, O):
    # errors first
    Eo = (O - Y) * relu_prime(Zo)
    Eh = np.dot(Eo, Wo.T) * relu_prime(Zh)
    # then the derivatives
    dWo = np.dot(H.T, Eo)
    dWh = np.dot(X.T, Eh)
    dBo = np.sum(Eo, axis=0, keepdims=True)
    dBh = np.sum(Eh, axis=0, keepdims=True)
    return {"Eo": Eo, "Eh": Eh, "dWo": dWo, "dWh": dWh, "dBo": dBo, "dBh": dBh}


def update(Wh, Bh, Wo, Bo, dWh, dBh, dWo, dBo, learning_rate=0.1):
    return {
        "Wh": Wh - learning_rate * dWh,
        "Bh": Bh - learning_rate * dBh,
        "Wo": Wo - learning_rate * dWo,
        "Bo": Bo - learning_rate * dBo,
    }
