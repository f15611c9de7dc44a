"""From an empty system to the first figures, and every kind of file with an error and an undo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ecomops.core.roles import Role
from kpi.models import StoreDay
from stores.models import AdDay, EventFile, ImportBatch, Order, Sku, Store, StoreTrafficDay
from tests.accounts.people import make_user
from tests.journeys.test_orders_in import drop
from tests.journeys.test_person import sign_in
from tests.running import settled, until
from tests.stores import files
from tests.stores.factories import make_store

pytestmark = pytest.mark.journey
ON = (timezone.now() - timedelta(days=5)).date().isoformat()

SYCM = ["统计日期", "访客数", "浏览量", "支付金额", "支付买家数", "跳失率"]
WANXIANG = ["日期", "场景ID", "场景名字", "展现量", "点击量", "花费", "总成交金额"]
EVENTS = ["用户ID", "商品ID", "商品类目ID", "行为类型", "时间戳"]
PAID_ON = {"订单创建时间": f"{ON} 10:00:00", "订单付款时间 ": f"{ON} 10:05:00"}


def table(header, *rows):
    return files.as_csv(header, rows, "utf-8-sig")


def orders(*changes):
    return files.order_list(*(files.listed(n, **PAID_ON, **more) for n, more in enumerate(changes)))


TRAFFIC = table(SYCM, [ON, "400", "900", "216.00", "2", "40%"], [ON[:7], "5", "5", "0", "0", ""])
ADS = table(
    WANXIANG,
    [ON, "371", "关键词推广", "1000", "50", "72.00", "144.00"],
    [ON, "371", "关键词推广", "10", "many", "1.00", "0"],
)
# seconds since 1970 in the store's afternoon; the last line says no kind
MOMENT = int((timezone.now() - timedelta(days=5)).timestamp())
RAW = table(
    EVENTS,
    ["u1", "i1", "c1", "pv", MOMENT],
    ["u2", "i1", "c1", "pv", MOMENT + 1],
    ["u2", "i1", "c1", "wave", MOMENT + 2],
)


def answer(page):
    """Say what an ad report leaves unsaid: nothing is guessed."""
    page.select_option("[name=attribution_days]", "15")
    page.click("form[action$='/choose/'] button")
    page.wait_for_selector("form[action$='/start/'] button:not([disabled])")
    settled(page)


def bring_in(page, rows, rejected):
    """From the preview to the result; the result says what was rejected."""
    page.wait_for_selector("text=As they will be understood")
    settled(page)
    if page.locator("form[action$='/start/'] button[disabled]").count():
        answer(page)
    page.click("form[action$='/start/'] button")
    page.wait_for_selector(f"text=Result: {rows} row")
    settled(page)
    expect(page.locator("a[download]")).to_have_count(1 if rejected else 0)


def test_from_nothing_to_the_first_figures(running, live_page, shots_folder):
    make_user(Role.ADMINISTRATOR, "root")
    sign_in(live_page, "root")
    expect(live_page.locator(".steps-l li.done")).to_have_count(0)
    live_page.screenshot(path=shots_folder / "start-1-nothing-yet.png")

    live_page.click(".steps-l a[href='/stores/new/']")
    for name, value in (("code", "tmall"), ("name", "天猫旗舰店"), ("currency", "CNY")):
        live_page.fill(f"[name={name}]", value)
    live_page.select_option("[name=channel]", "tmall")
    live_page.fill("[name=zone]", "Asia/Shanghai")
    live_page.click("form.form button.btn-primary")
    live_page.wait_for_url("**/stores/")
    settled(live_page)
    store = Store.objects.get(code="tmall")

    for name, data, rejected in (
        ("list", orders({}, {}, {"订单编号": "1.93E+15"}), True),
        ("sycm", TRAFFIC, True),
        ("wanxiang", ADS, True),
    ):
        drop(live_page, store, data, f"{name}.csv")
        bring_in(live_page, 3 if name == "list" else 2, rejected)
        live_page.screenshot(path=shots_folder / f"start-2-{name}.png")

    until(lambda: figures(store) == (400, 216, 72), 60, "the figures of the day")
    live_page.goto("/")
    settled(live_page)
    expect(live_page.locator(".steps-l")).to_have_count(0)
    live_page.goto(f"/kpi/stores/tmall/?period=custom&first={ON}&last={ON}&compare=none")
    expect(live_page.locator("main")).to_contain_text("216")
    # two buyers of four hundred visitors, in percent
    expect(live_page.locator("main")).to_contain_text("0.50")
    live_page.screenshot(path=shots_folder / "start-3-figures.png", full_page=True)


def figures(store):
    """What is stored of the one day: visitors, sales, ad spend."""
    day = StoreDay.objects.filter(store=store, on=ON).first()
    return day and (day.uv_reported, day.paid_amount, day.ad_cost)


def taken_back(page):
    page.click("text=Undo this import")
    page.wait_for_selector("text=The import was taken back")
    assert ImportBatch.objects.order_by("pk").last().state == "undone"


@pytest.mark.parametrize(
    ("name", "data", "rows", "kept"),
    [
        ("orders", orders({}, {"买家应付货款": "many"}), 2, Order.objects),
        ("traffic", TRAFFIC, 2, StoreTrafficDay.objects.filter(is_current=True)),
        ("ads", ADS, 2, AdDay.objects.filter(is_current=True)),
        ("events", RAW, 3, EventFile.objects.filter(replaced_by=None)),
    ],
)
def test_a_kind_of_file_with_an_error_and_its_undo(live_page, shots_folder, name, data, rows, kept):
    make_user(Role.ADMINISTRATOR, "root")
    store = make_store("own", channel="own")
    sign_in(live_page, "root")
    drop(live_page, store, data, f"{name}.csv")
    bring_in(live_page, rows, rejected=True)
    expect(live_page.locator("dl.sum")).to_contain_text("Rejected rows")
    assert ImportBatch.objects.get().counts["rejected"] == 1
    assert kept.count() >= 1
    live_page.screenshot(path=shots_folder / f"kinds-{name}-result.png")
    taken_back(live_page)
    assert kept.count() == 0


def test_goods_costs_and_stock_say_what_is_wrong(live_page, shots_folder):
    make_user(Role.ADMINISTRATOR, "root")
    store = make_store("tmall")
    sign_in(live_page, "root")
    for name, data in (
        ("products", table(["SKU编码", "商品名称", "角色"], ["A", "杯", ""], ["B", "碗", "明星"])),
        ("costs", table(["SKU编码", "成本", "生效日期"], ["A", "7.50", ON], ["A", "dear", ON])),
        ("stock", table(["sku_code", "units"], ["A", "3"], ["A", "-1"])),
    ):
        drop(live_page, store, data, f"{name}.csv")
        bring_in(live_page, 2, rejected=True)
        live_page.screenshot(path=shots_folder / f"kinds-{name}-result.png")
    assert list(Sku.objects.values_list("code", flat=True)) == ["A"]
