"""The maths font inside the reports: a whole file, with what brackets need to grow, and its licence beside it.

WOFF2 is compressed, but its header and its list of tables can be read as they are: https://www.w3.org/TR/WOFF2/
docs/font/make.py makes the font, and stops where a character is missing.
"""

import struct
from importlib.resources import files

from fontTools.ttLib.woff2 import WOFF2DirectoryEntry, woff2DirectorySize

FOLDER = files("chainrule.render") / "font"
FONT = (FOLDER / "STIXTwoMath-subset.woff2").read_bytes()


def tables() -> dict[str, int]:
    """Each table of the font with its length, uncompressed."""
    (count,) = struct.unpack_from(">H", FONT, 12)
    lengths, rest = {}, FONT[woff2DirectorySize:]
    for _ in range(count):
        entry = WOFF2DirectoryEntry()
        rest = entry.fromString(rest)
        lengths[str(entry.tag)] = entry.origLength
    return lengths


def test_the_font_is_a_whole_woff2_file_that_is_small_enough_for_every_report():
    signature, _, length = struct.unpack_from(">4s4sI", FONT)
    assert signature == b"wOF2"
    assert length == len(FONT) < 60_000


def test_the_font_has_what_a_browser_lays_maths_out_with():
    lengths = tables()
    assert {"cmap", "glyf", "MATH", "name"} <= set(lengths)
    assert lengths["MATH"] > 6_500  # 5,514 without the pieces that brackets grow by


def test_the_licence_goes_with_the_font_and_reserves_no_name():
    licence = (FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert licence.startswith("Copyright 2001-2021 The STIX Fonts Project Authors")
    assert "with Reserved Font Name" not in licence
