# sizes=3,4,2
# V and W are the weights, without numbers.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def forward(X, V, bh, W, bo):
    Zh = X@V+bh; H = relu(Zh); Zo = H@W+bo
    return Zh, H, Zo, relu(Zo)
def backward(X, Y, V, W, Zh, H, Zo, O):
    d2 = (O-Y)*(Zo>0)/len(X); d1 = d2@W.T*(Zh>0)
    dV = X.T@d1; dW = H.T@d2
    return dV, dW
