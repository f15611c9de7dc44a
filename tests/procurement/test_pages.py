"""The screens: from a requisition to goods received, and what no page shows too early."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ecomops.core.actor import actor_of
from ecomops.core.roles import Role
from procurement.models import Award, PriceEntry, PurchaseOrder, Quote, Requisition, Rfq
from procurement.services import opening, rounds
from tests.accounts.people import make_user
from tests.procurement import rounds_at_hand as hand
from tests.stores.factories import make_sku
from warehouse.models import Receipt, SkuBalance

pytestmark = pytest.mark.django_db


def person(role: Role, name: str):
    return make_user(role, name)


def page(client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def live_round(buyer, prices=("3", "2", "4")) -> Rfq:
    """A round that is asked now, with quotes of all but the last."""
    rfq = hand.asked(buyer=actor_of(buyer))
    Rfq.objects.filter(pk=rfq.pk).update(deadline_at=timezone.now() + timedelta(days=3))
    rfq.refresh_from_db()
    for invitation, price in zip(hand.invitations(rfq), prices, strict=False):
        hand.send(invitation, price, at=timezone.now())
    return rfq


def quote_fields(rfq: Rfq, price: str, **more) -> dict[str, str]:
    given = {
        "currency": "CNY", "tax_rate": "0.13", "tax_included": "on", "deposit": "0",
        "credit_days": "30", "replaces": "0",
    }  # fmt: skip
    given |= {f"price_{line.pk}": price for line in rfq.lines.all()}
    return given | more


def _asked(client, buyer, lead, asker) -> Rfq:
    """A requisition written, approved and put to three suppliers, all by hand."""
    hand.LegalEntity.objects.get_or_create(name="Heyu Goods")
    make_sku("BOX-4")
    hand.warehouse()
    client.force_login(asker)
    client.post("/procurement/requisitions/new/", {
        "title": "Boxes", "need_on": "2026-12-20", "lines": "BOX-4 1000 Carton no. 4 | 5-ply",
    })  # fmt: skip
    row = Requisition.objects.get()
    client.post(f"/procurement/requisitions/{row.pk}/act/", {"act": "submit"})
    client.force_login(lead)
    assert "Boxes" in page(client, "/procurement/approvals/")
    client.post(f"/procurement/requisitions/{row.pk}/act/", {"act": "approve"})
    client.force_login(buyer)
    client.post(f"/procurement/requisitions/{row.pk}/act/", {"act": "buy"})
    rfq = Rfq.objects.get()
    three = [hand.make_supplier(f"s{n}").pk for n in range(3)]
    assert "Supplier s1" in page(client, f"/procurement/rfqs/{rfq.pk}/")
    client.post(
        f"/procurement/rfqs/{rfq.pk}/invite/", {"supplier": three, "act": "ask", "days": "3"}
    )
    return rfq


def _awarded(client, buyer, lead, general, rfq: Rfq) -> Award:
    """Quoted by link, opened by two, proposed and reviewed twice."""
    client.logout()
    for invitation, price in zip(hand.invitations(rfq), ("2.17", "2.36", "2.57"), strict=True):
        url = f"/procurement/quote/{rounds.link_token(invitation)}/"
        assert "Carton no. 4" in page(client, url)
        assert client.post(url, quote_fields(rfq, price)).status_code == 302
        assert price not in page(client, url)
    client.force_login(buyer)
    client.post(f"/procurement/rfqs/{rfq.pk}/open/")
    client.force_login(lead)
    client.post(f"/procurement/rfqs/{rfq.pk}/open/")
    client.force_login(buyer)
    sheet = f"/procurement/rfqs/{rfq.pk}/compare/"
    assert "2.36" in page(client, sheet + "?show=quoted")
    client.post(sheet, {"bundle": "split", "reason": "cheapest"})
    award = Award.objects.get()
    for reviewer in (lead, general):
        client.force_login(reviewer)
        assert award.code in page(client, "/procurement/approvals/")
        answer = {"decision": "agreed", "seen": award.digest}
        client.post(f"/procurement/awards/{award.pk}/review/", answer)
    return award


def test_from_requisition_to_received_goods(client):
    buyer, lead = person(Role.PROCUREMENT, "buyer"), person(Role.PROCUREMENT_MANAGER, "lead")
    asker, general = person(Role.OPERATIONS, "asker"), person(Role.GENERAL_MANAGER, "general")
    rfq = _asked(client, buyer, lead, asker)
    _awarded(client, buyer, lead, general, rfq)
    client.force_login(buyer)
    client.post(f"/procurement/rfqs/{rfq.pk}/orders/", {"warehouse": "hz"})
    order = PurchaseOrder.objects.get()
    client.post(f"/procurement/orders/{order.pk}/act/", {"act": "send"})
    answer = client.get(f"/procurement/orders/{order.pk}/pdf/")
    assert answer.content.startswith(b"%PDF")
    assert order.code in page(client, "/procurement/follow-up/")
    line = order.lines.get()
    assert SkuBalance.objects.get(sku=line.sku).inbound == 1000
    receive = f"/procurement/orders/{order.pk}/receive/"
    client.force_login(make_user(Role.WAREHOUSE_LEAD, "lead-of-another-house"))
    assert client.post(receive, {f"came_{line.pk}": "10"}).status_code == 404
    client.force_login(buyer)
    over = client.post(receive, {f"came_{line.pk}": "1001"})
    assert over.status_code == 422
    assert "only 1000 of the order are due" in over.content.decode()
    assert Receipt.objects.count() == 0
    client.post(receive, {f"came_{line.pk}": "1000", f"rejected_{line.pk}": "4"})
    line.refresh_from_db()
    order.refresh_from_db()
    assert (line.received, line.accepted, order.state) == (1000, 996, "received")
    assert SkuBalance.objects.get(sku=line.sku).inbound == 0
    assert PriceEntry.objects.filter(kind="paid").count() == 1
    assert "PO-" in page(client, "/procurement/orders/")
    assert "2.17" in page(client, f"/procurement/prices/{line.sku_id}/")
    assert "BOX-4" in page(client, "/procurement/prices/")


def test_no_page_and_no_export_shows_a_sealed_amount(client):
    buyer = person(Role.PROCUREMENT, "buyer")
    rfq = live_round(buyer, ("7321.55", "7322.55"))
    for role in (Role.PROCUREMENT, Role.PROCUREMENT_MANAGER, Role.GENERAL_MANAGER, Role.FINANCE):
        client.force_login(make_user(role))
        for url in (
            f"/procurement/rfqs/{rfq.pk}/", "/procurement/rfqs/", "/procurement/prices/",
            "/procurement/rfqs/?export=csv", "/procurement/prices/?export=csv",
            f"/procurement/prices/{rfq.lines.first().sku_id}/",
        ):  # fmt: skip
            answer = client.get(url)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert b"732" not in body, url
        assert client.get(f"/procurement/rfqs/{rfq.pk}/compare/").status_code == 302


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ("0", "A price is above nought"),
        ("2,36", "has a comma"),
        ("1,234", "has a comma"),
        ("cheap", "is no price"),
        ("", "Give a price for at least one line"),
    ],
)
def test_a_bad_price_is_one_sentence_and_nothing_typed_is_lost(client, price, said):
    rfq = live_round(person(Role.PROCUREMENT, "buyer"), ())
    url = f"/procurement/quote/{rounds.link_token(hand.invitations(rfq)[0])}/"
    answer = client.post(url, quote_fields(rfq, price, credit_days="61"))
    assert answer.status_code == 422
    body = answer.content.decode()
    assert said in body
    assert 'value="61"' in body
    assert Quote.objects.count() == 0


def test_a_late_quote_a_replay_and_a_member_of_the_company_are_refused(client):
    buyer = person(Role.PROCUREMENT, "buyer")
    rfq = live_round(buyer, ())
    url = f"/procurement/quote/{rounds.link_token(hand.invitations(rfq)[0])}/"
    fields = quote_fields(rfq, "2")
    assert client.post(url, fields).status_code == 302
    assert client.post(url, fields).status_code == 422
    assert Quote.objects.count() == 1
    client.force_login(buyer)
    assert "You are signed in" in client.post(url, fields).content.decode()
    client.logout()
    Rfq.objects.filter(pk=rfq.pk).update(deadline_at=timezone.now() - timedelta(hours=1))
    late = client.post(url, fields | {"replaces": "1"})
    assert "deadline" in late.content.decode().lower()
    assert Quote.objects.count() == 1
    assert client.get("/procurement/quote/forged/").status_code == 410


def test_an_moq_above_the_need_is_told_and_costs_on_the_sheet(client):
    rfq = live_round(person(Role.PROCUREMENT, "buyer"), ())
    line = rfq.lines.first()
    url = f"/procurement/quote/{rounds.link_token(hand.invitations(rfq)[0])}/"
    answer = client.post(url, quote_fields(rfq, "2", **{f"moq_{line.pk}": "5000"}), follow=True)
    assert "above the 1,000 pieces" in answer.content.decode() or "above the 1000 pieces" in (
        answer.content.decode()
    )


def test_a_keyed_quote_needs_its_file_and_another_person(client):
    buyer = person(Role.PROCUREMENT, "buyer")
    rfq = live_round(buyer, ())
    url = f"/procurement/rfqs/{rfq.pk}/invitations/{hand.invitations(rfq)[0].pk}/key/"
    client.force_login(person(Role.PROCUREMENT_MANAGER, "lead"))
    assert "Attach the file" in client.post(url, quote_fields(rfq, "2")).content.decode()
    paper = SimpleUploadedFile("quote.pdf", b"%PDF-1.4 a quote")
    assert client.post(url, quote_fields(rfq, "2") | {"file": paper}).status_code == 302
    assert Quote.objects.get().unsealed
    client.force_login(buyer)
    paper = SimpleUploadedFile("quote.pdf", b"%PDF-1.4 a quote")
    refused = client.post(url, quote_fields(rfq, "2") | {"file": paper}).content.decode()
    assert "ask a colleague" in refused


def test_every_other_page_opens(client):
    client.force_login(person(Role.PROCUREMENT_MANAGER, "lead"))
    supplier = hand.make_supplier("one")
    sku = make_sku("X-1")
    page(client, "/procurement/suppliers/")
    page(client, "/procurement/suppliers/new/")
    base = f"/procurement/suppliers/{supplier.pk}/"
    client.post(base + "item/", {"sku": "X-1", "lead_days": "9", "moq": "50"})
    client.post(base + "licence/", {"kind": "ISO 9001", "number": "7"})
    assert "X-1" in page(client, base)
    assert client.post(base + "item/", {"sku": "none"}).status_code == 422
    page(client, base + "edit/")
    client.post(base + "move/", {"to": "suspended", "reason": "late"})
    supplier.refresh_from_db()
    assert supplier.state == "suspended"
    for url in ("requisitions/", "requisitions/new/", "requisitions/low-stock/", "rfqs/",
                "approvals/", "orders/", "follow-up/", "prices/", f"prices/{sku.pk}/"):  # fmt: skip
        page(client, "/procurement/" + url)


def test_a_supplier_confirms_its_order_once(client):
    from procurement.services import orders

    award = hand.approved()
    order = orders.make(award, hand.warehouse(), actor=hand.BUYER, at=hand.AFTER)[0]
    orders.send(order, actor=hand.BUYER, at=hand.AFTER)
    url = f"/procurement/confirm/{orders.confirm_token(order)}/"
    assert order.code in page(client, url)
    assert client.post(url, {"name": "Wang"}).status_code == 302
    assert "confirmed already" in client.post(url, {"name": "Li"}).content.decode()


def test_the_opening_says_who_is_missing(client):
    buyer = person(Role.PROCUREMENT, "buyer")
    rfq = live_round(buyer)
    opening.open_first(rfq, actor=actor_of(buyer), at=timezone.now())
    client.force_login(buyer)
    assert "waits for a second person" in page(client, f"/procurement/rfqs/{rfq.pk}/")


def test_a_suppliers_page_shows_how_long_each_delivery_took(client):
    from procurement.selectors.record import deliveries
    from procurement.services import orders, receipts

    order = orders.make(hand.approved(), hand.warehouse(), actor=hand.BUYER, at=hand.AFTER)[0]
    orders.send(order, actor=hand.BUYER, at=hand.AFTER)
    line = order.lines.first()
    at = hand.AFTER + timedelta(days=24)
    late = (at.date() - line.promised_on).days
    due = deliveries(order.supplier, at.date())
    assert [(one.took, one.late, one.accepted) for one in due] == [(None, late, None)] * 2
    came = {line.pk: receipts.Came(line.units, line.units // 4)}
    receipts.receive(order, came, actor=hand.BUYER, at=at)
    done = deliveries(order.supplier, at.date())[0]
    assert (done.took, done.late) == (24, late)
    assert done.accepted == (line.units - line.units // 4) / line.units
    client.force_login(person(Role.PROCUREMENT, "buyer"))
    assert order.code in page(client, f"/procurement/suppliers/{order.supplier_id}/")
