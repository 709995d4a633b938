"""What the check says of a program, and whether it is what the program's author put in.

`test_corpus.py` asks it of a sample, benchmarks/mistakes.py of all.
"""

import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from chainrule.classroom.check import check
from chainrule.classroom.student import FileStudent
from chainrule.classroom.told import told
from tests.classroom.corpus import Program


@dataclass(frozen=True)
class Answer:
    """ok and the findings, (mistake, where), of one check; `trouble` is what it raised, if it did."""

    program: Program
    ok: bool | None
    found: tuple[tuple[str, str], ...]
    seconds: float
    trouble: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(mistake for mistake, _ in self.found)

    @property
    def accused(self) -> bool:
        return self.ok is False or bool(self.trouble)

    @property
    def named(self) -> bool:
        """A wrong program's id comes first; of a pair both are named; another id that would be as fair will do."""
        fair = set(self.program.also)
        if self.program.kind == "pair":
            return all(mistake in self.ids or fair & set(self.ids) for mistake in self.program.mistakes)
        return self.ids[:1] != () and self.ids[0] in {*self.program.mistakes, *fair}

    @property
    def right(self) -> bool:
        """Whether the answer is the right one."""
        return self.ok is True if self.program.kind == "right" else self.ok is False and self.named


def answer(program: Program) -> Answer:
    """The check of one program, as a file, under what it is told."""
    options: dict[str, Any] = dict(program.options)
    if "outputs" in options:
        options["outputs"] = int(options["outputs"])
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "student.py"
        path.write_text(program.source, encoding="utf-8")
        try:
            with FileStudent(path) as student:
                judgement = check(student, told(**options))
        except Exception as error:  # whatever it is, this program was not answered
            return Answer(program, None, (), time.perf_counter() - begun, f"{type(error).__name__}: {error}")
    found = tuple((finding.mistake, finding.where) for finding in judgement.findings)
    return Answer(program, judgement.ok, found, time.perf_counter() - begun)


def answers(programs: Iterable[Program], processes: int = 2) -> Iterator[Answer]:
    """The answers in the order of the programs."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(answer, programs)
