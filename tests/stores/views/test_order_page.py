"""The page of one order: what it says, what it hides, and what may be done there."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecomops.core.models import Entry
from ecomops.core.roles import Role
from stores.domain.records import AmountRecord, LineRecord, PaymentRecord, RefundRecord
from stores.models import Order
from stores.services import intake
from tests.stores.factories import CLERK, NOON, make_record
from tests.stores.views.orders_at_hand import clerk_of, shop, take

pytestmark = pytest.mark.django_db
DRAWER = {"HX-Request": "true", "HX-Target": "drawer", "HX-Current-URL": "http://testserver/x/"}


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def lin(client, store):
    user = clerk_of(store)
    client.force_login(user)
    return user


def address(order, act=""):
    return f"/stores/orders/{order.pk}/{act}"


def sums(rows):
    return {row.label: row.amount for row in rows}


def test_the_money_adds_up_line_by_line(client, lin, store):
    [order] = take(
        store, ["1"],
        lines=[
            LineRecord("1", "Duvet", 1, Decimal(239), "i1", "A-1", list_amount=Decimal(239)),
            LineRecord("2", "Oil", 2, Decimal(178), "i2", "A-1", list_amount=Decimal(178)),
        ],
        amounts=[
            AmountRecord("goods", Decimal(417)),
            AmountRecord("discount_seller", Decimal(-40)),
            AmountRecord("discount_platform", Decimal(-30)),
            AmountRecord("freight", Decimal(0)),
        ],
        payments=[PaymentRecord("p", Decimal(347), NOON, method="alipay")],
        refunds=[RefundRecord("r", Decimal(47), NOON), RefundRecord("q", Decimal(9), None)],
    )  # fmt: skip
    page = client.get(address(order)).context["page"]
    assert sums(page.owed) == {
        "Goods": 417, "Seller's discount": -40, "Platform's discount": -30, "Freight": 0,
        "Buyer owes": 347,
    }  # fmt: skip
    assert sum(row.amount for row in page.owed if not row.is_total) == order.total_amount
    assert sums(page.paid) == {"Payment": 347, "Buyer paid": 347}
    assert sums(page.receivable) == {"Discounts others pay for": 30, "Receivable": 377}
    assert page.refunded[-1].amount == Decimal(330)
    assert [line.row.title for line in page.lines] == ["Duvet", "Oil"]


def test_page_and_drawer_show_the_same_order(client, lin, store):
    [order] = take(store, ["1001"], buyer_note="after six please")
    page = client.get(address(order)).content.decode()
    drawer = client.get(address(order), headers=DRAWER)
    part = drawer.content.decode()
    assert "<html" in page
    assert "<html" not in part
    assert 'id="drawer"' in part
    assert "HX-Target" in drawer["Vary"]
    for text in (page, part):
        assert "1001" in text
        assert "after six please" in text
        assert "19900001234" not in text


def test_the_addressee_is_shown_on_request_and_the_look_is_written_down(client, lin, store):
    [order] = take(store, ["1"])
    assert "19900001234" not in client.get(address(order)).content.decode()
    shown = client.post(address(order, "reveal/"))
    assert "19900001234" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    look = Entry.objects.get(act="personal.revealed")
    assert (look.subject_id, look.actor_id) == (str(order.pk), str(lin.pk))
    assert look.before is None
    assert look.after is None
    part = client.post(
        address(order, "reveal/"), headers={"HX-Request": "true", "HX-Target": "consignee"}
    )
    assert "<html" not in part.content.decode()
    assert Entry.objects.filter(act="personal.revealed").count() == 2


def test_finance_sees_the_order_but_not_the_person(client, store):
    [order] = take(store, ["1"])
    client.force_login(clerk_of(role=Role.FINANCE))
    page = client.get(address(order))
    assert "Show (logged)" not in page.content.decode()
    assert client.post(address(order, "reveal/")).status_code == 403
    assert client.post(address(order, "release/")).status_code == 403


@pytest.mark.parametrize("act", ["", "versions/1/"])
def test_an_order_of_another_store_does_not_exist(client, lin, act):
    [order] = take(shop("other"), ["1"])
    assert client.get(address(order, act)).status_code == 404
    for verb in ("hold/", "release/", "contact/", "reveal/"):
        assert client.post(address(order, verb), {"note": "x"}).status_code == 404


def test_an_order_is_held_with_a_reason_and_released(client, lin, store):
    [order] = take(store, ["1"])
    client.post(address(order, "hold/"), {"note": "address looks wrong"})
    order.refresh_from_db()
    assert (order.state, order.hold) == ("held", "by_hand")
    client.post(address(order, "contact/"))
    client.post(address(order, "release/"), {"note": "agreed by phone"})
    order.refresh_from_db()
    assert order.state == "released"
    assert order.contacted_at is not None
    page = client.get(address(order))
    said = [str(event.text) for event in page.context["page"].events]
    assert said[:2] == ["Note: agreed by phone", "Released to ship by hand"]
    assert "Buyer contacted" in said
    assert "Note: address looks wrong" in said
    assert "Put on hold: Held by hand" in said
    assert "Paid 105.00 CNY" in said


def test_holding_without_a_word_is_refused(client, lin, store):
    [order] = take(store, ["1"])
    answer = client.post(address(order, "hold/"), {"note": " "}, follow=True)
    assert "why the order is held" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "released"


def test_an_order_moved_by_somebody_else_is_said_not_forced(client, lin, store):
    [order] = take(store, ["1"], state="shipped", shipped_at=NOON)
    answer = client.post(address(order, "hold/"), {"note": "stop"})
    assert answer.status_code == 409
    assert "cannot go" in answer.content.decode()


def test_in_the_drawer_an_act_answers_with_the_drawer_and_reads_the_list_again(client, lin, store):
    [order] = take(store, ["1"], buyer_note="x")
    answer = client.post(address(order, "release/"), headers=DRAWER)
    part = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="drawer"' in part
    assert 'hx-get="/x/"' in part
    assert Order.objects.get().state == "released"


def test_both_clocks_are_measured(client, lin, store):
    held = timezone.now() - timedelta(days=2)
    [order] = take(store, ["1"], at=held, buyer_note="x")
    page = client.get(address(order)).context["page"]
    assert page.contact.is_late
    assert page.release.is_late
    assert (page.contact.mood, page.release.mood) == ("act", "act")
    client.post(address(order, "release/"))
    page = client.get(address(order)).context["page"]
    assert page.release.done_at is not None
    assert page.release.mood == "watch"


def test_an_unmatched_item_stops_the_release_in_words(client, lin, store):
    lines = [LineRecord("1", "Scarf", 1, Decimal(105), "i7", "NOPE")]
    [order] = take(store, ["1"], lines=lines)
    page = client.get(address(order)).content.decode()
    assert "Not matched to a SKU" in page
    assert "Match the items first" in page
    assert client.post(address(order, "release/")).status_code == 422
    order.refresh_from_db()
    assert order.state == "held"


def test_what_changed_between_two_words_of_a_source_is_shown(client, lin, store):
    [order] = take(store, ["1"])
    later = make_record(
        "1", placed_at=order.placed_at, paid_at=order.paid_at, state="shipped",
        courier="ZTO", tracking="WB1", shipped_at=NOON,
        consignee={"name": "Zhang", "phone": "18800005555", "street": "2 Lu"},
    )  # fmt: skip
    intake.receive(store, [later], source="taobao_list", batch=None, actor=CLERK, at=NOON)
    second = order.versions.get(n=2)
    answer = client.get(address(order, f"versions/{second.pk}/"))
    said = {one.label: (one.before, one.now) for one in answer.context["differences"]}
    assert said["State"] == ("To audit", "Shipped")
    assert said["Waybill"] == ("", "WB1")
    assert "Currency" not in said
    text = answer.content.decode()
    assert "18800005555" not in text
    assert "19900001234" not in text


def test_a_version_of_another_order_does_not_exist(client, lin, store):
    first, second = take(store, ["1", "2"])
    other = second.versions.get()
    assert client.get(address(first, f"versions/{other.pk}/")).status_code == 404


def test_orders_that_ship_together_name_each_other(client, lin, store):
    first, second = take(store, ["1", "2"])
    page = client.get(address(first)).context["page"]
    assert [row.pk for row in page.together] == [second.pk]


def test_the_number_of_queries_does_not_grow_with_the_lines(client, lin, store):
    counted = []
    for number, lines in (("few", 2), ("many", 20)):
        rows = [LineRecord(str(n), f"L{n}", 1, Decimal(5), f"i{n}", "A-1") for n in range(lines)]
        [order] = take(store, [number], lines=rows, amounts=[], consignee={"name": number})
        client.get(address(order))
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(address(order)).context["page"].lines) == lines
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 20
