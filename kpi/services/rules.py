"""Cost rules: what share of net sales a cost line takes, from a day on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.clock import day_of, days
from ecomops.core.errors import DomainError
from kpi.models import CostRule, StoreDay
from kpi.services import stale
from stores.models import Store


@transaction.atomic
def set_cost_rule(
    store: Store | None, kind: str, rate: Decimal, from_on: date, *, actor: Actor, at: datetime
) -> CostRule:
    """Set a rule of a store, or the general one; the days it changes are computed again."""
    if not Decimal(0) <= rate < 1:
        raise DomainError(_("A share of net sales lies between 0 and 100 %%."), rate=rate)
    rule, created = CostRule.objects.select_for_update().get_or_create(
        store=store, kind=kind, from_on=from_on, defaults={"rate": rate}
    )
    before = None if created else {"rate": str(rule.rate)}
    if not created:
        CostRule.objects.filter(pk=rule.pk).update(rate=rate)
        rule.rate = rate
    history.note(rule, "rate.changed", actor=actor, at=at, before=before, after={"rate": str(rate)})
    touched = [store] if store else list(Store.objects.filter(archived_at=None))
    for one in touched:
        last = day_of(at, one.zone) - timedelta(days=1)
        known = StoreDay.objects.filter(store=one, on__gte=from_on).values_list("on", flat=True)
        computed = set(known)
        stale.mark(one.pk, (on for on in days(from_on, last) if on in computed), at=at)
    return rule
