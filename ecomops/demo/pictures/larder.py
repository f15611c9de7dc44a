"""Food, drink and toys."""

from __future__ import annotations

from ecomops.demo.pictures.ink import BRASS, PAPER, TEAL, WOOD, Ink, line, oval, path, rect


def tea(c: Ink) -> str:
    """A tea tin and a cup."""
    return (
        rect(58, 72, 78, 116, c.base, 8)
        + rect(54, 58, 86, 26, c.dark, 8)
        + rect(68, 102, 58, 58, PAPER, 4)
        + path("M97 110 q22 14 0 42 q-22 -28 0 -42z", TEAL)
        + line("M97 116 v30", PAPER, 2)
        + path("M138 146 H194 q0 42 -28 42 q-28 0 -28 -42z", PAPER)
        + oval(166, 146, 28, 8, c.light)
        + line("M158 132 q-6 -10 2 -18 M174 132 q-6 -10 2 -18", c.light, 3)
    )


def nuts(c: Ink) -> str:
    """A stand-up pouch of nuts."""
    return (
        path("M74 60 H166 l10 124 q-56 14 -112 0z", c.base)
        + rect(72, 48, 96, 18, c.dark, 4)
        + oval(120, 130, 36, 34, PAPER)
        + path("M100 126 q10 -18 24 -4 q-2 20 -24 4z", WOOD)
        + path("M124 142 q14 -16 22 2 q-8 16 -22 -2z", c.dark)
        + path("M104 148 q12 -10 18 4 q-8 12 -18 -4z", BRASS)
        + line("M84 84 H156", c.light, 3)
    )


def honey(c: Ink) -> str:
    """A jar of honey with a dipper."""
    return (
        path("M72 88 H168 q12 10 12 26 v58 q0 18 -18 18 H78 q-18 0 -18 -18 v-58 q0 -16 12 -26z",
             c.base)
        + rect(70, 62, 100, 28, WOOD, 6)
        + rect(80, 118, 80, 48, PAPER, 6)
        + path("M120 124 l14 8 v16 l-14 8 -14 -8 v-16z", BRASS)
        + line("M72 112 q-2 30 2 60", c.pale, 4)
    )  # fmt: skip


def cakebox(c: Ink) -> str:
    """An open box of pastry."""
    cakes = "".join(
        oval(x, y, 20, 16, BRASS) + oval(x, y - 3, 13, 9, c.light)
        for x in (82, 120, 158)
        for y in (134, 164)
    )
    return (
        path("M50 112 L66 58 H174 L190 112z", c.dark)
        + path("M64 106 L76 66 H164 L176 106z", c.light)
        + rect(46, 110, 148, 78, c.base, 8)
        + rect(56, 116, 128, 64, PAPER, 4)
        + cakes
    )


def jar(c: Ink) -> str:
    """An earthen jar of rice wine."""
    return (
        path("M84 84 H156 q36 26 28 66 q-8 42 -40 42 H96 q-32 0 -40 -42 q-8 -40 28 -66z", c.base)
        + rect(88, 64, 64, 24, c.dark, 6)
        + path("M82 66 q38 -26 76 0 l-8 10 H90z", "#b8392f")
        + path("M120 104 l36 36 -36 36 -36 -36z", "#b8392f")
        + line("M108 140 H132 M120 128 V152", PAPER, 4)
    )


def spirit(c: Ink) -> str:
    """A spirit bottle beside its box."""
    return (
        rect(126, 64, 64, 126, c.dark, 4)
        + rect(138, 84, 40, 68, c.light, 3)
        + rect(78, 44, 24, 18, BRASS, 4)
        + path("M80 60 h20 v26 q22 10 22 34 v60 q0 10 -10 10 H68 q-10 0 -10 -10 v-60"
                " q0 -24 22 -34z",
               PAPER)
        + path("M58 122 H122 v40 H58z", c.base)
        + line("M72 136 H108 M78 148 H102", PAPER, 3)
    )  # fmt: skip


def fruitwine(c: Ink) -> str:
    """Plum wine: a slim bottle and two plums."""
    return (
        rect(104, 40, 24, 22, c.dark, 4)
        + path("M106 60 h20 v34 q20 10 20 30 v58 q0 10 -10 10 H96 q-10 0 -10 -10"
                " v-58 q0 -20 20 -30z",
               c.base)
        + rect(92, 124, 48, 44, PAPER, 3)
        + oval(116, 146, 12, 12, "#7fa05a")
        + line("M116 136 q4 -8 12 -8", TEAL, 3)
        + oval(164, 176, 17, 16, "#7fa05a") + oval(62, 178, 15, 14, "#93b06c")
        + line("M164 160 q2 -10 10 -14 M62 164 q0 -8 -8 -12", TEAL, 3)
    )  # fmt: skip


def bear(c: Ink) -> str:
    """A plush bear."""
    return (
        oval(86, 66, 17, 17, c.base) + oval(154, 66, 17, 17, c.base)
        + oval(86, 66, 9, 9, c.pale) + oval(154, 66, 9, 9, c.pale)
        + oval(120, 152, 46, 42, c.base) + oval(120, 156, 28, 27, c.pale)
        + oval(76, 140, 15, 24, c.dark) + oval(164, 140, 15, 24, c.dark)
        + oval(88, 184, 20, 13, c.dark) + oval(152, 184, 20, 13, c.dark)
        + oval(120, 90, 44, 38, c.base) + oval(120, 102, 20, 15, c.pale)
        + oval(104, 84, 4, 5, "#2b3231") + oval(136, 84, 4, 5, "#2b3231")
        + oval(120, 96, 6, 4, "#2b3231") + line("M120 100 v6 q-6 6 -10 2 M120 106 q6 6 10 2",
                                               "#2b3231", 2)
    )  # fmt: skip


def blocks(c: Ink) -> str:
    """Stacked wooden blocks."""
    return (
        rect(52, 136, 52, 52, c.base, 5)
        + rect(108, 136, 52, 52, TEAL, 5)
        + rect(164, 152, 30, 36, BRASS, 5)
        + path("M80 132 L106 86 L132 132z", "#b9827c")
        + oval(148, 114, 21, 21, c.pale)
        + line("M66 162 H90 M78 150 V174", PAPER, 4)
        + oval(134, 162, 12, 12, PAPER)
    )


def puzzle(c: Ink) -> str:
    """Four pieces of a jigsaw."""
    knob = ' stroke="#eef2f1" stroke-width="3"'
    return (
        path("M60 68 H116 v20 a12 12 0 1 1 0 24 v16 H96 a12 12 0 1 0 -24 0 H60z", c.base, knob)
        + path(
            "M122 62 H184 v60 h-18 a12 12 0 1 0 -26 0 H122 v-16 a12 12 0 1 0 0 -22z", c.light, knob
        )
        + path("M56 134 h16 a12 12 0 1 1 24 0 H116 v18 a12 12 0 1 0 0 24 v16 H56z", c.pale, knob)
        + path(
            "M122 130 h16 a12 12 0 1 1 26 0 H180 v56 H122 v-12 a12 12 0 1 1 0 -26z", c.dark, knob
        )
    )
