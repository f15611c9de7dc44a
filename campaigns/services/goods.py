"""Goods of a campaign: prices held against their floor, pieces against what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.domain.prices import Guard, judge
from campaigns.models import Campaign, CampaignItem
from campaigns.selectors.goods import guards, kept_by_others, stacked, stock_of
from campaigns.services.reopening import reopen
from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.versions import save_version
from stores.models import Sku


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """A SKU at its promotion price with the pieces kept for it."""

    sku: Sku
    price: Decimal
    committed: int
    is_driver: bool = False


class GoodsRefused(DomainError):
    """A refusal about one SKU; `code` says which."""

    code = ""


def refuse_goods(code: str, message: str | Promise, **params: object) -> GoodsRefused:
    """A refusal that knows its SKU."""
    refusal = GoodsRefused(message, sku=code, **params)
    refusal.code = code
    return refusal


@transaction.atomic
def set_items(
    campaign: Campaign, plans: Sequence[ItemPlan], *, expected: int, actor: Actor, at: datetime
) -> None:
    """Put these goods in the place of those before; all of them or none."""
    codes = [plan.sku.code for plan in plans]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice:
        raise refuse_goods(twice, _("%(sku)s is named twice: keep one row."))
    reopen(campaign, actor=actor, at=at)
    before = _said(campaign)
    save_version(campaign, expected)
    campaign.items.all().delete()
    for plan in plans:
        if plan.price <= 0:
            raise refuse_goods(plan.sku.code, _("Give %(sku)s a promotion price above nought."))
        if plan.committed <= 0:
            raise refuse_goods(
                plan.sku.code, _("Keep at least one piece of %(sku)s for the campaign.")
            )
    CampaignItem.objects.bulk_create(
        CampaignItem(
            campaign=campaign, sku=plan.sku, price_amount=plan.price,
            committed=plan.committed, is_driver=plan.is_driver,
        )
        for plan in plans
    )  # fmt: skip
    check_goods(campaign)
    history.note(
        campaign, "goods.set", actor=actor, at=at,
        before={"items": before}, after={"items": _said(campaign)},
    )  # fmt: skip


def check_goods(campaign: Campaign) -> None:
    """Refuse a price under its floor and pieces that others keep; call it in a transaction."""
    items = list(campaign.items.select_related("sku"))
    ids = sorted(item.sku_id for item in items)
    # whoever commits the same SKU waits here, so that two cannot keep one piece
    list(Sku.objects.select_for_update().filter(pk__in=ids).order_by("pk").only("pk"))
    drivers = {item.sku_id for item in items if item.is_driver}
    held = guards(campaign, [item.sku for item in items], drivers=drivers)
    for item in items:
        _check_price(item, held[item.sku_id], campaign.currency)
    stock = stock_of(ids)
    others = kept_by_others(ids, campaign.starts_on, campaign.ends_on, campaign.pk)
    for item in items:
        there, kept = stock[item.sku_id].available, others.get(item.sku_id, 0)
        if item.committed + kept > there:
            raise refuse_goods(
                item.sku.code,
                _(
                    "%(there)s pieces of %(sku)s are there and overlapping campaigns keep"
                    " %(kept)s: keep at most %(left)s."
                ),
                there=there, kept=kept, left=max(there - kept, 0),
            )  # fmt: skip


def check_stacked(campaign: Campaign) -> None:
    """Refuse what falls under its floor once every mechanic of these days is taken together."""
    items = list(campaign.items.select_related("sku"))
    drivers = {item.sku_id for item in items if item.is_driver}
    held = guards(campaign, [item.sku for item in items], drivers=drivers)
    for sku_id, worst in stacked(campaign, items).items():
        item = next(one for one in items if one.sku_id == sku_id)
        verdict = judge(worst.price, held[sku_id])
        if worst.price == item.price_amount or verdict.is_allowed:
            continue
        names = "”, “".join(one.label for one in worst.meeting)
        raise refuse_goods(
            item.sku.code,
            _(
                "“%(names)s” together sell %(sku)s for %(price)s: under the floor of"
                " %(floor)s %(currency)s. Take less off, or move one of them."
            ),
            names=names, price=_plain(worst.price), floor=verdict.floor,
            currency=campaign.currency,
        )  # fmt: skip


def _check_price(item: CampaignItem, guard: Guard, currency: str) -> None:
    verdict = judge(item.price_amount, guard)
    if verdict.is_allowed:
        return
    if verdict.under_list and not guard.is_exempt:
        raise refuse_goods(
            item.sku.code,
            _(
                "%(price)s for %(sku)s is under the floor of 70 per cent of list,"
                " %(floor)s %(currency)s: raise it."
            ),
            price=_plain(item.price_amount), floor=verdict.by_list, currency=currency,
        )  # fmt: skip
    raise refuse_goods(
        item.sku.code,
        _(
            "%(price)s for %(sku)s does not cover cost, commission and freight"
            " (%(floor)s %(currency)s): raise it, or mark it as a traffic driver for approval."
        ),
        price=_plain(item.price_amount), floor=verdict.by_cost, currency=currency,
    )  # fmt: skip


def _plain(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _said(campaign: Campaign) -> list[list[object]]:
    rows = campaign.items.values_list("sku__code", "price_amount", "committed", "is_driver")
    return [list(row) for row in rows]
