"""A sheet as a document to print, and its key: the answers, and the whole working behind them.

The media in `render/` show both. The questions come from `questions.py`, the working from `working/report.py`.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..working.document import (
    Beside,
    Blank,
    Block,
    Bullets,
    Document,
    Formula,
    Heading,
    Matrix,
    Paragraph,
    Section,
    Table,
    Text,
)
from ..working.explain import explain
from ..working.expressions import Function, Letter, Number, parse
from ..working.nested import nested
from ..working.notation import WORDS, Notation
from ..working.record import Record
from ..working.report import legend, lowered, report
from ..working.saying import Sayer
from .exact import decimals
from .question import MEANT, Question
from .question_shapes import LETTERS
from .questions import already
from .sheet_numbers import DECIMALS
from .sheets import Paper, spelled

LINE = "_" * 24


def sheet_document(paper: Paper) -> Document:
    """The sheet, to be filled in."""
    return Document(f"Backpropagation, sheet {paper.number}", tuple(sheet_blocks(paper)), notation_of(paper))


def notation_of(paper: Paper) -> Notation:
    return Notation(layers=paper.plan.shape.layers)


def sheet_blocks(paper: Paper) -> Iterator[Block]:
    record = paper.numbers.record
    yield Paragraph((f"Name {LINE}   Date {LINE[:12]}   Points ______ of {paper.points}",))
    yield Paragraph(
        (f"Sheet {paper.number} of the set with seed {paper.plan.seed}, difficulty {paper.plan.difficulty}",), "words"
    )
    yield Heading("What is given")
    yield from network(record)
    yield Beside(tuple(Matrix(step.name, step.value) for step in record if step.phase == "given"))
    yield Paragraph(letters(record), "words")
    yield Paragraph((rule(paper),), "note")
    done = already(record, paper.plan.sections)
    if done:
        yield Paragraph(("This has been worked out already:",))
        yield Beside(tuple(Matrix(step.name, step.value) for step in done))
    sayer = Sayer(record, notation_of(paper))
    for part in paper.parts:
        yield Heading(part.title)
        yield from sayer.dressed(part.before)
        for question in part.questions:
            yield question_section(question, sayer)


def network(record: Record) -> Iterator[Block]:
    """What kind of network it is, in words and in the equations that are not asked for."""
    shape = record.architecture
    yield Paragraph((f"A network of {' → '.join(map(str, shape.sizes))} units:",))
    yield Formula((Letter("O"), nested(record)))
    for name, where in activations(record).items():
        activation = next(a for a in shape.activations if a.name == name)
        yield Paragraph((f"The activation of {where} is {name}: {activation.words}.",))
        if name != "identity":
            yield Formula((Function("A", (Letter("Z"),)), parse(activation.formula, {})), whole=False)
    reduced = "added up over the rows" if shape.reduction == "sum" else "averaged over the rows"
    yield Paragraph((f"The cost is {shape.loss}, for each row and output",))
    yield Formula((Letter("L"), parse(shape.cost.formula, {})))
    yield Paragraph(
        (
            "and ",
            Letter("C"),
            " is ",
            Letter("L"),
            f" added up over the outputs of a row, and {reduced}.",
        )
    )


def activations(record: Record) -> dict[str, str]:
    """Each activation and the layers that have it."""
    shape = record.architecture
    if set(shape.hidden) == {shape.output}:
        return {shape.output: "every layer"}
    found: dict[str, str] = {}
    hidden = "the hidden layer" if len(shape.hidden) == 1 else "the hidden layers"
    for layer, name in zip(shape.layers, shape.hidden, strict=False):
        alone = f"hidden layer {layer}"
        found[name] = (
            hidden if len(set(shape.hidden)) == 1 else f"{found[name]} and {alone}" if name in found else alone
        )
    found[shape.output] = f"{found[shape.output]} and the output" if shape.output in found else "the output"
    return found


def letters(record: Record) -> Text:
    """What each letter of the sheet means, and the signs."""
    text: list = []
    for letter in ("X", "Y", "W", *("B" * record.architecture.bias), "Z", "H", "O", "C", "E"):
        text += [Letter(letter), f" {WORDS[letter].removesuffix(', the prediction ŷ')}, "]
    text += [Letter("dW"), " and ", Letter("dB"), " derivatives of ", Letter("C"), ". "]
    layers = record.architecture.layers
    if len(layers) > 1:
        hidden = (
            "a small h belongs to the hidden layer"
            if len(layers) == 2
            else "a small number belongs to that hidden layer"
        )
        text.append(f"Below a letter, {hidden}, an o to the output. ")
    signs = replace(
        record, constants=tuple(pair for pair in record.constants if pair[0] != "η")
    )  # said where it is used
    return (*text, *legend(signs, Notation()))


def rule(paper: Paper) -> str:
    """How the numbers are to be written."""
    if not paper.plan.exact:
        return (
            f"Round each number that you write down to {DECIMALS} decimals, and go on with the rounded number. A last "
            "digit that is off by a little is right."
        )
    values = [v for q in paper.questions if q.kind in ("matrix", "cell") for v in np.asarray(q.answer).flat]
    most = max((decimals(value) or 0 for value in values), default=0)
    return f"Nothing on this sheet needs rounding: every answer is exact, with {most} digits after the point at most."


def question_section(question: Question, sayer: Sayer) -> Section:
    """A question with its blank: what belongs together stays on one page."""
    there = "" if question.given is not None or question.choices else f"  {WRITTEN.get(question.kind, LINE[:12])}"
    asked = Paragraph((f"{question.id})  ", *sayer.text(question.text), f"{there}  ({points(question)})"))
    blocks: list[Block] = [asked, *question.equation]
    if question.choices:
        texts = ((f"{LETTERS[k]}:  ", *sayer.text(choice)) for k, choice in enumerate(question.choices))
        blocks += [Bullets(tuple(texts)), Paragraph((f"Letter: {LINE[:12]}",))]
    if question.given is not None:
        blocks.append(Blank(question.name, question.given))
    return Section(question.name if question.kind == "matrix" else "C", tuple(blocks), whole=True)


WRITTEN = {"direction": "Underline one: rises, falls"}


def points(question: Question) -> str:
    return "1 point" if question.points == 1 else f"{question.points} points"


# the key -------------------------------------------------------------------------------------------------------------


def key_document(paper: Paper) -> Document:
    """The answers of a sheet, and under them the whole working, every equation with its numbers and words."""
    record = paper.numbers.record
    working = report(record, "matrices", notation_of(paper))
    title = f"Key to sheet {paper.number}"
    whole = (Heading("The whole working"), *map(lowered, working.blocks))
    return Document(title, (*answers(paper), *cell_by_cell(paper), *whole), working.notation)


def cell_by_cell(paper: Paper) -> Iterator[Block]:
    """One number of each quantity that is asked for, with the numbers put into its equation."""
    record = paper.numbers.record
    names = {("d" if q.kind == "direction" else "") + q.name.partition("[")[0] for q in paper.questions}
    asked = [step for step in record if step.name in names]
    accounts = [explain(record, step.name, (0,) * step.value.ndim) for step in asked if step.forms]
    if accounts:
        yield Heading("One number of each, step by step")
    for account in accounts:
        value = () if isinstance(account.numbers, Number) else (Number(account.value, account.name),)
        yield Formula((account.letter, account.letters, account.numbers, *value), whole=False)


def answers(paper: Paper) -> Iterator[Block]:
    yield Paragraph(
        (f"Seed {paper.plan.seed}, difficulty {paper.plan.difficulty}; {paper.points} points in all.",), "words"
    )
    yield Heading("The answers")
    questions = paper.questions
    asked = tuple(Matrix(q.name, np.asarray(q.answer, dtype=np.float64)) for q in questions if q.kind == "matrix")
    if asked:
        yield Beside(asked)
    others = tuple(((q.id,), (q.name,), said(q), (str(q.points),)) for q in questions if q.kind != "matrix")
    if others:
        yield Table(("question", "asked for", "answer", "points"), others, numbers=(3,))
    for part in paper.parts:
        yield from part.solution


def said(question: Question) -> Text:
    """An answer in words."""
    match question.kind:
        case "choice":
            return (f"{question.answer}: ", *question.choices[LETTERS.index(question.answer)])
        case "direction":
            return (MEANT[question.answer],)
        case "shape":
            return (spelled(question.answer),)
    return (Number(float(question.answer), question.name),)
