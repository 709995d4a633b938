"""What spellings mean, in many dialects, and arrays that are turned and turned back."""

import itertools

import numpy as np
import pytest

from chainrule.architecture import architecture
from chainrule.classroom.student import Manner
from chainrule.classroom.student.arrays import handed, plain, regained, shapes_of
from chainrule.classroom.student.bundles import Bundle
from chainrule.classroom.student.names import Names, bundle_of, depth
from chainrule.classroom.student.source import Source

from .styles import worked

ONE_HIDDEN = {
    "X": "X x inputs input_data A0 a0 l0",
    "Y": "Y y t target targets labels y_true",
    "Wh": "Wh W1 w1 W_h w_hidden weights1 weights_hidden wih W_ih Wxh syn1 theta1 hidden_weights w_in",
    "Wo": "Wo W2 w2 W_o w_output weights2 weights_output who W_ho Why output_weights weights_hidden_output w_out",
    "Bh": "b1 Bh bias1 b_h bias_hidden hidden_bias",
    "Bo": "b2 Bo bias2 by b_out output_bias",
    "Zh": "z1 Zh Z1 net_h netH hidden_input z_hidden",
    "Zo": "z2 Zo Z2 net_o ZL final_inputs logits",
    "H": "H A1 a1 h hidden h1 l1 out_h hidden_outputs layer_1",
    "O": "O A2 y_hat yhat y_pred output out AL A_o out_o l2 final_outputs predictions",
    "Eo": "dZ2 delta2 delta_o d2 E2 Eo δ2 output_delta l2_delta dz_o delta_output",
    "Eh": "dZ1 delta1 delta_h d1 E1 Eh hidden_delta l1_delta",
    "dWh": "dW1 dw1 grad_W1 gW1 dL_dW1 W1_grad dE_dw1 d_W1 dWh grad_w_hidden nabla_W1 dC_dW1",
    "dBo": "db2 dB2 dBo grad_b2 gb2 dL_db2 b2_grad dbias2 grad_b_o",
    "rate": "lr eta learning_rate alpha η step_size learningRate",
    "C": "cost loss C J",
    "W*": "weights W Ws",
    "B*": "biases b bs",
    "dW*": "nabla_w dWs grad_w dW",
    "Z*": "zs Z",
    "A*": "activations",
    None: "dA1 dh dH dO sparkle seed verbose x1y dA_prev",
}


@pytest.mark.parametrize(("name", "spellings"), ONE_HIDDEN.items(), ids=lambda part: str(part)[:8])
def test_spellings_of_one_hidden_layer(name, spellings):
    names = Names(["W1", "W2"], ("h", "o"))
    assert {spelling: names.of(spelling) for spelling in spellings.split()} == dict.fromkeys(spellings.split(), name)


def test_deeper_networks():
    names = Names(["W1", "W2", "W3"], ("1", "2", "o"))
    spellings = "W1 W2 W3 b3 Z2 A1 A2 A3 h1 h2 dW3 db1 W_h2 hidden_2 Wo delta3 AL W_hidden A0 W4".split()
    meant = "W1 W2 Wo Bo Z2 H1 H2 O H1 H2 dWo dB1 W2 H2 Wo Eo O".split()
    assert [names.of(spelling) for spelling in spellings] == [*meant, None, "X", None]


def test_numbers_from_zero():
    names = Names("w0 w1 b0 b1 z0 z1 a0 a1".split(), ("h", "o"))
    assert [names.of(s) for s in "w0 b1 z0 a0 a1 dw0".split()] == "Wh Bo Zh H O dWh".split()
    names = Names("syn0 syn1 l0 l1 l2 l1_delta l2_delta".split(), ("h", "o"))
    assert [names.of(s) for s in "syn0 l0 l1 l2 l2_delta".split()] == "Wh X H O Eo".split()


def test_what_is_given_back():
    names = Names([], ("h", "o"))
    assert names.of("y", "forward") == "O"
    assert names.of("W1", "update") == names.of("new_W1", "train_step") == "Wh_new"
    assert names.of("dW1", "update") == "dWh"
    assert names.of("W1", "backward") == "Wh"


def test_one_layer_and_swapped_letters():
    assert [Names([], ("o",)).of(s) for s in "W b z W1 b1 a".split()] == "Wo Bo Zo Wo Bo O".split()
    swapped = Names([], ("h", "o"), swapped=Source("z1 = sigmoid(a1)").swapped)
    assert [swapped.of(s) for s in "a1 z1 a2 dz1".split()] == ["Zh", "H", "Zo", None]
    assert not Source("a1 = sigmoid(z1)").swapped


def test_bundles_and_depth():
    assert [bundle_of(s) for s in "params model cache grads gradients W1".split()] == [
        "params",
        "params",
        "cache",
        "grads",
        "grads",
        None,
    ]
    assert [depth(s.split()) for s in ("W1 W2 W3", "w0 w1", "Wh Wo", "W1 W2 Wo", "w_hidden1 w_hidden2 w_o", "x")] == [
        3,
        2,
        2,
        3,
        3,
        None,
    ]


def test_where_keys_are_counted_from():
    def first(loop, key):
        return Source(f"for l in {loop}:\n    params[{key}]").first

    assert first("range(L)", 'f"W{l}"') == 0
    assert first("range(1, L)", 'f"W{l}"') == 1
    assert first("range(L)", '"W" + str(l + 1)') == 1
    assert first("range(L, 0, -1)", '"W" + str(l)') == 1
    assert first("reversed(range(L))", '"W" + str(l)') == 0
    assert first("range(L)", '"x"') is None


FORMS = list(
    itertools.product(
        ("rows", "columns"),
        ("in_out", "out_in"),
        ("row", "flat", "column"),
        ("batch", "vector", "column", "row"),
        (False, True),
    )
)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: "-".join(map(str, form)))
def test_what_is_handed_out_comes_back(form):
    """Each quantity, turned into every form and read again, is what it was; and it is a copy."""
    samples, weights, bias, example, lists = form
    manner = Manner(samples, weights, bias, example, "onehot", lists)
    shape, right = worked({"example": example})
    shapes = shapes_of(shape, 1 if example != "batch" else 5)
    for name, value in right.items():
        if name in ("C", "rate"):
            continue
        form = handed(name, value, manner)
        assert isinstance(form, list) == lists
        array = plain(form)
        assert array is not None
        assert np.array_equal(regained(name, array, shapes, manner), value), name
        if not lists:
            form += 1
            assert not np.array_equal(form, value)


def test_the_forms_are_what_they_are_called():
    value = np.arange(6.0).reshape(2, 3)
    assert handed("X", value, Manner("columns")).shape == (3, 2)
    assert handed("Wh", value, Manner(weights="out_in")).shape == (3, 2)
    assert handed("Bh", value[:1], Manner(bias="flat")).shape == (3,)
    assert handed("Bh", value[:1], Manner(bias="column")).shape == (3, 1)
    assert handed("X", value[:1], Manner(example="vector")).tolist() == [0, 1, 2]
    assert handed("Y", np.eye(3)[[2, 0]], Manner(targets="labels")).tolist() == [2, 0]
    assert handed("Y", value[:, :1], Manner(targets="flat")).tolist() == [0, 3]
    assert handed("X", value[:1, 1:2], Manner(example="scalar")) == 1.0
    assert isinstance(handed("Wh", value[:1, :1], Manner(example="scalar")), float)


def test_a_wrong_shape_is_kept():
    shape, _ = worked({})
    shapes = shapes_of(shape, 5)
    for name, wrong in (("dWh", (4, 3)), ("dBh", (5, 4)), ("Zh", (4, 5)), ("O", (5, 5))):
        assert regained(name, np.ones(wrong), shapes, Manner()).shape == wrong
    assert regained("dBh", np.ones((4, 1)), shapes, Manner()).shape == (1, 4)
    assert regained("dBh", np.ones(4), shapes, Manner()).shape == (1, 4)


def test_a_bundle_learns_its_keys_and_keeps_its_length():
    names = Names([], ("h", "o"))
    values = {"Wh": 1, "Bh": 2, "Wo": 3, "Bo": 4}

    def look(key):
        name = names.of(key)
        return (name, values[name]) if name in values else None

    bundle = Bundle(look, {"Wh": "W1", "Bh": "b1", "Wo": "W2", "Bo": "b2"})
    bundle["W1"] = 7
    assert bundle["w_hidden"] == 7  # known by another name now, and what was put there is kept
    assert len(bundle) == 4
    assert "W1" not in list(bundle)
    assert bundle.bias2 == 4
    assert "sparkle" not in bundle
    assert bundle.get("sparkle", 0) == 0
    assert bundle.copy()["Wo"] == 3
    with pytest.raises(AttributeError):
        _ = bundle.sparkle


def test_layers_counted_from_the_input():
    names = Names(["W1", "W2", "z2", "a2", "z3", "delta3"], ("h", "o"))
    assert [names.of(one) for one in ("a1", "z2", "a2", "z3", "a3", "delta2", "delta3")] == "X Zh H Zo O Eh Eo".split()
    usual = Names(["W1", "W2", "z1", "a1", "z2", "delta2"], ("h", "o"))
    assert [usual.of(one) for one in ("a0", "z1", "a1", "z2", "delta2")] == "X Zh H Zo Eo".split()
    assert [names.of(one) for one in ("dJdW1", "dEdW2", "dC_dW1", "djdw2")] == "dWh dWo dWh dWo".split()


def test_weights_that_lie_across_are_kept():
    shapes = shapes_of(architecture([4, 5, 1]), 1)
    assert regained("dWo", np.ones((1, 5)), shapes, Manner(example="vector")).shape == (1, 5)
    assert regained("dWo", np.ones(5), shapes, Manner(example="vector")).shape == (5, 1)
