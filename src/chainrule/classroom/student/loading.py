"""A file becomes a module, statement by statement, so that what fails or takes long is left out and the rest works.

Next: `finding.py`, which looks for the functions in it.
"""

import ast
import sys
import time
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import InputError
from .finding import Code, found_in
from .source import Source

MODULE = "student_file"
PATIENCE = 0.25  # seconds of work at the top of a file, after which later loads leave that work out


class Missing:
    """Stands in the place of a module that is not installed: what uses it does nothing."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):
            raise AttributeError(key)
        return self

    def __call__(self, *given: Any, **named: Any) -> Any:
        return given[0] if len(given) == 1 and callable(given[0]) else self  # a decorator gives its function back

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return ()  # a class that stands on it stands on nothing


def text_of(path: Path) -> str:
    """The text of a Python file. Raises InputError, in one sentence, for anything else."""
    if path.is_dir():
        raise InputError(f"{path} is a folder; give the Python file in it that should be checked")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}; give the name of a Python file") from None
    if len(data) > 2_000_000:
        raise InputError(f"{path} has {len(data):,} bytes; a Python file of at most 2 MB was expected")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text; save the Python file as UTF-8") from None
    if "\0" in text:
        raise InputError(f"{path} is not a Python file: it holds zero bytes; give the file with your functions")
    if path.suffix == ".ipynb":
        raise InputError(f"{path} is a notebook; save its functions as a Python file (.py), and give that")
    if not text.strip():
        raise InputError(f"{path} is empty; write your functions into it (forward, backward, update) and save it")
    try:
        compile(text, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise InputError(
            f"{path} is not valid Python, line {error.lineno}: {error.msg}; correct that line, then check again"
        ) from None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise InputError(f"{path} cannot be read as Python: {error or type(error).__name__}; simplify it") from None
    return text


@dataclass(eq=False)
class Loader:
    """Loads one file again and again. `definitions` leaves work at its top out: loops, and what is only called."""

    path: Path
    text: str
    definitions: bool = False
    notes: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.source = Source(self.text)
        self.statements = [
            (node, compile(ast.Module([node], []), str(self.path), "exec", dont_inherit=True, flags=self.flags()))
            for node in self.source.tree.body
        ]

    def flags(self) -> int:
        """`from __future__ import annotations` holds for the whole file."""
        import __future__

        told = [
            alias.name
            for node in self.source.tree.body
            if isinstance(node, ast.ImportFrom) and node.module == "__future__"
            for alias in node.names
        ]
        flags = 0
        for name in told:
            flags |= getattr(__future__, name).compiler_flag
        return flags

    def load(self, stage: Callable[[str], None] = lambda name: None) -> Code:
        """A fresh module. `stage` is told what comes next: "import" or "top"."""
        module = types.ModuleType(MODULE)
        module.__file__ = str(self.path)
        sys.modules[MODULE] = module
        space = module.__dict__
        worked = 0.0
        for node, code in self.statements:
            importing = isinstance(node, ast.Import | ast.ImportFrom)
            if self.definitions and not importing and is_work(node):
                continue
            stage("import" if importing else "top")
            start = time.perf_counter()
            self.execute(node, code, space)
            if not importing:
                worked += time.perf_counter() - start
        if worked > PATIENCE and not self.definitions:
            self.leave_out(f"it takes {worked:.1f} s")
        roles = found_in(space, self.source, MODULE)
        return Code(space, self.source, roles, tuple(self.notes), (str(self.path),), self.text.splitlines())

    def leave_out(self, why: str) -> None:
        self.definitions = True
        self.notes[f"the work at the top of the file was left out: {why}"] = None

    def execute(self, node: ast.stmt, code: types.CodeType, space: dict[str, Any]) -> None:
        try:
            exec(code, space)
        except ImportError as error:
            self.without(node, error, space)
        except BaseException as error:
            why = f"{type(error).__name__}: {str(error)[:120]}"
            self.notes[f"line {node.lineno} was left out, because it fails ({why})"] = None

    def without(self, node: ast.stmt, error: ImportError, space: dict[str, Any]) -> None:
        """Names that could not be imported become stand-ins."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Import | ast.ImportFrom):
                for alias in inner.names:
                    name = alias.asname or alias.name.split(".")[0]
                    space.setdefault(name, Missing(name))
        self.notes[f"line {node.lineno} imports {error.name or 'a module'}, which is not to be had here"] = None


def is_work(node: ast.stmt) -> bool:
    """Whether a statement does something, rather than define something."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        calls = [inner for inner in ast.walk(node.value) if isinstance(inner, ast.Call)]
        return any(isinstance(call.func, ast.Name) and call.func.id not in CHEAP for call in calls)
    return not (
        isinstance(node, ast.If | ast.Try) and any(isinstance(i, ast.Import | ast.ImportFrom) for i in ast.walk(node))
    )


CHEAP = {"dict", "list", "tuple", "set", "float", "int", "str", "len", "namedtuple", "zip", "range", "max", "min"}
