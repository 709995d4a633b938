"""The sockets: a thread for each connection, no more of them than the limit, and all of them ended at the end.

What is asked is read by `wire.py`, let in by `gate.py` and answered by `routes.py`.
"""

import errno
import os
import socket
import socketserver
import sys
import threading
from contextlib import suppress
from typing import Any

from ..data.cells import printable
from ..errors import InputError
from .answer import Answer, Refused
from .asked import check_body
from .gate import Gate
from .home import Home
from .routes import Routes
from .wire import Gone, Limits, Request, Wire


class Connection(socketserver.BaseRequestHandler):
    """One client: its requests one after the other, until it leaves or is refused."""

    def handle(self) -> None:
        assert isinstance(self.server, Server)
        wire = Wire(self.request, self.server.limits)
        with suppress(Gone, OSError):
            while not self.server.stopping:
                asked = None
                try:
                    asked = wire.request()
                    answer, last = answered(self.server, wire, asked), asked.last
                except Refused as refusal:  # what else is in the connection may not be what it seems
                    answer, last = refusal.answer(asked is not None and asked.path.startswith("/api/")), True
                stream = not isinstance(answer.body, bytes)
                wire.send(answer, last or stream, asked is None or asked.method != "HEAD")
                if stream:
                    return
                if last:
                    break
            wire.linger()


def answered(server: "Server", wire: Wire, asked: Request) -> Answer:
    """The answer to one request. Raises Refused at the first thing that is not as it must be."""
    entered = server.gate.check(asked)
    if entered is not None:
        return entered
    server.routes.check(asked)
    body = b""
    if asked.method == "POST":
        body = wire.body(check_body(asked, server.routes.most_body))
    elif asked.length:
        raise Refused(400, "a body came with a request that has none; send it without")
    try:
        return server.routes.answer(asked, body)
    except (Refused, Gone):
        raise
    except Exception as error:
        if os.environ.get("CHAINRULE_DEBUG"):
            raise
        complain(f"{asked.path} failed unexpectedly ({type(error).__name__}: {error}); please report it")
        raise Refused(500, "something happened that chainrule did not expect; the terminal says what") from None


class Server(socketserver.ThreadingTCPServer):
    """The server of one home. Port 0 takes one that is free; `gate.address` is what to open.

    Raises InputError if the port is taken or the address is not this machine's.

    >>> from chainrule.explore import Server, opened
    >>> with Server(opened()) as server:
    ...     server.gate.address.startswith("http://127.0.0.1:")
    True
    """

    allow_reuse_address = os.name == "posix"  # elsewhere it would let another program listen as well
    request_queue_size = 128
    daemon_threads = False

    def __init__(self, home: Home, host: str = "127.0.0.1", port: int = 0, limits: Limits | None = None) -> None:
        self.limits, self.stopping = limits or Limits(), False
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.connections: set[socket.socket] = set()
        self.counting = threading.Lock()
        self.routes = Routes(home, self.limits)
        try:
            super().__init__((host, port), Connection)
        except OSError as error:
            raise InputError(unbound(host, port, error)) from None
        self.gate = Gate(host, self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self.counting:
            full = len(self.connections) >= self.limits.connections
            if not full:
                self.connections.add(request)
        if full:
            refusal = Refused(503, "too many connections are open; close some, and try again", Retry_After="10")
            with suppress(Gone):  # a few bytes into a new connection, which never wait
                Wire(request, self.limits).send(refusal.answer(in_json=False), last=True)
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self.counting:
            self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """One line in place of the traceback that the standard library prints."""
        if os.environ.get("CHAINRULE_DEBUG"):
            super().handle_error(request, client_address)
            return
        complain(f"a connection ended unexpectedly ({sys.exc_info()[1]!r}); please report it")

    def server_close(self) -> None:
        """Stops the training, closes every connection, waits for their threads, and frees the port."""
        self.stopping = True
        with self.counting:
            for connection in self.connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.routes.training.close()
        super().server_close()


def unbound(host: str, port: int, error: OSError) -> str:
    """Why a port could not be had."""
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine; leave --host out, or give one that it has"
    reason = {
        errno.EADDRINUSE: "another program has it",
        errno.EACCES: "the system keeps it for itself",
    }.get(error.errno or 0, error.strerror or str(error))
    return f"port {port} of {host} cannot be had: {reason}; leave --port out, and a free one is found"


def complain(sentence: str) -> None:
    print(f"chainrule: {printable(sentence)}", file=sys.stderr)
