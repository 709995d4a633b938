"""A second opinion on the corpus, without chainrule: right programs agree with central differences, wrong ones do not.

Run it with `python -m tests.classroom.corpus.verify`, or with parts of the names that are to be shown.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from types import ModuleType

import numpy as np

from tests.classroom.corpus import Program, programs
from tests.classroom.corpus.adapters import BASES
from tests.classroom.corpus.reference import Case, Values, order, truth

# how wrong shapes and wrong types end; a NameError, say, would be a slip in the edit itself
HONEST = ("crash: ValueError", "crash: IndexError", "crash: UFuncTypeError")


def wrong_in(values: Values, right: Values, tolerance: float) -> list[str]:
    """The names whose values are not the right ones, in the order of the right ones."""
    wrong = []
    for name in right:
        if name not in values:
            continue
        value, wanted = np.squeeze(np.asarray(values[name], float)), np.squeeze(np.asarray(right[name]))
        # (n,) for (1, n) is a matter of style; any other shape is wrong
        known = ~np.isnan(wanted)
        if value.shape != wanted.shape or not np.allclose(value[known], wanted[known], rtol=tolerance, atol=tolerance):
            wrong.append(name)
    return wrong


def differences(program: Program) -> set[str]:
    """What is wrong in a program by these numbers: names, or a word for what no single number shows."""
    adapter, exercise = BASES[program.base]
    exercise = replace(exercise, **program.exercise or {})
    tolerance = 1e-4 if "float32" in program.name else 1e-6
    found: set[str] = set()
    for seed in range(1, 11 if exercise.units == (1,) else 4):  # one number says little: more of them
        module = ModuleType("student")
        case = Case(exercise, seed)
        right, before = truth(case), [array.copy() for array in case.arrays()]
        try:
            exec(compile(program.source, program.name, "exec"), module.__dict__)
            first = adapter(module, case)
            found |= set(wrong_in(first, right, tolerance))
            if any(not np.array_equal(old, now) for old, now in zip(before, case.arrays(), strict=True)):
                found.add("changed")
            again = adapter(module, Case(exercise, seed))
            if wrong_in(again, {name: first[name] for name in right if name in first}, 1e-9):
                found.add("second call")
            if {"Zh", "H"} <= first.keys() and np.shares_memory(first["Zh"], first["H"]):
                found.add("shared")
        except Exception as error:
            found.add(f"crash: {type(error).__name__}: {error}")
    return found


def failures(only: Sequence[str] = ()) -> Iterator[str]:
    for program in programs():
        if only and not any(part in program.name for part in only):
            continue
        with np.errstate(all="ignore"), redirect_stdout(io.StringIO()):  # notebooks print
            found = differences(program)
        if only:
            print(f"{program.name:45} {program.kind:6} {','.join(program.mistakes):45} {sorted(found)}")
        names = order(BASES[program.base][1])
        too_early = {
            name
            for name in found & set(names)
            if program.where and names.index(name) < min(map(names.index, program.where))
        }
        if too_early:
            yield f"{program.name} says that {program.where} is the first that is wrong, but {too_early} are, too"
        crashes = [word for word in found if word.startswith("crash") and not word.startswith(HONEST)]
        if crashes:
            yield f"{program.name} crashes, but not as backpropagation does: {crashes}"
        if program.kind == "right" and found:
            yield f"{program.name} is called right, but differs: {sorted(found)}"
        if program.kind != "right" and not found:
            yield f"{program.name} is called wrong, but no number shows it"


if __name__ == "__main__":
    problems = list(failures(sys.argv[1:] or ("",)))
    print(*problems, sep="\n")
    sys.exit(bool(problems))
