"""How many mistakes `chainrule check` finds and names, on the corpus of tests/classroom/corpus and on others like it.

Run it from the clone: python benchmarks/mistakes.py [FOLDER …] [--only TEXT] [--processes 2] [--no-corpus]. It prints
the figures for each kind and style, and lists every program that was not answered rightly. A folder of others is a
Python package whose programs() yields what the corpus's does, or (name, source, mistakes, also, where, options, kind,
style).
"""

import argparse
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))  # for tests/, which is no part of the package

from tests.classroom.corpus import Program, programs
from tests.classroom.corpus.answers import Answer, answers

WANTED = {"right": 1.0, "wrong": 0.95, "pair": 0.8}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", metavar="FOLDER", type=Path, help="other corpora")
    parser.add_argument("--only", metavar="TEXT", default="", help="programs with this in their names")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="programs checked at once (default 2)")
    parser.add_argument("--no-corpus", action="store_true", help="leave the corpus of this project out")
    given = parser.parse_args()
    within = True
    for name, corpus in corpora(given):
        chosen = [program for program in corpus if given.only in program.name]
        if chosen:
            within &= report(name, list(answers(chosen, given.processes)))
    return 0 if within else 1


def corpora(given: argparse.Namespace) -> Iterator[tuple[str, list[Program]]]:
    if not given.no_corpus:
        yield "tests/classroom/corpus", list(programs())
    for folder in given.folders:
        yield str(folder), list(others(folder))


def others(folder: Path) -> Iterator[Program]:
    """The programs of a package somewhere else."""
    spec = importlib.util.spec_from_file_location(folder.name, folder / "__init__.py")
    if spec is None or spec.loader is None or not (folder / "__init__.py").is_file():
        sys.exit(f"{folder} is no Python package; give a folder whose __init__.py has programs()")
    module = importlib.util.module_from_spec(spec)
    sys.modules[folder.name] = module
    spec.loader.exec_module(module)
    for each in module.programs():
        yield program(*each) if isinstance(each, tuple) else program(*(getattr(each, field) for field in FIELDS))


FIELDS = ("name", "source", "mistakes", "also", "where", "options", "kind", "style")


def program(
    name: str, source: str, mistakes: Any, also: Any, where: Any, options: Any, kind: Any, style: str
) -> Program:
    return Program(name, source, tuple(mistakes), where and tuple(where), dict(options), kind, style, tuple(also))


def report(name: str, made: list[Answer]) -> bool:
    """The figures of one corpus, and whether they are as good as they must be."""
    print(f"\n{name}: {len(made)} programs")
    within = True
    print(f"{'kind':<8}{'programs':>10}{'found wrong':>13}{'answered rightly':>18}")
    for kind, wanted in WANTED.items():
        part = [each for each in made if each.program.kind == kind]
        if not part:
            continue
        accused, right = sum(each.accused for each in part), sum(each.right for each in part)
        within &= (accused == 0 if kind == "right" else accused == len(part)) and right >= wanted * len(part)
        print(f"{kind:<8}{len(part):>10}{accused:>13}{right:>11} ({right / len(part):.1%})  wanted {wanted:.0%}")
    print(f"\n{'style':<12}{'programs':>10}{'rightly':>10}")
    for style in sorted({each.program.style for each in made}):
        part = [each for each in made if each.program.style == style]
        print(f"{style:<12}{len(part):>10}{sum(each.right for each in part):>10}")
    times = sorted(each.seconds for each in made)
    print(f"\nseconds for each: median {median(times):.2f}, slowest {times[-1]:.2f}")
    for each in made:
        if not each.right:
            print(missed(each))
    return within


def missed(answer: Answer) -> str:
    """One line about a program that was not answered rightly."""
    program = answer.program
    meant = " and ".join(program.mistakes) or "right"
    said = answer.trouble or ", ".join(f"{mistake} in {where}" for mistake, where in answer.found)
    said = said or ("right" if answer.ok else "could not be judged")
    return f"  {program.name} ({program.kind}): {meant}; answered: {said} ({answer.seconds:.1f} s)"


if __name__ == "__main__":
    sys.exit(main())
