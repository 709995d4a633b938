"""The news of a training as server-sent events (HTML Standard, section 9.2), for as long as the page listens.

Each event has an id, so that a page that was cut off gets what it has missed when its browser asks again.
"""

import json
import threading
import time
from collections.abc import Generator

from .answer import Answer, Refused
from .training import News, Training

BETWEEN = 1 / 30  # seconds: an eye does not follow more
HEARTBEAT = 10.0  # so often something is sent, to find out who has left


class Streams:
    """How many are listening, and no more than the limit."""

    def __init__(self, most: int) -> None:
        self.free = threading.BoundedSemaphore(most)

    def answer(self, training: Training, run: int, serial: int) -> Answer:
        """The stream from this run on. Raises Refused if too many are listening already."""
        if not self.free.acquire(blocking=False):
            raise Refused(503, "too many pages are listening already; close one of them", Retry_After="10")
        stream = self.stream(training, run, serial)
        next(stream)  # from here on, closing it gives its place back
        return Answer(stream, "text/event-stream; charset=utf-8")

    def stream(self, training: Training, run: int, serial: int) -> Generator[bytes]:
        try:
            yield b""
            yield b": listening\n\n"
            while not training.closed:
                news = training.wait(run, serial, HEARTBEAT)
                if news is None:
                    yield b": still here\n\n"
                    continue
                serial = news.serial
                yield spelled(news)
                time.sleep(BETWEEN)
        finally:
            self.free.release()


def spelled(news: News) -> bytes:
    r"""One event in its own spelling; JSON has no line breaks, so it is one line.

    >>> spelled(News(1, 7, "epoch", {"epoch": 3}))
    b'id: 7\nevent: epoch\ndata: {"epoch":3}\n\n'
    """
    data = json.dumps(news.data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return f"id: {news.serial}\nevent: {news.event}\ndata: {data}\n\n".encode("ascii")
