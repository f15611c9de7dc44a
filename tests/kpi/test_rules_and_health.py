"""Cost rules change the days they rule; the doctor sees facts that do not fit."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ecomops.core.actor import SYSTEM
from ecomops.core.errors import DomainError
from ecomops.core.models import Entry
from kpi import health
from kpi.models import DayStale, StoreDay
from kpi.services import rules, stale
from kpi.services.rollup import roll_up_days
from tests.kpi.factories import instant, make_order, make_store, refund

pytestmark = pytest.mark.django_db
D = date(2026, 3, 2)
DAYS = [D + timedelta(n) for n in range(3)]
AT = instant("03-09T12:00")


@pytest.fixture(autouse=True)
def _no_events(settings, tmp_path):
    settings.EVENTS_DIR = tmp_path / "events"


@pytest.fixture
def store():
    store = make_store()
    for number, on in enumerate(DAYS):
        when = f"{on:%m-%d}T10:00"
        refund(make_order(store, number, when, when), f"{DAYS[-1]:%m-%d}T11:00", "5")
    roll_up_days(store, DAYS, at=AT)
    return store


def test_a_rule_changes_the_days_from_which_it_holds(store):
    rule = rules.set_cost_rule(store, "tax", Decimal("0.10"), DAYS[1], actor=SYSTEM, at=AT)
    assert [one.on for one in DayStale.objects.order_by("on")] == DAYS[1:]
    assert Entry.objects.get(act="rate.changed").must_seal
    roll_up_days(store, DAYS, at=AT)
    taxes = StoreDay.objects.order_by("on").values_list("tax", flat=True)
    assert list(taxes) == [Decimal("4.5"), 10, Decimal("8.5")]
    again = rules.set_cost_rule(store, "tax", Decimal("0.20"), DAYS[1], actor=SYSTEM, at=AT)
    assert again.pk == rule.pk
    with pytest.raises(DomainError):
        rules.set_cost_rule(None, "tax", Decimal("1.2"), D, actor=SYSTEM, at=AT)


def test_the_doctor_sees_a_fact_that_does_not_fit_its_orders(store):
    assert list(health.facts(AT)) == []
    StoreDay.objects.filter(on=D).update(paid_orders=7)
    (sentence,) = health.facts(AT)
    assert "tmall" in sentence
    assert "2026-03-02" in sentence
    stale.mark(store.pk, [D], at=AT)
    assert list(health.facts(AT)) == []


def test_the_doctor_sees_days_that_wait_for_long(store):
    stale.mark(store.pk, DAYS, at=AT)
    assert list(health.waiting(AT)) == []
    assert len(list(health.waiting(AT + timedelta(hours=2)))) == 1
