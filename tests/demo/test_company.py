"""The generator: the same company every time, and every total the sum of its rows."""

import dataclasses
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest

from ecomops.demo.company import DAYS, Company
from ecomops.demo.company.catalogue import ean13
from ecomops.demo.company.events import BUY, PV
from ecomops.demo.company.rhythm import rhythm
from ecomops.demo.company.stores import BY_CODE, USD_RATE

TODAY = date(2026, 11, 22)
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def company():
    return Company(20, TODAY)


@pytest.fixture(scope="module")
def small():
    return Company(20, TODAY, scale=0.02, days=90)


@pytest.fixture(scope="module")
def all_orders(small):
    return {
        store.code: [order for _, orders in small.orders(store.code) for order in orders]
        for store in small.stores
    }


def test_the_same_seed_gives_the_same_company(small):
    again = Company(20, TODAY, scale=0.02, days=90)
    assert small.digest() == again.digest()
    assert small.digest() != dataclasses.replace(small, seed=21).digest()


def test_the_instant_changes_what_is_known_and_not_what_happens():
    early = Company(20, TODAY, datetime(2026, 11, 22, 1, tzinfo=UTC), scale=0.1, days=3)
    late = Company(20, TODAY, datetime(2026, 11, 22, 15, tzinfo=UTC), scale=0.1, days=3)
    known = {o.external_id for _, orders in early.orders("tmall-flagship") for o in orders}
    later = {o.external_id for _, orders in late.orders("tmall-flagship") for o in orders}
    assert known < later


def test_nothing_happens_after_now(small, all_orders):
    now = datetime.fromtimestamp(small.instant, UTC)
    for orders in all_orders.values():
        for order in orders:
            instants = [order.placed_at, order.paid_at, order.shipped_at, order.completed_at]
            instants += [payment.paid_at for payment in order.payments]
            instants += [refund.succeeded_at for refund in order.refunds]
            assert all(at is None or at <= now for at in instants), order.external_id


def test_amounts_add_up_to_the_cent(all_orders):
    for orders in all_orders.values():
        for order in orders:
            assert sum(part.amount for part in order.amounts) == order.total > 0
            assert all(part.amount == part.amount.quantize(CENT) for part in order.amounts)
            lines = sum(line.amount for line in order.lines)
            whole = sum(part.amount for part in order.amounts if not part.line)
            assert lines + whole == order.total
            paid = sum(payment.amount for payment in order.payments)
            assert paid == order.total if order.paid_at else paid < order.total
            assert sum(refund.amount for refund in order.refunds) <= paid


def test_states_follow_from_instants(all_orders):
    seen = Counter()
    for orders in all_orders.values():
        for order in orders:
            seen[order.state] += 1
            if order.state == "completed":
                assert order.paid_at < order.shipped_at < order.completed_at
            if order.state == "shipped":
                assert order.tracking
                assert order.courier
            if order.state == "placed":
                assert order.paid_at is None
            if order.state in ("paid", "placed"):
                assert order.shipped_at is None
    assert set(seen) >= {"paid", "shipped", "completed", "closed"}


def test_numbers_are_unique(company, all_orders):
    for orders in all_orders.values():
        numbers = [order.external_id for order in orders]
        assert len(numbers) == len(set(numbers))
    assert len({sku.code for sku in company.skus}) == 300
    assert len({sku.barcode for sku in company.skus}) == 300


def test_barcodes_are_real_ean13_numbers(company):
    assert ean13("400638133393") == "4006381333931"
    for sku in company.skus:
        assert sku.barcode.startswith("69")
        assert ean13(sku.barcode[:12]) == sku.barcode


def test_the_company_has_the_size_it_should_have(company):
    expected = rhythm(20, TODAY).expected
    assert expected[:, :360].sum() == pytest.approx(80_000, rel=0.02)
    assert expected[:, 360:].sum() == pytest.approx(120_000, rel=0.02)
    assert len(company.stores) == 12
    assert len({store.zone for store in company.stores}) == 3
    assert {store.currency for store in company.stores} == {"CNY", "USD"}
    assert {sku.category for sku in company.skus} >= {"textiles", "bags", "wear", "skin"}
    own = [store.code for store in company.stores if company.event_columns(store.code)]
    assert own == ["own-mall", "shopify-ny", "shopify-la"]
    assert all(len(company.event_columns(code)) == 400 for code in own)


def test_days_before_today_are_reported_and_today_is_not(small):
    days = {record.on for record in small.traffic("jd")}
    assert max(days) == date(2026, 11, 21)
    assert len(days) == 89


def test_terminals_add_up_to_the_whole(small):
    rows = {(record.on, record.terminal): record.measures for record in small.traffic("taobao-a")}
    for on in {on for on, _ in rows}:
        for name, whole in rows[on, "all"].items():
            assert rows[on, "mobile"][name] + rows[on, "pc"][name] == whole, (on, name)


def test_the_platform_reports_what_the_orders_say(small, all_orders):
    paid = Counter()
    buyers: dict[date, set[str]] = {}
    for order in all_orders["jd"]:
        if order.paid_at:
            on = order.paid_at.astimezone(small.home).date()
            paid[on] += order.total
            buyers.setdefault(on, set()).add(order.buyer_id)
    for record in small.traffic("jd"):
        if record.terminal == "all" and record.on > date(2026, 9, 1):
            assert record.measures["paid_amount"] == paid[record.on]
            assert record.measures["paid_buyers"] == len(buyers.get(record.on, ()))
            assert record.measures["uv"] >= record.measures["paid_buyers"]


def test_every_store_earns_its_order_value_and_conversion(company):
    for store in company.stores:
        whole = [r.measures for r in company.traffic(store.code) if r.terminal == "all"][-300:]
        orders = sum(m["paid_orders"] for m in whole)
        value = sum(m["paid_amount"] for m in whole) / orders
        assert float(value) == pytest.approx(store.order_value, rel=0.2), store.code
        rate = float(sum(m["paid_buyers"] for m in whole) / sum(m["uv"] for m in whole))
        wide = 0.35 if store.opens_with_ramp else 0.2
        assert rate == pytest.approx(store.conversion, rel=wide), store.code


def test_marketing_costs_about_an_eighth_of_net_sales(company):
    spent = net = 0.0
    for store in company.stores:
        rate = 1 if store.domestic else USD_RATE
        first = company.day(DAYS - 366)
        spent += rate * float(
            sum(r.measures["ad_cost"] for r in company.ads(store.code) if r.on >= first)
        )
        net += rate * float(
            sum(
                r.measures["paid_amount"] - r.measures["refund_amount"]
                for r in company.traffic(store.code)
                if r.terminal == "all" and r.on >= first
            )
        )
    assert 0.11 < spent / net < 0.14


def test_some_orders_of_one_addressee_could_ship_together(company):
    tokens = Counter(
        (order.ship_token, order.buyer_id)
        for column, orders in company.orders("tmall-flagship", DAYS - 40)
        for order in orders
        if column < DAYS - 26
    )
    together = sum(n for n in tokens.values() if n > 1) / sum(tokens.values())
    assert 0.02 < together < 0.18


def test_telephone_numbers_cannot_exist(all_orders):
    for code, orders in all_orders.items():
        for order in orders:
            phone = order.consignee["phone"]
            assert phone.startswith("10") if BY_CODE[code].domestic else " 555 01" in phone


def test_page_events_hold_the_visitors_and_the_buyers(company):
    reported = {r.on: r.measures for r in company.traffic("own-mall") if r.terminal == "all"}
    for column in (DAYS - 30, DAYS - 60):
        day = company.events("own-mall", column)
        assert (np.diff(day.at) >= 0).all()
        assert len(set(day.event_id.tolist())) == len(day)
        buyers = len(np.unique(day.visitor[day.kind == BUY]))
        assert buyers == reported[day.on]["paid_buyers"]
        views = (day.kind == PV).sum() / len(np.unique(day.visitor[day.kind == PV]))
        assert views == pytest.approx(4.6, rel=0.15)


def test_every_store_has_targets_for_the_year(company):
    targets = company.targets()
    assert {target.store for target in targets} == {store.code for store in company.stores}
    ramp = {
        t.month.month: int(t.amount)
        for t in targets
        if t.store == "tmall-exclusive" and t.metric == "net_sales" and t.month.month >= 9
    }
    assert ramp == {9: 50_000, 10: 100_000, 11: 225_000, 12: 375_000}
    rates = company.exchange_rates()
    assert len(rates) == DAYS
    assert all(Decimal("6.8") < rate < Decimal("7.5") for _, rate in rates)
