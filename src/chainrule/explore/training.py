"""Training in the background: one at a time, its latest news for whoever listens, and a way to stop it.

The news is one record that is replaced, so that a slow listener misses epochs and nothing piles up. Read next:
`events.py`, which sends it to the page.
"""

import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ChainruleError, InputError, NotFinite
from ..network import Network

if TYPE_CHECKING:
    from ..train.fit import Epoch

WATCHED, LEAST_ROWS = 0.2, 10  # the part of the rows that is only watched; fewer rows are all trained on
STOP_SECONDS = 10.0  # an epoch in progress may take so long to end when the server stops


@dataclass(frozen=True)
class News:
    """What has happened in a run: `event` is epoch, done or failed. `serial` counts on through all runs."""

    run: int
    serial: int
    event: str
    data: dict[str, Any]


class Training:
    """The training of one server. `arguments` are those of `Network.fit`.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> training = Training()
    >>> run = training.start(net, X, Y, np.arange(3), epochs=2, batch_size=None)
    >>> training.thread.join()
    >>> training.news.event, len(training.news.data["history"]["cost"])
    ('done', 2)
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None
        self.news: News | None = None
        self.run, self.serial = 0, 0
        self.running = self.stopping = self.closed = False

    def start(self, net: Network, X: np.ndarray, Y: np.ndarray, numbers: np.ndarray, **arguments: Any) -> int:
        """Begins to train a copy of the network, and returns the number of the run. numbers: what the rows are called.

        Raises InputError if one runs already.
        """
        with self.changed:
            if self.running or self.closed:
                raise InputError("a training is running already; stop it, or wait until it is done")
            self.run, self.running, self.stopping = self.run + 1, True, False
            copy = Network.of(net.architecture, net.params, net.seed)
            # a daemon, because a process that is asked to end must not wait for an epoch without end
            work = {"target": self.work, "args": (self.run, copy, X, Y, numbers, arguments)}
            self.thread = threading.Thread(name="chainrule-training", daemon=True, **work)
            self.thread.start()
            return self.run

    def work(
        self, run: int, net: Network, X: np.ndarray, Y: np.ndarray, numbers: np.ndarray, arguments: dict[str, Any]
    ) -> None:
        from ..study import in_the_table, plain

        def told(epoch: "Epoch") -> bool:
            news = {"epoch": epoch.number, "cost": epoch.cost, "validation_cost": epoch.validation_cost}
            self.tell(run, "epoch", plain(news | {"seconds": epoch.seconds}))
            return self.stopping

        validation = WATCHED if len(X) >= LEAST_ROWS else None
        try:
            history = net.fit(X, Y, callbacks=told, progress=False, validation=validation, **arguments)
        except NotFinite as error:
            self.tell(run, "failed", {"message": str(in_the_table(error, numbers))})
        except ChainruleError as error:
            self.tell(run, "failed", {"message": str(error)})
        except Exception as error:
            self.tell(run, "failed", {"message": f"the training ended unexpectedly ({type(error).__name__}: {error})"})
            if os.environ.get("CHAINRULE_DEBUG"):
                raise
        else:
            early = self.stopping and history.epochs < arguments["epochs"]
            why = f"stopped after epoch {history.epochs}" if early else history.stopped
            self.tell(run, "done", {"params": plain_layers(net), "history": plain(history.to_dict()), "stopped": why})

    def tell(self, run: int, event: str, data: dict[str, Any]) -> None:
        with self.changed:
            self.serial += 1
            self.running = event == "epoch"  # before anybody hears of the end, and begins another one
            self.news = News(run, self.serial, event, {"run": run, **data})
            self.changed.notify_all()

    def wait(self, run: int, serial: int, seconds: float) -> News | None:
        """The latest news of this run or a later one, if it is later than `serial`; None when the time is over."""

        def ready() -> bool:
            return self.closed or (self.news is not None and self.news.run >= run and self.news.serial > serial)

        with self.changed:
            return self.news if self.changed.wait_for(ready, seconds) and not self.closed else None

    def stop(self) -> None:
        """Ends the training after the running epoch."""
        self.stopping = True

    def close(self) -> None:
        """Ends the training and all waiting, for good."""
        with self.changed:
            self.stopping = self.closed = True
            self.changed.notify_all()
        if self.thread is not None:
            self.thread.join(STOP_SECONDS)


def plain_layers(net: Network) -> list[dict[str, Any]]:
    """The parameters as the lesson document has them."""
    return [{"W": W.tolist(), "B": None if B is None else B.tolist()} for W, B in net.params]
