"""Somebody with one store tries every way to another's: addresses, filters, the search."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ecomops.core.actor import SYSTEM
from ecomops.core.roles import Role
from stores.models import Order, StoreAccess
from stores.services import intake
from tests.accounts.people import make_user
from tests.journeys.test_person import sign_in
from tests.running import settled
from tests.stores.factories import NOON, make_record, make_sku, make_store

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]


@pytest.fixture
def stores(running):
    """Two stores with an order each; lin has the first."""
    user = make_user(Role.OPERATIONS, "lin", display_name="林晓禾")
    mine, other = make_store("mine", name="我的店"), make_store("other", name="别人的店")
    StoreAccess.objects.create(user=user, store=mine)
    make_sku("A-1")
    for store, number in ((mine, "70010001"), (other, "70020002")):
        intake.receive(
            store, [make_record(number)], source="list", batch=None, actor=SYSTEM, at=NOON
        )
    return mine, other


def test_no_way_leads_to_another_store(stores, live_page, shots_folder):
    mine, other = stores
    own, foreign = Order.objects.get(store=mine), Order.objects.get(store=other)
    sign_in(live_page, "lin")
    assert live_page.goto(f"/stores/orders/{own.pk}/").status == 200
    for number, path in enumerate(
        (
            f"/stores/orders/{foreign.pk}/",
            f"/kpi/stores/{other.code}/",
            f"/kpi/stores/{other.code}/2026-05-20/",
            f"/api/v1/orders/{foreign.pk}/",
            f"/stores/{other.pk}/",
        )
    ):
        answer = live_page.goto(path)
        assert answer.status in {403, 404}, path
        if number == 0:
            live_page.screenshot(path=shots_folder / "one-store-1-not-there.png")

    for path in ("/stores/orders/", f"/stores/orders/?store={other.pk}", "/kpi/", "/stores/"):
        live_page.goto(path)
        settled(live_page)
        assert live_page.get_by_text("别人的店").count() == 0, path
        assert live_page.get_by_text("70020002").count() == 0, path
    live_page.goto("/stores/orders/")
    expect(live_page.get_by_text("70010001")).not_to_have_count(0)
    live_page.screenshot(path=shots_folder / "one-store-2-own-orders.png")

    live_page.goto("/search/?q=70020002")
    settled(live_page)
    expect(live_page.locator("main .hit")).to_have_count(0)
    live_page.goto("/search/?q=70010001")
    expect(live_page.locator("main .hit", has_text="70010001")).to_have_count(1)
    live_page.screenshot(path=shots_folder / "one-store-3-search.png")
