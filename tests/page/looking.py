"""What the tests read from the page: its numbers, its step, and what stands in the way of some readers."""

from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from playwright.sync_api import Page


class Lesson(Protocol):
    def __call__(self, net: Any, X: Any, Y: Any, **options: Any) -> Page: ...


def ready(page: Page) -> Page:
    """The page, once it has started."""
    page.wait_for_selector("#chainrule[data-step]")
    return page


def step(page: Page) -> str:
    """The name of the current step."""
    return page.locator("#chainrule").get_attribute("data-step") or ""


def values(page: Page) -> dict[str, float]:
    """Every number on the page by its cell, such as "Zh[0,1]". One that stands there twice must be the same twice."""
    read = "all => all.map(one => [one.dataset.cell, one.dataset.value])"
    found: dict[str, float] = {}
    for cell, value in page.eval_on_selector_all("[data-cell][data-value]", read):
        assert found.setdefault(cell, float(value)) == float(value), cell
    return found


@cache
def axe() -> str:
    """The program that judges a page's accessibility; this package brings it along, so that nothing is loaded."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What of the page shuts readers out, as axe sees it: the rule, and the elements that break it."""
    page.evaluate(axe())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{rule['id']}: {[node['html'][:200] for node in rule['nodes'][:5]]}" for rule in found]
