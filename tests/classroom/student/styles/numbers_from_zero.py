# sizes=3,4,2 hidden=sigmoid output=sigmoid bias=False reduction=sum rate=1
# Layers l0, l1, l2, weights syn0, syn1; the usual slope that is handed the activation.
import numpy as np


def nonlin(x, deriv=False):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def forward(X, syn0, syn1):
    l0 = X
    l1 = nonlin(np.dot(l0, syn0))
    l2 = nonlin(np.dot(l1, syn1))
    return l0, l1, l2


def backward(l0, l1, l2, y, syn1):
    l2_error = l2 - y
    l2_delta = l2_error * nonlin(l2, deriv=True)
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(l1, deriv=True)
    return l1.T.dot(l2_delta), l0.T.dot(l1_delta)


def update(syn0, syn1, grad_syn0, grad_syn1):
    syn1 -= grad_syn1
    syn0 -= grad_syn0
