"""What the tests of the command share: tables to try it on, and a way to call it and keep what it said."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from chainrule.cli import run

SPECIES = {"Adelie": (38.8, 18.3, 190, 3700), "Chinstrap": (48.8, 18.4, 196, 3730), "Gentoo": (47.5, 15.0, 217, 5080)}
SPREAD = (1.5, 0.6, 4, 250)
MEASURES = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")


@dataclass(frozen=True)
class Said:
    """What one call of the command left: its exit code, and what stood on stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on stdout. Fails if anything else is there, or a NaN or Infinity, which JSON does not have."""
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1
        return json.loads(self.out, parse_constant=lambda word: 1 / 0)


def call(*arguments: object) -> Said:
    """The command inside this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    return Said(code, out.getvalue(), err.getvalue())


def well(*arguments: object) -> Said:
    """A call that must succeed."""
    said = call(*arguments)
    assert said.code == 0, said.err
    return said


def script(*arguments: object, code: str = "from chainrule.cli import main; main()", **options: Any) -> Any:
    """The command in a process of its own, as bytes; `code` may prepare something before it calls `main`."""
    environment = {**os.environ, **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, env=environment, check=False, **options
    )


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file under a folder with its bytes; None for a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def read_table(text: str, separator: str = ",") -> list[list[str]]:
    """Rows as lists of cells, the header first, read by the standard library."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def frame(source: str | Path, **options: Any) -> Any:
    """A table by pandas, from a file or from the text that the command printed."""
    return pd.read_csv(source if isinstance(source, Path) else io.StringIO(source), **options)


def penguins(path: Path, rows: int = 150) -> Path:
    """A table like the Palmer penguins: three species, four measures, a category, a sex, and cells that are missing."""
    random = np.random.default_rng(7)
    made = []
    for row in range(rows):
        species = list(SPECIES)[row % 3]
        measures = [f"{m + s * random.standard_normal():.1f}" for m, s in zip(SPECIES[species], SPREAD, strict=True)]
        if row % 11 == 4:
            measures[row % 4] = "NA"
        island = "" if row % 17 == 3 else ("Biscoe", "Dream", "Torgersen")[random.integers(3)]
        sex = "" if row % 13 == 5 else ("female", "male")[random.integers(2)]
        made.append([row + 1, island, *measures, sex, species])
    random.shuffle(made)
    numbered = [[k + 1, *cells[1:]] for k, cells in enumerate(made)]
    return write_table(path, ["rowid", "island", *MEASURES, "sex", "species"], numbered)
