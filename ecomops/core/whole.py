"""Whole numbers that come as text: from an address, a form, a scan."""

from __future__ import annotations

KEY_DIGITS = 18  # as many as a key of the database may have


def whole_number(text: str | None, *, digits: int = 9) -> int | None:
    """The number that the text is, without a sign; None for any other text and for a longer one."""
    if not text or len(text) > digits or not (text.isascii() and text.isdigit()):
        return None
    return int(text)
