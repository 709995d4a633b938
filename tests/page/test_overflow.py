"""Numbers too large for a computer: nothing on the page complains, every view stays, and undo brings all of it back."""

import pytest

from chainrule.lessons import data_sets

from .lessons import article, document
from .looking import values

MOST = 1e308  # twice that is already infinite
CHANGES = {
    "one weight": [("W{first}", [0, 0], MOST)],
    "weights that cancel": [("W{first}", [0, 0], MOST), ("W{first}", [0, 1], -MOST), ("Wo", [1, 0], MOST)],
    "inputs": [("X", [0, 0], -MOST), ("X", [1, 0], MOST)],
    "targets": [("Y", [0, 0], -MOST), ("Y", [1, 0], MOST)],
    "all of it": [("X", [0, 0], -MOST), ("Y", [1, 0], MOST), ("W{first}", [0, 0], MOST), ("Bo", [0, 0], -MOST)],
}


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("data", ["article", "xor", "moons"])
def test_huge_numbers_are_borne_and_undone(data, kind, page, open_document):
    open_document(document(article(), datasets=data_sets()))
    if data != "article":
        page.get_by_label("Data set", exact=True).select_option(data)
    first = "h" if page.evaluate("chainrule.state().network.sizes.length") == 3 else "1"
    page.evaluate("chainrule.step('O')")
    before = values(page)
    for name, index, value in CHANGES[kind]:
        page.evaluate("change => chainrule.set(...change)", [name.format(first=first), index, value])
        walk(page)
    train = page.get_by_role("button", name="Train one step")
    if train.is_enabled():  # some losses take no such targets
        train.click()
    walk(page)
    learned = page.evaluate("chainrule.state().epoch")  # a step to no finite number is not made
    for _ in range(len(CHANGES[kind]) + learned):
        page.get_by_role("button", name="Undo").click()
    assert values(page) == before


def walk(page):
    """Looks at the page in each part of the pass, and lets it be drawn."""
    for place in ("O", "C", "Eo", "dWo", "Wo_new", "O"):
        page.evaluate("place => chainrule.step(place)", place)
        page.evaluate("new Promise(requestAnimationFrame)")
