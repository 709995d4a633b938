"""`chainrule explain`: the whole working of one row, or of one of its numbers, from its cells to the prediction."""

from pathlib import Path
from typing import Any

import typer

from ..errors import InputError
from .output import checked_output, remark, say_json


def add(app: typer.Typer) -> None:
    @app.command()
    def explain(
        model: str = typer.Argument(metavar="MODEL", help="A model that `chainrule fit` saved."),
        data: str = typer.Argument(metavar="DATA", help="A table with the columns that the model was fitted on."),
        row: int = typer.Option(metavar="N", help="Which row, counted from 0."),
        number: str | None = typer.Option(None, metavar="NAME", help='One number instead of all: "dWh[0,2]".'),
        level: str | None = typer.Option(
            None, metavar="LEVEL", help="first-steps, matrices, calculus, or all. [matrices; in a file: all]"
        ),
        notation: str | None = typer.Option(
            None,
            metavar="NAME",
            help="article, ng, nielsen, goodfellow, or a .toml or .json table of your own letters.",
        ),
        out: str | None = typer.Option(
            None, metavar="FILE", help="Write it to a .html, .md, .tex, .typ, .pdf, .svg, .txt or .json file instead."
        ),
        as_json: bool = typer.Option(False, "--json", help="Print one JSON object, and nothing else, on stdout."),
    ) -> None:
        """Show how one row becomes its prediction: every number of every layer, with the equation that made it.

        If the row has its target, the way back is shown too: the cost, every error, every derivative, and one update.
        With --number, one number is explained instead: its terms, what it means, and its chain from the cost.
        """
        from ..render import MEDIA

        suffixes = [*MEDIA, ".json", *([".svg"] if number is None else [])]
        if out is not None:
            checked_output(out, model, data)
            if Path(out).suffix.lower() not in suffixes:
                what = f"{', '.join(suffixes[:-1])} or {suffixes[-1]}"
                no = "; one number has no picture of its own" if out.lower().endswith(".svg") else ""
                raise InputError(f"{out!r} must end in {what}, so that it is clear what to write{no}")

        from .. import load
        from ..answers import working
        from ..data import read
        from ..files import write_whole
        from ..render.json import account_dict, chain_dict
        from ..render.json import as_json as as_text
        from ..render.pictures import trace_picture
        from ..render.rows import row_dict
        from ..render.terminal import show
        from ..telling import number_document, number_of, row_document
        from ..working.dialects import dialect

        dialect(notation)  # refused before any work
        result = working(load(model), read(data), row)
        account, chain = (None, None) if number is None else number_of(result, number, notation)
        for note in result.notes:
            remark(note)

        def document(usual: str) -> Any:
            chosen = level or usual
            if account is None:
                return row_document(result, chosen, notation)
            return number_document(account, chain, chosen, notation)

        def data_of() -> dict[str, Any]:
            if account is None:
                return row_dict(result)
            return {**account_dict(account), "chain": None if chain is None else chain_dict(chain)}

        if out is not None:
            suffix = Path(out).suffix.lower()
            if suffix == ".json":
                write_whole(out, as_text(data_of()))
            elif suffix == ".svg":
                write_whole(out, trace_picture(result.record))
            else:
                write_whole(out, MEDIA[suffix](document("all")))
        if as_json:
            say_json(data_of())
        elif out is None:
            show(document("matrices"))
