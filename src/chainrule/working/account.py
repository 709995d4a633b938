"""The document of one number: its equation, its terms, why it is so, what it was made from, its chain from the cost.

`explain.py` and `chain.py` find what is told here, `along.py` tells chains; `report.py` is the same for a whole pass.
"""

from collections.abc import Iterator
from math import isfinite

from .along import chain_blocks
from .book import layer_of
from .chain import Chain
from .document import Block, Document, Formula, Heading, Paragraph, Picture, Section, Table, Text
from .explain import Account, Term
from .expressions import Fraction, Letter, Number, Product, cell
from .notation import Notation, split
from .plots import activation_curve
from .report import LEVELS, level_named, lowered
from .saying import Sayer

HEADINGS = {"first steps": "In plain words", "matrices": "Its equation", "calculus": "As a derivative"}


def account_document(account: Account, level: str = "matrices", notation: Notation | None = None) -> Document:
    """The document of one explained number at one level, or at "all" of them."""
    notation = notation or Notation(layers=account.record.architecture.layers)
    level = level_named(level)
    from .calculus import calculus_of
    from .first_steps import first_steps_of

    sayer = Sayer(account.record, notation)
    tellers = {"first steps": first_steps_of, "matrices": equation, "calculus": calculus_of}
    blocks: list[Block] = []
    for chosen in LEVELS if level == "all" else (level,):
        if level == "all":
            blocks.append(Heading(HEADINGS[chosen]))
        told = sayer.dressed(tellers[chosen](account))
        blocks += [lowered(block) for block in told] if level == "all" else told
    return Document(sayer.plain(f"{account.name}, {account.step.title}"), tuple(blocks), notation)


def equation(account: Account) -> Iterator[Block]:
    """The equation of the whole quantity, then of this one number, its terms, and its reason; then what was opened."""
    yield from one(account)
    opened = list(account.walk())[1:]
    if opened:
        yield Heading("What it was made from", 3)
    for below in opened:
        if not below.given:
            yield Section(below.name, tuple(one(below)))
    given = [below for below in opened if below.given]
    if given:
        rows = tuple(((below.letter,), (Number(below.value, below.name),), (below.step.title,)) for below in given)
        yield Table(("given", "value", "what it is"), rows, numbers=(1,))


def one(account: Account) -> Iterator[Block]:
    result = Number(account.value, account.name)
    if account.given:
        yield Formula((account.letter, result), whole=False)
    else:
        yield Formula((Letter(account.step.name), *account.step.forms))
        sides = [account.letters, account.numbers]
        last = account.numbers
        shown = [] if isinstance(last, Number) and last.cell == account.name else [result]
        yield Formula((account.letter, *sides, *shown), whole=False)
        if len(account.terms) > 1 and any(isinstance(term.letters, Product | Fraction) for term in account.terms):
            yield terms_table(account.terms)
    yield Paragraph((account.why,), "words")
    yield from curve(account)


def curve(account: Account) -> Iterator[Block]:
    """For what an activation gives, and for its slope, the curve with this unit's Z marked on it."""
    letter, _, _ = split(account.step.name)
    layer = layer_of(account.step.name)
    if letter not in ("H", "O", "A", "A′") or account.given:
        return
    shape = account.record.architecture
    activation = shape.activations[shape.layers.index(layer)]
    z = float(account.record.value(f"Z{layer}")[account.index])
    if activation.slope is not None and isfinite(z):
        yield Picture("activation", activation_curve(activation.name, z), {"name": cell(f"Z{layer}", account.index)})


def terms_table(terms: tuple[Term, ...]) -> Table:
    rows: list[tuple[Text, ...]] = []
    for term in terms:
        if term.count > 1:
            rows.append(((term.text,), ("",), (Number(term.value),)))
        else:
            rows.append(((term.letters,), (term.numbers,), (Number(term.value),)))
    return Table(("term", "with its numbers", "comes to"), tuple(rows), numbers=(2,))


def chain_document(found: Chain, notation: Notation | None = None) -> Document:
    """The document of a chain: the strongest path speed by speed, each as a product, and what the others come to."""
    account = found.account
    notation = notation or Notation(layers=account.record.architecture.layers)
    sayer = Sayer(account.record, notation)
    blocks = tuple(sayer.dressed(chain_blocks(found)))
    return Document(sayer.plain(f"{account.name}, along the chain from the cost"), blocks, notation)
