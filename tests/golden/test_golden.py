"""Python reproduces the golden traces: the numbers, and every form and word. `make.py` says how they are written."""

import json
from typing import Any

import numpy as np
import pytest

from chainrule.render.json import record_dict
from tests.golden.make import GROUPS, HERE, goldens, run

TOLERANCE = 1e-12  # divided by the largest entry of the array + 1e-6
FILES = {group: json.loads((HERE / f"{group}.json").read_text(encoding="utf-8")) for group in GROUPS}
GOLDENS = {name: golden for group in FILES.values() for name, golden in group.items()}


def differences(new: Any, golden: Any, where: str = "") -> list[str]:
    """Where two JSON values differ: numbers by more than the tolerance, everything else at all."""
    if numeric(new) and numeric(golden):
        new, golden = np.array(new, dtype=float), np.array(golden, dtype=float)
        return [] if new.shape == golden.shape and near(new, golden) else [f"{where}: {new} is not {golden}"]
    if type(new) is not type(golden):
        return [f"{where}: {new!r} is not {golden!r}"]
    if isinstance(new, dict):
        if list(new) != list(golden):
            return [f"{where} has {list(new)}, not {list(golden)}"]
        return [each for key in new for each in differences(new[key], golden[key], f"{where}/{key}")]
    if isinstance(new, list):
        if len(new) != len(golden):
            return [f"{where} has {len(new)} entries, not {len(golden)}"]
        pairs = enumerate(zip(new, golden, strict=True))
        return [each for i, (a, b) in pairs for each in differences(a, b, f"{where}/{i}")]
    return [] if new == golden else [f"{where}: {new!r} is not {golden!r}"]


def numeric(value: Any) -> bool:
    """A number, or an array of them as nested lists; "inf" is one too."""
    if isinstance(value, list):
        return bool(value) and all(numeric(each) for each in value)
    return value in ("inf", "-inf", "nan") if isinstance(value, str) else type(value) in (int, float)


def near(new: np.ndarray, golden: np.ndarray) -> bool:
    finite = np.isfinite(golden)
    if not np.array_equal(new[~finite], golden[~finite], equal_nan=True):
        return False
    scale = np.max(np.abs(golden[finite]), initial=0) + 1e-6
    return bool(np.all(np.abs(new[finite] - golden[finite]) <= TOLERANCE * scale))


@pytest.mark.parametrize("name", GOLDENS)
def test_python_reproduces_the_trace(name):
    golden = GOLDENS[name]
    assert differences(record_dict(run(golden["lesson"])), golden["trace"]) == []


@pytest.mark.parametrize("group", GROUPS)
def test_the_file_is_what_make_would_write(group):
    assert differences(goldens(group), FILES[group]) == []


def test_no_name_is_used_twice():
    assert len(GOLDENS) == sum(len(group) for group in FILES.values())


def test_the_files_stay_small():
    assert sum((HERE / f"{group}.json").stat().st_size for group in GROUPS) < 1_000_000


@pytest.mark.parametrize(("path", "changed"), [
    ("value", [[1.0 + 1e-11]]),
    ("value", [[1.0], [2.0]]),
    ("words", "another sentence"),
    ("forms", []),
])  # fmt: skip
def test_a_difference_is_found(path, changed):
    step = {"name": "Z", "words": "a sentence", "forms": [{"node": "Number", "value": 1.0}], "value": [[1.0]]}
    assert differences(step, step) == []
    assert differences(step | {"value": [[1.0 + 1e-14]]}, step) == []
    assert len(differences(step | {path: changed}, step)) == 1


def test_what_is_not_finite_must_be_the_same():
    assert differences([["inf", 1.0]], [["inf", 1.0]]) == []
    assert len(differences([["-inf", 1.0]], [["inf", 1.0]])) == 1
    assert len(differences([[1e300, 1.0]], [["inf", 1.0]])) == 1
