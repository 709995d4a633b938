# %% exported from a notebook: cells that train and print stand between the functions
import numpy as np

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = np.array([[0.0], [1.0], [1.0], [0.0]])


# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def init(n_in=2, n_hidden=3, n_out=1):
    rng = np.random.default_rng(3)
    return {"W1": rng.normal(size=(n_in, n_hidden)), "b1": np.zeros(n_hidden),
            "W2": rng.normal(size=(n_hidden, n_out)), "b2": np.zeros(n_out)}


# %%
def forward(X, params):
    Z1 = X @ params["W1"] + params["b1"]
    A1 = sigmoid(Z1)
    Z2 = A1 @ params["W2"] + params["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def bce(A2, Y):
    return -(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)).sum() / len(Y)


# %%
def backward(X, Y, params, cache):
    m = len(X)
    dA2 = -(Y / cache["A2"] - (1 - Y) / (1 - cache["A2"])) / m
    dZ2 = dA2 * cache["A2"] * (1 - cache["A2"])
    dA1 = dZ2 @ params["W2"].T
    dZ1 = dA1 * cache["A1"] * (1 - cache["A1"])
    return {"dW1": X.T @ dZ1, "db1": dZ1.sum(axis=0), "dW2": cache["A1"].T @ dZ2, "db2": dZ2.sum(axis=0)}


# %%
params = init()
for epoch in range(200):
    A2, cache = forward(X, params)
    grads = backward(X, y, params, cache)
    for key in params:
        params[key] = params[key] - 0.5 * grads["d" + key]
    if epoch % 50 == 0:
        print(epoch, bce(A2, y))
