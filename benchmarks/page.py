"""How quickly the page in a lesson file answers: opening, a number changed, a step, and its frames while it trains.

    python benchmarks/page.py

Three networks in a headless Chromium that draws without a graphics card: the article's, 2-8-8-1 with 200 rows, and
784-128-10 with 100 rows. Each time ends with the frame that shows the change; the median counts.
"""

import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

import chainrule as cr
from chainrule.render.lesson import lesson_dict
from chainrule.render.page import page_html
from chainrule.working.record import record

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
VIEW = {"width": 1280, "height": 900}
TURNS = 15
OPENINGS = 5

# Notes when the frame that shows the started page is done.
OPENED = """
    const done = (then) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = then;
        port2.postMessage(0);
    });
    window.framed = () => new Promise(done);
    const watch = new MutationObserver(() => {
        if (!document.querySelector("#chainrule[data-step]")) return;
        watch.disconnect();
        done(() => (window.shown = performance.now()));
    });
    watch.observe(document, { subtree: true, childList: true, attributes: true });
"""
PRESS = "[...document.querySelectorAll('button')].find((one) => one.textContent === '%s').click()"
SET = "chainrule.set(chainrule.document().network.hidden.length > 1 ? 'W1' : 'Wh', [0, 1], Math.random())"
FRAMES = f"""async () => {{
    const before = chainrule.state().settings.t, begun = performance.now(), gaps = [];
    {PRESS % "Run"};
    for (let last = begun, now = begun; now < begun + 2000; last = now) {{
        now = await new Promise(requestAnimationFrame);
        if (now > last) gaps.push(now - last);
    }}
    const seconds = (performance.now() - begun) / 1000;
    {PRESS % "Pause"};
    return [gaps.length / seconds, Math.max(...gaps), (chainrule.state().settings.t - before) / seconds];
}}"""


class Bound(NamedTuple):
    """What is asked of a lesson, in milliseconds and frames a second; None where nothing is."""

    open: float | None
    set: float | None
    step: float | None
    frames: float | None


def article() -> tuple[cr.Network, np.ndarray, np.ndarray]:
    return cr.article()


def playground() -> tuple[cr.Network, np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    X = random.uniform(-1, 1, size=(200, 2)).round(3)
    return cr.Network([2, 8, 8, 1], activations="tanh", seed=0), X, (X[:, :1] * X[:, 1:] > 0) * 2.0 - 1


def large() -> tuple[cr.Network, np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    net = cr.Network([784, 128, 10], activations="relu", loss="cross_entropy", seed=0)
    return net, random.random((100, 784)).round(3), np.eye(10)[random.integers(10, size=100)]


LESSONS: dict[str, tuple[Callable[[], tuple[cr.Network, np.ndarray, np.ndarray]], Bound]] = {
    "article": (article, Bound(1000, 50, 50, 60)),
    "2-8-8-1 × 200": (playground, Bound(1000, None, None, 60)),
    "784-128-10 × 100": (large, Bound(1000, 50, 50, None)),
}


def opened(browser: Browser, path: Path) -> tuple[Page, float]:
    """The page of a file, and after how many milliseconds it was shown."""
    page = browser.new_page(viewport=VIEW)  # type: ignore[arg-type]
    page.add_init_script(OPENED)
    page.goto(path.as_uri())
    page.wait_for_function("() => window.shown")
    return page, page.evaluate("window.shown")


def timed(page: Page, action: str) -> float:
    """Milliseconds from an action to the end of the frame that shows it."""
    clock = "performance.now()"
    run = f"async () => {{ const begun = {clock}; {action}; await framed(); return {clock} - begun; }}"
    page.evaluate(run)
    return median(page.evaluate(run) for _ in range(TURNS))


def row(name: str, figures: list[float], bound: Bound, more: str) -> str:
    limits = (bound.open, bound.set, bound.step, bound.step, bound.frames)
    cells = []
    for k, (figure, limit) in enumerate(zip(figures, limits, strict=True)):
        missed = limit is not None and (figure < 0.95 * limit if k == len(limits) - 1 else figure > limit)
        cells.append(f"{figure:8.0f}{'!' if missed else ' '}")
    return f"{name:17}{''.join(f'{cell:>11}' for cell in cells)}   {more}"


def main() -> None:
    if CHROMIUM is None:
        raise SystemExit("Chromium is not here; install it, or set CHROMIUM to its path")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        print(
            f"Chromium {browser.version} on {platform.machine()}, {os.cpu_count()} cores; ! marks what misses its bound"
        )
        heads = ("open, ms", "set, ms", "next, ms", "train, ms", "frames/s")
        print(" " * 17 + "".join(f"{head:>11}" for head in heads) + "   while it runs")
        for name, (made, bound) in LESSONS.items():
            net, X, Y = made()
            path = Path(folder) / "lesson.html"
            lesson = lesson_dict(record(net.architecture, net.params, X, Y, 0.1), title=name)
            path.write_text(page_html(lesson), encoding="utf-8")
            times = []
            for _ in range(OPENINGS):
                page, shown = opened(browser, path)
                times.append(shown)
                page.close()
            page, _ = opened(browser, path)
            page.wait_for_timeout(500)
            figures = [timed(page, action) for action in (SET, PRESS % "Next step", PRESS % "Train one step")]
            frames, longest, steps = page.evaluate(FRAMES)
            more = f"longest frame {longest:.0f} ms, {steps:,.0f} steps/s"
            print(row(name, [median(times), *figures, frames], bound, more))
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
