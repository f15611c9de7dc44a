"""Where each planted story is seen: who looks, at which address, and the words that tell it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from campaigns.models import Campaign
from ecomops.demo.company import HOME, stories
from ecomops.demo.company.promotions import PACKED_A_DAY
from procurement.models import Rfq, Supplier
from stores.models import Sku
from warehouse.models import Warehouse

#: Of the company's trade: what is a sum shrinks with it, what a story counts does not.
SCALE = 0.25


@dataclass(frozen=True)
class Screen:
    """A story's number, whom its screen is for, its address and what must be read there."""

    story: int
    user: str
    address: Callable[[], str]
    words: tuple[str, ...]


def _day(ago: int) -> str:
    return (timezone.now().astimezone(HOME).date() - timedelta(days=ago)).isoformat()


def _store(code: str, first: int, last: int) -> str:
    days = f"first={_day(first)}&last={_day(last)}"
    return f"/kpi/stores/{code}/?period=custom&{days}&compare=previous"


def _campaign(name: str) -> str:
    return f"/campaigns/{Campaign.objects.get(name=name).pk}/"


def _floor(code: str) -> str:
    return f"/kpi/warehouse/?warehouse={Warehouse.objects.get(code=code).pk}"


def _compare(title: str) -> str:
    return f"/procurement/rfqs/{Rfq.objects.get(title=title).pk}/compare/"


SCREENS = (
    Screen(1, "operations", lambda: _store(stories.SLIP_STORE, stories.SLIP.days_before,
                                           stories.SLIP.days_before), ("Conversion",)),
    Screen(2, "operations", lambda: _store(stories.BURN_STORE, *stories.BURN_DAYS),
           ("Audience ads", "1 : 0.7", "1 : 4.1")),
    Screen(3, "operations", lambda: _store(stories.LIVE_STORE, stories.LIVE_DAY, stories.LIVE_DAY),
           ("Douyin ads", "1 : 2.4")),
    Screen(5, "operations", lambda: _campaign("A-102 通勤包聚划算"),
           ("First to break: A-102", "Raise requisition: A-102", "pieces until its last day")),
    Screen(6, "operations", lambda: _campaign("双11 演练（去年 ×1.5）"),
           ("First to break: packing", f"{round(PACKED_A_DAY * SCALE)} can be packed")),
    Screen(7, "operations", lambda: _campaign("拼多多跨店满减"),
           ("139.30", "118.00", "Together under the floor")),
    Screen(8, "service", lambda: "/stores/refunds/?stage=price_gap",
           ("Price protection", "20.00")),
    Screen(9, "buyer", lambda: f"/procurement/suppliers/{Supplier.objects.get(code='HW-01').pk}/",
           ("97 %", "95 %", "92 %", "88 %", "12 days")),
    Screen(10, "purchasing", lambda: "/kpi/procurement/?days=365",
           ("Prices that creep", "PK-BOX-3", "+11.4 %")),
    Screen(10, "buyer",
           lambda: f"/procurement/prices/{Sku.objects.get(code='PK-BOX-3').pk}/",
           ("2.10", "2.14", "2.21", "2.25", "2.34")),
    Screen(11, "purchasing", lambda: "/procurement/approvals/",
           ("4 awards to the same supplier within a week", "share a telephone number")),
    Screen(12, "buyer", lambda: _compare("年货礼盒包装盒"),
           ("22.61", "quoted 18.20", "19.00", "2,200 too many", "30 % deposit")),
    Screen(13, "lead", lambda: _floor("hangzhou"),
           ("李强 9 of 14, 9 in aisle 7", "9 times SK-0032-CA61 was sent for SK-0032-CA30",
            "07-1L11-1 and 07-1L12-1 lie side by side")),
    Screen(14, "lead", lambda: "/warehouse/stopped/",
           ("On the exception shelf 25", "Called back from the courier 1", "Comes back")),
    Screen(15, "lead", lambda: _floor("langfang"),
           ("JD flagship 38", "fewer than usual", "goes with the truck of")),
    Screen(16, "lead", lambda: _floor("hangzhou"),
           ("of them for 20 h 61", "Told the channel, no courier scan")),
    Screen(17, "operations", lambda: "/stores/connectors/",
           ("3 h ago", "Refused", "goods_id")),
    Screen(20, "lead", lambda: "/warehouse/stock/lots/?life=too_old",
           ("L2025-11", "220", "46 days, 9 %")),
    Screen(21, "executive", lambda: "/campaigns/targets/",
           ("Annual fees that come back", "Tmall exclusive", "Still to sell")),
    Screen(22, "operations", lambda: "/campaigns/accounts/", ("640.00", "Keyword ads")),
)  # fmt: skip
