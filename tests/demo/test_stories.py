"""What is planted can be read from the figures, at any date."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pytest

from ecomops.demo.company import DAYS, Company, calendar, stories
from ecomops.demo.company.catalogue import BAG
from ecomops.demo.company.plan import plan
from ecomops.demo.company.promotions import BAG_FIRST, BAG_LAST, promotions
from ecomops.demo.company.rhythm import rhythm
from ecomops.demo.company.stores import STORES, USD_RATE

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def company():
    return Company(20, TODAY)


def reported(company, code):
    return {r.on: r.measures for r in company.traffic(code) if r.terminal == "all"}


def before(days):
    return TODAY - timedelta(days=days)


def test_story_1_conversion_fell_while_visitors_stayed(company):
    days = reported(company, stories.SLIP_STORE)
    rate = {n: days[before(n)]["paid_buyers"] / days[before(n)]["uv"] for n in range(5, 13)}
    assert float(rate[9]) == pytest.approx(0.017, abs=0.003)
    usual = [float(rate[n]) for n in (5, 6, 7)]
    assert float(rate[9]) < 0.75 * float(np.mean(usual))
    around = (days[before(10)]["uv"] + days[before(8)]["uv"]) / 2
    assert Decimal("0.8") < days[before(9)]["uv"] / around < Decimal("1.3")


def test_story_1_is_the_fault_of_one_item_and_its_price(company):
    items = {
        (r.on, r.item_id): r.measures
        for r in company.item_traffic(stories.SLIP_STORE)
        if r.title == "磨毛四件套"
    }
    hero = next(item for _, item in items)
    rates = {
        n: items[before(n), hero]["paid_buyers"] / items[before(n), hero]["uv"] for n in (12, 9, 6)
    }
    assert rates[9] < rates[12] / 4
    assert rates[9] < rates[6] / 4
    prices = {
        line.list_amount / line.units
        for column, orders in company.orders(stories.SLIP_STORE, DAYS - 10)
        for order in orders
        for line in order.lines
        if column == DAYS - 10 and line.title == "磨毛四件套"
    }
    assert prices == {Decimal("239.00")}


def test_story_2_one_tool_burns_while_another_stops_at_three(company):
    ads = [r for r in company.ads(stories.BURN_STORE) if before(21) <= r.on <= before(5)]
    burning = [r for r in ads if r.tool == "audience"]
    assert len(burning) == 17
    cost = sum(r.measures["ad_cost"] for r in burning)
    assert float(cost) / 17 == pytest.approx(1900, rel=0.02)
    roi = sum(r.measures["ad_sales"] for r in burning) / cost
    assert float(roi) == pytest.approx(0.7, abs=0.03)
    capped = [r for r in ads if r.tool == "keyword"]
    assert {r.measures["budget_spent_hour"] for r in capped} == {15}
    cost = sum(r.measures["ad_cost"] for r in capped)
    roi = sum(r.measures["ad_sales"] for r in capped) / cost
    assert float(roi) == pytest.approx(4.1, abs=0.1)


def test_story_3_the_gross_roi_of_the_live_session_lies(company):
    on = before(stories.LIVE_DAY)
    ad = next(r for r in company.ads(stories.LIVE_STORE) if r.on == on)
    gross = ad.measures["ad_sales"] / ad.measures["ad_cost"]
    assert float(gross) == pytest.approx(2.4, abs=0.01)
    paid = refunded = Decimal(0)
    known_by = before(stories.LIVE_KNOWN_BY - 1)
    for _, orders in company.orders(stories.LIVE_STORE, DAYS - 1 - stories.LIVE_DAY - 1):
        for order in orders:
            if order.paid_at and order.paid_at.astimezone(company.home).date() == on:
                paid += order.total
                refunded += sum(
                    refund.amount
                    for refund in order.refunds
                    if refund.succeeded_at
                    and refund.succeeded_at.astimezone(company.home).date() < known_by
                )
    share = refunded / paid
    assert float(share) == pytest.approx(0.61, abs=0.02)
    assert float(gross * (1 - share)) == pytest.approx(0.93, abs=0.06)


def test_story_4_sold_out_with_visitors_and_without_a_sale(company):
    seen = 0
    for store in STORES:
        for r in company.item_traffic(store.code):
            if r.title == "羽丝绒被 冬厚款" and before(33) <= r.on <= before(30):
                assert r.measures["units"] == 0, store.code
                seen += int(r.measures["uv"])
    assert 6800 * 0.75 < seen < 6800
    usual = sum(
        int(r.measures["units"])
        for store in STORES
        for r in company.item_traffic(store.code)
        if r.title == "羽丝绒被 冬厚款" and before(27) <= r.on <= before(24)
    )
    assert usual > 20


def amount_of(first, last):
    """The company's expected and drawn sales between two days, in yuan."""
    total = 0.0
    for store in STORES:
        it = plan(20, TODAY, store.code)
        low, high = (it.calendar.days.index(on) for on in (first, last))
        rows = (it.orders.paid > 0) & (it.orders.pay_day >= low) & (it.orders.pay_day <= high)
        total += it.orders.total[rows].sum() / 100 * (1 if store.domestic else USD_RATE)
    return total


def test_story_5_the_bag_is_asked_for_by_its_own_days_and_the_planned_rise(company):
    sold = Counter()
    for store in STORES:
        if store.domestic:
            for column, orders in company.orders(store.code, DAYS - 9):
                for order in orders:
                    sold[column] += sum(
                        line.units for line in order.lines if line.sku_code.startswith(BAG)
                    )
    usual = sum(sold[column] for column in range(DAYS - 9, DAYS - 1)) / 8
    event = next(one for one in promotions(TODAY) if one.story == "bag")
    days = BAG_LAST + 1
    rises = [1.0] * (BAG_FIRST - 3) + [0.9] * 3
    rises += [event.uplift * (1.0 if on in (BAG_FIRST, BAG_LAST) else 0.55)
              for on in range(BAG_FIRST, days)]  # fmt: skip
    assert usual * sum(rises) == pytest.approx(stories.BAG_NEED, rel=0.15)


def test_story_6_the_last_double_11_had_2900_orders_and_left_14_in_100_late(company):
    on, paid, sent, late = date(2026, 11, 11), 0, 0, 0
    for store in STORES:
        column = company.first_column + (on - company.day(company.first_column)).days
        for _, orders in company.orders(store.code, column - 12) if store.domestic else ():
            for order in orders:
                if order.paid_at and order.paid_at.astimezone(company.home).date() == on:
                    paid += 1
                    sent += order.shipped_at is not None
                    late += order.shipped_at is not None and order.shipped_at > order.promised_at
    assert paid == pytest.approx(stories.BEST_DAY, rel=0.02)
    assert late / sent == pytest.approx(0.14, abs=0.02)


def test_story_15_is_counted_whatever_the_size_of_the_company():
    for scale in (1.0, 0.25):
        small = Company(20, TODAY, scale=scale)
        truck = datetime.combine(TODAY, time(16), small.home)
        now = datetime.fromtimestamp(small.instant, small.home)
        due = [
            order.promised_at
            for _, orders in small.orders(stories.LATE_STORE, DAYS - 6)
            for order in orders
            if order.state == "paid" and order.promised_at <= truck
        ]
        assert len(due) == stories.LATE_ORDERS
        assert min(due) > now


def test_story_18_february_against_the_calendar_and_the_festival():
    this = amount_of(date(2026, 2, 1), date(2026, 2, 28))
    calendar_year = amount_of(date(2025, 2, 1), date(2025, 2, 28))
    shift = (calendar.spring_festival(2026) - calendar.spring_festival(2025)).days
    first = date(2026, 2, 1) - timedelta(days=shift)
    aligned = amount_of(first, first + timedelta(days=27))
    assert this / calendar_year - 1 == pytest.approx(-0.34, abs=0.03)
    assert this / aligned - 1 == pytest.approx(0.06, abs=0.04)


def test_story_19_the_platform_counts_robots(company):
    days = reported(company, "own-mall")
    measured = platform = 0
    for column in range(DAYS - 40, DAYS - 10):
        day = company.events("own-mall", column)
        measured += len(np.unique(day.visitor))
        platform += int(days[day.on]["uv"])
    assert measured / platform == pytest.approx(0.93, abs=0.01)


def test_story_21_the_fee_comes_back_after_84_thousand_more(company):
    this_year = sum(
        measures["paid_amount"]
        for on, measures in reported(company, stories.FEE_STORE).items()
        if on.year == TODAY.year
    )
    missing = company.annual_fee_back_at(stories.FEE_STORE) - this_year
    assert abs(missing - 84_000) <= 50


@pytest.mark.parametrize("today", [date(2026, 3, 5), date(2027, 6, 19), date(2028, 11, 11)])
def test_the_company_can_stand_on_any_day(today):
    beat = rhythm(3, today)
    assert beat.expected.sum() == pytest.approx(200_000, rel=0.03)
    assert (beat.expected >= 0).all()
    company = Company(3, today, scale=0.01, days=50)
    assert sum(len(orders) for s in STORES for _, orders in company.orders(s.code)) > 50
    assert list(company.ads("jd"))
