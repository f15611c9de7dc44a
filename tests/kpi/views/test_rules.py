"""Cost rules are set on a page: for one store or all, from a day on, in percent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ecomops.core.models import Entry
from ecomops.core.roles import Role
from kpi.models import CostRule, DayStale, StoreDay
from tests.accounts.people import make_user
from tests.kpi.factories import make_store

pytestmark = pytest.mark.django_db
PAGE = "/kpi/rules/"
GIVEN = {"store": "", "kind": "freight", "rate": "5.25", "from_on": "2026-03-01"}


@pytest.fixture
def finance(client):
    CostRule.objects.all().delete()  # what an installation begins with
    client.force_login(make_user(Role.FINANCE))
    return client


def test_a_rule_for_all_stores_marks_the_days_it_changes(finance):
    store = make_store("s0")
    StoreDay.objects.create(store=store, on=date(2026, 3, 2), computed_at=timezone.now())
    assert finance.post(PAGE, GIVEN).status_code == 302
    rule = CostRule.objects.get()
    assert (rule.store, rule.kind, rule.rate) == (None, "freight", Decimal("0.0525"))
    assert DayStale.objects.get().on == date(2026, 3, 2)
    assert Entry.objects.get(act="rate.changed").must_seal
    shown = finance.get(PAGE)
    assert [one.state for one in shown.context["rows"]] == ["now"]
    assert shown.context["changes"][0]["now"] == "5.25"


def test_a_store_may_have_its_own_and_the_newest_that_has_begun_holds(finance):
    make_store("s0")
    later = timezone.localdate() + timedelta(days=30)
    for given in ({}, {"from_on": "2026-02-01"}, {"from_on": later}, {"store": "s0", "rate": "0"}):
        finance.post(PAGE, {**GIVEN, **given})
    rows = finance.get(PAGE).context["rows"]
    assert [(one.rule.store_id is None, one.state) for one in rows] == [
        (True, "later"), (True, "now"), (True, "past"), (False, "now"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("rate", "100"), ("rate", "-1"), ("rate", "1.234"), ("kind", "luck"), ("store", "elsewhere"),
     ("from_on", "1026-03-01"), ("from_on", "2099-01-01"), ("from_on", "")],
)  # fmt: skip
def test_a_wrong_value_is_named_and_changes_nothing(finance, field, wrong):
    answer = finance.post(PAGE, {**GIVEN, field: wrong})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not CostRule.objects.exists()


def test_whoever_runs_a_store_does_not_set_its_costs(client):
    client.force_login(make_user(Role.OPERATIONS))
    assert client.post(PAGE, GIVEN).status_code == 403
