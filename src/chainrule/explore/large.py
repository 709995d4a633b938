"""The page of a network that is too large for a browser's tab: the working as Python computes it, without a script.

Rows and a number are chosen in the address, as in `/?rows=3,4,5&number=dWh[0,1]`, and each number of a matrix leads to
its explanation. Next: `routes.py`, which answers with it.
"""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from ..render.html import document_html
from ..trace import Trace
from ..working.explain import Account
from ..working.expressions import cell
from .answer import NOTHING_RUNS
from .home import FIRST_PICKED, MOST_PICKED, Home

# What opens in about two seconds, in Chromium on two busy cores, from the click to the last number and half of it in
# Python: 784-256-10 with 200 rows, 982,190 numbers, took 2.0 s, and 784-512-10, 1,797,550 numbers, 3.5 s and more.
MOST_IN_TAB = 1_000_000
POLICY = f"{NOTHING_RUNS}; style-src 'unsafe-inline'; font-src data:"
NUMBER = re.compile(
    r'(<td data-cell="([^"]+)"[^>]*>)([^<]*)(?=</td>)'
)  # as `render/html.py` writes it; nothing in it is escaped


def is_large(home: Home) -> bool:
    """Whether it has more numbers than a tab should bear, when as many rows are picked as may be.

    >>> from chainrule.explore import opened
    >>> is_large(opened())
    False
    """
    inputs, *units = home.net.sizes
    of_a_row = inputs + 4 * sum(units) + units[-1]  # X; Z, H, A′(Z) and E of each layer; Y
    return 3 * home.numbers + min(home.rows, MOST_PICKED) * of_a_row > MOST_IN_TAB  # thrice: W, dW and W_new


def large_html(home: Home, rows: Sequence[int] | None = None, name: str | None = None) -> str:
    """The working of these rows, or of the first ones; or one number of it, explained.

    Raises InputError for rows that are not there, and what `Trace.explain` raises for a name.
    """
    rows = home.picked if rows is None else home.there(list(rows))
    trace = home.trace(rows)
    if name is None:
        document, texts = trace.document(), ways(home, rows, trace)
    else:
        found = trace.explain(name)
        document, texts = found.document("all"), sources(rows, found.account)
    why = (
        f"{home.title}: with its {home.numbers:,} parameters, this network is too large to be computed in the browser, "
        "so Python has computed its working, which can be read here but not changed."
    )
    begin = "\n".join([f'<p class="note">{escape(why)}</p>', *(f"<p>{text}</p>" for text in texts)])
    page = document_html(document, begin=begin)
    return NUMBER.sub(lambda number: number[1] + link(address(rows, number[2]), number[3]), page)


def ways(home: Home, rows: Sequence[int], trace: Trace) -> list[str]:
    """Which rows these are, and the way to others and to one number."""
    before = range(max(0, min(rows) - FIRST_PICKED), min(rows))
    after = range(max(rows) + 1, min(max(rows) + 1 + FIRST_PICKED, home.rows))
    beside = " · ".join(link(address(some), words) for some, words in ((before, "Earlier"), (after, "Later")) if some)
    last = len(rows) - 1
    example = cell(f"Z{trace.record.architecture.layers[0]}", (last, home.net.sizes[1] - 1))
    return [
        f"Rows shown: {', '.join(map(str, rows))} of {home.rows:,}, counted from 0. {beside}",
        "Each number in a matrix leads to its explanation. Other rows, and numbers that are left out here, are reached "
        f"by changing the address, such as {link(address([home.rows - 1]))} or {link(address(rows, example))}; "
        f"in the latter, {last} counts the rows shown.",
    ]


def sources(rows: Sequence[int], account: Account) -> list[str]:
    """The way on to the numbers that one was made from, and back to all of them."""
    back, names = link(address(rows), "The whole working"), [letter.cell for letter in account.sources()]
    made = f"Made from {', '.join(link(address(rows, name), name) for name in names)}."
    return [back] if account.given else [made, back]


def address(rows: Sequence[int], name: str | None = None) -> str:
    """Where these rows, or one number of them, are shown.

    >>> address([3, 4], "A′(Zh)[0,1]")
    '/?rows=3,4&number=A%E2%80%B2(Zh)[0,1]'
    """
    number = "" if name is None else f"&number={quote(name, safe='[](),')}"
    return f"/?rows={','.join(map(str, rows))}{number}"


def link(to: str, words: str | None = None) -> str:
    return f'<a href="{escape(to)}">{escape(words or to)}</a>'
