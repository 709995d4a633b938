"""The libraries of the comparison, each training a Task in the way its own users would, and in a fast one.

Each function prepares one library and returns a Trainer. All take the same rows as NumPy arrays, the same weights to
start from, batch and rate, and shuffle anew in every epoch. A library is imported only when its function is called.
Next: `steps.py`.
"""

import os
import time
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tasks import Data, Task, Weights


def seconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


class Trainer(NamedTuple):
    """One library, ready. Only `train` is timed; `reset` puts the starting weights back, `weights` reads them after."""

    version: str
    reset: Callable[[], Any]
    train: Callable[[], Any]
    weights: Callable[[], Weights]


def chainrule(task: Task, given: Data) -> Trainer:
    """The whole call of Network.fit, its checks and copies included."""
    import chainrule as cr

    net = task.network()

    def reset() -> None:
        net.params = given.start

    def train() -> None:
        Y = given.labels if task.classes else given.Y
        net.fit(given.X, Y, epochs=task.epochs, batch_size=task.batch, learning_rate=task.rate, progress=False)

    def weights() -> Weights:
        return [(W, np.asarray(B)) for W, B in net.params]

    return Trainer(cr.__version__, reset, train, weights)


def torch(task: Task, given: Data) -> Trainer:
    """Eager PyTorch: Sequential, SGD, and a shuffled copy sliced into batches (a DataLoader would be slower).

    It runs with all its threads or with one, whichever was faster on a few epochs: for small layers one often is.
    """
    import torch as pt
    from torch import nn

    layers: list[nn.Module] = []
    for before, after in zip(task.sizes[:-1], task.sizes[1:], strict=True):
        layers += [nn.Linear(before, after), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    # The mean squared error is twice our cost with one output, so half the rate gives the same step.
    loss = nn.CrossEntropyLoss() if task.classes else nn.MSELoss()
    descent = pt.optim.SGD(model.parameters(), lr=task.rate if task.classes else task.rate / 2)
    X = pt.from_numpy(given.X)
    Y = pt.from_numpy(given.labels if task.classes else given.Y)

    def reset() -> None:
        with pt.no_grad():
            for layer, (W, B) in zip(linear, given.start, strict=True):
                layer.weight.copy_(pt.from_numpy(W.T))
                layer.bias.copy_(pt.from_numpy(B[0]))

    def learn(epochs: int) -> None:
        for _ in range(epochs):
            order = pt.randperm(task.rows)
            X_shuffled, Y_shuffled = X[order], Y[order]
            for first in range(0, task.rows, task.batch):
                batch = slice(first, first + task.batch)
                descent.zero_grad()
                loss(model(X_shuffled[batch]), Y_shuffled[batch]).backward()
                descent.step()

    def an_epoch(threads: int) -> float:
        pt.set_num_threads(threads)
        return min(seconds(lambda: learn(1)) for _ in range(3))

    usual = pt.get_num_threads()
    threads = min((usual, 1), key=an_epoch)

    def train() -> None:
        pt.set_num_threads(threads)
        learn(task.epochs)
        pt.set_num_threads(usual)

    def weights() -> Weights:
        return [(layer.weight.detach().numpy().T, layer.bias.detach().numpy()[None, :]) for layer in linear]

    return Trainer(f"{pt.__version__}, threads {threads}", reset, train, weights)


def sklearn(task: Task, given: Data) -> Trainer:
    """scikit-learn's MLP with plain descent: no momentum, no penalty, and every epoch is run."""
    import sklearn as sk
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    model = (MLPClassifier if task.classes else MLPRegressor)(
        hidden_layer_sizes=task.sizes[1:-1],
        solver="sgd",
        momentum=0.0,
        alpha=0.0,
        batch_size=task.batch,  # type: ignore[arg-type]  # its annotation knows only the default, 'auto'
        learning_rate_init=task.rate,
        max_iter=1,
        n_iter_no_change=1_000_000,
        warm_start=True,  # so that it starts from the weights it is given
    )
    Y = given.labels if task.classes else given.Y[:, 0]

    def fit() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it warns whenever it reaches max_iter
            model.fit(given.X, Y)

    fit()  # makes the arrays that `reset` fills
    model.set_params(max_iter=task.epochs)

    def reset() -> None:
        model.coefs_ = [W.copy() for W, _ in given.start]
        model.intercepts_ = [B[0].copy() for _, B in given.start]

    def weights() -> Weights:
        return [(W, B[None, :]) for W, B in zip(model.coefs_, model.intercepts_, strict=True)]

    return Trainer(sk.__version__, reset, fit, weights)


def keras(task: Task, given: Data) -> Trainer:
    """Keras on JAX, through compile and fit."""
    os.environ["KERAS_BACKEND"] = "jax"
    import keras as ks  # pyright: ignore[reportMissingImports]  (its own extra)

    if ks.backend.backend() != "jax":
        raise ImportError("Keras was already loaded with another backend than JAX")
    hidden = [ks.layers.Dense(units, activation="relu") for units in task.sizes[1:-1]]
    model = ks.Sequential([ks.Input((task.sizes[0],)), *hidden, ks.layers.Dense(task.sizes[-1])])
    model.compile(
        optimizer=ks.optimizers.SGD(task.rate if task.classes else task.rate / 2),  # as for PyTorch
        loss=ks.losses.SparseCategoricalCrossentropy(from_logits=True) if task.classes else "mean_squared_error",
    )
    Y = given.labels if task.classes else given.Y

    def reset() -> None:
        model.set_weights([array for W, B in given.start for array in (W, B[0])])

    def train() -> None:
        model.fit(given.X, Y, batch_size=task.batch, epochs=task.epochs, shuffle=True, verbose=0)  # type: ignore[arg-type]

    def weights() -> Weights:
        arrays = [np.asarray(array) for array in model.get_weights()]
        return [(W, B[None, :]) for W, B in zip(arrays[::2], arrays[1::2], strict=True)]

    return Trainer(ks.__version__, reset, train, weights)


def optax(task: Task, given: Data) -> Trainer:
    """JAX with Optax: one compiled step, called from a Python loop. The batch is gathered inside the step."""
    import jax
    import jax.numpy as jnp
    import optax as ox

    descent = ox.sgd(task.rate)

    def cost(params: Any, X: Any, Y: Any) -> Any:
        *hidden, (W_out, B_out) = params
        for W, B in hidden:
            X = jax.nn.relu(X @ W + B)
        Z = X @ W_out + B_out
        if task.classes:
            return ox.softmax_cross_entropy_with_integer_labels(Z, Y).mean()
        return ox.l2_loss(Z, Y).mean()  # Optax's l2_loss has the half, as ours

    def one_step(params: Any, state: Any, X: Any, Y: Any, rows: Any) -> Any:
        batch = [array.at[rows].get(mode="promise_in_bounds") for array in (X, Y)]
        updates, state = descent.update(jax.grad(cost)(params, *batch), state)
        return ox.apply_updates(params, updates), state

    step = jax.jit(one_step, donate_argnums=(0, 1))
    params: Any = None

    def reset() -> None:
        nonlocal params
        params = [(jnp.array(W), jnp.array(B)) for W, B in given.start]

    def train() -> None:
        nonlocal params
        X, Y = jnp.asarray(given.X), jnp.asarray(given.labels if task.classes else given.Y)
        random, state = np.random.default_rng(0), descent.init(params)
        for _ in range(task.epochs):
            order = random.permutation(task.rows)
            for first in range(0, task.rows, task.batch):
                params, state = step(params, state, X, Y, order[first : first + task.batch])
        jax.block_until_ready(params)

    return Trainer(
        f"{ox.__version__}, JAX {jax.__version__}",
        reset,
        train,
        lambda: [(np.asarray(W), np.asarray(B)) for W, B in params],
    )


# The name in the table, what prepares it, and what to install if it is missing.
PEERS: dict[str, Callable[[Task, Data], Trainer]] = {
    "chainrule": chainrule,
    "PyTorch": torch,
    "scikit-learn": sklearn,
    "Keras": keras,
    "JAX+Optax": optax,
}
