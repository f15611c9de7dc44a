"""Skin care, oils and what stands on a wedding table."""

from __future__ import annotations

from ecomops.demo.pictures.ink import BRASS, PAPER, Ink, line, oval, path, rect


def dropper(c: Ink) -> str:
    """A dropper bottle of face oil."""
    return (
        rect(110, 40, 20, 34, c.dark, 9)
        + rect(100, 70, 40, 22, BRASS, 4)
        + path(
            "M88 108 q0 -16 16 -16 H136 q16 0 16 16 v72 q0 12 -12 12 H100 q-12 0 -12 -12z", c.base
        )
        + rect(96, 122, 48, 46, PAPER, 3)
        + path("M120 130 q12 14 0 22 q-12 -8 0 -22z", c.light)
        + line("M108 160 H132", c.dark, 2)
    )


def bottle(c: Ink) -> str:
    """A pump bottle of body oil."""
    return (
        path("M108 56 V46 h-22 q-6 0 -6 8 h8 M108 46 h18 v22 h-18z", c.dark)
        + rect(100, 66, 34, 18, BRASS, 3)
        + path(
            "M80 104 q0 -20 20 -20 H136 q20 0 20 20 v76 q0 12 -12 12 H92 q-12 0 -12 -12z", c.base
        )
        + rect(90, 114, 56, 54, PAPER, 3)
        + oval(118, 134, 11, 11, c.light)
        + line("M118 123 v22 M107 134 h22", c.pale, 2)
        + line("M100 158 H136", c.dark, 2)
    )


def cream(c: Ink) -> str:
    """A low jar of cream."""
    return (
        rect(62, 122, 116, 66, c.base, 14)
        + rect(56, 84, 128, 42, c.dark, 10)
        + line("M70 98 H170", c.light, 3)
        + rect(84, 140, 72, 32, PAPER, 4)
        + line("M96 152 H144 M106 162 H134", c.dark, 2)
    )


def tube(c: Ink) -> str:
    """A tube that stands on its cap."""
    return (
        path("M84 56 H156 L146 164 H94z", c.base)
        + rect(80, 46, 80, 14, c.dark, 3)
        + rect(96, 164, 48, 30, BRASS, 6)
        + rect(100, 84, 40, 56, PAPER, 3)
        + line("M108 100 H132 M108 110 H132 M112 120 H128", c.dark, 2)
    )


def mask(c: Ink) -> str:
    """A sheet mask on its sachet."""
    return (
        rect(58, 50, 96, 138, c.base, 6)
        + line("M64 60 H148", c.pale, 3)
        + path("M104 92 q42 -20 78 0 q10 62 -39 96 q-49 -34 -39 -96z", PAPER)
        + oval(126, 118, 9, 5, c.light) + oval(160, 118, 9, 5, c.light)
        + path("M128 152 q15 10 30 0 q-15 -8 -30 0z", c.light)
        + line("M143 126 v14", c.pale, 2.5)
    )  # fmt: skip


def handcream(c: Ink) -> str:
    """Two small tubes lying crossed."""
    one = (
        '<g transform="rotate(-34 120 122)">' + path("M52 104 H150 L160 98 v52 l-10"
                                                      " -6 H52z", c.base)
        + rect(160, 102, 26, 44, c.dark, 5) + rect(74, 112, 54, 24, PAPER, 3) + "</g>"
    )  # fmt: skip
    two = (
        '<g transform="rotate(30 120 122)">' + path("M52 108 H150 L160 102 v46 l-10"
                                                     " -6 H52z", c.light)
        + rect(160, 106, 24, 38, BRASS, 5) + rect(74, 114, 50, 20, PAPER, 3) + "</g>"
    )  # fmt: skip
    return two + one


def candybox(c: Ink) -> str:
    """A box of wedding sweets with a bow."""
    return (
        rect(62, 104, 116, 86, c.base, 6)
        + rect(54, 84, 132, 28, c.dark, 6)
        + rect(110, 84, 20, 106, BRASS, 0)
        + path("M120 84 q-46 -8 -34 -32 q22 -10 34 32z", BRASS)
        + path("M120 84 q46 -8 34 -32 q-22 -10 -34 32z", BRASS)
        + oval(120, 82, 9, 8, PAPER)
        + line("M76 140 h20 M76 152 h20 M144 140 h20 M144 152 h20", c.pale, 3)
    )


def invitation(c: Ink) -> str:
    """An invitation half out of its envelope."""
    return (
        rect(64, 54, 112, 96, PAPER, 4)
        + line("M84 76 H156 M96 90 H144", c.base, 3)
        + oval(120, 108, 9, 9, c.light)
        + rect(48, 108, 144, 82, c.base, 6)
        + path("M48 114 L120 160 L192 114 V184 q0 6 -6 6 H54 q-6 0 -6 -6z", c.light)
        + line("M50 186 L104 148 M190 186 L136 148", c.dark, 2.5)
        + oval(120, 156, 11, 11, BRASS)
    )


def envelope(c: Ink) -> str:
    """Gift envelopes, fanned out."""
    back = (
        '<g transform="rotate(12 120 180)">' + rect(80, 52, 80, 134, c.dark, 8) + "</g>"
        '<g transform="rotate(-8 120 180)">' + rect(80, 52, 80, 134, c.light, 8) + "</g>"
    )
    return (
        back
        + rect(80, 56, 80, 134, c.base, 8)
        + path("M80 64 q0 -8 8 -8 H152 q8 0 8 8 v22 q-40 26 -80 0z", c.dark)
        + oval(120, 98, 13, 13, BRASS)
        + line("M104 140 H136 M120 126 V160", BRASS, 3)
    )


def balloon(c: Ink) -> str:
    """Three balloons on their strings."""
    return (
        line("M84 126 q10 44 34 70 M156 126 q-10 44 -34 70 M120 118 V196", c.dark, 2)
        + oval(84, 94, 30, 36, c.light)
        + oval(156, 94, 30, 36, c.pale)
        + oval(120, 80, 33, 40, c.base)
        + path("M114 118 h12 l-6 -8z", c.dark)
        + line("M104 62 q6 -12 16 -14", c.pale, 4)
    )


def ribbon(c: Ink) -> str:
    """A paper garland of fans."""
    fans = "".join(
        path(f"M{x} {y} m-26 0 a26 26 0 0 1 52 0z", fill)
        for x, y, fill in ((70, 112, c.base), (120, 128, c.light), (170, 112, c.base))
    )
    folds = line("M70 112 v-24 M70 112 l-17 -17 M70 112 l17 -17 M120 128 v-24 M120 128 l-17 -17"
                 " M120 128 l17 -17 M170 112 v-24 M170 112 l-17 -17 M170 112 l17 -17",
                 c.pale, 2)  # fmt: skip
    return (
        line("M40 74 Q120 128 200 74", BRASS, 3)
        + fans
        + folds
        + line("M70 112 v42 M120 128 v46 M170 112 v42", c.dark, 3)
        + oval(70, 158, 6, 9, c.dark) + oval(120, 178, 6, 9, c.dark) + oval(170, 158, 6, 9, c.dark)
    )  # fmt: skip


def candle(c: Ink) -> str:
    """A pair of candles on holders."""
    return "".join(
        path(f"M{x} 74 q9 -16 0 -30 q-9 14 0 30z", BRASS)
        + rect(x - 12, 74, 24, 76, c.base, 4)
        + rect(x - 12, 86, 24, 8, c.light, 0)
        + rect(x - 24, 148, 48, 12, BRASS, 5)
        + path(f"M{x - 8} 160 h16 l10 30 h-36z", c.dark)
        for x in (88, 152)
    )
