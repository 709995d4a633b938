"""Python reproduces the golden lesson and the golden explanations. `make_explain.py` says how they are written."""

import json
import re

from chainrule.working.reasons import WORDS
from tests.golden.make import HERE
from tests.golden.make_explain import explained, lesson

from .test_golden import differences


def golden(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def test_the_golden_lesson_is_what_python_writes_now():
    assert differences(lesson(), golden("lesson.json")) == []


def test_the_golden_explanations_are_what_python_says_now():
    assert differences(json.loads(json.dumps(explained())), golden("explain.json")) == []


def test_every_sentence_on_a_number_is_said_somewhere_in_them():
    told = [account for golden in golden("explain.json").values() for account in golden["accounts"]]
    said = [account["why"] for account in told] + [term["text"] for account in told for term in account["terms"]]
    for key, sentence in WORDS.items():
        own = re.escape(sentence.removeprefix("{told}"))
        assert any(re.search(re.sub(r"\\{\w+\\}", ".+", own), text) for text in said), key


def test_the_file_stays_small():
    assert (HERE / "explain.json").stat().st_size < 300_000
