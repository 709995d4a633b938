"""The door `diagnose`: what ails a network, told with its numbers. The looking is `working/diagnose.py`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .architecture import checked_number
from .errors import InputError
from .inputs import arrays, numbers
from .showing import Shown
from .working.look import Findings

if TYPE_CHECKING:
    from .network import Network
    from .train import History
    from .working.document import Document


class Diagnosis(Findings, Shown):
    """The findings, to be printed and saved; in a notebook they show themselves. Made by `diagnose`."""

    def document(self, level: str = "matrices", notation: Any = None) -> "Document":
        """What is shown, before any medium; the same at every level and in every notation."""
        from .working.findings import findings_document

        return findings_document(self)

    def __str__(self) -> str:
        from .render.findings import findings_text

        return "\n".join(findings_text(self, notes=True))

    def data(self) -> dict[str, Any]:
        from .render.json import as_json

        return {".json": lambda: as_json(self.to_dict())}


def diagnose(
    net: "Network",
    X: Any,
    Y: Any,
    sample_weight: Any = None,
    history: "History | Sequence[float] | None" = None,
    learning_rate: float | None = None,
) -> Diagnosis:
    """What ails a network, as far as one pass over these rows shows it; the network itself stays as it is.

    It looks for numbers that are not finite, inputs that are large, tiny or on wildly different scales, dead and
    saturated units, units that are alike, outputs that explode on the way forward, vanishing and exploding errors,
    constant outputs, and weights that nothing moves. Each finding has
    its `kind`, `where`, `message`, `reason` in the three equations, `advice` and `numbers`. What is usual in healthy
    networks, such as one dead unit of many, stands in `notes` instead. Dropout is silent.

    X, Y, sample_weight : as for `Network.cost`: (n, inputs), (n, outputs) and (n,). Take the rows it learns from.
    history : what `fit` returned, or any list of costs; then a cost that rises is looked for as well.
    learning_rate : η of plain gradient descent; then one step is tried out: whether C falls, and how far weights move.

    Raises InputError or ShapeError for what is no X, Y, … of this network.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> cr.diagnose(net, X, Y, learning_rate=0.1).ok
    True
    >>> net.params[0].B[:] = -3.0
    >>> found = cr.diagnose(net, X, Y)
    >>> [(finding.kind, finding.where, finding.units) for finding in found][0]
    ('dead_units', 'Zh', (0, 1))
    >>> found.findings[0].numbers[3:6]
    (('largest Zh[:,0]', -1.0), ('largest |A′(Zh[:,0])|', 0.0), ('largest |Xᵀ·Eh[:,0]|', 0.0))
    """
    from .working.diagnose import diagnose as look

    shape = net.architecture
    X, Y, weights = arrays(shape, X, Y, sample_weight)
    rate = None if learning_rate is None else checked_number("learning_rate", learning_rate)
    costs, validation = curves(history)
    found = look(shape, net.params, X, Y, weights, rate, costs, validation)
    return Diagnosis(found.findings, found.notes, found.looked_at, found.rows)


def curves(history: Any) -> tuple[list[float], list[float]]:
    """The costs of a training, and those on validation rows unless it was stopped by them."""
    if history is None:
        return [], []
    costs = numbers("history", getattr(history, "cost", history))
    if costs.ndim != 1:
        raise InputError("history is not a list of costs; give what fit returned, or one cost for each epoch")
    validation = getattr(history, "validation_cost", ()) if getattr(history, "best_epoch", None) is None else ()
    return costs.tolist(), np.asarray(validation, dtype=np.float64).tolist()
