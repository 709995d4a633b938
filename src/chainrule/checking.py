"""The doors that check somebody's backpropagation: derivatives, and numbers. The looking is in `classroom/`."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .architecture import checked_number
from .classroom.exercise import Exercise
from .classroom.gradcheck import ENTRIES, SECONDS, TOLERANCE, Checked
from .classroom.report import Judgement
from .errors import InputError
from .inputs import arrays
from .showing import Shown

if TYPE_CHECKING:
    from .network import Network
    from .working.document import Document

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


class ValuesReport(Judgement, Shown):
    """What a check of numbers found, to be printed and saved; in a notebook it shows itself. Made by `check_values`.

    ok : whether every number is right; None where nothing was handed in
    findings : each with its `mistake` (an id), `where` (the quantity), `message`
    notes : what is right, what was only carried on, what was left blank
    """

    def document(self, level: str = "matrices", notation: Any = None) -> "Document":
        """What is shown, before any medium; the same at every level and in every notation."""
        from .classroom.report import judgement_document

        return judgement_document(self, "Check of numbers")

    def data(self) -> dict[str, Any]:
        from .render.json import as_json

        return {".json": lambda: as_json(self.to_dict())}


def check_values(values: Mapping[str, Any], net: "Network", X: Any, Y: Any, learning_rate: float = 0.1) -> ValuesReport:
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
    H is worked out rightly from the numbers in Zh; the error was only carried on.
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
    return ValuesReport(found.ok, found.findings, (*left_out, *found.notes), checked=found.checked)


def check_answers(
    path: str,
    *,
    key: str | None = None,
    sheet: int | None = None,
    net: "Network | None" = None,
    X: Any = None,
    Y: Any = None,
    learning_rate: float = 0.1,
) -> ValuesReport:
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
        return ValuesReport(found.ok, found.findings, found.notes, checked=found.checked)
    if sheet is not None:
        raise InputError("a sheet was named without its key; give the key.json of the set as well")
    if net is None:
        from .network import article

        net, X, Y = article()
    return check_values(as_values(lines, repr(path)), net, X, Y, learning_rate)
