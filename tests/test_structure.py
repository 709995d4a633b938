"""The rooms, and who may enter which: the imports are read and held against the arrows. Also what opens quickly."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import chainrule

SOURCE = Path(chainrule.__file__).parent

# each room → the rooms of ours that it may import from when it is loaded or while it runs
ARROWS = {
    "errors": set(),
    "equations": set(),
    "architecture": {"equations", "errors"},
    "files": {"errors"},
    "inputs": {"architecture", "equations", "errors"},
    "working": {"architecture", "equations", "errors"},
    "data": {"errors", "files"},
    "train": {"architecture", "equations", "errors", "inputs", "working"},
    "modelfile": {"architecture", "data", "equations", "errors", "files"},
    "render": {"working", "data", "errors"},
    "showing": {"errors", "files", "render", "working"},
    "trace": {"architecture", "errors", "lessons", "render", "showing", "working"},
    "history": {"errors", "showing", "trace", "train", "working"},
    "fitting": {"architecture", "equations", "errors", "history", "inputs", "train", "render"},
    "network": {"architecture", "equations", "errors", "inputs", "lessons", "trace", "working", "fitting", "modelfile"},
    "diagnosis": {"architecture", "errors", "inputs", "render", "showing", "working"},
    "study": {"architecture", "data", "diagnosis", "errors", "network", "train"},
    "lessons": {"architecture", "equations"},
    "answers": {"data", "equations", "errors", "network", "working"},
    "telling": {"answers", "data", "render", "working"},
    "explore": {
        "answers",
        "architecture",
        "data",
        "equations",
        "errors",
        "lessons",
        "network",
        "render",
        "study",
        "trace",
        "working",
    },
    "notebook": {"errors", "explore", "network"},
    "classroom": {"architecture", "equations", "errors", "inputs", "working"},
    "checking": {"architecture", "classroom", "errors", "inputs", "network", "render", "showing", "working"},
    "worksheets": {"classroom", "data", "errors", "files", "render", "showing", "working"},
    "testing": {"checking", "classroom", "errors"},
    "__main__": {"cli"},
    "cli": {
        "answers",
        "checking",
        "classroom",
        "data",
        "equations",
        "errors",
        "explore",
        "files",
        "network",
        "render",
        "study",
        "telling",
        "working",
        "worksheets",
    },
}
OUTSIDE = {
    "equations": {"numpy"},
    "architecture": {"numpy"},
    "inputs": {"numpy"},
    "working": {"numpy"},
    "train": {"numpy", "jax", "matplotlib"},
    "data": {"numpy", "pyarrow", "narwhals"},
    "render": {"numpy", "rich", "typst"},
    "modelfile": {"numpy"},
    "network": {"numpy"},
    "trace": {"numpy"},
    "fitting": {"numpy", "jax"},
    "diagnosis": {"numpy"},
    "study": {"numpy", "sklearn"},
    "lessons": {"numpy"},
    "answers": {"numpy"},
    "telling": {"numpy"},
    "explore": {"numpy", "anywidget", "traitlets"},
    "classroom": {"numpy"},
    "checking": {"numpy"},
    "worksheets": {"numpy"},
    "testing": {"numpy"},
    "cli": {"typer", "numpy", "sklearn"},
}


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Full names of the modules that a file imports, those for type checking alone left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = ["chainrule", *path.relative_to(SOURCE).parts[:-1]]
    hidden = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names} if not node.module else {module}
    return found


FILES = sorted(path for path in SOURCE.rglob("*.py") if path.name != "__init__.py" or path.parent != SOURCE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_each_file_imports_only_what_its_room_may(path):
    room = room_of(path)
    for module in imports(path):
        parts = module.split(".")
        if parts[0] == "chainrule":
            entered = parts[1] if len(parts) > 1 else "chainrule"
            if entered in ("__version__", "load"):  # the front door, from the command and for provenance
                assert room in ("cli", "study")
                continue
            assert entered == room or entered in ARROWS[room], f"{room} imports {module}"
        elif parts[0] not in sys.stdlib_module_names:
            assert parts[0] in OUTSIDE[room], f"{room} imports {module}"


def test_every_room_has_its_arrows_and_none_is_made_up():
    assert {room_of(path) for path in FILES} == set(ARROWS)


def test_there_is_no_circle():
    done: set[str] = set()
    while len(done) < len(ARROWS):
        free = {room for room, entered in ARROWS.items() if room not in done and entered <= done}
        assert free, f"a circle among {set(ARROWS) - done}"
        done |= free


def test_every_file_opens_with_what_is_in_it():
    for path in FILES:
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert docstring, path
        assert len(docstring.splitlines()[0]) > 20, path


def test_import_opens_nothing_heavy():
    program = "import sys, chainrule; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    heavy = {
        "jax",
        "jaxlib",
        "sklearn",
        "scipy",
        "pyarrow",
        "narwhals",
        "optax",
        "rich",
        "typer",
        "matplotlib",
        "pandas",
        "anywidget",
        "ipywidgets",
        "http",
    }
    assert heavy.isdisjoint(loaded)
    assert {"numpy", "chainrule"} <= set(loaded)


def test_public_names_are_these():
    assert chainrule.__all__ == sorted(chainrule.__all__)
    assert all(hasattr(chainrule, name) for name in chainrule.__all__)
    public = {name for name, value in vars(chainrule).items() if not name.startswith("_") and not is_module(value)}
    assert public | {"__version__"} == set(chainrule.__all__)


def is_module(value: object) -> bool:
    return type(value).__name__ == "module"


def test_the_version_is_the_packages():
    from importlib.metadata import version

    assert chainrule.__version__ == version("chainrule")
