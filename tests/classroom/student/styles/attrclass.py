# sizes=3,4,2
# A class that keeps everything in attributes with words for names.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
class MLP:
    def __init__(self, input_dim, hidden_dim, output_dim, learning_rate=0.01, seed=42):
        rng = np.random.default_rng(seed)
        self.W_hidden = rng.normal(size=(input_dim, hidden_dim)); self.b_hidden = np.zeros((1, hidden_dim))
        self.W_output = rng.normal(size=(hidden_dim, output_dim)); self.b_output = np.zeros((1, output_dim))
        self.learning_rate = learning_rate
    def forward(self, X):
        self.X = X
        self.z_hidden = X@self.W_hidden+self.b_hidden
        self.a_hidden = relu(self.z_hidden)
        self.z_output = self.a_hidden@self.W_output+self.b_output
        return relu(self.z_output)
    def backward(self, y, output):
        self.delta_output = (output-y)*(self.z_output>0)/len(y)
        self.delta_hidden = self.delta_output@self.W_output.T*(self.z_hidden>0)
        self.dW_output = self.a_hidden.T@self.delta_output
        self.db_output = self.delta_output.sum(0, keepdims=True)
        self.dW_hidden = self.X.T@self.delta_hidden
        self.db_hidden = self.delta_hidden.sum(0, keepdims=True)
    def update_weights(self):
        self.W_output -= self.learning_rate*self.dW_output
        self.b_output -= self.learning_rate*self.db_output
        self.W_hidden -= self.learning_rate*self.dW_hidden
        self.b_hidden -= self.learning_rate*self.db_hidden
    def fit(self, X, y, epochs=100):
        for _ in range(epochs):
            out = self.forward(X); self.backward(y, out); self.update_weights()
