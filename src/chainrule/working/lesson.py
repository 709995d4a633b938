"""A lesson in plain words: no word, letter or sign is used before the sentence that explains it.

The sentences are in `first_words.py`; `first_steps.py` and `first_steps_of.py` tell their lessons with it.
"""

import re
from collections.abc import Iterable, Mapping

import numpy as np

from .book import layer_of
from .document import Block, Bullets, Formula, Heading, Inline, Matrix, Paragraph, Table, Text, value_of
from .explain import Account
from .expressions import Cases, Function, Letter, Node, Number, Power, Rest, letters, parts
from .first_words import PLACES, SIGNS, WORD, WORDS, meaning
from .pen import HUGE, TINY
from .record import Record

LARGE = 6, 7  # some medium shows only the corners of a matrix with more rows or columns
MOST, CORNER = 10, 8  # plain text shows no more than the first CORNER and the last, of more than MOST


class Lesson:
    """Collects blocks, and the explanations that they need.

    words_first: all words are explained in a list at the start, not where they are needed.
    """

    def __init__(self, record: Record, words_first: bool = False) -> None:
        self.record, self.words_first = record, words_first
        self.blocks: list[Block] = []
        self.known: set[str] = set()

    def first(self, what: str) -> bool:
        """Whether a word, a letter, a sign or a remark is needed for the first time; from now on it is known."""
        new = what not in self.known
        self.known.add(what)
        return new

    # blocks ----------------------------------------------------------------------------------------------------------

    def title(self, text: str) -> None:
        self.blocks.append(Heading(text))

    def say(self, *text: Inline, kind: str = "") -> None:
        """A paragraph, beginning with the explanations of its words."""
        explained = [sentence for part in text if isinstance(part, str) for sentence in self.explained(part)]
        before = () if self.words_first else tuple(f"{sentence} " for sentence in explained)
        self.blocks.append(Paragraph((*before, *text), kind))

    def show(self, account: Account) -> None:
        """The equation of one number: in letters, with the numbers, and what it comes to."""
        sides = dict.fromkeys(
            (account.letter, account.letters, account.numbers)
        )  # each once: what is given is all three
        worked = [side for side in sides if not isinstance(side, Number)]
        self.equation(*worked, Number(account.value, account.name))

    def equation(self, *sides: Node) -> None:
        """An equation; before it, what is new in it."""
        used = [letter for side in sides for letter in letters(side)]
        self.introduce([letter.name for letter in used], sides[1])
        if any(letter.index for letter in used):
            self.places()
        self.blocks.append(Formula(sides, whole=False))

    def matrices(self, *names: str, followed: Mapping[str, tuple[int, ...]] | None = None) -> None:
        """All numbers of some quantities, of those that there are; of a large one also the number that is followed."""
        names = tuple(name for name in names if name in self.record.by_name)
        self.introduce(names)
        self.blocks += [Matrix(name, self.record.value(name), meaning(name)) for name in names]
        for name in names:
            large = any(size > most for size, most in zip(self.record.shape(name), LARGE, strict=False))
            if large and followed and name in followed:
                if self.first("corners"):
                    self.say(
                        "Dots in a large table stand for what is left out. The numbers that you follow stand below."
                    )
                self.equation(Letter(name, followed[name]), self.number(name, followed[name]))

    def told(self) -> tuple[Block, ...]:
        """All blocks; at the start the words, if they come first, and how to read numbers that are written short."""
        words = [Bullets(tuple((WORDS[word],) for word in WORDS if word in self.known))] if self.words_first else []
        first, *rest = self.blocks
        return (*words, first, *written_short(self.blocks), *rest)

    # explanations ----------------------------------------------------------------------------------------------------

    def explained(self, text: str) -> list[str]:
        """The sentences that explain the new words of a text, each after those for its own words."""
        found: list[str] = []
        for match in WORD.finditer(text):
            word = match[1].lower()
            if self.first(word):
                found += [*self.explained(WORDS[word]), WORDS[word]]
        return found

    def introduce(self, names: Iterable[str], equation: Node | None = None) -> None:
        """What the new letters stand for, layer by layer, and what the new signs of an equation mean."""
        layers: dict[str, list[Inline]] = {}
        for name in names:
            if self.first(name):
                layer = layer_of(name)
                lead = [f"In {self.layer(layer)}, "] if layer and layer not in layers else []
                layers.setdefault(layer, []).extend([*lead, Letter(name), f" stands for {meaning(name)}. "])
        text = [part for known in layers.values() for part in known]
        for sign, node in signs(equation) if equation is not None else ():
            if self.first(sign):
                text += [f"{SIGNS[sign]} "] if sign == "rest" else [node, f" {SIGNS[sign]} "]
        if text:
            self.say(*text, kind="words")

    def places(self) -> None:
        if self.first("places"):
            self.say(PLACES, kind="words")

    # names -----------------------------------------------------------------------------------------------------------

    def layer(self, layer: str) -> str:
        return {"h": "the hidden layer", "o": "the output layer"}.get(layer, f"layer {layer}")

    def unit(self, layer: str, unit: int) -> str:
        return {"h": f"unit {unit}", "o": f"output {unit}"}.get(layer, f"unit {unit} of layer {layer}")

    def number(self, name: str, index: tuple[int, ...] = ()) -> Number:
        return value_of(name, index, self.record.value(name))


def signs(node: Node) -> list[tuple[str, Node]]:
    """The signs of an equation that need a word, each with the piece in which it stands."""
    here: list[tuple[str, Node]] = []
    match node:
        case Function(name, _) if name in SIGNS:
            here = [(name, node)]
        case Power(_, exponent):
            here = [("square" if exponent == Number(2.0) else "power", node)]
        case Cases():
            here = [("cases", node)]
        case Rest():
            here = [("rest", node)]
    return here + [found for part in parts(node) for found in signs(part)]


def written_short(blocks: list[Block]) -> list[Block]:
    """How to read powers of ten, if there are any."""
    sizes = np.concatenate([np.abs(numbers_in(block)).ravel() for block in blocks])
    text: list[Inline] = []
    if ((sizes > 0) & (sizes < TINY)).any():
        text += ["Very small numbers are written short: where you see ", Number(2e-5), ", read 0.00002. "]
    if ((sizes >= HUGE) & (sizes < np.inf)).any():
        text += ["Very large numbers are written short: where you see ", Number(3e7), ", read 30,000,000."]
    return [Paragraph(tuple(text), "words")] if text else []


def numbers_in(block: Block) -> np.ndarray:
    """All numbers that a block shows."""
    match block:
        case Paragraph(pieces) | Formula(pieces):
            return np.array(numbers_of(pieces))
        case Table(rows=rows):
            return np.array([value for row in rows for text in row for value in numbers_of(text)])
        case Matrix(_, value) if value.ndim == 2:
            kept = ([*range(size if size <= MOST else CORNER), size - 1] for size in value.shape)
            return value[np.ix_(*kept)]
        case Matrix(_, value):
            return value
    return np.zeros(0)


def numbers_of(text: Text) -> list[float]:
    nodes = [node for piece in text if not isinstance(piece, str) for node in below(piece)]
    short = [found for piece in text if isinstance(piece, str) for found in re.findall(r"\d[\d.]*e−?\d+", piece)]
    values = [node.value for node in nodes if isinstance(node, Number) or (isinstance(node, Rest) and node.shown)]
    return values + [float(found.replace("−", "-")) for found in short]


def below(node: Node) -> list[Node]:
    return [node, *(found for part in parts(node) for found in below(part))]
