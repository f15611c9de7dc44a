"""Warehouse staff on a phone, by the keystrokes of a wedge scanner alone."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ecomops.accounts import badges
from ecomops.core.actor import SYSTEM
from ecomops.core.roles import Role
from stores.models import Order, SkuPack
from tests.accounts.people import make_user
from tests.journeys.floor import HAND
from tests.stores.factories import NOON
from tests.warehouse import shop_floor as at_work
from tests.warehouse.factories import make_bin
from warehouse.models import (
    Manifest,
    Parcel,
    Receipt,
    ReceiptLine,
    ReturnParcel,
    StockLevel,
    WarehouseAccess,
)
from warehouse.services import shipping

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]
BARCODE, PIN = "6901234567892", "4826"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def floor(live_page):
    """The floor, and its hand at the door of a phone: badge and PIN."""
    made = at_work.make_floor()
    SkuPack.objects.create(sku=made.sku, barcode=BARCODE)
    person = make_user(Role.WAREHOUSE_STAFF, username="wang")
    WarehouseAccess.objects.create(user=person, warehouse=made.place)
    badge = badges.issue(person, PIN, actor=SYSTEM, at=timezone.now())
    live_page.set_viewport_size(PHONE)
    live_page.goto("/scan/sign-in/")
    live_page.wait_for_selector("[data-door-pad]:not([hidden])")
    for code in (badge.code, PIN):
        read(live_page, code)
    live_page.wait_for_url("**/scan/")
    return made


def read(page, code):
    """Type a code and Enter as a scanner does."""
    page.keyboard.type(code, delay=1)
    page.keyboard.press("Enter")


def station(page, *codes):
    """Scan the way to a station, and wait until it listens."""
    for code in codes:
        expect(page.locator("[data-ready='1']")).to_be_attached()
        with page.expect_navigation():
            read(page, code)
    drawn(page)


def drawn(page):
    """The last answer is on the screen, and the screen listens."""
    expect(page.locator("[data-scan][data-ready='1']")).to_be_visible()
    expect(page.locator("[data-scan-net][data-waiting='0']")).to_have_count(1)


def answer(page, code):
    """Expect the server's word on a code."""

    def is_it(said):
        sent = said.request
        if sent.method != "POST" or "/scan/" not in said.url or not said.ok:
            return False
        return sent.post_data_json["code"] == code

    return page.expect_response(is_it)


def wedge(page, *codes):
    """Scan codes, no faster than a hand, and let each be answered."""
    for code in codes:
        page.evaluate(HAND)
        with answer(page, code):
            read(page, code)
        drawn(page)


def asked(page, words):
    expect(page.locator("[data-slot=ask]")).to_have_text(re.compile(words))


def test_goods_come_in_and_go_onto_the_shelf(live_page, floor, shots_folder):
    page = live_page
    receipt = Receipt.objects.create(
        warehouse=floor.place, number=9, year=2026, opened_at=timezone.now(), subject_type="po",
        subject_id="1", subject_label="PO-2026-0009 Hengyi",
    )  # fmt: skip
    ReceiptLine.objects.create(receipt=receipt, sku=floor.sku, expected=3)
    make_bin(floor.place, "B-01", position_mm=2_000)
    expect(page.locator(".scan-tiles")).to_be_visible()
    page.screenshot(path=shots_folder / "floor-1-stations.png")
    station(page, "!go:receive", "R9")
    wedge(page, BARCODE, "no-such-code")
    expect(page.locator(".scan-full.no")).to_be_visible()
    page.screenshot(path=shots_folder / "floor-3-refused.png")
    wedge(page, BARCODE, BARCODE)
    wedge(page, "!reject:broken")
    page.wait_for_selector(".scan-full", state="hidden")
    page.screenshot(path=shots_folder / "floor-4-counted.png")
    wedge(page, "!done")
    asked(page, "counted")
    station(page, "!go:putaway")
    wedge(page, BARCODE)
    wedge(page, "!all")
    expect(page.locator("[data-slot=code]")).to_have_text(floor.shelf.code)
    page.wait_for_selector(".scan-full", state="hidden")
    page.screenshot(path=shots_folder / "floor-5-put-away.png")
    wedge(page, "B-01")
    expect(page.locator("[data-slot=head]")).to_have_text("All is put away")
    assert StockLevel.objects.get(bin__code="B-01").on_hand == 2
    receipt.refresh_from_db()
    assert receipt.state == "done"


def test_a_tote_is_packed_weighed_and_handed_over(live_page, floor, shots_folder):
    page = live_page
    row = at_work.picked(floor, "1001", 2)
    at_work.picked(floor, "1002", 1)
    Order.objects.filter(external_id="1001").update(
        seller_memo="Rose instead of blue is fine", buyer_note="A gift: no price slip please"
    )
    station(page, "!go:pack")
    page.screenshot(path=shots_folder / "floor-6-bench-empty.png")
    page.set_viewport_size({"width": 1280, "height": 800})
    wedge(page, f"F{row.pk}", BARCODE)
    page.wait_for_selector(".scan-full", state="hidden")
    page.screenshot(path=shots_folder / "floor-7-bench.png")
    page.set_viewport_size(PHONE)
    page.screenshot(path=shots_folder / "floor-8-bench-phone.png")
    wedge(page, BARCODE)
    parcel = Parcel.objects.get()
    expect(page.locator("[data-bench=last-number]")).to_have_text(parcel.waybill.number)
    wedge(page, f"{(parcel.expected_g + 30) / 1000:.3f}kg")
    wedge(page, BARCODE)
    assert Parcel.objects.count() == 2
    last = Parcel.objects.order_by("pk").last()
    station(page, "!go:weigh")
    wedge(page, last.waybill.number, "9.5kg")
    expect(page.locator(".scan-full.no")).to_be_visible()
    page.screenshot(path=shots_folder / "floor-9-weight-off.png")
    wedge(page, f"{last.expected_g}g")
    station(page, "!go:handover", "!go:handover:zto")
    wedge(page, parcel.waybill.number)
    page.wait_for_selector(".scan-full", state="hidden")
    page.screenshot(path=shots_folder / "floor-10-hand-over.png")
    wedge(page, last.waybill.number)
    wedge(page, "!done")
    assert set(Order.objects.values_list("state", flat=True)) == {"shipped"}
    assert Manifest.objects.get().closed_at is not None


def test_a_parcel_comes_back(live_page, floor, shots_folder):
    page = live_page
    parcel = at_work.packed(floor, "1003", 2)
    shipping.hand_over(parcel, at_work.manifest(floor), actor=at_work.PACKER, at=NOON)
    station(page, "!go:return")
    wedge(page, parcel.waybill.number)
    wedge(page, "!why:size")
    wedge(page, BARCODE)
    wedge(page, "!grade:damaged")
    wedge(page, BARCODE)
    page.wait_for_selector(".scan-full", state="hidden")
    page.screenshot(path=shots_folder / "floor-11-return.png")
    wedge(page, "!done")
    assert ReturnParcel.objects.get().state == "graded"
    on_hand = dict(StockLevel.objects.filter(bin__kind="returns").values_list("status", "on_hand"))
    assert on_hand == {"good": 1, "damaged": 1}
