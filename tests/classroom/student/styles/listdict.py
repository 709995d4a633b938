# sizes=3,4,2
# Lists with a dict for each layer.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def forward(X, params):
    A = X
    cache = []
    for l in range(len(params)):
        Z = A@params[l]["W"]+params[l]["b"]
        A = relu(Z)
        cache.append({"Z": Z, "A": A})
    return A, cache
def backward(X, Y, params, cache):
    grads = []
    n = len(X)
    dZ = (cache[-1]["A"]-Y)*(cache[-1]["Z"]>0)/n
    for l in reversed(range(len(params))):
        A_prev = cache[l-1]["A"] if l > 0 else X
        grads.insert(0, {"dW": A_prev.T@dZ, "db": dZ.sum(0)})
        if l > 0: dZ = dZ@params[l]["W"].T*(cache[l-1]["Z"]>0)
    return grads
def update(params, grads, lr):
    for p, g in zip(params, grads):
        p["W"] -= lr*g["dW"]
        p["b"] -= lr*g["db"]
