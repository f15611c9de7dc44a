"""The audit queue: what waits and why, both clocks, contact and release one by one or together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecomops.core.models import Entry, OutboxEvent
from ecomops.core.roles import Role
from stores.domain.records import LineRecord
from stores.models import Order
from stores.services import audit
from tests.stores.factories import CLERK
from tests.stores.views.orders_at_hand import clerk_of, shop, take

pytestmark = pytest.mark.django_db
QUEUE = "/stores/audit/"


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def zhou(client, store):
    user = clerk_of(store, role=Role.CUSTOMER_SERVICE)
    client.force_login(user)
    return user


def test_held_orders_stand_by_reason_the_oldest_first(client, zhou, store):
    now = timezone.now()
    take(store, ["clean"])
    take(store, ["new"], buyer_note="blue")
    take(store, ["old"], at=now - timedelta(hours=30), buyer_note="red")
    take(store, ["lost"], lines=[LineRecord("1", "Scarf", 1, 105, "i7", "NOPE")])
    take(shop("other"), ["foreign"], buyer_note="x")
    answer = client.get(QUEUE)
    assert [row.external_id for row in answer.context["page"].rows] == ["old", "new", "lost"]
    counts = {str(tab.label): tab.count for tab in answer.context["tabs"]}
    assert counts == {
        "All": 3, "Buyer's note": 2, "Unmatched item": 1, "Refund asked for": 0, "Held by hand": 0,
    }  # fmt: skip
    text = answer.content.decode()
    assert "blue" in text
    assert "1 line without a SKU" in text
    assert 'class="clock act"' in text


def test_a_warehouse_hand_has_no_queue(client, store):
    client.force_login(clerk_of(store, role=Role.WAREHOUSE_LEAD))
    assert client.get(QUEUE).status_code == 403


def test_several_buyers_are_contacted_at_once_and_each_only_once(client, zhou, store):
    rows = take(store, ["1", "2"], buyer_note="x")
    [third] = take(store, ["3"], buyer_note="x")
    audit.record_contact(third, actor=CLERK, at=timezone.now() - timedelta(minutes=9))
    before = Order.objects.get(pk=third.pk).contacted_at
    ids = [row.pk for row in [*rows, third]]
    answer = client.post(QUEUE, {"act": "contact", "ids": ids}, follow=True)
    assert [str(m) for m in answer.context["messages"]] == ["2 buyers contacted."]
    assert Order.objects.get(pk=third.pk).contacted_at == before
    assert Entry.objects.filter(act="contacted").count() == 3


def test_all_that_match_are_released(client, zhou, store):
    take(store, [f"n{n}" for n in range(4)], buyer_note="x")
    take(store, ["by-hand"])
    client.post(f"{QUEUE}?hold=buyer_note", {"act": "release", "all": "1"})
    assert Order.objects.filter(state="released").count() == 5
    event = OutboxEvent.objects.filter(name="orders.released").order_by("-pk").first()
    assert len(event.payload["orders"]) == 4


def test_released_together_is_as_released_one_by_one(store):
    """The set-based verbs leave what the single ones leave."""
    one = take(store, ["1", "2"], buyer_note="x", consignee={"name": "A"})
    many = take(store, ["3", "4"], buyer_note="x", consignee={"name": "A"})
    at = timezone.now()
    for order in one:
        audit.record_contact(order, actor=CLERK, at=at)
        order.refresh_from_db()
        audit.release(order, note="", actor=CLERK, at=at)
    ids = [order.pk for order in many]
    audit.record_contact_many(ids, actor=CLERK, at=at)
    assert audit.release_many(ids, actor=CLERK, at=at) == ids

    def left(orders):
        columns = ("state", "hold", "contacted_at", "released_at", "moved_at")
        rows = Order.objects.filter(pk__in=[o.pk for o in orders]).values_list(*columns)
        acts = Entry.objects.filter(subject_id__in=[str(o.pk) for o in orders])
        return sorted(rows), sorted(acts.values_list("act", "reason", "actor_id"))

    assert left(one) == left(many)


def test_the_number_of_queries_does_not_grow(client, zhou, store):
    client.get(QUEUE)
    counted = []
    for total in (2, 20):
        take(store, [f"n{n}" for n in range(total)], buyer_note="x")
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(QUEUE).context["page"].rows) == total
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 12
