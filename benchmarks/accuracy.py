"""How well chainrule learns real tables, beside linear models: the mean of several seeds, each with its own split.

Run it from the clone: python benchmarks/accuracy.py [--seeds 5] [--penguins penguins.csv]. The penguins (Horst, Hill &
Gorman 2020, 344 rows with missing values) come from the package palmerpenguins, or from a CSV file that you have.
"""

import argparse
import importlib.util
import time
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
from sklearn.model_selection import KFold, StratifiedKFold

from chainrule.data import Table, from_frame, read
from chainrule.study import Report, study


def table_of(loader: object) -> Table:
    bunch = loader()  # type: ignore[operator]
    columns = {str(name): bunch.data[:, k] for k, name in enumerate(bunch.feature_names)}
    return from_frame({**columns, "target": bunch.target})


def penguins(given: str | None) -> Table | None:
    if given:
        return read(given)
    found = importlib.util.find_spec("palmerpenguins")
    if found is None or found.origin is None:
        return None
    return read(Path(found.origin).parent / "data" / "penguins.csv")


def splits(table: Table, target: str, seeds: int, **more: object) -> list[Report]:
    """A fifth held out, once for each seed."""
    return [study(table, target, seed=seed, **more).report for seed in range(seeds)]  # type: ignore[arg-type]


def folds(table: Table, target: str, seeds: int, stratified: bool = True, **more: object) -> list[Report]:
    """Five folds for each seed: every row is held out once."""
    reports = []
    for seed in range(seeds):
        kind = StratifiedKFold if stratified else KFold
        cut = kind(5, shuffle=True, random_state=seed)
        for _, held in cut.split(np.zeros(table.rows), table.column(target).astype(str)):
            reports.append(study(table, target, seed=seed, held_out=held, **more).report)  # type: ignore[arg-type]
    return reports


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--penguins", metavar="FILE")
    options = parser.parse_args()
    birds, seeds = penguins(options.penguins), options.seeds
    tasks = {
        "digits": (lambda: splits(table_of(load_digits), "target", seeds, hidden=[64], l2=0.002), "≥ 0.975"),
        "breast cancer": (lambda: splits(table_of(load_breast_cancer), "target", seeds), "≥ 0.965"),
        "wine, 5-fold": (lambda: folds(table_of(load_wine), "target", seeds), "≥ 0.97"),
        "penguins (CSV)": (lambda: splits(birds, "species", seeds), "≥ 0.98") if birds is not None else None,
        "diabetes, 5-fold": (
            lambda: folds(table_of(load_diabetes), "target", seeds, stratified=False, task="regression"),
            "within 0.02 of linear",
        ),
    }
    print(f"{'data':<18}{'score':>10}{'sd':>8}{'linear':>9}{'trivial':>9}{'runs':>6}{'s/run':>7}  wanted")
    for name, task in tasks.items():
        if task is None:
            print(f"{name:<18}left out: install palmerpenguins, or give --penguins FILE")
            continue
        run, wanted = task
        begun = time.perf_counter()
        reports = run()
        took = (time.perf_counter() - begun) / len(reports)
        score, linear, trivial = (np.array([getattr(r, k) for r in reports]) for k in ("score", "linear", "trivial"))
        print(
            f"{name:<18}{score.mean():>10.4f}{score.std():>8.4f}{linear.mean():>9.4f}{trivial.mean():>9.4f}"
            f"{len(reports):>6}{took:>7.2f}  {wanted}"
        )


if __name__ == "__main__":
    main()
