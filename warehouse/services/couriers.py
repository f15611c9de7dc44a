"""Which courier takes each fulfilment: chosen by the set, the reason kept beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import SYSTEM, Actor
from ecomops.core.errors import DomainError
from stores.models import Consignee
from warehouse.domain import choice, rates
from warehouse.domain.choice import Carrier, Choice, Wanted
from warehouse.models import (
    Courier,
    Fulfilment,
    FulfilmentLine,
    Warehouse,
)
from warehouse.selectors import carriers
from warehouse.services import waybills

State = Fulfilment.State
CHANGED = ("courier", "freight_amount", "cutoff_at", "choice", "choice_params")


@transaction.atomic
def choose(
    fulfilments: Collection[int], *, at: datetime, actor: Actor = SYSTEM
) -> dict[int, Choice]:
    """Choose for fulfilments that still wait for a wave; return the choices made.

    Sets courier, freight and cut-off, and asks the stores' networks for numbers. The number of
    statements does not grow with the fulfilments.
    """
    rows = list(
        Fulfilment.objects.select_for_update()
        .filter(pk__in=fulfilments, state=State.WAITING)
        .order_by("pk")
    )
    if not rows:
        return {}
    wanted = wanted_of(rows)
    chosen: dict[int, Choice] = {}
    by_place: dict[int, list[Fulfilment]] = defaultdict(list)
    for row in rows:
        by_place[row.warehouse_id].append(row)
    for place in Warehouse.objects.filter(pk__in=by_place).order_by("pk"):
        here = by_place[place.pk]
        known = carriers.carriers_of(place, at)
        if not known:
            continue
        taken = _taken(place, known, at, without=[row.pk for row in here])
        chosen |= choice.choose_all(
            [wanted[row.pk] for row in here], known, carriers.rules_of(place), taken
        )
    _write([row for row in rows if row.pk in chosen], chosen, actor=actor, at=at)
    waybills.want([pk for pk, one in chosen.items() if one.courier_id], at=at)
    return chosen


def _write(
    rows: Iterable[Fulfilment], chosen: dict[int, Choice], *, actor: Actor, at: datetime
) -> None:
    changed, acts = [], []
    for row in rows:
        one = chosen[row.pk]
        if row.courier_id != one.courier_id or row.choice != one.code:
            acts.append(
                history.Act(
                    str(row.pk), {"courier": row.courier_id}, {"courier": one.courier_id},
                    {"code": one.code, **one.params},
                )
            )  # fmt: skip
        row.courier_id, row.freight_amount = one.courier_id, one.amount
        row.cutoff_at, row.choice, row.choice_params = one.cutoff_at, one.code, dict(one.params)
        changed.append(row)
    Fulfilment.objects.bulk_update(changed, CHANGED, batch_size=1_000)
    kind = Fulfilment._meta.label_lower
    history.note_many(kind, "courier.chosen", acts, actor=actor, at=at)


@transaction.atomic
def choose_by_hand(fulfilment: Fulfilment, courier: Courier, *, actor: Actor, at: datetime) -> None:
    """Somebody decides; the price is the card's where it has one for the place.

    Deciding for the same courier again asks once more for a number that was refused.
    """
    row = Fulfilment.objects.select_for_update().get(pk=fulfilment.pk)
    if row.state not in (State.WAITING, State.WAVED, State.PICKED):
        raise DomainError(_("The courier of a parcel that is packed cannot change any more."))
    before, row.courier = row.courier_id, courier
    row.freight_amount = freight(row, row.weight_g, at=at)
    row.choice, row.choice_params = "by_hand", {}
    row.save(update_fields=["courier", "freight_amount", "choice", "choice_params"])
    history.note(
        row, "courier.chosen", actor=actor, at=at, before={"courier": before},
        after={"courier": courier.pk}, reason="by_hand",
    )  # fmt: skip
    waybills.want([row.pk], at=at)
    waybills.ask_again(waybills.refused(row), at=at)


def choose_again(place: Warehouse, courier_id: int, *, actor: Actor, at: datetime) -> int:
    """Choose anew for all that wait, after a limit, card or rule changed; return how many moved.

    What a wave took keeps its courier: its labels may hang on the totes already.
    """
    waiting = Fulfilment.objects.filter(warehouse=place, state=State.WAITING)
    before = dict(waiting.values_list("pk", "courier_id"))
    chosen = choose(list(before), at=at, actor=actor)
    return sum(
        before[pk] != one.courier_id and courier_id in (before[pk], one.courier_id)
        for pk, one in chosen.items()
    )


def _taken(
    place: Warehouse, known: Iterable[Carrier], at: datetime, *, without: Collection[int]
) -> Counter[tuple[int, date | None]]:
    """How many parcels each courier has for the day of its next truck already."""
    zone = ZoneInfo(place.zone)
    days = [one.day for one in known if one.day is not None and one.limit is not None]
    taken: Counter[tuple[int, date | None]] = Counter()
    if not days:
        return taken
    begin = datetime.combine(min(days), time(), zone)
    end = datetime.combine(max(days) + timedelta(days=1), time(), zone)
    rows = (
        Fulfilment.objects.filter(
            warehouse=place, cutoff_at__gte=begin, cutoff_at__lt=end, courier__isnull=False
        )
        .exclude(state=State.CANCELLED)
        .exclude(pk__in=without)
        .annotate(on=TruncDate("cutoff_at", tzinfo=zone))
        .order_by()
        .values_list("courier_id", "on")
        .annotate(n=Count("pk"))
    )
    for courier_id, on, n in rows:
        taken[courier_id, on] = n
    return taken


def wanted_of(rows: Collection[Fulfilment]) -> dict[int, Wanted]:
    """What the pure code must know of each fulfilment."""
    first = {row.pk: row.order_ids[0] for row in rows if row.order_ids}
    places = {
        order_id: (region, city)
        for order_id, region, city in Consignee.objects.filter(
            order_id__in=first.values()
        ).values_list("order_id", "region", "city")
    }
    volumes: Counter[int] = Counter()
    categories: dict[int, set[str]] = defaultdict(set)
    lines = FulfilmentLine.objects.filter(fulfilment__in=rows, cancelled_at=None)
    for pk, units, length, width, height, category in lines.values_list(
        "fulfilment_id", "units", "sku__length_mm", "sku__width_mm", "sku__height_mm",
        "sku__product__category",
    ):  # fmt: skip
        volumes[pk] += units * (length or 0) * (width or 0) * (height or 0)
        categories[pk].add(category)
    return {
        row.pk: Wanted(
            row.pk, *places.get(first.get(row.pk, 0), ("", "")), row.weight_g, volumes[row.pk],
            row.promised_at, row.store_id, frozenset(categories[row.pk]),
        )
        for row in rows
    }  # fmt: skip


def freight(row: Fulfilment, weight_g: int, *, at: datetime) -> Decimal | None:
    """What the fulfilment's courier asks for a parcel of this weight; None without a price."""
    if row.courier_id is None or not row.order_ids:
        return None
    place = row.warehouse
    on = at.astimezone(ZoneInfo(place.zone)).date()
    card = carriers.cards_on(place.pk, on).get(row.courier_id, [])
    person = Consignee.objects.filter(order_id=row.order_ids[0]).first()
    region, city = (person.region, person.city) if person else ("", "")
    rate = rates.rate_for(card, region, city)
    return rates.price(rate, weight_g) if rate else None
