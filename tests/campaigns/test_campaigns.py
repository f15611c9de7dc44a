"""A campaign from draft to its end: what is refused, what is kept, who may approve."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from campaigns.models import Campaign, CampaignItem
from campaigns.services import approval, campaigns
from campaigns.services.campaigns import PhasePlan
from ecomops.core.actor import actor_of
from ecomops.core.errors import DomainError, IllegalMove, StaleVersion
from ecomops.core.models import Entry
from ecomops.core.roles import Role
from ecomops.work.models import Task
from tests.accounts.people import make_user
from tests.campaigns.at_hand import (
    TODAY,
    approved,
    make_campaign,
    plan_of,
    sell,
    soon,
    stocked,
)
from tests.stores.factories import CLERK, NOON, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, put_stock
from warehouse.models import SkuBalance, StockLock

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def store():
    return make_store(commission_rate=Decimal("0.05"))


def move(campaign, days):
    return campaigns.shift(
        campaign, days, expected=campaign.version, actor=CLERK, at=NOON, today=TODAY
    )


def test_its_span_is_that_of_its_phases_but_registration(owner, store):
    made = make_campaign(
        owner, store,
        phases=[
            PhasePlan("registration", soon(5), soon(9)),
            PhasePlan("presale", soon(20), soon(29)),
            PhasePlan("main", soon(30), soon(32)),
            PhasePlan("return", soon(33), soon(34)),
        ],
    )  # fmt: skip
    assert (made.starts_on, made.ends_on) == (soon(20), soon(34))
    assert made.currency == "CNY"
    assert Entry.objects.filter(subject_id=str(made.pk), act="created").count() == 1


@pytest.mark.parametrize(
    ("phases", "said"),
    [
        ([PhasePlan("main", soon(9), soon(8))], "ends before it starts"),
        ([PhasePlan("presale", soon(8), soon(9))], "needs a main phase"),
        ([PhasePlan("main", soon(1), soon(200))], "at most 120 days"),
        (
            [PhasePlan("main", soon(5), soon(6)), PhasePlan("main", soon(5), soon(9))],
            "start on the same day",
        ),
        (
            [PhasePlan("main", soon(5), soon(6)), PhasePlan("presale", soon(8), soon(9))],
            "starts after the main phase",
        ),
    ],
)
def test_days_that_cannot_be_are_refused_and_nothing_is_kept(owner, store, phases, said):
    with pytest.raises(DomainError) as refusal:
        make_campaign(owner, store, phases=phases)
    assert said in refusal.value.for_user
    assert not Campaign.objects.exists()


def test_stores_of_two_currencies_are_two_campaigns(owner, store):
    abroad = make_store("shopify", currency="USD", zone="America/New_York")
    with pytest.raises(DomainError, match="different currencies"):
        make_campaign(owner, store, abroad)


def test_the_database_itself_refuses_what_must_never_be(owner, store):
    made = make_campaign(owner, store)
    wrong = [
        {"ends_on": made.starts_on - timedelta(days=1)},
        {"state": "approved"},
        {"state": "approved", "approver": owner},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.filter(pk=made.pk).update(**values)
    sku = stocked("A-1", 10)
    for price, pieces in ((0, 1), (1, 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            CampaignItem.objects.create(
                campaign=made, sku=sku, price_amount=price, committed=pieces
            )


def test_a_price_under_the_floor_is_refused_and_the_goods_stay(owner, store):
    made, sku = make_campaign(owner, store), stocked("A-1", 100)
    sell(made, (sku, "75", 10))
    with pytest.raises(DomainError) as refusal:
        sell(made, (sku, "69", 10))
    assert "under the floor of 70 per cent" in refusal.value.for_user
    assert "70.00 CNY" in refusal.value.for_user
    assert made.items.get().price_amount == 75


def test_double_eleven_may_go_under_list_but_not_under_cost(owner, store):
    made = make_campaign(owner, store, kind="platform_event", event="d1111")
    sku = stocked("A-1", 100)
    sell(made, (sku, "50", 10))
    with pytest.raises(DomainError, match="does not cover cost"):
        sell(made, (sku, "44", 10))
    sell(made, (sku, "44", 10, True))
    assert made.items.get().is_driver


def test_the_same_pieces_are_not_kept_twice(owner, store):
    sku = stocked("A-1", 100)
    first, second = make_campaign(owner, store), make_campaign(owner, store, name="x")
    sell(first, (sku, "80", 70))
    sell(second, (sku, "80", 40))
    approval.submit(first, actor=CLERK, at=NOON)
    with pytest.raises(DomainError) as refusal:
        approval.submit(second, actor=CLERK, at=NOON)
    assert "keep at most 30" in refusal.value.for_user
    second.refresh_from_db()
    assert second.state == "draft"
    move(second, 10)
    approval.submit(second, actor=CLERK, at=NOON)
    with pytest.raises(DomainError, match="keep at most"):
        move(second, -10)


def test_more_than_there_is_cannot_be_kept_at_all(owner, store):
    sku = stocked("A-1", 100)
    with pytest.raises(DomainError, match="keep at most 100"):
        sell(make_campaign(owner, store), (sku, "80", 101))


def test_one_sku_is_named_once(owner, store):
    sku = stocked("A-1", 100)
    with pytest.raises(DomainError, match="named twice"):
        sell(make_campaign(owner, store), (sku, "80", 1), (sku, "81", 1))


def test_neither_the_owner_nor_who_handed_it_in_approves(owner, store):
    made = make_campaign(owner, store)
    other = make_user(Role.GENERAL_MANAGER, "other")
    approval.submit(made, actor=actor_of(other), at=NOON)
    for person in (owner, other):
        with pytest.raises(DomainError, match="Somebody else"):
            approval.approve(made, person, actor=actor_of(person), at=NOON)
    boss = make_user(Role.EXECUTIVE, "boss")
    approval.approve(made, boss, actor=actor_of(boss), at=NOON)
    assert (made.state, made.approver) == ("approved", boss)


def test_approval_makes_tasks_with_days_before_the_main_phase(owner, store):
    made = make_campaign(owner, store, kind="platform_event", event="d618")
    approved(made)
    tasks = {task.kind.rsplit(".", 1)[1]: task for task in Task.objects.all()}
    assert len(tasks) == 10
    assert tasks["factory_order"].role == Role.PROCUREMENT
    assert tasks["creatives"].assignee == owner
    assert tasks["creatives"].due_at.date() == soon(20)
    approval.cancel(made, actor=CLERK, at=NOON)
    assert not Task.objects.open().exists()


def test_what_is_changed_after_approval_is_a_draft_again(owner, store):
    made = make_campaign(owner, store)
    approved(made)
    move(made, 1)
    assert (made.state, made.approver) == ("draft", None)
    assert made.phases.get().starts_on == soon(31)
    boss = make_user(Role.GENERAL_MANAGER, "second")
    approval.submit(made, actor=CLERK, at=NOON)
    as_read_before = Campaign.objects.get(pk=made.pk)
    as_read_before.version -= 1
    with pytest.raises(StaleVersion):
        approval.approve(as_read_before, boss, actor=actor_of(boss), at=NOON)
    approval.approve(made, boss, actor=actor_of(boss), at=NOON)
    assert Task.objects.open().filter(kind__endswith="prices").count() == 1


def test_it_runs_and_ends_by_its_days_and_is_then_closed(owner, store):
    made = make_campaign(owner, store)
    approved(made)
    assert approval.turn(soon(29), at=NOON) == 0
    assert approval.turn(soon(30), at=NOON) == 1
    assert approval.turn(soon(32), at=NOON) == 0
    made.refresh_from_db()
    with pytest.raises(DomainError, match="cannot be changed any more"):
        move(made, 3)
    assert approval.turn(soon(33), at=NOON) == 1
    made.refresh_from_db()
    assert made.state == "ended"
    with pytest.raises(IllegalMove):
        approval.cancel(made, actor=CLERK, at=NOON)


def test_it_begins_on_the_day_of_its_store_not_of_the_office(owner):
    abroad = make_store("ny", zone="America/New_York", currency="USD")
    approved(make_campaign(owner, abroad))
    at_noon_before = datetime.combine(soon(29), time(12), ZoneInfo("America/New_York"))
    assert approval.turn_everywhere(at=at_noon_before) == 0
    assert approval.turn_everywhere(at=at_noon_before + timedelta(hours=12)) == 1


def test_it_cannot_be_moved_into_the_past_or_from_an_old_page(owner, store):
    made = make_campaign(owner, store)
    with pytest.raises(DomainError, match="into the past"):
        move(made, -31)
    with pytest.raises(StaleVersion):
        campaigns.shift(made, 1, expected=made.version + 1, actor=CLERK, at=NOON, today=TODAY)


def test_given_back_with_words_only(owner, store):
    made = make_campaign(owner, store)
    approval.submit(made, actor=CLERK, at=NOON)
    with pytest.raises(DomainError, match="what is to be changed"):
        approval.send_back(made, "  ", actor=CLERK, at=NOON)
    approval.send_back(made, "cheaper", actor=CLERK, at=NOON)
    assert made.state == "draft"


def test_planned_anew_it_keeps_its_goods_and_checks_them(owner, store):
    made, sku = make_campaign(owner, store, event="d1111"), stocked("A-1", 50)
    sell(made, (sku, "60", 10))
    with pytest.raises(DomainError, match="under the floor"):
        campaigns.change(made, plan_of(owner, store), expected=made.version, actor=CLERK, at=NOON)
    made.refresh_from_db()
    assert made.event == "d1111"


def test_what_is_approved_is_kept_in_the_warehouse_until_it_is_over(owner, store):
    made = make_campaign(owner, store)
    sku = make_sku("KEPT")
    put_stock(make_bin(make_warehouse("kept", store)), sku, 10)
    made.items.all().delete()
    made.items.create(sku=sku, price_amount=90, committed=6)
    approved(made)
    assert (kept(sku), StockLock.objects.get(ended_at=None).stores) == (6, [store.pk])
    move(made, 1)
    assert kept(sku) == 0  # a draft keeps nothing
    approval.submit(made, actor=CLERK, at=NOON)
    boss = make_user(Role.GENERAL_MANAGER, "second")
    approval.approve(made, boss, actor=actor_of(boss), at=NOON)
    assert kept(sku) == 6
    approval.turn(soon(40), at=NOON)
    approval.turn(soon(40), at=NOON)
    assert kept(sku) == 0


def kept(sku):
    return SkuBalance.objects.get(sku=sku).locked
