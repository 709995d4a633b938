"""Mistakes in the manner of a well-known course: samples in columns, dictionaries of parameters and gradients.

How a line is read says ../__init__.py (wrong: base, mistakes, where, what is replaced).
"""

from tests.classroom.corpus import wrong

COURSE = (
    wrong(
        "course_shallow",
        "sum_for_mean",
        "dBo",
        ("db2 = np.sum(dZ2, axis=1, keepdims=True) / m", "db2 = np.sum(dZ2, axis=1, keepdims=True)"),
    ),
    wrong(
        "course_shallow",
        "sum_for_mean",
        "dWh",
        ("dW1 = np.dot(dZ1, X.T) / m", "dW1 = np.dot(dZ1, X.T)"),
        called="sum_for_mean_dW1",
    ),
    wrong(
        "course_shallow",
        "bias_wrong_axis",
        "dBh",
        ("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=0, keepdims=True)"),
    ),
    wrong(
        "course_shallow",
        "slope_of_activation",
        "Eh",
        ("np.power(A1, 2)", "np.power(np.tanh(A1), 2)"),
        note="the formula speaks of g'(Z); A1 was at hand",
    ),
    wrong(
        "course_shallow",
        "slope_times_z",
        "Eh",
        ("1 - np.power(A1, 2))", '(1 - np.power(A1, 2)) * cache["Z1"])'),
        note="asked in the course's forum: g1'(Z1) as a product",
    ),
    wrong("course_shallow", "double_slope", "Eo", ("dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)")),
    wrong("course_shallow", "transposed_weights", "Eh", ("np.dot(W2.T, dZ2)", "np.dot(W2, dZ2)")),
    wrong("course_shallow", "sign_flipped", "Eo", ("dZ2 = A2 - Y", "dZ2 = Y - A2")),
    wrong("course_shallow", "wrong_layer_input", "dWh", ("np.dot(dZ1, X.T)", "np.dot(dZ1, A1.T)")),
    wrong("course_shallow", "z_for_input", "dWo", ("np.dot(dZ2, A1.T)", 'np.dot(dZ2, cache["Z1"].T)')),
    wrong("course_shallow", "no_bias", "Zo", ("Z2 = np.dot(W2, A1) + b2", "Z2 = np.dot(W2, A1)")),
    wrong("course_shallow", "no_activation", "H", ("A1 = np.tanh(Z1)", "A1 = Z1"), hidden="tanh"),
    wrong("course_shallow", "mutates_inputs", "", ("dZ2 = A2 - Y", "dZ2 = A2\n    dZ2 -= Y")),
    wrong(
        "course_shallow",
        "column_vector",
        "",
        ("db1 = np.sum(dZ1, axis=1, keepdims=True) / m", "db1 = np.sum(dZ1, axis=1) / m"),
        also="bias_wrong_axis",
        note="keepdims forgotten: (n_h, 1) − (n_h,) is (n_h, n_h)",
    ),
    wrong(
        "course_shallow",
        "missing_hidden_slope",
        "Eh",
        ("np.multiply(np.dot(W2.T, dZ2), 1 - np.power(A1, 2))", "np.dot(W2.T, dZ2)"),
    ),
    wrong(
        "course_shallow",
        "gradients_accumulate",
        "",
        ("def backward_propagation(", "grads = {}\n\n\ndef backward_propagation("),
        (
            '    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}\n    return grads',
            '    new = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}\n'
            "    for key in new:\n"
            "        grads[key] = grads.get(key, 0) + new[key]\n"
            "    return grads",
        ),
        note="a dictionary of the notebook's first cell",
    ),
    wrong("course_deep", "missing_hidden_slope", "E2", ("    dZ[Z <= 0] = 0\n", "")),
    wrong(
        "course_deep",
        "slope_of_activation",
        "Eo",
        ("    s = 1 / (1 + np.exp(-Z))\n    return dA * s * (1 - s)", "    return dA * Z * (1 - Z)"),
        note="the activation_cache holds Z, and was taken for A",
    ),
    wrong("course_deep", "transposed_weights", "", ("dA_prev = np.dot(W.T, dZ)", "dA_prev = np.dot(W, dZ)")),
    wrong("course_deep", "sign_flipped", "Eo", ("dAL = -(np.divide", "dAL = (np.divide")),
    wrong(
        "course_deep",
        "double_slope",
        "Eo",
        ("dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))", "dAL = AL - Y"),
        note="dZ of the shallow week used as dA",
    ),
    wrong(
        "course_deep",
        "unrecognised",
        "E2",
        ('linear_activation_backward(dA, caches[l], "relu")', 'linear_activation_backward(dA, caches[l], "sigmoid")'),
        called="sigmoid_slope_in_relu_layers",
    ),
    wrong(
        "course_deep",
        "hidden_layer_skipped",
        "W1_new B1_new",
        ("    for l in range(L):", "    for l in range(1, L):"),
        note="counting from 1, and adding 1 again",
    ),
    wrong("course_deep", "sum_for_mean", "dWo", ("dW = np.dot(dZ, A_prev.T) / m", "dW = np.dot(dZ, A_prev.T)")),
    wrong(
        "course_deep", "averaged_twice", "Eo", ("np.divide(1 - Y, 1 - AL))", "np.divide(1 - Y, 1 - AL)) / Y.shape[1]")
    ),
    wrong(
        "course_deep",
        "bias_wrong_axis",
        "dBo",
        ("db = np.sum(dZ, axis=1, keepdims=True) / m", "db = np.sum(dZ, axis=0, keepdims=True) / m"),
    ),
    wrong(
        "course_deep",
        "sign_flipped",
        "Wo_new W2_new W1_new",
        ('parameters["W" + str(l + 1)] - learning_rate', 'parameters["W" + str(l + 1)] + learning_rate'),
        called="weights_uphill",
    ),
    wrong("course_deep", "no_bias", "Z1", ("Z = W.dot(A) + b", "Z = W.dot(A)")),
    wrong(
        "course_three_layers",
        "factor_two",
        "dW2",
        ("dZ2 @ A1.T / m", "dZ2 @ A1.T / m * 2"),
        note="put in on purpose by the course's lesson on gradient checking",
    ),
    wrong(
        "course_three_layers",
        "unrecognised",
        "dB1",
        ("db1 = np.sum", "db1 = 4 * np.sum"),
        called="four_for_one",
        note="likewise",
    ),
    wrong("course_three_layers", "double_slope", "Eo", ("dZ3 = A3 - Y", "dZ3 = (A3 - Y) * A3 * (1 - A3)")),
    wrong("course_three_layers", "missing_hidden_slope", "E1", ("dZ1 = dA1 * (A1 > 0)", "dZ1 = dA1")),
    wrong("course_three_layers", "wrong_layer_input", "dW2", ("dZ2 @ A1.T", "dZ2 @ X.T")),
    wrong(
        "course_three_layers",
        "averaged_twice",
        "dBo",
        ("np.sum(dZ3, axis=1, keepdims=True)", "np.mean(dZ3, axis=1, keepdims=True)"),
    ),
    wrong(
        "course_three_layers",
        "missing_bias_gradient",
        "dB2",
        ("db2 = np.sum(dZ2, axis=1, keepdims=True) / m", "db2 = np.zeros((len(W2), 1))"),
    ),
    wrong("course_three_layers", "sign_flipped", "Eo", ("dZ3 = A3 - Y", "dZ3 = Y - A3")),
    wrong("course_three_layers", "z_for_input", "dWo", ("dZ3 @ A2.T", "dZ3 @ Z2.T")),
    wrong("course_three_layers", "elementwise_for_dot", "", ("dA2 = W3.T @ dZ3", "dA2 = W3.T * dZ3")),
    wrong(
        "course_model",
        "updated_before_error",
        "Eh",
        ("    W2 = W2 - learning_rate * dW2\n", ""),
        ("    dZ1 = W2.T", "    W2 = W2 - learning_rate * dW2\n    dZ1 = W2.T"),
    ),
    wrong(
        "course_model",
        "hidden_layer_skipped",
        "Wh_new Bh_new",
        ("    W1 = W1 - learning_rate * dW1\n    b1 = b1 - learning_rate * db1\n", ""),
    ),
    wrong("course_model", "sum_for_mean", "dWo", ("dW2 = dZ2 @ A1.T / m", "dW2 = dZ2 @ A1.T"), reduction="mean"),
    wrong(
        "course_model",
        "double_slope",
        "Eo",
        ("dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)"),
        loss="binary_cross_entropy",
    ),
    wrong("course_model", "elementwise_for_dot", "Zh", ("np.tanh(W1 @ X + b1)", "np.tanh(W1 * X + b1)")),
)
