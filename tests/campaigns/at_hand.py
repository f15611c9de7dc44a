"""Campaigns and stock for tests, made through the services."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign
from campaigns.services import approval, campaigns, goods
from campaigns.services.campaigns import PhasePlan, Plan
from ecomops.core.actor import actor_of
from ecomops.core.roles import Role
from stores.models import Sku, Store
from tests.accounts.people import make_user
from tests.stores.factories import CLERK, NOON, make_sku
from warehouse.models import SkuBalance, Warehouse

TODAY = timezone.localdate()


def soon(days: int) -> date:
    """The day so many days from today."""
    return TODAY + timedelta(days=days)


def plan_of(owner: Any, *stores: Store, **values: Any) -> Plan:
    """A seasonal campaign of three days in a month."""
    given = {
        "name": "秋日",
        "name_en": "Autumn",
        "kind": "seasonal",
        "owner": owner,
        "stores": list(stores),
        "phases": [PhasePlan("main", soon(30), soon(32))],
        "uplift": Decimal(2),
        **values,
    }
    return Plan(**given)


def make_campaign(owner: Any, *stores: Store, **values: Any) -> Campaign:
    """A draft."""
    return campaigns.create(plan_of(owner, *stores, **values), actor=CLERK, at=NOON)


def stocked(code: str, units: int, *, listed: str = "100", cost: str | None = "40") -> Sku:
    """A SKU with good pieces in a warehouse."""
    sku = make_sku(code, cost=cost)
    sku.list_price_amount, sku.list_price_currency = Decimal(listed), "CNY"
    sku.save()
    place = Warehouse.objects.filter(code="hz").first() or Warehouse.objects.create(
        code="hz", name="杭州", name_en="Hangzhou"
    )
    SkuBalance.objects.create(warehouse=place, sku=sku, on_hand=units + 5, reserved=5)
    return sku


def sell(campaign: Campaign, *items: tuple[Any, ...]) -> None:
    """Set the goods: (sku, price, pieces[, is_driver])."""
    campaign.refresh_from_db()
    plans = [goods.ItemPlan(i[0], Decimal(i[1]), i[2], *i[3:]) for i in items]
    goods.set_items(campaign, plans, expected=campaign.version, actor=CLERK, at=NOON)


def approved(campaign: Campaign) -> Any:
    """Hand it in and have somebody else approve it; return who did."""
    approval.submit(campaign, actor=actor_of(campaign.owner), at=NOON)
    boss = make_user(Role.GENERAL_MANAGER, f"boss-{campaign.pk}")
    approval.approve(campaign, boss, actor=actor_of(boss), at=NOON)
    return boss
