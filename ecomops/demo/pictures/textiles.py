"""Home textiles."""

from __future__ import annotations

from ecomops.demo.pictures.ink import PAPER, WOOD, Ink, line, oval, path, rect


def bedding(c: Ink) -> str:
    """A folded set: quilt cover, sheet and two pillow cases."""
    return (
        rect(46, 150, 148, 34, c.dark, 10)
        + rect(46, 118, 148, 38, c.base, 12)
        + rect(54, 92, 132, 32, c.pale, 12)
        + rect(60, 66, 56, 30, c.light, 12)
        + rect(124, 66, 56, 30, c.light, 12)
        + line("M58 137 H182", c.light)
        + line("M72 81 H104 M136 81 H168", c.base, 2)
        + rect(108, 112, 24, 74, PAPER, 3)
        + line("M114 140 H126 M114 150 H126", c.dark, 2)
    )


def duvet(c: Ink) -> str:
    """A thick quilt with stitched squares."""
    squares = "".join(
        rect(52 + x * 46, 72 + y * 38, 44, 36, c.light if (x + y) % 2 else c.base, 13)
        for x in range(3)
        for y in range(3)
    )
    return (
        rect(46, 66, 148, 126, c.dark, 22)
        + squares
        + path("M150 192 q22 -2 44 -24 v-26 q-30 14 -44 50z", c.pale)
    )


def pillow(c: Ink) -> str:
    """A memory pillow with a dent."""
    return (
        path("M44 108 q76 -40 152 0 q14 34 0 62 q-76 26 -152 0 q-14 -30 0 -62z", c.base)
        + path("M66 110 q54 -18 108 0 q-54 22 -108 0z", c.light)
        + line("M52 164 q68 20 136 0", c.dark)
    )


def throw(c: Ink) -> str:
    """A throw over a rail, with a fringe."""
    fringe = "".join(line(f"M{x} 182 v14", c.dark, 3) for x in range(74, 170, 9))
    return (
        line("M40 66 H200", WOOD, 8)
        + rect(68, 62, 104, 122, c.base, 8)
        + rect(68, 98, 104, 14, c.pale, 0)
        + rect(68, 124, 104, 6, c.light, 0)
        + rect(68, 150, 104, 14, c.pale, 0)
        + fringe
    )


def curtain(c: Ink) -> str:
    """A pair of curtains before a bright window."""
    left = path("M58 62 h44 q2 70 -24 122 h-20z", c.base)
    right = path("M182 62 h-44 q-2 70 24 122 h20z", c.base)
    folds = line("M72 66 v112 M86 66 q2 60 -8 110 M168 66 v112 M154 66 q-2 60 8 110", c.dark, 2)
    return rect(66, 62, 108, 122, PAPER, 2) + left + right + folds + line("M46 60 H194", WOOD, 7)


def towel(c: Ink) -> str:
    """Rolled and folded towels."""
    return (
        rect(50, 152, 140, 32, c.base, 12)
        + rect(58, 122, 124, 32, c.light, 12)
        + oval(88, 98, 27, 25, c.pale)
        + oval(146, 98, 27, 25, c.base)
        + line("M88 98 m-14 0 a14 13 0 1 1 14 13 a7 7 0 1 1 2 -14", c.dark, 2.5)
        + line("M146 98 m-14 0 a14 13 0 1 1 14 13 a7 7 0 1 1 2 -14", c.pale, 2.5)
        + line("M64 168 H176", c.pale, 3)
    )


def cushion(c: Ink) -> str:
    """A square cushion with a button."""
    return (
        path("M58 62 q62 16 124 0 q-14 62 0 124 q-62 -14 -124 0 q14 -62 0 -124z", c.base)
        + line("M120 124 L78 82 M120 124 L162 82 M120 124 L78 166 M120 124 L162 166", c.dark, 2)
        + oval(120, 124, 9, 9, c.pale)
    )


def rug(c: Ink) -> str:
    """A floor rug in perspective."""
    return (
        path("M72 84 H168 L204 176 H36z", c.base)
        + path("M84 96 H156 L182 164 H58z", c.pale)
        + path("M120 104 L146 130 L120 156 L94 130z", c.light)
        + line("M72 84 H168 M36 176 H204", c.dark, 4)
    )


def tablecloth(c: Ink) -> str:
    """A round table under a checked cloth."""
    return (
        line("M88 150 v46 M152 150 v46", WOOD, 8)
        + path("M42 104 q78 -34 156 0 l8 62 q-20 12 -40 0 q-24 14 -46 0 q-24 14 -46"
                " 0 q-20 12 -40 0z",
               c.base)
        + oval(120, 104, 78, 25, c.light)
        + line("M64 122 l-4 40 M100 128 v38 M140 128 v38 M176 122 l4 40", c.pale, 3)
    )  # fmt: skip
