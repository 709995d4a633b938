"""The working of a whole pass as a document: the letters and their shapes, every step, and what is computed only once.

Three levels say it in three ways: `first_steps.py` in plain words for one row and one unit, this file in matrices, and
`calculus.py` with the reasons behind the equations. `account.py` writes the document of a single number.
"""

import re
from collections.abc import Iterable, Iterator
from math import prod

from ..errors import unknown
from .document import Block, Document, Formula, Heading, Matrix, Paragraph, Picture, Section, Table, Text
from .expressions import Letter
from .nested import can_be_nested, nested, nested_numbers
from .notation import Notation, number, written
from .plots import map_of
from .record import Record, Step
from .savings import Growth, Savings, savings
from .saying import Sayer
from .shapes import shape_reasons
from .trail import find_trail

LEVELS = {
    "first steps": "First steps: one row, one unit, in plain words",
    "matrices": "The whole pass, in matrices",
    "calculus": "Why the equations are what they are",
}
MOST_NESTED = 16  # products in the nested expression
MOST_GLANCE = 8  # rows or columns of the largest matrix of a picture with all of them
PHASES = {
    "given": "Given",
    "forward": "Forward: from the input to the prediction",
    "cost": "Cost: how wrong the prediction is",
    "backward": "Backward: whose fault it is, from the last layer to the first",
    "update": "Update: every weight and bias takes one step",
}


def report(record: Record, level: str = "matrices", notation: Notation | None = None) -> Document:
    """The document of a pass at one level, or at "all" of them, one after the other."""
    notation = notation or Notation(layers=record.architecture.layers)
    return Document(titled(record), tuple(report_blocks(record, level, notation)), notation)


def titled(record: Record) -> str:
    return f"One step of a {' → '.join(map(str, record.architecture.sizes))} network"


def report_blocks(record: Record, level: str, notation: Notation) -> Iterator[Block]:
    sayer = Sayer(record, notation)
    chosen = level_named(level)
    if chosen != "all":
        yield from sayer.dressed(told(record, chosen, notation))
        return
    row = find_trail(record).row
    yield Paragraph((f"The network, with the numbers of row {row}:",))
    yield Picture("network", record, {"row": row})
    for each, heading in LEVELS.items():
        yield Heading(heading)
        yield from map(lowered, sayer.dressed(told(record, each, notation)))


def level_named(level: str) -> str:
    """A level as it may be typed: first-steps is "first steps" too. Raises UnknownName for what is none."""
    known = re.sub("[-_]", " ", str(level)).lower()
    if known not in (*LEVELS, "all"):
        raise unknown("level", level, (*LEVELS, "all"))
    return known


def told(record: Record, level: str, notation: Notation) -> Iterable[Block]:
    """The blocks of one level."""
    from .calculus import calculus
    from .first_steps import first_steps

    if level == "matrices":
        return matrices(record, notation)
    return first_steps(record) if level == "first steps" else calculus(record)


def lowered(block: Block) -> Block:
    return Heading(block.text, block.level + 1) if isinstance(block, Heading) else block


# the whole pass in matrices ------------------------------------------------------------------------------------------


def matrices(record: Record, notation: Notation) -> Iterator[Block]:
    """Every quantity of the pass in order: its equation, its numbers, its words."""
    note = notation.dialect.note
    if note:  # what it says first is of its matrices, and then of the mean
        first = note.partition(". ")[0].rstrip(".") + "."
        yield Paragraph((note if record.architecture.reduction == "mean" else first,), "note", fixed=True)
    yield from beginning(record)
    yield from letters_and_shapes(record, notation)
    yield from glance(record)
    yield from phases(record, notation)
    yield from once(record)


def beginning(record: Record) -> Iterator[Block]:
    shape, trail = record.architecture, find_trail(record)
    functions = ", ".join([*shape.hidden, shape.output])
    yield Paragraph(
        (
            f"A network of {' → '.join(map(str, shape.sizes))} units ({functions}), its cost {shape.loss}, "
            f"{shape.reduction} over the rows. It is functions inside functions, each layer's inside the next one's:",
        )
    )
    yield Formula((Letter("O"), nested(record)))
    if prod(shape.sizes[:-1]) * len(shape.layers) <= MOST_NESTED and can_be_nested(record):
        row, unit = trail.index("o")
        yield Paragraph((f"With the numbers of row {row} put in, output {unit} is",))
        yield Formula((Letter("O", (row, unit)), *nested_numbers(record, row, unit)), whole=False)
    plan = map_of(record)
    if plan is not None:
        yield Picture("decision", plan.pop("grid"), plan)


def glance(record: Record) -> Iterator[Block]:
    """The whole step in pictures: the way there and back, and while they are small all its matrices."""
    if "C" not in record.by_name:
        return
    yield Picture("flow", record)
    if all(max(step.shape, default=1) <= MOST_GLANCE for step in record):
        yield Picture("matrices", record)


def letters_and_shapes(record: Record, notation: Notation) -> tuple[Block, ...]:
    rows = tuple(((Letter(row.name),), (row.title,), (size(row.shape),), (row.why,)) for row in shape_reasons(record))
    return (
        Heading("The letters and their shapes"),
        Table(("letter", "what it is", "shape", "why this shape"), rows),
        Paragraph(legend(record, notation), "words", fixed=True),
    )


def legend(record: Record, notation: Notation) -> Text:
    """What the signs mean that are no quantities, and the single numbers. It is true in every dialect as it stands."""
    text: list = [
        *(Letter("A"), " is the activation and ", Letter("A′"), " its slope, ", Letter("C′"), " the derivative of "),
        *(Letter("C"), " with respect to ", Letter("O"), ". · between matrices is the matrix product, "),
        f"rows times columns; {notation.dialect.cellwise} multiplies cell by cell; ᵀ swaps rows and columns. "
        "Rows and columns are counted from 0, so [2,0] is the third row, first column.",
    ]  # fmt: skip
    names = {
        "n": "the number of observations",
        "η": "the learning rate",
        "λ₁": "the price of Σ|W|",
        "λ₂": "the price of ½ΣW²",
    }
    for name, value in record.constants:
        if name in names:
            text += [" ", Letter(name), f" = {number(value)} is {names[name]}."]
    return tuple(text)


def size(shape: tuple[int, ...]) -> str:
    """A shape in words.

    >>> size((3, 2)), size(())
    ('(3, 2)', 'one number')
    """
    return f"({', '.join(map(str, shape))})" if shape else "one number"


def phases(record: Record, notation: Notation) -> Iterator[Block]:
    """Each phase under its heading, as it runs; before a step the parts that it uses."""
    shown: set[str] = set()
    for phase, heading in PHASES.items():
        steps = [step for step in record if step.phase == phase]
        if not steps:
            continue
        rate = f", with {written(Letter('η'), notation)} = {number(record.learning_rate)}" if phase == "update" else ""
        yield Heading(heading + rate)
        for step in steps:
            for part in step.meaning.parts:
                if part.name not in shown:
                    shown.add(part.name)
                    yield section(record.by_name[part.name])
            yield section(step)


def section(step: Step) -> Section:
    """One step: its equation, its numbers and its words."""
    what = "" if step.phase == "given" else f"{step.title}, "  # the words of what is given begin with it
    words = f"{step.name}, {what}{size(step.shape)}: {step.words}"
    blocks: list[Block] = [Matrix(step.name, step.value, step.title), Paragraph((words,), "words")]
    if step.forms:
        blocks.insert(0, Formula((Letter(step.name), *step.forms)))
    return Section(step.name, tuple(blocks))


def once(record: Record) -> Iterator[Block]:
    """What backpropagation computes once and uses again, and what that saves."""
    if "C" not in record.by_name:
        return
    saved = savings(record)
    yield Heading("Computed once, used again")
    yield Paragraph(
        (
            "Each number is worked out a single time, kept, and used wherever it is needed. Above all each error: it "
            "gathers everything that comes back from the cost, so that the layers before need not go there again.",
        )
    )
    rows = tuple(
        ((Letter(use.step.name),), (f"{use.step.title}",), (str(len(use.used_by)),), listed(use.used_by))
        for use in saved.uses
        if use.step.phase in ("forward", "backward")
    )
    yield Table(("letter", "what it is", "times", "used for"), rows, numbers=(2,))
    yield Paragraph(
        (
            f"With the errors kept, the three equations take {counted(saved.kept)} multiplications here. Path by path, "
            f"each derivative from the cost down on its own, they would take {counted(saved.by_paths)}"
            + (f": {times(saved)} times as many." if saved.kept else "."),
        )
    )
    growth = tuple(
        ((str(g.depth),), (counted(g.kept),), (counted(g.by_paths),), (times(g),)) for g in saved.growth if g.kept
    )
    yield Table(
        ("hidden layers", "errors kept", "path by path", "times as many"),
        growth,
        caption=f"Multiplications with {saved.width} units in each hidden layer: where errors are kept, each layer "
        "adds the same again; path by path, each multiplies",
        numbers=(0, 1, 2, 3),
    )


def counted(count: int) -> str:
    """A large count with its thousands, a huge one in short.

    >>> counted(42663936), counted(1232169856273121500692480)
    ('42,663,936', '1.232e24')
    """
    return f"{count:,}" if count < 1e15 else number(count)


def times(saved: Growth | Savings) -> str:
    """How many times as many multiplications it takes path by path."""
    ratio = saved.by_paths / saved.kept
    return counted(round(ratio)) if ratio >= 1000 else number(ratio, 1)


def listed(names: tuple[str, ...]) -> Text:
    text: list = []
    for name in names:
        text += [", ", Letter(name)] if text else [Letter(name)]
    return tuple(text)
