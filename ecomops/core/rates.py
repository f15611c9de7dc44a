"""Exchange rates by day: no rate means no figure, never a guess."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ecomops.core.models import ExchangeRate


def rate(frm: str, to: str, on: date) -> Decimal | None:
    """The day's rate, else the latest before it, turned round if only the reverse is stored."""
    if frm == to:
        return Decimal(1)
    stored = ExchangeRate.objects.filter(on__lte=on).order_by("-on")
    direct = stored.filter(from_currency=frm, to_currency=to).first()
    if direct:
        return direct.rate
    reverse = stored.filter(from_currency=to, to_currency=frm).first()
    return Decimal(1) / reverse.rate if reverse else None


def convert(amount: Decimal, frm: str, to: str, on: date) -> Decimal | None:
    """The amount in another currency, or None where no rate is known."""
    factor = rate(frm, to, on)
    return None if factor is None else amount * factor
