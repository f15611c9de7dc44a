"""Lists of the floor ask the same number of questions however long they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecomops.core.roles import Role
from stores.models import Order
from stores.services import intake
from tests.accounts.people import make_user
from tests.stores.factories import CLERK, NOON, make_record, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, put_stock
from tests.warehouse.shipping import fill_pool, make_courier
from warehouse.models import (
    Count,
    CourierRule,
    Fulfilment,
    Manifest,
    Parcel,
    Receipt,
    ReturnParcel,
    Waybill,
    WriteBack,
)

pytestmark = pytest.mark.django_db
FEW, MANY = 2, 20
LISTS = (
    "stock/", "stock/lots/", "receipts/", "counts/", "fulfilments/", "parcels/", "manifests/",
    "stopped/", "returns/", "write-backs/", "couriers/", "couriers/rules/", "shipping/", "waves/",
)  # fmt: skip


def fill(house, store, first, last):
    """Rows of every list: a SKU, a courier, an order with its parcel, a truck, a count."""
    records = [make_record(f"n{n}", buyer_id=f"b{n}") for n in range(first, last)]
    intake.receive(store, records, source="x", batch=None, actor=CLERK, at=NOON)
    for n in range(first, last):
        sku = make_sku(f"S-{n}")
        put_stock(make_bin(house, f"{n:02d}-1"), sku, 5)
        courier = make_courier(f"c{n}", house)
        fill_pool(courier)
        CourierRule.objects.create(courier=courier, warehouse=house, store=store, rank=n)
        at = NOON + timedelta(minutes=n)
        common = {"warehouse": house, "year": 2026, "number": n, "opened_at": at}
        Receipt.objects.create(**common)
        Count.objects.create(**common, state="review")
        truck = Manifest.objects.create(**common, courier=courier, closed_at=at)
        work = {"warehouse": house, "store": store, "courier": courier, "created_at": at}
        Fulfilment.objects.create(
            **work, choice="cheapest", choice_params={"second": "c0", "saved": "1"}
        )
        Fulfilment.objects.create(**work, state="frozen", frozen_from="waved", moved_at=at)
        ReturnParcel.objects.create(warehouse=house, tracking=f"R{n}", registered_at=at)
        order = Order.objects.get(store=store, external_id=f"n{n}")
        for state in ("shipped", "intercept"):
            gone = Fulfilment.objects.create(**work, state="shipped", order_ids=[order.pk])
            number = Waybill.objects.create(courier=courier, number=f"{state}{n}", state="used")
            parcel = Parcel.objects.create(
                warehouse=house, courier=courier, fulfilment=gone, waybill=number, state=state,
                packed_at=at, handed_over_at=at, manifest=truck,
            )  # fmt: skip
            WriteBack.objects.create(
                order=order, parcel=parcel, wanted_at=at, written_back_at=at, state="done"
            )


def counted(client):
    found = {}
    for name in LISTS:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/warehouse/{name}").status_code == 200
        found[name] = len(asked)
    return found


def test_the_number_of_queries_does_not_grow(client):
    store = make_store()
    house = make_warehouse("hz", store)
    client.force_login(make_user(Role.ADMINISTRATOR))
    fill(house, store, 0, FEW)
    few = counted(client)
    fill(house, store, FEW, MANY)
    assert counted(client) == few
