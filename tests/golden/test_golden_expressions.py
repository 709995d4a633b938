"""Python writes of equations what the golden file says. `make_expressions.py` says how it is written."""

import json
from typing import Any

import pytest

from chainrule.working import expressions as kinds
from tests.golden.make_expressions import FILE, expressions

from .test_golden import differences

GOLDEN: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
NEW: dict[str, Any] = json.loads(json.dumps(expressions()))


@pytest.mark.parametrize("part", NEW)
def test_the_file_is_what_python_writes_now(part):
    assert differences(NEW[part], GOLDEN[part]) == []
    assert list(NEW) == list(GOLDEN)


def test_every_kind_of_tree_and_every_function_is_in_it():
    text = FILE.read_text(encoding="utf-8")
    for kind in kinds.Node.__args__:
        assert f'"node":"{kind.__name__}"' in text
    for name in (*kinds.FUNCTIONS, *kinds.COMPARISONS, "∘", "@", "×", "·"):
        assert f'"{name}"' in text


def test_the_file_stays_small():
    assert FILE.stat().st_size < 400_000
