"""Taking hold of a number: by typing, with the arrow keys, by dragging; what is refused; and what is lit with it."""

import pytest

import chainrule as cr

from .looking import values


@pytest.fixture
def opened(open_lesson):
    return open_lesson(*cr.article())


def field(page, cell: str):
    return page.get_by_role("spinbutton", name=cell, exact=True)


@pytest.mark.parametrize("cell", ["X[1,0]", "Y[2,1]", "Wh[0,1]", "Bh[0,0]", "Wo[1,0]", "Bo[0,1]"])
def test_a_number_is_typed_and_everything_follows(opened, cell):
    net, X, Y = cr.article()
    page = opened
    field(page, cell).fill("0.3")
    name, index = cell.rstrip("]").split("[")
    place = tuple(map(int, index.split(",")))
    if name in "XY":
        {"X": X, "Y": Y}[name][place] = 0.3
    else:
        params = [list(layer) for layer in net.params]
        matrix = params["ho".index(name[1])]["WB".index(name[0])]
        assert matrix is not None
        matrix[place] = 0.3
        net.params = [tuple(layer) for layer in params]
    trace = net.trace(X, Y)
    assert values(page)["C"] == pytest.approx(float(trace.C), rel=1e-12)
    assert values(page)["Wh_new[0,0]"] == pytest.approx(trace.Wh_new[0, 0], rel=1e-12)


@pytest.mark.parametrize(
    ("typed", "value"), [("−2.5", -2.5), ("1/3", 1 / 3), ("0,5", 0.5), ("1e-3", 0.001), (".5", 0.5)]
)
def test_numbers_as_people_write_them(opened, typed, value):
    field(opened, "Wh[0,0]").fill(typed)
    assert values(opened)["Wh[0,0]"] == value


@pytest.mark.parametrize("typed", ["", "abc", "1/0", "Infinity", "1e999", "1..2", "0x10", "-"])
def test_what_is_no_number_is_refused_in_one_sentence(opened, typed):
    before = values(opened)
    field(opened, "Wh[0,0]").fill(typed)
    field(opened, "Wh[0,0]").blur()
    assert values(opened) == before
    said = opened.get_by_role("status").filter(has_text="Wh[0,0]").inner_text()
    assert "is no number, so Wh[0,0] stays 1" in said
    assert field(opened, "Wh[0,0]").input_value() == "1"


def test_the_arrow_keys_change_it_and_lead_on(opened):
    field(opened, "Wo[0,0]").focus()
    opened.keyboard.press("ArrowUp")
    assert values(opened)["Wo[0,0]"] == -0.9
    opened.keyboard.press("Shift+ArrowDown")
    assert values(opened)["Wo[0,0]"] == -1.9
    opened.keyboard.press("Escape")
    assert values(opened)["Wo[0,0]"] == -1
    opened.keyboard.press("ArrowRight")
    assert opened.evaluate("document.activeElement.dataset.cell") == "Wo[0,1]"
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.dataset.cell") == "Wo[1,1]"


def test_dragging_sideways_changes_it_and_is_one_change_to_undo(opened):
    field(opened, "Wh[0,1]").scroll_into_view_if_needed()
    box = field(opened, "Wh[0,1]").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    opened.mouse.move(x, y)
    opened.mouse.down()
    opened.mouse.move(x + 25, y, steps=5)
    opened.mouse.move(x + 50, y, steps=5)
    opened.mouse.up()
    assert values(opened)["Wh[0,1]"] == -0.5
    opened.get_by_role("button", name="Undo").click()
    assert values(opened)["Wh[0,1]"] == -1
    assert opened.get_by_role("button", name="Undo").is_disabled()


def test_typing_one_number_is_one_change_to_undo(opened):
    field(opened, "Wh[0,1]").press_sequentially("0.125")
    field(opened, "Wh[0,1]").blur()
    opened.get_by_role("button", name="Undo").click()
    assert values(opened)["Wh[0,1]"] == -1


def test_all_digits_and_the_rounding(opened):
    opened.evaluate("chainrule.set('Wh', [0, 0], 1 / 3)")
    assert field(opened, "Wh[0,0]").input_value() == "0.3333"
    opened.get_by_label("All digits").check()
    assert field(opened, "Wh[0,0]").input_value() == "0.3333333333333333"


def test_a_number_is_lit_everywhere_with_its_sources_and_targets(opened):
    def glowing(colour: str) -> set[str]:
        return set(
            opened.eval_on_selector_all(
                ".matrix [data-cell]",
                """(all, colour) => {
                    const probe = document.createElement("i");
                    document.getElementById("chainrule").append(probe);
                    probe.style.color = `var(--${colour})`;
                    const wanted = getComputedStyle(probe).color;
                    probe.remove();
                    const found = all.filter((one) => getComputedStyle(one).outlineColor === wanted);
                    return found.map((one) => one.dataset.cell);
                }""",
                colour,
            )
        )

    opened.emulate_media(reduced_motion="reduce")
    opened.locator('.matrix [data-cell="Eh[1,0]"]').hover()
    assert glowing("self") == {"Eh[1,0]"}
    assert glowing("source") == {"Eo[1,0]", "Eo[1,1]", "Wo[0,0]", "Wo[0,1]"}
    assert glowing("target") == {"dWh[0,0]", "dBh[0,0]"}
    opened.mouse.move(0, 0)
    opened.locator('.matrix [data-cell="Wh[0,1]"]').focus()
    assert glowing("self") == {"Wh[0,1]"}
    assert glowing("target") == {"Zh[0,1]", "Zh[1,1]", "Zh[2,1]", "Wh_new[0,1]"}


@pytest.mark.parametrize("kept", [2.724285714285714, -1 / 3, 0.1 + 0.2, 2.5])
def test_what_is_typed_takes_the_place_of_all_digits(opened, kept):
    """A number that was learned has more digits than are shown; what is typed at once replaces all of them."""
    opened.evaluate("value => chainrule.set('Wh', [0, 1], value)", kept)
    opened.get_by_label("Wh[0,1]").fill("-1.5")  # one element alone has this name
    assert values(opened)["Wh[0,1]"] == -1.5
    opened.evaluate("value => chainrule.set('Wh', [0, 1], value)", kept)
    field(opened, "X[0,0]").focus()
    field(opened, "Wh[0,1]").click()
    opened.keyboard.type("0.75")
    assert values(opened)["Wh[0,1]"] == 0.75


def test_each_matrix_alone_has_its_name(opened):
    names = opened.eval_on_selector_all("[data-name]", "all => all.map(one => one.dataset.name)")
    assert len(names) == len(set(names))
    assert {"X", "Zh", "Eo", "Wh_new"} <= set(names)


def test_targets_that_the_loss_does_not_take_are_told_and_nothing_is_learned_from_them(open_lesson):
    net = cr.Network([2, 3], loss="cross_entropy")
    page = open_lesson(net, [[0.5, -1.0]], [[1.0, 0.0, 0.0]])
    assert page.get_by_role("button", name="Train one step").is_enabled()
    page.evaluate("chainrule.set('Y', [0, 0], 0.5)")
    assert "adds up to 0.5" in page.get_by_role("status").filter(has_text="cross_entropy").inner_text()
    assert page.get_by_role("button", name="Train one step").is_disabled()
    page.evaluate("chainrule.set('Y', [0, 2], 0.5)")
    assert page.get_by_role("button", name="Train one step").is_enabled()
    assert page.get_by_text("adds up to").count() == 0


def test_a_setting_that_is_refused_says_so_after_enter_too(opened):
    rate = opened.get_by_label("Learning rate")
    rate.fill("abc")
    rate.press("Enter")
    assert opened.get_by_role("alert").count() == 1
    rate.press("Escape")
    assert opened.get_by_role("alert").count() == 0
    assert rate.input_value() == "0.1"
