"""Mistakes in short classes as blogs have them, and with single numbers.

How a line is read says ../__init__.py (wrong: base, mistakes, where, what is replaced).
"""

from tests.classroom.corpus import wrong

BLOG = (
    wrong(
        "blog_class",
        "updated_before_error",
        "Eh",
        ("        self.weights2 += d_weights2\n", ""),
        ("        d_weights2 = np.dot(self.layer1.T, d_output)\n", ""),
        (
            "        d_hidden =",
            "        d_weights2 = np.dot(self.layer1.T, d_output)\n"
            "        self.weights2 += d_weights2\n"
            "        d_hidden =",
        ),
        note="layer by layer, from the back",
    ),
    wrong(
        "blog_class",
        "slope_of_activation",
        "Eo",
        ("    return x * (1.0 - x)", "    return sigmoid(x) * (1.0 - sigmoid(x))"),
        note="the derivative 'corrected', as a reader of the blog proposed",
    ),
    wrong(
        "blog_class",
        "sign_flipped",
        "Eo",
        ("2 * (self.y - self.output)", "2 * (self.output - self.y)"),
        note="the signs of another text, with += kept",
    ),
    wrong(
        "blog_class",
        "missing_output_slope",
        "Eo",
        ("2 * (self.y - self.output) * sigmoid_derivative(self.output)", "2 * (self.y - self.output)"),
    ),
    wrong("blog_class", "missing_hidden_slope", "Eh", (" * sigmoid_derivative(self.layer1)", "")),
    wrong(
        "blog_class",
        "transposed_weights",
        "Eh",
        ("np.dot(d_output, self.weights2.T)", "np.dot(d_output, self.weights2)"),
    ),
    wrong("blog_class", "hidden_layer_skipped", "Wh_new", ("        self.weights1 += d_weights1\n", "")),
    wrong(
        "blog_class",
        "raw_error_passed",
        "Eh",
        ("np.dot(d_output, self.weights2.T)", "np.dot(2 * (self.y - self.output), self.weights2.T)"),
    ),
    wrong(
        "blog_class", "wrong_layer_input", "dWo", ("np.dot(self.layer1.T, d_output)", "np.dot(self.input.T, d_output)")
    ),
    wrong("blog_class", "loss_for_derivative", "Eo", ("2 * (self.y - self.output) *", "(self.y - self.output) ** 2 *")),
    wrong(
        "blog_eleven_lines",
        "updated_before_error",
        "Eh",
        ("    syn1 = syn1 + alpha * l1.T.dot(l2_delta)\n", ""),
        ("    # the blame", "    syn1 = syn1 + alpha * l1.T.dot(l2_delta)\n\n    # the blame"),
    ),
    wrong(
        "blog_eleven_lines", "slope_of_activation", "Eo", ("return t * (1 - t)", "return squash(t) * (1 - squash(t))")
    ),
    wrong("blog_eleven_lines", "sign_flipped", "", ("l2_error = y - l2", "l2_error = l2 - y")),
    wrong(
        "blog_eleven_lines",
        "missing_hidden_slope",
        "Eh",
        ("l1_delta = l1_error * squash(l1, slope=True)", "l1_delta = l1_error"),
    ),
    wrong(
        "blog_eleven_lines",
        "raw_error_passed",
        "Eh",
        ("l2_delta.dot(syn1.T)", "l2_error.dot(syn1.T)"),
        note="fixed so in a repository with 3 layers",
    ),
    wrong("blog_eleven_lines", "transposed_weights", "", ("l2_delta.dot(syn1.T)", "l2_delta.dot(syn1)")),
    wrong(
        "blog_eleven_lines",
        "column_vector",
        "Eo",
        ("l2_error = y - l2", "l2_error = y.flatten() - l2"),
        exercise={"outputs": 1},
        outputs="1",
    ),
    wrong(
        "blog_two_hidden",
        "updated_before_error",
        "E2",
        ("        self.w3 -= lr * self.a2.T.dot(self.o_delta) / n\n", ""),
        (
            "        self.a2_delta = self",
            "        self.w3 -= lr * self.a2.T.dot(self.o_delta) / n\n        self.a2_delta = self",
        ),
    ),
    wrong(
        "blog_two_hidden",
        "slope_of_activation",
        "E2",
        ("self.sigmoid_prime(self.a2)", "self.sigmoid_prime(self.z2)"),
        note="s(1 − s), fed z",
    ),
    wrong(
        "blog_two_hidden",
        "missing_bias_gradient",
        "",
        ("        self.b3 -= lr * self.o_delta.mean(axis=0)\n", ""),
        ("        self.b2 -= lr * self.a2_delta.mean(axis=0)\n", ""),
        ("        self.b1 -= lr * self.a1_delta.mean(axis=0)\n", ""),
        note="a published example never moved its biases until somebody asked",
    ),
    wrong(
        "blog_two_hidden",
        "sum_for_mean",
        "Wo_new",
        ("self.a2.T.dot(self.o_delta) / n", "self.a2.T.dot(self.o_delta)"),
        reduction="mean",
    ),
    wrong("blog_two_hidden", "sign_flipped", "", ("(self.o - y)", "(y - self.o)")),
    wrong("blog_two_hidden", "bias_wrong_axis", "", ("self.o_delta.mean(axis=0)", "self.o_delta.mean(axis=1)")),
    wrong("blog_two_hidden", "missing_hidden_slope", "E1", (" * self.sigmoid_prime(self.a1)", "")),
    wrong(
        "blog_two_hidden",
        "no_activation",
        "H2",
        ("self.a2 = self.sigmoid(self.z2)", "self.a2 = self.z2"),
        hidden="sigmoid,sigmoid",
    ),
    wrong(
        "blog_two_hidden",
        "hidden_layer_skipped",
        "",
        ("        self.w1 -= lr * X.T.dot(self.a1_delta) / n\n", ""),
        ("        self.b1 -= lr * self.a1_delta.mean(axis=0)\n", ""),
    ),
    wrong(
        "blog_two_hidden",
        "elementwise_for_dot",
        "",
        ("self.o_delta.dot(self.w3.T)", "self.o_delta * self.w3.T"),
        outputs="3",
    ),
    wrong(
        "blog_two_hidden",
        "missing_output_slope",
        "Eo",
        (" * self.sigmoid_prime(self.o)", ""),
        loss="half_squared_error",
        note="fixed so in a repository's pull request",
    ),
)

SCALAR = (
    wrong("scalar_article", "wrong_layer_input", "dWo", ("dwo = eo * h", "dwo = eo * x")),
    wrong("scalar_article", "sign_flipped", "Eo", ("eo = (o - y)", "eo = (y - o)")),
    wrong("scalar_article", "raw_error_passed", "Eh", ("eh = eo * wo", "eh = (o - y) * wo")),
    wrong("scalar_article", "missing_output_slope", "Eo", ("(o - y) * relu_prime(zo)", "o - y")),
    wrong("scalar_article", "loss_for_derivative", "Eo", ("eo = (o - y) *", "eo = cost(o, y) *")),
    wrong("scalar_article", "factor_two", "Eo", ("eo = (o - y)", "eo = 2 * (o - y)")),
    wrong("scalar_article", "hidden_layer_skipped", "Wh_new", ("    wh = wh - lr * dwh\n", "")),
    wrong("scalar_article", "slope_times_z", "Eh", ("wo * relu_prime(zh)", "wo * relu_prime(zh) * zh")),
    wrong(
        "scalar_sigmoid",
        "updated_before_error",
        "Eh",
        ("    delta1 = delta2 * w2 * a1 * (1 - a1)\n", ""),
        ("    w1 = w1 -", "    delta1 = delta2 * w2 * a1 * (1 - a1)\n    w1 = w1 -"),
    ),
    wrong("scalar_sigmoid", "slope_of_activation", "Eh", ("a1 * (1 - a1)", "z1 * (1 - z1)")),
    wrong("scalar_sigmoid", "missing_hidden_slope", "Eh", ("delta2 * w2 * a1 * (1 - a1)", "delta2 * w2")),
    wrong("scalar_sigmoid", "missing_bias_gradient", "Bh_new", ("    b1 = b1 - eta * delta1\n", "")),
    wrong("scalar_sigmoid", "no_bias", "Zh", ("z1 = w1 * x + b1", "z1 = w1 * x")),
    wrong(
        "scalar_sigmoid",
        "missing_output_slope",
        "Eo",
        ("(a2 - y) * a2 * (1 - a2)", "a2 - y"),
        loss="half_squared_error",
    ),
)
