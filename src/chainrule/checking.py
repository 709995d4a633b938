"""The doors that check somebody's backpropagation: its derivatives. The looking is in `classroom/`."""

from typing import TYPE_CHECKING, Any

from .classroom.gradcheck import ENTRIES, SECONDS, TOLERANCE, Checked
from .errors import InputError
from .inputs import arrays
from .showing import Shown

if TYPE_CHECKING:
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
