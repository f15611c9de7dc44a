"""Figures from base measures, on rows small enough to work out by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.domain.evaluate import Scope, Sums, evaluate, finish, total
from kpi.domain.measures import MEASURES, fact_columns
from kpi.domain.metrics import METRICS, judge

ONE = Scope()
WEEK = Scope(days=7)
FIRST_RELEASE = set(
    """
    uv uv_days pv sessions depth bounce favs carts placed_buyers paid_buyers placed_amount
    paid_orders deposit_amount paid_amount refund_amount net_sales refund_rate
    net_sales_cohort receivable units conversion aov order_value uv_value repurchase
    impressions clicks ctr ad_cost cpc ad_sales roi_ad roi_store gross_margin net_margin
    commission freight people tax other
    """.split()  # noqa: SIM905  # forty quoted words are no list to read
)


def day(**measures):
    return dict.fromkeys(MEASURES) | measures


def test_every_metric_of_the_first_release_is_registered():
    assert METRICS.keys() >= FIRST_RELEASE


def test_every_term_is_a_base_measure_and_no_fact_keeps_a_ratio():
    for metric in METRICS.values():
        assert all(term.measure in MEASURES for term in metric.terms)
        assert bool(metric.denominator) == (metric.kind == "ratio")
    assert not {"conversion", "aov", "ctr", "roi_ad"} & set(fact_columns())


def test_a_ratio_is_the_ratio_of_the_sums():
    rows = [day(clicks=1, impressions=10), day(clicks=9, impressions=20)]
    assert evaluate(METRICS["ctr"], rows, WEEK).value == Decimal(10) / 30


def test_a_row_without_one_input_is_left_out_of_both_sides_and_said_so():
    rows = [day(paid_amount=100, ad_cost=20), day(paid_amount=900)]
    figure = evaluate(METRICS["roi_store"], rows, WEEK)
    assert figure.value == 5
    assert [note.code for note in figure.approx] == ["partial"]
    assert dict(figure.approx[0].params) == {"used": 1, "rows": 2}


def test_missing_is_none_and_never_nought():
    figure = evaluate(METRICS["paid_amount"], [day(), day()], WEEK)
    assert figure.value is None
    assert figure.missing.code == "no_data"
    assert evaluate(METRICS["paid_amount"], [day(paid_amount=0)], ONE).value == 0


def test_dividing_by_nought_is_none():
    figure = evaluate(METRICS["cpc"], [day(ad_cost=5, clicks=0)], ONE)
    assert (figure.value, figure.missing.code) == (None, "divided_by_zero")


def test_more_buyers_than_visitors_is_not_capped():
    figure = evaluate(METRICS["conversion"], [day(paid_buyers=12, uv=10)], ONE)
    assert (figure.value, figure.missing.code) == (None, "more_than_whole")


def test_uv_is_never_summed_and_names_what_can_be_shown():
    rows = [day(uv=10), day(uv=12)]
    assert evaluate(METRICS["uv"], rows[:1], ONE).value == 10
    week = evaluate(METRICS["uv"], rows, Scope(days=2))
    assert (week.value, week.missing.code, week.instead) == (None, "needs_window", "uv_days")
    both = evaluate(METRICS["uv"], rows, Scope(stores=2))
    assert (both.value, both.missing.code) == (None, "stores_do_not_add")
    assert evaluate(METRICS["uv_days"], rows, Scope(days=2)).value == 22


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        (ONE, []),
        (Scope(days=2), ["days_added"]),
        (Scope(days=2, exact=True), []),
        (Scope(stores=2), ["stores_added"]),
        (Scope(stores=2, exact=True), ["stores_added"]),
    ],
)
def test_conversion_says_when_visitors_are_not_counted_once(scope, codes):
    figure = evaluate(METRICS["conversion"], [day(paid_buyers=3, uv=100)], scope)
    assert figure.value == Decimal("0.03")
    assert [note.code for note in figure.approx] == codes


def test_hidden_buyers_make_spend_per_buyer_approximate():
    scope = Scope(masked_orders=4)
    figure = evaluate(METRICS["aov"], [day(paid_amount=100, paid_buyers=5)], scope)
    assert [note.code for note in figure.approx] == ["masked_buyers"]


def test_net_margin_counts_missing_ads_as_none_and_says_so():
    costs = dict.fromkeys(("commission", "freight", "people", "tax", "other"), Decimal(1))
    row = day(receivable=100, cohort_refund=10, goods_cost=40, cost_back=4, **costs)
    assert evaluate(METRICS["gross_margin"], [row], ONE).value == 54
    figure = evaluate(METRICS["net_margin"], [row], ONE)
    assert figure.value == 49
    assert dict(figure.approx[0].params) == {"measure": "ad_cost", "rows": 1}
    assert evaluate(METRICS["net_margin"], [row | {"ad_cost": 9}], ONE).value == 40


def test_health_is_judged_against_the_range():
    assert judge(METRICS["roi_ad"], Decimal("3.4")) == "good"
    assert judge(METRICS["roi_ad"], Decimal("2.9")) == "watch"
    assert judge(METRICS["roi_ad"], Decimal("0.7")) == "act"
    assert judge(METRICS["people"], Decimal(10), Decimal(100)) == "act"
    assert judge(METRICS["people"], Decimal(7), Decimal(100)) == "good"
    assert judge(METRICS["roi_ad"], None) == ""


amounts = st.none() | st.integers(0, 10_000)
rows = st.lists(st.fixed_dictionaries(dict.fromkeys(MEASURES, amounts)), min_size=0, max_size=12)


@given(rows, rows, st.sampled_from(sorted(METRICS)))
def test_sums_add_up_however_the_rows_are_split(left, right, name):
    metric = METRICS[name]
    assert total(metric, left) + total(metric, right) == total(metric, left + right)


@given(rows, st.sampled_from([m.id for m in METRICS.values() if m.additive]))
def test_an_additive_metric_is_the_sum_of_its_days(some, name):
    metric = METRICS[name]
    days = [evaluate(metric, [row], ONE).value for row in some]
    known = [value for value in days if value is not None]
    figure = finish(metric, total(metric, some), Scope(days=max(len(some), 1)))
    assert figure.value == (sum(known) if known else None)


def test_no_rows_at_all():
    assert total(METRICS["pv"], []) == Sums()
    assert finish(METRICS["pv"], Sums(), ONE).value is None
