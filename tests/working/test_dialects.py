"""Other books' notations: the same numbers in another dress, no two quantities alike, and tables that are refused."""

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.architecture import architecture
from chainrule.errors import InputError, UnknownName
from chainrule.working.dialects import DIALECTS, LETTERS, dialect, notation, quantities
from chainrule.working.expressions import Letter, evaluate
from chainrule.working.notation import ARTICLE, Notation, Symbol, written

from .networks import TRACES
from .reading import Reading

OWN = {"W": "θ^({l})", "E": "δ^({l})", "columns": True, "first": 1, "cellwise": "⊙", "name": "ours"}
ALL = {**DIALECTS, "own": dialect(OWN)}


# the same numbers ----------------------------------------------------------------------------------------------------


def dressed_values(trace: cr.Trace, chosen: Notation) -> dict[str, np.ndarray]:
    """Every name as this dialect writes it, with the value that the dialect gives it."""
    record = trace.record
    values = {step.name: step.value for step in (*record.steps, *record.parts)}
    values |= {f"A(Z{layer})": record.value(f"A(Z{layer})") for layer in record.architecture.layers}
    values |= {name: np.asarray(value) for name, value in record.constants} | {"π": np.asarray(np.pi)}
    turned = chosen.dialect.columns
    return {chosen.text(chosen.symbol(name)): value.T if turned else value for name, value in values.items()}


@pytest.mark.parametrize("book", ALL)
@pytest.mark.parametrize("name", TRACES)
def test_every_equation_in_a_dialects_letters_gives_the_dialects_numbers(name, book):
    trace = TRACES[name]
    chosen = notation(ALL[book], trace.record.architecture)
    known = dressed_values(trace, chosen)
    turned = (lambda array: np.asarray(array).T) if chosen.dialect.columns else np.asarray
    for step in (*trace.record.steps, *trace.record.parts):
        assert chosen.shape(step.shape) == turned(step.value).shape
        for form in step.forms:
            dressed = chosen.dressed(form)
            text = written(dressed, chosen)
            with np.errstate(all="ignore"):
                ours = evaluate(form, trace.record.value)
                theirs = evaluate(dressed, lambda letter: turned(trace.record.value(letter)))
                read = Reading(text, known, chosen.dialect.cellwise).whole()
            assert np.allclose(theirs, turned(ours), rtol=1e-12, atol=1e-12, equal_nan=True), text
            assert np.allclose(read, turned(ours), rtol=1e-12, atol=1e-12, equal_nan=True), text


@pytest.mark.parametrize("book", ALL)
@pytest.mark.parametrize("depth", [*range(7), 12])
def test_no_two_quantities_look_alike_in_any_book(book, depth):
    shape = architecture([2, *[2] * depth, 2])
    chosen = notation(ALL[book], shape)
    names = quantities(shape.layers)
    assert len(set(names)) == len(names)
    looks = [chosen.text(chosen.symbol(name)) for name in names]
    assert len(set(looks)) == len(looks)
    assert all("{" not in look and look.strip() for look in looks)
    for name in names:
        assert chosen.symbol(name).name == name


def test_the_names_of_a_network_are_those_that_are_looked_at():
    for trace in TRACES.values():
        record = trace.record
        names = {step.name for step in (*record.steps, *record.parts)} | {name for name, _ in record.constants}
        assert names <= set(quantities(record.architecture.layers))


# what the books write ------------------------------------------------------------------------------------------------


def lines(book, trace: cr.Trace, *names: str) -> list[str]:
    chosen = notation(book, trace.record.architecture)
    found = [trace.record.by_name[name].meaning for name in names]
    return [re.sub(", where .*", "", equation.text(chosen)) for equation in found]


def deep() -> cr.Trace:
    net = cr.Network([3, 4, 5, 2], activations="sigmoid", output="sigmoid", loss="half_squared_error")
    return net.trace(np.eye(3), np.eye(3)[:, :2])


STEPS = ("Z1", "H1", "O", "Eo", "E2", "dW1", "dB1", "W1_new")


def test_andrew_ngs_course():
    assert lines("ng", deep(), *STEPS) == [
        "Z^[1] = W^[1]·X + b^[1]",
        "A^[1] = g^[1](Z^[1]) = 1 / (1 + exp(−Z^[1]))",
        "A^[3] = g^[3](Z^[3]) = 1 / (1 + exp(−Z^[3]))",
        "dZ^[3] = dA^[3] ∗ g′^[3](Z^[3])",
        "dZ^[2] = (W^[3]ᵀ·dZ^[3]) ∗ g′^[2](Z^[2])",
        "dW^[1] = dZ^[1]·Xᵀ",
        "db^[1] = row sums of dZ^[1]",
        "W_new^[1] = W^[1] − α·dW^[1]",
    ]
    assert lines("ng", deep(), "C") == ["J = Σ ℒ / m"]
    chosen = notation("ng", deep().record.architecture)
    assert chosen.shape(deep().shapes["W1"]) == (4, 3)
    assert chosen.index(Letter("X", (2, 0))) == "[0,2]"


def test_nielsens_book():
    assert lines("nielsen", deep(), *STEPS) == [
        "z^2 = w^2·a^1 + b^2",
        "a^2 = σ(z^2) = 1 / (1 + exp(−z^2))",
        "a^4 = σ(z^4) = 1 / (1 + exp(−z^4))",
        "δ^4 = ∂C/∂a^4 ⊙ σ′(z^4)",
        "δ^3 = (w^4ᵀ·δ^4) ⊙ σ′(z^3)",
        "∂C/∂w^2 = δ^2·a^1ᵀ",
        "∂C/∂b^2 = row sums of δ^2",
        "w_new^2 = w^2 − η·∂C/∂w^2",
    ]
    assert lines("nielsen", deep(), "C", "A′(Z1)") == ["C = Σ C_x / n", "σ′(z^2) = a^2 ∘ (1 − a^2)".replace("∘", "⊙")]


def test_goodfellows_book():
    assert lines("goodfellow", deep(), *STEPS) == [
        "a^(1) = W^(1)·h^(0) + b^(1)",
        "h^(1) = f(a^(1)) = 1 / (1 + exp(−a^(1)))",
        "ŷ = f(a^(3)) = 1 / (1 + exp(−a^(3)))",
        "∇_a^(3) = ∇_ŷ ⊙ f′(a^(3))",
        "∇_a^(2) = (W^(3)ᵀ·∇_a^(3)) ⊙ f′(a^(2))",
        "∇_W^(1) = ∇_a^(1)·h^(0)ᵀ",
        "∇_b^(1) = row sums of ∇_a^(1)",
        "W_new^(1) = W^(1) − ε·∇_W^(1)",
    ]


def test_one_of_ones_own_keeps_what_it_does_not_change():
    assert lines(OWN, deep(), "Z1", "Eo", "dW1", "W1_new") == [
        "Z_1 = θ^(1)·X + B_1",
        "δ^(3) = C′(O) ⊙ A′(Z_3)",
        "dW_1 = δ^(1)·Xᵀ",
        "θ_new^(1) = θ^(1) − η·dW_1",
    ]
    assert lines({"W": "θ_{l}"}, TRACES["with adam"], "V̂Wh") == [
        "V̂_θh = V_θh_new / (1 − 0.9ᵗ)".replace("h_new", "h^new")
    ]


def test_the_article_is_what_there_is_without_a_choice():
    net, X, Y = cr.article()
    trace = net.trace(X, Y)
    assert dialect() is dialect("article") is dialect(ARTICLE) is ARTICLE
    assert lines(None, trace, "Zh", "Eh") == ["Zh = X·Wh + Bh", "Eh = (Eo·Woᵀ) ∘ A′(Zh)"]
    assert dialect("NG") is DIALECTS["ng"]


def test_what_lies_beside_a_square_gets_brackets():
    trace = TRACES["with adam"]
    assert lines("ng", trace, "SWh_new") == ["s_dW, new^[1] = 0.999·s_dW^[1] + 0.001·(dW^[1])²"]


def test_symbols_keep_their_quantity_and_their_parts():
    chosen = notation("ng", architecture([1, 2, 2]))
    assert chosen.symbol("H") == Symbol("H", "A", sup="[1]")
    assert chosen.symbol("O") == Symbol("O", "A", sup="[2]")
    assert chosen.symbol("A′(Zo)") == Symbol("A′(Zo)", "g′", sup="[2]", argument=Symbol("Zo", "Z", sup="[2]"))
    assert chosen.symbol("C′(O)") == Symbol("C′(O)", "dA", sup="[2]")
    assert chosen.symbol("A") == Symbol("A", "g")
    assert [chosen.symbol(name).base for name in ("A′", "C′")] == ["g′", "dA"]
    assert [Notation().symbol(name) for name in ("A′", "C′")] == [Symbol("A′", "A′"), Symbol("C′", "C′")]
    assert chosen.symbol("dWh_clipped") == Symbol("dWh_clipped", "dW", sub="clipped", sup="[1]")
    assert notation("article", architecture([1, 2, 2])).symbol("λ₂") == Symbol("λ₂", "λ₂")
    alone = notation("ng", architecture([2, 2]))
    assert [alone.text(alone.symbol(name)) for name in ("Wo", "O", "X")] == ["W^[1]", "A^[1]", "X"]
    assert notation("nielsen", architecture([2, 2])).symbol("X").sup == "1"


@pytest.mark.parametrize("book", ["ng", "nielsen", "goodfellow"])
def test_each_book_is_named_and_says_where_it_differs(book):
    known = DIALECTS[book]
    assert re.search(r"20\d\d", known.source)
    assert "column" in known.note
    assert set(known.letters) <= set(LETTERS)


# tables --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".toml", ".json", ".JSON"])
def test_a_table_is_read_from_a_file(tmp_path, ending):
    path = tmp_path / f"ours{ending}"
    if ending == ".toml":
        path.write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in OWN.items()), encoding="utf-8")
    else:
        path.write_text("\ufeff" + json.dumps(OWN), encoding="utf-8")
    assert dialect(path) == dialect(str(path)) == dialect(OWN)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"Q": "q"}, "there is no letter 'Q'; there are: W, B, Z"),
        ({1: "q"}, "there is no letter 1; there are"),
        ({"W" * 500: "q"}, "there is no letter 'WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW…'"),
        ({"W": "θ"}, "W is to be written 'θ', in every layer the same; put {l} where the layer belongs, such as 'θ"),
        ({"H": "h"}, "H is to be written 'h', in every layer the same"),
        ({"C": "J_{l}"}, "C is to be written 'J_{l}', but it belongs to no layer; leave {l} out"),
        ({"W": "_{l}"}, "W is to be written '_{l}', which begins with its _ or ^; put a letter before it"),
        ({"W": ""}, "W is empty in the notation's table; leave it out to keep our own"),
        ({"W": "  "}, "W is empty"),
        ({"W": 3}, "W is 3 in the notation's table; it must be a text, in quotes"),
        ({"W": ["W_{l}"]}, "W is ['W_{l}'] in the notation's table; it must be a text"),
        ({"W": [[0] * 900]}, "W is '[[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, …' in the notation's table"),
        ({"W": "W_{l}" * 9}, "W is 'W_{l}W_{l}W_{l}W_{l}W_{l}W_{l}W_…', 45 characters; it may have 32"),
        ({"W": "W\n{l}"}, r"W holds '\n', a character that cannot be seen; take it out"),
        ({"W": "W\u202e{l}"}, r"W holds '\u202e', a character that cannot be seen"),
        ({"W": "W\u200b{l}"}, r"W holds '\u200b'"),
        ({"W": "W\u2028{l}"}, r"W holds '\u2028'"),
        ({"W": "W\x1b[31m{l}"}, r"W holds '\x1b'"),
        ({"W": "W\ud800{l}"}, r"W holds '\ud800'"),
        ({"Z": "W_{l}"}, "Zo and Wo would both be written W_o; one letter has one meaning, so write one of them"),
        ({"B": "W_{l}", "W": "B^{l}", "E": "B^{l}"}, "would both be written B^o; one letter has one meaning"),
        ({"C": "J", "L": "J"}, "C and L would both be written J"),
        ({"O": "X"}, "X and O would both be written X"),
        ({"H": "O"}, "H is to be written 'O', in every layer the same"),
        ({"Y": "n"}, "Y and n would both be written n"),
        ({"W": "w{l}", "Z": "w1{l}", "first": 1}, "would both be written w11"),
        ({"A'": "f", "A′": "g"}, "the notation's table has A′ twice; give it once"),
        ({"columns": 1}, "columns is 1; it must be true or false: whether each row of X is a column"),
        ({"first": "1"}, "first is '1'; it must be a whole number from 0 to 99"),
        ({"first": True}, "first is True; it must be a whole number"),
        ({"first": -1}, "first is -1; it must be a whole number"),
        ({"cellwise": "+"}, "cellwise is '+', the sign of a sum; take another, such as '∘', '⊙' or '∗'"),
        ({"cellwise": "elementwise"}, "cellwise is 'ele…', 11 characters; it may have 3"),
        ({"name": None}, "name is None in the notation's table; it must be a text"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_used_gets_a_sentence(table, said):
    with pytest.raises(InputError) as caught:
        dialect(table)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 400


def test_names_that_do_not_exist():
    with pytest.raises(UnknownName, match="there is no notation 'nielson'; did you mean 'nielsen'"):
        dialect("nielson")
    for choice in (3, ["ng"], "x" * 9999, b"ng", True):
        with pytest.raises(UnknownName, match=r"there is no notation .*there are: article, ng, nielsen, goodfellow"):
            dialect(choice)


def test_files_that_cannot_be_used_get_a_sentence(tmp_path):
    def said(name: str, content: bytes | None = None) -> str:
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(InputError) as caught:
            dialect(path)
        return str(caught.value)

    assert "there is no file" in said("none.toml")
    assert "give a .toml or .json file" in said("ours.yaml", b"W: x")
    assert "cannot be read as a notation: " in said("bad.toml", b"W = ")
    assert "cannot be read as a notation: " in said("bad.json", b"{")
    assert "it is nested too deeply" in said("deep.json", b"[" * 60_000)
    assert "it is not written in UTF-8" in said("latin.toml", "W = 'θ'".encode("utf-16"))
    assert "is longer than 65,536 bytes" in said("long.toml", b"#" * 70_000)
    assert 'holds no table; write it as letters with their templates, such as {"W": "θ_{l}"}' in said("l.json", b"[1]")
    assert "there is no letter 'Q'" in said("q.toml", b"Q = 'q'")
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    assert "there is no file" in said("folder.toml")
    with pytest.raises(InputError, match="there is no file"):
        dialect("a\0b.toml")


def test_markup_is_text_like_any_other():
    hostile = {"W": "<b>{l}</b>", "Z": r"\write18{l}", "E": '#eval("{l}")', "C": "$|`*", "name": "</math><script>"}
    assert lines(hostile, deep(), "dW1")[0].startswith("dW_1 = Xᵀ·#eval(")
    assert dialect(hostile).name == "</math><script>"


anything = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.lists(st.integers(), max_size=2)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*LETTERS, "columns", "first", "cellwise", "name"]) | st.text(max_size=5),
        anything | st.text("θδWZ_^{l}[]", max_size=9) | st.sampled_from(["θ_{l}", "δ^({l})", "q{l}"]),
        max_size=5,
    )
)
def test_any_table_is_refused_or_gives_each_quantity_a_look_of_its_own(table):
    try:
        made = dialect(table)
    except InputError:
        return
    for layers in (("o",), ("h", "o"), ("1", "2", "3", "o")):
        chosen = Notation(made, layers)
        looks = [chosen.text(chosen.symbol(name)) for name in quantities(layers)]
        assert len(set(looks)) == len(looks)


@pytest.mark.parametrize("written", ["W_{l}_{l}", "W^{l}^2", "W_{l}^{l}"])
def test_a_template_has_one_place_below_one_above_and_one_layer(written):
    with pytest.raises(InputError, match=r"one \{l\} at most"):
        dialect({"W": written})
