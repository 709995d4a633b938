"""A network too large for tables, 784-128-10 with 100 rows: it is walked through, changed and trained as any other."""

import numpy as np
import pytest

from .lessons import document, large
from .looking import step, values
from .test_numbers import RELATIVE, Twin

PAINTED = """(one) => {
    const empty = document.createElement("canvas");
    [empty.width, empty.height] = [one.width, one.height];
    return one.toDataURL() !== empty.toDataURL();
}"""


@pytest.fixture(scope="module")
def lesson():
    return document(large())


@pytest.fixture
def opened(lesson, open_document):
    given = large()
    assert given.Y is not None
    return open_document(lesson), Twin(given.net, given.X, given.Y)


def agree(page, twin: Twin) -> None:
    """Every number that is shown is Python's."""
    known, shown = twin.record().by_name, values(page)
    for cell, value in shown.items():
        name, _, index = cell.rstrip("]").partition("[")
        array = known[name].value
        expected = array[tuple(map(int, index.split(",")))] if index else array
        assert abs(value - expected) <= RELATIVE * (np.abs(array).max() + 1e-6), (cell, value, expected)
    assert len(shown) > 400


def units(page, name: str) -> set[int]:
    """The columns of a quantity that its table shows."""
    cells = page.locator(f'.matrix[data-name="{name}"] table [data-cell]')
    return set(cells.evaluate_all("all => all.map(one => Number(one.dataset.j))"))


def test_a_few_units_are_shown_and_the_rest_as_heat_maps(opened):
    page, twin = opened
    agree(page, twin)
    assert {name: len(units(page, name)) for name in ("X", "Zh", "H", "Wh", "Wo", "O")} == {
        "X": 8, "Zh": 8, "H": 8, "Wh": 8, "Wo": 10, "O": 10,
    }  # fmt: skip
    record = twin.record().by_name
    strength = np.abs(record["H"].value).sum(0) * np.abs(record["Wo"].value).sum(1)
    assert units(page, "H") == set(np.argsort(-strength)[:8].tolist())
    maps = page.locator(".heatmap canvas")
    assert maps.count() > 10
    for one in maps.all():  # each is painted when it comes into view
        one.scroll_into_view_if_needed()
        page.wait_for_function(PAINTED, arg=one.element_handle())


def test_walking_through_it(opened):
    page, twin = opened
    names = [each.name for each in twin.record() if each.phase not in ("given", "part")]
    walked = [step(page)]
    while page.get_by_role("button", name="Next step").is_enabled():
        page.get_by_role("button", name="Next step").click()
        walked.append(step(page))
    assert walked == names
    agree(page, twin)


def test_another_number_is_chosen_in_the_heat_map_and_shown_in_the_tables(opened):
    page, twin = opened
    field = page.get_by_label("All numbers of Wh,", exact=False)
    field.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    chosen = page.locator(".step .one .id").inner_text()
    assert chosen == "Wh[1,1]"
    assert page.locator(f'.matrix td input[data-cell="{chosen}"]').count() == 1
    assert page.locator('.matrix td[data-cell="Zh[0,1]"]').count() == 1
    agree(page, twin)


def test_the_arrow_keys_lead_past_the_edge_of_what_is_shown(opened):
    page, twin = opened
    last = max(units(page, "H"))
    page.locator(f'.matrix td[data-cell="H[0,{last}]"]').focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("cell => document.activeElement.dataset.cell === cell", arg=f"H[0,{last + 1}]")
    agree(page, twin)


def test_changing_and_training_it(opened):
    page, twin = opened
    unit = min(units(page, "Wh"))
    for name, index, value in (("Wh", (3, unit), 0.5), ("X", (0, 3), -2.0), ("Bo", (0, 9), 0.25)):
        page.evaluate("([name, index, value]) => chainrule.set(name, index, value)", [name, list(index), value])
        twin.set(name, index, value)
    agree(page, twin)
    for _ in range(2):
        page.get_by_role("button", name="Train one step").click()
        twin.learn()
    agree(page, twin)
    page.get_by_role("button", name="Run").click()
    page.wait_for_function("() => chainrule.state().settings.t > 6")
    page.get_by_role("button", name="Pause").click()
    for _ in range(page.evaluate("chainrule.state().settings.t") - 3):
        twin.learn()
    agree(page, twin)
