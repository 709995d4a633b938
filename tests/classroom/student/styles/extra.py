# sizes=3,4,2
# Results without names, and some that nobody asked for.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def backward(X, Y, W1, b1, W2, b2):
    Z1 = X@W1+b1; A1 = relu(Z1); Z2 = A1@W2+b2; O = relu(Z2)
    d2 = (O-Y)*(Z2>0)/len(X); d1 = d2@W2.T*(Z1>0)
    return X.T@d1, d1.sum(0), A1.T@d2, d2.sum(0), "done", {"n": len(X)}
