"""The lead releases a wave from the board and prints its pick lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecomops.core.roles import Role
from tests.accounts.people import make_user
from tests.stores.factories import make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock, released
from warehouse.models import Fulfilment, PickList, WarehouseAccess, Wave
from warehouse.services import fulfilment, reservation

pytestmark = pytest.mark.django_db


def person(role=Role.WAREHOUSE_LEAD, *warehouses):
    user = make_user(role, f"{role}-{len(warehouses)}")
    for one in warehouses:
        WarehouseAccess.objects.create(user=user, warehouse=one)
    return user


@pytest.fixture
def scene(client):
    store, sku = make_store(), make_sku("A-1")
    building = make_warehouse("hz", store)
    shelf = make_bin(building, "02-1", aisle=2, position_mm=4_000)
    put_stock(shelf, sku, 50)
    client.force_login(person(Role.WAREHOUSE_LEAD, building))
    return store, sku, building


def wait(store, sku, count, start=1):
    orders = [released(order_for(store, str(n), sku, 1)) for n in range(start, start + count)]
    ids = [order.pk for order in orders]
    reservation.reserve(ids, at=timezone.now())
    return fulfilment.plan(ids, at=timezone.now())


def ask(client, building, orders, **more):
    given = {
        "warehouse": building.pk, "kind": "single", "ids": ",".join(map(str, orders)),
        "cutoff": (timezone.now() + timedelta(hours=2)).replace(microsecond=0).isoformat(),
    }  # fmt: skip
    return client.post("/warehouse/waves/release/", {**given, **more}, follow=True)


def test_the_board_proposes_what_waits_and_the_lead_releases_it(client, scene):
    store, sku, building = scene
    ids = wait(store, sku, 3)
    page = client.get("/warehouse/waves/")
    offer = page.context["offers"][0]
    assert offer.ids == ",".join(map(str, ids))
    assert "Release wave of 3 orders" in page.content.decode()
    cutoff = offer.plan.cutoff_at.isoformat()
    page = ask(client, building, ids, kind=offer.plan.kind, cutoff=cutoff)
    wave = Wave.objects.get()
    assert wave.order_count == 3
    assert wave.cutoff_at == offer.plan.cutoff_at
    assert page.redirect_chain[-1][0] == f"/warehouse/waves/{wave.pk}/"
    assert page.context["plan"].stops[0].text == "1"
    assert set(Fulfilment.objects.values_list("state", flat=True)) == {"waved"}


def test_the_pick_list_names_bin_pieces_and_order(client, scene):
    store, sku, building = scene
    ask(client, building, wait(store, sku, 2))
    walk = PickList.objects.get()
    shown = client.get(f"/warehouse/lists/{walk.pk}/").content.decode()
    assert "02-1" in shown
    assert "A-1" in shown
    assert 'class="walk"' in shown


def test_a_proposal_somebody_else_released_changes_nothing(client, scene):
    store, sku, building = scene
    ids = wait(store, sku, 2)
    ask(client, building, ids)
    page = ask(client, building, ids)
    assert "somebody else released them" in page.content.decode()
    assert Wave.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"ids": ""}, {"ids": "1;2"}, {"kind": "any"}, {"cutoff": "noon"}, {"warehouse": "x"}]
)
def test_a_garbled_proposal_is_refused_in_words(client, scene, wrong):
    _store, _sku, building = scene
    assert "out of date" in ask(client, building, [1], **wrong).content.decode()


def test_another_warehouses_orders_cannot_be_released(client, scene):
    store, sku, _building = scene
    other = make_warehouse("gz")
    assert ask(client, other, wait(store, sku, 1)).status_code == 404
    assert Fulfilment.objects.get().state == "waiting"


def test_staff_see_the_board_without_the_button(client, scene):
    store, sku, building = scene
    ids = wait(store, sku, 1)
    client.force_login(person(Role.WAREHOUSE_STAFF, building))
    assert "Release wave" not in client.get("/warehouse/waves/").content.decode()
    assert ask(client, building, ids).status_code == 403


def test_the_board_costs_the_same_for_few_and_many(client, scene):
    store, sku, building = scene
    wait(store, sku, 2)
    ask(client, building, wait(store, sku, 1, start=50))
    client.get("/warehouse/waves/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/warehouse/waves/")
    wait(store, sku, 8, start=100)
    ask(client, building, wait(store, sku, 6, start=200))
    with CaptureQueriesContext(connection) as many:
        client.get("/warehouse/waves/")
    assert len(many) == len(few)
    assert len(few) <= 25
