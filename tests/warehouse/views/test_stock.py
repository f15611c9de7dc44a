"""Stock is seen by SKU and bin, comes in by hand, and is counted by one and approved by another."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecomops.core.roles import Role
from stores.models import SkuPack
from tests.stores.factories import make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock
from tests.warehouse.views.test_waves import person
from warehouse.models import Count, Reservation, SkuBalance, StockLevel
from warehouse.services import reservation

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client):
    store, sku = make_store(), make_sku("A-1")
    building = make_warehouse("hz", store)
    shelf = make_bin(building, "01-1")
    put_stock(shelf, sku, 5)
    client.force_login(person(Role.WAREHOUSE_LEAD, building))
    return store, sku, building, shelf


def receive(client, building, **values):
    given = {"warehouse": building.pk, "bin": "01-1", "sku": "A-1", "units": 4, **values}
    return client.post("/warehouse/stock/receive/", given, follow=True)


def test_pieces_received_serve_the_orders_that_were_short(client, scene):
    store, sku, building, _shelf = scene
    order = order_for(store, "1", sku, 8)
    reservation.reserve([order.pk], at=timezone.now())
    assert "1 short order is whole" in receive(client, building).content.decode()
    assert Reservation.objects.get().held == 8
    assert SkuBalance.objects.get().on_hand == 9


def test_a_barcode_names_the_sku(client, scene):
    _store, sku, building, shelf = scene
    SkuPack.objects.create(sku=sku, barcode="6901234567892")
    receive(client, building, sku="6901234567892")
    assert StockLevel.objects.get(bin=shelf).on_hand == 9


@pytest.mark.parametrize(
    "wrong", [{"bin": "nowhere"}, {"sku": "unknown"}, {"units": 0}, {"units": "1,5"}, {"units": -3}]
)
def test_a_wrong_receipt_changes_nothing(client, scene, wrong):
    _store, _sku, building, _shelf = scene
    assert receive(client, building, **wrong).context["form"].errors
    assert SkuBalance.objects.get().on_hand == 5


def test_another_warehouses_bin_takes_nothing(client, scene):
    other = make_warehouse("gz")
    make_bin(other, "gz-1")
    assert receive(client, other, bin="gz-1").context["form"].errors


def test_low_stock_is_what_is_available_below_the_safety_stock(client, scene):
    balance = SkuBalance.objects.get()
    assert "A-1" not in client.get("/warehouse/stock/?level=low").content.decode()
    client.post(f"/warehouse/stock/{balance.pk}/safety/", {"safety": 6})
    assert "A-1" in client.get("/warehouse/stock/?level=low").content.decode()
    refused = client.post(f"/warehouse/stock/{balance.pk}/safety/", {"safety": -1})
    assert refused.status_code == 422
    balance.refresh_from_db()
    assert balance.safety == 6


def test_the_page_of_a_sku_shows_bins_and_moves(client, scene):
    shown = client.get(f"/warehouse/stock/{SkuBalance.objects.get().pk}/").content.decode()
    assert "01-1" in shown
    assert "Received: 5 pieces, Supplier → 01-1" in shown


def test_the_list_costs_the_same_for_few_and_many(client, scene):
    _store, _sku, _building, shelf = scene
    client.get("/warehouse/stock/")
    with CaptureQueriesContext(connection) as few:
        client.get("/warehouse/stock/")
    for n in range(12):
        put_stock(shelf, make_sku(f"B-{n}"), 1)
    with CaptureQueriesContext(connection) as many:
        assert "B-11" in client.get("/warehouse/stock/").content.decode()
    assert len(many) == len(few)


def test_a_bin_finds_what_lies_in_it(client, scene):
    assert "A-1" in client.get("/warehouse/stock/?bin=01-1").content.decode()
    assert "A-1" not in client.get("/warehouse/stock/?bin=01-2").content.decode()


def opened(client, building):
    client.post("/warehouse/counts/new/", {"warehouse": building.pk, "bins": "01-1"})
    return Count.objects.get()


def test_a_count_is_blind_and_approved_by_somebody_else(client, scene):
    _store, _sku, building, _shelf = scene
    lead = person(Role.WAREHOUSE_LEAD)
    lead.warehouse_access.create(warehouse=building)
    client.force_login(person(Role.WAREHOUSE_STAFF, building))
    count = opened(client, building)
    at, line = f"/warehouse/counts/{count.pk}/", count.lines.get()
    assert 'value="5"' not in client.get(at).content.decode()
    assert "no number yet" in client.post(f"{at}close/").content.decode()
    client.post(at, {str(line.pk): 3})
    client.post(f"{at}close/")
    assert client.post(f"{at}post/").status_code == 403
    client.force_login(lead)
    assert "−2" in client.get(at).content.decode()
    client.post(f"{at}post/")
    count.refresh_from_db()
    assert count.state == "posted"
    assert SkuBalance.objects.get().on_hand == 3


def test_whoever_counted_may_not_approve(client, scene):
    count = opened(client, scene[2])
    at, line = f"/warehouse/counts/{count.pk}/", count.lines.get()
    client.post(at, {str(line.pk): 4})
    client.post(f"{at}close/")
    assert "You counted this yourself" in client.post(f"{at}post/").content.decode()
    assert SkuBalance.objects.get().on_hand == 5
    client.post(f"{at}reopen/")
    assert Count.objects.get().state == "open"


def test_what_is_found_beside_the_list_is_counted_too(client, scene):
    make_sku("B-2")
    count = opened(client, scene[2])
    at = f"/warehouse/counts/{count.pk}/found/"
    client.post(at, {"bin": "01-1", "sku": "B-2", "units": 2})
    assert count.lines.get(sku__code="B-2").counted == 2
    refused = client.post(at, {"bin": "01-1", "sku": "none", "units": 2})
    assert refused.status_code == 422


@pytest.mark.parametrize("bins", ["", "99-9", "01-1, 99-9"])
def test_a_count_of_no_bins_or_unknown_ones_is_refused(client, scene, bins):
    asked = {"warehouse": scene[2].pk, "bins": bins}
    assert client.post("/warehouse/counts/new/", asked).status_code == 422
    assert not Count.objects.exists()
