"""What goes wrong by itself while nobody looks: pools run dry, couriers scan nothing.

The warehouse leads are asked to see to it; once it is in order again, the system ticks it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecomops.core.actor import SYSTEM
from ecomops.core.roles import Role
from ecomops.work import scopes, texts
from ecomops.work import services as work
from ecomops.work.models import Task
from warehouse.models import Parcel, Warehouse
from warehouse.selectors import couriers, parcels

POOL, UNSCANNED = "warehouse.pool_low", "warehouse.unscanned"

texts.register(POOL, _("Load waybill numbers of %(courier)s: it has %(left)s left"), level="watch")
texts.register(
    UNSCANNED,
    _("Ask the couriers of %(warehouse)s: %(n)s parcels were told to channels 20 hours ago and"
      " never scanned"),
    level="act",
)  # fmt: skip


def watch(*, at: datetime) -> None:
    """Ask for what has to be done; close what is in order again."""
    low = couriers.low_pools()
    for courier, left in low:
        url = reverse("warehouse:courier-detail", args=[courier.pk])
        work.ask(
            POOL, role=Role.WAREHOUSE_LEAD, actor=SYSTEM, at=at,
            subject=work.Subject("warehouse.courier", str(courier.pk), courier.code, url),
            params={"courier": courier.name, "left": left},
        )  # fmt: skip
    _close(POOL, [str(courier.pk) for courier, _left in low], at=at)
    late = parcels.uncollected(Parcel.objects.all(), at, red=True).order_by()
    counted = dict(late.values_list("warehouse").annotate(n=Count("pk")))
    for house in Warehouse.objects.filter(pk__in=counted):
        url = f"{reverse('warehouse:parcel-list')}?danger=act&warehouse={house.pk}"
        work.ask(
            UNSCANNED, role=Role.WAREHOUSE_LEAD, actor=SYSTEM, at=at,
            subject=work.Subject("warehouse.warehouse", str(house.pk), house.code, url),
            params={"warehouse": house.name, "n": counted[house.pk]},
            scope=scopes.key("warehouse", house.pk),
        )  # fmt: skip
    _close(UNSCANNED, [str(pk) for pk in counted], at=at)


def _close(kind: str, still: Collection[str], *, at: datetime) -> None:
    over = Task.objects.open().filter(kind=kind).exclude(subject_id__in=still)
    work.finish_many(list(over.values_list("pk", flat=True)), actor=SYSTEM, at=at)
