"""The training loop: rows to batches, epochs in groups through the compiled program, and an eye on what comes back.

`train` takes an architecture, parameters and arrays, and returns an Outcome; `Network.fit` is its door, which raises
what is found here. Next: `program.py`.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import jax
import numpy as np

from ..architecture import Architecture
from ..equations.descent import GD, OPTIMIZERS, States, start
from ..equations.propagate import Parameters
from ..errors import InputError
from ..inputs import all_finite
from ..working.record import Record, record
from .blame import Trouble, advice, blame, layer_words
from .history import History
from .order import Order
from .program import Curves, Knobs, Plan, Rows, State, masks, metric_of, program, single, take, takes_more
from .rows import empty, padded

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
    """How to train. `learning_rate` is a number, or a schedule: steps taken → rate, such as Optax's.

    `traces` are the epochs after which the working of the next step is kept, of the first `trace_rows` rows.
    """

    epochs: int
    batch_size: int
    optimizer: Any
    learning_rate: float | Callable[[Any], Any]
    shuffle: bool
    early_stopping: EarlyStopping | None
    clip: float | None
    dtype: type
    seed: int
    traces: tuple[int, ...] = ()
    trace_rows: int = 8


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
    numbers: np.ndarray | None = None,
    held_numbers: np.ndarray | None = None,
) -> Outcome:
    """Trains, and returns what it made and found.

    rows and validation hold NumPy arrays: X (n, inputs), Y (n, outputs), and w (n, 1), or None where all rows count
    alike. A callback is called after every epoch and ends the training by returning True; `watch` is called now and
    then, after a group of epochs. `numbers` and `held_numbers` are what the rows, and those of the validation, are
    called when one of them makes trouble.
    """
    with jax.enable_x64(settings.dtype is np.float64):
        return Training(shape, params, rows, validation, settings, numbers, held_numbers).run(callbacks, watch)


class Training:
    """One fit: what is fixed about it, and the state that moves."""

    def __init__(
        self,
        shape: Architecture,
        params: Sequence[Parameters],
        rows: Rows,
        validation: Rows | None,
        settings: Settings,
        numbers: np.ndarray | None,
        held_numbers: np.ndarray | None,
    ) -> None:
        self.shape, self.settings, self.begun = shape, settings, time.perf_counter()
        self.count = len(rows.X)
        self.numbers = np.arange(self.count) if numbers is None else numbers
        self.held_numbers = held_numbers
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
        self.given = params
        if not finite_tree(params):
            raise InputError("the weights hold NaN or infinity; set finite ones, with net.params = [(W, B), …]")
        if not finite_tree(cast):
            raise InputError("the weights are too large for float32; train with dtype='float64'")
        self.state = State(cast, self.first_moments(cast), np.int32(0), cast, dtype.type(np.inf), np.int32(0))
        self.done, self.group, self.took = 0, 1, 0.0
        self.asked = sorted(set(settings.traces), reverse=True)  # whose traces are still to come, the next one last
        self.shown = first_rows(rows, settings.trace_rows if self.asked else 0)
        self.history = History(shape.layers, metric_name=metric_of(shape) if held else "")

    def first_moments(self, params: list[Parameters]) -> Any:
        if isinstance(self.settings.optimizer, str):
            return start(OPTIMIZERS[self.settings.optimizer], params)
        optimizer = self.settings.optimizer
        try:
            shapes = jax.eval_shape(optimizer.init, params)
            if not takes_more(optimizer):
                jax.eval_shape(optimizer.update, params, shapes, params)
        except (AttributeError, TypeError, ValueError) as error:
            raise InputError(
                f"this Optax transformation cannot work on a network's parameters ({error}); take another one"
            ) from None
        if any(jax.numpy.issubdtype(leaf.dtype, jax.dtypes.prng_key) for leaf in jax.tree.leaves(shapes)):
            return optimizer.init(params)  # a random key has no NumPy dtype
        return jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), shapes)

    def run(self, callbacks: Sequence[Callable[[Epoch], Any]], watch: Callable[[Epoch], Any] | None) -> Outcome:
        """Group after group of epochs, until all are done or there is a reason to stop."""
        history, trouble, stopped = self.history, None, ""
        try:
            with interruptions() as interrupted:
                self.on_device = jax.device_put((self.rows, self.validation))
                self.keep()
                while self.done < self.settings.epochs and not stopped:
                    with interrupted.held():
                        trouble = self.advance(1 if callbacks else self.group)
                    if trouble is not None:
                        stopped = str(trouble)
                    else:
                        self.keep()
                        stopped = self.tell(callbacks, watch)
                    if interrupted.asked:
                        raise KeyboardInterrupt
        except KeyboardInterrupt:
            history.interrupted = True
            stopped = f"interrupted after epoch {self.done}; what was learned is kept"
        history.stopped = stopped or f"all {self.settings.epochs} epochs are done"
        params = self.state.params
        if self.settings.early_stopping and np.isfinite(self.state.best_cost) and trouble is None:
            params = self.state.best
            history.best_epoch = self.done - int(self.state.waited) - self.plan.watches_start
        if int(self.state.t) == 0:
            params = self.given  # nothing was learned, so nothing is rounded
        return Outcome(widened(params), history, trouble)

    def advance(self, most: int) -> Trouble | None:
        """Runs at most so many epochs in one call of the program, and takes in what comes back.

        Returns the trouble if a number stopped being finite; the state is then that from before the step.
        """
        if self.asked:
            most = min(most, self.asked[-1] - self.done)
        chunk, first = divmod(self.done, self.plan.capacity)
        stop = min(first + most, self.plan.capacity, first + self.settings.epochs - self.done)
        before, asked = self.state, time.perf_counter()
        order = self.order.until(chunk, stop)
        after, curves, reached = program(self.plan)(
            before, *self.on_device, order, self.knobs, np.int32(first), np.int32(stop)
        )
        count = int(reached) - first
        self.took = (time.perf_counter() - asked) / max(count, 1)
        new = Curves(*(np.asarray(curve)[first : first + count] for curve in curves))
        if not np.isfinite(new.cost).all() or not self.sound(after):
            trouble, self.state, fine = self.find_trouble(before, order, first, count)
            self.note(Curves(*(curve[:fine] for curve in new)))
            return trouble
        if not np.isfinite(new.validation).all():
            trouble = self.validation_trouble(after, self.done + count)
            self.state = after
            self.note(Curves(*(curve[:-1] for curve in new)))
            return trouble
        first_call = self.done == 0
        self.state = after
        self.note(new)
        self.group = 1 if first_call else next_group(self.group, self.took)  # the first call mostly compiles
        return None

    def note(self, curves: Curves) -> None:
        """Adds a group's curves to the history; its seconds are spread evenly over its epochs."""
        history, count = self.history, len(curves.cost)
        history.cost += curves.cost.tolist()
        history.gradient_norm += curves.gradient.tolist()
        if self.plan.validation_batches:
            history.validation_cost += curves.validation.tolist()
            history.metric += curves.metric.tolist()
        end = time.perf_counter() - self.begun
        history.seconds += [end - self.took * (count - 1 - k) for k in range(count)]
        self.done += count

    def keep(self) -> None:
        """Keeps the working of the next step, if it was asked for after this epoch."""
        if self.asked and self.asked[-1] == self.done:
            self.history.records[self.asked.pop()] = self.next_step()

    def next_step(self) -> Record:
        """The working of the optimizer's next step, as if the first rows were its batch, in float64.

        An Optax transformation has no equations of ours: the update, clipping included, is left out.
        """
        state, plan, (X, Y, w) = self.state, self.plan, self.shown
        t = int(state.t)
        drawn = masks(self.shape, self.knobs.seed, state.t, max(plan.batch, len(X)), self.rows.X.dtype)
        M = None if drawn is None else [None if m is None else np.array(m[: len(X)], np.float64) for m in drawn]
        rate = self.rate if plan.schedule is None else float(np.asarray(plan.schedule(jax.numpy.asarray(state.t))))
        known = isinstance(plan.optimizer, str)
        with np.errstate(all="ignore"):  # a number may blow up here that the training's own batches do not meet
            made = record(
                self.shape,
                widened(self.given if t == 0 else state.params),  # before the first step nothing is rounded
                X,
                Y,
                rate or 0.0,
                w,
                M,
                OPTIMIZERS[plan.optimizer] if known else GD,
                wide(state.moments) if known and t > 0 else None,
                t + 1,
                self.settings.clip,
            )
        return made if known else without_update(made)

    def tell(self, callbacks: Sequence[Callable[[Epoch], Any]], watch: Callable[[Epoch], Any] | None) -> str:
        """Tells the listeners about the last epoch; returns the reason to stop, or "" if there is none."""
        history, held = self.history, self.plan.validation_batches
        if callbacks or watch:
            epoch = Epoch(
                self.done,
                self.settings.epochs,
                history.cost[-1],
                history.validation_cost[-1] if held else None,
                history.metric[-1] if held else None,
                history.gradient_norm[-1],
                history.seconds[-1],
                self.count / max(self.took, 1e-9),
                self.state.params,
            )
            if watch:
                watch(epoch)
            answers = [callback(epoch) for callback in callbacks]
            if any(isinstance(answer, bool | np.bool_) and answer for answer in answers):
                return f"a callback asked for it after epoch {self.done}"
        stopping, waited = self.settings.early_stopping, int(self.state.waited)
        if stopping and waited >= stopping.patience:
            return f"early stopping: no improvement for {waited} epochs"
        return ""

    def find_trouble(self, before: State, order: np.ndarray, first: int, count: int) -> tuple[Trouble, State, int]:
        """Runs the group again up to the last good epoch, then step by step to the first number that is not finite.

        Returns the trouble, the state from before that step, and how many epochs of the group were fine.
        """
        plan, state, fine, past = self.plan, before, 0, count
        while past - fine > 2:  # halve: the same program, the same bits. Infinite weights may hide behind a finite cost
            middle = (fine + past) // 2
            after, curves, _ = program(plan)(
                state, *self.on_device, order, self.knobs, np.int32(first + fine), np.int32(first + middle)
            )
            if self.sound(after) and np.isfinite(np.asarray(curves.cost)).all():
                state, fine = after, middle
            else:
                past = middle
        good, good_epochs = state, fine
        for number in range(fine, min(past + 1, count)):
            for k in range(plan.batches):
                indices = np.arange(plan.batch, dtype=np.int32) if plan.batches == 1 else order[first + number, k]
                after, C = single(plan)(state, self.on_device[0], indices, self.knobs)
                if not np.isfinite(C) or not self.sound(after):
                    return self.describe(state, after, indices, self.done + number, k), state, number
                state = after
        words = advice(self.rows.X, self.rate, "C")  # the steps alone were fine: bits differ between two programs
        return Trouble(self.done + past, plan.batches, "C", "", (), words), good, good_epochs

    def sound(self, state: State) -> bool:
        """Whether all weights are finite, and all that one of our own optimizers remembers."""
        return finite_tree(state.params) and (not isinstance(self.plan.optimizer, str) or finite_tree(state.moments))

    def validation_trouble(self, state: State, epoch: int) -> Trouble:
        """The first quantity that is not finite on the validation rows."""
        shape = self.shape
        X, Y, w = (np.asarray(part) for part in take(self.on_device[1], None))
        quantity, rows = blame(shape, as_numpy(state.params), X, Y, w, None, 0.0)
        quantity = quantity or "C"
        words = advice(X, self.rate, quantity)
        apart = self.held_numbers is None  # rows of a table of their own
        numbers = tuple(int(row) for row in (rows if apart else self.held_numbers[rows]))  # type: ignore[index]
        return Trouble(
            epoch, self.plan.batches, quantity, layer_words(shape, quantity), numbers, words, validation=apart
        )

    def describe(self, state: State, after: State, indices: np.ndarray, epoch: int, step: int) -> Trouble:
        """The trouble of one step: its first quantity that is not finite, and the rows that made it so."""
        shape, dtype = self.shape, self.rows.X.dtype
        X, Y, w = (np.asarray(part) for part in take(self.on_device[0], indices))
        drawn = masks(shape, self.knobs.seed, state.t, len(X), dtype)
        M = None if drawn is None else [None if m is None else np.asarray(m) for m in drawn]
        quantity, rows = blame(shape, as_numpy(state.params), X, Y, w, M, self.rate or 0.0)
        quantity = quantity or self.unsound(after)
        numbers = tuple(sorted(int(self.numbers[row]) for row in indices[rows]))
        words = advice(X, self.rate, quantity)
        return Trouble(epoch + 1, step + 1, quantity, layer_words(shape, quantity), numbers, words)

    def unsound(self, state: State) -> str:
        """What is not finite after a step whose equations were: a weight, or what the optimizer remembers."""
        for name, layer in zip(self.shape.layers, state.params, strict=True):
            for letter, value in zip("WB", layer, strict=True):
                if value is not None and not np.isfinite(value).all():
                    return f"{letter}{name}_new"
        return "C" if self.sound(state) else f"the memory of {self.plan.optimizer}"  # sound: added up in another order


def next_group(group: int, seconds: float) -> int:
    """How many epochs to run in the next call: as many as fit, growing by no more than eightfold at a time."""
    return max(1, min(8 * group, int(GROUP_SECONDS / max(seconds, 1e-9)), MOST_EPOCHS))


def finite_tree(tree: Any) -> bool:
    """Whether every number of every array in a tree of them is finite."""
    return all(all_finite(np.asarray(leaf)) for leaf in jax.tree.leaves(tree))


def as_numpy(params: Sequence[Parameters]) -> list[Parameters]:
    """Parameters as NumPy arrays, in the dtype that they have."""
    return [Parameters(*(None if a is None else np.asarray(a) for a in layer)) for layer in params]


def widened(params: Sequence[Parameters]) -> list[Parameters]:
    """Parameters as float64 NumPy arrays of their own."""
    return [Parameters(*(None if a is None else np.array(a, np.float64) for a in layer)) for layer in params]


def wide(moments: Any) -> States:
    """What one of our own optimizers remembers, as float64 NumPy arrays of its own."""
    return [
        (tuple(np.array(a, np.float64) for a in of_W), tuple(np.array(a, np.float64) for a in of_B))
        for of_W, of_B in moments
    ]


def first_rows(rows: Rows, count: int) -> Rows:
    """A float64 copy of the first rows."""
    return Rows(*(None if part is None else np.array(part[:count], np.float64) for part in rows))


def without_update(made: Record) -> Record:
    """A record that ends with the derivatives."""
    steps = tuple(step for step in made.steps if step.phase != "update")
    used = tuple((name, value) for name, value in made.constants if name not in ("η", "t", "limit"))
    return replace(made, steps=steps, constants=used)


class Interruptions:
    """Whether Ctrl-C was pressed. A second one interrupts at once, but not while a group of epochs is held together."""

    def __init__(self) -> None:
        self.asked, self.waits = False, False

    @contextmanager
    def held(self) -> Iterator[None]:
        self.waits = True
        try:
            yield
        finally:
            self.waits = False


@contextmanager
def interruptions() -> Iterator[Interruptions]:
    """The first Ctrl-C only raises a flag, so that a group of epochs is finished and kept: nothing can stop one."""
    flag = Interruptions()
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or usual is not signal.default_int_handler:
        yield flag  # Ctrl-C does not come here, or somebody else decides what it means
        return

    def handler(number: int, frame: Any) -> None:
        again, flag.asked = flag.asked, True
        if again and not flag.waits:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, handler)
    try:
        yield flag
    finally:
        signal.signal(signal.SIGINT, usual)
