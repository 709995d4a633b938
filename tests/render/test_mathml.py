"""Equations as MathML: read back as elements, computed again from the elements alone, and safe from any dialect."""

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from chainrule.equations.erf import erf
from chainrule.render.mathml import SHORT, length, mathml, pieces
from chainrule.working.aloud import spoken
from chainrule.working.explain import explain
from chainrule.working.expressions import (
    Cases,
    Comparison,
    Fraction,
    Function,
    Letter,
    Minus,
    Node,
    Number,
    Partial,
    Plus,
    Power,
    Product,
    Rest,
    Series,
    Transposed,
    letters,
)
from chainrule.working.notation import Dialect, Notation, number
from chainrule.working.record import Record

from .pictures import HOSTILE, made

CHILDREN = {"msub": 2, "msup": 2, "msubsup": 3, "mfrac": 2, "munder": 2, "mover": 2}
LEAVES = {"mi", "mn", "mo", "mtext"}
OTHERS = {"math", "mrow", "msqrt", "mtable", "mtr", "mtd"}
ATTRIBUTES = {
    *("data-name", "data-index", "data-cell", "data-value", "class", "aria-label"),
    *("form", "stretchy", "separator", "accent", "lspace", "rspace"),
}
NETWORKS = [
    {"sizes": [2, 3, 2], "activations": "gelu", "loss": "cross_entropy", "l1": 0.003, "l2": 0.01},
    {"sizes": [2, 2, 3, 1], "activations": ["elu", "silu"], "loss": "huber", "reduction": "sum"},
    {"sizes": [3, 2, 2], "activations": "softplus", "loss": "squared_error", "output": "softmax"},
    {"sizes": [2, 2, 1], "activations": "leaky_relu", "loss": "binary_cross_entropy", "bias": False},
    {"sizes": [2, 2, 2], "activations": "tanh", "loss": "absolute_error", "dropout": 0.5},
    {"sizes": [3, 2], "loss": "poisson"},
]


@pytest.fixture(scope="module", params=NETWORKS, ids=lambda options: str(options["loss"]))
def record(request) -> Record:
    options = dict(request.param)
    return made(options.pop("sizes"), **options)


def read(text: str) -> ElementTree.Element:
    """The tree of a fragment, after what is asked of every one: known elements, each with as many parts as it takes."""
    assert text.isprintable()
    tree = ElementTree.fromstring(text)
    assert tree.tag == "math"
    for element in tree.iter():
        assert element.tag in {*CHILDREN, *LEAVES, *OTHERS}
        assert set(element.attrib) <= ATTRIBUTES
        if element.tag in CHILDREN:
            assert len(element) == CHILDREN[element.tag], ElementTree.tostring(element)
        if element.tag in LEAVES:
            assert len(element) == 0
            assert element.text
        else:
            assert not (element.text or "").strip()
        if "data-cell" in element.attrib:
            keys = list(element.attrib)
            assert keys[keys.index("data-cell") + 1] == "data-value"
            assert element.text == number(float(element.attrib["data-value"]))
    return tree


def written(node: Node, notation: Notation | None = None) -> ElementTree.Element:
    return read(mathml(node, notation or Notation()))


def plain(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


# computed again from the elements ------------------------------------------------------------------------------------

SIGNS = {"−": "-", "·": "*", "×": "*", "∘": "*", "\u2061": "", "≤": "<=", "≥": ">=", "⊤": ".T"}
KNOWN = {
    "exp": math.exp, "log": math.log, "max": max, "min": min, "abs": abs, "root": math.sqrt,
    "sign": np.sign, "erf": lambda z: float(erf(np.array(z))), "π": math.pi,
}  # fmt: skip


def python(element: ElementTree.Element) -> str:
    """An element as a Python expression. A row is its parts one after the other, so that a missing bracket shows."""
    parts = [python(part) for part in element]
    match element.tag:
        case "mn":
            text = (element.text or "").replace("−", "-")
            return element.get("data-value") or {number(math.pi): str(math.pi)}.get(text, text)  # π is no quantity
        case "mi":
            return str(element.text)
        case "mo":
            return SIGNS.get(str(element.text), str(element.text))
        case "mfrac":
            return f"(({parts[0]})/({parts[1]}))"
        case "msqrt":
            return f"root({''.join(parts)})"
        case "msup":
            return f"{parts[0]}**({parts[1]})"
        case "mtable":
            lines = [[python(part) for part in line] for line in element]
            assert plain(element[-1][1]) == "otherwise"
            return "".join(f"({value}) if ({when}) else " for value, when in lines[:-1]) + f"({lines[-1][0]})"
        case "mtext":
            assert element.text in ("if\xa0", "otherwise")
            return ""
    if parts and parts[0] == "{":
        return f"({parts[1]})"
    if parts and parts[0] == parts[-1] == "|":
        return f"abs({''.join(parts[1:-1])})"
    return "".join(parts)


def test_the_elements_of_every_number_come_to_that_number(record):
    looked_at = 0
    for step in (*record.steps, *record.parts):
        for index in list(np.ndindex(step.shape))[:3]:
            account = explain(record, step.name, index, most=None)
            found = eval(python(written(account.numbers)), {"__builtins__": {}}, KNOWN)  # our own elements
            assert found == pytest.approx(account.value, rel=1e-9, abs=1e-12), account.name
            looked_at += 1
    assert looked_at > 20


def test_the_pieces_of_an_equation_come_to_the_same_number(record):
    """Together they are the whole; none but the last ends a line within something that is short."""
    broken = 0
    for step in (*record.steps, *record.parts):
        for index in list(np.ndindex(step.shape))[:2]:
            account = explain(record, step.name, index, most=None)
            for node in (account.letters, account.numbers):
                found = pieces(node, Notation())
                assert length("".join(found)) == length(mathml(node, Notation()))
                assert all(read(f"<math>{piece}</math>") is not None for piece in found)
                broken += len(found) > 1
                assert (len(found) == 1) or length("".join(found)) > SHORT
            tree = read(f"<math>{''.join(pieces(account.numbers, Notation()))}</math>")
            value = eval(python(tree), {"__builtins__": {}}, KNOWN)  # our own elements
            assert value == pytest.approx(account.value, rel=1e-9, abs=1e-12), account.name
    assert broken > 10


def test_a_long_sum_in_brackets_is_broken_before_its_signs():
    short = Product("×", Number(-0.5), Number(1.25))
    inner = Function("max", (Number(0.0), Plus(Plus(short, short), Number(0.25))))
    outer = Function("max", (Number(0.0), Plus(Minus(Product("×", inner, Number(-1.0)), inner), Number(1.0))))
    assert [length(piece) for piece in pieces(Product("×", Letter("X"), Letter("Y")), Notation())] == [3]
    assert [plain(read(f"<math>{piece}</math>")).replace("\u2061", "") for piece in pieces(outer, Notation(), "=")] == [
        "=max(0,max(0,−0.5×1.25+(−0.5)×1.25",  # the sum in brackets is short
        "+0.25)×(−1)",
        "−max(0,−0.5×1.25+(−0.5)×1.25",
        "+0.25)",
        "+1)",
    ]
    factors = Product("·", Product("·", Letter("Eo", (1, 0)), Letter("Wo", (0, 0))), Letter("A′(Zh)", (1, 0)))
    assert [plain(read(f"<math>{piece}</math>")) for piece in pieces(factors, Notation())] == [
        "Eo[1,0]·Wo[0,0]",
        "·A′(Zh)[1,0]",
    ]


def test_every_form_is_whole_and_its_letters_carry_their_names(record):
    for step in (*record.steps, *record.parts):
        for form in (Letter(step.name), *step.forms):
            names = [element.get("data-name") for element in written(form).iter() if element.get("data-name")]
            assert [name for name in names if name in {letter.name for letter in letters(form)}] or not letters(form)
            assert set(names) >= {letter.name for letter in letters(form)}


def test_a_letter_with_an_index_carries_both_and_a_number_its_cell(record):
    account = explain(record, "Zo", (1, 0))
    tree = written(account.letters)
    found = {f"{e.get('data-name')}[{e.get('data-index')}]" for e in tree.iter("mrow") if e.get("data-index")}
    assert found == {letter.cell for letter in letters(account.letters)}
    cells = {e.get("data-cell"): float(str(e.get("data-value"))) for e in written(account.numbers).iter("mn")}
    assert set(cells) == found
    for letter in letters(account.letters):
        assert cells[letter.cell] == record.value(letter.name)[letter.index]


# single signs --------------------------------------------------------------------------------------------------------


def inside(node: Node, notation: Notation | None = None) -> str:
    """The MathML of a node without the math element, and without the names of its letters."""
    text = mathml(node, notation or Notation())
    text = re.sub("^<math[^>]*>|</math>$", "", text)
    return re.sub(r' data-[a-z]+="[^"]*"', "", text)


def test_letters():
    assert inside(Letter("X")) == "<mrow><mi>X</mi></mrow>"
    assert inside(Letter("dWh")) == "<mrow><msub><mrow><mi>d</mi><mi>W</mi></mrow><mi>h</mi></msub></mrow>"
    assert inside(Letter("Wh_new")) == "<mrow><msubsup><mi>W</mi><mi>h</mi><mi>new</mi></msubsup></mrow>"
    assert inside(Letter("W12")) == "<mrow><msub><mi>W</mi><mn>12</mn></msub></mrow>"
    assert inside(Letter("λ₁")) == "<mrow><msub><mi>λ</mi><mn>1</mn></msub></mrow>"
    assert inside(Letter("limit")) == "<mrow><mi>limit</mi></mrow>"
    hat = '<mover accent="true"><mi>V</mi><mo stretchy="false">ˆ</mo></mover>'
    assert inside(Letter("V̂Wo")) == f"<mrow><msub>{hat}<mrow><mi>W</mi><mi>o</mi></mrow></msub></mrow>"
    prime = '<mi>A</mi><mo lspace="0" rspace="0">′</mo>'
    assert inside(Letter("A′(Zh)")).startswith(f'<mrow>{prime}<mrow><mo stretchy="false">(</mo><mrow><msub><mi>Z')


def test_a_transpose_stands_right_above_what_stands_below_a_letter():
    assert plain(written(Transposed(Letter("Wo")))) == "Wo⊤"
    assert inside(Transposed(Letter("Wo"))).count("<msubsup>") == 1
    assert inside(Transposed(Letter("X"))) == '<mrow><msup><mi>X</mi><mo lspace="0" rspace="0">⊤</mo></msup></mrow>'
    assert plain(written(Transposed(Plus(Letter("X"), Letter("Y"))))) == "(X+Y)⊤"


def test_brackets_grow_only_around_what_is_tall():
    half = Fraction(Letter("X"), Number(2.0))
    assert 'stretchy="false"' not in inside(Function("exp", (half,)))
    assert inside(Function("exp", (Letter("X"),))).count('stretchy="false"') == 2
    both = inside(Product("·", Function("exp", (half,)), Function("exp", (Letter("X"),))))
    assert both.count("<mo>(</mo>") == both.count('<mo stretchy="false">(</mo>') == 1


def test_cases_have_a_line_each_under_one_brace():
    above, below = (Comparison(Letter("Z"), sign, Number(0.0)) for sign in "><")
    tree = written(Cases(Number(1.0), above, Cases(Number(-1.0), below, Number(0.0))))
    assert [[plain(part) for part in line] for line in tree.iter("mtr")] == [
        ["1", "if\xa0Z>0"], ["−1", "if\xa0Z<0"], ["0", "otherwise"]
    ]  # fmt: skip
    assert len(list(tree.iter("mtable"))) == 1


def test_sums_roots_derivatives_and_what_is_left_out():
    assert plain(written(Function("colsum", (Letter("E"),)))) == "∑each columnE"
    assert plain(written(Function("rowsum", (Plus(Letter("X"), Letter("Y")),)))) == "∑each row(X+Y)"
    assert inside(Function("sqrt", (Letter("X"),))) == "<msqrt><mrow><mi>X</mi></mrow></msqrt>"
    assert plain(written(Series((Letter("X", (0, 1)), Rest(5, 2.5))))) == "X[0,1]+…\xa0(5 more)"
    assert plain(written(Rest(5, 2.5, shown=True))) == "2.5\xa0(5 more)"
    tree = written(Partial(Letter("C"), Letter("Wh", (0, 1))))
    assert [plain(part) for part in tree[0]] == ["∂C", "∂Wh[0,1]"]
    assert [e.get("data-name") for e in tree.iter("mrow") if e.get("data-name")] == ["C", "Wh"]


def test_a_beginning_sign_stands_between_and_the_words_are_the_label():
    tree = read(mathml(Letter("X", (2, 0)), Notation(), before="="))
    assert tree.get("aria-label") == "equals X, row 2, column 0"
    assert tree[0].attrib == {"form": "infix"}
    assert plain(tree) == "=X[2,0]"
    assert read(mathml(Letter("X"), Notation(), before="+")).get("aria-label") == "plus X"


def test_every_equation_has_words(record):
    for step in (*record.steps, *record.parts):
        for form in step.forms:
            label = str(written(form).get("aria-label"))
            assert label == spoken(form)
            assert label


# other books ---------------------------------------------------------------------------------------------------------

SUPER = Notation(Dialect("super", "made up", {"W": "W^[{l}]", "dW": "∂C/∂W^[{l}]", "O": "ŷ"}, first=1), ("h", "o"))


def test_a_dialect_that_puts_the_layer_above():
    assert plain(written(Letter("Wo"), SUPER)) == "W[2]"
    above = written(Transposed(Letter("Wo")), SUPER)
    assert [plain(part) for part in next(above.iter("msup"))] == ["W", "[2]⊤"]
    assert plain(written(Power(Letter("Wo"), Number(2.0)), SUPER)) == "(W[2])2"
    assert plain(written(Letter("dWo"), SUPER)) == "∂C/∂W[2]"
    assert plain(written(Letter("O"), SUPER)) == "yˆ"
    assert [plain(part) for part in next(written(Letter("VWo"), SUPER).iter("msubsup"))] == ["V", "W", "[2]"]


def test_a_dialect_with_another_sign_and_columns():
    columns = Notation(Dialect("columns", "made up", columns=True, cellwise="⊙"))
    tree = written(Product("∘", Letter("Eo", (2, 1)), Letter("Zo", (2, 1))), columns)
    assert plain(tree) == "Eo[1,2]⊙Zo[1,2]"
    assert {e.get("data-index") for e in tree.iter("mrow") if e.get("data-index")} == {"2,1"}  # ours, in any dialect


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_dialect_writes_stays_text(text):
    text = text.replace("{", "").replace("}", "")
    notation = Notation(Dialect("hostile", "", {"W": f"{text}_{{l}}", "A": text}, cellwise=text))
    nodes = (Letter("Wh", (0, 0)), Letter("A(Zh)"), Product("∘", Letter("Wh"), Letter("Zh")), Transposed(Letter("Wh")))
    for node in nodes:
        assert read(mathml(node, notation)) is not None
        assert "<script" not in mathml(node, notation)


def test_no_two_signs_stand_side_by_side():
    assert inside(Minus(Number(1.0), Number(-2.0))) == (
        '<mn>1</mn><mo>−</mo><mrow><mo stretchy="false">(</mo><mn>−2</mn><mo stretchy="false">)</mo></mrow>'
    )


def test_a_dialects_function_is_its_own():
    """Ng's g^[1](Z^[1]), and its g where the network is one nested expression."""
    from chainrule.working.dialects import notation
    from chainrule.working.nested import nested

    record = made([1, 2, 2])
    ng = notation("ng", record.architecture)
    sigma = mathml(Letter("A′(Zh)"), ng)
    assert re.sub("<[^>]*>", "", sigma) == "g′[1](Z[1])"
    assert sigma.count("<msup>") == 2  # what stands above the function itself, and above its Z
    assert re.sub("<[^>]*>|&[^;]*;", "", mathml(nested(record), ng)).startswith("g(g(")
    assert ">A<" not in mathml(nested(record), ng)
    assert ">A<" in mathml(nested(record), Notation())
