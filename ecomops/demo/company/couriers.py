"""The couriers of the demo company: services, price zones, cut-offs and daily limits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

ZONES = ("local", "cities", "other", "remote", "far")
#: Zone → regions, seen from each warehouse; whatever is not named is "other".
REGIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "hangzhou": {
        "local": ("浙江", "江苏", "上海", "安徽"),
        "cities": ("北京", "广东", "福建", "湖北", "湖南", "河南", "山东", "江西", "天津"),
        "remote": ("黑龙江", "甘肃", "青海", "宁夏", "内蒙古", "海南"),
    },
    "langfang": {
        "local": ("河北", "北京", "天津", "山东", "山西"),
        "cities": ("上海", "江苏", "浙江", "河南", "辽宁", "陕西", "湖北", "安徽"),
        "remote": ("海南", "青海", "甘肃", "云南", "贵州"),
    },
}
FAR = ("新疆", "西藏")
CUT_OFFS = ("11:30", "16:00", "19:30")


@dataclass(frozen=True, slots=True)
class CourierSpec:
    """A courier; prices are first weight and each further kilogram by zone, None: not served."""

    code: str
    name: str
    name_en: str
    share: float
    prices: tuple[tuple[str, str] | None, ...]
    days: str
    limit: int | None = None
    booked: int | None = None  # with the extra trucks booked for the weeks to come
    abroad: bool = False


COURIERS: tuple[CourierSpec, ...] = (
    CourierSpec("sto", "申通快递", "STO", 0.38,
                (("2.9", "0.8"), ("3.6", "1.4"), ("4.2", "2"), ("6.5", "4"), ("15", "12")),
                "2.8", 1_500),
    CourierSpec("zto", "中通快递", "ZTO", 0.34,
                (("3.1", "0.9"), ("3.8", "1.5"), ("4.4", "2.1"), ("7", "4.5"), ("16", "13")),
                "2.5", 1_200, 2_400),
    CourierSpec("yto", "圆通速递", "YTO", 0.16,
                (("2.8", "0.8"), ("3.5", "1.4"), ("4.1", "2"), None, None), "2.9"),
    CourierSpec("sf", "顺丰速运", "SF", 0.09,
                (("11", "2"), ("15", "5"), ("18", "8"), ("22", "12"), ("26", "20")), "1.6"),
    CourierSpec("post", "邮政快递", "China Post", 0.03,
                (("6", "1.5"), ("7", "2"), ("8", "3"), ("10", "5"), ("17", "10")), "4.6"),
    CourierSpec("usps", "USPS", "USPS", 0.6, (("38", "26"),) * 5, "9", abroad=True),
    CourierSpec("ups", "UPS", "UPS", 0.4, (("52", "34"),) * 5, "6", abroad=True),
)  # fmt: skip


def regions_of(house: str, zone: str, *, abroad: bool) -> tuple[str, ...]:
    """The regions of a price zone; a courier abroad has one zone for everywhere."""
    if abroad or zone == "other":
        return ("*",)
    return FAR if zone == "far" else REGIONS[house][zone]


def amount(text: str) -> Decimal:
    """Yuan as written on the card."""
    return Decimal(text)
