"""A person of one store and orders of two, made through the services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from ecomops.core.roles import Role
from stores.models import Order, Store, StoreAccess
from stores.services import audit, intake
from tests.accounts.people import make_user
from tests.stores.factories import CLERK, make_record, make_sku, make_store


def clerk_of(*stores: Store, role: Role = Role.OPERATIONS, name: str = "") -> Any:
    """A person who works on these stores."""
    user = make_user(role, name)
    StoreAccess.objects.bulk_create(StoreAccess(user=user, store=store) for store in stores)
    return user


def take(
    store: Store, numbers: Sequence[str], *, at: datetime | None = None, **values: Any
) -> list[Order]:
    """Orders come in and are audited; they were paid an hour ago."""
    now = at or timezone.now()
    paid = now - timedelta(hours=1)
    given = {"placed_at": paid, "paid_at": paid, **values}
    records = [make_record(number, **given) for number in numbers]
    intake.receive(store, records, source="taobao_list", batch=None, actor=CLERK, at=now)
    rows = Order.objects.filter(store=store, external_id__in=numbers)
    audit.audit([row.pk for row in rows], at=now)
    return list(rows.order_by("external_id"))


def shop(code: str = "tmall", *, sku: bool = True, **values: Any) -> Store:
    """A store, and the SKU its orders name."""
    from stores.models import Sku

    if sku and not Sku.objects.filter(code="A-1").exists():
        make_sku("A-1", cost="40")
    return make_store(code, **values)
