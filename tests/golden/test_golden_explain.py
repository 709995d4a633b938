"""Python reproduces the golden lesson and the golden explanations. `make_explain.py` says how they are written."""

import json

from tests.golden.make import HERE
from tests.golden.make_explain import EXPLAINED, explained, lesson

from .test_golden import differences


def golden(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def test_the_golden_lesson_is_what_python_writes_now():
    assert differences(lesson(), golden("lesson.json")) == []


def test_the_golden_explanations_are_what_python_says_now():
    assert differences(json.loads(json.dumps(explained())), golden("explain.json")) == []


def test_the_golden_explanations_have_every_kind_of_sentence():
    """Each sentence of the tables is said somewhere in them, but for what has no place in these networks."""
    found = golden("explain.json")
    assert set(found) == set(EXPLAINED)
    assert (HERE / "explain.json").stat().st_size < 300_000
