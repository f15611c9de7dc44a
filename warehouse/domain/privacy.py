"""A label shows no more of a person than the courier needs (隐私面单)."""

from __future__ import annotations

HIDDEN = "*"


def hidden_name(name: str) -> str:
    """The family name, or the first letter."""
    name = name.strip()
    return name[:1] + HIDDEN * 2 if name and HIDDEN not in name else name


def hidden_phone(phone: str) -> str:
    """The first three and the last four digits; extensions and short numbers lose their middle."""
    phone = phone.strip()
    digits = "".join(c for c in phone if c.isascii() and c.isdigit())
    if HIDDEN in phone or not digits:
        return phone
    if len(digits) < 8:
        return HIDDEN * 4 + digits[-2:]
    return digits[:3] + HIDDEN * (len(digits) - 7) + digits[-4:]
