"""`chainrule predict`: rows in, the same rows with a prediction out, in order."""

from pathlib import Path

import typer

from ..errors import InputError
from .output import checked_output, remark, say_json, say_table


def add(app: typer.Typer) -> None:
    @app.command()
    def predict(
        model: str = typer.Argument(metavar="MODEL", help="A model that `chainrule fit` saved."),
        data: str = typer.Argument(metavar="DATA", help="A table with the columns that the model was fitted on."),
        out: str | None = typer.Option(None, metavar="FILE", help="A .csv or .tsv to write; stdout if left out."),
        as_json: bool = typer.Option(False, "--json", help="Print one JSON object, and nothing else, on stdout."),
    ) -> None:
        """Predict every row of a table.

        What comes out is the table itself, then a column `prediction`, and for classes a column `probability_<class>`.
        """
        if out is not None:
            checked_output(out, model, data)
            if Path(out).suffix.lower() not in (".csv", ".tsv"):
                raise InputError(f"{out!r} must end in .csv or .tsv, because the answers are written as text")

        from .. import load
        from ..answers import answers
        from ..data import csv_text, read, write_csv

        net = load(model)
        table = read(data)
        found = answers(net, table)
        for note in found.notes:
            remark(note)
        added = found.columns(table.names)
        if out is not None:
            write_csv(out, table, added)
        if as_json:
            plain = {name: list(map(plain_cell, column)) for name, column in added.items()}
            say_json({"rows": table.rows, **plain, "notes": found.notes, "out": out})
        elif out is None:
            say_table(csv_text(table, added))


def plain_cell(cell: object) -> object:
    return cell if isinstance(cell, str) else float(cell)  # type: ignore[arg-type]
