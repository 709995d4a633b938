"""Microseconds per step of plain gradient descent: chainrule's Network.fit beside other libraries.

    python benchmarks/steps.py            (the peers: pip install '.[peers]')

All learn the same task from the same weights (`tasks.py`); how each is called stands in `peers.py`. The libraries take
turns, and the median of the turns counts, because a machine is never quite quiet: trust ratios, not microseconds.
"""

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict, dataclass
from statistics import median

import numpy as np

from peers import PEERS, Trainer, seconds
from tasks import TASKS, Data, Task, data, final_cost

SAME = 0.1  # costs that fell by the same amount, but for a tenth, were learned alike: only the shuffles differ


@dataclass(frozen=True)
class Result:
    """One library on one network. `first` is its first call, with what it compiles; `turns` are the warm ones."""

    network: str
    library: str
    version: str
    steps: int
    first_seconds: float
    turns_seconds: list[float]
    microseconds_per_step: float
    ratio: float  # the median turn's, to chainrule's: 3 means three times as long
    fastest_ratio: float  # the same of the fastest turns, which other work on the machine disturbs least
    cost_before: float
    cost_after: float
    same: bool


def main() -> int:
    names = [task.name for task in TASKS]
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a quarter of the epochs, and 3 turns")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=[*names, *PEERS],
        metavar="NAME",
        help=f"a network or a library, and again for more of them: {', '.join([*names, *PEERS])}",
    )
    parser.add_argument("--repeats", type=int, metavar="N", help="turns for each library (default 7)")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    asked = parser.parse_args()
    repeats = asked.repeats if asked.repeats is not None else 3 if asked.quick else 7
    if repeats < 1:
        parser.error(f"--repeats is {repeats}; it must be 1 or more")
    networks = [name for name in names if name in asked.only] or names
    named = [name for name in PEERS if name in asked.only] or list(PEERS)
    libraries = ["chainrule", *(name for name in named if name != "chainrule")]

    tasks = [task.quick() if asked.quick else task for task in TASKS if task.name in networks]
    missing: dict[str, str] = {}
    tables: list[list[Result]] = []
    if not asked.json:
        print(", ".join(f"{key} {value}" for key, value in machine().items()))
    for task in tasks:
        results = compare(task, libraries, repeats, missing)
        tables.append(results)
        if not asked.json:
            print("\n" + table(task, results))
    if asked.json:
        results = [asdict(result) for results in tables for result in results]
        print(json.dumps({"machine": machine(), "left out": missing, "results": results}, indent=2))
    else:
        for name, why in missing.items():
            print(f"\n{name} is left out: {why}")
    return 0 if all(result.same for results in tables for result in results) else 1


def compare(task: Task, libraries: list[str], repeats: int, missing: dict[str, str]) -> list[Result]:
    """Every library on one network: prepared, warmed up, then in turns. Fills `missing` with those not installed."""
    given = data(task)
    trainers: dict[str, Trainer] = {}
    for name in libraries:
        try:
            trainers[name] = PEERS[name](task, given)
        except ImportError as error:
            missing[name] = f"{error}; install it with: pip install '.[peers]'"
    first = {name: turn(trainer) for name, trainer in trainers.items()}
    turns: dict[str, list[float]] = {name: [] for name in trainers}
    for _ in range(repeats):
        for name, trainer in trainers.items():
            turns[name].append(turn(trainer))
    return results(task, given, trainers, first, turns)


def turn(trainer: Trainer) -> float:
    """Seconds of one training from the starting weights."""
    trainer.reset()
    return seconds(trainer.train)


def results(
    task: Task, given: Data, trainers: dict[str, Trainer], first: dict[str, float], turns: dict[str, list[float]]
) -> list[Result]:
    before = final_cost(task, given, given.start)
    after = {name: final_cost(task, given, trainer.weights()) for name, trainer in trainers.items()}
    ours, fall = turns["chainrule"], before - after["chainrule"]
    return [
        Result(
            task.name,
            name,
            trainer.version,
            task.steps,
            first[name],
            turns[name],
            median(turns[name]) / task.steps * 1e6,
            median(turns[name]) / median(ours),
            min(turns[name]) / min(ours),
            before,
            after[name],
            abs(before - after[name] - fall) <= SAME * abs(fall),
        )
        for name, trainer in trainers.items()
    ]


def machine() -> dict[str, str]:
    import jax

    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": str(usable),
        "processor": platform.machine(),
        "system": platform.system(),
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "JAX": f"{jax.__version__} on {jax.default_backend()}",
    }


def table(task: Task, results: list[Result]) -> str:
    head = (
        "",
        "µs per step",
        "peer / chainrule",
        "… by fastest",
        "all turns",
        "first call, s",
        "cost after",
        "version",
    )
    rows: list[tuple[str, ...]] = [head]
    for r in results:
        per_step = [turn / r.steps * 1e6 for turn in r.turns_seconds]
        rows.append(
            (
                r.library,
                number(r.microseconds_per_step),
                f"{r.ratio:.2f}×",
                f"{r.fastest_ratio:.2f}×",
                f"{number(min(per_step))} – {number(max(per_step))}",
                f"{r.first_seconds:.2f}",
                f"{r.cost_after:.4g}" + ("" if r.same else "  NOT THE SAME LEARNING"),
                r.version,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    what = (
        f"{task.name}, batch {task.batch}, {task.loss.replace('_', ' ')}, {task.rows:,} rows, "
        f"{task.epochs} epochs, {task.steps:,} steps; cost before {results[0].cost_before:.4g}"
    )
    return "\n".join([what, *lines])


def number(microseconds: float) -> str:
    return f"{microseconds:,.0f}" if microseconds >= 100 else f"{microseconds:.1f}"


if __name__ == "__main__":
    sys.exit(main())
