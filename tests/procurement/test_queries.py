"""Lists of buying and its board ask the same number of questions however long they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecomops.core.roles import Role
from procurement.models import PriceEntry, PurchaseOrder, Supplier
from stores.models import DemandDay, Sku
from tests.accounts.people import make_user
from tests.procurement import rounds_at_hand as hand
from tests.stores.factories import make_store
from tests.warehouse.factories import make_bin, put_stock

pytestmark = pytest.mark.django_db
LISTS = (
    "/procurement/suppliers/", "/procurement/requisitions/", "/procurement/requisitions/low-stock/",
    "/procurement/rfqs/", "/procurement/approvals/", "/procurement/orders/",
    "/procurement/follow-up/", "/procurement/prices/", "/kpi/procurement/",
)  # fmt: skip


def fill(first, last):
    """Rounds whose award waits for its first review, and others with an order under way."""
    house, today = hand.warehouse(), timezone.localdate()
    store = make_store(f"s{first}")
    for n in range(first, last):
        hand.proposed()
        hand.make_requisition(approved=False)
        award = hand.approved()
        order = PurchaseOrder.objects.create(
            entity=award.rfq.entity, award=award, award_digest=award.digest, number=900 + n,
            supplier=award.lines.earliest("pk").supplier, warehouse=house, year=2026,
            currency="CNY", created_at=hand.AFTER, owner_id="1",
        )  # fmt: skip
        for line in award.lines.select_related("line"):
            order.lines.create(
                sku_id=line.line.sku_id, name="Carton", units=9, price=1, promised_on=today,
                expected_on=today,
            )  # fmt: skip
            PriceEntry.objects.create(
                sku_id=line.line.sku_id, supplier=line.supplier, kind="paid", units=9, price=1,
                landed=1, currency="CNY", on=today, source_type="test", source_id=str(line.pk),
            )  # fmt: skip
        PurchaseOrder.objects.filter(pk=order.pk).update(state="sent", sent_at=hand.AFTER)
        Supplier.objects.create(code=f"new-{n}", name="New")
        sku = Sku.objects.latest("pk")
        put_stock(make_bin(house, f"B-{n}"), sku, 1)
        DemandDay.objects.create(
            store=store, sku=sku, on=today - timedelta(days=1), units=280, amount=1
        )


def counted(client):
    found = {}
    for address in LISTS:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        found[address] = len(asked)
    return found


def test_the_number_of_queries_does_not_grow(client):
    client.force_login(make_user(Role.PROCUREMENT_MANAGER))
    fill(0, 1)
    few = counted(client)
    fill(1, 4)
    assert counted(client) == few
