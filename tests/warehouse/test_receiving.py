"""Announced goods are counted into a bin once; only what passes can be promised."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ecomops.accounts.models import User
from ecomops.core.errors import DomainError, IllegalMove
from ecomops.core.models import OutboxEvent
from tests.stores.factories import CLERK, NOON, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for
from warehouse.models import Receipt, ReceiptLine, SkuBalance, StockLevel, WarehouseAccess
from warehouse.services import receiving, reservation
from warehouse.services.receiving import Found

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    store, sku = make_store(), make_sku("A-1")
    place = make_warehouse("hz", store)
    receipt = Receipt.objects.create(
        warehouse=place, number=1, year=2026, opened_at=NOON, subject_label="PO-1"
    )
    line = ReceiptLine.objects.create(receipt=receipt, sku=sku, expected=5)
    return store, sku, place, receipt, line


def test_what_passes_is_stock_and_serves_who_waits(scene):
    store, sku, place, receipt, line = scene
    short = order_for(store, "1", sku, 3)
    reservation.reserve([short.pk], at=NOON)
    shelf = make_bin(place)
    whole = receiving.put_away(receipt, {line.pk: Found(5, 1)}, shelf, actor=CLERK, at=NOON)
    assert whole == [short.pk]
    row = SkuBalance.objects.get(sku=sku)
    assert (row.on_hand, row.reserved) == (4, 3)
    levels = dict(StockLevel.objects.filter(on_hand__gt=0).values_list("status", "on_hand"))
    assert levels == {"good": 4, "damaged": 1}
    line.refresh_from_db()
    assert (line.counted, line.accepted, line.rejected, line.put_away) == (5, 4, 1, 4)
    assert OutboxEvent.objects.get(name="receipt.checked").payload == {"receipt": receipt.pk}


def test_a_receipt_is_put_away_once(scene):
    _store, sku, place, receipt, line = scene
    shelf = make_bin(place)
    receiving.put_away(receipt, {line.pk: Found(5)}, shelf, actor=CLERK, at=NOON)
    with pytest.raises(IllegalMove):
        receiving.put_away(receipt, {line.pk: Found(5)}, shelf, actor=CLERK, at=NOON)
    assert SkuBalance.objects.get(sku=sku).on_hand == 5


def test_more_rejected_than_came_or_another_house_is_refused_whole(scene):
    _store, _sku, place, _receipt, line = scene
    shelf, foreign = make_bin(place), make_bin(make_warehouse("lf"))
    for found, where in ((Found(1, 2), shelf), (Found(0), shelf), (Found(1), foreign)):
        with pytest.raises(DomainError):
            receiving.put_away(Receipt.objects.get(), {line.pk: found}, where, actor=CLERK, at=NOON)
    assert Receipt.objects.get().state == "open"
    assert not StockLevel.objects.exists()


def test_the_floor_counts_on_the_page(client, scene):
    _store, sku, place, receipt, line = scene
    make_bin(place, "A-01")
    user = User.objects.create(username="picker", role="warehouse_staff", language="en")
    WarehouseAccess.objects.create(user=user, warehouse=place)
    client.force_login(user)
    assert "PO-1" in client.get(reverse("warehouse:receipt-list")).content.decode()
    address = reverse("warehouse:receipt-detail", args=[receipt.pk])
    typed = {f"counted_{line.pk}": "5", f"rejected_{line.pk}": "0"}
    wrong = client.post(address, {**typed, "bin": "Z-99"})
    assert wrong.status_code == 422
    assert "Z-99" in wrong.content.decode()
    assert client.post(address, {**typed, "bin": "A-01"}).status_code == 302
    assert SkuBalance.objects.get(sku=sku).on_hand == 5
