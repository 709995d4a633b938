"""Every example in a docstring, in the README and in the docs runs and gives what it says."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import chainrule

ROOT = Path(__file__).parent.parent
MODULES = ["chainrule", *(module.name for module in pkgutil.walk_packages(chainrule.__path__, "chainrule."))]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name):
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def test_there_are_many_examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [test for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples]
    assert len(found) > 40


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages(page, tmp_path, monkeypatch):
    """The python blocks of a page, one after the other in one session, in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, page.name, str(page), 0)
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test)
    assert result.failed == 0


def test_links_between_pages_lead_somewhere():
    for page in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "benchmarks" / "README.md"]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_readmes_two_commands_come_first():
    """Each one line in a bash block of its own, before any other code; .ci/run runs them as they stand here."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    fences = re.findall(r"^```(\w*)\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    (first, run), (second, test), *_ = fences
    assert (first, second) == ("bash", "bash")
    assert run.count("\n") == test.count("\n") == 1
    assert "pip install . " in run
    assert run.rstrip().endswith("chainrule tour")
    assert "pytest" in test
