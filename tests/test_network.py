"""The door Network: what it is made of, what it takes, and the sentences for what it does not take."""

import itertools

import numpy as np
import pytest

import chainrule as cr


def test_the_article():
    """Numbers of at most two decimals, both signs in Zh and Zo, no dead output, and the cost by hand."""
    net, X, Y = cr.article()
    assert net.sizes == [1, 2, 2]
    assert (net.activations, net.output, net.loss, net.reduction) == (["relu"], "relu", "half_squared_error", "sum")
    assert X.shape == (3, 1)
    assert Y.shape == (3, 2)
    trace = net.trace(X, Y)
    for array in (X, Y, *(a for layer in net.params for a in layer if a is not None)):
        np.testing.assert_array_equal(array, np.round(array, 2))
    for Z in (trace.Zh, trace.Zo):
        assert (Z > 0).any(axis=0).all()  # no unit is dead
        assert (Z < 0).any(axis=0).all()  # and each is silent at times
    by_hand = [(0.75 - 1) ** 2, (1.25 - 0.5) ** 2, (0.5 - 2) ** 2, (0.5 - 1.5) ** 2, 2.0**2, 1.5**2]
    assert net.cost(X, Y) == sum(by_hand) / 2 == 5.0625


@pytest.mark.parametrize("sizes", [[3, 2], [3, 4, 2], [3, 4, 5, 2], (3, 4, 5, 6, 7, 8, 2), np.array([3, 4, 2])])
def test_any_depth(sizes):
    net = cr.Network(sizes)
    assert net.sizes == list(sizes)
    assert [W.shape for W, _ in net.params] == list(itertools.pairwise(sizes))
    assert [B.shape for _, B in net.params if B is not None] == [(1, n) for n in sizes[1:]]
    assert net.forward(np.ones((5, 3))).shape == (5, 2)
    assert all(W.dtype == np.float64 for W, _ in net.params)


@pytest.mark.parametrize(
    ("init", "variance"), [("he", 2 / 300), ("glorot", 2 / 500), ("lecun", 1 / 300), ("normal", 1e-4)]
)
def test_initial_values_have_their_variance(init, variance):
    W, B = cr.Network([300, 200], init=init).params[0]
    assert W.var() == pytest.approx(variance, rel=0.02)
    assert W.mean() == pytest.approx(0, abs=3 * np.sqrt(variance / W.size))
    assert B is not None
    assert (B == 0).all()


def test_zeros_seeds_and_given_values():
    assert not cr.Network([3, 2], init="zeros").params[0].W.any()
    same = [cr.Network([3, 2], seed=s).params[0].W for s in (1, 1, 2)]
    assert (same[0] == same[1]).all()
    assert (same[0] != same[2]).all()
    W = [[1.0, 2.0], [3.0, 4.0]]
    net = cr.Network([2, 2], init=[(W, [5, 6])])
    np.testing.assert_array_equal(net.params[0].W, W)
    np.testing.assert_array_equal(net.params[0].B, [[5, 6]])
    net.params = [(np.zeros((2, 2)), np.ones((1, 2)))]
    np.testing.assert_array_equal(net.forward([[7, 8]]), [[1, 1]])


def test_a_plain_tuple_can_be_put_into_the_list():
    net, twin = cr.Network([2, 3, 1]), cr.Network([2, 3, 1])
    W = np.ones((2, 3))
    net.params[0] = (W.tolist(), [1, 2, 3])  # type: ignore[call-overload]
    twin.params = [(W, [[1, 2, 3]]), twin.params[1]]
    X = [[1.0, -2.0]]
    np.testing.assert_array_equal(net.forward(X), twin.forward(X))
    np.testing.assert_array_equal(net.gradients(X, [1])[0].dW, twin.gradients(X, [1])[0].dW)
    assert all(isinstance(W, np.ndarray) for W, _ in net.params)


def test_what_is_not_there_is_said_with_the_way():
    net, _, _ = cr.article()
    with pytest.raises(AttributeError, match=r"no 'Wh' to set; its weights are set by net.params = \[\(W, B\), …\]"):
        net.Wh = [[1, 2]]  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="no 'predict'; forward"):
        net.predict([[1]])  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"no 'Wh'.* trace"):
        net.Wh  # type: ignore[attr-defined]  # noqa: B018
    assert not hasattr(net, "_repr_html_")


def test_params_are_kept_as_given_and_copied():
    W = np.array([[1.0 / 3.0]])
    net = cr.Network([1, 1], init=[(W, [[0.1]])])
    assert net.params[0].W[0, 0] == 1.0 / 3.0
    W[0, 0] = 9
    assert net.params[0].W[0, 0] == 1.0 / 3.0


def test_without_bias_it_is_the_articles_expression():
    """A(A(X·Wh)·Wo), written out."""
    net = cr.Network([2, 3, 1], output="relu", bias=False)
    (Wh, Bh), (Wo, Bo) = net.params
    assert Bh is None
    assert Bo is None
    X = np.random.default_rng(0).normal(size=(4, 2))
    np.testing.assert_array_equal(net.forward(X), np.maximum(np.maximum(X @ Wh, 0) @ Wo, 0))
    assert net.gradients(X, np.ones(4))[0].dB is None
    assert net.trace(X, np.ones(4)).names == "X Wh Zh H Wo Zo O Y C Eo dWo Eh dWh Wo_new Wh_new".split()


def test_the_losses_bring_their_own_output():
    own = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid", "poisson": "exp", "huber": "identity"}
    assert {loss: cr.Network([2, 2], loss=loss).output for loss in own} == own


def test_targets_in_every_accepted_form():
    X = np.random.default_rng(0).normal(size=(4, 2))
    classes = cr.Network([2, 3], loss="cross_entropy")
    expected = classes.cost(X, np.eye(3)[[0, 2, 1, 1]])
    for Y in ([0, 2, 1, 1], np.array([0.0, 2, 1, 1]), np.array([[0], [2], [1], [1]], dtype=np.int8)):
        assert classes.cost(X, Y) == expected
    yes = cr.Network([2, 1], loss="binary_cross_entropy")
    assert yes.cost(X, [True, False, True, True]) == yes.cost(X, [[1.0], [0.0], [1.0], [1.0]])
    assert yes.cost(X.astype(np.float32).tolist(), [1, 0, 1, 1]) > 0


def test_sample_weights():
    net, X, Y = cr.article()
    assert net.cost(X, Y, sample_weight=[2, 0, 1]) == 2 * net.cost(X[:1], Y[:1]) + net.cost(X[2:], Y[2:])


def test_penalty_is_part_of_the_cost_and_leaves_biases_alone():
    params = [([[2.0]], [[100.0]]), ([[-3.0]], [[100.0]])]
    plain = cr.Network([1, 1, 1], init=params)
    priced = cr.Network([1, 1, 1], init=params, l1=0.1, l2=0.5)
    X, Y = [[1.0], [2.0]], [0.0, 1.0]
    assert priced.cost(X, Y) - plain.cost(X, Y) == pytest.approx(0.25 * (4 + 9) + 0.1 * (2 + 3))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([2],), r"sizes is \[2\]; it needs two numbers or more"),
        (([2, 0, 1],), "sizes holds 0; a layer needs at least one unit"),
        (([2, -3, 1],), "sizes holds -3"),
        (([2, 2.5],), "sizes holds 2.5; each size must be a whole number"),
        (([2, True],), "sizes holds True"),
        (("22",), "sizes is '22'"),
        ((3,), "sizes is 3; give a list"),
    ],
)
def test_sizes_that_are_none(arguments, sentence):
    with pytest.raises(cr.InputError, match=sentence):
        cr.Network(*arguments)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"activations": "relo"}, "no activation 'relo'; did you mean 'relu'"),
        ({"activations": ["relu", "tanh"]}, "activations has 2 entries but the network has 1 hidden layers"),
        ({"activations": "softmax"}, "softmax is for the output layer only"),
        ({"activations": 7}, "activations is 7"),
        ({"activations": [None]}, "no activation None"),
        ({"output": "sofmax"}, "did you mean 'softmax'"),
        ({"loss": "crossentropy"}, "did you mean 'cross_entropy'"),
        ({"loss": "cross_entropy", "output": "tanh"}, "takes a logarithm and is undefined for an output of tanh"),
        ({"loss": "binary_cross_entropy", "output": "exp"}, "from 0 to 1; take output='sigmoid'"),
        ({"loss": "poisson", "output": "relu"}, "take output='exp'"),
        ({"reduction": "average"}, "no reduction 'average'.* mean, sum"),
        ({"bias": "no"}, "bias is 'no'"),
        ({"init": "xavier"}, "no initial value 'xavier'; did you mean 'glorot'"),
        ({"loss": "mse"}, "did you mean 'squared_error'"),
        ({"loss": "hinge"}, "no loss 'hinge'; there are: half_squared_error"),
        ({"seed": -1}, "seed is -1"),
        ({"l2": -0.1}, "l2 is -0.1"),
        ({"l1": float("nan")}, "l1 is nan"),
        ({"l2": 10**400}, "l2 is 1000"),
        ({"dropout": 1.0}, "dropout is 1.0; it must be a finite number, 0 or more, and less than 1"),
        ({"dropout": [0.1, 0.2]}, "dropout has 2 entries"),
        ({"init": [([[1.0]], None)]}, "params has 1 layers but the network has 2"),
        (
            {"init": [(np.ones((2, 3)), None), (np.ones((2, 2)), None)]},
            r"Wo has the shape \(2, 2\) but must have \(3, 2\)",
        ),
        ({"init": [(np.full((2, 3), np.nan), None), (np.ones((3, 2)), None)]}, "Wh holds NaN or infinity"),
        ({"init": [7, 8]}, "layer h of params is int"),
        ({"init": [(np.ones((2, 3)), None), ([["a"]], None)]}, "Wo is not an array of numbers"),
    ],
)
def test_what_makes_no_network(more, sentence):
    with pytest.raises(cr.InputError, match=sentence):
        cr.Network([2, 3, 2], **more)


def test_a_single_softmax_output_is_refused():
    with pytest.raises(cr.InputError, match="a single share is always 1"):
        cr.Network([2, 1], loss="cross_entropy")


def test_a_bias_where_there_is_none():
    with pytest.raises(cr.InputError, match="Bo was given but the network has bias=False"):
        cr.Network([1, 1], bias=False, init=[([[1.0]], [[1.0]])])


X = np.ones((4, 2))


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ((np.ones((4, 3)), np.ones(4)), "X has 3 columns but the network takes 2"),
        (
            (np.ones(2), np.ones(1)),
            r"X has the shape \(2,\) but must have two axes, \(rows, 2\); one row is \[\[1, 2, 3\]\]",
        ),
        ((np.ones((4, 2, 2)), np.ones(4)), "flatten each row"),
        ((np.ones((0, 2)), np.ones(0)), "X has no rows"),
        ((7, 8), "X is a single number"),
        (([["a", "b"]], [1]), "X is not an array of numbers"),
        (([[1, 2], [3]], [1, 2]), "X is not an array of numbers"),
        ((X * 1j, np.ones(4)), "X is not an array of numbers"),
        ((np.where(np.eye(4, 2), np.nan, X), np.ones(4)), r"X\[0,0\] is nan"),
        ((X, [1, 1, np.inf, 1]), r"Y\[2\] is inf"),
        ((X, np.ones(3)), "Y has 3 rows but X has 4"),
        ((X, np.ones((4, 2))), r"Y has the shape \(4, 2\) but must have \(4, 1\)"),
        ((X, np.ones(4), np.ones((4, 2))), "sample_weight has the shape"),
        ((X, np.ones(4), [1, 1, 1, -1]), "sample_weight holds -1"),
        ((X, np.ones(4), [1, 1, 1, np.nan]), r"sample_weight\[3\] is nan"),
    ],
)
def test_arrays_that_do_not_fit(arrays, sentence):
    net = cr.Network([2, 3, 1])
    for method in (net.cost, net.gradients):
        with pytest.raises(cr.InputError, match=sentence):
            method(*arrays)


@pytest.mark.parametrize(
    ("loss", "outputs", "Y", "sentence"),
    [
        ("cross_entropy", 3, [0, 1, 3, 0], r"Y\[2\] is 3 but the classes .* are the whole numbers 0 to 2"),
        ("cross_entropy", 3, [0, 1.5, 0, 0], r"Y\[1\] is 1.5"),
        ("cross_entropy", 3, [1, 2, 3, 1], r"Y\[2\] is 3 .* yours begin at 1, so pass Y − 1"),
        ("half_squared_error", 3, [1, 2, 0, 1], "for class numbers take loss='cross_entropy'"),
        ("cross_entropy", 2, [[1, 1]] * 4, "row 0 of Y adds up to 2"),
        ("cross_entropy", 2, [[2, -1]] * 4, r"Y\[0,0\] is 2 but cross_entropy takes targets from 0 to 1"),
        ("binary_cross_entropy", 1, [0, 1, 2, 0], r"Y\[2,0\] is 2"),
        ("poisson", 1, [0, 1, -2, 0], r"Y\[2,0\] is -2 but poisson takes targets 0 or more"),
    ],
)
def test_targets_that_a_loss_does_not_take(loss, outputs, Y, sentence):
    with pytest.raises(cr.InputError, match=sentence):
        cr.Network([2, outputs], loss=loss).cost(X, Y)


def test_save_and_load_give_the_same_bits(tmp_path):
    net = cr.Network([3, 5, 4, 2], activations=["tanh", "gelu"], loss="cross_entropy", l2=0.1, dropout=[0.5, 0])
    net.save(tmp_path / "m.safetensors")
    again = cr.load(tmp_path / "m.safetensors")
    assert again.architecture == net.architecture
    X = np.random.default_rng(0).normal(size=(9, 3))
    assert (again.forward(X) == net.forward(X)).all()
    assert again.columns is None


@pytest.mark.parametrize("params", [None, 3])
def test_params_that_are_no_list(params):
    net = cr.Network([1, 1])
    with pytest.raises(cr.ShapeError, match=f"params is {params}; give a list"):
        net.params = params
    with pytest.raises(cr.InputError):
        cr.Network([1, 1], init=params)
