"""The twelve stores: where they sell, how much of the trade they carry and how their buyers act."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class StoreSpec:
    """One store as the company runs it; shares and rates are fractions of one."""

    code: str
    name: str
    name_en: str
    channel: str
    family: str  # whose campaigns it follows: tb, jd, pdd, dy, own or us
    zone: str
    currency: str
    share: float  # of all orders when open
    growth: float  # orders against a year before
    order_value: float  # mean paid amount of an order, in the store's currency
    conversion: float
    pages: float  # page views per visitor
    refund_rate: float  # of the paid amount
    refund_early: float  # of the refunds, asked for before shipping
    fee_rate: Decimal
    promise_hours: int
    mobile: float  # of the visitors
    taste: dict[str, float] = field(default_factory=dict)  # category → weight beside the company's
    deposit: Decimal = Decimal(0)
    annual_fee: Decimal = Decimal(0)
    events: bool = False  # keeps its own page views
    opens_with_ramp: bool = False
    phase: str = "mature"

    @property
    def domestic(self) -> bool:
        """Whether it sells inside China."""
        return self.family != "us"


_CN = "Asia/Shanghai"
_TAOBAO_TASTE = {"wedding": 1.4, "liquor": 0.5}
_LIVE_TASTE = {"wear": 2.6, "skin": 1.5, "food": 1.2, "textiles": 0.5, "bags": 0.5, "liquor": 0.3}
_ABROAD_TASTE = {"food": 0.0, "liquor": 0.0, "skin": 0.6, "bags": 1.5, "wedding": 1.4}
_FEE = Decimal

STORES: tuple[StoreSpec, ...] = (
    StoreSpec("tmall-flagship", "天猫旗舰店", "Tmall flagship", "tmall", "tb", _CN, "CNY",
              0.22, 1.27, 168, 0.031, 3.6, 0.15, 0.35, _FEE("0.05"), 48, 0.93,
              {"wear": 0.9}, _FEE(100000), _FEE(60000)),
    StoreSpec("tmall-exclusive", "天猫专卖店", "Tmall exclusive", "tmall", "tb", _CN, "CNY",
              0.08, 1.27, 162, 0.024, 3.2, 0.16, 0.35, _FEE("0.05"), 48, 0.93,
              {"wear": 1.1}, _FEE(50000), _FEE(60000), opens_with_ramp=True, phase="trial"),
    StoreSpec("taobao-a", "淘宝 A 店", "Taobao A", "taobao", "tb", _CN, "CNY",
              0.11, 1.20, 128, 0.026, 3.3, 0.12, 0.40, _FEE("0.006"), 48, 0.93, _TAOBAO_TASTE),
    StoreSpec("taobao-b", "淘宝 B 店", "Taobao B", "taobao", "tb", _CN, "CNY",
              0.05, 0.82, 84, 0.030, 3.3, 0.12, 0.40, _FEE("0.006"), 48, 0.93,
              {"wedding": 3.0, "liquor": 0.2}),
    StoreSpec("jd", "京东旗舰店", "JD flagship", "jd", "jd", _CN, "CNY",
              0.11, 1.22, 205, 0.038, 4.1, 0.09, 0.25, _FEE("0.06"), 24, 0.93,
              {"liquor": 2.6, "wear": 0.4, "wedding": 0.4, "textiles": 1.2}),
    StoreSpec("pdd-a", "拼多多 A 店", "Pinduoduo A", "pdd", "pdd", _CN, "CNY",
              0.13, 1.60, 88, 0.046, 2.1, 0.11, 0.45, _FEE("0.006"), 48, 0.93,
              {"bags": 0.5, "food": 1.6, "wear": 0.6}),
    StoreSpec("pdd-b", "拼多多 B 店", "Pinduoduo B", "pdd", "pdd", _CN, "CNY",
              0.06, 1.60, 52, 0.052, 2.1, 0.11, 0.45, _FEE("0.006"), 48, 0.93,
              {"wedding": 2.4, "food": 2.0, "bags": 0.2, "liquor": 0.1, "wear": 0.4}),
    StoreSpec("douyin-live", "抖音直播间", "Douyin live", "douyin", "dy", _CN, "CNY",
              0.09, 1.85, 142, 0.022, 1.6, 0.38, 0.45, _FEE("0.05"), 48, 0.97, _LIVE_TASTE,
              phase="growing"),
    StoreSpec("douyin-shelf", "抖音商城店", "Douyin shelf", "douyin", "dy", _CN, "CNY",
              0.05, 1.85, 119, 0.035, 1.6, 0.21, 0.45, _FEE("0.05"), 48, 0.97,
              {"wear": 1.6, "liquor": 0.4}, phase="growing"),
    StoreSpec("own-mall", "禾屿自营商城", "Heyu mall", "own", "own", _CN, "CNY",
              0.04, 1.20, 176, 0.022, 4.6, 0.08, 0.30, _FEE("0.006"), 48, 0.88,
              {"skin": 1.3, "wear": 0.5}, events=True),
    StoreSpec("shopify-ny", "Shopify 纽约店", "Shopify New York", "shopify", "us",
              "America/New_York", "USD", 0.035, 1.25, 46, 0.016, 4.2, 0.07, 0.15, _FEE("0.029"),
              72, 0.68, _ABROAD_TASTE, events=True),
    StoreSpec("shopify-la", "Shopify 洛杉矶店", "Shopify Los Angeles", "shopify", "us",
              "America/Los_Angeles", "USD", 0.025, 1.25, 43, 0.014, 4.2, 0.07, 0.15,
              _FEE("0.029"), 72, 0.68, _ABROAD_TASTE, events=True),
)  # fmt: skip

BY_CODE: dict[str, StoreSpec] = {store.code: store for store in STORES}
USD_RATE = 7.12  # yuan for a dollar, the level about which the daily rates walk

#: What the exclusive store takes in each of its first four months, in yuan.
RAMP: dict[int, int] = {9: 50_000, 10: 100_000, 11: 225_000, 12: 375_000}
