"""`chainrule tour`: the article's network with every number of one step, then real digits, learned and explained.

It leaves the article's network as the interactive page, and all of the tour as a report to read.
"""

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
    from ..working.document import Block

SMALL = 0.001  # the cost at which the article's network has learned its three rows
MOST_STEPS = 200
SHOWN_STEPS = (0, 1, 2, 5, 10, 20, 30, 40, 50, 75, 100, 150)


def add(app: typer.Typer) -> None:
    @app.command()
    def tour(
        out: str = typer.Option(
            "chainrule-tour", metavar="DIR", help="Where to put the page, the report, the model and the rows."
        ),
        no_open: bool = typer.Option(False, "--no-open", help="Do not show the page in the browser at the end."),
        as_json: bool = typer.Option(False, "--json", help="Print one JSON object, and nothing else, on stdout."),
    ) -> None:
        """One network with every number, then one that learns to read handwritten digits.

        First the smallest network there is to understand, A(A(X·Wh + Bh)·Wo + Bo): one whole step, forward and back.
        Then 1,797 real images of digits: a network learns them in seconds, and explains one of its answers.
        """
        begun = time.perf_counter()
        folder = made(out)
        speak = (lambda *blocks: None) if as_json else spoken

        from ..data.cells import printable
        from ..files import write_whole
        from ..network import article as article_network
        from ..render.html import document_html
        from ..working.document import Document

        article_blocks, article = show_article(speak)
        digit_blocks, digits = show_digits(speak, folder, quiet=as_json)
        whole = Document("chainrule: a network that shows its working", (*article_blocks, *digit_blocks))
        write_whole(folder / "report.html", document_html(whole))
        net, X, Y = article_network()
        net.trace(X, Y).save(folder / "page.html")
        seconds = time.perf_counter() - begun
        files = [printable(str(folder / name)) for name in ("digits.safetensors", "digits.csv")]
        after = [
            "",
            f"That took {seconds:.1f} s. In {printable(out)}:",
            "  page.html           the small network to take hold of: step through it, move a weight, see what follows",
            "  report.html         all of this to read: in plain words, in matrices, and why the equations hold",
            "  digits.safetensors  the network",
            "  digits.csv          the rows that it has never seen",
            "Look at another digit:",
            f"  {shlex.join(['chainrule', 'explain', *files])} --row 1",
            "or at a single number of its working, and where it comes from:",
            f"  {shlex.join(['chainrule', 'explain', *files])} --row 1 --number 'dWh[20,3]'",
        ]
        if not as_json:
            say(*after)
        if as_json:
            say_json({"article": article, "digits": digits, "out": str(folder), "seconds": seconds})
        elif not no_open and sys.stdout.isatty():
            import webbrowser

            webbrowser.open((folder / "page.html").resolve().as_uri())


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


def spoken(*blocks: "Block") -> None:
    """Blocks on the terminal."""
    from ..render.terminal import show_blocks

    show_blocks(blocks)


def show_article(speak: Any) -> tuple[list["Block"], dict[str, Any]]:
    """The article's network: nested, then step by step, then gradient descent until its cost is small."""
    from ..network import article
    from ..render.text import number
    from ..working.document import Heading, Matrix, Paragraph, Picture, Table
    from ..working.report import report

    net, X, Y = article()
    record = net.trace(X, Y).record
    opening = [Heading("One network, one step, every number")]
    matrices = report(record).blocks
    speak(*opening, *matrices)

    learner, _, _ = article()
    history = learner.fit(X, Y, epochs=MOST_STEPS, batch_size=None, learning_rate=0.1, dtype="float64", progress=False)
    if history.interrupted:
        raise KeyboardInterrupt
    steps = next(k for k, cost in enumerate(history.cost) if cost < SMALL)
    taken = [*(k for k in SHOWN_STEPS if k < steps), steps]
    rows = tuple(((str(k),), (number(history.cost[k], 6),)) for k in taken)
    descent = [
        Heading("Gradient descent until the cost is small"),
        Paragraph(("The same step again and again, each time from the new weights:",)),
        Table(("steps taken", "cost C"), rows, numbers=(0, 1)),
        Paragraph(
            (
                f"Below {SMALL} is small enough to end this table; after {MOST_STEPS} steps the cost is "
                f"{number(history.cost[-1])}. The network then says O, and the targets are Y:",
            )
        ),
        Matrix("O", learner.forward(X), "the prediction after training"),
        Matrix("Y", Y, "the target"),
    ]
    speak(*descent)
    curve = Picture("curves", [("the cost", history.cost)], {"title": "The cost, step by step"})
    every = report(record, "all").blocks
    page = [*opening, *every, *descent, curve]
    return page, {"cost": float(record.value("C")), "steps_until_small": steps, "cost_then": history.cost[steps]}


def show_digits(speak: Any, folder: Path, quiet: bool) -> tuple[list["Block"], dict[str, Any]]:
    """scikit-learn's handwritten digits: learned, judged on rows that were held out, and one answer explained."""
    from ..answers import working
    from ..data import write_csv
    from ..render.chart import curve
    from ..render.results import duration, report_text
    from ..study import study
    from ..telling import prediction, row_document
    from ..working.document import Heading, Lines, Paragraph, Picture
    from ..working.report import lowered

    table = digits_table()
    opening = [
        Heading("The same equations on real data: handwritten digits"),
        Paragraph(
            (
                f"{table.rows} images of 8 × 8 pixels, written by 13 people (the test part of E. Alpaydin & C. "
                "Kaynak's collection, UCI repository 1998, as scikit-learn has it).",
            )
        ),
    ]
    speak(*opening, Paragraph(("Compiling the three equations, then learning …",)))
    sys.stdout.flush()
    done = study(table, "digit", hidden=[64], l2=0.002, progress=False if quiet else None)
    held = table.take(done.held_rows)
    write_csv(folder / "digits.csv", held)
    done.network.save(folder / "digits.safetensors")

    history = done.history
    summary = Lines((duration(history.seconds, history.stopped), "", *report_text(done.report)))
    chart = ["cost on the rows that decide when to stop, from the first epoch to the last:"]
    speak(Lines((*chart, *curve(history.validation_cost))), summary)

    answer = working(done.network, held, 0)
    why = [Heading("Why does it say so? One digit that it has never seen"), Lines(tuple(digit_lines(held, 0)))]
    speak(*why, *forward_only(answer), *prediction(answer))
    costs = [("on the rows it learns from", history.cost), ("on validation rows", history.validation_cost)]
    curves = Picture("curves", costs, {"title": "The cost, epoch by epoch"})
    return [*opening, summary, curves, *why, *map(lowered, row_document(answer).blocks)], digits_dict(done)


def forward_only(answer: "RowWorking") -> list["Block"]:
    """The way forward of one row, and the encoding of its first cells."""
    from ..working.document import Bullets, Paragraph
    from ..working.report import section

    few = tuple((encoding.text,) for encoding in answer.encodings[:3])
    told = f"Each pixel is standardised with the mean and spread of the training rows, {len(answer.encodings)} of them:"
    steps = [section(step) for step in answer.record if step.phase == "forward"]
    return [Paragraph((told,)), Bullets((*few, ("…",))), *steps]


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


def digits_dict(done: "Study") -> dict[str, Any]:
    return {"report": done.report.to_dict(), "epochs": done.history.epochs, "stopped": done.history.stopped}
