"""What the tests in a real browser share: Debian's Chromium, a page that nothing leaves and that never complains.

`looking.py` has what the tests read from a page.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

from chainrule.render.page import page_html

from .looking import Lesson, ready

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SECONDS = 10_000  # how many thousandths of one a page may take for anything


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for all tests here, and no longer: while it runs, no other event loop can."""
    if CHROMIUM is None:
        needed = (
            "the page is tested in Chromium, which is not here: apt-get install chromium, or set CHROMIUM to its path"
        )
        (pytest.fail if os.environ.get("CI") else pytest.skip)(needed)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """What a test's pages complained of, and which requests they made to elsewhere. The test fails if anything is left.

    A test that provokes something takes it out again: `troubles.clear()`.
    """
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def new_page(browser: Browser, troubles: list[str]) -> Iterator[Callable[..., Page]]:
    """Makes a page in a context of its own, with Playwright's options for it, such as java_script_enabled=False."""
    made: list[BrowserContext] = []

    def guard(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme == "file" or address.hostname == "127.0.0.1":
            route.continue_()
        else:
            troubles.append(f"a request left the machine: {route.request.url}")
            route.abort()

    def heard(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            troubles.append(said.text)

    def new(**options: Any) -> Page:
        context = browser.new_context(**options)
        made.append(context)
        context.set_default_timeout(SECONDS)
        context.route("**/*", guard)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        return page

    yield new
    for context in made:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


@pytest.fixture
def open_lesson(page: Page, tmp_path: Path) -> Lesson:
    """Saves a step of a network as a lesson file, opens it from disk, and waits until the page has started.

    `open_lesson(net, X, Y, learning_rate=0.1)`; what comes after Y goes to `net.trace`.
    """

    def opened(net: Any, X: Any, Y: Any, **options: Any) -> Page:
        path = tmp_path / "lesson.html"
        net.trace(X, Y, **options).save(
            path, level="first steps"
        )  # the shortest working: what is tested comes after it
        page.goto(path.as_uri())
        return ready(page)

    return opened


@pytest.fixture
def open_document(page: Page, tmp_path: Path) -> Callable[[dict[str, Any]], Page]:
    """Opens the page of a lesson document, whatever is in it: `open_document(document(large()))`."""

    def opened(lesson: dict[str, Any]) -> Page:
        path = tmp_path / "document.html"
        path.write_text(page_html(lesson), encoding="utf-8")
        page.goto(path.as_uri())
        return ready(page)

    return opened
