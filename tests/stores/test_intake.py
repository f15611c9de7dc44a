"""Orders come in by one path: once, whole, and only what changed changes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from ecomops.core.models import Entry, OutboxEvent
from stores.domain.records import AmountRecord, LineRecord, RefundRecord
from stores.models import (
    Consignee,
    Listing,
    Order,
    OrderAmount,
    OrderLineItem,
    OrderVersion,
)
from stores.services import intake, people, staging
from tests.stores.factories import CLERK, NOON, make_record, make_sku, make_store

pytestmark = pytest.mark.django_db


def take(store, *records, source="list", at=NOON):
    return intake.receive(store, records, source=source, batch=None, actor=CLERK, at=at)


def test_a_new_order_is_whole():
    store, sku = make_store(), make_sku("A-1")
    counts = take(store, make_record())

    order = Order.objects.get()
    assert (counts.created, counts.updated, counts.unchanged) == (1, 0, 0)
    assert (order.state, order.units, order.line_count) == ("paid", 2, 1)
    assert (order.total_amount, order.paid_amount) == (Decimal(105), Decimal(105))
    assert order.receivable_amount == Decimal(110)
    assert order.promised_at == NOON + timedelta(hours=48)
    assert order.unmatched_count == 0
    item = OrderLineItem.objects.get()
    assert (item.sku, item.units) == (sku, 2)
    assert order.consignee.phone_last4 == "1234"
    assert Entry.objects.get(subject_type="stores.order").act == "received"
    event = OutboxEvent.objects.get()
    assert event.payload == {"store": store.pk, "orders": [order.pk], "days": ["2026-05-20"]}


def test_the_same_file_twice_changes_nothing():
    store = make_store()
    take(store, make_record())
    before = list(Order.objects.values())
    counts = take(store, make_record(), at=NOON + timedelta(hours=1))
    assert (counts.created, counts.updated, counts.unchanged) == (0, 0, 1)
    assert list(Order.objects.values()) == before
    assert OrderVersion.objects.count() == 1
    assert OutboxEvent.objects.count() == 1


def test_what_changed_is_replaced_and_the_rest_stays():
    store = make_store()
    take(store, make_record("1"), make_record("2"))
    changed = make_record(
        "1",
        state="shipped",
        lines=[LineRecord("2", "Pillow", 1, Decimal(80), "item-2", "B-1")],
        amounts=[AmountRecord("goods", Decimal(80))],
        refunds=[RefundRecord("r1", Decimal(20), NOON)],
    )
    counts = take(store, changed, make_record("2"))
    assert (counts.created, counts.updated, counts.unchanged) == (0, 1, 1)
    order = Order.objects.get(external_id="1")
    assert (order.state, order.total_amount, order.refunded_amount) == (
        "shipped", Decimal(80), Decimal(20),
    )  # fmt: skip
    gone, pillow = order.lines.order_by("external_id")
    assert (gone.units, gone.amount, gone.gone_at) == (0, 0, NOON)
    assert (pillow.title, pillow.gone_at) == ("Pillow", None)
    assert order.unmatched_count == 1
    assert [v.n for v in order.versions.order_by("n")] == [1, 2]
    assert order.versions.get(is_current=True).n == 2
    assert Entry.objects.filter(act="paid>shipped").count() == 1


def test_a_late_page_does_not_turn_an_order_back():
    store = make_store()
    take(store, make_record(state="shipped", modified_at=NOON + timedelta(hours=2)))
    counts = take(store, make_record(state="paid", modified_at=NOON + timedelta(hours=1)))
    assert counts.unchanged == 1
    assert Order.objects.get().state == "shipped"


def test_a_state_never_goes_back_whatever_a_source_says():
    store = make_store()
    take(store, make_record(state="completed"))
    take(store, make_record(state="paid", buyer_note="hello"))
    order = Order.objects.get()
    assert (order.state, order.buyer_note) == ("completed", "hello")


@pytest.mark.parametrize("list_first", [True, False])
def test_list_and_detail_meet_in_one_order(list_first):
    store = make_store()
    listed = make_record(lines=[], parts=frozenset({"header", "amounts", "payments", "refunds"}))
    detail = make_record(
        amounts=[], payments=[], consignee=None, parts=frozenset({"lines"}),
        lines=[LineRecord("1", "Duvet", 2, Decimal(60)), LineRecord("2", "Pillow", 1, Decimal(40))],
    )  # fmt: skip
    pair = [("taobao_list", listed), ("taobao_detail", detail)]
    for source, record in pair if list_first else reversed(pair):
        take(store, record, source=source)
    order = Order.objects.get()
    assert order.total_amount == Decimal(105)
    assert sum(a.amount for a in order.amounts.all()) == Decimal(105)
    assert order.lines.count() == 2
    assert order.units == 3
    assert order.payments.count() == 1


def test_an_order_named_twice_in_a_batch_counts_once():
    store = make_store()
    counts = take(store, make_record(), make_record(buyer_note="second"))
    assert counts.created == 1
    assert Order.objects.get().buyer_note == "second"


def test_an_unknown_item_is_kept_and_queues_for_matching():
    store = make_store()
    take(store, make_record())
    assert Order.objects.get().unmatched_count == 1
    listing = Listing.objects.get()
    assert (listing.sku_id, listing.item_id, listing.sku_code) == (None, "item-1", "A-1")


def test_the_database_refuses_amounts_that_do_not_add_up():
    store = make_store()
    take(store, make_record())
    order = Order.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderAmount.objects.create(order=order, kind="tax", amount=Decimal(1))


def test_the_database_freezes_zone_and_currency_after_the_first_order():
    store = make_store()
    store.zone = "America/New_York"
    store.save()
    take(store, make_record())
    store.zone = "Asia/Shanghai"
    with pytest.raises(IntegrityError), transaction.atomic():
        store.save()


def test_what_was_erased_does_not_come_back_with_the_next_page():
    store = make_store()
    take(store, make_record())
    order = Order.objects.get()
    people.erase(order, actor=CLERK, at=NOON)
    take(store, make_record(channel_status="later", buyer_note="ring Zhang"))
    assert bytes(Consignee.objects.get().document) == b""
    order.refresh_from_db()
    assert (order.channel_status, order.buyer_note, order.ship_key) == ("later", "", None)
    assert "Zhang" not in repr(staging.unpack(order.versions.get(is_current=True).payload))


def test_amounts_of_lines_nobody_knows_are_added_up():
    store = make_store()
    amounts = [AmountRecord("goods", Decimal(60), "8"), AmountRecord("goods", Decimal(45), "9")]
    take(store, make_record(lines=[], amounts=amounts, parts=frozenset({"header", "amounts"})))
    assert Order.objects.get().amounts.get().amount == Decimal(105)
