"""Mistakes in an object with attributes, in a notebook, in rows of shape (1, n), in weights of shape (out, in).

How a line is read says ../__init__.py (wrong: base, mistakes, where, what is replaced).
"""

from tests.classroom.corpus import wrong

OBJECTS = (
    wrong(
        "objects_model",
        "double_slope",
        "Eo",
        ("dZ2 = (self.A2 - Y) / m", "dZ2 = (self.A2 - Y) * self.A2 * (1 - self.A2) / m"),
    ),
    wrong("objects_model", "sum_for_mean", "Eo", ("dZ2 = (self.A2 - Y) / m", "dZ2 = self.A2 - Y")),
    wrong("objects_model", "missing_hidden_slope", "Eh", ("dZ1 = dA1 * (self.Z1 > 0)", "dZ1 = dA1")),
    wrong(
        "objects_model",
        "slope_times_z",
        "Eh",
        ("dA1 * (self.Z1 > 0)", "dA1 * np.maximum(0, self.Z1)"),
        note="ReLU itself where its slope is meant",
    ),
    wrong(
        "objects_model",
        "gradients_accumulate",
        "",
        (
            "        self.b2 = np.zeros((1, n_out))\n",
            "        self.b2 = np.zeros((1, n_out))\n        self.dW1 = self.db1 = self.dW2 = self.db2 = 0\n",
        ),
        ("self.dW2 = self.A1.T @ dZ2", "self.dW2 = self.dW2 + self.A1.T @ dZ2"),
        ("self.db2 = dZ2.sum", "self.db2 = self.db2 + dZ2.sum"),
        ("self.dW1 = X.T @ dZ1", "self.dW1 = self.dW1 + X.T @ dZ1"),
        ("self.db1 = dZ1.sum", "self.db1 = self.db1 + dZ1.sum"),
    ),
    wrong(
        "objects_model",
        "hidden_layer_skipped",
        "",
        ("        self.W1 -= lr * self.dW1\n        self.b1 -= lr * self.db1\n", ""),
    ),
    wrong(
        "objects_model",
        "shared_buffer",
        "Zh",
        ("np.maximum(0, self.Z1)", "np.maximum(0, self.Z1, out=self.Z1)"),
        also="mutates_inputs",
    ),
    wrong(
        "objects_notebook",
        "missing_output_slope",
        "Eo",
        ('dZ2 = dA2 * cache["A2"] * (1 - cache["A2"])', "dZ2 = dA2"),
        note="dA and dZ taken for one",
    ),
    wrong("objects_notebook", "divided_by_outputs", "Eo", ("m = len(X)", "m = Y.size")),
    wrong(
        "objects_notebook",
        "slope_of_activation",
        "Eh",
        ('dA1 * cache["A1"] * (1 - cache["A1"])', 'dA1 * sigmoid(cache["A1"]) * (1 - sigmoid(cache["A1"]))'),
    ),
    wrong("objects_notebook", "unrecognised", "Eh", ('(1 - cache["A1"])', '(1 + cache["A1"])'), called="one_plus_a"),
    wrong(
        "objects_notebook",
        "averaged_twice",
        "dBo",
        ('"db2": dZ2.sum(axis=0)', '"db2": dZ2.mean(axis=0)'),
        also="mean_for_sum",
    ),
    wrong("rows_vectors", "raw_error_passed", "Eh", ("delta1 = delta2 @ W2.T", "delta1 = (a2 - y) @ W2.T")),
    wrong(
        "rows_vectors",
        "loss_for_derivative",
        "Eo",
        ("delta2 = (a2 - y) *", "delta2 = loss(a2, y) *"),
        also="unrecognised",
        note="the whole cost, one number, for the derivative",
    ),
    wrong("rows_vectors", "slope_of_activation", "Eo", ("    return 1.0 - a ** 2", "    return 1.0 - np.tanh(a) ** 2")),
    wrong("rows_vectors", "sign_flipped", "Bo_new", ("b2 - eta * db2", "b2 + eta * db2"), example="row"),
    wrong(
        "numerics_out_in",
        "divided_by_outputs",
        "Eo",
        ("2 * (y_hat - y) / y_hat.size", "2 * (y_hat - y) / len(y)"),
        also="sum_for_mean unrecognised",
        note="the other way round: .mean() in the cost goes over the outputs, the derivative does not",
    ),
    wrong("numerics_out_in", "transposed_weights", "Eh", ("(grad_out @ w2)", "(grad_out @ w2.T)")),
    wrong("numerics_out_in", "factor_two", "Eo", ("grad_out = 2 * (y_hat - y)", "grad_out = (y_hat - y)")),
    wrong("numerics_out_in", "bias_wrong_axis", "dBh", ("grad_z1.sum(0)", "grad_z1.sum(1)")),
)
