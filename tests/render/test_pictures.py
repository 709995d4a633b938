"""Pictures made of characters: they show the numbers that they were given. Those in SVG: test_picture_*.py."""

import math

import numpy as np
import pytest

from chainrule.render.chart import EIGHTHS, SHADES, bar, curve, image
from chainrule.render.text import number


@pytest.mark.parametrize(
    ("share", "filled"),
    [(0, 0), (0.5, 12), (1, 24), (0.49, 12), (2, 24), (-1, 0), (math.nan, 0), (math.inf, 0), (-math.inf, 0)],
)
def test_a_bar_is_as_long_as_its_share(share, filled):
    assert bar(share) == "█" * filled + " " * (24 - filled)


def heights(lines: list[str], height: int) -> list[float]:
    """What the columns of blocks say, in lines of text."""
    cells = [line[13:] for line in lines[:height]]
    return [sum(EIGHTHS.index(line[k]) for line in cells) / 8 for k in range(len(cells[0]))]


def test_a_curve_rises_and_falls_with_its_values():
    values = [8.0, 4.0, 6.0, 1.0]
    lines = curve(values, width=4, height=8)
    assert len(lines) == 11
    assert np.abs(np.array(heights(lines, 8)) - values).max() <= 1 / 16  # the axis begins at 0 and is linear
    assert lines[0].split()[0] == "8"
    assert lines[8].split()[0] == "0"
    assert lines[-2].split() == ["1", "4"]
    assert lines[-1].split() == ["first", "8,", "last", "1"]


@pytest.mark.parametrize("values", [[1.0], [2.0] * 5, [0.0, 0.0], [1.0] * 1000, list(np.geomspace(1e-9, 1e9, 77))])
def test_a_curve_of_anything_is_no_wider_than_asked(values):
    lines = curve(values, width=60, height=8)
    assert len(lines) == 11
    assert max(map(len, lines)) <= 13 + 60
    assert lines[-2].split()[-1] == str(len(values))
    assert lines[-1].split()[1] == f"{number(values[0])},"
    assert lines[-1].split()[3] == number(values[-1])


def test_a_curve_of_nothing():
    assert curve([]) == []


def test_an_image_has_two_characters_to_a_pixel():
    lines = image(np.array([[0.0, 8.0], [16.0, 4.0]]), 16.0)
    assert lines == [f"  {SHADES[2]}{SHADES[2]}".rstrip() or "", f"{SHADES[5] * 2}{SHADES[1] * 2}"]
    assert [len(line) for line in lines] == [4, 4]
