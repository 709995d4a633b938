"""Whatever cannot be used ends with exit code 2 and one sentence on stderr, and leaves every file as it was."""

import errno
import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from safetensors.numpy import save_file

import chainrule as cr
from chainrule.cli import run

from .helpers import call, contents, penguins, script, write_table

FINE = [(k * 0.37 % 1, k * 0.61 % 1, ("a", "b")[k % 2]) for k in range(40)]
HEAD = "p,q,y\n"
ROWS = "".join(f"{p:.3f},{q:.3f},{y}\n" for p, q, y in FINE)
FIT = ("fit", "t.csv", "--target", "y", "--epochs", 1)


def refused(folder: Path, *arguments: object) -> str:
    """The sentence with which a call is refused, after checking everything that a refusal must be."""
    before = contents(folder)
    said = call(*arguments)
    assert said.code == 2, said
    assert said.out == ""
    assert said.err.startswith("chainrule: ")
    assert said.err.count("\n") == 1
    assert said.err.endswith("\n")
    assert "Traceback" not in said.err
    assert "did not expect" not in said.err
    assert contents(folder) == before
    return said.err.removeprefix("chainrule: ").rstrip("\n")


# tables --------------------------------------------------------------------------------------------------------------

TABLES: dict[str, tuple[str | bytes, list[str]]] = {
    "empty": ("", ["t.csv is empty", "give a table"]),
    "only blank lines": ("\n \n\n", ["t.csv is empty"]),
    "header only": (HEAD, ["has column names but no rows", "add at least one row"]),
    "not a table": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ["binary data", "whose content fits its name"]),
    "not UTF-8": (HEAD.encode() + b"gr\xfcn,1,a\n", ["not UTF-8", "line 2", "0xfc", "save it again"]),
    "too many cells": (HEAD + ROWS + "1,2,a,4\n", ["line 42", "too many cells: 4", "has 3"]),
    "too few cells": (HEAD + ROWS + "1,2\n", ["line 42", "too few cells: 2", "has 3"]),
    "an open quote": (HEAD + ROWS + '1,2,"a\n', ["from line 42 on", "every quote is closed"]),
    "one bad cell": (HEAD + ROWS + "1,2x,a\n", ["column 'q'", "row 40", "line 42", "'2x'", "not a number", "correct"]),
    "an infinite cell": (HEAD + ROWS + "inf,2,a\n", ["column 'p'", "row 40", "line 42", "'inf'", "not a finite"]),
    "a name twice": ("p,p,y\n" + ROWS, ["more than one column named 'p'", "give each its own"]),
    "no name": ("p,,y\n" + ROWS, ["column 2", "has no name"]),
    "no such target": (HEAD.replace("y", "Y") + ROWS, ["no column 'y'", "did you mean 'Y'?", "p, q, Y"]),
    "target missing in every row": (HEAD + "1,2,\n" * 20, ["'y'", "missing in every row", "another target"]),
    "one class": (HEAD + ROWS.replace("b", "a"), ["'y'", "only one class, 'a'", "rows of another class"]),
    "all equal": (HEAD + "".join(f"{k},{k * k},2.5\n" for k in range(20)), ["2.5 in every row"]),
    "too few rows": (HEAD + "".join(ROWS.splitlines(True)[:9]), ["only 9 rows", "at least 10", "add rows"]),
    "nothing to learn from": ("y\n" + "a\nb\n" * 10, ["no column is left", "add columns"]),
    "classes that are all different": (
        HEAD + "".join(f"{k},{k % 7},name {k}\n" for k in range(40)),
        ["40 different values in 40 rows", "choose another target"],
    ),
    "a bad cell in the target": (
        HEAD + "".join(f"{k % 7},{k % 3},{k * 1.5}\n" for k in range(40)) + "1,2,oops\n",
        ["'y'", "row 40", "'oops'", "not a number"],
    ),
    "an infinite target": (
        HEAD + "".join(f"{k % 7},{k % 3},{k * 1.5}\n" for k in range(40)) + "1,2,-inf\n",
        ["'y'", "row 40", "'-inf'", "not a finite number"],
    ),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_table_that_cannot_be_learned_from(tmp_path, case):
    content, phrases = TABLES[case]
    (tmp_path / "t.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    sentence = refused(tmp_path, *FIT)
    for phrase in phrases:
        assert phrase in sentence


@pytest.mark.parametrize(
    ("name", "phrases"),
    [
        ("none.csv", ["no file 'none.csv'", "check its name"]),
        ("folder.csv", ["'folder.csv' is a folder"]),
        ("t.xlsx", ["'t.xlsx'", "ends in .csv", ".parquet"]),
        ("t.parquet", ["t.parquet is not a Parquet file", "save it again"]),
        ("t.feather", ["t.feather is not a Feather or Arrow file", "save it again"]),
    ],
)
def test_a_file_that_is_no_table(tmp_path, name, phrases):
    (tmp_path / "folder.csv").mkdir()
    for other in ("t.xlsx", "t.parquet", "t.feather"):
        (tmp_path / other).write_text(HEAD + ROWS)
    sentence = refused(tmp_path, "fit", name, "--target", "y")
    for phrase in phrases:
        assert phrase in sentence


# options -------------------------------------------------------------------------------------------------------------

OPTIONS: list[tuple[list[object], list[str]]] = [
    (["--target", "Y"], ["no column 'Y'", "did you mean 'y'?"]),
    (["--target", "x\x1b[31m"], [r"no column 'x\x1b[31m'"]),
    (["--activation", "rleu"], ["no activation 'rleu'", "did you mean 'relu'?", "tanh"]),
    (["--activation", "softmax"], ["softmax is for the output layer only"]),
    (["--optimizer", "adamm"], ["no optimizer 'adamm'", "did you mean 'adam'?", "rmsprop"]),
    (["--task", "regresion"], ["'regresion'", "'classification', 'regression'"]),
    (["--task", "regression"], ["'y' is text", "regression needs numbers"]),
    (["--loss", "squared"], ["No such option", "--loss", "see chainrule fit --help"]),
    (["--hidden", "-3"], ["-3", "at least one unit"]),
    (["--hidden", "8,0,8"], ["0", "at least one unit"]),
    (["--hidden", "8;8"], ["--hidden is '8;8'", "32,16"]),
    (["--hidden", "2.5"], ["--hidden is '2.5'", "whole numbers"]),
    (["--learning-rate", "nan"], ["learning_rate", "nan", "finite"]),
    (["--learning-rate", "inf"], ["learning_rate", "inf", "finite"]),
    (["--learning-rate", "-0.1"], ["learning_rate", "-0.1", "0 or more"]),
    (["--learning-rate", "fast"], ["--learning-rate", "fast", "see chainrule fit --help"]),
    (["--l2", "-1"], ["l2", "-1", "0 or more"]),
    (["--dropout", "1"], ["dropout", "less than 1"]),
    (["--held-out", "1"], ["held_out", "less than 1"]),
    (["--held-out", "nan"], ["held_out", "nan"]),
    (["--held-out", "0.99"], ["too few rows", "hold out fewer"]),
    (["--epochs", "0"], ["epochs is 0", "1 or more"]),
    (["--epochs", "1.5"], ["--epochs", "1.5"]),
    (["--batch-size", "-2"], ["batch_size is -2", "1 or more"]),
    (["--patience", "0"], ["patience is 0", "1 or more"]),
    (["--seed", "-1"], ["seed is -1", "0 or more"]),
    (["--seed=many"], ["--seed", "many"]),
    (["--keep", "pp"], ["no column 'pp'", "did you mean 'p'?"]),
    (["--keep", "y"], ["'y' is the target"]),
    (["--model", "no/such/m.st"], ["'no/such/m.st'", "does not exist", "make it first"]),
    (["--model", "t.csv/m.st"], ["'t.csv/m.st'", "does not exist"]),
    (["--model", "."], ["it is a folder", "name of a file"]),
    (["--model", "/dev/null"], ["not an ordinary file"]),
    (["--model", "t.csv"], ["'t.csv' is read here", "another name"]),
    (["--model", "./t.csv"], ["'./t.csv' is read here"]),
    (["--colour", "red"], ["No such option", "--colour"]),
]


@pytest.mark.parametrize(("options", "phrases"), OPTIONS, ids=lambda part: " ".join(map(str, part)))
def test_an_option_that_cannot_be_used(tmp_path, options, phrases):
    (tmp_path / "t.csv").write_text(HEAD + ROWS)
    sentence = refused(tmp_path, *FIT, *options)
    for phrase in phrases:
        assert phrase in sentence


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (["fit"], "Missing"),
        (["fit", "t.csv"], "--target"),
        (["predict", "m.st"], "DATA"),
        (["explain", "m.st", "t.csv"], "--row"),
        (["fot", "t.csv"], "fot"),
        (["--verbose"], "--verbose"),
        (["tour", "somewhere"], "somewhere"),
    ],
)
def test_a_command_that_is_no_command(tmp_path, arguments, phrase):
    sentence = refused(tmp_path, *arguments)
    assert phrase in sentence
    assert "--help" in sentence


# models --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def model(birds, tmp_path):
    """A copy of a model and of its table, to be spoilt."""
    (tmp_path / "m.st").write_bytes(birds.model.read_bytes())
    (tmp_path / "t.csv").write_bytes(birds.data.read_bytes())
    return tmp_path / "m.st"


def newer(content: bytes) -> bytes:
    import hashlib

    blank = "0" * 64
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    header["__metadata__"] |= {"format_version": "2", "sha256": blank}
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    start = len(text).to_bytes(8, "little") + text
    digest = hashlib.sha256(start + content[8 + size :]).hexdigest()
    return start.replace(f'"sha256":"{blank}"'.encode(), f'"sha256":"{digest}"'.encode()) + content[8 + size :]


SPOILT: dict[str, tuple[Any, list[str]]] = {
    "empty": (lambda content: b"", ["is empty", "copy it again"]),
    "cut in its header": (lambda content: content[:100], ["is cut off", "copy it again"]),
    "cut in its last number": (lambda content: content[:-1], ["is cut off", "copy it again"]),
    "longer": (lambda content: content + b"\0", ["is damaged"]),
    "a bit of the last weight": (lambda content: content[:-8] + bytes([content[-8] ^ 1]) + content[-7:], ["damaged"]),
    "newer": (newer, ["format version '2'", "upgrade chainrule"]),
    "a text": (lambda content: b"age,sex\n41,f\n", ["not a safetensors file", "a file that chainrule saved"]),
}


@pytest.mark.parametrize("verb", [["predict"], ["explain", "--row", 0]], ids=lambda verb: verb[0])
@pytest.mark.parametrize("case", SPOILT)
def test_a_model_file_that_is_spoilt(model, tmp_path, case, verb):
    spoil, phrases = SPOILT[case]
    model.write_bytes(spoil(model.read_bytes()))
    sentence = refused(tmp_path, verb[0], "m.st", "t.csv", *verb[1:])
    for phrase in phrases:
        assert phrase in sentence
    assert "'m.st'" in sentence


@pytest.mark.parametrize("part", range(20))
def test_a_bit_that_flipped_anywhere_in_a_model_file(model, tmp_path, part):
    content = bytearray(model.read_bytes())
    place = part * (len(content) - 1) // 19
    content[place] ^= 1 << part % 8
    model.write_bytes(content)
    refused(tmp_path, "predict", "m.st", "t.csv")


def test_a_model_of_another_program_and_one_without_a_table(model, tmp_path):
    save_file({"w": cr.article()[1]}, tmp_path / "other.st")
    cr.article()[0].save(tmp_path / "plain.st")
    assert "not written by chainrule" in refused(tmp_path, "predict", "other.st", "t.csv")
    assert "not fitted on a table" in refused(tmp_path, "predict", "plain.st", "t.csv")
    assert "not fitted on a table" in refused(tmp_path, "explain", "plain.st", "t.csv", "--row", 0)
    assert "no file 'none.st'" in refused(tmp_path, "predict", "none.st", "t.csv")
    assert "is a folder" in refused(tmp_path, "predict", ".", "t.csv")
    assert "not a safetensors file" in refused(tmp_path, "predict", "t.csv", "m.st")


# tables that do not fit the model ------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", [["predict"], ["explain", "--row", 0]], ids=lambda verb: verb[0])
def test_a_table_that_lacks_a_column_or_has_another_type(model, tmp_path, verb):
    head = ["island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex"]
    good = ["Dream", "40", "18", "190", "3700", "male"]
    write_table(tmp_path / "lacks.csv", head[:-2], [good[:-2]])
    write_table(tmp_path / "types.csv", head, [["Dream", "long", *good[2:]]])
    write_table(tmp_path / "inf.csv", head, [["Dream", "1e999", *good[2:]]])
    sentence = refused(tmp_path, verb[0], "m.st", "lacks.csv", *verb[1:])
    for phrase in ("lacks the columns 'body_mass_g', 'sex'", "it has 'island'", "add or rename"):
        assert phrase in sentence
    sentence = refused(tmp_path, verb[0], "m.st", "types.csv", *verb[1:])
    for phrase in ("'bill_length_mm'", "row 0", "line 2", "'long'", "not a number"):
        assert phrase in sentence
    assert "not a finite number" in refused(tmp_path, verb[0], "m.st", "inf.csv", *verb[1:])


@pytest.mark.parametrize("row", ["150", "-1", "99999999999999999999", "1.5", "first", ""])
def test_a_row_that_is_not_there(model, tmp_path, row):
    sentence = refused(tmp_path, "explain", "m.st", "t.csv", "--row", row)
    assert repr(row).strip("'") in sentence
    if row.lstrip("-").isdigit():
        assert "150 rows, counted from 0, so the last is 149" in sentence


# places to write to --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("out", "phrase"),
    [
        ("no/such.csv", "does not exist"),
        ("t.csv/answers.csv", "does not exist"),
        ("folder.csv", "it is a folder"),
        ("answers.xlsx", "must end in .csv or .tsv"),
        ("answers", "must end in .csv or .tsv"),
        ("t.csv", "is read here"),
        ("m.st", "is read here"),
    ],
)
def test_predict_refuses_where_it_cannot_write_before_it_begins(model, tmp_path, out, phrase, monkeypatch):
    (tmp_path / "folder.csv").mkdir()
    monkeypatch.setattr("chainrule.answers.answers", lambda *arguments: pytest.fail("it had begun"))
    assert phrase in refused(tmp_path, "predict", "m.st", "t.csv", "--out", out)


@pytest.mark.parametrize(
    ("out", "phrase"),
    [
        ("no/such.html", "does not exist"),
        ("row.docx", "must end in .txt, .html, .md, .tex, .typ, .pdf, .json or .svg"),
        ("row", "must end in .txt, .html, .md, .tex, .typ, .pdf, .json or .svg"),
        ("t.txt", "is read here"),
    ],
)
def test_explain_refuses_where_it_cannot_write_before_it_begins(model, tmp_path, out, phrase, monkeypatch):
    (tmp_path / "t.txt").write_bytes((tmp_path / "t.csv").read_bytes())
    monkeypatch.setattr("chainrule.answers.working", lambda *arguments: pytest.fail("it had begun"))
    assert phrase in refused(tmp_path, "explain", "m.st", "t.txt", "--row", 0, "--out", out)


@pytest.mark.parametrize(
    ("arguments"),
    [
        ("fit", "t.csv", "--target", "species", "--model", "new.st"),
        ("predict", "m.st", "t.csv", "--out", "new.csv"),
        ("explain", "m.st", "t.csv", "--row", 0, "--out", "new.html"),
        ("tour", "--out", "folder", "--no-open"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_folder_that_may_not_be_written_in(model, tmp_path, arguments, monkeypatch):
    (tmp_path / "folder").mkdir()
    access = os.access  # the tests may run as somebody who may write anywhere
    monkeypatch.setattr(os, "access", lambda path, mode, **more: mode != os.W_OK and access(path, mode, **more))
    monkeypatch.setattr("chainrule.data.read", lambda *arguments: pytest.fail("it had begun"))
    assert "writing is not permitted in" in refused(tmp_path, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("fit", "t.csv", "--target", "species", "--epochs", 1, "--hidden", 4, "--model", "old.st"),
        ("predict", "m.st", "t.csv", "--out", "old.csv"),
        ("explain", "m.st", "t.csv", "--row", 0, "--out", "old.html"),
    ],
    ids=lambda arguments: str(arguments[0]),
)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(model, tmp_path, arguments, monkeypatch):
    for name in ("old.st", "old.csv", "old.html"):
        (tmp_path / name).write_text("what was there")

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    sentence = refused(tmp_path, *arguments)
    assert "the disk is full" in sentence
    assert repr(arguments[-1]) in sentence


def test_a_file_that_may_not_grow_any_further(birds, tmp_path):
    """The same with a limit of the system, in a process of its own: 4096 bytes are too few for a model."""
    pytest.importorskip("resource")
    code = """
import resource, signal
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
from chainrule.cli import main
main()
"""
    penguins(tmp_path / "t.csv")
    before = contents(tmp_path)
    fit = ("fit", "t.csv", "--target", "species", "--epochs", 1, "--hidden", 64)
    done = script(*fit, code=code, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"chainrule: 't.safetensors' cannot be written: ")
    assert done.stderr.count(b"\n") == 1
    assert contents(tmp_path) == before


class Full(io.StringIO):
    """A standard output on a disk that is full."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("arguments", [["predict"], ["predict", "--json"], ["explain", "--row", 0]], ids=str)
def test_standard_output_that_cannot_take_more(birds, arguments):
    err = io.StringIO()
    with redirect_stdout(Full()), redirect_stderr(err):
        code = run([str(part) for part in (arguments[0], birds.model, birds.data, *arguments[1:])])
    assert code == 2
    assert err.getvalue() == (
        "chainrule: the result could not be written to standard output (No space left on device); send it somewhere "
        "else\n"
    )


def test_an_empty_list_of_hidden_layers_is_refused(tmp_path):
    penguins(tmp_path / "t.csv", 30)
    assert "--hidden is empty" in refused(tmp_path, "fit", "t.csv", "--target", "species", "--hidden", "")
