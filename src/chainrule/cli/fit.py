"""`chainrule fit`: a table in, a trained network and an honest report out."""

import shlex
from pathlib import Path
from typing import Any

import typer

from ..errors import InputError
from .output import checked_output, remark, say, say_json


def add(app: typer.Typer) -> None:
    @app.command()
    def fit(
        data: str = typer.Argument(metavar="DATA", help="A table: .csv, .tsv, .parquet or .feather."),
        target: str = typer.Option(metavar="COL", help="The column to predict."),
        model: str | None = typer.Option(
            None, metavar="FILE", help="Where to save; DATA's name.safetensors if left out."
        ),
        hidden: str = typer.Option("32", metavar="N,N", help="Units of the hidden layers, as in 32,16; 0 for none."),
        activation: str = typer.Option("relu", help="Of the hidden layers: relu, tanh, sigmoid, gelu, silu …"),
        task: str | None = typer.Option(
            None, help="classification or regression; decided from the target if left out."
        ),
        keep: list[str] = typer.Option([], metavar="COL", help="Take in a column that would be left out; repeatable."),
        held_out: float = typer.Option(0.2, help="The part of the rows that judges the result."),
        epochs: int = typer.Option(300, help="At most this often through the rows."),
        batch_size: int = typer.Option(32, help="Rows in a step."),
        optimizer: str = typer.Option("adam", help="gd, momentum, nesterov, rmsprop, adagrad, adam or adamw."),
        learning_rate: float | None = typer.Option(None, help="The size of a step; the usual one if left out."),
        l2: float | None = typer.Option(None, help="The price of large weights; by the number of rows if left out."),
        dropout: float = typer.Option(0.0, help="The chance that a hidden unit is silent in a step."),
        clip: float | None = typer.Option(None, help="The greatest length of all derivatives together."),
        patience: int = typer.Option(30, help="Stop after so many epochs without getting better."),
        seed: int = typer.Option(0, help="Decides what is random: the same seed gives the same network."),
        as_json: bool = typer.Option(False, "--json", help="Print one JSON object, and nothing else, on stdout."),
        quiet: bool = typer.Option(False, "--quiet", help="No progress bar."),
    ) -> None:
        """Train a network to predict a column of a table, judge it on rows held out, and save it.

        The table is encoded for you: numbers are standardised, categories become 0/1 columns, missing cells are filled
        and flagged. The report says how well it does beside the simplest answers.
        """
        path = checked_output(model or f"{Path(data).stem}.safetensors", data)
        layers = hidden_sizes(hidden)

        from ..data import read
        from ..data.cells import printable
        from ..equations.descent import OPTIMIZERS
        from ..render.findings import findings_text
        from ..render.results import duration, report_text
        from ..study import RATE, plain, study

        table = read(data)
        usual = RATE if optimizer == "adam" or optimizer not in OPTIMIZERS else OPTIMIZERS[optimizer].rate
        done = study(
            table,
            target,
            hidden=layers,
            activations=activation,
            task=task,
            keep=keep,
            held_out=held_out,
            epochs=epochs,
            batch_size=batch_size,
            optimizer=optimizer,
            learning_rate=usual if learning_rate is None else learning_rate,
            l2=l2,
            dropout=dropout,
            clip=clip,
            patience=patience,
            seed=seed,
            progress=False if quiet or as_json else None,
        )
        done.network.save(path)
        if as_json:
            history: dict[str, Any] = plain(done.history.to_dict())
            found = done.diagnosis.to_dict()
            say_json({"model": path, "report": done.report.to_dict(), "history": history, "diagnosis": found})
        else:
            files = [printable(path), printable(data)]
            say(
                *report_text(done.report),
                "",
                *findings_text(done.diagnosis),
                "",
                duration(done.history.seconds, done.history.stopped),
                f"Saved as {printable(path)}. Next: {shlex.join(['chainrule', 'explain', *files])} --row 0",
            )
        if done.history.interrupted:
            remark("the training was interrupted; the model that was saved is what it had learned by then")


def hidden_sizes(text: str) -> list[int]:
    """The hidden layers of "32,16"; none for "0"."""
    try:
        sizes = [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise InputError(
            f"--hidden is {text!r}; give whole numbers with commas, such as 32,16, or 0 for none"
        ) from None
    if not sizes:
        raise InputError("--hidden is empty; give the units of each hidden layer, such as 32,16, or 0 for none")
    return [] if sizes == [0] else sizes
