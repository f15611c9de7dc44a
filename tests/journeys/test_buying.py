"""From a shelf that runs low to a confirmed order: everybody by their own door and hands.

The buyer writes, asks, compares and orders; three suppliers quote by signed links without an
account; the purchasing manager approves, opens as the second person and reviews the price; the
general manager reviews it on a phone.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ecomops.core.roles import Role
from procurement.models import (
    Award,
    PriceReview,
    PurchaseOrder,
    Quote,
    Requisition,
    Rfq,
    SupplierItem,
)
from tests.accounts.people import make_user
from tests.journeys.desk import in_rail
from tests.procurement import rounds_at_hand as hand
from tests.stores.factories import make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock
from tests.warehouse.shop_floor import deliver
from warehouse.models import SkuBalance

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]
PHONE = {"width": 390, "height": 844}
PRICES = {"s0": "10.2468", "s1": "9.5000", "s2": "11.1357"}  # found in no date or number


@pytest.fixture
def company(running):
    """A shelf with four free pieces of what sells two a day, three suppliers and the people."""
    store = make_store()
    place = make_warehouse("hz", store, name="Hangzhou")
    low, plenty = make_sku("BOX-4"), make_sku("BOX-9")
    shelf = make_bin(place)
    sold_at = timezone.now() - timedelta(days=3)
    for sku, stock in ((low, 60), (plenty, 900)):
        put_stock(shelf, sku, stock)
        order_for(store, f"7001-{sku.code}", sku, 56, placed_at=sold_at, paid_at=sold_at)
    deliver()
    assert SkuBalance.objects.get(sku=low).reserved == 56
    for code in PRICES:
        SupplierItem.objects.create(supplier=hand.make_supplier(code), sku=low, lead_days=20)
    make_user(Role.PROCUREMENT, "buyer", display_name="Zhou Lan")
    make_user(Role.PROCUREMENT_MANAGER, "manager", display_name="Han Yu")
    make_user(Role.GENERAL_MANAGER, "general", display_name="Gu Wen")
    return low


def writes_and_submits(buyer):
    """Low stock becomes a requisition that somebody else decides on."""
    in_rail(buyer, "Procurement")
    buyer.get_by_role("link", name="From low stock").click()
    rows = buyer.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("BOX-4")
    expect(rows.locator("td").nth(1)).to_have_text("4")
    expect(buyer.get_by_label("BOX-4").last).to_have_value("96")
    buyer.get_by_role("button", name="Write a requisition").click()
    buyer.get_by_role("button", name="Submit for approval").click()
    expect(buyer.locator("header .faint").first).to_contain_text("Waits for approval")
    row = Requisition.objects.get()
    assert (row.state, row.source) == ("submitted", "low_stock")
    assert row.lines.get().units == 96


def approves(manager):
    """The manager finds it in the approvals."""
    in_rail(manager, "Procurement", "Approvals")
    card = manager.locator("section.panel", has_text="Low stock")
    expect(card).to_contain_text("Zhou Lan")
    card.get_by_role("button", name="Agree").click()
    expect(manager.locator("#messages")).to_contain_text("Approved")
    assert Requisition.objects.get().state == "approved"


def asks(buyer):
    """Three qualified suppliers are asked; returns their links as the buyer reads them."""
    buyer.reload()
    buyer.get_by_role("button", name="Ask for quotes").click()
    for code in PRICES:
        expect(buyer.get_by_label(f"Supplier {code}")).to_be_checked()
    buyer.get_by_role("button", name="Ask them").click()
    expect(buyer.locator("#messages")).to_contain_text("Send each supplier its own link")
    links = {}
    for code in PRICES:
        row = buyer.locator("tr", has_text=f"Supplier {code}")
        expect(row).to_contain_text("No answer yet")
        with buyer.expect_navigation():  # the link of the supplier before is still shown
            row.get_by_role("button", name="Link", exact=True).click()
        box = buyer.get_by_label("Link", exact=True)
        expect(box).to_have_value(re.compile("/procurement/quote/"))
        links[code] = box.input_value()
    assert len(set(links.values())) == 3
    return links


def quotes(outsider, links):
    """Suppliers without an account quote; what they wrote is sealed on arrival."""
    page = outsider()
    for code, link in links.items():
        page.goto(link)
        expect(page.locator("main")).to_contain_text("Heyu Goods asks for your quote")
        page.get_by_label(re.compile(r"^Price( optional)?$")).fill(PRICES[code])
        page.get_by_role("button", name="Seal and send the quote").click()
        expect(page.locator("main")).to_contain_text("Version 1 of your quote")
        expect(page.locator("main")).not_to_contain_text(PRICES[code])
    assert Quote.objects.filter(unsealed=False).count() == 3


def open_together(buyer, manager, rfq):
    """One begins, and sees no amount; another opens."""
    buyer.goto(f"/procurement/rfqs/{rfq.pk}/")
    expect(buyer.get_by_text("Sealed", exact=True)).to_have_count(3)
    buyer.get_by_role("button", name="Begin the opening").click()
    expect(buyer.locator("main")).to_contain_text("The opening waits for a second person.")
    expect(buyer.get_by_role("button", name="Open as the second person")).to_have_count(0)
    expect(buyer.locator("main")).not_to_contain_text("9.5")
    in_rail(manager, "RFQs")
    manager.get_by_role("link", name=rfq.code).click()
    manager.get_by_role("button", name="Open as the second person").click()
    expect(manager.locator("#messages")).to_contain_text("The quotes are open.")
    rfq.refresh_from_db()
    assert (rfq.state, rfq.opening.first_label, rfq.opening.second_label) == (
        "opened", "Zhou Lan", "Han Yu",
    )  # fmt: skip


def awards(buyer):
    """The cheapest of three on the sheet gets it, with a reason; the limit asks no third."""
    buyer.reload()
    buyer.get_by_role("link", name="Comparison sheet").click()
    cells = buyer.locator("table.sheet tbody .quote")
    expect(cells).to_have_count(3)
    expect(buyer.locator("table.sheet tbody .quote.best")).to_have_count(1)
    buyer.get_by_label("Reason", exact=True).fill("Cheapest of three and on time before")
    buyer.get_by_role("button", name="Send to first review").click()
    expect(buyer.locator("#messages")).to_contain_text("waits for the first price review")
    award = Award.objects.get()
    assert (award.total, award.valid_quotes, award.above_limit) == (Decimal(912), 3, False)
    assert award.lines.get().supplier.code == "s1"
    return award


def reviews(page, award, then):
    """The card has price, reason and history; the reviewer agrees."""
    page.goto("/procurement/approvals/")
    card = page.locator("section.panel", has_text=award.code).first
    expect(card).to_contain_text("912")
    expect(card).to_contain_text("Cheapest of three and on time before")
    card.get_by_role("button", name="Agree").click()
    expect(page.locator("#messages")).to_contain_text(f"{award.code}: {then}")


def orders(buyer, outsider, award):
    """The approved award becomes an order: PDF, sent, confirmed by the supplier's link."""
    buyer.reload()
    buyer.get_by_role("button", name="Make the purchase orders").click()
    expect(buyer.locator("h1")).to_contain_text("Purchase order")
    order = PurchaseOrder.objects.get()
    expect(buyer.locator("main")).to_contain_text("912")
    paper = buyer.request.get(buyer.get_by_role("link", name="PDF").get_attribute("href"))
    assert paper.ok
    assert paper.body().startswith(b"%PDF")
    buyer.get_by_role("button", name="Send the order").click()
    expect(buyer.locator("#messages")).to_contain_text("Sent.")
    buyer.get_by_role("button", name="Link for the supplier").click()
    box = buyer.get_by_label("Link", exact=True)
    expect(box).to_have_value(re.compile("/procurement/confirm/"))
    supplier = outsider()
    supplier.goto(box.input_value())
    expect(supplier.locator("main")).to_contain_text(order.code)
    supplier.get_by_label("Your name").fill("Factory Wang")
    supplier.get_by_role("button", name="Confirm the order").click()
    expect(supplier.locator("main")).to_contain_text("Confirmed by Factory Wang")
    in_rail(buyer, "Follow-up")
    expect(buyer.locator("main tbody")).to_contain_text(order.code)
    return order


def test_low_stock_becomes_a_confirmed_order(company, person, outsider, shots_folder):
    buyer, manager = person("buyer"), person("manager")
    writes_and_submits(buyer)
    approves(manager)
    links = asks(buyer)
    rfq = Rfq.objects.get()
    quotes(outsider, links)
    open_together(buyer, manager, rfq)
    award = awards(buyer)
    buyer.screenshot(path=shots_folder / "buying-1-sheet.png", full_page=True)
    expect(buyer.get_by_role("button", name="Make the purchase orders")).to_have_count(0)
    reviews(manager, award, "Second price review")
    general = person("general", viewport=PHONE)
    general.goto("/procurement/approvals/")
    general.screenshot(path=shots_folder / "buying-2-review.png", full_page=True)
    reviews(general, award, "Approved")
    order = orders(buyer, outsider, award)
    buyer.screenshot(path=shots_folder / "buying-3-follow-up.png")

    order.refresh_from_db()
    assert (order.state, order.confirmed_by) == ("confirmed", "Factory Wang")
    line = order.lines.get()
    assert (line.sku_id, line.units, line.price) == (company.pk, 96, Decimal("9.5"))
    assert SkuBalance.objects.get(sku=company).inbound == 96
    said = PriceReview.objects.order_by("level").values_list("level", "person_label", "decision")
    assert list(said) == [(1, "Han Yu", "agreed"), (2, "Gu Wen", "agreed")]
