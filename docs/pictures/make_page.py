"""Takes the README's pictures of the interactive page. Run it from the clone: python docs/pictures/make_page.py

It needs the extra [test] and a Chromium (`apt-get install chromium`, or the path of one in CHROMIUM).
"""

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import chainrule as cr

SIZE = {"width": 1440, "height": 1080}
FOLDER = Path(__file__).parent


def at_the_hidden_error(page: Page) -> None:
    """Where one number comes from: its equation, and its sources and targets lit."""
    page.evaluate("chainrule.step('Eh')")
    page.locator('.matrix [data-cell="Eh[1,0]"]').click()
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("() => document.querySelectorAll('.aligned').length === 1")
    page.locator('.aligned [data-letter="Eh"]').hover()


def two_moons(page: Page) -> None:
    """After learning: the curve, the plane and the sizes."""
    page.get_by_label("Data set").select_option("moons")
    for _ in range(120):
        page.get_by_role("button", name="Train one epoch").click()
    page.evaluate("chainrule.step('E1')")
    page.evaluate("scrollTo(0, 0)")
    page.mouse.move(0, 0)


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    net, X, Y = cr.article()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        lesson = Path(folder) / "lesson.html"
        net.trace(X, Y).save(lesson)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, scheme, pose in (("page", "light", at_the_hidden_error), ("page_dark", "dark", two_moons)):
            page = browser.new_page(viewport=SIZE, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            page.goto(lesson.as_uri())
            page.wait_for_selector("#chainrule[data-step]")
            pose(page)
            page.wait_for_timeout(500)
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
