from typing import NamedTuple

import numpy as np


class Forward(NamedTuple):
    Zh: np.ndarray
    H: np.ndarray
    Zo: np.ndarray
    O: np.ndarray


class Gradients(NamedTuple):
    Eo: np.ndarray
    dWo: np.ndarray
    dBo: np.ndarray
    Eh: np.ndarray
    dWh: np.ndarray
    dBh: np.ndarray


def softmax(Z: np.ndarray) -> np.ndarray:
    e = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def forward(X: np.ndarray, Wh: np.ndarray, Bh: np.ndarray, Wo: np.ndarray, Bo: np.ndarray) -> Forward:
    Zh = X @ Wh + Bh
    H = 1 / (1 + np.exp(-Zh))
    Zo = H @ Wo + Bo
    return Forward(Zh, H, Zo, softmax(Zo))


def backward(X: np.ndarray, Y: np.ndarray, H: np.ndarray, O: np.ndarray, Wo: np.ndarray) -> Gradients:
    """Cross-entropy, mean over the rows: its 1/n is in Eo, and so in everything after it."""
    Eo = (O - Y) / len(X)
    Eh = Eo @ Wo.T * H * (1 - H)
    return Gradients(
        Eo=Eo,
        dWo=H.T @ Eo,
        dBo=Eo.sum(axis=0),
        Eh=Eh,
        dWh=X.T @ Eh,
        dBh=Eh.sum(axis=0),
    )
