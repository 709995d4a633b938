"""Any number of layers: Ws and bs are lists, tanh inside, linear at the end."""
from typing import List

import numpy as np

Array = np.ndarray


def forward(X: Array, Ws: List[Array], bs: List[Array]):
    As, Zs = [X], []
    for i, (W, b) in enumerate(zip(Ws, bs)):
        Z = As[-1] @ W + b
        Zs.append(Z)
        As.append(Z if i == len(Ws) - 1 else np.tanh(Z))
    return Zs, As


def backward(Y: Array, Ws: List[Array], Zs: List[Array], As: List[Array]):
    n = Y.shape[0]
    dWs, dbs = [], []
    delta = (As[-1] - Y) / n
    for i in reversed(range(len(Ws))):
        dWs.insert(0, As[i].T @ delta)
        dbs.insert(0, delta.sum(axis=0))
        if i > 0:
            delta = (delta @ Ws[i].T) * (1 - As[i] ** 2)
    return dWs, dbs


def update(Ws: List[Array], bs: List[Array], dWs: List[Array], dbs: List[Array], lr: float):
    new_Ws = [W - lr * dW for W, dW in zip(Ws, dWs)]
    new_bs = [b - lr * db for b, db in zip(bs, dbs)]
    return new_Ws, new_bs
