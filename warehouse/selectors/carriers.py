"""The couriers of a warehouse as the choice sees them: card, truck, limit and rules of now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q

from warehouse.domain import waving
from warehouse.domain.choice import Carrier, Rule
from warehouse.domain.rates import Rate
from warehouse.models import Courier, CourierRule, CutOff, DailyLimit, RateCard, Warehouse


def carriers_of(place: Warehouse, at: datetime) -> list[Carrier]:
    """The couriers that serve a warehouse, with the card, truck and limit that hold now."""
    zone = ZoneInfo(place.zone)
    today = at.astimezone(zone).date()
    cards = cards_on(place.pk, today)
    times: dict[int, list[time]] = defaultdict(list)
    for courier_id, at_time in CutOff.objects.filter(warehouse=place).values_list(
        "courier_id", "at_time"
    ):
        times[courier_id].append(at_time)
    limits = _limits(place, today)
    carriers = []
    for row in Courier.objects.filter(pk__in=cards, archived_at=None).order_by("code"):
        cutoff_at = waving.next_cutoff(at, times[row.pk], place.zone)
        day = cutoff_at.astimezone(zone).date() if cutoff_at else today
        carriers.append(
            Carrier(
                row.pk, row.code, tuple(cards[row.pk]), cutoff_at, day, row.volume_divisor,
                limit_on(limits[row.pk], day), tuple(row.not_served),
            )
        )  # fmt: skip
    return carriers


def cards_on(warehouse_id: int, on: date) -> dict[int, list[Rate]]:
    """Courier → the card in force on a day: the rows of its latest day up to then."""
    cards: dict[int, list[Rate]] = {}
    newest: dict[int, date] = {}
    rows = RateCard.objects.filter(warehouse_id=warehouse_id, from_on__lte=on)
    for row in rows.order_by("courier_id", "-from_on", "zone"):
        if newest.setdefault(row.courier_id, row.from_on) == row.from_on:
            cards.setdefault(row.courier_id, []).append(as_rate(row))
    return cards


def as_rate(row: RateCard) -> Rate:
    """A row of a card as the pure code reads it."""
    return Rate(
        row.zone, tuple(row.regions), row.first_g, row.first_amount, row.step_g, row.step_amount,
        row.days, row.currency,
    )  # fmt: skip


def _limits(place: Warehouse, today: date) -> dict[int, list[DailyLimit]]:
    found: dict[int, list[DailyLimit]] = defaultdict(list)
    ended = Q(until_on__lt=today)
    for row in DailyLimit.objects.filter(~ended, warehouse=place).order_by("-from_on"):
        found[row.courier_id].append(row)
    return found


def limit_on(limits: Iterable[DailyLimit], on: date) -> int | None:
    """How many parcels a day allows, of limits sorted newest first; None: as many as there are."""
    for row in limits:
        if row.from_on <= on and (row.until_on is None or on <= row.until_on):
            return row.parcels
    return None


def rules_of(place: Warehouse) -> list[Rule]:
    """The rules of a warehouse and of all of them, by rank."""
    rows = CourierRule.objects.filter(
        Q(warehouse=place) | Q(warehouse=None), courier__archived_at=None
    )
    return [
        Rule(
            row.pk, row.courier_id, row.effect == CourierRule.Effect.USE, row.store_id,
            row.category, row.region, row.least_g, row.most_g,
        )
        for row in rows.order_by("rank", "pk")
    ]  # fmt: skip
