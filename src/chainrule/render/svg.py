"""Pictures as SVG text: the cost curve. Every picture has a title and a description for those who cannot see it."""

from collections.abc import Sequence
from html import escape

from .text import number


def curves(series: Sequence[tuple[str, Sequence[float]]], title: str, width: int = 560, height: int = 240) -> str:
    """Curves of positive numbers over their epochs, on one linear axis from 0; all but the first are dashed."""
    left, top, right, bottom = 60, 24, width - 16, height - 36
    most = max(max(values) for _, values in series) or 1.0
    longest = max(len(values) for _, values in series)
    described = "; ".join(f"{name} from {number(v[0])} to {number(v[-1])}" for name, v in series)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" width="{width}">',
        f"<title>{escape(title)}</title><desc>{escape(described)} in {longest} epochs</desc>",
        f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="currentColor"/>',
        text(left - 6, top + 4, number(most, 2), "end"),
        text(left - 6, bottom + 4, "0", "end"),
        text(left, bottom + 18, "1", "middle"),
        text(right, bottom + 18, f"epoch {longest}", "end"),
    ]
    for place, (name, values) in enumerate(series):
        step = (right - left) / max(longest - 1, 1)
        points = " ".join(
            f"{left + k * step:.1f},{bottom - value / most * (bottom - top):.1f}" for k, value in enumerate(values)
        )
        dash = ' stroke-dasharray="6 4"' if place else ""
        parts.append(f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="2"{dash}/>')
        parts.append(text(right - 4, top + 16 * (place + 1), f"{name} {'- - -' if place else '———'}", "end"))
    return "\n".join([*parts, "</svg>"])


def text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" font-size="13" text-anchor="{anchor}" fill="currentColor">{escape(words)}</text>'
