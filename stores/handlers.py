"""Events this app reacts to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from stores.models import Store
from stores.services import audit, demand


def audit_orders(payload: Mapping[str, Any], at: datetime) -> None:
    """Audit what has come in."""
    audit.audit(payload["orders"], at=at)


def count_demand(payload: Mapping[str, Any], at: datetime) -> None:
    """Orders came, changed, went or found their SKUs: their days are counted again."""
    if "days" in payload:
        store = Store.objects.get(pk=payload["store"])
        demand.count_days(store, [date.fromisoformat(on) for on in payload["days"]])
    else:
        demand.count_days_of(payload["orders"])
