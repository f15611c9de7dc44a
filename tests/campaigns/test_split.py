"""A year taken apart into months and a month into days, on the pages and in what is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from campaigns.models import DayShare, Target
from campaigns.services import set_target, splitting
from ecomops.core.errors import DomainError
from ecomops.core.roles import Role
from tests.stores.factories import CLERK, NOON, make_store
from tests.stores.views.orders_at_hand import clerk_of

pytestmark = pytest.mark.django_db
YEAR = "/campaigns/targets/split/"
DAYS = "/campaigns/targets/days/"


@pytest.fixture
def store():
    return make_store()


@pytest.fixture
def clerk(client, store):
    person = clerk_of(store)
    client.force_login(person)
    return person


def typed(**more):
    weights = {f"w2026{month:02}01": 0 for month in range(1, 13)}
    given = {"w20260901": 20, "w20261001": 40, "w20261101": 90, "w20261201": 150}
    return {"total": "3000000.01", "conversion": "3.4", "aov": "186", **weights, **given, **more}


def test_the_year_adds_up_and_says_how_it_is_reached(client, clerk, store):
    at = f"{YEAR}?store={store.pk}&year=2026"
    page = client.post(at, typed()).content.decode()
    assert "1,500,000.0" in page
    assert not Target.objects.exists()
    assert client.post(at, typed(set="1")).status_code == 302
    sales = Target.objects.filter(metric="net_sales")
    assert sales.aggregate(sum=Sum("amount"))["sum"] == Decimal("3000000.01")
    november = {t.metric: t.amount for t in Target.objects.filter(month=date(2026, 11, 1))}
    product = november["uv_days"] * november["conversion"] * november["aov"]
    assert abs(product - november["net_sales"]) < 1
    assert sales.get(month=date(2026, 1, 1)).amount == 0


def test_no_weight_at_all_is_refused_and_what_was_typed_stays(client, clerk, store):
    at = f"{YEAR}?store={store.pk}&year=2026"
    nought = {name: 0 for name in typed() if name.startswith("w")}
    page = client.post(at, typed(set="1", **nought)).content.decode()
    assert "weight above nought" in page
    assert 'value="3000000.01"' in page
    assert not Target.objects.exists()


def test_a_month_is_shared_out_exactly_over_its_days(client, clerk, store):
    month = date(2026, 11, 1)
    at = f"{DAYS}?store={store.pk}&month={month}"
    assert "No target of net sales" in client.get(at).content.decode()
    set_target(store, month, "net_sales", Decimal("1000.01"), "CNY", actor=CLERK, at=NOON)
    page = client.get(at).content.decode()
    assert 'name="w20261130"' in page
    weights = {f"w202611{day:02}": 1 for day in range(1, 31)}
    assert client.post(at, {**weights, "w20261111": 11}).status_code == 302
    assert DayShare.objects.count() == 30
    assert DayShare.objects.aggregate(sum=Sum("amount"))["sum"] == Decimal("1000.01")
    assert "1,000.01" in client.get(at).content.decode()
    client.post(at, weights)
    assert DayShare.objects.count() == 30


def test_a_new_version_keeps_the_rhythm_of_its_days(store):
    month = date(2026, 11, 1)
    first = set_target(store, month, "net_sales", Decimal(4000), "CNY", actor=CLERK, at=NOON)
    weights = {date(2026, 11, day): Decimal(11 if day == 11 else 1) for day in range(1, 31)}
    splitting.set_days(first, weights, actor=CLERK, at=NOON)
    second = set_target(store, month, "net_sales", Decimal("8000.01"), "CNY", actor=CLERK, at=NOON)
    days = dict(second.days.values_list("on", "amount"))
    assert len(days) == 30
    assert sum(days.values()) == Decimal("8000.01")
    assert abs(days[date(2026, 11, 11)] - 2200) < Decimal("0.02")
    assert first.days.count() == 30


def test_days_of_another_month_are_refused(store):
    month = date(2026, 11, 1)
    target = set_target(store, month, "net_sales", Decimal(10), "CNY", actor=CLERK, at=NOON)
    with pytest.raises(DomainError, match="its own days"):
        splitting.set_days(target, {date(2026, 12, 1): Decimal(1)}, actor=CLERK, at=NOON)


def test_another_store_is_not_there_and_readers_do_not_set(client, clerk, store):
    other = make_store("other")
    assert client.get(f"{YEAR}?store={other.pk}").status_code == 404
    assert client.get(f"{DAYS}?store={other.pk}").status_code == 404
    client.force_login(clerk_of(store, role=Role.EXECUTIVE, name="reader"))
    assert client.get(YEAR).status_code == 200
    assert client.post(f"{YEAR}?store={store.pk}&year=2026", typed(set="1")).status_code == 403
