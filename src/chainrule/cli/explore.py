"""`chainrule explore`: the interactive page for one's own network and table, served to one's own browser."""

import ipaddress
import signal
import sys
import threading
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

        home = opened(model, data)
        if save is not None:
            home.trace().save(save)
            if as_json:
                say_json({"saved": save})
            else:
                say(f"Saved as {printable(save)}.")
            return
        with Server(home, host, port) as server:
            address = server.gate.address
            if not ipaddress.ip_address(host).is_loopback:
                remark(
                    f"{host} is open to the network: whoever learns the address below can read and save, unencrypted"
                )
            if as_json:
                say_json({"address": address, **home.server()})
            else:
                say("The page is at", address, "Ctrl-C ends it.")
            sys.stdout.flush()
            if not no_open and not as_json and sys.stdout.isatty():
                show(server.gate.ticket())
            until_ended(server)


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


def until_ended(server: "Server") -> None:
    """Serves until Ctrl-C or SIGTERM, both of which are a good end; a second one ends at once."""
    ended = threading.Event()
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def end(number: int, frame: object) -> None:
        ended.set()
        for each, handler in usual.items():
            signal.signal(each, handler)

    for number in usual:
        signal.signal(number, end)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    serving.start()
    try:
        while not ended.wait(0.5):  # where a wait without end cannot be interrupted, as on Windows
            if not serving.is_alive():
                raise InputError("the server stopped unexpectedly; start it again, and report it")
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
        for number, handler in usual.items():
            signal.signal(number, handler)
