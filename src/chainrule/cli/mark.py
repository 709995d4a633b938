"""`chainrule mark`: the answers of a class to its worksheets, marked with the key of the set."""

from pathlib import Path

import typer

from ..errors import InputError
from .output import checked_output, remark, say, say_json


def add(app: typer.Typer) -> None:
    @app.command()
    def mark(
        answers: str = typer.Argument(metavar="ANSWERS", help="The folder with the students' .csv files, or one file."),
        key: str = typer.Option(..., metavar="FILE", help="The key.json of the set."),
        out: str | None = typer.Option(
            None, metavar="FILE", help="Write the marks as .csv; or .json, .html, .md, .txt, … with all that was found."
        ),
        as_json: bool = typer.Option(False, "--json", help="Print one JSON object, and nothing else, on stdout."),
    ) -> None:
        """Mark the answers to worksheets.

        Every right number earns its points, and a number that is right given a wrong one before it earns them in full.
        The sheet is told by a file's name, such as sheet-01.csv or anna-sheet-01.csv.
        """
        if out is not None:
            checked_output(out, key, answers)
        from ..data.cells import printable
        from ..worksheets import mark

        found = mark(answers, key)
        if not found.marks:
            for problem in found.problems[1:]:
                remark(printable(problem))
            raise InputError(f"no file could be marked; {found.problems[0].rstrip('.')}")
        if out is not None:
            found.save(Path(out))
        if as_json:
            say_json(found.to_dict() | {"out": out})
            return
        say("\n".join(printable(line) for line in str(found).splitlines()))
        if out is not None:
            say("", f"The marks are in {printable(out)}.")
