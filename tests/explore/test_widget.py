"""The notebook widget: one network, the same in the page and in Python; the working where no widget can be shown."""

import sys
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.data.cells import printable
from chainrule.explore.widget import PageWidget
from chainrule.render.page import assets


class Wire:
    """Stands for the connection to a notebook, as ipywidgets' own tests have it: it keeps what is sent."""

    comm_id, kernel = "one", "some"

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def send(self, data: Any = None, **more: Any) -> None:
        self.sent.append(data)

    def on_msg(self, callback: Any) -> None: ...
    def on_close(self, callback: Any) -> None: ...
    def close(self, *arguments: Any, **more: Any) -> None: ...

    @property
    def state(self) -> dict[str, Any]:
        """All that was sent since the start, the last of each."""
        return {
            name: value for data in self.sent if data["method"] == "update" for name, value in data["state"].items()
        }


@pytest.fixture
def shown():
    """The article's network, its widget, and the wire."""
    net, X, Y = cr.article()
    widget = cr.widget(net, X, Y, learning_rate=0.25)
    wire = Wire()
    widget.comm = wire
    yield net, widget, wire
    widget.comm = None


def from_the_page(widget: PageWidget, **state: Any) -> None:
    """What a notebook sends when the page changes something."""
    data = {"method": "update", "state": state, "buffer_paths": []}
    widget._handle_msg({"content": {"data": data}, "buffers": []})


def layers(net: cr.Network) -> list[dict[str, Any]]:
    return [{"W": W.tolist(), "B": None if B is None else B.tolist()} for W, B in net.params]


def test_it_opens_with_the_lesson_of_the_step():
    net, X, Y = cr.article()
    state = cr.widget(net, X, Y, learning_rate=0.25).get_state()
    assert state["lesson"]["settings"]["learning_rate"] == 0.25
    assert state["lesson"]["params"] == state["params"] == layers(net)
    assert state["network"] == state["lesson"]["network"] == net.architecture.to_dict()
    assert state["_esm"] == assets().script
    assert assets().style in state["_css"]
    assert "#chainrule { color-scheme" in state["_css"]
    assert state["_model_module"] == "anywidget"


def test_what_is_set_in_python_is_sent_to_the_page_and_is_the_networks(shown):
    net, widget, wire = shown
    widget.params = [(2 * W, B) for W, B in net.params]
    assert wire.state == {"params": [{"W": [[2, -2]], "B": [[-0.5, -0.5]]}, {"W": [[-2, -2], [-1, 1]], "B": [[1, 1]]}]}
    assert net.params[0].W.tolist() == [[2, -2]]
    assert widget.net is net


def test_what_is_changed_in_the_page_is_the_networks_and_is_not_sent_back(shown):
    net, widget, wire = shown
    changed = layers(net)
    changed[0]["W"][0][1] = 0.1
    from_the_page(widget, params=changed, network=net.architecture.to_dict())
    assert net.params[0].W.tolist() == [[1, 0.1]]
    assert widget.params[0].W.tolist() == [[1, 0.1]]
    assert widget.trace()["Wh"].tolist() == [[1, 0.1]]
    assert widget.trace().learning_rate == 0.25
    assert [data for data in wire.sent if data["method"] == "update"] == []


@pytest.mark.parametrize("hidden", [2, 3])
def test_with_other_layers_in_the_page_it_is_another_network_and_the_given_one_stays(shown, hidden):
    net, widget, _ = shown
    other = cr.Network([1, hidden, 2], activations="tanh", seed=2)
    before = layers(net)
    from_the_page(widget, params=layers(other), network=other.architecture.to_dict())
    assert layers(net) == before
    assert widget.net.sizes == [1, hidden, 2]
    assert widget.net.forward([[0.5]]).tolist() == other.forward([[0.5]]).tolist()
    from_the_page(widget, params=before, network=net.architecture.to_dict())
    assert widget.net is net


def test_what_does_not_fit_is_refused_and_nothing_changes(shown):
    net, widget, wire = shown
    before = layers(net)
    with pytest.raises(cr.ShapeError, match="params"):
        widget.params = [(np.ones((2, 2)), np.ones((1, 2)))]
    with pytest.raises(cr.InputError, match="finite"):
        widget.params = [(np.full_like(W, np.inf), B) for W, B in net.params]
    assert layers(net) == [{"W": W.tolist(), "B": B.tolist()} for W, B in widget.params] == before
    assert wire.state == {}


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ([{"W": [[1, 2]], "B": [[0, 0]]}], "params has 1 layers but the network has 2"),
        ([{"W": [[1, 2]]}] * 2, "give a list with one {W, B} for each layer"),
        (3, "params is 3; give a list"),
        ([{"W": [[1, 2]], "B": [[0, 0]]}] * 2, r"Wo has the shape (1, 2) but must have (2, 2)"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_and_nothing_of_it_is_taken(shown, params, said):
    net, widget, _ = shown
    before = layers(net)
    with pytest.raises(cr.ShapeError) as caught:
        widget.set_state({"params": params})
    assert said in str(caught.value)
    with pytest.raises(cr.ShapeError):
        widget.set_state({"network": {**widget.network, "sizes": [1, 3, 2]}})
    assert widget.get_state()["params"] == layers(widget.net) == layers(net) == before
    assert widget.net is net


def test_a_network_without_bias_has_none_in_the_page():
    net = cr.Network([2, 2, 1], bias=False, seed=1)
    widget = cr.widget(net, [[0.5, -1.0]], [[1.0]])
    assert [layer["B"] for layer in widget.get_state()["params"]] == [None, None]
    from_the_page(widget, params=[{"W": [[1, 2], [3, 4]], "B": None}, {"W": [[5], [6]], "B": None}])
    assert net.params[1].W.tolist() == [[5], [6]]


def test_a_network_of_a_table_brings_the_names_of_its_columns(files):
    net = cr.load(files.model)
    assert net.columns is not None
    X, Y = np.zeros((1, net.sizes[0])), np.eye(net.sizes[-1])[:1]
    columns = cr.widget(net, X, Y).lesson["columns"]
    assert columns["outputs"] == list(map(printable, net.columns.outputs))
    assert [len(names) for names in columns.values()] == [net.sizes[0], net.sizes[-1]]
    assert all(name.isprintable() for names in columns.values() for name in names)


def test_where_no_widget_can_be_shown_the_working_stands(shown):
    net, widget, _ = shown
    net.params = [(3 * W, B) for W, B in net.params]
    data, _ = widget._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
    assert 'data-cell="Wh[0,1]" data-value="-3.0"' in data["text/html"]
    assert "<script" not in data["text/html"]
    assert widget._repr_html_() == data["text/html"]
    assert data["text/plain"] == repr(widget) == "<the page of " + repr(net) + ">"


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    net, X, Y = cr.article()
    monkeypatch.delitem(sys.modules, "chainrule.explore.widget")
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(cr.MissingExtra, match=r"extra \[notebook\], which is not installed; pip install anywidget"):
        cr.widget(net, X, Y)
