"""Steps of daily routines that tick themselves when what they ask for has happened."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from ecomops.core.clock import day_bounds, day_of
from ecomops.core.roles import Role
from ecomops.work import routines, scopes
from kpi.routines import FIGURES_IN, FIRST_TRUCK, RETURNS, WAVES
from stores.models import Store, StoreAccess, StoreTrafficDay
from warehouse.models import Manifest, ReturnParcel, Wave


def wave_released(wave_id: int, *, at: datetime) -> None:
    """The first, second and third wave that a warehouse released on its day."""
    wave = Wave.objects.select_related("warehouse").get(pk=wave_id)
    released = wave.released_at or at
    on = day_of(released, wave.warehouse.zone)
    start = day_bounds(on, wave.warehouse.zone)[0]
    before = Wave.objects.filter(
        warehouse=wave.warehouse, released_at__gte=start, released_at__lte=released
    ).count()
    for code in WAVES[: max(before, 1)]:
        routines.tick(code, [_place(wave.warehouse_id)], on=on, at=released)


def manifest_closed(manifest_id: int, *, at: datetime) -> None:
    """A truck has left."""
    manifest = Manifest.objects.select_related("warehouse").get(pk=manifest_id)
    left = manifest.closed_at or at
    on = day_of(left, manifest.warehouse.zone)
    routines.tick(FIRST_TRUCK, [_place(manifest.warehouse_id)], on=on, at=left)


def return_graded(came: int, *, at: datetime) -> None:
    """Somebody looks into the day's returns."""
    row = ReturnParcel.objects.select_related("warehouse").get(pk=came)
    on = day_of(at, row.warehouse.zone)
    routines.tick(RETURNS, [_place(row.warehouse_id)], on=on, at=at)


def traffic_received(store_id: int, days: list[date], *, at: datetime) -> None:
    """Yesterday's figures are in: done for whoever has them of every store of theirs."""
    store = Store.objects.get(pk=store_id)
    today = day_of(at, store.zone)
    yesterday = today - timedelta(days=1)
    if yesterday not in days:
        return
    lacking = StoreAccess.objects.filter(
        ~Exists(
            StoreTrafficDay.objects.filter(
                store=OuterRef("store"), on=yesterday, is_current=True
            )
        ),
        user=OuterRef("user"), store__archived_at=None,
    )  # fmt: skip
    whole = StoreAccess.objects.filter(
        ~Exists(lacking), store=store, user__role=Role.OPERATIONS, user__is_active=True
    )
    people = [routines.person(pk) for pk in whole.values_list("user_id", flat=True)]
    routines.tick(FIGURES_IN, people, on=today, at=at)


def _place(warehouse_id: int) -> str:
    return scopes.key("warehouse", warehouse_id)
