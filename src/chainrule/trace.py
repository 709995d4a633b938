"""The doors Trace and Explanation: one step of a network with every number in it by name, and one number explained.

They hold records of `working/` and open a room when asked; `showing.py` has what all such doors can do.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .architecture import checked_whole
from .errors import unknown
from .showing import Shown

if TYPE_CHECKING:
    from .working.chain import Chain as FoundChain
    from .working.chain import Path
    from .working.document import Document
    from .working.explain import Account, Term
    from .working.record import Record, Step
    from .working.savings import Savings
    from .working.shapes import ShapeReason


class Trace(Shown):
    """One forward pass, cost, backward pass and update, all numbers kept.

    Made by `Network.trace`. `trace["Zh"]` and `trace.Zh` are the same float64 array, read-only; `trace["Wh"]` is the
    weight before the update, `trace["Wh_new"]` after it. Quantities that equations use by the way, such as `A′(Zh)`,
    can be read and explained too, though they are not among the names.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> trace = net.trace(X, Y, learning_rate=0.1)
    >>> trace.Zh.shape, float(trace["C"])
    ((3, 2), 5.0625)
    >>> trace.explain("dWh[0,1]").terms[0].text
    'X[0,0] · Eh[0,1] = −1 × 0.5'
    """

    def __init__(self, record: "Record") -> None:
        self._record = record
        self._by_name = record.by_name

    @property
    def names(self) -> list[str]:
        """All quantities, in the order in which they come up."""
        return [step.name for step in self._record]

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Each quantity's shape; () for the cost, which is one number."""
        return {step.name: step.shape for step in self._record}

    @property
    def shape_reasons(self) -> "tuple[ShapeReason, ...]":
        """The table of the letters: name, title, shape, and why each dimension is what it is."""
        from .working.shapes import shape_reasons

        return shape_reasons(self._record)

    def broken_by(self, name: str, shape: int | Sequence[int]) -> str:
        """Which rule breaks if the quantity had this shape, in one sentence; "" if none does.

        >>> import chainrule as cr
        >>> net, X, Y = cr.article()
        >>> print(net.trace(X, Y).broken_by("Zh", (1, 2)))
        Zh = X·Wh + Bh has 3 rows because X has 3; 2 columns because Wh has 2: it is (3, 2) and cannot be (1, 2)
        """
        from .working.explain import spelled
        from .working.shapes import broken

        sizes = (shape,) if isinstance(shape, int | float) else shape
        return broken(self._record, spelled(name), tuple(checked_whole("a size", size, 0) for size in sizes))

    @property
    def steps(self) -> "tuple[Step, ...]":
        """Each quantity with its name, equation, words, shape and value, in order."""
        return self._record.steps

    @property
    def savings(self) -> "Savings":
        """What is computed once and used again, and the multiplications of the way back with and without that."""
        from .working.savings import savings

        return savings(self._record)

    @property
    def record(self) -> "Record":
        """The record behind this door, which the rooms take."""
        return self._record

    @property
    def learning_rate(self) -> float:
        return self._record.learning_rate

    def explain(self, name: str, most: int | None = 8) -> "Explanation":
        """How one number came about: its equation, with the numbers put in, term by term, and why.

        name: a quantity with row and column, counted from 0, such as "dWh[0,1]", or "C". most: of a long sum, how many
        terms to keep, the largest; the others become one. None keeps all. Raises InputError for a name or an index that
        there is not.

        >>> import chainrule as cr
        >>> net, X, Y = cr.article()
        >>> e = net.trace(X, Y).explain("Eh[1,0]")
        >>> e.value, [term.value for term in e.terms]
        (2.5, [1.5, 1.0])
        """
        from .working.explain import explain, locate

        if most is not None:
            checked_whole("most", most, 2)
        return Explanation(explain(self._record, *locate(self._record, name), most), most)

    def document(self, level: str = "matrices", notation: Any = None) -> "Document":
        from .working.dialects import notation as notation_of
        from .working.report import report

        return report(self._record, level, notation_of(notation, self._record.architecture))

    def html(self, level: str = "matrices", notation: Any = None) -> str:
        """The working as a page in one file. In a browser where scripts run it becomes the interactive page.

        That one is in the article's letters: in another notation, or from 20,000 numbers on, the working stays alone.
        """
        from .lessons import data_sets
        from .render.lesson import lesson_dict, numbers_in
        from .render.page import MOST_NUMBERS, page_html

        if notation not in (None, "article") or numbers_in(self._record) >= MOST_NUMBERS:
            return super().html(level, notation)
        working, begun = self.document(level, notation), "first steps" if level == "all" else level
        lesson = lesson_dict(self._record, title=working.title, datasets=data_sets(), level=begun)
        return page_html(lesson, static=working)

    def data(self) -> dict[str, Callable[[], str]]:
        from .render.json import trace_json
        from .render.pictures import trace_picture

        return {".json": lambda: trace_json(self._record), ".svg": lambda: trace_picture(self._record)}

    def __getitem__(self, name: str) -> np.ndarray:
        from .working.explain import spelled

        try:
            return self._by_name[spelled(name)].value
        except KeyError:
            raise unknown("quantity", name, self.names) from None

    def __getattr__(self, name: str) -> np.ndarray:
        steps = self.__dict__.get("_by_name", {})
        if name in steps:
            return steps[name].value
        raise AttributeError(str(unknown("quantity", name, steps)))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.names]

    def __repr__(self) -> str:
        rows = len(self["X"])
        return f"<Trace of a {self._record.architecture.sizes} network, {rows} rows: {' '.join(self.names)}>"


class Explanation(Shown):
    """How one number of a trace came about. Made by `Trace.explain`.

    name : the quantity with its index, such as "dWh[0,1]".
    value : the trace's own number; the values of the terms add up to it.
    terms : each with .text and .value; one where there is no sum. Of a long sum the last stands for all small ones.
    why : one sentence on what the number means.
    factors : after `expand`, the explanations of the numbers that it was made from.

    >>> import chainrule as cr
    >>> net, X, Y = cr.article()
    >>> print(net.trace(X, Y).explain("dBo[0,1]"))
    dBo[0,1], derivative of C with respect to Bo
    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    <BLANKLINE>
    dBo = column sums of Eo
    <BLANKLINE>
    dBo[0,1] = Eo[0,1] + Eo[1,1] + Eo[2,1] = 0.75 + (−1) + 0 = −0.25
    <BLANKLINE>
    Raising this bias by a little lowers the cost by 0.25 times as much; so gradient descent moves it up.
    """

    def __init__(self, account: "Account", most: int | None = 8) -> None:
        self.account, self._most = account, most

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def value(self) -> float:
        return self.account.value

    @property
    def terms(self) -> "tuple[Term, ...]":
        return self.account.terms

    @property
    def why(self) -> str:
        return self.account.why

    @property
    def factors(self) -> "tuple[Explanation, ...]":
        return tuple(Explanation(account, self._most) for account in self.account.opened)

    def expand(self, depth: int | None = None) -> "Explanation":
        """The same, with the numbers that it was made from explained inside, and so on, `depth` levels down.

        None goes down to what is given: inputs, weights, targets. Each number is explained once, where it is met first.

        >>> import chainrule as cr
        >>> net, X, Y = cr.article()
        >>> [factor.name for factor in net.trace(X, Y).explain("Zo[0,0]").expand(1).factors]
        ['H[0,0]', 'Wo[0,0]', 'H[0,1]', 'Wo[1,0]', 'Bo[0,0]']
        """
        from .working.explain import expanded

        if depth is not None:
            checked_whole("depth", depth, 0)
        return Explanation(expanded(self.account, depth, self._most), self._most)

    def chain(self, top: int | None = 1) -> "Chain":
        """A derivative as the chain rule has it: the product along its `top` strongest paths from the cost.

        The other paths come as one number; None takes all, where there are at most 1,000. Raises InputError for what is
        no E, dW or dB.

        >>> import chainrule as cr
        >>> net, X, Y = cr.article()
        >>> paths = net.trace(X, Y).explain("dWh[0,1]").chain(top=2)
        >>> [path.value for path in paths.paths], paths.rest
        ([-0.375, -0.125], 0.0)
        """
        from .working.chain import chain

        if top is not None:
            checked_whole("top", top)
        return Chain(chain(self.account, top))

    def document(self, level: str = "matrices", notation: Any = None) -> "Document":
        from .working.account import account_document
        from .working.dialects import notation as notation_of

        return account_document(self.account, level, notation_of(notation, self.account.record.architecture))

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data, ready for JSON."""
        from .render.json import account_dict

        return account_dict(self.account)

    def data(self) -> dict[str, Callable[[], str]]:
        from .render.json import account_json

        return {".json": lambda: account_json(self.account)}

    def __repr__(self) -> str:
        return f"<Explanation of {self.name} = {self.value:g}: {len(self.terms)} terms>"


class Chain(Shown):
    """A derivative along its paths from the cost. Made by `Explanation.chain`.

    paths : the strongest first, each with .links (factors) and .value.
    count : how many paths there are. rest : what the others come to. extra : the terms of a penalty.
    value : the derivative; paths, rest and extra add up to it.
    """

    def __init__(self, found: "FoundChain") -> None:
        self.found = found

    @property
    def paths(self) -> "tuple[Path, ...]":
        return self.found.paths

    @property
    def count(self) -> int:
        return self.found.count

    @property
    def rest(self) -> float:
        return self.found.rest

    @property
    def extra(self) -> "tuple[Term, ...]":
        return self.found.extra

    @property
    def value(self) -> float:
        return self.found.account.value

    def document(self, level: str = "matrices", notation: Any = None) -> "Document":
        from .working.account import chain_document
        from .working.dialects import notation as notation_of

        return chain_document(self.found, notation_of(notation, self.found.account.record.architecture))

    def to_dict(self) -> dict[str, Any]:
        from .render.json import chain_dict

        return chain_dict(self.found)

    def data(self) -> dict[str, Callable[[], str]]:
        from .render.json import as_json

        return {".json": lambda: as_json(self.to_dict())}

    def __repr__(self) -> str:
        return f"<Chain of {self.found.account.name} = {self.value:g}: {len(self.paths)} of {self.count} paths>"
