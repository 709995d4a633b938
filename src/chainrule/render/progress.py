"""The progress bar of a fit: epochs, cost, validation, rows per second and time left, on stderr."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def bar(epochs: int) -> Iterator[Callable[[Any], None]]:
    """Shows a bar while the block runs; gives the function that a fit calls with each Epoch."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("epoch"),
        MofNCompleteColumn(),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[news]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=epochs, news="compiling")

        def watch(epoch: Any) -> None:
            news = f"cost {epoch.cost:.4f}"
            if epoch.validation_cost is not None:
                news += f"  validation {epoch.validation_cost:.4f} ({epoch.metric:.3f})"
            progress.update(task, completed=epoch.number, news=f"{news}  {epoch.rows_per_second:,.0f} rows/s")

        yield watch
