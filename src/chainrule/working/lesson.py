"""A lesson in plain words: no word, letter or sign is used before the sentence that explains it.

The sentences are in `first_words.py`; `first_steps.py` and `first_steps_of.py` tell their lessons with it.
"""

from collections.abc import Iterable

import numpy as np

from .book import layer_of
from .document import Block, Bullets, Formula, Heading, Inline, Matrix, Paragraph, value_of
from .explain import Account
from .expressions import Cases, Function, Letter, Node, Number, Power, Rest, letters, parts
from .first_words import PLACES, SIGNS, WORD, WORDS, meaning
from .record import Record

TINY, HUGE = 0.5e-4, 1e7  # beyond these, `notation.number` writes a power of ten


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

    def matrices(self, *names: str) -> None:
        """All numbers of some quantities, of those that there are."""
        names = tuple(name for name in names if name in self.record.by_name)
        self.introduce(names)
        self.blocks += [Matrix(name, self.record.value(name), meaning(name)) for name in names]

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
        return {"h": "the first layer", "o": "the last layer"}.get(layer, f"layer {layer}")

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
        text += ["Very small numbers are written short: ", Number(2e-5), " stands for 0.00002. "]
    if ((sizes >= HUGE) & (sizes < np.inf)).any():
        text += ["Very large numbers are written short: ", Number(3e7), " stands for 30,000,000."]
    return [Paragraph(tuple(text), "words")] if text else []


def numbers_in(block: Block) -> np.ndarray:
    """All numbers that a block shows."""
    match block:
        case Paragraph(pieces) | Formula(pieces):
            nodes = [node for piece in pieces if not isinstance(piece, str) for node in below(piece)]
            return np.array([node.value for node in nodes if isinstance(node, Number)])
        case Matrix(_, value):
            return value
    return np.zeros(0)


def below(node: Node) -> list[Node]:
    return [node, *(found for part in parts(node) for found in below(part))]
