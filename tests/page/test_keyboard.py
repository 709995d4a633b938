"""The keyboard reaches everything and is never caught; what has the focus is seen, named and large enough."""

import pytest

from .lessons import KINDS, article, document

HELD = "a[href], button, input, select, summary, [tabindex], [role=button], [role=spinbutton], [role=slider]"
# Numbers all that can be worked, so that each is told apart, and counts what the Tab key should lead to.
TABBABLE = f"""() => {{
    const all = [...document.querySelectorAll("#chainrule :is({HELD})")];
    all.forEach((one, k) => (one.dataset.k = k));
    return all.filter((one) => !one.disabled && one.tabIndex >= 0 && (one.type !== "radio" || one.checked)
        && one.checkVisibility({{ visibilityProperty: true }})).map((one) => one.dataset.k);
}}"""
FOCUSED = """() => {
    const one = document.activeElement;
    return one === document.body ? "" : one.dataset.k ?? one.outerHTML;
}"""
# How an element looks: what could show that it has the focus.
LOOK = """(one) => {
    const outline = ({ outlineStyle, outlineColor, outlineWidth }) =>
        outlineStyle === "none" || outlineColor.endsWith(", 0)") ? "" : outlineColor + outlineWidth;
    return JSON.stringify([one, ...one.querySelectorAll("rect, path, circle, .thumb")].map((part) => {
        const style = getComputedStyle(part);
        return [outline(style), style.boxShadow, style.stroke, style.strokeWidth];
    }));
}"""
# From each stop of the Tab key the arrow keys, Enter and Home lead on; what they reach beside the stops.
WALK = """() => {
    const arrows = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"];
    const ways = (one) => one.matches("input") ? ["ArrowRight", "ArrowLeft", "Enter"] : arrows;
    const groups = [...document.querySelectorAll("#chainrule :is([role=grid], .diagram svg, svg[role=group])")];
    const lost = [];
    for (const group of groups) {
        const all = [...group.querySelectorAll("[tabindex]")].filter((one) => one.checkVisibility());
        const stops = all.filter((one) => one.tabIndex === 0);
        if (all.length === 0) continue;
        if (stops.length !== 1) lost.push(`${stops.length} stops in ${group.outerHTML.slice(0, 100)}`);
        const seen = new Set(stops.slice(0, 1)), next = [...seen];
        while (next.length) {
            const from = next.pop();
            for (const key of ways(from)) {
                from.focus();
                from.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
                const now = document.activeElement;
                if (group.contains(now) && !seen.has(now)) (seen.add(now), next.push(now));
            }
        }
        lost.push(...all.filter((one) => !seen.has(one)).map((one) => one.outerHTML.slice(0, 120)));
    }
    return [groups.length, lost];
}"""


@pytest.fixture
def opened(page, open_document):
    page.emulate_media(reduced_motion="reduce")
    return open_document(document(article()))


def stops(page) -> list[str]:
    """Everything that the Tab key leads to, until it leaves the page."""
    found: list[str] = []
    for _ in range(300):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused == "" or focused in found:
            return found
        found.append(focused)
    raise AssertionError("the Tab key never leaves the page")


def test_tab_leads_to_everything_and_out_again(opened):
    wanted = opened.evaluate(TABBABLE)
    assert len(wanted) > 40
    assert set(wanted) - set(stops(opened)) == set()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "large"])
def test_the_arrow_keys_lead_to_every_number(kind, page, open_document):
    open_document(document(KINDS[kind]()))
    groups, lost = page.evaluate(WALK)
    assert groups > 5
    assert lost == []


def test_an_equation_that_is_too_wide_is_scrolled_by_the_arrow_keys(page, open_document):
    page.set_viewport_size({"width": 360, "height": 740})
    open_document(document(article()))
    page.evaluate("chainrule.step('Eh')")
    page.evaluate("document.querySelector('.aligned').style.width = '8rem'")
    box = page.get_by_role("group", name="Equation of Eh[0,1]")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.aligned').scrollLeft > 0")
    assert page.locator("#chainrule").get_attribute("data-step") == "Eh"


def test_enter_leads_down_and_with_shift_up(opened):
    opened.get_by_role("spinbutton", name="X[0,0]", exact=True).focus()
    for keys, cell in (("Enter", "X[1,0]"), ("Enter", "X[2,0]"), ("Shift+Enter", "X[1,0]"), ("Shift+Enter", "X[0,0]")):
        opened.keyboard.press(keys)
        assert opened.evaluate("document.activeElement.dataset.cell") == cell


def test_what_has_the_focus_is_seen(opened):
    wanted = opened.evaluate(TABBABLE)
    opened.evaluate(f"() => {{ window.looked = {LOOK}; }}")
    opened.keyboard.press("Tab")  # from now on the keyboard is in use
    same = """(wanted) => wanted.map((k) => document.querySelector(`[data-k="${k}"]`)).filter((one) => {
        one.focus({ focusVisible: true });
        const focused = looked(one);
        one.blur();
        return focused === looked(one);
    }).map((one) => one.outerHTML.slice(0, 150))"""
    assert opened.evaluate(same, wanted) == []


def test_what_has_the_focus_is_never_under_the_steps(opened):
    stops(opened)
    hidden = """() => {
        const one = document.activeElement, steps = document.querySelector(".scrubber");
        if (one === document.body || steps.contains(one)) return null;
        const top = one.getBoundingClientRect().top, under = steps.getBoundingClientRect().bottom;
        return document.querySelector("main").contains(one) && top < under - 1 ? one.outerHTML.slice(0, 150) : null;
    }"""
    found = []
    for _ in range(90):
        opened.keyboard.press("Shift+Tab")
        found.append(opened.evaluate(hidden))
    assert set(found) == {None}


@pytest.mark.parametrize("kind", KINDS)
def test_everything_has_a_name(kind, page, open_document):
    open_document(document(KINDS[kind]()))
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]

    def held(node) -> bool:
        properties = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
        return not node["ignored"] and bool(properties.get("focusable")) and node["role"]["value"] != "RootWebArea"

    names = [(node["role"]["value"], node["name"]["value"].strip()) for node in nodes if held(node)]
    assert len(names) > 40
    assert [role for role, name in names if not name] == []


# A mark in a picture may be smaller where the same number stands in a table as well.
SMALL = f"""() => [...document.querySelectorAll("#chainrule :is({HELD})")].filter((one) => {{
    if (!one.checkVisibility({{ visibilityProperty: true }}) || one.disabled || one.closest(".unseen")) return false;
    const cell = `[data-cell="${{one.dataset.cell}}"]`;
    if (one instanceof SVGElement && document.querySelector(`.matrix :is(td, input)${{cell}}`)) return false;
    const target = one.matches("[type=checkbox], [type=radio]") ? one.labels[0] ?? one : one;
    const {{ width, height }} = target.getBoundingClientRect();
    return width < 24 || height < 24;
}}).map((one) => one.outerHTML.slice(0, 150))"""


@pytest.mark.parametrize("width", [1280, 360])
def test_everything_is_large_enough_to_be_hit(width, page, open_document):
    page.set_viewport_size({"width": width, "height": 800})
    for made in KINDS.values():
        open_document(document(made()))
        assert page.evaluate(SMALL) == []
