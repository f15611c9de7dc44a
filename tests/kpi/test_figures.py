"""Figures over stores and windows, against sums worked out by hand and by a plain loop."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from campaigns.models import Target
from kpi.domain.compare import Window
from kpi.domain.evaluate import Scope, evaluate
from kpi.domain.measures import MEASURES
from kpi.domain.metrics import METRICS
from kpi.models import RefundCurve, StoreDay, StoreWindow
from kpi.selectors.figures import board, figures
from tests.kpi.factories import LATER, make_store, rate

pytestmark = pytest.mark.django_db
D = date(2026, 3, 2)
WEEK = Window(D, D + timedelta(6))
ALL = ["uv", "uv_days", "paid_amount", "net_sales", "conversion", "aov", "roi_store", "pv"]


def fact(store, on=D, *, complete=True, **measures):
    return StoreDay.objects.create(
        store=store, on=on, computed_at=LATER, complete=complete, **measures
    )


def test_a_single_day_of_a_single_store_is_exact():
    store = make_store()
    fact(store, uv_measured=100, paid_buyers=3, paid_amount=300, refund_amount=50, ad_cost=60)
    cells = board([store], ALL, Window(D, D)).total
    assert {name: cells[name].value for name in ALL} == {
        "uv": 100, "uv_days": 100, "paid_amount": 300, "net_sales": 250,
        "conversion": Decimal("0.03"), "aov": 100, "roi_store": 5, "pv": None,
    }  # fmt: skip
    assert cells["conversion"].figure.approx == ()
    assert cells["pv"].figure.missing.code == "no_data"


def test_a_window_counts_people_once_where_it_was_counted():
    store = make_store()
    for n in range(7):
        fact(store, D + timedelta(n), uv_measured=100, paid_buyers=10, paid_amount=700)
    cells = board([store], ALL, WEEK).total
    assert cells["uv"].value is None
    assert cells["uv"].figure.instead == "uv_days"
    assert cells["uv_days"].value == 700
    assert cells["conversion"].value == Decimal("0.1")
    assert [note.code for note in cells["conversion"].figure.approx] == ["days_added"]
    StoreWindow.objects.create(
        store=store, kind="7d", first_on=WEEK.first, on=WEEK.last, computed_at=LATER,
        uv_measured=500, paid_buyers=35,
    )  # fmt: skip
    cells = board([store], ALL, WEEK).total
    assert (cells["uv"].value, cells["conversion"].value) == (500, Decimal("0.07"))
    assert cells["aov"].value == 140
    assert cells["conversion"].figure.approx == ()


def test_reported_and_measured_are_never_mixed_within_a_store():
    own, other = make_store("own"), make_store("other")
    for n in range(7):
        fact(own, D + timedelta(n), uv_measured=93 if n else None, uv_reported=100)
        fact(other, D + timedelta(n), uv_reported=10)
    result = board([own, other], ["uv_days"], WEEK)
    assert result.stores[own.pk]["uv_days"].value == 700  # reported knows one day more
    assert result.stores[own.pk]["uv_days"].basis == "reported"
    StoreDay.objects.filter(store=own, on=D).update(uv_measured=93)
    result = board([own, other], ["uv_days"], WEEK)
    assert result.stores[own.pk]["uv_days"].value == 651
    assert result.total["uv_days"].value == 721
    assert [note.code for note in result.total["uv_days"].figure.remarks] == ["mixed_input"]


def test_money_is_converted_with_each_days_rate():
    cny, usd = make_store("cny"), make_store("usd", currency="USD")
    fact(cny, paid_amount=100)
    fact(usd, paid_amount=10)
    fact(usd, D + timedelta(1), paid_amount=10)
    rate(D, "7")
    rate(D + timedelta(1), "8")
    result = board([cny, usd], ["paid_amount"], WEEK)
    assert (result.currency, result.converted) == ("CNY", True)
    assert result.total["paid_amount"].value == 250
    assert board([usd], ["paid_amount"], WEEK).total["paid_amount"].value == 20
    fact(usd, D - timedelta(1), paid_amount=10)
    cell = board([cny, usd], ["paid_amount"], Window(D - timedelta(1), D)).total["paid_amount"]
    assert cell.value == 170
    assert {"no_rate", "partial"} <= {note.code for note in cell.figure.approx}


def test_a_figure_stands_beside_its_base_day_by_day():
    store = make_store()
    for n in range(14):
        fact(store, D - timedelta(7) + timedelta(n), paid_amount=10 if n < 7 else 15)
    result = board([store], ["paid_amount"], WEEK, compare="previous", spark_days=10)
    cell = result.total["paid_amount"]
    assert (cell.value, cell.base.value, cell.delta) == (105, 70, 35)
    assert (cell.change, cell.is_better) == (Decimal("0.5"), True)
    assert [(day.on, day.base_on) for day in result.days][:1] == [(D, D - timedelta(7))]
    assert all(day.cells["paid_amount"].change == Decimal("0.5") for day in result.days)
    assert [value for _on, value in result.spark["paid_amount"]] == [10] * 3 + [15] * 7


def test_attainment_is_in_proportion_to_the_days_and_by_the_newest_version():
    store, other = make_store(), make_store("other")
    for version, amount in ((1, 9999), (2, 3100)):
        Target.objects.create(
            store=store, month=date(2026, 3, 1), metric="net_sales", amount=amount,
            currency="CNY", version=version, set_at=LATER,
        )  # fmt: skip
    for n in range(7):
        fact(store, D + timedelta(n), paid_amount=80, refund_amount=10)
        fact(other, D + timedelta(n), paid_amount=1000, refund_amount=0)
    result = board([store, other], ["net_sales"], WEEK)
    cell = result.stores[store.pk]["net_sales"]
    assert (cell.target, cell.attainment) == (700, Decimal("0.7"))
    assert result.total["net_sales"].attainment == Decimal("0.7")
    assert result.stores[other.pk]["net_sales"].target is None


def test_what_is_still_to_be_refunded_shrinks_with_age():
    store = make_store()
    fact(store, paid_amount=1000, cohort_refund=30)
    RefundCurve.objects.create(
        store=store, rate=Decimal("0.1"), known=["0.25", "0.75"], computed_at=LATER
    )
    for today, expected in ((D, 75), (D + timedelta(1), 25), (D + timedelta(9), 0)):
        result = board([store], ["net_sales_cohort"], Window(D, D), today=today)
        assert result.total["net_sales_cohort"].value == 1000 - 30 - expected


def test_repurchase_is_of_the_year_that_ends_with_the_window():
    store = make_store()
    fact(store, paid_buyers=1)
    StoreWindow.objects.create(
        store=store, kind="365d", first_on=D - timedelta(364), on=D, computed_at=LATER,
        paid_buyers=200, repeat_buyers=50,
    )  # fmt: skip
    cells = board([store], ["repurchase"], Window(D, D)).total
    assert cells["repurchase"].value == Decimal("0.25")


def test_a_user_sees_the_figures_of_his_stores_only(django_user_model):
    mine, theirs = make_store("mine"), make_store("theirs")
    fact(mine, paid_amount=1)
    fact(theirs, paid_amount=10)
    clerk = django_user_model.objects.create_user("clerk", password="x", role="operations")
    clerk.store_access.create(store=mine)
    result = figures(clerk, ["paid_amount"], WEEK, stores=[mine.pk, theirs.pk])
    assert result.total["paid_amount"].value == 1
    assert list(result.stores) == [mine.pk]
    nobody = django_user_model.objects.create_user("nobody", password="x", role="operations")
    assert figures(nobody, ["paid_amount"], WEEK).total["paid_amount"].value is None


def test_the_query_says_what_the_definition_says():
    rng = random.Random(11)
    stores = [make_store(f"s{n}") for n in range(3)]
    names = [m.own or m.reported for m in MEASURES.values() if m.id not in (
        "expected_refund", "repeat_buyers", "bounce_base")]  # fmt: skip
    rows = {}
    for store in stores:
        for n in range(5):
            measures = {name: rng.choice([None, rng.randrange(1, 1000)]) for name in set(names)}
            fact(store, D + timedelta(n), **measures)
            rows[store.pk, n] = {m.id: measures.get(m.own or m.reported) for m in MEASURES.values()}
    metrics = [m for m in METRICS.values() if m.id not in ("repurchase", "net_sales_cohort")]
    # every basis is "measured" here, since nothing is reported
    result = board(stores, [m.id for m in metrics], WEEK, by=("store", "channel", "day"))
    masked = sum(row["masked_orders"] or 0 for row in rows.values())
    uncosted = sum(row["uncosted_units"] or 0 for row in rows.values())
    scope = Scope(7, 3, False, masked, uncosted)
    for metric in metrics:
        expected = evaluate(metric, rows.values(), scope)
        figure = result.total[metric.id].figure
        assert (figure.value, figure.used, figure.rows) == (
            expected.value, expected.used, expected.rows), metric.id  # fmt: skip
        assert figure.approx == expected.approx, metric.id
        assert result.channels["tmall"][metric.id].value == expected.value


@pytest.mark.parametrize("stores", [1, 12])
def test_the_number_of_queries_is_fixed(django_assert_num_queries, django_user_model, stores):
    boss = django_user_model.objects.create_user("boss", password="x", role="executive")
    for n in range(stores):
        shop = make_store(f"s{n}")
        fact(shop, paid_amount=1)
    with django_assert_num_queries(4):
        figures(boss, list(METRICS), WEEK, compare="last_year", spark_days=30)


def test_today_by_the_stores_clock():
    assert board([], ["pv"], WEEK, today=datetime(2026, 3, 1, tzinfo=UTC).date()).total
