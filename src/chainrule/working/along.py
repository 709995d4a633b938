"""A chain as it is told: its strongest path speed by speed, the other paths, and what all of them come to.

`chain.py` finds the paths. The level calculus tells the chain here, and so does the document of a chain.
"""

from collections.abc import Iterator

from .book import hidden_name, layer_of
from .chain import Chain, Link
from .document import Block, Inline, Table, Text
from .explain import Account
from .expressions import Letter, Number, Partial
from .notation import split
from .phrases import COST, MOST, input_of, one, say
from .record import Record

SHARED = "shared: how many other derivatives have this factor in one of their paths too"


def chain_blocks(found: Chain) -> Iterator[Block]:
    """The chain, and why nobody walks it."""
    yield from along(found)
    gathered = next((source.name for source in found.account.sources() if source.name[0] == "E"), "")
    if gathered:
        yield say(
            f"Nobody walks these paths. {gathered} holds what all of them carry as far as its units: worked out once, "
            "kept, and used for everything before it."
        )


def along(found: Chain) -> Iterator[Block]:
    account, (first, *more), result = found.account, found.paths, Number(found.account.value, found.account.name)
    yield say(f"{how_many(found)}, speed by speed:")
    yield Table(("speed", "is", "here", "shared", "what it says"), tuple(speeds(found)), SHARED, numbers=(2, 3))
    if more:
        next_ones = "one" if len(more) == 1 else len(more)
        yield say(f"The strongest and the next {next_ones}, multiplied:")
        yield from (one(path.letters, path.numbers, Number(path.value)) for path in found.paths)
    text: list[Inline] = []
    if found.count == 1 and not found.extra and len(first.links) <= MOST:
        yield one(account.letter, first.letters, first.numbers, result)
        return
    if not more and 1 < len(first.links) <= MOST:
        yield say("Multiplied:")
        yield one(first.numbers, Number(first.value))
    elif not more and len(first.links) > MOST:
        text += ["Multiplied, they come to ", Number(first.value), ". "]
    if found.others:
        others = "The other path comes" if found.others == 1 else f"The other {found.others:,} paths together come"
        text += [f"{others} to ", Number(found.rest), ". "]
    for term in found.extra:
        text += ["The penalty adds ", term.letters, " = ", Number(term.value), ". "]
    yield say(*text, "All together: ", account.letter, " = ", result, ".")


def how_many(found: Chain) -> str:
    """How many paths there are, where they come from, and which one is told."""
    letter, layer, _ = split(found.account.step.name)
    ends = f"{derivative_by(found.account).cell} and C"
    if found.count == 1:
        return f"One path leads between {ends}"
    each = [*(["row"] if letter != "E" else []), *(["way through the units"] if layer != "o" else [])]
    return f"{found.count:,} paths lead between {ends}, one for each {' and each '.join(each)}. The strongest"


def speeds(found: Chain) -> Iterator[tuple[Text, ...]]:
    """The strongest path, a row for each factor; of a bias the last speed is 1, and no factor."""
    for link in found.paths[0].links:
        here, others = Number(link.value, link.letter.cell), f"{link.shared:,}"
        yield (speed(found, link),), (link.letter,), (here,), (others,), (link.words,)
    if split(found.account.step.name)[0] == "dB":
        yield (last_speed(found),), ("1",), (Number(1.0),), ("",), ("a bias is added as it is",)


def speed(found: Chain, link: Link) -> Partial:
    """A factor of the strongest path as the derivative that it is."""
    record, name, index = found.account.record, link.letter.name, link.letter.index or (0, 0)
    layer = layer_of(name)
    Z = Letter(f"Z{layer}", index)
    match split(name)[0]:
        case "E":
            return Partial(COST, Z)
        case "C′":
            return Partial(COST, Letter("O", index))
        case "A′":
            return Partial(Letter(activated(record, layer), index), Z)
        case "M":
            return Partial(Letter(hidden_name(layer), index), Letter(f"A(Z{layer})", index))
        case "W":
            row = row_of(found)
            return Partial(Letter(Z.name, (row, index[1])), Letter(input_of(record, layer), (row, index[0])))
    return last_speed(found)


def last_speed(found: Chain) -> Partial:
    """How fast the weight or the bias changes its unit's weighted input."""
    by = derivative_by(found.account)
    return Partial(Letter(f"Z{layer_of(by.name)}", (row_of(found), found.account.index[1])), by)


def row_of(found: Chain) -> int:
    """The row of the strongest path: that of the error or of the derivative that it begins with."""
    return (found.paths[0].links[0].letter.index or (0,))[0]


def derivative_by(account: Account) -> Letter:
    """What a derivative is taken by: Zh[0,1] for Eh[0,1], Wh[0,1] for dWh[0,1], O[0,1] for C′(O)[0,1]."""
    letter, layer, _ = split(account.step.name)
    return Letter({"E": f"Z{layer}", "C′": layer}.get(letter, account.step.name[1:]), account.index)


def activated(record: Record, layer: str) -> str:
    """What the activation gives: H, or with a mask A(Z), which is H before the mask."""
    return f"A(Z{layer})" if f"M{layer}" in record.by_name else hidden_name(layer)
