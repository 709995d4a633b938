# sizes=3,4,2
# An update in place of lists of pairs.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def sgd_step(parameters, gradients, learning_rate=0.01):
    for (W, b), (dW, db) in zip(parameters, gradients):
        W -= learning_rate*dW
        b -= learning_rate*db
