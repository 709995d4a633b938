"""The interactive page in one HTML file: the lesson document, the built page, and the working for where no script runs.

The page is built from `web/` into the folder `page/` beside this file (`hatch_build.py`). It travels compressed, and
starts only if it is the script that the file's own policy names by its hash.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

from ..errors import ChainruleError
from ..working.document import Document
from .html import document_html, page
from .lesson import lesson_json

MOST_NUMBERS = 20_000  # a working with fewer numbers carries the page

# An inline script may run if the policy has its hash, wherever it comes from: so the page can be unpacked first.
LOADER = """
if ("DecompressionStream" in window) {
  const packed = document.getElementById("chainrule-packed").textContent;
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const { lesson, style, script } = JSON.parse(await new Response(stream).text());
  const add = (tag, more) => document.head.appendChild(Object.assign(document.createElement(tag), more));
  add("style", { textContent: style });
  add("script", { type: "application/json", id: "chainrule-lesson", textContent: lesson });
  add("script", { type: "module", textContent: script }).remove();
}
"""
WITHOUT = "This page needs a browser in which scripts may run: every number on it can be changed, and the rest follows."


class Assets(NamedTuple):
    """What was built from `web/`: a module that imports nothing, and its style sheet."""

    script: str
    style: str


@cache
def assets() -> Assets:
    """The built page. Raises ChainruleError if it was not built, which only happens in a source tree."""
    folder = files("chainrule.render") / "page"
    try:
        return Assets(*((folder / name).read_text(encoding="utf-8") for name in ("page.js", "page.css")))
    except FileNotFoundError:
        raise ChainruleError(
            "the interactive page is not built, because chainrule runs from its source tree; install it once, with "
            "`pip install -e .`"
        ) from None


def page_html(lesson: Mapping[str, Any], *, static: Document | None = None, connect: bool = False) -> str:
    """The page with its lesson. static: the working that stands there until the page starts, and stays without script.

    connect: whether it may ask the server that it came from.
    """
    policy, end = page_policy(connect), page_end(lesson)
    if static is not None:
        return document_html(static, policy, end)
    return page(str(lesson["title"]), [f"<p>{WITHOUT}</p>"], policy=policy, end=end)


def page_policy(connect: bool = False) -> str:
    """The content security policy: two scripts by their hashes, nothing from anywhere else."""
    rules = {
        "default-src": "'none'",
        "script-src": f"{hashed(LOADER)} {hashed(assets().script)}",
        "style-src": "'unsafe-inline'",
        "font-src": "data:",
        "connect-src": "'self'" if connect else "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def page_end(lesson: Mapping[str, Any]) -> str:
    """What the body of such a page ends with: the lesson and the page, packed, and the script that unpacks them."""
    return (
        f'<script type="text/plain" id="chainrule-packed">{packed(lesson)}</script>\n'
        f'<script type="module">{LOADER}</script>\n'
    )


def packed(lesson: Mapping[str, Any]) -> str:
    """Lesson and page, compressed: the same text each time, for this format has no room for a date."""
    whole = json.dumps({"lesson": lesson_json(lesson), **assets()._asdict()}, ensure_ascii=False)
    return b64encode(zlib.compress(whole.encode(), 9)).decode()


@cache
def hashed(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
