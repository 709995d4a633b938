# hidden=tanh output=identity
import numpy as np


def train_one_step(x, t, hidden_weights, hidden_bias, output_weights, output_bias, learning_rate=0.3):
    hidden = np.tanh(np.dot(x, hidden_weights) + hidden_bias)
    output = np.dot(hidden, output_weights) + output_bias
    output_error = (output - t) / x.shape[0]
    hidden_error = np.dot(output_error, output_weights.T) * (1 - hidden**2)
    output_weights = output_weights - learning_rate * np.dot(hidden.T, output_error)
    output_bias = output_bias - learning_rate * output_error.sum(axis=0)
    hidden_weights = hidden_weights - learning_rate * np.dot(x.T, hidden_error)
    hidden_bias = hidden_bias - learning_rate * hidden_error.sum(axis=0)
    return hidden_weights, hidden_bias, output_weights, output_bias
