"""What the tests of `explore/` share: a client that speaks to a server with the standard library, files, a server."""

import csv
import json
import socket
import threading
import zlib
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import numpy as np

import chainrule as cr
from chainrule.data import fit_columns, read
from chainrule.explore import Home, Limits, Server

HOSTILE = ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "\u202eright", "a\x1b[31m\nb", "p"]
CLASSES = ["<i>yes</i>", "no'\""]


@dataclass(frozen=True)
class Got:
    """One answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The object in it. Fails for a NaN or Infinity, which JSON does not have."""
        assert self.headers["Content-Type"] == "application/json"
        return json.loads(self.body, parse_constant=lambda word: 1 / 0)

    @property
    def sentence(self) -> str:
        """The one sentence of a refusal, wherever it stands."""
        text = self.json["error"] if self.headers["Content-Type"] == "application/json" else self.body.decode()
        assert "Traceback" not in text
        assert text.strip().count("\n") == 0
        return text.strip()


@dataclass
class Client:
    """Speaks to one server over a connection that it keeps; `cookie` is what it has been given."""

    server: Server
    cookie: str = ""
    connection: HTTPConnection = field(init=False)
    others: list["Client"] = field(default_factory=list)
    streams: list[HTTPResponse | HTTPConnection] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=20)

    def stranger(self) -> "Client":
        """Another client of the same server, which has no cookie."""
        self.others.append(Client(self.server))
        return self.others[-1]

    def close(self) -> None:
        for each in (self, *self.others):
            each.connection.close()
            for stream in each.streams:
                stream.close()

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str | None) -> Got:
        """A request; a header is left out where it is None, and _ stands for - in its name."""
        usual: dict[str, str | None] = {"Cookie": self.cookie or None}
        if method == "POST":
            usual |= {"Content-Type": "application/json", "Origin": self.origin}
        given = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {name: value for name, value in given.items() if value is not None}
        self.connection.request(method, path, body, kept)
        response = self.connection.getresponse()
        return Got(response.status, dict(response.getheaders()), response.read())

    def get(self, path: str, **headers: str | None) -> Got:
        return self.ask("GET", path, None, **headers)

    def post(self, path: str, data: Any = None, **headers: str | None) -> Got:
        return self.ask("POST", path, json.dumps({} if data is None else data).encode(), **headers)

    def enter(self) -> "Client":
        """Swaps the token for the cookie."""
        got = self.get(f"/?token={self.server.gate.token}")
        assert got.status == 303, got
        self.cookie = got.headers["Set-Cookie"].partition(";")[0]
        return self

    def events(self, path: str = "/api/events", last: str | None = None) -> Iterator[tuple[str, Any]]:
        """Listens from now on, after the event `last` as a browser does that was cut off; returns what comes."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Cookie": self.cookie, **({"Last-Event-ID": last} if last else {})})
        response = connection.getresponse()
        self.streams += [response, connection]
        assert response.status == 200, response.read()
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        return told(response)

    def raw(self, data: bytes) -> bytes:
        """These bytes, and all that comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65_536), b""))


def told(lines: Iterable[bytes]) -> Iterator[tuple[str, Any]]:
    """Server-sent events, each with its name and its data."""
    name = ""
    for line in lines:
        word, _, rest = line.decode().rstrip("\n").partition(": ")
        if word == "event":
            name = rest
        if word == "data":
            yield name, json.loads(rest, parse_constant=lambda word: 1 / 0)


@contextmanager
def serving(home: Home, limits: Limits | None = None) -> Iterator[Client]:
    """A server that runs, and a client that has entered."""
    server = Server(home, limits=limits)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    client = Client(server)
    try:
        yield client.enter()
    finally:
        client.close()
        server.shutdown()
        thread.join()
        server.server_close()


def unpacked(page: str) -> Any:
    """The lesson that a page carries."""
    packed = page.partition('id="chainrule-packed">')[2].partition("</script>")[0]
    return json.loads(json.loads(zlib.decompress(b64decode(packed)))["lesson"])


@dataclass(frozen=True)
class Files:
    model: Path
    data: Path


def made(folder: Path, rows: int = 40, names: tuple[str, ...] = ("x", "kind", "side")) -> Files:
    """A table with a number, a category and two classes, one target missing; and a network that knows its columns."""
    random = np.random.default_rng(3)
    x = random.normal(size=rows)
    data, model = folder / "points.csv", folder / "points.safetensors"
    with data.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in range(rows):
            side = CLASSES[int(x[row] > 0)] if row != 2 else ""
            writer.writerow([f"{x[row]:.6f}", HOSTILE[row % len(HOSTILE)], side])
    table = read(data)
    columns = fit_columns(table, names[-1])
    net = cr.Network([len(columns.inputs), 3, len(columns.outputs)], loss="cross_entropy", seed=5)
    net.columns, net.provenance = columns, {"report": {"score": 1.0}, "seed": 5}
    net.save(model)
    return Files(model, data)
