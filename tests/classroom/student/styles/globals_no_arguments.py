# hidden=sigmoid output=sigmoid reduction=sum bias=False
import numpy as np

X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
y = np.array([[0, 1], [1, 0], [1, 1], [0, 0]])
np.random.seed(1)
syn0 = 2 * np.random.random((3, 4)) - 1
syn1 = 2 * np.random.random((4, 2)) - 1
alpha = 0.3


def nonlin(x):
    return 1 / (1 + np.exp(-x))


def forward():
    l1 = nonlin(X @ syn0)
    l2 = nonlin(l1 @ syn1)
    return l1, l2


def train():
    global syn0, syn1
    l1, l2 = forward()
    l2_delta = (l2 - y) * l2 * (1 - l2)
    l1_delta = l2_delta @ syn1.T * l1 * (1 - l1)
    syn1 = syn1 - alpha * l1.T @ l2_delta
    syn0 = syn0 - alpha * X.T @ l1_delta


for epoch in range(3):
    train()
    print("error", np.abs(y - forward()[1]).mean())
