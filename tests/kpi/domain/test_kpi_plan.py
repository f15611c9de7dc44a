"""Targets to date, of one store and of several, against sums worked out by hand."""

from datetime import date
from decimal import Decimal

from kpi.domain.compare import Window
from kpi.domain.plan import StorePlan, months_of, together

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
TEN = Window(date(2026, 3, 1), date(2026, 3, 10))
OVER = Window(date(2026, 3, 31), date(2026, 4, 2))


def plan(**metrics):
    return StorePlan({
        name: {month: Decimal(value) for month, value in zip((MARCH, APRIL), values, strict=False)}
        for name, values in metrics.items()
    })  # fmt: skip


def test_a_window_is_cut_into_months():
    assert list(months_of(OVER)) == [
        (MARCH, Window(date(2026, 3, 31), date(2026, 3, 31))),
        (APRIL, Window(date(2026, 4, 1), date(2026, 4, 2))),
    ]


def test_months_end_with_the_year_too():
    window = Window(date(2026, 12, 31), date(2027, 1, 1))
    assert [month for month, _inside in months_of(window)] == [date(2026, 12, 1), date(2027, 1, 1)]


def test_money_is_shared_out_over_the_days_of_each_month():
    one = plan(net_sales=("3100", "6000"))
    assert one.to_date("net_sales", TEN) == 1000
    assert one.to_date("net_sales", OVER) == 100 + 2 * 200


def test_a_month_without_a_target_leaves_none():
    assert plan(net_sales=("3100",)).to_date("net_sales", OVER) is None
    assert plan().basket(TEN) is None


def test_ratios_of_several_stores_are_weighed_by_what_is_planned():
    small = plan(uv_days=("3100",), conversion=("0.01",), aov=("100",), net_sales=("3100",))
    large = plan(uv_days=("31000",), conversion=("0.03",), aov=("200",), net_sales=("31000",))
    both, rates = [small, large], [Decimal(1), Decimal(7)]
    people, buyers = 11000, 10 + 300
    sales = 10 * 100 + 300 * 200 * 7
    assert together(both, "uv_days", TEN, rates) == people
    assert together(both, "net_sales", TEN, rates) == 1000 + 7 * 10000
    assert together(both, "conversion", TEN, rates) == Decimal(buyers) / people
    assert together(both, "aov", TEN, rates) == Decimal(sales) / buyers


def test_a_ratio_with_no_planned_base_is_known_for_one_store_only():
    one = plan(roi_store=("4", "6"))
    assert together([one], "roi_store", OVER, [Decimal(1)]) == (4 + 2 * Decimal(6)) / 3
    assert together([one, one], "roi_store", OVER, [Decimal(1), Decimal(1)]) is None


def test_without_an_exchange_rate_there_is_no_common_target():
    one = plan(net_sales=("3100",))
    assert together([one, one], "net_sales", TEN, [Decimal(1), None]) is None
    assert together([], "net_sales", TEN, []) is None


def shared(**metrics):
    """March with a heavy first day: a tenth of the month, the other thirty share the rest."""
    days = {date(2026, 3, n): Decimal(310 if n == 1 else 93) for n in range(1, 32)}
    return StorePlan(plan(**metrics).months, {("net_sales", MARCH): days})


def test_a_month_that_was_shared_out_goes_by_its_days():
    one = shared(net_sales=("3100", "6000"))
    assert one.to_date("net_sales", Window(MARCH, MARCH)) == 310
    assert one.to_date("net_sales", Window(MARCH, date(2026, 3, 3))) == 310 + 2 * 93
    assert one.to_date("net_sales", Window(MARCH, date(2026, 4, 2))) == 3100 + 2 * 200


def test_visitors_follow_the_days_of_the_sales_they_are_to_bring():
    one = shared(net_sales=("3100",), uv_days=("1000",))
    assert one.to_date("uv_days", Window(MARCH, MARCH)) == 100
