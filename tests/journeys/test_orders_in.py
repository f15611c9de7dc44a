"""Orders come in by the browser: dropped, looked at, imported, taken back; then worked on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ecomops.core.models import OutboxEvent
from stores.models import ImportBatch, Order, StoreAccess
from tests.accounts.people import make_user
from tests.journeys.test_person import sign_in
from tests.running import settled, until
from tests.stores import files
from tests.stores.factories import make_sku, make_store

pytestmark = pytest.mark.journey


@pytest.fixture
def store(live_page):
    """A store of one's own and one's way in."""
    make_sku("A-1")
    row = make_store("tmall", name="天猫旗舰店", name_en="Tmall flagship")
    StoreAccess.objects.create(user=make_user(username="lin"), store=row)
    sign_in(live_page, "lin")
    return row


def drop(page, store, data, name="ExportOrderList.csv"):
    page.goto("/stores/imports/new/")
    page.set_input_files(
        ".drop input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": data}
    )
    page.select_option("select[name=store]", str(store.pk))
    page.click("main form button.btn-primary")


def test_a_file_with_errors_comes_in_and_is_taken_back(live_page, store, shots_folder):
    rows = [files.listed(n) for n in range(40)]
    rows[7] = files.listed(7, 订单编号="3.95108E+18")
    drop(live_page, store, files.order_list(*rows))
    live_page.wait_for_selector("text=As they will be understood")
    settled(live_page)
    live_page.click("details.problem > summary")
    expect(live_page.locator("details.problem")).to_contain_text("Row 9")
    live_page.screenshot(path=shots_folder / "orders-1-preview.png")

    live_page.click("text=Import 39 records")
    live_page.wait_for_selector("text=Result: 40 rows read")
    live_page.screenshot(path=shots_folder / "orders-2-result.png")
    assert Order.objects.filter(store=store).count() == 39
    with live_page.expect_download() as caught:
        live_page.click("text=1 rejected row")
    assert "3.95108E+18" in caught.value.path().read_text("utf-8-sig")

    live_page.click("text=Undo this import")
    live_page.wait_for_selector("text=The import was taken back")
    live_page.screenshot(path=shots_folder / "orders-3-taken-back.png")
    assert Order.objects.count() == 0
    assert ImportBatch.objects.get().state == "undone"


def test_an_order_is_opened_beside_the_list_held_and_released(live_page, store, shots_folder):
    drop(live_page, store, files.order_list(files.listed(1)))
    live_page.click("text=Import 1 record")
    live_page.wait_for_selector("text=Result: 1 row read")
    drop(live_page, store, files.order_detail(files.detailed(1)), "ExportOrderDetailList.csv")
    live_page.click("text=Import 1 record")
    live_page.wait_for_selector("text=Result: 1 row read")
    order = Order.objects.get()
    until(lambda: Order.objects.get().state == "released", what="the audit")

    live_page.goto("/stores/orders/")
    live_page.click("[data-rows] .row-open")
    expect(live_page.locator("aside#drawer")).to_contain_text(order.external_id)
    settled(live_page)
    live_page.click("aside#drawer summary.btn")
    live_page.fill("aside#drawer textarea", "the buyer called")
    live_page.click("aside#drawer .act-pop button")
    live_page.wait_for_selector("#list >> text=Held: Held by hand")
    settled(live_page)
    live_page.screenshot(path=shots_folder / "orders-4-held.png")
    live_page.click("aside#drawer button:has-text('Release')")
    live_page.wait_for_selector("#list >> text=To ship >> nth=0")
    until(lambda: Order.objects.get().state == "released", what="the release")

    live_page.goto(f"/stores/orders/{order.pk}/")
    expect(live_page.locator(".tl")).to_contain_text("Note: the buyer called")
    expect(live_page.locator(".tl")).to_contain_text("Released to ship by hand")
    settled(live_page)
    live_page.click("text=Show (logged)")
    live_page.wait_for_selector("text=This look was written down.")
    live_page.screenshot(path=shots_folder / "orders-5-page.png", full_page=True)


def test_a_person_of_one_store_reaches_no_order_of_another(live_page, store):
    other = make_store("other", name="Other")
    drop(live_page, store, files.order_list(files.listed(1)))
    live_page.click("text=Import 1 record")
    live_page.wait_for_selector("text=Result: 1 row read")
    order = Order.objects.get()
    arriving = OutboxEvent.objects.filter(done_at=None, parked_at=None)
    until(lambda: not arriving.exists(), what="the end of the worker's business with the order")
    Order.objects.filter(pk=order.pk).update(store=other)
    answer = live_page.goto(f"/stores/orders/{order.pk}/")
    assert answer.status == 404
    live_page.goto(f"/stores/orders/?q={order.external_id}")
    settled(live_page)
    expect(live_page.locator("[data-rows] tbody tr")).to_have_count(0)
