import numpy as np


def f32(a):
    return np.asarray(a, dtype=np.float32)


def forward(X, Wh, Bh, Wo, Bo):
    X, Wh, Bh, Wo, Bo = map(f32, (X, Wh, Bh, Wo, Bo))
    Zh = X @ Wh + Bh
    H = 1 / (1 + np.exp(-Zh))
    Zo = H @ Wo + Bo
    O = 1 / (1 + np.exp(-Zo))
    return Zh, H, Zo, O


def backward(X, Y, H, O, Wo):
    X, Y, H, O, Wo = map(f32, (X, Y, H, O, Wo))
    Eo = (O - Y) * O * (1 - O)
    Eh = Eo @ Wo.T * H * (1 - H)
    return {"dWh": X.T @ Eh, "dBh": Eh.sum(0), "dWo": H.T @ Eo, "dBo": Eo.sum(0)}
