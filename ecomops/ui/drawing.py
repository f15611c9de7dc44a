"""Small pictures made on the server: judgement shapes, sparks, fans. Colours come from the CSS."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

MOODS = ("good", "watch", "act", "flat", "info")

# Circle with tick, triangle with bang, octagon with cross: the mark is cut out of the shape.
SHAPES = {
    "good": "M8 .8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 8 .8Zm3.9 5.1-4.6 5.3a1 1 0 0 1-1.4 0"
    "L3.8 9.1l1.3-1.3 1.4 1.4 4-4.5Z",
    "watch": "M9.2 1.6a1.4 1.4 0 0 0-2.4 0L.6 12.9A1.4 1.4 0 0 0 1.8 15h12.4a1.4 1.4 0 0 0 "
    "1.2-2.1ZM7.1 5.5h1.8v4.8H7.1Zm0 6h1.8v1.8H7.1Z",
    "act": "M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5Zm.9 3.8L4.6 5.9 6.7 8l-2.1 2.1 1.3 1.3L8 9.3"
    "l2.1 2.1 1.3-1.3L9.3 8l2.1-2.1-1.3-1.3L8 6.7Z",
}

Point = tuple[float, float]


def judge(mood: str) -> SafeString:
    """The shape of a judgement; nothing for moods that judge nothing."""
    if mood not in SHAPES:
        return mark_safe("")
    return format_html(
        '<svg class="judge {}" viewBox="0 0 16 16" aria-hidden="true">'
        '<path fill-rule="evenodd" d="{}"/></svg>',
        mood,
        SHAPES[mood],
    )


def points(
    values: Sequence[float], width: float, height: float, low: float, high: float
) -> list[Point]:
    """The values spread over the width, larger is higher."""
    reach = (high - low) or 1
    step = width / max(len(values) - 1, 1)
    return [
        (round(i * step, 1), round(height - (v - low) / reach * height, 1))
        for i, v in enumerate(values)
    ]


def path(drawn: Iterable[Point]) -> str:
    """SVG path data through the points."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in drawn)


def spark(
    values: Iterable[float | None], width: int = 64, height: int = 20, mood: str = ""
) -> SafeString:
    """A line of the last periods; gaps are skipped, fewer than two points draw nothing."""
    known = [float(v) for v in values if v is not None]
    if len(known) < 2:
        return mark_safe("")
    drawn = points(known, width, height, min(known), max(known))
    line = path(drawn)
    return format_html(
        '<svg class="spark {m}" width="{w}" height="{h}" viewBox="0 0 {w} {h}" '
        'preserveAspectRatio="none" aria-hidden="true"><path class="area" '
        'd="{line}L{w} {h}L0 {h}Z"/><path d="{line}"/>'
        '<circle cx="{x}" cy="{y}" r="2.2"/></svg>',
        m=mood,
        w=width,
        h=height,
        line=line,
        x=drawn[-1][0],
        y=drawn[-1][1],
    )


def heat_step(value: float | None, reach: float = 0.2) -> int:
    """Which of the seven diverging colours a distance from target takes; 4 is on target."""
    if value is None:
        return 4
    step = int((max(-reach, min(reach, value)) + reach) / (2 * reach) * 7)
    return min(step, 6) + 1
