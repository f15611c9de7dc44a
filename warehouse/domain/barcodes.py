"""Code 128 as strokes that any drawing can take, and check digits of waybill numbers."""

from __future__ import annotations

import re

DARK = re.compile("1+")
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def modules(text: str) -> str:
    """A Code 128 symbol as "1" for a dark and "0" for a light module, without quiet zones."""
    from barcode import Code128  # only printing needs it

    pattern: str = Code128(text).build()[0]
    return pattern


def strokes(text: str) -> tuple[str, int]:
    """The symbol as an SVG path one unit high, and how many modules wide it is."""
    pattern = modules(text)
    runs = ((run.start(), run.end() - run.start()) for run in DARK.finditer(pattern))
    return "".join(f"M{at} 0h{wide}v1h-{wide}z" for at, wide in runs), len(pattern)


def checked(number: str, scheme: str) -> bool:
    """Whether a number's check digit is right; a courier without a scheme takes any."""
    digits = "".join(c for c in number if c.isascii() and c.isdigit())
    if not scheme:
        return True
    if len(digits) < 2:
        return False
    body, last = digits[:-1], int(digits[-1])
    return last == {"s10": _s10, "mod10": _mod10, "mod7": _mod7}[scheme](body)


def _s10(body: str) -> int:
    if len(body) != len(S10_WEIGHTS):
        return -1
    rest = 11 - sum(int(c) * w for c, w in zip(body, S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def _mod10(body: str) -> int:
    return -sum(int(c) * (1 if n % 2 else 3) for n, c in enumerate(reversed(body))) % 10


def _mod7(body: str) -> int:
    return int(body) % 7
