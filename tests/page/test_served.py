"""The page as `chainrule explore` serves it: other rows, training in Python, saving back, and the server's end."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

import chainrule as cr
from chainrule.data import read
from chainrule.explore import opened
from chainrule.history import History

from ..explore.helpers import Client, Files, made, serving
from ..explore.test_large import LARGE
from .looking import ready, values, violations
from .test_numbers import RELATIVE

GONE = (
    "The server does not answer; see whether `chainrule explore` still runs in its terminal, and start it again if not."
)
FOREIGN = "window.foreign = 1"
NAMES = (f"</script><script>{FOREIGN}</script>", f'"><img src=x onerror="{FOREIGN}">', "<b>side</b>")


@dataclass(frozen=True)
class Served:
    """A page, the server that it came from, and the files behind both."""

    page: Page
    client: Client
    files: Files

    @property
    def net(self) -> cr.Network:
        return cr.load(self.files.model)

    def rows(self, rows: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """These rows as Python's network sees them."""
        columns, table = self.net.columns, read(self.files.data)
        assert columns is not None
        return columns.encode(table, rows)[0], columns.encode_target(table, rows)

    def fitted(self, **options: Any) -> tuple[cr.Network, History]:
        """What Python makes of all rows with a target, as the server trains."""
        net = self.net
        history = net.fit(*self.rows([row for row in range(40) if row != 2]), validation=0.2, progress=False, **options)
        return net, history

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def train(self, epochs: int) -> None:
        self.page.get_by_label("Epochs").fill(str(epochs))
        self.press("Train in Python")

    def until(self, condition: str) -> None:
        """Waits for this; Playwright's own waiting would need the policy to allow `eval`."""
        for _ in range(500):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(condition)

    def said(self, words: str) -> str:
        """The sentence with these words, once it stands there."""
        found = self.page.get_by_role("status").filter(has_text=words)
        found.wait_for()
        return found.locator("p").inner_text() if found.locator("p").count() else found.inner_text()


@pytest.fixture
def serve(page: Page, tmp_path: Path, troubles: list[str]) -> Iterator[Callable[..., Served]]:
    """Starts a server on a table's network, and opens the printed address; the page ends before the server."""
    running = []

    def started(**options: Any) -> Served:
        files = made(tmp_path, **options)
        running.append(serving(opened(str(files.model), str(files.data))))
        client = running[-1].__enter__()
        page.goto(client.server.gate.address)
        ready(page)
        page.locator(".picker tbody tr").first.wait_for()
        return Served(page, client, files)

    yield started
    page.close()
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture
def served(serve) -> Served:
    return serve()


def agree(served: Served, net: cr.Network, rows: list[int]) -> None:
    """Every number that the page shows is that of Python's trace of these rows."""
    trace, shown = net.trace(*served.rows(rows), learning_rate=0.1), values(served.page)
    names = {cell.partition("[")[0] for cell in shown}
    assert {"X", "Y", "Wh", "Bh", "Zh", "C", "dWh", "Wo_new"} <= names
    for cell, value in shown.items():
        assert value == pytest.approx(trace.explain(cell).value, rel=RELATIVE, abs=1e-12), cell


def params(net: cr.Network) -> list[dict[str, Any]]:
    return [{"W": W.tolist(), "B": None if B is None else B.tolist()} for W, B in net.params]


def table(page: Page) -> list[list[str]]:
    return page.locator(".picker tbody tr").evaluate_all(
        "all => all.map(row => [...row.cells].map(one => one.innerText))"
    )


# what is shown -------------------------------------------------------------------------------------------------------


def test_the_printed_address_opens_it_and_the_cookie_is_no_scripts(served):
    assert served.page.url == f"{served.client.origin}/"
    assert served.page.evaluate("document.cookie") == ""
    cookie, *others = served.page.context.cookies()
    assert others == []
    assert (cookie.get("httpOnly"), cookie.get("sameSite"), cookie.get("value")) == (
        True, "Strict", served.client.server.gate.session,
    )  # fmt: skip
    assert served.page.locator("h1").inner_text() == "points.safetensors on points.csv"
    served.page.reload()
    ready(served.page)


def test_the_first_rows_are_shown_with_pythons_numbers(served):
    agree(served, served.net, [0, 1, 3, 4, 5, 6, 7, 8])  # row 2 has no target
    net, source = served.net, read(served.files.data)
    assert net.columns is not None
    said, _ = net.columns.decode(net.forward(net.columns.encode(source)[0]))
    shown = table(served.page)
    assert [row[0] for row in shown] == [str(row) for row in range(10)]
    assert [row[2] for row in shown] == list(said[:10])
    assert [row[1] for row in shown] == [cell or "" for cell in source.column("side")[:10]]
    assert [row[3] for row in shown] == list(source.column("x")[:10])


def test_other_rows_are_picked_on_another_page_of_the_table(served):
    page = served.page
    served.press("Later rows")
    page.get_by_role("checkbox", name="12", exact=True).check()
    served.press("Later rows")
    page.get_by_role("checkbox", name="25", exact=True).check()
    assert page.get_by_text("20 to 29 of 40").is_visible()
    served.press("Show 2 ticked rows")
    served.until("chainrule.state().X.length === 2")
    agree(served, served.net, [12, 25])
    served.press("Undo")
    agree(served, served.net, [0, 1, 3, 4, 5, 6, 7, 8])


def test_a_row_without_a_target_is_shown_forward_alone(served):
    served.page.get_by_role("checkbox", name="2", exact=True).check()
    served.press("Show 1 ticked row")
    assert served.said("no target") == "One of these rows has no target, so the pass ends with the prediction."
    assert served.page.evaluate("chainrule.state().Y") is None
    assert "C" not in values(served.page)


def test_names_of_columns_and_cells_stay_text(serve):
    served = serve(names=NAMES)
    page = served.page
    heads = page.locator(".picker thead th").all_inner_texts()
    assert [" ".join(head.split()) for head in heads[3:]] == [" ".join(name.split()) for name in NAMES]
    titles = page.locator(".matrix[data-name=X] thead th[title]").evaluate_all("all => all.map(one => one.title)")
    assert NAMES[0] in titles
    assert f"{NAMES[1]} = </script><script>alert(1)</script>" in titles
    assert page.evaluate("window.foreign") is None
    assert page.locator("#chainrule :is(script, img)").count() == 0
    assert {"side", "yes"}.isdisjoint(page.locator("#chainrule :is(b, i)").all_inner_texts())
    agree(served, served.net, [0, 1, 3, 4, 5, 6, 7, 8])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(scheme, served):
    page = served.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        served.train(3)
        served.said("Trained for 3 epochs")
        assert violations(page) == []
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


# training in Python --------------------------------------------------------------------------------------------------

WATCH = """() => {
    window.seen = [];
    const look = () => { const bar = document.querySelector("progress"); if (bar) window.seen.push(bar.value); };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


def test_it_trains_in_python_with_live_progress_to_the_same_numbers(served):
    page = served.page
    page.evaluate(WATCH)
    served.train(5000)
    told = served.said("Trained for")
    assert told == "Trained for 5000 epochs; every number here is now the trained one."
    seen = page.evaluate("seen")
    assert seen == sorted(seen)
    assert len({value for value in seen if 0 < value < 5000}) > 1
    assert page.locator("progress").evaluate("bar => [bar.value, bar.max]") == [5000, 5000]
    net, history = served.fitted(epochs=5000, learning_rate=0.1, batch_size=None)
    assert page.evaluate("chainrule.state().params") == params(net)
    agree(served, net, [0, 1, 3, 4, 5, 6, 7, 8])
    drawn = page.locator(".panel.server svg").first.inner_html()
    assert drawn.count("<path") == 2  # cost and validation cost
    assert history.epochs == 5000
    served.press("Undo")
    assert page.evaluate("chainrule.state().params") == params(served.net)


def test_it_trains_as_the_page_is_set(served):
    page = served.page
    page.get_by_label("Optimizer", exact=True).select_option("adam")
    page.get_by_label("Learning rate").fill("0.02")
    page.get_by_label("Batch size").fill("8")
    page.evaluate("chainrule.set('Wh', [0, 1], 0.75)")
    net = served.net
    net.params = [(layer["W"], layer["B"]) for layer in page.evaluate("chainrule.state().params")]
    served.train(7)
    served.said("Trained for 7 epochs")
    X, Y = served.rows([row for row in range(40) if row != 2])
    options: dict[str, Any] = {"epochs": 7, "learning_rate": 0.02, "optimizer": "adam", "batch_size": 8}
    net.fit(X, Y, validation=0.2, progress=False, **options)
    assert net.params[0][0][0, 1] != 0.75
    assert page.evaluate("chainrule.state().params") == params(net)


def test_it_stops(served):
    page = served.page
    page.get_by_label("Batch size").fill("1")  # so that ten thousand epochs take their time
    served.train(10_000)
    served.until("document.querySelector('progress')?.value > 1")
    served.press("Stop")
    epochs = int(re.findall("[0-9]+", served.said("Trained for"))[0])
    assert 1 < epochs < 10_000
    net, _ = served.fitted(epochs=epochs, learning_rate=0.1, batch_size=1)
    for layer, (W, B) in zip(page.evaluate("chainrule.state().params"), net.params, strict=True):
        assert B is not None
        assert np.array(layer["W"]) == pytest.approx(W, rel=1e-6)
        assert np.array(layer["B"]) == pytest.approx(B, rel=1e-6)


def test_a_second_training_is_refused_with_a_sentence(served, troubles):
    page = served.page
    assert served.client.post("/api/train", {"epochs": 10_000, "batch_size": 1}).json["started"] is True
    before = page.evaluate("chainrule.state().params")
    served.train(3)
    assert served.said("already") == "A training is running already; stop it, or wait until it is done."
    assert page.locator("progress").count() == 0
    assert page.evaluate("chainrule.state().params") == before
    assert len(troubles) == 1
    assert "409" in troubles[0]
    troubles.clear()
    served.client.post("/api/stop")


def test_what_is_changed_in_the_meantime_is_not_lost(served):
    page = served.page
    before = page.evaluate("chainrule.state().network")
    page.get_by_label("Batch size").fill("1")
    served.train(10_000)
    served.until("document.querySelector('progress')?.value > 1")
    page.get_by_text("Change the network").click()
    page.get_by_label("Loss").select_option("squared_error")
    changed = page.evaluate("chainrule.state()")
    assert changed["network"] != before
    served.press("Stop")
    assert "was changed in the meantime" in served.said("meantime")
    assert page.evaluate("chainrule.state().params") == changed["params"]
    assert page.get_by_role("button", name="Train in Python").is_disabled()


# saving, and the end -------------------------------------------------------------------------------------------------


def test_it_is_saved_back_to_the_file(served):
    page = served.page
    served.train(5)
    served.said("Trained for 5 epochs")
    page.evaluate("chainrule.set('Wo', [1, 0], -2.5)")
    before = table(page)
    served.press("Save back to points.safetensors")
    assert served.said("Saved") == "Saved to points.safetensors."
    assert params(served.net) == page.evaluate("chainrule.state().params")
    assert served.net.params[1][0][1, 0] == -2.5
    page.reload()
    ready(page)
    page.locator(".picker tbody tr").first.wait_for()
    agree(served, served.net, [0, 1, 3, 4, 5, 6, 7, 8])
    assert len(table(page)) == len(before)


def test_a_file_that_has_changed_is_not_written_over(served, troubles):
    cr.Network([2, 2]).save(served.files.model)
    there = served.files.model.read_bytes()
    served.press("Save back to points.safetensors")
    assert "has changed since it was opened" in served.said("changed")
    assert served.files.model.read_bytes() == there
    assert "409" in troubles.pop()


def test_without_its_server_it_says_so_and_goes_on(served, troubles):
    page = served.page
    page.evaluate("chainrule.set('Wh', [0, 0], 0.125)")
    served.client.server.shutdown()
    served.client.server.server_close()
    before = page.evaluate("chainrule.state()")
    for name in ("Train in Python", "Save back to points.safetensors", "Later rows"):
        served.press(name)
        assert served.said("does not answer") == GONE
        served.press("Close message")
    assert page.evaluate("chainrule.state()") == before
    served.press("Train one step")
    served.until("chainrule.state().settings.t === 2")
    assert page.evaluate("chainrule.state().params") != before["params"]
    assert troubles
    assert all("ERR_CONNECTION_REFUSED" in trouble for trouble in troubles)
    troubles.clear()


def test_the_server_ends_in_the_midst_of_a_training(served, troubles):
    page = served.page
    before = page.evaluate("chainrule.state().params")
    page.get_by_label("Batch size").fill("1")
    served.train(10_000)
    served.until("document.querySelector('progress')?.value > 1")
    served.client.server.shutdown()
    served.client.server.server_close()
    assert served.said("does not answer") == GONE
    assert page.evaluate("chainrule.state().params") == before
    assert page.get_by_role("button", name="Train in Python").is_enabled()
    troubles.clear()


# a network that is too large for the tab -----------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False])
def test_a_large_network_is_read_by_links_alone(scripts, new_page):
    page = new_page(java_script_enabled=scripts, color_scheme="dark" if scripts else "light")
    with serving(LARGE) as client:
        page.goto(client.server.gate.address)
        assert page.locator("p.note").inner_text().startswith('<b>"big" & more</b>: with its 320,123 parameters')
        page.get_by_role("link", name="Later", exact=True).click()
        trace = LARGE.net.trace(LARGE.X[8:16], LARGE.Y[8:16], learning_rate=0.1)
        page.locator('td[data-cell="Eh[7,529]"] a').click()
        assert page.locator("h1").inner_text().startswith("Eh[7,529]")
        page.get_by_role("link", name="A′(Zh)[7,529]", exact=True).click()
        found = page.locator('[data-cell="A′(Zh)[7,529]"]').first.get_attribute("data-value")
        assert float(str(found)) == trace.explain("A′(Zh)[7,529]").value
        page.get_by_role("link", name="The whole working").click()
        page.set_viewport_size({"width": 360, "height": 740})
        if scripts:
            assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
            assert violations(page) == []
        page.close()
