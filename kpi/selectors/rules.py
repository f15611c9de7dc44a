"""Reading cost rules: what holds today, what will, what did, and who changed them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ecomops.core.models import Entry
from kpi.models import CostRule
from stores.models import Store

LATELY = 20


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule and how it stands: "now", "later" or "past"."""

    rule: CostRule
    state: str


def cost_rules(stores: Sequence[Store], today: date) -> list[Ruled]:
    """The general rules, then those of these stores; the newest of each cost first."""
    rows = CostRule.objects.filter(Q(store=None) | Q(store__in=stores)).select_related("store")
    holding: set[tuple[int | None, str]] = set()
    found = []
    for row in rows.order_by("-from_on", "pk"):
        key = (row.store_id, row.kind)
        state = "later" if row.from_on > today else "past" if key in holding else "now"
        if state == "now":
            holding.add(key)
        found.append(Ruled(row, state))
    kinds = CostRule.Kind.values
    return sorted(found, key=lambda one: (_store(one.rule), kinds.index(one.rule.kind)))


def _store(rule: CostRule) -> tuple[bool, str]:
    return (rule.store is not None, rule.store.code if rule.store else "")


def changes(rules: Sequence[Ruled]) -> list[tuple[Entry, CostRule]]:
    """The last changes of these rules, the newest first."""
    known = {str(one.rule.pk): one.rule for one in rules}
    rows = Entry.objects.filter(subject_type="kpi.costrule", subject_id__in=list(known))
    return [(row, known[row.subject_id]) for row in rows.order_by("-at", "-pk")[:LATELY]]
