# sizes=3,4,2
# Lists that are counted from 1, dicts with numbers as keys.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def forward(X, W, b):
    A = {0: X}; Z = {}
    for l in range(1, len(W)):
        Z[l] = A[l-1]@W[l]+b[l]
        A[l] = relu(Z[l])
    return A, Z
def backward(Y, W, A, Z):
    L = len(W)-1
    dW = {}; db = {}
    dZ = (A[L]-Y)*(Z[L]>0)/len(Y)
    for l in range(L, 0, -1):
        dW[l] = A[l-1].T@dZ
        db[l] = dZ.sum(0)
        if l > 1: dZ = dZ@W[l].T*(Z[l-1]>0)
    return dW, db
