"""Facts of days small enough to work out by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from kpi.domain.measures import fact_columns
from kpi.models import CostRule, ItemDay, StoreDay, StoreDayRevision, ToolDay
from kpi.services import facts
from kpi.services.rollup import roll_up_day, roll_up_days
from stores.models import Order
from tests.kpi.factories import (
    LATER,
    ad,
    instant,
    make_order,
    make_sku,
    make_store,
    pay,
    rate,
    refund,
    report,
)

pytestmark = pytest.mark.django_db
D = date(2026, 3, 2)
NEXT = D + timedelta(1)


@pytest.fixture(autouse=True)
def _no_events(settings, tmp_path):
    settings.EVENTS_DIR = tmp_path / "events"


def rolled(store, on=D, at=LATER):
    roll_up_day(store, on, at=at)
    return StoreDay.objects.get(store=store, on=on)


def test_facts_keep_every_base_measure_of_the_registry():
    assert set(facts.STORE.measures) == set(fact_columns())


def test_orders_count_on_the_stores_own_day():
    store, abroad = make_store(), make_store("ny", zone="America/New_York", currency="USD")
    for shop in (store, abroad):
        make_order(shop, 1, "03-02T00:30", "03-02T00:40")  # 1 March, 11:30 in New York
        make_order(shop, 2, "03-02T23:30", "03-03T00:10", amount="50")
    row = rolled(store)
    assert (row.placed_orders, row.placed_amount) == (2, 150)
    assert (row.paid_orders, row.paid_amount) == (1, 100)
    assert rolled(store, NEXT).paid_amount == 50
    assert rolled(abroad, D - timedelta(1)).paid_amount == 100
    assert rolled(abroad).paid_amount == 50


def test_buyers_are_counted_once_and_hidden_ones_each():
    store = make_store()
    make_order(store, 1, "03-02T01:00", "03-02T01:00", buyer="ann")
    make_order(store, 2, "03-02T02:00", "03-02T02:00", buyer="ann")
    make_order(store, 3, "03-02T03:00", "03-02T03:00")
    make_order(store, 4, "03-02T04:00", "03-02T04:00")
    make_order(store, 5, "03-02T05:00", buyer="bob")
    row = rolled(store)
    assert (row.paid_orders, row.paid_buyers, row.masked_orders) == (4, 3, 2)
    assert (row.placed_orders, row.placed_buyers) == (5, 4)


def test_a_presale_counts_whole_when_its_balance_is_paid():
    store = make_store()
    make_order(store, 1, "03-02T01:00", "03-03T02:00", amount="200", deposit=("03-02T01:05", "50"))
    row = rolled(store)
    assert (row.deposit_amount, row.paid_amount, row.paid_orders) == (50, 0, 0)
    row = rolled(store, NEXT)
    assert (row.deposit_amount, row.paid_amount, row.paid_orders) == (0, 200, 1)


def test_two_payments_of_one_order_are_one_paid_order():
    store = make_store()
    order = make_order(store, 1, "03-02T01:00", "03-02T02:00", amount="60")
    pay(order, "03-03T02:00", "40")
    assert rolled(store).paid_amount == 60
    row = rolled(store, NEXT)
    assert (row.paid_amount, row.paid_orders, row.receivable) == (40, 0, 0)


def test_freight_counts_only_where_the_store_says_so():
    store = make_store()
    make_order(store, 1, "03-02T01:00", "03-02T02:00", amount="110", freight="10", platform="5")
    row = rolled(store)
    assert (row.paid_amount, row.receivable) == (110, 115)
    store.sales_include_freight = False
    store.save()
    row = rolled(store)
    assert (row.paid_amount, row.receivable) == (100, 115)


def test_refunds_count_on_their_day_and_against_the_day_of_payment():
    store = make_store()
    order = make_order(store, 1, "03-02T01:00", "03-02T02:00", amount="100")
    refund(order, "03-03T09:00", "30", "return")
    refund(order, "03-03T10:00", "5", "refund_only")
    refund(order, None, "60")  # asked for, not granted
    make_order(store, 2, "03-03T01:00", "03-03T02:00")
    row = rolled(store)
    assert (row.refund_amount, row.cohort_refund) == (0, 35)
    assert (row.cohort_return, row.cohort_refund_only, row.cohort_before_shipping) == (30, 5, 0)
    row = rolled(store, NEXT)
    assert (row.refund_amount, row.cohort_refund) == (35, 0)


def test_margin_takes_the_cost_valid_on_the_day_of_payment():
    store = make_store()
    sku = make_sku(cost="30")
    make_sku(cost="40", from_on=NEXT)
    lines = [("item-1", 2, "100", sku)]
    make_order(store, 1, "03-02T01:00", "03-02T02:00", lines=lines)
    make_order(store, 2, "03-03T01:00", "03-03T02:00", lines=lines)
    assert rolled(store).goods_cost == 60
    assert rolled(store, NEXT).goods_cost == 80


def test_goods_that_never_left_or_came_back_take_their_cost_back():
    store = make_store()
    sku = make_sku(cost="30")
    lines = [("item-1", 2, "80", sku), ("item-2", 1, "20", sku)]
    for number, stage in enumerate(("before_shipping", "return", "refund_only")):
        order = make_order(store, number, "03-02T01:00", "03-02T02:00", lines=lines)
        line = order.lines.get(external_id="1")
        refund(order, "03-02T09:00", "40", stage, line)  # half of the line, which cost 60
    row = rolled(store)
    assert (row.goods_cost, row.cost_back) == (270, 60)
    whole = make_order(store, 9, "03-02T01:00", "03-02T02:00", lines=lines)
    refund(whole, "03-02T09:00", "100", "return")
    assert rolled(store).cost_back == 150


def test_an_item_without_cost_is_counted_and_never_free_of_notice():
    store = make_store()
    lines = [("item-1", 2, "80", make_sku(cost="30")), ("item-2", 3, "20", None)]
    make_order(store, 1, "03-02T01:00", "03-02T02:00", lines=lines)
    row = rolled(store)
    assert (row.goods_cost, row.uncosted_units) == (60, 3)
    other = make_store("other")
    make_order(other, 1, "03-02T01:00", "03-02T02:00")
    row = rolled(other)
    assert (row.goods_cost, row.uncosted_units) == (None, 1)


def test_orders_whose_items_are_not_told_yet_are_not_free():
    store = make_store()
    order = make_order(store, 1, "03-02T01:00", "03-02T02:00")
    order.lines.all().delete()
    Order.objects.filter(pk=order.pk).update(units=0, line_count=0)
    row = rolled(store)
    assert (row.paid_orders, row.paid_amount) == (1, 100)
    assert (row.units, row.goods_cost) == (None, None)
    assert rolled(store, NEXT).goods_cost in (0, None)


def test_costs_in_another_currency_use_the_days_rate():
    store = make_store(currency="USD")
    make_order(store, 1, "03-02T01:00", "03-02T02:00", lines=[("i", 1, "100", make_sku(cost="70"))])
    assert rolled(store).goods_cost is None
    rate(D - timedelta(3), "7")
    assert rolled(store).goods_cost == 10


def test_cost_lines_follow_the_rule_in_force_and_the_stores_own_first():
    store = make_store(commission_rate=Decimal("0.006"))
    order = make_order(store, 1, "03-02T01:00", "03-02T02:00", amount="1100")
    refund(order, "03-02T09:00", "100")
    row = rolled(store)
    assert (row.commission, row.freight, row.people) == (6, 50, 65)
    assert (row.tax, row.other) == (45, 20)
    CostRule.objects.create(store=store, kind="freight", rate=Decimal("0.10"), from_on=D)
    CostRule.objects.create(store=store, kind="freight", rate=Decimal("0.20"), from_on=NEXT)
    CostRule.objects.create(store=store, kind="commission", rate=Decimal("0.02"), from_on=D)
    row = rolled(store)
    assert (row.freight, row.commission) == (100, 20)


def test_missing_inputs_leave_null_and_quiet_days_nought():
    store = make_store()
    make_order(store, 1, "03-02T01:00", "03-02T02:00")
    make_order(store, 2, "03-04T01:00", "03-04T02:00")
    ad(store, D, ad_cost=5)
    ad(store, D + timedelta(2), ad_cost=7)
    roll_up_days(store, [D + timedelta(n) for n in range(4)], at=LATER)
    rows = list(StoreDay.objects.order_by("on"))
    assert [row.paid_amount for row in rows] == [100, 0, 100, None]
    assert [row.ad_cost for row in rows] == [5, 0, 7, None]
    assert [row.uv_reported for row in rows] == [None] * 4
    assert rows[1].inputs == ["orders", "ads", "rules"]
    assert rows[3].inputs == []


def test_reported_days_prefer_the_whole_shop_and_never_add_up_people():
    store = make_store()
    report(store, D, uv=100, pv=300, bounces="61.5", paid_amount="99.5")
    report(store, D, "mobile", uv=90, pv=250)
    report(store, NEXT, "pc", uv=10, pv=30)
    report(store, NEXT, "mobile", uv=90, pv=250)
    row = rolled(store)
    assert (row.uv_reported, row.pv_reported, row.bounces_reported) == (100, 300, Decimal("61.5"))
    assert row.paid_amount_reported == Decimal("99.5")
    assert row.paid_amount is None
    row = rolled(store, NEXT)
    assert (row.uv_reported, row.pv_reported) == (None, 280)


def test_one_tools_money_cut_in_two_ways_counts_once():
    store = make_store()
    ad(store, D, campaign="c1", ad_cost=60, clicks=6)
    ad(store, D, campaign="c2", ad_cost=40, clicks=4)
    ad(store, D, campaign="c1", keyword="duvet", ad_cost=55, clicks=5)
    ad(store, D, tool="audience", ad_cost=9, clicks=1)
    row = rolled(store)
    assert (row.ad_cost, row.clicks) == (109, 11)
    tools = {tool.tool: tool.ad_cost for tool in ToolDay.objects.all()}
    assert tools == {"keyword": 100, "audience": 9}


def test_items_share_what_was_paid_and_add_up_to_the_store():
    store = make_store()
    sku = make_sku(cost="10")
    order = make_order(
        store, 1, "03-02T01:00", "03-02T02:00", amount="90", platform="10", buyer="ann",
        lines=[("duvet", 1, "75", sku), ("pillow", 2, "25", None)],
    )  # fmt: skip
    refund(order, "03-04T01:00", "20")
    roll_up_day(store, D, at=LATER)
    duvet, pillow = ItemDay.objects.order_by("item")
    assert (duvet.paid_amount, pillow.paid_amount) == (Decimal("67.5"), Decimal("22.5"))
    assert (duvet.receivable, duvet.cohort_refund) == (75, 15)
    assert (duvet.goods_cost, pillow.goods_cost, pillow.uncosted_units) == (10, None, 2)
    assert (duvet.paid_buyers, duvet.units, pillow.units) == (1, 1, 2)


def test_rolling_up_twice_is_rolling_up_once():
    store = make_store()
    make_order(store, 1, "03-02T01:00", "03-02T02:00", lines=[("i", 1, "100", make_sku(cost="3"))])
    ad(store, D, ad_cost=5)
    report(store, D, uv=10)
    first = roll_up_day(store, D, at=LATER)
    before = list(StoreDay.objects.values()) + list(ItemDay.objects.values())
    again = roll_up_day(store, D, at=LATER + timedelta(hours=1))
    assert (first.store_days, first.item_days, first.tool_days) == (1, 1, 1)
    assert (again.store_days, again.item_days, again.tool_days, again.windows) == (0, 0, 0, 0)
    assert before == list(StoreDay.objects.values()) + list(ItemDay.objects.values())
    assert not StoreDayRevision.objects.exists()


def test_late_data_changes_the_day_and_keeps_what_was_known():
    store = make_store()
    make_order(store, 1, "03-02T01:00", "03-02T02:00")
    rolled(store)
    make_order(store, 2, "03-02T03:00", "03-02T03:00", amount="7")
    later = LATER + timedelta(days=1)
    assert rolled(store, at=later).paid_amount == 107
    kept = StoreDayRevision.objects.get()
    assert (kept.paid_amount, kept.computed_at, kept.replaced_at) == (100, LATER, later)


def test_an_open_day_is_not_complete_and_leaves_no_trail():
    store = make_store()
    make_order(store, 1, "03-02T01:00", "03-02T02:00")
    early = instant("03-02T12:00")
    assert not rolled(store, at=early).complete
    make_order(store, 2, "03-02T13:00", "03-02T13:00")
    assert not rolled(store, at=instant("03-03T00:20")).complete
    assert rolled(store, at=instant("03-03T00:30")).complete
    assert not StoreDayRevision.objects.exists()


def test_an_item_that_an_undo_took_away_goes_and_is_kept_as_known():
    store = make_store()
    order = make_order(store, 1, "03-02T01:00", "03-02T02:00")
    roll_up_day(store, D, at=LATER)
    order.delete()
    roll_up_day(store, D, at=LATER + timedelta(hours=1))
    assert not ItemDay.objects.exists()
    assert StoreDay.objects.get().paid_amount is None
    assert StoreDayRevision.objects.get().paid_amount == 100


def test_a_day_of_23_hours_ends_when_the_store_says():
    store = make_store("ny", zone="America/New_York", currency="USD")
    on = date(2026, 3, 8)  # clocks go forward in New York
    order = make_order(store, 1, "03-02T01:00", "03-02T02:00")
    order.payments.update(paid_at=datetime(2026, 3, 9, 3, 59, tzinfo=UTC))
    other = make_order(store, 2, "03-02T01:00", "03-02T02:00", amount="7")
    other.payments.update(paid_at=datetime(2026, 3, 9, 4, 0, tzinfo=UTC))
    assert rolled(store, on).paid_amount == 100
