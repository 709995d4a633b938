"""Modular layers (affine, relu, softmax loss) put together in one function."""
import numpy as np


def affine_forward(x, w, b):
    out = x.dot(w) + b
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T)
    dw = x.T.dot(dout)
    db = dout.sum(axis=0)
    return dx, dw, db


def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


def softmax_loss(scores, y):
    N = scores.shape[0]
    logits = scores - scores.max(axis=1, keepdims=True)
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    loss = -log_probs[np.arange(N), y].mean()
    dscores = np.exp(log_probs)
    dscores[np.arange(N), y] -= 1
    return loss, dscores / N


def loss(params, X, y):
    a1, cache1 = affine_forward(X, params["W1"], params["b1"])
    h1, cache_relu = relu_forward(a1)
    scores, cache2 = affine_forward(h1, params["W2"], params["b2"])
    data_loss, dscores = softmax_loss(scores, y)

    grads = {}
    dh1, grads["W2"], grads["b2"] = affine_backward(dscores, cache2)
    da1 = relu_backward(dh1, cache_relu)
    dx, grads["W1"], grads["b1"] = affine_backward(da1, cache1)
    return data_loss, grads
