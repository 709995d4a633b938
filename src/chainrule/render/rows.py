"""The working of one row of a table as plain data; `telling.py` has it as a document."""

from typing import TYPE_CHECKING, Any

from .json import record_dict

if TYPE_CHECKING:
    from ..answers import RowWorking


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
