"""The maths font inside the reports: a whole file, with what brackets need to grow, and its licence beside it.

WOFF2 is compressed, but its header and its list of tables can be read as they are: https://www.w3.org/TR/WOFF2/
docs/font/make.py makes the font, and stops where a character is missing.
"""

import html
import re
import struct
from importlib.resources import files
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.woff2 import WOFF2DirectoryEntry, woff2DirectorySize

from chainrule.render.html import document_html
from tests.working.networks import TRACES

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


@pytest.mark.parametrize("name", ["article", "everything", "hidden gelu", "cross_entropy on softmax", "depth 6"])
def test_every_sign_of_a_reports_equations_is_in_the_font(name):
    """Read from the page itself; what stands in mtext is words, in the page's own font."""
    has = TTFont(BytesIO(FONT)).getBestCmap() or {}
    trace = TRACES[name]
    for notation in ("article", "ng", "nielsen", "goodfellow"):
        page = document_html(trace.document("all", notation))
        for equation in re.findall(r"<math.*?</math>", page, flags=re.DOTALL):
            signs = html.unescape(re.sub(r"<mtext>.*?</mtext>|<[^>]*>", "", equation, flags=re.DOTALL))
            missing = {sign for sign in signs if ord(sign) not in has and not sign.isspace() and sign != "\u2061"}
            assert not missing, (missing, equation)
