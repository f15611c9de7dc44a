"""From the company's figure down to one order: overview → platform → store → day → order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from ecomops.core.roles import Role
from kpi.services.rollup import roll_up_days
from tests.accounts.people import make_user
from tests.journeys.test_person import sign_in
from tests.kpi.factories import LATER, ad, make_order, make_store, report
from tests.running import settled

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]
DAYS = [date(2026, 3, 3) + timedelta(n) for n in range(3)]
ASKED = "/kpi/?period=custom&first=2026-03-03&last=2026-03-05&compare=previous"


@pytest.fixture
def company(running):
    """Two shops of one platform and one of another, three days in March."""
    make_user(Role.EXECUTIVE, "shen", display_name="沈屿")
    stores = [
        make_store("tmall", name="天猫旗舰店"),
        make_store("taobao", name="淘宝店", channel="taobao"),
        make_store("jd", name="京东店", channel="jd"),
    ]
    for place, store in enumerate(stores):
        for n, on in enumerate(DAYS):
            for k in range(n + 1):
                make_order(
                    store, f"{place}{n}{k}0007", f"{on:%m-%d}T10:0{k}", f"{on:%m-%d}T11:0{k}",
                    amount=str(120 + k), buyer=f"b{k}",
                )  # fmt: skip
            report(store, on, uv=100 + n, pv=300, carts=9, placed_buyers=5)
            ad(store, on, ad_cost="20", ad_sales="70", clicks=30, impressions=900)
        roll_up_days(store, DAYS, at=LATER)
    return stores


def test_from_the_company_to_one_order(company, live_page, shots_folder):
    errors: list[str] = []
    live_page.on("console", lambda said: errors.append(said.text) if said.type == "error" else 0)
    sign_in(live_page, "shen")
    live_page.goto(ASKED)
    live_page.wait_for_selector("[data-chart][data-drawn]")
    live_page.screenshot(path=shots_folder / "drill-1-company.png")

    live_page.locator(".kpi-heat .leaf").first.wait_for(state="visible")
    live_page.locator(".kpi-heat .fold input").first.press("Space")
    expect(live_page.locator(".kpi-heat .leaf").first).to_be_hidden()
    live_page.locator('.kpi-heat a.shop[href*="channel=taobao"]').click()
    live_page.wait_for_url("**channel=taobao**")
    settled(live_page)
    expect(live_page.locator('.kpi-heat a[href*="/kpi/stores/jd/"]')).to_have_count(0)

    live_page.locator('.kpi-heat a[href*="/kpi/stores/tmall/"]').first.click()
    live_page.wait_for_url("**/kpi/stores/tmall/**")
    settled(live_page)
    live_page.screenshot(path=shots_folder / "drill-2-store.png")
    live_page.locator('td a[href*="/kpi/stores/tmall/2026-03-05/"]').last.click()
    live_page.wait_for_url("**/2026-03-05/**")
    settled(live_page)
    live_page.screenshot(path=shots_folder / "drill-3-day.png")

    live_page.locator('.bar a[href*="/stores/orders/"]').click()
    live_page.wait_for_url("**/stores/orders/**")
    settled(live_page)
    expect(live_page.locator("tr[data-row]")).to_have_count(3)
    live_page.screenshot(path=shots_folder / "drill-4-orders.png")
    live_page.locator("tr[data-row] a").first.click()
    expect(live_page.locator("aside#drawer")).to_contain_text("0007")
    settled(live_page)
    live_page.screenshot(path=shots_folder / "drill-5-order.png")
    assert errors == []


def test_every_figure_says_how_it_is_counted(company, live_page, shots_folder):
    sign_in(live_page, "shen")
    live_page.goto(ASKED)
    settled(live_page)
    live_page.locator(".tiles .tile").first.click()
    drawer = live_page.locator("aside#drawer")
    expect(drawer).to_contain_text("= 2,172.00")  # of any kind of space
    settled(live_page)
    live_page.screenshot(path=shots_folder / "drill-6-lineage.png")
    drawer.locator(".grid-t a.fig-l").first.click()
    expect(live_page.locator("aside#drawer .formula", has_text="= 724.00")).to_be_visible()
    settled(live_page)
    live_page.keyboard.press("Escape")
    expect(live_page.locator("aside#drawer")).to_have_count(0)
    assert live_page.url.endswith("compare=previous")


def test_without_script_figures_are_links_and_the_chart_a_table(company, running, browser):
    context = browser.new_context(java_script_enabled=False, base_url=running.base_url)
    page = context.new_page()
    sign_in(page, "shen")
    page.goto(ASKED)
    page.locator(".chart-t summary").first.click()
    expect(page.locator(".chart-t tbody tr").nth(2)).to_be_visible()
    page.locator(".tiles .tile").first.click()
    page.wait_for_url("**/kpi/lineage/net_sales/**")
    expect(page.locator(".formula")).to_be_visible()
    context.close()
