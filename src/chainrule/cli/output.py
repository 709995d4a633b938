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
    """In ASCII alone, so that any terminal, pipe or locale carries it, and no name in it can steer a terminal."""
    print(json.dumps(value, ensure_ascii=True, allow_nan=False))


def say_table(text: str) -> None:
    """A table as it is into a file or a pipe; on a terminal with its control characters spelled out."""
    from ..data.cells import printable

    if sys.stdout is not None and sys.stdout.isatty():
        text = "".join(c if c.isprintable() or c == "\n" else printable(c) for c in text)
    print(text, end="")


def checked_output(path: str, *read: str) -> str:
    """A file name whose folder exists and can be written to, and none that is read; refused before any work."""
    for source in read:
        if os.path.exists(path) and os.path.exists(source) and os.path.samefile(path, source):
            raise InputError(f"{path!r} is read here, and would be written over; give another name to write to")
    folder = Path(path).resolve().parent
    if not folder.is_dir():
        raise InputError(f"{path!r} cannot be written: the folder {str(folder)!r} does not exist; make it first")
    if Path(path).is_dir():
        raise InputError(f"{path!r} cannot be written: it is a folder; give the name of a file")
    if Path(path).exists() and not Path(path).is_file():
        raise InputError(f"{path!r} cannot be written: it is not an ordinary file; give the name of a file")
    if not os.access(folder, os.W_OK):
        raise InputError(f"{path!r} cannot be written: writing is not permitted in {str(folder)!r}; choose another")
    return path
