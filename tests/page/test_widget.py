"""The built module as a notebook's widget: shown by anywidget's contract, its numbers the same on both sides."""

import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

import chainrule as cr

from .looking import ready, values

# A model as anywidget hands it to a widget, `saved` being what has been sent to Python. The widget stands in a shadow
# root, as in marimo, where a style sheet's font is not heard of.
NOTEBOOK = """<!doctype html><html lang="en"><title>A notebook</title><body><script type="module">
import widget from "./page.js";
const state = await (await fetch("./state.json")).json();
const heard = {};
window.saved = [];
window.model = {
  get: (name) => state[name],
  set(name, value) { state[name] = value; (heard[`change:${name}`] ?? []).forEach((hear) => hear()); },
  save_changes: () => window.saved.push(structuredClone(state.params)),
  on: (event, hear) => (heard[event] ??= []).push(hear),
  off: (event, hear) => (heard[event] = heard[event].filter((one) => one !== hear)),
};
const host = document.body.appendChild(document.createElement("div"));
const root = host.attachShadow({ mode: "open" });
root.append(Object.assign(document.createElement("style"), { textContent: state._css }));
const el = root.appendChild(document.createElement("div"));
window.end = widget.render({ model: window.model, el });
</script>"""


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def notebook(page: Page, tmp_path: Path) -> Iterator[tuple[Page, cr.Network]]:
    """A page with the widget of the article's network."""
    net, X, Y = cr.article()
    state = cr.widget(net, X, Y, learning_rate=0.25).get_state()
    shared = {name: state[name] for name in ("lesson", "network", "params", "font", "_css")}
    files = {"page.js": state["_esm"], "state.json": json.dumps(shared), "index.html": NOTEBOOK}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "favicon.ico").write_bytes(b"")
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        yield ready(page), net
        server.shutdown()
        thread.join()


def traced(net: cr.Network) -> dict[str, float]:
    _, X, Y = cr.article()
    trace = net.trace(X, Y, learning_rate=0.25)
    return {name: trace.explain(name).value for name in ("Zh[0,1]", "Wh[0,1]", "C")}


def test_a_change_in_the_page_goes_to_python(notebook):
    page, net = notebook
    assert page.evaluate("saved") == []
    page.evaluate("chainrule.set('Wh', [0, 1], 0.5)")
    page.wait_for_function("saved.length > 0")
    (sent,) = page.evaluate("saved")
    net.params = [(layer["W"], layer["B"]) for layer in sent]
    assert net.params[0][0].tolist() == [[1.0, 0.5]]
    shown = values(page)
    assert {cell: shown[cell] for cell in ("Zh[0,1]", "Wh[0,1]")} == pytest.approx(
        {cell: value for cell, value in traced(net).items() if cell != "C"}, rel=1e-9
    )


def test_a_change_in_python_shows_in_the_page(notebook):
    page, net = notebook
    net.params = [(2 * W, B) for W, B in net.params]
    layers = [{"W": W.tolist(), "B": B.tolist()} for W, B in net.params]
    page.evaluate("layers => model.set('params', layers)", layers)
    page.wait_for_selector('[data-cell="Wh[0,1]"][data-value="-2"]')
    shown = values(page)
    assert shown["Zh[0,1]"] == pytest.approx(traced(net)["Zh[0,1]"], rel=1e-9)
    assert page.evaluate("new Promise(done => requestAnimationFrame(() => done(saved)))") == []


def test_the_maths_font_is_known_to_the_document(notebook):
    page, _ = notebook
    assert page.evaluate("document.fonts.load('1em \"Chainrule Math\"').then(faces => faces.length)") == 1


def test_when_the_cell_goes_nothing_is_left(notebook):
    page, _ = notebook
    page.evaluate("end()")
    assert page.locator("#chainrule").count() == 0
    page.evaluate("layers => model.set('params', layers)", [{"W": [[0, 0]], "B": [[0, 0]]}] * 2)
    assert page.evaluate("saved") == []
