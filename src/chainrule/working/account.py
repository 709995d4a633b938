"""The document of one number: its equation, its terms, why it is so, what it was made from, its chain from the cost.

`explain.py` and `chain.py` find what is told here; `report.py` is the same for a whole pass.
"""

from collections.abc import Iterator
from math import isfinite

from ..errors import unknown
from .book import layer_of
from .chain import Chain
from .document import Block, Document, Formula, Heading, Paragraph, Picture, Section, Table, Text
from .explain import Account, Term
from .expressions import Fraction, Letter, Number, Product, cell
from .notation import Notation, split
from .plots import activation_curve
from .report import LEVELS, lowered
from .saying import Sayer

HEADINGS = {"first steps": "In plain words", "matrices": "Its equation", "calculus": "As a derivative"}


def account_document(account: Account, level: str = "matrices", notation: Notation | None = None) -> Document:
    """The document of one explained number at one level, or at "all" of them."""
    notation = notation or Notation(layers=account.record.architecture.layers)
    if level not in (*LEVELS, "all"):
        raise unknown("level", level, (*LEVELS, "all"))
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
            rows.append(((f"the other {term.count} terms",), ("",), (Number(term.value),)))
        else:
            rows.append(((term.letters,), (term.numbers,), (Number(term.value),)))
    return Table(("term", "with its numbers", "comes to"), tuple(rows), numbers=(2,))


def chain_document(found: Chain, notation: Notation | None = None) -> Document:
    """The document of a chain: each path as a product, and what its factors share with other derivatives."""
    account = found.account
    notation = notation or Notation(layers=account.record.architecture.layers)
    sayer = Sayer(account.record, notation)
    blocks = tuple(sayer.dressed(chain_blocks(found)))
    return Document(sayer.plain(f"{account.name}, along the chain from the cost"), blocks, notation)


def chain_blocks(found: Chain) -> Iterator[Block]:
    account = found.account
    letter, layer, _ = split(account.step.name)
    paths = "path leads" if found.count == 1 else "paths lead"
    here = "here are all" if not found.others else f"here are the {len(found.paths)} strongest"
    here = here if len(found.paths) > 1 else "here it is" if found.count == 1 else "here is the strongest"
    yield Paragraph((f"{found.count:,} {paths} from the cost to {account.name}; {here}.",))
    for path in found.paths:
        yield Formula((path.letters, path.numbers, Number(path.value)), whole=False)
    if found.paths:
        rows = tuple(
            ((link.letter,), (Number(link.value, link.letter.cell),), (link.words,), (str(link.shared),))
            for link in found.paths[0].links
        )
        yield Table(("factor of the first", "value", "what it says", "others with it"), rows, numbers=(1, 3))
    text: list = []
    if found.others:
        others = "The other path comes" if found.others == 1 else f"The other {found.others:,} paths together come"
        text += [f"{others} to ", Number(found.rest), ". "]
    for term in found.extra:
        text += ["The penalty adds ", term.letters, " = ", Number(term.value), ". "]
    text += ["All together: ", account.letter, " = ", Number(account.value, account.name), "."]
    yield Paragraph(tuple(text))
    if letter != "E":
        yield Paragraph(
            (
                f"None of these paths was walked: E{layer} holds what all of them carry to its units, worked out once "
                "for every weight and bias that leads there.",
            ),
            "words",
        )
