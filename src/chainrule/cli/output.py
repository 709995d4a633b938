"""How the command speaks: results on stdout, remarks on stderr, JSON alone on stdout when asked for."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from ..errors import InputError


def say(*lines: str) -> None:
    for line in lines:
        print(line)


def remark(line: str) -> None:
    print(f"chainrule: {line}", file=sys.stderr)


def complain(sentence: str) -> None:
    """One line on stderr, whatever the sentence holds."""
    remark(" ".join("".join(c if c.isprintable() else " " for c in sentence).split()))


def say_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, allow_nan=False))


def checked_output(path: str) -> str:
    """A file name whose folder exists and can be written to; refused before any work otherwise."""
    folder = Path(path).resolve().parent
    if not folder.is_dir():
        raise InputError(f"{path!r} cannot be written: the folder {str(folder)!r} does not exist; make it first")
    if Path(path).is_dir():
        raise InputError(f"{path!r} cannot be written: it is a folder; give the name of a file")
    if not os.access(folder, os.W_OK):
        raise InputError(f"{path!r} cannot be written: writing is not permitted in {str(folder)!r}; choose another")
    return path
