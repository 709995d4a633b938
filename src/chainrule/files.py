"""Writing a file whole or not at all: nobody ever finds half of one.

Read next: data/csv.py, which writes tables with it.
"""

import contextlib
import errno
import os
import secrets
import shutil
import stat
from pathlib import Path

from chainrule.errors import InputError

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space or choose another folder",
    errno.EDQUOT: "your share of the disk is used up; free some space or choose another folder",
    errno.EACCES: "writing is not permitted there; choose another folder or change its permissions",
    errno.EPERM: "writing is not permitted there; choose another folder or change its permissions",
    errno.EROFS: "the disk can only be read; choose another folder",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


def write_whole(path: str | os.PathLike[str], data: bytes | str) -> None:
    r"""Write `data` to `path`, replacing what is there; after an error, what was there still is. Text becomes UTF-8.

    Raises InputError when the folder does not exist (it is never made), `path` is a folder or a device, writing is not
    permitted, or the disk is full.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(f"{folder}/a.txt", "one\n")
    ...     pathlib.Path(folder, "a.txt").read_text()
    'one\n'
    """
    shown = repr(os.fspath(path))
    try:
        content = data.encode("utf-8") if isinstance(data, str) else data
    except UnicodeEncodeError as error:
        raise InputError(
            f"{shown} cannot be written: the text holds {data[error.start]!r}, which is no character of "
            "UTF-8; remove it from the input"
        ) from None
    try:
        target = Path(os.path.realpath(path))  # a link keeps pointing at the file; only the file is replaced
        _refuse_what_cannot_be(target, shown)
        _replace(target, content)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, f"{error.strerror or error}; choose another place")
        raise InputError(f"{shown} cannot be written: {reason}") from None
    except ValueError as error:  # a zero byte in the path
        if isinstance(error, InputError):
            raise
        raise InputError(f"{shown} cannot be written: {error}; choose another name") from None


def _refuse_what_cannot_be(target: Path, shown: str) -> None:
    if not target.parent.is_dir():
        raise InputError(f"{shown} cannot be written: the folder {str(target.parent)!r} does not exist; make it first")
    if target.is_dir():
        raise InputError(f"{shown} cannot be written: it is a folder; give the name of a file")
    if target.exists() and not target.is_file():
        raise InputError(f"{shown} cannot be written: it is not an ordinary file; give the name of a file")
    if target.exists() and not os.access(target, os.W_OK):  # replacing would go around the protection
        raise InputError(f"{shown} cannot be written: the file there is write-protected; choose another name")


def _replace(target: Path, content: bytes) -> None:
    # In the same folder, because a rename is all-or-nothing only within one file system.
    draft = target.parent / f".chainrule-{secrets.token_hex(8)}.tmp"
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            os.chmod(draft, stat.S_IMODE(target.stat().st_mode))
        os.replace(draft, target)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # the new name itself survives a power cut; not every system can do this
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def write_folder(path: str | os.PathLike[str], files: dict[str, bytes | str]) -> None:
    """Writes a folder with these files, all or none; a folder of that name is replaced, whatever is in it.

    The names of the files may hold one folder, as in "answers/one.csv". Raises InputError as `write_whole` does.
    """
    shown = repr(os.fspath(path))
    target = Path(os.path.realpath(path))
    token = secrets.token_hex(8)
    draft, former = (target.parent / f".chainrule-{token}.{kind}" for kind in ("tmp", "old"))
    try:
        draft.mkdir()
        for name, content in files.items():
            file = draft / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        if target.exists():
            os.replace(target, former)
        try:
            os.replace(draft, target)
        except OSError:
            if former.exists():
                os.replace(former, target)
            raise
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, f"{error.strerror or error}; choose another place")
        raise InputError(f"the folder {shown} cannot be written: {reason}") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)
