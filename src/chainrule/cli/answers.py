"""A file of numbers worked out by hand, for `chainrule check answers.csv`: finds what it is to be held against."""

from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError, ShapeError

if TYPE_CHECKING:
    from ..checking import Report
    from ..data import Table
    from ..network import Network


def check_answers_file(
    path: str,
    key: str | None = None,
    sheet: int | None = None,
    model: str | None = None,
    data: str | None = None,
    learning_rate: float = 0.1,
) -> "Report":
    """The report on a file of answers, for a sheet of a key, for a model with a table, or for the article's network."""
    from ..checking import check_answers

    if (model is None) != (data is None):
        lacking = "--data" if data is None else "--model"
        raise InputError(f"{lacking} is missing: numbers are held against a model and the rows of a table; give both")
    if model is None or data is None:
        return check_answers(path, key=key, sheet=sheet, learning_rate=learning_rate)
    if key is not None:
        raise InputError("--key and --model were both given; a key brings its own network, so give one of them")

    from .. import load
    from ..data import read

    net, table = load(model), read(data)
    X, Y = rows_of(net, table)
    return check_answers(path, sheet=sheet, net=net, X=X, Y=Y, learning_rate=learning_rate)


def rows_of(net: "Network", table: "Table") -> tuple[np.ndarray, np.ndarray]:
    """X and Y of a table, as the model's columns say; for a model without any, first the inputs, then the targets."""
    from ..data.cells import as_numbers

    if net.columns is not None:
        return net.columns.encode(table)[0], net.columns.encode_target(table)
    inputs, outputs = net.sizes[0], net.sizes[-1]
    if len(table.names) != inputs + outputs:
        raise ShapeError(
            f"the table has {len(table.names)} columns but the network takes {inputs} and gives {outputs}; give its "
            "inputs and then its targets, one column each"
        )
    numbers = np.stack([as_numbers(column) for column in table.columns], axis=1)
    return numbers[:, :inputs], numbers[:, inputs:]
