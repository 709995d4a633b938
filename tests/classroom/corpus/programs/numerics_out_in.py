"""Rows are samples, but weights are stored as (out, in), as the big frameworks store them."""
import numpy as np


def linear(x, weight, bias):
    return x @ weight.T + bias


def forward(x, w1, b1, w2, b2):
    z1 = linear(x, w1, b1)
    a1 = z1.clip(min=0)
    z2 = linear(a1, w2, b2)
    return z1, a1, z2


def mse_loss(y_hat, y):
    return ((y_hat - y) ** 2).mean()


def backward(x, y, w2, z1, a1, y_hat):
    grad_out = 2 * (y_hat - y) / y_hat.size
    grad_w2 = grad_out.T @ a1
    grad_b2 = grad_out.sum(0)
    grad_z1 = (grad_out @ w2) * (z1 > 0)
    grad_w1 = grad_z1.T @ x
    grad_b1 = grad_z1.sum(0)
    return {"dw1": grad_w1, "db1": grad_b1, "dw2": grad_w2, "db2": grad_b2}
