"""What can be asked: each method and path with the function that answers it. There is nothing else, and no files.

Everything that is asked has passed `gate.py`; `asked.py` checks what is in it, and `home.py` and `training.py` do it.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..architecture import checked_name, checked_number
from ..equations.descent import OPTIMIZERS
from ..errors import ChainruleError, InputError
from ..render.json import values
from ..render.page import page_html, page_policy
from .answer import Answer, Refused, as_json
from .asked import digits, is_whole, json_object, layers, listed, numbered, only, whole
from .events import Streams
from .home import MOST_PICKED, Home
from .large import POLICY, is_large, large_html
from .training import Training
from .wire import Limits, Request

MOST_EPOCHS, MOST_WINDOWS, WIDEST = 10_000, 64, 64
BYTES_PER_NUMBER = 26  # a double in JSON, with its minus sign and comma


class Routes:
    """The answers of one server."""

    def __init__(self, home: Home, limits: Limits) -> None:
        self.home, self.training, self.streams = home, Training(), Streams(limits.streams)
        self.policy = f"{page_policy(connect=True)}; frame-ancestors 'none'"  # the latter only a header can say
        self.most_body = limits.body + BYTES_PER_NUMBER * home.numbers
        self.get: dict[str, Callable[[Request], Answer]] = {
            "/": self.page,
            "/api/lesson": self.lesson,
            "/api/rows": self.rows,
            "/api/events": self.events,
        }
        self.post: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "/api/pick": self.pick,
            "/api/train": self.train,
            "/api/stop": self.stop,
            "/api/save": self.save,
            "/api/trace": self.trace,
        }

    def check(self, request: Request) -> None:
        """Raises Refused for a path that there is not, or that takes another method."""
        allowed = ("POST",) if request.path in self.post else ("GET", "HEAD")
        if request.path not in self.get and request.path not in self.post:
            raise Refused(404, "there is nothing at this address; the page is at /")
        if request.method not in allowed:
            raise Refused(405, f"this address takes only {' and '.join(allowed)}", Allow=", ".join(allowed))

    def answer(self, request: Request, body: bytes) -> Answer:
        """The answer to a request that has been let in. Raises Refused for what cannot be done."""
        try:
            if request.path in self.get:
                return self.get[request.path](request)
            return self.post[request.path](json_object(body))
        except ChainruleError as error:
            raise Refused(400, str(error)) from None

    # GET -------------------------------------------------------------------------------------------------------------

    def page(self, request: Request) -> Answer:
        if is_large(self.home):
            return self.working(request)
        with self.home.lock:
            text = page_html(self.home.lesson(), connect=True)
        return Answer(text.encode("utf-8", "replace"), "text/html; charset=utf-8", policy=self.policy)

    def working(self, request: Request) -> Answer:
        """In place of the page, for a network that is too large for it."""
        only(request.query, "rows", "number")
        rows = numbered(request.query, "rows", MOST_PICKED)
        with self.home.lock:
            text = large_html(self.home, rows, request.query.get("number"))
        return Answer(text.encode("utf-8", "replace"), "text/html; charset=utf-8", policy=POLICY)

    def lesson(self, request: Request) -> Answer:
        only(request.query)
        with self.home.lock:
            return as_json(self.home.lesson())

    def rows(self, request: Request) -> Answer:
        only(request.query, "start", "count")
        start = digits(request.query, "start", 0, 0, 2**31)
        count = digits(request.query, "count", 50, 1, MOST_PICKED)
        with self.home.lock:
            return as_json(self.home.page_of_rows(start, count))

    def events(self, request: Request) -> Answer:
        """The news of a run that `/api/train` has named, else of the running one or the next."""
        only(request.query, "run")
        training = self.training
        coming = training.run if training.running else training.run + 1
        seen = request.headers.get("last-event-id", "0")
        run = digits(request.query, "run", coming, 1, 2**31)
        return self.streams.answer(training, run, digits({"id": seen}, "id", 0, 0, 2**31))

    # POST ------------------------------------------------------------------------------------------------------------

    def pick(self, data: Mapping[str, Any]) -> Answer:
        only(data, "rows")
        rows = listed(data, "rows", MOST_PICKED, is_whole, "whole numbers")
        with self.home.lock:
            return as_json(self.home.pick(rows))

    def train(self, data: Mapping[str, Any]) -> Answer:
        only(data, "params", "epochs", "learning_rate", "optimizer", "batch_size")
        home, params = self.home, layers(data)
        arguments: dict[str, Any] = {
            "epochs": whole(data, "epochs", 100, 1, MOST_EPOCHS),
            "optimizer": data.get("optimizer", "gd"),
            "learning_rate": data.get("learning_rate"),
            "batch_size": data.get("batch_size", 32),
        }
        checked_name("optimizer", arguments["optimizer"], OPTIMIZERS)
        if arguments["learning_rate"] is not None:
            checked_number("learning_rate", arguments["learning_rate"])
        if arguments["batch_size"] is not None:
            whole(data, "batch_size", 32, 1, 2**31)
        net = home.net if params is None else home.changed(params)
        chosen = np.flatnonzero(home.told)
        if not chosen.size:
            raise conflict("no row has a target, so there is nothing to learn; give a table with the target's column")
        numbers = chosen if home.table is None else home.table.numbers[chosen]
        try:
            run = self.training.start(net, home.X[chosen], home.Y[chosen], numbers, **arguments)
        except InputError as error:
            raise conflict(str(error)) from None
        return as_json({"started": True, "run": run})

    def stop(self, data: Mapping[str, Any]) -> Answer:
        only(data)
        running = self.training.running
        self.training.stop()
        return as_json({"stopping": running})

    def save(self, data: Mapping[str, Any]) -> Answer:
        only(data, "params")
        params = layers(data)
        if params is None:
            raise Refused(400, 'params are missing; give one {"W": …, "B": …} for each layer')
        with self.home.lock:
            changed = self.home.changed(params)
            try:
                return as_json({"saved": self.home.save(changed)})
            except InputError as error:
                raise conflict(str(error)) from None

    def trace(self, data: Mapping[str, Any]) -> Answer:
        """Windows of the working, for a network that is too large for the page to compute."""
        only(data, "rows", "params", "want", "learning_rate")
        rows = listed(data, "rows", MOST_PICKED, is_whole, "whole numbers")
        wanted = listed(data, "want", MOST_WINDOWS, is_window, f"[name, row, row, column, column], {WIDEST} at most")
        rate = checked_number("learning_rate", data.get("learning_rate", 0.1))
        with self.home.lock:
            trace = self.home.trace(self.home.there(rows), layers(data), rate)
            shown = [{"name": name, "value": window(trace[name], *place)} for name, *place in wanted]
        return as_json({"windows": shown})


def conflict(sentence: str) -> Refused:
    return Refused(409, sentence)


def is_window(value: Any) -> bool:
    """Whether it is [name, first row, row after the last, first column, column after the last], and not too large."""
    if not isinstance(value, list) or len(value) != 5 or not isinstance(value[0], str):
        return False
    r0, r1, c0, c1 = value[1:]
    return all(map(is_whole, value[1:])) and 0 < r1 - r0 <= WIDEST and 0 < c1 - c0 <= WIDEST and r0 >= 0 and c0 >= 0


def window(array: np.ndarray, r0: int, r1: int, c0: int, c1: int) -> Any:
    """A part of a quantity as nested lists; C, which is one number, as it is."""
    return values(array if array.ndim == 0 else array[r0:r1, c0:c1])
