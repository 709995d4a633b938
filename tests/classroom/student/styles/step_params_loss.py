# sizes=3,4,2
# A training step on a dict that gives a new one and the loss back.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def train_step(X, Y, params, lr):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    Z1 = X@W1+b1; A1 = relu(Z1); A2 = relu(A1@W2+b2)
    d2 = (A2-Y)*(A2>0)/len(X); d1 = d2@W2.T*(Z1>0)
    new = {"W1": W1-lr*X.T@d1, "b1": b1-lr*d1.sum(0), "W2": W2-lr*A1.T@d2, "b2": b2-lr*d2.sum(0)}
    return new, 0.5*np.sum((A2-Y)**2)/len(X)
