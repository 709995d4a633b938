# sizes=3,4,2
# A training loop with epochs, and a history that nobody needs.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def train(X, y, W1, b1, W2, b2, epochs=1000, lr=0.1, verbose=True):
    losses = []
    for e in range(epochs):
        Z1 = X@W1+b1; A1 = relu(Z1); A2 = relu(A1@W2+b2)
        losses.append(0.5*np.sum((A2-y)**2)/len(X))
        d2 = (A2-y)*(A2>0)/len(X); d1 = d2@W2.T*(Z1>0)
        W1 = W1-lr*X.T@d1; b1 = b1-lr*d1.sum(0); W2 = W2-lr*A1.T@d2; b2 = b2-lr*d2.sum(0)
    return W1, b1, W2, b2, losses
