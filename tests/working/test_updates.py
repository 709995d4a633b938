"""Every optimizer's steps as working, with their state carried on, against Optax and automatic differentiation."""

from dataclasses import replace

import jax
import numpy as np
import optax
import pytest

from chainrule.architecture import architecture
from chainrule.equations.descent import OPTIMIZERS
from chainrule.equations.propagate import Parameters
from chainrule.working.explain import explain
from chainrule.working.expressions import evaluate
from chainrule.working.record import Record, record
from tests.equations.test_gradients import by_autodiff, problem

RATE, LIMIT = 0.05, 0.3
THEIRS = {  # the transformation, and what Optax calls our V and S
    "gd": (optax.sgd(RATE), {}),
    "momentum": (optax.sgd(RATE, momentum=0.9), {"V": "trace"}),
    "nesterov": (optax.sgd(RATE, momentum=0.9, nesterov=True), {"V": "trace"}),
    "rmsprop": (optax.rmsprop(RATE), {"S": "nu"}),
    "adagrad": (optax.adagrad(RATE), {"S": "sum_of_squares"}),
    "adam": (optax.adam(RATE), {"V": "mu", "S": "nu"}),
    "adamw": (optax.adamw(RATE), {"V": "mu", "S": "nu"}),
}
EXTRAS = {
    "plain": {},
    "l1 and l2": {"l1": 0.02, "l2": 0.1},
    "clipping": {"limit": LIMIT},
    "a limit that is not reached": {"limit": 1e6},
    "sample weights": {"weighted": True},
    "dropout": {"dropout": (0.5, 0.2)},
    "no bias": {"bias": False},
    "everything": {"l1": 0.02, "l2": 0.1, "limit": LIMIT, "weighted": True, "dropout": (0.5, 0.2)},
}


class Course:
    """Some steps of learning: ours as working, and Optax's on the gradients of automatic differentiation."""

    def __init__(self, optimizer: str, l1=0.0, l2=0.0, limit=None, weighted=False, dropout=(0.0, 0.0), bias=True):
        shape = architecture([3, 4, 3, 2], activations="tanh", l1=l1, l2=l2, dropout=dropout, bias=bias)
        self.rule, (theirs, self.letters) = OPTIMIZERS[optimizer], THEIRS[optimizer]
        self.limit, self.weighted, self.dropout = limit, weighted, any(dropout)
        self.theirs = theirs if limit is None else optax.chain(optax.clip_by_global_norm(limit), theirs)
        self.problem = problem(shape, rows=5, seed=3, weighted=weighted)
        self.masks = np.random.default_rng(8)

    def steps(self, count: int):
        """A record of each step, with Optax's parameters and state after it."""
        p, t, ours, states = self.problem, 0, self.problem.params, None
        state = self.theirs.init(jax.tree.map(jax.numpy.array, p.params))
        for t in range(1, count + 1):
            masks = [None if M is None else (self.masks.random(M.shape) >= 0.4) / 0.6 for M in p.masks]
            now = replace(p, masks=masks)
            slopes = jax.tree.unflatten(jax.tree.structure(p.params), by_autodiff(now))
            made = record(
                p.shape, ours, p.X, p.Y, RATE, p.weights if self.weighted else None, masks if self.dropout else None,
                self.rule, states, t, self.limit,
            )  # fmt: skip
            updates, state = self.theirs.update(slopes, state, jax.tree.map(jax.numpy.array, p.params))
            p = replace(p, params=jax.tree.map(lambda a, b: np.asarray(a + b), p.params, updates))
            ours = after(made)
            states = [(self.remembered(made, f"W{name}"), self.remembered(made, f"B{name}")) for name in p.shape.layers]
            yield made, p.params, state

    def remembered(self, made: Record, quantity: str) -> tuple[np.ndarray, ...]:
        names = [f"{letter}{quantity}_new" for letter in self.rule.state]
        return tuple(made.value(name) for name in names if name in made.by_name)


def after(made: Record) -> list[Parameters]:
    known = made.by_name
    return [
        Parameters(known[f"W{name}_new"].value, known[f"B{name}_new"].value if f"B{name}_new" in known else None)
        for name in made.architecture.layers
    ]


def close(ours, theirs):
    for a, b in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-10 * (np.abs(b).max() + 1e-6))


every = pytest.mark.parametrize("optimizer", list(THEIRS))
with_extras = pytest.mark.parametrize("extras", list(EXTRAS.values()), ids=list(EXTRAS))


def test_there_is_an_opinion_on_every_optimizer():
    assert list(OPTIMIZERS) == list(THEIRS)


@every
@with_extras
def test_the_steps_are_optax_s(optimizer, extras, float64):
    """The weights, and what is remembered, after 1, 2 and 5 steps; both start equal and go on by themselves."""
    course = Course(optimizer, **extras)
    assert set(course.letters) == set(course.rule.state)
    seen = []
    for t, (made, params, state) in enumerate(course.steps(5), start=1):
        if t not in (1, 2, 5):
            continue
        seen.append(t)
        close(after(made), params)
        for letter, theirs in course.letters.items():
            remembered = optax.tree_utils.tree_get(state, theirs)
            for name, layer in zip(made.architecture.layers, remembered, strict=True):
                for which, array in zip("WB", layer, strict=True):
                    if array is not None:
                        close(made.value(f"{letter}{which}{name}_new"), array)
    assert seen == [1, 2, 5]


@every
@with_extras
def test_each_equation_gives_its_value_and_its_terms_add_up(optimizer, extras):
    """In the first step, and in the second, where the optimizer remembers something."""
    seen = set()
    for made, _, _ in Course(optimizer, **extras).steps(2):
        for step in made:
            for form in step.forms:
                np.testing.assert_allclose(evaluate(form, made.value), step.value, rtol=1e-9, atol=1e-13)
            if step.phase != "update":
                continue
            seen.add(step.name)
            for index in np.ndindex(*step.shape):
                account = explain(made, step.name, index, most=None)
                total = sum(term.value for term in account.terms)
                assert account.value == step.value[index]
                assert total == pytest.approx(account.value, rel=1e-9, abs=1e-13)
    assert {f"W{name}_new" for name in ("1", "2", "o")} <= seen


@every
def test_what_is_remembered_at_first(optimizer):
    """0 everywhere, but 0.1 for adagrad; and in the second step what the first one left."""
    (first, *_), (second, *_) = Course(optimizer).steps(2)
    begin = 0.1 if optimizer == "adagrad" else 0.0
    given = [step.name for step in first if step.phase == "given" and step.name[0] in "VS"]
    assert given == [f"{s}{q}{n}" for n in ("o", "2", "1") for q in "WB" for s in OPTIMIZERS[optimizer].state]
    for name in given:
        np.testing.assert_array_equal(first.value(name), np.full(first.shape(name), begin))
        np.testing.assert_array_equal(second.value(name), first.value(f"{name}_new"))
        assert (second.value(name) != begin).any()


FORWARD = "X Wo Bo Zo O Y C Eo dWo dBo"
UPDATES = {
    "gd": "W_new",
    "momentum": "V V_new W_new",
    "nesterov": "V V_new W_new",
    "rmsprop": "S S_new W_new",
    "adagrad": "S S_new W_new",
    "adam": "V S V_new S_new V̂ Ŝ W_new",
    "adamw": "V S V_new S_new V̂ Ŝ W_new",
}


def named(letter: str, quantity: str) -> str:
    """V_new of Wo is VWo_new, W_new of Bo is Bo_new."""
    letter, *new = letter.split("_")
    return "_".join([("" if letter == "W" else letter) + quantity, *new])


@every
@pytest.mark.parametrize("limit", [None, 1.0])
def test_the_names_come_in_this_order(optimizer, limit):
    shape = architecture([2, 1])
    params = [Parameters(np.array([[0.5], [-1.0]]), np.array([[0.25]]))]
    made = record(
        shape, params, np.array([[1.0, 2.0]]), np.array([[1.0]]), optimizer=OPTIMIZERS[optimizer], limit=limit
    )
    clipping = "length factor dWo_clipped dBo_clipped".split() if limit else []
    updates = [named(letter, quantity) for quantity in ("Wo", "Bo") for letter in UPDATES[optimizer].split()]
    assert [step.name for step in made] == [*FORWARD.split(), *clipping, *updates]


def test_one_step_of_adam_with_a_pen():
    """O − Y = 0.5·1 − 1·2 + 0.25 − 1 = −2.25, so dW = (−2.25, −4.5): the first step is η in size against the slope."""
    shape = architecture([2, 1])
    params = [Parameters(np.array([[0.5], [-1.0]]), np.array([[0.25]]))]
    made = record(
        shape, params, np.array([[1.0, 2.0]]), np.array([[1.0]]), learning_rate=0.1, optimizer=OPTIMIZERS["adam"]
    )
    np.testing.assert_allclose(made.value("VWo_new"), [[-0.225], [-0.45]])
    np.testing.assert_allclose(made.value("SWo_new"), [[0.0050625], [0.02025]])
    np.testing.assert_allclose(made.value("V̂Wo"), [[-2.25], [-4.5]])
    np.testing.assert_allclose(made.value("ŜWo"), [[5.0625], [20.25]])
    np.testing.assert_allclose(made.value("Wo_new"), [[0.6], [-0.9]], rtol=1e-8)
    assert made.by_name["V̂Wo"].equation == "V̂Wo = VWo_new / (1 − 0.9ᵗ)"
    assert made.by_name["Wo_new"].equation == "Wo_new = Wo − η·V̂Wo / (√ŜWo + 1e−8)"


def test_clipping_with_a_pen():
    """O − Y = −1, so dW = (−3, −4), and there is no bias: the arrow is 5 long, a limit of 1 leaves a fifth of each."""
    shape = architecture([2, 1], bias=False, reduction="sum")
    params = [Parameters(np.zeros((2, 1)), None)]
    made = record(shape, params, np.array([[3.0, 4.0]]), np.array([[1.0]]), learning_rate=0.5, limit=1.0)
    np.testing.assert_allclose(made.value("length"), 5)
    np.testing.assert_allclose(made.value("factor"), 0.2)
    np.testing.assert_allclose(made.value("dWo_clipped"), [[-0.6], [-0.8]])
    np.testing.assert_allclose(made.value("Wo_new"), [[0.3], [0.4]])
    assert made.by_name["Wo_new"].equation == "Wo_new = Wo − η·dWo_clipped"
    assert dict(made.constants)["limit"] == 1.0
