"""The API says and does what the pages say and do."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecomops.core import jobs
from ecomops.core.models import Entry, OutboxEvent
from ecomops.core.roles import Role
from stores.domain.records import LineRecord
from stores.models import ImportBatch, Listing, Order
from tests.stores import files
from tests.stores.factories import make_sku
from tests.stores.views.orders_at_hand import clerk_of, shop, take

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture(autouse=True)
def _own_vault(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def lin(client, store):
    user = clerk_of(store)
    client.force_login(user)
    return user


def test_orders_are_told_with_amounts_as_text_and_people_masked(client, lin, store):
    [order] = take(store, ["1001"])
    take(shop("other"), ["2001"])
    listed = client.get(f"{API}orders/").json()
    assert [row["external_id"] for row in listed["results"]] == ["1001"]
    told = client.get(f"{API}orders/{order.pk}/").json()
    assert told["total_amount"] == "105.0000"
    assert sum(float(part["amount"]) for part in told["amounts"]) == 105
    assert told["lines"][0]["skus"] == [{"sku": "A-1", "units": 2}]
    assert "19900001234" not in str(told)
    assert told["consignee"]["region"] == "浙江"


def left_behind(order):
    order = Order.objects.get(pk=order.pk)
    acts = Entry.objects.filter(subject_type="stores.order", subject_id=str(order.pk))
    events = OutboxEvent.objects.filter(name="orders.released")
    return (
        (order.state, order.hold, order.contacted_at is None, order.released_at is None),
        list(acts.order_by("pk").values_list("act", "reason", "actor_id")),
        sum(order.pk in event.payload["orders"] for event in events),
    )


@pytest.mark.parametrize(
    ("note", "acts"),
    [
        ("blue", [("release/", {"note": "ok"})]),
        ("blue", [("contact/", {}), ("release/", {})]),
        ("", [("hold/", {"note": "wait"})]),
        ("", [("hold/", {"note": "wait"}), ("contact/", {}), ("release/", {"note": "go"})]),
    ],
)
def test_page_and_api_end_in_the_same_state(client, lin, store, note, acts):
    [by_page] = take(store, ["1"], buyer_note=note, consignee={"name": "A"})
    [by_api] = take(store, ["2"], buyer_note=note, consignee={"name": "A"})
    for verb, data in acts:
        page = client.post(f"/stores/orders/{by_page.pk}/{verb}", data)
        api = client.post(f"{API}orders/{by_api.pk}/{verb}", data, "application/json")
        assert (page.status_code, api.status_code) == (302, 200), api.content
    assert left_behind(by_page) == left_behind(by_api)


def test_both_refuse_alike(client, lin, store):
    lines = [LineRecord("1", "Scarf", 1, 105, "i7", "NOPE")]
    [order] = take(store, ["1"], lines=lines)
    page = client.post(f"/stores/orders/{order.pk}/release/")
    api = client.post(f"{API}orders/{order.pk}/release/", {}, "application/json")
    assert page.status_code == api.status_code == 422
    assert "without a SKU" in api.content.decode()
    assert client.post(f"{API}orders/{order.pk}/hold/", {}, "application/json").status_code == 400


def test_a_repeated_request_counts_once(client, lin, store):
    [order] = take(store, ["1"], buyer_note="x")
    headers = {"Idempotency-Key": "k-1"}
    address = f"{API}orders/{order.pk}/release/"
    first = client.post(address, {"note": "ok"}, "application/json", headers=headers)
    again = client.post(address, {"note": "ok"}, "application/json", headers=headers)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert Entry.objects.filter(act="note").count() == 1


def test_a_row_of_another_store_is_not_there(client, lin):
    foreign = shop("other")
    [order] = take(foreign, ["1"], buyer_note="x")
    assert client.get(f"{API}orders/{order.pk}/").status_code == 404
    answer = client.post(f"{API}orders/{order.pk}/release/", {}, "application/json")
    assert answer.status_code == 404
    assert client.get(f"{API}stores/{foreign.pk}/").status_code == 404


def test_a_file_comes_in_by_the_api_as_by_the_wizard(client, lin, store):
    data = files.as_csv(files.LIST, [files.listed(n) for n in range(3)], "gb18030")
    sent = {"file": SimpleUploadedFile("list.csv", data), "store": store.code}
    made = client.post(f"{API}imports/", sent)
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    started = client.post(f"{API}imports/{pk}/start/", {}, "application/json")
    assert started.json()["state"] == "importing"
    jobs.run_now(started.json()["job"])
    told = client.get(f"{API}imports/{pk}/").json()
    assert (told["state"], told["counts"]["created"], told["format"]) == ("done", 3, "taobao_list")
    client.post(f"{API}imports/{pk}/undo/", {}, "application/json")
    jobs.run_now(ImportBatch.objects.get(pk=pk).job_id)
    assert client.get(f"{API}imports/{pk}/").json()["state"] == "undone"
    assert Order.objects.count() == 0


def test_a_listing_is_matched_by_the_api(client, lin, store):
    lines = [LineRecord("1", "Scarf", 1, 105, "i7", "NOPE")]
    [order] = take(store, ["1"], lines=lines)
    make_sku("S-1")
    listing = Listing.objects.get(sku_code="NOPE")
    answer = client.post(f"{API}listings/{listing.pk}/match/", {"sku": "S-1"}, "application/json")
    assert answer.json()["sku"] == "S-1"
    order.refresh_from_db()
    assert order.state == "released"


def test_goods_and_stores_are_told(client, lin, store):
    products = client.get(f"{API}products/").json()["results"]
    assert products[0]["skus"][0]["code"] == "A-1"
    stores = client.get(f"{API}stores/").json()["results"]
    assert [one["code"] for one in stores] == ["tmall"]


def test_a_role_without_the_grant_is_refused(client, store):
    [order] = take(store, ["1"], buyer_note="x")
    client.force_login(clerk_of(store, role=Role.WAREHOUSE_LEAD, name="lead"))
    assert client.get(f"{API}orders/{order.pk}/").status_code == 200
    answer = client.post(f"{API}orders/{order.pk}/release/", {}, "application/json")
    assert answer.status_code == 403


@pytest.mark.parametrize("what", ["orders", "listings", "products"])
def test_the_number_of_queries_does_not_grow(client, lin, store, what):
    client.get(f"{API}{what}/")
    counted = []
    for total in (2, 20):
        take(
            store, [f"{total}-{n}" for n in range(total)],
            lines=[LineRecord("1", "L", 1, 5, f"i{total}", "A-1")],
        )  # fmt: skip
        for n in range(total):
            make_sku(f"Q{total}-{n}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{API}{what}/")
        counted.append(len(queries))
    assert counted[0] == counted[1]
