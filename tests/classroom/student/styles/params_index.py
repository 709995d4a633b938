# sizes=3,4,2
# Parameters are taken from a list by number.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def forward(x, p):
    W1 = p[0]; b1 = p[1]; W2 = p[2]; b2 = p[3]
    h = relu(x@W1+b1)
    return h, relu(h@W2+b2)
