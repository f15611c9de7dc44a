"""What stands behind a figure."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from kpi.domain.compare import Window
from kpi.domain.metrics import METRICS
from kpi.selectors.lineage import lineage
from kpi.services.rollup import roll_up_days
from stores.models import ImportBatch, OrderVersion
from tests.kpi.factories import LATER, ad, make_order, make_sku, make_store, report

pytestmark = pytest.mark.django_db
D = date(2026, 3, 2)
DAYS = [D + timedelta(n) for n in range(3)]
WINDOW = Window(DAYS[0], DAYS[-1])


@pytest.fixture(autouse=True)
def _english(settings, tmp_path):
    settings.EVENTS_DIR = tmp_path / "events"
    with translation.override("en"):
        yield


@pytest.fixture
def boss(django_user_model):
    return django_user_model.objects.create_user("boss", password="x", role="executive")


@pytest.fixture
def store():
    store = make_store()
    batch = ImportBatch.objects.create(
        store=store, kind="orders", filename="orders.csv", sha256="0", created_at=LATER
    )
    sku = make_sku(cost="10")
    for number, on in enumerate(DAYS):
        when = f"{on:%m-%d}T10:00"
        order = make_order(store, number, when, when, lines=[("i", 1, "100", sku)], buyer="ann")
        OrderVersion.objects.create(
            order=order, source="taobao_list", n=1, digest=b"1", payload=b"", batch=batch,
            received_at=LATER,
        )  # fmt: skip
    for on in DAYS[:2]:
        report(store, on, uv=50, paid_buyers=1, paid_amount="99")
    ad(store, D, ad_cost=20)
    roll_up_days(store, DAYS, at=LATER)
    return store


def test_the_formula_its_inputs_and_what_is_missing(store, boss):
    found = lineage(boss, "conversion", WINDOW)
    assert found.figure.value == Decimal("0.02")
    assert found.formula == "Paying buyers ÷ Visitors (UV)"
    buyers, visitors = found.inputs
    assert (buyers.value, buyers.known, buyers.missing) == (3, 3, 0)
    assert (visitors.value, visitors.known, visitors.rows) == (100, 2, 3)
    assert visitors.lacking == ((store.label, DAYS[2], DAYS[2]),)
    assert any("2 of 3 store days" in note for note in found.notes)
    assert any("counts twice" in note for note in found.notes)


def test_sources_name_files_and_how_fresh_they_are(store, boss):
    found = lineage(boss, "conversion", WINDOW).sources
    by_kind = {source.kind: source for source in found}
    assert by_kind["orders"].name == "orders.csv"
    assert (by_kind["orders"].rows, by_kind["orders"].fresh_at) == (3, LATER)
    assert (by_kind["traffic"].first, by_kind["traffic"].last) == (DAYS[0], DAYS[1])


def test_reported_stands_beside_measured_over_the_days_that_have_both(store, boss):
    (difference,) = lineage(boss, "paid_amount", WINDOW).differences
    assert (difference.measured, difference.reported, difference.days) == (200, 198, 2)
    assert difference.share == Decimal("-0.01")


def test_the_rows_behind_are_linked_by_what_the_metric_counts(store, boss):
    link = lineage(boss, "paid_amount", WINDOW).rows_link
    assert (link.target, link.by, link.stores) == ("orders", "paid", (store.pk,))
    assert lineage(boss, "placed_amount", WINDOW).rows_link.by == "placed"
    assert lineage(boss, "refund_amount", WINDOW).rows_link.by == "refunded"
    assert lineage(boss, "roi_ad", WINDOW).rows_link.target == "ads"


def test_what_was_known_before_stays_visible(store, boss):
    for number, hours in ((8, 1), (9, 2)):
        make_order(store, number, "03-02T12:00", "03-02T12:00", amount="7")
        roll_up_days(store, DAYS, at=LATER + timedelta(hours=hours))
    found = lineage(boss, "paid_amount", WINDOW).revisions
    assert [(one.on, one.was, one.now) for one in found] == [(D, 107, 114), (D, 100, 107)]
    assert found[0].known_until == LATER + timedelta(hours=2)


def test_margin_names_the_cost_rules_and_the_missing_ads(store, boss):
    found = lineage(boss, "net_margin", WINDOW)
    kinds = {source.kind for source in found.sources}
    assert {"orders", "ads", "costs", "rules"} <= kinds
    assert any("Ad spend is missing on 2 store days" in note for note in found.notes)


def test_every_metric_has_a_lineage_and_only_of_ones_own_stores(store, boss, django_user_model):
    for metric in METRICS:
        assert lineage(boss, metric, WINDOW).label
    nobody = django_user_model.objects.create_user("nobody", password="x", role="operations")
    found = lineage(nobody, "paid_amount", WINDOW, stores=[store.pk])
    assert found.figure.value is None
    assert found.sources == []
    assert found.stores == []


@pytest.mark.parametrize("metric", ["conversion", "net_margin"])
def test_a_lineage_costs_a_fixed_number_of_queries(
    store, boss, metric, django_assert_max_num_queries
):
    make_store("second")
    with django_assert_max_num_queries(13):
        lineage(boss, metric, WINDOW)
