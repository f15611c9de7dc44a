"""Lots: what expires is listed with the life it has left, and what platforms refuse is marked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ecomops.core.roles import Role
from tests.accounts.people import make_user
from tests.stores.factories import make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, put_stock
from warehouse.models import StockLevel, WarehouseAccess
from warehouse.selectors import lots

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_warehouse("hz", make_store())


def lot(house, code, days, life):
    sku = make_sku(code)
    sku.shelf_days = life
    sku.save()
    shelf = make_bin(house, f"01-{code}")
    put_stock(shelf, sku, 220)
    on = timezone.localdate() + timedelta(days=days)
    StockLevel.objects.filter(bin=shelf).update(lot="L1", expires_on=on)
    return StockLevel.objects.select_related("sku").get(bin=shelf)


@pytest.mark.parametrize(
    ("days", "life", "mood"),
    [
        (46, 540, "act"), (180, 540, "watch"), (300, 540, "good"), (-1, 540, "act"),
        (46, None, "watch"), (61, None, "good"), (-1, None, "act"),
    ],
)  # fmt: skip
def test_how_old_is_too_old(house, days, life, mood):
    row = lot(house, "FD-1", days, life)
    assert lots.mood(row, timezone.localdate()) == mood
    found = StockLevel.objects.filter(lots.too_old(timezone.localdate())).exists()
    assert found == (mood == "act")


def test_the_list_names_what_is_too_old_and_hides_other_houses(client, house):
    lot(house, "FD-1", 46, 540)
    lot(house, "FD-2", 500, 540)
    lot(make_warehouse("lf", make_store("other")), "FD-3", 46, 540)
    lead = make_user(Role.WAREHOUSE_LEAD, "lead")
    WarehouseAccess.objects.create(user=lead, warehouse=house)
    client.force_login(lead)
    page = client.get(reverse("warehouse:lot-list"), {"life": "too_old"})
    text = page.content.decode()
    assert "FD-1" in text
    assert "FD-2" not in text
    assert "FD-3" not in client.get(reverse("warehouse:lot-list")).content.decode()
