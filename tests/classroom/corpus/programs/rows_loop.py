import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


def gradient(X, Y, Wh, bh, Wo, bo):
    """Quadratic cost, summed over the training examples, one after the other."""
    dWh = np.zeros(Wh.shape)
    dbh = np.zeros(bh.shape)
    dWo = np.zeros(Wo.shape)
    dbo = np.zeros(bo.shape)
    for x, y in zip(X, Y):
        h = sigma(x @ Wh + bh)
        o = sigma(h @ Wo + bo)
        delta_o = (o - y) * o * (1 - o)
        delta_h = (Wo @ delta_o.ravel()) * h * (1 - h)
        dWo += np.outer(h, delta_o)
        dbo += delta_o
        dWh += np.outer(x, delta_h)
        dbh += delta_h
    return dWh, dbh, dWo, dbo
