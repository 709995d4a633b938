"""From a table to a trained network and an honest report: split, encode, train, and judge on rows that nobody has seen.

`study` does it all, and `chainrule fit` prints what it returns; the rooms that it opens are `data/` and `train/`.
"""

import hashlib
import math
import platform
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from .architecture import checked_number, checked_whole
from .data import Columns, Table, fit_columns, usable_rows
from .data.cells import printable
from .diagnosis import Diagnosis, diagnose
from .errors import InputError, NotFinite, TableError
from .network import Network
from .train import History

LEAST_ROWS = 10
RATE = 0.003
MOST_DIAGNOSED = 10_000


@dataclass(frozen=True)
class ClassResult:
    """How one class did on the held-out rows: how many there are, were found, and were rightly named."""

    name: str
    rows: int
    recall: float  # of the rows of this class, the part that was called so
    precision: float  # of the rows that were called so, the part that is; nan if none was


@dataclass(frozen=True)
class Report:
    """What was trained on what, and how well it does on the held-out rows beside the simplest answers.

    `score` is the accuracy, or R² for a regression; `trivial` the same for the majority class or the mean, `linear` for
    logistic or ridge regression on the same inputs.
    """

    task: str
    target: str
    rows: int
    trained_on: int  # all that are not held out; `watched` of them only decide when to stop
    watched: int
    held_out: int
    without_target: int
    inputs: int
    sizes: tuple[int, ...]
    l2: float
    left_out: tuple[tuple[str, str], ...]
    score_name: str
    score: float
    trivial: float
    linear: float
    typical_error: float | None  # regression: the root mean squared error, in the target's own unit
    classes: tuple[ClassResult, ...]
    notes: tuple[str, ...]
    seed: int

    def to_dict(self) -> dict[str, Any]:
        return plain(asdict(self))


@dataclass(frozen=True)
class Study:
    """A trained network, its report, history and diagnosis, and which rows of the table were trained on and held out.

    The diagnosis is made on rows that it learned from, at most 10,000 of them.
    """

    network: Network
    report: Report
    history: History
    trained_rows: np.ndarray
    held_rows: np.ndarray
    diagnosis: Diagnosis


def study(
    table: Table,
    target: str,
    *,
    hidden: Sequence[int] = (32,),
    activations: str | Sequence[str] = "relu",
    task: str | None = None,
    keep: Sequence[str] = (),
    held_out: float | Sequence[int] | np.ndarray = 0.2,
    epochs: int = 300,
    batch_size: int = 32,
    optimizer: str = "adam",
    learning_rate: float = RATE,
    l2: float | None = None,
    dropout: float = 0.0,
    clip: float | None = None,
    patience: int = 30,
    seed: int = 0,
    progress: bool | None = None,
) -> Study:
    """Trains a network to tell `target` from the other columns, and judges it on rows held out from the start.

    held_out: the part of the rows that is held out, of each class alike, or the rows themselves, counted from 0. The
    encoding is fitted on the training rows alone. A fifth of these watches over the training, which stops when
    their cost has not fallen for `patience` epochs. l2 is λ₂ of the penalty on large weights; None takes the usual one.
    clip is the greatest length of all derivatives together. Raises TableError or another InputError for what cannot be
    used, and NotFinite as `Network.fit` does.

    >>> import numpy as np
    >>> from chainrule.data import from_frame
    >>> random = np.random.default_rng(0)
    >>> x = random.normal(size=120)
    >>> table = from_frame({"x": x, "noise": random.normal(size=120), "side": np.where(x > 0, "right", "left")})
    >>> study(table, "side", epochs=100).report.score
    1.0
    """
    checked_whole("seed", seed, 0)
    checked_whole("patience", patience)
    usable = usable_rows(table, target)
    whole = fit_columns(table, target, task=task, keep=keep)
    if len(usable) < LEAST_ROWS:
        raise TableError(
            f"only {len(usable)} rows have a target, but at least {LEAST_ROWS} are needed: some to learn from, some to "
            f"watch over the learning, some to judge it; add rows"
        )
    random = np.random.default_rng([seed, 2])
    labels = whole.encode_target(table, usable).argmax(axis=1) if whole.target.task == "classification" else None
    if isinstance(held_out, float | int):
        fraction = checked_number("held_out", held_out, below=1.0)
        if fraction == 0:
            raise InputError("held_out is 0; hold out some rows, such as 0.2 of them, so that the result can be judged")
        rest, held = divide(len(usable), labels, fraction, random)
    else:
        chosen = np.isin(usable, np.asarray(held_out))
        rest, held = np.flatnonzero(~chosen), np.flatnonzero(chosen)
    watched = divide(len(rest), None if labels is None else labels[rest], 0.2, random)
    trained, held = usable[rest], usable[held]

    columns = fit_columns(table, target, task=whole.target.task, keep=keep, rows=trained)
    X, _ = columns.encode(table, trained)
    Y = columns.encode_target(table, trained)
    learn, watch = watched
    net = Network(
        [X.shape[1], *hidden, Y.shape[1]],
        activations=activations,
        loss="cross_entropy" if labels is not None else "half_squared_error",
        l2=usual_l2(len(learn)) if l2 is None else l2,
        dropout=dropout,
        seed=seed,
    )
    try:
        history = net.fit(
            X[learn],
            Y[learn],
            epochs=epochs,
            batch_size=batch_size,
            optimizer=optimizer,
            learning_rate=learning_rate,
            validation=(X[watch], Y[watch]),
            early_stopping=patience,
            clip=clip,
            progress=progress,
        )
    except NotFinite as error:
        named = table.numbers[trained[watch if error.trouble.validation else learn]]
        raise in_the_table(error, named) from None
    if history.interrupted and history.epochs == 0:
        raise KeyboardInterrupt  # nothing was learned, so there is nothing to judge
    net.columns = columns
    report = judge(net, table, trained, held, seed)
    report = replace(report, watched=len(watch), without_target=table.rows - len(usable))
    net.provenance = provenance(report, table)
    seen = learn[:: -(-len(learn) // MOST_DIAGNOSED)]
    plain_rate = learning_rate if optimizer == "gd" else None  # the steps of the others are not η·dW
    found = diagnose(net, X[seen], Y[seen], history=history, learning_rate=plain_rate)
    return Study(net, report, history, trained, held, found)


def usual_l2(rows: int) -> float:
    """λ₂ by the number of rows: 10 over them, but at most 0.03. It helps on small tables, and fades on large ones.

    Chosen on scikit-learn's tables and the penguins with `benchmarks/accuracy.py`.
    """
    return min(10 / rows, 0.03)


def in_the_table(error: NotFinite, numbers: np.ndarray) -> NotFinite:
    """The same error with its rows as the table counts them; `numbers` says which row of it each row was."""
    rows = tuple(sorted(int(numbers[row]) for row in error.trouble.rows))
    trouble = replace(error.trouble, rows=rows, kept=False, validation=False)
    return NotFinite(trouble, error.history)


def divide(
    rows: int, labels: np.ndarray | None, fraction: float, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Two sorted parts of 0 … rows − 1: what stays, and about `fraction` of them taken out, of each class alike.

    At least one row is taken out, and of each class at least one stays.
    """
    groups = [np.arange(rows)] if labels is None else [np.flatnonzero(labels == k) for k in np.unique(labels)]
    taken = []
    for group in groups:
        count = min(round(fraction * len(group)), len(group) - 1)
        taken.append(random.permutation(group)[:count])
    out = np.concatenate(taken)
    if len(out) == 0:
        largest = max(groups, key=len)
        out = largest[-1:] if len(largest) > 1 else out
    if len(out) == 0:
        raise TableError(
            f"too few rows: of the {rows} that are left to learn from, none can be set aside; "
            + ("add rows" if labels is None else "each class has only one, so add rows of each")
            + ", or hold out fewer"
        )
    return np.setdiff1d(np.arange(rows), out), np.sort(out)


def judge(net: Network, table: Table, trained: np.ndarray, held: np.ndarray, seed: int) -> Report:
    """How the network does on the held-out rows, beside the trivial answer and a linear model."""
    columns = net.columns
    assert columns is not None
    X, Y = columns.encode(table, trained)[0], columns.encode_target(table, trained)
    XH, notes = columns.encode(table, held)
    YH = columns.encode_target(table, held)
    O = net.forward(XH)
    if columns.target.task == "classification":
        right = YH.argmax(axis=1)
        score, error = float((O.argmax(axis=1) == right).mean()), None
        trivial = float((right == Y.sum(axis=0).argmax()).mean())
        linear = float((logistic(X, Y.argmax(axis=1), XH) == right).mean())
        classes = results(columns, right, O.argmax(axis=1))
    else:
        score, error = r2(YH, O), float(np.sqrt(np.mean((O - YH) ** 2))) * columns.target.sd
        trivial = r2(YH, np.zeros_like(YH))  # the mean of the training rows is 0 in standard units
        linear = r2(YH, ridge(X, Y, XH))
        classes = ()
    return Report(
        columns.target.task,
        columns.target.name,
        table.rows,
        len(trained),
        0,
        len(held),
        0,
        X.shape[1],
        tuple(net.sizes),
        net.architecture.l2,
        columns.left_out,
        "accuracy" if columns.target.task == "classification" else "R²",
        score,
        trivial,
        linear,
        error,
        classes,
        tuple(notes),
        seed,
    )


def results(columns: Columns, right: np.ndarray, said: np.ndarray) -> tuple[ClassResult, ...]:
    found = []
    for number, name in enumerate(columns.outputs):
        here, called = right == number, said == number
        both = int((here & called).sum())
        recall = both / int(here.sum()) if here.any() else math.nan
        found.append(ClassResult(name, int(here.sum()), recall, both / int(called.sum()) if called.any() else math.nan))
    return tuple(found)


def r2(Y: np.ndarray, O: np.ndarray) -> float:
    """1 − (what is left of the squares) / (the squares around the mean); nan where the targets are all alike."""
    around = float(((Y - Y.mean()) ** 2).sum())
    return 1 - float(((Y - O) ** 2).sum()) / around if around > 0 else math.nan


def logistic(X: np.ndarray, labels: np.ndarray, XH: np.ndarray) -> np.ndarray:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():  # for a yardstick, nearly there is good enough
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(max_iter=2000).fit(X, labels).predict(XH)


def ridge(X: np.ndarray, Y: np.ndarray, XH: np.ndarray) -> np.ndarray:
    from sklearn.linear_model import Ridge

    return Ridge().fit(X, Y[:, 0]).predict(XH)[:, None]


def provenance(report: Report, table: Table) -> dict[str, Any]:
    """Where a model comes from, for its file: versions, the data's fingerprint, the seed, the result."""
    from . import __version__

    return {
        "chainrule": __version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "data": {"source": printable(table.source), "rows": table.rows, "fingerprint": fingerprint(table)},
        "report": report.to_dict(),
    }


def fingerprint(table: Table) -> str:
    """SHA-256 over the names and cells of a table: the same for the same data, whatever file it came in."""
    digest = hashlib.sha256()
    for name, column in zip(table.names, table.columns, strict=True):
        for cell in (name, *column):
            digest.update(b"\x00" if cell is None else str(cell).encode("utf-8", "surrogatepass") + b"\x01")
        digest.update(b"\x02")
    return digest.hexdigest()


def plain(value: Any) -> Any:
    """A value as JSON takes it: lists for tuples, None for a number that is not finite."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
