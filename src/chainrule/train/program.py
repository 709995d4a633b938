"""The one program that is compiled: epochs of shuffled steps, each the three equations and an update.

What may change without compiling again (weights, learning rate, seed, number of epochs, order of the rows) is an
argument; what decides the code is in `Plan`. `fit.py` calls it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from ..architecture import Architecture
from ..equations.descent import OPTIMIZERS, clip, descend, length
from ..equations.propagate import NO_PENALTY, Backward, Parameters, backward, cost, forward, price, row_share


@dataclass(frozen=True)
class Plan:
    """What decides the compiled code. Two fits with equal plans share one program."""

    shape: Architecture
    optimizer: Any  # the name of one of ours, or an Optax transformation
    batch: int  # rows in a step
    batches: int  # steps in an epoch
    validation_batches: int  # 0: no validation
    capacity: int  # the most epochs that one call may run
    early_stopping: bool
    schedule: Callable[[Any], Any] | None
    clipped: bool

    @property
    def watches_start(self) -> bool:
        """Whether the cost that early stopping watches is that of an epoch's start: all rows in a single step."""
        return self.batches == 1 and not self.validation_batches


class Rows(NamedTuple):
    """A table of rows, padded to whole batches: X (n, inputs), Y (n, outputs), w (n, 1).

    w is what each row counts, 0 for the padding; or, where all rows count alike, how many of them are no padding, which
    spares the gather of a weight for each.
    """

    X: Any
    Y: Any
    w: Any


class State(NamedTuple):
    """All that changes from step to step, and what early stopping needs to remember."""

    params: list[Parameters]
    moments: Any  # the optimizer's own state
    t: Any  # steps taken
    best: list[Parameters]
    best_cost: Any
    waited: Any  # epochs since the best


class Knobs(NamedTuple):
    """Numbers that a fit may choose without compiling again."""

    rate: Any
    limit: Any  # of the gradient's length, for clipping
    patience: Any
    least: Any  # the improvement that counts
    seed: Any  # the words of a JAX random key, for dropout


class Curves(NamedTuple):
    """What an epoch leaves behind, an entry for each epoch of the call; gradient is (epochs, layers)."""

    cost: Any
    validation: Any
    metric: Any
    gradient: Any


@lru_cache(maxsize=128)
def program(plan: Plan) -> Callable[..., tuple[State, Curves, Any]]:
    """`run(state, rows, validation, order, knobs, start, stop)` → the state after, the curves, and the epoch reached.

    order is (capacity, batches, batch): the rows of each step. Epochs start … stop − 1 of it are run, fewer if early
    stopping says so or a cost stops being finite.
    """

    def run(
        state: State, rows: Rows, validation: Rows, order: Any, knobs: Knobs, start: Any, stop: Any
    ) -> tuple[State, Curves, Any]:
        state = begun(plan, state)
        dtype = rows.X.dtype
        empty = jnp.zeros(plan.capacity, dtype)
        curves = Curves(empty, empty, empty, jnp.zeros((plan.capacity, len(state.params)), dtype))

        def goes_on(loop: tuple[Any, State, Curves]) -> Any:
            epoch, state, curves = loop
            last = jnp.maximum(epoch - 1, 0)  # all curves hold 0, which is finite, before the first epoch
            fine = jnp.isfinite(curves.cost[last]) & jnp.isfinite(curves.validation[last])
            return (epoch < stop) & fine & (state.waited < knobs.patience)

        def one_epoch(loop: tuple[Any, State, Curves]) -> tuple[Any, State, Curves]:
            epoch, state, curves = loop
            old = state.params
            state, total, gradient = learn(plan, state, rows, order[epoch], knobs)
            seen, metric = judge(plan, state.params, validation) if plan.validation_batches else (0.0, 0.0)
            if plan.early_stopping:
                watched = seen if plan.validation_batches else total
                state = remember(state, old if plan.watches_start else state.params, watched, knobs)
            curves = Curves(
                curves.cost.at[epoch].set(total),
                curves.validation.at[epoch].set(seen),
                curves.metric.at[epoch].set(metric),
                curves.gradient.at[epoch].set(gradient),
            )
            return epoch + 1, state, curves

        reached, state, curves = lax.while_loop(goes_on, one_epoch, (start, state, curves))
        return state, curves, reached

    return jax.jit(run)


@lru_cache(maxsize=128)
def single(plan: Plan) -> Callable[..., tuple[State, Any]]:
    """One step alone: `step(state, rows, indices, knobs)` → the state after, and the cost before."""

    def step(state: State, rows: Rows, indices: Any, knobs: Knobs) -> tuple[State, Any]:
        state = begun(plan, state)
        state, loss, extra, _, _ = one_step(plan, state, take(rows, indices), knobs, jnp.bool_(False))
        return state, loss + extra

    return jax.jit(step)


def begun(plan: Plan, state: State) -> State:
    """The state, with an Optax transformation's own begun in the first step, which needs no program of its own."""
    if isinstance(plan.optimizer, str):
        return state
    fresh = lax.cond(state.t == 0, lambda: plan.optimizer.init(state.params), lambda: state.moments)
    return state._replace(moments=fresh)


def learn(plan: Plan, state: State, rows: Rows, order: Any, knobs: Knobs) -> tuple[State, Any, Any]:
    """One epoch, a scan over its steps: the state after, the epoch's cost, each layer's gradient length at its end."""
    dtype = rows.X.dtype

    def step(carry: tuple[State, Any, Any, Any], turn: Any) -> tuple[tuple[State, Any, Any, Any], None]:
        state, total, prices, _ = carry
        indices, last = turn
        state, loss, extra, counted, lengths = one_step(plan, state, take(rows, indices), knobs, last)
        part = counted / everything if plan.shape.reduction == "mean" else 1
        return (state, total + loss * part, prices + extra, lengths), None

    everything = jnp.sum(rows.w).astype(dtype)  # what all rows count: of plain rows, their number
    everything = jnp.where(everything > 0, everything, 1)
    zero = jnp.zeros((), dtype)
    carry = (state, zero, zero, jnp.zeros(len(state.params), dtype))
    if plan.batches == 1:
        carry, _ = step(carry, (None, True))
    else:
        carry, _ = lax.scan(step, carry, (order, jnp.arange(plan.batches) == plan.batches - 1))
    state, total, prices, lengths = carry
    return state, total + prices / plan.batches, lengths


def one_step(plan: Plan, state: State, batch: Rows, knobs: Knobs, last: Any) -> tuple[State, Any, Any, Any, Any]:
    """Forward, cost, backward, update on one batch.

    Returns the state after; the cost without the penalty; the penalty; what the batch's rows count together; and the
    length of each layer's gradient, which is measured in the `last` step of an epoch alone,
    because it costs a tenth of a step.
    """
    shape, (X, Y, w) = plan.shape, batch
    share = row_share(w, shape.reduction)
    M = masks(shape, knobs.seed, state.t, len(X), X.dtype)
    layers = forward(shape.activations, state.params, X, M)
    loss = cost(shape.cost, shape.activations, state.params, layers, Y, share, NO_PENALTY)
    back = backward(shape.activations, shape.cost, state.params, layers, Y, share, shape.penalty)
    lengths = lax.cond(last, lengths_of, lambda back: jnp.zeros(len(back), X.dtype), back)
    if plan.clipped:
        back = clip(back, knobs.limit)
    t = state.t + 1
    rate = knobs.rate if plan.schedule is None else jnp.asarray(plan.schedule(state.t), X.dtype)
    if isinstance(plan.optimizer, str):
        params, moments = descend(
            OPTIMIZERS[plan.optimizer], state.params, back, state.moments, rate, t.astype(X.dtype)
        )
    else:
        slopes = [Parameters(dW, dB) for _, dW, dB in back]

        def cost_of(params: list[Parameters]) -> Any:
            again = forward(shape.activations, params, X, M)
            return cost(shape.cost, shape.activations, params, again, Y, share, shape.penalty)

        more = {"value": loss + price(state.params, shape.penalty), "grad": slopes, "value_fn": cost_of}
        updates, moments = plan.optimizer.update(
            slopes, state.moments, state.params, **(more if takes_more(plan.optimizer) else {})
        )
        params = jax.tree.map(jnp.add, state.params, updates)
    counted = jnp.sum(w)
    extra = jnp.asarray(price(state.params, shape.penalty), X.dtype)
    return state._replace(params=params, moments=moments, t=t), loss, extra, counted, lengths


def takes_more(optimizer: Any) -> bool:
    """Whether an Optax transformation wants the cost and a way to compute it again, as a line search does."""
    return type(optimizer).__name__ == "GradientTransformationExtraArgs"


def lengths_of(back: list[Backward]) -> Any:
    """The length of each layer's (dW, dB)."""
    return jnp.stack([length([dW, dB]) for _, dW, dB in back])


def take(rows: Rows, indices: Any) -> Rows:
    """The rows of one batch; without indices all of them, since in a single batch the order changes nothing.

    The indices are known to be good, which makes the gather several times faster.
    """
    if rows.w.ndim == 0:
        places = jnp.arange(len(rows.X)) if indices is None else indices
        w = (places < rows.w).astype(rows.X.dtype)[:, None]
    else:
        w = rows.w if indices is None else rows.w.at[indices].get(mode="promise_in_bounds")
    if indices is None:
        return Rows(rows.X, rows.Y, w)
    X, Y = (part.at[indices].get(mode="promise_in_bounds") for part in (rows.X, rows.Y))
    return Rows(X, Y, w)


def masks(shape: Architecture, seed: Any, t: Any, rows: int, dtype: Any) -> list[Any] | None:
    """Dropout's masks for step t: 0, or 1 / (chance to stay)."""
    if not any(shape.dropout):
        return None
    key = jax.random.fold_in(jax.random.wrap_key_data(seed, impl="threefry2x32"), t)
    drawn = [
        jax.random.bernoulli(jax.random.fold_in(key, layer), 1 - rate, (rows, units)).astype(dtype) / (1 - rate)
        if rate
        else None
        for layer, (rate, units) in enumerate(zip(shape.dropout, shape.sizes[1:-1], strict=True))
    ]
    return [*drawn, None]


def judge(plan: Plan, params: list[Parameters], rows: Rows) -> tuple[Any, Any]:
    """The cost on the validation rows, as `Network.cost` gives it, and the metric: accuracy, or R² for a regression."""
    shape, (X, Y, w) = plan.shape, take(rows, None)
    layers = forward(shape.activations, params, X)
    share = row_share(w, shape.reduction)
    seen = cost(shape.cost, shape.activations, params, layers, Y, share, shape.penalty)
    O, share = layers[-1].H, row_share(w, "mean")
    if metric_of(shape) == "r2":
        mean = jnp.sum(share * Y, axis=0, keepdims=True)
        left, all_of_it = jnp.sum(share * (Y - O) ** 2, axis=0), jnp.sum(share * (Y - mean) ** 2, axis=0)
        noise = (4 * jnp.finfo(X.dtype).eps * jnp.max(jnp.abs(Y), axis=0)) ** 2
        return seen, jnp.mean(jnp.where(all_of_it > noise, 1 - left / all_of_it, jnp.nan))  # all alike: there is no R²
    if shape.loss == "cross_entropy":
        right = (jnp.argmax(O, axis=1) == jnp.argmax(Y, axis=1))[:, None].astype(X.dtype)
    else:
        right = jnp.mean(((O > 0.5) == (Y > 0.5)).astype(X.dtype), axis=1, keepdims=True)
    return seen, jnp.sum(share * right)


def metric_of(shape: Architecture) -> str:
    """The metric that a History keeps for a network: accuracy for the cross-entropies, else R²."""
    return "accuracy" if shape.loss in ("cross_entropy", "binary_cross_entropy") else "r2"


def remember(state: State, params: list[Parameters], watched: Any, knobs: Knobs) -> State:
    """Early stopping: keeps the parameters of the best epoch, and counts the epochs since."""
    better = watched < state.best_cost - knobs.least
    best = jax.tree.map(lambda new, old: jnp.where(better, new, old), params, state.best)
    return state._replace(
        best=best,
        best_cost=jnp.where(better, watched, state.best_cost),
        waited=jnp.where(better, 0, state.waited + 1),
    )
