"""The list of orders: what is seen, found, narrowed, taken away as a file, and released."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stores.domain.records import LineRecord, RefundRecord
from stores.models import Order
from tests.stores.factories import NOON
from tests.stores.views.orders_at_hand import clerk_of, shop, take

pytestmark = pytest.mark.django_db
LIST = "/stores/orders/"


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def lin(client, store):
    user = clerk_of(store)
    client.force_login(user)
    return user


def numbers(answer):
    return [row["cells"][0][1] for row in answer.context["rows"]]


def seen(client, query=""):
    rows = client.get(f"{LIST}?{query}").context["page"].rows
    return sorted(row.external_id for row in rows)


def test_only_orders_of_ones_own_stores_are_listed(client, lin, store):
    take(store, ["1001", "1002"])
    take(shop("other"), ["2001"])
    assert seen(client) == ["1001", "1002"]
    assert seen(client, f"store={store.pk}") == ["1001", "1002"]


def test_a_row_says_item_money_state_and_time_left(client, lin, store):
    take(store, ["1001"])
    page = client.get(LIST).content.decode()
    assert "Duvet" in page
    assert "105.00" in page
    assert "To ship" in page
    assert "46:59" in page or "47:00" in page
    assert "19900001234" not in page
    assert "…1234" in page
    assert "Zhang" not in page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3951082744160291", True),
        ("395108", True),
        ("WB-77", True),
        ("1234", True),
        ("19900001234", True),
        ("199 0000 1234", True),
        ("Zhang", True),
        ("zhang", True),
        ("buyer-1", True),
        ("Zhan", False),
        ("990000123", False),
        ("39510", False),
        ("nobody", False),
    ],
)
def test_an_order_is_found_by_its_numbers_and_its_person_exactly(client, lin, store, text, found):
    take(store, ["3951082744160291"], tracking="WB-77", state="shipped", shipped_at=NOON)
    take(store, ["7001"], consignee=None, buyer_id="other")
    take(shop("other"), ["3951082744160292"])
    expected = ["3951082744160291"] if found else []
    assert [n for n in seen(client, f"q={text}") if n != "7001"] == expected


def test_saved_views_narrow_to_what_they_say(client, lin, store):
    now = timezone.now()
    take(store, ["clean"])
    take(store, ["noted"], buyer_note="call me")
    take(store, ["late"], at=now - timedelta(days=3))
    take(
        store, ["refunded"], state="shipped", shipped_at=now,
        refunds=[RefundRecord("r1", Decimal(20), now)],
    )  # fmt: skip
    take(store, ["asking"], refunds=[RefundRecord("r2", Decimal(20), None)])
    tabs = {tab.label: tab for tab in client.get(LIST).context["tabs"]}
    assert {str(label): tab.count for label, tab in tabs.items()} == {
        "All": None, "To audit": 0, "On hold": 2, "To ship": 2, "Late": 1, "Refunds": None,
    }  # fmt: skip
    assert seen(client, tabs["On hold"].query) == ["asking", "noted"]
    assert seen(client, tabs["To ship"].query) == ["clean", "late"]
    assert seen(client, tabs["Late"].query) == ["late"]
    assert seen(client, tabs["Refunds"].query) == ["asking", "refunded"]
    assert seen(client, "refund=open") == ["asking"]
    assert seen(client, "hold=buyer_note") == ["noted"]


def test_filters_by_amount_day_province_and_code(client, lin, store):
    take(store, ["a"])
    take(
        store, ["b"], placed_at=NOON, consignee={"region": "广东", "street": "1", "phone": "1"},
        lines=[LineRecord("1", "Pillow", 1, Decimal(300), "i-9", "Z-9")], amounts=[],
    )  # fmt: skip
    assert seen(client, "total_min=200") == ["b"]
    assert seen(client, "region=广东") == ["b"]
    assert seen(client, "item=z-9") == ["b"]
    assert seen(client, f"placed_before={NOON:%Y-%m-%d}") == ["b"]


def test_sorting_by_time_left_puts_the_most_pressing_first(client, lin, store):
    now = timezone.now()
    take(store, ["soon"], promised_at=now + timedelta(hours=2))
    take(store, ["late"], promised_at=now - timedelta(hours=2))
    take(store, ["calm"], promised_at=now + timedelta(hours=40))
    rows = client.get(f"{LIST}?sort=left").context["page"].rows
    assert [row.external_id for row in rows] == ["late", "soon", "calm"]
    page = client.get(LIST).content.decode()
    assert 'class="clock act"' in page
    assert 'class="clock watch"' in page
    assert 'class="clock good"' in page


def test_the_file_holds_numbers_and_no_personal_data(client, lin, store):
    take(store, ["1001", "1002"])
    answer = client.get(f"{LIST}?export=csv&cols=number&cols=paid&cols=buyer&cols=state")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == "Order,Paid,State,Buyer"
    assert sorted(lines[1:]) == [
        "1001,105.0000,To ship,浙江 …1234",
        "1002,105.0000,To ship,浙江 …1234",
    ]
    assert "19900001234" not in text


def test_ticked_orders_are_released_and_what_may_not_is_said(client, lin, store):
    noted = take(store, ["1", "2"], buyer_note="blue please")
    asking = take(store, ["3"], refunds=[RefundRecord("r", Decimal(5), None)])
    foreign = take(shop("other"), ["9"], buyer_note="x")
    ids = [row.pk for row in [*noted, *asking, *foreign]]
    answer = client.post(LIST, {"act": "release", "ids": ids}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert said[0] == "2 orders released."
    assert said[1].startswith("1 order stays")
    states = dict(Order.objects.values_list("external_id", "state"))
    assert states == {"1": "released", "2": "released", "3": "held", "9": "held"}


def test_the_number_of_queries_does_not_grow(client, lin, store):
    client.get(LIST)
    counted = []
    for total in (2, 20):
        take(store, [f"n{n}" for n in range(total)])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(client.get(LIST).context["page"].rows) == total
        counted.append(len(queries))
    assert counted == [counted[0]] * 2
    assert counted[0] <= 13


def test_the_fragment_is_the_list_alone(client, lin, store):
    take(store, ["1001"])
    headers = {"HX-Request": "true", "HX-Target": "list"}
    part = client.get(LIST, headers=headers).content.decode()
    assert "<html" not in part
    assert 'id="list"' in part


def test_an_empty_list_says_what_to_do(client, lin):
    page = client.get(LIST).content.decode()
    assert "Import the order export of a store to begin." in page
    assert 'href="/stores/imports/new/"' in page
