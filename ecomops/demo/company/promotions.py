"""The campaigns of the year behind and the quarter ahead; days count from today on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from ecomops.demo.company.calendar import MONTHS, events_of
from ecomops.demo.company.catalogue import BAG, SkuSpec, assortment, skus
from ecomops.demo.company.stores import STORES
from ecomops.demo.company.stories import BELIEVED, CAME

#: 5 · the event of the office bag, and how long its leather takes.
BAG_LEAD, BAG_FIRST, BAG_LAST = 12, 11, 18
#: A group deal with a host behind it: fourteen times the usual day on its SKU. What an event
#: brings is a greater multiple of a quiet month's days.
BAG_UPLIFT = 14.0
#: 6 · last Double-11 half as great again, and what three benches pack in a day.
REHEARSED, PACKED_A_DAY = 1.5, 2_430
#: 7 · three discounts meet on a set of 199.
BROKEN_LIST, BROKEN_PRICE = 19_900, 19_900
BROKEN_OFF = (("money_off", 30, 199), ("coupon", 20, None), ("coupon", 31, None))
BROKEN_STORE = "pdd-a"

TB = ("tmall-flagship", "tmall-exclusive", "taobao-a", "taobao-b")
CHINA = tuple(store.code for store in STORES if store.domestic)
ABROAD = tuple(store.code for store in STORES if not store.domestic)


@dataclass(frozen=True, slots=True)
class Stage:
    """A phase from its first to its last day."""

    kind: str
    first: int
    last: int

    def moved(self, days: int) -> Stage:
        """The same so many days later."""
        return replace(self, first=self.first + days, last=self.last + days)


@dataclass(frozen=True, slots=True)
class Promotion:
    """A campaign as it was planned; `goods` are how many styles it carries, or a product code."""

    name: str
    name_en: str
    kind: str
    stores: tuple[str, ...]
    stages: tuple[Stage, ...]
    uplift: float
    state: str
    event: str = ""
    mechanic: str = ""
    off: int | None = None
    off_from: int | None = None
    goods: int | str = 6
    depth: float = 0.82  # promotion price of list
    pack_rate: int | None = None
    lead_days: int = 7
    story: str = ""

    @property
    def first(self) -> int:
        """The first day of the main phase."""
        return next(one.first for one in self.stages if one.kind == "main")


#: Event of the calendar → what the company makes of it.
_YEARLY: dict[str, Promotion] = {
    "festival": Promotion("店铺日", "Shop day", "members", CHINA, (Stage("main", -1, 1),), 1.6, "",
                          mechanic="coupon", goods=5),
    "38": Promotion("38 女王节", "Women's day", "platform_event", CHINA,
                    (Stage("warm_up", -5, -3), Stage("main", -2, 0)), 2.4, "", goods=8),
    "group": Promotion("聚划算 三日团", "Group deal", "group_deal", TB[:2],
                       (Stage("registration", -24, -14), Stage("main", 0, 2)), 2.2, "",
                       goods=2, depth=0.74),
    "618": Promotion("618 年中大促", "Mid-year 6.18", "platform_event", CHINA,
                     (Stage("registration", -45, -30), Stage("presale", -25, -19),
                      Stage("main", -18, 0), Stage("return", 1, 2)), 5.0, "", "d618", goods=10,
                     depth=0.75),
    "double11": Promotion("双11 全球狂欢节", "Double 11", "platform_event", CHINA,
                          (Stage("registration", -48, -33), Stage("presale", -22, -12),
                           Stage("main", -11, 0), Stage("return", 1, 3)), BELIEVED, "", "d1111",
                          "money_off", goods=12, depth=0.72),
    "blackfriday": Promotion("黑五网一", "Black Friday", "seasonal", ABROAD,
                             (Stage("main", 0, 3),), 3.2, "", goods=5),
    "double12": Promotion("双12 年终盛典", "Double 12", "platform_event", CHINA,
                          (Stage("registration", -28, -16), Stage("warm_up", -5, -3),
                           Stage("main", -2, 0)), 2.4, "", "d1212", goods=8),
}  # fmt: skip
_NAMED_DAYS = {(3, 14): ("3.14 店铺日", "d314"), (5, 20): ("520 告白日", "d520"),
               (8, 18): ("8.18 会员日", "d818")}  # fmt: skip


@lru_cache(maxsize=4)
def promotions(today: date) -> tuple[Promotion, ...]:
    """All of them, the oldest first."""
    found = [*_of_the_year(today), *_of_our_own(today)]
    return tuple(sorted(found, key=lambda one: one.first))


def _of_the_year(today: date) -> Iterator[Promotion]:
    for year in (today.year - 1, today.year, today.year + 1):
        for event, on in events_of(year):
            days = (on - today).days
            if -400 <= days <= 45:
                made = replace(
                    _YEARLY[event],
                    stages=tuple(stage.moved(days) for stage in _YEARLY[event].stages),
                    state="approved" if days < 25 else "submitted",
                )
                name, code = _NAMED_DAYS.get((on.month, on.day), ("", ""))
                yield replace(made, name=name, event=code) if name else made


def _of_our_own(today: date) -> Iterator[Promotion]:
    """What the company thought of itself, round about today."""
    quiet = min(1.0, MONTHS[(today - timedelta(days=14)).month])
    yield Promotion("夏凉清仓", "Summer clearance", "clearance", TB,
                    (Stage("main", -96, -82),), 1.7,
                    "approved", goods=7, depth=0.71)  # fmt: skip
    yield Promotion("专卖店开业", "Opening of the exclusive store", "opening", ("tmall-exclusive",),
                    (Stage("warm_up", -85, -83), Stage("main", -82, -78)), 2.5, "approved",
                    mechanic="gift")  # fmt: skip
    yield Promotion("抖音冬装专场", "Douyin winter session", "social", ("douyin-live",),
                    (Stage("main", -16, -16),), 3.0, "approved", goods=5, depth=0.74)  # fmt: skip
    yield Promotion("拼多多限时秒杀", "Pinduoduo flash sale", "flash_sale", ("pdd-b",),
                    (Stage("main", -6, -6),), 4.0, "approved", goods=3, depth=0.74)  # fmt: skip
    yield Promotion("冬被节", "Winter duvet week", "seasonal", ("tmall-flagship", "taobao-a"),
                    (Stage("warm_up", -4, -3), Stage("main", -2, 4)), 1.6, "approved",
                    goods=6)  # fmt: skip
    yield Promotion("A-102 通勤包聚划算", "Office bag group deal", "group_deal",
                    CHINA, (Stage("warm_up", BAG_FIRST - 3, BAG_FIRST - 1),
                            Stage("main", BAG_FIRST, BAG_LAST)),
                    round(BAG_UPLIFT / quiet, 1), "approved", goods=BAG,
                    lead_days=BAG_LEAD, story="bag")  # fmt: skip
    for n, (mechanic, off, start) in enumerate(BROKEN_OFF):
        words = ("拼多多跨店满减", "店铺优惠券", "直播间优惠券")[n]
        words_en = ("Spend 199 save 30", "Shop coupon", "Live coupon")[n]
        yield Promotion(words, words_en, "social" if n == 2 else "members", (BROKEN_STORE,),
                        (Stage("main", 4 - n, 6),), 1.4, "approved" if n else "draft",
                        mechanic=mechanic, off=off,
                        off_from=start, goods="list" if n == 0 else 0,
                        story="break" if n == 0 else "")  # fmt: skip
    yield Promotion("双11 演练（去年 ×1.5）", "Double 11 rehearsal (last year × 1.5)",
                    "platform_event", CHINA, (Stage("main", 30, 32),),
                    round(CAME * REHEARSED / quiet, 1), "draft", "d1111", goods=0,
                    pack_rate=PACKED_A_DAY, story="rehearsal")  # fmt: skip
    yield Promotion("年货节", "New Year goods", "seasonal", CHINA,
                    (Stage("registration", 20, 34), Stage("main", 46, 60)), 1.8, "draft",
                    goods=7)  # fmt: skip


def goods_of(seed: int, one: Promotion) -> list[SkuSpec]:
    """The SKUs a campaign carries: best sellers of its first store, or the product it is for."""
    every = skus(seed)
    if isinstance(one.goods, str):
        if one.goods == "list":
            listed = set(assortment(seed, BROKEN_STORE).sku.tolist())
            fits = [every[at] for at in sorted(listed) if every[at].list_price == BROKEN_LIST]
            return fits[:1]
        return [sku for sku in every if sku.product == one.goods]
    shelf = assortment(seed, one.stores[0])
    order = sorted(range(len(shelf.sku)), key=lambda at: -float(shelf.weight[at]))
    seen: dict[str, SkuSpec] = {}
    for at in order:
        sku = every[int(shelf.sku[at])]
        if sku.product != BAG:
            seen.setdefault(sku.product, sku)
    shift = abs(one.first) % 5
    return list(seen.values())[shift : shift + one.goods]
