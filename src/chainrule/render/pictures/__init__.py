"""The pictures, as SVG text: one file each, all with a title and a description, and the palette that they share."""

from ...working.record import Record
from .activation import activation_picture
from .curves import curves
from .decision import decision_picture
from .flow import flow_picture
from .matrices import equation_rows, matrices
from .network import network_picture
from .palette import PALETTE, Colours

__all__ = [
    "PALETTE",
    "Colours",
    "activation_picture",
    "curves",
    "decision_picture",
    "equation_rows",
    "flow_picture",
    "matrices",
    "network_picture",
    "trace_picture",
]

MOST = 8


def trace_picture(record: Record) -> str:
    """The picture of a pass on its own: all its matrices while they are small, else the network."""
    small = all(max(step.shape, default=1) <= MOST for step in record)
    return matrices(record) if small and "C" in record.by_name else network_picture(record)
