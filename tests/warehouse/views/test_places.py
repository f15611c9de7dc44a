"""The lead makes a warehouse, loads its bins from a file and sees them drawn."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ecomops.core.roles import Role
from tests.accounts.people import make_user
from tests.stores.factories import make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, put_stock
from tests.warehouse.views.test_waves import person
from warehouse.models import Bin, StoreWarehouse, Warehouse, WarehouseAccess

pytestmark = pytest.mark.django_db

GIVEN = {
    "code": "hz", "name": "Hangzhou", "zone": "Asia/Shanghai", "aisles": 4, "blocks": 2,
    "aisle_pitch_mm": 3000, "block_length_mm": 20000, "cross_aisle_mm": 2000, "depot_aisle": 1,
    "walk_mm_per_s": 1100,
}  # fmt: skip
HEAD = "code,kind,aisle,block,side,position,level\n"


def load(client, building, text, name="bins.csv"):
    file = SimpleUploadedFile(name, text.encode())
    return client.post(f"/warehouse/{building.pk}/bins/", {"file": file}, follow=True)


def test_a_new_warehouse_ships_for_a_store_as_the_choice_given(client):
    store, lead = make_store(), make_user(Role.ADMINISTRATOR)
    client.force_login(lead)
    client.post("/warehouse/new/", {**GIVEN, f"store-{store.pk}": 1})
    made = Warehouse.objects.get()
    assert (made.aisles, made.blocks) == (4, 2)
    assert StoreWarehouse.objects.get(store=store, warehouse=made).rank == 1
    assert WarehouseAccess.objects.filter(user=lead, warehouse=made).exists()


def test_the_same_choice_twice_is_refused(client):
    store = make_store()
    make_warehouse("gz", store)
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = client.post("/warehouse/new/", {**GIVEN, f"store-{store.pk}": 1})
    assert "is gz already" in page.content.decode()
    assert Warehouse.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"zone": "Mars/Base"}, {"aisles": 0}, {"depot_aisle": 9}, {"blocks": 99}]
)
def test_a_building_that_cannot_be_is_refused(client, wrong):
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = client.post("/warehouse/new/", {**GIVEN, **wrong})
    assert page.context["form"].errors
    assert not Warehouse.objects.exists()


def test_a_change_keeps_bins_inside_and_stores_of_others(client):
    store = make_store()
    building = make_warehouse("hz", store, aisles=4)
    make_bin(building, "far", aisle=4)
    client.force_login(person(Role.WAREHOUSE_LEAD, building))
    edit = f"/warehouse/{building.pk}/edit/"
    assert "far" in client.post(edit, {**GIVEN, "aisles": 3}).content.decode()
    client.post(edit, {**GIVEN, "aisles": 6})
    building.refresh_from_db()
    assert building.aisles == 6
    assert StoreWarehouse.objects.filter(store=store, warehouse=building).exists()


def test_bins_come_in_and_bad_rows_are_named(client):
    building = make_warehouse("hz", aisles=3)
    make_bin(building, "01-1", aisle=2)
    client.force_login(person(Role.WAREHOUSE_LEAD, building))
    page = load(
        client, building,
        HEAD + "01-1,pick,1,1,L,500,1\n01-2,pick,9,1,L,500,1\n01-3,reserve,2,1,R,x,1\n",
    )  # fmt: skip
    assert Bin.objects.get(code="01-1").aisle == 1
    assert not Bin.objects.filter(code="01-2").exists()
    assert [(row, column) for row, column, _words in page.context["faults"]] == [
        (3, "aisle"), (4, "position"),
    ]  # fmt: skip


def test_a_file_in_chinese_comes_in_whole(client):
    building = make_warehouse("hz", aisles=3)
    client.force_login(person(Role.WAREHOUSE_LEAD, building))
    load(client, building, "货位,类型,巷道,侧,位置\nA-1,拣货位,1,左,500\nA-2,存储位,2,右,900\n")
    assert set(Bin.objects.values_list("code", "kind", "side")) == {
        ("A-1", "pick", "L"), ("A-2", "reserve", "R"),
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\x00\x01\x02"])
def test_another_file_is_refused_in_words(client, text):
    building = make_warehouse("hz")
    client.force_login(person(Role.WAREHOUSE_LEAD, building))
    page = load(client, building, text)
    assert page.status_code == 422
    assert page.context["form"].errors


def test_the_sample_can_be_loaded(client):
    building = make_warehouse("hz", aisles=3)
    client.force_login(person(Role.WAREHOUSE_LEAD, building))
    load(client, building, client.get("/warehouse/bins.csv").content.decode())
    assert building.bins.count() == 3


def test_the_plan_draws_each_place_once_coloured_by_its_pieces(client):
    building = make_warehouse("hz")
    low, _high = (make_bin(building, f"A-{n}", level=n, position_mm=900) for n in (1, 2))
    empty = make_bin(building, "B-1", aisle=2)
    put_stock(low, make_sku(), 7)
    client.force_login(person(Role.WAREHOUSE_STAFF, building))
    boxes = client.get(f"/warehouse/{building.pk}/").context["plan"].boxes
    assert [(box.codes, box.units, box.step) for box in boxes] == [
        ("A-1, A-2", 7, 4), (empty.code, 0, 0),
    ]  # fmt: skip


def test_a_foreign_warehouse_is_not_there(client):
    mine, other = make_warehouse("hz"), make_warehouse("gz")
    client.force_login(person(Role.WAREHOUSE_LEAD, mine))
    assert client.get(f"/warehouse/{other.pk}/").status_code == 404
    assert b"gz" not in client.get("/warehouse/").content
