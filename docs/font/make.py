"""Cuts STIX Two Math down to the characters of our reports. Run it from the clone: python docs/font/make.py FULL_FONT

FULL_FONT is files/stix-two-math-latin-400-normal.woff2 of the npm package @fontsource/stix-two-math 5.3.0, the font's
version 2.12. It takes `pip install fonttools brotli`. Read next: src/chainrule/render/font/OFL.txt, the font's licence.
"""

import io
import sys
import unicodedata
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Chainrule Math"  # a changed font goes by its own name, so that nobody takes it for the whole one
WRITTEN = Path(__file__).parents[2] / "src/chainrule/render/font/STIXTwoMath-subset.woff2"


def span(first: int, last: int) -> str:
    """The characters from `first` to `last`, both included; numbers that Unicode has not given away are passed over."""
    return "".join(c for c in map(chr, range(first, last + 1)) if unicodedata.category(c) != "Cn")


# Each line is one kind of character. What a bracket, a root or an arrow needs to grow is kept with it: the MATH table
# names those glyphs, and the subsetter follows it.
KEPT = "".join(
    [
        span(0x20, 0x7E),  # ASCII
        span(0x1D400, 0x1D433),  # bold letters
        span(0x1D434, 0x1D467) + "ℎ",  # italic letters: <mi>W</mi> shows one; the italic h is older than its block
        span(0x391, 0x3A9) + span(0x3B1, 0x3C9) + "ϵϕ",  # Greek
        span(0x1D6E2, 0x1D71B),  # italic Greek, ∂ and ∇ among it
        "+−±·×÷∘⊙⊗∗⋅=≠≈∼∝≡≔≤≥∈∉∞√∑∏∫∂∇∀ℝℒ⊤‖∥",
        "⟨⟩⌊⌋⌈⌉⏞⏟",  # ( ) [ ] { } | are in ASCII
        "←→↔↦⇐⇒⇔",
        "′″‴…⋯⋮⋱",
        "ŷ¯ˆ˜˙‾\u0302\u0303\u0304\u0307",  # hat, tilde, bar and dot: alone, then combining
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉ˣⁿ½¼¾",
        "–—‘’“”",
        "\u00a0\u2002\u2003\u2009\u200a\u2061\u2062",  # spaces; then "applied to" and "times", which are not seen
    ]
)


def cut(full: str) -> bytes:
    """The font in the file `full` with the characters of KEPT alone, as WOFF2."""
    font = TTFont(full, recalcTimestamp=False)  # the same bytes every time
    missing = set(map(ord, KEPT)) - set(font.getBestCmap() or {})
    if missing:
        sys.exit(f"{full} has no {' '.join(map(chr, sorted(missing)))}; pass the whole STIX Two Math.")

    # No hinting: today's screens hardly use it, and it takes much of the room.
    subsetter = Subsetter(Options(hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14]))
    subsetter.populate(text=KEPT)
    subsetter.subset(font)

    version = font["name"].getDebugName(5)
    for number, text in {
        1: FAMILY,
        3: f"{FAMILY}; cut from STIX Two Math, {version}",
        4: f"{FAMILY} Regular",
        6: "ChainruleMath-Regular",
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
    }.items():
        font["name"].setName(text, number, 3, 1, 0x409)  # Windows, Unicode, English: the only names that browsers read

    written = io.BytesIO()
    font.flavor = "woff2"
    font.save(written)
    return written.getvalue()


if __name__ == "__main__":
    font = cut(sys.argv[1])
    WRITTEN.write_bytes(font)
    print(f"{WRITTEN.name}: {len(font):,} bytes, {len(set(KEPT))} characters")
