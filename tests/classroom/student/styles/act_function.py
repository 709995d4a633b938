# sizes=3,4,2
# The activation is handed over as a function; a dict in a dict comes back.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def forward(X, W1, b1, W2, b2, activation):
    Z1 = X@W1+b1; A1 = activation(Z1); Z2 = A1@W2+b2
    return {"output": activation(Z2), "cache": {"Z1": Z1, "A1": A1}}
