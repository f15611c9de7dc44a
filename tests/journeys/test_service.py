"""Customer service finds, contacts and releases; a refund or cancel stops at every step.

Service sits at a desk, the packer stands at the bench with a phone and a wedge scanner; what the
buyer asks for reaches both by itself.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ecomops.accounts import badges
from ecomops.core.actor import SYSTEM
from ecomops.core.roles import Role
from stores.domain.records import RefundRecord
from stores.models import Order, SkuPack, StoreAccess
from tests.accounts.people import make_user
from tests.journeys.desk import find, in_rail
from tests.journeys.floor import wedge
from tests.running import until
from tests.stores.factories import NOON
from tests.warehouse import shop_floor as at_work
from tests.warehouse.factories import order_for
from warehouse.models import Fulfilment, Parcel, Pick, WarehouseAccess
from warehouse.services import shipping

# the worker sleeps while the floor is made; the journey wakes it
pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]
BARCODE, PIN = "6901234567892", "4826"
PHONE = {"width": 360, "height": 740}
NOTE = {"buyer_note": "Call before you ship"}
STOPPED = {"2002": "Refund asked for", "3003": "Cancelled", "4004": "Refund asked for"}


@pytest.fixture
def floor(running):
    """An order at every step: two in the audit, in a wave, in a tote, at the bench, gone."""
    made = at_work.make_floor()
    SkuPack.objects.create(sku=made.sku, barcode=BARCODE)
    service = make_user(Role.CUSTOMER_SERVICE, "service", display_name="Xu Jing")
    StoreAccess.objects.create(user=service, store=made.store)
    packer = make_user(Role.WAREHOUSE_STAFF, "wang", display_name="Wang Xiaolan")
    WarehouseAccess.objects.create(user=packer, warehouse=made.place)
    made.badge = badges.issue(packer, PIN, actor=SYSTEM, at=timezone.now())
    made.parcel = at_work.packed(made, "5005")
    shipping.hand_over(made.parcel, at_work.manifest(made), actor=at_work.PACKER, at=NOON)
    made.bench, made.tote = at_work.picked(made, "4004"), at_work.picked(made, "3003")
    order_for(made.store, "2002", made.sku, 2)
    made.list = at_work.waved(made).lists.get()
    for number in ("1001", "1002"):
        order_for(made.store, number, made.sku, 2, **NOTE)
    at_work.deliver()
    return made


def order(number):
    return Order.objects.get(external_id=number)


def asks_money_back(floor, number, **more):
    """The platform tells that the buyer wants the money back."""
    wanted = RefundRecord(f"r{number}", Decimal(100), None)
    order_for(floor.store, number, floor.sku, 2, refunds=[wanted], **more)


def finds_contacts_and_releases(service, floor):
    """Any order by any of its numbers; a held one is contacted and let go."""
    hits = find(service, floor.parcel.waybill.number)
    hits.filter(has_text="5005").click()
    expect(service.locator(".order-n")).to_have_text("5005")
    expect(service.locator(".order-panel")).to_contain_text(floor.parcel.waybill.number)
    in_rail(service, "Stores", "Audit")
    expect(service.locator("main tbody tr")).to_have_count(2)
    service.get_by_role("link", name="1001").click()
    expect(service.locator("#drawer .order-n")).to_have_text("1001")
    contacted = service.locator("#drawer").get_by_role("button", name="Buyer contacted")
    contacted.click()
    expect(contacted).to_have_count(0)
    service.locator("#drawer").get_by_role("button", name="Release").click()
    until(lambda: order("1001").state == "released", what="the release")
    assert order("1001").contacted_at is not None


def begins_to_pack(page, floor):
    """Badge, PIN, tote and the first of two pieces, by the scanner."""
    page.goto("/scan/sign-in/?next=/scan/pack/-/")
    page.wait_for_selector("[data-door-pad]:not([hidden])")
    wedge(page, floor.badge.code, PIN)
    page.wait_for_selector("[data-scan][data-ready='1']")
    wedge(page, f"F{floor.bench.pk}")
    expect(page.locator("[data-slot=progress]")).to_have_text("0 / 2")
    wedge(page, BARCODE)
    expect(page.locator("[data-slot=progress]")).to_have_text("1 / 2")


def is_stopped_at_the_bench(page, floor):
    """The next piece is refused in red with what to do; nothing is packed."""
    wedge(page, BARCODE)
    expect(page.locator("[data-part=flash].no h2")).to_have_text(
        f"F{floor.bench.pk} is stopped: the buyer asks for the money back. "
        "Put it on the exception shelf."
    )


def is_over_for_the_picker(page, floor):
    """The list of the wave has nothing to pick any more, and says what to do with the rest."""
    page.goto(f"/scan/pick/{floor.list.pk}/")
    expect(page.locator("[data-slot=hint]")).to_have_text(
        "What is left was stopped. Bring it to the exception shelf."
    )
    assert Pick.objects.get(list=floor.list).picked == 0


def is_seen_by_service(service, floor):
    """Every stopped order with its reason, the parcel called back, and what came of it."""
    in_rail(service, "Warehouse", "Stopped")
    shelf = service.locator("ul.shelf").first
    for number, why in STOPPED.items():
        expect(shelf.locator("li", has_text=number)).to_contain_text(why)
    back = service.locator("li", has_text=floor.parcel.waybill.number)
    back.get_by_label("Outcome").select_option("came_back")
    back.get_by_placeholder("Fee").fill("4.50")
    back.get_by_role("button", name="Write down").click()
    expect(service.locator("li", has_text=floor.parcel.waybill.number)).to_contain_text(
        "Comes back"
    )
    find(service, "1002").filter(has_text="1002").first.click()
    expect(service.locator("main")).to_contain_text("Decide on the refund first")
    expect(service.get_by_role("button", name="Release")).to_be_disabled()


def test_money_asked_back_stops_the_order_at_every_step(
    floor, person, outsider, running, shots_folder
):
    service = person("service")
    finds_contacts_and_releases(service, floor)
    packer = outsider(viewport=PHONE)
    begins_to_pack(packer, floor)
    running.wake()
    for number in ("2002", "4004", "5005"):
        asks_money_back(floor, number)
    asks_money_back(floor, "1002", **NOTE)
    order_for(floor.store, "3003", floor.sku, 2, state="closed")  # cancelled in its tote
    is_stopped_at_the_bench(packer, floor)
    packer.screenshot(path=shots_folder / "service-1-bench.png")
    frozen = Fulfilment.objects.filter(state="frozen")
    until(lambda: frozen.count() == 3, 120, "the stop of wave, tote and bench")
    until(lambda: Parcel.objects.get().state == "intercept", 120, "the call to the courier")
    is_over_for_the_picker(packer, floor)
    is_seen_by_service(service, floor)
    service.screenshot(path=shots_folder / "service-2-order.png")

    assert order("1002").state == "held"
    parcel = Parcel.objects.get()
    assert (parcel.intercept_outcome, parcel.intercept_fee) == ("came_back", Decimal("4.50"))
    assert {row.order_ids[0]: row.frozen_reason for row in frozen} == {
        order("2002").pk: "refund", order("3003").pk: "cancelled", order("4004").pk: "refund",
    }  # fmt: skip
