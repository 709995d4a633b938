# lists=True example=vector bias_form=flat hidden=sigmoid output=sigmoid sizes=2,3,2
# Without NumPy: nested lists, one example a call, loops.
import math


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def forward(inputs, w_hidden, b_hidden, w_output, b_output):
    hidden = []
    for j in range(len(b_hidden)):
        hidden.append(sigmoid(sum(inputs[i] * w_hidden[i][j] for i in range(len(inputs))) + b_hidden[j]))
    outputs = []
    for k in range(len(b_output)):
        outputs.append(sigmoid(sum(hidden[j] * w_output[j][k] for j in range(len(hidden))) + b_output[k]))
    return hidden, outputs


def backward(inputs, targets, hidden, outputs, w_output):
    delta_o = [(o - t) * o * (1 - o) for o, t in zip(outputs, targets)]
    delta_h = [h * (1 - h) * sum(d * w for d, w in zip(delta_o, row)) for h, row in zip(hidden, w_output)]
    grad_w_output = [[h * d for d in delta_o] for h in hidden]
    grad_w_hidden = [[x * d for d in delta_h] for x in inputs]
    return grad_w_hidden, delta_h, grad_w_output, delta_o


def train(inputs, targets, w_hidden, b_hidden, w_output, b_output, lr):
    hidden, outputs = forward(inputs, w_hidden, b_hidden, w_output, b_output)
    gwh, gbh, gwo, gbo = backward(inputs, targets, hidden, outputs, w_output)
    for i, row in enumerate(gwh):
        for j, g in enumerate(row):
            w_hidden[i][j] -= lr * g
    for j, g in enumerate(gbh):
        b_hidden[j] -= lr * g
    for j, row in enumerate(gwo):
        for k, g in enumerate(row):
            w_output[j][k] -= lr * g
    for k, g in enumerate(gbo):
        b_output[k] -= lr * g
