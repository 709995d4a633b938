"""write_whole: all of a file or none of it, and a sentence for everything that can be in the way."""

import errno
import os
import stat
from pathlib import Path

import pytest

from chainrule.errors import InputError
from chainrule.files import write_whole


def left_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_writes_bytes_and_text(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"\x00\xff\r\n")
    write_whole(str(tmp_path / "b"), "é\n")
    assert (tmp_path / "a").read_bytes() == b"\x00\xff\r\n"
    assert (tmp_path / "b").read_bytes() == "é\n".encode()
    assert left_in(tmp_path) == ["a", "b"]


def test_replaces_and_keeps_the_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("old")
    file.chmod(0o640)
    write_whole(file, "new")
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("")
    write_whole(tmp_path / "ours", "")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_keeps_pointing(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the folder .*nowhere' does not exist; make it first$"):
        write_whole(tmp_path / "nowhere" / "a", "x")
    assert left_in(tmp_path) == []


def test_a_file_as_folder(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    with pytest.raises(InputError, match="does not exist; make it first"):
        write_whole(tmp_path / "f" / "a", "x")


def test_path_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="it is a folder; give the name of a file"):
        write_whole(tmp_path, "x")


def test_path_is_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="not an ordinary file"):
        write_whole(tmp_path / "pipe", "x")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_write_protected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match="the file there is write-protected; choose another name"):
        write_whole(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "old"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOSPC, "the disk is full; free some space or choose another folder"),
        (errno.EACCES, "writing is not permitted there"),
        (errno.EIO, "error; choose another place"),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
def test_system_errors_leave_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, sentence: str, call: str
) -> None:
    (tmp_path / "a").write_text("old")

    def fails(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, call, fails)
    with pytest.raises(InputError, match=sentence):
        write_whole(tmp_path / "a", "new")
    monkeypatch.undo()
    assert (tmp_path / "a").read_text() == "old"
    assert left_in(tmp_path) == ["a"]


def test_interrupted_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a", "new")
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(("name", "sentence"), [("a\0b", "choose another name"), ("n" * 300, "the name is too long")])
def test_impossible_names(tmp_path: Path, name: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        write_whole(tmp_path / name, "x")


def test_half_a_character(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the text holds '\\ud800', which is no character of UTF-8"):
        write_whole(tmp_path / "a", "x\ud800")
    assert left_in(tmp_path) == []
