"""The working of one row of a table as a page and as plain data. `results.py` has it as text."""

from typing import TYPE_CHECKING, Any

from ..data.cells import printable
from .html import cells_html, folded, heading, page, rows_html, text_html, trace_parts
from .json import record_dict
from .results import UPDATE, prediction

if TYPE_CHECKING:
    from ..answers import RowWorking


def row_html(row: "RowWorking") -> str:
    return page(f"Row {row.row} of {printable(row.source)}", row_parts(row))


def row_parts(row: "RowWorking") -> list[str]:
    """From the cells to X, the prediction in words, then every step."""
    named = enumerate(zip(row.columns.inputs, row.record.steps[0].value[0], strict=True))
    X = [(f"X[0,{k}]", printable(name), float(value)) for k, (name, value) in named]
    return [
        heading("What it says"),
        text_html(prediction(row, printable(row.columns.target.name))),
        heading("From the table to X"),
        folded(
            f"each of the {len(row.encodings)} cells, and what becomes of it",
            rows_html([(encoding.text,) for encoding in row.encodings], ("cell → inputs",)),
        ),
        folded(f"X, its {len(X)} inputs", cells_html(X, ("input", "value"))),
        *trace_parts(row.record),
        *([text_html([UPDATE])] if row.target is not None else []),
    ]


def row_dict(row: "RowWorking") -> dict[str, Any]:
    """All of it, for JSON; probabilities under the names of their classes."""
    shares = None
    if row.probabilities is not None:
        shares = dict(zip(row.columns.outputs, map(float, row.probabilities), strict=True))
    return {
        "row": row.row,
        "target_column": row.columns.target.name,
        "prediction": row.prediction,
        "probabilities": shares,
        "target": row.target,
        "inputs": list(row.columns.inputs),
        "encoding": [
            {"name": e.name, "raw": e.raw, "text": e.text, "inputs": [[name, value] for name, value in e.inputs]}
            for e in row.encodings
        ],
        **record_dict(row.record),
        "notes": row.notes,
    }
