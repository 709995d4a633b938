"""Which files carry the interactive page, what its policy allows, and that no text of a lesson leaves its place."""

import json
import re
import zlib
from base64 import b64decode, b64encode
from hashlib import sha256
from html.parser import HTMLParser

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import ChainruleError
from chainrule.render import page as page_file
from chainrule.render.lesson import lesson_dict, numbers_in
from chainrule.render.page import MOST_NUMBERS, assets, page_html, page_policy

NASTY = "</script><script>alert(1)</script><!-- \u2028 & \" '"


class Scripts(HTMLParser):
    """The script elements of a page: their attributes, and what stands in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, str | None], str]] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script"
        if self.inside:
            self.found.append((dict(attrs), ""))

    def handle_data(self, data):
        if self.inside:
            self.found[-1] = (self.found[-1][0], self.found[-1][1] + data)

    def handle_endtag(self, tag):
        self.inside = False


def unpacked(text: str) -> dict[str, str]:
    (found,) = [inner for attrs, inner in Scripts(text).found if attrs.get("id") == "chainrule-packed"]
    return json.loads(zlib.decompress(b64decode(found)))


def directives(policy: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (part.split() for part in policy.split(";"))}


def rows(count: int) -> cr.Trace:
    net = cr.Network([4, 8, 2], seed=1)
    return net.trace(np.ones((count, 4)), np.ones((count, 2)))


def saved(trace: cr.Trace, folder, **options) -> str:
    trace.save(folder / "x.html", **options)
    return (folder / "x.html").read_text(encoding="utf-8")


def test_a_trace_carries_the_page_up_to_20_000_numbers(tmp_path):
    each = numbers_in(rows(2).record) - numbers_in(rows(1).record)
    fitting = 1 + (MOST_NUMBERS - 1 - numbers_in(rows(1).record)) // each
    assert numbers_in(rows(fitting).record) < MOST_NUMBERS <= numbers_in(rows(fitting + 1).record)
    assert len(Scripts(saved(rows(fitting), tmp_path, level="matrices")).found) == 2
    above = saved(rows(fitting + 1), tmp_path, level="matrices")
    assert Scripts(above).found == []
    assert "script-src" not in above


@pytest.mark.parametrize(("most", "scripts"), [(76, 0), (77, 2)])
def test_that_many_numbers_are_one_too_many(tmp_path, monkeypatch, most, scripts):
    net, X, Y = cr.article()
    assert numbers_in(net.trace(X, Y).record) == 76
    monkeypatch.setattr(page_file, "MOST_NUMBERS", most)
    assert len(Scripts(saved(net.trace(X, Y), tmp_path)).found) == scripts


@pytest.mark.parametrize(("notation", "scripts"), [(None, 2), ("article", 2), ("ng", 0), ({"W": "θ_{l}"}, 0)])
def test_in_letters_that_the_page_does_not_speak_the_working_stays_alone(tmp_path, notation, scripts):
    net, X, Y = cr.article()
    assert len(Scripts(saved(net.trace(X, Y), tmp_path, notation=notation)).found) == scripts


def test_what_is_no_trace_is_a_page_without_script(tmp_path):
    net, X, Y = cr.article()
    net.trace(X, Y).explain("dWh[0,1]").save(tmp_path / "x.html")
    assert Scripts((tmp_path / "x.html").read_text(encoding="utf-8")).found == []


def test_the_policy_names_the_two_scripts_that_may_run_and_no_other_place():
    net, X, Y = cr.article()
    text = page_html(lesson_dict(net.trace(X, Y).record))
    packed, loader = Scripts(text).found
    assert packed[0] == {"type": "text/plain", "id": "chainrule-packed"}
    assert loader[0] == {"type": "module"}
    digests = [
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
        for script in (loader[1], unpacked(text)["script"])
    ]
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy == page_policy()
    assert directives(policy) == {
        "default-src": ["'none'"],
        "script-src": digests,
        "style-src": ["'unsafe-inline'"],
        "font-src": ["data:"],
        "connect-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    assert directives(page_policy(connect=True)) == {**directives(policy), "connect-src": ["'self'"]}


def test_no_text_of_a_lesson_is_part_of_the_page():
    net, X, Y = cr.article()
    columns = {"inputs": [NASTY], "outputs": [NASTY, "y"]}
    lesson = lesson_dict(net.trace(X, Y).record, title=NASTY, columns=columns)
    text = page_html(lesson)
    assert len(Scripts(text).found) == 2
    assert "alert(1)</script>" not in text
    assert json.loads(unpacked(text)["lesson"])["columns"] == columns
    assert text == page_html(lesson)


def test_a_source_tree_without_the_built_page_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(page_file, "files", lambda package: tmp_path)
    assets.cache_clear()
    with pytest.raises(ChainruleError, match="is not built, because chainrule runs from its source tree; install it"):
        assets()
    monkeypatch.undo()
    assert assets().script
