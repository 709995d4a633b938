"""`chainrule check`: what is wrong in somebody's backpropagation, or in their numbers, and a file to start from."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ..errors import InputError
from .output import checked_output, complain, say_json

if TYPE_CHECKING:
    from ..checking import ExerciseTold, Report

EXIT = {True: 0, False: 1, None: 2}  # by a report's `ok`


def add(app: typer.Typer) -> None:
    @app.command()
    def check(
        file: str | None = typer.Argument(None, metavar="FILE", help="A .py file, or a .csv of numbers by hand."),
        hint: int = typer.Option(3, metavar="N", help="1: only what is wrong first; 2: a question too; 3: everything."),
        template: bool = typer.Option(False, "--template", help="Print a file to start from; with --out, write it."),
        hidden: str | None = typer.Option(None, metavar="NAMES", help="Hidden activation, or one per layer: tanh,relu"),
        output: str | None = typer.Option(None, metavar="NAME", help="Output activation."),
        loss: str | None = typer.Option(None, metavar="NAME", help="Such as half_squared_error, cross_entropy."),
        reduction: str | None = typer.Option(None, metavar="NAME", help="Over the rows: mean or sum."),
        samples: str | None = typer.Option(None, metavar="NAME", help="Samples are rows or columns."),
        example: str | None = typer.Option(
            None, metavar="NAME", help="What one call receives: batch, vector, column or scalar."
        ),
        targets: str | None = typer.Option(None, metavar="NAME", help="Y is onehot or labels."),
        outputs: int | None = typer.Option(None, metavar="N", help="How many outputs there are."),
        returns: str | None = typer.Option(
            None, metavar="NAMES", help='The order of a returned tuple: "Eo Eh dWo dBo dWh dBh".'
        ),
        seed: int = typer.Option(0, metavar="N", help="Another seed tries other numbers."),
        key: str | None = typer.Option(None, metavar="FILE", help="For a .csv: the key.json of its worksheets."),
        sheet: int | None = typer.Option(None, metavar="N", help="For a .csv: which sheet of the key."),
        model: str | None = typer.Option(None, metavar="FILE", help="For a .csv: a model, with --data."),
        data: str | None = typer.Option(None, metavar="FILE", help="For a .csv: the table with the model's rows."),
        learning_rate: float | None = typer.Option(None, metavar="NUMBER", help="For a .csv: η of the update. [0.1]"),
        out: str | None = typer.Option(
            None, metavar="FILE", help="Write it as .html, .md, .tex, .typ, .pdf, .txt or .json instead."
        ),
        as_json: bool = typer.Option(False, "--json", help="Print one JSON object, and nothing else, on stdout."),
    ) -> None:
        """Check somebody's backpropagation: which equation is wrong, what stands there instead, and why that is wrong.

        The file's functions are found by their names (forward, backward, update, train_step, …) and run in a process of
        their own. This is no security boundary: the file can do what you can do. What the exercise is, is inferred, or
        told by options.

        Exit codes: 0 no mistake found; 1 mistakes found; 2 nothing could be judged, or the file cannot be used.
        """
        if out is not None:
            checked_output(out, *([] if file is None else [file]))
        from ..classroom.report import checked_hint

        if template:
            write_template(out)
            return
        if file is None:
            raise InputError("no file was given; give a Python file, or start from `chainrule check --template`")
        if out is not None:
            checked_suffix(out)
        checked_hint(hint)
        told: ExerciseTold = {
            "hidden": hidden,
            "output": output,
            "loss": loss,
            "reduction": reduction,
            "samples": samples,
            "example": example,
            "targets": targets,
            "outputs": outputs,
            "returns": returns,
        }
        numbers = {"key": key, "sheet": sheet, "model": model, "data": data, "learning_rate": learning_rate}
        if Path(file).suffix.lower() == ".csv":
            refuse(told, "code, and this is a file of numbers")
            from .answers import check_answers_file

            rate = 0.1 if learning_rate is None else learning_rate
            report = check_answers_file(file, key, sheet, model, data, rate)
        else:
            refuse(numbers, "a .csv file of numbers, and this is code")
            from ..checking import check_file

            report = check_file(file, seed=seed, **told)
        tell(report.at(hint), out, as_json)
        raise typer.Exit(EXIT[report.ok])


def tell(report: "Report", out: str | None, as_json: bool) -> None:
    """The report in the medium that was asked for; why nothing was judged stands on stderr too."""
    if out is not None:
        report.save(out)
    if as_json:
        say_json(report.to_dict() | {"out": out})
    elif out is None:
        from ..render.terminal import show

        show(report.document())
    if report.ok is None and (as_json or out is not None):
        complain("; ".join(("nothing could be judged", *report.notes)))


def write_template(out: str | None) -> None:
    from ..classroom.template import TEMPLATE
    from ..files import write_whole

    if out is None:
        print(TEMPLATE, end="")
    elif Path(out).exists():
        raise InputError(f"{out!r} exists already, and may hold somebody's work; give another name to write to")
    else:
        write_whole(out, TEMPLATE)


def checked_suffix(out: str) -> None:
    from ..render import MEDIA

    if Path(out).suffix.lower() not in (known := [*MEDIA, ".json"]):
        raise InputError(
            f"{out!r} must end in {', '.join(known[:-1])} or {known[-1]}, so that it is clear what to write"
        )


def refuse(options: Mapping[str, object], why: str) -> None:
    """Raises InputError for an option that would have no effect."""
    for name, value in options.items():
        if value is not None:
            raise InputError(f"--{name.replace('_', '-')} was given; it is for {why}, so leave it out")
