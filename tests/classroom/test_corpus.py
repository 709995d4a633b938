"""The check on what people write: a sample of the corpus, each program a file, told what its author would say.

The sample is fixed by a rule, not chosen: in the order of a checksum of their names, the first program of each kind for
every mistake and for every style. `python benchmarks/mistakes.py` asks all of them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from zlib import crc32

import pytest

from chainrule.classroom.mistakes import MISTAKES
from tests.classroom.corpus import Program, programs
from tests.classroom.corpus.answers import Answer, answers

EVERY = sorted(programs(), key=lambda program: crc32(program.name.encode()))


def brings(program: Program) -> set[tuple[str, str]]:
    """What a program is an example of."""
    ids = program.mistakes if program.kind == "wrong" else ()
    return {(program.kind, name) for name in (*ids, program.style)}


def sample() -> Iterator[Program]:
    there: set[tuple[str, str]] = set()
    for program in EVERY:
        if not brings(program) <= there:
            there |= brings(program)
            yield program


@pytest.fixture(scope="module")
def answered() -> list[Answer]:
    return list(answers(sample()))


def of_kind(answered: list[Answer], kind: str) -> list[Answer]:
    return [each for each in answered if each.program.kind == kind]


def told(each: Answer) -> str:
    return f"{each.program.name}: {each.trouble or each.found}"


def test_the_sample_has_every_mistake_and_every_style() -> None:
    chosen = list(sample())
    assert {brought for program in EVERY for brought in brings(program)} == {b for p in chosen for b in brings(p)}
    assert {id for program in chosen for id in program.mistakes} == set(MISTAKES)
    kinds = Counter(program.kind for program in chosen)
    assert min(kinds.values()) >= 8
    assert 50 <= kinds.total() <= 70


def test_no_right_program_is_called_wrong(answered: list[Answer]) -> None:
    right = of_kind(answered, "right")
    assert [told(each) for each in right if each.accused] == []
    assert [told(each) for each in right if each.ok is not True] == []


def test_every_wrong_program_is_found(answered: list[Answer]) -> None:
    wrong = [*of_kind(answered, "wrong"), *of_kind(answered, "pair")]
    assert [told(each) for each in wrong if each.ok is not False] == []


def test_of_the_wrong_ones_nearly_all_get_the_right_name_first(answered: list[Answer]) -> None:
    wrong = of_kind(answered, "wrong")
    missed = [told(each) for each in wrong if not each.named]
    assert len(missed) <= 0.05 * len(wrong), missed


def test_of_two_mistakes_nearly_always_both_are_named(answered: list[Answer]) -> None:
    pairs = of_kind(answered, "pair")
    missed = [told(each) for each in pairs if not each.named]
    assert len(missed) <= 0.2 * len(pairs), missed


def test_an_answer_is_right_only_if_it_says_what_was_put_in() -> None:
    """The measure itself, on answers that are made up."""
    wrong, pair, right = (
        next(p for p in EVERY if p.kind == kind and not p.also) for kind in ("wrong", "pair", "right")
    )
    one, other = pair.mistakes
    third = next(id for id in MISTAKES if id not in {*wrong.mistakes, *pair.mistakes})
    made = {
        "found": Answer(wrong, False, ((wrong.mistakes[0], "Eh"),), 0),
        "found second": Answer(wrong, False, ((third, "Eh"), (wrong.mistakes[0], "Eo")), 0),
        "fair": Answer(replace(wrong, also=(third,)), False, ((third, "Eh"),), 0),
        "passed": Answer(wrong, True, (), 0),
        "not judged": Answer(wrong, None, (), 0),
        "both": Answer(pair, False, ((other, "Eh"), (one, "dWh")), 0),
        "one of two": Answer(pair, False, ((one, "Eh"), (third, "dWh")), 0),
        "right": Answer(right, True, (), 0),
        "accused": Answer(right, False, ((third, "Eh"),), 0),
        "raised": Answer(right, None, (), 0, "ValueError: no"),
    }
    assert {name for name, each in made.items() if each.right} == {"found", "fair", "both", "right"}
    assert {name for name, each in made.items() if not each.accused} == {"passed", "not judged", "right"}
