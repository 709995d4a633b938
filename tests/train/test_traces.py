"""The traces that a fit keeps: each is the optimizer's true next step, and keeping them changes nothing else."""

import itertools
import json

import jax
import numpy as np
import optax
import pytest

import chainrule as cr
from chainrule.train import fit as training
from tests.equations.test_gradients import Problem, by_autodiff

OPTIMIZERS = {  # the transformation, and what Optax calls our V and S
    "gd": (optax.sgd(0.05), {}),
    "momentum": (optax.sgd(0.05, momentum=0.9), {"V": "trace"}),
    "nesterov": (optax.sgd(0.05, momentum=0.9, nesterov=True), {"V": "trace"}),
    "rmsprop": (optax.rmsprop(0.05), {"S": "nu"}),
    "adagrad": (optax.adagrad(0.05), {"S": "sum_of_squares"}),
    "adam": (optax.adam(0.05), {"V": "mu", "S": "nu"}),
    "adamw": (optax.adamw(0.05), {"V": "mu", "S": "nu"}),
}
every = pytest.mark.parametrize("optimizer", list(OPTIMIZERS))


def table(rows=23, seed=0):
    random = np.random.default_rng(seed)
    X = random.normal(size=(rows, 3))
    return X, np.sin(X @ random.normal(size=(3, 2)))


def network(**more):
    return cr.Network([3, 5, 2], activations="tanh", seed=2, **more)


def fitted(epochs=6, traces: object = (), more_of_net=None, **more):
    net = network(**more_of_net or {})
    history = net.fit(*table(), **{"epochs": epochs, "batch_size": 5, "progress": False, "traces": traces} | more)
    return net, history


def leaves(params):
    return jax.tree.leaves(list(params))


def params_of(trace, ending=""):
    return [trace[f"{letter}{layer}{ending}"] for layer in "ho" for letter in "WB"]


def same(ours, theirs):
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(a, b)


# each trace is the next step -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_trace_is_the_one_of_a_network_with_the_weights_of_that_epoch(dtype):
    X, Y = table()
    _, history = fitted(traces=(0, 2, 6), learning_rate=0.2, dtype=dtype)
    assert list(history.traces) == [0, 2, 6]
    for epoch, trace in history.traces.items():
        net = fitted(epochs=epoch, learning_rate=0.2, dtype=dtype)[0] if epoch else network()
        expected = net.trace(X[:8], Y[:8], learning_rate=0.2)
        assert trace.names == expected.names
        for name in expected.names:
            np.testing.assert_array_equal(trace[name], expected[name])
            assert trace[name].dtype == np.float64


@every
def test_with_all_rows_in_a_batch_each_trace_leads_to_the_next(optimizer):
    """Weights and memory after the shown step are those before the next one, whatever else the training does."""
    X, Y = table(rows=7)
    weights = np.random.default_rng(1).uniform(0.2, 3, 7)
    net = network(dropout=0.4, l1=0.01, l2=0.05)
    history = net.fit(
        X, Y, epochs=5, batch_size=None, optimizer=optimizer, sample_weight=weights, clip=0.4, dtype="float64",
        learning_rate=optax.exponential_decay(0.1, 1, 0.8), traces=range(6), trace_rows=7,
    )  # fmt: skip
    traces = list(history.traces.values())
    assert len(traces) == 6
    for t, (trace, following) in enumerate(itertools.pairwise(traces)):
        assert trace.learning_rate == pytest.approx(0.1 * 0.8**t, rel=1e-6)
        assert dict(trace.record.constants)["t"] == t + 1
        memory = [name for name in trace.names if name[0] in "VS" and f"{name}_new" in trace.names]
        for name in ["Wh", "Bh", "Wo", "Bo", *memory]:
            now = following[name]
            np.testing.assert_allclose(trace[f"{name}_new"], now, rtol=0, atol=1e-12 * (np.abs(now).max() + 1e-6))
        np.testing.assert_allclose(trace.C, history.cost[t], rtol=1e-12)
        assert (trace.w[:, 0] == weights).all()
        assert (trace.Mh != following.Mh).any()
    same(params_of(traces[-1]), leaves(net.params))
    assert any(trace["factor"] < 1 for trace in traces)


@every
def test_what_is_remembered_is_what_optax_has_after_so_many_steps(optimizer):
    X, Y = table(rows=7)
    net = network()
    history = net.fit(
        X, Y, epochs=30, batch_size=None, optimizer=optimizer, learning_rate=0.05, dtype="float64", traces=[1, 2, 30]
    )
    theirs, letters = OPTIMIZERS[optimizer]
    with jax.enable_x64(True):
        params = network().params
        state = theirs.init(jax.tree.map(jax.numpy.array, params))
        for step in range(1, 31):
            plain: list[np.ndarray | None] = [None, None]
            slopes = by_autodiff(Problem(net.architecture, params, X, Y, np.ones((7, 1)), plain))
            tree = jax.tree.unflatten(jax.tree.structure(params), slopes)
            updates, state = theirs.update(tree, state, jax.tree.map(jax.numpy.array, params))
            params = jax.tree.map(lambda a, b: np.asarray(a + b), params, updates)
            if step not in history.traces:
                continue
            trace = history.traces[step]
            given = {s.name for s in trace.steps if s.phase == "given" and s.name[0] in "VS"}
            assert given == {f"{letter}{q}" for letter in letters for q in ("Wh", "Bh", "Wo", "Bo")}
            pairs = list(zip(params_of(trace), leaves(params), strict=True))
            for letter, name in letters.items():
                there = leaves(optax.tree_utils.tree_get(state, name))
                pairs += zip((trace[f"{letter}{q}"] for q in ("Wh", "Bh", "Wo", "Bo")), there, strict=True)
            for a, b in pairs:
                np.testing.assert_allclose(a, b, rtol=0, atol=1e-9 * (np.abs(b).max() + 1e-6))


def test_t_counts_the_steps_of_all_batches():
    _, history = fitted(traces=(0, 3), optimizer="adam")
    assert [dict(trace.record.constants)["t"] for trace in history.traces.values()] == [1, 16]  # 23 rows in fives


def test_the_rows_are_the_first_of_those_that_are_trained_on():
    X, Y = table()
    _, history = fitted(traces=6, validation=0.3, trace_rows=4)
    order = np.random.default_rng([2, 1]).permutation(23)  # how fit chooses them
    kept = np.sort(order[7:])[:4]
    np.testing.assert_array_equal(history.traces[6].X, X[kept])
    np.testing.assert_array_equal(history.traces[6].Y, Y[kept])
    assert len(fitted(traces=6, trace_rows=99)[1].traces[6].X) == 23
    assert "w" not in history.traces[6].names


def test_a_float32_table_gives_float64_traces():
    X, Y = table()
    history = network().fit(X.astype(np.float32), Y, epochs=1, traces=(0, 1))
    assert {step.value.dtype for trace in history.traces.values() for step in trace.steps} == {np.dtype(np.float64)}


@pytest.mark.parametrize("rows", [3, 5, 9])
def test_dropouts_mask_is_there_for_as_many_rows_as_are_shown(rows):
    _, history = fitted(traces=(0, 4), trace_rows=rows, more_of_net={"dropout": 0.5})
    assert history.traces[4].Mh.shape == (rows, 5)
    assert set(np.unique(history.traces[4].Mh)) == {0.0, 2.0}
    assert (history.traces[0].Mh != history.traces[4].Mh).any()


def test_of_an_optax_transformation_the_trace_ends_with_the_derivatives():
    X, Y = table()
    net, history = fitted(traces=(0, 6), optimizer=optax.lion(0.01), clip=0.1)
    assert history.traces[6].names == "X Wh Bh Zh H Wo Bo Zo O Y C Eo dWo dBo Eh dWh dBh".split()
    assert dict(history.traces[6].record.constants) == {"n": 8}
    same(params_of(history.traces[6]), leaves(net.params))
    np.testing.assert_array_equal(history.traces[6].dWh, net.gradients(X[:8], Y[:8])[0].dW)


# it changes nothing else ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"optimizer": "adam", "learning_rate": optax.cosine_decay_schedule(0.1, 50), "clip": 0.5},
        {"batch_size": None, "dtype": "float64"},
        {"validation": 0.3, "early_stopping": 5, "optimizer": "adam"},
        {"more_of_net": {"dropout": 0.5}},
        {"shuffle": False, "callbacks": lambda epoch: None},
    ],
)
def test_the_same_bits_are_learned_with_and_without_traces(more):
    plain, one = fitted(epochs=40, **more)
    traced, other = fitted(epochs=40, traces=(0, 1, 7, 8, 25, 40), **more)
    same(leaves(plain.params), leaves(traced.params))
    assert one.cost == other.cost
    assert one.validation_cost == other.validation_cost
    assert one.stopped == other.stopped
    assert not one.traces
    assert other.traces.keys() >= {0, 1, 7, 8}


def test_epochs_are_still_run_in_groups(monkeypatch):
    monkeypatch.setattr(training, "GROUP_SECONDS", 1e9)
    reached: list[int] = []
    advance = training.Training.advance

    def counted(self, most):
        trouble = advance(self, most)
        reached.append(self.done)
        return trouble

    monkeypatch.setattr(training.Training, "advance", counted)
    _, history = fitted(epochs=500, traces=(300, 77, 77))
    assert list(history.traces) == [77, 300]
    assert reached == [1, 2, 10, 74, 77, 300, 500]


def test_no_program_is_compiled_anew():
    made = training.program.cache_info
    net = cr.Network([3, 5, 2], activations="gelu")
    net.fit(*table(), epochs=9)
    before = made().misses
    net.fit(*table(), epochs=9, traces=(3, 9))
    assert made().misses == before


def test_the_dict_stays_what_it_was():
    _, history = fitted(traces=(0, 6))
    data = json.loads(json.dumps(history.to_dict()))
    assert set(data) == set(fitted()[1].to_dict())
    assert "records" not in data
    assert data["cost"] == history.cost


# early ends ----------------------------------------------------------------------------------------------------------


def test_an_early_stop_leaves_the_traces_before_it():
    weights = {}
    _, history = fitted(
        epochs=400, traces=(3, 399), early_stopping=4, optimizer="adam", learning_rate=0.3,
        callbacks=lambda epoch: weights.update({epoch.number: epoch.params}),
    )  # fmt: skip
    assert history.epochs < 399
    assert list(history.traces) == [3]
    same(params_of(history.traces[3]), leaves(weights[3]))
    with pytest.raises(cr.InputError, match=r"no trace of epoch 399, only of 3; .* stop early"):
        history.compare(3, 399)


def test_a_callback_may_stop_at_an_epoch_with_a_trace():
    _, history = fitted(traces=(2, 3, 4), callbacks=lambda epoch: epoch.number == 3)
    assert list(history.traces) == [2, 3]


def test_an_interruption_keeps_the_traces_before_it():
    def interrupt(epoch):
        if epoch.number == 3:
            raise KeyboardInterrupt

    _, history = fitted(traces=(0, 2, 5), callbacks=interrupt)
    assert history.interrupted
    assert list(history.traces) == [0, 2]


def test_where_numbers_blow_up_the_traces_before_it_are_in_the_errors_history():
    with pytest.raises(cr.NotFinite) as caught:
        cr.Network([3, 2]).fit(*table(), epochs=100, learning_rate=30.0, traces=(0, 1, 100))
    assert list(caught.value.history.traces) == [0, 1]


def test_a_trace_that_blows_up_is_kept_without_a_warning():
    """The weights after the last step are finite; the next pass, which nobody trains on, is not."""
    net = cr.Network([1, 1], init=[([[1.0]], [[0.0]])])
    history = net.fit([[1.0]], [[2.0]], epochs=1, dtype="float64", learning_rate=1e200, traces=(0, 1))
    assert history.traces[0].C == 0.5
    assert np.isinf(history.traces[1].C)
    assert history.compare(0, 1)["C"].now == np.inf


# what was asked for --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("traces", [(1, 3), [3, 1], {1, 3}, np.array([1, 3]), range(1, 4, 2), (1, 3, 3)])
def test_epochs_may_come_in_any_collection(traces):
    assert list(fitted(traces=traces)[1].traces) == [1, 3]


def test_or_as_one_number_or_none():
    assert list(fitted(traces=3)[1].traces) == [3]
    assert not fitted(traces=None)[1].traces


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"traces": 7}, r"traces asks for epoch 7, but the training has epochs=6; ask for epochs from 0, .* to 6"),
        ({"traces": (1, 700)}, r"epoch 700"),
        ({"traces": -1}, r"an epoch of traces is -1; it must be a whole number, 0 or more"),
        ({"traces": (1, 2.5)}, r"an epoch of traces is 2\.5; it must be a whole number"),
        ({"traces": True}, r"an epoch of traces is True"),
        ({"traces": "last"}, r"an epoch of traces is 'l'"),
        ({"traces": [None]}, r"an epoch of traces is None"),
        ({"trace_rows": 0}, r"trace_rows is 0; it must be a whole number, 1 or more"),
        ({"trace_rows": 2.0}, r"trace_rows is 2\.0"),
        ({"trace_rows": None}, r"trace_rows is None"),
    ],
)
def test_what_cannot_be_asked_for_gets_a_sentence(more, sentence):
    with pytest.raises(cr.InputError, match=sentence):
        fitted(**more)


# the comparison ------------------------------------------------------------------------------------------------------


def test_two_epochs_are_compared():
    _, history = fitted(epochs=50, traces=(0, 1, 50), optimizer="adam", learning_rate=0.1)
    first, last = history.traces[1], history.traces[50]
    changed = history.compare(1, 50)
    assert (changed["C"].was, changed["C"].now) == (first.C, last.C)
    assert changed["Wh"].moved == np.abs(last.Wh - first.Wh).mean()
    assert changed.sentences[0].startswith("From epoch 1 to epoch 50 the cost C fell from ")
    text = str(changed)
    assert text.startswith("What changed between epoch 1 and epoch 50\n")
    for name in ("Wh", "Bo", "Zh", "dWo", "VWh", "SBo"):
        assert f"\n{name} " in text
    assert repr(changed) == f"<Comparison of epoch 1 with epoch 50: {len(changed.changes)} quantities>"
    assert history.compare(0, 50).sentences[0].startswith("From the start to epoch 50 the cost C fell")


def test_epochs_without_a_trace_cannot_be_compared():
    with pytest.raises(cr.InputError, match=r"no trace of epoch 1: none was kept; ask for it with fit\(…, traces="):
        fitted()[1].compare(1, 6)
    with pytest.raises(cr.InputError, match=r"no trace of epoch 2, only of 1, 6"):
        fitted(traces=(1, 6))[1].compare(1, 2)
