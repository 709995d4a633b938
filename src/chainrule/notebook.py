"""The door `widget`: a network's interactive page in a notebook. The widget itself is `explore/widget.py`."""

from typing import TYPE_CHECKING, Any

from .errors import MissingExtra

if TYPE_CHECKING:
    from .explore.widget import PageWidget
    from .network import Network


def widget(net: "Network", X: Any, Y: Any, **options: Any) -> "PageWidget":
    """The interactive page of a network and some rows, to stand in a notebook (Jupyter, marimo, VS Code).

    options are those of `net.trace`, such as learning_rate. What is changed in the page changes `net.params`; to change
    the page from Python, set the widget's own `params`. Where no widget can be shown, as in an exported notebook, the
    working stands in its place. Raises MissingExtra without anywidget, chainrule's extra [notebook].

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> page = cr.widget(net, X, Y, learning_rate=0.1)
    >>> page.params = [([[2.0, -1.0]], [[-0.5, -0.5]]), net.params[1]]
    >>> net.params[0].W
    array([[ 2., -1.]])
    """
    try:
        from .explore.widget import PageWidget
    except ModuleNotFoundError as missing:
        if missing.name not in ("anywidget", "traitlets"):
            raise
        raise MissingExtra(
            "the notebook widget is shown by the package anywidget, chainrule's extra [notebook], which is not "
            "installed; pip install anywidget"
        ) from missing
    return PageWidget(net, X, Y, **options)
