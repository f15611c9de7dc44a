"""What a company buys by is set by its leaders, on the version they read, and is remembered."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from ecomops.core.actor import SYSTEM
from ecomops.core.errors import DomainError, StaleVersion
from ecomops.core.models import Entry
from ecomops.core.roles import Role
from procurement.models import BuyingRules
from procurement.services import rules
from stores.models import LegalEntity
from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db
PAGE = "/procurement/rules/"
GIVEN = {"approval_limit": "8000", "excess_share": "7.5", "interest": "4.35"}


@pytest.fixture
def company():
    return LegalEntity.objects.create(name="Heyu Goods")


@pytest.fixture
def finance(client):
    client.force_login(make_user(Role.FINANCE))
    return client


def test_the_usual_values_hold_until_somebody_says_others(finance, company):
    shown = finance.get(PAGE)
    assert shown.context["is_default"]
    assert shown.context["form"]["excess_share"].value() == "10"
    finance.post(PAGE, {**GIVEN, "recovers_tax": "on", "version": 0})
    row = BuyingRules.objects.get(entity=company)
    assert (row.approval_limit, row.excess_share, row.interest, row.recovers_tax) == (
        8000, Decimal("0.075"), Decimal("0.0435"), True,
    )  # fmt: skip
    assert Entry.objects.get(act="rules.changed").must_seal
    ((_entry, rows),) = finance.get(PAGE).context["events"]
    assert ("Interest a year", "6 %", "4.35 %") in rows
    assert ("Input tax comes back", "No", "Yes") in rows


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("approval_limit", "-1"), ("approval_limit", ""), ("excess_share", "101"),
     ("interest", "1,5x"), ("interest", "-0.01"), ("excess_share", "0.001")],
)  # fmt: skip
def test_a_wrong_value_is_named_and_changes_nothing(finance, company, field, wrong):
    answer = finance.post(PAGE, {**GIVEN, "version": 0, field: wrong})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not BuyingRules.objects.exists()


def test_whoever_was_slower_sees_what_differs_and_may_save_again(finance, company):
    made = rules.change(
        company, {"interest": Decimal("0.05")}, expected=0, actor=SYSTEM, at=timezone.now()
    )
    late = finance.post(PAGE, {**GIVEN, "version": 0})
    assert late.status_code == 409
    shown = {one.label: (one.now, one.yours) for one in late.context["stale"]["rows"]}
    assert shown["Interest a year, in percent"] == ("5", "4.35")
    finance.post(PAGE, {**GIVEN, "version": late.context["form"].data["version"]})
    made.refresh_from_db()
    assert made.interest == Decimal("0.0435")


def test_the_service_refuses_what_no_form_let_through(company):
    for wrong in ({"interest": Decimal("1.2")}, {"approval_limit": Decimal(-1)}):
        with pytest.raises(DomainError):
            rules.change(company, wrong, expected=0, actor=SYSTEM, at=timezone.now())
    rules.change(company, {"interest": 0}, expected=0, actor=SYSTEM, at=timezone.now())
    with pytest.raises(StaleVersion):
        rules.change(company, {"interest": 1}, expected=7, actor=SYSTEM, at=timezone.now())


def test_each_company_has_rules_of_its_own(finance, company):
    other = LegalEntity.objects.create(name="Heyu Goods Inc.")
    finance.post(f"{PAGE}?company={other.pk}", {**GIVEN, "version": 0})
    assert BuyingRules.objects.get().entity == other
    assert finance.get(f"{PAGE}?company=999999").status_code == 404


def test_buyers_do_not_set_the_limit_they_are_bound_by(client, company):
    client.force_login(make_user(Role.PROCUREMENT_MANAGER))
    assert client.post(PAGE, GIVEN).status_code == 403
