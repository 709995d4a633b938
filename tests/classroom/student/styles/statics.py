# sizes=3,4,2
# Static methods and class methods.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
class Net:
    @staticmethod
    def forward(X, W1, b1, W2, b2):
        Z1 = X@W1+b1; A1 = relu(Z1); Z2 = A1@W2+b2
        return Z1, A1, Z2, relu(Z2)
    @classmethod
    def update(cls, W1, b1, W2, b2, dW1, db1, dW2, db2, alpha):
        return W1-alpha*dW1, b1-alpha*db1, W2-alpha*dW2, b2-alpha*db2
