"""Mistakes in functions that make a whole step, and in updates alone.

How a line is read says ../__init__.py (wrong: base, mistakes, where, what is replaced).
"""

from tests.classroom.corpus import wrong

ONE_OUTPUT = {"outputs": 1}

STEPS = (
    wrong(
        "step_inplace",
        "updated_before_error",
        "Eh",
        ("    d_hidden = d_pred @ W2.T", '    params["W2"] -= lr * dW2\n    d_hidden = d_pred @ W2.T'),
        ('    params["b1"] -= lr * db1\n    params["W2"] -= lr * dW2\n', '    params["b1"] -= lr * db1\n'),
        note="-= changes the array that W2 still names",
    ),
    wrong("step_inplace", "missing_hidden_slope", "Eh", ("    d_hidden[z1 <= 0] = 0\n", "")),
    wrong("step_inplace", "factor_two", "Eo", ("d_pred = diff / n", "d_pred = 2 * diff / n")),
    wrong("step_inplace", "sum_for_mean", "Eo", ("d_pred = diff / n", "d_pred = diff")),
    wrong("step_inplace", "divided_by_outputs", "Eo", ("d_pred = diff / n", "d_pred = diff / diff.size")),
    wrong(
        "step_inplace",
        "sign_flipped",
        "",
        ("diff = y_pred - y", "diff = y - y_pred"),
        note="with -= in the update: uphill",
    ),
    wrong("step_inplace", "mutates_inputs", "", ("diff = y_pred - y", "y -= y_pred\n    diff = -y")),
    wrong("step_inplace", "missing_bias_gradient", "Bh_new", ('    params["b1"] -= lr * db1\n', "")),
    wrong("step_inplace", "bias_wrong_axis", "", ("db2 = d_pred.sum(axis=0)", "db2 = d_pred.sum(axis=1)")),
    wrong(
        "step_inplace",
        "column_vector",
        "Eo",
        ("diff = y_pred - y", "diff = y_pred[:, 0] - y.reshape(-1, 1)"),
        exercise=ONE_OUTPUT,
        outputs="1",
    ),
    wrong(
        "step_returns",
        "updated_before_error",
        "E2",
        ("    W3 = W3 - learning_rate * a2.T @ dz3\n    b3", "    b3"),
        ("    dz2 = dz3", "    W3 = W3 - learning_rate * a2.T @ dz3\n    dz2 = dz3"),
        called="updated_before_error_E2",
    ),
    wrong(
        "step_returns",
        "updated_before_error",
        "E1",
        ("    dz1 = dz2 @ W2.T * (1 - a1 ** 2)\n", ""),
        ("    W1 = W1 -", "    dz1 = dz2 @ W2.T * (1 - a1 ** 2)\n    W1 = W1 -"),
        called="updated_before_error_E1",
        note="each layer's error just before its own update",
    ),
    wrong("step_returns", "double_slope", "Eo", ("(y_hat - Y) / m", "(y_hat - Y) * y_hat * (1 - y_hat) / m")),
    wrong("step_returns", "missing_hidden_slope", "E1", ("dz2 @ W2.T * (1 - a1 ** 2)", "dz2 @ W2.T")),
    wrong("step_returns", "slope_of_activation", "E2", ("(1 - a2 ** 2)", "(1 - z2 ** 2)")),
    wrong("step_returns", "wrong_layer_input", "dW2", ("a1.T @ dz2", "X.T @ dz2")),
    wrong(
        "step_returns",
        "averaged_twice",
        "dBo",
        ("dz3.sum(axis=0, keepdims=True)", "dz3.mean(axis=0, keepdims=True)"),
        also="mean_for_sum",
    ),
    wrong("step_returns", "z_for_input", "dWo", ("a2.T @ dz3", "z2.T @ dz3")),
    wrong(
        "step_returns",
        "missing_bias_gradient",
        "B1_new",
        ("    b1 = b1 - learning_rate * dz1.sum(axis=0, keepdims=True)\n", ""),
    ),
    wrong("step_returns", "no_bias", "Z2", ("a1 @ W2 + b2", "a1 @ W2")),
    wrong(
        "step_layers",
        "updated_before_error",
        "E2",
        ("        weights[i] = weights[i] - lr * dW\n", ""),
        ("        if i > 0:", "        weights[i] = weights[i] - lr * dW\n        if i > 0:"),
        note="the update written where its derivative is",
    ),
    wrong(
        "step_layers",
        "missing_output_slope",
        "Eo",
        ("(A - Y) * A * (1 - A) / n", "(A - Y) / n"),
        loss="half_squared_error",
    ),
    wrong("step_layers", "missing_hidden_slope", "E2", (" * A_prev * (1 - A_prev)", "")),
    wrong(
        "step_layers",
        "hidden_layer_skipped",
        "W1_new W2_new",
        ("range(len(weights) - 1, -1, -1)", "range(len(weights) - 1, len(weights) - 2, -1)"),
    ),
    wrong(
        "step_layers",
        "sign_flipped",
        "Wo_new",
        ("weights[i] - lr * dW", "weights[i] + lr * dW"),
        called="weights_uphill",
    ),
    wrong("step_layers", "transposed_weights", "", ("delta @ weights[i].T", "delta @ weights[i]")),
    wrong(
        "step_layers",
        "integer_truncation",
        "Bo_new",
        ("        biases[i] = biases[i] - lr * db\n", "        biases[i] = (biases[i] - lr * db).astype(int)\n"),
    ),
)

UPDATES = (
    wrong("update_arrays", "sign_flipped", "Wo_new", ("W2 - lr", "W2 + lr"), called="sign_flipped_Wo_new"),
    wrong(
        "update_arrays",
        "sign_flipped",
        "Wo_new Bo_new Wh_new Bh_new",
        ("W1 - lr", "W1 + lr"),
        ("b1 - lr", "b1 + lr"),
        ("W2 - lr", "W2 + lr"),
        ("b2 - lr", "b2 + lr"),
        called="all_uphill",
        note="from a text that calls y − ŷ the error",
    ),
    wrong(
        "update_arrays",
        "missing_bias_gradient",
        "Bo_new Bh_new",
        ("    b1 = b1 - lr * db1\n", ""),
        ("    b2 = b2 - lr * db2\n", ""),
    ),
    wrong(
        "update_arrays",
        "hidden_layer_skipped",
        "Wh_new Bh_new",
        ("    W1 = W1 - lr * dW1\n    b1 = b1 - lr * db1\n", ""),
    ),
    wrong(
        "update_arrays",
        "integer_truncation",
        "Wh_new",
        ("W1 - lr * dW1", "(W1 - lr * dW1).astype(int)"),
        note="meant for pixels",
    ),
    wrong(
        "update_arrays",
        "unrecognised",
        "Wo_new",
        ("W2 = W2 - lr * dW2", "W2 = -lr * dW2"),
        note="the step in the place of the weights",
    ),
    wrong("update_dict", "sign_flipped", "Wo_new Bo_new Wh_new Bh_new", ("value - alpha", "value + alpha")),
    wrong(
        "update_dict",
        "missing_bias_gradient",
        "Bo_new Bh_new",
        (
            '        new[name] = value - alpha * grads["d" + name]',
            '        step = grads["d" + name] if name.startswith("W") else 0\n        new[name] = value - alpha * step',
        ),
    ),
    wrong(
        "update_dict",
        "hidden_layer_skipped",
        "Wh_new Bh_new",
        (
            '        new[name] = value - alpha * grads["d" + name]',
            "        new[name] = value\n"
            '        if name in ("W2", "b2"):\n'
            '            new[name] = value - alpha * grads["d" + name]',
        ),
    ),
)
