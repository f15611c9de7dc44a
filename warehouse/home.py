"""What the warehouses put on the home page, into the search and into the form of a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.accounts import scopes as people_scopes
from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.policies import may
from ecomops.work import scopes as work_scopes
from ecomops.work import search, today
from stores.selectors import order_panels
from warehouse.models import Warehouse, WarehouseAccess
from warehouse.models.layout import EVERY_WAREHOUSE
from warehouse.selectors import counts, couriers, layout, of_order, parcels, stock, waves


def waiting(user: Any) -> Iterator[today.Waiting]:
    """Queues of the floor that the user may work on."""
    if may(user, "warehouse.release_wave"):
        yield today.Waiting(
            _("Orders that wait for a wave"), waves.waiting_count(user),
            reverse("warehouse:wave-board"), mood="watch",
        )  # fmt: skip
    if may(user, "warehouse.approve_count"):
        yield today.Waiting(
            _("Stock counts to approve"), counts.to_approve(user),
            reverse("warehouse:count-list") + "?state=review", mood="watch",
        )  # fmt: skip
    if may(user, "warehouse.set_safety"):
        yield today.Waiting(
            _("SKUs below their safety stock"), stock.low_count(user),
            reverse("warehouse:stock-list") + "?level=low", mood="watch",
        )  # fmt: skip


def parcels_waiting(user: Any) -> Iterator[today.Waiting]:
    """What goes wrong after packing: no scan, a channel that refuses, no courier, no numbers."""
    now = timezone.now()
    if may(user, "warehouse.view_parcels"):
        watch, red = parcels.in_danger(user, now)
        yield today.Waiting(
            _("Parcels told and not scanned by the courier"), watch,
            reverse("warehouse:parcel-list") + "?danger=watch", mood="act" if red else "watch",
            note=_("%(n)s for 20 hours") % {"n": red} if red else "",
        )  # fmt: skip
    if may(user, "warehouse.retry_write_back"):
        yield today.Waiting(
            _("Waybills a channel refused"), parcels.failed_count(user),
            reverse("warehouse:write-back-list") + "?state=failed", mood="act",
        )  # fmt: skip
    if may(user, "warehouse.manage_couriers"):
        yield today.Waiting(
            _("Orders no courier takes"), parcels.without_courier(user),
            reverse("warehouse:fulfilment-list") + "?choice=none", mood="act",
        )  # fmt: skip
        yield today.Waiting(
            _("Couriers with few waybill numbers left"), len(couriers.low_pools()),
            reverse("warehouse:courier-list"), mood="watch",
        )  # fmt: skip


def found_parcels(user: Any, text: str) -> Iterator[search.Hit]:
    """Parcels by the beginning of their waybill."""
    if not may(user, "warehouse.view_parcels") or len(text.strip()) < 6:
        return
    for row in parcels.found(user, text.strip(), search.MOST):
        yield search.Hit(
            _("Parcel"), row.waybill.number, row.courier.label,
            reverse("warehouse:parcel-detail", args=[row.pk]),
        )  # fmt: skip


def found_bins(user: Any, text: str) -> Iterator[search.Hit]:
    """Bins by the beginning of their code."""
    if not may(user, "warehouse.view_stock"):
        return
    for row in layout.found_bins(user, text, search.MOST):
        yield search.Hit(
            _("Bin"), row.code, row.warehouse.label,
            f"{reverse('warehouse:stock-list')}?warehouse={row.warehouse_id}&bin={row.code}",
        )  # fmt: skip


def found_waves(user: Any, text: str) -> Iterator[search.Hit]:
    """Waves by their number."""
    if not may(user, "warehouse.view_waves"):
        return
    for row in waves.found_waves(user, text, search.MOST):
        yield search.Hit(
            _("Wave"), f"{row} · {row.year}", row.warehouse.label,
            reverse("warehouse:wave-detail", args=[row.pk]),
        )  # fmt: skip


def grant(user: Any, ids: Collection[str], *, actor: Actor, at: datetime) -> None:
    """Make exactly these warehouses the ones a person works in."""
    wanted = {int(pk) for pk in ids}
    held = set(WarehouseAccess.objects.filter(user=user).values_list("warehouse_id", flat=True))
    if wanted == held:
        return
    WarehouseAccess.objects.filter(user=user, warehouse__in=held - wanted).delete()
    WarehouseAccess.objects.bulk_create(
        [WarehouseAccess(user=user, warehouse_id=pk) for pk in sorted(wanted - held)],
        ignore_conflicts=True,
    )
    before, after = (
        {"scope": sorted(f"warehouse:{pk}" for pk in given)} for given in (held, wanted)
    )
    history.note(user, "permission.changed", actor=actor, at=at, before=before, after=after)


def held_by(user: Any) -> list[str]:
    """The warehouses a person was given, whatever their role sees."""
    rows = WarehouseAccess.objects.filter(user=user)
    return [str(pk) for pk in rows.values_list("warehouse_id", flat=True)]


def every_warehouse() -> list[tuple[str, str]]:
    """All warehouses in use, for the form of a person."""
    return [(str(row.pk), row.label) for row in Warehouse.objects.filter(archived_at=None)]


def work_of(user: Any) -> list[str] | None:
    """Whose tasks a person sees: None is every warehouse's."""
    if user.role in EVERY_WAREHOUSE:
        return None
    return [str(row.pk) for row in layout.warehouses_of(user)]


def register_all() -> None:
    """Offer all of this to the home page, the search and the form of a person."""
    people_scopes.register(
        people_scopes.Scope(
            "warehouse", gettext_lazy("Warehouses"), every_warehouse, held_by, grant
        )
    )
    work_scopes.register("warehouse", work_of)
    today.WAITING.register("warehouse", waiting, order=20)
    order_panels.register("warehouse", of_order.panel)
    today.WAITING.register("warehouse.parcels", parcels_waiting, order=22)
    search.register("warehouse.parcels", found_parcels, order=38)
    search.register("warehouse.bins", found_bins, order=40)
    search.register("warehouse.waves", found_waves, order=42)
