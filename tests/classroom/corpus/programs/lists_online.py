# réseau de neurones en Python pur : un exemple à la fois, sigmoïde, pas de numpy
import math


def sigmoide(z):
    return 1 / (1 + math.exp(-z))


def train_step(x, y, W1, b1, W2, b2, lr):
    n_h, n_o = len(b1), len(b2)
    # propagation
    h = [sigmoide(sum(x[i] * W1[i][j] for i in range(len(x))) + b1[j]) for j in range(n_h)]
    o = [sigmoide(sum(h[j] * W2[j][k] for j in range(n_h)) + b2[k]) for k in range(n_o)]

    # erreurs
    e_o = [(o[k] - y[k]) * o[k] * (1 - o[k]) for k in range(n_o)]
    e_h = [sum(e_o[k] * W2[j][k] for k in range(n_o)) * h[j] * (1 - h[j]) for j in range(n_h)]

    # mise à jour
    for k in range(n_o):
        for j in range(n_h):
            W2[j][k] -= lr * e_o[k] * h[j]
        b2[k] -= lr * e_o[k]
    for j in range(n_h):
        for i in range(len(x)):
            W1[i][j] -= lr * e_h[j] * x[i]
        b1[j] -= lr * e_h[j]
    return W1, b1, W2, b2
