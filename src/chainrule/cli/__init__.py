"""The command `chainrule`: parse, call, print. Each verb is a file of its own; `main` is where every error ends.

Exit codes: 0 well; 2 what was given cannot be used, with one line on stderr; 130 interrupted. Never a traceback (set
CHAINRULE_DEBUG=1 to see one).
"""

import os
import sys
from typing import Any

import typer

from . import explain, fit, predict, tour
from .output import complain

app = typer.Typer(
    name="chainrule",
    help="Feed-forward neural networks that show their working.\n\n"
    "Start with `chainrule tour`: one network with every number of one step, then a real one that learns to read "
    "handwritten digits. Then take a table of your own:\n\n"
    "chainrule fit people.csv --target income\n\n"
    "chainrule predict people.safetensors new.csv --out answers.csv\n\n"
    "chainrule explain people.safetensors people.csv --row 0",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def version(wanted: bool) -> None:
    if wanted:
        from .. import __version__

        print(f"chainrule {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: bool = typer.Option(False, "--version", callback=version, is_eager=True, help="Print the version."),
) -> None:
    """Options before the verb."""


tour.add(app)
fit.add(app)
predict.add(app)
explain.add(app)


def main() -> None:
    """What the console script runs."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Runs the command with these arguments; returns its exit code, and never raises."""
    from ..errors import ChainruleError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        result: Any = app(arguments, standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except ChainruleError as error:
        complain(str(error))
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has seen enough
        return 0
    except MemoryError:
        complain("there is not enough memory for this; take fewer rows, or smaller layers")
    except Exception as error:
        if os.environ.get("CHAINRULE_DEBUG"):
            raise
        said = getattr(error, "format_message", None)
        if said is not None:  # a word of the command line that Typer could not use
            complain(f"{said().rstrip('.')}; see chainrule --help")
        elif type(error).__name__ == "Abort":
            complain("interrupted")
            return 130
        else:
            complain(
                f"something happened that chainrule did not expect ({type(error).__name__}: {error}); "
                "please report it with what CHAINRULE_DEBUG=1 prints"
            )
    return 2
