"""Reads a picture back: its texts with their boxes, and its numbers by the names of their cells."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np

from chainrule.architecture import architecture
from chainrule.equations.propagate import Parameters
from chainrule.render.text import number
from chainrule.working.record import Record, record

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ["<script>alert(1)</script>", 'a" onload="x', "x\x07\x1b[31m\n&amp;", "]]>\ud800", "long " * 40, "‮evil"]


@dataclass(frozen=True)
class Text:
    words: str
    cell: str
    value: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Picture:
    tree: ElementTree.Element
    texts: list[Text]

    @property
    def cells(self) -> list[Text]:
        return [text for text in self.texts if text.cell]

    @property
    def words(self) -> list[str]:
        return [text.words for text in self.texts]

    def all(self, tag: str) -> list[ElementTree.Element]:
        return self.tree.findall(f".//{SVG}{tag}")


def read(svg: str) -> Picture:
    """The picture, after what is asked of every one: that it stands alone, is described, and does nothing."""
    tree = ElementTree.fromstring(svg)
    ids = [str(element.get("id")) for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert tree.tag == f"{SVG}svg"
    assert tree.get("role") == "img"
    title, desc = tree[0], tree[1]
    assert (title.tag, desc.tag) == (f"{SVG}title", f"{SVG}desc")
    assert title.text
    assert desc.text
    assert str(tree.get("aria-labelledby")).split() == [title.get("id"), desc.get("id")]
    for element in tree.iter():
        assert element.tag.removeprefix(SVG) in {
            *("svg", "title", "desc", "style", "g", "rect", "circle", "path", "polygon", "text", "defs", "pattern")
        }
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert name != "style"
            assert "href" not in name
            assert "url(" not in value or re.fullmatch(r"url\(#picture-[0-9a-f]{8}-\d+\)", value)
    assert "url" not in "".join(str(style.text) for style in tree.iter(f"{SVG}style"))
    assert all(b.startswith(' data-value="') for b in re.findall(r'data-cell="[^"]*"(.{13})', svg))
    width, height = map(float, str(tree.get("viewBox")).split()[2:])
    texts = [read_text(element) for element in tree.iter(f"{SVG}text")]
    for text in texts:
        assert text.box[0] >= -2, text
        assert text.box[2] <= width + 2, text
        assert text.box[1] >= 0, text
        assert text.box[3] <= height, text
        if text.cell:
            assert text.words == number(float(text.value))
    return Picture(tree, texts)


def read_text(element: ElementTree.Element) -> Text:
    """A text with its box: 7.5 px a character at 13 px."""
    words, size = element.text or "", float(element.get("font-size", 13))
    wide, x, y = len(words) * 7.5 / 13 * size, float(element.get("x", 0)), float(element.get("y", 0))
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")] * wide
    if turned := re.search(r"translate\(([\d.]+) ([\d.]+)\)", element.get("transform", "")):
        x, y = map(float, turned.groups())
        return Text(words, "", "", (x - size, y - wide / 2, x + 3, y + wide / 2))
    cell, value = element.get("data-cell", ""), element.get("data-value", "")
    return Text(words, cell, value, (left, y - 0.75 * size, left + wide, y + 0.2 * size))


def overlaps(texts: list[Text]) -> list[tuple[str, str]]:
    """The pairs of texts that would lie on each other."""
    return [
        (one.words, other.words)
        for k, one in enumerate(texts)
        for other in texts[:k]
        if one.box[0] < other.box[2]
        and other.box[0] < one.box[2]
        and one.box[1] < other.box[3]
        and other.box[1] < one.box[3]
    ]


def same_as(picture: Picture, made: Record) -> set[str]:
    """The names of the quantities whose numbers are shown, after each was found to be the record's."""
    values = {step.name: step.value for step in (*made.parts, *made.steps)}
    assert picture.cells
    for text in picture.cells:
        name, _, index = text.cell.rstrip("]").partition("[")
        at = tuple(map(int, index.split(","))) if index else ()
        value = float(values[name][at])
        assert text.value == repr(value), text
    return {text.cell.partition("[")[0] for text in picture.cells}


def made(sizes: list[int], rows: int = 3, targets: bool = True, seed: int = 0, **options) -> Record:
    """A pass of a network with random numbers, none of them 0."""
    rng, shape = np.random.default_rng(seed), architecture(sizes, **options)
    params = [
        Parameters(rng.normal(size=size), rng.normal(size=(1, size[1])) if shape.bias else None)
        for size in shape.shapes()
    ]
    X, Y = rng.normal(size=(rows, sizes[0])), rng.normal(size=(rows, sizes[-1]))
    if shape.loss == "cross_entropy":
        Y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=rows)]
    masks = [
        rng.integers(1, 3, size=(rows, n)) * 1.0 if rate else None
        for n, rate in zip(sizes[1:], [*shape.dropout, 0.0], strict=True)
    ]
    return record(shape, params, X, Y if targets else None, masks=masks if any(shape.dropout) else None)
