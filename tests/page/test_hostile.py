"""What comes from outside only ever becomes text: names of columns, a lesson's title, and the page's own address."""

import re

import pytest

from .lessons import Given, article, document
from .looking import ready, values

FOREIGN = "window.foreign = 1"
NAMES = {
    "a script": f"</script><script>{FOREIGN}</script>",
    "an image": f'"><img src=x onerror="{FOREIGN}">',
    "a style": "</style><style>#chainrule{display:none}</style>",
    "a template": "${window.foreign = 1} {{7*7}} %s &lt;b&gt;",
    "from right to left": "\u202eevil\u202c \u2066x\u2069",
    "very long": "x" * 10_000,
    "pictures": "🐧👩‍🔬\u0301",
    "nothing": "",
    "a property": "__proto__",
}


@pytest.mark.parametrize("kind", NAMES)
def test_names_of_a_table_and_a_title_are_text(kind, page, open_document):
    net, X, Y, _ = article()
    name = NAMES[kind]
    open_document(document(Given(net, X, Y, {"inputs": [name], "outputs": [name, "b"]}), title=name or "A lesson"))
    assert page.locator("h1").text_content() == (name or "A lesson")
    for place in ("O", "C", "Wh_new"):
        page.evaluate("place => chainrule.step(place)", place)
    page.get_by_role("button", name="Train one step").click()
    assert page.evaluate("window.foreign") is None
    assert page.evaluate("({}).foreign") is None
    assert page.locator("#chainrule :is(script, img, iframe, object)").count() == 0
    assert page.locator("#chainrule").is_visible()
    if name:
        heads = page.locator(".matrix[data-name=X] thead th[title]")
        assert heads.evaluate_all("all => all.map(one => one.title)") == [name]
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


ADDRESSES = {
    "not ours, but our name": "chainrule=1",
    "another version": "chainrule=99&sizes=1-2-2",
    "a script": f"chainrule=1&sizes=<script>{FOREIGN}</script>",
    "huge": "chainrule=1&sizes=1-1000000000-2&params=" + "A" * 1000,
    "too long": "chainrule=1&params=" + "A" * 200_000,
    "a broken escape": "chainrule=1&sizes=1-2-2&place=%E0%A4%A",
    "a property": "chainrule=1&__proto__=1&constructor=2&sizes=__proto__",
    "no numbers": "chainrule=1&sizes=NaN-Infinity-2",
}


@pytest.mark.parametrize("kind", ADDRESSES)
def test_a_wrong_address_changes_nothing_and_says_so(kind, page, open_document):
    open_document(document(article()))
    before = values(page)
    page.goto(f"{page.url}#{ADDRESSES[kind]}")
    page.reload()
    ready(page)
    said = page.get_by_role("status").locator("p").inner_text()
    assert said.startswith("The address cannot be used: ")
    assert re.search(r"[.!?]\s", said) is None
    assert said.endswith(".")
    assert len(said) < 300
    assert values(page) == before
    assert page.evaluate("window.foreign") is None
    assert page.locator("#chainrule :is(script, img)").count() == 0


def test_an_address_of_something_else_is_left_alone(page, open_document):
    open_document(document(article()))
    before = values(page)
    page.goto(f"{page.url}#matrices")
    page.reload()
    ready(page)
    assert page.get_by_role("status").locator("p").count() == 0
    assert values(page) == before
