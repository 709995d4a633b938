"""The README's check, worksheets and marks do what it says; docs/check.md has the same of its own, in test_check.py."""

import json
import re
import shlex
from pathlib import Path

from .helpers import call, well

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_check_prints_what_stands_there():
    """Where the README leaves something out it says […]; what is left stands in the output, in this order."""
    student = re.search(r"`student.py`.*?```\n(.*?)```", README, flags=re.DOTALL)
    shown = re.search(r"```console\n\$ chainrule (.*?)\n(.*?)```", README, flags=re.DOTALL)
    assert student is not None
    assert shown is not None
    Path("student.py").write_text(student[1], encoding="utf-8")
    said = call(*shlex.split(shown[1]))
    pieces = [piece.strip("\n") for piece in shown[2].split("[…]") if piece.strip()]
    assert pieces
    assert re.search(".*".join(map(re.escape, pieces)), said.out, flags=re.DOTALL)
    assert said.code == 1


def test_thirty_sheets_are_made_and_marked():
    block = re.search(r"```\nchainrule (worksheet .*)\nchainrule (mark .*)\n```", README)
    assert block is not None
    well(*shlex.split(block[1]), "--format", "txt")  # PDFs have tests of their own
    assert len(list(Path("sheets").glob("sheet-*.txt"))) == 30
    form = Path("sheets/answers/sheet-01.csv")
    form.write_text(form.read_text(encoding="utf-8").replace('"Zh[0,0]",', '"Zh[0,0]",99'), encoding="utf-8")
    found = json.loads(well(*shlex.split(block[2]), "--json").out)
    assert [mark["first_wrong"] for mark in found["marks"] if mark["first_wrong"]] == ["Zh"]
