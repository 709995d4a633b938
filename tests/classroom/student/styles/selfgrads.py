# sizes=3,4,2
# A class of any depth, with dicts for parameters, cache and grads.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
class NN:
    def __init__(self, layers):
        self.L = len(layers)-1
        self.parameters = {}
        for l in range(1, self.L+1):
            self.parameters[f"W{l}"] = np.random.randn(layers[l-1], layers[l])
            self.parameters[f"b{l}"] = np.zeros((1, layers[l]))
    def forward(self, X):
        self.cache = {"A0": X}
        A = X
        for l in range(1, self.L+1):
            Z = A@self.parameters[f"W{l}"]+self.parameters[f"b{l}"]
            A = relu(Z)
            self.cache[f"Z{l}"] = Z; self.cache[f"A{l}"] = A
        return A
    def backward(self, Y):
        self.grads = {}
        m = Y.shape[0]
        dZ = (self.cache[f"A{self.L}"]-Y)*(self.cache[f"Z{self.L}"]>0)/m
        for l in range(self.L, 0, -1):
            self.grads[f"dW{l}"] = self.cache[f"A{l-1}"].T@dZ
            self.grads[f"db{l}"] = dZ.sum(0, keepdims=True)
            if l > 1: dZ = dZ@self.parameters[f"W{l}"].T*(self.cache[f"Z{l-1}"]>0)
        return self.grads
    def update(self, lr):
        for k in self.parameters: self.parameters[k] -= lr*self.grads["d"+k]
