"""Couriers and what was agreed with them: cards from a day on, trucks, limits, rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.versions import save_version
from warehouse.domain.rates import Rate
from warehouse.models import (
    Courier,
    CourierRule,
    CutOff,
    DailyLimit,
    RateCard,
    StoreShipping,
    Warehouse,
)


@transaction.atomic
def create(values: Mapping[str, Any], *, actor: Actor, at: datetime) -> Courier:
    """A new courier, without a card yet."""
    made = Courier.objects.create(**values)
    history.note(made, "created", actor=actor, at=at)
    return made


@transaction.atomic
def change(
    row: Any, values: Mapping[str, Any], *, expected: int, actor: Actor, at: datetime
) -> None:
    """Change a courier, a rule or a store's shipping, on the version that was read."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return
    before = {name: str(getattr(row, name)) for name in changed}
    save_version(row, expected, **changed)
    after = {name: str(value) for name, value in changed.items()}
    history.note(row, "changed", actor=actor, at=at, before=before, after=after)


@transaction.atomic
def put_card(
    courier: Courier,
    place: Warehouse,
    rates: Sequence[Rate],
    *,
    from_on: date,
    today: date,
    actor: Actor,
    at: datetime,
) -> int:
    """A card that holds as a whole from a day on; a card of a day past stays as it was."""
    if from_on < today:
        raise DomainError(
            _("A card cannot begin in the past: parcels were priced by the one before. Choose "
              "today or later.")
        )  # fmt: skip
    if not rates:
        raise DomainError(_("This card has no zone. Give at least one."))
    currencies = {rate.currency for rate in rates} | set(
        RateCard.objects.filter(warehouse=place)
        .exclude(courier=courier)
        .values_list("currency", flat=True)
    )
    if len(currencies) > 1:
        raise DomainError(
            _("The cards of a warehouse are compared with each other: give them one currency.")
        )
    same_day = RateCard.objects.filter(courier=courier, warehouse=place, from_on=from_on)
    replaced = same_day.count()
    same_day.delete()
    RateCard.objects.bulk_create(
        RateCard(
            courier=courier, warehouse=place, zone=rate.zone, regions=list(rate.regions),
            first_g=rate.first_g, first_amount=rate.first_amount, step_g=rate.step_g,
            step_amount=rate.step_amount, currency=rate.currency, days=rate.days, from_on=from_on,
        )
        for rate in rates
    )  # fmt: skip
    history.note(
        courier, "card.replaced" if replaced else "card.added", actor=actor, at=at,
        params={"warehouse": place.code, "from": from_on.isoformat(), "zones": len(rates)},
    )  # fmt: skip
    return len(rates)


@transaction.atomic
def drop_card(
    courier: Courier, place: Warehouse, from_on: date, *, today: date, actor: Actor, at: datetime
) -> None:
    """Take back a card that has not begun."""
    if from_on <= today:
        raise DomainError(_("This card is in use already. Add one that replaces it."))
    RateCard.objects.filter(courier=courier, warehouse=place, from_on=from_on).delete()
    history.note(
        courier, "card.dropped", actor=actor, at=at,
        params={"warehouse": place.code, "from": from_on.isoformat()},
    )  # fmt: skip


@transaction.atomic
def put_cutoffs(
    courier: Courier, place: Warehouse, times: Sequence[time], *, actor: Actor, at: datetime
) -> None:
    """The trucks of a courier at a warehouse: exactly these."""
    rows = CutOff.objects.filter(courier=courier, warehouse=place)
    before = sorted(row.at_time for row in rows)
    wanted = sorted(set(times))
    if before == wanted:
        return
    rows.delete()
    CutOff.objects.bulk_create(
        CutOff(courier=courier, warehouse=place, at_time=one) for one in wanted
    )
    history.note(
        courier, "cutoffs.set", actor=actor, at=at,
        before={place.code: [f"{one:%H:%M}" for one in before]},
        after={place.code: [f"{one:%H:%M}" for one in wanted]},
    )  # fmt: skip


@transaction.atomic
def put_limit(
    courier: Courier,
    place: Warehouse,
    parcels: int,
    *,
    from_on: date,
    until_on: date | None,
    actor: Actor,
    at: datetime,
) -> None:
    """How many parcels the courier takes a day from a day on; 0 stops it for these days."""
    if until_on is not None and until_on < from_on:
        raise DomainError(_("The limit ends before it begins. Correct the days."))
    DailyLimit.objects.update_or_create(
        courier=courier, warehouse=place, from_on=from_on,
        defaults={"parcels": parcels, "until_on": until_on},
    )  # fmt: skip
    history.note(
        courier, "limit.set", actor=actor, at=at,
        after={
            "warehouse": place.code, "parcels": parcels, "from": from_on.isoformat(),
            "until": until_on.isoformat() if until_on else "",
        },
    )  # fmt: skip


@transaction.atomic
def add_rule(values: Mapping[str, Any], *, actor: Actor, at: datetime) -> CourierRule:
    """A rule of choice."""
    made = CourierRule.objects.create(**values)
    history.note(made.courier, "rule.added", actor=actor, at=at, params={"rule": made.pk})
    return made


@transaction.atomic
def drop_rule(rule: CourierRule, *, actor: Actor, at: datetime) -> None:
    """A rule holds no more; what it chose stays chosen."""
    history.note(rule.courier, "rule.dropped", actor=actor, at=at, params={"rule": rule.pk})
    rule.delete()


@transaction.atomic
def put_shipping(
    store_id: int, values: Mapping[str, Any], *, expected: int, actor: Actor, at: datetime
) -> StoreShipping:
    """How a store's parcels get their numbers and when its channel is told."""
    row, fresh = StoreShipping.objects.get_or_create(store_id=store_id, defaults=dict(values))
    if fresh:
        history.note(row, "created", actor=actor, at=at)
    else:
        change(row, values, expected=expected, actor=actor, at=at)
    return row
