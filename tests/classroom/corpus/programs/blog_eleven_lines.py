import numpy as np


def squash(t, slope=False):
    # with slope=True, t is what came out of squash
    return t * (1 - t) if slope else 1 / (1 + np.exp(-t))


def train_step(X, y, syn0, syn1, alpha=1.0):
    # guess
    l1 = squash(X.dot(syn0))
    l2 = squash(l1.dot(syn1))

    # what is missing, and how sure the guess was
    l2_error = y - l2
    l2_delta = l2_error * squash(l2, slope=True)

    # the blame of the layer before
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * squash(l1, slope=True)

    syn1 = syn1 + alpha * l1.T.dot(l2_delta)
    syn0 = syn0 + alpha * X.T.dot(l1_delta)
    return syn0, syn1
