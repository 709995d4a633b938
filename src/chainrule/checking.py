"""The doors that check somebody's backpropagation: code, numbers, derivatives. The looking is in `classroom/`."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from .architecture import checked_number, checked_whole
from .classroom.exercise import Exercise
from .classroom.gradcheck import ENTRIES, SECONDS, TOLERANCE, Checked
from .classroom.report import Judgement
from .errors import InputError
from .inputs import arrays
from .showing import Shown

if TYPE_CHECKING:
    from .classroom.student import Student
    from .network import Network
    from .working.document import Document

# check and check_file: code -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report(Judgement, Shown):
    """What a check found, to be printed and saved; in a notebook it shows itself.

    ok : whether all that was judged is right; None where nothing could be judged. A report itself is neither true nor
        false, so that no `if` can take a wrong one for a right one.
    findings : each with its `mistake` (an id), `where` (the first quantity that is wrong) and `message`
    notes : what accuses nobody
    checked : the quantities that were judged
    letters : pairs of a quantity's name here and its name in the code that was checked
    told, inferred, unknown : of the exercise, what the check was told, what it saw by itself, what it could not know

    `at(1)` is the report that says only which quantity is wrong first, `at(2)` asks a question too.
    """

    of: str = "Your code"

    def __bool__(self) -> bool:
        raise InputError("a report is neither true nor false; ask for its .ok, which is True, False or None")

    def document(self, level: str = "matrices", notation: Any = None) -> "Document":
        """What is shown, before any medium; the same at every level and in every notation."""
        from .classroom.report_document import judgement_document

        return judgement_document(self, self.of)

    def data(self) -> dict[str, Any]:
        from .render.json import as_json

        return {".json": lambda: as_json(self.to_dict())}


class ExerciseTold(TypedDict, total=False):
    """What `check` and `check_file` can be told of the exercise."""

    hidden: str | Sequence[str] | None
    output: str | None
    loss: str | None
    reduction: str | None
    samples: str | None
    example: str | None
    targets: str | None
    outputs: int | None
    returns: str | Sequence[str] | None


def check(
    *,
    forward: Callable[..., Any] | None = None,
    backward: Callable[..., Any] | None = None,
    update: Callable[..., Any] | None = None,
    train_step: Callable[..., Any] | None = None,
    cost: Callable[..., Any] | None = None,
    seed: int = 0,
    **told: Unpack[ExerciseTold],
) -> Report:
    """Checks somebody's backpropagation: which equation is wrong first, and what stands there instead.

    forward, backward, update, train_step : functions, any of them. Parameters and results are understood by their
        names, in the letters of this and other books; docs/check.md says which. They are **called in this process**,
        several times, with numbers made for it; `check_file` runs a file in another one, with limits.
    cost : the code's own cost, from which the loss is seen. It is not judged.

    seed : another one, other numbers

    The exercise is inferred from the numbers; what they leave open can be told:

    hidden, output : activations, hidden one for all layers or one for each
    loss, reduction : such as "cross_entropy"; "mean" or "sum"
    samples : "rows" or "columns"
    example : what one call receives: "batch", "vector", "column" or "scalar"
    targets, outputs : "onehot" or "labels"; how many there are
    returns : the order of a returned tuple, such as "dWh dBh dWo dBo"

    Raises InputError (UnknownName) for what cannot be used. Code that fails is no error but a finding.

    >>> import numpy as np
    >>> def forward(X, Wh, Bh, Wo, Bo):
    ...     Zh = X @ Wh + Bh
    ...     H = np.tanh(Zh)
    ...     return {"Zh": Zh, "H": H, "O": H @ Wo + Bo}
    >>> def backward(X, Y, Zh, H, O, Wo):
    ...     Eo = O - Y
    ...     Eh = Eo @ Wo.T * (1 - np.tanh(H) ** 2)
    ...     return {"Eo": Eo, "dWo": H.T @ Eo, "dBo": Eo.sum(0), "Eh": Eh, "dWh": X.T @ Eh, "dBh": Eh.sum(0)}
    >>> report = check(forward=forward, backward=backward)
    >>> report.ok, [(finding.where, finding.mistake) for finding in report.findings]
    (False, [('Eh', 'slope_of_activation')])
    >>> report.findings[0].to_dict()["yours"], report.findings[0].to_dict()["right"]
    ('Eh = (Eo·Woᵀ) ∘ A′(H)', 'Eh = (Eo·Woᵀ) ∘ A′(Zh)')
    """
    from .classroom.student import OwnStudent

    given = {"forward": forward, "backward": backward, "update": update, "train_step": train_step, "cost": cost}
    functions = {kind: function for kind, function in given.items() if function is not None}
    if not functions.keys() - {"cost"}:
        raise InputError("there is nothing to check; give forward=, backward=, update= or train_step=, any of them")
    names = {kind: getattr(function, "__name__", kind) for kind, function in functions.items()}
    return judged(lambda: OwnStudent(functions), told, seed, "Your code", names)


def check_file(
    path: str | os.PathLike[str],
    *,
    seed: int = 0,
    **told: Unpack[ExerciseTold],
) -> Report:
    """The same as `check` for a Python file, whose functions are found by their names (forward, backprop, train, …).

    It runs in a process of its own with limits on time, memory and output; right values never enter that process. This
    is no security boundary: the file can do what you can do. Work at its top, such as training, is left out where it
    fails or takes long.

    Raises InputError for a file that is not there or not Python; the rest as for `check`.

    >>> import tempfile, pathlib
    >>> from chainrule.classroom.template import TEMPLATE
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "student.py"
    >>> _ = path.write_text(TEMPLATE, encoding="utf-8")
    >>> print(*check_file(path).notes)
    there is nothing to judge yet: forward, backward and update are still empty; fill the first in, and check again
    """
    from .classroom.student import FileStudent

    return judged(lambda: FileStudent(path), told, seed, os.path.basename(os.fspath(path)))


def judged(
    student: "Callable[[], Student]",
    options: "ExerciseTold",
    seed: int,
    of: str,
    names: Mapping[str, str] | None = None,
) -> Report:
    """The report on a student, who is called in only when all that was told is known to make sense."""
    from .classroom.spellings import spellings
    from .classroom.template import check_begun
    from .classroom.told import told

    exercise, seed = told(**options), checked_whole("seed", seed, 0)
    one = student()
    try:
        found = check_begun(one, exercise, seed, names)
        spelled = spellings(one.source(), found.checked)
    finally:
        one.close()
    return report_of(replace(found, letters=tuple(spelled.items())), of)


def report_of(found: Judgement, of: str) -> Report:
    """A judgement as a report. of : what was checked."""
    return Report(**{field.name: getattr(found, field.name) for field in fields(found)}, of=of)


# gradcheck: derivatives against central differences ------------------------------------------------------------------


class GradCheck(Checked, Shown):
    """What a gradient check found, to be printed and saved; in a notebook it shows itself. Made by `gradcheck`.

    `ok` is True, False, or None where nothing could be judged; `verdict` says it in a sentence. `rows` has for each
    parameter its name, shape, `checked` (how many entries), `wrong`, `kinks`, `worst` (the largest relative error) and
    `entries`, the worst first; `worst` is the worst entry of all, with both numbers.
    """

    @property
    def verdict(self) -> str:
        from .classroom.gradcheck_words import verdict

        return verdict(self)

    def document(self, level: str = "matrices", notation: Any = None) -> "Document":
        """What is shown, before any medium; the same at every level and in every notation."""
        from .classroom.gradcheck_words import check_document

        return check_document(self)

    def data(self) -> dict[str, Any]:
        from .render.json import as_json

        return {".json": lambda: as_json(self.to_dict())}


def gradcheck(
    f: Any,
    gradient: Any,
    x: Any,
    *,
    sample_weight: Any = None,
    entries: int = ENTRIES,
    seconds: float = SECONDS,
    seed: int = 0,
) -> GradCheck:
    """Holds derivatives against central differences, (f(x + h) − f(x − h)) / 2h, entry by entry, in float64.

    Two ways to call it:

    - ``gradcheck(f, gradient, x)``: f takes x and returns one number; gradient is an array of x's shape, or a function
      that takes x and returns one. x is an array of any shape, or a dict with one for each parameter, and then f takes
      and gradient returns such a dict.
    - ``gradcheck(net, X, Y)``: a network's own derivatives with respect to every W and B. X (n, inputs),
      Y (n, outputs), sample_weight (n,).

    entries : how many are tried, at most; of more, a sample drawn with `seed`, from every parameter its share.
    seconds : after so long no further entry is tried.

    An entry is wrong if it is off by more than 1e-5 relative (divided by the largest of its array, + 1e-6). Where f has
    a kink, as ReLU does at 0, there is no one slope, so the entry is marked and left out. The step is the cube root of
    float64's rounding unit, times |x| (Press et al., Numerical Recipes, section 5.7).

    Raises InputError or ShapeError, with a sentence, for an f that raises or gives no finite number, and for a gradient
    that does not have x's shape.

    >>> import chainrule as cr
    >>> import numpy as np
    >>> found = cr.gradcheck(lambda x: np.sum(x**2), lambda x: x, [1.0, 2.0, -3.0])     # the derivative is 2x
    >>> print(found.verdict)
    3 of 3 derivatives are wrong: central differences say otherwise. Every entry is 2 times too small.
    >>> found.worst.cell, found.worst.given, round(found.worst.difference, 6)
    ('x[2]', -3.0, -6.0)
    >>> cr.gradcheck(*cr.article()).ok
    True
    """
    from .classroom.gradcheck import compare, network_parts

    tolerance, notes = TOLERANCE, []
    if hasattr(f, "architecture") and hasattr(f, "params"):
        X, Y, weights = arrays(f.architecture, gradient, x, sample_weight)
        parts, here = network_parts(f.architecture, f.params, X, Y, weights)
    elif sample_weight is not None:
        raise InputError("sample_weight belongs to a network; a function of your own carries its weights itself")
    else:
        from .classroom.any_function import function_parts

        parts, here, tolerance, notes = function_parts(f, gradient, x)
    found = compare(parts, here, tolerance, entries, seconds, seed)
    return GradCheck(found.rows, found.tolerance, (*notes, *found.notes))


# check_values: numbers worked out by hand ----------------------------------------------------------------------------


def check_values(values: Mapping[str, Any], net: "Network", X: Any, Y: Any, learning_rate: float = 0.1) -> Report:
    """Checks numbers worked out by hand, given a network, X (n, inputs) and Y (n, outputs).

    values : a dict with a name for each quantity or cell, such as {"Zh": [[…], …], "C": 5.06, "dWh[0,1]": "-1/2"}: any
        part of Zh H Zo O C Eo dWo dBo Eh dWh dBh Wo_new Bo_new Wh_new Bh_new, or the names of another book. A number
        may be a text ("-0.75", "-3/4", "0,75"), None is a blank, one row or column may be flat, and samples may stand
        in columns.
    learning_rate : η of the updated weights. A penalty or dropout of the network is left out.

    Numbers may be rounded: each counts as right within half a unit of its last digit, and what that does to the
    quantities after it is allowed there as well. Each quantity is judged given the numbers before it, so that an error
    that was only carried on is no second mistake; the mistake is named where its equation gives the same numbers.

    Raises InputError (UnknownName, ShapeError) for names and numbers that cannot be read.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> Zh, H = [[-1, 1], [1, -1], [2, -2]], [[0, 1], [1, 0], [2, 0]]
    >>> found = cr.check_values({"Zh": Zh, "H": H}, net, X, Y)
    >>> [(finding.where, finding.mistake) for finding in found.findings]
    [('Zh', 'no_bias')]
    >>> print(*found.notes)
    Worked out rightly from the numbers in Zh: H; the error was only carried on.
    """
    from .classroom.values_report import check_values as judge

    shape = net.architecture
    plain = replace(shape, l1=0.0, l2=0.0, dropout=(0.0,) * len(shape.dropout))
    left_out = (
        () if plain == shape else ("The network's penalty and dropout were left out: C and dW are without them.",)
    )
    X, Y, _ = arrays(shape, X, Y)
    given = {"X": X, "Y": Y}
    for layer, (W, B) in zip(shape.layers, net.params, strict=True):
        given |= {f"W{layer}": W} | ({} if B is None else {f"B{layer}": B})
    found = judge(Exercise(plain), given, checked_number("learning_rate", learning_rate), values)
    return report_of(replace(found, notes=(*left_out, *found.notes)), "Your numbers")


def check_answers(
    path: str,
    *,
    key: str | None = None,
    sheet: int | None = None,
    net: "Network | None" = None,
    X: Any = None,
    Y: Any = None,
    learning_rate: float = 0.1,
) -> Report:
    """The same for a .csv file with the columns name (or name, row and column) and value.

    It is held against a sheet of a key.json, or a network with its X and Y; without both, against `cr.article()`.
    """
    from .classroom.answers_file import as_values, read_answers

    lines = read_answers(Path(path), repr(path))
    if key is not None:
        from .classroom.marking import judgement
        from .classroom.marks import belongs, sheets_of
        from .classroom.sheets import load_key

        sheets = sheets_of(load_key(key))
        if sheet is not None and sheet not in sheets:
            raise InputError(f"the key has no sheet {sheet}; it has {', '.join(map(str, list(sheets)[:12]))}")
        chosen = sheets[sheet] if sheet is not None else belongs(Path(path).name, sheets)[0]
        found = judgement(chosen, lines, repr(path))
        return report_of(found, "Your numbers")
    if sheet is not None:
        raise InputError("a sheet was named without its key; give the key.json of the set as well")
    if net is None:
        from .network import article

        net, X, Y = article()
    return check_values(as_values(lines, repr(path)), net, X, Y, learning_rate)
