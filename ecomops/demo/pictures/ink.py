"""Colours and strokes that all drawings share: flat, calm, two shades of one colour."""

from __future__ import annotations

from dataclasses import dataclass

GROUND, FLOOR = "#eef2f1", "#dfe6e4"
PAPER, BRASS, TEAL, WOOD = "#fbfaf6", "#c8a45c", "#0b6b66", "#c49a6c"


@dataclass(frozen=True, slots=True)
class Ink:
    """A drawing's colour with its lighter and darker neighbours."""

    base: str
    light: str
    pale: str
    dark: str


def _mixed(colour: str, other: str, share: float) -> str:
    """A colour leant towards another."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def ink(colour: str) -> Ink:
    """The shades of a colour given as #rrggbb."""
    return Ink(
        colour,
        _mixed(colour, "#ffffff", 0.3),
        _mixed(colour, "#ffffff", 0.62),
        _mixed(colour, "#10201e", 0.34),
    )


def rect(x: float, y: float, w: float, h: float, fill: str, r: float = 6, more: str = "") -> str:
    """A rectangle with round corners."""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{r:g}" fill="{fill}"{more}/>'
    )


def oval(x: float, y: float, rx: float, ry: float, fill: str, more: str = "") -> str:
    """An ellipse about its middle."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}"{more}/>'


def path(d: str, fill: str = "none", more: str = "") -> str:
    """A closed shape."""
    return f'<path d="{d}" fill="{fill}"{more}/>'


def line(d: str, colour: str, width: float = 3) -> str:
    """A stroke with round ends."""
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )
