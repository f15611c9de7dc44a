"""The demo company's campaigns, planned, handed in and approved by its people, each at its time."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from campaigns.labels import SUBJECT
from campaigns.models import Campaign, CampaignItem
from campaigns.selectors.balances import accounts
from campaigns.selectors.goods import stock_of
from campaigns.services import aims, approval, balances, campaigns, goods
from ecomops.accounts.models import User
from ecomops.core.actor import actor_of
from ecomops.core.jobs import JobRun
from ecomops.core.roles import Role
from ecomops.demo.company import Company
from ecomops.demo.company.orders import money
from ecomops.demo.company.promotions import (
    BROKEN_PRICE,
    Promotion,
    goods_of,
    promotions,
)
from ecomops.demo.company.stores import USD_RATE
from ecomops.work import services as work
from ecomops.work.models import Task
from stores.models import DemandDay, Sku, Store

OFFICE = time(10)
PLANNED_BEFORE = 40
KEPT_PIECES, KEPT_FOR_BAG = 12, 40
CENT = Decimal("0.01")
#: Role → who of it does what a campaign asks for; whatever has no role is its owner's.
DOES: dict[str, str] = {
    Role.WAREHOUSE_LEAD: "lead", Role.PROCUREMENT: "buyer", Role.CUSTOMER_SERVICE: "service",
}  # fmt: skip
STILL_LATE = 2
#: 22 · an account that does not last until the evening, and the others.
DRY_ACCOUNT, DRY_BALANCE, FULL_FOR_DAYS = ("tmall-flagship", "keyword"), Decimal(640), 12


def promote(run: JobRun, company: Company, checkpoint: dict[str, Any]) -> None:
    """Plan what is missing and let the year's campaigns run and end; safe to be killed."""
    people = {user.username: user for user in User.objects.all()}
    done = set(checkpoint.get("promotions", ()))
    for n, one in enumerate(promotions(company.today)):
        if n in done or -one.first >= company.days:
            continue
        with run.commit(checkpoint):
            _plan(company, people, one)
            done.add(n)
            checkpoint["promotions"] = sorted(done)
    now = datetime.fromtimestamp(company.instant, company.home)
    for _turn in range(2):  # an approved one that is over runs first, then ends
        approval.turn(company.today, at=now)
    _remember_what_was_kept()
    _prepare(people, now)
    _balances(company, people, now)
    run.log(_("%(count)s campaigns") % {"count": len(done)})


def _remember_what_was_kept() -> None:
    """A campaign that is over kept about what it sold; its pieces are free again since."""
    for campaign in Campaign.objects.filter(state=Campaign.State.ENDED).order_by("pk"):
        items = list(campaign.items.order_by("pk"))
        days = DemandDay.objects.filter(
            store__in=campaign.places.values("store"), sku__in=[item.sku_id for item in items],
            on__range=(campaign.starts_on, campaign.ends_on),
        )  # fmt: skip
        sold = dict(days.values_list("sku").annotate(n=Sum("units")).order_by("sku"))
        for n, item in enumerate(items):
            kept = sold.get(item.sku_id, 0) * (85 + (campaign.pk * 29 + n * 17) % 50) // 100
            item.committed = max(item.committed, -(-kept // 10) * 10)
        CampaignItem.objects.bulk_update(items, ["committed"])


def _prepare(people: dict[str, User], now: datetime) -> None:
    """Everybody did what was due, each campaign's things together; the latest few are late."""
    due = Task.objects.open().filter(subject_type=SUBJECT, due_at__lt=now).order_by("due_at", "pk")
    groups: dict[tuple[str, str], list[Task]] = defaultdict(list)
    for task in list(due)[:-STILL_LATE]:
        groups[task.subject_id, DOES.get(task.role, "operations")].append(task)
    for (_campaign, name), tasks in groups.items():
        at = max(task.due_at for task in tasks if task.due_at) - timedelta(hours=2)
        work.finish_many([task.pk for task in tasks], actor=actor_of(people[name]), at=at)


def _balances(company: Company, people: dict[str, User], now: datetime) -> None:
    """22 · what each account shows this morning; the flagship's keywords are nearly dry."""
    actor = actor_of(people["operations"])
    for one in accounts(people["operations"], now):
        dry = (one.store.code, one.tool) == DRY_ACCOUNT
        amount = DRY_BALANCE if dry else (one.a_day * FULL_FOR_DAYS).quantize(Decimal(1))
        told = now - timedelta(hours=2)
        balances.tell(one.store, one.tool, amount, actor=actor, at=told)


def _plan(company: Company, people: dict[str, User], one: Promotion) -> None:
    owner, boss = people["operations"], people["manager"]
    at = _when(company, one.first - PLANNED_BEFORE)
    campaign = campaigns.create(_planned(company, one, owner), actor=actor_of(owner), at=at)
    wanted = _items(company, one, campaign)
    if wanted:
        goods.set_items(campaign, wanted, expected=campaign.version, actor=actor_of(owner), at=at)
        campaign.refresh_from_db()
    _aim(company, one, campaign, at)
    if one.state == "draft":
        return
    approval.submit(campaign, actor=actor_of(owner), at=at)
    if one.state == "approved":
        approval.approve(campaign, boss, actor=actor_of(boss), at=at + timedelta(hours=5))


def _when(company: Company, days: int) -> datetime:
    then = datetime.combine(company.today + timedelta(days=days), OFFICE, company.home)
    return min(then, datetime.fromtimestamp(company.instant, company.home))


def _planned(company: Company, one: Promotion, owner: User) -> campaigns.Plan:
    known = {store.code: store for store in Store.objects.all()}
    day = timedelta(days=1)
    return campaigns.Plan(
        name=one.name, name_en=one.name_en, kind=one.kind, owner=owner, event=one.event,
        stores=[known[code] for code in one.stores],
        phases=[
            campaigns.PhasePlan(
                stage.kind, company.today + stage.first * day, company.today + stage.last * day
            )
            for stage in one.stages
        ],
        uplift=Decimal(str(one.uplift)), mechanic=one.mechanic,
        mechanic_off=None if one.off is None else Decimal(one.off),
        mechanic_from=None if one.off_from is None else Decimal(one.off_from),
        pack_rate=one.pack_rate and round(one.pack_rate * company.scale), lead_days=one.lead_days,
    )  # fmt: skip


def _items(company: Company, one: Promotion, campaign: Campaign) -> list[goods.ItemPlan]:
    specs = {spec.code: spec for spec in goods_of(company.seed, one)}
    made = []
    skus = list(Sku.objects.filter(code__in=specs).order_by("code"))
    free = stock_of([sku.pk for sku in skus])
    for sku in skus:
        spec = specs[sku.code]
        listed = money[spec.list_price]
        price = (listed * Decimal(str(one.depth))).quantize(CENT, ROUND_UP)
        if one.story == "break":
            price = money[BROKEN_PRICE]
        floor = Decimal(spec.cost) / 100 / Decimal("0.88")
        price = max(price, floor.quantize(CENT, ROUND_UP))
        if campaign.currency == "USD":
            price = (price / Decimal(str(USD_RATE - 0.4))).quantize(CENT, ROUND_UP)
        pieces = min(
            KEPT_FOR_BAG if one.story == "bag" else KEPT_PIECES, free[sku.pk].available // 3
        )
        if pieces > 0:
            made.append(goods.ItemPlan(sku, price, pieces))
    return made


def _aim(company: Company, one: Promotion, campaign: Campaign, at: datetime) -> None:
    """Targets and budget from the orders the campaign believes in."""
    shares = {spec.code: spec for spec in company.stores}
    orders = sum(300 * company.scale * shares[code].share for code in one.stores)
    days = sum(s.last - s.first + 1 for s in one.stages if s.kind == "main")
    value = sum(shares[code].order_value for code in one.stores) / len(one.stores)
    placed = orders * float(campaign.uplift) * (0.55 * max(days - 2, 0) + min(days, 2))
    sales = Decimal(round(placed * value))
    converted = sum(shares[code].conversion for code in one.stores) / len(one.stores)
    conversion = Decimal(str(round(converted, 4)))
    targets = {
        "net_sales": sales, "conversion": conversion, "aov": Decimal(round(value)),
        "uv_days": Decimal(round(placed / float(conversion))), "roi_store": Decimal("4.2"),
    }  # fmt: skip
    budgets = {
        "keyword": (sales * Decimal("0.05")).quantize(Decimal(1)),
        "audience": (sales * Decimal("0.025")).quantize(Decimal(1)),
        "affiliate": (sales * Decimal("0.02")).quantize(Decimal(1)),
    }
    aims.set_aims(
        campaign, targets, budgets, expected=campaign.version, actor=actor_of(campaign.owner),
        at=at,
    )  # fmt: skip
    campaign.refresh_from_db()
