"""Mistakes in the manner of a well-known book (one example as a column) and of a vision course (class numbers).

How a line is read says ../__init__.py (wrong: base, mistakes, where, what is replaced).
"""

from tests.classroom.corpus import wrong

BOOK = (
    wrong(
        "book_network",
        "missing_output_slope",
        "Eo",
        (
            "self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])",
            "self.cost_derivative(activations[-1], y)",
        ),
        loss="half_squared_error",
    ),
    wrong(
        "book_network",
        "missing_hidden_slope",
        "E2",
        ("(self.weights[i + 1].T @ delta) * sigmoid_prime(zs[i])", "self.weights[i + 1].T @ delta"),
    ),
    wrong(
        "book_network",
        "slope_of_activation",
        "Eo",
        ("sigmoid_prime(zs[-1])", "sigmoid_prime(activations[-1])"),
        note="the book's σ' wants z",
    ),
    wrong(
        "book_network",
        "slope_of_activation",
        "Eo",
        ("    s = sigmoid(z)\n    return s * (1 - s)", "    return z * (1 - z)"),
        called="sigmoid_prime_of_another_tutorial",
    ),
    wrong("book_network", "transposed_weights", "E2", ("self.weights[i + 1].T", "self.weights[i + 1]")),
    wrong(
        "book_network",
        "wrong_layer_input",
        "dW2",
        ("delta @ activations[i].T", "delta @ activations[0].T"),
    ),
    wrong("book_network", "z_for_input", "dWo", ("delta @ activations[-2].T", "delta @ zs[-2].T")),
    wrong(
        "book_network",
        "missing_bias_gradient",
        "B1_new B2_new Bo_new",
        ("            self.biases[i] = self.biases[i] - eta * sum_b[i] / m\n", ""),
    ),
    wrong("book_network", "sign_flipped", "Eo", ("return a - y", "return y - a")),
    wrong(
        "book_network",
        "hidden_layer_skipped",
        "",
        ("range(layers - 2, -1, -1)", "range(layers - 2, 0, -1)"),
        note="the first hidden layer's nabla stays zero",
    ),
    wrong(
        "book_network",
        "last_row_only",
        "",
        ("sum_b[i] = sum_b[i] + nabla_b[i]", "sum_b[i] = nabla_b[i]"),
        ("sum_w[i] = sum_w[i] + nabla_w[i]", "sum_w[i] = nabla_w[i]"),
    ),
    wrong(
        "book_functions",
        "double_slope",
        "Eo",
        ("delta = activations[-1] - y", "delta = (activations[-1] - y) * activations[-1] * (1 - activations[-1])"),
    ),
    wrong("book_functions", "sign_flipped", "Eo", ("delta = activations[-1] - y", "delta = y - activations[-1]")),
    wrong("book_functions", "slope_of_activation", "Eh", ("a = sigmoid(zs[l])", "a = sigmoid(activations[l + 1])")),
    wrong(
        "book_functions",
        "slope_of_activation",
        "Eh",
        ("a = sigmoid(zs[l])", "a = zs[l]"),
        called="z_for_a_in_the_slope",
    ),
    wrong(
        "book_functions",
        "transposed_weights",
        "Eh",
        ("weights[l + 1].T @ delta", "weights[l + 1] @ delta"),
        example="column",
    ),
    wrong("book_functions", "missing_bias_gradient", "dBh", ("        nabla_b[l] = delta\n", "")),
    wrong("book_functions", "no_bias", "Zh", ("z = w @ a + b", "z = w @ a")),
    wrong(
        "book_online",
        "updated_before_error",
        "Eh",
        ("        delta_h = self.weights[1].T @ delta_o * (1 - self.h * self.h)\n", ""),
        (
            "        self.weights[0] = self",
            "        delta_h = self.weights[1].T @ delta_o * (1 - self.h * self.h)\n        self.weights[0] = self",
        ),
    ),
    wrong("book_online", "missing_hidden_slope", "Eh", (" * (1 - self.h * self.h)", "")),
    wrong(
        "book_online",
        "raw_error_passed",
        "Eh",
        (
            "self.o = self.weights[1] @ self.h + self.biases[1]",
            "self.o = np.tanh(self.weights[1] @ self.h + self.biases[1])",
        ),
        ("        delta_o = self.o - y\n", "        error = self.o - y\n        delta_o = error * (1 - self.o ** 2)\n"),
        ("self.weights[1].T @ delta_o", "self.weights[1].T @ error"),
        exercise={"output": "tanh"},
    ),
    wrong("book_online", "sign_flipped", "", ("delta_o = self.o - y", "delta_o = y - self.o")),
    wrong(
        "book_online",
        "elementwise_for_dot",
        "",
        ("self.weights[1].T @ delta_o", "self.weights[1].T * delta_o"),
        outputs="3",
    ),
)

VISION = (
    wrong(
        "vision_two_layer",
        "double_slope",
        "Eo",
        ("        dscores /= N\n", "        dscores *= probs * (1 - probs)\n        dscores /= N\n"),
    ),
    wrong(
        "vision_two_layer",
        "sum_for_mean",
        "Eo",
        ("        dscores /= N\n", ""),
        note="the loss is divided by N, the gradient is not",
    ),
    wrong("vision_two_layer", "missing_hidden_slope", "Eh", ("        dhidden[hidden <= 0] = 0\n", "")),
    wrong(
        "vision_two_layer",
        "missing_bias_gradient",
        "dBh",
        ("grads['b1'] = np.sum(dhidden, axis=0)", "grads['b1'] = np.zeros_like(b1)"),
    ),
    wrong("vision_two_layer", "bias_wrong_axis", "dBh", ("np.sum(dhidden, axis=0)", "np.sum(dhidden, axis=1)")),
    wrong(
        "vision_two_layer",
        "averaged_twice",
        "dBo",
        ("np.sum(dscores, axis=0)", "np.mean(dscores, axis=0)"),
        also="mean_for_sum",
    ),
    wrong(
        "vision_two_layer",
        "unrecognised",
        "Eo",
        ("dscores[np.arange(N), y] -= 1", "dscores[:, y] -= 1"),
        called="every_column_less_one",
        targets="labels",
        note="a slice where pairs of indices are meant",
    ),
    wrong(
        "vision_two_layer",
        "z_for_input",
        "dWo",
        ("grads['W2'] = hidden.T.dot(dscores)", "grads['W2'] = (X.dot(W1) + b1).T.dot(dscores)"),
    ),
    wrong(
        "vision_two_layer",
        "gradients_accumulate",
        "",
        ("        self.params = {}\n", "        self.params = {}\n        self.grads = {}\n"),
        ("        grads = {}\n", "        grads = self.grads\n"),
        ("grads['W2'] = ", "grads['W2'] = grads.get('W2', 0) + "),
        ("grads['b2'] = ", "grads['b2'] = grads.get('b2', 0) + "),
        ("grads['W1'] = ", "grads['W1'] = grads.get('W1', 0) + "),
        ("grads['b1'] = ", "grads['b1'] = grads.get('b1', 0) + "),
    ),
    wrong("vision_two_layer", "transposed_weights", "", ("dscores.dot(W2.T)", "dscores.dot(W2)")),
    wrong("vision_layers", "slope_times_z", "Eh", ("return dout * (cache > 0)", "return dout * np.maximum(0, cache)")),
    wrong("vision_layers", "sum_for_mean", "Eo", ("return loss, dscores / N", "return loss, dscores")),
    wrong(
        "vision_layers", "missing_hidden_slope", "Eh", ("    da1 = relu_backward(dh1, cache_relu)\n", "    da1 = dh1\n")
    ),
    wrong("vision_layers", "bias_wrong_axis", "dBo", ("db = dout.sum(axis=0)", "db = dout.sum(axis=1)")),
    wrong(
        "vision_layers",
        "averaged_twice",
        "dBo",
        ("db = dout.sum(axis=0)", "db = dout.mean(axis=0)"),
        also="mean_for_sum",
    ),
    wrong("vision_layers", "sign_flipped", "Eo", ("return loss, dscores / N", "return loss, -dscores / N")),
    wrong("vision_layers", "elementwise_for_dot", "", ("dx = dout.dot(w.T)", "dx = dout * w.T")),
    wrong(
        "vision_layers",
        "double_slope",
        "Eo",
        (
            "    dscores[np.arange(N), y] -= 1\n",
            "    probs = dscores.copy()\n"
            "    dscores[np.arange(N), y] -= 1\n"
            "    dscores = probs * (dscores - (probs * dscores).sum(axis=1, keepdims=True))\n",
        ),
        called="whole_jacobian_again",
        targets="labels",
    ),
)
