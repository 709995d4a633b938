"""The media: one file each. They show what `working/` recorded, and compute nothing."""

from collections.abc import Callable

from ..working.record import Record
from .html import trace_html
from .json import trace_json
from .text import trace_text

MEDIA: dict[str, Callable[[Record], str]] = {
    ".txt": lambda record: trace_text(record) + "\n",
    ".html": trace_html,
    ".json": trace_json,
}
