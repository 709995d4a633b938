"""`chainrule tour`: the article's network with every number of one step, then real digits, learned and explained."""

import os
import shlex
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ..errors import InputError
from .output import say, say_json

if TYPE_CHECKING:
    from ..answers import RowWorking
    from ..data import Table
    from ..study import Study

SMALL = 0.001  # the cost at which the article's network has learned its three rows
MOST_STEPS = 200


def add(app: typer.Typer) -> None:
    @app.command()
    def tour(
        out: str = typer.Option(
            "chainrule-tour", metavar="DIR", help="Where to put the model, the rows and the report."
        ),
        no_open: bool = typer.Option(False, "--no-open", help="Do not show the report in the browser at the end."),
        as_json: bool = typer.Option(False, "--json", help="Print one JSON object, and nothing else, on stdout."),
    ) -> None:
        """One network with every number, then one that learns to read handwritten digits.

        First the smallest network there is to understand, A(A(X·Wh + Bh)·Wo + Bo): one whole step, forward and back.
        Then 1,797 real images of digits: a network learns them in seconds, and explains one of its answers.
        """
        begun = time.perf_counter()
        folder = made(out)
        speak = (lambda *lines: None) if as_json else say
        article_parts, article = show_article(speak)
        digit_parts, digits = show_digits(speak, folder, quiet=as_json)

        from ..data.cells import printable
        from ..files import write_whole
        from ..render.html import page

        report = folder / "report.html"
        write_whole(report, page("chainrule: a network that shows its working", [*article_parts, *digit_parts]))
        seconds = time.perf_counter() - begun
        files = [printable(str(folder / name)) for name in ("digits.safetensors", "digits.csv")]
        speak(
            "",
            f"That took {seconds:.1f} s. In {printable(out)}:",
            "  report.html         all of it as a page, with every number of one digit's answer and the way back",
            "  digits.safetensors  the network",
            "  digits.csv          the rows that it has never seen",
            "Look at another digit:",
            f"  {shlex.join(['chainrule', 'explain', *files])} --row 1",
        )
        if as_json:
            say_json({"article": article, "digits": digits, "out": str(folder), "seconds": seconds})
        elif not no_open and sys.stdout.isatty():
            import webbrowser

            webbrowser.open(report.resolve().as_uri())


def made(out: str) -> Path:
    """The folder for the tour's files, made if it is not there."""
    if not out.strip():
        raise InputError("--out is empty; give the name of a folder, which is made if it is not there")
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"the folder {out!r} cannot be made ({error.strerror}); give --out another name") from None
    if not os.access(folder, os.W_OK):
        raise InputError(f"writing is not permitted in {out!r}; give --out another folder")
    return folder


def heading(text: str) -> list[str]:
    return ["", "━" * 88, text, "━" * 88, ""]


def show_article(speak: Any) -> tuple[list[str], dict[str, Any]]:
    """The article's network: nested, then step by step, then gradient descent until its cost is small."""
    from ..network import article
    from ..render.html import heading as html_heading
    from ..render.html import text_html, trace_parts
    from ..working.nested import nested, nested_numbers
    from ..working.notation import written
    from ..render.pictures import matrices
    from ..render.text import matrix, number, table

    net, X, Y = article()
    trace = net.trace(X, Y)
    inside = [
        f"A network is functions inside functions: O = {written(nested(trace.record))}",
        "",
        "With the numbers of the first row, X = −1, its first output is",
        *(f"  {'= ' if k else '  '}{line}" for k, line in enumerate(map(written, nested_numbers(trace.record, 0, 0)))),
        "",
        f"Its target is {number(Y[0, 0])}. How wrong is that, whose fault is it, and how should each weight change?",
    ]
    speak(*heading("1  One network, one step, every number"), *inside, "", str(trace))

    learner, _, _ = article()
    history = learner.fit(X, Y, epochs=MOST_STEPS, batch_size=None, learning_rate=0.1, dtype="float64", progress=False)
    if history.interrupted:
        raise KeyboardInterrupt
    steps = next(k for k, cost in enumerate(history.cost) if cost < SMALL)
    shown = [k for k in (0, 1, 2, 5, 10, 20, 30, 40, 50, 75, 100, 150) if k < steps]
    rows = [(str(k), number(history.cost[k], 6)) for k in [*shown, steps]]
    O = [f"    {line}" for line in matrix(learner.forward(X))]
    target = [f"    {line}" for line in matrix(Y)]
    descent = [
        "The same step again and again, each time from the new weights:",
        "",
        *(f"  {line}" for line in table(rows, ("steps taken", "cost C"))),
        "",
        f"(below {SMALL}: small enough to end this table; after {MOST_STEPS} steps it is {number(history.cost[-1])})",
        "",
        f"After {MOST_STEPS} steps it says        and the targets are",
        *(f"{a:<34}{b}" for a, b in zip(O, target, strict=True)),
    ]
    speak(*heading("2  Gradient descent until the cost is small"), *descent)
    parts = [
        html_heading("One network, one step, every number"),
        text_html(inside),
        f'<div class="scroll">{matrices(trace.record, title="The whole step: forward above, backward below")}</div>',
        *trace_parts(trace.record),
        html_heading("Gradient descent until the cost is small"),
        text_html(descent),
    ]
    return parts, {"cost": float(trace.C), "steps_until_small": steps, "cost_then": history.cost[steps]}


def show_digits(speak: Any, folder: Path, quiet: bool) -> tuple[list[str], dict[str, Any]]:
    """scikit-learn's handwritten digits: learned, judged on rows that were held out, and one answer explained."""
    from ..answers import working
    from ..data import write_csv
    from ..render.chart import curve
    from ..render.html import heading as html_heading
    from ..render.html import text_html
    from ..render.results import duration, report_text
    from ..render.rows import row_parts
    from ..render.pictures import curves
    from ..study import study

    table = digits_table()
    speak(
        *heading("3  The same equations on real data: handwritten digits"),
        f"{table.rows} images of 8 × 8 pixels, written by 13 people (the test part of E. Alpaydin & C. Kaynak's",
        "collection, UCI repository 1998, as scikit-learn has it).",
        "Compiling the three equations, then learning …",
    )
    sys.stdout.flush()
    done = study(table, "digit", hidden=[64], l2=0.002, progress=False if quiet else None)
    held = table.take(done.held_rows)
    write_csv(folder / "digits.csv", held)
    done.network.save(folder / "digits.safetensors")

    history, report = done.history, report_text(done.report)
    chart = [
        "cost on the rows that decide when to stop, from the first epoch to the last:",
        *curve(history.validation_cost),
    ]
    summary = [duration(history.seconds, history.stopped)]
    speak("", *chart, "", *summary, "", *report)

    answer = working(done.network, held, 0)
    pictured = digit_lines(held, 0)
    speak(*heading("4  Why does it say so? One digit that it has never seen"), *pictured, "", *digit_text(answer))
    costs = [("on the rows it learns from", history.cost), ("on validation rows", history.validation_cost)]
    parts = [
        html_heading("Handwritten digits"),
        text_html([*summary, "", *report]),
        curves(costs, "The cost, epoch by epoch"),
        html_heading("One digit that it has never seen"),
        text_html(pictured),
        *row_parts(answer),
    ]
    return parts, digits_dict(done)


def digits_table() -> "Table":
    """The digits as a table: a column for each pixel, named by its row and column, and the digit."""
    from sklearn.datasets import load_digits

    from ..data import from_frame

    pixels, digits = load_digits(return_X_y=True)
    columns = {f"pixel_{k // 8}_{k % 8}": pixels[:, k] for k in range(64)}
    return from_frame({**columns, "digit": digits})


def digit_lines(table: "Table", row: int) -> list[str]:
    import numpy as np

    from ..render.chart import image

    pixels = np.array([float(table.column(f"pixel_{k // 8}_{k % 8}")[row]) for k in range(64)])
    return [f"    {line}" for line in image(pixels.reshape(8, 8), 16.0)]


def digit_text(answer: "RowWorking") -> list[str]:
    """The way forward for one digit, and the prediction in words."""
    from ..render.results import prediction
    from ..render.text import step_text

    few = [encoding.text for encoding in answer.encodings[:3]]
    steps = [line for step in answer.record if step.phase == "forward" for line in ["", *step_text(step)]]
    return [
        f"Each pixel is standardised with the mean and spread of the training rows, {len(answer.encodings)} of them:",
        *(f"  {line}" for line in few),
        "  …",
        *steps,
        "",
        *prediction(answer, "digit"),
    ]


def digits_dict(done: "Study") -> dict[str, Any]:
    return {"report": done.report.to_dict(), "epochs": done.history.epochs, "stopped": done.history.stopped}
