# hidden=tanh output=identity sizes=3,4,2 bias_form=flat
# A script: the weights are variables of the module, training at the top, numbers from 0.
import numpy as np

np.random.seed(0)
learning_rate = 0.05
w0 = np.random.randn(3, 4)
b0 = np.zeros(4)
w1 = np.random.randn(4, 2)
b1 = np.zeros(2)


def forward(x):
    global z0
    z0 = x @ w0 + b0
    a0 = np.tanh(z0)
    z1 = a0 @ w1 + b1
    return z0, a0, z1


def train_step(x, y):
    global w0, b0, w1, b1
    z0, a0, z1 = forward(x)
    d1 = (z1 - y) / len(x)
    d0 = d1 @ w1.T * (1 - a0**2)
    w1 = w1 - learning_rate * a0.T @ d1
    b1 = b1 - learning_rate * d1.sum(axis=0)
    w0 = w0 - learning_rate * x.T @ d0
    b0 = b0 - learning_rate * d0.sum(axis=0)


X = np.random.randn(10, 3)
for step in range(5):
    train_step(X, X[:, :2])
print(forward(X))
