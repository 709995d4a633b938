"""How the command speaks before and around its verbs: help, version, streams that close, errors that nobody foresaw."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import chainrule as cr

from .helpers import call, script, well


def test_version():
    assert well("--version").out == f"chainrule {cr.__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], []], ids=["asked for", "nothing said"])
def test_help_teaches(arguments):
    text = " ".join(well(*arguments).out.split())
    for words in (
        "Start with `chainrule tour`",
        "chainrule fit people.csv --target income",
        "chainrule predict people.safetensors new.csv",
        "chainrule explain people.safetensors people.csv --row 0",
        "chainrule explore people.safetensors people.csv",
    ):
        assert words in text
    for verb in ("tour", "fit", "predict", "explain", "explore"):
        assert f" {verb} " in text.partition("Commands")[2]


@pytest.mark.parametrize("verb", ["tour", "fit", "predict", "explain", "explore"])
def test_each_verb_has_its_help_and_its_json(verb):
    text = well(verb, "--help").out
    assert "--json" in text
    assert len(text) > 300


def test_help_fits_a_narrow_terminal():
    done = script("fit", "--help", env={"COLUMNS": "40", "TERMINAL_WIDTH": "40"})
    assert done.returncode == 0
    assert b"--target" in done.stdout


def test_the_console_script_is_installed_beside_python():
    name = Path(sys.executable).parent / ("chainrule.exe" if os.name == "nt" else "chainrule")
    done = subprocess.run([name, "--version"], capture_output=True, check=True)
    assert done.stdout.decode().strip() == f"chainrule {cr.__version__}"
    assert subprocess.run([name, "fit", "none.csv", "--target", "y"], capture_output=True, check=False).returncode == 2


def test_a_reader_that_has_seen_enough_is_no_error(birds):
    """As in `chainrule explain … | head -1`."""
    command = [sys.executable, "-c", "from chainrule.cli import main; main()"]
    for verb in (["predict"], ["explain", "--row", "0"]):
        with subprocess.Popen(
            [*command, verb[0], str(birds.model), str(birds.data), *verb[1:]],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait() == 0


def test_an_output_that_the_shell_has_closed(birds, monkeypatch):
    from chainrule.cli import run

    monkeypatch.setattr(sys, "stdout", None)
    assert run(["predict", str(birds.model), str(birds.data)]) == 0
    assert run(["explain", str(birds.model), str(birds.data), "--row", "0"]) == 0


def test_what_nobody_foresaw_is_one_sentence_too_unless_it_is_looked_for(birds, monkeypatch):
    def broken(*arguments):
        raise ZeroDivisionError("by\x1b\nzero")

    monkeypatch.setattr("chainrule.answers.answers", broken)
    monkeypatch.delenv("CHAINRULE_DEBUG", raising=False)
    said = call("predict", birds.model, birds.data)
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "chainrule: something happened that chainrule did not expect (ZeroDivisionError: by zero); please report it "
        "with what CHAINRULE_DEBUG=1 prints\n"
    )
    monkeypatch.setenv("CHAINRULE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        call("predict", birds.model, birds.data)


def test_too_little_memory_is_said(birds, monkeypatch):
    def greedy(*arguments):
        raise MemoryError

    monkeypatch.setattr("chainrule.answers.answers", greedy)
    said = call("predict", birds.model, birds.data)
    assert said.code == 2
    assert "not enough memory" in said.err


def test_help_loads_neither_jax_nor_the_tables():
    code = """
import sys
from chainrule.cli import run
run(["--help"])
print(sorted(set(sys.modules) & {"jax", "sklearn", "pyarrow", "pandas"}), file=sys.stderr)
"""
    assert script(code=code).stderr.strip() == b"[]"


def test_the_module_is_the_command():
    said = subprocess.run([sys.executable, "-m", "chainrule", "--version"], capture_output=True, text=True, check=True)
    assert said.stdout == f"chainrule {cr.__version__}\n"
