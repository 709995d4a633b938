"""The door Trace: every quantity of a step, by name, against the equations written out again in plain NumPy."""

import re

import numpy as np
import pytest

import chainrule as cr
from chainrule.equations.activations import ACTIVATIONS

ARTICLE_NAMES = (
    "X Wh Bh Zh H Wo Bo Zo O Y C Eo dWo dBo Eh dWh dBh Wo_new Bo_new Wh_new Bh_new"  # the order of the design
).split()


def test_the_articles_names_shapes_and_order():
    net, X, Y = cr.article()
    trace = net.trace(X, Y, learning_rate=0.1)
    assert trace.names == ARTICLE_NAMES
    assert [step.name for step in trace.steps] == ARTICLE_NAMES
    assert len(trace.steps) < 25
    shapes = {"X": (3, 1), "Wh": (1, 2), "Bh": (1, 2), "Zh": (3, 2), "H": (3, 2), "Wo": (2, 2), "Bo": (1, 2)}
    shapes |= {"Zo": (3, 2), "O": (3, 2), "Y": (3, 2), "C": (), "Eo": (3, 2), "Eh": (3, 2)}
    shapes |= {"dWo": (2, 2), "dBo": (1, 2), "dWh": (1, 2), "dBh": (1, 2)}
    shapes |= {f"{name}_new": shapes[name] for name in ("Wo", "Bo", "Wh", "Bh")}
    assert trace.shapes == shapes
    for step in trace.steps:
        assert step.shape == shapes[step.name]
        assert step.value.dtype == np.float64
        assert step.equation.startswith(step.name)
        assert len(step.words) > 10


def test_the_article_by_hand():
    """All of it worked out with a pen."""
    net, X, Y = cr.article()
    t = net.trace(X, Y, learning_rate=0.1)
    by_hand = {
        "Zh": [[-1.5, 0.5], [0.5, -1.5], [1.5, -2.5]],
        "H": [[0, 0.5], [0.5, 0], [1.5, 0]],
        "Zo": [[0.75, 1.25], [0.5, 0.5], [-0.5, -0.5]],
        "O": [[0.75, 1.25], [0.5, 0.5], [0, 0]],
        "Eo": [[-0.25, 0.75], [-1.5, -1], [0, 0]],
        "dWo": [[-0.75, -0.5], [-0.125, 0.375]],
        "dBo": [[-1.75, -0.25]],
        "Eh": [[0, 0.5], [2.5, 0], [0, 0]],
        "dWh": [[2.5, -0.5]],
        "dBh": [[2.5, 0.5]],
    }
    for name, value in by_hand.items():
        np.testing.assert_array_equal(t[name], value)
    np.testing.assert_allclose(t.Wo_new, [[-0.925, -0.95], [-0.4875, 0.4625]], rtol=1e-15)
    np.testing.assert_allclose(t.Bh_new, [[-0.75, -0.55]], rtol=1e-15)
    np.testing.assert_array_equal(t.Wh, [[1, -1]])  # before the update


def test_names_of_deeper_and_shallower_networks():
    X, Y = np.ones((2, 3)), np.ones((2, 1))
    deep = cr.Network([3, 4, 5, 1]).trace(X, Y).names
    assert (
        deep
        == (
            "X W1 B1 Z1 H1 W2 B2 Z2 H2 Wo Bo Zo O Y C Eo dWo dBo E2 dW2 dB2 E1 dW1 dB1 "
            "Wo_new Bo_new W2_new B2_new W1_new B1_new"
        ).split()
    )
    flat = cr.Network([3, 1]).trace(X, Y).names
    assert flat == ["X", "Wo", "Bo", "Zo", "O", "Y", "C", "Eo", "dWo", "dBo", "Wo_new", "Bo_new"]


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("hidden", [name for name in ACTIVATIONS if name != "softmax"])
def test_every_quantity_written_out_again(hidden, reduction):
    """A 3-4-5-2 network with weights, dropout and penalties, in index notation: loops and sums, no matrix product."""
    random = np.random.default_rng(1)
    net = cr.Network(
        [3, 4, 5, 2], activations=[hidden, "tanh"], output="sigmoid", loss="huber", reduction=reduction, l1=0.1, l2=0.2,
        dropout=[0.4, 0.0],
    )  # fmt: skip
    X, Y, w = random.normal(size=(6, 3)), random.normal(size=(6, 2)) * 2, random.uniform(0.1, 2, 6)
    M1 = (random.random((6, 4)) > 0.4) / 0.6
    t = net.trace(X, Y, learning_rate=0.3, sample_weight=w, masks=[M1, None])
    assert t.names[:6] == ["X", "W1", "B1", "Z1", "M1", "H1"]
    assert t.names[t.names.index("Y") + 1] == "w"
    f = ACTIVATIONS[hidden]
    Z1 = np.einsum("ni,ij->nj", X, t.W1) + t.B1
    H1 = f.value(Z1) * M1
    Z2 = np.einsum("ni,ij->nj", H1, t.W2) + t.B2
    H2 = np.tanh(Z2)
    Zo = np.einsum("ni,ij->nj", H2, t.Wo) + t.Bo
    O = 1 / (1 + np.exp(-Zo))
    share = (w / w.sum() if reduction == "mean" else w)[:, None]
    d = O - Y
    C = (share * np.where(abs(d) <= 1, d**2 / 2, abs(d) - 0.5)).sum()
    C += sum(0.1 * abs(W).sum() + 0.1 * (W**2).sum() for W in (t.W1, t.W2, t.Wo))
    Eo = share * np.clip(d, -1, 1) * O * (1 - O)
    E2 = np.einsum("nk,jk->nj", Eo, t.Wo) * (1 - H2**2)
    assert f.slope is not None
    E1 = np.einsum("nk,jk->nj", E2, t.W2) * f.slope(Z1, f.value(Z1)) * M1
    expected = {"Z1": Z1, "H1": H1, "Z2": Z2, "H2": H2, "Zo": Zo, "O": O, "C": C, "Eo": Eo, "E2": E2, "E1": E1}
    for layer, source, E in (("1", X, E1), ("2", H1, E2), ("o", H2, Eo)):
        W = t[f"W{layer}"]
        expected[f"dW{layer}"] = np.einsum("ni,nj->ij", source, E) + 0.2 * W + 0.1 * np.sign(W)
        expected[f"dB{layer}"] = E.sum(axis=0, keepdims=True)
        expected[f"W{layer}_new"] = W - 0.3 * expected[f"dW{layer}"]
        expected[f"B{layer}_new"] = t[f"B{layer}"] - 0.3 * expected[f"dB{layer}"]
    for name, value in expected.items():
        np.testing.assert_allclose(t[name], value, rtol=1e-12, atol=1e-14, err_msg=name)


def test_trace_agrees_with_cost_gradients_and_forward():
    net = cr.Network([3, 4, 2], loss="cross_entropy", activations="silu", l2=0.3)
    X, y = np.random.default_rng(0).normal(size=(5, 3)), [0, 1, 1, 0, 1]
    t = net.trace(X, y)
    hidden, output = net.gradients(X, y)
    assert float(t.C) == net.cost(X, y)
    np.testing.assert_array_equal(t.O, net.forward(X))
    np.testing.assert_array_equal(t.dWh, hidden.dW)
    np.testing.assert_array_equal(t.dBo, output.dB)
    np.testing.assert_array_equal(t.Y, np.eye(2)[y])


def test_the_network_stays_as_it_is_and_the_numbers_cannot_be_changed():
    net, X, Y = cr.article()
    before = [layer.W.copy() for layer in net.params]
    trace = net.trace(X, Y)
    with pytest.raises(ValueError, match="read-only"):
        trace.Zh[0, 0] = 9
    X[0, 0] = 99
    assert trace.X[0, 0] == -1
    net.params = [(trace.Wh_new, trace.Bh_new), (trace.Wo_new, trace.Bo_new)]
    np.testing.assert_array_equal(trace.Wh, before[0])


def test_the_params_can_be_changed_in_place_after_a_trace():
    net, X, Y = cr.article()
    trace = net.trace(X, Y)
    net.params[0].W[0, 0] += 1
    assert trace.Wh[0, 0] == 1


def test_dropout_is_drawn_from_the_seed():
    net = cr.Network([3, 50, 2], dropout=0.5, seed=3)
    X, Y = np.ones((2, 3)), np.ones((2, 2))
    M = net.trace(X, Y).Mh
    assert set(np.unique(M)) == {0.0, 2.0}
    np.testing.assert_array_equal(M, net.trace(X, Y).Mh)
    np.testing.assert_array_equal(net.trace(X, Y).H, np.maximum(net.trace(X, Y).Zh, 0) * M)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"masks": []}, "masks has 0 entries; give one for each of the 1 hidden layers"),
        ({"masks": [np.ones((2, 2))]}, "Mh was given, but layer h has no dropout"),
        ({"learning_rate": -1}, "learning_rate is -1"),
        ({"learning_rate": "fast"}, "learning_rate is 'fast'"),
    ],
)
def test_what_a_trace_does_not_take(more, sentence):
    net, X, Y = cr.article()
    with pytest.raises(cr.InputError, match=sentence):
        net.trace(X, Y, **more)


def test_a_mask_of_the_wrong_shape():
    with pytest.raises(cr.ShapeError, match=r"Mh has the shape \(2, 2\) but must have \(3, 2\)"):
        cr.Network([1, 2, 1], dropout=0.5).trace(np.ones((3, 1)), np.ones(3), masks=[np.ones((2, 2))])


def test_a_name_that_is_not_there():
    net, X, Y = cr.article()
    trace = net.trace(X, Y)
    with pytest.raises(cr.UnknownName, match=r"there is no quantity 'Zh2'; did you mean 'Zh'\? There are: X, Wh"):
        trace["Zh2"]
    with pytest.raises(AttributeError, match="there is no quantity 'Zh2'"):
        trace.Zh2  # noqa: B018
    assert "Zh" in dir(trace)
    assert not hasattr(trace, "__wrapped__")


def test_collapse_is_said():
    trace = cr.Network([2, 3], loss="cross_entropy").trace([[1, 2]], [0])
    step = {s.name: s for s in trace.steps}["Eo"]
    assert step.equation == "Eo = O ∘ (C′(O) − rowsum(C′(O) ∘ O)) = (O − Y) / n"
    assert "only O − Y is left" in step.words


def test_large_matrices_are_abridged():
    net = cr.Network([784, 128, 10], loss="cross_entropy")
    trace = net.trace(np.ones((128, 784)), [3] * 128)
    text = str(trace)
    assert len(text.splitlines()) < 330
    assert "…" in text
    assert "⋮" in text
    assert max(map(len, text.splitlines())) <= 100


def test_saved_in_its_media(tmp_path):
    import json

    net, X, Y = cr.article()
    trace = net.trace(X, Y)
    for suffix in (".txt", ".html", ".md", ".tex", ".typ", ".pdf", ".svg", ".json"):
        trace.save(tmp_path / f"a{suffix}")
        assert (tmp_path / f"a{suffix}").stat().st_size > 500
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == trace.text("all")
    trace.save(tmp_path / "b.txt", level="matrices")
    assert (tmp_path / "b.txt").read_text(encoding="utf-8") == str(trace) + "\n"
    record = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [step["name"] for step in record["steps"]] == trace.names
    for step in record["steps"]:
        np.testing.assert_array_equal(step["value"], trace[step["name"]])
    html = (tmp_path / "a.html").read_text(encoding="utf-8")
    cells = re.findall(r'data-cell="([^"]+)" data-value="([^"]+)"', html)
    for cell, value in cells:
        name, _, index = cell.partition("[")
        where = tuple(int(k) for k in index.rstrip("]").split(",")) if index else ()
        assert float(value) == trace.record.value(name)[where]
    every = {f"{name}[{i},{j}]" for name, shape in trace.shapes.items() if shape for i, j in np.ndindex(shape)} | {"C"}
    assert every <= {cell for cell, _ in cells}
    assert "http" not in re.sub(r'xmlns="[^"]*"|http-equiv', "", html)
    with pytest.raises(cr.InputError, match=r"ends in '.docx'; the working can be saved as .txt, .html, .md, .tex"):
        trace.save(tmp_path / "a.docx")
    assert not (tmp_path / "a.docx").exists()
