"""What the server says: an answer with the headers that all of them carry, or a refusal in one sentence.

Read next: `wire.py`, which sends it.
"""

import json
from collections.abc import Generator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

# No other site may read, embed, frame or guess at an answer, and no browser keeps one.
ALWAYS = {
    "Server": "chainrule",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NOTHING_RUNS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@dataclass(frozen=True)
class Answer:
    """A status, a body (bytes, or a generator of bytes that are sent as they come), and its headers."""

    body: bytes | Generator[bytes]
    kind: str  # the content type
    status: int = 200
    policy: str = NOTHING_RUNS
    more: dict[str, str] = field(default_factory=dict)

    def head(self, last: bool) -> bytes:
        r"""The status line and the headers; `last` if the connection is closed afterwards.

        >>> Answer(b"{}", "application/json").head(last=False).splitlines()[0]
        b'HTTP/1.1 200 OK'
        """
        headers = {**ALWAYS, "Content-Security-Policy": self.policy, "Content-Type": self.kind, **self.more}
        if isinstance(self.body, bytes):
            headers["Content-Length"] = str(len(self.body))
        if last:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}", *(f"{n}: {v}" for n, v in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("ascii")


class Refused(Exception):
    """A request that is not granted: its status, and one sentence that says why and what to do."""

    def __init__(self, status: int, sentence: str, **more: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.more = status, sentence, more

    def answer(self, in_json: bool) -> Answer:
        """The sentence as JSON for the page's own requests, as plain text for a person."""
        headers = {name.replace("_", "-"): value for name, value in self.more.items()}
        if in_json:
            return as_json({"error": self.sentence}, self.status, headers)
        return Answer(f"{self.sentence}\n".encode(), "text/plain; charset=utf-8", self.status, more=headers)


def as_json(data: Any, status: int = 200, more: dict[str, str] | None = None) -> Answer:
    """Plain data as an answer. A NaN in it is a mistake of ours, and raises ValueError.

    >>> as_json({"saved": "m.safetensors"}).body
    b'{"saved":"m.safetensors"}'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Answer(text.encode("utf-8", "replace"), "application/json", status, more=more or {})
