"""Annual fees that a platform gives back once a store has sold enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Sum

from stores.models import Order, Store
from stores.selectors.scope import colour_token

NEAR = Decimal("0.9")


@dataclass(frozen=True, slots=True)
class FeeBack:
    """How far a store is from getting its fee back this year."""

    store: Store
    colour: str
    sold: Decimal
    days_left: int
    ends_on: date

    @property
    def back_at(self) -> Decimal:
        """The sales that return the fee."""
        assert self.store.annual_fee_back_at is not None  # only such stores are read
        return self.store.annual_fee_back_at

    @property
    def missing(self) -> Decimal:
        """What is still to be sold; nought once it is reached."""
        return max(self.back_at - self.sold, Decimal(0))

    @property
    def per_day(self) -> Decimal:
        """What each day left has to bring."""
        return self.missing / max(self.days_left, 1)

    @property
    def share(self) -> int:
        """Per cent of the way."""
        return min(100, int(self.sold * 100 / self.back_at)) if self.back_at else 100

    @property
    def mood(self) -> str:
        """Reached, near enough to push for, or far off."""
        if not self.missing:
            return "good"
        return "watch" if self.sold >= self.back_at * NEAR else "flat"


def fees_back(user: Any, at: datetime) -> list[FeeBack]:
    """The user's stores whose fee comes back with sales, the nearest first."""
    stores = Store.objects.visible_to(user).exclude(annual_fee_back_at=None)
    found = [_of(store, at) for store in stores.filter(annual_fee_amount__gt=0).order_by("pk")]
    return sorted(found, key=lambda one: (not one.missing, one.missing / (one.back_at or 1)))


def _of(store: Store, at: datetime) -> FeeBack:
    zone = ZoneInfo(store.zone)
    today = at.astimezone(zone).date()
    begun = datetime.combine(date(today.year, 1, 1), time(), zone)
    paid = Order.objects.filter(store=store, paid_at__gte=begun, paid_at__lte=at)
    sold = paid.aggregate(total=Sum("paid_amount"))["total"] or Decimal(0)
    ends_on = date(today.year, 12, 31)
    return FeeBack(store, colour_token(store.colour), sold, (ends_on - today).days + 1, ends_on)
