"""The palette: what normal, red-blind, green-blind and blue-blind eyes can tell apart, and letters that can be read."""

from itertools import combinations

import numpy as np
import pytest

from chainrule.render.pictures.palette import EVERY, MARKS, PALETTE, PAPER, kind

# Machado, Oliveira & Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency", the
# matrices for severity 1, which take linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
PAPERS = {"light": 0, "dark": 1}


def linear(colour: str) -> np.ndarray:
    """sRGB (IEC 61966-2-1) as linear red, green and blue."""
    shares = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b* under D65."""
    t = TO_XYZ @ rgb / TO_XYZ.sum(axis=1)
    x, y, z = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one: str, other: str, sight: str) -> float:
    """CIE76: the distance between two colours in L*a*b*; about 2.3 is the least that is noticed."""
    seen = [lab(np.clip(np.array(SIGHT[sight]) @ linear(colour), 0, 1)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def contrast(one: str, other: str) -> float:
    """WCAG 2: (L + 0.05) of the lighter over that of the darker."""
    low, high = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_the_yardsticks():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the grey that just fails
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.2], abs=0.02)
    red_green = difference("#c00000", "#606000", "normal"), difference("#c00000", "#606000", "protanopia")
    assert red_green[1] < red_green[0] / 2


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("paper", PAPERS)
def test_any_two_fills_can_be_told_apart(paper, sight):
    for one, other in combinations(PALETTE, 2):
        fills = PALETTE[one][PAPERS[paper]], PALETTE[other][PAPERS[paper]]
        assert difference(*fills, sight) > 18, (one, other)
    signs = MARKS["plus"][PAPERS[paper]], MARKS["minus"][PAPERS[paper]]
    assert difference(*signs, sight) > 18


@pytest.mark.parametrize("paper", PAPERS)
def test_letters_can_be_read(paper):
    k = PAPERS[paper]
    for name in (*PALETTE, "paper"):
        assert contrast(PAPER["ink"][k], EVERY[name][k]) >= 4.5, name
    assert contrast(PAPER["soft"][k], PAPER["paper"][k]) >= 4.5


@pytest.mark.parametrize("paper", PAPERS)
def test_lines_can_be_seen(paper):
    k = PAPERS[paper]
    for name in (*PALETTE, *MARKS):
        assert contrast(EVERY[name][2 + k], PAPER["paper"][k]) >= 3, name  # WCAG 2.1, 1.4.11


def test_every_letter_has_its_kind():
    names = "X Wh Bh Mh Zh H Wo Bo Zo O Y w C Eo dWo dBo W2 Z2 H2 E2 Wh_new".split()
    assert [kind(name) for name in names] == "X W W W H H W W O O O W paper E E E W H H E W".split()
