# sizes=3,4,2
# Weights and biases are dicts with a key for each layer.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def forward(X, weights, biases):
    Z1 = X@weights["hidden"]+biases["hidden"]; A1 = relu(Z1); Z2 = A1@weights["output"]+biases["output"]
    return Z1, A1, Z2, relu(Z2)
def update(weights, biases, grad_weights, grad_biases, lr):
    for k in weights:
        weights[k] -= lr*grad_weights[k]
        biases[k] -= lr*grad_biases[k]
