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
        MofNCompleteColumn(),
        BarColumn(bar_width=10),
        TextColumn("{task.fields[news]}"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=epochs, news="compiling")

        def watch(epoch: Any) -> None:
            news = f"cost {epoch.cost:.4g}"
            if epoch.validation_cost is not None:
                news += f" validation {epoch.validation_cost:.4g} ({epoch.metric:.3g})"
            progress.update(task, completed=epoch.number, news=f"{news} {short(epoch.rows_per_second)} rows/s")

        yield watch


def short(count: float) -> str:
    """A large number in a few characters.

    >>> short(950.0), short(12345.0), short(3.4e6)
    ('950', '12k', '3.4M')
    """
    if count < 1e3:
        return f"{count:.0f}"
    return f"{count / 1e3:.0f}k" if count < 1e6 else f"{count / 1e6:.1f}M"
