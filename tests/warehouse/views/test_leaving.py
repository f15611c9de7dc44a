"""The lead sees trucks, the exception shelf and returns; service says whose a parcel is."""

from __future__ import annotations

import pytest

from ecomops.core.roles import Role
from ecomops.work.models import Task
from stores.models import StoreAccess
from tests.accounts.people import make_user
from tests.stores.factories import CLERK, NOON
from tests.warehouse import shop_floor as at_work
from tests.warehouse.factories import order_for
from tests.warehouse.views.test_waves import person
from warehouse.models import Fulfilment, Manifest, Parcel, ReturnParcel
from warehouse.services import returns, shipping

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor(client):
    made = at_work.make_floor()
    client.force_login(person(Role.WAREHOUSE_LEAD, made.place))
    return made


def test_a_list_of_a_truck_is_shown_and_closed(client, floor):
    gone, stays = at_work.packed(floor, "1"), at_work.packed(floor, "2")
    lorry = at_work.manifest(floor)
    shipping.hand_over(gone, lorry, actor=CLERK, at=NOON)
    at = f"/warehouse/manifests/{lorry.pk}/"
    assert "ZTO" in client.get("/warehouse/manifests/").content.decode()
    shown = client.get(at).content.decode()
    assert gone.waybill.number in shown
    assert stays.waybill.number in shown
    assert "still here" in client.post(f"{at}close/").content.decode()
    client.post(f"{at}close/", {"leave": "1"})
    assert Manifest.objects.get().left_behind == 1


def test_the_exception_shelf_is_decided_on(client, floor):
    at_work.picked(floor, "1", 2)
    order_for(floor.store, "1", floor.sku, 2, state="closed")
    at_work.deliver()
    row = Fulfilment.objects.get()
    assert f"F{row.pk}" in client.get("/warehouse/stopped/").content.decode()
    at = f"/warehouse/stopped/{row.pk}/decide/"
    assert "still stopped" in client.post(at, {"act": "go_on"}).content.decode()
    client.post(at, {"act": "give_up"})
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_an_intercept_is_settled_with_its_fee(client, floor):
    parcel = at_work.packed(floor)
    shipping.hand_over(parcel, at_work.manifest(floor), actor=CLERK, at=NOON)
    order_for(floor.store, "1", floor.sku, 2, state="closed")
    at_work.deliver()
    assert parcel.waybill.number in client.get("/warehouse/stopped/").content.decode()
    at = f"/warehouse/intercepts/{parcel.pk}/"
    client.post(at, {"outcome": "moon"})
    assert Parcel.objects.get().intercept_outcome == ""
    client.post(at, {"outcome": "too_late", "fee": "4.50"})
    assert Parcel.objects.get().state == "shipped"
    assert "4.50" in client.get("/warehouse/stopped/").content.decode()


def test_service_finds_whose_parcel_it_is(client, floor):
    order_for(floor.store, "77", floor.sku)
    came = returns.register(floor.place, "SF9", actor=CLERK, at=NOON)
    returns.grade(came, floor.sku, 1, "good", actor=CLERK, at=NOON)
    returns.finish(came, actor=CLERK, at=NOON)
    at_work.deliver()
    assert Task.objects.open().get().kind == "warehouse.return_unknown"
    service = make_user(Role.CUSTOMER_SERVICE)
    StoreAccess.objects.create(user=service, store=floor.store)
    client.force_login(service)
    assert "SF9" in client.get("/warehouse/returns/?known=no").content.decode()
    at = f"/warehouse/returns/{came.pk}/"
    assert client.post(at, {"order": "nothing"}).status_code == 422
    client.post(at, {"order": "77"})
    at_work.deliver()
    assert ReturnParcel.objects.get().order_number == "77"
    assert Task.objects.open().get().kind == "warehouse.return_came"


def test_the_order_shows_its_work_and_its_parcel(client, floor):
    parcel = at_work.packed(floor)
    row = at_work.picked(floor, "2")
    client.force_login(make_user(Role.ADMINISTRATOR))
    packed = client.get(f"/stores/orders/{parcel.fulfilment.order_ids[0]}/").content.decode()
    assert parcel.waybill.number in packed
    assert "First courier scan" in packed
    assert f"F{row.pk}" in client.get(f"/stores/orders/{row.order_ids[0]}/").content.decode()
