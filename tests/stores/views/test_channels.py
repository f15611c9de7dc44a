"""Pages of the lines to channels and of what listings show, and the door for messages."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ecomops.core.models import Entry, OutboxEvent
from ecomops.core.roles import Role
from stores.domain.channels.signing import Account, dialect_of
from stores.models import (
    Connection,
    Listing,
    ListingStock,
    SharePolicy,
    ShareRule,
    StoreAccess,
    WebhookCall,
)
from stores.services import connections, stock_feed
from tests.accounts.people import make_user
from tests.stores.factories import CLERK, NOON, make_sku, make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return make_store("shop", channel="douyin")


@pytest.fixture
def line(store):
    return connections.put(
        store, address="http://localhost/gateway/shop", key="k", secret="s3cret-word", is_on=True,
        actor=CLERK, at=NOON,
    )  # fmt: skip


@pytest.fixture
def administrator(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def send(client, store, said, secret="s3cret-word"):
    raw = json.dumps(said).encode()
    dialect = dialect_of(store.channel)
    signature = dialect.webhook(Account("k", secret), raw)
    return client.post(
        reverse("stores:hook", args=[store.code]), raw, content_type="application/json",
        headers={dialect.webhook_header: signature},
    )  # fmt: skip


def test_a_message_with_a_wrong_signature_is_refused_logged_and_shown(
    client, store, line, caplog, administrator
):
    assert send(client, store, {"id": "1", "topic": "paid"}, secret="other").status_code == 401
    assert "its signature is wrong" in caplog.text
    assert WebhookCall.objects.filter(accepted=False).count() == 1
    assert Connection.objects.get().asked_at is None
    assert '<b class="m act">1</b>' in administrator.get("/stores/connectors/").content.decode()


def test_a_message_for_nobody_tells_nothing(client, store):
    assert send(client, store, {"id": "1"}).status_code == 401
    assert client.post("/stores/hooks/nothing/", b"x", content_type="x/y").status_code == 401


def test_a_message_asks_for_a_pull_once(client, store, line):
    assert send(client, store, {"id": "1", "topic": "paid", "order": "9"}).status_code == 200
    asked = Connection.objects.get().asked_at
    assert asked is not None
    assert store.pk in connections.due(at=timezone.now())
    assert send(client, store, {"id": "1", "topic": "paid", "order": "9"}).status_code == 200
    assert Connection.objects.get().asked_at == asked


def test_a_scan_of_a_courier_becomes_an_event(client, store, line):
    said = {"id": "2", "topic": "tracking", "courier": "sto", "waybill": "77", "at": "now"}
    for _twice in range(2):
        assert send(client, store, said).status_code == 200
    event = OutboxEvent.objects.get(name="parcels.tracked")
    assert event.payload["scan_waybill"] == "77"


def test_the_secret_is_sealed_and_never_shown_again(administrator, store):
    address = reverse("stores:connection", args=[store.pk])
    given = {"address": "https://gate.example/x", "key": "k1", "secret": "top-secret", "is_on": "1"}
    assert administrator.post(address, given).status_code == 302
    row = Connection.objects.get()
    assert b"top-secret" not in bytes(row.secret)
    assert "top-secret" not in administrator.get(address).content.decode()
    assert "top-secret" not in str(list(Entry.objects.values_list("before", "after")))
    sealed = bytes(row.secret)
    assert administrator.post(address, {**given, "secret": "", "key": "k2"}).status_code == 302
    row.refresh_from_db()
    assert (bytes(row.secret), row.key) == (sealed, "k2")


def test_a_first_line_needs_its_secret(administrator, store):
    address = reverse("stores:connection", args=[store.pk])
    answer = administrator.post(address, {"address": "https://gate.example/x", "key": "k1"})
    assert answer.status_code == 200
    assert not Connection.objects.exists()
    assert answer.context["form"].errors["secret"]


def test_a_line_three_hours_behind_stands_out_and_is_tried_at_a_click(administrator, store, line):
    now = timezone.now()
    Connection.objects.update(
        watermark_at=now - timedelta(hours=3), error="refused", error_text="no such shop",
        retry_at=now + timedelta(minutes=9), failures=7,
    )  # fmt: skip
    page = administrator.get("/stores/connectors/").content.decode()
    assert '<span class="m act">' in page
    assert "no such shop" in page
    administrator.post(reverse("stores:connector-pull", args=[store.pk]))
    assert store.pk in connections.due(at=timezone.now())


def offered(store, sku, units=12):
    listing = Listing.objects.create(
        store=store, key=f"{store.code}-{sku.code}", item_id="i1", title=f"{store.name} item",
        sku=sku, seen_at=NOON,
    )  # fmt: skip
    stock_feed.offer(sku.pk, units, 1, at=NOON)
    return listing


def test_the_list_shows_what_differs_of_ones_own_stores(client, store, line):
    sku, other = make_sku("A-1"), make_store("other")
    offered(store, sku)
    offered(other, make_sku("B-1"))
    ListingStock.objects.update(shown=7, acked=12, sent=12, acked_version=1, sent_version=1)
    user = make_user(Role.OPERATIONS)
    StoreAccess.objects.create(user=user, store=store)
    client.force_login(user)
    page = client.get("/stores/channel-stock/").content.decode()
    assert '<b class="m act">7</b>' in page
    assert "B-1" not in page
    assert "A-1" in client.get("/stores/channel-stock/?course=differing").content.decode()
    assert client.get("/stores/channel-stock/?export=csv").status_code == 200


def test_a_policy_is_in_force_at_once_and_of_ones_own_stores_alone(client, store, line):
    sku, other = make_sku("A-1"), make_store("other")
    offered(store, sku)
    offered(other, sku)
    mine = SharePolicy.objects.create(sku=sku, kind="fixed")
    ShareRule.objects.create(policy=mine, store=other, units=3)
    user = make_user(Role.OPERATIONS)
    StoreAccess.objects.create(user=user, store=store)
    client.force_login(user)
    address = reverse("stores:share-save", args=[sku.pk])
    given = {"kind": "fixed", "safety": "2", f"rank_{store.pk}": "1", f"parts_{store.pk}": "0"}
    assert client.post(address, {**given, f"units_{store.pk}": ""}).status_code == 422
    assert client.post(address, {**given, f"units_{store.pk}": "-1"}).status_code == 422
    assert client.post(address, {**given, f"units_{store.pk}": "9"}).status_code == 302
    wanted = dict(ListingStock.objects.values_list("listing__store__code", "wanted"))
    assert wanted == {"shop": 9, "other": 1}
    assert ShareRule.objects.get(store=other).units == 3
    page = client.get(reverse("stores:share", args=[sku.pk])).content.decode()
    assert "other item" not in page


def test_push_now_says_it_again(administrator, store, line):
    sku = make_sku("A-1")
    offered(store, sku)
    ListingStock.objects.update(acked_version=1, sent_version=1, failures=3)
    administrator.post(reverse("stores:share-push", args=[sku.pk]))
    row = ListingStock.objects.get()
    assert (row.wanted_version, row.acked_version, row.failures) == (2, 1, 0)
    assert administrator.get(reverse("stores:share", args=[sku.pk])).status_code == 200


@pytest.mark.parametrize("address", ["/stores/connectors/", "/stores/channel-stock/"])
def test_empty_pages_say_what_to_do(administrator, address):
    page = administrator.get(address)
    assert page.status_code == 200
    assert "blank" in page.content.decode()
