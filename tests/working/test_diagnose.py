"""Each illness is made, and found with numbers that plain loops give too; networks that learn well raise no alarm."""

import itertools
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine

import chainrule as cr
from chainrule.data import from_frame
from chainrule.equations.activations import ACTIVATIONS
from chainrule.equations.losses import LOSSES
from chainrule.errors import InputError
from chainrule.study import study
from chainrule.train import History
from chainrule.working.diagnose import Finding
from chainrule.working.ill_steps import rise

random = np.random.default_rng(3)
X = random.normal(size=(40, 3))
Y = np.sin(X[:, :1]) + X[:, 1:2]
QUIET: dict[str, Any] = {"progress": False}


def kinds(found: Any) -> list[str]:
    return [finding.kind for finding in found]


def only(found: Any, kind: str) -> Finding:
    chosen = [finding for finding in found if finding.kind == kind]
    assert len(chosen) == 1, kinds(found)
    return chosen[0]


def numbers(finding: Finding) -> dict[str, float]:
    return dict(finding.numbers)


def wide(net: cr.Network, factor: float) -> cr.Network:
    net.params = [(W * factor, B) for W, B in net.params]
    return net


def bias(net: cr.Network, layer: int) -> np.ndarray:
    B = net.params[layer].B
    assert B is not None
    return B


def dot(left: Any, right: Any) -> list[list[float]]:
    """The matrix product by loops, exactly rounded."""
    columns = list(zip(*right, strict=True))
    return [[math.fsum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in left]


# units ---------------------------------------------------------------------------------------------------------------


def test_a_dead_unit_of_a_small_network_is_named_with_its_numbers():
    net = cr.Network([3, 6, 1], seed=1)
    bias(net, 0)[0, 4] = -40.0
    finding = only(cr.diagnose(net, X, Y), "dead_units")
    assert (finding.where, finding.units) == ("Zh", (4,))
    W = net.params[0].W
    largest = max(sum(X[i, k] * W[k, 4] for k in range(3)) - 40.0 for i in range(40))
    seen = numbers(finding)
    assert seen["largest Zh[:,4]"] == pytest.approx(largest, rel=1e-12)
    assert (seen["largest |A′(Zh[:,4])|"], seen["largest |Xᵀ·Eh[:,4]|"]) == (0, 0)
    assert np.all(net.gradients(X, Y)[0].dW[:, 4] == 0)
    assert (seen["dead units"], seen["units"], seen["rows"]) == (1, 6, 40)
    assert "dWh = Xᵀ·Eh" in finding.reason
    assert "Eh = (Eo·Woᵀ) ∘ A′(Zh)" in finding.reason


def test_a_row_of_weight_0_wakes_no_unit():
    net = cr.Network([1, 2, 1], init=[([[1.0, -1.0]], [[-3.0, 0.5]]), ([[1.0], [1.0]], [[0.0]])])
    rows, targets = [[1.0], [-1.0], [2.0], [5.0]], [3.0, 1.0, -2.0, 0.5]
    assert only(cr.diagnose(net, rows, targets, [1, 1, 2, 0]), "dead_units").units == (0,)
    assert "dead_units" not in kinds(cr.diagnose(net, rows, targets))


def test_few_dead_units_of_a_network_that_learned_are_a_note():
    net = cr.Network([3, 8, 1])
    bias(net, 0)[0, 3] = -50.0
    assert only(cr.diagnose(net, X, Y), "dead_units").units == (3,)
    net.fit(X, Y, epochs=150, learning_rate=0.05, **QUIET)
    found = cr.diagnose(net, X, Y)
    assert found.ok
    assert [(note.kind, note.units) for note in found.notes] == [("dead_units", (3,))]


def test_one_row_kills_no_unit_unless_it_kills_all():
    net = cr.Network([1, 2, 1], init=[([[1.0, -1.0]], [[0.0, 0.0]]), ([[1.0], [1.0]], [[0.0]])])
    found = cr.diagnose(net, [[2.0]], [-5.0])
    assert (found.findings, found.notes) == ((), ())
    bias(net, 0)[:] = -9.0
    assert only(cr.diagnose(net, [[2.0]], [1.0]), "dead_units").units == (0, 1)


@pytest.mark.parametrize("name", ["leaky_relu", "elu", "gelu", "silu", "softplus", "exp"])
def test_units_far_below_0_are_nearly_dead(name):
    net = cr.Network([3, 4, 1], activations=name)
    assert "nearly_dead_units" not in kinds(cr.diagnose(net, X, Y))
    bias(net, 0)[0, :2] = -30.0
    finding = only(cr.diagnose(net, X, Y), "nearly_dead_units")
    assert finding.units == (0, 1)
    assert 0 <= numbers(finding)["largest |A′(Zh[:,0])|"] <= 0.01


@pytest.mark.parametrize(("name", "steepest"), [("sigmoid", 0.25), ("tanh", 1.0)])
def test_saturated_units(name, steepest):
    net = cr.Network([3, 4, 1], activations=name)
    bias(net, 0)[0, :3] = [30.0, -30.0, 25.0]
    finding = only(cr.diagnose(net, X, Y), "saturated_units")
    assert finding.units == (0, 1, 2)
    smallest = min(abs(sum(X[i, k] * net.params[0].W[k, 1] for k in range(3)) - 30) for i in range(40))
    assert numbers(finding)["smallest |Zh[:,1]|"] == pytest.approx(smallest, rel=1e-12)
    assert numbers(finding)[f"part of the rows where |A′(Zh[:,1])| ≤ {0.01 * steepest:g}"] == 1


@pytest.mark.parametrize(("output", "kind"), [("relu", "dead"), ("sigmoid", "saturated"), ("softplus", "nearly_dead")])
def test_outputs_that_are_wrong_and_flat(output, kind):
    net = cr.Network([3, 5, 1], output=output)
    bias(net, 1)[:] = -60.0
    targets = 1 + (Y > 0)
    found = cr.diagnose(net, X, targets)
    finding = only(found, f"{kind}_outputs")
    E = net.trace(X, targets)["Eo"]
    assert numbers(finding)["largest |Eo[:,0]|"] == max(abs(float(e)) for e in E[:, 0])
    assert ("nothing_learns" in kinds(found)) == (output == "relu")


def test_a_softmax_that_is_sure_and_wrong_takes_away_the_error_unless_the_loss_is_its_own():
    classes = np.arange(40) % 2
    for loss, kind in (("half_squared_error", ["saturated_outputs"]), ("cross_entropy", [])):
        net = cr.Network([3, 4, 3], output="softmax", loss=loss)
        bias(net, 1)[:] = [[-40.0, 0.0, 60.0]]
        assert [k for k in kinds(cr.diagnose(net, X, np.eye(3)[classes])) if k.endswith("_outputs")][:1] == (
            kind or ["constant_outputs"]
        )


def test_outputs_that_are_flat_and_right_are_no_illness():
    labels = (X[:, :1] > 0).astype(float)
    for loss in ("binary_cross_entropy", "half_squared_error"):
        net = cr.Network([3, 1], output="sigmoid", loss=loss, init=[([[1e5], [0.0], [0.0]], [[0.0]])])
        assert np.abs(net.forward(X) - labels).max() < 1e-3
        assert cr.diagnose(net, X, labels, learning_rate=0.1).ok


def test_identical_units_are_found_and_move_alike():
    net = cr.Network([3, 4, 1], activations="tanh", init=[(np.full((3, 4), 0.3), None), (np.full((4, 1), 0.2), None)])
    finding = only(cr.diagnose(net, X, Y), "identical_units")
    assert finding.units == (0, 1, 2, 3)
    before = numbers(finding)
    assert before["largest difference between their columns of Wh"] == 0
    assert before["the same for dWh"] < 1e-15
    net.fit(X, Y, epochs=3, dtype="float64", **QUIET)
    W = net.params[0].W
    assert max(abs(W[k, 0] - W[k, j]) for k in range(3) for j in range(4)) < 1e-12
    assert "identical_units" in kinds(cr.diagnose(cr.Network([3, 4, 1], init="zeros"), X, Y))
    apart = net.params[1].W * [[1.0], [2.0], [3.0], [4.0]]  # they differ in what they send on, so in what comes back
    net.params = [net.params[0], (apart, net.params[1].B)]
    assert "identical_units" not in kinds(cr.diagnose(net, X, Y))


# numbers on their way forward, errors on their way back --------------------------------------------------------------


def chain(*weights: float, B: float = 0.0) -> cr.Network:
    """One unit to a layer."""
    return cr.Network([1] * (len(weights) + 1), init=[([[W]], [[B]]) for W in weights])


def test_numbers_that_explode_on_their_way_forward():
    """X = 1, 7 (size 5); H1 = 30, 210; H2 = 300, 2100; O = 600, 4200 (size 3,000): 3, 10 and 2 make 60, too little."""
    rows, targets = [[1.0], [7.0]], [7.0, -1.0]
    assert "exploding_outputs" not in kinds(cr.diagnose(chain(3, 10, 2), rows, targets))
    finding = only(cr.diagnose(chain(30, 10, 2), rows, targets), "exploding_outputs")
    assert numbers(finding) == pytest.approx(
        {
            "size of X": 5.0,
            "size of Y": 5.0,
            "size of Zo": 3000.0,
            "Zo over the larger of X and Y": 600.0,
            "the factor of W1": 30.0,
            "size of H1": 150.0,
            "the factor of W2": 10.0,
            "size of H2": 1500.0,
            "the factor of Wo": 2.0,
            "size of O": 3000.0,
            "the factor of W a layer": 600 ** (1 / 3),
        },
        rel=1e-12,
    )
    assert "the weights make 30, 10, 2 times the size" in finding.reason
    for net, other in (
        (chain(30, 10, 2), [700.0, -100.0]),  # targets as large as that
        (chain(30, 10, 2), [600.0, 4200.0]),  # and outputs that are right
        (chain(1, 1, 1, B=3000.0), targets),  # it is the biases
    ):
        assert "exploding_outputs" not in kinds(cr.diagnose(net, rows, other))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_deep_network_with_weights_four_times_too_large_is_hopeless(seed):
    draw = np.random.default_rng(seed)
    rows, targets = draw.normal(size=(50, 10)), draw.normal(size=50)
    net = wide(cr.Network([10, *[40] * 8, 1], init="he", seed=seed), 4)
    finding = only(cr.diagnose(net, rows, targets), "exploding_outputs")
    O = [float(o) for o in net.forward(rows)[:, 0]]
    assert numbers(finding)["size of Zo"] == pytest.approx(math.sqrt(math.fsum(o * o for o in O) / 50), rel=1e-9)
    assert numbers(finding)["the factor of W a layer"] == pytest.approx(4 * math.sqrt(2), rel=0.15)  # he keeps relu's ½


def test_a_row_of_many_zeros_does_not_explode():
    """A category of 60,000: fresh, mean |Zo| is far above the tiny mean |X|, but no root mean square grows."""
    rows = np.eye(40, 60_000)
    for hidden in ([], [16]):
        net = cr.Network([60_000, *hidden, 1], init="he")
        assert np.abs(net.forward(rows)).mean() > 100 * np.abs(rows).mean()
        assert "exploding_outputs" not in kinds(cr.diagnose(net, rows, np.tile([1e-5, -1e-5], 20)))


@pytest.mark.parametrize(
    ("net", "kind", "cause"),
    [
        (cr.Network([3, *[8] * 8, 1], activations="sigmoid", init="glorot"), "vanishing_errors", "the slopes A′(Z)"),
        (cr.Network([3, *[8] * 5, 1], activations="tanh", init="normal"), "vanishing_errors", "the weights W_nextᵀ"),
        (wide(cr.Network([3, *[20] * 6, 1]), 12), "exploding_errors", "the weights W_nextᵀ"),
    ],
    ids=["slopes", "small weights", "large weights"],
)
def test_the_product_that_makes_errors_vanish_or_explode(net, kind, cause):
    finding = only(cr.diagnose(net, X, Y), kind)
    trace, names, seen = net.trace(X, Y), net.architecture.layers, numbers(finding)
    mean = {n: math.fsum(abs(float(e)) for e in trace[f"E{n}"].ravel()) / trace[f"E{n}"].size for n in names}
    by_W = by_slope = 1.0
    for before, after in reversed(list(itertools.pairwise(names))):
        sent = dot(trace[f"E{after}"].tolist(), trace[f"W{after}"].T.tolist())
        size = math.fsum(abs(e) for row in sent for e in row) / trace[f"E{before}"].size
        assert seen[f"mean |E{before}|"] == pytest.approx(mean[before], rel=1e-9)
        assert seen[f"the factor of W{after}ᵀ"] == pytest.approx(size / mean[after], rel=1e-9)
        assert seen[f"the factor of A′(Z{before})"] == pytest.approx(mean[before] / size, rel=1e-9)
        by_W, by_slope = by_W * size / mean[after], by_slope * mean[before] / size
        if f"E{before}" == finding.where:
            break
    assert seen["its part of W_nextᵀ"] == pytest.approx(by_W, rel=1e-8)
    assert seen["its part of A′(Z)"] == pytest.approx(by_slope, rel=1e-8)
    assert seen["the product"] == pytest.approx(by_W * by_slope, rel=1e-8)
    assert finding.reason.endswith(f"it is mostly {cause}")


# outputs, inputs, what is not finite ---------------------------------------------------------------------------------


def test_constant_outputs_at_the_mean():
    net = cr.Network([3, 4, 1])
    bias(net, 0)[:] = -50.0
    bias(net, 1)[:] = Y.mean()
    found = cr.diagnose(net, X, Y)
    assert kinds(found) == ["dead_units", "constant_outputs", "nothing_learns"]
    finding = only(found, "constant_outputs")
    assert "the same mean" in finding.message
    assert numbers(finding)["spread of O[:,0]"] == 0
    assert numbers(finding)["spread of Y[:,0]"] == pytest.approx(float(np.std(Y)), rel=1e-12)
    assert "H is the same for every row" in finding.reason


def test_targets_that_are_constant_make_no_finding():
    net = cr.Network([3, 4, 1])
    net.params = [net.params[0], (np.zeros((4, 1)), [[0.1]])]
    assert "constant_outputs" not in kinds(cr.diagnose(net, X, np.full((40, 1), 0.1)))
    assert "constant_outputs" not in kinds(cr.diagnose(net, np.ones((40, 3)), Y))  # no row differs: no output can


def test_inputs_on_wildly_different_scales():
    finding = only(cr.diagnose(cr.Network([3, 4, 1]), X * [1, 1000, 0.01], Y), "input_scales")
    small, large = (
        math.sqrt(math.fsum(float(x) ** 2 for x in X[:, k] * scale) / 40) for k, scale in ((2, 0.01), (1, 1000))
    )
    seen = numbers(finding)
    assert (finding.where, finding.units) == ("X", (2, 1))
    assert seen["size of X[:,2]"] == pytest.approx(small, rel=1e-12)
    assert seen["size of X[:,1]"] == pytest.approx(large, rel=1e-12)
    assert seen["ratio"] == pytest.approx(large / small, rel=1e-12)
    many = np.tile(X, (500, 1))
    rare = np.column_stack([many, np.arange(len(many)) == 7])  # a category that one row of 20,000 has
    assert "input_scales" not in kinds(cr.diagnose(cr.Network([4, 4, 1]), rare, np.tile(Y, (500, 1))))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("factor", "word", "most"), [(100.0, "large", 1), (0.001, "tiny", 0)])
def test_inputs_that_are_large_or_tiny_as_such(factor, word, most, bias):
    """Columns (3, 3), (−5, 5) and (4, 4): of sizes 3, 5 and 4, by hand."""
    rows, net = np.array([[3.0, -5.0, 4.0], [3.0, 5.0, 4.0]]), cr.Network([3, 4, 1], bias=bias)
    found = cr.diagnose(net, rows * factor, [1.0, 2.0])
    finding = only(found, f"{word}_inputs")
    assert "input_scales" not in kinds(found)
    sizes = [3 * factor, 5 * factor, 4 * factor]
    assert numbers(finding) == pytest.approx({f"size of X[:,{k}]": sizes[k] for k in range(3)}, rel=1e-12)
    assert f"X[:,{most}] is about {sizes[most]:.4g} in size" in finding.message
    assert f"(3 columns are so {word}, from {sizes[0]:.4g} to {sizes[1]:.4g})" in finding.message
    assert f"about {sizes[most]:.4g}² times as much" in finding.reason
    assert ("the input of the bias Bh is always 1" in finding.message) == bias
    assert (finding.where, finding.units) == ("X", (0, 1, 2))


def test_one_large_column_is_named_and_one_tiny_column_is_no_illness():
    rows = np.array([[3.0, -5.0, 4.0], [3.0, 5.0, 4.0]])
    finding = only(cr.diagnose(cr.Network([3, 4, 1]), rows * [1, 50, 1], [1.0, 2.0]), "large_inputs")
    assert (finding.units, numbers(finding)) == ((1,), {"size of X[:,1]": 250.0})
    for factor in ([0.1, 0.001, 0.1], [20, 19, 20]):
        assert not {"tiny_inputs", "large_inputs", "input_scales"} & {
            *kinds(cr.diagnose(cr.Network([3, 4, 1]), rows * factor, [1.0, 2.0]))
        }


def test_what_is_not_finite_is_named():
    net = cr.Network([3, 4, 1])
    net.params[0].W[1, 2] = np.nan
    finding = only(cr.diagnose(net, X, Y), "not_finite")
    assert finding.where == "Wh"
    assert math.isnan(numbers(finding)["Wh[1,2]"])
    net = wide(cr.Network([3, 4, 4, 1]), 1e200)
    found = cr.diagnose(net, X, Y)
    assert only(found, "not_finite").where == "Z2"
    text = json.dumps(found.to_dict(), allow_nan=False)
    assert '"inf"' in text or '"-inf"' in text


# weights and their updates -------------------------------------------------------------------------------------------


def test_a_step_that_is_too_large_is_tried_out():
    net = cr.Network([3, 8, 1])
    C, gradients = net.cost(X, Y), net.gradients(X, Y)
    seen = numbers(only(cr.diagnose(net, X, Y, learning_rate=10.0), "step_too_large"))
    assert seen["C before"] == C
    trace = net.trace(X, Y, learning_rate=10.0)
    net.params = [(trace.Wh_new, trace.Bh_new), (trace.Wo_new, trace.Bo_new)]
    assert seen["C after"] == pytest.approx(net.cost(X, Y), rel=1e-12)
    for name, W, dW in (("h", trace.Wh, gradients[0].dW), ("o", trace.Wo, gradients[1].dW)):
        lengths = [math.sqrt(math.fsum(float(v) ** 2 for v in array.ravel())) for array in (dW, W)]
        assert seen[f"η·‖dW{name}‖ / ‖W{name}‖"] == pytest.approx(10 * lengths[0] / lengths[1], rel=1e-12)
    assert seen["the fall that was promised"] == pytest.approx(
        10
        * math.fsum(float(v) ** 2 for pair in gradients for array in pair if array is not None for v in array.ravel())
    )


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5, 0.7, 0.76, 1.0])
def test_a_step_is_too_large_exactly_where_the_cost_after_it_is_higher(rate):
    net = cr.Network([3, 8, 1], activations="tanh", seed=2)
    C = net.cost(X, Y)
    accused = "step_too_large" in kinds(cr.diagnose(net, X, Y, learning_rate=rate))
    net.params = [
        (W - rate * dW, B - rate * dB) for (W, B), (dW, dB) in zip(net.params, net.gradients(X, Y), strict=True)
    ]
    after = net.cost(X, Y)
    assert not 1 < after / C < 1.01  # the ripple that is let pass
    assert accused == (after > C)
    assert accused == (rate > 0.75)


def test_weights_that_stand_still_though_the_outputs_are_wrong():
    net = cr.Network([3, 8, 1])
    finding = only(cr.diagnose(net, X, Y, learning_rate=1e-9), "weights_stand_still")
    assert "it is η that is too small" in finding.reason
    assert max(value for name, value in finding.numbers if name.startswith("η·")) < 1e-6
    assert cr.diagnose(net, X, Y, learning_rate=0.05).ok
    linear = cr.Network([3, 1], loss="squared_error")
    best = np.linalg.lstsq(np.column_stack([X, np.ones(40)]), Y, rcond=None)[0]
    linear.params = [(best[:3], best[3:])]
    assert linear.cost(X, Y) > 1e-3
    assert cr.diagnose(linear, X, Y, learning_rate=0.05).ok  # a minimum is no illness


def test_a_network_that_is_already_right_has_no_error_and_no_illness():
    net = cr.Network([3, 6, 2], activations="tanh")
    for learning_rate in (None, 0.0, 0.1, 100.0):
        assert cr.diagnose(net, X, net.forward(X), learning_rate=learning_rate).ok
        assert cr.diagnose(net, X, net.forward(X) * (1 + 1e-12), learning_rate=learning_rate).ok


def test_nothing_learns_where_every_push_is_0_and_not_where_pushes_cancel():
    found = cr.diagnose(cr.Network([3, 4, 1], activations="tanh", init="zeros"), X, Y)
    seen = numbers(only(found, "nothing_learns"))
    assert seen["largest |O − Y|"] == max(abs(float(y)) for y in Y[:, 0])
    assert seen["largest |dWh|, penalty aside"] == seen["largest |dWo|, penalty aside"] == 0
    xor = [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]
    linear = cr.Network([2, 1], init="zeros")
    assert np.all(linear.gradients(xor, [-1.0, 1.0, 1.0, -1.0])[0].dW == 0)
    assert "nothing_learns" not in kinds(cr.diagnose(linear, xor, [-1.0, 1.0, 1.0, -1.0]))


def test_no_row_counts():
    net = cr.Network([3, 4, 1])
    assert kinds(cr.diagnose(net, X, Y, np.zeros(40))) == ["no_rows_count"]


# the course of the cost ----------------------------------------------------------------------------------------------


def test_a_cost_that_rises():
    net = cr.Network([3, 8, 1])
    finding = only(cr.diagnose(net, X, Y, history=[1.0, 0.5, 0.4, 0.5, 1.5]), "cost_rises")
    assert [value for _, value in finding.numbers] == [0.4, 1.5, 3.75]
    assert cr.diagnose(net, X, Y, history=[1.0, 0.5, 0.4, 0.3]).ok
    past = History(cost=[1.0, 0.5, 0.2, 0.1, 0.05], validation_cost=[1.0, 0.5, 0.4, 0.6, 0.9])
    assert kinds(cr.diagnose(net, X, Y, history=past)) == ["validation_cost_rises"]
    past.best_epoch = 3  # it was stopped by them, and the weights of that epoch given back
    assert cr.diagnose(net, X, Y, history=past).ok
    assert "the course of the cost" in cr.diagnose(net, X, Y, history=past).looked_at
    assert kinds(cr.diagnose(net, X, Y, history=[1.0, 0.5, math.nan])) == ["cost_rises"]
    with pytest.raises(InputError, match="history"):
        cr.diagnose(net, X, Y, history="costs")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("seed", range(20))
def test_a_cost_that_wobbles_does_not_rise(seed):
    wobble = np.random.default_rng(seed).normal(size=60)
    assert rise((1 + 0.3 * wobble).tolist()) is None
    assert rise((np.exp(-np.arange(60) / 10) * (1 + 0.2 * wobble)).tolist()) is None
    assert rise([]) is rise([1.0]) is None


# everything else -----------------------------------------------------------------------------------------------------


def test_the_articles_network_is_well_before_and_after_it_learned():
    net, rows, targets = cr.article()
    assert cr.diagnose(net, rows, targets, learning_rate=0.1).ok
    history = net.fit(rows, targets, epochs=100, batch_size=None, **QUIET)
    assert cr.diagnose(net, rows, targets, history=history, learning_rate=0.1).ok


@given(data=st.data())
def test_any_network_can_be_looked_at(data):
    """All activations and losses, any sizes, weights from tiny to enormous: never a crash or an unnamed number."""
    loss = data.draw(st.sampled_from(sorted(LOSSES)))
    inside = LOSSES[loss].domain
    fit = [a for a in sorted(ACTIVATIONS) if inside[0] <= ACTIVATIONS[a].between[0]]
    output = data.draw(st.sampled_from([a for a in fit if ACTIVATIONS[a].between[1] <= inside[1]]))
    depth = data.draw(st.integers(0, 4))
    wide = 2 if output == "softmax" else 1
    sizes = [data.draw(st.integers(1, 4)) for _ in range(depth + 1)] + [data.draw(st.integers(wide, 3))]
    hidden = [data.draw(st.sampled_from(sorted(set(ACTIVATIONS) - {"softmax"}))) for _ in range(depth)]
    rows, seed = data.draw(st.integers(1, 5)), data.draw(st.integers(0, 999))
    options: dict[str, Any] = {"activations": hidden, "output": output, "loss": loss, "dropout": 0.5}
    options["bias"] = data.draw(st.booleans())
    net = cr.Network(sizes, seed=seed, l1=0.01, l2=0.1, **options)
    wide_by = data.draw(st.sampled_from([0.0, 1e-200, 1e-3, 1.0, 1e3, 1e200]))
    net.params = [(W * wide_by, B) for W, B in net.params]
    numbers = np.random.default_rng(seed)
    inputs = numbers.normal(size=(rows, sizes[0])) * data.draw(st.sampled_from([0.0, 1.0, 1e100]))
    targets = np.eye(sizes[-1])[numbers.integers(0, sizes[-1], rows)]
    weights = data.draw(st.sampled_from([None, np.zeros(rows), numbers.integers(0, 3, rows), np.full(rows, 1e300)]))
    rate = data.draw(st.sampled_from([None, 0.0, 1e-9, 0.1, 1e9]))
    found = cr.diagnose(net, inputs, targets, weights, [1.0, 2.0], rate)
    for finding in (*found.findings, *found.notes):
        unnamed = [name for name, value in finding.numbers if not math.isfinite(value)]
        assert not unnamed or finding.kind in ("not_finite", "step_too_large"), finding
        assert all(type(value) is float or type(value) is int for _, value in finding.numbers), finding
        assert finding.message
        assert finding.reason
        assert finding.advice
    json.dumps(found.to_dict(), allow_nan=False)
    assert str(found)


TABLES = {
    "iris": (load_iris, [8], "relu"),
    "wine": (load_wine, [16], "tanh"),
    "breast cancer": (load_breast_cancer, [8], "gelu"),
    "diabetes": (load_diabetes, [16], "sigmoid"),
    "digits": (load_digits, [32], "relu"),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("init", ["he", "glorot"])
def test_fresh_networks_on_a_real_table_do_not_explode(name, init):
    bunch: Any = TABLES[name][0]()
    rows = (bunch.data - bunch.data.mean(axis=0)) / np.where(bunch.data.std(axis=0) > 0, bunch.data.std(axis=0), 1)
    targets = bunch.target if name == "diabetes" else np.eye(bunch.target.max() + 1)[bunch.target]
    output: dict[str, Any] = {} if name == "diabetes" else {"output": "softmax", "loss": "cross_entropy"}
    for hidden, seed in itertools.product([[], [4], [32, 16], [16] * 8], range(3)):
        sizes = [rows.shape[1], *hidden, 1 if name == "diabetes" else targets.shape[1]]
        found = cr.diagnose(cr.Network(sizes, init=init, seed=seed, **output), rows[:300], targets[:300])
        assert not {"exploding_outputs", "large_inputs", "tiny_inputs", "input_scales"} & set(kinds(found))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("seed", [0, 1])
def test_networks_that_learned_a_real_table_raise_no_alarm(name, seed):
    loader, hidden, activation = TABLES[name]
    bunch: Any = loader()
    frame = {f"{k}": bunch.data[:600, k] for k in range(bunch.data.shape[1])} | {"target": bunch.target[:600]}
    task = "regression" if name == "diabetes" else "classification"
    done = study(
        from_frame(frame), "target", hidden=hidden, activations=activation, task=task, seed=seed, epochs=60, **QUIET
    )
    assert done.diagnosis.findings == ()
    assert done.diagnosis.rows == done.report.trained_on - done.report.watched
