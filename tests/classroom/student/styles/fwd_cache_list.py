# sizes=3,4,2
# A cache that is a list without names.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def forward(x, W1, W2, b1, b2):
    cache = []
    z = x@W1+b1
    cache.append(z)
    a = relu(z)
    cache.append(a)
    z = a@W2+b2
    cache.append(z)
    return relu(z), cache
def backward(x, y, cache, W2, yhat):
    z1, a1, z2 = cache
    delta2 = (yhat-y)*(z2>0)/len(x)
    delta1 = delta2@W2.T*(z1>0)
    return delta2, delta1, a1.T@delta2, delta2.sum(0), x.T@delta1, delta1.sum(0)
