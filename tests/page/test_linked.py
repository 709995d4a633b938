"""What is pointed at by mouse, focus or a tap is lit wherever it stands, with what it came from and goes into."""

import pytest

from chainrule.render.page import page_html

from .lessons import article, document

# Which elements of an identity show a colour: in their frame, or in the lines of their shapes.
LIT = """([identity, colour]) => {
    const probe = document.createElement("i");
    document.getElementById("chainrule").append(probe);
    probe.style.color = `var(--${colour})`;
    const wanted = getComputedStyle(probe).color;
    probe.remove();
    const shows = (part) => {
        const style = getComputedStyle(part);
        return (style.outlineStyle !== "none" && style.outlineColor === wanted) || style.stroke === wanted
            || style.borderLeftColor === wanted || (part.matches("tspan") && style.fill === wanted);
    };
    const stands = (one) => one.checkVisibility() && !one.closest(".chip math"); // a chip is lit as one
    const found = [...document.querySelectorAll(identity)].filter(stands);
    const parts = (one) => [one, ...one.querySelectorAll("path, rect, th, [data-cell], [data-letter]")];
    const lit = found.filter((one) => parts(one).some(shows));
    return [found.length, lit.length];
}"""
CASES = {
    "a letter in the equation": (
        "Eh",
        '.step .formula [data-letter="Eo"]',
        ':is([data-letter="Eo"]:not([data-index]), [data-name="Eo"])',
    ),
    "a letter of one number": ("Eh", '.step .aligned [data-letter="Eo"] >> nth=0', '[data-cell="Eo[0,0]"]'),
    "a number in the equation": ("Eh", '.step .aligned [data-cell="Wo[1,1]"]', '[data-cell="Wo[1,1]"]'),
    "a number in a matrix": ("Zh", '.matrix [data-cell="Wo[0,1]"]', '[data-cell="Wo[0,1]"]'),
    "an edge": ("Zh", '.diagram .edge.number-of[data-cell="Wo[0,1]"]', '[data-cell="Wo[0,1]"]'),
    "a unit": ("Zh", '.diagram .slot[data-cell="Zh[0,1]"]', '[data-cell="Zh[0,1]"]'),
    "the cost in the diagram": ("C", '.diagram .slot[data-cell="C"]', '[data-cell="C"]'),
    "a chip": ("Zh", '.chip[data-letter="H"]', ':is([data-letter="H"]:not([data-index]), [data-name="H"])'),
    "a row of the shapes": (
        "Zh",
        '.shapes tr[data-letter="H"]',
        ':is([data-letter="H"]:not([data-index]), [data-name="H"])',
    ),
}


@pytest.fixture
def opened(open_document):
    def prepared(page, step):
        page.emulate_media(reduced_motion="reduce")
        open_document(document(article()))
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate("step => chainrule.step(step)", step)
        return page

    return prepared


def lit(page, identity: str, colour: str = "self") -> tuple[int, int]:
    found, shown = page.evaluate(LIT, [identity, colour])
    return found, shown


@pytest.mark.parametrize("case", CASES)
def test_hovering_lights_it_everywhere(case, page, opened):
    step, pointer, identity = CASES[case]
    opened(page, step)
    assert lit(page, identity)[1] == 0
    page.locator(pointer).hover()
    found, shown = lit(page, identity)
    assert found >= 2
    assert shown == found
    page.mouse.move(2, 2)
    assert lit(page, identity)[1] == 0


@pytest.mark.parametrize("case", ["a number in a matrix", "a unit", "a chip", "an edge"])
def test_the_focus_lights_it_everywhere(case, page, opened):
    step, pointer, identity = CASES[case]
    opened(page, step)
    page.locator(pointer.replace(".number-of", "[tabindex]")).focus()
    found, shown = lit(page, identity)
    assert shown == found >= 2


@pytest.mark.parametrize("case", ["a number in a matrix", "a unit", "a number in the equation"])
def test_a_tap_lights_it_and_shows_its_equation(case, new_page, tmp_path):
    step, pointer, identity = CASES[case]
    path = tmp_path / "touched.html"
    path.write_text(page_html(document(article())), encoding="utf-8")
    page = new_page(has_touch=True, viewport={"width": 400, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    page.goto(path.as_uri())
    page.wait_for_selector("#chainrule[data-step]")
    page.evaluate("step => chainrule.step(step)", step)
    page.locator(pointer).tap()
    found, shown = lit(page, identity)
    assert shown == found >= 2
    assert page.locator(".step .one .id").inner_text() == identity.split('"')[1]


def test_sources_and_targets_are_lit_in_the_diagram_too(page, opened):
    opened(page, "Zh")
    page.locator('.matrix [data-cell="Zh[0,1]"]').hover()
    for source in ('.edge[data-cell="Wh[0,1]"]', '.bias[data-cell="Bh[0,1]"]', '.slot[data-cell="X[0,0]"]'):
        found, shown = lit(page, f".diagram {source}", "source")
        assert found == shown >= 1, source
    # A unit of H is green at any time, as targets are: what lights it is a ring around it.
    ring = "one => getComputedStyle(one.querySelector('.ring')).stroke"
    target, other = (page.locator(f'.diagram .slot[data-cell="H[0,{unit}]"]').evaluate(ring) for unit in (1, 0))
    assert target != other


def test_the_three_are_told_apart_without_colour(page, opened):
    opened(page, "Zh")
    page.locator('.matrix [data-cell="Zh[0,1]"]').hover()
    frame = "one => getComputedStyle(one).outlineStyle"
    wanted = {"Zh[0,1]": "solid", "Wh[0,1]": "dashed", "H[0,1]": "dotted", "H[0,0]": "none"}
    assert {cell: page.locator(f'.matrix [data-cell="{cell}"]').evaluate(frame) for cell in wanted} == wanted
