"""What our letters are called in somebody's own code, so that a report can say that Eh is their dZ1.

`student/names.py` knows what a spelling means; this is the way back. Next: `report_document.py`, which shows it.
"""

from collections.abc import Iterable, Mapping

from ..working.expressions import Node, letters
from ..working.notation import split
from .student.names import Names
from .student.source import Source


def spellings(text: str, quantities: Iterable[str]) -> dict[str, str]:
    """Our names that are spelled otherwise in this code. quantities : some of the network's, which tell its layers.

    >>> found = spellings("dZ1 = (dZ2 @ W2.T) * slope(Z1)", ["Zh", "H", "Zo", "O"])
    >>> found["Eh"], found["Eo"], found["Wo"], found["Zh"]
    ('dZ1', 'dZ2', 'W2', 'Z1')
    """
    source, layers = Source(text), layers_of(quantities)
    if not layers:
        return {}
    names = Names(source.vocabulary, layers, source.first, source.swapped)
    found: dict[str, str] = {}
    for spelling in source.vocabulary:
        ours = names.of(spelling)
        if ours and not ours.endswith("*"):
            found.setdefault(ours, spelling)
    known = {ours: spelling for ours, spelling in found.items() if ours not in source.vocabulary}
    return {ours: spelling for ours, spelling in known.items() if ours.lower() != spelling.lower()}


def layers_of(quantities: Iterable[str]) -> tuple[str, ...]:
    """The layers of a network, from the names of its quantities.

    >>> layers_of(["Z1", "H1", "Zo", "Z2"]), layers_of(["Zh", "H", "O"])
    (('1', '2', 'o'), ('h', 'o'))
    """
    found = {split(name)[1] for name in quantities} - {""}
    hidden = ["h"] if "h" in found else sorted((layer for layer in found if layer.isdigit()), key=int)
    return (*hidden, "o") if found else ()


def used(sides: Iterable[Node | None], spelled: Mapping[str, str]) -> list[str]:
    """Our letters in some equations that are spelled otherwise: A′(Zh) uses Zh, Wo_new uses Wo."""
    plain = [name(each.name) for side in sides if side is not None for each in letters(side)]
    return [each for each in dict.fromkeys(plain) if each in spelled]


def name(letter: str) -> str:
    """A letter without what stands around it.

    >>> [name(letter) for letter in ("A′(Zh)", "Wo_new", "Eo")]
    ['Zh', 'Wo', 'Eo']
    """
    return letter.removesuffix(")").rpartition("(")[2].partition("_")[0]
