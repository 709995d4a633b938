"""What stands behind the door `Network.fit`: checks what was asked for, opens `train/`, and says what came of it."""

import math
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from .architecture import checked_name, checked_number, checked_whole
from .equations.descent import OPTIMIZERS
from .errors import InputError, NotFinite
from .history import History
from .inputs import arrays
from .train import EarlyStopping, Settings, train
from .train.program import Rows

if TYPE_CHECKING:
    from .network import Network

MOST_PATIENCE = 2**31 - 1


def fit(
    net: "Network",
    X: Any,
    Y: Any,
    *,
    epochs: int,
    batch_size: int | None,
    optimizer: Any,
    learning_rate: Any,
    shuffle: bool,
    validation: Any,
    early_stopping: Any,
    callbacks: Any,
    progress: bool | None,
    sample_weight: Any,
    clip: float | None,
    dtype: Any,
    seed: int | None,
    traces: Any,
    trace_rows: int,
) -> History:
    """Trains `net` in place; the arguments are those of `Network.fit`."""
    shape = net.architecture
    rows = Rows(*arrays(shape, X, Y, sample_weight, narrow=True))
    del X, Y  # they may be large, and the training holds rows of its own
    seed = checked_whole("seed", net.seed if seed is None else seed, 0)
    rows, held, numbers, held_numbers = split(net, rows, validation, seed)
    rate, schedule = checked_rate(optimizer, learning_rate)
    epochs = checked_whole("epochs", epochs)
    settings = Settings(
        epochs,
        len(rows.X) if batch_size is None else checked_whole("batch_size", batch_size),
        optimizer,
        schedule if schedule is not None else rate,
        checked_bool("shuffle", shuffle),
        checked_stopping(early_stopping),
        None if clip is None else checked_clip(clip),
        checked_dtype(dtype),
        seed,
        checked_traces(traces, epochs),
        checked_whole("trace_rows", trace_rows),
    )
    functions = [callbacks] if callable(callbacks) else callbacks or ()
    if not isinstance(functions, list | tuple) or not all(map(callable, functions)):
        raise InputError("callbacks holds something that cannot be called; give functions that take an Epoch")

    shown = sys.stderr.isatty() if progress is None else progress
    if shown:
        from .render.progress import bar

        watching = bar(settings.epochs)
    else:
        watching = nullcontext(None)
    with watching as watch:
        outcome = train(shape, net.params, rows, held, settings, functions, watch, numbers, held_numbers)
    net.params = outcome.params
    history = History(**vars(outcome.history))
    if history.interrupted:
        print(f"chainrule: {history.stopped}", file=sys.stderr)
    if outcome.trouble is not None:
        raise NotFinite(outcome.trouble, history)
    return history


def split(
    net: "Network", rows: Rows, validation: Any, seed: int
) -> tuple[Rows, Rows | None, np.ndarray, np.ndarray | None]:
    """The rows to train on, those to validate on if there are some, and which rows of X both are."""
    everything = np.arange(len(rows.X))
    if validation is None:
        return rows, None, everything, None
    if isinstance(validation, tuple | list):
        if len(validation) not in (2, 3):
            raise InputError(
                f"validation has {len(validation)} parts; give (X, Y), (X, Y, sample_weight) or a fraction"
            )
        X, Y, weights = arrays(net.architecture, *validation)
        return rows, Rows(X, Y, weights), everything, None
    fraction = checked_number("validation", validation, below=1.0)
    count = len(rows.X)
    held = math.ceil(fraction * count) if fraction else 0
    if held == 0:
        return rows, None, everything, None
    if held >= count:
        raise InputError(
            f"validation={fraction:g} of {count} rows leaves none to train on; give more rows or a smaller fraction"
        )
    order = np.random.default_rng([seed, 1]).permutation(count)
    chosen, kept = np.sort(order[:held]), np.sort(order[held:])
    return chosen_rows(rows, kept), chosen_rows(rows, chosen), kept, chosen


def chosen_rows(rows: Rows, chosen: np.ndarray) -> Rows:
    return Rows(rows.X[chosen], rows.Y[chosen], None if rows.w is None else rows.w[chosen])


def checked_rate(optimizer: Any, rate: Any) -> tuple[float, Any]:
    """The learning rate as a number, and the schedule if it is one."""
    if not isinstance(optimizer, str):
        if not (callable(getattr(optimizer, "init", None)) and callable(getattr(optimizer, "update", None))):
            raise InputError(
                f"optimizer is {str(optimizer)[:60]!r}; give one of {', '.join(OPTIMIZERS)}, or an Optax transformation"
            )
        if rate is not None:
            raise InputError("an Optax transformation brings its own learning rate; leave learning_rate out")
        return 0.0, None
    checked_name("optimizer", optimizer, OPTIMIZERS)
    if rate is None:
        return OPTIMIZERS[optimizer].rate, None
    if callable(rate):
        return 0.0, checked_schedule(rate)
    return checked_number("learning_rate", rate), None


def checked_traces(value: Any, epochs: int) -> tuple[int, ...]:
    """The epochs to keep traces of, one or several, from 0 to the last one."""
    try:
        given = list(() if value is None else value)
    except TypeError:
        given = [value]
    asked = tuple(checked_whole("an epoch of traces", epoch, 0) for epoch in given)
    if asked and max(asked) > epochs:
        raise InputError(
            f"traces asks for epoch {max(asked)}, but the training has epochs={epochs}; ask for epochs from 0, before "
            f"the first step, to {epochs}"
        )
    return asked


def checked_bool(name: str, value: Any) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise InputError(f"{name} is {value!r}; it must be True or False")
    return bool(value)


def checked_clip(value: Any) -> float:
    limit = checked_number("clip", value)
    if limit == 0:
        raise InputError(
            "clip is 0, which would stop every step; give the greatest length of the gradient, such as 1.0"
        )
    return limit


def checked_schedule(schedule: Any) -> Any:
    """A schedule that can be compiled: from the number of steps taken to one number, by array operations."""
    import jax

    try:
        hash(schedule)
        shape = jax.eval_shape(schedule, jax.ShapeDtypeStruct((), np.int32)).shape
    except Exception as error:
        raise InputError(
            f"the schedule cannot be compiled ({type(error).__name__}); make it of array operations, such as "
            "lambda t: jax.numpy.where(t < 10, 0.1, 0.01), or take one of Optax's"
        ) from None
    if shape != ():
        raise InputError(f"the schedule gives an array of shape {shape}; it must give one number for a number of steps")
    return schedule


def checked_stopping(value: Any) -> EarlyStopping | None:
    if value is None or value is False:
        return None
    if value is True:
        return EarlyStopping()
    if isinstance(value, EarlyStopping):
        patience, least = checked_whole("patience", value.patience), checked_number("least", value.least)
        return EarlyStopping(min(patience, MOST_PATIENCE), least)
    return EarlyStopping(min(checked_whole("early_stopping", value), MOST_PATIENCE))


def checked_dtype(value: Any) -> type:
    try:
        kind = np.dtype(value)
    except TypeError:
        kind = None
    if kind not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise InputError(f"dtype is {value!r}; it must be 'float32' or 'float64'")
    return np.float32 if kind == np.float32 else np.float64
