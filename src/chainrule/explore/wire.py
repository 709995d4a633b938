"""One connection: requests read from its bytes, answers sent, each within its time and size.

The reading is strict: what is not exactly HTTP/1.1 as browsers speak it is refused. Read next: `gate.py`, who may ask.
"""

import re
import socket
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import parse_qsl

from .answer import Answer, Refused

LINE = re.compile(r"([A-Z]{1,16}) (/[!-~]*) HTTP/1\.([01])")
HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*?)[ \t]*")
ONCE = {"host", "origin", "cookie", "content-type", "content-length", "sec-fetch-site"}
MOST_HEADERS, MOST_FIELDS = 64, 8


@dataclass(frozen=True)
class Limits:
    """What one server bears: bytes, seconds and counts. `body` grows with the network, whose numbers it must hold."""

    head: int = 32_768
    body: int = 65_536
    idle: float = 30.0  # until the next request begins
    request: float = 10.0  # until all of it is there
    send: float = 20.0
    linger: float = 1.0  # for a refused client to stop sending, so that it can read why
    connections: int = 256
    streams: int = 8
    per_second: int = 100  # requests of one connection


class Gone(Exception):
    """The client has closed the connection, or has nothing more to ask."""


@dataclass(frozen=True)
class Request:
    """A request without its body. Header names are in small letters."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    last: bool  # the client wants the connection closed afterwards

    @property
    def length(self) -> int:
        """The bytes of the body. Raises Refused for a length that is none."""
        text = self.headers.get("content-length", "0")
        if not re.fullmatch("[0-9]{1,12}", text):
            raise Refused(400, "the Content-Length is not a whole number; send the number of bytes")
        return int(text)


def parsed(head: bytes) -> Request:
    """The request of these lines. Raises Refused for anything that is not as it should be.

    >>> parsed(b"GET /api/rows?start=8 HTTP/1.1\\r\\nHost: 127.0.0.1:8000").query
    {'start': '8'}
    """
    first, *rest = head.decode("latin-1").split("\r\n")
    line = LINE.fullmatch(first)
    if line is None:
        raise Refused(400, "the first line is not one of HTTP/1.1; send a method, a path and the version")
    if len(rest) > MOST_HEADERS:
        raise Refused(431, f"there are more than {MOST_HEADERS} headers; send fewer")
    headers: dict[str, str] = {}
    for text in rest:
        header = HEADER.fullmatch(text)
        if header is None:
            raise Refused(400, "a header is not a name, a colon and a value; send headers as HTTP/1.1 has them")
        name = header[1].lower()
        if name in ONCE and name in headers:
            raise Refused(400, f"the header {name} comes twice; send it once")
        headers[name] = header[2]
    if "transfer-encoding" in headers:
        raise Refused(411, "the body comes in pieces of unknown length; send it whole, with a Content-Length")
    if "expect" in headers:
        raise Refused(417, "nothing is promised in advance here; send the body with the request")
    path, _, query = line[2].partition("?")
    closes = line[3] == "0" or headers.get("connection", "").lower() == "close"
    return Request(line[1], path, fields(query), headers, closes)


def fields(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise Refused(400, f"what follows the ? cannot be read; give at most {MOST_FIELDS} names with values") from None
    if len(dict(pairs)) < len(pairs):
        raise Refused(400, "a name comes twice after the ?; give each once")
    return dict(pairs)


class Wire:
    """The connection of one client. Every wait has an end, however slowly the client sends or reads."""

    def __init__(self, connection: socket.socket, limits: Limits) -> None:
        self.socket, self.limits = connection, limits
        self.waiting = bytearray()  # what has come and is not read yet
        self._second, self._asked = 0, 0

    def request(self) -> Request:
        """The next request. Raises Gone if there is none, Refused if it is malformed, too large or too slow."""
        if not self.waiting:
            try:
                self.more(time.monotonic() + self.limits.idle)
            except TimeoutError:
                raise Gone from None
        self.count()
        until = time.monotonic() + self.limits.request
        while (end := self.waiting.find(b"\r\n\r\n", 0, self.limits.head)) < 0:
            if len(self.waiting) >= self.limits.head:
                raise Refused(431, f"the headers take more than {self.limits.head:,} bytes; send fewer or shorter ones")
            self.more_in_time(until)
        head = bytes(self.waiting[:end])
        del self.waiting[: end + 4]
        return parsed(head)

    def body(self, length: int) -> bytes:
        until = time.monotonic() + self.limits.request
        while len(self.waiting) < length:
            self.more_in_time(until)
        body = bytes(self.waiting[:length])
        del self.waiting[:length]
        return body

    def count(self) -> None:
        """Raises Refused when this second has seen too many requests."""
        now = int(time.monotonic())
        self._asked = self._asked + 1 if now == self._second else 1
        self._second = now
        if self._asked > self.limits.per_second:
            raise Refused(
                429, f"more than {self.limits.per_second} requests in one second; wait a second", Retry_After="1"
            )

    def more_in_time(self, until: float) -> None:
        try:
            self.more(until)
        except TimeoutError:
            raise Refused(408, "the request came too slowly; send it again, all at once") from None

    def more(self, until: float) -> None:
        """Waits for some more bytes. Raises TimeoutError when the time is over."""
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.socket.settimeout(left)
        came = self.socket.recv(65_536)
        if not came:
            raise Gone
        self.waiting += came

    def send(self, answer: Answer, last: bool, body: bool = True) -> None:
        """Sends an answer; without its body for HEAD. A client that does not read it in time is Gone."""
        head, parts = answer.head(last), answer.body
        if isinstance(parts, bytes):
            self.push(head + parts if body else head)
            return
        with closing(parts):
            self.push(head)
            for part in parts if body else ():
                self.push(part)

    def push(self, data: bytes) -> None:
        self.socket.settimeout(self.limits.send)  # sendall counts it for all of the data together
        try:
            self.socket.sendall(data)
        except OSError:
            raise Gone from None

    def linger(self) -> None:
        """Lets a refused client finish: closing on unread bytes would make its system throw the answer away."""
        until, left = time.monotonic() + self.limits.linger, 16 * 65_536
        try:
            self.socket.shutdown(socket.SHUT_WR)
            while left > 0:
                self.waiting.clear()
                self.more(until)
                left -= len(self.waiting)
        except (OSError, Gone):
            pass
