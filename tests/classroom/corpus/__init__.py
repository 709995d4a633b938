"""Backpropagation as people really write it, right and wrong: programs and edits of them, to try the check on.

The programs stand in programs/, one file for each base; edits/ changes them; verify.py proves them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent / "programs"
Kind = Literal["wrong", "right", "pair"]


@dataclass(frozen=True)
class Edit:
    """A base program with something else in the place of something; each `old` stands in it exactly once."""

    name: str
    base: str
    replacements: tuple[tuple[str, str], ...]
    mistakes: tuple[str, ...] = ()
    where: tuple[str, ...] | None = None  # names of quantities that are wrong first; None where it is a matter of taste
    also: tuple[str, ...] = ()  # other ids that would be as fair
    options: Mapping[str, str] = field(default_factory=dict)  # what is told, by the command's names
    kind: Kind = "wrong"
    note: str = ""  # how people come to it
    exercise: Any = None  # another exercise than its base's, for verify.py

    def applied(self) -> str:
        text = source(self.base)
        for old, new in self.replacements:
            if text.count(old) != 1:
                raise ValueError(f"{self.name}: {old!r} stands {text.count(old)} times in {self.base}; it must once.")
            text = text.replace(old, new)
        return text


def edit(
    kind: Kind,
    base: str,
    mistakes: str,
    where: str,
    *replacements: tuple[str, str],
    called: str = "",
    also: str = "",
    note: str = "",
    exercise: Any = None,
    **options: str,
) -> Edit:
    """An entry in one line: mistakes, where and also are names with spaces between them."""
    name = "__".join(part for part in (base, called or "_".join(mistakes.split())) if part)
    places = tuple(where.split()) or None
    return Edit(
        name, base, replacements, tuple(mistakes.split()), places, tuple(also.split()), options, kind, note, exercise
    )


wrong = partial(edit, "wrong")
pair = partial(edit, "pair")


def right(base: str, called: str, *replacements: tuple[str, str], **more: Any) -> Edit:
    return edit("right", base, "", "", *replacements, called=called, **more)


@dataclass(frozen=True)
class Program:
    name: str
    source: str
    mistakes: tuple[str, ...]
    where: tuple[str, ...] | None
    options: Mapping[str, str]
    kind: Kind
    style: str
    also: tuple[str, ...] = ()
    base: str = ""
    exercise: Any = None


def source(base: str) -> str:
    return (FOLDER / f"{base}.py").read_text(encoding="utf-8")


def bases() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.py"))


def style(base: str) -> str:
    return base.split("_")[0]


def programs() -> Iterator[Program]:
    """Every base, right as it stands, then every edit of one."""
    from tests.classroom.corpus.edits import EDITS  # which is made with this module's words

    for base in bases():
        yield Program(base, source(base), (), None, {}, "right", style(base), base=base)
    for it in EDITS:
        yield Program(
            it.name,
            it.applied(),
            it.mistakes,
            it.where,
            it.options,
            it.kind,
            style(it.base),
            it.also,
            it.base,
            it.exercise,
        )
