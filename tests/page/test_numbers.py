"""Every number on the page is Python's, after any sequence of edits, steps of learning, undoing and walking about."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

import chainrule as cr
from chainrule.equations.descent import OPTIMIZERS, States, start
from chainrule.working.record import Record, record

from .looking import values

RELATIVE = 1e-9
SETTINGS = {
    "article": ([1, 2, 2], {"reduction": "sum", "output": "relu"}, {}),
    "deep": ([2, 3, 3, 2], {"activations": ["tanh", "leaky_relu"], "loss": "huber"}, {}),
    "classes": ([3, 4, 3], {"activations": "gelu", "loss": "cross_entropy", "l2": 0.1, "l1": 0.01}, {}),
    "yes or no": ([2, 3, 1], {"activations": "sigmoid", "loss": "binary_cross_entropy"}, {"optimizer": "adam"}),
    "no bias": ([2, 2, 1], {"bias": False, "activations": "elu"}, {"optimizer": "nesterov", "clip": 0.05}),
    "none hidden": ([2, 2], {"loss": "squared_error"}, {"optimizer": "rmsprop"}),
}


class Twin:
    """The same network in Python, to which the same is done."""

    def __init__(self, net: cr.Network, X: np.ndarray, Y: np.ndarray, optimizer: str = "gd", clip: float | None = None):
        self.net, self.X, self.Y, self.clip = net, X.copy(), Y.copy(), clip
        self.params = [(W.copy(), None if B is None else B.copy()) for W, B in net.params]
        self.rule, self.t = OPTIMIZERS[optimizer], 1
        self.states: States = start(self.rule, self.net.params)

    def record(self) -> Record:
        self.net.params = self.params
        return record(
            self.net.architecture, self.net.params, self.X, self.Y, 0.1, optimizer=self.rule, states=self.states,
            t=self.t, limit=self.clip,
        )  # fmt: skip

    def set(self, name: str, index: tuple[int, ...], value: float) -> None:
        if name in "XY":
            getattr(self, name)[index] = value
            return
        layer = self.net.architecture.layers.index(name[1:])
        matrix = self.params[layer]["WB".index(name[0])]
        assert matrix is not None
        matrix[index] = value

    def learn(self) -> None:
        done = self.record().by_name
        layers = self.net.architecture.layers

        def after(name: str) -> np.ndarray:
            return done[f"{name}_new"].value.copy()

        self.params = [
            (after(f"W{layer}"), None if B is None else after(f"B{layer}"))
            for layer, (_, B) in zip(layers, self.params, strict=True)
        ]
        kept = [
            [tuple(after(f"{s}{letter}{layer}") for s in self.rule.state) if value is not None else ()
             for letter, value in zip("WB", params, strict=True)]
            for layer, params in zip(layers, self.params, strict=True)
        ]  # fmt: skip
        self.states = [(W, B) for W, B in kept]
        self.t += 1


def compare(page: Page, twin: Twin) -> None:
    """Every number on the page beside Python's; and every number of Python's is there."""
    known, shown = twin.record().by_name, values(page)
    for cell, value in shown.items():
        name, _, index = cell.rstrip("]").partition("[")
        array = known[name].value
        expected = array[tuple(map(int, index.split(",")))] if index else array
        assert abs(value - expected) <= RELATIVE * (np.abs(array).max() + 1e-6), (cell, value, expected)
    wanted = {
        f"{step.name}[{','.join(map(str, index))}]" if index else step.name
        for step in twin.record()
        for index in np.ndindex(step.shape)
    }
    assert wanted <= set(shown)


def opened(name: str, open_lesson: Any) -> tuple[Page, Twin]:
    sizes, options, learning = SETTINGS[name]
    random = np.random.default_rng(len(name))
    net = cr.Network(sizes, seed=3, **options)
    X = random.normal(size=(3, sizes[0])).round(3)
    Y = random.normal(size=(3, sizes[-1])).round(3)
    if "cross_entropy" in net.loss:
        Y = np.eye(max(2, sizes[-1]))[[0, 1, 0]][:, : sizes[-1]]
    if name == "article":
        net, X, Y = cr.article()
    return open_lesson(net, X, Y, **learning), Twin(net, X, Y, **learning)


@pytest.mark.parametrize("name", SETTINGS)
def test_after_any_sequence_of_edits_and_steps(name, open_lesson):
    page, twin = opened(name, open_lesson)
    compare(page, twin)
    random = np.random.default_rng(11)
    for _ in range(4):
        for _ in range(5):
            given = [step for step in twin.record() if step.phase == "given" and step.name[0] in "XYWB"]
            chosen = given[random.integers(len(given))]
            if chosen.name == "Y" and "cross_entropy" in twin.net.loss:
                continue  # a share of 1 and 0: another number would be no target
            index = tuple(int(random.integers(size)) for size in chosen.shape)
            value = round(float(random.normal()), int(random.integers(1, 16)))
            page.evaluate("([name, index, value]) => chainrule.set(name, index, value)", [chosen.name, index, value])
            twin.set(chosen.name, index, value)
        compare(page, twin)
        for _ in range(int(random.integers(1, 4))):
            page.get_by_role("button", name="Train one step").click()
            twin.learn()
        steps = page.evaluate("chainrule.state().steps")
        for _ in range(int(random.integers(steps))):
            page.get_by_role("button", name="Next step").press("Enter") if random.random() < 0.5 else page.evaluate(
                "chainrule.step('C')"
            )
        compare(page, twin)


def test_undo_and_redo_go_through_the_same_numbers(open_lesson):
    page, twin = opened("article", open_lesson)
    before = values(page)
    page.evaluate("chainrule.set('Wh', [0, 1], 0.75)")
    edited = values(page)
    page.get_by_role("button", name="Train one step").click()
    learned = values(page)
    assert before != edited != learned
    page.get_by_role("button", name="Undo").click()
    assert values(page) == edited
    page.get_by_role("button", name="Undo").click()
    assert values(page) == before
    for _ in range(2):
        page.get_by_role("button", name="Redo").click()
    assert values(page) == learned
    page.get_by_role("button", name="Reset").click()
    assert values(page) == before
    compare(page, twin)


def test_what_scripts_may_not_set_is_refused_and_nothing_changes(open_lesson):
    page, twin = opened("article", open_lesson)
    for wrong in ("'Zh', [0, 0], 1", "'Wh', [0, 2], 1", "'Wh', [0], 1", "'Wh', [0, 0], NaN", "'Q', [0, 0], 1"):
        said = page.evaluate(
            f"(() => {{ try {{ chainrule.set({wrong}) }} catch (error) {{ return error.message }} }})()"
        )
        assert len(said) > 20
    assert "Zh" in page.evaluate("(() => { try { chainrule.step('Q') } catch (error) { return error.message } })()")
    compare(page, twin)
