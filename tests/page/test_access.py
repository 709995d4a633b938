"""Nobody is shut out, as axe sees it: every kind of lesson, at every kind of step, light and dark, wide and narrow."""

from itertools import pairwise

import pytest

from .lessons import KINDS, article, document
from .looking import violations

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
WIDTHS = (360, 768, 1280, 3840)


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_lesson(kind, scheme, size, page, open_document):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size(size)
    open_document(document(KINDS[kind]()))
    assert violations(page) == []


@pytest.mark.parametrize(("scheme", "size"), [("light", NARROW), ("dark", WIDE)], ids=["light", "dark"])
def test_every_state_of_the_article(scheme, size, page, open_document):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size(size)
    open_document(document(article()))
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for place, level in (("O", "first steps"), ("C", "calculus"), ("Eh", "calculus"), ("Wh_new", "matrices")):
        page.evaluate("place => chainrule.step(place)", place)
        page.get_by_label("Words").select_option(level)
        assert violations(page) == [], place
    page.get_by_label("by number").check()
    page.get_by_label("All digits").check()
    page.evaluate("chainrule.step('dWo[1,0]')")
    page.locator('.matrix [data-cell="Eh[1,0]"]').click()
    for _ in range(3):
        page.get_by_role("button", name="Train one step").click()
    page.get_by_role("spinbutton", name="Wh[0,1]", exact=True).fill("no number")
    assert violations(page) == []


SPILLED = """() => [...document.querySelectorAll("#chainrule :is(button, input, select, h1, h2, h3, p, [data-cell])")]
    .filter((one) => {
        const box = one.getBoundingClientRect();
        if (box.width === 0 || one.closest(".unseen, svg svg")) return false;
        for (let out = one.parentElement; out; out = out.parentElement) {
            if (["auto", "scroll"].includes(getComputedStyle(out).overflowX)) return false;
        }
        return box.left < -1 || box.right > innerWidth + 1;
    }).map((one) => one.outerHTML.slice(0, 120))"""
CUT = """() => [...document.querySelectorAll("#chainrule :is(button, select, .matrix input, td.number)")]
    .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wider_than_the_page_or_cut_off(kind, page, open_document):
    open_document(document(KINDS[kind]()))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for name in ("O", "O") if kind == "forward" else ("C", "Wo_new"):
            page.evaluate("name => chainrule.step(name)", name)
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width
            assert page.evaluate(SPILLED) == []
            assert page.evaluate(CUT) == []


def test_the_headings_are_in_order(page, open_document):
    open_document(document(article()))
    levels = page.eval_on_selector_all("h1, h2, h3, h4, h5, h6", "all => all.map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_step_is_announced(page, open_document):
    open_document(document(article()))
    live = page.locator("[aria-live=polite]").filter(has_text="step 1 of 15")
    assert live.count() == 1
    element = live.element_handle()
    page.get_by_role("button", name="Next step").click()
    assert element.text_content() == "step 2 of 15: activations"


def test_nothing_moves_for_those_who_want_less_motion(page, open_document):
    moving = "document.getAnimations().filter(one => one.playState === 'running').length"

    def provoke() -> int:
        page.evaluate("chainrule.step('Zh')")
        page.locator('.matrix [data-cell="H[1,0]"]').hover()
        page.evaluate("() => { chainrule.step('Wh_new'); chainrule.set('Wh', [0, 0], -3 * Math.random()) }")
        page.evaluate("new Promise(requestAnimationFrame)")
        return page.evaluate(moving)

    open_document(document(article()))
    assert provoke() > 0
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_timeout(500)  # what moves already comes to its end
    assert provoke() == 0


def test_on_paper_the_numbers_are_there_and_the_buttons_are_not(page, open_document):
    open_document(document(article()))
    page.emulate_media(media="print")
    assert page.locator("button:visible, select:visible").count() == 0
    cells = page.locator(".matrix [data-cell]")
    assert cells.count() > 60
    assert all(cells.evaluate_all("all => all.map(one => one.checkVisibility({ visibilityProperty: true }))"))


def test_with_the_systems_own_colours_only_what_is_pointed_at_is_framed(page, open_document):
    open_document(document(article()))
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    framed = """() => [...document.querySelectorAll(".matrix [data-cell]")]
        .filter((one) => getComputedStyle(one).outlineStyle !== "none").map((one) => one.dataset.cell)"""
    assert page.evaluate(framed) == []
    page.locator('.matrix [data-cell="Zh[0,1]"]').hover()
    assert set(page.evaluate(framed)) >= {"X[0,0]", "Wh[0,1]", "Bh[0,1]", "Zh[0,1]", "H[0,1]"}
    assert len(page.evaluate(framed)) < 10
