"""`chainrule explore`: the interactive page for one's own network and table, served to one's own browser."""

import ipaddress
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from ..errors import InputError
from .output import checked_output, remark, say, say_json

if TYPE_CHECKING:
    from ..explore import Server


def add(app: typer.Typer) -> None:
    @app.command()
    def explore(
        model: str | None = typer.Argument(
            None, metavar="[MODEL]", help="A model that `chainrule fit` saved; the article's network if left out."
        ),
        data: str | None = typer.Argument(
            None, metavar="[DATA]", help="A table with the columns that the model was fitted on."
        ),
        port: int = typer.Option(0, metavar="N", help="The port to serve at; a free one is found if left out."),
        host: str = typer.Option(
            "127.0.0.1", metavar="ADDRESS", help="The address to serve at, which others on the network can reach."
        ),
        no_open: bool = typer.Option(False, "--no-open", help="Do not open the browser."),
        save: str | None = typer.Option(
            None, metavar="FILE", help="Write the page to a .html file instead of serving."
        ),
        as_json: bool = typer.Option(False, "--json", help="Print one JSON object, and nothing else, on stdout."),
    ) -> None:
        """Take hold of a network: step through it, change any number, train it, and see everything follow.

        The page opens in the browser. It is served to this machine alone until Ctrl-C, and can train and save MODEL.
        """
        if save is not None:
            checked_output(save, *filter(None, (model, data)))
            if not save.lower().endswith((".html", ".htm")):
                raise InputError(f"{save!r} must end in .html, because a page is written")
        host, port = checked_address(host), checked_port(port)

        from ..data.cells import printable
        from ..explore import Server, opened
        from ..render.lesson import numbers_in
        from ..render.page import MOST_NUMBERS

        home = opened(model, data)
        for note in home.notes:
            remark(note)
        if save is not None:
            trace = home.trace()
            trace.save(save)
            if numbers_in(trace.record) >= MOST_NUMBERS:
                remark(f"from {MOST_NUMBERS:,} numbers on, as here, a file holds the working alone, without the page")
            if as_json:
                say_json({"saved": save})
            else:
                say(f"Saved as {printable(save)}.")
            return
        with Server(home, host, port) as server, served(server) as ended:
            address = server.gate.address
            if not ipaddress.ip_address(host).is_loopback:
                remark(f"{host} is open to the network: whoever learns the address can read and save, and listen in")
            if as_json:
                say_json({"address": address, **home.server()})
            else:
                say("The page is at", address, "Ctrl-C ends it.")
            sys.stdout.flush()
            if not no_open and not as_json and sys.stdout.isatty():
                show(server.gate.ticket())
            while not ended.wait(0.5):  # a wait without end cannot be interrupted on Windows
                pass


def checked_address(host: str) -> str:
    """The address of one network card. Raises InputError for anything else."""
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise InputError(f"--host is {host!r}; give the IP address of this machine, such as 127.0.0.1") from None
    if address.is_unspecified:  # then any name would be ours, and a hostile site could take one of them
        raise InputError(f"--host is {host!r}, which is every address at once; give one address of this machine")
    return str(address)


def checked_port(port: int) -> int:
    if not 0 <= port <= 65535:
        raise InputError(f"--port is {port}; give a number from 1 to 65535, or leave it out")
    return port


def show(address: str) -> None:
    """Opens the browser; beside the server, because some browsers do not return until they are closed."""
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


@contextmanager
def served(server: "Server") -> Iterator[threading.Event]:
    """Serves inside; the event is set by Ctrl-C or SIGTERM, both of which are a good end. A second one ends at once."""
    ended = threading.Event()
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in usual.items():
            signal.signal(number, handler)

    def end(number: int, frame: object) -> None:
        ended.set()
        restore()

    for number in usual:
        signal.signal(number, end)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    serving.start()
    try:
        yield ended
    finally:
        server.shutdown()
        serving.join()
        restore()
