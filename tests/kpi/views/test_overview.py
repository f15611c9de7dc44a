"""The overview of a small company: each figure on the page is one that SQL finds in the rows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns.models import Target
from campaigns.services import splitting
from ecomops.core.actor import SYSTEM
from ecomops.core.roles import Role
from ecomops.ui.numbers import grouped
from kpi.services.rollup import roll_up_days
from stores.models import StoreAccess
from tests.accounts.people import make_user
from tests.kpi.factories import (
    LATER,
    ad,
    instant,
    make_order,
    make_sku,
    make_store,
    rate,
    refund,
    report,
)
from tests.kpi.views.seeing import from_rows, number, sheet, tiles

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 4)
DAYS = [FIRST + timedelta(n) for n in range(3)]
ASKED = "?period=custom&first=2026-03-02&last=2026-03-04"
CENT = Decimal("0.01")


@pytest.fixture(autouse=True)
def _no_events(settings, tmp_path):
    settings.EVENTS_DIR = tmp_path / "events"


@pytest.fixture
def company():
    """Three stores on two platforms and in two currencies, three days in March and a year ago."""
    sku = make_sku("A-1", cost="30")
    stores = [
        make_store("tmall"),
        make_store("taobao", channel="taobao"),
        make_store("ny", channel="shopify", currency="USD", zone="America/New_York"),
    ]
    rate(date(2026, 1, 1), "7.10")
    rate(date(2026, 3, 3), "7.30")
    for place, store in enumerate(stores, 1):
        for n, on in enumerate(DAYS):
            day = f"{on:%m-%d}"
            for k in range(n + place):
                order = make_order(
                    store, f"{n}-{k}", f"{day}T15:0{k}", f"{day}T15:1{k}",
                    amount=str(100 + 10 * k + place), buyer=f"b{k}",
                    lines=[("item-1", 2, Decimal(100 + 10 * k + place), sku)],
                )  # fmt: skip
                if k == 1:
                    refund(order, f"{day}T18:00", "40.50")
            report(store, on, uv=50 * place + n, pv=300, carts=9, placed_buyers=5)
            ad(store, on, ad_cost=f"{20 + n}.25", ad_sales="80", clicks=30, impressions=900)
        roll_up_days(store, DAYS, at=LATER)
    return stores


@pytest.fixture
def boss(client):
    client.force_login(make_user(Role.EXECUTIVE))
    return client


def page(client, query=ASKED):
    return client.get(reverse("kpi:overview") + query)


def test_each_tile_is_what_the_rows_say(boss, company):
    shown, said = tiles(page(boss)), from_rows(company, FIRST, LAST)[""]
    net = said["paid"] - said["refunded"]
    assert number(shown["Net sales"]) == net.quantize(CENT)
    assert number(shown["Daily visitors"]) == said["uv"]
    assert number(shown["Conversion"]) == (said["buyers"] / said["uv"] * 100).quantize(
        Decimal("0.0001")
    )
    assert shown["Conversion"].startswith("≈")
    assert number(shown["AOV"]) == (said["paid"] / said["buyers"]).quantize(CENT)
    assert number(shown["Blended ROI"]) == (said["paid"] / said["cost"]).quantize(Decimal("0.0001"))


def test_net_margin_follows_from_costs_and_rules(boss, company):
    """Receivable − refunds − goods − rules on net sales − ads, store by store and day by day."""
    page_ = tiles(page(boss, f"{ASKED}&store=tmall"))
    said = from_rows(company[:1], FIRST, LAST)[""]
    net = said["paid"] - said["refunded"]
    goods = said["orders"] * 2 * 30
    rules = (
        Decimal("0.05") + Decimal("0.05") + Decimal("0.065") + Decimal("0.045") + Decimal("0.02")
    )
    left = said["paid"] - said["refunded_of_these"] - goods - net * rules - said["cost"]
    assert number(page_["Net margin rate"]) == (left / net * 100).quantize(Decimal("0.0001"))


def test_each_store_in_the_file_is_what_the_rows_say(boss, company):
    rows = sheet(page(boss, f"{ASKED}&export=csv"))
    said = from_rows(company, FIRST, LAST)
    assert set(rows) == {"tmall", "taobao", "ny", ""}
    exact = Decimal("0.0001")
    for code, row in rows.items():
        want = said[code]
        net = want["paid"] - want["refunded"]
        assert Decimal(row["Net sales"]) == net.quantize(exact)
        assert Decimal(row["Daily visitors, summed"]) == want["uv"]
        assert Decimal(row["Conversion"]) == (want["buyers"] / want["uv"]).quantize(exact)
        # one store's week was counted as such: whoever bought twice is one buyer
        people = want["people"] if code else want["buyers"]
        assert Decimal(row["Spend per buyer"]) == (want["paid"] / people).quantize(exact)
        assert Decimal(row["Order value"]) == (want["paid"] / want["orders"]).quantize(exact)
        assert Decimal(row["Blended ROI"]) == (want["paid"] / want["cost"]).quantize(exact)
        share = want["refunded_of_these"] / want["paid"]
        assert Decimal(row["Refund rate"]) == share.quantize(exact)
        assert row["Currency"] == "CNY"


def test_one_stores_figures_stand_in_its_own_currency(boss, company):
    said = from_rows(company[2:], FIRST, LAST, currency="USD")[""]
    shown = tiles(page(boss, f"{ASKED}&store=ny"))
    assert number(shown["Net sales"]) == (said["paid"] - said["refunded"]).quantize(CENT)
    assert "USD" in shown["Net sales"]


def test_heat_cells_lead_to_lineage_and_stores_to_their_page(boss, company):
    text = page(boss).content.decode()
    assert "/kpi/lineage/conversion/?period=custom" in text
    assert "/kpi/stores/tmall/?period=custom&amp;first=2026-03-02&amp;last=2026-03-04" in text
    assert "channel=taobao" in text  # two stores of one platform are a group of their own


def test_days_of_the_chart_are_links_and_a_table(boss, company):
    text = page(boss, f"{ASKED}&store=tmall").content.decode()
    said = from_rows(company[:1], LAST, LAST)[""]
    sold = grouped(said["paid"] - said["refunded"])
    assert f'<td class="num">{sold}</td>' in text
    assert "/kpi/stores/tmall/2026-03-04/" in text


def test_targets_are_shared_out_over_the_days_of_the_month(boss, company):
    for store in company:
        money = {"net_sales": "3100", "aov": "100"}
        plain = {"uv_days": "3100", "conversion": "0.02"}
        for metric, amount in {**money, **plain}.items():
            Target.objects.create(
                store=store, month=date(2026, 3, 1), metric=metric, amount=Decimal(amount),
                currency=store.currency if metric in money else "", version=1,
                set_at=instant("02-20T10:00"),
            )  # fmt: skip
    text = page(boss).content.decode()
    aim = 300 + 300 + 300 * Decimal("7.30")
    said = from_rows(company, FIRST, LAST)[""]
    reached = (said["paid"] - said["refunded"]) / aim * 100
    assert f"Target {aim:,.0f}" in text
    assert f'<b class="m">{reached:.1f} %</b>' in text
    assert "Target 2.00" in text  # 6 buyers of 300 visitors in each store
    assert "to target" in text


def test_the_line_of_targets_goes_by_the_days_a_month_was_shared_out_over(boss, company):
    store = company[0]
    target = Target.objects.create(
        store=store, month=date(2026, 3, 1), metric="net_sales", amount=Decimal(3100),
        currency="CNY", version=1, set_at=instant("02-20T10:00"),
    )  # fmt: skip
    weights = {date(2026, 3, n): Decimal(10 if n == 3 else 1) for n in range(1, 32)}
    splitting.set_days(target, weights, actor=SYSTEM, at=instant("02-20T10:00"))
    answer = page(boss, f"{ASKED}&store=tmall")
    line = dict(zip((on for on in answer.context["chart_window"]),
                    answer.context["chart"].option["series"][1]["data"], strict=True))  # fmt: skip
    given = dict(target.days.values_list("on", "amount"))
    assert line[date(2026, 3, 2)] == float(given[date(2026, 3, 2)])
    assert line[date(2026, 3, 3)] == float(given[date(2026, 3, 3)]) == 775
    aim = sum(given[on] for on in DAYS)
    said = from_rows(company[:1], FIRST, LAST)[""]
    reached = (said["paid"] - said["refunded"]) / aim * 100
    assert f'<b class="m">{reached:.1f} %</b>' in answer.content.decode()


def test_the_gap_is_told_in_sentences_that_lead_to_the_store(boss, company):
    text = page(boss, "?period=custom&first=2026-03-04&last=2026-03-04&compare=previous")
    text = text.content.decode()
    assert "to the previous period" in text
    assert "/kpi/stores/ny/?" in text
    assert "#split" in text


def test_a_person_sees_own_stores_only(client, company):
    person = make_user(Role.OPERATIONS)
    StoreAccess.objects.create(user=person, store=company[0])
    client.force_login(person)
    shown = tiles(page(client))
    said = from_rows(company[:1], FIRST, LAST)[""]
    assert number(shown["Net sales"]) == (said["paid"] - said["refunded"]).quantize(CENT)
    text = page(client, f"{ASKED}&store=taobao&channel=shopify").content.decode()
    assert number(tiles(page(client, f"{ASKED}&store=taobao"))["Net sales"]) == (
        said["paid"] - said["refunded"]
    ).quantize(CENT)
    assert "/kpi/stores/taobao/" not in text


def test_who_may_not_see_profit_sees_orders_instead(client, company):
    person = make_user(Role.CUSTOMER_SERVICE)
    StoreAccess.objects.create(user=person, store=company[0])
    client.force_login(person)
    text = page(client).content.decode()
    assert "Order value" in text
    assert "Net margin" not in text
    assert client.get(reverse("kpi:lineage", args=["net_margin"])).status_code == 403


def test_days_without_figures_say_where_there_are_some(boss, company):
    text = page(boss, "?period=custom&first=2025-06-01&last=2025-06-02").content.decode()
    assert "Nothing is known for these days" in text
    assert "first=2026-03-01&amp;last=2026-03-04" in text


def test_an_empty_company_says_what_to_do(boss):
    assert "No store yet" in page(boss, "").content.decode()
    make_store("tmall")
    text = page(boss, "").content.decode()
    assert "No figures yet" in text
    assert reverse("stores:import-new") in text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?period=custom&first=2026-03-05&last=2026-03-01", "The last day is before the first."),
        ("?period=custom&first=2020-01-01&last=2026-03-01", "at most two years"),
        ("?period=custom&first=2026-03-05", "Choose the first and the last day."),
        ("?period=nonsense&compare=nonsense&basis=x&store=nobody&first=soon", ""),
    ],
)
def test_an_address_that_makes_no_sense_is_answered_in_words(boss, company, query, words):
    answer = page(boss, query)
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_reported_figures_are_the_platforms_own(boss, company):
    for on in DAYS:
        row = company[0]
        report(row, on, terminal="pc", uv=1)
    from stores.models import StoreTrafficDay

    for row in StoreTrafficDay.objects.filter(store=company[0], terminal="all"):
        row.measures |= {"paid_amount": "500", "refund_amount": "20", "paid_buyers": "4"}
        row.save()
    roll_up_days(company[0], DAYS, at=LATER)
    shown = tiles(page(boss, f"{ASKED}&store=tmall&basis=reported"))
    assert number(shown["Net sales"]) == 1440
    own = tiles(page(boss, f"{ASKED}&store=tmall"))
    assert number(own["Net sales"]) != 1440
