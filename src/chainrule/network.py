"""The door Network: an architecture with its parameters, and one line for each room that it opens.

The maths is in `equations/`, the working in `working/`, the training in `train/`.
"""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .architecture import (
    Architecture,
    architecture,
    checked_name,
    checked_number,
    checked_params,
    checked_whole,
    initial,
)
from .equations.descent import OPTIMIZERS
from .equations.propagate import Parameters, backward, cost, forward, row_share
from .errors import InputError, ShapeError
from .inputs import arrays, input_array
from .trace import Trace

if TYPE_CHECKING:
    from .data import Columns
    from .history import History


class Gradient(NamedTuple):
    """The derivatives of C with respect to one layer's W and B. dB is None in a network without bias."""

    dW: np.ndarray
    dB: np.ndarray | None


class Network:
    """A feed-forward network that shows its working.

    Parameters
    ----------
    sizes : units of each layer: inputs, hidden …, outputs. [2, 1] has no hidden layer.
    activations : one name for all hidden layers, or a list with one for each.
    output : the output layer's activation; None takes the one that belongs to the loss.
    loss : half_squared_error, squared_error, absolute_error, huber, binary_cross_entropy, cross_entropy or poisson.
    reduction : "mean" or "sum" over the rows; a row's outputs are always added up.
    bias : False for no B at all, as in A(A(X·Wh)·Wo).
    init : he, glorot, lecun, normal, zeros, or the parameters themselves, one (W, B) for each layer.
    seed : decides the initial weights, and the shuffling and dropout of `fit`.
    l1, l2 : λ₁ and λ₂ of the penalty ½·λ₂·ΣW² + λ₁·Σ|W|, which is part of C.
    dropout : the chance that a hidden unit is silent in a training step, one number or one for each hidden layer.

    Raises InputError (UnknownName, ShapeError) for anything that is no network.

    >>> import chainrule as cr
    >>> net = cr.Network([2, 3, 1], activations="tanh", seed=1)
    >>> net.forward([[0.5, -1.0]]).shape
    (1, 1)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        activations: str | Sequence[str] = "relu",
        output: str | None = None,
        loss: str = "half_squared_error",
        reduction: str = "mean",
        bias: bool = True,
        init: str | Sequence[Any] = "he",
        seed: int = 0,
        l1: float = 0.0,
        l2: float = 0.0,
        dropout: float | Sequence[float] = 0.0,
    ) -> None:
        self._architecture = architecture(
            sizes,
            activations=activations,
            output=output,
            loss=loss,
            reduction=reduction,
            bias=bias,
            l1=l1,
            l2=l2,
            dropout=dropout,
        )
        self.seed = checked_whole("seed", seed, 0)
        self._params = initial(self._architecture, init, self.seed)
        self.columns: Columns | None = None
        self.provenance: dict[str, Any] = {}

    @classmethod
    def of(cls, shape: Architecture, params: Sequence[Any], seed: int = 0) -> "Network":
        """The network of an architecture that is already there, with these parameters."""
        net = cls.__new__(cls)
        net._architecture, net._params = shape, checked_params(shape, params)
        net.seed, net.columns, net.provenance = seed, None, {}
        return net

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in ("_architecture", "_params", "params", "seed", "columns", "provenance"):
            raise AttributeError(nothing_to_set(name))
        object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(nothing_to_read(name))

    @property
    def architecture(self) -> Architecture:
        return self._architecture

    @property
    def sizes(self) -> list[int]:
        return list(self._architecture.sizes)

    @property
    def activations(self) -> list[str]:
        return list(self._architecture.hidden)

    @property
    def output(self) -> str:
        return self._architecture.output

    @property
    def loss(self) -> str:
        return self._architecture.loss

    @property
    def reduction(self) -> str:
        return self._architecture.reduction

    @property
    def params(self) -> list[Parameters]:
        """A (W, B) for each layer: W (in, out), B (1, out) or None, float64. Setting it checks and copies.

        >>> import chainrule as cr
        >>> net = cr.Network([1, 1])
        >>> net.params = [([[2.0]], [[0.5]])]
        >>> net.params[0].W, net.params[0].B
        (array([[2.]]), array([[0.5]]))
        """
        if not all(isinstance(layer, Parameters) for layer in self._params):
            self.params = self._params  # somebody put a plain tuple into the list
        return self._params

    @params.setter
    def params(self, value: Sequence[Any]) -> None:
        self._params = checked_params(self._architecture, value)

    def __repr__(self) -> str:
        a = self._architecture
        return (
            f"Network({list(a.sizes)}, activations={list(a.hidden)}, output={a.output!r}, loss={a.loss!r}, "
            f"reduction={a.reduction!r})"
        )

    # the equations -----------------------------------------------------------------------------------------------

    def forward(self, X: Any) -> np.ndarray:
        """The prediction O, (n, outputs), for X, (n, inputs). Dropout is silent here."""
        return forward(self._architecture.activations, self.params, input_array(X, self._architecture))[-1].H

    def cost(self, X: Any, Y: Any, sample_weight: Any = None) -> float:
        """The cost C, penalty included. X (n, inputs), Y (n, outputs), sample_weight (n,)."""
        a = self._architecture
        X, Y, weights = arrays(a, X, Y, sample_weight)
        layers = forward(a.activations, self.params, X)
        share = row_share(np.ones((len(X), 1)) if weights is None else weights, a.reduction)
        return float(cost(a.cost, a.activations, self.params, layers, Y, share, a.penalty))

    def gradients(self, X: Any, Y: Any, sample_weight: Any = None) -> list[Gradient]:
        """The derivatives of C, a (dW, dB) for each layer, first to last, float64.

        >>> import chainrule as cr
        >>> net, X, Y = cr.article()
        >>> net.gradients(X, Y)[1].dB
        array([[-1.75, -0.25]])
        """
        a = self._architecture
        X, Y, weights = arrays(a, X, Y, sample_weight)
        layers = forward(a.activations, self.params, X)
        share = row_share(np.ones((len(X), 1)) if weights is None else weights, a.reduction)
        back = backward(a.activations, a.cost, self.params, layers, Y, share, a.penalty)
        return [Gradient(dW, dB) for _, dW, dB in back]

    # the working -------------------------------------------------------------------------------------------------

    def trace(
        self,
        X: Any,
        Y: Any,
        learning_rate: float = 0.1,
        sample_weight: Any = None,
        masks: Sequence[Any] | None = None,
        optimizer: str = "gd",
        clip: float | None = None,
    ) -> Trace:
        """One step of learning with every number kept; the network itself stays as it is.

        masks: for a network with dropout, one (n, units) array or None for each hidden layer; without it, masks are
        drawn from the network's seed. optimizer: the rule of the update, in its first step, with what it remembers.
        clip: the greatest length of all derivatives together, as in `fit`.

        >>> import chainrule as cr
        >>> net, X, Y = cr.article()
        >>> [step.equation for step in net.trace(X, Y, optimizer="momentum").steps if step.name == "VWh_new"]
        ['VWh_new = 0.9·VWh + dWh']
        """
        from .working.record import record

        a = self._architecture
        X, Y, weights = arrays(a, X, Y, sample_weight)
        checked_number("learning_rate", learning_rate)
        checked_name("optimizer", optimizer, OPTIMIZERS)
        if clip is not None and checked_number("clip", clip) == 0:
            raise InputError(
                "clip is 0, which would stop every step; give the greatest length of the gradient, such as 1.0"
            )
        rule, drawn = OPTIMIZERS[optimizer], self._masks(masks, len(X))
        return Trace(record(a, self.params, X, Y, learning_rate, weights, drawn, rule, limit=clip))

    def _masks(self, masks: Sequence[Any] | None, rows: int) -> list[np.ndarray | None] | None:
        a = self._architecture
        if masks is None:
            if not any(a.dropout):
                return None
            random = np.random.default_rng(self.seed)
            drawn = [
                (random.random((rows, units)) >= rate) / (1 - rate) if rate else None
                for rate, units in zip(a.dropout, a.sizes[1:-1], strict=True)
            ]
            return [*drawn, None]
        given = list(masks)[: len(a.hidden)]
        if len(given) != len(a.hidden):
            raise ShapeError(f"masks has {len(given)} entries; give one for each of the {len(a.hidden)} hidden layers")
        checked: list[np.ndarray | None] = []
        for name, mask, units, rate in zip(a.layers, given, a.sizes[1:], a.dropout, strict=False):
            if mask is None:
                checked.append(None)
                continue
            if not rate:
                raise InputError(f"M{name} was given, but layer {name} has no dropout; make the network with dropout=…")
            array = np.array(mask, dtype=np.float64)
            if array.shape != (rows, units):
                raise ShapeError(f"M{name} has the shape {array.shape} but must have {(rows, units)}: (rows, units)")
            checked.append(array)
        return [*checked, None]

    # training ----------------------------------------------------------------------------------------------------

    def fit(
        self,
        X: Any,
        Y: Any,
        *,
        epochs: int = 100,
        batch_size: int | None = 32,
        optimizer: Any = "gd",
        learning_rate: Any = None,
        shuffle: bool = True,
        validation: Any = None,
        early_stopping: Any = None,
        callbacks: Any = (),
        progress: bool | None = None,
        sample_weight: Any = None,
        clip: float | None = None,
        dtype: Any = "float32",
        seed: int | None = None,
        traces: Any = (),
        trace_rows: int = 8,
    ) -> "History":
        """Learns: changes `params` so that the cost falls, and returns the History.

        Parameters
        ----------
        X, Y : (n, inputs) and (n, outputs); class numbers (n,) for cross_entropy, (n,) for one output.
        batch_size : rows in a step; None takes all of them.
        optimizer : gd, momentum, nesterov, rmsprop, adagrad, adam, adamw, or an Optax transformation, which brings its
            own learning rate.
        learning_rate : η, or a schedule (steps taken → η) of array operations, such as Optax's; None takes the
            optimizer's usual one. A schedule, like an Optax transformation, is compiled anew for each new function.
        validation : a fraction of the rows, chosen by the seed and not trained on; or (X, Y); or (X, Y, sample_weight).
        early_stopping : True, a patience in epochs, or a chainrule.train.EarlyStopping(patience, least); gives back the
            weights of the best epoch, by the validation cost; without validation by the training cost, which in batches
            is a mixture over an epoch.
        callbacks : one function or several, called with an Epoch after each epoch; returning True ends the training.
        progress : a progress bar on stderr; None shows it where stderr is a terminal.
        sample_weight : (n,), how much each row counts.
        clip : the greatest length of all derivatives together; longer ones are made shorter by one factor.
        dtype : "float32" or "float64", the precision inside; `params` are float64 either way.
        seed : of shuffling, dropout and the validation rows; None takes the network's.
        traces : epochs after which a trace is kept in `history.traces`, such as (0, 1, 100); 0 is before the first
            step. It shows the optimizer's next step as if its batch were the first `trace_rows` of the rows that are
            trained on, in their own order: with the weights, what the optimizer remembers, the learning rate, clipping
            and dropout's mask of that moment. Of an Optax transformation it ends with the derivatives, since the update
            is not ours to write out. A trace holds every number of its step: of a large network keep few.

        Raises InputError for what cannot be trained on, NotFinite if a number stops being finite: it names the epoch,
        the step, the quantity and the rows, and the weights from before that step are kept. Ctrl-C keeps what was
        learned. The same seed on the same machine gives the same bits.

        >>> import chainrule as cr
        >>> net, X, Y = cr.article()
        >>> history = net.fit(X, Y, epochs=100, batch_size=None, traces=(0, 1, 100))
        >>> net.cost(X, Y) < 1e-4
        True
        >>> history.compare(0, 1)["C"].sentence
        'C fell from 5.0625 to 2.5638.'
        """
        from .fitting import fit

        return fit(
            self,
            X,
            Y,
            epochs=epochs,
            batch_size=batch_size,
            optimizer=optimizer,
            learning_rate=learning_rate,
            shuffle=shuffle,
            validation=validation,
            early_stopping=early_stopping,
            callbacks=callbacks,
            progress=progress,
            sample_weight=sample_weight,
            clip=clip,
            dtype=dtype,
            seed=seed,
            traces=traces,
            trace_rows=trace_rows,
        )

    # files -------------------------------------------------------------------------------------------------------

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the network, with its columns if it has some, as a safetensors file: whole or not at all."""
        from .modelfile import Model, write

        write(path, Model(self._architecture, self.params, self.columns, self.provenance))


def nothing_to_set(name: str) -> str:
    return (
        f"a network has no {name!r} to set; its weights are set by net.params = [(W, B), …], one pair for each layer, "
        f"and what else it is, when it is made: cr.Network([1, 2, 2], …)"
    )


def nothing_to_read(name: str) -> str:
    instead = {
        "predict": "forward(X) gives its prediction",
        "train": "fit(X, Y) trains it",
        "weights": "params holds a (W, B) for each layer",
        "backward": "gradients(X, Y) gives the derivatives, trace(X, Y) every step to them",
    }
    hint = instead.get(name, "see help(chainrule.Network), and trace(X, Y) for all its numbers by name")
    return f"a network has no {name!r}; {hint}"


def load(path: str | os.PathLike[str]) -> Network:
    """The network that `Network.save` wrote. Runs no code from the file, and checks everything that it reads.

    Raises ModelFileError with a sentence if the file is missing, damaged, foreign, or from a newer version.
    """
    from .modelfile import read

    model = read(path)
    net = Network.of(model.architecture, model.params)
    net.columns, net.provenance = model.columns, model.provenance
    return net


def article() -> tuple[Network, np.ndarray, np.ndarray]:
    """The article's network, 1-2-2 with ReLU in both layers, and three rows: (net, X, Y), to be checked by hand.

    No number has more than two decimals, Zh and Zo have both signs, and both outputs are alive.

    >>> net, X, Y = article()
    >>> net.forward(X).tolist()
    [[0.75, 1.25], [0.5, 0.5], [0.0, 0.0]]
    """
    from .lessons import article_numbers

    shape, params, X, Y = article_numbers()
    return Network.of(shape, params), X, Y
