"""Pieces set aside on the dock or in returns: a lead decides, and the ledger says what became."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ecomops.core import history
from ecomops.core.errors import DomainError
from ecomops.core.roles import Role
from tests.accounts.people import make_user
from tests.stores.factories import CLERK, NOON, make_sku
from tests.warehouse.factories import make_bin, make_warehouse
from warehouse.models import Bin, SkuBalance, Status, StockLevel, StockMove, WarehouseAccess
from warehouse.services import ledger, verdicts

pytestmark = pytest.mark.django_db
BY = {"actor": CLERK, "at": NOON}


@pytest.fixture
def damaged():
    dock = make_bin(make_warehouse("hz"), "RCV", kind=Bin.Kind.RECEIVING)
    sku = make_sku("D-1")
    place = ledger.in_bin(dock.pk, Status.DAMAGED)
    move = ledger.Move(dock.warehouse_id, sku.pk, 5, ledger.SUPPLIER, place, "received")
    ledger.post([move], **BY)
    return StockLevel.objects.get(sku=sku)


def on_hand(status):
    return sum(StockLevel.objects.filter(status=status).values_list("on_hand", flat=True))


def test_each_verdict_moves_the_pieces_where_it_says(damaged):
    verdicts.decide(damaged, "release", 2, "only the box is dented", **BY)
    verdicts.decide(damaged, "scrap", 1, "broken", **BY)
    verdicts.decide(damaged, "send_back", 2, "agreed with the supplier", **BY)
    assert (on_hand("good"), on_hand("damaged")) == (2, 0)
    assert SkuBalance.objects.get().on_hand == 2
    gone = StockMove.objects.order_by("pk").values_list("went_to", "reason", "units")[1:]
    assert list(gone) == [
        ("bin", "released", 2),
        ("scrap", "scrapped", 1),
        ("supplier", "sent_back", 2),
    ]
    acts = [one.act for one in history.timeline(damaged)]
    assert sorted(acts) == ["verdict.release", "verdict.scrap", "verdict.send_back"]


@pytest.mark.parametrize(
    ("verdict", "units", "words"),
    [("release", 6, "too many"), ("release", 0, "none"), ("keep", 1, "what"), ("scrap", 1, "  ")],
)
def test_what_cannot_be_decided_changes_nothing(damaged, verdict, units, words):
    with pytest.raises(DomainError):
        verdicts.decide(damaged, verdict, units, words, **BY)
    assert on_hand("damaged") == 5


def test_a_lead_decides_on_the_page_and_a_picker_does_not(client, damaged):
    lead = make_user(role=Role.WAREHOUSE_LEAD)
    picker = make_user(role=Role.WAREHOUSE_STAFF)
    for one in (lead, picker):
        WarehouseAccess.objects.create(user=one, warehouse=damaged.bin.warehouse)
    address = reverse("warehouse:held-decide", args=[damaged.pk])
    given = {"verdict": "scrap", "units": "5", "words": "broken"}
    client.force_login(picker)
    assert client.post(address, given).status_code == 403
    client.force_login(lead)
    assert "D-1" in client.get(reverse("warehouse:held-list")).content.decode()
    assert client.post(address, {**given, "units": "50"}).status_code == 422
    assert client.post(address, given).status_code == 302
    assert on_hand("damaged") == 0
    assert client.get(reverse("warehouse:held-detail", args=[damaged.pk])).status_code == 200
