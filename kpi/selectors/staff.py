"""Scorecards of the floor: a person's month beside the team's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, Sum

from kpi.domain import scorecards
from kpi.domain.scorecards import CARDS, ENOUGH_SECONDS, Month, Scored
from kpi.models import Scorecard, StaffDay
from warehouse.models import Warehouse

SUMS = {
    "done": "done", "busy": "busy_seconds", "idle": "idle_seconds", "accepted": "accepted",
    "refused": "refused", "parcels": "parcels", "mistakes": "mistakes",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """A person's month at a station."""

    person: str
    label: str
    warehouse: Warehouse
    station: str
    month: Month
    lines: Sequence[Scored]
    rank: int = 0
    signed: Scorecard | None = None

    @property
    def points(self) -> Any:
        """Points of a hundred; what was put before the person where it was."""
        return self.signed.points if self.signed else scorecards.total(self.lines)


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody with a month's work at a station of a warehouse, the best first."""

    warehouse: Warehouse
    station: str
    cards: Sequence[Card]

    def band(self, indicator: str) -> tuple[Any, Any, Any]:
        """(lowest, middle, highest) share of points of an indicator."""
        return scorecards.band({card.person: card.lines for card in self.cards}, indicator)


def month_end(month: date) -> date:
    """The last day of a month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def teams(user: Any, month: date) -> list[Team]:
    """The teams in which the user may see somebody."""
    mine = StaffDay.objects.visible_to(user).filter(
        on__range=(month, month_end(month)), station__in=CARDS
    )
    asked = sorted(set(mine.values_list("warehouse_id", "station")))
    if not asked:
        return []
    within = Q()
    for warehouse_id, station in asked:
        within |= Q(warehouse_id=warehouse_id, station=station)
    rows = (
        StaffDay.objects.filter(within, on__range=(month, month_end(month)))
        .values("warehouse_id", "station", "person")
        .annotate(
            who=Max("label"), days=Count("on", distinct=True),
            **{f"sum_{name}": Sum(column) for name, column in SUMS.items()},
        )
        .filter(sum_busy__gte=ENOUGH_SECONDS)
        .order_by("person")
    )  # fmt: skip
    places = Warehouse.objects.in_bulk({pk for pk, _station in asked})
    signed = {
        (row.warehouse_id, row.station, str(row.person_id)): row
        for row in Scorecard.objects.filter(month=month, warehouse__in=places)
    }
    found: dict[tuple[int, str], list[Card]] = defaultdict(list)
    for row in rows:
        key = (row["warehouse_id"], row["station"])
        card = signed.get((*key, row["person"]))
        added = Month(**{name: row[f"sum_{name}"] for name in SUMS}, days=row["days"])
        found[key].append(
            Card(
                row["person"], row["who"], places[key[0]], key[1], added,
                _as_signed(card) if card else scorecards.score(key[1], added), 0, card,
            )
        )  # fmt: skip
    return [Team(places[key[0]], key[1], _ranked(found[key])) for key in asked if found[key]]


def _as_signed(card: Scorecard) -> list[Scored]:
    """The lines as they were put before the person."""
    known = {one["id"]: one for one in card.lines}
    return [
        Scored(
            indicator,
            *(
                None if known[indicator.id][name] is None else Decimal(known[indicator.id][name])
                for name in ("value", "points")
            ),
        )
        for indicator in CARDS[card.station]
        if indicator.id in known
    ]


def _ranked(cards: Sequence[Card]) -> list[Card]:
    ordered = sorted(cards, key=lambda card: (-(card.points or 0), card.label))
    return [
        Card(one.person, one.label, one.warehouse, one.station, one.month, one.lines, n, one.signed)
        for n, one in enumerate(ordered, start=1)
    ]


def seen_people(user: Any, month: date) -> set[str]:
    """Whom the user may see by name in a month."""
    rows = StaffDay.objects.visible_to(user).filter(on__range=(month, month_end(month)))
    return set(rows.values_list("person", flat=True))


def days_of(card: Card, month: date) -> list[StaffDay]:
    """The evidence: each day of the person at the station."""
    rows = StaffDay.objects.filter(
        warehouse=card.warehouse, person=card.person, station=card.station,
        on__range=(month, month_end(month)),
    )  # fmt: skip
    return list(rows.order_by("on"))
