"""A student's file in a process of its own: started, limited, killed and started again after an endless loop.

Next: `child.py`, the program that runs there.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...architecture import Architecture
from .loading import text_of
from .records import Call, Crash, Manner, Outcome
from .wire import call_to, outcome_from, receive, send

BOOT = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from chainrule.classroom.student.child import main
main()
"""
HEAVY = ("torch", "jax", "tensorflow", "keras")  # these reserve a lot of memory before they use any
PATIENCE = 2  # so many times a function may fail to end
IMPORT_SECONDS, TOP_SECONDS = 20.0, 1.0


@dataclass(frozen=True)
class Limits:
    """What a student's process may use: seconds for one answer and for everything; bytes of memory and of a file."""

    seconds: float = 3.0
    budget: float = 60.0
    memory: int = 2 * 1024**3
    file: int = 10_000_000


class Stopped(Exception):
    """The process died, or did not answer in time."""

    def __init__(self, kind: str, stage: str) -> None:
        super().__init__(kind)
        self.kind, self.stage = kind, stage


class FileStudent:
    """The functions of a Python file, run in a process of their own. Close it, or use it in a `with`.

    Raises InputError where the file cannot be read as Python.
    """

    def __init__(self, path: str | os.PathLike[str], limits: Limits | None = None) -> None:
        self.path = Path(path).absolute()
        self.text = text_of(Path(path))
        self.limits = limits or Limits()
        self.spent = 0.0
        self.late: Counter[str] = Counter()
        self.definitions = False
        self.process: subprocess.Popen[bytes] | None = None
        self.answers: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.kinds: tuple[str, ...] = ()
        self.layers: int | None = None
        self.notes: tuple[str, ...] = ()
        self.ready()

    def __enter__(self) -> "FileStudent":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def source(self) -> str:
        return self.text

    def run(self, calls: Sequence[Call], shape: Architecture, manner: Manner) -> list[Outcome]:
        found: list[Outcome] = []
        endless = next((at for at, call in enumerate(calls) if self.late[call.kind] >= PATIENCE), None)
        if endless is not None:  # it is not waited for again
            found = self.run(calls[:endless], shape, manner) if endless else []
            if not (found and found[-1].crash):
                text = self.sentence(Stopped("Timeout", "answer"))
                found.append(Outcome(crash=Crash("Timeout", text, function=calls[endless].kind)))
            return found
        start = time.monotonic()
        try:
            if self.spent > self.limits.budget:
                raise Stopped("Timeout", "budget")
            if not self.ready():
                raise Stopped("Died", "start")
            self.ask({"calls": [call_to(call) for call in calls], "shape": shape.to_dict(), "manner": asdict(manner)})
            while "done" not in (answer := self.answer("call" if found else "import")):
                found.append(outcome_from(answer["outcome"]))
            self.told(answer)
            if len(found) < len(calls) and not (found and found[-1].crash):
                raise Stopped("Died", "answer")
        except (Stopped, KeyError, TypeError, ValueError, AttributeError) as error:
            stopped = error if isinstance(error, Stopped) else Stopped("Died", "answer")
            self.close()
            if stopped.stage in ("import", "top") and not self.definitions:
                self.leave_out(stopped)
                return self.run(calls, shape, manner)
            function = calls[len(found)].kind if len(found) < len(calls) else ""
            self.late[function] += stopped.kind == "Timeout"
            found.append(Outcome(crash=Crash(stopped.kind, self.sentence(stopped), function=function)))
        finally:
            self.spent += time.monotonic() - start
        return found

    def sentence(self, stopped: Stopped) -> str:
        if stopped.kind == "Timeout":
            seconds = self.limits.budget if stopped.stage == "budget" else self.limits.seconds
            return f"it did not end within {seconds:g} s"
        return "its process ended before it answered"

    def ready(self) -> bool:
        """Start the process where none runs, and hear what was found in the file."""
        if self.process is not None and self.process.poll() is None:
            return True
        for _ in range(2):
            try:
                self.start()
                self.told(self.answer())
                return True
            except Stopped as stopped:
                self.close()
                if self.definitions:
                    self.note("the file cannot be loaded: its process ends or does not answer")
                    return False
                self.leave_out(stopped)
        return False

    def leave_out(self, stopped: Stopped) -> None:
        self.definitions = True
        why = f"it takes more than {TOP_SECONDS:g} s" if stopped.kind == "Timeout" else "it ends the process"
        self.note(f"the work at the top of the file was left out: {why}")

    def note(self, text: str) -> None:
        self.notes = tuple(dict.fromkeys((*self.notes, text)))

    def start(self) -> None:
        quiet = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-u", "-c", BOOT, json.dumps([os.path.abspath(entry) for entry in sys.path])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.path.parent,
            env=os.environ | quiet | {"PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=os.name == "posix",
        )
        self.answers = queue.Queue()
        threading.Thread(target=listen, args=(self.process, self.answers), daemon=True).start()
        heavy = any(name in self.text for name in HEAVY)
        self.ask(
            {
                "path": str(self.path),
                "text": self.text,
                "definitions": self.definitions,
                "memory": self.limits.memory * (8 if heavy else 1),
                "file": self.limits.file,
            }
        )

    def ask(self, message: dict[str, Any]) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        try:
            send(self.process.stdin, message)  # pyright: ignore[reportArgumentType]
        except OSError:
            raise Stopped("Died", "ask") from None

    def answer(self, stage: str = "import") -> dict[str, Any]:
        """The next answer that is not a stage; each stage has its time, and this is the first."""
        seconds = {"import": IMPORT_SECONDS, "top": TOP_SECONDS, "call": self.limits.seconds}
        end = time.monotonic() + seconds[stage]
        while True:
            try:
                message = self.answers.get(timeout=max(end - time.monotonic(), 0.001))
            except queue.Empty:
                raise Stopped("Timeout", stage) from None
            if message is None:
                raise Stopped("Died", stage)
            if "stage" not in message:
                return message
            if message["stage"] != stage:
                stage = message["stage"]
                end = time.monotonic() + seconds[stage]

    def told(self, message: dict[str, Any]) -> None:
        if "kinds" in message:
            self.kinds = tuple(map(str, message["kinds"]))
            self.layers = None if message["layers"] is None else int(message["layers"])
        self.notes = tuple(dict.fromkeys((*self.notes, *map(str, message["notes"]))))

    def close(self) -> None:
        """End the process, and everything that it started."""
        process, self.process = self.process, None
        if process is None:
            return
        if os.name == "posix":
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
        with suppress(OSError):
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()


def listen(process: subprocess.Popen[bytes], answers: "queue.Queue[dict[str, Any] | None]") -> None:
    """Hand every answer on, and None at the end."""
    assert process.stdout is not None
    with suppress(OSError, ValueError):
        while (message := receive(process.stdout)) is not None:  # pyright: ignore[reportArgumentType]
            answers.put(message)
    answers.put(None)
