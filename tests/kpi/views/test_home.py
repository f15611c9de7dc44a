"""What the figures put on the home page and into the search."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from ecomops.core.roles import Role
from kpi.models import StoreDay, StoreWindow
from stores.models import StoreAccess
from tests.accounts.people import make_user
from tests.kpi.factories import make_store
from tests.kpi.views.seeing import number, tiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    """Seventy days of one store, yesterday twice as good as the day before."""
    store, today = make_store("tmall", name="Flagship"), timezone.localdate()
    for n in range(70):  # today too: on the first of a month it is all there is
        StoreDay.objects.create(
            store=store, on=today - timedelta(n), computed_at=timezone.now(), complete=True,
            uv_reported=100, paid_amount=Decimal(1000 if n == 1 else 500), paid_buyers=5,
            paid_orders=5, refund_amount=Decimal(0), ad_cost=Decimal(50), cohort_refund=Decimal(0),
        )  # fmt: skip
    return store


def figures_of(client, role, store=None):
    person = make_user(role)
    if store:
        StoreAccess.objects.create(user=person, store=store)
    client.force_login(person)
    return client.get("/")


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.EXECUTIVE, {"Net sales", "Blended ROI", "Net margin rate"}),
        (Role.FINANCE, {"Net sales", "Refund rate", "Net margin rate"}),
        (Role.OPERATIONS, {"Net sales", "Daily visitors", "Conversion"}),
        (Role.CUSTOMER_SERVICE, {"Conversion", "AOV", "Refund rate"}),
        (Role.WAREHOUSE_STAFF, set()),
    ],
)
def test_each_role_sees_its_own_three(client, store, role, names):
    assert set(tiles(figures_of(client, role, store))) == names


def test_the_figures_are_those_of_the_month(client, store):
    shown = tiles(figures_of(client, Role.OPERATIONS, store))
    whole_days = timezone.localdate().day - 1
    expected = 1000 + 500 * (whole_days - 1) if whole_days else 500
    assert number(shown["Net sales"]) == expected


def test_somebody_without_a_store_sees_none(client, store):
    assert tiles(figures_of(client, Role.OPERATIONS)) == {}


def test_what_changed_since_yesterday_is_told(client, store):
    text = figures_of(client, Role.OPERATIONS, store).content.decode()
    assert "Flagship sold 200.0 per buyer instead of 100.0" in text


def test_one_stores_visitors_are_different_people_where_they_were_counted(client, store):
    today = timezone.localdate()
    first, last = today - timedelta(7), today - timedelta(1)
    StoreWindow.objects.create(
        store=store, kind="7d", first_on=first, on=last, computed_at=timezone.now(),
        uv_reported=420, paid_buyers=30,
    )  # fmt: skip
    client.force_login(make_user(Role.EXECUTIVE))
    shown = tiles(client.get(reverse("kpi:overview") + "?period=7d"))
    assert number(shown["Visitors (UV)"]) == 420
    assert number(shown["Conversion"]) == (Decimal(30) / 420 * 100).quantize(Decimal("0.0001"))
    assert "≈" not in shown["Conversion"]


def test_metrics_and_stores_are_found_by_name(client, store):
    client.force_login(make_user(Role.EXECUTIVE))
    text = client.get("/search/?q=conversion").content.decode()
    assert "/kpi/metrics/#conversion" in text
    assert "/kpi/stores/tmall/" in client.get("/search/?q=flagship").content.decode()


def test_the_overview_comes_as_a_spreadsheet_too(client, store):
    client.force_login(make_user(Role.EXECUTIVE))
    answer = client.get(reverse("kpi:overview") + "?period=7d&export=xlsx")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert answer["Content-Disposition"].endswith('.xlsx"')
