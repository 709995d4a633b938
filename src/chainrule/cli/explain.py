"""`chainrule explain`: the whole working of one row, from its cells to the prediction, and back with its target."""

from pathlib import Path
from typing import Any

import typer

from ..errors import InputError
from .output import checked_output, remark, say, say_json


def add(app: typer.Typer) -> None:
    @app.command()
    def explain(
        model: str = typer.Argument(metavar="MODEL", help="A model that `chainrule fit` saved."),
        data: str = typer.Argument(metavar="DATA", help="A table with the columns that the model was fitted on."),
        row: int = typer.Option(metavar="N", help="Which row, counted from 0."),
        out: str | None = typer.Option(None, metavar="FILE", help="Write it to a .txt, .html or .json file instead."),
        as_json: bool = typer.Option(False, "--json", help="Print one JSON object, and nothing else, on stdout."),
    ) -> None:
        """Show how one row becomes its prediction: every number of every layer, with the equation that made it.

        If the row has its target, the way back is shown too: the cost, every error, every derivative, and one update.
        """
        if out is not None:
            checked_output(out, model, data)
            if Path(out).suffix.lower() not in (".txt", ".html", ".json"):
                raise InputError(f"{out!r} must end in .txt, .html or .json, so that it is clear what to write")

        from .. import load
        from ..answers import working
        from ..data import read
        from ..files import write_whole
        from ..render.results import row_text
        from ..render.rows import row_dict, row_html

        result = working(load(model), read(data), row)
        for note in result.notes:
            remark(note)
        record: dict[str, Any] = row_dict(result)
        if out is not None:
            media = {
                ".txt": lambda: "\n".join(row_text(result)) + "\n",
                ".html": lambda: row_html(result),
                ".json": lambda: as_text(record),
            }
            write_whole(out, media[Path(out).suffix.lower()]())
        if as_json:
            say_json(record)
        elif out is None:
            say(*row_text(result))


def as_text(record: dict[str, Any]) -> str:
    import json

    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"
