"""Reading couriers: balance, trucks, limits, cards, what a parcel would cost, and why it was so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from warehouse.domain import choice, rates
from warehouse.domain.choice import Carrier, Wanted
from warehouse.models import (
    Courier,
    CutOff,
    DailyLimit,
    Fulfilment,
    Parcel,
    RateCard,
    Warehouse,
    Waybill,
)
from warehouse.selectors import carriers

LATELY = timedelta(days=30)


@dataclass(slots=True)
class Row:
    """A courier as the list shows it."""

    courier: Courier
    free: int
    trucks: list[str]
    limit: int | None
    today: int
    parcels: int
    share: float | None

    @property
    def is_low(self) -> bool:
        """Whether its pool runs dry; couriers whose numbers a network gives need none."""
        return not self.courier.network and self.free < self.courier.pool_least

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.today >= self.limit


@dataclass(frozen=True, slots=True)
class Card:
    """The zones of one day on, and whether it holds now."""

    place: Warehouse
    from_on: date
    until_on: date | None
    state: str
    rows: list[RateCard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Price:
    """What one courier would ask for a parcel; `amount` None where it does not go."""

    courier: str
    amount: Decimal | None
    currency: str
    zone: str
    days: Decimal | None
    cutoff_at: datetime | None
    grams: int
    is_chosen: bool


def rows_for(place: Warehouse, now: datetime) -> list[Row]:
    """All couriers in use, as one warehouse has them."""
    zone = ZoneInfo(place.zone)
    today = now.astimezone(zone).date()
    begin = datetime.combine(today, time(), zone)
    free = _free_numbers()
    trucks: dict[int, list[str]] = defaultdict(list)
    for courier_id, at in (
        CutOff.objects.filter(warehouse=place)
        .order_by("at_time")
        .values_list("courier_id", "at_time")
    ):
        trucks[courier_id].append(f"{at:%H:%M}")
    limits: dict[int, list[DailyLimit]] = defaultdict(list)
    for one in DailyLimit.objects.filter(warehouse=place).order_by("-from_on"):
        limits[one.courier_id].append(one)
    used: Counter[int | None] = Counter(
        dict(
            Fulfilment.objects.filter(
                warehouse=place, cutoff_at__gte=begin, cutoff_at__lt=begin + timedelta(days=1)
            )
            .exclude(state=Fulfilment.State.CANCELLED)
            .order_by()
            .values_list("courier")
            .annotate(n=Count("pk"))
        )
    )
    sent: Counter[int] = Counter(
        dict(
            Parcel.objects.filter(warehouse=place, packed_at__gte=now - LATELY)
            .exclude(state=Parcel.State.CANCELLED)
            .order_by()
            .values_list("courier")
            .annotate(n=Count("pk"))
        )
    )
    whole = sum(sent.values())
    return [
        Row(
            row, free.get(row.pk, 0), trucks[row.pk], carriers.limit_on(limits[row.pk], today),
            used[row.pk], sent[row.pk], sent[row.pk] / whole if whole else None,
        )
        for row in Courier.objects.filter(archived_at=None)
    ]  # fmt: skip


def low_pools() -> list[tuple[Courier, int]]:
    """Couriers with cards whose own pool runs dry."""
    with_card = Exists(RateCard.objects.filter(courier=OuterRef("pk")))
    rows = Courier.objects.filter(with_card, archived_at=None, network="")
    free = _free_numbers()
    return [(row, free.get(row.pk, 0)) for row in rows if free.get(row.pk, 0) < row.pool_least]


def _free_numbers() -> dict[int, int]:
    rows = Waybill.objects.filter(state=Waybill.State.FREE).order_by().values_list("courier")
    return dict(rows.annotate(n=Count("pk")))


def cards_of(courier: Courier, places: Iterable[Warehouse], now: datetime) -> list[Card]:
    """The courier's cards at some warehouses, the newest first, with how long each holds."""
    found: list[Card] = []
    for place in places:
        today = now.astimezone(ZoneInfo(place.zone)).date()
        by_day: dict[date, list[RateCard]] = defaultdict(list)
        rows = RateCard.objects.filter(courier=courier, warehouse=place)
        for row in rows.order_by("first_amount", "zone"):
            by_day[row.from_on].append(row)
        days = sorted(by_day, reverse=True)
        in_force = next((day for day in days if day <= today), None)
        for n, day in enumerate(days):
            until = days[n - 1] - timedelta(days=1) if n else None
            state = "future" if day > today else "now" if day == in_force else "past"
            found.append(Card(place, day, until, state, by_day[day]))
    return found


def prices(place: Warehouse, wanted: Wanted, now: datetime) -> tuple[list[Price], choice.Choice]:
    """What every courier would ask for a parcel, and who would get it."""
    known = carriers.carriers_of(place, now)
    found = choice.choose(wanted, known, carriers.rules_of(place), Counter())
    labels = {row.pk: row.label for row in Courier.objects.all()}
    rows = [_price(one, wanted, labels, found) for one in known]
    rows.sort(key=lambda row: (row.amount is None, row.amount or Decimal(0), row.courier))
    return rows, found


def _price(one: Carrier, wanted: Wanted, labels: Mapping[int, str], found: choice.Choice) -> Price:
    grams = rates.chargeable_g(wanted.weight_g, wanted.volume_mm3, one.divisor)
    rate = rates.rate_for(one.card, wanted.region, wanted.city)
    if rate is None or rates.fits(one.not_served, wanted.region, wanted.city):
        return Price(labels[one.id], None, "", "", None, one.cutoff_at, grams, False)
    return Price(
        labels[one.id], rates.price(rate, grams), rate.currency, rate.zone, rate.days,
        one.cutoff_at, grams, one.id == found.courier_id,
    )  # fmt: skip


def why(code: str, params: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """Why a courier was chosen, in the reader's words; who asks often brings the `names`."""
    names = names if names is not None else names_of_couriers() if params else {}
    said = {
        "instead": names.get(str(params.get("instead", "")), str(params.get("instead", ""))),
        "second": names.get(str(params.get("second", "")), str(params.get("second", ""))),
        "saved": _plain(params.get("saved")),
        "amount": _plain(params.get("amount")),
        "limit": params.get("limit", ""),
        "place": " ".join(filter(None, (params.get("region", ""), params.get("city", "")))) or "–",
        "category": params.get("category") or "–",
    }
    words = {
        "rule": _("A rule sends it with this courier (category %(category)s)."),
        "cheapest": _("Cheapest that leaves in time."),
        "only": _("No other courier goes there."),
        "promise": _("%(instead)s asks %(amount)s but leaves too late."),
        "limit": _("%(instead)s asks %(amount)s but is full today."),
        "late": _("None leaves in time; this one leaves first."),
        "over_limit": _("All that leave in time are full (limit %(limit)s); book another truck."),
        "none": _("No courier goes to %(place)s: add a card or choose one by hand."),
        "by_hand": _("Chosen by hand."),
    }
    if code == "cheapest" and params.get("second"):
        return _("Cheapest that leaves in time: %(saved)s less than %(second)s.") % said
    return words[code] % said if code in words else ""


def names_of_couriers() -> dict[str, str]:
    """Every courier's name by its code."""
    return {row.code: row.label for row in Courier.objects.all()}


def _plain(amount: Any) -> str:
    return f"{Decimal(str(amount)):.2f}" if amount not in (None, "") else "–"
