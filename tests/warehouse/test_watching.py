"""Leads are asked to see to dry pools and unscanned parcels, and no longer once it is in order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecomops.core.roles import Role
from ecomops.work.models import Task
from tests.stores.factories import NOON
from tests.warehouse.shipping import fill_pool, make_courier, packed, planned, scene
from warehouse.models import Parcel, WriteBack
from warehouse.services import watching

pytestmark = pytest.mark.django_db


def open_tasks(kind):
    return list(Task.objects.open().filter(kind=kind))


def test_a_pool_that_runs_dry_is_a_task_of_the_leads_until_it_is_filled():
    _store, place, _orders = scene(0)
    courier = make_courier("sto", place, pool_least=5)
    make_courier("far", pool_least=5)  # no card: nobody ships with it
    fill_pool(courier, 2)
    watching.watch(at=NOON)
    watching.watch(at=NOON)
    (task,) = open_tasks(watching.POOL)
    assert (task.role, task.params) == (Role.WAREHOUSE_LEAD, {"courier": "STO", "left": 2})
    assert "2 left" in str(task)
    fill_pool(courier, 5, start=3)
    watching.watch(at=NOON)
    assert open_tasks(watching.POOL) == []


def test_parcels_told_and_never_scanned_are_a_task_after_twenty_hours():
    _store, place, orders = scene(2)
    courier = make_courier("sto", place)
    fill_pool(courier, 300)
    for row in planned(orders):
        parcel = packed(row, courier.waybills.filter(parcel=None).earliest("pk"))
        Parcel.objects.filter(pk=parcel.pk).update(state="shipped", handed_over_at=NOON)
        WriteBack.objects.create(
            order_id=row.order_ids[0], parcel=parcel, wanted_at=NOON, written_back_at=NOON
        )
    watching.watch(at=NOON + timedelta(hours=19))
    assert open_tasks(watching.UNSCANNED) == []
    late = NOON + timedelta(hours=20)
    watching.watch(at=late)
    (task,) = open_tasks(watching.UNSCANNED)
    assert task.params["n"] == 2
    assert task.scope == f"warehouse:{place.pk}"
    assert task.url.endswith(f"?danger=act&warehouse={place.pk}")
    Parcel.objects.update(collected_at=late)
    watching.watch(at=late)
    assert open_tasks(watching.UNSCANNED) == []
