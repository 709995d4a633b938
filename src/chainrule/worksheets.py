"""Worksheets: exercises in backpropagation with numbers to work with by hand, another sheet for each student.

`worksheet` makes a set; its sheets and their keys can be shown, and saved to be printed. The room is `classroom/`.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .classroom.marks import Marking
from .errors import InputError, unknown
from .showing import Shown

if TYPE_CHECKING:
    from .classroom.sheets import Paper
    from .working.document import Document

FORMATS = ("pdf", "html", "md", "tex", "typ", "txt")


def worksheet(
    sizes: Sequence[int] | None = None,
    *,
    activation: str | Sequence[str] = "relu",
    output: str | None = None,
    loss: str = "half_squared_error",
    reduction: str = "sum",
    bias: bool = True,
    rows: int | None = None,
    count: int = 1,
    seed: int = 0,
    difficulty: int = 3,
    questions: Sequence[str] | str | None = None,
) -> "Sheets":
    """Sheets of exercises, each with other numbers, and their keys.

    Parameters
    ----------
    sizes : units of each layer: inputs, hidden …, outputs; None takes 1-2-2, and from difficulty 4 on larger ones.
    activation, output, loss, reduction, bias : as for `chainrule.Network`; reduction is the sum over the rows here.
    rows : rows of X; None takes 3, or 4 for a mean.
    count : how many sheets, up to 500.
    seed : decides all numbers: the same seed gives the same sheets on every machine.
    difficulty : 1 shapes and the way forward, 2 the cost and the output error, 3 all derivatives, 4 the update and
        which way the weights go, 5 somebody's mistake to be found.
    questions : which kinds of questions instead, such as "forward cost": shapes, forward, cost, derivatives,
        directions, update, mistake.

    With identity, relu and leaky_relu every number is an exact decimal; with the other activations numbers are to be
    rounded, as the sheet says. Raises InputError (UnknownName) for what no sheet can be made of.

    >>> import chainrule as cr
    >>> sheet = cr.worksheet(seed=7)[0]
    >>> sheet.answers["dWh"]
    array([[Exact(5, 2), Exact(-5, 2)]], dtype=object)
    """
    from .classroom.sheets import papers, plan

    found = plan(
        sizes,
        activation=activation,
        output=output,
        loss=loss,
        reduction=reduction,
        bias=bias,
        rows=rows,
        seed=seed,
        difficulty=difficulty,
        questions=questions,
    )
    return Sheets([Sheet(paper) for paper in papers(found, count)])


class Sheet(Shown):
    """One sheet of exercises. Made by `worksheet`; `print` shows it, and a notebook does.

    number : its number in the set, from 1.
    answers : each quantity that is asked for, by its name: an array of exact fractions, or of float64 where numbers are
        rounded; one number of a quantity, "rises" or "falls", a shape, or the letter of a choice likewise.
    """

    def __init__(self, paper: "Paper") -> None:
        self.paper = paper

    @property
    def number(self) -> int:
        return self.paper.number

    @property
    def answers(self) -> dict[str, np.ndarray | Fraction | float | str | tuple[int, ...]]:
        return {question.name: question.answer for question in self.paper.questions}

    def document(self, level: str = "matrices", notation: Any = None) -> "Document":
        from .classroom.sheet_document import sheet_document

        return sheet_document(self.paper)

    def key_document(self) -> "Document":
        """The answers, and under them the whole working."""
        from .classroom.sheet_document import key_document

        return key_document(self.paper)

    def key(self) -> dict[str, Any]:
        """Its part of key.json: the answers for a program."""
        from .classroom.sheets import key_of

        return key_of(self.paper)

    def __repr__(self) -> str:
        plan = self.paper.plan
        return f"<Sheet {self.number} of seed {plan.seed}, difficulty {plan.difficulty}: {self.paper.points} points>"


class Sheets(Sequence[Sheet]):
    """A set of sheets, in order. Made by `worksheet`."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._sheets = list(sheets)

    def __getitem__(self, index: Any) -> Any:
        found = self._sheets[index]
        return Sheets(found) if isinstance(index, slice) else found

    def __len__(self) -> int:
        return len(self._sheets)

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self._sheets)

    def key(self) -> dict[str, Any]:
        """The answers of all sheets for a program, as in key.json."""
        from .classroom.sheets import key

        return key([sheet.paper for sheet in self])

    def save(self, folder: str | os.PathLike[str], formats: str | Sequence[str] | None = None) -> list[Path]:
        """Writes the set into a folder, which is made: sheet-01.pdf, key-01.pdf, answers/sheet-01.csv, … and key.json.

        formats: some of pdf, html, md, tex, typ and txt; None takes pdf if the extra typst is there, else html. A
        folder that holds anything but a former set, or answers that somebody has filled in, is left alone. All files
        are written or none. Returns their paths; raises InputError, or MissingExtra for a PDF without the extra.
        """
        from .files import write_folder

        chosen = checked_formats(formats)
        checked_folder(folder)
        contents = self.contents(chosen)
        write_folder(folder, contents)
        return [Path(folder, name) for name in contents]

    def contents(self, formats: Sequence[str]) -> dict[str, bytes | str]:
        """Every file of the set, by its name."""
        from .classroom.sheets import form, key_json
        from .render import MEDIA

        files: dict[str, bytes | str] = {}
        for sheet in self:
            for suffix in formats:
                medium = MEDIA[f".{suffix}"]
                files[f"sheet-{sheet.number:02}.{suffix}"] = medium(sheet.document())
                files[f"key-{sheet.number:02}.{suffix}"] = medium(sheet.key_document())
            files[f"answers/sheet-{sheet.number:02}.csv"] = form(sheet.paper)
        files["key.json"] = key_json([sheet.paper for sheet in self])
        return files

    def _repr_html_(self) -> str:
        return "\n".join(sheet._repr_html_() for sheet in self)

    def __repr__(self) -> str:
        return f"<{len(self)} sheets: {', '.join(map(repr, self[:2]))}{', …' if len(self) > 2 else ''}>"


def checked_formats(formats: str | Sequence[str] | None) -> list[str]:
    """The suffixes of the files, each known and to be had. Raises UnknownName, InputError or MissingExtra."""
    from importlib.util import find_spec

    if formats is None:
        return ["pdf"] if find_spec("typst") else ["html"]
    names = formats.replace(",", " ").split() if isinstance(formats, str) else list(formats)
    for name in names:
        if name not in FORMATS:
            raise unknown("format", name, FORMATS)
    if not names:
        raise InputError(f"format is empty; give some of {', '.join(FORMATS)}")
    if "pdf" in names:
        from .render.pdf import typesetter

        typesetter()
    return list(dict.fromkeys(names))


def checked_folder(folder: str | os.PathLike[str]) -> Path:
    """The folder, if it can be made or holds a former set that may be replaced. Raises InputError."""
    from .classroom.sheets import filled_forms, is_former_set

    shown = repr(os.fspath(folder))
    if not os.fspath(folder).strip():
        raise InputError("the folder for the sheets has no name; give one, which is made if it is not there")
    path = Path(folder)
    parent = path.resolve().parent
    if not parent.is_dir():
        raise InputError(f"the folder {shown} cannot be made: {str(parent)!r} does not exist; make that first")
    if path.exists() and not path.is_dir():
        raise InputError(f"{shown} is a file; give the name of a folder, which is made if it is not there")
    if path.is_dir() and any(path.iterdir()) and not is_former_set(path):
        filled = filled_forms(path)
        if filled:
            some = f"{', '.join(filled[:3])}{', …' if len(filled) > 3 else ''}"
            raise InputError(
                f"{str(path / 'answers')!r} has forms that somebody filled in ({some}), which would be lost; "
                "give another folder"
            )
        raise InputError(
            f"{shown} holds more than a set of sheets whose forms are empty, and would be lost; give another folder"
        )
    if not os.access(parent, os.W_OK):
        raise InputError(f"writing is not permitted in {str(parent)!r}; give another folder")
    return path


# mark: the answers of a class ----------------------------------------------------------------------------------------


class Marks(Marking, Shown):
    """The marks of a class, to be printed and saved; in a notebook they show themselves. Made by `mark`.

    marks : for each file its file, student, sheet, points, of, percent, questions, first_wrong, mistake, carried, notes
    summary : students, mean, median, distribution, fails (quantity and count) and mistakes (id and count)
    problems : a sentence for each file that could not be marked
    """

    def document(self, level: str = "matrices", notation: Any = None) -> "Document":
        """What is shown, before any medium; the same at every level and in every notation."""
        from .classroom.marks import marking_document

        return marking_document(self)

    def data(self) -> dict[str, Any]:
        from .data import csv_text, from_frame
        from .render.json import as_json

        return {".csv": lambda: csv_text(from_frame(self.columns())), ".json": lambda: as_json(self.to_dict())}


def mark(answers: str | os.PathLike[str], key: str | os.PathLike[str] | Mapping[str, Any]) -> Marks:
    """Marks the answers to worksheets: points for every right number, and in full for what is right given a wrong one.

    answers : a folder with the students' .csv files (the forms that `worksheet` writes, filled in), or one such file.
        The sheet is told by the name, such as sheet-01.csv or anna-sheet-01.csv.
    key : the key.json of the set, or what `Sheets.key()` gives.

    Numbers may be decimals or fractions ("-3/4", "−0.75", "0,75"), rounded within half a unit of their last digit. A
    file that is damaged, empty, foreign or a second one is told in `problems`, and the others are marked all the same.

    Raises InputError for a folder without files, and for a key that is none.

    >>> import chainrule as cr, pathlib, tempfile
    >>> sheets = cr.worksheet(seed=7)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = pathlib.Path(folder, "anna-sheet-01.csv").write_text("question,name,answer\\n2a,C,25/8\\n")
    ...     found = cr.mark(folder, sheets.key())
    >>> [(each.student, each.points, each.of) for each in found.marks]
    [('anna', 2.0, 42.0)]
    """
    from .classroom.marks import mark as marked
    from .classroom.sheets import load_key

    known = key if isinstance(key, Mapping) else load_key(key)
    found = marked(Path(answers), known)
    return Marks(found.marks, found.problems)
