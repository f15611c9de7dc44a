"""Bags and leather."""

from __future__ import annotations

from ecomops.demo.pictures.ink import BRASS, Ink, line, oval, path, rect


def tote(c: Ink) -> str:
    """An office bag with two handles."""
    return (
        line("M88 102 q0 -50 32 -50 q32 0 32 50", c.dark, 7)
        + path("M60 98 H180 l12 84 q0 10 -10 10 H58 q-10 0 -10 -10z", c.base)
        + path("M60 98 H180 l3 22 H57z", c.light)
        + rect(108, 112, 24, 18, BRASS, 4)
        + line("M62 178 H178", c.dark, 2)
    )


def crossbody(c: Ink) -> str:
    """A small bag on a long strap."""
    return (
        line("M64 110 C40 40 200 40 176 110", c.dark, 5)
        + rect(58, 104, 124, 82, c.base, 18)
        + path("M58 122 q0 -18 18 -18 H164 q18 0 18 18 v16 q-62 28 -124 0z", c.light)
        + oval(120, 148, 9, 9, BRASS)
    )


def backpack(c: Ink) -> str:
    """A backpack with a front pocket."""
    return (
        line("M104 62 q0 -18 16 -18 q16 0 16 18", c.dark, 6)
        + path("M66 106 q0 -48 54 -48 q54 0 54 48 v72 q0 14 -14 14 H80 q-14 0 -14 -14z", c.base)
        + rect(52, 118, 18, 52, c.dark, 9)
        + rect(170, 118, 18, 52, c.dark, 9)
        + rect(82, 130, 76, 48, c.light, 10)
        + line("M90 144 H150", c.dark, 3)
        + rect(112, 140, 16, 12, BRASS, 3)
        + line("M88 98 q32 -16 64 0", c.pale, 3)
    )


def wallet(c: Ink) -> str:
    """A long wallet, a card looking out."""
    return (
        rect(66, 74, 108, 40, c.pale, 6)
        + rect(76, 66, 88, 40, BRASS, 6)
        + rect(44, 90, 152, 88, c.base, 12)
        + path("M44 102 q0 -12 12 -12 H184 q12 0 12 12 v22 H44z", c.light)
        + rect(158, 122, 38, 26, c.dark, 8)
        + oval(172, 135, 5, 5, BRASS)
    )


def clutch(c: Ink) -> str:
    """An envelope clutch with a wrist strap."""
    return (
        line("M186 108 q26 20 10 56", c.dark, 6)
        + rect(44, 88, 148, 92, c.base, 8)
        + path("M44 96 q0 -8 8 -8 H184 q8 0 8 8 L118 144z", c.light)
        + oval(118, 140, 8, 8, BRASS)
        + line("M52 172 H184", c.dark, 2)
    )


def belt(c: Ink) -> str:
    """A rolled belt with a brass buckle."""
    return (
        oval(120, 130, 66, 56, c.dark)
        + oval(120, 130, 52, 43, c.base)
        + oval(120, 130, 36, 29, c.dark)
        + oval(120, 130, 24, 18, "#eef2f1")
        + rect(150, 88, 46, 40, BRASS, 8)
        + rect(159, 97, 28, 22, c.base, 4)
        + line("M172 97 v22", BRASS, 4)
    )
