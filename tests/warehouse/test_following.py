"""The floor follows what the channel and the office say of an order after it was claimed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecomops.core import outbox
from ecomops.core.actor import Actor
from stores.domain.records import RefundRecord
from stores.models import ImportBatch, Order, Sku
from stores.services import audit, catalogue, withdrawal
from tests.stores.factories import CLERK, NOON, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock
from warehouse.models import Count, Fulfilment, Reservation, SkuBalance, StockLevel
from warehouse.services import counting, freezing, ledger, waves

pytestmark = pytest.mark.django_db
CHECKER = Actor("user", "2", "Checker")


@pytest.fixture
def scene():
    store, sku = make_store(), make_sku("A-1")
    hangzhou = make_warehouse("hz", store)
    shelf = make_bin(hangzhou)
    put_stock(shelf, sku, 9)
    return store, sku, hangzhou, shelf


def deliver():
    while outbox.relay(at=NOON):
        pass


def reserved():
    return SkuBalance.objects.get().reserved


def live(order):
    lines = Fulfilment.objects.filter(lines__order_id=order.pk, lines__cancelled_at=None)
    return list(lines.values_list("state", flat=True))


def wave(hangzhou):
    ids = list(Fulfilment.objects.filter(state="waiting").values_list("pk", flat=True))
    return waves.release(
        hangzhou, ids, kind="single", cutoff_at=NOON + timedelta(hours=3), actor=CLERK, at=NOON
    )


def test_a_line_that_changed_is_claimed_and_planned_anew(scene):
    store, sku, *_rest = scene
    order = order_for(store, "1", sku, 3)
    deliver()
    assert (reserved(), live(order)) == (3, ["waiting"])
    order_for(store, "1", sku, 1)
    deliver()
    assert (reserved(), live(order)) == (1, ["waiting"])
    assert Fulfilment.objects.get(state="waiting").unit_count == 1


def test_what_is_in_a_wave_freezes_when_its_line_changes(scene):
    store, sku, hangzhou, _shelf = scene
    order = order_for(store, "1", sku, 3)
    deliver()
    wave(hangzhou)
    order_for(store, "1", sku, 1)
    deliver()
    row = Fulfilment.objects.get()
    assert (row.state, row.frozen_reason) == ("frozen", "changed")
    freezing.give_up(row, actor=CLERK, at=NOON)
    assert (reserved(), live(order)) == (1, ["waiting"])


def test_a_refund_that_is_withdrawn_lets_the_order_go_on(scene):
    store, sku, *_rest = scene
    order = order_for(store, "1", sku, 2)
    deliver()
    order_for(store, "1", sku, 2, refunds=[RefundRecord("r1", 100, None)])
    deliver()
    assert (reserved(), live(order)) == (0, [])
    order_for(store, "1", sku, 2)
    deliver()
    assert (reserved(), live(order)) == (2, ["waiting"])


def test_an_order_held_by_hand_leaves_the_floor_and_keeps_its_pieces(scene):
    store, sku, *_rest = scene
    order = order_for(store, "1", sku, 2)
    deliver()
    order.refresh_from_db()
    audit.hold(order, note="wait", actor=CLERK, at=NOON)
    deliver()
    assert (reserved(), live(order)) == (2, [])
    audit.release(order, note="", actor=CLERK, at=NOON)
    deliver()
    assert (reserved(), live(order)) == (2, ["waiting"])


def test_what_the_channel_says_is_shipped_is_not_shipped_again(scene):
    store, sku, *_rest = scene
    order = order_for(store, "1", sku, 2)
    deliver()
    order_for(store, "1", sku, 2, state="shipped")
    deliver()
    assert (reserved(), live(order)) == (0, [])


def test_who_shared_a_frozen_parcel_starts_anew(scene):
    store, sku, hangzhou, _shelf = scene
    shared = {"ship_token": "t", "buyer_id": "b"}
    gone, kept = (order_for(store, str(n), sku, 2, **shared) for n in (1, 2))
    deliver()
    wave(hangzhou)
    order_for(store, "1", sku, 2, state="closed", **shared)
    deliver()
    row = Fulfilment.objects.get()
    assert row.state == "frozen"
    freezing.give_up(row, actor=CLERK, at=NOON)
    assert (reserved(), live(gone), live(kept)) == (2, [], ["waiting"])
    assert StockLevel.objects.get().allocated == 0


def test_a_matched_order_that_stays_held_claims_its_pieces(scene):
    store, sku, *_rest = scene
    order = order_for(store, "1", Sku(code="Z-9"), 2, buyer_note="call me")
    deliver()
    assert reserved() == 0
    catalogue.match(order.lines.get().listing, sku=sku, actor=CLERK, at=NOON)
    deliver()
    order.refresh_from_db()
    assert (order.state, reserved()) == ("held", 2)


def test_undo_gives_pieces_back_and_keeps_what_is_in_a_wave(scene):
    store, sku, hangzhou, _shelf = scene
    batch = ImportBatch.objects.create(
        store=store, kind="orders", filename="f", sha256="", created_at=NOON
    )
    waved = order_for(store, "1", sku, 2)
    deliver()
    wave(hangzhou)
    waiting = order_for(store, "2", sku, 3)
    deliver()
    for order in (waved, waiting):
        order.versions.update(batch=batch)
    kept = withdrawal.withdraw(batch, [waved.pk, waiting.pk], actor=CLERK, at=NOON)
    assert (kept, list(Order.objects.all()), reserved()) == (["1"], [waved], 2)
    assert Reservation.objects.get(state="live").order_id == waved.pk


def test_what_left_the_bin_after_counting_is_no_difference(scene):
    _store, sku, hangzhou, shelf = scene
    count = Count.objects.create(warehouse=hangzhou, number=1, year=2026, opened_at=NOON)
    counting.record(count, shelf, sku.pk, 8, actor=CLERK, at=NOON)
    counting.close(count, actor=CLERK, at=NOON)
    sent = ledger.Move(hangzhou.pk, sku.pk, 3, ledger.in_bin(shelf.pk), ledger.CUSTOMER, "shipped")
    ledger.post([sent], actor=CLERK, at=NOON)
    counting.post(count, actor=CHECKER, at=NOON)
    assert StockLevel.objects.get().on_hand == 5
