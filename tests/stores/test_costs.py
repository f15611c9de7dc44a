"""Costs by file: in a fixed number of statements, and told from each store's own first day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecomops.core.models import Entry, OutboxEvent
from stores.domain.records import CostRecord, StockRecord
from stores.models import Listing, SkuCost
from stores.services import catalogue, intake
from tests.stores.factories import CLERK, NOON, make_record, make_sku, make_store

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 1)


def cost(code, amount, on=ON):
    return CostRecord(code, Decimal(amount), "CNY", on)


def test_costs_and_stock_take_the_same_number_of_queries_whatever_the_size():
    codes = [f"A-{n}" for n in range(12)]
    for code in codes:
        make_sku(code)
    asked = []
    for some in (codes[:2], codes[2:]):
        with CaptureQueriesContext(connection) as seen:
            catalogue.receive_costs([cost(code, 8) for code in some], actor=CLERK, at=NOON)
            stock = [StockRecord(code, 5) for code in some]
            catalogue.receive_stock(stock, actor=CLERK, at=NOON)
        asked.append(len(seen))

    assert asked[0] == asked[1]
    assert Entry.objects.filter(act="cost.changed", must_seal=True).count() == 12


def test_of_two_costs_of_a_day_the_later_holds_and_both_are_written_down():
    sku = make_sku(cost="7")
    records = [cost("A-1", 8), cost("A-1", 9), cost("A-1", 9), cost("Z-9", 1)]
    counts = catalogue.receive_costs(records, actor=CLERK, at=NOON)

    assert (counts.created, counts.updated, counts.unchanged, counts.rejected) == (1, 1, 1, 1)
    assert SkuCost.objects.get(sku=sku, from_on=ON).amount == 9
    said = Entry.objects.filter(act="cost.changed").order_by("pk").values_list("before", "after")
    assert [(before and before["amount"], after["amount"]) for before, after in said] == [
        (None, "8"), ("8", "9"),
    ]  # fmt: skip
    assert OutboxEvent.objects.get(name="costs.changed").payload["skus"] == [sku.pk]


def test_a_matched_item_is_told_from_the_stores_own_day():
    """Late in the evening of New York it is the next day in UTC already."""
    store = make_store("us", zone="America/New_York", currency="USD")
    late = datetime(2026, 5, 21, 2, 0, tzinfo=UTC)
    record = make_record(currency="USD", placed_at=late, paid_at=late)
    intake.receive(store, [record], source="x", batch=None, actor=CLERK, at=NOON)
    listing = Listing.objects.get(store=store)
    catalogue.match(listing, sku=make_sku("B-1"), actor=CLERK, at=NOON)

    told = OutboxEvent.objects.get(name="costs.changed")
    assert told.payload["from_on"] == "2026-05-20"
