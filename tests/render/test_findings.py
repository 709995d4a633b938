"""A diagnosis as text and as a page says all that was found, and nothing from outside comes alive in it."""

import dataclasses

import numpy as np

import chainrule as cr
from chainrule.render.findings import findings_text
from chainrule.render.html import document_html
from chainrule.working.diagnose import Finding, Findings
from chainrule.working.findings import findings_document

FINDING = Finding(
    "input_scales", "X", "<b>seen</b> & told", "a reason <i>", "try <script>", (("size of X[:,0]", -0.25), ("<n>", 1.0))
)
ILL = Findings((FINDING, dataclasses.replace(FINDING, message="second")), (FINDING,), ("this", "that"), 7)


def test_text_has_each_finding_with_its_reason_advice_and_numbers():
    lines = findings_text(ILL)
    assert lines[0] == "A closer look found 2 things:"
    assert lines[2:6] == [
        "1. <b>seen</b> & told",
        "   why: a reason <i>",
        "   try: try <script>",
        "   numbers: size of X[:,0] = −0.25; <n> = 1",
    ]
    assert "2. second" in lines
    assert "  <b>seen</b> & told" not in lines
    assert findings_text(ILL, notes=True)[-2:] == ["Usual, and no reason to worry:", "  <b>seen</b> & told"]
    assert all(len(line) <= 88 for line in lines)


def test_where_nothing_is_wrong_one_sentence_says_what_was_looked_at():
    well = Findings((), (), ("this", "that"), 7)
    assert findings_text(well) == ["A closer look found nothing wrong; it looked at this, that (7 rows)."]
    assert "found nothing wrong" in document_html(findings_document(well))


def test_the_page_escapes_all_of_it():
    page = document_html(findings_document(ILL))
    assert "<b>" not in page
    assert "<script>" not in page
    assert "&lt;b&gt;seen&lt;/b&gt; &amp; told" in page
    assert "−0.25" in page


def test_a_diagnosis_prints_and_shows_itself():
    net, X, Y = cr.article()
    net.params = [(net.params[0].W, [[-3.0, -3.0]]), net.params[1]]
    found = cr.diagnose(net, X, Y)
    assert str(found).splitlines()[2].startswith("1. all 2 units in the hidden layer are dead (relu; units 0, 1)")
    assert "largest Zh[:,0] = −1" in str(found)
    assert "Dead units" in found._repr_html_()
    assert np.isfinite([value for finding in found for _, value in finding.numbers]).all()
