"""A lesson file: it opens from disk, keeps to its policy, takes the working's place; without script it is just that."""

import gzip
import json
import re
import zlib
from base64 import b64decode, b64encode
from importlib.resources import files

import numpy as np
import pytest

import chainrule as cr
from chainrule.render.page import LOADER, assets

from .looking import ready, step, values

MOST_BYTES, MOST_PACKED = 400_000, 150_000


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The article's lesson file."""
    path = tmp_path_factory.mktemp("lesson") / "lesson.html"
    net, X, Y = cr.article()
    net.trace(X, Y).save(path)
    return path


@pytest.fixture(scope="module")
def text(file) -> str:
    return file.read_text(encoding="utf-8")


def packed(text: str) -> str:
    (found,) = re.findall(r'id="chainrule-packed">([^<]*)<', text)
    return found


def test_it_opens_from_disk_in_place_of_the_working(page, file):
    page.goto(file.as_uri())
    ready(page)
    assert step(page) == "Zh"
    assert page.evaluate("document.getElementById('chainrule-rules')") is None
    assert page.evaluate("[...document.body.children].map(one => one.id || one.type)") == [
        "chainrule",
        "chainrule-packed",
        "module",
    ]
    assert page.evaluate("document.querySelectorAll('head style').length") == 2  # the font and palette, and its own


def test_every_number_on_it_is_the_traces(open_lesson):
    net, X, Y = cr.article()
    trace = net.trace(X, Y, learning_rate=0.25)
    shown = values(open_lesson(net, X, Y, learning_rate=0.25))
    assert {cell.partition("[")[0] for cell in shown} >= {"X", "Wh", "Zh"}
    for cell, value in shown.items():
        name, _, index = cell.rstrip("]").partition("[")
        assert value == pytest.approx(
            trace[name][tuple(map(int, index.split(",")))] if index else trace[name], rel=1e-9
        )


def test_the_maths_font_is_there(page, file):
    page.goto(file.as_uri())
    ready(page)
    page.evaluate("document.fonts.load('1em \"Chainrule Math\"')")
    assert page.evaluate("[...document.fonts].map(font => [font.family.replaceAll('\"', ''), font.status])") == [
        ["Chainrule Math", "loaded"]
    ]


def test_a_foreign_script_does_not_run(page, text, tmp_path, troubles):
    path = tmp_path / "with a foreign script.html"
    path.write_text(text.replace("</main>", "<script>window.foreign = 1</script></main>", 1), encoding="utf-8")
    page.goto(path.as_uri())
    ready(page)
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.foreign = 2'}))")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.foreign = 3\">')")
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => { window.asked = true })")
    page.wait_for_function("window.asked")
    assert page.evaluate("window.foreign") is None
    assert len(troubles) >= 4
    assert all("Content Security Policy" in trouble for trouble in troubles)
    troubles.clear()


def test_a_page_that_was_changed_does_not_run_and_the_working_stays(page, text, tmp_path, troubles):
    changed = zlib.compress(json.dumps({"script": "document.title = 'foreign'", "style": "", "lesson": "{}"}).encode())
    path = tmp_path / "changed.html"
    path.write_text(text.replace(packed(text), b64encode(changed).decode()), encoding="utf-8")
    with page.expect_console_message():
        page.goto(path.as_uri())
    assert page.title() != "foreign"
    assert page.locator("main h1").is_visible()
    assert len(troubles) == 1
    assert "Content Security Policy" in troubles[0]
    troubles.clear()


def test_a_lesson_that_the_page_cannot_read_leaves_the_working(page, text, tmp_path, troubles):
    whole = {"lesson": "{}", **assets()._asdict()}
    path = tmp_path / "broken.html"
    path.write_text(text.replace(packed(text), b64encode(zlib.compress(json.dumps(whole).encode())).decode()), "utf-8")
    with page.expect_event("pageerror"):
        page.goto(path.as_uri())
    assert page.locator("#chainrule").count() == 0
    assert page.locator("main h1").is_visible()
    assert page.evaluate("document.getElementById('chainrule-rules').sheet.cssRules.length") > 9
    assert len(troubles) == 1
    troubles.clear()


def test_without_script_it_is_the_working(new_page, file):
    page = new_page(java_script_enabled=False)
    page.goto(file.as_uri())
    assert page.locator("#chainrule").count() == 0
    net, X, Y = cr.article()
    trace = net.trace(X, Y)
    for name in trace.names:
        for index in np.ndindex(trace[name].shape):
            cell = f"{name}[{','.join(map(str, index))}]" if index else name
            found = page.locator(f'[data-cell="{cell}"]').first
            assert float(str(found.get_attribute("data-value"))) == trace[name][index]
    assert page.locator("main h1").is_visible()


def test_in_a_browser_that_cannot_unpack_it_is_the_working(page, file):
    page.add_init_script("delete window.DecompressionStream")
    page.goto(file.as_uri())
    assert page.evaluate("'DecompressionStream' in window") is False  # and by now it would have complained
    assert page.locator("#chainrule").count() == 0
    assert page.locator("main h1").is_visible()


def test_it_is_the_same_file_each_time(text, tmp_path):
    net, X, Y = cr.article()
    net.trace(X, Y).save(tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == text


def test_it_is_small(file, text):
    assert file.stat().st_size <= MOST_BYTES
    inside = json.loads(zlib.decompress(b64decode(packed(text))))
    assert json.loads(inside["lesson"])["format"] == "chainrule-lesson/1"
    assert (inside["script"], inside["style"]) == assets()
    font = (files("chainrule.render") / "font" / "STIXTwoMath-subset.woff2").read_bytes()
    parts = [part.encode() for part in (*assets(), LOADER)]
    assert sum(len(gzip.compress(part)) for part in (*parts, font)) <= MOST_PACKED
    assert text.count("@font-face") == 1
    assert "font-face" not in assets().style


def test_it_asks_for_nothing(text):
    for word in (" src=", "@import", "<link", "http:", "https:", "unsafe-eval", "script-src 'unsafe-inline'"):
        assert word not in text.replace('xmlns="http://www.w3.org/2000/svg"', ""), word


def test_the_built_module_imports_nothing():
    assert not re.search(r"\bimport\s*[\w{*\"']|\bimport\(|\bfrom\s*[\"']", assets().script)
