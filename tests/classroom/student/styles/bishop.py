# sizes=3,4,2 hidden=sigmoid output=softmax loss=cross_entropy bias_form=flat
# a is the weighted input here and z the activation; y is the output and t the target.
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def predict(params, x):
    W1, W2 = params["W1"], params["W2"]
    b1, b2 = params["b1"], params["b2"]
    a1 = np.dot(x, W1) + b1
    z1 = sigmoid(a1)
    a2 = np.dot(z1, W2) + b2
    y = softmax(a2)
    return a1, z1, a2, y


def gradient(params, x, t):
    a1, z1, a2, y = predict(params, x)
    grads = {}
    dy = (y - t) / x.shape[0]
    grads["W2"] = np.dot(z1.T, dy)
    grads["b2"] = np.sum(dy, axis=0)
    da1 = np.dot(dy, params["W2"].T) * (1 - sigmoid(a1)) * sigmoid(a1)
    grads["W1"] = np.dot(x.T, da1)
    grads["b1"] = np.sum(da1, axis=0)
    return grads


def update(params, grads, lr):
    for key in ("W1", "b1", "W2", "b2"):
        params[key] -= lr * grads[key]
