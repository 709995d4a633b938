"""`Network.fit`: what it learns, what it compiles, what it remembers, and how it stops."""

import math
import signal

import jax
import numpy as np
import optax
import pytest
from sklearn.datasets import load_digits

import chainrule as cr
from chainrule.train import EarlyStopping
from chainrule.train.fit import Training


@pytest.fixture
def compilations():
    """Counts XLA's compilations, of anything, while the test runs."""
    seen: list[str] = []

    def listen(event: str, duration_secs: float, **kwargs: str | int) -> None:
        if event == "/jax/core/compile/backend_compile_duration":
            seen.append(event)

    jax.monitoring.register_event_duration_secs_listener(listen)
    yield seen
    jax.monitoring.unregister_event_duration_listener(listen)


@pytest.fixture
def keyboard():
    """Ctrl-C means what it usually does; it is ignored where tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def blobs(rows=97, inputs=3, classes=3, seed=0):
    random = np.random.default_rng(seed)
    y = random.integers(0, classes, rows)
    return random.normal(size=(classes, inputs))[y] * 2 + random.normal(size=(rows, inputs)) * 0.5, y


def line(rows=50, seed=0):
    X = np.random.default_rng(seed).normal(size=(rows, 2))
    return X, X @ [[1.0], [-2.0]] + 0.5


def leaves(net):
    return [a for layer in net.params for a in layer if a is not None]


def descend(net, X, Y):
    """One step of plain descent, rate 0.1, in NumPy."""
    gradients = net.gradients(X, Y)
    net.params = [(W - 0.1 * dW, B - 0.1 * dB) for (W, B), (dW, dB) in zip(net.params, gradients, strict=True)]


def same(a, b):
    return all(np.array_equal(x, y) for x, y in zip(leaves(a), leaves(b), strict=True))


# what it learns ------------------------------------------------------------------------------------------------------


def test_without_a_hidden_layer_it_finds_least_squares():
    X, Y = line()
    Y = Y + np.random.default_rng(1).normal(size=Y.shape)
    net = cr.Network([2, 1])
    net.fit(X, Y, epochs=3000, batch_size=None, dtype="float64")
    expected, *_ = np.linalg.lstsq(np.hstack([X, np.ones((50, 1))]), Y, rcond=None)
    np.testing.assert_allclose(np.vstack(net.params[0]), expected, atol=1e-9)  # type: ignore[arg-type]


def test_full_batch_descent_is_the_trace_again_and_again():
    net, X, Y = cr.article()
    other, _, _ = cr.article()
    for _ in range(7):
        t = other.trace(X, Y, learning_rate=0.05)
        other.params = [(t.Wh_new, t.Bh_new), (t.Wo_new, t.Bo_new)]
    net.fit(X, Y, epochs=7, batch_size=None, learning_rate=0.05, dtype="float64")
    for a, b in zip(leaves(net), leaves(other), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-13)


def test_minibatches_with_an_odd_last_one_by_the_equations():
    """Every step of three shuffled epochs again in NumPy: the padded last batch equals the short one."""
    X, y = blobs(rows=23)
    net = cr.Network([3, 4, 3], loss="cross_entropy", seed=5)
    other = cr.Network([3, 4, 3], loss="cross_entropy", seed=5)
    history = net.fit(X, y, epochs=3, batch_size=10, learning_rate=0.1, dtype="float64")
    random, costs = np.random.default_rng([5, 0]), []
    orders = random.permuted(np.tile(np.arange(23, dtype=np.int32), (4096 // 3, 1))[:1024], axis=1)
    for order in orders[:3]:
        total = 0.0
        for rows in (order[:10], order[10:20], order[20:]):
            total += other.cost(X[rows], y[rows]) * len(rows)
            descend(other, X[rows], y[rows])
        costs.append(total / 23)
    for a, b in zip(leaves(net), leaves(other), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(history.cost, costs, rtol=1e-12)


def test_class_numbers_and_one_hot_rows_are_the_same():
    X, y = blobs()
    a, b = (cr.Network([3, 4, 3], loss="cross_entropy") for _ in range(2))
    a.fit(X, y, epochs=3)
    b.fit(X, np.eye(3)[y], epochs=3)
    assert same(a, b)


def test_sample_weight_2_is_a_duplicated_row_and_0_a_missing_one():
    X, Y = line(rows=6)
    a, b = (cr.Network([2, 3, 1], activations="tanh") for _ in range(2))
    a.fit(X, Y, epochs=20, batch_size=None, sample_weight=[1, 2, 0, 1, 1, 1], dtype="float64")
    rows = [0, 1, 1, 3, 4, 5]
    b.fit(X[rows], Y[rows], epochs=20, batch_size=None, dtype="float64")
    for x, y in zip(leaves(a), leaves(b), strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-12)


def test_digits_are_learned():
    X, y = load_digits(return_X_y=True)
    net = cr.Network([64, 32, 10], loss="cross_entropy")
    history = net.fit(X / 16, y, epochs=30, optimizer="adam", learning_rate=0.01, validation=0.2)
    assert history.metric[-1] > 0.95
    assert history.cost[-1] < history.cost[0] / 5


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov", "rmsprop", "adagrad", "adam", "adamw"])
def test_every_optimizer_as_optax_does_it(optimizer):
    theirs = {
        "gd": optax.sgd(0.02),
        "momentum": optax.sgd(0.02, momentum=0.9),
        "nesterov": optax.sgd(0.02, momentum=0.9, nesterov=True),
    }.get(optimizer) or getattr(optax, optimizer)(0.02)
    X, y = blobs()
    a, b = (cr.Network([3, 4, 3], loss="cross_entropy") for _ in range(2))
    a.fit(X, y, epochs=5, optimizer=optimizer, learning_rate=0.02, dtype="float64")
    b.fit(X, y, epochs=5, optimizer=theirs, dtype="float64")
    for x, z in zip(leaves(a), leaves(b), strict=True):
        np.testing.assert_allclose(x, z, rtol=1e-9, atol=1e-11)


def test_clip_and_schedule_as_optax_does_them():
    X, y = blobs()
    schedule = optax.exponential_decay(0.5, 5, 0.8)
    a, b = (cr.Network([3, 4, 3], loss="cross_entropy") for _ in range(2))
    a.fit(X * 10, y, epochs=5, learning_rate=schedule, clip=0.7, dtype="float64")
    b.fit(
        X * 10, y, epochs=5, optimizer=optax.chain(optax.clip_by_global_norm(0.7), optax.sgd(schedule)), dtype="float64"
    )
    for x, z in zip(leaves(a), leaves(b), strict=True):
        np.testing.assert_allclose(x, z, rtol=1e-9, atol=1e-11)


# what it compiles ----------------------------------------------------------------------------------------------------


def test_one_program_whatever_the_last_batch_validation_grouping_and_stopping(compilations):
    X, y = blobs(rows=203)

    def fit(**more):
        net = cr.Network([3, 7, 3], loss="cross_entropy", activations="silu", dropout=0.1)
        settings = {"epochs": 40, "batch_size": 20, "validation": 0.21, "early_stopping": 50, "optimizer": "adam"}
        net.fit(X, y, **settings | more)
        return len(compilations)

    assert fit() == 1
    assert fit(epochs=77, learning_rate=0.003, seed=9, early_stopping=EarlyStopping(3, 0.1), shuffle=False) == 1
    assert fit(callbacks=lambda epoch: None, progress=True) == 1


def test_more_rows_in_as_many_batches_compile_nothing(compilations):
    net = cr.Network([2, 5, 1], activations="softplus")
    net.fit(*line(rows=41), batch_size=10)
    assert len(compilations) == 1
    net.fit(*line(rows=49), batch_size=10)
    assert len(compilations) == 1
    net.fit(*line(rows=51), batch_size=10)
    assert len(compilations) == 2


def test_an_optax_transformation_and_a_schedule_compile_once(compilations):
    optimizer, schedule = optax.adam(0.01), optax.cosine_decay_schedule(0.1, 100)
    for count in (1, 1):
        cr.Network([2, 9, 1]).fit(*line(), optimizer=optimizer, epochs=30)
        assert len(compilations) == count
    for count in (2, 2):
        cr.Network([2, 9, 1]).fit(*line(), learning_rate=schedule, epochs=30)
        assert len(compilations) == count


# the same bits -------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bits_however_the_epochs_are_grouped():
    X, y = blobs()
    nets = [cr.Network([3, 8, 3], loss="cross_entropy", dropout=0.2, seed=4) for _ in range(3)]
    nets[0].fit(X, y, epochs=300, batch_size=10)
    nets[1].fit(X, y, epochs=300, batch_size=10, callbacks=lambda epoch: None)  # one epoch at a time
    nets[2].fit(X, y, epochs=300, batch_size=10, seed=5)
    assert same(nets[0], nets[1])
    assert not same(nets[0], nets[2])


def test_float32_results_are_widened_and_the_global_flag_is_left_alone():
    X, Y = line()
    net = cr.Network([2, 1])
    net.fit(X, Y, epochs=2)
    W = net.params[0].W
    assert W.dtype == np.float64
    assert (W.astype(np.float32) == W).all()
    net.fit(X, Y, epochs=2, dtype="float64")
    W = net.params[0].W
    assert (W.astype(np.float32) != W).any()
    assert jax.numpy.zeros(1).dtype == np.float32


# validation, early stopping, callbacks -------------------------------------------------------------------------------


def test_validation_cost_is_the_networks_cost_on_those_rows():
    X, y = blobs()
    XV, yV = blobs(rows=31, seed=1)
    net = cr.Network([3, 4, 3], loss="cross_entropy", l2=0.1)
    history = net.fit(X, y, epochs=4, batch_size=16, validation=(XV, yV), dtype="float64")
    assert history.validation_cost[-1] == pytest.approx(net.cost(XV, yV), rel=1e-12)
    assert history.metric[-1] == pytest.approx((net.forward(XV).argmax(axis=1) == yV).mean())
    assert history.metric_name == "accuracy"


def test_r2_is_scikit_learns():
    from sklearn.metrics import r2_score

    (X, Y), (XV, YV) = line(), line(rows=20, seed=1)
    net = cr.Network([2, 1])
    history = net.fit(X, Y, epochs=3, validation=(XV, YV), dtype="float64")
    assert history.metric_name == "r2"
    assert history.metric[-1] == pytest.approx(r2_score(YV, net.forward(XV)))


def test_validation_rows_are_not_trained_on():
    X, y = blobs(rows=40)
    poisoned = cr.Network([3, 4, 3], loss="cross_entropy")
    seen = cr.Network([3, 4, 3], loss="cross_entropy")
    order = np.random.default_rng([0, 1]).permutation(40)
    other = X.copy()
    other[order[:10]] = 1e3  # exactly the ten rows that seed 0 holds out
    poisoned.fit(other, y, epochs=3, validation=0.25)
    seen.fit(X, y, epochs=3, validation=0.25)
    assert same(poisoned, seen)


def test_early_stopping_gives_back_the_best_epoch():
    X, _ = blobs(rows=30)
    random = np.random.default_rng(0)
    noise = random.integers(0, 3, 30)  # nothing can be learned here, so validation gets worse
    copies = []
    net = cr.Network([3, 30, 3], loss="cross_entropy")
    history = net.fit(
        X, noise, epochs=200, batch_size=5, learning_rate=0.3, validation=(X[::-1], noise), early_stopping=7,
        callbacks=lambda epoch: copies.append(epoch.params),
    )  # fmt: skip
    best = int(np.argmin(history.validation_cost)) + 1
    assert history.best_epoch == best
    assert history.epochs == best + 7
    assert "early stopping" in history.stopped
    assert all(np.array_equal(a.W, b.W) for a, b in zip(net.params, copies[best - 1], strict=True))


def test_a_callback_sees_each_epoch_and_may_stop():
    seen = []

    def callback(epoch):
        seen.append((epoch.number, epoch.cost))
        return epoch.number == 4

    history = cr.Network([2, 1]).fit(*line(), epochs=50, callbacks=[callback])
    assert [number for number, _ in seen] == [1, 2, 3, 4]
    assert [cost for _, cost in seen] == history.cost
    assert "callback" in history.stopped


def test_history_turns_into_a_dict_and_plots_itself():
    import json

    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    history = cr.Network([2, 3, 1]).fit(*line(), epochs=5, validation=0.2, early_stopping=3)
    record = json.loads(json.dumps(history.to_dict()))
    assert len(record["cost"]) == len(record["gradient_norm"]) == len(record["seconds"]) == history.epochs
    assert len(record["gradient_norm"][0]) == 2
    assert record["seconds"] == sorted(record["seconds"])
    axes = history.plot()
    drawn = axes.get_lines()[0].get_ydata()
    np.testing.assert_array_equal(drawn, history.cost)
    plt.close("all")


def test_gradient_norm_is_the_length_of_the_gradient():
    net, X, Y = cr.article()
    hidden, output = net.gradients(X, Y)
    history = net.fit(X, Y, epochs=1, batch_size=None, dtype="float64")
    expected = [math.sqrt((g.dW**2).sum() + (g.dB**2).sum()) for g in (hidden, output)]  # type: ignore[operator]
    np.testing.assert_allclose(history.gradient_norm[0], expected, rtol=1e-12)


def test_the_progress_bar_goes_to_stderr_and_only_when_asked(capsys):
    net = cr.Network([2, 1])
    net.fit(*line(), epochs=3)
    assert capsys.readouterr() == ("", "")
    net.fit(*line(), epochs=3, validation=0.2, progress=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert "3/3" in err
    assert "validation" in err
    assert "rows/s" in err


# how it stops --------------------------------------------------------------------------------------------------------


def test_ctrl_c_keeps_what_was_learned_and_says_so(keyboard, capsys, monkeypatch):
    advance, calls = Training.advance, []

    def pressed_in_the_fifth_group(self, most):
        calls.append(self.done)
        if len(calls) == 5:
            signal.raise_signal(signal.SIGINT)
        return advance(self, most)

    monkeypatch.setattr(Training, "advance", pressed_in_the_fifth_group)
    X, Y = line()
    net = cr.Network([2, 3, 1])
    before = net.cost(X, Y)
    history = net.fit(X, Y, epochs=50_000_000)
    assert history.interrupted
    assert len(calls) == 5
    assert calls[-1] < history.epochs < 50_000_000  # the group that ran is finished and kept
    assert net.cost(X, Y) < before
    assert f"interrupted after epoch {history.epochs}; what was learned is kept" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interruption_inside_a_callback_keeps_the_last_epoch():
    def callback(epoch):
        if epoch.number == 3:
            raise KeyboardInterrupt

    net = cr.Network([2, 3, 1])
    history = net.fit(*line(), epochs=10, callbacks=callback)
    other = cr.Network([2, 3, 1])
    other.fit(*line(), epochs=3)
    assert history.interrupted
    assert history.epochs == 3
    assert same(net, other)


def test_a_number_that_blows_up_is_named_with_its_step_layer_and_rows():
    """Row 13 is enormous: its step is found, the quantity, the layer; and the weights from before are kept."""
    X, Y = line(rows=40)
    X[13] = 1e30
    net = cr.Network([2, 4, 3, 1], activations="relu", seed=1)
    with pytest.raises(cr.NotFinite, match=r"epoch 1, step \d+: .* row 13\b.*weights from before") as caught:
        net.fit(X, Y, epochs=5, batch_size=4)
    trouble = caught.value.trouble
    assert trouble.rows == (13,)
    order = np.random.default_rng([1, 0]).permuted(np.tile(np.arange(40, dtype=np.int32), (409, 1)), axis=1)[0]
    assert trouble.step == int(np.flatnonzero(order == 13)[0]) // 4 + 1
    assert trouble.layer in ("the output layer", "hidden layer 1", "hidden layer 2", "")
    twin = cr.Network([2, 4, 3, 1], activations="relu", seed=1)
    for rows in order.reshape(10, 4)[: trouble.step - 1]:
        descend(twin, X[rows], Y[rows])
    for a, b in zip(leaves(net), leaves(twin), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-5)


def test_the_row_is_the_one_of_X_when_others_are_held_out():
    X, Y = line(rows=40)
    held = np.random.default_rng([0, 1]).permutation(40)[:10]  # what seed 0 holds out of 40
    bad = int(np.setdiff1d(np.arange(40), held)[-1])
    X[bad] = 1e30
    with pytest.raises(cr.NotFinite, match=rf"row {bad}\b") as caught:
        cr.Network([2, 1]).fit(X, Y, batch_size=4, validation=0.25, early_stopping=True)
    assert caught.value.trouble.rows == (bad,)


@pytest.mark.parametrize("optimizer", ["gd", "momentum", optax.sgd(1e6)])
def test_an_absurd_learning_rate(optimizer):
    X, Y = line()
    net = cr.Network([2, 5, 1])
    rate = 1e6 if isinstance(optimizer, str) else None
    with pytest.raises(cr.NotFinite, match="no longer finite") as caught:
        net.fit(X, Y, epochs=100, batch_size=None, optimizer=optimizer, learning_rate=rate)
    trouble = caught.value.trouble
    assert trouble.step == 1
    assert trouble.epoch == len(caught.value.history.cost) + 1
    assert all(np.isfinite(a).all() for a in leaves(net))


def test_trouble_late_in_a_long_run_is_found_at_its_step():
    """A schedule that explodes at step 250: the group is run again, bit by bit, to exactly there."""
    X, Y = line()
    net, twin = cr.Network([2, 5, 1]), cr.Network([2, 5, 1])
    exploding = lambda t: jax.numpy.where(t >= 250, 1e30, 0.01)  # noqa: E731
    with pytest.raises(cr.NotFinite) as caught:
        net.fit(X, Y, epochs=1000, batch_size=None, learning_rate=exploding)
    assert caught.value.trouble.epoch in (252, 253)
    assert len(caught.value.history.cost) >= 250
    twin.fit(X, Y, epochs=250, batch_size=None, learning_rate=exploding)
    assert all(np.isfinite(a).all() for a in leaves(net))


# what cannot be used -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"learning_rate": math.nan}, "learning_rate is nan"),
        ({"learning_rate": -1}, "learning_rate is -1"),
        ({"optimizer": "adm"}, "did you mean 'adam'"),
        ({"optimizer": 3}, "an Optax transformation"),
        ({"optimizer": optax.sgd(0.1), "learning_rate": 0.1}, "brings its own learning rate"),
        ({"epochs": 0}, "epochs is 0"),
        ({"batch_size": 2.5}, "batch_size is 2.5"),
        ({"validation": 1.0}, "validation is 1.0"),
        ({"validation": (1, 2, 3, 4)}, "validation has 4 parts"),
        ({"validation": 0.99}, "leaves none to train on"),
        ({"early_stopping": -1}, "early_stopping is -1"),
        ({"sample_weight": [1.0]}, "sample_weight has the shape"),
        ({"sample_weight": [-1.0] * 50}, "cannot count for less than nothing"),
        ({"callbacks": [3]}, "cannot be called"),
        ({"dtype": "float16"}, "'float32' or 'float64'"),
        ({"clip": -1.0}, "clip is -1.0"),
        ({"seed": 1.5}, "seed is 1.5"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_and_changes_nothing(more, sentence):
    net, twin = cr.Network([2, 3, 1]), cr.Network([2, 3, 1])
    with pytest.raises(cr.InputError, match=sentence):
        net.fit(*line(), **more)
    assert same(net, twin)


def test_numbers_too_large_for_float32_are_refused_with_the_way_out():
    X, Y = line()
    with pytest.raises(cr.InputError, match="dtype='float64'"):
        cr.Network([2, 1]).fit(X * 1e39, Y)


# what a reviewer broke -----------------------------------------------------------------------------------------------


def test_early_stopping_on_a_full_batch_gives_back_the_weights_whose_cost_was_best():
    """The cost of an epoch of one step is that of the weights before the step."""
    X, Y = line()
    net = cr.Network([2, 1], init="zeros")
    bump = lambda t: jax.numpy.where(t == 30, 3.0, 0.1)  # noqa: E731
    history = net.fit(X, Y, epochs=100, batch_size=None, early_stopping=3, dtype="float64", learning_rate=bump)
    assert net.cost(X, Y) == pytest.approx(min(history.cost), rel=1e-12)
    assert history.best_epoch == int(np.argmin(history.cost))


def test_infinite_weights_behind_a_finite_cost_are_found_at_their_step():
    X = np.abs(line(rows=20)[0]) * 0.01 + 0.1
    init = [([[1.0], [1.0]], None), ([[100.0]], None)]
    net = cr.Network([2, 1, 1], bias=False, reduction="sum", loss="absolute_error", init=init)
    jump = lambda t: jax.numpy.where(t == 100, 3e37, 0.0)  # noqa: E731
    with pytest.raises(cr.NotFinite) as caught:
        net.fit(X, np.zeros(20), epochs=300, batch_size=None, learning_rate=jump)
    trouble = caught.value.trouble
    assert (trouble.epoch, trouble.step, trouble.quantity) == (101, 1, "Wh_new")
    assert len(caught.value.history.cost) == 100
    np.testing.assert_array_equal(net.params[0].W, [[1.0], [1.0]])


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "adagrad"])
def test_an_optimizer_whose_memory_overflows_does_not_freeze_in_silence(optimizer):
    X = np.array([[1e15, 1.0], [2e15, -1.0], [-1e15, 0.5], [3e15, 2.0]]) * 1e4
    net = cr.Network([2, 1], init=[([[1e-3], [0.0]], [[0.0]])])
    with pytest.raises(cr.NotFinite, match=f"the memory of {optimizer}"):
        net.fit(X, [1, 2, 3, 4], epochs=50, optimizer=optimizer, batch_size=None)


def test_clipping_works_where_the_squares_would_overflow():
    net = cr.Network([2, 1], init=[([[10.0], [0.0]], [[0.0]])])
    X = np.array([[1e10, 1.0], [2e10, -1.0]])
    (gradient,) = net.gradients(X, [1.0, 2.0])
    expected = np.sqrt((gradient.dW**2).sum() + (gradient.dB**2).sum())  # type: ignore[operator]
    history = net.fit(X, [1.0, 2.0], epochs=50, clip=1.0, batch_size=None)
    assert history.gradient_norm[0][0] == pytest.approx(expected, rel=1e-6)
    assert net.params[0].W[0, 0] == pytest.approx(10 - 50 * 0.1, rel=1e-5)


def test_trouble_on_the_validation_rows_is_named():
    X, _ = line()
    net = cr.Network([2, 1], loss="poisson")
    XV = [[0.0, 0.0], [5000.0, 0.0], [-5000.0, 0.0]]
    with pytest.raises(cr.NotFinite, match=r"it comes from validation row [12]") as caught:
        net.fit(X, np.ones(50), epochs=20, validation=(XV, [1.0, 1.0, 1.0]), early_stopping=5)
    assert caught.value.trouble.epoch == 1
    assert all(np.isfinite(a).all() for a in leaves(net))


@pytest.mark.parametrize(
    ("loss", "output", "outputs"),
    [("poisson", "softplus", 1), ("cross_entropy", "sigmoid", 1), ("binary_cross_entropy", "softmax", 2)],
)
def test_a_target_of_0_for_an_output_that_became_0_costs_nothing(loss, output, outputs):
    net = cr.Network([1, outputs], loss=loss, output=output, bias=False, init=[([[1.0] + [0.0] * (outputs - 1)], None)])
    Y = np.eye(2)[[1, 1]] if outputs == 2 else np.zeros((2, 1))
    if loss == "cross_entropy":
        Y = np.ones((2, 1))  # its rows add up to 1
    X = [[-90.0], [-90.0]] if loss != "cross_entropy" else [[90.0], [90.0]]
    history = net.fit(X, Y, epochs=3, batch_size=None, learning_rate=1e-9)
    assert np.isfinite(history.cost).all()


def test_r2_of_validation_targets_that_are_all_alike_is_undefined():
    X, Y = line()
    for value in (3.0, 0.1, 1e6):
        history = cr.Network([2, 1]).fit(X, Y, epochs=1, validation=(X[:7], np.full(7, value)))
        assert math.isnan(history.metric[0])


def test_a_penalty_that_blows_up_blames_no_row():
    for rate in np.linspace(3, 40, 8):
        net = cr.Network([2, 1], bias=False, l2=1.0, init=[([[1.0], [1.0]], None)])
        with pytest.raises(cr.NotFinite) as caught:
            net.fit(np.zeros((3, 2)), np.zeros(3), batch_size=2, epochs=500, learning_rate=float(rate))
        assert caught.value.trouble.rows == ()


def test_only_true_stops_whatever_else_a_callback_returns():
    for answer in (1, "x", np.ones(2), None, 0.0):
        history = cr.Network([2, 1]).fit(*line(), epochs=3, callbacks=lambda epoch, answer=answer: answer)
        assert history.epochs == 3
    assert cr.Network([2, 1]).fit(*line(), epochs=3, callbacks=lambda epoch: np.bool_(True)).epochs == 1


@pytest.mark.parametrize("seed", [np.int32(5), np.uint8(5), 2**200])
def test_every_whole_number_is_a_seed(seed):
    assert cr.Network([2, 1], seed=seed).fit(*line(), epochs=2).epochs == 2


def test_a_seed_is_checked_even_where_the_values_are_given():
    with pytest.raises(cr.InputError, match="seed is -1"):
        cr.Network([1, 1], init=[([[1.0]], [[1.0]])], seed=-1)


@pytest.mark.parametrize("stopping", [EarlyStopping(0), EarlyStopping(3, math.nan), EarlyStopping(2.5)])  # type: ignore[arg-type]
def test_early_stopping_that_makes_no_sense(stopping):
    with pytest.raises(cr.InputError, match=r"patience is|least is"):
        cr.Network([2, 1]).fit(*line(), early_stopping=stopping)


def test_enormous_patience():
    assert cr.Network([2, 1]).fit(*line(), epochs=2, early_stopping=10**10).epochs == 2


@pytest.mark.parametrize(
    "optimizer",
    [
        optax.chain(optax.sgd(0.01), optax.contrib.reduce_on_plateau()),
        optax.noisy_sgd(0.01, key=0),
        optax.polyak_sgd(),
        optax.lbfgs(),
        optax.inject_hyperparams(optax.adam)(learning_rate=0.01),
        optax.lion(0.001),
    ],
)
def test_transformations_that_want_more_or_keep_a_random_key(optimizer):
    X, Y = line()
    net = cr.Network([2, 1])
    before = net.cost(X, Y)
    net.fit(X, Y, epochs=20, batch_size=None, optimizer=optimizer)
    assert net.cost(X, Y) < before


def test_a_transformation_that_cannot_start_gets_a_sentence():
    with pytest.raises(cr.InputError, match="cannot work on a network's parameters"):
        cr.Network([2, 1]).fit(*line(), optimizer=optax.lookahead(optax.sgd(0.1), 5, 0.5))


@pytest.mark.parametrize(
    "schedule", [lambda t: 0.1 if t < 10 else 0.01, lambda t: math.exp(-t), lambda t: jax.numpy.ones(3), lambda: 0.1]
)
def test_a_schedule_that_cannot_be_compiled_gets_a_sentence(schedule):
    with pytest.raises(cr.InputError, match="the schedule"):
        cr.Network([2, 1]).fit(*line(), learning_rate=schedule)


def test_the_users_own_settings_of_jax():
    jax.config.update("jax_debug_nans", True)
    jax.config.update("jax_default_prng_impl", "rbg")
    try:
        strange = cr.Network([2, 4, 1], dropout=0.5)
        strange.fit(*line(), epochs=3)
    finally:
        jax.config.update("jax_debug_nans", False)
        jax.config.update("jax_default_prng_impl", "threefry2x32")
    usual = cr.Network([2, 4, 1], dropout=0.5)
    usual.fit(*line(), epochs=3)
    assert same(strange, usual)


def test_trouble_in_the_first_step_leaves_every_bit_of_the_weights():
    X, Y = line()
    net, twin = cr.Network([2, 3, 1]), cr.Network([2, 3, 1])
    with pytest.raises(cr.NotFinite):
        net.fit(X * 1e25, Y, batch_size=None, learning_rate=1.0)
    assert same(net, twin)


def test_costs_of_steps_that_are_finite_add_up_to_one_that_is():
    X, Y = np.full((64, 1), 1e19), np.zeros(64)
    history = cr.Network([1, 1], init=[([[1.0]], [[0.0]])]).fit(X, Y, batch_size=32, epochs=1, learning_rate=0.0)
    assert history.cost[0] == pytest.approx(5e37, rel=1e-5)


def test_a_second_ctrl_c_does_not_throw_a_finished_epoch_away(keyboard, monkeypatch):
    advance = Training.advance

    def impatient(self, most):
        if self.done:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
        return advance(self, most)

    monkeypatch.setattr(Training, "advance", impatient)
    net, twin = cr.Network([2, 3, 1]), cr.Network([2, 3, 1])
    history = net.fit(*line(), epochs=10_000)
    assert history.interrupted
    monkeypatch.undo()
    twin.fit(*line(), epochs=history.epochs)
    assert history.epochs > 1
    assert same(net, twin)


def test_a_second_ctrl_c_interrupts_a_callback(keyboard):
    def callback(epoch):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("it went on")

    assert cr.Network([2, 1]).fit(*line(), epochs=10, callbacks=callback).interrupted


def test_float32_rows_learn_the_same_as_float64_ones_and_stay_as_they_are():
    X, Y = (array.astype(np.float32) for array in line())
    kept = X.copy()
    a, b = cr.Network([2, 3, 1]), cr.Network([2, 3, 1])
    a.fit(X, Y, epochs=5, validation=0.2)
    b.fit(X.astype(np.float64), Y.astype(np.float64), epochs=5, validation=0.2)
    assert same(a, b)
    np.testing.assert_array_equal(X, kept)
    X[0, 0] = np.nan
    with pytest.raises(cr.InputError, match=r"X\[0,0\] is nan"):
        a.fit(X, Y)


def test_a_validation_row_is_named_as_the_row_of_X_that_it_is():
    X, Y = np.zeros((40, 1)), np.ones(40)
    held = np.sort(np.random.default_rng([0, 1]).permutation(40)[:10])  # what seed 0 holds out of 40
    X[held[3]] = 5000.0
    with pytest.raises(cr.NotFinite, match=rf"from row {held[3]}\b"):
        cr.Network([1, 1], loss="poisson", init=[([[1.0]], [[0.0]])]).fit(X, Y, validation=0.25, epochs=3)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [({"shuffle": "no"}, "shuffle is 'no'"), ({"clip": 0}, "clip is 0"), ({"callbacks": 3}, "called")],
)
def test_more_that_cannot_be_used(more, sentence):
    with pytest.raises(cr.InputError, match=sentence):
        cr.Network([2, 1]).fit(*line(), **more)


def test_weights_that_somebody_made_nan():
    net = cr.Network([2, 1])
    net.params[0].W[0, 0] = np.nan
    with pytest.raises(cr.InputError, match="the weights hold NaN or infinity"):
        net.fit(*line())
