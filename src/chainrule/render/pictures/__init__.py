"""The pictures, as SVG text: one file each, all with a title and a description, and the palette that they share."""

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
]
