"""The interactive page as a notebook widget: one network whose parameters are the same in the page and in Python.

The page's half is `web/src/widget.ts`. Only `notebook.py`, the door, loads this file: it needs the extra [notebook].
"""

from typing import Any

import anywidget
import traitlets

from ..architecture import Architecture, checked_params, short
from ..data.cells import printable
from ..equations.propagate import Parameters
from ..errors import ShapeError
from ..lessons import data_sets
from ..network import Network
from ..render.html import document_fragment
from ..render.lesson import lesson_dict
from ..render.page import assets
from ..render.style import font_data, palette
from ..trace import Trace


def to_json(params: list[Parameters], widget: Any = None) -> list[dict[str, Any]]:
    return [{"W": W.tolist(), "B": None if B is None else B.tolist()} for W, B in params]


def from_json(layers: list[dict[str, Any]], widget: Any = None) -> list[tuple[Any, Any]]:
    try:
        return [(layer["W"], layer["B"]) for layer in layers]
    except (TypeError, KeyError):
        raise ShapeError(f"params is {short(layers)}; give a list with one {{W, B}} for each layer") from None


class PageWidget(anywidget.AnyWidget):
    """The page of a network, to stand in a notebook. Made by `chainrule.widget`.

    params : the parameters in the page, a (W, B) for each layer. Set them, and the page follows; what is changed in
        the page can be read here.
    network : what the network in the page is, as plain data; the page can give it other layers.
    net : the network in the page. It is the one that was given, for as long as the page leaves its layers as they are.
    """

    _esm = traitlets.Unicode(assets().script).tag(sync=True)
    _css = traitlets.Unicode(f"{palette('#chainrule')}\n{assets().style}").tag(sync=True)
    font = traitlets.Unicode(font_data()).tag(sync=True)
    lesson = traitlets.Dict().tag(sync=True)
    network = traitlets.Dict().tag(sync=True)
    params = traitlets.List().tag(sync=True, to_json=to_json, from_json=from_json)

    def __init__(self, net: Network, X: Any, Y: Any, **options: Any) -> None:
        self._given, self._pass = net, (X, Y, options)
        trace, names = net.trace(X, Y, **options), net.columns
        columns = names and {kind: list(map(printable, getattr(names, kind))) for kind in ("inputs", "outputs")}
        title = trace.document().title
        lesson = lesson_dict(trace.record, title=title, columns=columns, datasets=data_sets())
        super().__init__(lesson=lesson, network=net.architecture.to_dict(), params=net.params)
        self.observe(self._follow, ["network", "params"])

    @property
    def net(self) -> Network:
        """The network in the page."""
        same = self.network == self._given.architecture.to_dict()
        return self._given if same else Network.of(self._architecture(), self.params)

    def trace(self) -> Trace:
        """The step that the page opened with, from the parameters that it has now."""
        X, Y, options = self._pass
        return self._given.trace(X, Y, **options)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Takes what the page sends, or nothing of it: traitlets would keep what is refused. Raises ChainruleError."""
        shape = Architecture.from_dict(dict(sync_data.get("network", self.network)))
        checked_params(shape, from_json(sync_data["params"]) if "params" in sync_data else self.params)
        super().set_state(sync_data)

    def _architecture(self) -> Architecture:
        return Architecture.from_dict(dict(self.network))

    @traitlets.validate("params")
    def _checked(self, proposal: Any) -> list[Parameters]:
        return checked_params(self._architecture(), proposal["value"])

    def _follow(self, change: Any) -> None:
        if self.network == self._given.architecture.to_dict():
            self._given.params = self.params

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and for where none can be shown, as in an exported notebook, the working."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/html"] = self._repr_html_()
        return bundle

    def _repr_html_(self) -> str:
        """The working, for what asks for no widget."""
        return document_fragment(self.trace().document())

    def __repr__(self) -> str:
        return f"<the page of {self.net!r}>"
