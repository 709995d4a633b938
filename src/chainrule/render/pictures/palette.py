"""The colours of every picture and page, in one place, for light and dark paper.

The article's own, input pink, hidden green, output yellow, weights grey, and blue for errors and derivatives; their
lightness differs too, so that colour-blind readers can tell them apart (tests/render/test_picture_palette.py simulates
it). Next: `shapes.py`, which paints with them.
"""

from typing import NamedTuple


class Colours(NamedTuple):
    """A kind's fill and line, on light paper and on dark."""

    light: str
    dark: str
    light_line: str
    dark_line: str


PALETTE = {
    "X": Colours("#f2a7b1", "#562431", "#a93a58", "#e58aa0"),
    "H": Colours("#bbf7b5", "#2c7442", "#2f7d4f", "#6fc48c"),
    "O": Colours("#f2e077", "#7a640f", "#806300", "#d9b84a"),
    "W": Colours("#e5e8f0", "#626671", "#6b7482", "#9aa3b2"),
    "E": Colours("#a4b9f7", "#233063", "#3f5bb5", "#8fa6f0"),
}
"""What a letter's kind looks like. `kind` says which kind a quantity is of."""

MARKS = {
    "plus": Colours("#46505f", "#b6c0ce", "#46505f", "#b6c0ce"),
    "minus": Colours("#b8480b", "#f59150", "#b8480b", "#f59150"),
}
"""The sign of a weight; a dash says it as well."""

PAPER = {
    "paper": Colours("#ffffff", "#14181f", "#ffffff", "#14181f"),
    "ink": Colours("#1d2430", "#e8ecf2", "#1d2430", "#e8ecf2"),
    "soft": Colours("#5b6675", "#a5b0bf", "#5b6675", "#a5b0bf"),
    "rule": Colours("#d5dae1", "#363f4c", "#d5dae1", "#363f4c"),
}
"""What lies under and around the letters."""

EVERY = {**PALETTE, **MARKS, **PAPER}
KINDS = {"X": "X", "Z": "H", "H": "H", "O": "O", "Y": "O", "E": "E", "d": "E", "C": "paper"}


def kind(name: str) -> str:
    """The kind of a quantity, by its first letter.

    >>> kind("Zh"), kind("dWo"), kind("Bo"), kind("A′(Zh)"), kind("C")
    ('H', 'E', 'W', 'H', 'paper')
    """
    if name.startswith(("A(", "A′(")):  # a slope belongs to its layer
        return kind(name.partition("(")[2].removesuffix(")"))
    if name == "C′(O)":
        return "E"
    return "O" if name == "Zo" else KINDS.get(name[0], "W")
