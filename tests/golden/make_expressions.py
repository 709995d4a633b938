"""Writes `expressions.json`: what Python makes of many equations, for the page, which must make the same of them.

- `words`: the tables that equations and titles are written and read with
- `cells`: equations of the golden traces opened at one cell, each kind of equation once
- `trees`: made-up trees, and what stands in no trace
- `formulas`: formula lines with general letters, and what they are with the letters of a network
- `numbers` and `titles`: how numbers are written and quantities called

After a change of what Python writes, write it anew and read what git says has changed:

    python -m tests.golden.make_expressions
"""

import json
import random
import re
from collections.abc import Callable, Iterator
from math import inf, nan
from typing import Any

import numpy as np

from chainrule.architecture import ACTIVATIONS
from chainrule.equations import descent, propagate
from chainrule.equations.descent import OPTIMIZERS
from chainrule.equations.losses import LOSSES
from chainrule.render.json import finite, tree
from chainrule.render.mathml import mathml, pieces
from chainrule.working import aloud, notation
from chainrule.working.aloud import spoken_equation
from chainrule.working.book import Equation
from chainrule.working.expressions import (
    FUNCTIONS,
    NOTHING,
    Cases,
    Comparison,
    Fraction,
    Function,
    Group,
    Letter,
    Minus,
    Negative,
    Node,
    Number,
    Partial,
    Plus,
    Power,
    Product,
    Rest,
    Series,
    Transposed,
    at,
    distributed,
    evaluate,
    filled,
    letters,
    mapped,
    parse,
)
from chainrule.working.notation import Notation, number, split, title, written

from .make import GROUPS, HERE, compact, run

FILE = HERE / "expressions.json"
ARTICLE = Notation()
ELEMENT = re.compile('<math aria-label="(.*?)">(.*)</math>')


def expressions() -> dict[str, Any]:
    """All of it."""
    return {
        "words": {"notation": notation.WORDS, "aloud": aloud.WORDS},
        "cells": list(cells()),
        "trees": list(trees()),
        "formulas": list(formulas()),
        "numbers": list(numbers()),
        "titles": titles(),
    }


def texts(node: Node, before: str = "") -> dict[str, Any]:
    """A tree in all the ways in which the page writes it; its pieces, if it is long, in place of its elements."""
    label, elements = ELEMENT.findall(mathml(node, ARTICLE, before))[0]
    broken = pieces(node, ARTICLE, before)
    shown = {"pieces": broken} if len(broken) > 1 else {"elements": elements}
    return {"written": written(node), "label": label} | shown


# equations of traces -------------------------------------------------------------------------------------------------


def values_of(trace: dict[str, Any]) -> Callable[[str], np.ndarray]:
    """The numbers of a golden trace, as its file has them: no other machine gives others."""
    found = {step["name"]: np.array(step["value"], dtype=float) for step in (*trace["steps"], *trace["parts"])}
    found |= {name: np.array(value, dtype=float) for name, value in trace["constants"].items()}
    return found.__getitem__


def cells() -> Iterator[dict[str, Any]]:
    seen = set()
    for group in GROUPS:
        for name, golden in json.loads((HERE / f"{group}.json").read_text(encoding="utf-8")).items():
            record, values = run(golden["lesson"]), values_of(golden["trace"])
            for step in (*record.steps, *record.parts):
                kind = step.forms and written(relettered(step.forms[-1]))
                if kind and kind not in seen:
                    seen.add(kind)
                    most = [None, 2, 3][len(seen) % 3]
                    yield {"trace": name} | cell(step.name, step.forms, step.shape, most, values)


def relettered(node: Node) -> Node:
    """An equation without its layers, so that the same one of another layer is known again."""
    if isinstance(node, Letter):
        return Letter(split(node.name)[0])
    return mapped(node, relettered)


def cell(
    name: str, forms: tuple[Node, ...], shape: tuple[int, ...], most: int | None, values: Callable[[str], np.ndarray]
) -> dict[str, Any]:
    index = tuple(size - 1 for size in shape)
    opened = at(forms[-1], index, values, most)
    with_numbers = filled(opened, values)
    return {
        "name": name,
        "index": list(index),
        "most": most,
        "equation": spoken_equation(Equation(name, forms, "")),
        "whole": texts(forms[-1], "="),
        "at": tree(opened),
        "filled": texts(with_numbers),
        "distributed": [written(term) for term in distributed(with_numbers)],
    }


# made-up trees -------------------------------------------------------------------------------------------------------

PLACES: dict[str, float] = {"C": 0.75, "n": 3.0, "η": 0.1, "t": 2.0}


def trees() -> Iterator[dict[str, Any]]:
    for node in (*rare(), *(made_up(random.Random(seed), 3) for seed in range(50))):
        found = (
            {"tree": tree(node)} | texts(node, "+") | {"elements": ELEMENT.findall(mathml(node, ARTICLE, "+"))[0][1]}
        )
        if not has_partial(node):
            value = float(evaluate(node, lambda name: np.array(PLACES[name])))
            found["value"] = finite(value)
        yield found


def has_partial(node: Node) -> bool:
    return '"Partial"' in json.dumps(tree(node)) or any(letter.name not in PLACES for letter in letters(node))


def rare() -> Iterator[Node]:
    """What stands in no trace: derivatives, powers of what is new, long sums with a rest, letters of every kind."""
    W, n, C = Letter("Wh_new"), Letter("n"), Letter("C")
    yield Partial(C, Letter("Wh"))
    yield Product("·", Partial(C, Letter("H", (0, 1))), Partial(Letter("H", (0, 1)), Letter("Zh", (0, 1))))
    yield Power(W, Number(2.0))
    yield Power(Letter("A′(Zh)"), Number(2.0))
    yield Power(Minus(n, C), Letter("t"))
    yield Transposed(W)
    yield Transposed(Product("@", Letter("X"), Letter("Wh")))
    yield Cases(n, Comparison(C, ">", n), Cases(C, Comparison(n, "≤", C), Number(0.0)))
    yield Series(
        (Number(0.5), Product("×", Number(-1.5, "X[0,1]"), Number(2.0, "Wh[1,0]")), Rest(12, -3.5, shown=True))
    )
    yield Series((C, Rest(1, 0.25)))
    yield Series(tuple(Product("·", Letter("X", (3, k)), Letter("W1", (k, 0))) for k in range(8)))
    for name in ("V̂Wo_new", "ŜB1", "dW2_clipped", "C′(O)", "A(Z1)", "λ₁", "λ₂", "π", "length", "factor", "A′", "M1"):
        yield Product("·", Letter(name), n)
    yield Function("rowsum", (Product("∘", Letter("H"), Letter("E")),))
    yield Function("sum", (Product("∘", Letter("w"), Letter("L")),))
    yield Product("·", Function("sum", (C,)), n)
    for sign in ("≥", "≤", ">", "<"):
        yield Cases(C, Comparison(n, sign, n), Letter("t"))
    yield Function("A", (Plus(Product("@", Letter("X"), Letter("Wh")), Letter("Bh")),))


def made_up(chance: random.Random, depth: int) -> Node:
    """A tree of numbers and of single letters."""
    if depth == 0 or chance.random() < 0.15:
        return chance.choice([Number(round(chance.uniform(-3, 3), 1)), Number(2.0), *map(Letter, PLACES)])

    def below() -> Node:
        return made_up(chance, depth - 1)

    name = chance.choice([name for name in FUNCTIONS if name not in ("sum", "rowsum", "colsum", "max", "min")])
    match chance.randrange(13):
        case 0 | 1:
            return Plus(below(), below())
        case 2 | 3:
            return Minus(below(), below())
        case 4:
            return Negative(below())
        case 5 | 6:
            return Product(chance.choice("·×∘"), below(), below())
        case 7:
            return Fraction(below(), below())
        case 8:
            return Power(below(), chance.choice([Number(2.0), Number(3.0), Letter("t"), Number(-1.0)]))
        case 9:
            return Function(name, (below(),))
        case 10:
            return Function(chance.choice(["max", "min"]), (below(), below()))
        case 11:
            return Cases(below(), Comparison(below(), chance.choice(">≥<≤"), below()), below())
    return chance.choice([Series((below(), below(), below())), Group(below())])


# formula lines -------------------------------------------------------------------------------------------------------

LETTERS: list[dict[str, Any]] = [
    {"w": "w", "total": Function("sum", (Letter("w"),)), "M": "M1", "B": "B1", "l1": "λ₁", "l2": "λ₂"},
    {"w": None, "total": None, "M": None, "B": None, "l1": NOTHING, "l2": NOTHING, "Z": "Zh", "H": "H", "d": "dWh"},
    {"w": None, "total": "n", "l1": "λ₁", "l2": NOTHING, "L_slope": Negative(Letter("O")), "A_slope": "A′(Zo)"},
    {"rate": "η", "W": "Wh", "dW": "dWh_clipped", "V": "VWh", "S": "SWh", "V_fair": "V̂Wh", "S_fair": "ŜWh"},
    {"input": "X", "E": "Eh", "E_next": "Eo", "W_next": "Wo", "L": "C", "Z": Number(0.5), "O": Letter("O", (0, 1))},
]
CALLED = {"A": "A(Zh)"}  # A stands for a function that gives this letter


def lines() -> Iterator[str]:
    for module in (propagate, descent):
        for name, line in vars(module).items():
            if name.isupper() and isinstance(line, str):
                yield line
    for activation in ACTIVATIONS.values():
        yield from (activation.formula, activation.slope_formula)
    for loss in LOSSES.values():
        yield from (loss.formula, loss.derivative_formula)
    for optimizer in OPTIMIZERS.values():
        yield from (line.split(" = ")[1] for line in optimizer.formulas)
    yield "l2 * W + (l1 - l2) * -L * w / total"
    yield "w / total + L"


def formulas() -> Iterator[dict[str, Any]]:
    """Each line with those letters that change it; a letter's tree is as it is, a function its letter in a list."""
    for line in dict.fromkeys(lines()):
        general = parse(line, {})
        put = []
        for chosen in LETTERS:
            found = parse(line, chosen | {name: lambda *_, made=made: Letter(made) for name, made in CALLED.items()})
            used = {name: stands for name, stands in chosen.items() if f'"{name}"' in compact(tree(general))}
            encoded = {name: tree(stands) if isinstance(stands, Node) else stands for name, stands in used.items()}
            encoded |= {name: [made] for name, made in CALLED.items()}
            if found != general:
                put.append({"letters": encoded, "tree": tree(found)})
        yield {"line": line, "general": tree(general), "put": put}


# numbers and titles --------------------------------------------------------------------------------------------------


def numbers() -> Iterator[list[Any]]:
    """Values with the digits asked for and what is written, small and large, short and half-way between two."""
    chance = random.Random(4)
    found = [0.0, -0.0, inf, -inf, nan, 1e7, 9999999.5, 0.001, 0.00005, -0.00005, 1e22, 12345e3, 12355e3, 5e-324, 1e21]
    found += [chance.uniform(-1, 1) * 10 ** chance.uniform(-9, 12) for _ in range(800)]
    found += [round(chance.uniform(-100, 100), chance.randrange(8)) for _ in range(600)]
    found += [chance.randrange(-(2**12), 2**12) / 2 ** chance.randrange(12) for _ in range(500)]
    found += [float(chance.randrange(10**4, 10**6) * 5 * 10 ** chance.randrange(3, 9)) for _ in range(200)]
    for k, value in enumerate(found):
        digits = 4 if k % 3 else chance.randrange(1, 8)
        yield [finite(value), digits, number(value, digits)]


def titles() -> dict[str, str]:
    names = "X Y w Wh W2 B12 Bo Zh Zo M1 H H3 O C L Eh E2 dWh dW12 dBo_clipped VWh SBo_new V̂Wo ŜB1_new length factor"
    return {name: title(name) for name in (*names.split(), "A(Z1)", "A′(Zh)", "C′(O)", "Wh_new", "B2_new")}


def as_text(found: dict[str, Any]) -> str:
    """As JSON, one entry a line."""
    parts = []
    for key, value in found.items():
        if isinstance(value, list):
            parts.append(f"{compact(key)}:[\n" + ",\n".join(map(compact, value)) + "\n]")
        else:
            parts.append(f"{compact(key)}:{compact(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(as_text(expressions()), encoding="utf-8")
