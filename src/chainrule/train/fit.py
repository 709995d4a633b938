"""The training loop: rows to batches, epochs in groups through the compiled program, and an eye on what comes back.

`train` takes an architecture, parameters and arrays, and returns an Outcome; `Network.fit` is its door, which raises
what is found here. Next: `program.py`.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jax
import numpy as np

from ..architecture import Architecture
from ..equations.descent import OPTIMIZERS, start
from ..equations.propagate import Parameters
from ..errors import InputError
from .blame import Trouble, advice, blame, layer_words
from .history import History
from .order import Order
from .program import Curves, Knobs, Plan, Rows, State, masks, metric_of, program, single, take

GROUP_SECONDS = 0.2  # how long one call of the program may take, so that Ctrl-C and the progress bar stay alive
MOST_EPOCHS, MOST_STEPS, MOST_INDICES = 1024, 4096, 4_000_000  # the size of one call's order array


@dataclass(frozen=True)
class EarlyStopping:
    """Stop after `patience` epochs without an improvement of more than `least`, and give back the best weights.

    Watched is the validation cost, or the training cost where there are no validation rows.
    """

    patience: int = 10
    least: float = 0.0


@dataclass(frozen=True)
class Settings:
    """How to train. `learning_rate` is a number, or a schedule: steps taken → rate, such as Optax's."""

    epochs: int
    batch_size: int
    optimizer: Any
    learning_rate: float | Callable[[Any], Any]
    shuffle: bool
    early_stopping: EarlyStopping | None
    clip: float | None
    dtype: type
    seed: int


@dataclass(frozen=True)
class Epoch:
    """What a callback is told after each epoch. `params` are copies; `number` counts from 1."""

    number: int
    epochs: int
    cost: float
    validation_cost: float | None
    metric: float | None
    gradient_norm: list[float]
    seconds: float
    rows_per_second: float
    _params: list[Parameters] = field(repr=False)

    @property
    def params(self) -> list[Parameters]:
        return widened(self._params)


@dataclass(frozen=True)
class Outcome:
    """What training made: the parameters (float64), the history, and the trouble if a number stopped being finite."""

    params: list[Parameters]
    history: History
    trouble: Trouble | None


def train(
    shape: Architecture,
    params: Sequence[Parameters],
    rows: Rows,
    validation: Rows | None,
    settings: Settings,
    callbacks: Sequence[Callable[[Epoch], Any]] = (),
    watch: Callable[[Epoch], Any] | None = None,
) -> Outcome:
    """Trains, and returns what it made and found.

    rows and validation hold NumPy arrays: X (n, inputs), Y (n, outputs), and w (n, 1), or None where all rows count
    alike. A callback is called after every epoch and ends the training by returning True; `watch` is called now and
    then, after a group of epochs.
    """
    with jax.enable_x64(settings.dtype is np.float64):
        return Training(shape, params, rows, validation, settings).run(callbacks, watch)


class Training:
    """One fit: what is fixed about it, and the state that moves."""

    def __init__(
        self,
        shape: Architecture,
        params: Sequence[Parameters],
        rows: Rows,
        validation: Rows | None,
        settings: Settings,
    ) -> None:
        self.shape, self.settings = shape, settings
        self.count = len(rows.X)
        batch = min(settings.batch_size, self.count)
        batches = -(-self.count // batch)
        dtype = np.dtype(settings.dtype)
        self.rows = padded(rows, batch * batches, dtype)
        held = -(-len(validation.X) // batch) if validation is not None else 0
        self.validation = padded(validation, held * batch, dtype) if validation is not None else empty(self.rows)
        indices = 1 if batches == 1 else batch * batches
        scheduled = callable(settings.learning_rate)
        self.plan = Plan(
            shape,
            settings.optimizer,
            batch,
            batches,
            held,
            max(1, min(MOST_EPOCHS, MOST_STEPS // batches, MOST_INDICES // indices)),
            settings.early_stopping is not None,
            settings.learning_rate if scheduled else None,  # type: ignore[arg-type]
            settings.clip is not None,
        )
        capacity = self.plan.capacity
        self.order = Order(capacity, batches, batch, self.count, settings.shuffle, settings.seed)
        stopping = settings.early_stopping or EarlyStopping(patience=np.iinfo(np.int32).max)
        self.rate = None if scheduled else float(settings.learning_rate)  # type: ignore[arg-type]
        self.knobs = Knobs(
            dtype.type(self.rate or 0.0),
            dtype.type(settings.clip or 0.0),
            np.int32(stopping.patience),
            dtype.type(stopping.least),
            np.array([settings.seed >> 32 & 0xFFFFFFFF, settings.seed & 0xFFFFFFFF], np.uint32),
        )
        cast = [Parameters(np.asarray(W, dtype), None if B is None else np.asarray(B, dtype)) for W, B in params]
        if not all_finite(cast):
            raise InputError("the weights are too large for float32; train with dtype='float64'")
        self.state = State(cast, self.first_moments(cast), np.int32(0), cast, dtype.type(np.inf), np.int32(0))
        self.history = History(shape.layers, metric_name=metric_of(shape) if held else "")

    def first_moments(self, params: list[Parameters]) -> Any:
        if isinstance(self.settings.optimizer, str):
            return start(OPTIMIZERS[self.settings.optimizer], params)
        shapes = jax.eval_shape(self.settings.optimizer.init, params)
        return jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), shapes)

    def run(self, callbacks: Sequence[Callable[[Epoch], Any]], watch: Callable[[Epoch], Any] | None) -> Outcome:
        settings, history = self.settings, self.history
        begun = time.perf_counter()
        state, trouble = self.state, None
        stopped = f"all {settings.epochs} epochs are done"
        done, group, run = 0, 1, program(self.plan)
        try:
            with interruptions() as interrupted:
                rows, validation = jax.device_put((self.rows, self.validation))
                while done < settings.epochs:
                    chunk, first = divmod(done, self.plan.capacity)
                    stop = min(first + group, self.plan.capacity, first + settings.epochs - done)
                    before, asked = state, time.perf_counter()
                    order = self.order.until(chunk, stop)
                    after, curves, reached = run(
                        before, rows, validation, order, self.knobs, np.int32(first), np.int32(stop)
                    )
                    reached, waited = int(reached), int(after.waited)
                    took = time.perf_counter() - asked
                    now = [curve[first:reached] for curve in map(np.asarray, curves)]
                    if not np.isfinite(now[0]).all() or not all_finite(after.params):
                        trouble, state, fine = self.find_trouble(before, order, first, reached, done)
                        self.note(Curves(*(curve[:fine] for curve in now)), done, begun, took)
                        stopped = str(trouble)
                        break
                    state = after
                    self.note(Curves(*now), done, begun, took)
                    ran, done = reached - first, done + reached - first
                    news = self.news(done, took, ran, state) if callbacks or watch else None
                    if news and watch:
                        watch(news)
                    answers = [callback(news) for callback in callbacks] if news else []
                    if True in answers:
                        stopped = f"a callback asked for it after epoch {done}"
                        break
                    if settings.early_stopping and waited >= settings.early_stopping.patience:
                        stopped = f"early stopping: no improvement for {waited} epochs"
                        break
                    if interrupted.is_set():
                        raise KeyboardInterrupt
                    if not callbacks:
                        group = next_group(group, took / ran, first_call=done == ran)
        except KeyboardInterrupt:
            history.interrupted = True
            stopped = f"interrupted after epoch {done}; what was learned is kept"
        params = state.params
        if settings.early_stopping and np.isfinite(state.best_cost):
            watched = history.validation_cost or history.cost
            history.best_epoch = int(state.t) // self.plan.batches - int(state.waited) if watched else None
            params = state.best
        history.stopped = stopped
        return Outcome(widened(params), history, trouble)

    def note(self, curves: Curves, done: int, begun: float, took: float) -> None:
        """Adds a group's curves to the history; its seconds are spread evenly over its epochs."""
        history, count = self.history, len(curves.cost)
        history.cost += curves.cost.tolist()
        history.gradient_norm += curves.gradient.tolist()
        if self.plan.validation_batches:
            history.validation_cost += curves.validation.tolist()
            history.metric += curves.metric.tolist()
        end = time.perf_counter() - begun
        history.seconds += [end - took * (count - 1 - k) / max(count, 1) for k in range(count)]

    def news(self, done: int, took: float, ran: int, state: State) -> Epoch:
        history, held = self.history, self.plan.validation_batches
        return Epoch(
            done,
            self.settings.epochs,
            history.cost[-1],
            history.validation_cost[-1] if held else None,
            history.metric[-1] if held else None,
            history.gradient_norm[-1],
            history.seconds[-1],
            self.count * ran / max(took, 1e-9),
            state.params,
        )

    def find_trouble(
        self, before: State, order: np.ndarray, first: int, reached: int, done: int
    ) -> tuple[Trouble, State, int]:
        """Runs the group again up to the last good epoch, then step by step to the first number that is not finite.

        Returns the trouble, the state from before that step, and how many epochs of the group were fine.
        """
        plan = self.plan
        state, epoch = before, first
        if reached - first > 2:  # the same program, the same bits
            state, _, reached_again = program(plan)(
                before, self.rows, self.validation, order, self.knobs, np.int32(first), np.int32(reached - 2)
            )
            epoch = int(reached_again)
        step = single(plan)
        for number in range(epoch, reached):
            for k in range(plan.batches):
                indices = np.arange(plan.batch, dtype=np.int32) if plan.batches == 1 else order[number, k]
                after, C = step(state, self.rows, indices, self.knobs)
                if not np.isfinite(C) or not all_finite(after.params):
                    return self.describe(state, after, indices, done + number - first, k), state, number - first
                state = after
        trouble = Trouble(done + reached - first, plan.batches, "C", "", (), advice(self.rows.X, self.rate, "C"))
        return trouble, before, 0

    def describe(self, state: State, after: State, indices: np.ndarray, epoch: int, step: int) -> Trouble:
        shape, dtype = self.shape, self.rows.X.dtype
        params = [Parameters(*(None if a is None else np.asarray(a) for a in layer)) for layer in state.params]
        X, Y, w = (np.asarray(part) for part in take(jax.device_put(self.rows), indices))
        drawn = masks(shape, self.knobs.seed, state.t, len(X), dtype)
        mask = None if drawn is None else [None if m is None else np.asarray(m) for m in drawn]
        quantity, rows = blame(shape, params, X, Y, w, mask, self.rate or 0.0)
        if not quantity:  # the optimizer's own state, which plain descent does not have
            quantity = next(
                f"{letter}{name}_new"
                for name, layer in zip(shape.layers, after.params, strict=True)
                for letter, value in zip("WB", layer, strict=True)
                if value is not None and not np.isfinite(value).all()
            )
        counted = tuple(sorted(int(row) for row in indices[rows]))
        words = advice(X, self.rate, quantity)
        return Trouble(epoch + 1, step + 1, quantity, layer_words(shape, quantity), counted, words)


def next_group(group: int, seconds: float, first_call: bool) -> int:
    """How many epochs to run in the next call: as many as fit, growing by no more than eightfold at a time."""
    if first_call:  # its time is mostly compilation
        return 1
    return max(1, min(8 * group, int(GROUP_SECONDS / max(seconds, 1e-9)), MOST_EPOCHS))


def padded(rows: Rows, count: int, dtype: np.dtype) -> Rows:
    """Rows of the training's dtype, filled up to `count` with copies of the first row, which count nothing."""
    X, Y = (filled(name, part, count, dtype) for name, part in (("X", rows.X), ("Y", rows.Y)))
    if rows.w is None:
        return Rows(X, Y, np.int32(len(rows.X)))
    w = filled("sample_weight", rows.w, count, dtype)
    w[len(rows.X) :] = 0
    return Rows(X, Y, w)


def filled(name: str, array: np.ndarray, count: int, dtype: np.dtype) -> np.ndarray:
    """A copy with `count` rows, those that are missing like the first. Raises InputError for what dtype can't hold."""
    made = aligned((count, array.shape[1]), dtype)
    with np.errstate(over="ignore"):  # said in words below
        made[: len(array)] = array
    made[len(array) :] = made[:1]
    if not np.isfinite(made).all():
        raise InputError(f"{name} holds numbers too large for {dtype}; standardise it, or train with dtype='float64'")
    return made


def aligned(shape: tuple[int, int], dtype: np.dtype) -> np.ndarray:
    """An empty array that starts at a multiple of 64 bytes, which JAX on a CPU can take over without a copy."""
    size = shape[0] * shape[1] * dtype.itemsize
    raw = np.empty(size + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size].view(dtype).reshape(shape)


def empty(rows: Rows) -> Rows:
    return Rows(rows.X[:0], rows.Y[:0], np.int32(0))


def all_finite(params: Sequence[Parameters]) -> bool:
    return all(np.isfinite(np.asarray(array)).all() for layer in params for array in layer if array is not None)


def widened(params: Sequence[Parameters]) -> list[Parameters]:
    """Parameters as float64 NumPy arrays of their own."""
    return [Parameters(*(None if a is None else np.array(a, np.float64) for a in layer)) for layer in params]


@contextmanager
def interruptions() -> Iterator[threading.Event]:
    """The first Ctrl-C only raises a flag, so that a group of epochs is finished and kept; a second one interrupts."""
    flag = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield flag
        return
    usual = signal.getsignal(signal.SIGINT)
    if usual is not signal.default_int_handler:
        yield flag  # somebody else already decides what Ctrl-C means
        return

    def handler(number: int, frame: Any) -> None:
        flag.set()
        signal.signal(signal.SIGINT, usual)

    signal.signal(signal.SIGINT, handler)
    try:
        yield flag
    finally:
        signal.signal(signal.SIGINT, usual)
