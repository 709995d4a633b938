"""Mistakes in plain lists, in loops over rows, and in lists with one array per layer.

How a line is read says ../__init__.py (wrong: base, mistakes, where, what is replaced).
"""

from tests.classroom.corpus import wrong

LISTS = (
    wrong(
        "lists_neurons",
        "last_row_only",
        "Eh",
        ("error += W2[j][k] * delta2[k]", "error = W2[j][k] * delta2[k]"),
        also="unrecognised",
        note="= for +=: the last output's share alone",
    ),
    wrong("lists_neurons", "transposed_weights", "Eh", ("error += W2[j][k]", "error += W2[k][j]")),
    wrong(
        "lists_neurons",
        "missing_hidden_slope",
        "Eh",
        ("delta1.append(error * hidden[j] * (1 - hidden[j]))", "delta1.append(error)"),
    ),
    wrong(
        "lists_neurons",
        "missing_output_slope",
        "Eo",
        ("error * output[k] * (1 - output[k])", "error"),
        loss="half_squared_error",
    ),
    wrong(
        "lists_neurons",
        "raw_error_passed",
        "Eh",
        ("error += W2[j][k] * delta2[k]", "error += W2[j][k] * (output[k] - y[k])"),
    ),
    wrong("lists_neurons", "no_bias", "Zh", ("z = b1[j]", "z = 0")),
    wrong(
        "lists_neurons",
        "unrecognised",
        "",
        ("z += x[i] * W1[i][j]", "z = x[i] * W1[i][j]"),
        called="last_input_only",
        also="no_bias",
    ),
    wrong(
        "lists_neurons",
        "hidden_layer_skipped",
        "",
        (
            "    for i in range(len(W1)):\n"
            "        for j in range(len(b1)):\n"
            "            W1[i][j] -= l_rate * dW1[i][j]\n"
            "    for j in range(len(b1)):\n"
            "        b1[j] -= l_rate * db1[j]\n",
            "",
        ),
    ),
    wrong(
        "lists_neurons",
        "sign_flipped",
        "Eo",
        ("output[k] - y[k]", "y[k] - output[k]"),
        note="the tutorial's expected − output, without its plus in the update",
    ),
    wrong("lists_neurons", "wrong_layer_input", "dWo", ("hidden[j] * delta2[k] for k", "x[j] * delta2[k] for k")),
    wrong(
        "lists_neurons",
        "slope_of_activation",
        "Eh",
        (
            "delta1.append(error * hidden[j] * (1 - hidden[j]))",
            "s = sigmoid(hidden[j])\n        delta1.append(error * s * (1 - s))",
        ),
    ),
    wrong(
        "lists_matrices", "unrecognised", "Eh", ("d * (1 - a * a)", "d * (1 - a)"), called="one_minus_a", hidden="tanh"
    ),
    wrong("lists_matrices", "bias_wrong_axis", "dBo", ("db2 = column_sums(dZ2)", "db2 = [sum(row) for row in dZ2]")),
    wrong(
        "lists_matrices",
        "averaged_twice",
        "dBo",
        ("db2 = column_sums(dZ2)", "db2 = [s / n for s in column_sums(dZ2)]"),
        also="mean_for_sum",
    ),
    wrong("lists_matrices", "missing_hidden_slope", "Eh", ("d * (1 - a * a)", "d")),
    wrong(
        "lists_matrices",
        "no_activation",
        "H",
        ("[[math.tanh(z) for z in row] for row in Z1]", "[[z for z in row] for row in Z1]"),
        hidden="tanh",
    ),
    wrong(
        "lists_matrices",
        "elementwise_for_dot",
        "dWo",
        (
            "dW2 = matmul(transpose(A1), dZ2)",
            "dW2 = [[a * d for a, d in zip(row_a, row_d)] for row_a, row_d in zip(transpose(A1), dZ2)]",
        ),
    ),
    wrong("lists_matrices", "sign_flipped", "Eo", ("[(o - t) / n", "[(t - o) / n")),
    wrong("lists_matrices", "transposed_weights", "Eh", ("matmul(dZ2, transpose(W2))", "matmul(dZ2, W2)")),
    wrong(
        "lists_online",
        "updated_before_error",
        "Eh",
        ("    e_h = [sum(e_o[k] * W2[j][k] for k in range(n_o)) * h[j] * (1 - h[j]) for j in range(n_h)]\n", ""),
        (
            "    for j in range(n_h):\n        for i",
            "    e_h = [sum(e_o[k] * W2[j][k] for k in range(n_o)) * h[j] * (1 - h[j]) for j in range(n_h)]\n"
            "    for j in range(n_h):\n"
            "        for i",
        ),
    ),
    wrong("lists_online", "missing_hidden_slope", "Eh", (" * h[j] * (1 - h[j]) for j", " for j")),
    wrong(
        "lists_online",
        "missing_bias_gradient",
        "",
        ("        b2[k] -= lr * e_o[k]\n", ""),
        ("        b1[j] -= lr * e_h[j]\n", ""),
    ),
    wrong("lists_online", "sign_flipped", "", ("W1[i][j] -= lr", "W1[i][j] += lr")),
    wrong(
        "lists_online",
        "mutates_inputs",
        "",
        (
            "    e_o = [(o[k] - y[k]) * o[k] * (1 - o[k]) for k in range(n_o)]",
            "    for k in range(n_o):\n        y[k] -= o[k]\n    e_o = [-y[k] * o[k] * (1 - o[k]) for k in range(n_o)]",
        ),
    ),
)

ROWS = (
    wrong(
        "rows_loop",
        "last_row_only",
        "",
        ("dWo += ", "dWo = "),
        ("dbo += ", "dbo = "),
        ("dWh += ", "dWh = "),
        ("dbh += ", "dbh = "),
    ),
    wrong("rows_loop", "last_row_only", "dBh", ("dbh += delta_h", "dbh = delta_h"), called="one_overwrites"),
    wrong(
        "rows_loop",
        "last_row_only",
        "",
        ("    return dWh, dbh, dWo, dbo", "        return dWh, dbh, dWo, dbo"),
        called="returned_within_the_loop",
        also="unrecognised",
        note="one row's gradient, the first's",
    ),
    wrong(
        "rows_loop", "mean_for_sum", "dBo", ("dWo, dbo\n", "dWo, dbo / len(X)\n"), called="mean_of_one", reduction="sum"
    ),
    wrong("rows_loop", "missing_hidden_slope", "Eh", ("delta_o.ravel()) * h * (1 - h)", "delta_o.ravel())")),
    wrong("rows_loop", "transposed_weights", "Eh", ("(Wo @ delta_o.ravel())", "(Wo.T @ delta_o.ravel())")),
    wrong(
        "rows_loop",
        "mean_for_sum",
        "dWo dWh",
        ("return dWh, dbh, dWo, dbo", "return dWh / len(X), dbh, dWo / len(X), dbo"),
        reduction="sum",
    ),
    wrong(
        "rows_loop",
        "integer_truncation",
        "dWh",
        ("dWh = np.zeros(Wh.shape)", "dWh = np.full(Wh.shape, 0)"),
        note="np.full with a whole number",
    ),
    wrong(
        "rows_loop",
        "integer_truncation",
        "dWh",
        ("dWh = np.zeros(Wh.shape)", "dWh = np.zeros(Wh.shape, dtype=int)"),
        ("dWh += np.outer(x, delta_h)", "dWh[:] = dWh + np.outer(x, delta_h)"),
        called="cut_off_silently",
    ),
    wrong(
        "rows_loop", "raw_error_passed", "Eh", ("delta_h = (Wo @ delta_o.ravel())", "delta_h = (Wo @ (o - y).ravel())")
    ),
    wrong(
        "rows_loop",
        "slope_of_activation",
        "Eh",
        ("delta_o.ravel()) * h * (1 - h)", "delta_o.ravel()) * sigma(h) * (1 - sigma(h))"),
    ),
    wrong("rows_accumulate", "sum_for_mean", "dBo", ("delta_b2 / m", "delta_b2")),
    wrong(
        "rows_accumulate",
        "last_row_only",
        "dWo",
        ("Delta2 += ", "Delta2 = "),
        note="the big Delta is read as a small one",
    ),
    wrong("rows_accumulate", "double_slope", "Eo", ("d2 = a2 - Y[i]", "d2 = (a2 - Y[i]) * a2 * (1 - a2)")),
    wrong(
        "rows_accumulate",
        "double_slope",
        "Eo",
        ("d2 = a2 - Y[i]", "a = a2.ravel()\n        J = np.diag(a) - np.outer(a, a)\n        d2 = J @ (a - Y[i])"),
        called="softmax_jacobian_again",
    ),
    wrong("rows_accumulate", "averaged_twice", "Eo", ("d2 = a2 - Y[i]", "d2 = (a2 - Y[i]) / m")),
    wrong("rows_accumulate", "slope_of_activation", "Eh", ("(1 - a1 ** 2)", "(1 - z1 ** 2)")),
    wrong("rows_accumulate", "no_bias", "Zh", ("z1 = x.dot(W1) + b1", "z1 = x.dot(W1)")),
    wrong("rows_accumulate", "z_for_input", "dWo", ("np.outer(a1, d2)", "np.outer(z1, d2)")),
    wrong(
        "rows_accumulate",
        "gradients_accumulate",
        "",
        ("def backward(", "Deltas = {}\n\n\ndef backward("),
        ("Delta1 = np.zeros_like(W1)", 'Delta1 = Deltas.setdefault("1", np.zeros_like(W1))'),
        ("Delta2 = np.zeros_like(W2)", 'Delta2 = Deltas.setdefault("2", np.zeros_like(W2))'),
        ("delta_b1 = np.zeros_like(b1)", 'delta_b1 = Deltas.setdefault("b1", np.zeros_like(b1))'),
        ("delta_b2 = np.zeros_like(b2)", 'delta_b2 = Deltas.setdefault("b2", np.zeros_like(b2))'),
    ),
)

LAYERS = (
    wrong("layers_lists", "missing_hidden_slope", "E2", (" * (1 - As[i] ** 2)", "")),
    wrong("layers_lists", "slope_of_activation", "E2", ("(1 - As[i] ** 2)", "(1 - np.tanh(As[i]) ** 2)")),
    wrong(
        "layers_lists",
        "z_for_input",
        "dWo",
        ("dWs.insert(0, As[i].T @ delta)", "dWs.insert(0, (Zs[i - 1] if i else As[0]).T @ delta)"),
    ),
    wrong("layers_lists", "averaged_twice", "dBo", ("delta.sum(axis=0)", "delta.mean(axis=0)"), also="mean_for_sum"),
    wrong(
        "layers_lists",
        "unrecognised",
        "",
        ("dWs.insert(0, As[i].T @ delta)", "dWs.append(As[i].T @ delta)"),
        ("dbs.insert(0, delta.sum(axis=0))", "dbs.append(delta.sum(axis=0))"),
        called="back_to_front",
        note="the loop runs from the back, and so does the list",
    ),
    wrong(
        "layers_lists",
        "mutates_inputs",
        "",
        ("delta = (As[-1] - Y) / n", "delta = As[-1]\n    delta -= Y\n    delta /= n"),
    ),
    wrong("layers_lists", "transposed_weights", "E2", ("delta @ Ws[i].T", "delta @ Ws[i]")),
    wrong(
        "layers_lists",
        "missing_bias_gradient",
        "B1_new B2_new Bo_new",
        ("new_bs = [b - lr * db for b, db in zip(bs, dbs)]", "new_bs = bs"),
    ),
    wrong(
        "layers_lists",
        "hidden_layer_skipped",
        "W1_new W2_new",
        ("[W - lr * dW for W, dW in zip(Ws, dWs)]", "Ws[:-1] + [Ws[-1] - lr * dWs[-1]]"),
    ),
    wrong("layers_lists", "shared_buffer", "", ("np.tanh(Z))", "np.tanh(Z, out=Z))"), also="mutates_inputs"),
    wrong(
        "layers_softmax",
        "double_slope",
        "Eo",
        ("(probs - Y) / X.shape[0]", "(probs - Y) * probs * (1 - probs) / X.shape[0]"),
    ),
    wrong("layers_softmax", "sum_for_mean", "Eo", ("(probs - Y) / X.shape[0]", "probs - Y")),
    wrong("layers_softmax", "divided_by_outputs", "Eo", ("(probs - Y) / X.shape[0]", "(probs - Y) / Y.size")),
    wrong("layers_softmax", "missing_hidden_slope", "E2", (" * (zs[k - 1] > 0)", "")),
    wrong(
        "layers_softmax",
        "unrecognised",
        "E2",
        ("delta = (delta @ weights[k].T) * (zs[k - 1] > 0)", "delta = relu(delta @ weights[k].T)"),
        called="relu_of_the_error",
        note="the activation in the place of its slope",
    ),
    wrong("layers_softmax", "sign_flipped", "Eo", ("(probs - Y)", "(Y - probs)")),
    wrong(
        "layers_softmax",
        "bias_wrong_axis",
        "dBo",
        ("delta.sum(axis=0, keepdims=True)", "delta.sum(axis=1, keepdims=True)"),
    ),
)
