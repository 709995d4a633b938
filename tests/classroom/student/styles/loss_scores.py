# hidden=relu output=softmax loss=cross_entropy targets=labels
import numpy as np


class Net:
    def __init__(self, input_dim=3, hidden_dim=4, num_classes=2):
        self.params = {"W1": np.random.randn(input_dim, hidden_dim), "b1": np.zeros(hidden_dim)}
        self.params["W2"] = np.random.randn(hidden_dim, num_classes)
        self.params["b2"] = np.zeros(num_classes)

    def loss(self, X, y=None):
        hidden = np.maximum(0, X @ self.params["W1"] + self.params["b1"])
        scores = hidden @ self.params["W2"] + self.params["b2"]
        if y is None:
            return scores
        shifted = scores - scores.max(axis=1, keepdims=True)
        probs = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
        n = X.shape[0]
        loss = -np.log(probs[np.arange(n), y]).mean()
        dscores = probs.copy()
        dscores[np.arange(n), y] -= 1
        dscores /= n
        dhidden = dscores @ self.params["W2"].T * (hidden > 0)
        grads = {"W2": hidden.T @ dscores, "b2": dscores.sum(axis=0)}
        grads |= {"W1": X.T @ dhidden, "b1": dhidden.sum(axis=0)}
        return loss, grads
