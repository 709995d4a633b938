"""What the working costs beside the gradients alone: a trace, one explanation, the HTML report, for 784-128-10.

    python benchmarks/working.py

Each row is the best of several runs, as a ratio to `Network.gradients` on the same 128 rows, in the same process.
"""

import time
from collections.abc import Callable

import numpy as np

import chainrule as cr
from chainrule.render.html import document_html

SIZES, ROWS, RUNS = [784, 128, 10], 128, 7


def best(run: Callable[[], object], runs: int = RUNS) -> float:
    """The shortest of several runs, in seconds."""
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def main() -> None:
    random = np.random.default_rng(0)
    net = cr.Network(SIZES, loss="cross_entropy")
    X, Y = random.random((ROWS, SIZES[0])), random.integers(0, SIZES[-1], ROWS)
    trace = net.trace(X, Y)
    pages = {level: document_html(trace.document(level)) for level in ("matrices", "all")}
    plain = best(lambda: net.gradients(X, Y))
    timed = {
        "gradients": plain,
        "trace": best(lambda: net.trace(X, Y)),
        "explain dWh[100,5], 128 terms": best(lambda: trace.explain("dWh[100,5]")),
        "explain Zh[3,5], 785 terms": best(lambda: trace.explain("Zh[3,5]")),
        "explain C, 1,280 terms": best(lambda: trace.explain("C")),
        "chain of dWh[100,5], top 10": best(lambda: trace.explain("dWh[100,5]").chain(top=10)),
        "HTML, matrices": best(lambda: document_html(net.trace(X, Y).document("matrices"))),
        "HTML, all three levels": best(lambda: document_html(net.trace(X, Y).document("all"))),
    }
    print(f"{'-'.join(map(str, SIZES))}, {ROWS} rows, float64")
    for name, seconds in timed.items():
        print(f"{name:<30} {seconds * 1e3:8.2f} ms {seconds / plain:8.1f} ×")
    for level, page in pages.items():
        print(f"HTML, {level}: {len(page.encode()) / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
