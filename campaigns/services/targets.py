"""Targets are set here: a change is a new version, what was set before stays readable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from campaigns.domain.splitting import split
from campaigns.models import DayShare, Target
from ecomops.core import history, outbox
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from stores.models import Store

TARGET_LOCK = 7_740
MONEY = frozenset({Target.Metric.NET_SALES, Target.Metric.AOV})
PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Goal:
    """What a store is to reach in a month."""

    store: Store
    month: date
    metric: str
    amount: Decimal
    currency: str = ""


@transaction.atomic
def set_target(
    store: Store,
    month: date,
    metric: str,
    amount: Decimal,
    currency: str = "",
    *,
    actor: Actor,
    at: datetime,
) -> Target | None:
    """Set one target; nothing is written when it is already so."""
    made = set_targets([Goal(store, month, metric, amount, currency)], actor=actor, at=at)
    return made[0] if made else None


@transaction.atomic
def set_targets(goals: Sequence[Goal], *, actor: Actor, at: datetime) -> list[Target]:
    """Set many targets at once; return the versions made, one for each that changed."""
    for goal in goals:
        _check(goal)
    if not goals:
        return []
    with connection.cursor() as cursor:
        # versions are counted one writer at a time
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TARGET_LOCK])
    known = _latest(goals)
    fresh: list[Target] = []
    before: list[Target | None] = []
    for goal in goals:
        key = (goal.store.pk, goal.month, goal.metric)
        last = known.get(key)
        amount = goal.amount.quantize(PLACES)
        if last is not None and (last.amount, last.currency) == (amount, goal.currency):
            continue
        row = Target(
            store=goal.store, month=goal.month, metric=goal.metric, amount=amount,
            currency=goal.currency, version=last.version + 1 if last else 1,
            actor_label=actor.label, set_at=at,
        )  # fmt: skip
        known[key] = row
        fresh.append(row)
        before.append(last)
    Target.objects.bulk_create(fresh, batch_size=1_000)
    _keep_days(fresh, before)
    _tell(fresh, before, actor=actor, at=at)
    return fresh


def _keep_days(fresh: list[Target], before: list[Target | None]) -> None:
    """A changed month keeps its rhythm: its days are shared out as they were."""
    heirs = {last.pk: row for row, last in zip(fresh, before, strict=True) if last and last.pk}
    shares: dict[int, dict[date, Decimal]] = {}
    for day in DayShare.objects.filter(target__in=heirs).order_by("target_id", "on"):
        shares.setdefault(day.target_id, {})[day.on] = day.amount
    DayShare.objects.bulk_create(
        DayShare(target=heirs[pk], on=on, amount=amount)
        for pk, days in shares.items()
        for on, amount in zip(days, split(heirs[pk].amount, list(days.values())), strict=True)
    )


def _tell(fresh: list[Target], before: list[Target | None], *, actor: Actor, at: datetime) -> None:
    acts = [
        history.Act(
            str(row.pk),
            before={"amount": last.amount} if last else None,
            after={"amount": row.amount, "currency": row.currency},
            params={"store": row.store_id, "month": row.month, "metric": row.metric},
        )
        for row, last in zip(fresh, before, strict=True)
    ]
    history.note_many("campaigns.target", "target.set", acts, actor=actor, at=at)
    for store, month in sorted({(row.store_id, row.month) for row in fresh}):
        outbox.emit("targets.set", at=at, store=store, month=month.isoformat())


def _latest(goals: Sequence[Goal]) -> dict[tuple[int, date, str], Target]:
    rows = (
        Target.objects.filter(
            store__in={goal.store.pk for goal in goals},
            month__in={goal.month for goal in goals},
            metric__in={goal.metric for goal in goals},
        )
        .order_by("store_id", "month", "metric", "-version")
        .distinct("store_id", "month", "metric")
    )
    return {(row.store_id, row.month, row.metric): row for row in rows}


def _check(goal: Goal) -> None:
    if goal.metric not in Target.Metric.values:
        raise DomainError(_("There is no target for “%(metric)s”."), metric=goal.metric)
    if goal.month.day != 1:
        raise DomainError(_("A target is set for a whole month: give its first day."))
    if goal.amount < 0:
        raise DomainError(_("A target cannot be below nought."))
    wanted = goal.store.currency if goal.metric in MONEY else ""
    if goal.currency != wanted:
        raise DomainError(
            _("Targets of %(store)s are set in its own currency, %(currency)s."),
            store=str(goal.store),
            currency=goal.store.currency,
        )
