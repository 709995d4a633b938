# sizes=3,4,2
# Parameters, cache and gradients are unpacked lists, the backward pass writes its results without names.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def forward(X, params):
    W1, b1, W2, b2 = params
    Z1 = X@W1+b1; A1 = relu(Z1); Z2 = A1@W2+b2
    return relu(Z2), (X, Z1, A1, Z2)
def backward(Y, y_hat, params, cache):
    X, Z1, A1, Z2 = cache
    W1, b1, W2, b2 = params
    d2 = (y_hat-Y)*(Z2>0)/len(X); d1 = d2@W2.T*(Z1>0)
    return [X.T@d1, d1.sum(0), A1.T@d2, d2.sum(0)]
def update(params, grads, lr):
    return [p - lr*g for p, g in zip(params, grads)]
