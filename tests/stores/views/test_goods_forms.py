"""Products, SKUs and kits made and changed by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ecomops.core.models import Entry
from ecomops.core.roles import Role
from stores.domain.records import LineRecord
from stores.models import Kit, Listing, Product, Sku, SkuCost, SkuPack
from tests.stores.factories import make_sku
from tests.stores.views.orders_at_hand import clerk_of, shop, take

pytestmark = pytest.mark.django_db
STYLE = {"code": "WS", "name": "羊毛围巾", "category": "配饰", "role": "main", "stage": "growth"}
SKU = {
    "code": "WS-88", "spec": "驼", "packs": "6951001002927\n16951001002924 x 12",
    "list_price_amount": "119", "list_price_currency": "CNY", "weight_g": "240",
    "cost": "41.5", "cost_currency": "CNY", "cost_from": "2026-11-01",
}  # fmt: skip


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def lin(client, store):
    user = clerk_of(store)
    client.force_login(user)
    return user


def recipe(*lines):
    told = {"parts-TOTAL_FORMS": "6", "parts-INITIAL_FORMS": "0"}
    for n, (sku, units, share) in enumerate(lines):
        told |= {f"parts-{n}-sku": sku, f"parts-{n}-units": units, f"parts-{n}-share": share}
    return told


def test_a_product_and_its_sku_are_made_and_orders_that_waited_go_on(client, lin, store):
    [order] = take(store, ["1"], lines=[LineRecord("1", "Scarf", 1, 105, "i7", "WS-88")])
    answer = client.post("/stores/products/new/", STYLE)
    product = Product.objects.get(code="WS")
    assert answer["Location"] == f"/stores/products/{product.pk}/skus/new/"
    client.post(answer["Location"], {**SKU, "version": product.version})
    sku = Sku.objects.get(code="WS-88")
    assert dict(sku.packs.values_list("barcode", "units")) == {
        "6951001002927": 1, "16951001002924": 12,
    }  # fmt: skip
    assert SkuCost.objects.get(sku=sku).amount == Decimal("41.5")
    assert Listing.objects.get(sku_code="WS-88").sku == sku
    order.refresh_from_db()
    assert order.unmatched_count == 0
    page = client.get(f"/stores/products/{product.pk}/").content.decode()
    assert "Barcodes changed" in page
    assert f"/stores/products/skus/{sku.pk}/" in page


def test_what_somebody_else_saved_first_is_shown_beside_ones_own(client, lin, store):
    client.post("/stores/products/new/", STYLE)
    product = Product.objects.get(code="WS")
    address = f"/stores/products/{product.pk}/edit/"
    client.post(address, {**STYLE, "name": "围巾", "version": 1})
    late = client.post(address, {**STYLE, "name": "披肩", "version": 1})
    assert late.status_code == 409
    page = late.content.decode()
    assert "围巾" in page
    assert "披肩" in page
    again = client.post(
        address, {**STYLE, "name": "披肩", "version": late.context["form"]["version"].value()}
    )
    assert again.status_code == 302
    product.refresh_from_db()
    assert product.name == "披肩"
    changed = Entry.objects.filter(subject_type="stores.product", act="changed").latest("pk")
    assert changed.after == {"name": "披肩"}


def test_mistakes_stand_at_their_fields(client, lin, store):
    SkuPack.objects.create(sku=make_sku("OTHER"), barcode="42")
    product = Product.objects.create(code="WS", name="围巾")
    address = f"/stores/products/{product.pk}/skus/new/"
    wrong = {**SKU, "packs": "41 × none", "cost_from": "", "list_price_currency": ""}
    errors = client.post(address, wrong).context["form"].errors
    assert set(errors) == {"packs", "cost_from", "list_price_currency"}
    taken = client.post(address, {**SKU, "packs": "42"}).context["form"].non_field_errors()
    assert "42" in taken[0]
    assert not Sku.objects.filter(code="WS-88").exists()


def test_an_sku_is_changed_on_the_version_of_its_product(client, lin, store):
    sku = make_sku("WS-88")
    address = f"/stores/products/skus/{sku.pk}/"
    version = sku.product.version
    assert client.post(address, {**SKU, "version": version}).status_code == 302
    late = client.post(address, {**SKU, "spec": "灰", "cost": "", "version": version})
    assert late.status_code == 409
    sku.refresh_from_db()
    assert (sku.spec, sku.weight_g) == ("驼", 240)


def test_a_kit_gets_another_recipe_when_its_parts_change(client, lin, store):
    for code, price in (("A", 30), ("B", 10)):
        sku = make_sku(code)
        Sku.objects.filter(pk=sku.pk).update(list_price_amount=price)
    made = {"code": "KIT-1", "name": "Set", **recipe(("A", 1, ""), ("B", 2, ""))}
    assert client.post("/stores/products/kits/new/", made).status_code == 302
    kit = Kit.objects.get()
    address = f"/stores/products/kits/{kit.pk}/"
    shares = kit.recipes.get().parts.order_by("pk").values_list("share", flat=True)
    assert list(shares) == [Decimal("0.6"), Decimal("0.4")]
    client.post(address, {**made, "version": 1, "name": "Gift set"})
    assert kit.recipes.count() == 1
    client.post(address, {**made, "version": 1, **recipe(("A", 2, "70"), ("B", 1, "30"))})
    assert [one.n for one in kit.recipes.order_by("n")] == [1, 2]
    late = client.post(address, {**made, "version": 1, **recipe(("A", 9, ""))})
    assert late.status_code == 409
    page = client.get("/stores/products/kits/").content.decode()
    assert "A × 2 + B × 1" in page


def test_a_kit_of_nothing_or_of_unknown_parts_is_refused(client, lin, store):
    make_sku("A")
    for lines in ([], [("X", 1, "")], [("A", 1, ""), ("A", 2, "")], [("A", 1, "50")]):
        answer = client.post(
            "/stores/products/kits/new/", {"code": "K", "name": "K", **recipe(*lines)}
        )
        assert answer.status_code == 200
    assert not Kit.objects.exists()


def test_service_looks_and_does_not_touch(client, store):
    client.force_login(clerk_of(store, role=Role.CUSTOMER_SERVICE))
    assert client.get("/stores/products/kits/").status_code == 200
    assert client.get("/stores/products/new/").status_code == 403
