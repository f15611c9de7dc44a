"""What a quote must look like before it is sealed: prices read as they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

PLAIN = re.compile(r"^\d{1,9}(\.\d{1,4})?$")
COMMA = re.compile(r"^\d+,\d+$")
GROUPED = re.compile(r"^\d{1,3}(,\d{3})+(\.\d{1,4})?$")
STEP = re.compile(r"^\s*(\d+)\s*[:：]\s*(\S+)\s*$")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a text is no price; `code` names the sentence."""

    code: str
    text: str


def price(text: str) -> Decimal | Wrong:
    """A price above nought with at most four decimals and a point, never a guess at a comma."""
    given = text.strip()
    if COMMA.match(given) and not GROUPED.match(given):
        return Wrong("comma", given)
    if GROUPED.match(given):
        # 1,234 is a thousand to one reader and one and a bit to another
        if "." not in given:
            return Wrong("comma", given)
        given = given.replace(",", "")
    if not PLAIN.match(given):
        return Wrong("number", given)
    amount = Decimal(given)
    return amount if amount > 0 else Wrong("nought", given)


def steps(text: str) -> list[tuple[int, Decimal]] | Wrong:
    """Price breaks written as “500: 2.10; 2000: 1.95”, rising in pieces."""
    found: list[tuple[int, Decimal]] = []
    for part in filter(str.strip, re.split(r"[;；\n]", text)):
        match = STEP.match(part)
        if match is None:
            return Wrong("step", part.strip())
        amount = price(match[2])
        if isinstance(amount, Wrong):
            return amount
        units = int(match[1])
        if units < 1 or (found and units <= found[-1][0]):
            return Wrong("order", part.strip())
        found.append((units, amount))
    return found


def same_contact(contacts: Sequence[tuple[int, str]]) -> list[tuple[int, ...]]:
    """Groups of suppliers that share a telephone number, written in whatever way."""
    groups: dict[str, list[int]] = {}
    for supplier, phone in contacts:
        digits = re.sub(r"\D", "", phone).removeprefix("86")
        if len(digits) >= 7:
            groups.setdefault(digits, []).append(supplier)
    return [tuple(group) for group in groups.values() if len(group) > 1]
