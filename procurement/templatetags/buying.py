"""How prices, terms and bundles are spoken on buying's screens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from ecomops.ui import numbers
from ecomops.ui.figures import Delta
from procurement.models import Award

register = template.Library()
DEAR = Decimal("0.10")
FLAT = Decimal("0.01")
TENTH = Decimal("0.1")


@register.filter
def unit_price(value: Any) -> str:
    """A price a piece: two decimals, three or four below one."""
    if value is None or value == "":
        return numbers.MISSING
    amount = Decimal(value)
    if abs(amount) >= 1:
        return numbers.grouped(amount, 2)
    return f"{amount:.3f}" if abs(amount) >= TENTH else f"{amount:.4f}"


@register.filter
def grade_mood(grade: str) -> str:
    """How a grade is judged."""
    return {"A": "good", "C": "watch", "D": "act"}.get(grade, "flat")


@register.filter
def terms(column: Any) -> list[tuple[str, str]]:
    """The small words under a supplier: terms, and what speaks against it."""
    line, found = column.terms, []
    if line.credit_days:
        found.append((_("%(days)s days") % {"days": line.credit_days}, "flat"))
    if line.tax_included:
        found.append((_("tax included"), "flat"))
    if line.deposit_share:
        share = numbers.percent(line.deposit_share, 0)
        found.append((_("%(share)s deposit") % {"share": share}, "watch"))
    if column.moq:
        found.append((_("MOQ %(units)s") % {"units": numbers.grouped(column.moq)}, "act"))
    if column.quote.unsealed:
        found.append((_("Unsealed"), "watch"))
    if column.licence_left is not None:
        left = column.licence_left
        words = _("licence ends in %(days)s d") % {"days": left} if left >= 0 else _("expired")
        found.append((words, "watch" if left >= 0 else "act"))
    if column.shares_contact:
        found.append((_("shared telephone"), "act"))
    return found


@register.filter
def supplier_of(cell: Any) -> int:
    """Whose answer a cell is."""
    pk: int = cell.quoted.quote.invitation.supplier_id
    return pk


@register.filter
def chose(chosen: Mapping[int, int], line: int) -> int:
    """Who was chosen for a line; nought for nobody."""
    return chosen.get(line, 0)


@register.filter
def off_average(cell: Any) -> Delta | None:
    """How far a price is from the library's average."""
    if cell.off is None:
        return None
    text = numbers.percent(abs(cell.off), 1)
    if abs(cell.off) < FLAT:
        return Delta(text)
    mood = "act" if cell.off > DEAR else "good" if cell.off < 0 else "flat"
    return Delta(text, "up" if cell.off > 0 else "down", mood)


@register.filter
def off_mood(share: Decimal | None) -> str:
    """Above the average is to watch."""
    return "" if share is None else "watch" if share > 0 else "good"


@register.filter
def signed_percent(share: Decimal | None) -> str:
    """+1.6 % or −2.0 %."""
    if share is None:
        return numbers.MISSING
    return ("+" if share >= 0 else "−") + numbers.percent(abs(share), 1)


@register.filter
def bundle_name(kind: str) -> str:
    """The name of a way to award."""
    return str(Award.Bundle(kind).label)


@register.filter
def names(suppliers: Iterable[Any]) -> str:
    """Suppliers side by side."""
    return " + ".join(one.label for one in suppliers)
