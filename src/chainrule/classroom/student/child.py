"""The program that runs in the student's own process: it loads the file, makes the calls, answers on a pipe of its own.

What the student's code prints goes nowhere, what it reads is empty. This keeps mistakes in, not malice: it is no
security boundary. Next: `process.py`, which starts it.
"""

import os
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from ...architecture import Architecture
from .loading import Loader
from .records import Crash, Outcome
from .running import outcomes
from .wire import LARGEST, call_from, manner_from, outcome_to, receive, send


def limited(memory: int, file: int) -> None:
    """Bounds on memory and on the size of files, where the platform has them."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, file), (resource.RLIMIT_CORE, 0)):
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))


def channels() -> tuple[BinaryIO, BinaryIO]:
    """Where requests come from and answers go to, on descriptors of their own; 0, 1 and 2 lead nowhere from now on."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False, errors="replace")
    sys.stderr = os.fdopen(2, "w", closefd=False, errors="replace")
    return requests, answers


def main() -> None:
    myself = os.getpid()
    requests, answers = channels()
    start = receive(requests)
    if start is None:
        return
    limited(start["memory"], start["file"])
    path = Path(start["path"])
    sys.path.insert(0, str(path.parent))
    sys.argv = [str(path)]
    loader = Loader(path, start["text"], start["definitions"])

    def stage(name: str) -> None:
        send(answers, {"stage": name})

    code = loader.load(stage)
    stage("call")
    send(answers, {"kinds": list(code.roles), "layers": code.layers, "notes": list(code.notes)})
    while (request := receive(requests)) is not None:
        code = loader.load(stage)
        stage("call")
        shape = Architecture.from_dict(request["shape"])
        calls = [call_from(call) for call in request["calls"]]
        for outcome in outcomes(code, calls, shape, manner_from(request["manner"])):
            if os.getpid() != myself:
                os._exit(0)  # a copy that the student's code forked off has nothing to say
            send(answers, {"outcome": small(outcome_to(outcome))})
        send(answers, {"done": True, "notes": list(loader.notes)})


def small(record: dict[str, Any]) -> dict[str, Any]:
    """An outcome that fits into a frame, or that it did not."""
    size = sum(
        len(value["bytes"]) for part in ("values", "in_place", "second") for value in (record[part] or {}).values()
    )
    if size < LARGEST * 0.9:
        return record
    return outcome_to(replace(Outcome(), crash=Crash("Memory", "the results are too large")))


if __name__ == "__main__":
    main()
