"""Everything that a campaign's page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from campaigns.domain.prices import Verdict, judge
from campaigns.domain.readiness import Report, Strip
from campaigns.models import Campaign, CampaignTarget
from campaigns.selectors.goods import Stacked, guards, kept_by_others, stacked, stock_of
from campaigns.selectors.readiness import assess
from campaigns.selectors.steps import steps_of
from ecomops.core import history
from ecomops.core.policies import may
from ecomops.ui.drawing import path, points
from ecomops.work.models import Task
from stores.models import Store
from stores.selectors.scope import colour_token

WIDE, HIGH = 220.0, 40.0
STRIPS = 8


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """An item with what guards its price and its pieces."""

    item: Any
    verdict: Verdict
    floor: Decimal | None
    share: Decimal | None
    available: int
    kept: int
    worst: Stacked
    worst_breaks: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A strip of the readiness panel as lines of an SVG."""

    strip: Strip
    band: str
    middle: str
    limit: str
    spot: tuple[float, float] | None


def is_whole(campaign: Campaign, user: Any) -> bool:
    """Whether the user works on every store of the campaign."""
    mine = Store.objects.visible_to(user)
    return not campaign.places.exclude(store__in=mine).exists()


def page(campaign: Campaign, user: Any, at: datetime, today: date) -> dict[str, Any]:
    """The context of the page."""
    places = list(campaign.places.select_related("store").order_by("store__colour"))
    mine = set(
        Store.objects.visible_to(user)
        .filter(pk__in=[place.store_id for place in places])
        .values_list("pk", flat=True)
    )
    steps = steps_of(campaign, at)
    report = assess(campaign, today) if campaign.state not in _OVER else None
    return {
        "campaign": campaign,
        "today": today,
        "shops": [
            (one.store, colour_token(one.store.colour)) for one in places if one.store_id in mine
        ],
        "other_shops": len(places) - len(mine),
        "is_whole": len(mine) == len(places),
        "phases": list(campaign.phases.all()),
        "goods": goods_rows(campaign, user),
        "targets": {row.metric: row.amount for row in campaign.targets.all()},
        "product": _product(campaign),
        "budgets": list(campaign.budgets.all()),
        "budget": sum((row.amount for row in campaign.budgets.all()), Decimal(0)),
        "steps": steps,
        "done": sum(step.state == Task.State.DONE for step in steps),
        "late": sum(step.is_late for step in steps),
        "report": report,
        "strips": drawn(report) if report else [],
        "acts": history.timeline(campaign)[:12],
    }


_OVER = (Campaign.State.ENDED, Campaign.State.CANCELLED)


def goods_rows(campaign: Campaign, user: Any) -> list[GoodsRow]:
    """The items with their floors; a floor by cost is shown only to whoever may see costs."""
    items = list(campaign.items.select_related("sku__product"))
    ids = [item.sku_id for item in items]
    drivers = {item.sku_id for item in items if item.is_driver}
    held = guards(campaign, [item.sku for item in items], drivers=drivers)
    stock = stock_of(ids)
    others = kept_by_others(ids, campaign.starts_on, campaign.ends_on, campaign.pk)
    worst = stacked(campaign, items)
    sees_costs = may(user, "stores.view_costs")
    made = []
    for item in items:
        verdict = judge(item.price_amount, held[item.sku_id])
        lowest = worst[item.sku_id]
        listed = held[item.sku_id].list_price
        made.append(
            GoodsRow(
                item,
                verdict,
                verdict.floor if sees_costs else verdict.by_list,
                item.price_amount / listed if listed else None,
                stock[item.sku_id].available,
                others.get(item.sku_id, 0),
                lowest,
                not judge(lowest.price, held[item.sku_id]).is_allowed,
            )
        )
    return made


def drawn(report: Report) -> list[Drawn]:
    """The tightest strips first, as lines; packing always among them."""
    order = {"act": 0, "watch": 1, "good": 2}
    ranked = sorted(report.strips, key=lambda one: (order[one.mood], one.what == "stock", one.code))
    return [_draw(strip, report) for strip in ranked[:STRIPS]]


def _draw(strip: Strip, report: Report) -> Drawn:
    top = max(*strip.high, *strip.limit, 1.0) * 1.05
    high = points(strip.high, WIDE, HIGH, 0, top)
    low = points(strip.low, WIDE, HIGH, 0, top)
    middle = points(strip.middle, WIDE, HIGH, 0, top)
    spot = None
    if strip.breaks:
        spot = middle[report.days.index(strip.breaks.on)]
    limit = path(points(strip.limit, WIDE, HIGH, 0, top))
    return Drawn(strip, path([*high, *reversed(low)]) + "Z", path(middle), limit, spot)


def _product(campaign: Campaign) -> Decimal | None:
    known = {row.metric: row.amount for row in campaign.targets.all()}
    metric = CampaignTarget.Metric
    parts = [known.get(one) for one in (metric.UV_DAYS, metric.CONVERSION, metric.AOV)]
    if any(part is None for part in parts):
        return None
    uv, conversion, aov = (part or Decimal(0) for part in parts)
    return uv * conversion * aov
