"""A campaign is drawn, refused, moved and looked at in the browser, with the mouse."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from campaigns.models import Campaign
from campaigns.services import approval
from campaigns.services.campaigns import PhasePlan
from stores.models import StoreAccess
from tests.accounts.people import make_user
from tests.campaigns.at_hand import make_campaign, sell, soon, stocked
from tests.journeys.test_person import sign_in
from tests.running import settled
from tests.stores.factories import CLERK, NOON, make_store

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]


@pytest.fixture
def calendar(live_page):
    """The calendar of two stores with campaigns that want the same goods."""
    owner = make_user(username="lin")
    tmall = make_store("tmall", name="天猫旗舰店", name_en="Tmall flagship", colour=1)
    jd = make_store("jd", channel="jd", name="京东旗舰店", name_en="JD flagship", colour=2)
    for store in (tmall, jd):
        StoreAccess.objects.create(user=owner, store=store)
    sku = stocked("A-102", 100)
    big = make_campaign(
        owner, tmall, name="双11", name_en="Double 11", kind="platform_event", event="d1111",
        pack_rate=900, uplift=Decimal(9),
        phases=[
            PhasePlan("presale", soon(2), soon(7)),
            PhasePlan("main", soon(8), soon(10)),
            PhasePlan("return", soon(11), soon(13)),
        ],
    )  # fmt: skip
    sell(big, (sku, "60", 80))
    approval.submit(big, actor=CLERK, at=NOON)
    small = make_campaign(
        owner, jd, name="秒杀", name_en="Flash", kind="flash_sale",
        phases=[PhasePlan("main", soon(18), soon(20))],
    )  # fmt: skip
    sell(small, (sku, "80", 40))
    sign_in(live_page, "lin")
    live_page.goto("/campaigns/")
    return live_page, big, small


def drag(page, what, days):
    """Take it by its middle and hold it `days` further on."""
    box = page.locator(what).bounding_box()
    day = page.locator(".lane-b[data-store]").first.bounding_box()["width"] / 35
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + days * day / 2, y, steps=4)
    page.mouse.move(x + days * day, y, steps=4)


def test_a_move_is_refused_then_another_is_accepted(calendar, shots_folder):
    page, big, small = calendar
    bar = f"[data-campaign='{small.pk}']"
    drag(page, bar, -9)
    expect(page.locator(".cal-told li.act")).not_to_have_count(0)
    expect(page.locator(".cal-told")).to_contain_text("keep at most 20")
    page.screenshot(path=shots_folder / "campaigns-1-refused.png")
    page.mouse.up()
    expect(page.locator(".camp.ghost")).to_have_count(0)
    assert Campaign.objects.get(pk=small.pk).starts_on == soon(18)

    drag(page, bar, 3)
    page.wait_for_selector(".camp.ghost")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".camp.ghost")).to_have_count(0)

    drag(page, bar, 3)
    page.wait_for_selector(".cal-told:not([hidden]) li")
    with page.expect_navigation():
        page.mouse.up()
    settled(page)
    assert Campaign.objects.get(pk=small.pk).starts_on == soon(21)
    page.screenshot(path=shots_folder / "campaigns-2-moved.png")

    page.click(f"[data-campaign='{big.pk}']")
    page.wait_for_selector("text=Can we ship it?")
    page.screenshot(path=shots_folder / "campaigns-3-campaign.png", full_page=True)


def test_a_new_one_is_drawn_on_an_empty_lane(calendar, shots_folder):
    page, _big, _small = calendar
    lane = page.locator(".lane-b[data-store]").nth(1).bounding_box()
    day, y = lane["width"] / 35, lane["y"] + lane["height"] / 2
    page.mouse.move(lane["x"] + 12.5 * day, y)
    page.mouse.down()
    page.mouse.move(lane["x"] + 15.5 * day, y, steps=5)
    page.wait_for_selector(".cal-told:not([hidden]) li")
    with page.expect_navigation():
        page.mouse.up()
    expect(page.locator("input[name=main_from]")).to_have_value(soon(5).isoformat())
    expect(page.locator("input[name=main_to]")).to_have_value(soon(8).isoformat())
    page.screenshot(path=shots_folder / "campaigns-4-form.png", full_page=True)


def test_it_is_a_list_on_a_phone(calendar, shots_folder):
    page, big, _small = calendar
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/campaigns/")
    settled(page)
    expect(page.locator(".lanes")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.screenshot(path=shots_folder / "campaigns-5-phone.png")
    page.click(".cal-list a >> nth=0")
    page.wait_for_url(f"**/campaigns/{big.pk}/")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.screenshot(path=shots_folder / "campaigns-6-phone.png", full_page=True)
