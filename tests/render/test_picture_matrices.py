"""The row of matrices, and the flow: every number is the record's, and the signs between them are the equations."""

import re
import runpy
from pathlib import Path

import numpy as np
import pytest

from chainrule.network import article
from chainrule.render.pictures import PALETTE, equation_rows, flow_picture, matrices

from .pictures import HOSTILE, Picture, made, overlaps, read, same_as

NETWORKS = [
    made([1, 2, 2], reduction="sum"),
    made([2, 3, 3, 2], activations="tanh"),
    made([3, 2], bias=False, loss="cross_entropy"),
    made([4, 3, 2], l2=0.1, dropout=0.5),
    made([64, 32, 10], rows=50, loss="cross_entropy"),
    made([2, 3, 1], targets=False),
]


@pytest.mark.parametrize("pass_", NETWORKS, ids=lambda pass_: str(pass_.architecture.sizes))
def test_the_whole_pass_is_there(pass_):
    picture = read(matrices(pass_))
    shown = same_as(picture, pass_)
    assert shown >= {step.name for step in pass_ if step.phase != "update"}
    assert not overlaps(picture.texts)
    assert len(picture.cells) < 1000


def evaluated(row: list[str], values: dict[str, np.ndarray]) -> int:
    """Works out a row of matrices and signs with NumPy, compares each = with what stands behind it, and counts them."""
    names = sorted(values, key=len, reverse=True)
    line = re.sub("|".join(map(re.escape, names)), lambda found: f"values[{found[0]!r}]", " ".join(row))
    line = line.replace("]ᵀ", "].T").replace("·", "@").replace("∘", "*").replace("−", "-").replace("λ₂ @", "0.1 *")
    found = re.findall(r"(?:^| and | A\(values.*?\) = )(.*?) = (values\['[^]]*'\])", line)
    n = len(values["X"])
    for left, right in found:
        assert eval(left, {"values": values, "n": n}) == pytest.approx(eval(right, {"values": values})), row
    return len(found)


@pytest.mark.parametrize(
    ("pass_", "equations"),
    [
        (made([2, 3, 3, 2], activations="tanh", output="tanh"), 3 + 3 + 3),
        (made([2, 3, 3, 2], activations="tanh"), 3 + 3 + 3),  # the error collapses to O − Y
        (made([4, 3, 2], l2=0.1, dropout=0.5), 2 + 1 + 2 + 2),  # one more for the mask
        (made([3, 2], bias=False, loss="cross_entropy", reduction="sum"), 1 + 1 + 1),
    ],
    ids=lambda case: str(case.architecture) if hasattr(case, "architecture") else "",
)
def test_the_signs_are_the_equations(pass_, equations):
    """A second reading: the rows as they are drawn, evaluated as NumPy."""
    values = {step.name: step.value for step in (*pass_.parts, *pass_.steps)}
    assert sum(evaluated(row, values) for row in equation_rows(pass_)) == equations
    for layer in pass_.architecture.layers:
        if pass_.architecture.bias:
            assert values[f"dB{layer}"] == pytest.approx(values[f"E{layer}"].sum(axis=0, keepdims=True))


def test_the_articles_rows():
    net, X, Y = article()
    assert [" ".join(row) for row in equation_rows(net.trace(X, Y).record)] == [
        "Forward",
        "X · Wh + Bh = Zh A(Zh) = H",
        "H · Wo + Bo = Zo A(Zo) = O target Y cost C",
        "Backward",
        "C′(O) ∘ A′(Zo) = Eo",
        "Hᵀ · Eo = dWo column sums = dBo",
        "( Eo · Woᵀ ) ∘ A′(Zh) = Eh",
        "Xᵀ · Eh = dWh column sums = dBh",
    ]


def test_a_swapped_matrix_has_its_rows_as_columns():
    pass_ = made([3, 2])
    straight, swapped = read(matrices(pass_, [["Wo"]])), read(matrices(pass_, [["Woᵀ"]]))

    def places(picture: Picture) -> dict[str, tuple[float, float]]:
        return {text.cell: (text.box[1], (text.box[0] + text.box[2]) / 2) for text in picture.cells}

    down, across = places(straight), places(swapped)
    assert down["Wo[0,0]"][0] == down["Wo[0,1]"][0] < down["Wo[1,0]"][0]
    assert across["Wo[0,0]"][0] == across["Wo[1,0]"][0] < across["Wo[0,1]"][0]
    assert "(3, 2)" in straight.words
    assert "(2, 3)" in swapped.words


def test_the_articles_colours():
    net, X, Y = article()
    svg = matrices(net.trace(X, Y).record, [["X", "Wh", "H", "O", "Eo"]])
    fills = [rect.get("fill") for rect in read(svg).all("rect")[1:]]  # the first is the paper
    assert list(dict.fromkeys(fills)) == [PALETTE[name].light for name in "XWHOE"]
    for name in "XWHOE":
        assert f".fill-{name}{{fill:var(--{name},{PALETTE[name].light})}}" in svg.partition("@media")[0]
        assert f".fill-{name}{{fill:var(--{name},{PALETTE[name].dark})}}" in svg.partition("@media")[2]


def test_a_title_from_outside_is_only_shown():
    for words in HOSTILE:
        picture = read(matrices(NETWORKS[0], [["X"]], title=words))
        assert str(picture.tree[0].text).isprintable()


# flow ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pass_", NETWORKS, ids=lambda pass_: str(pass_.architecture.sizes))
def test_the_flow_names_every_quantity(pass_):
    picture = read(flow_picture(pass_))
    assert not overlaps(picture.texts)
    made_on_the_way = {step.name for step in pass_ if step.phase in ("forward", "cost", "backward")}
    assert made_on_the_way | {"X"} <= set(picture.words)
    if "C" in made_on_the_way:
        assert same_as(picture, pass_) == {"C"}


def test_the_flow_of_the_article():
    net, X, Y = article()
    picture = read(flow_picture(net.trace(X, Y).record))
    told = {"·Wh + Bh", "·Wo + Bo", "A", "with Y", "C′(O) ∘ A′(Zo)", "·Woᵀ ∘ A′(Zh)", "Xᵀ·", "Hᵀ·", "column sums"}
    assert told <= set(picture.words)
    places = {text.words: text.box for text in picture.texts}
    assert [places[name][0] for name in ("X", "Zh", "H", "Zo", "O", "C")] == sorted(
        places[name][0] for name in ("X", "Zh", "H", "Zo", "O", "C")
    )
    assert places["Eo"][0] > places["Eh"][0]  # back: from right to left
    assert places["dWh"][1] > places["Eh"][1] > places["Zh"][1]
    assert str(picture.tree[1].text) == (
        "Forward X → Zh → H → Zo → O → C. Backward C → Eo → Eh; dWo and dBo from Eo, dWh and dBh from Eh."
    )


@pytest.mark.parametrize("hidden", [2, 3, 5, 6, 7, 20])
def test_the_flow_of_a_deep_network(hidden):
    picture = read(flow_picture(made([2, *[3] * hidden, 1])))
    assert not overlaps(picture.texts)
    shown = {word for word in picture.words if re.fullmatch(r"Z\w+", word)}
    assert len(shown) == (hidden + 1 if hidden <= 6 else 5)
    assert picture.words.count("…") == (0 if hidden <= 6 else 2)
    assert float(str(picture.tree.get("width"))) < 1200


def test_the_pictures_of_the_readme_are_what_is_drawn():
    folder = Path(__file__).parents[2] / "docs" / "pictures"
    drawn = runpy.run_path(str(folder / "make.py"))["pictures"]()
    assert len(drawn) == 3
    for name, content in drawn.items():
        assert (folder / name).read_text(encoding="utf-8") == content, f"run docs/pictures/make.py again for {name}"
        read(content)
