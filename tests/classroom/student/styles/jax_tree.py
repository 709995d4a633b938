# hidden=tanh output=identity bias=flat
import numpy as np


def predict(params, inputs):
    (w_h, b_h), (w_o, b_o) = params
    return np.tanh(inputs @ w_h + b_h) @ w_o + b_o


def update(params, grads, step_size):
    return [(w - step_size * dw, b - step_size * db) for (w, b), (dw, db) in zip(params, grads)]
