"""Lessons of many kinds for the tests in the browser: small and large, with names, and without targets."""

from typing import Any, NamedTuple

import numpy as np

import chainrule as cr
from chainrule.render.lesson import lesson_dict
from chainrule.working.record import record


class Given(NamedTuple):
    """A network and the rows that its lesson shows; Y is None where there is nothing to learn."""

    net: cr.Network
    X: np.ndarray
    Y: np.ndarray | None
    columns: dict[str, list[str]] | None = None


def article() -> Given:
    return Given(*cr.article())


def deep() -> Given:
    net = cr.Network([2, 4, 4, 1], activations="tanh", seed=2)
    random = np.random.default_rng(2)
    return Given(net, random.normal(size=(6, 2)).round(2), random.normal(size=(6, 1)).round(2))


def classes() -> Given:
    net = cr.Network([3, 4, 3], activations="relu", loss="cross_entropy", seed=4)
    X = np.random.default_rng(4).normal(size=(5, 3)).round(2)
    names = {"inputs": ["bill length", "depth", "mass"], "outputs": ["Adelie", "Chinstrap", "Gentoo"]}
    return Given(net, X, np.eye(3)[[0, 1, 2, 1, 0]], names)


def forward() -> Given:
    net, X, _ = cr.article()
    return Given(net, X, None)


def large() -> Given:
    net = cr.Network([784, 128, 10], activations="relu", loss="cross_entropy", seed=1)
    random = np.random.default_rng(1)
    return Given(net, random.random((100, 784)).round(3), np.eye(10)[random.integers(10, size=100)])


KINDS = {made.__name__: made for made in (article, deep, classes, forward, large)}


def document(given: Given, **more: Any) -> dict[str, Any]:
    """The lesson document of one step, as `page_html` takes it; more goes to `lesson_dict`."""
    pass_ = record(given.net.architecture, given.net.params, given.X, given.Y, 0.1)
    return lesson_dict(pass_, **{"title": "A lesson", "columns": given.columns, **more})
