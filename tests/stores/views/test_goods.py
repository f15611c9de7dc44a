"""Listings are matched, products shown, stores made and changed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecomops.core.models import Entry
from ecomops.core.roles import Role
from ecomops.work import search
from stores.domain.records import LineRecord
from stores.models import Kit, Listing, Order, Product, SkuPack, Store
from stores.services import catalogue
from tests.stores.factories import CLERK, NOON, make_sku
from tests.stores.views.orders_at_hand import clerk_of, shop, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def lin(client, store):
    user = clerk_of(store)
    client.force_login(user)
    return user


def scarf(store, number="1"):
    [order] = take(store, [number], lines=[LineRecord("1", "Wool scarf", 1, 105, "i7", "WS-88")])
    return order


def test_an_unmatched_listing_is_matched_and_its_orders_go_on(client, lin, store):
    order = scarf(store)
    sku = make_sku("WS-880")
    listing = Listing.objects.get(sku_code="WS-88")
    page = client.get("/stores/listings/?matched=no")
    assert [row.pk for row in page.context["page"].rows] == [listing.pk]
    assert page.context["page"].rows[0].waiting == 1
    suggested = client.get(f"/stores/listings/{listing.pk}/").context["suggested"]
    assert [one.code for one in suggested] == ["WS-880"]
    client.post(f"/stores/listings/{listing.pk}/link/", {"sku": sku.pk})
    order.refresh_from_db()
    assert (order.state, order.unmatched_count) == ("released", 0)
    assert client.get("/stores/listings/?matched=no").context["page"].rows == []


def test_a_listing_may_be_a_kit_found_by_search(client, lin, store):
    scarf(store)
    listing = Listing.objects.get(sku_code="WS-88")
    kit = Kit.objects.create(code="KIT-1", name="Winter set")
    page = client.get(f"/stores/listings/{listing.pk}/?q=winter")
    assert page.context["kits"] == [kit]
    client.post(f"/stores/listings/{listing.pk}/link/", {"kit": kit.pk})
    listing.refresh_from_db()
    assert (listing.sku, listing.kit) == (None, kit)


def test_nothing_chosen_matches_nothing(client, lin, store):
    scarf(store)
    listing = Listing.objects.get(sku_code="WS-88")
    answer = client.post(f"/stores/listings/{listing.pk}/link/", {"sku": "x"})
    assert answer.status_code == 422
    listing.refresh_from_db()
    assert listing.sku is None


def test_listings_of_other_stores_are_not_there(client, lin, store):
    scarf(shop("other"))
    listing = Listing.objects.get(sku_code="WS-88")
    sku = make_sku("WS-880")
    assert client.get(f"/stores/listings/{listing.pk}/").status_code == 404
    answer = client.post(f"/stores/listings/{listing.pk}/link/", {"sku": sku.pk})
    assert answer.status_code == 404


def test_a_product_shows_its_skus_barcodes_costs_and_own_listings(client, lin, store):
    sku = make_sku("B-1", cost="12.50")
    SkuPack.objects.create(sku=sku, barcode="6951001002927", units=6)
    for shop_ in (store, shop("other")):
        listing = Listing.objects.create(
            store=shop_, key="k", title=f"In {shop_.code}", seen_at=NOON, sku=sku
        )
    catalogue.match(listing, sku=sku, actor=CLERK, at=NOON)
    page = client.get(f"/stores/products/{sku.product_id}/").content.decode()
    assert "B-1" in page
    assert "6951001002927" in page
    assert "× 6" in page
    assert "12.50" in page
    assert "In tmall" in page
    assert "In other" not in page
    client.force_login(clerk_of(store, role=Role.CUSTOMER_SERVICE, name="zhou"))
    assert "12.50" not in client.get(f"/stores/products/{sku.product_id}/").content.decode()


@pytest.mark.parametrize("text", ["Product B-1", "P-B-1", "b-1", "6951001002927"])
def test_a_product_is_found_by_any_of_its_names(client, lin, text):
    sku = make_sku("B-1")
    make_sku("C-1")
    SkuPack.objects.create(sku=sku, barcode="6951001002927")
    rows = client.get("/stores/products/", {"q": text}).context["page"].rows
    assert [row.code for row in rows] == ["P-B-1"]


def test_skus_and_listings_are_found_from_everywhere(lin, store):
    scarf(store)
    make_sku("WS-88X")
    labels = {hit.kind: hit.label for hit in search.find(lin, "ws-88")}
    assert labels["SKU"] == "WS-88X"
    assert labels["Listing"] == "Wool scarf"


@pytest.mark.parametrize("page", ["/stores/products/", "/stores/listings/", "/stores/"])
def test_the_number_of_queries_does_not_grow(client, lin, store, page):
    client.get(page)
    counted = []
    for total in (2, 20):
        for n in range(total):
            sku = make_sku(f"Q{total}-{n}")
            Listing.objects.create(store=store, key=f"{total}{n}", title="x", seen_at=NOON, sku=sku)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def filled(**changes):
    return {
        "code": "jd-1", "name": "京东", "name_en": "JD", "channel": "jd", "currency": "CNY",
        "zone": "Asia/Shanghai", "phase": "mature", "commission_rate": "0.06",
        "deposit_amount": "0", "annual_fee_amount": "0", "ship_promise_hours": "24",
        "sales_include_freight": "on", "colour": "3", "entity": "", "opened_on": "",
        "annual_fee_back_at": "", **changes,
    }  # fmt: skip


@pytest.fixture
def root(client):
    user = clerk_of(role=Role.ADMINISTRATOR, name="root")
    client.force_login(user)
    return user


def test_a_store_is_made_and_changed_with_history(client, root):
    assert client.post("/stores/new/", filled()).status_code == 302
    store = Store.objects.get(code="jd-1")
    assert (store.ship_promise_hours, store.entity.name) == (24, "EcomOps")
    changed = filled(name="京东旗舰店", version="1")
    assert client.post(f"/stores/{store.pk}/", changed).status_code == 302
    store.refresh_from_db()
    assert (store.name, store.version) == ("京东旗舰店", 2)
    acts = Entry.objects.filter(subject_type="stores.store").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["created", "changed"]


def test_what_is_wrong_in_the_form_stands_at_the_form(client, root):
    answer = client.post("/stores/new/", filled(zone="Mars/Olympus"))
    assert "is no time zone" in answer.context["form"].non_field_errors()[0]
    answer = client.post("/stores/new/", filled(currency="XQQ"))
    assert "is no currency" in answer.context["form"].non_field_errors()[0]
    assert Store.objects.count() == 0


def test_an_outdated_form_is_refused(client, root):
    client.post("/stores/new/", filled())
    store = Store.objects.get()
    client.post(f"/stores/{store.pk}/", filled(name="A", version="1"))
    late = client.post(f"/stores/{store.pk}/", filled(name="B", version="1"))
    assert late.status_code == 409
    assert "changed by somebody else" in late.content.decode()
    assert [row.now for row in late.context["stale"]["rows"]] == ["A"]
    store.refresh_from_db()
    assert store.name == "A"


def test_currency_and_zone_freeze_with_the_first_order(client, root):
    client.post("/stores/new/", filled())
    store = Store.objects.get()
    take(store, ["1"])
    page = client.get(f"/stores/{store.pk}/").content.decode()
    assert "its currency and time zone are frozen" in page
    answer = client.post(f"/stores/{store.pk}/", filled(currency="USD", version="1"))
    assert "can no longer change" in answer.context["form"].non_field_errors()[0]
    assert Order.objects.get().currency == "CNY"


def test_operations_sees_its_stores_but_makes_none(client, lin, store):
    shop("other")
    page = client.get("/stores/")
    assert [row.code for row in page.context["rows"]] == ["tmall"]
    assert client.get("/stores/new/").status_code == 403
    assert Product.objects.count() == 1
