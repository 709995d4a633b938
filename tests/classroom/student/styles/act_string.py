# sizes=3,4,2
# The activation is told by its name.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def forward(X, W1, b1, W2, b2, activation):
    g = {"relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = X@W1+b1; A1 = g(Z1); Z2 = A1@W2+b2
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": g(Z2)}
