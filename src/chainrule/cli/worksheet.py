"""`chainrule worksheet`: exercises in backpropagation to print, another sheet for each student, and their key."""

import time

import typer

from ..errors import InputError
from .output import say, say_json


def add(app: typer.Typer) -> None:
    @app.command()
    def worksheet(
        out: str = typer.Option(
            ..., metavar="DIR", help="The folder for the sheets, which is made if it is not there."
        ),
        sizes: str = typer.Option(
            None, help="Units of each layer, such as 1,2,2; by default what fits the difficulty."
        ),
        activation: str = typer.Option("relu", help="Of the hidden layers: one, or one for each, as in tanh,relu."),
        output: str = typer.Option(None, help="The output's activation; by default the one that belongs to the loss."),
        loss: str = typer.Option("half_squared_error", help="The loss."),
        reduction: str = typer.Option("sum", help="Over the rows: sum or mean."),
        bias: bool = typer.Option(True, help="Whether the network has biases."),
        rows: int = typer.Option(None, help="Rows of X; by default 3, or 4 for a mean."),
        count: int = typer.Option(1, help="How many sheets, each with other numbers."),
        seed: int = typer.Option(0, help="Decides all numbers: the same seed gives the same sheets."),
        difficulty: int = typer.Option(
            3, help="1 the way forward, 2 the cost, 3 all derivatives, 4 the update, 5 somebody's mistake to be found."
        ),
        questions: str = typer.Option(
            None, help="Kinds of questions instead: shapes, forward, cost, derivatives, directions, update, mistake."
        ),
        formats: str = typer.Option(
            None,
            "--format",
            help="Some of pdf, html, md, tex, typ, txt; by default pdf if the extra typst is there, else html.",
        ),
        as_json: bool = typer.Option(False, "--json", help="Print one JSON object, and nothing else, on stdout."),
    ) -> None:
        """Exercises to work out by hand, with a key for each sheet.

        Every student gets other numbers. `sheet-01.pdf` is the sheet, `key-01.pdf` its whole working,
        `answers/sheet-01.csv` a form to fill in, and `key.json` all answers for a program.
        """
        from ..data.cells import printable
        from ..worksheets import checked_folder, worksheet

        begun = time.perf_counter()
        folder = checked_folder(out)
        names = activation.split(",")
        made = worksheet(
            None if sizes is None else numbers("--sizes", sizes),
            activation=names[0] if len(names) == 1 else names,
            output=output,
            loss=loss,
            reduction=reduction,
            bias=bias,
            rows=rows,
            count=count,
            seed=seed,
            difficulty=difficulty,
            questions=questions,
        )
        files = made.save(folder, formats)
        seconds = time.perf_counter() - begun
        if as_json:
            said = {"out": str(folder), "sheets": len(made), "seed": seed, "difficulty": difficulty}
            say_json({**said, "files": [str(file.relative_to(folder)) for file in files], "seconds": seconds})
            return
        many = "1 sheet" if len(made) == 1 else f"{len(made)} sheets, no two alike"
        say(
            f"{many}, in {seconds:.1f} s. In {printable(out)}:",
            f"  {files[0].name:<22} the first sheet, to print",
            f"  {files[1].name:<22} its key, with the whole working",
            f"  {'answers/sheet-01.csv':<22} a form for its answers",
            f"  {'key.json':<22} all answers, for chainrule mark",
        )


def numbers(option: str, text: str) -> list[int]:
    """Whole numbers with commas between them."""
    try:
        return [int(number) for number in text.split(",")]
    except ValueError:
        raise InputError(f"{option} is {text!r}; give whole numbers with commas, such as 1,2,2") from None
