"""Curves, activations and decision boundaries: what is drawn lies where the numbers say."""

import math
import re

import numpy as np
import pytest

from chainrule.architecture import architecture
from chainrule.equations.activations import ACTIVATIONS
from chainrule.equations.propagate import Parameters
from chainrule.errors import InputError, UnknownName
from chainrule.network import Network
from chainrule.render.pictures import activation_picture, curves, decision_picture
from chainrule.render.text import number
from chainrule.working.plots import Grid, activation_curve, decision_grid

from .pictures import HOSTILE, Picture, overlaps, read

# loss curves ---------------------------------------------------------------------------------------------------------


def lines(picture: Picture) -> list[np.ndarray]:
    """The drawn lines with more than a legend's two points, as arrays of (x, y)."""
    paths = [str(path.get("d")) for path in picture.all("path")]
    return [np.array([list(map(float, p.split())) for p in d[1:].split("L")]) for d in paths if "L" in d]


def test_a_curve_lies_where_its_axis_says():
    picture = read(curves([("learn", [4.0, 2.0, 1.0]), ("watch", [5.0, 3.0, 3.0])], "cost", height=260))
    first, second = lines(picture)
    assert picture.words.count("epoch") == 1
    assert {"0", "1", "5", "learn", "watch"} <= set(picture.words)
    floor, top = 260 - 44, 40
    assert (floor - first[:, 1]) / (floor - top) * 5 == pytest.approx([4, 2, 1], abs=0.01)
    assert (floor - second[:, 1]) / (floor - top) * 5 == pytest.approx([5, 3, 3], abs=0.01)
    dashes = [path.get("stroke-dasharray") for path in picture.all("path") if "L" in str(path.get("d"))]
    assert dashes == [None, "7 4"]
    assert str(picture.tree[1].text) == "learn from 4 to 1; watch from 5 to 3 in 3 epochs"


def test_a_huge_range_has_equal_factors():
    falling = [10.0**-k for k in range(9)]
    (line,) = lines(read(curves([("learn", falling)], "cost")))
    assert np.diff(line[:, 1]) == pytest.approx([np.diff(line[:, 1]).mean()] * 8, abs=0.11)
    (straight,) = lines(read(curves([("learn", falling)], "cost", log=False)))
    assert np.diff(straight[:, 1])[0] > 5 * np.diff(straight[:, 1])[1]
    assert "equal factors" in curves([("learn", [2.0, 1.0])], "cost", log=True)
    assert "equal factors" not in curves([("learn", [2.0, 0.0])], "cost", log=True)  # 0 has no logarithm


def test_a_gap_where_a_value_is_not_finite():
    nan, inf = math.nan, math.inf
    picture = read(curves([("learn", [3.0, 2.0, nan, 1.5, inf, 1.0, 0.5])], "cost"))
    assert [len(line) for line in lines(picture)] == [2, 2]
    assert len(picture.all("circle")) == 1  # 1.5 stands alone
    assert str(picture.tree[1].text) == "learn from 3 to 0.5, 2 of 7 not finite in 7 epochs"


@pytest.mark.parametrize(
    "series",
    [
        [("one", [3.0])],
        [("still", [0.0])],
        [("lost", [math.nan, math.inf])],
        [("none", [])],
        [],
        [("below", [-3.0, -2.0])],
        [("equal", [1e-9] * 5)],
        [(name, [1.0, 2.0]) for name in HOSTILE],
        [("long", list(np.geomspace(1e9, 1e-9, 5000)))],
    ],
    ids=lambda series: series[0][0][:8] if series else "nothing",
)
def test_curves_of_anything(series):
    picture = read(curves(series, "<b>cost</b>"))
    assert not overlaps(picture.texts)
    for path in picture.all("path"):
        assert "nan" not in str(path.get("d"))
        assert "inf" not in str(path.get("d"))


# activations ---------------------------------------------------------------------------------------------------------

BENT = [name for name in ACTIVATIONS if name != "softmax"]


@pytest.mark.parametrize("z", [-30.0, -1.5, 0.0, 0.7, 2.5, 30.0])
@pytest.mark.parametrize("name", BENT)
def test_an_activation_with_its_unit_marked(name, z):
    curve = activation_curve(name, z)
    picture = read(activation_picture(curve, "Zh[0,1]"))
    assert not overlaps(picture.texts)
    shown = {text.cell: float(text.value) for text in picture.cells}
    Z = np.array([z])
    H = ACTIVATIONS[name].value(Z)
    slope = ACTIVATIONS[name].slope
    assert slope is not None
    assert shown == {"Zh[0,1]": z, "A(Zh)[0,1]": float(H[0]), "A′(Zh)[0,1]": float(slope(Z, H)[0])}


@pytest.mark.parametrize("name", BENT)
def test_the_slope_is_how_fast_the_curve_rises(name):
    """A second opinion: central differences of A, away from the corner."""
    curve = activation_curve(name, 1.0, points=4001)
    steps = (curve.A[2:] - curve.A[:-2]) / (curve.Z[2:] - curve.Z[:-2])
    for Z, slopes in curve.slopes:
        inside = (np.abs(Z) > 0.01) & (np.abs(Z) < 3.99)
        assert slopes[inside] == pytest.approx(np.interp(Z[inside], curve.Z[1:-1], steps), abs=2e-4)


def test_the_corner_of_relu():
    curve = activation_curve("relu", 1.5)
    (left, low), (right, high) = curve.slopes
    assert (left[-1], low[-1], right[0], high[0]) == (0, 0, 0, 1)
    assert curve.A[curve.Z == 0] == [0]  # the corner itself is a point of the line
    picture = read(activation_picture(curve, "Zh[0,0]"))
    jump = [
        circle
        for circle in picture.all("circle")
        if circle.get("class") in ("fill-paper line-minus", "fill-minus line-minus")
    ]
    assert [circle.get("class") for circle in jump] == ["fill-paper line-minus", "fill-minus line-minus"]
    assert len({circle.get("cx") for circle in jump}) == 1
    heights = [float(str(circle.get("cy"))) for circle in jump]
    assert heights[0] < heights[1]  # open above at 1, full below at 0
    assert len(activation_curve("tanh", 0.0).slopes) == len(activation_curve("elu", 0.0).slopes) == 1


def test_what_has_no_curve():
    with pytest.raises(InputError, match="softmax has no curve of one unit"):
        activation_curve("softmax", 0.0)
    with pytest.raises(UnknownName, match="relu"):
        activation_curve("relo", 0.0)
    with pytest.raises(InputError, match="z is nan; a place on the curve must be a finite number"):
        activation_curve("relu", math.nan)


# decision boundaries -------------------------------------------------------------------------------------------------


def split(slope: float) -> Network:
    """Class 1 where slope·x > y."""
    net = Network([2, 2], loss="cross_entropy")
    net.params = [(np.array([[0.0, slope], [0.0, -1.0]]), np.zeros((1, 2)))]
    return net


def test_a_boundary_lies_where_the_network_changes_its_mind():
    net = split(1.0)
    grid = decision_grid(net.architecture, net.params, (-1, 1), (-2, 2), steps=9)
    for i, j in np.ndindex(9, 9):
        assert grid.values[i, j] == int(grid.x[j] > grid.y[i])
    picture = read(decision_picture(grid, np.array([[0.5, -1.0], [9.0, 0.0]]), [1, 0], ["x", "y"], ["low", "high"]))
    regions = [path for path in picture.all("path") if path.get("data-class")]
    cells = [rectangles(str(path.get("d"))) for path in regions[:2]]
    assert sum(area for area, _ in cells[0] + cells[1]) == pytest.approx(360 * 360, rel=0.01)
    lowest_right = max(cells[1], key=lambda cell: cell[1])
    assert lowest_right[1] == pytest.approx(24 + 360 - 40)  # class 1 is below, where y is small
    assert "1 rows are marked, 1 lie outside." in str(picture.tree[1].text)
    assert {"low", "high", "x", "y"} <= set(picture.words)
    assert not overlaps(picture.texts)


def rectangles(d: str) -> list[tuple[float, float]]:
    """(area, top) of each rectangle of a path."""
    found = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)", d)
    return [(float(w) * float(h), float(top)) for _, top, w, h in found]


@pytest.mark.parametrize("count", [2, 3, 5, 9, 30])
def test_no_two_classes_look_the_same(count):
    values = np.arange(count * count).reshape(count, count) % count
    grid = Grid(np.arange(count) * 1.0, np.arange(count) * 1.0, values, count)
    points = np.column_stack([np.arange(count), np.zeros(count)])
    picture = read(decision_picture(grid, points, range(count)))
    patterns = {str(p.get("id")).rpartition("-")[2]: str(p[0].get("d")) for p in picture.all("pattern")}
    fills = {str(p.get("data-class")): p.get("fill") for p in picture.all("path") if p.get("data-class")}
    assert len({(fills[str(k)], patterns.get(str(k))) for k in range(count)}) == count
    if count <= 7:
        assert len({patterns.get(str(k)) for k in range(count)}) == count  # without any colour


def test_predictions_that_are_no_classes_have_levels():
    net = Network([2, 1])
    net.params = [(np.array([[1.0], [0.0]]), np.zeros((1, 1)))]
    grid = decision_grid(net.architecture, net.params, (0, 6), (0, 1), steps=13)
    assert grid.classes == 0
    assert grid.values[0] == pytest.approx(np.linspace(0, 6, 13))
    picture = read(decision_picture(grid, np.array([[1.5, 0.5]]), [1.5]))
    assert [f"{k} to {k + 1}" for k in range(6)] == [words for words in picture.words if " to " in words]
    shades = [float(str(p.get("fill-opacity"))) for p in picture.all("path") if p.get("fill-opacity")]
    assert len(shades) == 2 * len(set(shades)) == 12  # the regions, and the same for the words beside them
    assert shades[:6] == shades[6:] == sorted(shades[:6])


def test_one_output_is_a_class_above_a_half():
    shape = architecture([2, 1], loss="binary_cross_entropy")
    params = [Parameters(np.array([[1.0], [0.0]]), np.zeros((1, 1)))]
    grid = decision_grid(shape, params, (-1, 1), (0, 1), steps=4)
    assert grid.values[0].tolist() == [0, 0, 1, 1]
    assert grid.classes == 2


def test_networks_without_a_map():
    with pytest.raises(InputError, match="the network takes 3 inputs; take one with 2"):
        decision_grid(architecture([3, 1]), [], (0, 1), (0, 1))
    net = Network([2, 3])
    with pytest.raises(InputError, match="3 outputs are no classes"):
        decision_grid(net.architecture, net.params, (0, 1), (0, 1))


@pytest.mark.parametrize("value", [0.0, math.nan])
def test_a_map_of_one_answer(value):
    grid = Grid(np.arange(3.0), np.arange(3.0), np.full((3, 3), value), 0)
    read(decision_picture(grid, np.zeros((0, 2)), []))


def test_names_of_columns_and_classes_are_only_shown():
    grid = Grid(np.arange(6.0), np.arange(6.0), np.arange(36).reshape(6, 6) % len(HOSTILE), len(HOSTILE))
    for x_name in HOSTILE:
        svg = decision_picture(grid, np.zeros((1, 2)), [0], [x_name, HOSTILE[0]], HOSTILE)
        assert not overlaps(read(svg).texts)
        assert not re.search(r"<script|\x07|\x1b|‮", svg)


def test_ticks_are_round_numbers():
    picture = read(curves([("learn", [5.06, 1.0])], "cost"))
    assert {number(k) for k in range(6)} <= set(picture.words)
