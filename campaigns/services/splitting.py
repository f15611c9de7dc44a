"""A year's target taken apart into months, a month's into days; the parts add up exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.domain.splitting import Path, decompose, split
from campaigns.models import DayShare, Target
from campaigns.services.targets import Goal, set_targets
from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from stores.models import Store

Metric = Target.Metric


@dataclass(frozen=True, slots=True)
class MonthPart:
    """A month's share of the year, and how it is to be reached."""

    month: date
    weight: Decimal
    sales: Decimal
    path: Path | None


def parts_of(
    total: Decimal, weights: Mapping[date, Decimal], conversion: Decimal, aov: Decimal
) -> list[MonthPart]:
    """What each month is to bring, in visitors × conversion × basket."""
    months = sorted(weights)
    shares = split(total, [weights[month] for month in months])
    return [
        MonthPart(month, weights[month], share, decompose(share, conversion, aov))
        for month, share in zip(months, shares, strict=True)
    ]


@transaction.atomic
def set_year(
    store: Store, parts: Sequence[MonthPart], *, actor: Actor, at: datetime
) -> list[Target]:
    """Set the months' targets of net sales, visitors, conversion and basket."""
    if any(part.weight < 0 for part in parts):
        raise DomainError(_("A month's weight cannot be below nought."))
    goals: list[Goal] = []
    for part in parts:
        goals.append(Goal(store, part.month, Metric.NET_SALES, part.sales, store.currency))
        if part.path is not None and part.path.uv:
            goals += [
                Goal(store, part.month, Metric.UV_DAYS, Decimal(part.path.uv)),
                Goal(store, part.month, Metric.CONVERSION, part.path.conversion),
                Goal(store, part.month, Metric.AOV, part.path.aov, store.currency),
            ]
    return set_targets(goals, actor=actor, at=at)


@transaction.atomic
def set_days(
    target: Target, weights: Mapping[date, Decimal], *, actor: Actor, at: datetime
) -> list[DayShare]:
    """Share a month's target out over its days; done again it replaces the former shares."""
    return set_days_many([(target, weights)], actor=actor, at=at)


@transaction.atomic
def set_days_many(
    months: Sequence[tuple[Target, Mapping[date, Decimal]]], *, actor: Actor, at: datetime
) -> list[DayShare]:
    """Share many months out at once."""
    rows: list[DayShare] = []
    for target, weights in months:
        rows += _shares(target, weights)
    ids = [target.pk for target, _weights in months]
    list(Target.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    DayShare.objects.filter(target__in=ids).delete()
    made = DayShare.objects.bulk_create(rows, batch_size=5_000)
    acts = [history.Act(str(target.pk), params={"days": len(w)}) for target, w in months]
    history.note_many("campaigns.target", "target.split", acts, actor=actor, at=at)
    return made


def _shares(target: Target, weights: Mapping[date, Decimal]) -> list[DayShare]:
    if any(weight < 0 for weight in weights.values()):
        raise DomainError(_("A day's weight cannot be below nought."))
    days = sorted(weights)
    if {(on.year, on.month) for on in days} != {(target.month.year, target.month.month)}:
        raise DomainError(_("Share a month's target out over its own days."))
    amounts = split(target.amount, [weights[on] for on in days])
    return [
        DayShare(target=target, on=on, amount=amount)
        for on, amount in zip(days, amounts, strict=True)
    ]
