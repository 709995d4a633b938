# sizes=3,4,2
# A dict for each layer in a dict.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def forward(X, params):
    Z1 = X@params["hidden"]["W"]+params["hidden"]["b"]; A1 = relu(Z1); Z2 = A1@params["output"]["W"]+params["output"]["b"]
    return Z1, A1, Z2, relu(Z2)
