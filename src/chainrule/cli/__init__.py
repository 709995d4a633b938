"""The command `chainrule`: parse, call, print. Each verb is a file of its own; `main` is where every error ends.

Exit codes: 0 well; 1 a check found mistakes; 2 what was given cannot be used, with one line on stderr; 130 interrupted.
Never a traceback (set CHAINRULE_DEBUG=1 to see one).
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

import typer

from . import check, explain, explore, fit, mark, predict, tour, worksheet
from .output import complain

app = typer.Typer(
    name="chainrule",
    help="Feed-forward neural networks that show their working.\n\n"
    "Start with `chainrule tour`: one network with every number of one step, then a real one that learns to read "
    "handwritten digits. Then take a table of your own:\n\n"
    "chainrule fit people.csv --target income\n\n"
    "chainrule predict people.safetensors new.csv --out answers.csv\n\n"
    "chainrule explain people.safetensors people.csv --row 0\n\n"
    "chainrule explore people.safetensors people.csv\n\n"
    "Or have your own backpropagation checked:\n\n"
    "chainrule check student.py",
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
explore.add(app)
check.add(app)
worksheet.add(app)
mark.add(app)


def main() -> None:
    """What the console script runs."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Runs the command with these arguments; returns its exit code, and never raises."""
    from ..errors import ChainruleError

    settle_streams()
    try:
        result: Any = app(arguments or ["--help"], standalone_mode=False)
        if sys.stdout is not None:  # as it is when the shell has closed it
            sys.stdout.flush()
        if result == 130:  # how Typer passes on a Ctrl-C
            raise KeyboardInterrupt
        return result if isinstance(result, int) else 0
    except ChainruleError as error:
        complain(str(error))
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except (BrokenPipeError, SystemExit):  # SystemExit: how Typer passes on a broken pipe
        silence()  # whoever read us has seen enough
        return 0
    except MemoryError:
        complain("there is not enough memory for this; take fewer rows, or smaller layers")
    except Exception as error:
        if os.environ.get("CHAINRULE_DEBUG"):
            raise
        said = getattr(error, "format_message", None)
        if said is not None:  # a word of the command line that Typer could not use
            complain(f"{said().rstrip('.')}{arrived(error, arguments, said())}; see {helped_by(arguments)}")
        elif type(error).__name__ == "Abort":
            complain("interrupted")
            return 130
        elif isinstance(error, OSError) and error.filename is None:  # files have sentences of their own
            silence()
            complain(f"the result could not be written to standard output ({error.strerror}); send it somewhere else")
        else:
            complain(
                f"something happened that chainrule did not expect ({type(error).__name__}: {error}); "
                "please report it with what CHAINRULE_DEBUG=1 prints"
            )
    return 2


def settle_streams() -> None:
    """What goes into a file or a pipe is UTF-8, as our tables are; a terminal that lacks a letter shows "?" for it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")  # type: ignore[union-attr]


def silence() -> None:
    """Sends what is still waiting to be printed nowhere, so that Python does not fail on it at the end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def arrived(error: Any, arguments: Sequence[str], said: str) -> str:
    """What was given to the option that Typer could not use, unless it has said so itself."""
    for option in getattr(getattr(error, "param", None), "opts", ()):
        words = [after for word, after in pairwise(arguments) if word == option]
        words += [word.removeprefix(f"{option}=") for word in arguments if word.startswith(f"{option}=")]
        if words and repr(words[-1]) not in said:
            return f", and {words[-1]!r} arrived"
    return ""


def helped_by(arguments: Sequence[str]) -> str:
    known = [command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands]
    return f"chainrule {arguments[0]} --help" if arguments[0] in known else "chainrule --help"
