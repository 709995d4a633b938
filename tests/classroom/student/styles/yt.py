# sizes=3,4,2
# y is the output and t the target.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def backward(x, t, W1, b1, W2, b2, h, y):
    d2 = (y-t)*(y>0)/len(x); d1 = d2@W2.T*(h>0)
    return dict(dW1=x.T@d1, db1=d1.sum(0), dW2=h.T@d2, db2=d2.sum(0))
