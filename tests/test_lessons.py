"""The data sets of a lesson: of one shape, small, the same each time, and each learned by the network beside it."""

import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

import chainrule as cr
from chainrule.architecture import Architecture
from chainrule.inputs import arrays
from chainrule.lessons import data_sets, irises

SETS = {each["name"]: each for each in data_sets()}
MADE = [name for name in SETS if name != "iris"]
each_set = pytest.mark.parametrize("name", SETS)


def network(name: str, seed: int = 0) -> cr.Network:
    """The network of a data set, with its own parameters if it has some."""
    shape, params = Architecture.from_dict(SETS[name]["network"]), SETS[name]["params"]
    if params:
        return cr.Network.of(shape, [(layer["W"], layer["B"]) for layer in params])
    return cr.Network(shape.sizes, activations=shape.hidden, output=shape.output, loss=shape.loss, seed=seed)


def points(name: str) -> tuple[np.ndarray, np.ndarray]:
    return np.array(SETS[name]["X"]), np.array(SETS[name]["Y"])


@each_set
def test_it_fits_its_network_and_names_its_columns(name):
    shape = Architecture.from_dict(SETS[name]["network"])
    X, Y, _ = arrays(shape, *points(name))  # raises for what the network cannot take
    columns = SETS[name]["columns"]
    assert (len(columns["inputs"]), len(columns["outputs"])) == (X.shape[1], Y.shape[1])
    assert len(set(columns["inputs"])) == X.shape[1]


@each_set
def test_three_decimals_are_all_that_its_numbers_have(name):
    for array in points(name):
        assert (array == [[float(f"{value:.3f}") for value in row] for row in array]).all()
        assert not np.signbit(array[array == 0]).any()


def test_they_are_small():
    assert all(len(SETS[name]["X"]) <= 120 for name in MADE)
    assert len(json.dumps(data_sets(), separators=(",", ":"))) < 25_000


@each_set
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_its_network_learns_it(name, seed):
    X, Y = points(name)
    net, settings = network(name, seed), SETS[name]["settings"]
    net.fit(X, Y, epochs=300, progress=False, **settings)
    O = net.forward(X)
    if name == "article":
        assert net.cost(X, Y) < 1e-4
    elif name == "line":
        height, slope = np.polynomial.polynomial.polyfit(X[:, 0], Y[:, 0], 1)
        assert net.forward([[0.0], [1.0]])[:, 0] == pytest.approx([height, height + slope], abs=1e-3)
    elif name == "iris":
        assert np.mean(O.argmax(axis=1) == Y.argmax(axis=1)) > 0.97
    else:
        assert np.mean((O > 0.5) == (Y > 0.5)) > 0.97


@pytest.mark.parametrize("name", ["xor", "circles", "spiral"])
def test_it_needs_its_hidden_layers(name):
    X, Y = points(name)
    straight = LogisticRegression().fit(X, Y[:, 0])
    assert straight.score(X, Y[:, 0]) < 0.7


def test_the_article_is_the_article():
    net, X, Y = cr.article()
    assert (points("article")[0] == X).all()
    assert (points("article")[1] == Y).all()
    assert network("article").cost(X, Y) == net.cost(X, Y)


def test_a_lesson_is_written_without_scikit_learn():
    program = (
        "import sys, chainrule as cr; net, X, Y = cr.article(); net.trace(X, Y).html(); print('sklearn' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said == "False\n"


def test_the_irises_are_fishers():
    X, Y = points("iris")
    found: Any = load_iris()
    assert (Y.argmax(axis=1) == found.target).all()
    assert np.abs(X.mean(axis=0)).max() < 1e-3
    assert np.abs(X.std(axis=0) - 1).max() < 1e-3
    for column, raw in zip(X.T, found.data.T, strict=True):
        assert np.corrcoef(column, raw)[0, 1] > 0.9999
    raw, species, names = irises()
    assert (raw == found.data).all()
    assert (species == found.target).all()
    assert names == list(found.target_names)
    assert [f"{name} (cm)" for name in SETS["iris"]["columns"]["inputs"]] == found.feature_names
    assert "Fisher" in SETS["iris"]["source"]
    assert "standardised" in SETS["iris"]["title"]
