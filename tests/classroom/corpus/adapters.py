"""How each base program is called, and what it computes, told by who wrote it: values come back by our names.

The numbers and the right answers stand in reference.py; both are read by verify.py.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from tests.classroom.corpus.reference import Array, Case, Exercise, N, Values, forward, truth


def called(case: Case, *spelled: str, **results: Any) -> Values:
    """Gradients and new parameters by our names: called(case, "dW", "dB", dW=[…], dB=[…])."""
    return {
        f"{kind.split('_')[0]}{name}{'_new' if kind.endswith('_new') else ''}": value
        for kind in spelled
        for name, value in zip(case.exercise.names, results[kind], strict=True)
    }


def turned(values: Any) -> Any:
    """Columns into rows."""
    return np.asarray(values).T


def letters_tanh_sigmoid(m: Any, c: Case) -> Values:
    Zh, H, Zo, O = m.forward(c.X, c.W[0], c.B[0], c.W[1], c.B[1])
    Eo, Eh, dWh, dBh, dWo, dBo = m.backward(c.X, c.Y, Zh, H, Zo, O, c.W[1])
    new = m.update(c.W[0], c.B[0], c.W[1], c.B[1], dWh, dBh, dWo, dBo, c.rate)
    n = 1 if c.exercise.mean_in_error else N
    named = {"Zh": Zh, "H": H, "Zo": Zo, "O": O, "C": m.cost(O, c.Y), "Eo": Eo / n, "Eh": Eh / n}
    named |= {"dWh": dWh, "dBh": dBh, "dWo": dWo, "dBo": dBo}
    return named | dict(zip(("Wh_new", "Bh_new", "Wo_new", "Bo_new"), new, strict=True))


def letters_relu(m: Any, c: Case) -> Values:
    Wh, Wo, Bh, Bo = *c.W, *c.B
    kept = m.forward(c.X, Wh, Bh, Wo, Bo)
    back = m.backward(c.X, c.Y, Wo, **kept)
    gradients = {name: value for name, value in back.items() if name.startswith("d")}
    new = m.update(Wh, Bh, Wo, Bo, **gradients, learning_rate=c.rate)
    return kept | back | {f"{name}_new": value for name, value in new.items()}


def letters_deep(m: Any, c: Case) -> Values:
    parameters = [array for pair in zip(c.W, c.B, strict=True) for array in pair]
    Z1, H1, Z2, H2, Zo, O = m.forward(c.X, *parameters)
    back = m.backward(c.X, c.Y, c.W[1], c.W[2], Z1, H1, Z2, H2, O)
    new = m.train_step(c.X, c.Y, *parameters, c.rate)
    named = {"Z1": Z1, "H1": H1, "Z2": Z2, "H2": H2, "Zo": Zo, "O": O, "C": m.cost(O, c.Y)}
    return named | called(c, "dW", "dB", "W_new", "B_new", dW=back[::2], dB=back[1::2], W_new=new[::2], B_new=new[1::2])


def columns(c: Case) -> dict[str, Array]:
    """The course's parameters."""
    weights = {f"W{i}": W.T.copy() for i, W in enumerate(c.W, 1)}
    return weights | {f"b{i}": B.T.copy() for i, B in enumerate(c.B, 1)}


def from_course(c: Case, grads: dict[str, Any], new: dict[str, Any]) -> Values:
    layers = range(1, len(c.W) + 1)
    spelled = {"dW": grads, "db": grads, "W": new, "b": new}
    W, B, Wn, Bn = ([turned(where[f"{letter}{i}"]) for i in layers] for letter, where in spelled.items())
    return called(c, "dW", "dB", "W_new", "B_new", dW=W, dB=B, W_new=Wn, B_new=Bn)


def course_shallow(m: Any, c: Case) -> Values:
    A2, cache = m.forward_propagation(c.X.T, columns(c))
    cost = m.compute_cost(A2, c.Y.T)
    grads = m.backward_propagation(columns(c), cache, c.X.T, c.Y.T)
    new = m.update_parameters(columns(c), grads, c.rate)
    named = {"Zh": cache["Z1"].T, "H": cache["A1"].T, "Zo": cache["Z2"].T, "O": A2.T, "C": cost}
    return named | from_course(c, grads, new)


def course_deep(m: Any, c: Case) -> Values:
    AL, caches = m.L_model_forward(c.X.T, columns(c))
    grads = m.L_model_backward(AL, c.Y.T, caches)
    new = m.update_parameters(columns(c), grads, c.rate)
    Z = {f"Z{name}": turned(cache[1]) for name, cache in zip(c.exercise.names, caches, strict=True)}
    return Z | {"O": AL.T, "C": m.compute_cost(AL, c.Y.T)} | from_course(c, grads, new)


def course_three_layers(m: Any, c: Case) -> Values:
    A3, cache = m.forward_propagation(c.X.T, columns(c))
    grads = m.backward_propagation(c.X.T, c.Y.T, cache)
    new = m.update_parameters(columns(c), grads, c.rate)
    E = {f"E{name}": turned(grads[f"dZ{i}"]) / N for i, name in enumerate(c.exercise.names, 1)}
    Z = {f"Z{name}": turned(cache[3 * i]) for i, name in enumerate(c.exercise.names)}
    return Z | {"O": A3.T} | E | from_course(c, grads, new)


def column(row: Array) -> Array:
    return row.reshape(-1, 1)


def book_network(m: Any, c: Case) -> Values:
    network = m.Network([c.exercise.inputs, *(W.shape[1] for W in c.W)])
    network.weights, network.biases = [W.T.copy() for W in c.W], [B.T.copy() for B in c.B]
    O = np.array([network.feedforward(column(x)).ravel() for x in c.X])
    nabla = [network.backprop(column(x), column(y)) for x, y in zip(c.X, c.Y, strict=True)]
    # the mean over the examples, layer by layer
    dB, dW = ([np.mean(layer, axis=0).T for layer in zip(*each, strict=True)] for each in zip(*nabla, strict=True))
    network.update_mini_batch([(column(x), column(y)) for x, y in zip(c.X, c.Y, strict=True)], c.rate)
    new = [w.T for w in network.weights], [b.T for b in network.biases]
    return {"O": O} | called(c, "dW", "dB", "W_new", "B_new", dW=dW, dB=dB, W_new=new[0], B_new=new[1])


def book_functions(m: Any, c: Case) -> Values:
    x, y, W, B = column(c.X[0]), column(c.Y[0]), [W.T for W in c.W], [B.T for B in c.B]
    zs, activations = m.forward(x, W, B)
    nabla_b, nabla_w = m.backprop(x, y, W, B)
    Z = called(c, "Z", Z=[turned(z) for z in zs])
    gradients = called(c, "dW", "dB", dW=[turned(w) for w in nabla_w], dB=[turned(b) for b in nabla_b])
    return Z | {"O": activations[-1].T, "C": m.cost(activations[-1], y)} | gradients


def blog_class(m: Any, c: Case) -> Values:
    network = m.NeuralNetwork(c.X, c.Y, 4)
    network.weights1, network.weights2 = c.W[0].copy(), c.W[1].copy()
    O = network.feedforward()
    C = network.loss()
    network.backprop()
    # its step has no learning rate: the whole derivative
    learnt = zip(c.W, (network.weights1, network.weights2), strict=True)
    return {"O": O, "C": C} | called(c, "W_new", W_new=[old + c.rate * (new - old) for old, new in learnt])


def blog_eleven_lines(m: Any, c: Case) -> Values:
    return called(c, "W_new", W_new=m.train_step(c.X, c.Y, *c.W, c.rate))


def blog_two_hidden(m: Any, c: Case) -> Values:
    network = m.NeuralNet(3, 4, 6, 2)
    network.w1, network.w2, network.w3 = (W.copy() for W in c.W)
    network.b1, network.b2, network.b3 = (b.copy() for b in c.b)
    O = network.forward(c.X)
    Z = [network.z1, network.z2, network.z3]
    network.backward(c.X, c.Y, c.rate)
    new = [network.w1, network.w2, network.w3], [network.b1, network.b2, network.b3]
    return {"O": O} | called(c, "Z", "W_new", "B_new", Z=Z, W_new=new[0], B_new=new[1])


def vision_parameters(c: Case) -> dict[str, Array]:
    return {"W1": c.W[0], "b1": c.b[0], "W2": c.W[1], "b2": c.b[1]}


def from_vision(c: Case, loss: Any, grads: dict[str, Any]) -> Values:
    return {"C": loss} | called(c, "dW", "dB", dW=[grads["W1"], grads["W2"]], dB=[grads["b1"], grads["b2"]])


def vision_two_layer(m: Any, c: Case) -> Values:
    network = m.TwoLayerNet(3, 4, 2)
    network.params = vision_parameters(c)
    Zo = np.array(network.loss(c.X))
    network.loss(c.X, c.labels)
    return {"Zo": Zo} | from_vision(c, *network.loss(c.X, c.labels))  # the second call: gradients must not add up


def vision_layers(m: Any, c: Case) -> Values:
    return from_vision(c, *m.loss(vision_parameters(c), c.X, c.labels))


def number(array: Any) -> float:
    return float(np.asarray(array).ravel()[0])


def scalar_article(m: Any, c: Case) -> Values:
    x, y, wh, wo = (number(a) for a in (c.X, c.Y, *c.W))
    zh, h, zo, o = m.forward(x, wh, wo)
    eo, eh, dwh, dwo = m.backward(x, y, wo, zh, h, zo, o)
    new = m.update(wh, wo, dwh, dwo, c.rate)
    named = {"Zh": zh, "H": h, "Zo": zo, "O": o, "C": m.cost(o, y), "Eo": eo, "Eh": eh, "dWh": dwh, "dWo": dwo}
    return named | {"Wh_new": new[0], "Wo_new": new[1]}


def scalar_sigmoid(m: Any, c: Case) -> Values:
    x, y, w1, w2, b1, b2 = (number(a) for a in (c.X, c.Y, *c.W, *c.B))
    new = m.train_step(x, y, w1, b1, w2, b2, c.rate)
    return called(c, "W_new", "B_new", W_new=new[::2], B_new=new[1::2])


def lists_neurons(m: Any, c: Case) -> Values:
    x, y, W, b = c.X[0].tolist(), c.Y[0].tolist(), [W.tolist() for W in c.W], [b.tolist() for b in c.b]
    hidden, output = m.forward(x, W[0], b[0], W[1], b[1])
    back = m.backward(x, y, hidden, output, W[1])
    m.update(W[0], b[0], W[1], b[1], *back, c.rate)
    c.X[0], c.Y[0] = x, y  # so that a change of the lists is seen
    named = called(c, "dW", "dB", "W_new", "B_new", dW=back[::2], dB=back[1::2], W_new=W, B_new=b)
    return {"H": hidden, "O": output} | named


def lists_matrices(m: Any, c: Case) -> Values:
    X, Y, W, b = c.X.tolist(), c.Y.tolist(), [W.tolist() for W in c.W], [b.tolist() for b in c.b]
    Z1, A1, Z2 = m.forward(X, W[0], b[0], W[1], b[1])
    back = m.backward(X, Y, A1, Z2, W[1])
    return {"Zh": Z1, "H": A1, "Zo": Z2} | called(c, "dW", "dB", dW=back[::2], dB=back[1::2])


def rows_loop(m: Any, c: Case) -> Values:
    back = m.gradient(c.X, c.Y, c.W[0], c.b[0], c.W[1], c.b[1])
    return called(c, "dW", "dB", dW=back[::2], dB=back[1::2])


def rows_accumulate(m: Any, c: Case) -> Values:
    parameters = c.W[0], c.b[0], c.W[1], c.b[1]
    passes = [m.forward(x, *parameters) for x in c.X]
    back = m.backward(c.X, c.Y, *parameters)
    named = dict(zip(("Zh", "H", "Zo", "O"), map(np.array, zip(*passes, strict=True)), strict=True))
    dW, dB = ([back[f"{kind}{i}"] for i in (1, 2)] for kind in ("dW", "db"))
    return named | {"C": m.cost(c.X, c.Y, *parameters)} | called(c, "dW", "dB", dW=dW, dB=dB)


def layers_lists(m: Any, c: Case) -> Values:
    Zs, As = m.forward(c.X, c.W, c.b)
    dWs, dbs = m.backward(c.Y, c.W, Zs, As)[:2]
    new = m.update(c.W, c.b, dWs, dbs, c.rate)
    named = called(c, "Z", "dW", "dB", "W_new", "B_new", Z=Zs, dW=dWs, dB=dbs, W_new=new[0], B_new=new[1])
    return {"O": As[-1]} | named


def layers_softmax(m: Any, c: Case) -> Values:
    dW, dB = m.gradients(c.X, c.Y, c.W, c.B)
    return {"C": m.cross_entropy(forward(c)["O"], c.Y)} | called(c, "dW", "dB", dW=dW, dB=dB)


def step_inplace(m: Any, c: Case) -> Values:
    params = {"W1": c.W[0].copy(), "b1": c.b[0].copy(), "W2": c.W[1].copy(), "b2": c.b[1].copy()}
    C = m.train_step(params, c.X, c.Y, c.rate)
    new = [params["W1"], params["W2"]], [params["b1"], params["b2"]]
    return {"C": C} | called(c, "W_new", "B_new", W_new=new[0], B_new=new[1])


def step_returns(m: Any, c: Case) -> Values:
    parameters = [array for pair in zip(c.W, c.B, strict=True) for array in pair]
    new = m.train_step(c.X, c.Y, *parameters, c.rate)
    C = m.loss(forward(c)["O"], c.Y)
    return {"C": C} | called(c, "W_new", "B_new", W_new=new[::2], B_new=new[1::2])


def update_arrays(m: Any, c: Case) -> Values:
    it = truth(c)
    W, B = [W.copy() for W in c.W], [B.copy() for B in c.B]
    new = m.update(W[0], B[0], W[1], B[1], it["dWh"], it["dBh"], it["dWo"], it["dBo"], c.rate)
    return called(c, "W_new", "B_new", W_new=new[::2], B_new=new[1::2])


def update_dict(m: Any, c: Case) -> Values:
    it = truth(c)
    params = {"W1": c.W[0].copy(), "b1": c.B[0].copy(), "W2": c.W[1].copy(), "b2": c.B[1].copy()}
    grads = {"dW1": it["dWh"], "db1": it["dBh"], "dW2": it["dWo"], "db2": it["dBo"]}
    new = m.update_parameters(params, grads, c.rate)
    return called(c, "W_new", "B_new", W_new=[new["W1"], new["W2"]], B_new=[new["b1"], new["b2"]])


def records_namedtuple(m: Any, c: Case) -> Values:
    kept = m.forward(c.X, c.W[0], c.B[0], c.W[1], c.B[1])
    back = m.backward(c.X, c.Y, kept.H, kept.O, c.W[1])
    return kept._asdict() | back._asdict()


def records_dataclass(m: Any, c: Case) -> Values:
    cache = m.forward(c.X, c.W[0], c.b[0], c.W[1], c.b[1])
    C = m.mse(cache.y_hat, c.Y)
    back = m.backward(c.X, c.Y, c.W[1], cache)
    named = {"Zh": cache.z1, "H": cache.a1, "Zo": cache.z2, "O": cache.y_hat, "C": C}
    return named | called(c, "dW", "dB", dW=[back.dw1, back.dw2], dB=[back.db1, back.db2])


def records_namespace(m: Any, c: Case) -> Values:
    params = SimpleNamespace(W1=c.W[0], b1=c.b[0], W2=c.W[1], b2=c.b[1])
    cache = m.forward(c.X, params)
    C = m.loss(cache.a2, c.Y)
    back = m.backward(c.X, c.Y, params, cache)
    named = {"Zh": cache.z1, "H": cache.a1, "Zo": cache.z2, "O": cache.a2, "C": C}
    return named | called(c, "dW", "dB", dW=[back.dW1, back.dW2], dB=[back.db1, back.db2])


def numerics_float32(m: Any, c: Case) -> Values:
    Zh, H, Zo, O = m.forward(c.X, c.W[0], c.B[0], c.W[1], c.B[1])
    return {"Zh": Zh, "H": H, "Zo": Zo, "O": O} | m.backward(c.X, c.Y, H, O, c.W[1])


def numerics_einsum(m: Any, c: Case) -> Values:
    it = forward(c)
    back = m.backward(c.X, c.Y, it["Zh"], it["H"], it["O"], c.W[1])
    return it | dict(zip(("Eo", "Eh", "dWo", "dBo", "dWh", "dBh"), back, strict=True))


def numerics_one_output(m: Any, c: Case, flat: bool = False) -> Values:
    Z1, A1, y_hat = m.forward(c.X, c.W[0], c.b[0], c.W[1], c.b[1])
    back = m.backward(c.X, c.Y.ravel() if flat else c.Y, c.W[1], A1, y_hat)
    return {"Zh": Z1, "H": A1, "O": y_hat} | called(c, "dW", "dB", dW=back[::2], dB=back[1::2])


def step_layers(m: Any, c: Case) -> Values:
    weights, biases = m.train_step(c.X, c.Y, [W.copy() for W in c.W], [b.copy() for b in c.b], c.rate)
    O = m.forward(c.X, c.W, c.b)[-1]
    return {"O": O} | called(c, "W_new", "B_new", W_new=weights, B_new=biases)


def book_online(m: Any, c: Case) -> Values:
    network = m.Network(3, 4, 2)
    network.weights, network.biases = [W.T.copy() for W in c.W], [B.T.copy() for B in c.B]
    O = network.forward(column(c.X[0]))
    network.train_step(column(c.X[0]), column(c.Y[0]), c.rate)
    new = [turned(w) for w in network.weights], [turned(b) for b in network.biases]
    return {"O": turned(O)} | called(c, "W_new", "B_new", W_new=new[0], B_new=new[1])


def lists_online(m: Any, c: Case) -> Values:
    W, b = [W.tolist() for W in c.W], [b.tolist() for b in c.b]
    x, y = c.X[0].tolist(), c.Y[0].tolist()
    new = m.train_step(x, y, W[0], b[0], W[1], b[1], c.rate)
    c.X[0], c.Y[0] = x, y  # so that a change of the lists is seen
    return called(c, "W_new", "B_new", W_new=new[::2], B_new=new[1::2])


def course_model(m: Any, c: Case) -> Values:
    new = m.train_step(c.X.T, c.Y.T, columns(c), c.rate)
    W, B = ([turned(new[f"{letter}{i}"]) for i in (1, 2)] for letter in "Wb")
    return called(c, "W_new", "B_new", W_new=W, B_new=B)


def rows_vectors(m: Any, c: Case) -> Values:
    z1, a1, z2, a2 = m.forward(c.X, c.W[0], c.B[0], c.W[1], c.B[1])
    C = m.loss(a2, c.Y)
    back = m.backward(c.X, c.Y, a1, a2, c.W[1])
    new = m.update(c.W[0], c.B[0], c.W[1], c.B[1], *back, c.rate)
    gradients = called(c, "dW", "dB", dW=back[::2], dB=back[1::2])
    named = {"Zh": z1, "H": a1, "Zo": z2, "O": a2, "C": C, "Eo": back[3], "Eh": back[1]}
    return named | gradients | called(c, "W_new", "B_new", W_new=new[::2], B_new=new[1::2])


def numerics_out_in(m: Any, c: Case) -> Values:
    z1, a1, z2 = m.forward(c.X, c.W[0].T, c.b[0], c.W[1].T, c.b[1])
    C = m.mse_loss(z2, c.Y)
    back = m.backward(c.X, c.Y, c.W[1].T, z1, a1, z2)
    dW, dB = [turned(back["dw1"]), turned(back["dw2"])], [back["db1"], back["db2"]]
    return {"Zh": z1, "H": a1, "Zo": z2, "C": C} | called(c, "dW", "dB", dW=dW, dB=dB)


def objects_model(m: Any, c: Case) -> Values:
    network = m.MLP(3, 4, 2)
    network.W1, network.W2 = (W.copy() for W in c.W)
    network.b1, network.b2 = (B.copy() for B in c.B)
    O = network.forward(c.X)
    C = network.compute_loss(c.Y)
    network.backward(c.X, c.Y)
    network.backward(c.X, c.Y)  # gradients must not add up
    network.update(c.rate)
    named = {"Zh": network.Z1, "H": network.A1, "Zo": network.Z2, "O": O, "C": C}
    dW, dB = [network.dW1, network.dW2], [network.db1, network.db2]
    new = [network.W1, network.W2], [network.b1, network.b2]
    return named | called(c, "dW", "dB", "W_new", "B_new", dW=dW, dB=dB, W_new=new[0], B_new=new[1])


def objects_notebook(m: Any, c: Case) -> Values:
    params = vision_parameters(c)
    O, cache = m.forward(c.X, params)
    back = m.backward(c.X, c.Y, params, cache)
    dW, dB = [back["dW1"], back["dW2"]], [back["db1"], back["db2"]]
    named = {"Zh": cache["Z1"], "H": cache["A1"], "Zo": cache["Z2"], "O": O, "C": m.bce(O, c.Y)}
    return named | called(c, "dW", "dB", dW=dW, dB=dB)


ONE = Exercise(("relu",), "relu", "half", outputs=1, n=1, inputs=1, units=(1,), bias=False)
BASES: dict[str, tuple[Callable[[Any, Case], Values], Exercise]] = {
    "letters_tanh_sigmoid": (letters_tanh_sigmoid, Exercise(("tanh",), "sigmoid", "half")),
    "letters_relu": (letters_relu, Exercise(("relu",), "relu", "half", "sum")),
    "letters_deep": (letters_deep, Exercise(("tanh", "relu"), "identity", "squared")),
    "course_shallow": (course_shallow, Exercise(("tanh",), "sigmoid", "bce")),
    "course_deep": (course_deep, Exercise(("relu", "relu"), "sigmoid", "bce")),
    "course_three_layers": (course_three_layers, Exercise(("relu", "relu"), "softmax", "ce", outputs=3)),
    "book_network": (book_network, Exercise(("sigmoid", "sigmoid"), "sigmoid", "half")),
    "book_functions": (book_functions, Exercise(("sigmoid",), "sigmoid", "bce", n=1)),
    "blog_class": (blog_class, Exercise(("sigmoid",), "sigmoid", "squared", "sum", bias=False)),
    "blog_eleven_lines": (blog_eleven_lines, Exercise(("sigmoid",), "sigmoid", "half", "sum", bias=False)),
    "blog_two_hidden": (blog_two_hidden, Exercise(("sigmoid", "sigmoid"), "sigmoid", "half")),
    "vision_two_layer": (vision_two_layer, Exercise(("relu",), "softmax", "ce")),
    "vision_layers": (vision_layers, Exercise(("relu",), "softmax", "ce")),
    "scalar_article": (scalar_article, ONE),
    "scalar_sigmoid": (
        scalar_sigmoid,
        Exercise(("sigmoid",), "sigmoid", "half", outputs=1, n=1, inputs=1, units=(1,)),
    ),
    "lists_neurons": (lists_neurons, Exercise(("sigmoid",), "sigmoid", "half", n=1)),
    "lists_matrices": (lists_matrices, Exercise(("tanh",), "identity", "half")),
    "rows_loop": (rows_loop, Exercise(("sigmoid",), "sigmoid", "half", "sum")),
    "rows_accumulate": (rows_accumulate, Exercise(("tanh",), "softmax", "ce")),
    "layers_lists": (layers_lists, Exercise(("tanh", "tanh"), "identity", "half")),
    "layers_softmax": (layers_softmax, Exercise(("relu", "relu"), "softmax", "ce", outputs=3)),
    "step_inplace": (step_inplace, Exercise(("relu",), "identity", "half")),
    "step_returns": (step_returns, Exercise(("tanh", "tanh"), "sigmoid", "bce")),
    "update_arrays": (update_arrays, Exercise(("tanh",), "identity", "half")),
    "update_dict": (update_dict, Exercise(("tanh",), "identity", "half")),
    "records_namedtuple": (records_namedtuple, Exercise(("sigmoid",), "softmax", "ce")),
    "records_dataclass": (records_dataclass, Exercise(("relu",), "identity", "squared_mean")),
    "records_namespace": (records_namespace, Exercise(("sigmoid",), "sigmoid", "half", "sum")),
    "step_layers": (step_layers, Exercise(("sigmoid", "sigmoid"), "sigmoid", "half")),
    "book_online": (book_online, Exercise(("tanh",), "identity", "half", n=1)),
    "lists_online": (lists_online, Exercise(("sigmoid",), "sigmoid", "half", n=1)),
    "course_model": (course_model, Exercise(("tanh",), "sigmoid", "bce")),
    "rows_vectors": (rows_vectors, Exercise(("tanh",), "tanh", "half", n=1)),
    "numerics_out_in": (numerics_out_in, Exercise(("relu",), "identity", "squared_mean")),
    "objects_model": (objects_model, Exercise(("relu",), "softmax", "ce")),
    "objects_notebook": (objects_notebook, Exercise(("sigmoid",), "sigmoid", "bce")),
    "numerics_float32": (numerics_float32, Exercise(("sigmoid",), "sigmoid", "half", "sum")),
    "numerics_einsum": (numerics_einsum, Exercise(("tanh",), "identity", "half")),
    "numerics_one_output": (numerics_one_output, Exercise(("tanh",), "identity", "half", outputs=1)),
}
