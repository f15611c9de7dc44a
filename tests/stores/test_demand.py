"""Demand by day is what the order lines say, however they came to say it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from ecomops.core import outbox
from stores.domain.records import LineRecord
from stores.models import DemandDay, Listing, Order, OrderLineItem
from stores.services import catalogue, demand, intake
from tests.stores.factories import CLERK, NOON, make_record, make_sku, make_store

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 20)


def receive(store, *records):
    intake.receive(store, list(records), source="t", batch=None, actor=CLERK, at=NOON)
    while outbox.relay(at=timezone.now()):
        pass


def kept(store):
    rows = DemandDay.objects.filter(store=store).order_by("on", "sku__code")
    return list(rows.values_list("on", "sku__code", "units", "amount"))


def said_by_rows():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT o.store_id, i.sku_id, (o.paid_at AT TIME ZONE s.zone)::date, sum(i.units),
                   sum(round(l.amount * i.revenue_share, 4))
            FROM stores_orderlineitem i JOIN stores_orderline l ON l.id = i.line_id
            JOIN stores_order o ON o.id = l.order_id JOIN stores_store s ON s.id = o.store_id
            WHERE o.paid_at IS NOT NULL AND l.gone_at IS NULL AND i.units <> 0
            GROUP BY 1, 2, 3
            """
        )
        return sorted(cursor.fetchall())


def same_as_rows():
    rows = DemandDay.objects.values_list("store_id", "sku_id", "on", "units", "amount")
    return sorted(rows) == said_by_rows()


def test_orders_that_come_in_are_counted_on_the_day_they_were_paid():
    store = make_store()
    make_sku("A-1")
    late = NOON + timedelta(hours=13)  # 1:00 of the next day in Shanghai
    receive(
        store, make_record("1"), make_record("2"), make_record("3", paid_at=late),
        make_record("4", state="placed", paid_at=None, payments=[]),
    )  # fmt: skip
    assert kept(store) == [
        (ON, "A-1", 4, Decimal(200)), (ON + timedelta(1), "A-1", 2, Decimal(100)),
    ]  # fmt: skip
    assert same_as_rows()


def test_a_changed_order_moves_what_it_asked_for():
    store = make_store()
    make_sku("A-1")
    make_sku("B-2")
    receive(store, make_record("1"), make_record("2"))
    other = LineRecord("1", "Pillow", 3, Decimal(100), "item-2", "B-2", "red")
    receive(store, make_record("1", lines=[other]))
    assert kept(store) == [(ON, "A-1", 2, Decimal(100)), (ON, "B-2", 3, Decimal(100))]
    assert same_as_rows()
    assert demand.count_days(store, [ON]) == 0


def test_an_item_that_is_named_later_is_counted_then():
    store = make_store()
    receive(store, make_record("1"))
    assert kept(store) == []
    listing = Listing.objects.get()
    catalogue.match(listing, sku=make_sku("Z-9"), actor=CLERK, at=NOON)
    assert kept(store) == [(ON, "Z-9", 2, Decimal(100))]
    assert same_as_rows()


def test_a_store_counts_its_own_days_and_nobody_elses():
    first, second = make_store("one"), make_store("two", zone="America/New_York", currency="CNY")
    make_sku("A-1")
    receive(first, make_record("1"))
    receive(second, make_record("1", paid_at=NOON - timedelta(hours=5)))
    assert kept(second) == [(ON - timedelta(1), "A-1", 2, Decimal(100))]
    Order.objects.filter(store=second).delete()
    assert OrderLineItem.objects.count() == 1
    demand.count_days(second, [ON - timedelta(1)])
    assert kept(second) == []
    assert kept(first) == [(ON, "A-1", 2, Decimal(100))]
