"""The working as JSON: every number with all its digits. `trace.schema.json` beside this file says what is in it.

A number that is not finite is written as the text "inf", "-inf" or "nan", since JSON has no such numbers.
"""

import json
import math
from dataclasses import fields
from typing import Any

import numpy as np

from ..working.chain import Chain
from ..working.explain import Account, Term
from ..working.expressions import Node
from ..working.notation import written
from ..working.record import Record, Step

FORMAT = "chainrule-trace/1"


def record_dict(record: Record) -> dict[str, Any]:
    """The whole pass as plain data: the network, the single numbers, and each step and part with its value."""
    return {
        "format": FORMAT,
        "network": record.architecture.to_dict(),
        "learning_rate": finite(record.learning_rate),
        "constants": {name: finite(value) for name, value in record.constants},
        "steps": [step_dict(step) for step in record],
        "parts": [step_dict(step) for step in record.parts],
    }


def step_dict(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "title": step.title,
        "phase": step.phase,
        "equation": step.equation,
        "forms": [tree(form) for form in step.forms],
        "words": step.words,
        "shape": list(step.shape),
        "value": values(step.value),
    }


def tree(node: Node) -> dict[str, Any]:
    """An expression: its kind of node and what stands below it."""
    below = {field.name: getattr(node, field.name) for field in fields(node)}
    return {"node": type(node).__name__} | {name: branch(part) for name, part in below.items()}


def branch(part: Any) -> Any:
    if isinstance(part, tuple):
        return [branch(each) for each in part]
    if isinstance(part, float):
        return finite(part)
    return part if part is None or isinstance(part, str | int) else tree(part)


def values(array: np.ndarray) -> Any:
    """An array as nested lists."""
    if np.isfinite(array).all():
        return array.tolist()
    return finite(float(array)) if array.ndim == 0 else [values(part) for part in array]


def finite(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)


def account_dict(account: Account) -> dict[str, Any]:
    """One explained number, and those that were opened below it."""
    return {
        "name": account.name,
        "title": account.step.title,
        "value": finite(account.value),
        "given": account.given,
        "equation": account.step.equation,
        "letters": written(account.letters),
        "numbers": written(account.numbers),
        "terms": [term_dict(term) for term in account.terms],
        "why": account.why,
        "made_from": [letter.cell for letter in account.sources()],
        "opened": [account_dict(below) for below in account.opened],
    }


def term_dict(term: Term) -> dict[str, Any]:
    return {"text": term.text, "value": finite(term.value), "count": term.count}


def chain_dict(chain: Chain) -> dict[str, Any]:
    """A derivative along its paths."""
    return {
        "name": chain.account.name,
        "value": finite(chain.account.value),
        "paths": [
            {
                "value": finite(path.value),
                "factors": [
                    {"name": link.letter.cell, "value": finite(link.value), "words": link.words, "shared": link.shared}
                    for link in path.links
                ],
            }
            for path in chain.paths
        ],
        "count": chain.count,
        "rest": finite(chain.rest),
        "extra": [term_dict(term) for term in chain.extra],
    }


def as_json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def trace_json(record: Record) -> str:
    return as_json(record_dict(record))


def account_json(account: Account) -> str:
    return as_json(account_dict(account))
