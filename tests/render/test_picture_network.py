"""The picture of a network: its numbers are the record's, its lines say size and sign, and large ones stay small."""

import re

import numpy as np
import pytest

from chainrule.errors import InputError, UnknownName
from chainrule.render.pictures import matrices, network_picture
from chainrule.working.record import record

from .pictures import HOSTILE, made, overlaps, read, same_as

SIZES = [[1, 2, 2], [2, 3, 1], [3, 2], [4, 8, 3], [2, 3, 3, 2], [64, 32, 10], [784, 128, 10], [2, *[3] * 12, 1]]


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_its_numbers_are_the_records(sizes, backward):
    pass_ = made(sizes, activations="tanh")
    picture = read(network_picture(pass_, row=1, backward=backward))
    same_as(picture, pass_)
    assert not overlaps(picture.texts)
    assert len(picture.cells) < 300
    units = [text.cell for text in picture.cells if re.match(r"X|H|O|Y|E", text.cell)]
    assert units
    assert all("[1," in cell for cell in units)
    rests = {re.sub("(d?[WB]).*", r"\1", text.cell) for text in picture.cells if text.cell[0] in "dWB"}
    assert rests == ({"dW", "dB"} if backward else {"W", "B"})


def test_all_of_a_small_one_is_there():
    pass_ = made([2, 3, 2], rows=1)
    shown = {text.cell for text in read(network_picture(pass_)).cells}
    values = {step.name: step.value for step in pass_}
    expected = {"X", "Wh", "Bh", "H", "Wo", "Bo", "O", "Y"}
    assert shown == {f"{name}[{i},{j}]" for name in expected for i, j in np.ndindex(values[name].shape)}
    back = {text.cell for text in read(network_picture(pass_, backward=True)).cells}
    expected = {"X", "dWh", "dBh", "Eh", "dWo", "dBo", "Eo"}
    assert back == {f"{name}[{i},{j}]" for name in expected for i, j in np.ndindex(values[name].shape)}


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("sizes", [[1, 2, 2], [4, 8, 3], [784, 128, 10]], ids=str)
def test_a_lines_width_is_its_weight_and_its_dash_the_sign(sizes, backward):
    pass_ = made(sizes)
    values = {step.name: step.value for step in pass_}
    lines = [line for line in read(network_picture(pass_, backward=backward)).all("path") if line.get("data-edge")]
    assert lines
    for line in lines:
        found = re.fullmatch(r"(\w+)\[(\d+),(\d+)\]", str(line.get("data-edge")))
        assert found
        W = values[found[1]]
        value = W[int(found[2]), int(found[3])]
        assert float(line.get("stroke-width", 0)) == pytest.approx(1 + 4 * abs(value) / np.abs(W).max(), abs=0.006)
        assert (line.get("stroke-dasharray") is not None) == (value < 0)
        assert line.get("class") == ("line-minus" if value < 0 else "line-plus")


def test_where_there_is_no_room_the_strongest_have_their_numbers():
    pass_ = made([6, 8, 2])
    picture = read(network_picture(pass_))
    W = {step.name: step.value for step in pass_}["Wh"]
    written = [abs(float(text.value)) for text in picture.cells if text.cell.startswith("Wh")]
    assert 12 <= len(written) < W.size
    assert min(written) >= sorted(np.abs(W).ravel())[-24]
    count = sum(text.cell.startswith("W") for text in picture.cells)
    assert f"{count} of the 64 lines between them carry their number." in str(picture.tree[1].text)


def test_a_large_one_says_how_much_it_leaves_out():
    picture = read(network_picture(made([784, 128, 10])))
    assert picture.words.count("⋮") == 4
    assert {"784 inputs", "128 hidden units", "10 outputs", "10 targets"} <= set(picture.words)
    assert picture.words.count("5 shown") == 4
    assert "X with 784 units, 5 of them shown" in str(picture.tree[1].text)


def test_chosen_units():
    picture = read(network_picture(made([784, 128, 10]), units={"X": [400, 401, 406], "H": [3, 127], "O": [9]}))
    shown = {text.cell for text in picture.cells}
    assert {cell for cell in shown if cell[0] in "XHO"} == {
        *("X[0,400]", "X[0,401]", "X[0,406]", "H[0,3]", "H[0,127]", "O[0,9]")
    }
    assert {cell for cell in shown if cell.startswith("Wo")} == {"Wo[3,9]", "Wo[127,9]"}


def test_what_it_does_not_have():
    pass_, forward_only = made([2, 3, 1]), made([2, 3, 1], targets=False)
    with pytest.raises(InputError, match="row 3 was asked for but the rows go from 0 to 2"):
        network_picture(pass_, row=3)
    with pytest.raises(InputError, match="row -1"):
        network_picture(pass_, row=-1)
    with pytest.raises(InputError, match="this pass has no way back, since it was made without Y"):
        network_picture(forward_only, backward=True)
    with pytest.raises(InputError, match="unit 3 of H was asked for but they go from 0 to 2"):
        network_picture(pass_, units={"H": [3]})
    with pytest.raises(UnknownName, match="H1"):
        network_picture(pass_, units={"H1": [0]})
    assert "Y" not in read(network_picture(forward_only)).words


def test_without_bias_and_with_numbers_that_are_not_finite():
    pass_ = made([2, 2, 1], bias=False)
    assert same_as(read(network_picture(pass_)), pass_) == {"X", "Wh", "H", "Wo", "O", "Y"}
    shape, steps = pass_.architecture, {step.name: step.value for step in pass_}
    broken = steps["Wh"].copy()
    broken[0] = [np.nan, -np.inf]
    with np.errstate(invalid="ignore"):
        pass_ = record(shape, [(broken, None), (steps["Wo"], None)], steps["X"])  # pyright: ignore[reportArgumentType]
    picture = read(network_picture(pass_))
    assert {"nan", "−inf"} <= {text.words.replace("∞", "inf") for text in picture.cells if text.cell.startswith("Wh")}


def test_names_from_outside_are_only_shown():
    pass_ = made([len(HOSTILE), 2, len(HOSTILE)])
    svg = network_picture(pass_, inputs=HOSTILE, outputs=HOSTILE)
    picture = read(svg)
    assert picture.words.count("<script>alert(1…") + picture.words.count("<script>alert(1)…") == 2
    assert not re.search(r"<script|\x07|\x1b|‮", svg)
    assert not overlaps(picture.texts)


def test_ids_differ_between_pictures_of_one_page():
    pass_ = made([1, 2, 2])
    pictures = [network_picture(pass_), network_picture(pass_, 1), network_picture(pass_, key="mine")]
    pictures[2:2] = [matrices(made([1, 2, 2], seed=seed)) for seed in (0, 1)]  # one title, other numbers
    ids = [identity for svg in pictures for identity in re.findall(r' id="([^"]+)"', svg)]
    assert len(ids) == len(set(ids)) == 10
    assert ids[-2:] == ["mine-title", "mine-desc"]
