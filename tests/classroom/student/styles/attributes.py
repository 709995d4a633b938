# sizes=3,4,2 hidden=tanh output=identity
# One model object with attributes, given to plain functions; everything is left in it.
import numpy as np


def forward(model, X):
    model.Z1 = X @ model.W1 + model.b1
    model.A1 = np.tanh(model.Z1)
    model.Z2 = model.A1 @ model.W2 + model.b2
    return model.Z2


def backward(model, X, Y):
    model.dZ2 = (model.Z2 - Y) / X.shape[0]
    model.dW2 = model.A1.T @ model.dZ2
    model.db2 = np.sum(model.dZ2, axis=0, keepdims=True)
    model.dZ1 = model.dZ2 @ model.W2.T * (1 - model.A1**2)
    model.dW1 = X.T @ model.dZ1
    model.db1 = np.sum(model.dZ1, axis=0, keepdims=True)


def update(model, lr=0.01):
    model.W1 -= lr * model.dW1
    model.b1 -= lr * model.db1
    model.W2 -= lr * model.dW2
    model.b2 -= lr * model.db2
