"""Advertising accounts with their pace and the event they must reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from campaigns.domain.balances import Outlook, outlook
from campaigns.models import AdBalance, Campaign
from ecomops.core.clock import day_bounds, day_of
from stores.models import AdDay, Store

LOOKED_BACK = 7


@dataclass(frozen=True, slots=True)
class Account:
    """A tool of a store: what is left, what a day costs, and until when that lasts."""

    store: Store
    tool: str
    balance: AdBalance | None
    a_day: Decimal
    event: Campaign | None
    outlook: Outlook | None


def accounts(user: Any, now: datetime) -> list[Account]:
    """Accounts of the user's stores: those that spend or whose balance is known."""
    stores = list(Store.objects.visible_to(user).filter(archived_at=None))
    told = {(row.store_id, row.tool): row for row in AdBalance.objects.visible_to(user)}
    pace = _pace(stores, now)
    nearest = _next_events(stores, now)
    by_pk = {store.pk: store for store in stores}
    made = []
    for pk, tool in sorted({*told, *pace}):
        if pk not in by_pk:
            continue
        balance, a_day = told.get((pk, tool)), pace.get((pk, tool), Decimal(0))
        event = nearest.get(pk)
        seen = None
        if balance is not None:
            starts = day_bounds(event.starts_on, by_pk[pk].zone)[0] if event else None
            seen = outlook(balance.amount, balance.told_at, a_day, now, starts)
        made.append(Account(by_pk[pk], tool, balance, a_day, event, seen))
    order = {"act": 0, "watch": 1, "good": 2}
    return sorted(made, key=lambda one: order[one.outlook.mood] if one.outlook else 3)


def _pace(stores: Sequence[Store], now: datetime) -> dict[tuple[int, str], Decimal]:
    """Store and tool → mean spend of a day over the last seven told days."""
    today = {store.pk: day_of(now, store.zone) for store in stores}
    since = min(today.values(), default=now.date()) - timedelta(days=LOOKED_BACK)
    rows = AdDay.objects.filter(store__in=today, is_current=True, on__gte=since)
    spent: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for store, tool, on, measures in rows.values_list("store_id", "tool", "on", "measures"):
        if today[store] - timedelta(days=LOOKED_BACK) <= on < today[store]:
            spent[store, tool] += Decimal(measures.get("ad_cost") or 0)
    return {key: total / LOOKED_BACK for key, total in spent.items()}


def _next_events(stores: Iterable[Store], now: datetime) -> dict[int, Campaign]:
    """Store → its next approved campaign."""
    found: dict[int, Campaign] = {}
    coming = Campaign.objects.filter(
        state=Campaign.State.APPROVED, starts_on__gt=now.date(), places__store__in=list(stores)
    ).order_by("starts_on", "pk")
    for campaign in coming.distinct().prefetch_related("places"):
        for place in campaign.places.all():
            found.setdefault(place.store_id, campaign)
    return found
