"""Audit: clean orders pass, notes hold, one addressee ships once, both clocks are right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ecomops.core.errors import DomainError
from stores.domain import audit as rules
from stores.models import Order, ShipGroup
from stores.services import audit, intake
from tests.stores.factories import CLERK, NOON, make_record, make_sku, make_store


def take(store, *records):
    intake.receive(store, records, source="list", batch=None, actor=CLERK, at=NOON)
    return list(Order.objects.order_by("external_id"))


@pytest.mark.django_db
def test_clean_orders_pass_and_notes_hold():
    make_sku("A-1")
    store = make_store()
    clean, noted = take(store, make_record("1"), make_record("2", buyer_note="blue please"))
    assert audit.audit([clean.pk, noted.pk], at=NOON) == [clean.pk]
    clean.refresh_from_db()
    noted.refresh_from_db()
    assert (clean.state, noted.state, noted.hold) == ("released", "held", "buyer_note")
    assert audit.audit([clean.pk, noted.pk], at=NOON) == []


@pytest.mark.django_db
def test_one_addressee_ships_once_and_a_masked_one_never_merges():
    make_sku("A-1")
    store = make_store()
    masked = {"name": "张*", "phone": "1**34", "street": "*", "masked": "1"}
    orders = take(
        store, make_record("1"), make_record("2"), make_record("3", buyer_id="other"),
        make_record("4", consignee=masked), make_record("5", consignee=masked),
        make_record("6", state="placed", paid_at=None, payments=[]),
    )  # fmt: skip
    audit.audit([order.pk for order in orders], at=NOON)
    grouped = Order.objects.exclude(ship_group=None).order_by("external_id")
    assert [order.external_id for order in grouped] == ["1", "2"]
    assert ShipGroup.objects.count() == 1

    (_later,) = take(store, make_record("7"))[-1:]
    audit.audit([_later.pk], at=NOON)
    _later.refresh_from_db()
    assert _later.ship_group_id == ShipGroup.objects.get().pk


@pytest.mark.django_db
def test_an_unmatched_order_cannot_be_released_by_hand():
    (order,) = take(make_store(), make_record())
    audit.audit([order.pk], at=NOON)
    order.refresh_from_db()
    with pytest.raises(DomainError) as refusal:
        audit.release(order, note="", actor=CLERK, at=NOON)
    assert "1001" in refusal.value.for_user
    order.refresh_from_db()
    assert (order.state, order.hold) == ("held", "unmatched")


@pytest.mark.django_db
def test_contact_and_release_stop_their_clocks_once():
    make_sku("A-1")
    (order,) = take(make_store(), make_record(buyer_note="call me"))
    audit.audit([order.pk], at=NOON)
    order.refresh_from_db()
    audit.record_contact(order, actor=CLERK, at=NOON + timedelta(minutes=5))
    audit.record_contact(order, actor=CLERK, at=NOON + timedelta(minutes=9))
    order.refresh_from_db()
    audit.release(order, note="agreed", actor=CLERK, at=NOON + timedelta(hours=1))
    order.refresh_from_db()
    assert order.contacted_at == NOON + timedelta(minutes=5)
    assert order.released_at == NOON + timedelta(hours=1)
    assert order.state == "released"


@pytest.mark.parametrize(
    ("held", "due"),
    [
        ((10, 0), (20, 10, 10)),
        ((3, 0), (20, 9, 0)),
        ((18, 5), (21, 8, 55)),
        ((18, 10), (21, 9, 0)),
        ((23, 0), (21, 9, 0)),
    ],
)
def test_the_contact_clock_runs_in_service_hours(held, due):
    zone = timedelta(hours=8)
    held_at = datetime(2026, 5, 20, *held, tzinfo=UTC) - zone
    day, hour, minute = due
    expected = datetime(2026, 5, day, hour, minute, tzinfo=UTC) - zone
    assert rules.contact_due(held_at, "Asia/Shanghai") == expected
