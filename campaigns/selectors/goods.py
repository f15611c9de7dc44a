"""What is known of a campaign's goods: stock there, pieces spoken for, floors of price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum

from campaigns.domain.commitments import Claim, peak_of_others
from campaigns.domain.prices import Guard
from campaigns.domain.stacking import Off, worst_price
from campaigns.models import Campaign, CampaignItem
from ecomops.core import rates
from stores.models import Sku, SkuCost, Store
from warehouse.models import SkuBalance


@dataclass(frozen=True, slots=True)
class Stock:
    """Pieces of a SKU over all warehouses."""

    available: int = 0
    inbound: int = 0


def stock_of(skus: Collection[int]) -> dict[int, Stock]:
    """Available and inbound pieces; a SKU no warehouse knows has what was filed of it."""
    sums = (
        SkuBalance.objects.filter(sku__in=skus)
        .values("sku_id")
        .annotate(free=Sum(F("on_hand") - F("reserved")), due=Sum("inbound"))
    )
    found = {row["sku_id"]: Stock(row["free"], row["due"]) for row in sums}
    rest = set(skus) - found.keys()
    if rest:
        filed = Sku.objects.filter(pk__in=rest).values_list("pk", "reported_stock")
        found |= {pk: Stock(units or 0) for pk, units in filed}
    return found


def kept_by_others(
    skus: Collection[int], first: date, last: date, campaign_id: int | None
) -> dict[int, int]:
    """The most pieces of each SKU that other campaigns keep on a day between the two."""
    rows = CampaignItem.objects.filter(
        sku__in=skus,
        campaign__state__in=Campaign.COMMITTING,
        campaign__starts_on__lte=last,
        campaign__ends_on__gte=first,
    ).exclude(campaign_id=campaign_id or 0)
    claims: dict[int, list[Claim]] = defaultdict(list)
    for sku, units, starts, ends in rows.values_list(
        "sku_id", "committed", "campaign__starts_on", "campaign__ends_on"
    ):
        claims[sku].append(Claim(starts, ends, units))
    return {sku: peak_of_others(first, last, made) for sku, made in claims.items()}


@dataclass(frozen=True, slots=True)
class Stacked:
    """The lowest price a buyer can reach for a SKU, and the campaigns that meet in it."""

    price: Decimal
    meeting: tuple[Campaign, ...]


def stacked(campaign: Campaign, items: Sequence[CampaignItem]) -> dict[int, Stacked]:
    """SKU → the worst case of all mechanics in force at the same time in one of its stores.

    A campaign without goods of its own takes money off everything its stores sell.
    """
    near = _meeting(campaign)
    of_goods = {
        one.pk: set(one.items.values_list("sku_id", flat=True))
        for one in near
        if one.pk != campaign.pk
    }
    made = {}
    for item in items:
        meeting = tuple(
            one
            for one in near
            if one.pk == campaign.pk or not of_goods[one.pk] or item.sku_id in of_goods[one.pk]
        )
        offs = [Off(one.mechanic_off or Decimal(0), one.mechanic_from or Decimal(0))
                for one in meeting]  # fmt: skip
        made[item.sku_id] = Stacked(worst_price(item.price_amount, offs), meeting)
    return made


def _meeting(campaign: Campaign) -> list[Campaign]:
    """Binding campaigns that take money off on a day and in a store of this one, and itself."""
    places = campaign.places.values("store")
    others = Campaign.objects.filter(
        state__in=Campaign.COMMITTING,
        currency=campaign.currency,
        mechanic_off__isnull=False,
        starts_on__lte=campaign.ends_on,
        ends_on__gte=campaign.starts_on,
        places__store__in=places,
    ).exclude(pk=campaign.pk)
    own = [campaign] if campaign.mechanic_off is not None else []
    return [*own, *others.distinct().order_by("pk")]


def guards(
    campaign: Campaign,
    skus: Sequence[Sku],
    *,
    drivers: Collection[int] = (),
    stores: Iterable[Store] | None = None,
) -> dict[int, Guard]:
    """The price guard of each SKU in the campaign's currency, at its dearest commission."""
    places = campaign.places.select_related("store") if stores is None else None
    shops = [place.store for place in places] if places is not None else list(stores or ())
    commission = max((store.commission_rate for store in shops), default=Decimal(0))
    costs = _costs([sku.pk for sku in skus], campaign.starts_on)
    made = {}
    for sku in skus:
        listed = _in(
            sku.list_price_amount, sku.list_price_currency, campaign.currency, campaign.starts_on
        )
        amount, held = costs.get(sku.pk, (None, ""))
        cost = _in(amount, held, campaign.currency, campaign.starts_on)
        made[sku.pk] = Guard(listed, cost, commission, campaign.is_exempt, sku.pk in drivers)
    return made


def _costs(skus: Collection[int], on: date) -> Mapping[int, tuple[Decimal, str]]:
    rows = (
        SkuCost.objects.filter(sku__in=skus, from_on__lte=on)
        .order_by("sku_id", "-from_on")
        .distinct("sku_id")
    )
    return {row.sku_id: (row.amount, row.currency) for row in rows}


def _in(amount: Decimal | None, held: str, wanted: str, on: date) -> Decimal | None:
    if amount is None or not held or held == wanted:
        return amount
    return rates.convert(amount, held, wanted, on)
