"""Women's wear."""

from __future__ import annotations

from ecomops.demo.pictures.ink import BRASS, PAPER, Ink, line, oval, path, rect


def dress(c: Ink) -> str:
    """A dress with a waist."""
    return (
        path("M98 54 L112 62 q8 8 16 0 L142 54 l14 44 -14 16 30 78 q-52 16 -104 0 l30 -78 -14 -16z",
             c.base)
        + path("M98 112 h44 l2 10 h-48z", c.dark)
        + line("M104 130 L88 186 M120 130 v62 M136 130 l16 56", c.light, 2.5)
    )  # fmt: skip


def sweater(c: Ink) -> str:
    """A knitted sweater."""
    ribs = line("M84 176 v12 M96 176 v12 M108 176 v12 M120 176 v12 M132 176 v12 M144 176 v12"
                " M156 176 v12", c.dark, 2.5)  # fmt: skip
    return (
        path("M92 62 q28 16 56 0 l32 18 22 74 -26 10 -14 -42 v66 H78 v-66 l-14 42 -26 -10 22 -74z",
             c.base)
        + path("M92 62 q28 28 56 0 l-8 -4 q-20 12 -40 0z", c.dark)
        + line("M84 112 l12 10 12 -10 12 10 12 -10 12 10 12 -10", c.pale, 3)
        + line("M84 132 l12 10 12 -10 12 10 12 -10 12 10 12 -10", c.pale, 3)
        + ribs
    )  # fmt: skip


def shirt(c: Ink) -> str:
    """A shirt with a collar and buttons."""
    buttons = "".join(oval(120, y, 3, 3, c.dark) for y in (98, 120, 142, 164))
    return (
        path("M94 60 L66 74 44 128 66 138 80 112 V190 H160 V112 l14 26 22 -10 -22 -54 -28 -14z",
             c.base)
        + path("M94 60 L120 84 L146 60 L132 54 H108z", c.pale)
        + line("M120 84 V190", c.light, 2.5)
        + buttons
        + rect(132, 108, 20, 20, c.light, 3)
    )  # fmt: skip


def coat(c: Ink) -> str:
    """A belted trench coat."""
    return (
        path("M92 54 L60 72 48 160 68 164 78 116 68 198 H172 L162 116 172 164 192"
              " 160 180 72 148 54z",
             c.base)
        + path("M92 54 L120 104 L148 54 L136 50 H104z", c.light)
        + rect(74, 120, 92, 12, c.dark, 3)
        + rect(112, 117, 16, 18, BRASS, 3)
        + line("M120 104 V198", c.dark, 2.5)
        + oval(106, 148, 3.5, 3.5, c.pale) + oval(134, 148, 3.5, 3.5, c.pale)
        + oval(106, 170, 3.5, 3.5, c.pale) + oval(134, 170, 3.5, 3.5, c.pale)
    )  # fmt: skip


def skirt(c: Ink) -> str:
    """A pleated skirt."""
    pleats = line("M96 84 L76 184 M108 84 L100 190 M120 84 V192 M132 84 l8 106 M144 84 l20 100",
                  c.dark, 2)  # fmt: skip
    return (
        path("M88 78 H152 L192 180 q-72 26 -144 0z", c.base)
        + pleats
        + rect(86, 62, 68, 20, c.light, 5)
    )


def trousers(c: Ink) -> str:
    """Straight trousers."""
    return (
        path("M82 54 H158 L172 194 H130 L120 100 L110 194 H68z", c.base)
        + rect(80, 50, 80, 16, c.light, 4)
        + line("M120 66 V98 M96 66 q-2 14 -12 18 M144 66 q2 14 12 18", c.dark, 2.5)
        + oval(120, 58, 3.5, 3.5, BRASS)
    )


def scarf(c: Ink) -> str:
    """A knotted scarf with a fringe."""
    fringe = "".join(line(f"M{x} 190 v10", c.dark, 2.5) for x in range(134, 172, 7))
    return (
        path("M64 82 q56 -52 112 0 q10 22 -10 30 q-46 22 -92 0 q-20 -8 -10 -30z", c.base)
        + path("M82 88 q38 -26 76 0 q-38 24 -76 0z", PAPER)
        + path("M128 112 h44 v80 h-40z", c.base)
        + path("M100 114 h32 l-6 60 h-36z", c.light)
        + rect(132, 148, 40, 8, c.pale, 0)
        + rect(131, 166, 41, 8, c.pale, 0)
        + fringe
    )
