"""Training on the page: run, pause, epochs, another optimizer, the end of finite numbers; beside the same in Python."""

import re

import numpy as np
import pytest

from .lessons import deep, document, forward
from .looking import values
from .test_numbers import Twin, compare

RELATIVE = 1e-9


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def t(page) -> int:
    return page.evaluate("chainrule.state().settings.t")


def until(page, steps: int) -> None:
    """Waits until so many steps are taken."""
    page.wait_for_function("t => chainrule.state().settings.t > t", arg=steps)


@pytest.fixture
def opened(page, open_document):
    """A 2-4-4-1 network on its page, learning slowly enough to be followed, and its twin in Python."""
    given = deep()
    assert given.Y is not None
    open_document(document(given))
    page.get_by_label("Speed").fill("5")  # 100 steps a second
    assert page.get_by_label("Speed").get_attribute("aria-valuetext") == "100 steps a second"
    return page, Twin(given.net, given.X, given.Y)


def test_run_learns_and_pause_ends_it(opened):
    page, twin = opened
    before = values(page)
    button(page, "Run").click()
    until(page, 15)
    button(page, "Pause").click()
    taken = t(page) - 1
    assert taken >= 15
    page.wait_for_timeout(100)
    assert t(page) - 1 == taken
    assert page.locator(".counters dd").first.inner_text() == str(taken + 1)
    assert values(page)["C"] < before["C"]
    for _ in range(taken):
        twin.learn()
    compare(page, twin)
    button(page, "Undo").click()
    assert values(page) == before
    assert button(page, "Undo").is_disabled()
    button(page, "Redo").click()
    compare(page, twin)


def test_undo_while_it_runs_ends_the_run_and_takes_it_back(opened):
    page, _ = opened
    before = values(page)
    button(page, "Run").click()
    until(page, 5)
    button(page, "Undo").click()
    assert button(page, "Pause").is_disabled()
    page.wait_for_timeout(100)
    assert values(page) == before


def test_a_number_changed_while_it_runs_ends_the_run(opened):
    page, _ = opened
    button(page, "Run").click()
    until(page, 5)
    page.evaluate("chainrule.set('W1', [0, 0], 0.25)")
    page.wait_for_function(
        "() => [...document.querySelectorAll('button')].find(b => b.textContent === 'Pause').disabled"
    )
    assert values(page)["W1[0,0]"] == 0.25


def test_an_epoch_takes_every_row_once_in_batches(opened):
    page, twin = opened
    page.get_by_label("Batch size").fill("4")
    rows: list[list[float]] = []
    for _ in range(2):
        state = page.evaluate("chainrule.state()")
        twin.X, twin.Y = np.array(state["X"]), np.array(state["Y"])
        compare(page, twin)
        rows += state["X"]
        button(page, "Train one step").click()
        twin.learn()
    assert sorted(rows) == sorted(deep().X.tolist())
    by_steps = page.evaluate("chainrule.state()")
    assert by_steps["epoch"] == 1
    for _ in range(2):
        button(page, "Undo").click()
    button(page, "Train one epoch").click()
    until(page, 2)
    page.wait_for_function(
        "() => [...document.querySelectorAll('button')].find(b => b.textContent === 'Pause').disabled"
    )
    assert page.evaluate("chainrule.state()") == by_steps


def test_another_optimizer_begins_without_a_memory(opened):
    page, twin = opened
    button(page, "Train one step").click()
    twin.learn()
    page.get_by_label("Optimizer", exact=True).select_option("adam")
    page.get_by_label("Learning rate").fill("0.1")
    other = Twin(twin.net, twin.X, twin.Y, optimizer="adam")
    other.params = twin.params
    compare(page, other)
    for _ in range(3):
        button(page, "Train one step").click()
        other.learn()
    compare(page, other)


def test_what_the_update_would_do_is_what_it_does(opened):
    page, twin = opened
    for _ in range(3):
        promised = float(page.locator(".whatif [data-value]:not([data-cell])").first.get_attribute("data-value"))
        button(page, "Train one step").click()
        twin.learn()
        assert values(page)["C"] == pytest.approx(promised, rel=1e-12)
        assert promised == pytest.approx(float(twin.record().by_name["C"].value), rel=RELATIVE)


def test_a_learning_rate_that_cannot_be_is_refused(opened):
    page, twin = opened
    field = page.get_by_label("Learning rate")
    field.fill("1e30")
    assert "is no learning rate" in page.get_by_role("alert").inner_text()
    compare(page, twin)


def test_where_numbers_are_no_longer_finite_it_pauses_and_keeps_the_last(opened):
    page, _ = opened
    page.get_by_label("Speed").fill("6")  # as fast as it goes
    page.get_by_label("Learning rate").fill("10000")
    button(page, "Run").click()
    said = page.get_by_role("status").filter(has_text="finite").locator("p")
    said.wait_for()
    assert re.fullmatch(
        r"Step \d+ is not taken, because \w+ would no longer be finite; [^.]*[^.\d]\.",
        said.inner_text().replace("10000", ""),
    )
    assert button(page, "Pause").is_disabled()
    assert button(page, "Run").is_enabled()
    assert np.isfinite(list(values(page).values())).sum() > 50
    state = page.evaluate("chainrule.state()")
    assert np.isfinite(state["C"])
    assert all(np.isfinite(layer["W"]).all() for layer in state["params"])
    assert state["settings"]["t"] > 2
    button(page, "Undo").click()
    assert page.evaluate("chainrule.state().settings.t") == 1


def test_without_targets_there_is_nothing_to_learn_from(page, open_document):
    open_document(document(forward()))
    for name in ("Train one step", "Train one epoch", "Run", "Pause"):
        assert button(page, name).is_disabled()
    assert page.get_by_text("There are no targets").count() == 1
