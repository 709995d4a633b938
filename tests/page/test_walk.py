"""Walking through a pass: its steps in order, by matrix, unit and number, and all of it by the keyboard alone."""

import chainrule as cr

from .looking import step, values

COMPUTED = ("forward", "cost", "backward", "update")


def names_of(trace) -> list[str]:
    return [step.name for step in trace.steps if step.phase in COMPUTED]


def test_the_steps_are_the_traces_in_order(open_lesson):
    net, X, Y = cr.article()
    wanted = names_of(net.trace(X, Y))
    page = open_lesson(net, X, Y)
    assert len(wanted) < 25
    forward, back = (page.get_by_role("button", name=f"{way} step", exact=True) for way in ("Next", "Previous"))
    assert back.is_disabled()
    walked = [step(page)]
    while forward.is_enabled():
        forward.click()
        walked.append(step(page))
    assert walked == wanted
    assert page.locator(".caption").inner_text() == f"step 15 of 15: {net.trace(X, Y).steps[-1].title}"
    while back.is_enabled():
        back.click()
    assert step(page) == wanted[0]


def test_by_unit_and_by_number(open_lesson):
    net, X, Y = cr.article()
    trace = net.trace(X, Y)
    page = open_lesson(net, X, Y)
    count = {
        "unit": sum(trace.shapes[name][1] if trace.shapes[name] else 1 for name in names_of(trace)),
        "number": sum(trace[name].size for name in names_of(trace)),
    }
    for grain, expected in count.items():
        page.get_by_label(f"by {grain}").check()
        assert page.evaluate("chainrule.state().steps") == expected
        page.evaluate("chainrule.step('Eh')")
        assert step(page) == {"unit": "Eh[:,0]", "number": "Eh[0,0]"}[grain]
        page.get_by_role("button", name="Next step").click()
        assert step(page) == {"unit": "Eh[:,1]", "number": "Eh[0,1]"}[grain]
    page.evaluate("chainrule.step('Eh[2,1]')")
    page.get_by_label("by matrix").check()
    assert step(page) == "Eh"


def test_the_equation_shows_the_chosen_number_with_its_numbers(open_lesson):
    net, X, Y = cr.article()
    page = open_lesson(net, X, Y)
    page.evaluate("chainrule.step('dWh')")
    page.locator('.matrix [data-cell="dWh[0,1]"]').click()
    card = page.locator(".step")
    text = card.inner_text().replace("\n", "")
    account = net.trace(X, Y).explain("dWh[0,1]")
    assert account.why in text
    filled = card.locator(".aligned [data-cell]")
    assert filled.evaluate_all("all => all.map(one => one.dataset.cell)") == [
        "X[0,0]", "Eh[0,1]", "X[1,0]", "Eh[1,1]", "X[2,0]", "Eh[2,1]", "dWh[0,1]",
    ]  # fmt: skip


def test_the_words_come_at_three_levels(open_lesson):
    net, X, Y = cr.article()
    page = open_lesson(net, X, Y)
    page.evaluate("chainrule.step('Eo')")
    told = set()
    for level in ("first steps", "matrices", "calculus"):
        page.get_by_label("Words").select_option(level)
        told.add(page.locator(".step .words").first.inner_text())
    assert len(told) == 3
    assert any("how fast the cost rises when an output gathers a little more" in words for words in told)


def test_a_whole_pass_and_one_step_of_learning_by_keyboard_alone(open_lesson):
    net, X, Y = cr.article()
    trace = net.trace(X, Y)
    page = open_lesson(net, X, Y)

    def tab_to(name: str) -> None:
        for _ in range(200):
            page.keyboard.press("Tab")
            focused = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
            if page.evaluate(focused) == name:
                return
        raise AssertionError(f"no way leads to {name} by Tab")

    tab_to("Next step")
    walked = [step(page)]
    for _ in range(len(names_of(trace)) - 1):
        page.keyboard.press("Enter")
        walked.append(step(page))
    assert walked == names_of(trace)
    tab_to("Train one step")
    page.keyboard.press("Enter")
    shown = values(page)
    assert shown["Wh[0,1]"] == trace.Wh_new[0, 1]
    assert shown["C"] < float(trace.C)


def test_the_arrow_keys_walk_where_nothing_else_wants_them(open_lesson):
    page = open_lesson(*cr.article())
    page.keyboard.press("ArrowRight")
    assert step(page) == "H"
    page.keyboard.press("ArrowLeft")
    assert step(page) == "Zh"
    page.keyboard.press("ArrowLeft")
    assert step(page) == "Zh"


def test_the_buttons_are_there_once_each(open_lesson):
    page = open_lesson(*cr.article())
    for name in ("Next step", "Previous step", "Train one step", "Run", "Pause", "Undo", "Redo", "Reset"):
        assert page.get_by_role("button", name=name, exact=True).count() == 1, name


def test_where_a_step_is_gone_one_stands_at_the_next(open_lesson):
    page = open_lesson(*cr.article())
    page.evaluate("chainrule.step('dBh')")
    page.get_by_role("checkbox", name="Bias").uncheck()
    assert step(page) == "Wh_new"


def test_at_an_end_the_focus_stays_in_the_walk(open_lesson):
    page = open_lesson(*cr.article())
    page.evaluate("chainrule.step('Wh_new')")
    page.get_by_role("button", name="Next step").press("Enter")
    page.wait_for_function("() => document.activeElement.textContent === 'Previous step'")
    page.keyboard.press("Enter")
    assert step(page) == "Wh_new"


def test_a_number_that_is_clicked_far_from_the_card_is_explained_beside_it(open_lesson):
    net, X, Y = cr.article()
    page = open_lesson(net, X, Y)
    assert page.locator(".nearby").count() == 0
    page.locator('.matrix [data-cell="Bh_new[0,0]"]').scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 400)")
    page.locator('.matrix [data-cell="dWh[0,1]"]').click()
    page.wait_for_selector(".nearby .id")
    assert page.locator(".nearby .id").inner_text() == "dWh[0,1]"
    assert net.trace(X, Y).explain("dWh[0,1]").why in page.locator(".nearby").inner_text().replace("\n", "")
    page.locator(".step .one").scroll_into_view_if_needed()
    page.wait_for_selector(".nearby", state="detached")
